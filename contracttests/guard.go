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
	if why := g.forbids(r); why != "" {
		return nil, fmt.Errorf("%w: it %s, which is not allowed", errNotSent, why)
	}
	return g.next.RoundTrip(r)
}

// forbids says what a request does that it must not. What takes back what a run
// did is never forbidden.
func (g *guard) forbids(r *http.Request) string {
	if MadeBy(r.Context()).Case == cleaningUp {
		return ""
	}
	if dear := CostOf(r) & g.harness.Forbidden; dear != 0 {
		return "costs " + dear.String()
	}
	if number, found := strangeNumber(r, g.harness.Numbers); found && g.harness.shares() {
		return "names the phone number " + number
	}
	return ""
}
