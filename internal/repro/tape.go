package repro

import (
	"sync"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Tape remembers what testers do to a server, and how each world began. What
// clients do is in the journals. Use [NewTape].
type Tape struct {
	worlds *state.Slot[*reel]
	size   int

	mu sync.Mutex
	// loaded are the scenarios of all worlds at the start.
	loaded []*scenarios.Scenario
	server *state.Ring[Deed] // what was done to no single world
	lost   int               // worlds that were deleted
}

// reel is the tape of one world.
type reel struct {
	mu    sync.Mutex
	begin *beginning
	deeds *state.Ring[Deed]
}

// beginning is how a world was at the start, or after it was last loaded.
type beginning struct {
	fake.Position
	at time.Time
	// saved is what it held; nil for nothing.
	saved *state.Saved
	// imported: something came before.
	imported bool
}

// Deed is something that a tester did through the control API.
type Deed struct {
	fake.Position
	// At is the world's time when it took effect.
	At time.Time
	// Operation is the operationId; Method, Path with the query, and Body are
	// the call.
	Operation, Method, Path string
	Body                    []byte
	// Cut: the body was too long to keep.
	Cut bool
}

// NewTape makes a tape that keeps so many deeds per world.
func NewTape(size int) *Tape {
	t := &Tape{size: size, server: state.NewRing[Deed](size)}
	t.worlds = state.NewSlot(func(*state.World) *reel { return &reel{deeds: state.NewRing[Deed](size)} })
	return t
}

// Loaded tells which scenarios hold for all worlds at the start.
func (t *Tape) Loaded(s *scenarios.Scenario) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.loaded = append(t.loaded, s)
}

// Begin notes how a new world is before anybody uses it.
func (t *Tape) Begin(w *state.World) error { return t.begin(w, false) }

// Imported notes that a world was replaced: it begins anew.
func (t *Tape) Imported(w *state.World) error { return t.begin(w, true) }

func (t *Tape) begin(w *state.World, imported bool) error {
	b := &beginning{Position: fake.Position{Turn: w.Turn()}, at: w.Now(), imported: imported}
	if !w.LastChange().IsZero() {
		saved, err := w.Save()
		if err != nil {
			return err
		}
		b.saved, b.at = saved, saved.Now
	}
	r := t.worlds.Of(w)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begin = b
	return nil
}

// Did notes a deed: to one world, or, where that is nil, to the server.
func (t *Tape) Did(w *state.World, d Deed) {
	if w != nil {
		t.worlds.Of(w).deeds.Add(d)
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.server.Add(d)
}

// Deleted notes that a world is gone.
func (t *Tape) Deleted() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lost++
}

// Reset forgets everything, as a reset of the server does.
func (t *Tape) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.loaded, t.lost = nil, 0
	t.server.Clear()
}

// of is what the tape has of a world. One that began unwatched, as the server's
// own place does, began with the first thing that happened there.
func (t *Tape) of(w *state.World, first time.Time) (beginning, []Deed, int) {
	r := t.worlds.Of(w)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.begin == nil {
		return beginning{at: first}, r.deeds.All(), r.deeds.Dropped()
	}
	return *r.begin, r.deeds.All(), r.deeds.Dropped()
}
