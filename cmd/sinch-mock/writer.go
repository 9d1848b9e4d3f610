package main

import (
	"io"
	"sync"
)

// oneAtATime lets several goroutines write.
type oneAtATime struct {
	mu sync.Mutex
	to io.Writer
}

// Write implements [io.Writer].
func (w *oneAtATime) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}
