package trunking_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	. "github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// Numbers of the tests.
const (
	ours   = "+12025550100"
	theirs = "+12025550123"
	spare  = "+12025550199"
)

// plant is a world in which calls go both ways: trunk acme has an ACL, a
// credential list and two endpoints, all in effect.
type plant struct {
	t         testing.TB
	world     *state.World
	trunk     Trunk
	acl       ACL
	list      CredentialList
	sbc, desk Endpoint
}

func newPlant(t testing.TB) *plant {
	t.Helper()
	p := &plant{t: t, world: newWorld(t)}
	p.trunk, p.acl, p.list = trunk(t, p.world, "acme"), acl(t, p.world, "203.0.113.10"), credentials(t, p.world, "alice")
	link(t, p.world, p.trunk.ID, LinkACL, p.acl.ID)
	link(t, p.world, p.trunk.ID, LinkCredentialList, p.list.ID)
	second := registered("alice")
	second.Priority = 2
	p.sbc, p.desk = p.endpoint(static("198.51.100.7")), p.endpoint(second)
	p.assign(ours)
	p.advance(PropagationTime)
	return p
}

func (p *plant) endpoint(input EndpointInput) Endpoint {
	p.t.Helper()
	return do(p.t, p.world, func(tx *state.Tx) (Endpoint, error) { return CreateEndpoint(tx, p.trunk.ID, input) })
}

func (p *plant) assign(number string) {
	p.t.Helper()
	do(p.t, p.world, func(tx *state.Tx) (PhoneNumber, error) { return AssignNumber(tx, number, p.trunk.ID) })
}

func (p *plant) advance(by time.Duration) {
	p.t.Helper()
	if _, err := p.world.Advance(by); err != nil {
		p.t.Fatal(err)
	}
}

func (p *plant) unlink(kind LinkKind, id string) {
	p.t.Helper()
	do(p.t, p.world, func(tx *state.Tx) (any, error) { return nil, RemoveLink(tx, p.trunk.ID, kind, id) })
}

func (p *plant) register(expires time.Duration) Decision {
	p.t.Helper()
	return do(p.t, p.world, func(tx *state.Tx) (Decision, error) {
		d, _ := Register(tx, Registration{Domain: p.trunk.Domain(), CredentialInput: CredentialInput{Username: "alice", Password: password}, Expires: &expires})
		return d, nil
	})
}

func (p *plant) change(input EndpointInput, of Endpoint) {
	p.t.Helper()
	do(p.t, p.world, func(tx *state.Tx) (Endpoint, error) { return UpdateEndpoint(tx, p.trunk.ID, of.ID, input) })
}

// disable switches both endpoints off.
func (p *plant) disable() {
	for _, e := range []Endpoint{p.sbc, p.desk} {
		input := e.EndpointInput
		input.Enabled = false
		p.change(input, e)
	}
}

func (p *plant) forwardTo(number string) {
	p.t.Helper()
	do(p.t, p.world, func(tx *state.Tx) (Trunk, error) {
		return UpdateTrunk(tx, p.trunk.ID, TrunkInput{Name: "Trunk", HostName: "acme", EnableCallForward: true, CallForwardNumber: &number})
	})
}

func (p *plant) block(input BlockingRuleInput) {
	p.t.Helper()
	do(p.t, p.world, func(tx *state.Tx) (BlockingRule, error) { return CreateBlockingRule(tx, input) })
}

func (p *plant) allow(iso string, enabled bool) {
	p.t.Helper()
	do(p.t, p.world, func(tx *state.Tx) (CountryPermission, error) { return SetCountryPermission(tx, iso, enabled) })
}

func (p *plant) place(c Call) PlacedCall {
	p.t.Helper()
	return do(p.t, p.world, func(tx *state.Tx) (PlacedCall, error) { return PlaceCall(tx, c) })
}

// outbound is a call that the plant lets out, changed.
func outbound(changes ...func(*Call)) Call {
	c := Call{
		Direction: Outbound, From: ours, To: theirs, SourceIP: "203.0.113.10", Domain: "acme.pstn.sinch.com",
		Credentials: &CredentialInput{Username: "alice", Password: password}, Talk: time.Minute,
	}
	for _, change := range changes {
		change(&c)
	}
	return c
}

func inbound(changes ...func(*Call)) Call {
	c := Call{Direction: Inbound, From: theirs, To: ours, Talk: time.Minute}
	for _, change := range changes {
		change(&c)
	}
	return c
}

