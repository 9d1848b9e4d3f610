package scenarios

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// beyondOfWaits belongs to beyondSchema.
const beyondOfWaits = " lifecycle-never-waits reads-and-after reason-not-shown reason-of-ending-not-shown " +
	"resource-of-other-lifecycle resource-unknown "

func question(w *state.World) state.Question {
	return state.Question{
		Project: w.Project, World: w, Lifecycle: "whatsapp-sender", Resource: "whatsapp/senders/01A", From: "IN_PROGRESS",
		Outcomes: []string{"accepted", "rejected"},
		Fields: struct {
			Details map[string]string `json:"details"`
		}{map[string]string{"displayName": "Bad Bank"}},
	}
}

func TestWaitsThatMatch(t *testing.T) {
	tests := []struct {
		match string
		want  bool
	}{
		{"{}", true},
		{"{lifecycle: whatsapp-sender}", true},
		{"{lifecycle: bundle}", false},
		{"{from: IN_PROGRESS}", true},
		{"{from: PROCESSING}", false},
		{"{resource: whatsapp/senders/*}", true},
		{"{resource: whatsapp/**}", true},
		{"{resource: whatsapp/senders/02*}", false},
		{"{resource: bundles/*}", false},
		{"{resource: '*/senders/*'}", true},
		{"{project: p*}", true},
		{"{project: q}", false},
		{"{field: {details.displayName: Bad *}}", true},
		{"{field: {details.displayName: Good *}}", false},
		{"{field: {details.other: '*'}}", false},
		{"{lifecycle: whatsapp-sender, field: {details.displayName: '*Bank'}}", true},
	}
	for _, tt := range tests {
		t.Run(tt.match, func(t *testing.T) {
			e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
			load(t, e, w, parse(t, "s", "outcomes: [{match: "+tt.match+", after: 1s}]"))
			if got := e.Decide(question(w)).Rule == "s/outcomes[0]"; got != tt.want {
				t.Errorf("matches: %t, want %t", got, tt.want)
			}
		})
	}
}

func TestAnEndingThatTheWaitDoesNotHaveIsLeftAlone(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	e.LoadAll(parse(t, "s", "outcomes: [{end: failed}, {times: 1, end: rejected, reason: R, comment: C, after: 5s}, {nth: 3, after: 0s}, {nth: 4, afterReads: 2}]"))
	five, none := 5*time.Second, time.Duration(0)
	for i, want := range []state.Answer{
		{Outcome: "rejected", Reason: "R", Comment: "C", After: &five, Rule: "s/outcomes[1]"}, {},
		{After: &none, Rule: "s/outcomes[2]"}, {Reads: 2, Rule: "s/outcomes[3]"},
	} {
		if diff := cmp.Diff(want, e.Decide(question(w))); diff != "" {
			t.Errorf("answer %d (-want +got):\n%s", i, diff)
		}
	}
	want := []Rule{{"outcomes[0]", Count{0, 0}}, {"outcomes[1]", Count{4, 1}}, {"outcomes[2]", Count{4, 1}}, {"outcomes[3]", Count{4, 1}}}
	if diff := cmp.Diff(want, e.List(w)[0].Rules); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestFaultsAndOutcomesCountApart(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	load(t, e, w, parse(t, "s", "faults: [{name: f, nth: 2, effect: {status: 500}}]\noutcomes: [{name: o, nth: 2, end: rejected}]"))
	for i, want := range []string{"- ", "500 rejected"} {
		if got := answers(t, e, w, list(t, w), 1) + " " + e.Decide(question(w)).Outcome; got != want {
			t.Errorf("round %d: %q, want %q", i, got, want)
		}
	}
	want := []Rule{{"f", Count{2, 1}}, {"o", Count{2, 1}}}
	if diff := cmp.Diff(want, e.List(w)[0].Rules); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestWithoutScenariosAllEndsWell(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	if diff := cmp.Diff(state.Answer{}, e.Decide(question(w))); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

// job is a resource whose processing ends well or not.
type job struct{ State string }

// A life cycle under the engine ends as the scenario says, when it says.
func TestALifecycleAsksTheEngine(t *testing.T) {
	e := NewEngine(1)
	worlds := newWorlds(t, state.Options{Outcomes: e})
	current := job{}
	bundles := &state.Machine[job]{
		Table: known.Lifecycles[1], Pattern: "bundles/*",
		Find:  func(*state.Tx, string) (job, bool) { return current, true },
		ID:    func(job) string { return "1" },
		State: func(j job) string { return j.State },
		Change: func(_ *state.Tx, _ job, step state.Step) job {
			current = job{step.To}
			return current
		},
		Payload: func(_ *state.Tx, j job, _ state.Step) any { return j },
	}
	creation := state.Transition{From: state.Gone, Cause: "create", To: "PROCESSING"}
	bundles.Table = &state.Lifecycle{Name: "bundle", Transitions: append([]state.Transition{creation}, known.Lifecycles[1].Transitions...)}
	worlds.Run(bundles)
	w := worldOf(t, worlds, "p")
	load(t, e, w, parse(t, "s", "outcomes: [{match: {lifecycle: bundle, field: {State: PROCESSING}}, end: failed, after: 30s}]"))
	err := w.Update(func(tx *state.Tx) error {
		bundles.Move(tx, job{}, "create")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		by   time.Duration
		want string
	}{{29 * time.Second, "PROCESSING"}, {time.Second, "FAILED"}} {
		if _, err := w.Advance(step.by); err != nil {
			t.Fatal(err)
		}
		if current.State != step.want {
			t.Errorf("after %v more: %s, want %s", step.by, current.State, step.want)
		}
	}
}
