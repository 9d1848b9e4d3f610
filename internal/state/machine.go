package state

import (
	"cmp"
	"fmt"
	"strings"
)

// Machine runs a [Lifecycle] over entities of type E. The table says which
// transitions there are; the functions say what they mean for an entity.
type Machine[E any] struct {
	Table *Lifecycle
	// Pattern is the resource path with a * for each id: whatsapp/senders/*.
	Pattern string
	// Find returns the entity of an id; ids of a nested path are joined by /.
	Find func(tx *Tx, id string) (E, bool)
	// ID is the entity's id, as Find takes it.
	ID func(e E) string
	// IDs lists the ids of all entities, in an order that is always the same.
	IDs func(tx *Tx) []string
	// State is the entity's state in this life cycle; [Gone] before creation.
	State func(e E) string
	// Change does what a transition means: it returns the changed entity,
	// stored in the transaction, or removed from it.
	Change func(tx *Tx, e E, step Step) E
	// Then does what follows from a transition, once its event is told: it may
	// move other resources, or this one again. Nil if nothing follows.
	Then func(tx *Tx, e E, step Step)
	// Payload is what the transition's event carries, usually what a GET answers.
	Payload func(tx *Tx, e E, step Step) any
	// Extras are the event's further fields; nil where there are none.
	Extras func(e E, step Step) []Extra
	// Fields are shown to scenarios that choose an outcome; nil shows the payload.
	Fields func(e E) any
	// ShownBy lists further resources whose GET shows the state, for what has
	// no address of its own, by their paths below the project; nil if none does.
	ShownBy func(e E) []string
}

// Step is a transition that happens, with the vendor's reason and comment if
// there are any.
type Step struct {
	Transition
	// Reason goes where the API has a field for it.
	Reason string
	// Comment words the reason for people; empty where the reason does.
	Comment string
}

// Told is what events and activities tell as the vendor's comment.
func (s Step) Told() string { return cmp.Or(s.Comment, s.Reason) }

// Lifecycler is a [Machine] of any entity.
type Lifecycler interface {
	Lifecycle() *Lifecycle

	// ids lists the entities, those of one sender or trunk side by side.
	ids(tx *Tx) []string
	// path is the resource of an id; Owns is its inverse.
	path(id string) string
	Owns(resource string) (id string, ok bool)
	// Force brings a resource to a state that no call causes.
	Force(tx *Tx, id string, wish Wish) error
	jobKind() string
	pattern() string
	end(tx *Tx, over ending)
}

// Run registers machines: their waits end on the clock, and their transitions
// can be forced. Call it before the first world appears.
func (w *Worlds) Run(machines ...Lifecycler) {
	for _, m := range machines {
		w.machines = append(w.machines, m)
		w.HandleJobs(m.jobKind(), endWait(m))
	}
}

// Lifecycles lists the tables of all registered machines.
func (w *Worlds) Lifecycles() []*Lifecycle {
	var tables []*Lifecycle
	for _, m := range w.machines {
		tables = append(tables, m.Lifecycle())
	}
	return tables
}

// Patterns are the resources of the registered machines' life cycles, by the
// life cycle's name: a path below the project with a * for each id.
func (w *Worlds) Patterns() map[string]string {
	patterns := map[string]string{}
	for _, m := range w.machines {
		patterns[m.Lifecycle().Name] = m.pattern()
	}
	return patterns
}

// Lifecycle is the machine's table.
func (m *Machine[E]) Lifecycle() *Lifecycle { return m.Table }

func (m *Machine[E]) pattern() string { return m.Pattern }

func (m *Machine[E]) jobKind() string { return "wait/" + m.Table.Name }

func (m *Machine[E]) ids(tx *Tx) []string { return m.IDs(tx) }

// Resource is the entity's path below the project.
func (m *Machine[E]) Resource(e E) string { return m.path(m.ID(e)) }

func (m *Machine[E]) path(id string) string {
	path := m.Pattern
	for _, part := range strings.Split(id, "/") {
		path = strings.Replace(path, "*", part, 1)
	}
	return path
}

// Owns says whether a resource path is one of this machine's, and its id.
func (m *Machine[E]) Owns(resource string) (string, bool) {
	want, got := strings.Split(m.Pattern, "/"), strings.Split(resource, "/")
	if len(want) != len(got) {
		return "", false
	}
	var ids []string
	for i := range want {
		if want[i] == "*" {
			ids = append(ids, got[i])
		} else if want[i] != got[i] {
			return "", false
		}
	}
	return strings.Join(ids, "/"), true
}

// Can says whether a cause brings a transition from the entity's state.
func (m *Machine[E]) Can(e E, cause string) bool {
	_, ok := m.Table.next(m.State(e), cause, "")
	return ok
}

// Move lets a cause bring its transition: the entity changes, history and
// event tell it, and the waits of the new state begin. Rules that may refuse
// come before it; a cause that the table does not have here is a mistake of
// the programmer and panics.
func (m *Machine[E]) Move(tx *Tx, e E, cause string) E {
	t, ok := m.Table.next(m.State(e), cause, "")
	if !ok {
		panic(fmt.Sprintf("state: %s has no %q from %q", m.Table.Name, cause, m.State(e)))
	}
	return m.take(tx, e, Step{Transition: t})
}

func (m *Machine[E]) take(tx *Tx, e E, step Step) E {
	e = m.Change(tx, e, step)
	resource := m.Resource(e)
	tx.Record(Entry{Kind: KindTransition, Lifecycle: m.Table.Name, Resource: resource,
		From: step.From, To: step.To, Cause: step.Cause})
	if step.Event != "" {
		tx.Emit(step.Event, resource, m.Payload(tx, e, step), m.extras(e, step)...)
	}
	m.wait(tx, e, step.To)
	if m.Then != nil {
		m.Then(tx, e, step)
	}
	return e
}

func (m *Machine[E]) extras(e E, step Step) []Extra {
	if m.Extras == nil {
		return nil
	}
	return m.Extras(e, step)
}
