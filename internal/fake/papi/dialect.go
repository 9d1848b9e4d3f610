package papi

import (
	"maps"
	"net/http"
	"strings"
	"unicode"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// dialect is how the Provisioning API says no.
type dialect struct{}

// errorDTO is the body of every error of the API.
type errorDTO struct {
	ErrorCode             string         `json:"errorCode"`
	Message               string         `json:"message"`
	Resolution            string         `json:"resolution"`
	AdditionalInformation map[string]any `json:"additionalInformation,omitempty"`
}

// wording is the status and errorCode of a kind.
type wording struct {
	status int
	code   string
}

// quoted is the errorCode whose message carries what the service behind the
// API answered.
const quoted = "telegram_api_error"

// pipelineKinds words the rules that all APIs share. The codes of those that
// the document does not foresee are ours.
var pipelineKinds = map[string]wording{
	fake.KindUnauthenticated: {http.StatusUnauthorized, "unauthorized_error"},
	fake.KindForeignProject:  {http.StatusUnauthorized, "unauthorized_error"},
	fake.KindMalformed:       {http.StatusBadRequest, "invalid_payload"},
	fake.KindTooLarge:        {http.StatusBadRequest, "invalid_payload"},
	fake.KindMediaType:       {http.StatusBadRequest, "invalid_payload"},
	fake.KindInternal:        {http.StatusInternalServerError, "internal_error"},
	fake.KindUnknownPath:     {http.StatusNotFound, "path_not_found"},
	fake.KindWrongMethod:     {http.StatusMethodNotAllowed, "method_not_allowed"},
	fake.KindNotServed:       {http.StatusNotImplemented, "not_served"},
	fake.KindTooManyProjects: {http.StatusServiceUnavailable, "too_many_projects"},
}

// Fail words a broken rule: a kind of the domain is an errorCode.
func (dialect) Fail(c *fake.Call, b *ledger.Broken) fake.Reply {
	w := word(c.Op, b.Kind)
	message, resolution := readable(w.code), strings.TrimSpace(b.Message+" "+b.Rule.Fix)
	if w.code == quoted && b.Message != "" {
		message, resolution = message+" "+b.Message, b.Rule.Fix
	}
	return fake.Reply{Status: w.status, Code: w.code, Body: errorDTO{w.code, message, resolution, information(w.code, b)}}
}

// word finds status and errorCode of a kind: as the operation documents it,
// else as the catalogue has it.
func word(op *openapi.Operation, kind string) wording {
	if w, ok := pipelineKinds[kind]; ok {
		return w
	}
	if op != nil {
		if status, ok := op.StatusOf(kind); ok {
			return wording{status, kind}
		}
		// Where only the payload as a whole is documented to be invalid, a
		// field at fault makes it so.
		if status, ok := op.StatusOf("invalid_payload"); ok && kind == RuleInput.Kind {
			return wording{status, "invalid_payload"}
		}
	}
	if entry, ok := openapi.FindErrorCode(kind); ok {
		return wording{entry.Status, kind}
	}
	return pipelineKinds[fake.KindInternal]
}

// information is what goes along with an error: what its rule found out, the
// fields at fault, and the values that its code always lists.
func information(code string, b *ledger.Broken) map[string]any {
	info := map[string]any{}
	if entry, ok := openapi.FindErrorCode(code); ok && entry.Supported != nil {
		info["supportedCodes"] = entry.Supported
	}
	maps.Copy(info, b.Info)
	if len(b.Fields) == 0 {
		return info
	}
	var texts []string
	for _, f := range b.Fields {
		texts = append(texts, f.Name+" "+f.Text)
	}
	info["validationErrors"] = texts
	return info
}

// readable makes a sentence of an errorCode: webhook_exists is "Webhook exists."
func readable(code string) string {
	words := []rune(strings.NewReplacer("_", " ", "-", " ").Replace(code))
	words[0] = unicode.ToUpper(words[0])
	return string(words) + "."
}
