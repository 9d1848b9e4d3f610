package contracttests_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// hasty is a transport that calls off the run while a call is under way, and
// notes what that does to the call.
type hasty struct {
	script
	callOff context.CancelFunc
	errs    map[string]error // by method
}

// RoundTrip answers a request.
func (h *hasty) RoundTrip(r *http.Request) (*http.Response, error) {
	if contracttests.MadeBy(r.Context()).Operation.API != "auth" {
		h.callOff()
		h.errs[r.Method] = r.Context().Err()
	}
	return h.script.RoundTrip(r)
}

// TestCallingOffLetsWritesFinish and nothing else: a read is given up, and no
// call is sent afterwards.
func TestCallingOffLetsWritesFinish(t *testing.T) {
	for method, call := range map[string]func(p *contracttests.Project) *contracttests.Call{
		http.MethodGet:    func(p *contracttests.Project) *contracttests.Call { return p.Call("getSipTrunks") },
		http.MethodPost:   func(p *contracttests.Project) *contracttests.Call { return p.Call("createSipTrunk") },
		http.MethodDelete: func(p *contracttests.Project) *contracttests.Call { return p.Call("deleteSipTrunk", "1") },
	} {
		t.Run(method, func(t *testing.T) {
			ctx, callOff := context.WithCancel(t.Context())
			h := &hasty{callOff: callOff, errs: map[string]error{}}
			target := scripted(&h.script, nil)
			target.Transport = h
			c := contracttests.Case{Name: "calls", Run: func(t *contracttests.T) {
				p := t.Project()
				call(p).Want(http.StatusOK)
				p.Call("updateSipTrunk", "1").Want(http.StatusOK)
			}}
			report := contracttests.Check(ctx, target, contracttests.Options{Cases: []contracttests.Case{c}})
			if givenUp := h.errs[method] != nil; givenUp != (method == http.MethodGet) {
				t.Errorf("the call under way has the error %v", h.errs[method])
			}
			if _, sent := h.errs[http.MethodPut]; sent || report.Ended == "" {
				t.Errorf("a call was sent afterwards: %v; ended %q", sent, report.Ended)
			}
		})
	}
}
