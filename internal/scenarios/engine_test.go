package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/openapi"
)

const (
	listWebhooks  = "WebhookWebhookController_listWebhooks_v1"
	createWebhook = "WebhookWebhookController_createWebhook_v1"
)

// parse reads a scenario of the format's first two lines and the rest given.
func parse(t testing.TB, name, rest string) *Scenario {
	t.Helper()
	s, err := Parse(name+".yaml", []byte("version: 1\nname: "+name+"\n"+rest), known)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newWorlds(t testing.TB, opts state.Options) *state.Worlds {
	t.Helper()
	opts.Kinds = []state.AnyKind{noteKind}
	w := state.New(opts)
	t.Cleanup(w.Reset)
	return w
}

func worldOf(t testing.TB, w *state.Worlds, project string) *state.World {
	t.Helper()
	world, err := w.Of(project)
	if err != nil {
		t.Fatal(err)
	}
	return world
}

func load(t testing.TB, e *Engine, w *state.World, s *Scenario) {
	t.Helper()
	if err := e.Load(w, s); err != nil {
		t.Fatal(err)
	}
}

// list is a request that lists the webhooks of a world.
func list(t testing.TB, w *state.World) Request {
	t.Helper()
	return request(t, listWebhooks, "/v1/projects/"+w.Project+"/webhooks", w.Project)
}

func request(t testing.TB, id, path, project string) Request {
	t.Helper()
	op, ok := openapi.Lookup(id)
	if !ok {
		t.Fatalf("no operation %s", id)
	}
	return Request{Operation: op, Path: path, Project: project}
}

// answers are the statuses of so many calls in a row, - where nothing happens.
func answers(t testing.TB, e *Engine, w *state.World, r Request, calls int) string {
	t.Helper()
	var all []string
	for range calls {
		effect, err := e.Effect(w, r)
		switch {
		case err != nil:
			t.Fatal(err)
		case effect == nil:
			all = append(all, "-")
		default:
			all = append(all, fmt.Sprint(effect.Status))
		}
	}
	return strings.Join(all, " ")
}

func TestLimits(t *testing.T) {
	tests := []struct{ name, rules, want string }{
		{"no limit", "[{effect: {status: 500}}]", "500 500 500 500 500 500 500 500"},
		{"nth", "[{nth: 3, effect: {status: 500}}]", "- - 500 - - - - -"},
		{"every", "[{every: 3, effect: {status: 500}}]", "- - 500 - - 500 - -"},
		{"after", "[{after: 2, effect: {status: 500}}]", "- - 500 500 500 500 500 500"},
		{"times", "[{times: 2, effect: {status: 500}}]", "500 500 - - - - - -"},
		{"after and times", "[{after: 1, times: 2, effect: {status: 500}}]", "- 500 500 - - - - -"},
		{"after and every", "[{after: 1, every: 2, effect: {status: 500}}]", "- - 500 - 500 - 500 -"},
		{"every and times", "[{every: 2, times: 2, effect: {status: 500}}]", "- 500 - 500 - - - -"},
		{"certain chance", "[{probability: 1, effect: {status: 500}}]", "500 500 500 500 500 500 500 500"},
		{"chance", "[{probability: 0.5, effect: {status: 500}}]", "- 500 - - 500 500 - 500"},
		{"chance and times", "[{probability: 0.5, times: 2, effect: {status: 500}}]", "- 500 - - 500 - - -"},
		{"two rules by number", "[{nth: 1, effect: {status: 500}}, {nth: 2, effect: {status: 501}}]", "500 501 - - - - - -"},
		{"two rules by times", "[{times: 2, effect: {status: 500}}, {times: 1, effect: {status: 501}}]", "500 500 501 - - - - -"},
		{"the first that answers wins", "[{every: 2, effect: {status: 500}}, {effect: {status: 501}}]", "501 500 501 500 501 500 501 500"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
			load(t, e, w, parse(t, "s", "faults: "+tt.rules))
			if got := answers(t, e, w, list(t, w), 8); got != tt.want {
				t.Errorf("answers %s, want %s", got, tt.want)
			}
		})
	}
}

