package state_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

func TestWhatFollowsATransitionComesAfterItsEvent(t *testing.T) {
	table := &state.Lifecycle{Name: "fuse", Says: "a fuse", Transitions: []state.Transition{
		{From: state.Gone, Cause: "light", To: "BURNING", Event: "FUSE_LIT"},
		{From: "BURNING", Cause: "reach", To: "DONE", Event: "FUSE_DONE"},
	}}
	fuse := *lampMachine
	fuse.Table = table
	fuse.Then = func(tx *state.Tx, l lamp, step state.Step) {
		if step.To == "BURNING" {
			fuse.Move(tx, l, "reach")
		}
	}
	w := world(t, newWorlds(t, state.Options{Events: 10}), "p")
	must(t, w.Update(func(tx *state.Tx) error {
		fuse.Move(tx, lamp{ID: tx.NewID()}, "light")
		return nil
	}))
	var got []string
	for _, e := range w.Events().All() {
		got = append(got, e.Type)
	}
	if diff := cmp.Diff([]string{"FUSE_LIT", "FUSE_DONE"}, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestEachLifeCycleTellsWhyItDoesNotGoThere(t *testing.T) {
	worlds := newWorlds(t, state.Options{})
	dimmer := *lampMachine
	dimmer.Table = &state.Lifecycle{Name: "dimmer", Says: "its light", Transitions: []state.Transition{
		{From: "WARMING", Cause: state.CauseVendor, To: "DIM"},
	}}
	worlds.Run(&dimmer)
	w := world(t, worlds, "p")
	_, err := w.Force("lamps/"+create(t, w).ID, "GREEN", "")
	for _, want := range []string{"lamp cannot go from WARMING to GREEN", "dimmer cannot go from WARMING to GREEN; from there it goes to DIM"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}
