package scenarios

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// beyondOfTimelines belongs to beyondSchema.
const beyondOfTimelines = " timeline-at-zero timeline-from-unknown timeline-given-refused timeline-given-unknown " +
	"timeline-header timeline-lifecycle-unknown timeline-no-way-from timeline-no-way timeline-nothing-leads-there " +
	"timeline-nothing timeline-reason-not-shown timeline-resource-of-other-lifecycle timeline-resource-unknown " +
	"timeline-state-unknown timeline-two-things "

// everyInstant is the timeline of every-key.yaml.
func everyInstant() []Instant {
	return []Instant{
		{Name: "banned", At: Duration(90 * time.Second), Transition: &Move{
			Resource: "whatsapp/senders/*", Lifecycle: "whatsapp-sender", From: "ACTIVE", To: "SUSPENDED", Reason: "Spam", Comment: "Call us",
		}},
		{At: Duration(2 * time.Minute), Given: Given{{Key: "notes", Value: json.RawMessage(`{"c":1}`)}}},
	}
}

// A lamp is a note whose value is its state.
var lampMachine = &state.Machine[lamp]{
	Table: &state.Lifecycle{Name: "lamp", Transitions: []state.Transition{
		{From: "ON", Cause: state.CauseVendor, To: "OFF", Event: "LAMP_OFF"},
		{From: "OFF", Cause: state.CauseVendor, To: "ON"},
		{From: "OFF", Cause: state.CauseVendor, To: "BROKEN"},
	}},
	Pattern: "lamps/*",
	Find: func(tx *state.Tx, id string) (lamp, bool) {
		raw, ok := noteKind.In(tx).Notes.Get(id)
		return lamp{id, strings.Trim(string(raw), `"`)}, ok
	},
	ID:    func(l lamp) string { return l.id },
	IDs:   func(tx *state.Tx) []string { return noteKind.In(tx).Notes.Keys() },
	State: func(l lamp) string { return l.state },
	Change: func(tx *state.Tx, l lamp, step state.Step) lamp {
		l.state = step.To
		noteKind.In(tx).Notes.Put(l.id, jsonText(l.state))
		return l
	},
	Payload: func(_ *state.Tx, l lamp, _ state.Step) any { return l.id },
	Extras: func(_ lamp, step state.Step) []state.Extra {
		return []state.Extra{{Name: "comment", Value: step.Told()}}
	},
}

type lamp struct{ id, state string }

// lampWorlds are worlds whose timelines run.
func lampWorlds(t testing.TB) (*Engine, *state.Worlds) {
	t.Helper()
	e, worlds := NewEngine(1), newWorlds(t, state.Options{Events: 100})
	worlds.Run(lampMachine)
	e.Connect(worlds, Known{Given: known.Given})
	worlds.OnCreate(func(w *state.World) {
		if err := e.OnWorld(w); err != nil {
			t.Error(err)
		}
	})
	return e, worlds
}

