package fake

import "sync"

// guarded is a value behind a lock.
type guarded[T any] struct {
	mu    sync.Mutex
	value T
}

func (g *guarded[T]) do(f func(v *T)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f(&g.value)
}