func TestChanceComesFromTheSeed(t *testing.T) {
	const half = "faults: [{probability: 0.5, effect: {status: 500}}, {probability: 0.5, effect: {status: 501}}]"
	run := func(serverSeed uint64, project, name, rest string) string {
		e, w := NewEngine(serverSeed), worldOf(t, newWorlds(t, state.Options{}), project)
		load(t, e, w, parse(t, name, rest))
		return answers(t, e, w, list(t, w), 40)
	}
	first := run(1, "p", "s", half)
	if again := run(1, "p", "s", half); again != first {
		t.Errorf("the same seed gave %s and %s", first, again)
	}
	for what, other := range map[string]string{
		"another server seed": run(2, "p", "s", half), "another project": run(1, "q", "s", half),
		"another scenario": run(1, "p", "r", half), "a seed of its own": run(1, "p", "s", "seed: 5\n"+half),
	} {
		if other == first {
			t.Errorf("%s gave the same chance: %s", what, first)
		}
	}
	if a, b := run(1, "p", "s", "seed: 5\n"+half), run(2, "p", "s", "seed: 5\n"+half); a != b {
		t.Errorf("the scenario's own seed left chance to the server's: %s and %s", a, b)
	}
}

func TestChanceKeepsItsPromise(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	load(t, e, w, parse(t, "s", "faults: [{probability: 0.1, effect: {status: 500}}]"))
	if hits := strings.Count(answers(t, e, w, list(t, w), 10_000), "500"); hits < 900 || hits > 1100 {
		t.Errorf("%d hits in 10,000 calls with a chance of 0.1", hits)
	}
}

func TestEffects(t *testing.T) {
	tests := []struct {
		name, rules string
		want        *Effect
	}{
		{"nothing matches", "[{match: {api: est}, effect: {status: 500}}]", nil},
		{"an error", "[{match: {method: GET, path: /v1/projects/*/webhooks, api: papi}, effect: {error: internal_error, headers: {retry-after: 1}}}]",
			&Effect{Scenario: "s", Rule: "faults[0]", Error: "internal_error", Header: map[string]string{"Retry-After": "1"}}},
		{"a body", "[{name: odd, effect: {status: 200, body: {b: 1, a: null}}}]",
			&Effect{Scenario: "s", Rule: "odd", Status: 200, Body: json.RawMessage(`{"b":1,"a":null}`)}},
		{"a delay lets the operation run", "[{effect: {delay: 2s}}]", &Effect{Scenario: "s", Rule: "faults[0]", Delay: 2 * time.Second}},
		{"delays add up until a rule answers", "[{effect: {delay: 1s}}, {effect: {delay: 2s}}, {effect: {status: 500, delay: 4s}}, {effect: {delay: 8s}}]",
			&Effect{Scenario: "s", Rule: "faults[2]", Status: 500, Delay: 7 * time.Second}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
			load(t, e, w, parse(t, "s", "faults: "+tt.rules))
			got, err := e.Effect(w, list(t, w))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("effect (-want +got):\n%s", diff)
			}
			if got != nil && got.Answers() != (got.Status != 0 || got.Error != "") {
				t.Errorf("Answers() = %t for %+v", got.Answers(), got)
			}
		})
	}
}

