package fake

import (
	"net/http"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/validate"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// The errors of the token endpoint, as RFC 6749 section 5.2 names them; the
// last two are for failures, which it has no names for there.
const (
	kindRequest     = "invalid_request"
	kindClient      = "invalid_client"
	kindGrant       = "unsupported_grant_type"
	kindServer      = "server_error"
	kindUnavailable = "temporarily_unavailable"
)

// tokenError is a refusal as RFC 6749 section 5.2 words it.
type tokenError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

// tokenAPI is the token endpoint as one of the APIs: it belongs to no project,
// so the pipeline serves it by itself.
var tokenAPI = &API{Name: openapi.Auth, Dialect: tokenDialect{}}

// tokenDialect is how the token endpoint says no.
type tokenDialect struct{}

var tokenStatuses = map[string]int{
	kindRequest:         http.StatusBadRequest,
	kindGrant:           http.StatusBadRequest,
	KindTooLarge:        http.StatusBadRequest,
	KindMalformed:       http.StatusBadRequest,
	kindClient:          http.StatusUnauthorized,
	KindWrongMethod:     http.StatusMethodNotAllowed,
	KindTooManyProjects: http.StatusServiceUnavailable,
	KindNotServed:       http.StatusNotImplemented,
}

// Fail words a broken rule.
func (tokenDialect) Fail(_ *Call, b *ledger.Broken) Reply {
	status, ok := tokenStatuses[b.Kind]
	if !ok {
		status = http.StatusInternalServerError
	}
	code := b.Kind
	switch code {
	case kindRequest, kindClient, kindGrant:
	default:
		code = tokenCode(status)
	}
	return refuseToken(status, code, b.Message)
}

func refuseToken(status int, code, description string) Reply {
	return Reply{Status: status, Code: code, Body: tokenError{code, description}}
}

// tokenCode is the error that goes with a status.
func tokenCode(status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return kindClient
	case status < http.StatusInternalServerError:
		return kindRequest
	case status == http.StatusServiceUnavailable:
		return kindUnavailable
	}
	return kindServer
}

// Invalid minds nothing: what a request must be like is the endpoint's own rule.
func (tokenDialect) Invalid(*openapi.Operation, []validate.Violation) *ledger.Broken { return nil }

// Inject words an error that somebody asked for. A 429 is that of the proxy in
// front of the endpoint, which has no body.
func (tokenDialect) Inject(c *Call, code string, status int) (Reply, bool) {
	if code != "" {
		var ok bool
		if status, ok = c.Op.StatusOf(code); !ok {
			return Reply{}, false
		}
	}
	if status == http.StatusTooManyRequests {
		return Reply{Status: status, Header: http.Header{"X-Envoy-Ratelimited": {"true"}}}, true
	}
	if code == "" {
		code = tokenCode(status)
	}
	reply := refuseToken(status, code, http.StatusText(status)+", as asked for.")
	if status == http.StatusUnauthorized {
		reply.Header = http.Header{"Www-Authenticate": {challenge("Basic", "")}}
	}
	return reply, true
}
