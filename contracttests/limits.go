package contracttests

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// Limits hold a run back at a target that others use, too. The zero value holds
// nothing back. Harnesses that are copies of each other share one.
type Limits struct {
	// Calls is how many calls the run may make in all, tokens and second
	// attempts among them. 0 means any number. What deletes what the run
	// created is not counted.
	Calls int
	// PerSecond is how many calls may be sent in a second, evenly; 0 means any
	// number.
	PerSecond float64
	// Attempts is how often a call is sent at most, when the target answers 429
	// or 5xx; 0 means once.
	Attempts int
	// Now and Wait are the machine's time, and Chance a part of a time, up to
	// all of it; nil means the machine's own.
	Now    func() time.Time
	Wait   func(ctx context.Context, d time.Duration) error
	Chance func(most time.Duration) time.Duration

	mu   sync.Mutex
	made int
	next time.Time // when the next call may be sent
}

// errSpent says that a run may make no more calls.
var errSpent = errors.New("the budget of calls is spent")

// spent says that the run has made all calls that it may, and wants more.
func (l *Limits) spent() error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Calls > 0 && l.made > l.Calls {
		return fmt.Errorf("%w: %d", errSpent, l.Calls)
	}
	return nil
}

// pacer is a transport that keeps to the limits.
type pacer struct {
	next   http.RoundTripper
	limits *Limits
}

// RoundTrip implements [http.RoundTripper].
func (p *pacer) RoundTrip(r *http.Request) (*http.Response, error) {
	delay, err := p.limits.take(MadeBy(r.Context()).Case != cleaningUp)
	if err == nil {
		err = p.limits.wait(r.Context(), delay)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotSent, err)
	}
	return p.next.RoundTrip(r)
}

// take answers when a call may go out, from now on.
func (l *Limits) take(counts bool) (delay time.Duration, err error) {
	if counts {
		l.mu.Lock()
		l.made++
		l.mu.Unlock()
		if err := l.spent(); err != nil {
			return 0, err
		}
	}
	if l.PerSecond <= 0 {
		return 0, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if l.next.Before(now) {
		l.next = now
	}
	delay = l.next.Sub(now)
	l.next = l.next.Add(time.Duration(float64(time.Second) / l.PerSecond))
	return delay, nil
}

func (l *Limits) now() time.Time {
	if l.Now != nil {
		return l.Now()
	}
	return clock.Wall()
}

func (l *Limits) wait(ctx context.Context, d time.Duration) error {
	switch {
	case d <= 0:
		return nil
	case l.Wait != nil:
		return l.Wait(ctx, d)
	}
	return clock.Wait(ctx, d)
}

func (l *Limits) chance(most time.Duration) time.Duration {
	if l.Chance != nil {
		return l.Chance(most)
	}
	now := l.now()                                                        // runs that begin together must not go on together
	chance := rand.New(rand.NewPCG(uint64(now.UnixNano()), uint64(most))) //nolint:gosec // nobody gains by guessing when a call goes out
	return time.Duration(chance.Int64N(int64(most) + 1))
}

// retrier is a transport that sends a call again that the target refused for
// the moment.
type retrier struct {
	next   http.RoundTripper
	limits *Limits
}

// How long to wait before another attempt.
const (
	firstCeiling = time.Second // of the first wait; each further one has four times it
	mostCeiling  = 16 * time.Second
	mostAsked    = 2 * time.Minute        // a target that asks for more is not asked again
	afterAsked   = 250 * time.Millisecond // at most, on top of what it asks for
)

// RoundTrip implements [http.RoundTripper]. What it answers after the last
// attempt is the last answer.
func (t *retrier) RoundTrip(r *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		again := r
		if attempt > 1 && r.GetBody != nil {
			body, err := r.GetBody()
			if err != nil {
				return nil, err
			}
			again = r.Clone(r.Context())
			again.Body = body
		}
		reply, err := t.next.RoundTrip(again)
		if err != nil || attempt >= t.limits.Attempts || !mayAgain(r, reply.StatusCode) {
			return reply, err
		}
		delay, patient := t.limits.backoff(reply.Header.Get("Retry-After"), attempt)
		if !patient {
			return reply, nil
		}
		if _, err := readWhole(reply); err != nil {
			return nil, err
		}
		if err := t.limits.wait(r.Context(), delay); err != nil {
			return reply, nil //nolint:nilerr // the run is called off, and this answer is its last
		}
	}
}

// mayAgain says whether a call may be sent again after an answer: after 429,
// for it was not taken; after 5xx only if it does no harm to take it twice.
func mayAgain(r *http.Request, status int) bool {
	op := MadeBy(r.Context()).Operation
	harmless := r.Method == http.MethodGet || r.Method == http.MethodPut || op != nil && op.API == openapi.Auth
	return status == http.StatusTooManyRequests || status >= http.StatusInternalServerError && harmless
}

// backoff is how long to wait after an attempt: as long as the target asks for
// and a little more, or any time up to a ceiling that grows. It is not patient
// with a target that asks for too much.
func (l *Limits) backoff(retryAfter string, attempt int) (delay time.Duration, patient bool) {
	if asked, ok := l.asked(retryAfter); ok {
		return asked + l.chance(afterAsked), asked <= mostAsked
	}
	ceiling := firstCeiling
	for range attempt - 1 {
		ceiling = min(4*ceiling, mostCeiling)
	}
	return l.chance(ceiling), true
}

// asked is what a Retry-After header asks for, in seconds or as a time.
func (l *Limits) asked(retryAfter string) (time.Duration, bool) {
	if seconds, err := strconv.Atoi(retryAfter); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(retryAfter); err == nil {
		return max(0, at.Sub(l.now())), true
	}
	return 0, false
}
