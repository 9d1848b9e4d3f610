package papi_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// anyEnding lets waits end by a draw of the present round.
type anyEnding struct{ t *rapid.T }

func (a *anyEnding) Decide(q state.Question) state.Answer {
	return state.Answer{Outcome: rapid.SampledFrom(append([]string{""}, q.Outcomes...)).Draw(a.t, q.Lifecycle)}
}

// rcsWalk is a random life of a few senders.
type rcsWalk struct {
	*rcsClient
	ids []string
	// removed are test numbers that were deleted and not added since, by sender.
	removed map[string]bool
}

var documentedRCS = map[string][]string{
	"state":    {"DRAFT", "IN_PROGRESS", "IN_TEST", "LAUNCHED", "LAUNCHING", "PREPARING_LAUNCH", "UNLAUNCHED", "UNKNOWN"},
	"tester":   {"DECLINED", "EXPIRED", "FAILED", "INVALID", "PENDING", "REJECTED", "UNVERIFIED", "VERIFIED"},
	"operator": {"LAUNCHED", "NOT_LAUNCHED", "PENDING", "PENDING_UNLAUNCHED", "REJECTED", "SUSPENDED", "UNLAUNCHED", "INVALID_IN_GOOGLE_MY_BUSINESS"},
}

func TestAnyLifeOfRCSSendersKeepsToTheTables(t *testing.T) {
	ending, rounds := &anyEnding{}, 0
	c := newRCS(t, ending)
	rapid.Check(t, func(rt *rapid.T) {
		rounds++
		ending.t, c.Project = rt, fmt.Sprint("project-", rounds)
		w := &rcsWalk{rcsClient: c, removed: map[string]bool{}}
		w.ids = []string{w.create(launchable()), w.create(rcsSenderDraft)}
		rt.Repeat(map[string]func(*rapid.T){
			"call":    w.call,
			"advance": func(rt *rapid.T) { w.wait(time.Duration(rapid.IntRange(1, 90).Draw(rt, "seconds")) * time.Second) },
			"force":   w.forceAny,
			"":        w.check,
		})
		rcsEvents(t, w.Client)
	})
}

func (w *rcsWalk) call(rt *rapid.T) {
	id := rapid.SampledFrom(w.ids).Draw(rt, "sender")
	number := rapid.SampledFrom([]string{tester, testNoOne}).Draw(rt, "number")
	base := rcs + "/" + id
	calls := map[string]request{
		"full":      {"PATCH", base, `{"details":{` + rcsBrand + `,"countries":["US"],` + questionnaire(rcsGeneral, rcsVerify, rcsUS) + `}}`},
		"countries": {"PATCH", base, `{"details":{"countries":["GR","LT"]}}`},
		"fewer":     {"PATCH", base, `{"details":{"countries":["LT"]}}`},
		"video":     {"PATCH", base, `{"details":{` + questionnaire(rcsFilmed) + `}}`},
		"none":      {"PATCH", base, `{"details":{"testNumbers":null}}`},
		"launch":    {"POST", base + "/launch", ""},
		"add":       {"POST", base + "/testNumbers", `{"testNumbers":["` + number + `"]}`},
		"retry":     {"GET", base + "/testNumbers/" + number + "/retry", ""},
		"delete":    {"DELETE", base + "/testNumbers/" + number, ""},
		"can":       {"GET", base + "/testNumbers/" + number + "/capabilities", ""},
	}
	name := rapid.SampledFrom(sortedNames(calls)).Draw(rt, "call")
	r := calls[name]
	a := w.Do(r.method, r.path, r.body)
	if a.Status >= 500 {
		rt.Fatalf("%v: %s", r, a.Raw)
	}
	switch {
	case name == "delete" && a.Status == 204:
		w.removed[id+number] = true
	case name == "add" && a.Status == 200:
		delete(w.removed, id+number)
	}
}

func sortedNames(calls map[string]request) []string {
	var all []string
	for name := range calls {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// forceAny forces a transition that the table of a sender or operator has.
func (w *rcsWalk) forceAny(rt *rapid.T) {
	id := rapid.SampledFrom(w.ids).Draw(rt, "sender")
	resource := rapid.SampledFrom([]string{"", "/operators/GR/Cosmote", "/operators/US/Verizon", "/brand", "/testNumbers/" + tester}).Draw(rt, "resource")
	to := rapid.SampledFrom([]string{"IN_TEST", "LAUNCHED", "UNLAUNCHED", "SUSPENDED", "VERIFIED", "DECLINED", "ARCHIVED", "UNKNOWN"}).Draw(rt, "to")
	// What the table does not have is refused and changes nothing.
	_, _ = w.World().Force("rcs/senders/"+id+resource, to, "Because.")
}

func (w *rcsWalk) check(rt *rapid.T) {
	err := w.World().View(func(tx *state.Tx) error {
		for _, id := range w.ids {
			s, err := provisioning.FindRCSSender(tx, id)
			if err != nil {
				return err
			}
			w.checkSender(rt, s)
		}
		return nil
	})
	if err != nil {
		rt.Fatal(err)
	}
	w.checkEvents(rt)
}

func (w *rcsWalk) checkSender(rt *rapid.T, s provisioning.RCSSender) {
	if !slices.Contains(documentedRCS["state"], s.State) {
		rt.Fatalf("state %q", s.State)
	}
	for _, o := range s.Operators {
		if !slices.Contains(documentedRCS["operator"], o.Status) {
			rt.Fatalf("%s %s is %q", o.Country, o.Name, o.Status)
		}
	}
	for _, n := range s.Testers {
		if w.removed[s.ID+n.Number] {
			rt.Fatalf("%s came back", n.Number)
		}
		if s.Agent != nil && !slices.Contains(documentedRCS["tester"], n.State) {
			rt.Fatalf("%s is %q", n.Number, n.State)
		}
	}
}

// checkEvents holds that each transition with an event told it, once, and that
// nothing else told any.
func (w *rcsWalk) checkEvents(rt *rapid.T) {
	rows := map[string]string{}
	for _, m := range provisioning.Machines() {
		for _, row := range m.Lifecycle().Transitions {
			rows[fmt.Sprint(m.Lifecycle().Name, row.From, ">", row.To, row.Cause)] = row.Event
		}
	}
	want, got := map[string]int{}, map[string]int{}
	for _, e := range w.World().History().All() {
		switch e.Kind {
		case state.KindTransition:
			event, known := rows[fmt.Sprint(e.Lifecycle, e.From, ">", e.To, e.Cause)]
			if !known {
				rt.Fatalf("%s has no %s>%s by %s", e.Lifecycle, e.From, e.To, e.Cause)
			}
			if event != "" {
				want[event+e.Resource]++
			}
		case state.KindEvent:
			got[e.Event+e.Resource]++
		}
	}
	if fmt.Sprint(want) != fmt.Sprint(got) {
		rt.Fatalf("transitions tell %v, told was %v", want, got)
	}
}
