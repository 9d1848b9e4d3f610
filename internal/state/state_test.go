package state_test

import (
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

type lamp struct {
	ID    string `json:"id"`
	State string `json:"state"`
}

type lamps struct {
	Lamps *state.Table[lamp] `json:"lamps"`
}

func (s *lamps) Fork() state.Store { return &lamps{Lamps: s.Lamps.Fork()} }

var lampKind = &state.Kind[*lamps]{Name: "lamps", New: func() *lamps { return &lamps{Lamps: state.NewTable[lamp]()} }}

var lampMachine = &state.Machine[lamp]{
	Table: &state.Lifecycle{Name: "lamp", Says: "a lamp", Transitions: []state.Transition{
		{From: state.Gone, Cause: "create", To: "WARMING"},
		{From: "WARMING", Cause: state.CauseTime, To: "ON", After: 10 * time.Second, Outcome: "lit", Event: "LAMP_ON"},
		{From: "WARMING", Cause: state.CauseTime, To: "BROKEN", After: 5 * time.Second, Outcome: "blown", Event: "LAMP_BROKEN"},
		{From: "BROKEN", Cause: "repair", To: "WARMING"},
		{From: "WARMING", Cause: state.CauseVendor, To: "BROKEN"},
		{From: "ON", Cause: "remove", To: state.Gone},
	}},
	Pattern: "lamps/*",
	Find:    func(tx *state.Tx, id string) (lamp, bool) { return lampKind.In(tx).Lamps.Get(id) },
	ID:      func(l lamp) string { return l.ID },
	IDs:     func(tx *state.Tx) []string { return lampKind.In(tx).Lamps.Keys() },
	State:   func(l lamp) string { return l.State },
	Change: func(tx *state.Tx, l lamp, step state.Step) lamp {
		l.State = step.To
		if step.To == state.Gone {
			lampKind.In(tx).Lamps.Delete(l.ID)
			return l
		}
		lampKind.In(tx).Lamps.Put(l.ID, l)
		return l
	},
	Payload: func(_ *state.Tx, l lamp, _ state.Step) any { return l },
}

func newWorlds(t *testing.T, opts state.Options) *state.Worlds {
	t.Helper()
	opts.Kinds = []state.AnyKind{lampKind}
	w := state.New(opts)
	w.Run(lampMachine)
	t.Cleanup(w.Reset)
	return w
}

func world(t *testing.T, w *state.Worlds, project string) *state.World {
	t.Helper()
	world, err := w.Of(project)
	if err != nil {
		t.Fatal(err)
	}
	return world
}

func create(t *testing.T, w *state.World) (l lamp) {
	t.Helper()
	must(t, w.Update(func(tx *state.Tx) error {
		l = lampMachine.Move(tx, lamp{ID: tx.NewID()}, "create")
		return nil
	}))
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func stateOf(t *testing.T, w *state.World, id string) (s string) {
	t.Helper()
	must(t, w.View(func(tx *state.Tx) error {
		l, _ := lampKind.In(tx).Lamps.Get(id)
		s = l.State
		return nil
	}))
	return s
}

func brief(entries []state.Entry) []string {
	var lines []string
	for _, e := range entries {
		lines = append(lines, strings.Join([]string{e.At.Format("15:04:05"), e.Kind, e.Event, e.From, e.To}, " "))
	}
	return lines
}

func TestAWaitEndsOnTheClockAndAdvanceTellsWhatItCaused(t *testing.T) {
	w := world(t, newWorlds(t, state.Options{Seed: 1}), "p")
	l := create(t, w)
	fired, err := w.Advance(9 * time.Second)
	must(t, err)
	if len(fired) != 0 || stateOf(t, w, l.ID) != "WARMING" {
		t.Fatalf("too early: %v, state %s", fired, stateOf(t, w, l.ID))
	}
	fired, err = w.Advance(time.Hour)
	must(t, err)
	want := []string{"00:00:10 transition  WARMING ON", "00:00:10 event LAMP_ON  "}
	if diff := cmp.Diff(want, brief(fired)); diff != "" {
		t.Errorf("fired (-want +got):\n%s", diff)
	}
	if got := w.Now().Sub(fired[0].At); got != time.Hour+9*time.Second-10*time.Second {
		t.Errorf("the clock stands %v after the transition", got)
	}
}

type choose struct{ answer state.Answer }

func (c choose) Decide(state.Question) state.Answer { return c.answer }

type asked struct{ questions []state.Question }

func (a *asked) Decide(q state.Question) state.Answer {
	a.questions = append(a.questions, q)
	return state.Answer{}
}

func TestAQuestionNamesItsWorld(t *testing.T) {
	outcomes := &asked{}
	w := world(t, newWorlds(t, state.Options{Outcomes: outcomes}), "p")
	create(t, w)
	if len(outcomes.questions) != 1 || outcomes.questions[0].World != w {
		t.Errorf("asked %+v, want one question of world p", outcomes.questions)
	}
}

func TestAWorldIsFilledBeforeAnybodyGetsIt(t *testing.T) {
	worlds := newWorlds(t, state.Options{})
	worlds.OnCreate(func(w *state.World) { create(t, w) })
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			w, err := worlds.Of("p")
			if err != nil {
				t.Error(err)
				return
			}
			_ = w.View(func(tx *state.Tx) error {
				if n := lampKind.In(tx).Lamps.Len(); n != 1 {
					t.Errorf("%d lamps, want the one of the listener", n)
				}
				return nil
			})
		})
	}
	callers.Wait()
	worlds.Forget("p")
	_ = world(t, worlds, "p").View(func(tx *state.Tx) error {
		if n := lampKind.In(tx).Lamps.Len(); n != 1 {
			t.Errorf("%d lamps in the world that came after, want 1", n)
		}
		return nil
	})
}