// parseLamps reads a scenario that may speak of lamps.
func parseLamps(t testing.TB, rest string) *Scenario {
	t.Helper()
	known := Known{Lifecycles: []*state.Lifecycle{lampMachine.Table}, Resources: map[string]string{"lamp": "lamps/*"}, Given: known.Given}
	s, err := Parse("s.yaml", []byte("version: 1\nname: s\n"+rest), known)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// happens moves the clock and tells what happened, one line each.
func happens(t testing.TB, w *state.World, by time.Duration) []string {
	t.Helper()
	fired, err := w.Advance(by)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, e := range fired {
		line := fmt.Sprintln(e.At.Format("15:04:05"), e.Kind, e.Resource, e.Event, e.From, e.To, e.Error, "("+e.Scenario+")")
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return lines
}

func wantLines(t testing.TB, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fired (-want +got):\n%s", diff)
	}
}

const nightfall = `
given: {notes: {a: "ON", b: "OFF", c: "ON"}}
timeline:
  - {name: night, at: 30s, transition: {resource: lamps/*, to: "OFF"}}
  - {at: 1m, given: {notes: {d: "ON", a: "ON"}}}
  - {at: 1m, transition: {resource: lamps/*, from: "ON", to: "OFF"}}
  - {at: 2m, transition: {resource: lamps/x*, to: "OFF"}}
  - {at: 3m, given: {notes: {e: "ON", refused: 1}}}
`

func TestATimelineHappensInItsOrder(t *testing.T) {
	e, worlds := lampWorlds(t)
	w := worldOf(t, worlds, "p")
	happens(t, w, time.Hour) // counted from the loading, not from the world's beginning
	load(t, e, w, parseLamps(t, nightfall))
	wantLines(t, happens(t, w, 29*time.Second))
	wantLines(t, happens(t, w, time.Second),
		"01:00:30 scenario lamps/* OFF (s/night)",
		"01:00:30 transition lamps/a ON OFF (s/night)", "01:00:30 event lamps/a LAMP_OFF (s/night)",
		"01:00:30 scenario lamps/b OFF lamp cannot go from OFF to OFF; from there it goes to ON, BROKEN (s/night)",
		"01:00:30 transition lamps/c ON OFF (s/night)", "01:00:30 event lamps/c LAMP_OFF (s/night)")
	wantLines(t, happens(t, w, time.Hour),
		"01:01:00 scenario (s/timeline[1])",
		"01:01:00 scenario lamps/* ON OFF (s/timeline[2])",
		"01:01:00 transition lamps/a ON OFF (s/timeline[2])", "01:01:00 event lamps/a LAMP_OFF (s/timeline[2])",
		"01:01:00 transition lamps/d ON OFF (s/timeline[2])", "01:01:00 event lamps/d LAMP_OFF (s/timeline[2])",
		"01:02:00 scenario lamps/x* OFF no such resource is there (s/timeline[3])",
		"01:03:00 scenario given.notes: this note is taken (s/timeline[4])")
	if got := notesIn(t, w); got != "a b c d" {
		t.Errorf("the world has the notes %q: what does not fit must change nothing", got)
	}
	want := []Rule{{"night", Count{3, 2}}, {"timeline[1]", Count{1, 1}}, {"timeline[2]", Count{2, 2}}, {"timeline[3]", Count{0, 0}}, {"timeline[4]", Count{1, 0}}}
	if diff := cmp.Diff(want, e.List(w)[0].Rules); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestATimelineGivesTheVendorsWords(t *testing.T) {
	e, worlds := lampWorlds(t)
	lampMachine.Table.Reason = "the comment of events"
	t.Cleanup(func() { lampMachine.Table.Reason = "" })
	for comment, want := range map[string]string{"": "Saving", ", comment: Sorry": "Sorry"} {
		w := worldOf(t, worlds, "p"+want)
		load(t, e, w, parseLamps(t, "given: {notes: {a: 'ON'}}\ntimeline: [{at: 1s, transition: {resource: lamps/a, lifecycle: lamp, to: 'OFF', reason: Saving"+comment+"}}]"))
		happens(t, w, time.Second)
		if body := string(w.Events().All()[0].Body); !strings.Contains(body, `"comment":"`+want+`"`) {
			t.Errorf("event %s, want the comment %s", body, want)
		}
	}
}

const lateNote = "timeline: [{name: late, at: 30s, given: {notes: {late: 1}}}]"

func TestTimelinesOfAllWorldsBeginWithTheWorld(t *testing.T) {
	e, worlds := lampWorlds(t)
	before := worldOf(t, worlds, "before")
	happens(t, before, time.Minute)
	e.LoadAll(parseLamps(t, lateNote))
	after := worldOf(t, worlds, "after")
	wantLines(t, happens(t, before, time.Minute), "00:01:30 scenario (s/late)")
	wantLines(t, happens(t, after, time.Minute), "00:00:30 scenario (s/late)")
	if diff := cmp.Diff([]Rule{{"late", Count{2, 2}}}, e.ListAll()[0].Rules); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestWhatIsRemovedDoesNotHappen(t *testing.T) {
	own := func(t *testing.T, e *Engine, w *state.World) { load(t, e, w, parseLamps(t, lateNote)) }
	tests := []struct {
		name   string
		change func(t *testing.T, e *Engine, w *state.World)
		want   []string
	}{
		{"neither", func(*testing.T, *Engine, *state.World) {}, []string{"00:00:30 scenario (s/late)", "00:00:40 scenario (s/late)"}},
		{"the world's own", func(_ *testing.T, e *Engine, w *state.World) { e.Remove(w, "s") }, []string{"00:00:30 scenario (s/late)"}},
		{"that of all worlds", func(_ *testing.T, e *Engine, _ *state.World) { e.RemoveAll("s") }, []string{"00:00:40 scenario (s/late)"}},
		{"another", func(_ *testing.T, e *Engine, w *state.World) { e.Remove(w, "other"); e.RemoveAll("other") }, []string{"00:00:30 scenario (s/late)", "00:00:40 scenario (s/late)"}},
		{"own loaded anew", own, []string{"00:00:30 scenario (s/late)", "00:00:50 scenario (s/late)"}},
		{"all loaded anew", func(t *testing.T, e *Engine, _ *state.World) { e.LoadAll(parseLamps(t, lateNote)) }, []string{"00:00:40 scenario (s/late)", "00:00:50 scenario (s/late)"}},
		{"own loaded anew in vain", func(t *testing.T, e *Engine, w *state.World) {
			if err := e.Load(w, parseLamps(t, "given: {notes: {refused: 1}}\n"+lateNote)); err == nil {
				t.Error("it fits")
			}
		}, []string{"00:00:30 scenario (s/late)", "00:00:40 scenario (s/late)"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, worlds := lampWorlds(t)
			e.LoadAll(parseLamps(t, lateNote))
			w := worldOf(t, worlds, "p")
			happens(t, w, 10*time.Second)
			own(t, e, w)
			happens(t, w, 10*time.Second)
			tt.change(t, e, w)
			wantLines(t, happens(t, w, time.Hour), tt.want...)
		})
	}
}

// A saved world takes along what its timeline has still to bring, also to where
// the scenario is not loaded, and counts where it is.
func TestATimelineIsPartOfASavedWorld(t *testing.T) {
	e, worlds := lampWorlds(t)
	w := worldOf(t, worlds, "p")
	load(t, e, w, parseLamps(t, nightfall))
	happens(t, w, 40*time.Second)
	saved, err := w.Save()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(saved)
	if err != nil {
		t.Fatal(err)
	}
	want := happens(t, w, time.Hour)
	for name, change := range map[string]func(e *Engine, w *state.World){
		"elsewhere":            func(*Engine, *state.World) {},
		"where it was removed": func(e *Engine, w *state.World) { e.Remove(w, "s") },
		"where it is loaded":   func(e *Engine, w *state.World) { load(t, e, w, parseLamps(t, nightfall)) },
	} {
		e, worlds := lampWorlds(t)
		other := worldOf(t, worlds, "p")
		change(e, other)
		var read state.Saved
		if err := json.Unmarshal(raw, &read); err != nil {
			t.Fatal(err)
		}
		if err := other.Load(&read); err != nil {
			t.Fatal(err)
		}
		wantLines(t, happens(t, other, time.Hour), want...)
		if list := e.List(other); len(list) > 0 && list[0].Rules[2].Count != (Count{2, 2}) {
			t.Errorf("%s: counts %v", name, list[0].Rules)
		}
	}
}

func TestGivenReadsWhatItWrites(t *testing.T) {
	var got Given
	if err := json.Unmarshal([]byte(`{"z":1,"a\"":{"b":2}}`), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Given{{Key: "z", Value: json.RawMessage("1")}, {Key: `a"`, Value: json.RawMessage(`{"b":2}`)}}, got, same); diff != "" {
		t.Errorf("given (-want +got):\n%s", diff)
	}
	if err := json.Unmarshal([]byte(`[1]`), &got); err == nil {
		t.Error("a list is taken")
	}
}

// However a tester slices the time, and wherever the world is saved and loaded
// in between, the same things happen at the same instants.
func TestTimelinesProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		file := "given: {notes: {a: 'ON', b: 'OFF', c: 'ON'}}\ntimeline:\n"
		for range rapid.IntRange(1, 6).Draw(rt, "entries") {
			what := rapid.SampledFrom([]string{
				"transition: {resource: lamps/*, to: 'OFF'}", "transition: {resource: lamps/b, to: 'ON'}",
				"transition: {resource: lamps/*, from: 'OFF', to: BROKEN}", "given: {notes: {a: 'ON', d: 'OFF'}}",
				"transition: {resource: lamps/d, to: 'ON'}", "given: {notes: {refused: 1}}",
			}).Draw(rt, "what")
			file += fmt.Sprintf("  - {at: %ds, %s}\n", rapid.IntRange(1, 5).Draw(rt, "at"), what)
		}
		whole, sliced := lampWorld(t, file), lampWorld(t, file)
		want := happens(t, whole, 5*time.Second)
		var got []string
		for range 5 {
			if rapid.Bool().Draw(rt, "save") {
				saved, err := sliced.Save()
				if err == nil {
					err = sliced.Load(saved)
				}
				if err != nil {
					rt.Fatal(err)
				}
			}
			got = append(got, happens(t, sliced, time.Second)...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Errorf("%s\nat once and in slices (-want +got):\n%s", file, diff)
		}
		if a, b := notesIn(t, whole), notesIn(t, sliced); a != b {
			rt.Errorf("notes %q and %q", a, b)
		}
	})
}

// lampWorld is a world with a scenario of its own.
func lampWorld(t *testing.T, file string) *state.World {
	t.Helper()
	e, worlds := lampWorlds(t)
	w := worldOf(t, worlds, "p")
	load(t, e, w, parseLamps(t, file))
	return w
}
