package trunking

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

func routeInbound(tx *state.Tx, c Call) Decision {
	n, err := FindNumber(tx, c.To)
	if err != nil {
		return *refuse(404, ruleCallNumber, "%s is assigned to no trunk.", c.To)
	}
	t, _ := store(tx).Trunks.Get(n.TrunkID)
	if r, blocked := blockedBy(tx, Inbound, c.From); blocked {
		d := refuse(603, ruleCallBlocked, "Call blocking rule %s blocks %s.", r.ID, c.From)
		d.Trunk = &t
		return *d
	}
	d := offer(tx, t, c)
	if d.Endpoint == nil && t.forwards() {
		d = forwarded(tx, t, c, d)
	}
	d.Trunk, d.turned = &t, true
	return d
}

// offer goes from endpoint to endpoint until one takes the call.
func offer(tx *state.Tx, t Trunk, c Call) Decision {
	ready, passedOver := endpointsInTurn(tx, t)
	var tried []Try
	for _, e := range ready {
		status := c.statusAt(e)
		tried = append(tried, Try{e.ID, status})
		if status == 408 || status >= 500 && status < 600 {
			passedOver = append(passedOver, skip{fmt.Sprintf("%s answered %d", e.Name, status), false})
			continue
		}
		d := reached(c, "Endpoint "+e.Name+" took the call.")
		d.Tried, d.Endpoint = tried, &e
		return d
	}
	d := noEndpoint(t, passedOver)
	d.Tried = tried
	return d
}

// statusAt is the SIP status that an endpoint answers.
func (c Call) statusAt(e Endpoint) int {
	if slices.Contains(c.Unreachable, e.ID) {
		return 408
	}
	return outcomes[c.FarEnd].status
}

// skip is why an endpoint did not take a call.
type skip struct {
	why     string
	pending bool // only because it changed a moment ago
}

// endpointsInTurn lists the endpoints that can take a call: lower priorities
// first, equal ones starting with the one whose turn it is.
func endpointsInTurn(tx *state.Tx, t Trunk) (ready []Endpoint, passedOver []skip) {
	for _, e := range store(tx).Endpoints.Under(under(t.ID)) {
		if s := e.standsOut(tx); s.why != "" {
			passedOver = append(passedOver, s)
			continue
		}
		ready = append(ready, e)
	}
	slices.SortStableFunc(ready, func(a, b Endpoint) int { return cmp.Compare(a.Priority, b.Priority) })
	turn, _ := store(tx).Turns.Get(t.ID)
	for from := 0; from < len(ready); {
		to := from
		for to < len(ready) && ready[to].Priority == ready[from].Priority {
			to++
		}
		rotate(ready[from:to], turn)
		from = to
	}
	return ready, passedOver
}

// rotate brings the turn-th of endpoints, counted round, to the front.
func rotate(equals []Endpoint, turn int) {
	first := turn % len(equals)
	copy(equals, append(slices.Clone(equals[first:]), equals[:first]...))
}

// standsOut says why an endpoint cannot take a call; empty where it can.
func (e Endpoint) standsOut(tx *state.Tx) skip {
	switch {
	case !e.Enabled:
		return skip{e.Name + " is disabled", false}
	case tx.Now.Before(e.changed().Add(PropagationTime)):
		return skip{fmt.Sprintf("%s changed less than %v ago", e.Name, PropagationTime), true}
	case e.Registered && !isBound(tx, e.TrunkID, e.Username):
		return skip{e.Name + " is not registered", false}
	}
	return skip{}
}

func noEndpoint(t Trunk, passedOver []skip) Decision {
	if len(passedOver) == 0 {
		return *refuse(503, ruleCallNoEndpoint, "Trunk %s has no endpoint.", t.Name)
	}
	rule, whys := ruleCallPropagation, []string{}
	for _, s := range passedOver {
		whys = append(whys, s.why)
		if !s.pending {
			rule = ruleCallNoEndpoint
		}
	}
	return *refuse(503, rule, "No endpoint of trunk %s took the call: %s.", t.Name, strings.Join(whys, "; "))
}

// forwards says whether calls that no endpoint takes go on to a number.
func (t Trunk) forwards() bool {
	return t.EnableCallForward && t.CallForwardNumber != nil && *t.CallForwardNumber != ""
}

// forwarded is what becomes of a call that no endpoint took.
func forwarded(tx *state.Tx, t Trunk, c Call, before Decision) Decision {
	to := *t.CallForwardNumber
	d := reached(c, before.Reason+" It was forwarded to "+to+".")
	if d.Rule == ruleCallConnected {
		d.Rule = ruleCallForwarded
	}
	if no := isForbidden(tx, to); no != nil {
		d = *no
	}
	d.Tried, d.Forwarded = before.Tried, true
	return d
}