func TestOwnScenariosComeBeforeThoseOfAllWorlds(t *testing.T) {
	e, worlds := NewEngine(1), newWorlds(t, state.Options{})
	p, q := worldOf(t, worlds, "p"), worldOf(t, worlds, "q")
	e.LoadAll(parse(t, "all", "faults: [{effect: {status: 500}}]"))
	load(t, e, p, parse(t, "own-one", "faults: [{nth: 2, effect: {status: 501}}]"))
	load(t, e, p, parse(t, "own-two", "faults: [{times: 2, effect: {status: 502}}]"))
	if got := answers(t, e, p, list(t, p), 4); got != "502 501 502 500" {
		t.Errorf("world p answers %s", got)
	}
	if got := answers(t, e, q, list(t, q), 2); got != "500 500" {
		t.Errorf("world q answers %s", got)
	}
	want := []Loaded{
		{"own-one", "own-one.yaml", false, Always, []Rule{{"faults[0]", Count{4, 1}}}, nil},
		{"own-two", "own-two.yaml", false, Always, []Rule{{"faults[0]", Count{4, 2}}}, nil},
		{"all", "all.yaml", true, Always, []Rule{{"faults[0]", Count{4, 1}}}, nil},
	}
	if diff := cmp.Diff(want, e.List(p)); diff != "" {
		t.Errorf("list of p (-want +got):\n%s", diff)
	}
	wantAll := []Loaded{{"all", "all.yaml", true, Always, []Rule{{"faults[0]", Count{6, 3}}}, nil}}
	worlds.Forget("q")
	if diff := cmp.Diff(wantAll, e.ListAll()); diff != "" {
		t.Errorf("list of all (-want +got):\n%s", diff)
	}
}

func TestLoadingAgainReplacesAndCountsAnew(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	for _, loadIt := range []func(s *Scenario){e.LoadAll, func(s *Scenario) { load(t, e, w, s) }} {
		loadIt(parse(t, "a", "faults: [{times: 1, effect: {status: 500}}]"))
		loadIt(parse(t, "b", "faults: [{effect: {status: 501}}]"))
		if got := answers(t, e, w, list(t, w), 2); got != "500 501" {
			t.Errorf("answers %s", got)
		}
		loadIt(parse(t, "a", "faults: [{times: 1, effect: {status: 502}}]"))
		if got := answers(t, e, w, list(t, w), 2); got != "502 501" {
			t.Errorf("after loading again: answers %s", got)
		}
	}
}

func TestRemoving(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	e.LoadAll(parse(t, "s", "faults: [{effect: {status: 500}}]"))
	load(t, e, w, parse(t, "s", "faults: [{effect: {status: 501}}]"))
	steps := []struct {
		remove func() bool
		found  bool
		want   string
	}{
		{func() bool { return false }, false, "501"},
		{func() bool { return e.Remove(w, "t") }, false, "501"},
		{func() bool { return e.Remove(w, "s") }, true, "500"},
		{func() bool { return e.Remove(w, "s") }, false, "500"},
		{func() bool { return e.RemoveAll("t") }, false, "500"},
		{func() bool { return e.RemoveAll("s") }, true, "-"},
		{func() bool { return e.RemoveAll("s") }, false, "-"},
	}
	for i, step := range steps {
		if found := step.remove(); found != step.found {
			t.Errorf("step %d: found %t", i, found)
		}
		if got := answers(t, e, w, list(t, w), 1); got != step.want {
			t.Errorf("step %d: answers %s, want %s", i, got, step.want)
		}
	}
	if got := e.List(w); len(got) != 0 || got == nil {
		t.Errorf("List = %#v, want an empty list", got)
	}
}

func TestNamingAScenario(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	e.LoadAll(parse(t, "always", "faults: [{effect: {status: 500}}]"))
	load(t, e, w, parse(t, "by-name", "activate: header\nfaults: [{times: 2, effect: {status: 501}}]"))
	named := func(name string) Request {
		r := list(t, w)
		r.Named = name
		return r
	}
	for _, step := range []struct{ name, want string }{
		{"", "500 500"}, {"by-name", "501 501 -"}, {"always", "500"}, {"", "500"},
	} {
		calls := strings.Count(step.want, " ") + 1
		if got := answers(t, e, w, named(step.name), calls); got != step.want {
			t.Errorf("calls that name %q: %s, want %s", step.name, got, step.want)
		}
	}
}

