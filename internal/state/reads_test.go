package state_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// endings answers questions in turn, the last one for ever.
type endings struct{ answers []state.Answer }

func (e *endings) Decide(state.Question) state.Answer {
	answer := e.answers[0]
	if len(e.answers) > 1 {
		e.answers = e.answers[1:]
	}
	return answer
}

// atOnce ends a wait in its transaction.
func atOnce(outcome string) state.Answer {
	none := time.Duration(0)
	return state.Answer{Outcome: outcome, After: &none, Rule: "s/r"}
}

func afterReads(n int) state.Answer { return state.Answer{Reads: n, Rule: "s/r"} }

func worldWith(t *testing.T, answers ...state.Answer) *state.World {
	t.Helper()
	return world(t, newWorlds(t, state.Options{Events: 10, Outcomes: &endings{answers}}), "p")
}

func TestAWaitOfNoTimeIsOverWithItsTransaction(t *testing.T) {
	w := worldWith(t, atOnce("blown"))
	var during string
	var l lamp
	must(t, w.Update(func(tx *state.Tx) error {
		l = lampMachine.Move(tx, lamp{ID: tx.NewID()}, "create")
		now, _ := lampKind.In(tx).Lamps.Get(l.ID)
		during = now.State
		return nil
	}))
	if during != "WARMING" || stateOf(t, w, l.ID) != "BROKEN" {
		t.Errorf("%s in the transaction and %s after it, want WARMING and BROKEN", during, stateOf(t, w, l.ID))
	}
	want := []string{"00:00:00 transition   WARMING", "00:00:00 transition  WARMING BROKEN", "00:00:00 event LAMP_BROKEN  "}
	if diff := cmp.Diff(want, brief(w.History().All())); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if w.CountsReads() {
		t.Error("the world counts reads")
	}
	if jobs := w.Clock().Pending(); len(jobs) != 0 {
		t.Errorf("left for the clock: %v", jobs)
	}
}

func TestATransactionThatFailsEndsNoWait(t *testing.T) {
	w := worldWith(t, atOnce(""))
	_ = w.Update(func(tx *state.Tx) error {
		lampMachine.Move(tx, lamp{ID: tx.NewID()}, "create")
		return state.ErrNoResource
	})
	if got := w.History().All(); len(got) != 0 {
		t.Errorf("history %v", brief(got))
	}
}

// A life cycle that goes round in circles at once must not hang its caller.
func TestCirclesOfNoTimeAreLeftToTheClock(t *testing.T) {
	worlds := newWorlds(t, state.Options{Outcomes: &endings{[]state.Answer{atOnce("")}}})
	blinker := *lampMachine
	blinker.Table = &state.Lifecycle{Name: "blinker", Transitions: []state.Transition{
		{From: state.Gone, Cause: "create", To: "ON"},
		{From: "ON", Cause: state.CauseTime, To: "OFF"},
		{From: "OFF", Cause: state.CauseTime, To: "ON"},
	}}
	worlds.Run(&blinker)
	w := world(t, worlds, "p")
	must(t, w.Update(func(tx *state.Tx) error {
		blinker.Move(tx, lamp{ID: "l"}, "create")
		return nil
	}))
	if n, left := len(w.History().All()), len(w.Clock().Pending()); n != 1001 || left != 1 {
		t.Errorf("%d transitions and %d jobs left, want 1001 and 1", n, left)
	}
}

func TestForceTellsWhatEndedAtOnce(t *testing.T) {
	w := worldWith(t, state.Answer{}, atOnce("lit"))
	l := create(t, w)
	_, err := w.Force("lamps/"+l.ID, "BROKEN", "")
	must(t, err)
	forced, err := w.Force("lamps/"+l.ID, "WARMING", "")
	must(t, err)
	want := []string{"00:00:00 transition  BROKEN WARMING", "00:00:00 transition  WARMING ON", "00:00:00 event LAMP_ON  "}
	if diff := cmp.Diff(want, brief(forced)); diff != "" {
		t.Errorf("forced (-want +got):\n%s", diff)
	}
}

func TestAWaitEndsWithItsLastRead(t *testing.T) {
	w := worldWith(t, afterReads(3))
	l := create(t, w)
	other := create(t, w)
	for i, want := range []string{"WARMING", "WARMING", "ON"} {
		w.Read("lamps")
		w.Read("lamps/" + l.ID + "/activities")
		w.Read("lamps/" + l.ID)
		if got := stateOf(t, w, l.ID); got != want {
			t.Errorf("read %d shows %s, want %s", i+1, got, want)
		}
	}
	if got := stateOf(t, w, other.ID); got != "WARMING" {
		t.Errorf("the other lamp is %s", got)
	}
	fired, err := w.AdvanceUntilIdle()
	must(t, err)
	if len(fired) != 0 {
		t.Errorf("time ended a wait that ends by reads: %v", brief(fired))
	}
	last := w.History().All()[2]
	if last.From != "WARMING" || last.Scenario != "s/r" {
		t.Errorf("the transition is %+v, want it to name the rule s/r", last)
	}
}

