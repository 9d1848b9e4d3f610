package estapi

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
	"github.com/sinch-mock/sinch-mock/internal/validate"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// dialect is how Elastic SIP Trunking says no.
type dialect struct{}

// wording is the HTTP status and the status name of an error.
type wording struct {
	status int
	name   string
}

// wordings are the errors by kind. Kinds of the domain are named as on the wire.
var wordings = map[string]wording{
	fake.KindUnauthenticated: {http.StatusUnauthorized, "UNAUTHENTICATED"},
	fake.KindForeignProject:  {http.StatusForbidden, "PERMISSION_DENIED"},
	fake.KindUnknownPath:     {http.StatusNotFound, "NO_RESOURCE_FOUND"},
	fake.KindWrongMethod:     {http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED"},
	fake.KindNotServed:       {http.StatusNotImplemented, "NOT_IMPLEMENTED"},
	fake.KindTooLarge:        {http.StatusBadRequest, trunking.KindValidationFailed},
	fake.KindMalformed:       {http.StatusBadRequest, trunking.KindValidationFailed},
	fake.KindMediaType:       {http.StatusBadRequest, trunking.KindValidationFailed},
	fake.KindInternal:        {http.StatusInternalServerError, "INTERNAL"},
	fake.KindTooManyProjects: {http.StatusServiceUnavailable, "UNAVAILABLE"},

	trunking.KindBadRequest:             {http.StatusBadRequest, trunking.KindBadRequest},
	trunking.KindValidationFailed:       {http.StatusBadRequest, trunking.KindValidationFailed},
	trunking.KindTrunkNotFound:          {http.StatusNotFound, trunking.KindTrunkNotFound},
	trunking.KindEndpointNotFound:       {http.StatusNotFound, trunking.KindEndpointNotFound},
	trunking.KindACLNotFound:            {http.StatusNotFound, trunking.KindACLNotFound},
	trunking.KindIPRangeNotFound:        {http.StatusNotFound, trunking.KindIPRangeNotFound},
	trunking.KindCredentialListNotFound: {http.StatusNotFound, trunking.KindCredentialListNotFound},
	trunking.KindCredentialNotFound:     {http.StatusNotFound, trunking.KindCredentialNotFound},
	trunking.KindPhoneNumberNotFound:    {http.StatusNotFound, trunking.KindPhoneNumberNotFound},
	trunking.KindCountryNotFound:        {http.StatusNotFound, trunking.KindCountryNotFound},
	trunking.KindPcapNotFound:           {http.StatusNotFound, trunking.KindPcapNotFound},
	trunking.KindBlockingRuleNotFound:   {http.StatusNotFound, trunking.KindBlockingRuleNotFound},
}

// statusNames are the names of statuses that are asked for without a kind;
// others are named after the HTTP status.
var statusNames = map[int]string{
	http.StatusBadRequest:          trunking.KindBadRequest,
	http.StatusUnauthorized:        "UNAUTHENTICATED",
	http.StatusForbidden:           "PERMISSION_DENIED",
	http.StatusTooManyRequests:     "RESOURCE_EXHAUSTED",
	http.StatusInternalServerError: "INTERNAL",
	http.StatusServiceUnavailable:  "UNAVAILABLE",
}

// unreadable is the message of live for a body whose shape is wrong.
const unreadable = "Failed to read HTTP message"

var (
	ruleShape = ledger.Define(ledger.Rule{
		Name: "est.request.shape", Kind: trunking.KindValidationFailed, Evidence: ledger.GuideObserved,
		Says:   "A body whose shape is wrong, such as a text where an object belongs, gets VALIDATION_FAILED with the message Failed to read HTTP message. That the answer names the fields is assumed.",
		Fix:    "Send values of the types that the document has.",
		Source: "behaviour.md 6.1",
	})
	ruleValues = ledger.Define(ledger.Rule{
		Name: "est.request.values", Kind: trunking.KindValidationFailed, Evidence: ledger.Assumed,
		Says:   "A body of the right shape that the document's schema refuses (a required field left out, a number out of its limits) gets VALIDATION_FAILED with the fields.",
		Fix:    "Send the fields named as the document describes them.",
		Source: "behaviour.md 6.1 (default)",
	})
	ruleUnknown = ledger.Define(ledger.Rule{
		Name: "est.request.unknown", Kind: trunking.KindValidationFailed, Evidence: ledger.Assumed,
		Says:   "A property or query parameter that the document does not have is refused, so that a misspelt one is not lost silently. The real service may ignore it. Properties that the operation's schema marks read-only are taken and ignored.",
		Fix:    "Compare the name with the document's.",
		Source: "no document says",
	})
	ruleParameters = ledger.Define(ledger.Rule{
		Name: "est.request.parameters", Kind: trunking.KindValidationFailed, Evidence: ledger.Documented,
		Says:   "Query parameters have the document's types and limits: size is 1 to 500, 500 where it is left out. The error is assumed.",
		Fix:    "Send the parameters named as the document describes them.",
		Source: "elastic-sip-trunking.yaml parameters",
	})
)

// errorBody is the body of every refusal.
type errorBody struct {
	Code    int      `json:"code"`
	Status  string   `json:"status"`
	Message string   `json:"message"`
	Details []detail `json:"details"`
}

// detail is one part of what is known about an error, told apart by Type.
type detail struct {
	Type            string           `json:"type"`
	FieldViolations []fieldViolation `json:"fieldViolations,omitempty"`
	RequestID       string           `json:"requestId,omitempty"`
}

type fieldViolation struct {
	Field       string `json:"field"`
	Description string `json:"description"`
}

// Fail words a broken rule.
func (dialect) Fail(c *fake.Call, b *ledger.Broken) fake.Reply {
	words, ok := wordings[b.Kind]
	if !ok {
		words = wordings[fake.KindInternal]
	}
	message, fields := b.Message, b.Fields
	switch b.Kind {
	case fake.KindTooLarge, fake.KindMalformed, fake.KindMediaType:
		message, fields = unreadable, []ledger.Field{{Name: "body", Text: b.Message}}
	case fake.KindInternal:
		message = "The service failed."
	}
	return refusal(c, words, message, fields)
}

func refusal(c *fake.Call, words wording, message string, fields []ledger.Field) fake.Reply {
	body := errorBody{Code: words.status, Status: words.name, Message: message, Details: []detail{}}
	if len(fields) > 0 {
		bad := detail{Type: "BadRequest"}
		for _, f := range fields {
			bad.FieldViolations = append(bad.FieldViolations, fieldViolation{f.Name, f.Text})
		}
		body.Details = append(body.Details, bad)
	}
	// Who is not let in is not told anything about the request.
	if words.status != http.StatusUnauthorized && words.status != http.StatusForbidden {
		body.Details = append(body.Details, detail{Type: "RequestInfo", RequestID: c.ID})
	}
	return fake.Reply{Status: words.status, Body: body}
}

// Invalid picks the rule that a request breaks by not being as documented.
func (dialect) Invalid(_ *openapi.Operation, found []validate.Violation) *ledger.Broken {
	b := ruleOf(found)
	for _, v := range found {
		b.At(fieldName(v.Pointer), v.Text)
	}
	return b
}

func ruleOf(found []validate.Violation) *ledger.Broken {
	unknown := false
	for _, v := range found {
		switch {
		case v.Keyword == "type" && v.In == "body":
			return ruleShape.Broken(unreadable)
		case v.Pointer == "/ipRanges" && (v.Keyword == "required" || v.Keyword == "minItems"):
			return trunking.RuleACLRanges.Broken(trunking.MessageACLRanges)
		case v.Keyword == validate.UnknownProperty || v.Keyword == validate.UnknownParameter:
			unknown = true
		}
	}
	switch {
	case unknown:
		return ruleUnknown.Broken("The request has a field that is not known.")
	case found[0].In == "query":
		return ruleParameters.Broken("The query is not valid.")
	}
	return ruleValues.Broken("The request is not valid.")
}

var index = regexp.MustCompile(`/([0-9]+)`)

// fieldName writes a JSON pointer as errors name fields: ipRanges[0].range.
func fieldName(pointer string) string {
	if pointer == "" {
		return "body"
	}
	dotted := strings.ReplaceAll(index.ReplaceAllString(pointer, "[$1]"), "/", ".")
	return strings.TrimPrefix(dotted, ".")
}

// Inject words an error that somebody asked for. The document lists statuses
// only, so any status name that is known goes with an operation that lists its
// status.
func (dialect) Inject(c *fake.Call, code string, status int) (fake.Reply, bool) {
	words := wording{status, statusName(status)}
	if code != "" {
		var ok bool
		if words.status, ok = c.Op.StatusOf(code); !ok {
			return fake.Reply{}, false
		}
		words.name = code
	}
	reply := refusal(c, words, http.StatusText(words.status)+", as asked for.", nil)
	if words.status == http.StatusUnauthorized {
		reply.Header = http.Header{"Www-Authenticate": {`Bearer realm="sinch"`}}
	}
	return reply, true
}

func statusName(status int) string {
	if name, ok := statusNames[status]; ok {
		return name
	}
	text := strings.ToUpper(http.StatusText(status))
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-':
			return '_'
		case '\'':
			return -1
		}
		return r
	}, text)
}
