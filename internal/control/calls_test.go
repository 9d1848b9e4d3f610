package control_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// exchange is a door to a world with a trunk that lets calls in by address, has
// a registered and a static endpoint, and took effect a minute ago.
type exchange struct {
	*door
	trunk       trunking.Trunk
	phone, desk trunking.Endpoint
}

func newExchange(t *testing.T) *exchange {
	t.Helper()
	worlds := state.New(state.Options{Kinds: []state.AnyKind{trunking.Kind}, Events: 10})
	worlds.Run(trunking.Machines()...)
	x := &exchange{door: doorTo(t, worlds)}
	w, err := worlds.Of("p")
	if err == nil {
		err = w.Update(x.furnish)
	}
	if err == nil {
		_, err = w.Advance(time.Minute)
	}
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *exchange) furnish(tx *state.Tx) error {
	forward := "+12025550199"
	var err error
	must := func(problem error) {
		if err == nil {
			err = problem
		}
	}
	var problem error
	x.trunk, problem = trunking.CreateTrunk(tx, trunking.TrunkInput{Name: "T", HostName: "acme", EnableCallForward: true, CallForwardNumber: &forward})
	must(problem)
	list, problem := trunking.CreateCredentialList(tx, trunking.CredentialListInput{Name: "L", Credentials: []trunking.CredentialInput{{Username: "desk-1", Password: "CorrectHorse42"}}})
	must(problem)
	_, problem = trunking.AddLinks(tx, x.trunk.ID, trunking.LinkCredentialList, []string{list.ID})
	must(problem)
	endpoint := trunking.EndpointInput{Name: "Phone", Registered: true, Username: "desk-1", Port: 5060, Transport: "UDP", Priority: 1, Enabled: true}
	x.phone, problem = trunking.CreateEndpoint(tx, x.trunk.ID, endpoint)
	must(problem)
	endpoint = trunking.EndpointInput{Name: "Desk", Address: "198.51.100.7", Port: 5060, Transport: "UDP", Priority: 2, Enabled: true}
	x.desk, problem = trunking.CreateEndpoint(tx, x.trunk.ID, endpoint)
	must(problem)
	_, problem = trunking.AssignNumber(tx, "+12025550100", x.trunk.ID)
	must(problem)
	return err
}

const attempt = `"direction":"OUTBOUND","from":"+12025550100","to":"+12025550123","sourceIp":"203.0.113.10","domain":"acme.pstn.sinch.com"`

func TestCallsArePlacedThroughTheDoor(t *testing.T) {
	x := newExchange(t)
	got := x.call(200, "POST", "projects/p/calls", `{`+attempt+`,"credentials":{"username":"desk-1","password":"CorrectHorse42"},"ringSeconds":5,"durationSeconds":90}`)
	want := map[string]any{
		"sipStatus": 200.0, "result": "COMPLETED", "rule": "est.call.connected", "reason": "The call reached +12025550123.", "trunkId": x.trunk.ID, "tried": []any{},
	}
	r := x.record(got["callId"].(string))
	delete(got, "callId")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if r.To != "+12025550123" || r.Seconds() != 90 || r.Answered.Sub(r.Created) != 5*time.Second {
		t.Errorf("record %+v", r)
	}
	got = x.call(200, "POST", "projects/p/calls", `{`+attempt+`}`)
	if got["sipStatus"] != 407.0 || got["rule"] != "est.call.challenge" || got["result"] != "FAILED" {
		t.Errorf("without credentials: %v", got)
	}
	got = x.call(200, "POST", "projects/p/calls", `{`+attempt+`,"fromDomain":"example.com"}`)
	if got["sipStatus"] != 403.0 || got["rule"] != "est.call.from-domain" {
		t.Errorf("another From: %v", got)
	}
}

// record is a call in the history.
func (x *exchange) record(id string) (r trunking.CallRecord) {
	x.t.Helper()
	w, _ := x.worlds.Of("p")
	_ = w.View(func(tx *state.Tx) error { r, _ = trunking.Kind.In(tx).Calls.Get(id); return nil })
	return r
}

