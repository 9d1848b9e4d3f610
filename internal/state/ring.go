package state

import "sync"

// Ring keeps the newest entries of a journal and forgets the oldest, so that
// memory stays bounded. It is safe for concurrent use.
type Ring[T any] struct {
	mu      sync.Mutex
	max     int
	entries []T
	start   int // index of the oldest, once full
	dropped int
}

// NewRing makes a journal of at most max entries.
func NewRing[T any](max int) *Ring[T] { return &Ring[T]{max: max} }

// Add enters something, in place of the oldest when the journal is full.
func (r *Ring[T]) Add(entry T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.max <= 0 {
		r.dropped++
		return
	}
	if len(r.entries) < r.max {
		r.entries = append(r.entries, entry)
		return
	}
	r.entries[r.start] = entry
	r.start = (r.start + 1) % r.max
	r.dropped++
}

// All lists the entries, oldest first; never nil.
func (r *Ring[T]) All() []T {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]T, 0, len(r.entries))
	all = append(all, r.entries[r.start:]...)
	return append(all, r.entries[:r.start]...)
}

// Last is the newest entry, if there is one.
func (r *Ring[T]) Last() (newest T, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.entries) == 0 {
		return newest, false
	}
	return r.entries[(r.start+len(r.entries)-1)%len(r.entries)], true
}

// Dropped is how many entries were forgotten.
func (r *Ring[T]) Dropped() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropped
}

// Clear forgets everything.
func (r *Ring[T]) Clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.entries, r.start, r.dropped = nil, 0, 0
}
