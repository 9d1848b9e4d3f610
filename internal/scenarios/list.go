package scenarios

import "github.com/sinch-mock/sinch-mock/internal/state"

// Loaded is a loaded scenario as lists show it.
type Loaded struct {
	Name   string `json:"name"`
	Source string `json:"source"`
	// AllWorlds tells it from a world's own.
	AllWorlds bool       `json:"allWorlds"`
	Activate  Activation `json:"activate"`
	Rules     []Rule     `json:"rules"`
	// Idle tells, a line each, which rules nothing was proved about: those that
	// never matched, or whose turn never came though it is none of chance.
	Idle []string `json:"idle,omitempty"`
}

// Rule is one rule of a scenario with what it has counted.
type Rule struct {
	// Rule is its name, or its place in the file: faults[0].
	Rule string `json:"rule"`
	Count
}

// List lists what applies in a world, in order, with that world's counts.
func (e *Engine) List(w *state.World) []Loaded {
	world := e.worlds.Of(w)
	all := world.sees(e).all
	world.mu.Lock()
	defer world.mu.Unlock()
	list := []Loaded{}
	for _, in := range all {
		isOwn := true
		for _, shared := range world.shared {
			isOwn = isOwn && shared != in
		}
		list = append(list, in.list(!isOwn, func(i int) Count { return in.counts[i] }))
	}
	return list
}

// ListAll lists the scenarios of all worlds, in order, with the counts of all
// worlds together, also of those that are gone.
func (e *Engine) ListAll() []Loaded {
	list := []Loaded{}
	for _, l := range *e.global.Load() {
		list = append(list, l.list(true, l.total))
	}
	return list
}

// total is what a rule has counted over all worlds.
func (l *loaded) total(rule int) Count {
	return Count{l.totals[rule].matched.Load(), l.totals[rule].hits.Load()}
}

func (l *loaded) list(allWorlds bool, count func(rule int) Count) Loaded {
	shown := Loaded{Name: l.Name, Source: l.Source, AllWorlds: allWorlds, Activate: l.Activate, Rules: []Rule{}}
	if shown.Activate == "" {
		shown.Activate = Always
	}
	for i := range l.totals {
		shown.Rules = append(shown.Rules, Rule{l.labels[i], count(i)})
	}
	for _, idle := range l.idle(count) {
		if !idle.Proves() {
			shown.Idle = append(shown.Idle, idle.String())
		}
	}
	return shown
}
