package scenarios

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Engine holds the loaded scenarios: those of all worlds, and those of one.
// Each world counts for itself. Use [NewEngine].
type Engine struct {
	seed uint64
	// used is false until the first scenario is loaded: a server without any
	// asks nothing else per call.
	used atomic.Bool

	// write is held for a change to global, and read while a world begins.
	write  sync.RWMutex
	global atomic.Pointer[[]*loaded]
	worlds *state.Slot[*world]

	// all and given are for timelines; see Connect.
	all   *state.Worlds
	given map[string]Fixture
}

// total counts over worlds, which count at the same time.
type total struct{ matched, hits atomic.Uint64 }

// NewEngine makes an engine without scenarios. The seed is the chance of
// scenarios that have none of their own.
func NewEngine(seed uint64) *Engine {
	e := &Engine{seed: seed, worlds: state.NewSlot(func(w *state.World) *world {
		return &world{project: w.Project, elapsed: w.Clock().Elapsed}
	})}
	e.global.Store(new([]*loaded))
	return e
}

// NotLoadedError is returned for a call that names a scenario which is not
// loaded: the test would prove nothing.
type NotLoadedError struct {
	Name string
	// Suggestion is the loaded scenario that was probably meant, if any.
	Suggestion string
}

func (e *NotLoadedError) Error() string {
	text := fmt.Sprintf("the scenario %s is not loaded", shown(e.Name))
	if e.Suggestion != "" {
		text += "; did you mean " + e.Suggestion + "?"
	}
	return text
}

// LoadAll loads a scenario for all worlds, in place of one of the same name.
// Its rules hold at once everywhere, and its timeline begins at once in the
// worlds that are there; what it gives is for those that appear from now on,
// through [Engine.OnWorld].
func (e *Engine) LoadAll(s *Scenario) {
	e.write.Lock()
	defer e.write.Unlock()
	before := *e.global.Load()
	l := newLoaded(s)
	list := put(before, l, nameOf)
	e.global.Store(&list)
	e.dropped(before, s.Name)
	e.anchor()
	e.beginAll(l)
	e.used.Store(true)
}

// RemoveAll removes a scenario of all worlds and says whether it was there.
func (e *Engine) RemoveAll(name string) bool {
	e.write.Lock()
	defer e.write.Unlock()
	before := *e.global.Load()
	list, found := drop(before, name, nameOf)
	e.global.Store(&list)
	e.dropped(before, name)
	return found
}

// dropped cancels what is still to come of a scenario that is not loaded any more.
func (e *Engine) dropped(before []*loaded, name string) {
	for _, l := range before {
		if l.Name == name {
			e.cancelAll(l)
		}
	}
}

func nameOf(l *loaded) string { return l.Name }

// OnWorld fills a new world with what the scenarios of all worlds give, and
// begins their timelines. It is a listener for [state.Worlds.OnCreate].
func (e *Engine) OnWorld(w *state.World) error {
	e.write.RLock()
	defer e.write.RUnlock()
	e.worlds.Of(w).sees(e)
	e.worlds.Of(w).appeared.Store(true)
	for _, l := range *e.global.Load() {
		if err := l.begin(w, false); err != nil {
			return err
		}
	}
	return nil
}

// Load loads a scenario for one world, in place of that world's own of the
// same name. When what it gives does not fit the world, nothing is loaded and
// the world stays as it was.
func (e *Engine) Load(w *state.World, s *Scenario) error {
	world := e.worlds.Of(w)
	world.loading.Lock()
	defer world.loading.Unlock()
	before, l := waiting(w, s.Name, true), newLoaded(s)
	if err := l.begin(w, true); err != nil {
		return err
	}
	cancel(w, before)
	world.load(l, e.seed)
	e.used.Store(true)
	return nil
}

// Remove removes one of a world's own scenarios and says whether it was there.
// What it gave stays; what its timeline has still to bring does not happen.
func (e *Engine) Remove(w *state.World, name string) bool {
	world := e.worlds.Of(w)
	world.loading.Lock()
	defer world.loading.Unlock()
	cancel(w, waiting(w, name, true))
	return world.remove(name)
}

// Effect says what happens to a call; nil lets it be. Every rule that matches
// counts the call. The first limit that has nothing left refuses it. Otherwise,
// of the faults whose turn it is, the first that answers wins, a world's own
// scenarios before those of all worlds, each in load order; delays of the rules
// before it add up.
//
// A call that names a scenario meets that one only, and an error if it is not
// loaded ([NotLoadedError]).
func (e *Engine) Effect(w *state.World, r Request) (*Effect, error) {
	if !e.used.Load() && r.Named == "" {
		return nil, nil
	}
	return e.effect(w, r)
}

func (e *Engine) effect(w *state.World, r Request) (*Effect, error) {
	world := e.worlds.Of(w)
	sees := world.sees(e)
	list := sees.always
	if r.Named != "" {
		in, err := sees.named(r.Named)
		if err != nil {
			return nil, err
		}
		list = []*instance{in}
	}
	var limits, faults []rule
	body := lazy{text: r.Body, decoded: r.Decoded}
	for _, in := range list {
		for _, i := range in.limits[r.operation()] {
			if in.RateLimits[i].Match.matches(&r, &body) {
				limits = append(limits, in.rule(ofLimits, i))
			}
		}
		for _, i := range in.faults[r.operation()] {
			if f := &in.Faults[i]; f.matches(&r, &body) && in.isTime(f, world) {
				faults = append(faults, in.rule(ofFaults, i))
			}
		}
	}
	if len(limits)+len(faults) == 0 {
		return nil, nil
	}
	return world.disturb(limits, faults), nil
}

// named finds the scenario that a call names.
func (s *sight) named(name string) (*instance, error) {
	var names []string
	for _, in := range s.all {
		if in.Name == name {
			return in, nil
		}
		names = append(names, in.Name)
	}
	near, _ := nearest(name, names)
	return nil, &NotLoadedError{Name: name, Suggestion: near}
}

// Decide says how a wait ends: as the first outcome has it that matches and
// whose turn it is. It implements [state.Outcomes]. It counts at once, even if
// the transaction that asks fails afterwards.
func (e *Engine) Decide(q state.Question) state.Answer {
	if !e.used.Load() {
		return state.Answer{}
	}
	world := e.worlds.Of(q.World)
	fields := &lazy{written: q.Fields}
	var matched []rule
	for _, in := range world.sees(e).all {
		for i := range in.Outcomes {
			if in.Outcomes[i].matches(&q, fields) {
				matched = append(matched, in.rule(ofOutcomes, i))
			}
		}
	}
	if len(matched) == 0 {
		return state.Answer{}
	}
	return world.decide(matched)
}