func TestAScenarioChoosesTheEnding(t *testing.T) {
	after := 3 * time.Second
	w := world(t, newWorlds(t, state.Options{Outcomes: choose{state.Answer{Outcome: "blown", After: &after}}}), "p")
	create(t, w)
	fired, err := w.AdvanceUntilIdle()
	must(t, err)
	want := []string{"00:00:03 transition  WARMING BROKEN", "00:00:03 event LAMP_BROKEN  "}
	if diff := cmp.Diff(want, brief(fired)); diff != "" {
		t.Errorf("fired (-want +got):\n%s", diff)
	}
}

func TestAStaleWaitEndsNothing(t *testing.T) {
	w := world(t, newWorlds(t, state.Options{}), "p")
	l := create(t, w)
	forced, err := w.Force("lamps/"+l.ID, "BROKEN", "")
	must(t, err)
	if diff := cmp.Diff([]string{"00:00:00 transition  WARMING BROKEN"}, brief(forced)); diff != "" {
		t.Errorf("forced (-want +got):\n%s", diff)
	}
	_, err = w.Advance(4 * time.Second)
	must(t, err)
	must(t, w.Update(func(tx *state.Tx) error {
		broken, _ := lampKind.In(tx).Lamps.Get(l.ID)
		lampMachine.Move(tx, broken, "repair")
		return nil
	}))
	fired, err := w.Advance(9 * time.Second)
	must(t, err)
	if len(fired) != 0 {
		t.Errorf("the first stay's wait ended the second stay: %v", brief(fired))
	}
	if fired, _ = w.Advance(time.Second); len(fired) != 2 {
		t.Errorf("the second stay's wait did not end: %v", brief(fired))
	}
}

func TestForceTellsWhatIsReachable(t *testing.T) {
	w := world(t, newWorlds(t, state.Options{}), "p")
	l := create(t, w)
	_, err := w.Force("lamps/"+l.ID, "GREEN", "")
	if err == nil || !strings.Contains(err.Error(), "from there it goes to ON, BROKEN") {
		t.Errorf("error %v", err)
	}
	if _, err := w.Force("lamps/nope", "ON", ""); !errors.Is(err, state.ErrNoResource) {
		t.Errorf("error %v", err)
	}
	if _, err := w.Force("sofas/1", "ON", ""); err == nil {
		t.Error("no error for a resource without a life cycle")
	}
}

