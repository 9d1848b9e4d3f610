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
	// templates are the paths of all templates that ever were.
	templates []string
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
		p := &kakaoPastime{&pastime{rig: world, gone: map[string]bool{}}, map[string]time.Time{}, nil}
		defer server.Worlds.Forget(project)
		rt.Repeat(map[string]func(*rapid.T){
			"create": p.createSender, "update": p.updateSender, "call": p.callSender,
			"wait": p.wait, "force": p.force, "": p.holds,
			"create template": p.createTemplate, "update template": p.updateTemplate, "call template": p.callTemplate,
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
	to = rapid.SampledFrom([]string{"APPROVED", "REJECTED", "DRAFT"}).Draw(rt, "to")
	_, _ = p.World().Force(p.template(rt)[1:], to, "By chance.")
}

func (p *kakaoPastime) template(rt *rapid.T) string {
	return rapid.SampledFrom(append([]string{kakaoSenders + "/one/templates/none"}, p.templates...)).Draw(rt, "template")
}

func (p *kakaoPastime) createTemplate(rt *rapid.T) {
	name := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "name")
	body := kakaoTemplate("SUBMIT", name, "")
	if rapid.Bool().Draw(rt, "draft") {
		body = strings.Replace(kakaoTemplate("DRAFT", name, ""), "Hello", "draft", 1)
	}
	if rapid.Bool().Draw(rt, "kept") {
		body = `{"saveDraftOnFailure":true,` + body[1:]
	}
	path := p.path(rt) + "/templates"
	a := p.call(rt, "POST", path, body)
	info, _ := a.Body["additionalInformation"].(map[string]any)
	switch kept, _ := info["templateCode"].([]any); {
	case a.Status == 201:
		p.templates = append(p.templates, path+"/"+a.String("code"))
	case len(kept) == 1:
		p.templates = append(p.templates, fmt.Sprintf("%s/%s", path, kept[0]))
	}
}

func (p *kakaoPastime) updateTemplate(rt *rapid.T) {
	p.call(rt, "PATCH", p.template(rt), rapid.SampledFrom([]string{
		`{}`, `{"details":{"content":"draft","buttons":null}}`, `{"details":{"name":"b","content":"draft"}}`,
		`{"status":"SUBMIT","details":{"content":"final"}}`, `{"status":"SUBMIT","details":{"name":"c","content":"final","buttons":[` + appLink + `]}}`,
	}).Draw(rt, "update"))
}

func (p *kakaoPastime) callTemplate(rt *rapid.T) {
	c := rapid.SampledFrom([]request{
		{"DELETE", "", ""}, {"DELETE", "/changes", ""}, {"GET", "/activities", ""}, {"POST", "/comments", `{"comment":"Hi"}`},
	}).Draw(rt, "call")
	path := p.template(rt)
	a := p.call(rt, c.method, path+c.path, c.body)
	switch {
	case c.path == "/comments" && a.Status == 201:
		p.comments++
	case c.method == "DELETE" && a.Status == 204:
		p.gone[path] = true
	}
}

// holds checks what must hold after every step.
func (p *kakaoPastime) holds(rt *rapid.T) {
	p.senderHolds(rt)
	names := map[string]string{}
	for _, path := range p.templates {
		a := p.call(rt, "GET", path, "")
		if a.Status == 404 {
			p.gone[path] = true
			continue
		}
		details, live := a.Body["details"].(map[string]any)
		changes, _ := a.Body["changes"].(map[string]any)
		pending, _ := changes["details"].(map[string]any)
		switch {
		case p.gone[path]:
			rt.Fatalf("%s was gone and is back", path)
		case live != (a.String("state") != "") || !live && changes == nil:
			rt.Fatalf("state, details and changes do not go together: %s", a.Raw)
		case strings.HasPrefix(fmt.Sprint(details["content"]), "draft"):
			rt.Fatalf("a draft is live: %s", a.Raw)
		}
		for _, name := range []any{details["name"], pending["name"]} {
			key := fmt.Sprint(path[:strings.LastIndex(path, "/")], name)
			if owner := names[key]; name != nil && owner != "" && owner != path {
				rt.Fatalf("%s and %s are both called %v", owner, path, name)
			}
			names[key] = path
		}
	}
	p.eventsMatchTransitions(rt)
}

// senderHolds checks what must hold of senders.
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
}
