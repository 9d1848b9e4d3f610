// Package state keeps the worlds: one per project id, each with its own
// records, clock, ids and chance, so that nothing leaks from one to another.
//
// All changes happen in transactions ([World.Update]): one transaction sees
// one instant, works on its own copy-on-write copy, and either commits as a
// whole or leaves no trace. Events and jobs that it asks for take effect when
// it commits. Readers ([World.View]) see the last committed snapshot and wait
// for nobody.
//
// The package knows no HTTP and no resources: trunking and provisioning below
// it hold the entities with their rules and life cycles.
package state

import "fmt"

// Store is what one part of the domain keeps per world: a struct of tables.
type Store interface {
	// Fork copies the store for a transaction; it must be cheap.
	Fork() Store
}

// Kind tells a kind of store: its name in saved states, and how an empty one
// is made. Every kind is listed when the [Worlds] are made.
type Kind[S Store] struct {
	Name string
	New  func() S
}

// In returns the transaction's store of this kind. It is a private copy in an
// [World.Update]; in a [World.View] it must not be changed.
func (k *Kind[S]) In(tx *Tx) S { return tx.store(k.Name).(S) }

func (k *Kind[S]) name() string { return k.Name }
func (k *Kind[S]) make() Store  { return k.New() }

// AnyKind is a [Kind] of any store.
type AnyKind interface {
	name() string
	make() Store
}

// snapshot is a world's committed content. It never changes once it is there.
type snapshot struct {
	stores  []Store
	ids     uint64         // how many ids were given out
	draws   uint64         // how many chances were drawn
	entries uint64         // how many history entries were made
	visits  *Table[uint64] // by life cycle and id: which stay in its state a thing is at
	reads   *readWaits     // nil until the first wait that ends by being read
	turn    uint64         // of the transaction that made it
}

func (w *Worlds) emptySnapshot() *snapshot {
	s := &snapshot{visits: NewTable[uint64]()}
	for _, kind := range w.opts.Kinds {
		s.stores = append(s.stores, kind.make())
	}
	return s
}

func (w *Worlds) kindNamed(name string) (int, bool) {
	for i, kind := range w.opts.Kinds {
		if kind.name() == name {
			return i, true
		}
	}
	return 0, false
}

func (w *Worlds) storeIndex(name string) int {
	i, ok := w.kindNamed(name)
	if !ok {
		panic(fmt.Sprintf("state: no store %q: list its kind when the worlds are made", name))
	}
	return i
}
