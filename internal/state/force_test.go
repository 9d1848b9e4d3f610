package state_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// houseWorld has two lamps, each with a dimmer beside it.
func houseWorld(t *testing.T) *state.World {
	t.Helper()
	worlds := newWorlds(t, state.Options{Events: 10})
	dimmer := *lampMachine
	dimmer.Table = &state.Lifecycle{Name: "dimmer", Transitions: []state.Transition{
		{From: "WARMING", Cause: state.CauseVendor, To: "DIM"},
		{From: "WARMING", Cause: state.CauseVendor, To: "BROKEN"},
	}}
	worlds.Run(&dimmer)
	w := world(t, worlds, "p")
	must(t, w.Update(func(tx *state.Tx) error {
		for _, id := range []string{"b", "a"} {
			lampMachine.Move(tx, lamp{ID: id}, "create")
		}
		return nil
	}))
	return w
}

func TestResourcesAreListedOnceAndInOrder(t *testing.T) {
	w := houseWorld(t)
	for _, tt := range []struct {
		lifecycle, part string
		want            []string
	}{
		{"", "", []string{"lamps/a", "lamps/b"}}, {"dimmer", "", []string{"lamps/a", "lamps/b"}},
		{"", "b", []string{"lamps/b"}}, {"sofa", "", nil}, {"", "c", nil},
	} {
		var got []string
		must(t, w.View(func(tx *state.Tx) error {
			got = tx.Resources(tt.lifecycle, func(path string) bool { return strings.HasSuffix(path, tt.part) })
			return nil
		}))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt, diff)
		}
	}
}

func TestWishes(t *testing.T) {
	const other = "the resource is in another state: "
	tests := []struct {
		name string
		wish state.Wish
		want string // the life cycle that moves, or the error
	}{
		{"the first that goes there", state.Wish{Resource: "lamps/a", To: "BROKEN"}, "lamp"},
		{"the one that is meant", state.Wish{Resource: "lamps/a", To: "BROKEN", Lifecycle: "dimmer"}, "dimmer"},
		{"the only one that goes there", state.Wish{Resource: "lamps/a", To: "DIM"}, "dimmer"},
		{"from where it is", state.Wish{Resource: "lamps/a", From: "WARMING", To: "DIM"}, "dimmer"},
		{"from elsewhere", state.Wish{Resource: "lamps/a", From: "ON", To: "DIM"},
			other + "lamp is in WARMING, not in ON\n" + other + "dimmer is in WARMING, not in ON"},
		{"no way", state.Wish{Resource: "lamps/a", To: "DIM", Lifecycle: "lamp"}, "lamp cannot go from WARMING to DIM; from there it goes to ON, BROKEN"},
		{"nothing there", state.Wish{Resource: "lamps/c", To: "DIM"}, "there is no such resource"},
		{"another kind", state.Wish{Resource: "lamps/a/b", To: "DIM"}, `no life cycle has resources like "lamps/a/b"`},
		{"another life cycle", state.Wish{Resource: "lamps/a", To: "DIM", Lifecycle: "sofa"}, `no life cycle has resources like "lamps/a"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fired, err := houseWorld(t).Grant(tt.wish)
			got := ""
			switch {
			case err != nil:
				got = err.Error()
			case len(fired) > 0:
				got = fired[0].Lifecycle
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if tt.wish.From == "ON" && !errors.Is(err, state.ErrOtherState) {
				t.Errorf("%v is not ErrOtherState", err)
			}
		})
	}
}
