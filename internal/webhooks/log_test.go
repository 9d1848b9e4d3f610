package webhooks_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

func TestRedeliver(t *testing.T) {
	for _, c := range []struct {
		name  string
		first int
		after webhooks.State // the answer to the redelivery is 503
		next  string
	}{
		{"delivered before", 200, webhooks.Pending, "10s"},
		{"failed before", 404, webhooks.Pending, "10s"},
		{"pending", 500, webhooks.Pending, "10s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, 0, nil)
			b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
			b.answer = statuses(c.first, 503, 200)
			b.emit("LAMP_ON")
			b.advance(0)
			must(t, b.deliverer.Redeliver(b.World, b.only().ID))
			b.advance(0)
			got := b.only()
			if len(got.Attempts) != 2 || got.State != c.after || got.Next == nil || sinceEpoch(*got.Next) != c.next {
				t.Fatalf("after the redelivery: %+v", got)
			}
			b.untilIdle()
			if got = b.only(); len(got.Attempts) != 3 || got.State != webhooks.Delivered || sinceEpoch(b.Now()) != "10s" {
				t.Errorf("in the end: %s after %d attempts at %s", got.State, len(got.Attempts), sinceEpoch(b.Now()))
			}
		})
	}
}

func TestRedeliverAfterTheScheduleIsOneAttempt(t *testing.T) {
	b := newBench(t, 0, nil)
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
	b.answer = statuses(500)
	b.emit("LAMP_ON")
	b.untilIdle()
	must(t, b.deliverer.Redeliver(b.World, b.only().ID))
	b.untilIdle()
	if got := b.only(); got.State != webhooks.Failed || got.Attempts[16].Number != 17 || len(b.calls()) != 17 {
		t.Errorf("%s after %d calls", got.State, len(b.calls()))
	}
}

func TestRedeliverDuringAnAttemptMakesAnotherOneAtOnce(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusServiceUnavailable} {
		b := newBench(t, 0, nil)
		b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
		b.answer = func(_ *http.Request, n int) (int, error) {
			if n > 1 {
				return http.StatusOK, nil
			}
			return status, b.deliverer.Redeliver(b.World, b.only().ID)
		}
		b.emit("LAMP_ON")
		b.advance(0)
		if got := b.only(); len(got.Attempts) != 2 || got.State != webhooks.Delivered || got.Next != nil {
			t.Errorf("%d: delivery %+v", status, got)
		}
		b.untilIdle()
		if n := len(b.calls()); n != 2 {
			t.Errorf("%d: %d calls in the end", status, n)
		}
	}
}

func TestRedeliverOfWhatIsNotThere(t *testing.T) {
	b := newBench(t, 0, nil)
	if err := b.deliverer.Redeliver(b.World, "nope"); !errors.Is(err, webhooks.ErrNoDelivery) {
		t.Errorf("error %v", err)
	}
}

func TestTheLogOfOneDeliveryIsBounded(t *testing.T) {
	b := newBench(t, 0, nil)
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
	b.emit("LAMP_ON")
	b.advance(0)
	for range webhooks.MaxAttempts {
		must(t, b.deliverer.Redeliver(b.World, b.only().ID))
		b.advance(0)
	}
	got := b.only().Attempts
	if len(got) != webhooks.MaxAttempts || got[0].Number != 2 || got[len(got)-1].Number != webhooks.MaxAttempts+1 {
		t.Errorf("%d attempts, %d to %d", len(got), got[0].Number, got[len(got)-1].Number)
	}
}

func TestTheLogForgetsTheOldestFinished(t *testing.T) {
	b := newBench(t, 0, nil)
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
	b.answer = func(_ *http.Request, n int) (int, error) {
		if n == 1 {
			return http.StatusInternalServerError, nil
		}
		return http.StatusOK, nil
	}
	b.emit("PENDING")
	b.advance(0)
	b.emit("FINISHED_FIRST")
	b.emit("FINISHED_SECOND")
	b.advance(0)
	flood(t, b, webhooks.MaxDeliveries-2)
	all := b.deliveries()
	if len(all) != webhooks.MaxDeliveries || all[0].EventType != "PENDING" || all[1].EventType != "FINISHED_SECOND" {
		t.Errorf("%d deliveries, from %s and %s on", len(all), all[0].EventType, all[1].EventType)
	}
	flood(t, b, 2)
	if all = b.deliveries(); len(all) != webhooks.MaxDeliveries || all[0].EventType != "FLOOD" {
		t.Errorf("with none finished left: %d deliveries, from %s on", len(all), all[0].EventType)
	}
	b.advance(time.Minute) // the forgotten one's retry finds nothing
	if n := len(b.calls()); n != 3+webhooks.MaxDeliveries {
		t.Errorf("%d calls, want 3 and one for each that is left", n)
	}
}

