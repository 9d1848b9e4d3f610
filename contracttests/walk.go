package contracttests

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// cartographer is a control API that knows the transitions there are and tells
// what a forced one caused. That of a sinch-mock is one.
type cartographer interface {
	// Transitions lists those of all life cycles.
	Transitions(ctx context.Context) ([]Transition, error)
	// Force brings a resource to a state and tells what moved.
	Force(ctx context.Context, project, resource, to string) ([]Transition, error)
}

// errNoTransitions is that of a control API which is no [cartographer].
var errNoTransitions = errors.New("the control API of the target cannot list transitions")

// Transition is one way of a life cycle from a state to another one.
type Transition struct{ Lifecycle, From, To string }

// String is the transition as reports of coverage have it.
func (m Transition) String() string { return m.Lifecycle + " " + m.From + " -> " + m.To }

// nowhere is the state of what is not there.
const nowhere = "(none)"

// walk goes through the life cycles of one resource at a time, until each of
// their transitions between two states was taken.
type walk struct {
	p     *Project
	guide cartographer
	left  map[Transition]bool
	// all are the transitions of the life cycles that are walked.
	all []Transition
	// resources are where the life cycles' resources are.
	resources map[string]string
	// at is the state of each life cycle, as far as it is known; begins is
	// that of a fresh resource.
	at, begins map[string]string
	// look reads what changed.
	look func()
}

// walks makes a walk through life cycles; there is nothing to walk on yet.
func (p *Project) walks(lifecycles ...string) *walk {
	guide, ok := p.t.session.harness.Control.(cartographer)
	if !ok {
		p.t.Fatalf("%v", errNoTransitions)
	}
	known, err := guide.Transitions(p.t.ctx)
	p.t.must(err)
	w := &walk{p: p, guide: guide, left: map[Transition]bool{}, begins: map[string]string{}}
	for _, m := range known {
		if slices.Contains(lifecycles, m.Lifecycle) && m.From != nowhere && m.To != nowhere {
			w.all = append(w.all, m)
			w.left[m] = true
		}
	}
	if len(w.all) == 0 {
		p.t.Fatalf("there are no transitions of %s", strings.Join(lifecycles, ", "))
	}
	return w
}

// over walks on one fresh resource after another, as long as there is a
// transition that none has taken: from some states there is no way back.
func (w *walk) over(fresh func() (resource string, look func())) {
	for {
		left := len(w.left)
		resource, look := fresh()
		at := map[string]string{}
		for _, m := range w.all {
			at[m.Lifecycle] = resource
		}
		w.on(at, look)
		if len(w.left) == 0 || len(w.left) == left {
			break
		}
	}
	if len(w.left) == len(w.all) {
		w.p.t.Errorf("the walk took no transition")
	}
}

// on walks on resources, by life cycle, as far as it gets.
func (w *walk) on(resources map[string]string, look func()) {
	w.resources, w.at, w.look = resources, maps.Clone(w.begins), look
	const most = 2000 // steps; a walk that needs more goes in circles
	for range most {
		next, ok := w.next()
		if !ok {
			return
		}
		if !w.take(next) {
			delete(w.left, next) // what is not possible from here is told at the end
			w.p.t.Errorf("%s: the transition is not possible", next)
		}
	}
	w.p.t.Errorf("the walk found no end")
}

// next is the first step to a transition that is left.
func (w *walk) next() (Transition, bool) {
	for _, m := range w.all {
		if w.left[m] && w.at[m.Lifecycle] == m.From {
			return m, true
		}
	}
	for _, lifecycle := range slices.Sorted(maps.Keys(w.resources)) {
		if w.at[lifecycle] == "" {
			w.find(lifecycle, w.resources[lifecycle])
		}
		if step, ok := w.toward(lifecycle); ok {
			return step, true
		}
	}
	return Transition{}, false
}

// find finds out in which state a life cycle is, by forcing it to another one.
func (w *walk) find(lifecycle, resource string) {
	for _, m := range w.all {
		if m.Lifecycle != lifecycle || w.at[lifecycle] != "" {
			continue
		}
		moved, err := w.guide.Force(w.p.t.ctx, w.p.ID, resource, m.To)
		if err != nil {
			continue // the state is another one
		}
		w.took(moved)
		for _, first := range slices.Backward(moved) {
			w.begins[first.Lifecycle] = first.From
		}
	}
}

// toward is the first step of the shortest way to where something is left.
func (w *walk) toward(lifecycle string) (Transition, bool) {
	type path struct {
		state string
		first Transition
	}
	seen := map[string]bool{w.at[lifecycle]: true}
	for queue := []path{{state: w.at[lifecycle]}}; len(queue) > 0; queue = queue[1:] {
		for _, m := range w.all {
			if m.Lifecycle != lifecycle || m.From != queue[0].state {
				continue
			}
			first := queue[0].first
			if first == (Transition{}) {
				first = m
			}
			if w.left[m] {
				return first, true
			}
			if !seen[m.To] {
				seen[m.To] = true
				queue = append(queue, path{m.To, first})
			}
		}
	}
	return Transition{}, false
}

// take takes a transition, and looks at what came of it.
func (w *walk) take(m Transition) bool {
	moved, err := w.guide.Force(w.p.t.ctx, w.p.ID, w.resources[m.Lifecycle], m.To)
	if err != nil {
		w.p.t.Logf("%v", err)
		return false
	}
	w.took(moved)
	w.look()
	return slices.Contains(moved, m)
}

func (w *walk) took(moved []Transition) {
	for _, m := range moved {
		delete(w.left, m)
		w.at[m.Lifecycle] = m.To
	}
}

// Transitions implements [cartographer].
func (m MockControl) Transitions(ctx context.Context) ([]Transition, error) {
	var met struct{ Transitions []struct{ Name string } }
	if err := m.call(ctx, "GET", "/coverage", nil, &met); err != nil {
		return nil, err
	}
	var all []Transition
	for _, t := range met.Transitions {
		lifecycle, states, _ := strings.Cut(t.Name, " ")
		from, to, ok := strings.Cut(states, " -> ")
		if !ok {
			return nil, fmt.Errorf("%q is no transition", t.Name)
		}
		all = append(all, Transition{lifecycle, from, to})
	}
	return all, nil
}

// Force implements [cartographer].
func (m MockControl) Force(ctx context.Context, project, resource, to string) ([]Transition, error) {
	var caused struct {
		Fired []struct{ Kind, Lifecycle, From, To string }
	}
	if err := m.call(ctx, "POST", of(project)+"/transitions", Object{"resource": resource, "to": to}, &caused); err != nil {
		return nil, err
	}
	var moved []Transition
	for _, f := range caused.Fired {
		if f.Kind == "transition" {
			moved = append(moved, Transition{f.Lifecycle, orNowhere(f.From), orNowhere(f.To)})
		}
	}
	return moved, nil
}

func orNowhere(state string) string {
	if state == "" {
		return nowhere
	}
	return state
}
