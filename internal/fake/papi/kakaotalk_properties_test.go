package papi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// kakaoPastime is a world in which KakaoTalk's things happen at random.
type kakaoPastime struct {
	*pastime
	// removed are when the senders of those ids were deleted.
	removed map[string]time.Time
}

func TestWhateverKakaoTalkIsCalledKeepsTheContract(t *testing.T) {
	var turn *rapid.T
	chance := endings{func(n int) int { return rapid.IntRange(0, n-1).Draw(turn, "ending") }}
	server := newRig(t, chance)
	rounds := 0
	rapid.Check(t, func(rt *rapid.T) {
		turn = rt
		rounds++
		project := fmt.Sprintf("P%d", rounds)
		world := &rig{server.On(t, project), t}
		p := &kakaoPastime{&pastime{rig: world, gone: map[string]bool{}}, map[string]time.Time{}}
		defer server.Worlds.Forget(project)
		rt.Repeat(map[string]func(*rapid.T){
			"create": p.createSender, "update": p.updateSender, "call": p.callSender,
			"wait": p.wait, "force": p.force, "": p.senderHolds,
		})
	})
}

func (p *kakaoPastime) path(rt *rapid.T) string {
	return kakaoSenders + "/" + rapid.SampledFrom([]string{"one", "two", "nobody"}).Draw(rt, "sender")
}

func (p *kakaoPastime) createSender(rt *rapid.T) {
	id := rapid.SampledFrom([]string{"one", "two"}).Draw(rt, "id")
	body := rapid.SampledFrom([]string{
		kakaoSender("SUBMIT", id), `{"plusFriendId":"` + id + `","status":"DRAFT"}`,
		strings.Replace(kakaoSender("DRAFT", id), "Test Name", "draft", 1), `{"plusFriendId":"` + id + `"}`,
	}).Draw(rt, "body")
	before := p.Do("GET", kakaoSenders+"/"+id, "")
	if a := p.call(rt, "POST", kakaoSenders, body); a.Status == 201 && before.Status != 404 {
		rt.Fatalf("a second sender %s: %s", id, a.Raw)
	}
}

func (p *kakaoPastime) updateSender(rt *rapid.T) {
	p.call(rt, "PATCH", p.path(rt), rapid.SampledFrom([]string{
		`{"details":{"name":"draft"}}`, `{"details":{"logoImage":"https://a.example/x.png"}}`, `{}`,
		`{"status":"SUBMIT","details":{"name":"final"}}`, `{"status":"SUBMIT","details":{"name":"final",` + strings.Replace(kakaoDetails, `"name":"Test Name",`, "", 1) + `}}`,
	}).Draw(rt, "update"))
}

func (p *kakaoPastime) callSender(rt *rapid.T) {
	path := p.path(rt)
	c := rapid.SampledFrom([]request{
		{"DELETE", "", ""}, {"DELETE", "/changes", ""}, {"GET", "/activities?pageSize=2", ""},
		{"POST", "/comments", `{"comment":"Hi"}`}, {"POST", "/register", ""},
		{"POST", "/verify", `{"code":123456}`}, {"POST", "/verify", `{"code":1}`},
	}).Draw(rt, "call")
	a := p.call(rt, c.method, path+c.path, c.body)
	switch {
	case c.path == "/comments" && a.Status == 201:
		p.comments++
	case c.method == "DELETE" && c.path == "" && a.Status == 204:
		p.removed[p.Do("GET", path, "").String("id")] = p.World().Now()
	}
}

func (p *kakaoPastime) wait(rt *rapid.T) {
	by := rapid.SampledFrom([]time.Duration{time.Second, 10 * time.Second, 10 * time.Minute, 61 * 24 * time.Hour}).Draw(rt, "by")
	if _, err := p.World().Advance(by); err != nil {
		rt.Fatal(err)
	}
}

// force moves what the vendor may move; what it may not is refused.
func (p *kakaoPastime) force(rt *rapid.T) {
	to := rapid.SampledFrom([]string{"ACTIVE", "BLOCKED", "INACTIVE", "SUSPENDED", "VERIFYING", "REJECTED"}).Draw(rt, "to")
	_, _ = p.World().Force(p.path(rt)[1:], to, "")
}

// senderHolds checks what must hold after every step.
func (p *kakaoPastime) senderHolds(rt *rapid.T) {
	for _, id := range []string{"one", "two"} {
		a := p.call(rt, "GET", kakaoSenders+"/"+id, "")
		if a.Status == 404 {
			continue
		}
		details, live := a.Body["details"].(map[string]any)
		if live != (a.String("state") != "") || !live && a.Body["changes"] == nil {
			rt.Fatalf("state, details and changes do not go together: %s", a.Raw)
		}
		// Every submission gives another name.
		if details["name"] == "draft" {
			rt.Fatalf("a draft is live: %s", a.Raw)
		}
		if since, deleted := p.removed[a.String("id")]; deleted && p.World().Now().Sub(since) >= 60*24*time.Hour {
			rt.Fatalf("deleted on %v, and still there: %s", since, a.Raw)
		}
	}
	p.eventsMatchTransitions(rt)
}