func TestNamingAScenarioThatIsNotLoaded(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	r := list(t, w)
	r.Named = "two-bad-answer"
	_, err := e.Effect(w, r)
	var notLoaded *NotLoadedError
	if !errors.As(err, &notLoaded) || err.Error() != `the scenario "two-bad-answer" is not loaded` {
		t.Errorf("nothing loaded: %v", err)
	}
	e.LoadAll(parse(t, "two-bad-answers", "faults: [{effect: {status: 500}}]"))
	_, err = e.Effect(w, r)
	if err == nil || err.Error() != `the scenario "two-bad-answer" is not loaded; did you mean two-bad-answers?` {
		t.Errorf("a near one loaded: %v", err)
	}
	if matched := e.List(w)[0].Rules[0].Matched; matched != 0 {
		t.Errorf("the refused call was counted %d times", matched)
	}
}

func TestWorldsSideBySide(t *testing.T) {
	e, worlds := NewEngine(1), newWorlds(t, state.Options{})
	e.LoadAll(parse(t, "all", "faults: [{every: 10, effect: {status: 503}}, {probability: 0.5, effect: {delay: 1ms}}]"))
	alone := map[string]string{}
	run := func(e *Engine, worlds *state.Worlds, project string) string {
		w := worldOf(t, worlds, project)
		load(t, e, w, parse(t, "own", "faults: [{nth: "+project[1:]+", effect: {status: 400}}]"))
		return answers(t, e, w, list(t, w), 50)
	}
	for i := 1; i <= 4; i++ {
		project := fmt.Sprintf("p%d", i)
		other := NewEngine(1)
		other.LoadAll(parse(t, "all", "faults: [{every: 10, effect: {status: 503}}, {probability: 0.5, effect: {delay: 1ms}}]"))
		alone[project] = run(other, newWorlds(t, state.Options{}), project)
	}
	var all sync.WaitGroup
	for project, want := range alone {
		all.Go(func() {
			if got := run(e, worlds, project); got != want {
				t.Errorf("%s beside others: %s, alone: %s", project, got, want)
			}
		})
	}
	for range 20 { // a scenario that is never named must disturb nobody
		e.LoadAll(parse(t, "quiet", "activate: header\nfaults: [{effect: {status: 418}}]"))
		e.ListAll()
		e.RemoveAll("quiet")
	}
	all.Wait()
}

func TestOneWorldManyCalls(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	load(t, e, w, parse(t, "s", "faults: [{times: 7, effect: {status: 500}}]"))
	r := list(t, w)
	var calls sync.WaitGroup
	var mu sync.Mutex
	hits := 0
	for range 8 {
		calls.Go(func() {
			got := strings.Count(answers(t, e, w, r, 25), "500")
			mu.Lock()
			hits += got
			mu.Unlock()
		})
	}
	calls.Wait()
	if want := (Count{200, 7}); hits != 7 || e.List(w)[0].Rules[0].Count != want {
		t.Errorf("%d hits, counted %+v", hits, e.List(w)[0].Rules[0].Count)
	}
}

func BenchmarkEffect(b *testing.B) {
	const other = "faults: [{match: {api: est}, effect: {status: 500}}]"
	for _, bb := range []struct {
		name string
		load func(e *Engine, w *state.World)
	}{
		{"nothing loaded", func(*Engine, *state.World) {}},
		{"another world's", func(e *Engine, _ *state.World) {
			load(b, e, worldOf(b, newWorlds(b, state.Options{}), "q"), parse(b, "s", other))
		}},
		{"one that does not match", func(e *Engine, w *state.World) { load(b, e, w, parse(b, "s", other)) }},
		{"one that matches", func(e *Engine, w *state.World) {
			load(b, e, w, parse(b, "s", "faults: [{match: {path: /v1/projects/*/webhooks}, nth: 1, effect: {status: 500}}]"))
		}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			e, w := NewEngine(1), worldOf(b, newWorlds(b, state.Options{}), "p")
			bb.load(e, w)
			r := list(b, w)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Effect(w, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestNothingLoadedAllocatesNothing(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	r := list(t, w)
	if n := testing.AllocsPerRun(100, func() { _, _ = e.Effect(w, r) }); n != 0 {
		t.Errorf("%v allocations per call", n)
	}
}
