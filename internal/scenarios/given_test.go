package scenarios

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// notes is a store for fixtures in tests.
type notes struct {
	Notes *state.Table[json.RawMessage] `json:"notes"`
}

func (n *notes) Fork() state.Store { return &notes{n.Notes.Fork()} }

var noteKind = &state.Kind[*notes]{Name: "notes", New: func() *notes { return &notes{state.NewTable[json.RawMessage]()} }}

// notesFixture stores an object's values by key; the key "refused" does not fit a world.
var notesFixture = Fixture{
	Check: func(raw json.RawMessage) error {
		var v map[string]any
		if json.Unmarshal(raw, &v) != nil {
			return errors.New("notes are an object")
		}
		return nil
	},
	Apply: func(tx *state.Tx, raw json.RawMessage) error {
		var v map[string]json.RawMessage
		if err := json.Unmarshal(raw, &v); err != nil {
			return err
		}
		for key, value := range v {
			noteKind.In(tx).Notes.Put(key, value)
		}
		if _, refused := v["refused"]; refused {
			return errors.New("this note is taken")
		}
		return nil
	},
}

// notesIn are the keys of the notes in a world.
func notesIn(t *testing.T, w *state.World) string {
	t.Helper()
	var keys []string
	err := w.View(func(tx *state.Tx) error {
		for key := range noteKind.In(tx).Notes.All() {
			keys = append(keys, key)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(keys, " ")
}

func TestAWorldGetsWhatItsScenariosGive(t *testing.T) {
	e, worlds := NewEngine(1), newWorlds(t, state.Options{})
	worlds.OnCreate(func(w *state.World) {
		if err := e.OnWorld(w); err != nil {
			t.Error(err)
		}
	})
	before := worldOf(t, worlds, "before")
	e.LoadAll(parse(t, "one", "given: {notes: {a: 1}}"))
	e.LoadAll(parse(t, "two", "given: {notes: {b: 1}}"))
	load(t, e, before, parse(t, "own", "given: {notes: {c: 1}}"))
	if got := notesIn(t, before); got != "c" {
		t.Errorf("the world from before has %q", got)
	}
	if got := notesIn(t, worldOf(t, worlds, "after")); got != "a b" {
		t.Errorf("the new world has %q", got)
	}
}

func TestWhatDoesNotFitChangesNothing(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	s := parse(t, "s", "given: {notes: {a: 1, refused: 2}}\nfaults: [{effect: {status: 500}}]")
	err := e.Load(w, s)
	if err == nil || err.Error() != "scenario s: given.notes: this note is taken" {
		t.Errorf("Load = %v", err)
	}
	if got := notesIn(t, w); got != "" || len(e.List(w)) != 0 {
		t.Errorf("the world has the notes %q and the scenarios %v", got, e.List(w))
	}
	e.LoadAll(s)
	if err := e.OnWorld(w); err == nil {
		t.Error("OnWorld hides the error")
	}
}

func TestGivenKeepsItsOrderInJSON(t *testing.T) {
	raw, err := json.Marshal(Given{{Key: "z", Value: json.RawMessage("1")}, {Key: `a"`, Value: json.RawMessage(`{"b":2}`)}})
	if want := `{"z":1,"a\"":{"b":2}}`; string(raw) != want || err != nil {
		t.Errorf("%s, %v, want %s", raw, err, want)
	}
}
