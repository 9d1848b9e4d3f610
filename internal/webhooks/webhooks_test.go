package webhooks_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

const (
	alpha = "https://alpha.example/hook"
	beta  = "https://beta.example/hook"
)

// received is a callback as a receiver saw it.
type received struct {
	URL    string
	Method string
	Header http.Header
	Body   string
}

// bench is a world with webhooks and receivers that are functions.
type bench struct {
	*state.World
	t         *testing.T
	deliverer *webhooks.Deliverer

	mu       sync.Mutex
	hooks    []webhooks.Subscription
	received []received
	counts   map[string]int
	// answer is a receiver's answer to its n-th call, counted from 1; nil
	// answers 200.
	answer func(r *http.Request, n int) (int, error)
}

// newBench makes a world whose clock runs at a scale, with the two webhooks
// W1 at alpha and W2 at beta.
func newBench(t *testing.T, scale float64, change func(*webhooks.Options)) *bench {
	t.Helper()
	b := &bench{t: t, counts: map[string]int{}, hooks: []webhooks.Subscription{
		{ID: "W1", Target: alpha, Secret: "first secret"},
		{ID: "W2", Target: beta, Secret: "second secret"},
	}}
	opts := webhooks.Options{Subscribers: b.subscribers, Transport: b}
	if change != nil {
		change(&opts)
	}
	worlds := state.New(state.Options{Seed: 7, Scale: scale, Kinds: []state.AnyKind{webhooks.Kind}})
	b.deliverer = webhooks.New(worlds, opts)
	t.Cleanup(b.deliverer.Close)
	t.Cleanup(worlds.Reset)
	w, err := worlds.Of("p")
	must(t, err)
	b.World = w
	return b
}

func (b *bench) subscribers(*state.Tx, string) []webhooks.Subscription {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.hooks)
}

// subscribe replaces all webhooks.
func (b *bench) subscribe(hooks ...webhooks.Subscription) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hooks = hooks
}

// RoundTrip is the network: it notes the callback and lets the receiver answer.
func (b *bench) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	header := r.Header.Clone()
	delete(header, "Idempotency-Key") // present without a value, so never sent
	b.mu.Lock()
	b.received = append(b.received, received{r.URL.String(), r.Method, header, string(body)})
	b.counts[r.URL.String()]++
	n, answer := b.counts[r.URL.String()], b.answer
	b.mu.Unlock()
	status := http.StatusOK
	if answer != nil {
		if status, err = answer(r, n); err != nil {
			return nil, err
		}
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("ignored")), Request: r}, nil
}

func (b *bench) calls() []received {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.received)
}

func (b *bench) callsTo(url string) []received {
	return slices.DeleteFunc(b.calls(), func(r received) bool { return r.URL != url })
}

// emit fires an event about a lamp.
func (b *bench) emit(eventType string) {
	b.t.Helper()
	must(b.t, b.Update(func(tx *state.Tx) error {
		tx.Emit(eventType, "lamps/1", map[string]string{"id": "1"})
		return nil
	}))
}

func (b *bench) advance(by time.Duration) []state.Entry {
	b.t.Helper()
	fired, err := b.Advance(by)
	must(b.t, err)
	return fired
}

func (b *bench) untilIdle() []state.Entry {
	b.t.Helper()
	fired, err := b.AdvanceUntilIdle()
	must(b.t, err)
	return fired
}

func (b *bench) deliveries() []webhooks.Delivery {
	b.t.Helper()
	var all []webhooks.Delivery
	must(b.t, b.View(func(tx *state.Tx) error {
		all = webhooks.List(tx)
		return nil
	}))
	return all
}

// only is the one delivery there is.
func (b *bench) only() webhooks.Delivery {
	b.t.Helper()
	all := b.deliveries()
	if len(all) != 1 {
		b.t.Fatalf("%d deliveries, want one", len(all))
	}
	return all[0]
}

// statuses answers the n-th call with the n-th status, and further calls with
// the last.
func statuses(codes ...int) func(*http.Request, int) (int, error) {
	return func(_ *http.Request, n int) (int, error) { return codes[min(n, len(codes))-1], nil }
}

var errConnection = errors.New("connection lost")

func sinceEpoch(at time.Time) string { return at.Sub(clock.Epoch).String() }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
