package state

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrNoResource is returned when a transition is forced on what does not exist.
var ErrNoResource = errors.New("there is no such resource")

// ErrOtherState is returned when a transition is forced on what is not in the
// state from which it was to be.
var ErrOtherState = errors.New("the resource is in another state")

// Wish asks for a change of state that no API call causes.
type Wish struct {
	// Resource is the path below the project.
	Resource string
	// Lifecycle is the one that is meant; empty for the first of the
	// resource's that goes there.
	Lifecycle string
	// From is the state it must be in; empty for any.
	From string
	To   string
	// Reason and Comment are the vendor's, where the API shows them.
	Reason, Comment string
}

// Force brings a resource of the world to a state that no API call causes,
// through the first machine whose pattern and table have it. It answers what
// that caused, or why none of the resource's life cycles goes there.
func (w *World) Force(resource, to, reason string) ([]Entry, error) {
	return w.Grant(Wish{Resource: resource, To: to, Reason: reason})
}

// Grant is Force with all that can be wished.
func (w *World) Grant(wish Wish) ([]Entry, error) {
	fired := []Entry{}
	err := w.Update(func(tx *Tx) error {
		err := tx.Grant(wish)
		tx.settle()
		fired = append(fired, tx.history...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return fired, nil
}

// Grant does as [World.Grant] within a transaction. One that it refuses
// changes nothing.
func (tx *Tx) Grant(wish Wish) error {
	known := false
	var problems []error
	for _, m := range tx.world.worlds.machines {
		id, ok := m.Owns(wish.Resource)
		if !ok || wish.Lifecycle != "" && wish.Lifecycle != m.Lifecycle().Name {
			continue
		}
		known = true
		err := m.Force(tx, id, wish)
		if err == nil {
			return nil
		}
		if !errors.Is(err, ErrNoResource) {
			problems = append(problems, err)
		}
	}
	switch {
	case !known:
		return fmt.Errorf("no life cycle has resources like %q", wish.Resource)
	case len(problems) == 0:
		return ErrNoResource
	case slices.ContainsFunc(problems, func(err error) bool { return !errors.Is(err, ErrOtherState) }):
		problems = slices.DeleteFunc(problems, func(err error) bool { return errors.Is(err, ErrOtherState) })
	}
	return errors.Join(problems...)
}

// Resources lists the resources whose path fits, each once: in the order in
// which their kinds are registered, and below that of their ids. With the name
// of a life cycle only those that have it.
func (tx *Tx) Resources(lifecycle string, fits func(path string) bool) []string {
	var all, patterns []string
	for _, m := range tx.world.worlds.machines {
		if lifecycle != "" && lifecycle != m.Lifecycle().Name || slices.Contains(patterns, m.pattern()) {
			continue
		}
		patterns = append(patterns, m.pattern())
		for _, id := range m.ids(tx) {
			if path := m.path(id); fits(path) {
				all = append(all, path)
			}
		}
	}
	return all
}

// Force brings the resource to a state by any transition the table has from
// where it is, the vendor's own first.
func (m *Machine[E]) Force(tx *Tx, id string, wish Wish) error {
	e, ok := m.Find(tx, id)
	if !ok {
		return ErrNoResource
	}
	from := m.State(e)
	if wish.From != "" && wish.From != from {
		return fmt.Errorf("%w: %s is in %s, not in %s", ErrOtherState, m.Table.Name, name(from), wish.From)
	}
	t, ok := m.Table.toward(from, wish.To)
	if !ok {
		return fmt.Errorf("%s cannot go from %s to %s; from there it goes to %s",
			m.Table.Name, name(from), name(wish.To), strings.Join(m.Table.Reachable(from), ", "))
	}
	m.take(tx, e, Step{Transition: t, Reason: wish.Reason, Comment: wish.Comment})
	return nil
}

func name(state string) string {
	if state == Gone {
		return "(none)"
	}
	return state
}