// flood fires many events in one transaction.
func flood(t *testing.T, b *bench, n int) {
	t.Helper()
	must(t, b.Update(func(tx *state.Tx) error {
		for range n {
			tx.Emit("FLOOD", "lamps/1", nil)
		}
		return nil
	}))
}

func TestASavedWorldGoesOnDelivering(t *testing.T) {
	b := newBench(t, 0, nil)
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha, Secret: "s"})
	b.answer = statuses(500)
	must(t, b.Update(func(tx *state.Tx) error {
		tx.Emit("LAMP_ON", "lamps/1", "a < b & c > d")
		return nil
	}))
	b.advance(7 * time.Second)
	loaded := reload(t, b)
	loaded.untilIdle()
	if got := loaded.only(); got.State != webhooks.Delivered || len(got.Attempts) != 3 || sinceEpoch(loaded.Now()) != "15s" {
		t.Errorf("%s after %d attempts at %s", got.State, len(got.Attempts), sinceEpoch(loaded.Now()))
	}
	before, after := b.calls()[0], loaded.calls()[0]
	if before.Body != after.Body {
		t.Errorf("the body changed from %s to %s", before.Body, after.Body)
	}
	if err := webhooks.Verify("s", after.Header, []byte(after.Body)); err != nil {
		t.Error(err)
	}
}

// reload saves the world as text and loads it elsewhere, with the same webhooks.
func reload(t *testing.T, b *bench) *bench {
	t.Helper()
	saved, err := b.Save()
	must(t, err)
	text, err := json.Marshal(saved)
	must(t, err)
	var read state.Saved
	must(t, json.Unmarshal(text, &read))
	loaded := newBench(t, 0, nil)
	loaded.subscribe(b.subscribers(nil, "")...)
	must(t, loaded.Load(&read))
	return loaded
}

func TestAWorldSavedDuringACallMakesItAgain(t *testing.T) {
	b := newBench(t, 1, nil)
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
	called, answer := make(chan struct{}), make(chan struct{})
	defer close(answer)
	b.answer = func(*http.Request, int) (int, error) {
		close(called)
		<-answer
		return http.StatusOK, nil
	}
	b.emit("LAMP_ON")
	<-called
	loaded := reload(t, b)
	loaded.Clock().SetScale(0)
	loaded.advance(time.Second)
	if got := loaded.only(); got.State != webhooks.Delivered || len(loaded.calls()) != 1 {
		t.Errorf("%s after %d calls", got.State, len(loaded.calls()))
	}
}

// history runs two receivers that fail now and then, and gives what they
// received, per receiver, and what the advances told.
func history(t *testing.T) string {
	t.Helper()
	b := newBench(t, 0, nil)
	b.answer = func(r *http.Request, n int) (int, error) {
		if n%3 == 0 && r.URL.Host == "alpha.example" {
			return http.StatusBadGateway, nil
		}
		return http.StatusOK, nil
	}
	var text bytes.Buffer
	for i := range 4 {
		must(t, b.Update(func(tx *state.Tx) error {
			tx.Emit(fmt.Sprintf("LAMP_%d", i), "lamps/1", i)
			tx.Emit("LAMP_SEEN", "lamps/1", i)
			return nil
		}))
		fmt.Fprintln(&text, b.advance(3*time.Second))
	}
	fmt.Fprintln(&text, b.untilIdle(), b.callsTo(alpha), b.callsTo(beta))
	saved, err := b.Save()
	must(t, err)
	must(t, json.NewEncoder(&text).Encode(saved))
	return text.String()
}

func TestSameSeedAndCallsGiveTheSameBytes(t *testing.T) {
	want := history(t)
	for range 50 {
		if diff := cmp.Diff(want, history(t)); diff != "" {
			t.Fatalf("another run (-want +got):\n%s", diff)
		}
	}
}

// blink adds a kind of job that fires an event, and names it.
func blink(worlds *state.Worlds) string {
	worlds.HandleJobs("blink", func(w *state.World, now time.Time, _ clock.Job) {
		_ = w.UpdateAt(now, func(tx *state.Tx) error {
			tx.Emit("LAMP_ON", "lamps/1", nil)
			return nil
		})
	})
	return "blink"
}

func contains(text []byte, part string) bool { return bytes.Contains(text, []byte(part)) }
