package state

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
)

// Saved is a world written down: all it takes to go on elsewhere as if
// nothing had happened. It holds the secrets that the world holds.
type Saved struct {
	Project string    `json:"project"`
	Now     time.Time `json:"now"`
	// Scale is how fast the clock ran: 0 by hand, 1 real time.
	Scale float64        `json:"scale"`
	IDs   uint64         `json:"ids"`
	Draws uint64         `json:"draws"`
	Seq   uint64         `json:"seq"`
	Jobs  []clock.Job    `json:"jobs"`
	Holds []string       `json:"holds"`
	Waits *Table[uint64] `json:"waits"`
	// Reads are the waits that end by being read.
	Reads []readWait                 `json:"reads,omitempty"`
	Parts map[string]json.RawMessage `json:"parts"`
}

// Save writes the world down, between two jobs of its clock. Work outside the
// program that is under way then is done again by whoever loads it.
func (w *World) Save() (s *Saved, err error) {
	w.clock.Still(func() { s, err = w.save() })
	return s, err
}

func (w *World) save() (*Saved, error) {
	w.write.Lock()
	defer w.write.Unlock()
	snap := w.current.Load()
	s := &Saved{
		Project: w.Project, Now: w.clock.Now(), Scale: w.clock.Scale(),
		IDs: snap.ids, Draws: snap.draws, Seq: snap.entries,
		Jobs: w.clock.Pending(), Holds: w.worlds.claims.heldBy(w.Project),
		Waits: snap.visits, Reads: snap.reads.all(), Parts: map[string]json.RawMessage{},
	}
	for i, kind := range w.worlds.opts.Kinds {
		raw, err := json.Marshal(snap.stores[i])
		if err != nil {
			return nil, fmt.Errorf("save %s: %w", kind.name(), err)
		}
		s.Parts[kind.name()] = raw
	}
	return s, nil
}

// Load replaces the world's content by a saved one, whatever project that was
// saved from. The world stays as it was when the saved one does not fit.
func (w *World) Load(s *Saved) (err error) {
	w.clock.Still(func() { err = w.load(s) })
	return err
}

func (w *World) load(s *Saved) error {
	snap, err := w.worlds.read(s)
	if err != nil {
		return err
	}
	w.write.Lock()
	defer w.write.Unlock()
	if err := w.worlds.claims.retake(w.Project, s.Holds); err != nil {
		return err
	}
	w.current.Store(snap)
	w.last = s.Now
	w.clock.SetScale(s.Scale)
	w.clock.Restore(s.Now, s.Jobs)
	return nil
}

func (w *Worlds) read(s *Saved) (*snapshot, error) {
	snap := w.emptySnapshot()
	snap.ids, snap.draws, snap.entries = s.IDs, s.Draws, s.Seq
	if s.Waits != nil {
		snap.visits = s.Waits
	}
	for _, w := range s.Reads {
		if snap.reads == nil {
			snap.reads = newReadWaits()
		}
		snap.reads.put(w)
	}
	for name, raw := range s.Parts {
		i, ok := w.kindNamed(name)
		if !ok {
			return nil, fmt.Errorf("saved state has a part %q that is not known here", name)
		}
		if err := json.Unmarshal(raw, snap.stores[i]); err != nil {
			return nil, fmt.Errorf("saved state, part %q: %w", name, err)
		}
	}
	return snap, nil
}

// heldBy lists a project's claims.
func (c *claims) heldBy(project string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	held := []string{}
	for _, key := range sortedKeys(c.owners) {
		if c.owners[key] == project {
			held = append(held, key)
		}
	}
	return held
}

// retake gives a project exactly the claims listed, or fails and changes nothing.
func (c *claims) retake(project string, keys []string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range keys {
		if owner, taken := c.owners[key]; taken && owner != project {
			kind, name, _ := strings.Cut(key, "/")
			return fmt.Errorf("saved state holds the %s %q, which project %s holds here", kind, name, owner)
		}
	}
	for key, owner := range c.owners {
		if owner == project {
			delete(c.owners, key)
		}
	}
	for _, key := range keys {
		c.owners[key] = project
	}
	return nil
}
