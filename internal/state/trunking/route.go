package trunking

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Decision is what the SIP edge makes of a call.
type Decision struct {
	// Status is the final SIP status that the caller gets, and Result how the
	// call ends.
	Status int
	Result CallResult
	// Rule decided it; Reason tells people how.
	Rule   *ledger.Rule
	Reason string
	// Trunk is nil where no trunk of the project is concerned.
	Trunk *Trunk
	// Tried are the endpoints that an inbound call was offered to, in order;
	// Endpoint is the one that took it, or nil.
	Tried    []Try
	Endpoint *Endpoint
	// Forwarded says that the call went on to the trunk's callForwardNumber.
	Forwarded bool

	counted bool // it uses up one of the trunk's calls per second
	turned  bool // the turn passes to the trunk's next endpoint
}

// Try is one endpoint's answer to an inbound call.
type Try struct {
	EndpointID string
	Status     int
}

func refuse(status int, rule *ledger.Rule, format string, args ...any) *Decision {
	return &Decision{Status: status, Result: Failed, Rule: rule, Reason: fmt.Sprintf(format, args...)}
}

// Route decides a call as the SIP edge does, by nothing but the state of the
// world at the transaction's instant. It changes nothing. The call must be one
// that [PlaceCall] takes.
func Route(tx *state.Tx, c Call) Decision {
	if c.Direction == Inbound {
		return routeInbound(tx, c)
	}
	return routeOutbound(tx, c)
}

// check decides against a call, or answers nil.
type check func(tx *state.Tx, t Trunk, c Call) *Decision

func routeOutbound(tx *state.Tx, c Call) Decision {
	t, found := trunkOfDomain(tx, c.Domain)
	if !found {
		return *refuse(404, ruleCallDomain, "%s is the domain of no trunk of the project.", c.Domain)
	}
	for _, broken := range []check{hasNoAuth, comesFromElsewhere, hasForeignFrom, hasNoCredentials} {
		if d := broken(tx, t, c); d != nil {
			d.Trunk = &t
			return *d
		}
	}
	if isEmergency(c.To) {
		d := reached(c, fmt.Sprintf("The emergency call to %s is let through.", c.To))
		d.Rule, d.Trunk = ruleCallEmergency, &t
		return d
	}
	if d := isTooFast(tx, t, c); d != nil {
		d.Trunk = &t
		return *d
	}
	d := reached(c, "The call reached "+c.To+".")
	if no := isForbidden(tx, c.To); no != nil {
		d = *no
	}
	d.Trunk, d.counted = &t, true
	return d
}

// reached is what the far end makes of a call.
func reached(c Call, reason string) Decision {
	outcome := outcomes[c.FarEnd]
	rule := ruleCallConnected
	if c.FarEnd != FarEndAnswers {
		rule = ruleCallFarEnd
		reason += " The far end: " + string(c.FarEnd) + "."
	}
	return Decision{Status: outcome.status, Result: outcome.result, Rule: rule, Reason: reason}
}

func trunkOfDomain(tx *state.Tx, domain string) (Trunk, bool) {
	page := TrunksOfDomain(tx, domain, 1, 1)
	if len(page.Items) == 0 {
		return Trunk{}, false
	}
	return page.Items[0], true
}

// linksOf lists what of a kind is linked to a trunk.
func linksOf(tx *state.Tx, t Trunk, kind LinkKind) []Link {
	var all []Link
	for _, l := range store(tx).Links.Under(under(t.ID, string(kind))) {
		all = append(all, l)
	}
	return all
}

func hasNoAuth(tx *state.Tx, t Trunk, _ Call) *Decision {
	if some(store(tx).Links, under(t.ID)) {
		return nil
	}
	return refuse(403, ruleCallAuth, "Trunk %s has neither an ACL nor a credential list.", t.Name)
}

func comesFromElsewhere(tx *state.Tx, t Trunk, c Call) *Decision {
	links := linksOf(tx, t, LinkACL)
	if len(links) == 0 {
		return nil
	}
	no := refuse(403, ruleCallSource, "%s is in no ACL of trunk %s.", c.SourceIP, t.Name)
	for _, l := range links {
		acl, _ := store(tx).ACLs.Get(l.ID)
		switch {
		case !acl.has(c.source()):
		case !acl.Enabled:
			no = refuse(403, ruleCallACLDisabled, "%s is in ACL %s, which is disabled.", c.SourceIP, acl.Name)
		case l.Effective == nil:
			no = refuse(403, ruleCallPropagation, "ACL %s was linked less than %v ago.", acl.Name, PropagationTime)
		default:
			return nil
		}
	}
	return no
}

// has says whether an address is in one of the ACL's ranges.
func (a ACL) has(ip netip.Addr) bool {
	return slices.ContainsFunc(a.Ranges, func(r IPRange) bool {
		of, err := netip.ParseAddr(r.Address)
		return err == nil && netip.PrefixFrom(of, r.Prefix).Contains(ip)
	})
}

func hasForeignFrom(_ *state.Tx, t Trunk, c Call) *Decision {
	if strings.EqualFold(c.FromDomain, t.Domain()) {
		return nil
	}
	return refuse(403, ruleCallFromDomain, "The From header has the domain %s, not %s.", c.FromDomain, t.Domain())
}

func hasNoCredentials(tx *state.Tx, t Trunk, c Call) *Decision {
	if len(linksOf(tx, t, LinkCredentialList)) == 0 {
		return nil
	}
	if c.Credentials == nil {
		return refuse(407, ruleCallChallenge, "Trunk %s asks for credentials.", t.Name)
	}
	return failsDigest(tx, t, *c.Credentials, ruleCallCredentials)
}

// failsDigest checks credentials against the lists that are linked to a trunk.
func failsDigest(tx *state.Tx, t Trunk, given CredentialInput, rule *ledger.Rule) *Decision {
	listID, _ := store(tx).Usernames.Get(given.Username)
	list, _ := store(tx).CredentialLists.Get(listID)
	link, linked := store(tx).Links.Get(key(t.ID, string(LinkCredentialList), listID))
	switch {
	case !linked:
		return refuse(401, rule, "%s is in no credential list of trunk %s.", given.Username, t.Name)
	case !slices.ContainsFunc(list.Credentials, func(c Credential) bool { return c.CredentialInput == given }):
		return refuse(401, rule, "The password of %s is wrong.", given.Username)
	case link.Effective == nil:
		return refuse(401, ruleCallPropagation, "Credential list %s was linked less than %v ago.", list.Name, PropagationTime)
	}
	return nil
}

func isTooFast(tx *state.Tx, t Trunk, _ Call) *Decision {
	if len(withinSecond(tx, t.ID)) < t.CallsPerSecond {
		return nil
	}
	return refuse(603, ruleCallRate, "Trunk %s takes %d calls per second.", t.Name, t.CallsPerSecond)
}

// isForbidden checks where an outbound call goes.
func isForbidden(tx *state.Tx, to string) *Decision {
	if country := countryOf(to); !mayDial(tx, country) {
		return refuse(403, ruleCallCountry, "%s is in %s, which may not be dialled.", to, orUnknown(country))
	}
	if r, blocked := blockedBy(tx, Outbound, to); blocked {
		return refuse(603, ruleCallBlocked, "Call blocking rule %s blocks %s.", r.ID, to)
	}
	return nil
}

func orUnknown(country string) string {
	if country == "" {
		return "no country"
	}
	return country
}