func to(number string) func(*Call)  { return func(c *Call) { c.To = number } }
func end(farEnd FarEnd) func(*Call) { return func(c *Call) { c.FarEnd = farEnd } }
func as(username, password string) func(*Call) {
	return func(c *Call) { c.Credentials = &CredentialInput{Username: username, Password: password} }
}

// named are the ids of endpoints by their names.
func (p *plant) named(names []string) []string {
	var ids []string
	for _, e := range []Endpoint{p.sbc, p.desk} {
		if slices.Contains(names, e.Name) {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

func text(s string) *string { return &s }

// decision is a row of the table of decisions.
type decision struct {
	name    string
	prepare func(p *plant)
	call    Call
	status  int
	result  CallResult
	rule    string
	reason  string // a part of it
}

func outboundDecisions() []decision {
	without := func(change func(c *Call)) Call { return outbound(change) }
	return []decision{
		{"answered", nil, outbound(), 200, Completed, "connected", "reached " + theirs},
		{"busy", nil, outbound(end(FarEndBusy)), 486, Busy, "far-end", "busy"},
		{"nobody answers", nil, outbound(end(FarEndNoAnswer)), 480, NoAnswer, "far-end", "no-answer"},
		{"given up", nil, outbound(end(FarEndCancel)), 487, Cancelled, "far-end", "cancel"},
		{"failed", nil, outbound(end(FarEndFails)), 500, Failed, "far-end", "fail"},
		{"the domain in capitals", nil, without(func(c *Call) { c.Domain = "ACME.pstn.sinch.com" }), 200, Completed, "connected", ""},
		{"the generic domain", nil, without(func(c *Call) { c.Domain = "trunk.pstn.sinch.com" }), 404, Failed, "domain", "trunk.pstn.sinch.com"},
		{"another suffix", nil, without(func(c *Call) { c.Domain = "acme.elastic-sip.sinch.com" }), 404, Failed, "domain", ""},
		{"nothing linked", func(p *plant) {
			p.unlink(LinkACL, p.acl.ID)
			p.unlink(LinkCredentialList, p.list.ID)
		}, outbound(), 403, Failed, "authentication", "neither"},
		{"another address", nil, without(func(c *Call) { c.SourceIP = "203.0.113.11" }), 403, Failed, "source-ip", "203.0.113.11"},
		{"another address, with the right password", func(p *plant) { p.unlink(LinkACL, p.acl.ID) },
			without(func(c *Call) { c.SourceIP = "203.0.113.11" }), 200, Completed, "connected", ""},
		{"a disabled ACL", func(p *plant) {
			do(p.t, p.world, func(tx *state.Tx) (ACL, error) { return UpdateACL(tx, p.acl.ID, ACLInput{Name: "ACL"}) })
		}, outbound(), 403, Failed, "acl-disabled", "disabled"},
		{"an ACL under way", func(p *plant) {
			p.unlink(LinkACL, p.acl.ID)
			link(p.t, p.world, p.trunk.ID, LinkACL, p.acl.ID)
			p.advance(PropagationTime - 1)
		}, outbound(), 403, Failed, "propagation", "1m0s"},
		{"an ACL that has arrived", func(p *plant) {
			p.unlink(LinkACL, p.acl.ID)
			link(p.t, p.world, p.trunk.ID, LinkACL, p.acl.ID)
			p.advance(PropagationTime)
		}, outbound(), 200, Completed, "connected", ""},
		{"another ACL has the address", func(p *plant) {
			wide := do(p.t, p.world, func(tx *state.Tx) (ACL, error) {
				return CreateACL(tx, ACLInput{Name: "Wide", Enabled: true, Ranges: []IPRangeInput{{Address: "192.0.2.200", Prefix: 24}}})
			})
			link(p.t, p.world, p.trunk.ID, LinkACL, wide.ID)
			p.advance(PropagationTime)
		}, without(func(c *Call) { c.SourceIP = "192.0.2.7" }), 200, Completed, "connected", ""},
		{"another From", nil, without(func(c *Call) { c.FromDomain = "example.com" }), 403, Failed, "from-domain", "example.com"},
		{"no credentials", nil, without(func(c *Call) { c.Credentials = nil }), 407, Failed, "challenge", "credentials"},
		{"no credentials, and none asked for", func(p *plant) { p.unlink(LinkCredentialList, p.list.ID) },
			without(func(c *Call) { c.Credentials = nil }), 200, Completed, "connected", ""},
		{"a wrong password", nil, outbound(as("alice", "x")), 401, Failed, "credentials", "password"},
		{"an unknown user", nil, outbound(as("bob", password)), 401, Failed, "credentials", "bob is in no credential list"},
		{"a user of another list", func(p *plant) { credentials(p.t, p.world, "bob") }, outbound(as("bob", password)), 401, Failed, "credentials", "bob"},
		{"a credential list under way", func(p *plant) {
			link(p.t, p.world, p.trunk.ID, LinkCredentialList, credentials(p.t, p.world, "bob").ID)
		}, outbound(as("bob", password)), 401, Failed, "propagation", "List"},
		{"a second call in a second", func(p *plant) {
			p.place(outbound())
			p.advance(time.Second - 1)
		}, outbound(), 603, Failed, "calls-per-second", "1 calls per second"},
		{"a second call after a second", func(p *plant) {
			p.place(outbound())
			p.advance(time.Second)
		}, outbound(), 200, Completed, "connected", ""},
		{"a second call after one that was not let in", func(p *plant) { p.place(outbound(as("alice", "x"))) }, outbound(), 200, Completed, "connected", ""},
		{"a country that is off", nil, outbound(to("+46850110100")), 403, Failed, "country", "SE"},
		{"a country that is on", func(p *plant) { p.allow("SE", true) }, outbound(to("+46850110100")), 200, Completed, "connected", ""},
		{"a country that is switched off", func(p *plant) { p.allow("US", false) }, outbound(), 403, Failed, "country", "US"},
		{"any country", func(p *plant) { p.allow("*", true) }, outbound(to("+46850110100")), 200, Completed, "connected", ""},
		{"any country but one", func(p *plant) {
			p.allow("*", true)
			p.allow("SE", false)
		}, outbound(to("+46850110100")), 403, Failed, "country", "SE"},
		{"a country that is not listed", nil, outbound(to("+2348012345678")), 403, Failed, "country", "NG"},
		{"any country, one that is not listed", func(p *plant) { p.allow("*", true) }, outbound(to("+2348012345678")), 200, Completed, "connected", ""},
		{"no country", nil, outbound(to("+88312345678")), 403, Failed, "country", "no country"},
		{"a blocked number", func(p *plant) { p.block(BlockingRuleInput{Direction: Outbound, CalleeMatch: text("1202555012")}) },
			outbound(), 603, Failed, "blocked", theirs},
		{"an emergency", func(p *plant) {
			p.place(outbound())
			p.allow("US", false)
			p.block(BlockingRuleInput{Direction: Outbound})
		}, outbound(to("911")), 200, Completed, "emergency", "911"},
		{"an emergency that is not let in", nil, outbound(to("933"), as("alice", "x")), 401, Failed, "credentials", ""},
	}
}

func inboundDecisions() []decision {
	return []decision{
		{"answered", nil, inbound(), 200, Completed, "connected", "SBC took the call"},
		{"busy", nil, inbound(end(FarEndBusy)), 486, Busy, "far-end", "SBC"},
		{"given up", nil, inbound(end(FarEndCancel)), 487, Cancelled, "far-end", "cancel"},
		{"nobody answers", nil, inbound(end(FarEndNoAnswer)), 480, NoAnswer, "far-end", "no-answer"},
		{"a number without a trunk", nil, inbound(to(spare)), 404, Failed, "number", spare},
		{"a blocked caller", func(p *plant) {
			p.block(BlockingRuleInput{Direction: Inbound, CallerCountry: text("US"), CallerMatch: text("202")})
		},
			inbound(), 603, Failed, "blocked", theirs},
		{"all endpoints fail", nil, inbound(end(FarEndFails)), 503, Failed, "no-endpoint", "Phone is not registered; SBC answered 500."},
		{"no endpoint answers", func(p *plant) { p.register(time.Hour) }, inbound(func(c *Call) { c.Unreachable = []string{"SBC", "Phone"} }),
			503, Failed, "no-endpoint", "SBC answered 408; Phone answered 408."},
		{"the registered one is not registered", func(p *plant) {
			input := p.sbc.EndpointInput
			input.Enabled = false
			p.change(input, p.sbc)
			p.advance(PropagationTime)
		}, inbound(), 503, Failed, "no-endpoint", "SBC is disabled; Phone is not registered"},
		{"the registered one is registered", func(p *plant) {
			p.register(time.Minute)
			input := p.sbc.EndpointInput
			input.Enabled = false
			p.change(input, p.sbc)
			p.advance(PropagationTime - 1)
		}, inbound(), 200, Completed, "connected", "Phone took the call"},
		{"its registration has lapsed", func(p *plant) {
			p.register(time.Minute)
			p.disable()
			p.change(p.desk.EndpointInput, p.desk)
			p.advance(PropagationTime)
		}, inbound(), 503, Failed, "no-endpoint", "Phone is not registered"},
		{"its list is not linked any more", func(p *plant) {
			p.register(time.Hour)
			p.unlink(LinkCredentialList, p.list.ID)
			p.disable()
			p.change(p.desk.EndpointInput, p.desk)
			p.advance(PropagationTime)
		}, inbound(), 503, Failed, "no-endpoint", "Phone is not registered"},
		{"an endpoint under way", func(p *plant) {
			for _, e := range []Endpoint{p.sbc, p.desk} {
				p.change(e.EndpointInput, e)
			}
			p.advance(PropagationTime - 1)
		}, inbound(), 503, Failed, "propagation", "SBC changed less than 1m0s ago"},
		{"no endpoint at all", func(p *plant) {
			for _, e := range []Endpoint{p.sbc, p.desk} {
				do(p.t, p.world, func(tx *state.Tx) (any, error) { return nil, DeleteEndpoint(tx, p.trunk.ID, e.ID) })
			}
		}, inbound(), 503, Failed, "no-endpoint", "has no endpoint"},
		{"forwarded", func(p *plant) {
			p.disable()
			p.forwardTo(spare)
		}, inbound(), 200, Completed, "forwarded", "forwarded to " + spare},
		{"forwarded to a busy number", func(p *plant) {
			p.disable()
			p.forwardTo(spare)
		}, inbound(end(FarEndBusy)), 486, Busy, "far-end", "forwarded to " + spare},
		{"forwarded to a country that is off", func(p *plant) {
			p.disable()
			p.forwardTo("+46850110100")
		}, inbound(), 403, Failed, "country", "SE"},
		{"forwarding, with an endpoint", func(p *plant) { p.forwardTo(spare) }, inbound(), 200, Completed, "connected", "SBC took the call"},
	}
}

// Every reason for which a call succeeds or fails is decided by one rule.
func TestRouteDecides(t *testing.T) {
	met := map[string]bool{}
	for direction, table := range map[string][]decision{"outbound": outboundDecisions(), "inbound": inboundDecisions()} {
		for _, tt := range table {
			t.Run(direction+" "+tt.name, func(t *testing.T) {
				p := newPlant(t)
				if tt.prepare != nil {
					tt.prepare(p)
				}
				tt.call.Unreachable = p.named(tt.call.Unreachable)
				got := p.place(tt.call)
				if got.Status != tt.status || got.Result != tt.result || got.Rule.Name != "est.call."+tt.rule {
					t.Errorf("%d %s by %s, want %d %s by %s: %s", got.Status, got.Result, got.Rule.Name, tt.status, tt.result, tt.rule, got.Reason)
				}
				if !strings.Contains(got.Reason, tt.reason) {
					t.Errorf("reason %q, want %q", got.Reason, tt.reason)
				}
			})
			met["est.call."+tt.rule] = true
		}
	}
	for _, rule := range ledger.All() {
		if strings.HasPrefix(rule.Name, "est.call.") && !met[rule.Name] {
			t.Errorf("no call is decided by %s", rule.Name)
		}
	}
}

func TestRouteChangesNothing(t *testing.T) {
	for _, c := range []Call{outbound(), inbound(), inbound(end(FarEndFails))} {
		p := newPlant(t)
		before := saved(t, p.world)
		var first, second Decision
		err := p.world.View(func(tx *state.Tx) error {
			first, second = Route(tx, c), Route(tx, c)
			return nil
		})
		if err != nil || first.Status != second.Status || first.Reason != second.Reason {
			t.Errorf("decided %d and then %d, error %v", first.Status, second.Status, err)
		}
		if diff := cmp.Diff(before, saved(t, p.world)); diff != "" {
			t.Errorf("Route left a trace (-want +got):\n%s", diff)
		}
	}
}

func TestWhatIsNoCall(t *testing.T) {
	p := newPlant(t)
	for field, c := range map[string]Call{
		"direction":       outbound(func(c *Call) { c.Direction = "SIDEWAYS" }),
		"from":            outbound(func(c *Call) { c.From = "12025550100" }),
		"to":              inbound(to("911")),
		"sourceIp":        outbound(func(c *Call) { c.SourceIP = "::1" }),
		"domain":          outbound(func(c *Call) { c.Domain = "" }),
		"answer":          outbound(end("shout")),
		"ringSeconds":     outbound(func(c *Call) { c.Ring = -time.Second }),
		"durationSeconds": outbound(func(c *Call) { c.Talk = 25 * time.Hour }),
	} {
		before := saved(t, p.world)
		err := p.world.Update(func(tx *state.Tx) error { _, err := PlaceCall(tx, c); return err })
		if err == nil || !strings.Contains(err.Error(), field+" must be") {
			t.Errorf("%s: error %v", field, err)
		}
		if saved(t, p.world) != before {
			t.Errorf("%s: left a trace", field)
		}
	}
}

func TestRegister(t *testing.T) {
	hour := func(d time.Duration) *time.Duration { return &d }
	alice := CredentialInput{Username: "alice", Password: password}
	tests := []struct {
		name         string
		registration Registration
		prepare      func(p *plant)
		status       int
		rule         string
		lasts        time.Duration
	}{
		{"for an hour", Registration{Domain: "acme.pstn.sinch.com", CredentialInput: alice}, nil, 200, "est.registration.registered", time.Hour},
		{"for two hours", Registration{Domain: "acme.pstn.sinch.com", CredentialInput: alice, Expires: hour(2 * time.Hour)}, nil, 200, "est.registration.registered", time.Hour},
		{"for a minute", Registration{Domain: "acme.pstn.sinch.com", CredentialInput: alice, Expires: hour(time.Minute)}, nil, 200, "est.registration.registered", time.Minute},
		{"for less", Registration{Domain: "acme.pstn.sinch.com", CredentialInput: alice, Expires: hour(time.Minute - 1)}, nil, 423, "est.registration.expires", 0},
		{"no more", Registration{Domain: "acme.pstn.sinch.com", CredentialInput: alice, Expires: hour(0)}, nil, 200, "est.registration.registered", 0},
		{"elsewhere", Registration{Domain: "trunk.pstn.sinch.com", CredentialInput: alice}, nil, 404, "est.call.domain", 0},
		{"a wrong password", Registration{Domain: "acme.pstn.sinch.com", CredentialInput: CredentialInput{Username: "alice", Password: "x"}}, nil, 401, "est.registration.credentials", 0},
		{"a list that is not linked", Registration{Domain: "acme.pstn.sinch.com", CredentialInput: alice},
			func(p *plant) { p.unlink(LinkCredentialList, p.list.ID) }, 401, "est.registration.credentials", 0},
		{"a list under way", Registration{Domain: "acme.pstn.sinch.com", CredentialInput: CredentialInput{Username: "bob", Password: password}}, func(p *plant) {
			link(p.t, p.world, p.trunk.ID, LinkCredentialList, credentials(p.t, p.world, "bob").ID)
		}, 401, "est.call.propagation", 0},
		{"without an endpoint", Registration{Domain: "acme.pstn.sinch.com", CredentialInput: CredentialInput{Username: "bob", Password: password}}, func(p *plant) {
			link(p.t, p.world, p.trunk.ID, LinkCredentialList, credentials(p.t, p.world, "bob").ID)
			p.advance(PropagationTime)
		}, 403, "est.registration.endpoint", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlant(t)
			if tt.prepare != nil {
				tt.prepare(p)
			}
			var d Decision
			lasts := do(t, p.world, func(tx *state.Tx) (time.Duration, error) {
				var until time.Time
				if d, until = Register(tx, tt.registration); until.IsZero() {
					return 0, nil
				}
				return until.Sub(tx.Now), nil
			})
			if d.Status != tt.status || d.Rule.Name != tt.rule || lasts != tt.lasts || d.Reason == "" {
				t.Errorf("%d by %s for %v, want %d by %s for %v", d.Status, d.Rule.Name, lasts, tt.status, tt.rule, tt.lasts)
			}
		})
	}
}

func TestRegistrationEndsByRequest(t *testing.T) {
	p := newPlant(t)
	p.register(time.Hour)
	c := inbound(func(c *Call) { c.Unreachable = []string{p.sbc.ID} })
	if got := p.place(c); got.Endpoint == nil || got.Endpoint.ID != p.desk.ID {
		t.Errorf("%d: %s", got.Status, got.Reason)
	}
	p.register(0)
	if got := p.place(c); got.Status != 503 {
		t.Errorf("%d: %s", got.Status, got.Reason)
	}
}
