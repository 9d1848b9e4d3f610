package state_test

import (
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