func TestAFailedTransactionLeavesNoTrace(t *testing.T) {
	worlds := newWorlds(t, state.Options{})
	w := world(t, worlds, "p")
	before := create(t, w)
	saved, err := w.Save()
	must(t, err)
	refused := errors.New("refused")
	err = w.Update(func(tx *state.Tx) error {
		lampMachine.Move(tx, lamp{ID: tx.NewID()}, "create")
		lampKind.In(tx).Lamps.Delete(before.ID)
		tx.Claim("name", "n")
		tx.Draw()
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatalf("error %v", err)
	}
	after, err := w.Save()
	must(t, err)
	if diff := cmp.Diff(text(t, saved), text(t, after)); diff != "" {
		t.Errorf("state changed (-want +got):\n%s", diff)
	}
	must(t, world(t, worlds, "q").Update(func(tx *state.Tx) error {
		if !tx.Claim("name", "n") {
			t.Error("the claim was kept")
		}
		return nil
	}))
}

func text(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.MarshalIndent(v, "", " ")
	must(t, err)
	return string(raw)
}

func TestASavedWorldGoesOnElsewhere(t *testing.T) {
	w := world(t, newWorlds(t, state.Options{Seed: 5}), "p")
	l := create(t, w)
	_, err := w.Advance(4 * time.Second)
	must(t, err)
	saved, err := w.Save()
	must(t, err)

	var read state.Saved
	must(t, json.Unmarshal([]byte(text(t, saved)), &read))
	other := world(t, newWorlds(t, state.Options{Seed: 5}), "p")
	must(t, other.Load(&read))
	fired, err := other.Advance(6 * time.Second)
	must(t, err)
	if len(fired) != 2 || stateOf(t, other, l.ID) != "ON" {
		t.Errorf("fired %v, state %q", brief(fired), stateOf(t, other, l.ID))
	}
	if create(t, other).ID == l.ID {
		t.Error("an id came twice")
	}
}

func TestAWorldIsSavedBetweenJobs(t *testing.T) {
	worlds := newWorlds(t, state.Options{})
	saved := make(chan *state.Saved, 1)
	worlds.HandleJobs("paint", func(w *state.World, now time.Time, _ clock.Job) {
		go func() {
			s, err := w.Save()
			if err != nil {
				t.Error(err)
			}
			saved <- s
		}()
		for range 1000 { // lets a Save that does not wait go first
			runtime.Gosched()
		}
		must(t, w.UpdateAt(now, func(tx *state.Tx) error {
			lampKind.In(tx).Lamps.Put("l", lamp{ID: "l", State: "PAINTED"})
			return nil
		}))
	})
	w := world(t, worlds, "p")
	must(t, w.Update(func(tx *state.Tx) error { tx.Later(0, "paint", nil); return nil }))
	_, err := w.Advance(0)
	must(t, err)

	other := world(t, newWorlds(t, state.Options{}), "p")
	must(t, other.Load(<-saved))
	if got := stateOf(t, other, "l"); got != "PAINTED" {
		t.Errorf("the job was lost: the lamp is %q", got)
	}
}

func TestSameSeedAndCallsGiveTheSameIDs(t *testing.T) {
	ids := func(seed uint64, project string) []string {
		w := world(t, newWorlds(t, state.Options{Seed: seed}), project)
		return []string{create(t, w).ID, create(t, w).ID}
	}
	if diff := cmp.Diff(ids(1, "p"), ids(1, "p")); diff != "" {
		t.Errorf("same seed (-want +got):\n%s", diff)
	}
	if cmp.Equal(ids(1, "p"), ids(2, "p")) || cmp.Equal(ids(1, "p"), ids(1, "q")) {
		t.Error("another seed or project gave the same ids")
	}
	if two := ids(1, "p"); two[0] >= two[1] {
		t.Errorf("ids do not sort as made: %v", two)
	}
}

func TestClaimsAreHeldByOneWorld(t *testing.T) {
	worlds := newWorlds(t, state.Options{})
	claim := func(project string) (got bool) {
		must(t, world(t, worlds, project).Update(func(tx *state.Tx) error { got = tx.Claim("host", "a"); return nil }))
		return got
	}
	if !claim("p") || !claim("p") || claim("q") {
		t.Fatal("the first world must hold the claim, and only it")
	}
	must(t, world(t, worlds, "p").Update(func(tx *state.Tx) error { tx.Release("host", "a"); return nil }))
	if !claim("q") {
		t.Fatal("a released claim must be free")
	}
	worlds.Forget("q")
	if !claim("p") {
		t.Fatal("a forgotten world must hold nothing")
	}
}

func TestReadersSeeWholeTransactions(t *testing.T) {
	w := world(t, newWorlds(t, state.Options{}), "p")
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 200 {
				_ = w.Update(func(tx *state.Tx) error {
					lampMachine.Move(tx, lamp{ID: tx.NewID()}, "create")
					lampMachine.Move(tx, lamp{ID: tx.NewID()}, "create")
					return nil
				})
			}
		})
		group.Go(func() {
			for range 400 {
				_ = w.View(func(tx *state.Tx) error {
					n := 0
					for range lampKind.In(tx).Lamps.All() {
						n++
					}
					if n%2 != 0 || n != lampKind.In(tx).Lamps.Len() {
						t.Errorf("a reader saw %d of %d lamps", n, lampKind.In(tx).Lamps.Len())
					}
					return nil
				})
			}
		})
	}
	group.Wait()
}

