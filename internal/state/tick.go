package state

import "github.com/sinch-mock/sinch-mock/internal/clock"

// Tick is something that a world's clock did: it ran a job, or applied a result.
type Tick struct {
	clock.Happening
	// Turn is its place among all that comes to pass on the server: that of the
	// first transaction it made.
	Turn uint64
}

// Ticks is what the clock did, the newest [HistorySize] of it.
func (w *World) Ticks() *Ring[Tick] { return w.ticks }

func (w *World) observe(h clock.Happening, take func()) {
	tick := &Tick{Happening: h}
	w.setTick(tick)
	defer func() {
		w.setTick(nil)
		if tick.Turn == 0 {
			tick.Turn = w.worlds.Turn()
		}
		w.ticks.Add(*tick)
	}()
	take()
}

func (w *World) setTick(t *Tick) {
	w.write.Lock()
	defer w.write.Unlock()
	w.tick = t
}
