package state

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
)

// MaxWorlds is how many worlds one server keeps: memory stays bounded however
// many project ids its clients make up.
const MaxWorlds = 100_000

// ErrTooManyWorlds is returned for one project id more than [MaxWorlds].
var ErrTooManyWorlds = errors.New("too many projects: reset the server, or delete projects that are done with")

// Options say what all worlds of a server have in common.
type Options struct {
	// Seed makes ids, codes and chance; the same seed and calls give the
	// same bytes.
	Seed uint64
	// Scale is how fast worlds' clocks run: 0 by hand, 1 real time.
	Scale float64
	// Kinds lists the stores that every world has.
	Kinds []AnyKind
	// Events is how many fired events each world remembers.
	Events int
	// Outcomes says how waits end; nil means that all end well.
	Outcomes Outcomes
}

// JobHandler runs a job of its kind when it falls due. It runs under no lock
// and changes the world through [World.UpdateAt] with the instant given.
type JobHandler func(w *World, now time.Time, job clock.Job)

// Worlds are the worlds of one server. They appear on first use.
type Worlds struct {
	opts     Options
	handlers map[string]JobHandler
	machines []Lifecycler
	onEvent  []func(tx *Tx, e Event)
	onCreate []func(w *World)
	claims   claims
	met      tally

	turns atomic.Uint64 // orders what comes to pass

	mu     sync.RWMutex
	worlds map[string]*World
	server *World
}

// New makes the worlds of one server. Two of them share nothing.
func New(opts Options) *Worlds {
	if opts.Outcomes == nil {
		opts.Outcomes = AllWell{}
	}
	w := &Worlds{
		opts:     opts,
		handlers: map[string]JobHandler{},
		claims:   claims{owners: map[string]string{}},
		met:      tally{counts: map[Happening]int{}},
		worlds:   map[string]*World{},
	}
	w.server = newWorld(w, "")
	return w
}

// HandleJobs says who runs jobs of a kind. Call it before the first world appears.
func (w *Worlds) HandleJobs(kind string, h JobHandler) { w.handlers[kind] = h }

// OnEvent adds a listener that is called inside the transaction that commits
// an event; it may store and schedule, but not emit. Call it before the first
// world appears.
func (w *Worlds) OnEvent(listener func(tx *Tx, e Event)) { w.onEvent = append(w.onEvent, listener) }

// OnCreate adds a listener that is called once for each world, when it appears
// and before [Worlds.Of] answers it to anybody. It runs under no lock; it may
// change the world, but not ask for one. Call OnCreate before the first world
// appears.
func (w *Worlds) OnCreate(listener func(w *World)) { w.onCreate = append(w.onCreate, listener) }

// Turn numbers all that comes to pass on the server, from 1: transactions,
// calls, what testers do.
func (w *Worlds) Turn() uint64 { return w.turns.Add(1) }

// Turn is [Worlds.Turn] of the world's server.
func (w *World) Turn() uint64 { return w.worlds.Turn() }

// Seed is the server's seed.
func (w *Worlds) Seed() uint64 { return w.opts.Seed }

// Of returns the world of a project, which appears with this call if need be.
func (w *Worlds) Of(project string) (*World, error) {
	world, err := w.enter(project)
	if err != nil {
		return nil, err
	}
	world.appear.Do(func() {
		for _, listen := range w.onCreate {
			listen(world)
		}
	})
	return world, nil
}

// enter finds the world of a project or adds an empty one.
func (w *Worlds) enter(project string) (*World, error) {
	if world, ok := w.Find(project); ok {
		return world, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if world, ok := w.worlds[project]; ok {
		return world, nil
	}
	if len(w.worlds) >= MaxWorlds {
		return nil, ErrTooManyWorlds
	}
	world := newWorld(w, project)
	w.worlds[project] = world
	return world, nil
}

// Find returns the world of a project if there is one.
func (w *Worlds) Find(project string) (*World, bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	world, ok := w.worlds[project]
	return world, ok
}

// Elsewhere reads the last committed snapshot of another project's world, if
// there is one: for what a project shares with those it has claimed.
func (tx *Tx) Elsewhere(project string, read func(tx *Tx)) {
	other, ok := tx.world.worlds.Find(project)
	if !ok {
		return
	}
	// The function has no error to give.
	_ = other.View(func(theirs *Tx) error {
		read(theirs)
		return nil
	})
}

// Server is the place of what belongs to no project, such as requests for
// tokens. It is like a world, with a clock, but not one of them: it has no
// project, no listener hears of it, and nobody stores records there.
func (w *Worlds) Server() *World {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.server
}

// Projects lists the project ids that have a world, in order.
func (w *Worlds) Projects() []string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return sortedKeys(w.worlds)
}

// Forget drops a world with everything in it, and says whether there was one.
func (w *Worlds) Forget(project string) bool {
	w.mu.Lock()
	world, ok := w.worlds[project]
	delete(w.worlds, project)
	w.mu.Unlock()
	if ok {
		world.close()
		w.claims.releaseAll(project)
	}
	return ok
}

// Reset forgets all worlds and what has happened in them.
func (w *Worlds) Reset() {
	for _, project := range w.Projects() {
		w.Forget(project)
	}
	w.mu.Lock()
	w.server.close()
	w.server = newWorld(w, "")
	w.mu.Unlock()
	w.met.mu.Lock()
	defer w.met.mu.Unlock()
	clear(w.met.counts)
}
