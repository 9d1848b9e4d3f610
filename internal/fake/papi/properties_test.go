package papi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// pastime is a world in which things happen at random.
type pastime struct {
	*rig
	ids []string
	// gone are the senders that a call did not find any more.
	gone map[string]bool
	// comments counts those that were taken.
	comments int
}

// endings lets waits end in any way that the table has.
type endings struct{ draw func(n int) int }

func (e endings) Decide(q state.Question) state.Answer {
	return state.Answer{Outcome: q.Outcomes[e.draw(len(q.Outcomes))], Reason: "By chance."}
}

func TestWhateverIsCalledKeepsTheContract(t *testing.T) {
	var turn *rapid.T
	chance := endings{func(n int) int { return rapid.IntRange(0, n-1).Draw(turn, "ending") }}
	server := newRig(t, chance)
	rounds := 0
	rapid.Check(t, func(rt *rapid.T) {
		turn = rt
		rounds++
		project := fmt.Sprintf("P%d", rounds)
		p := &pastime{rig: &rig{server.On(t, project), t}, gone: map[string]bool{}}
		defer server.Worlds.Forget(project)
		actions := map[string]func(*rapid.T){
			"create": p.randomCreate, "update": p.randomUpdate, "call": p.randomCall,
			"wait": p.randomWait, "force": p.randomForce, "": p.holds,
		}
		rt.Repeat(actions)
	})
}

// call makes a call and holds its answer against what is documented. Replies
// themselves are held against their schemas by the client.
func (p *pastime) call(rt *rapid.T, method, path, body string) faketest.Answer {
	a := p.Do(method, path, body)
	op, ok := openapi.Lookup(a.Header.Get("X-Mock-Operation"))
	if !ok || !op.Documents(a.Status, a.String("errorCode")) || a.Status >= 500 {
		rt.Fatalf("%s %s %s: %d %s is not documented", method, path, body, a.Status, a.Raw)
	}
	return a
}

func (p *pastime) randomCreate(rt *rapid.T) {
	number := rapid.IntRange(1, 3).Draw(rt, "number")
	body := rapid.SampledFrom([]string{
		`{"wabaId":"1","phoneNumberId":"%d"}`,
		`{"wabaId":"","phoneNumberId":"%d","authenticationCode":"once"}`,
		`{"details":{"countryCode":"1","phoneNumber":"%d","displayName":"N"}}`,
		strings.Replace(partner("DRAFT", "%d", `,"about":"draft"`), `"BR"`, `"EU"`, 1),
		strings.Replace(partner("SUBMIT", "%d", `,"about":"final"`), `"BR"`, `"EU"`, 1),
		`{"name":"n","wabaId":"1","phoneNumberId":"%d","facebookCode":"f","details":{"displayName":"N","vertical":"OTHER"}}`,
	}).Draw(rt, "form")
	if a := p.call(rt, "POST", senders, fmt.Sprintf(body, number)); a.Status == 201 {
		p.ids = append(p.ids, a.String("id"))
	}
}

// sender picks a sender, known or not.
func (p *pastime) sender(rt *rapid.T) string {
	return rapid.SampledFrom(append([]string{noID}, p.ids...)).Draw(rt, "sender")
}

func (p *pastime) randomUpdate(rt *rapid.T) {
	body := rapid.SampledFrom([]string{
		`{"details":{"about":"draft"}}`, `{"status":"DRAFT","details":{"about":"draft","displayName":"draft","username":"draft"}}`,
		`{"status":"SUBMIT","details":{"about":"final","displayName":"final","username":"final"}}`,
		`{"status":"SUBMIT","details":{"about":"final","displayName":"final","username":null}}`, `{"details":{}}`,
	}).Draw(rt, "update")
	p.call(rt, "PATCH", senders+"/"+p.sender(rt), body)
}

func (p *pastime) randomCall(rt *rapid.T) {
	id := p.sender(rt)
	c := rapid.SampledFrom([]request{
		{"GET", "", ""}, {"DELETE", "", ""}, {"DELETE", "/changes", ""}, {"GET", "/activities?pageSize=2", ""}, {"GET", "/suggestedUsernames", ""},
		{"POST", "/comments", `{"comment":"Hi"}`}, {"POST", "/register", `{"method":"SMS"}`},
		{"POST", "/verify", `{"code":"123456"}`}, {"POST", "/verify", `{"code":"000000"}`}, {"POST", "/verify", `{}`},
	}).Draw(rt, "call")
	if a := p.call(rt, c.method, senders+"/"+id+c.path, c.body); c.path == "/comments" && a.Status == 201 {
		p.comments++
	}
}

func (p *pastime) randomWait(rt *rapid.T) {
	by := rapid.SampledFrom([]time.Duration{time.Second, 10 * time.Second, time.Minute, 31 * 24 * time.Hour}).Draw(rt, "by")
	if _, err := p.World().Advance(by); err != nil {
		rt.Fatal(err)
	}
}

// randomForce moves what the vendor may move; what it may not is refused.
func (p *pastime) randomForce(rt *rapid.T) {
	to := rapid.SampledFrom([]string{"SUSPENDED", "INACTIVE", "ERROR", "YELLOW", "TIER_50", "USERNAME_REJECTED", "REJECTED"}).Draw(rt, "to")
	_, _ = p.World().Force("whatsapp/senders/"+p.sender(rt), to, "")
}

// holds checks what must hold after every step.
func (p *pastime) holds(rt *rapid.T) {
	for _, id := range p.ids {
		a := p.call(rt, "GET", senders+"/"+id, "")
		switch {
		case a.Status == 404:
			p.gone[id] = true
			continue
		case p.gone[id]:
			rt.Fatalf("%s was gone and is back", id)
		case a.String("state") == "" && a.Body["changes"] == nil:
			rt.Fatalf("a sender with neither state nor changes: %s", a.Raw)
		}
		details, live := a.Body["details"].(map[string]any)
		if live != (a.String("state") != "") {
			rt.Fatalf("details and state do not go together: %s", a.Raw)
		}
		for name, value := range details {
			if value == "draft" {
				rt.Fatalf("the draft of %s is live: %s", name, a.Raw)
			}
		}
	}
	p.eventsMatchTransitions(rt)
}

// eventsMatchTransitions holds that a transition fires the event of its row,
// once, and that nothing else but a comment fires one.
func (p *pastime) eventsMatchTransitions(rt *rapid.T) {
	want, got := []string{}, []string{}
	for _, e := range p.World().History().All() {
		if e.Kind == state.KindTransition {
			if event := p.eventOf(rt, e); event != "" {
				want = append(want, event)
			}
		}
	}
	comments := 0
	for _, e := range p.World().Events().All() {
		if strings.HasSuffix(e.Type, "_COMMENT_ADDED") {
			comments++
			continue
		}
		got = append(got, e.Type)
	}
	if !slices.Equal(want, got) || comments != p.comments {
		rt.Fatalf("%d comments and the transitions should fire %v; %d and %v were fired", p.comments, want, comments, got)
	}
}

// eventOf is the event of the row that a transition took.
func (p *pastime) eventOf(rt *rapid.T, e state.Entry) string {
	for _, table := range p.Worlds.Lifecycles() {
		if table.Name != e.Lifecycle {
			continue
		}
		for _, row := range table.Transitions {
			if row.From == e.From && row.To == e.To && row.Cause == e.Cause {
				return row.Event
			}
		}
	}
	rt.Fatalf("no table has the transition %+v", e)
	return ""
}