func TestWalkVisitsEveryItemOnceWhileTheListChanges(t *testing.T) {
	list := strings.Split("a b c d e f g", " ")
	walk := state.Walk[string]{Scope: "s", Key: func(s string) string { return s }, Order: strings.Compare}
	first, err := walk.Page(list, "", 3)
	must(t, err)
	list = strings.Split("a c d e f g", " ") // b goes meanwhile
	second, err := walk.Page(list, first.Next, 3)
	must(t, err)
	if diff := cmp.Diff([]string{"d", "e", "f"}, second.Items); diff != "" {
		t.Errorf("second page (-want +got):\n%s", diff)
	}
	back, err := walk.Page(list, second.Previous, 3)
	must(t, err)
	if diff := cmp.Diff(state.TokenPage[string]{Items: []string{"a", "c"}, Next: first.Next, Total: 6, Size: 3}, back); diff != "" {
		t.Errorf("back (-want +got):\n%s", diff)
	}
	last, err := walk.Page(list, second.Next, 3)
	must(t, err)
	if last.Next != "" || len(last.Items) != 1 {
		t.Errorf("last page %+v", last)
	}
	for _, token := range []string{"x", "!!", first.Next + "A", "AAAAAAAA"} {
		if _, err := walk.Page(list, token, 3); !errors.Is(err, state.ErrPageToken) {
			t.Errorf("token %q: error %v", token, err)
		}
	}
	other := state.Walk[string]{Scope: "t", Key: walk.Key, Order: walk.Order}
	if _, err := other.Page(list, first.Next, 3); !errors.Is(err, state.ErrPageToken) {
		t.Errorf("another list took the token: %v", err)
	}
}

func TestEventBodiesReadAndWriteTheSameInJavaScript(t *testing.T) {
	worlds := newWorlds(t, state.Options{})
	var body string
	worlds.OnEvent(func(_ *state.Tx, e state.Event) { body = string(e.Body) })
	text := "<a href=\"x?a=1&b=2\"> \u2028\u2029\ufffd \\u2028 \x01\t\n ü 😀"
	must(t, world(t, worlds, "p").Update(func(tx *state.Tx) error {
		tx.Emit("LAMP_ON", "lamps/1", map[string]any{"text": text, "raw": json.RawMessage(`{ "u": "\u2028" }`)}, state.Extra{Name: "n", Value: 1.5})
		return nil
	}))
	want := `{"type":"LAMP_ON","payload":{"raw":{"u":"` + "\u2028" + `"},"text":"<a href=\"x?a=1&b=2\"> ` +
		"\u2028\u2029\ufffd" + ` \\u2028 \u0001\t\n ü 😀"},"n":1.5}`
	if diff := cmp.Diff(want, body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	saved, err := json.Marshal(json.RawMessage(body))
	must(t, err)
	if diff := cmp.Diff(want, string(state.Plain(saved))); diff != "" {
		t.Errorf("body saved and loaded (-want +got):\n%s", diff)
	}
}

func TestPageUnderCutsPagesOutOfAPrefix(t *testing.T) {
	table := state.NewTable[string]()
	for _, key := range strings.Split("a b/1 b/2 b/3 b0 c", " ") {
		table.Put(key, key)
	}
	tests := []struct {
		prefix       string
		number, size int
		want         state.NumberedPage[string]
	}{
		{"b/", 1, 2, state.NumberedPage[string]{Items: []string{"b/1", "b/2"}, Number: 1, Size: 2, Total: 3}},
		{"b/", 2, 2, state.NumberedPage[string]{Items: []string{"b/3"}, Number: 2, Size: 2, Total: 3}},
		{"b/", 3, 2, state.NumberedPage[string]{Number: 3, Size: 2, Total: 3}},
		{"c", 1, 5, state.NumberedPage[string]{Items: []string{"c"}, Number: 1, Size: 5, Total: 1}},
		{"d", 1, 5, state.NumberedPage[string]{Number: 1, Size: 5}},
		{"", 1, 1, state.NumberedPage[string]{Items: []string{"a"}, Number: 1, Size: 1, Total: 6}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, state.PageUnder(table, tt.prefix, tt.number, tt.size)); diff != "" {
			t.Errorf("page %d under %q (-want +got):\n%s", tt.number, tt.prefix, diff)
		}
	}
}

func TestRingForgetsTheOldest(t *testing.T) {
	r := state.NewRing[int](3)
	for i := range 5 {
		r.Add(i)
	}
	if diff := cmp.Diff([]int{2, 3, 4}, r.All()); diff != "" || r.Dropped() != 2 {
		t.Errorf("dropped %d (-want +got):\n%s", r.Dropped(), diff)
	}
}
