package scenarios

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// overTime are the answers of one call each time after so many seconds more.
func overTime(t *testing.T, e *Engine, w *state.World, seconds ...int) string {
	t.Helper()
	var got []string
	for _, s := range seconds {
		advance(t, w, time.Duration(s)*time.Second)
		got = append(got, answers(t, e, w, list(t, w), 1))
	}
	return strings.Join(got, " ")
}

func TestDuring(t *testing.T) {
	tests := []struct{ name, rule, want string }{
		{"a stretch", "during: {from: 10s, for: 20s}", "- 500 500 - -"},
		{"from the beginning", "during: {for: 10s}", "500 - - - -"},
		{"without end", "during: {from: 20s}", "- - 500 500 500"},
		{"counted within", "during: {from: 10s, for: 30s}, nth: 2", "- - 500 - -"},
		{"and with times", "during: {from: 10s}, times: 2", "- 500 500 - -"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
			advance(t, w, time.Hour) // before the scenario, so not of its time
			load(t, e, w, parse(t, "s", "faults: [{"+tt.rule+", effect: {status: 500}}]"))
			if got := overTime(t, e, w, 0, 10, 10, 10, 10); got != tt.want {
				t.Errorf("answers %s, want %s", got, tt.want)
			}
		})
	}
}

func TestTheEdgesOfAStretch(t *testing.T) {
	d := During{From: Duration(10 * time.Second), For: Duration(5 * time.Second)}
	for passed, want := range map[time.Duration]bool{
		0: false, 10*time.Second - 1: false, 10 * time.Second: true, 15*time.Second - 1: true, 15 * time.Second: false,
	} {
		if got := d.includes(passed); got != want {
			t.Errorf("at %v: %t", passed, got)
		}
	}
}

func TestCallsAtOtherTimesAreNotCounted(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	load(t, e, w, parse(t, "s", "faults: [{during: {from: 10s, for: 10s}, effect: {status: 500}}]"))
	overTime(t, e, w, 0, 10, 5, 5)
	if diff := cmp.Diff(Count{2, 2}, e.List(w)[0].Rules[0].Count); diff != "" {
		t.Errorf("count (-want +got):\n%s", diff)
	}
}

// A scenario of all worlds begins with each world, or, in those that are there
// already, when it is loaded, and not when they are called next.
func TestWhenScenariosOfAllWorldsBegin(t *testing.T) {
	e, worlds := NewEngine(1), newWorlds(t, state.Options{})
	e.Connect(worlds, known)
	worlds.OnCreate(func(w *state.World) {
		if err := e.OnWorld(w); err != nil {
			t.Error(err)
		}
	})
	old := worldOf(t, worlds, "old")
	advance(t, old, time.Hour)
	const rest = "faults: [{during: {from: 10s, for: 10s}, effect: {status: 500}}]"
	e.LoadAll(parse(t, "s", rest))
	if got := overTime(t, e, old, 10, 10); got != "500 -" {
		t.Errorf("a world that was there: %s", got)
	}
	fresh := worldOf(t, worlds, "fresh")
	if got := overTime(t, e, fresh, 10, 10); got != "500 -" {
		t.Errorf("a fresh world: %s", got)
	}
	e.LoadAll(parse(t, "s", rest))
	if got := overTime(t, e, fresh, 10, 10); got != "500 -" {
		t.Errorf("loaded again: %s", got)
	}
	worlds.Forget("fresh")
	if got := overTime(t, e, worldOf(t, worlds, "fresh"), 10, 10); got != "500 -" {
		t.Errorf("a world that was forgotten: %s", got)
	}
}

func TestARequestThatBelongsToNoWorldHasTheServersTime(t *testing.T) {
	e, worlds := NewEngine(1), newWorlds(t, state.Options{})
	e.Connect(worlds, known)
	advance(t, worlds.Server(), time.Hour)
	e.LoadAll(parse(t, "s", "faults: [{match: {operation: createAccessToken}, during: {from: 10s}, effect: {status: 500}}]"))
	token := request(t, "createAccessToken", "/oauth2/token", "")
	got := answers(t, e, worlds.Server(), token, 1)
	advance(t, worlds.Server(), 10*time.Second)
	if got += " " + answers(t, e, worlds.Server(), token, 1); got != "- 500" {
		t.Errorf("answers %s", got)
	}
}

// A saved world that comes back sets the clock; no time passes by that.
func TestAnImportNeitherEndsNorBeginsAStretch(t *testing.T) {
	for _, shift := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		e, worlds := NewEngine(1), newWorlds(t, state.Options{})
		w, other := worldOf(t, worlds, "p"), worldOf(t, worlds, "other")
		advance(t, w, 48*time.Hour)
		advance(t, other, 48*time.Hour+shift)
		saved, err := other.Save()
		if err != nil {
			t.Fatal(err)
		}
		load(t, e, w, parse(t, "s", "faults: [{during: {from: 10s, for: 10s}, effect: {status: 500}}]"))
		got := []string{overTime(t, e, w, 0, 9)}
		if err := w.Load(saved); err != nil {
			t.Fatal(err)
		}
		got = append(got, overTime(t, e, w, 0, 1, 9, 1))
		if diff := cmp.Diff("- - - 500 500 -", strings.Join(got, " ")); diff != "" {
			t.Errorf("shifted by %v (-want +got):\n%s", shift, diff)
		}
	}
}
