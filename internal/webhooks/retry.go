package webhooks

import (
	"net/http"
	"time"
)

// The retry schedule: the delay doubles from attempt to attempt, and after the
// attempt that follows the longest delay the delivery has failed.
const (
	firstDelay = 5 * time.Second
	lastDelay  = 81_920 * time.Second
)

// answer is how an attempt ended.
type answer struct {
	// status is the HTTP status; 0 when no answer came.
	status int
	// problem says why no answer came.
	problem string
	// final: trying again cannot help.
	final bool
}

func (a answer) accepted() bool { return a.status/100 == 2 }

// retryable: nobody answered, or the receiver says that it is its own fault
// for now.
func (a answer) retryable() bool {
	return !a.final && (a.status == 0 || a.status == http.StatusTooManyRequests || a.status/100 == 5)
}

// plan says what follows the n-th attempt of a delivery: its state, and for
// [Pending] the time until the next attempt.
func plan(n int, a answer) (next State, after time.Duration) {
	switch {
	case a.accepted():
		return Delivered, 0
	case !a.retryable():
		return Failed, 0
	}
	delay, ok := delayAfter(n)
	if !ok {
		return Failed, 0
	}
	return Pending, delay
}

// delayAfter is the delay after the n-th unsuccessful attempt, if there is to
// be another one.
func delayAfter(n int) (time.Duration, bool) {
	delay := firstDelay
	for range n - 1 {
		if delay >= lastDelay {
			return 0, false
		}
		delay *= 2
	}
	return delay, true
}
