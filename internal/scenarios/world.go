package scenarios

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// world is what one world has loaded and counted.
type world struct {
	project string
	// elapsed is the time that has passed in the world since it appeared.
	elapsed func() time.Duration

	loading sync.Mutex // one scenario is loaded or removed at a time
	// appeared says whether the timelines of all worlds have begun here.
	appeared atomic.Bool

	mu sync.Mutex
	// own are this world's scenarios, shared those of all worlds as counted
	// here. The slices are replaced, never changed, so readers keep theirs.
	own, shared []*instance

	// sight is what applies now: calls read it without waiting for each other.
	sight atomic.Pointer[sight]
}

// sight is what applies in a world. It never changes once it is there.
type sight struct {
	// all are the world's own scenarios, then those of all worlds; always are
	// those of them that no header need name.
	all, always []*instance
	synced      *[]*loaded // the engine's list that it was made from
}

// instance is a scenario in one world.
type instance struct {
	*loaded
	dice []dice
	// began is the world's time when it had the scenario.
	began time.Duration
	// What follows is guarded by the world's mu.
	counts  []Count  // by the number of the rule
	buckets []bucket // of the limits
}

// rule is one rule of an instance, by its number among all of them and its
// place in its section.
type rule struct {
	*instance
	i, place int
}

// begin makes the instance of a scenario that begins now. The caller holds mu.
func (w *world) begin(l *loaded, seed uint64) *instance {
	if l.Seed != nil {
		seed = *l.Seed
	}
	in := &instance{
		loaded: l, counts: make([]Count, len(l.totals)), dice: make([]dice, len(l.totals)),
		buckets: make([]bucket, len(l.RateLimits)), began: w.elapsed(),
	}
	for i := range in.dice {
		in.dice[i] = newDice(seed, w.project, l.Name, i)
	}
	return in
}

// sees is what applies in the world.
func (w *world) sees(e *Engine) *sight {
	if s := w.sight.Load(); s != nil && s.synced == e.global.Load() {
		return s
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	list := e.global.Load()
	w.share(*list, e.seed)
	return w.look(list)
}

// look makes what applies anew. The caller holds mu.
func (w *world) look(synced *[]*loaded) *sight {
	s := &sight{all: slices.Concat(w.own, w.shared), synced: synced}
	for _, in := range s.all {
		if in.Activate != ByHeader {
			s.always = append(s.always, in)
		}
	}
	w.sight.Store(s)
	return s
}

// share takes over the engine's list; what was there before keeps its counts.
func (w *world) share(list []*loaded, seed uint64) {
	var shared []*instance
	for _, l := range list {
		i := slices.IndexFunc(w.shared, func(in *instance) bool { return in.loaded == l })
		if i >= 0 {
			shared = append(shared, w.shared[i])
		} else {
			shared = append(shared, w.begin(l, seed))
		}
	}
	w.shared = shared
}

func (w *world) load(l *loaded, seed uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.own = put(w.own, w.begin(l, seed), func(in *instance) string { return in.Name })
	w.look(nil)
}

func (w *world) remove(name string) (found bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.own, found = drop(w.own, name, func(in *instance) string { return in.Name })
	w.look(nil)
	return found
}

// disturb counts a call for the limits and the faults that match it, in order,
// and says what those do whose turn it is.
func (w *world) disturb(limits, faults []rule) *Effect {
	w.mu.Lock()
	defer w.mu.Unlock()
	effect := w.throttle(limits)
	for _, r := range faults {
		f := &r.Faults[r.place]
		r.match()
		if effect != nil && effect.decides() || !f.due(r.counts[r.i], f.After, r.dice[r.i]) {
			continue
		}
		r.hit()
		effect = r.effect(effect)
	}
	return effect
}

// decide counts a wait for the outcomes that match it, and answers with the
// first whose turn it is.
func (w *world) decide(matched []rule) state.Answer {
	w.mu.Lock()
	defer w.mu.Unlock()
	var answer state.Answer
	decided := false
	for _, r := range matched {
		o := &r.Outcomes[r.place]
		r.match()
		if decided || !o.due(r.counts[r.i], 0, r.dice[r.i]) {
			continue
		}
		r.hit()
		answer, decided = o.answer(), true
		answer.Rule = r.Name + "/" + r.label()
	}
	return answer
}

func (o *Outcome) answer() state.Answer {
	a := state.Answer{Outcome: o.End, Reads: o.AfterReads, Reason: o.Reason, Comment: o.Comment}
	if o.After != nil {
		after := time.Duration(*o.After)
		a.After = &after
	}
	return a
}

// match and hit count in the world and in all. The caller holds the world's mu.
func (r rule) match() {
	r.counts[r.i].Matched++
	r.totals[r.i].matched.Add(1)
}

func (r rule) hit() {
	r.counts[r.i].Hits++
	r.totals[r.i].hits.Add(1)
}

// put replaces the entry of the same name, or adds one at the end.
func put[T any](list []T, entry T, name func(T) string) []T {
	list = slices.Clone(list)
	i := slices.IndexFunc(list, func(old T) bool { return name(old) == name(entry) })
	if i < 0 {
		return append(list, entry)
	}
	list[i] = entry
	return list
}

// drop removes the entry of a name.
func drop[T any](list []T, gone string, name func(T) string) ([]T, bool) {
	rest := slices.DeleteFunc(slices.Clone(list), func(old T) bool { return name(old) == gone })
	return rest, len(rest) < len(list)
}