func TestEndpointsRegisterThroughTheDoor(t *testing.T) {
	x := newExchange(t)
	ring := func(more string) map[string]any {
		t.Helper()
		return x.call(200, "POST", "projects/p/calls", `{"direction":"INBOUND","from":"+12025550123","to":"+12025550100"`+more+`}`)
	}
	register := func(more string) map[string]any {
		t.Helper()
		return x.call(200, "POST", "projects/p/registrations", `{"domain":"acme.pstn.sinch.com","username":"desk-1"`+more+`}`)
	}
	if got := ring(""); got["endpointId"] != x.desk.ID {
		t.Errorf("nobody is registered: %v", got)
	}
	if got := register(`,"password":"wrong"`); got["sipStatus"] != 401.0 || got["rule"] != "est.registration.credentials" || got["until"] != nil {
		t.Errorf("a wrong password: %v", got)
	}
	want := map[string]any{"sipStatus": 200.0, "reason": "desk-1 is registered.", "rule": "est.registration.registered", "until": "2026-01-01T00:06:00Z"}
	if diff := cmp.Diff(want, register(`,"password":"CorrectHorse42","expiresSeconds":300`)); diff != "" {
		t.Errorf("registered (-want +got):\n%s", diff)
	}
	if got := ring(`,"answer":"busy"`); got["endpointId"] != x.phone.ID || got["sipStatus"] != 486.0 {
		t.Errorf("registered and busy: %v", got)
	}
	got := ring(`,"unreachable":["` + x.phone.ID + `"]`)
	tried := []any{map[string]any{"endpointId": x.phone.ID, "sipStatus": 408.0}, map[string]any{"endpointId": x.desk.ID, "sipStatus": 200.0}}
	if diff := cmp.Diff(tried, got["tried"]); diff != "" {
		t.Errorf("tried (-want +got):\n%s", diff)
	}
	got = ring(`,"unreachable":["` + x.phone.ID + `","` + x.desk.ID + `"]`)
	child, _ := got["forwardedCallId"].(string)
	if got["rule"] != "est.call.forwarded" || x.record(child).To != "+12025550199" || got["endpointId"] != nil {
		t.Errorf("forwarded: %v", got)
	}
	register(`,"password":"CorrectHorse42","expiresSeconds":0`)
	if got := ring(""); got["endpointId"] != x.desk.ID {
		t.Errorf("not registered any more: %v", got)
	}
}

func TestCallsThatAreNotUnderstood(t *testing.T) {
	x := newExchange(t)
	before := x.call(200, "GET", "projects/p/state", "")
	for _, tt := range []struct{ path, body, says string }{
		{"calls", `{}`, "direction must be"},
		{"calls", `{"direction":"outbound"}`, "direction must be"},
		{"calls", `{"direction":"INBOUND","from":"12025550123","to":"+12025550100"}`, "from must be a number"},
		{"calls", `{"direction":"INBOUND","from":"+12025550123","to":"911"}`, "to must be a number"},
		{"calls", `{"direction":"OUTBOUND","from":"+12025550123","to":"911"}`, "sourceIp must be"},
		{"calls", `{"direction":"OUTBOUND","from":"+12025550123","to":"911","sourceIp":"203.0.113.10"}`, "domain must be"},
		{"calls", `{` + attempt + `,"answer":"sing"}`, "answer must be"},
		{"calls", `{` + attempt + `,"durationSeconds":-1}`, "durationSeconds must be"},
		{"calls", `{` + attempt + `,"ringSeconds":9223372036854775807}`, "ringSeconds must be"},
		{"calls", `{` + attempt + `,"colour":"red"}`, `unknown field "colour"`},
		{"registrations", `{"domain":"acme.pstn.sinch.com","username":"desk-1"}`, "are required"},
		{"registrations", `{"domain":"a","username":"b","password":"c","expiresSeconds":-1}`, "expiresSeconds must be"},
		{"registrations", `[]`, "not understood"},
	} {
		got := x.call(400, "POST", "projects/p/"+tt.path, tt.body)
		if text, _ := got["error"].(string); !strings.Contains(text, tt.says) {
			t.Errorf("%s: says %v", tt.body, got)
		}
	}
	if diff := cmp.Diff(before, x.call(200, "GET", "projects/p/state", "")); diff != "" {
		t.Errorf("state changed (-before +after):\n%s", diff)
	}
}
