package contracttests

import (
	"context"
	"net/http"
	"time"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// callTimeout is how long the target may take for one answer.
const callTimeout = time.Minute

// Made is a call that a case makes. Transports find it in the context of its
// request: see [MadeBy].
type Made struct {
	// Case is the name of the case.
	Case string
	// Project is the project that the path names; empty for tokens.
	Project string
	// Operation is nil for a request that no operation answers.
	Operation *openapi.Operation
	// Args are the path's parameters after the project.
	Args []string
	// own is true for a call with the run's own token.
	own bool
}

type madeKey struct{}

// MadeBy is the call that a request makes; the zero value for requests of
// others.
func MadeBy(ctx context.Context) Made {
	made, _ := ctx.Value(madeKey{}).(Made)
	return made
}

// transport carries the calls of a run: what is forbidden goes nowhere, what
// creates is entered, what is refused for the moment is sent again, all in its
// time.
func (h *Harness) transport() http.RoundTripper {
	carrier := http.RoundTripper(&finisher{h.carrier()})
	if h.Limits != nil {
		carrier = &retrier{next: &pacer{next: carrier, limits: h.Limits}, limits: h.Limits}
	}
	if h.Creations != nil {
		carrier = &keeper{next: carrier, creations: h.Creations}
	}
	return &guard{next: carrier, harness: h}
}

// carrier is what takes calls to the target in the end.
func (h *Harness) carrier() http.RoundTripper {
	if h.Transport == nil {
		return http.DefaultTransport
	}
	return h.Transport
}

// plainClient asks the control API.
var plainClient = newClient(&finisher{http.DefaultTransport})

// newClient sends through a transport. It follows no redirect: an answer is
// what the target itself says.
func newClient(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
