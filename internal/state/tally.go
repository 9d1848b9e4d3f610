package state

import (
	"maps"
	"sync"
)

// Happening is a transition or event as coverage counts it, whatever resource
// it happened to.
type Happening struct {
	// Lifecycle, From and To tell a transition; Event tells an event.
	Lifecycle, From, To string
	Event               string
}

// tally counts what has happened in all worlds since the start.
type tally struct {
	mu     sync.Mutex
	counts map[Happening]int
}

func (t *tally) count(entries []Entry) {
	if len(entries) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range entries {
		switch e.Kind {
		case KindTransition:
			t.counts[Happening{Lifecycle: e.Lifecycle, From: e.From, To: e.To}]++
		case KindEvent:
			t.counts[Happening{Event: e.Event}]++
		}
	}
}

// Happenings counts the transitions and events of all worlds since the start
// or the last reset.
func (w *Worlds) Happenings() map[Happening]int {
	w.met.mu.Lock()
	defer w.met.mu.Unlock()
	return maps.Clone(w.met.counts)
}
