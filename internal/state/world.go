package state

import (
	"cmp"
	"hash/fnv"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
)

// World is all that one project has: records, clock, history, chance.
type World struct {
	// Project is the id that names the world.
	Project string

	worlds *Worlds
	clock  *clock.Clock
	origin uint32 // tells this world's ids from other worlds'

	current atomic.Pointer[snapshot]
	// publishing makes a commit's turn and its content appear together: who
	// arrives behind a commit sees it.
	publishing sync.RWMutex
	write      sync.Mutex // one transaction writes at a time
	last       time.Time  // the last transaction's instant; guarded by write

	history *Ring[Entry]
	events  *Ring[Event]
	ticks   *Ring[Tick] // what the clock did
	tick    *Tick       // what it is doing; guarded by write
	trace   *[]Entry    // where an advance collects what it caused; guarded by write
	advance sync.Mutex  // one advance at a time

	slots  sync.Map
	appear sync.Once // calls the listeners of OnCreate
}

func newWorld(worlds *Worlds, project string) *World {
	w := &World{Project: project, worlds: worlds, history: NewRing[Entry](HistorySize), events: NewRing[Event](worlds.opts.Events), ticks: NewRing[Tick](HistorySize)}
	sum := fnv.New64a()
	sum.Write([]byte(project))
	w.origin = uint32(mix(worlds.opts.Seed, sum.Sum64()))
	w.current.Store(worlds.emptySnapshot())
	w.clock = clock.New(worlds.opts.Scale, w.runJob)
	w.clock.Observe(w.observe)
	return w
}

func (w *World) close() { w.clock.Close() }

// Clock is the world's time.
func (w *World) Clock() *clock.Clock { return w.clock }

// Now is the world's present instant.
func (w *World) Now() time.Time { return w.clock.Now() }

// History is what has happened in the world, the newest [HistorySize] entries.
func (w *World) History() *Ring[Entry] { return w.history }

// Events are the events that were fired in the world, the newest
// [Options.Events] of them.
func (w *World) Events() *Ring[Event] { return w.events }

// LastChange is the instant of the last transaction; zero before the first.
func (w *World) LastChange() time.Time {
	w.write.Lock()
	defer w.write.Unlock()
	return w.last
}

// View runs a function over the last committed snapshot.
func (w *World) View(read func(tx *Tx) error) error {
	now := w.clock.Now()
	w.publishing.RLock()
	tx := w.begin(now)
	w.publishing.RUnlock()
	tx.readOnly = true
	return read(tx)
}

// Update runs a function as a transaction at the present instant: all of it
// takes effect, or, when it returns an error or panics, nothing.
func (w *World) Update(change func(tx *Tx) error) error {
	w.write.Lock()
	defer w.write.Unlock()
	return w.transact(w.clock.Now(), false, change)
}

// UpdateAt is Update for jobs, at the instant the clock gave them.
func (w *World) UpdateAt(now time.Time, change func(tx *Tx) error) error {
	w.write.Lock()
	defer w.write.Unlock()
	return w.transact(now, true, change)
}

// transact runs one transaction. The caller holds write.
func (w *World) transact(now time.Time, byJob bool, change func(tx *Tx) error) error {
	if now.Before(w.last) {
		now = w.last
	}
	tx := w.begin(now)
	tx.turn = w.worlds.Turn()
	committed := false
	defer func() {
		if !committed {
			tx.rollback()
		}
	}()
	if err := change(tx); err != nil {
		return err
	}
	tx.settle()
	tx.dispatch()
	committed = true
	w.commit(tx, byJob)
	return nil
}

func (w *World) begin(now time.Time) *Tx {
	base := w.current.Load()
	return &Tx{Now: now, Project: w.Project, world: w, base: base,
		ids: base.ids, draws: base.draws, entries: base.entries}
}

// commit makes a transaction's content the world's. The caller holds write.
func (w *World) commit(tx *Tx, byJob bool) {
	w.last = tx.Now
	next := tx.snapshot()
	w.publishing.Lock()
	tx.turn = w.worlds.Turn()
	next.turn = tx.turn
	w.current.Store(next)
	w.publishing.Unlock()
	if byJob && w.tick != nil && w.tick.Turn == 0 {
		w.tick.Turn = tx.turn
	}
	for _, e := range tx.history {
		w.history.Add(e)
	}
	for _, e := range tx.events {
		w.events.Add(e)
	}
	w.worlds.met.count(tx.history)
	if byJob && w.trace != nil {
		*w.trace = append(*w.trace, tx.history...)
	}
	for _, job := range tx.jobs {
		w.clock.Schedule(job)
	}
	tx.settleClaims()
}

func (w *World) runJob(now time.Time, job clock.Job) {
	if h := w.worlds.handlers[job.Kind]; h != nil {
		h(w, now, job)
	}
}

// Advance moves the world's clock forward and answers what that caused, in order.
func (w *World) Advance(by time.Duration) ([]Entry, error) {
	return w.traced(func() error { return w.clock.Advance(by) })
}

// AdvanceUntilIdle runs the world's clock until nothing is pending, and
// answers what that caused, in order.
func (w *World) AdvanceUntilIdle() ([]Entry, error) {
	return w.traced(w.clock.RunUntilIdle)
}

func (w *World) traced(move func() error) ([]Entry, error) {
	w.advance.Lock()
	defer w.advance.Unlock()
	fired := []Entry{}
	w.collect(&fired)
	defer w.collect(nil)
	err := move()
	return fired, err
}

func (w *World) collect(into *[]Entry) {
	w.write.Lock()
	defer w.write.Unlock()
	w.trace = into
}

// mix is one round of splitmix64 over two numbers: well spread, and the same
// on every machine.
func mix(a, b uint64) uint64 {
	z := a + b*0x9E3779B97F4A7C15
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB
	return z ^ (z >> 31)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}

// Origin is a number that tells the world from others of the same seed.
func (w *World) Origin() uint64 { return mix(w.worlds.opts.Seed, uint64(w.origin)) }
