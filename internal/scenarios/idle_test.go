package scenarios

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

func TestIdleNamesTheRulesThatDidNothing(t *testing.T) {
	const file = `version: 1
name: mixed
faults:
  - match: {method: DELETE}
    effect: {status: 500}
  - name: third
    match: {method: GET}
    nth: 3
    effect: {status: 500}
  - match: {method: GET}
    effect: {status: 503}
outcomes:
  - {probability: 0.5, reason: why}
`
	s, err := Parse("mixed.yaml", []byte(file), known)
	if err != nil {
		t.Fatal(err)
	}
	e := NewEngine(1)
	e.LoadAll(s)
	w := worldOf(t, newWorlds(t, state.Options{}), "p")
	answers(t, e, w, list(t, w), 2)
	var got []string
	for _, idle := range e.Idle() {
		text := idle.String()
		if idle.ByChance {
			text += " (by chance)"
		}
		got = append(got, text)
	}
	want := []string{
		"mixed.yaml:4:5: the rule faults[0] of mixed never matched",
		"mixed.yaml:6:5: the rule third of mixed matched 2 times, and its turn never came",
		"mixed.yaml:13:5: the rule outcomes[0] of mixed never matched (by chance)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("idle rules (-want +got):\n%s", diff)
	}
	e.Decide(question(w)) // chance lets it pass
	for _, shown := range [][]string{e.List(w)[0].Idle, e.ListAll()[0].Idle} {
		if diff := cmp.Diff(want[:2], shown); diff != "" {
			t.Errorf("idle rules as listed (-want +got):\n%s", diff)
		}
	}
}
