package fake

import (
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/validate"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// Dialect is how an API says no: it turns broken rules into statuses and
// bodies from one table.
type Dialect interface {
	// Fail words a broken rule. It knows all kinds of the API's own rules
	// and those of the pipeline, and treats unknown ones as internal errors.
	Fail(c *Call, b *ledger.Broken) Reply
	// Invalid picks the error for what the validation of a request found;
	// nil when the API does not mind.
	Invalid(op *openapi.Operation, found []validate.Violation) *ledger.Broken
	// Inject words a documented error that somebody asked for by its code,
	// or by a status (then code is empty). It reports false for a code that
	// the operation does not document.
	Inject(c *Call, code string, status int) (Reply, bool)
}

// Kinds of the pipeline's own rules, which every dialect words.
const (
	KindUnauthenticated = "unauthenticated"
	KindForeignProject  = "foreign-project"
	KindUnknownPath     = "unknown-path"
	KindWrongMethod     = "wrong-method"
	KindNotServed       = "not-served"
	KindTooLarge        = "too-large"
	KindMalformed       = "malformed"
	KindMediaType       = "media-type"
	KindInternal        = "internal"
	KindTooManyProjects = "too-many-projects"
)

// The pipeline's own rules.
var (
	RuleCredentials = ledger.Define(ledger.Rule{
		Name: "auth.credentials", Kind: KindUnauthenticated, Evidence: ledger.Documented,
		Says:   "Every call carries an Authorization header, Basic with an access key or Bearer with a token.",
		Fix:    "Send Basic credentials (key id and secret) or a Bearer token from /oauth2/token.",
		Source: "provisioning.yaml document.security; elastic-sip-trunking.yaml security",
	})
	RuleTokenExpired = ledger.Define(ledger.Rule{
		Name: "auth.token-expired", Kind: KindUnauthenticated, Evidence: ledger.ClientObserved,
		Says:   "A token is good for 3600 seconds; past them the 401 names it expired in WWW-Authenticate, on which official clients fetch a new token once and repeat the call.",
		Fix:    "Fetch a new token from /oauth2/token.",
		Source: "behaviour.md 1.2 (Node, Java and .NET clients)",
	})
	RuleForeignProject = ledger.Define(ledger.Rule{
		Name: "auth.foreign-project", Kind: KindForeignProject, Evidence: ledger.Documented,
		Says:   "An access key works for its own project only: 401 in the Provisioning API, 403 in Elastic SIP Trunking.",
		Fix:    "Verify that the project id in the path is the one the access key belongs to.",
		Source: "behaviour.md 1.3 (the EST status is a default chosen there)",
	})
	RuleUnknownPath = ledger.Define(ledger.Rule{
		Name: "api.unknown-path", Kind: KindUnknownPath, Evidence: ledger.GuideObserved,
		Says:   "A path that no operation has gets a 404; the message names the nearest operation.",
		Fix:    "Compare the path with the API document.",
		Source: "behaviour.md 6.1 (NO_RESOURCE_FOUND of EST; assumed for PAPI)",
	})
	RuleWrongMethod = ledger.Define(ledger.Rule{
		Name: "api.wrong-method", Kind: KindWrongMethod, Evidence: ledger.Assumed,
		Says:   "A path of an operation with another method gets a 405 with an Allow header.",
		Fix:    "Use one of the methods in the Allow header.",
		Source: "HTTP semantics; the documents do not say",
	})
	RuleNotServed = ledger.Define(ledger.Rule{
		Name: "mock.not-served", Kind: KindNotServed, Evidence: ledger.Documented,
		Says:   "An operation of the real API that sinch-mock does not serve yet answers 501.",
		Fix:    "See the table of what is faked in the README.",
		Source: "README.md",
	})
	RuleBodySize = ledger.Define(ledger.Rule{
		Name: "api.body-size", Kind: KindTooLarge, Evidence: ledger.Assumed,
		Says:   "A body larger than the server's limit (--max-body, 1 MiB by default) is refused unread, as a malformed one is.",
		Fix:    "Send a smaller body.",
		Source: "no document names a limit",
	})
	RuleJSON = ledger.Define(ledger.Rule{
		Name: "api.json", Kind: KindMalformed, Evidence: ledger.Documented,
		Says:   "A body must be JSON: PAPI answers invalid_payload, EST VALIDATION_FAILED.",
		Fix:    "Send well-formed JSON.",
		Source: "behaviour.md 2 and 6.1",
	})
	RuleMediaType = ledger.Define(ledger.Rule{
		Name: "api.media-type", Kind: KindMediaType, Evidence: ledger.Assumed,
		Says:   "A body must be sent as application/json.",
		Fix:    "Set Content-Type: application/json.",
		Source: "the documents list application/json only, and no error for others",
	})
	RuleInternal = ledger.Define(ledger.Rule{
		Name: "api.internal", Kind: KindInternal, Evidence: ledger.Documented,
		Says:   "An unexpected failure answers 500 in the API's own error shape.",
		Fix:    "Look at the server's log for the request id.",
		Source: "provisioning.yaml internal_error",
	})
	RuleProjects = ledger.Define(ledger.Rule{
		Name: "mock.projects", Kind: KindTooManyProjects, Evidence: ledger.Assumed,
		Says:   "One server keeps at most 100,000 projects, so that its memory stays bounded.",
		Fix:    "DELETE /_mock/projects/{p} for projects that are done with, or POST /_mock/reset.",
		Source: "a limit of sinch-mock",
	})
	RulePrefer = ledger.Define(ledger.Rule{
		Name: "mock.prefer", Evidence: ledger.Documented,
		Says:   "Prefer: code=STATUS or error=CODE asks for that answer; a code that the operation does not document is refused with the list of those it does.",
		Source: "docs/DESIGN.md",
	})
	RuleScenario = ledger.Define(ledger.Rule{
		Name: "mock.scenario", Evidence: ledger.Documented,
		Says:   "X-Mock-Scenario applies a loaded scenario to one call; a name that is not loaded is refused, because the test would prove nothing.",
		Source: "docs/DESIGN.md",
	})
)
