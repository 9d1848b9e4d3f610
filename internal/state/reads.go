package state

import (
	"fmt"
	"slices"
)

// readWait is a wait that ends when its resource has been read so many times.
type readWait struct {
	// Machine is the kind of job that would end it on the clock.
	Machine string `json:"machine"`
	// Paths are the resources whose GET counts, below the project.
	Paths []string `json:"paths"`
	// Left is how many reads it takes still.
	Left int    `json:"left"`
	Over ending `json:"over"`
}

// readWaits are the waits of a world that end by being read. A world without
// any has none of this.
type readWaits struct {
	byVisit *Table[readWait]
	// byPath leads from a path and a visit to that visit.
	byPath *Table[uint64]
}

func newReadWaits() *readWaits { return &readWaits{NewTable[readWait](), NewTable[uint64]()} }

func (r *readWaits) fork() *readWaits {
	if r == nil {
		return newReadWaits()
	}
	return &readWaits{r.byVisit.Fork(), r.byPath.Fork()}
}

// visitText writes a visit so that texts sort as the visits were made.
func visitText(visit uint64) string { return fmt.Sprintf("%020d", visit) }

// pathKey keeps a path apart from those that begin with it.
func pathKey(path string, visit uint64) string { return path + "\x00" + visitText(visit) }

func (r *readWaits) put(w readWait) {
	r.byVisit.Put(visitText(w.Over.Visit), w)
	for _, path := range w.Paths {
		r.byPath.Put(pathKey(path, w.Over.Visit), w.Over.Visit)
	}
}

func (r *readWaits) drop(w readWait) {
	r.byVisit.Delete(visitText(w.Over.Visit))
	for _, path := range w.Paths {
		r.byPath.Delete(pathKey(path, w.Over.Visit))
	}
}

// at lists the waits that a read of a path counts for, in the order in which
// they began.
func (r *readWaits) at(path string) []readWait {
	if r == nil {
		return nil
	}
	var all []readWait
	for _, visit := range r.byPath.Under(path + "\x00") {
		w, _ := r.byVisit.Get(visitText(visit))
		all = append(all, w)
	}
	return all
}

// all lists the waits in the order in which they began, for a saved world.
func (r *readWaits) all() []readWait {
	if r == nil {
		return nil
	}
	return r.byVisit.Slice(0, r.byVisit.Len())
}

// reads is the transaction's copy of the waits that end by being read.
func (tx *Tx) reads() *readWaits {
	if tx.reading == nil {
		tx.reading = tx.base.reads.fork()
	}
	return tx.reading
}

func (tx *Tx) endByReads(w readWait) { tx.reads().put(w) }

// forgetReads drops the count of a stay that is over.
func (tx *Tx) forgetReads(visitKey string) {
	if tx.base.reads == nil && tx.reading == nil {
		return
	}
	visit, _ := tx.visits().Get(visitKey)
	if w, ok := tx.reads().byVisit.Get(visitText(visit)); ok {
		tx.reads().drop(w)
	}
}

// readAt are the paths whose GET reads an entity.
func (m *Machine[E]) readAt(e E) []string {
	paths := []string{m.Resource(e)}
	if m.ShownBy != nil {
		paths = append(paths, m.ShownBy(e)...)
	}
	return paths
}

// CountsReads says whether the world has ever had a wait that ends by being
// read; without one, nobody need tell it of reads.
func (w *World) CountsReads() bool { return w.current.Load().reads != nil }

// Read counts a read of a resource, by its path below the project, for the
// waits that end after so many. Those whose last one it is end now, before the
// reader sees the resource.
func (w *World) Read(path string) {
	if len(w.current.Load().reads.at(path)) == 0 {
		return
	}
	// The function has no error to give.
	_ = w.Update(func(tx *Tx) error {
		for _, wait := range tx.reads().at(path) {
			tx.countRead(wait)
		}
		return nil
	})
}

// countRead takes one read off a wait, unless its stay ended with another's.
func (tx *Tx) countRead(w readWait) {
	if !tx.reads().byVisit.Has(visitText(w.Over.Visit)) {
		return
	}
	if w.Left--; w.Left > 0 {
		tx.reads().put(w)
		return
	}
	tx.reads().drop(w)
	machines := tx.world.worlds.machines
	i := slices.IndexFunc(machines, func(m Lifecycler) bool { return m.jobKind() == w.Machine })
	if i >= 0 {
		machines[i].end(tx, w.Over)
	}
}
