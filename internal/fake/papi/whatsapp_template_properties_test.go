package papi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// templatePastime is a world in which templates live at random.
type templatePastime struct {
	*pastime
	// free is when a deleted name and language, or a name as a whole, can be
	// submitted again.
	free map[string]time.Time
}

func TestWhateverTemplatesAreCalledKeepsTheContract(t *testing.T) {
	var turn *rapid.T
	chance := endings{func(n int) int { return rapid.IntRange(0, n-1).Draw(turn, "ending") }}
	server := newTemplateRig(t, chance)
	rounds := 0
	rapid.Check(t, func(rt *rapid.T) {
		turn = rt
		rounds++
		project := fmt.Sprintf("P%d", rounds)
		p := &templatePastime{&pastime{rig: &rig{server.On(t, project), t}}, map[string]time.Time{}}
		defer server.Worlds.Forget(project)
		rt.Repeat(map[string]func(*rapid.T){
			"create": p.create, "update": p.update, "call": p.callOne, "delete": p.delete,
			"wait": p.wait, "force": p.force, "": p.holds,
		})
	})
}

// path is of one of two languages of one name, so that things meet often.
func (p *templatePastime) path(rt *rapid.T) string {
	return templates + "/aa/languages/" + rapid.SampledFrom([]string{"DE", "EN"}).Draw(rt, "language")
}

// final is a text that no other template has.
func (p *templatePastime) final(path string) string {
	return `{"type":"BODY","text":"final ` + path + `"}`
}

func (p *templatePastime) create(rt *rapid.T) {
	path := p.path(rt)
	parts := strings.Split(path, "/")
	more := []string{"name", parts[3], "language", parts[5], "category", rapid.SampledFrom([]string{"UTILITY", "MARKETING"}).Draw(rt, "category"),
		"allowCategoryChange", fmt.Sprint(rapid.Bool().Draw(rt, "allow")), "saveDraftOnFailure", fmt.Sprint(rapid.Bool().Draw(rt, "keep"))}
	components := p.final(path)
	if rapid.Bool().Draw(rt, "draft") {
		more, components = append(more, "status", "DRAFT"), `{"type":"BODY","text":"draft"}`
	}
	a := p.call(rt, "POST", templates, creation(components, more...))
	changes, _ := a.Body["changes"].(map[string]any)
	if a.Status == 201 && changes["status"] == "IN_PROGRESS" {
		p.mayBeSubmitted(rt, path)
	}
}

// mayBeSubmitted holds that no quarantine stands against a submission.
func (p *templatePastime) mayBeSubmitted(rt *rapid.T, path string) {
	for _, key := range []string{path, strings.Split(path, "/languages/")[0]} {
		if now := p.World().Now(); now.Before(p.free[key]) {
			rt.Fatalf("%s is submitted at %v and not free before %v", path, now, p.free[key])
		}
	}
}

func (p *templatePastime) update(rt *rapid.T) {
	path := p.path(rt)
	a := p.call(rt, "PATCH", path, rapid.SampledFrom([]string{
		`{"details":{"components":[{"type":"BODY","text":"draft"}]}}`, `{"category":"MARKETING","details":{"messageSendTtlSeconds":60}}`,
		`{"allowCategoryChange":true}`, `{"status":"SUBMIT","details":{"components":[` + p.final(path) + `]}}`, `{}`,
	}).Draw(rt, "update"))
	if changes, _ := a.Body["changes"].(map[string]any); a.Status == 200 && changes["status"] == "IN_PROGRESS" {
		p.mayBeSubmitted(rt, path)
	}
}

func (p *templatePastime) callOne(rt *rapid.T) {
	c := rapid.SampledFrom([]request{
		{"GET", "/activities?pageSize=2", ""}, {"POST", "/comments", `{"comment":"Hi"}`}, {"GET", "?fieldMask=changes&fieldMask=details.components.0.text", ""},
		{"POST", "/compare", `{"templates":[{"templateName":"aa","templateLanguage":"EN"}]}`},
	}).Draw(rt, "call")
	if a := p.call(rt, c.method, p.path(rt)+c.path, c.body); c.path == "/comments" && a.Status == 201 {
		p.comments++
	}
}

func (p *templatePastime) delete(rt *rapid.T) {
	path := p.path(rt)
	name := strings.Split(path, "/languages/")[0]
	known := func(path string) (submitted, approved bool) {
		a := p.Do("GET", path, "")
		changes, _ := a.Body["changes"].(map[string]any)
		return a.Body["state"] != nil || changes["status"] == "IN_PROGRESS", a.Body["state"] != nil && a.Body["state"] != "REJECTED"
	}
	now := p.World().Now()
	if rapid.Bool().Draw(rt, "by name") {
		de, _ := known(name + "/languages/DE")
		en, _ := known(name + "/languages/EN")
		if a := p.call(rt, "DELETE", name, ""); a.Status == 204 && (de || en) {
			p.free[name] = now.Add(provisioning.NameQuarantine)
		}
		return
	}
	submitted, approved := known(path)
	all := rapid.Bool().Draw(rt, "submitted")
	if a := p.call(rt, "DELETE", fmt.Sprintf("%s?deleteSubmitted=%t", path, all), ""); a.Status != 204 || !all || !submitted {
		return
	}
	p.free[path] = now.Add(provisioning.LanguageQuarantine)
	if approved {
		p.free[path] = now.Add(provisioning.NameQuarantine)
	}
}

func (p *templatePastime) wait(rt *rapid.T) {
	by := rapid.SampledFrom([]time.Duration{time.Second, provisioning.ReviewTime, provisioning.LanguageQuarantine, provisioning.NameQuarantine}).Draw(rt, "by")
	if _, err := p.World().Advance(by); err != nil {
		rt.Fatal(err)
	}
}

// force moves what Meta may move; what it may not is refused.
func (p *templatePastime) force(rt *rapid.T) {
	to := rapid.SampledFrom([]string{
		"APPROVED", "REJECTED", "PAUSED", "DISABLED", "FLAGGED", "ARCHIVED", "QUALITY_SCORE_RED", "MARKETING", "UTILITY", "FUTURE_UTILITY",
	}).Draw(rt, "to")
	_, _ = p.World().Force(p.path(rt)[1:], to, "By chance.")
}

// holds checks what must hold after every step.
func (p *templatePastime) holds(rt *rapid.T) {
	states := []string{"", "APPROVED", "DISABLED", "PAUSED", "REJECTED"}
	for _, language := range []string{"DE", "EN"} {
		a := p.call(rt, "GET", templates+"/aa/languages/"+language, "")
		if a.Status == 404 {
			continue
		}
		changes, _ := a.Body["changes"].(map[string]any)
		_, live := a.Body["details"]
		switch {
		case !slices.Contains(states, a.String("state")):
			rt.Fatalf("an undocumented state: %s", a.Raw)
		case live != (a.String("state") != "") || !live && changes == nil:
			rt.Fatalf("state, details and changes do not go together: %s", a.Raw)
		case live && strings.Contains(fmt.Sprint(a.Body["details"]), "draft"):
			rt.Fatalf("a draft is live: %s", a.Raw)
		case live && a.String("state") != "REJECTED" && (a.String("qualityScore") == "" || a.String("whatsappId") == ""):
			rt.Fatalf("live without score or id: %s", a.Raw)
		}
	}
	p.eventsMatchTransitions(rt)
}
