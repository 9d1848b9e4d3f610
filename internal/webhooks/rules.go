package webhooks

import "github.com/sinch-mock/sinch-mock/internal/ledger"

// The rules of callbacks. None refuses a call of the API; they shape what
// receivers see.
var (
	RuleMethod = ledger.Define(ledger.Rule{
		Name: "papi.callback.method", Evidence: ledger.Documented,
		Says:   "A callback is a POST to the webhook's target with the event as a JSON object: type, payload and the event's further fields.",
		Source: "provisioning.yaml callback_common, events",
	})
	RuleHeaders = ledger.Define(ledger.Rule{
		Name: "papi.callback.headers", Evidence: ledger.Assumed,
		Says:   "A callback's Content-Type is application/json; charset=utf-8, and its User-Agent is sinch-mock.",
		Source: "behaviour.md 2 (default chosen there)",
	})
	RuleSignatureHeaders = ledger.Define(ledger.Rule{
		Name: "papi.callback.signature-headers", Evidence: ledger.Documented,
		Says:   "Four headers sign a callback: x-sinch-webhook-signature and, beginning with the same name, -algorithm (HmacSHA256), -nonce (a ULID) and -timestamp (unix seconds).",
		Source: "provisioning.yaml callback_common",
	})
	RuleSignature = ledger.Define(ledger.Rule{
		Name: "papi.callback.signature", Evidence: ledger.Assumed,
		Says:   "The signature is the padded base64 of HMAC-SHA256, keyed with the webhook's secret, over the body, a dot, the nonce, a dot and the timestamp, as in the Conversation API. Nonce and timestamp are new at each attempt.",
		Source: "behaviour.md 2 and 8; the Provisioning document names the headers and not the signed text",
	})
	RuleJSON = ledger.Define(ledger.Rule{
		Name: "papi.callback.json-form", Evidence: ledger.ClientObserved,
		Says:   "A callback's body is compact JSON that reads and writes the same in JavaScript: the official Node client verifies the signature over JSON.stringify of the parsed body.",
		Source: "conversation.yaml signature.sdk_node_validator",
	})
	RuleSecretNow = ledger.Define(ledger.Rule{
		Name: "papi.callback.secret-of-the-moment", Evidence: ledger.Assumed,
		Says:   "Each attempt uses the secret and the target that the webhook has at that moment, so a rotated secret signs retries of earlier events too.",
		Source: "the documents do not say",
	})
	RuleGone = ledger.Define(ledger.Rule{
		Name: "papi.callback.webhook-gone", Evidence: ledger.Assumed,
		Says:   "When an attempt is due for a webhook that was deleted or no longer has the event among its triggers, the delivery is dropped.",
		Source: "the documents do not say",
	})
	RuleRetry = ledger.Define(ledger.Rule{
		Name: "papi.callback.retry", Evidence: ledger.Documented,
		Says:   "The content of a receiver's answer is ignored; an unsuccessful delivery is tried again.",
		Source: "provisioning.yaml callback_common.rules",
	})
	RuleRetryWhich = ledger.Define(ledger.Rule{
		Name: "papi.callback.retry-which", Evidence: ledger.Assumed,
		Says:   "2xx is success. 429, 5xx, no answer in time and failed connections are tried again; any other status ends the delivery, redirects included, which are not followed.",
		Source: "behaviour.md 2 (default chosen there)",
	})
	RuleRetrySchedule = ledger.Define(ledger.Rule{
		Name: "papi.callback.retry-schedule", Evidence: ledger.Assumed,
		Says:   "Attempts follow 5, 10, 20 and so on to 81920 seconds after the one before; after the sixteenth the delivery has failed.",
		Source: "behaviour.md 2 (published for Sinch's SMS, WhatsApp and RCS callbacks)",
	})
	RuleTimeout = ledger.Define(ledger.Rule{
		Name: "papi.callback.timeout", Evidence: ledger.Assumed,
		Says:   "A receiver that has not answered within 10 seconds of real time counts as not answering.",
		Source: "the documents do not say",
	})
	RuleOrder = ledger.Define(ledger.Rule{
		Name: "papi.callback.order", Evidence: ledger.Assumed,
		Says:   "No order is promised: a delivery that waits for its retry holds up no other. A receiver that answers quickly gets callbacks one by one, in the order of their events.",
		Source: "behaviour.md 2 (stated for the Registration API)",
	})
	RuleRefusedTarget = ledger.Define(ledger.Rule{
		Name: "papi.callback.refused-target", Evidence: ledger.Assumed,
		Says:   "A target that resolves to a link-local or cloud metadata address is not called and the delivery fails, unless such targets are allowed; loopback and private addresses are called.",
		Source: "a safety measure of sinch-mock, not of the real service",
	})
)
