package state

// Slot is a place for what another package keeps per world outside of
// transactions: a request journal, the tokens seen. It goes with the world.
type Slot[T any] struct {
	make func(w *World) T
}

// NewSlot makes a slot; the function makes a world's value at first use.
func NewSlot[T any](make func(w *World) T) *Slot[T] { return &Slot[T]{make: make} }

// Of returns the world's value.
func (s *Slot[T]) Of(w *World) T {
	if v, ok := w.slots.Load(s); ok {
		return v.(T)
	}
	v, _ := w.slots.LoadOrStore(s, s.make(w))
	return v.(T)
}
