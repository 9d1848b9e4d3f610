package contracttests

import (
	"errors"
	"fmt"
	"net/http"
)

// errNotSent is in the errors of calls that have not left this machine.
var errNotSent = errors.New("not sent")

// guard is a transport that lets nothing through that the harness forbids,
// whatever the cases say that they cost.
type guard struct {
	next    http.RoundTripper
	harness *Harness
}

// RoundTrip implements [http.RoundTripper].
func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if dear := CostOf(r) & g.harness.Forbidden; dear != 0 {
		return nil, fmt.Errorf("%w: it costs %s, which is not allowed", errNotSent, dear)
	}
	return g.next.RoundTrip(r)
}
