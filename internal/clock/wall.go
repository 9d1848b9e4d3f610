package clock

import (
	"context"
	"time"
)

// Wall is the machine's time, for what the outside world compares with its own
// clock: the exp of a token, the start of a log line.
func Wall() time.Time { return time.Now().UTC() }

// Wait lets a caller wait in the machine's time, as a delayed answer does,
// whatever the world's clock says. It ends early with the context.
func Wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Stopwatch measures how long something takes on the machine.
func Stopwatch() (elapsed func() time.Duration) {
	start := time.Now()
	return func() time.Duration { return time.Since(start) }
}