func TestReadsCountForOneStayOnly(t *testing.T) {
	w := worldWith(t, afterReads(2))
	l := create(t, w)
	w.Read("lamps/" + l.ID)
	_, err := w.Force("lamps/"+l.ID, "BROKEN", "")
	must(t, err)
	w.Read("lamps/" + l.ID)
	_, err = w.Force("lamps/"+l.ID, "WARMING", "")
	must(t, err)
	for i, want := range []string{"WARMING", "ON"} {
		w.Read("lamps/" + l.ID)
		if got := stateOf(t, w, l.ID); got != want {
			t.Errorf("read %d of the second stay shows %s, want %s", i+1, got, want)
		}
	}
}

func TestAReadOfWhatShowsTheState(t *testing.T) {
	worlds := state.New(state.Options{Kinds: []state.AnyKind{lampKind}, Outcomes: &endings{[]state.Answer{afterReads(2)}}})
	t.Cleanup(worlds.Reset)
	bulb := *lampMachine
	bulb.ShownBy = func(l lamp) []string { return []string{"rooms/1", "lamps/" + l.ID + "/room"} }
	worlds.Run(&bulb)
	w := world(t, worlds, "p")
	must(t, w.Update(func(tx *state.Tx) error {
		bulb.Move(tx, lamp{ID: "a"}, "create")
		bulb.Move(tx, lamp{ID: "b"}, "create")
		return nil
	}))
	w.Read("rooms/1")
	w.Read("lamps/b/room")
	if a, b := stateOf(t, w, "a"), stateOf(t, w, "b"); a != "WARMING" || b != "ON" {
		t.Errorf("a is %s and b is %s, want WARMING and ON", a, b)
	}
	w.Read("rooms/1")
	if got := stateOf(t, w, "a"); got != "ON" {
		t.Errorf("a is %s, want ON", got)
	}
}

func TestCountsOfReadsAreSaved(t *testing.T) {
	w := worldWith(t, afterReads(3))
	l := create(t, w)
	w.Read("lamps/" + l.ID)
	saved, err := w.Save()
	must(t, err)
	var read state.Saved
	must(t, json.Unmarshal([]byte(text(t, saved)), &read))
	other := worldWith(t, state.Answer{})
	must(t, other.Load(&read))
	again, err := other.Save()
	must(t, err)
	if diff := cmp.Diff(text(t, saved), text(t, again)); diff != "" {
		t.Errorf("saved again (-want +got):\n%s", diff)
	}
	for i, want := range []string{"WARMING", "ON"} {
		other.Read("lamps/" + l.ID)
		if got := stateOf(t, other, l.ID); got != want {
			t.Errorf("read %d elsewhere shows %s, want %s", i+1, got, want)
		}
	}
	over, err := other.Save()
	must(t, err)
	if over.Reads != nil {
		t.Errorf("counts are left: %+v", over.Reads)
	}
}

// However reads, forced changes and savings follow each other, a lamp is on
// exactly when its present stay was read as often as asked.
func TestReadsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "reads")
		worlds := state.New(state.Options{Kinds: []state.AnyKind{lampKind}, Outcomes: &endings{[]state.Answer{afterReads(n)}}})
		defer worlds.Reset()
		worlds.Run(lampMachine)
		w, err := worlds.Of("p")
		if err != nil {
			t.Fatal(err)
		}
		_ = w.Update(func(tx *state.Tx) error {
			lampMachine.Move(tx, lamp{ID: "l"}, "create")
			return nil
		})
		left, want := n, "WARMING"
		for _, op := range rapid.SliceOfN(rapid.SampledFrom([]string{"read", "break", "repair", "save"}), 1, 30).Draw(t, "ops") {
			switch {
			case op == "read":
				w.Read("lamps/l")
				if left--; left == 0 && want == "WARMING" {
					want = "ON"
				}
			case op == "break" && want == "WARMING":
				_, err = w.Force("lamps/l", "BROKEN", "")
				want = "BROKEN"
			case op == "repair" && want == "BROKEN":
				_, err = w.Force("lamps/l", "WARMING", "")
				left, want = n, "WARMING"
			case op == "save":
				var saved *state.Saved
				if saved, err = w.Save(); err == nil {
					err = w.Load(saved)
				}
			}
			got := ""
			_ = w.View(func(tx *state.Tx) error {
				l, _ := lampKind.In(tx).Lamps.Get("l")
				got = l.State
				return nil
			})
			if err != nil || got != want {
				t.Fatalf("after %s: %s, %v, want %s", op, got, err, want)
			}
		}
	})
}
