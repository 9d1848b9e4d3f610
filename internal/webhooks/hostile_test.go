package webhooks_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

// spoil has a scenario do the same to every delivery.
func spoil(e webhooks.Effect) func(*webhooks.Options) {
	return func(o *webhooks.Options) {
		o.Disturb = func(*state.Tx, webhooks.Occasion) *webhooks.Disturbance {
			return &webhooks.Disturbance{Scenario: "hostile/rule", Effect: e}
		}
	}
}

// hostileBench has the webhook W1 at alpha, with a secret.
func hostileBench(t *testing.T, e webhooks.Effect) *bench {
	b := newBench(t, 0, spoil(e))
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha, Secret: "s"})
	return b
}

func TestEveryRetryOfAForgeryIsForgedAndTheRedeliveryIsNot(t *testing.T) {
	b := hostileBench(t, webhooks.Effect{Secret: "wrong"})
	b.answer = statuses(503)
	b.emit("LAMP_ON")
	b.advance(5 * time.Second)
	must(t, b.deliverer.Redeliver(b.World, b.only().ID))
	b.advance(20 * time.Second)
	var good []bool
	for _, c := range b.calls() {
		err := webhooks.Verify("s", c.Header, []byte(c.Body))
		if err != nil && !errors.Is(err, webhooks.ErrBadSignature) {
			t.Error(err)
		}
		good = append(good, err == nil)
	}
	if diff := cmp.Diff([]bool{false, false, true, true}, good); diff != "" {
		t.Errorf("good signatures: two attempts, a redelivery, its retry (-want +got):\n%s", diff)
	}
	for i, a := range b.only().Attempts {
		if forged := i < 2; (a.Scenario == "hostile/rule") != forged || (a.Effect != nil) != forged {
			t.Errorf("attempt %d in the log: %+v", i+1, a)
		}
	}
}

func TestACopyWithAReusedNonceIsTheSameRequestByteByByte(t *testing.T) {
	b := hostileBench(t, webhooks.Effect{Duplicate: 1, Nonce: "reused"})
	b.emit("LAMP_ON")
	b.advance(0)
	calls := b.calls()
	if len(calls) != 2 {
		t.Fatalf("%d calls", len(calls))
	}
	if diff := cmp.Diff(calls[0], calls[1]); diff != "" {
		t.Errorf("the copy (-first +second):\n%s", diff)
	}
}

func TestAWebhooksNoncesAreItsOwn(t *testing.T) {
	b := newBench(t, 0, spoil(webhooks.Effect{Nonce: "reused"}))
	b.emit("LAMP_ON")
	b.advance(0)
	const nonce = "X-Sinch-Webhook-Signature-Nonce"
	if b.callsTo(alpha)[0].Header.Get(nonce) == b.callsTo(beta)[0].Header.Get(nonce) {
		t.Error("two webhooks got the same nonce")
	}
	for _, d := range b.deliveries() {
		if d.Attempts[0].Effect != nil {
			t.Errorf("the log tells of a nonce that nobody used before: %+v", d.Attempts[0])
		}
	}
}

func TestAChangedBodyIsStillJSON(t *testing.T) {
	for _, c := range []struct {
		payload any
		want    string
	}{
		{nil, `{"type":"LAMP_OO"}`},
		{map[string]any{"id": "01Z", "name": "n"}, `{"type":"LAMP_ON","payload":{"id":"01A","name":"n"}}`},
		{map[string]any{"id": "", "n": 1, "on": true}, `{"type":"LAMP_OO","payload":{"id":"","n":1,"on":true}}`},
		{map[string]any{"a": "quoted \" 9", "b": "é", "c": []string{"9"}}, `{"type":"LAMP_ON","payload":{"a":"quoted \" 9","b":"é","c":["0"]}}`},
		{"az", `{"type":"LAMP_ON","payload":"aa"}`},
	} {
		b := hostileBench(t, webhooks.Effect{Body: "changed"})
		must(t, b.Update(func(tx *state.Tx) error {
			tx.Emit("LAMP_ON", "lamps/1", c.payload)
			return nil
		}))
		b.advance(0)
		got := b.calls()[0]
		if got.Body != c.want || !json.Valid([]byte(got.Body)) {
			t.Errorf("sent %s, want %s", got.Body, c.want)
		}
		d := b.only()
		if err := webhooks.Verify("s", got.Header, d.Body); err != nil {
			t.Errorf("the signature is not that of the true body: %v", err)
		}
		if string(d.Attempts[0].Body) != c.want || string(d.Body) == c.want {
			t.Errorf("the log has %s and %s", d.Body, d.Attempts[0].Body)
		}
	}
}

func TestASavedWorldGoesOnBeingHostile(t *testing.T) {
	b := hostileBench(t, webhooks.Effect{Duplicate: 1, Delay: webhooks.Span(90 * time.Second), Nonce: "reused", Timestamp: webhooks.Span(-time.Hour)})
	b.emit("LAMP_ON")
	b.advance(time.Minute)
	loaded := reload(t, b) // knows no scenario
	loaded.untilIdle()
	got := loaded.calls()
	if len(got) != 1 || sinceEpoch(loaded.Now()) != "1m30s" {
		t.Fatalf("%d calls until %s", len(got), sinceEpoch(loaded.Now()))
	}
	const prefix = "X-Sinch-Webhook-Signature-"
	if first := b.calls()[0]; got[0].Header.Get(prefix+"Nonce") != first.Header.Get(prefix+"Nonce") || got[0].Header.Get(prefix+"Timestamp") != "1767222090" {
		t.Errorf("headers %v after %v", got[0].Header, first.Header)
	}
	if err := webhooks.Verify("s", got[0].Header, []byte(got[0].Body)); err != nil {
		t.Error(err)
	}
	want := &webhooks.Effect{Nonce: "reused", Timestamp: webhooks.Span(-time.Hour)}
	if diff := cmp.Diff(want, loaded.deliveries()[1].Attempts[0].Effect); diff != "" {
		t.Errorf("the attempt's effect (-want +got):\n%s", diff)
	}
}

func TestAReceiverThatHangsOnAForgeryHoldsUpNoOther(t *testing.T) {
	b := newBench(t, 0, spoil(webhooks.Effect{Duplicate: 1, Secret: "wrong"}))
	release, reached := make(chan struct{}), make(chan struct{}, 2)
	b.answer = func(r *http.Request, _ int) (int, error) {
		if r.URL.Host == "alpha.example" {
			<-release
		} else {
			reached <- struct{}{}
		}
		return http.StatusOK, nil
	}
	b.emit("LAMP_ON")
	advanced := make(chan error)
	go func() {
		_, err := b.Advance(0)
		advanced <- err
	}()
	<-reached
	<-reached
	close(release)
	must(t, <-advanced)
}

func TestWhatIsRememberedOfWebhooksIsBounded(t *testing.T) {
	b := newBench(t, 0, nil)
	for i := range 300 {
		b.subscribe(webhooks.Subscription{ID: string(rune('a'+i%26)) + string(rune('a'+i/26)), Target: alpha, Secret: "s"})
		b.emit("LAMP_ON")
		b.advance(0)
	}
	must(t, b.View(func(tx *state.Tx) error {
		if n := webhooks.Kind.In(tx).Receivers.Len(); n != 100 {
			t.Errorf("%d webhooks are remembered", n)
		}
		return nil
	}))
}

// types are the events of the calls in their order.
func types(calls []received) (all []string) {
	for _, c := range calls {
		var event struct{ Type string }
		if json.Unmarshal([]byte(c.Body), &event) == nil {
			all = append(all, event.Type)
		}
	}
	return all
}

// holdFirst has a scenario hold back what is called FIRST.
func holdFirst(e webhooks.Effect) func(*webhooks.Options) {
	return func(o *webhooks.Options) {
		o.Disturb = func(_ *state.Tx, on webhooks.Occasion) *webhooks.Disturbance {
			if on.Event.Type != "FIRST" {
				return nil
			}
			return &webhooks.Disturbance{Scenario: "hostile/rule", Effect: e}
		}
	}
}

func TestADeliveryIsHeldUntilLaterOnesWereSent(t *testing.T) {
	for _, c := range []struct {
		name string
		then func(b *bench)
		want []string
		last string // when the last attempt is made
	}{
		{"none comes", func(b *bench) { b.untilIdle() }, []string{"FIRST"}, "1m0s"},
		{"its retries do not count", func(b *bench) {
			b.answer = statuses(503, 503, 200)
			b.emit("SECOND")
			b.untilIdle()
		}, []string{"SECOND", "SECOND", "SECOND", "FIRST"}, "1m0s"},
		{"two come", func(b *bench) {
			b.emit("SECOND")
			b.advance(10 * time.Second)
			b.emit("THIRD")
			b.emit("FOURTH")
			b.untilIdle()
		}, []string{"SECOND", "THIRD", "FOURTH", "FIRST"}, "10s"},
		{"redelivered meanwhile", func(b *bench) {
			must(b.t, b.deliverer.Redeliver(b.World, b.only().ID))
			b.emit("SECOND")
			b.emit("THIRD")
			b.untilIdle()
		}, []string{"FIRST", "SECOND", "THIRD"}, "0s"},
		{"saved meanwhile", func(b *bench) {
			b.emit("SECOND")
			b.advance(time.Second)
			loaded := reload(b.t, b)
			loaded.received = b.received
			loaded.emit("THIRD")
			loaded.untilIdle()
			*b = bench{World: loaded.World, received: loaded.received}
		}, []string{"SECOND", "THIRD", "FIRST"}, "1s"},
		{"webhook gone meanwhile", func(b *bench) {
			b.subscribe()
			b.untilIdle()
			b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha, Secret: "s"})
			b.emit("SECOND")
			b.untilIdle()
		}, []string{"SECOND"}, "1m0s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, 0, holdFirst(webhooks.Effect{Reorder: 2}))
			b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha, Secret: "s"})
			b.emit("FIRST")
			b.advance(0)
			c.then(b)
			if diff := cmp.Diff(c.want, types(b.calls())); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			history := b.History().All()
			if got := sinceEpoch(history[len(history)-1].At); got != c.last {
				t.Errorf("the last attempt is made after %s, want %s", got, c.last)
			}
		})
	}
}

func TestAWebhookThatHoldsIsToldSo(t *testing.T) {
	var holding []bool
	b := newBench(t, 0, func(o *webhooks.Options) {
		o.Disturb = func(_ *state.Tx, on webhooks.Occasion) *webhooks.Disturbance {
			holding = append(holding, on.Holding)
			if on.Holding || on.Webhook.ID == "W2" {
				return nil
			}
			return &webhooks.Disturbance{Effect: webhooks.Effect{Reorder: 1}}
		}
	})
	for range 3 {
		b.emit("LAMP_ON") // to W1 and W2
		b.advance(0)
	}
	if diff := cmp.Diff([]bool{false, false, true, false, false, false}, holding); diff != "" {
		t.Errorf("holding at each occasion (-want +got):\n%s", diff)
	}
	if n := len(b.callsTo(beta)); n != 3 {
		t.Errorf("the other webhook got %d calls", n)
	}
}

func TestTheLogStaysBoundedInStorms(t *testing.T) {
	b := hostileBench(t, webhooks.Effect{Storm: 50, Duplicate: 10, Delay: webhooks.Span(time.Second)})
	for range 12 {
		b.emit("LAMP_ON")
	}
	if n := len(b.deliveries()); n != webhooks.MaxDeliveries {
		t.Errorf("%d deliveries in the log", n)
	}
	b.advance(0)
	if n := len(b.calls()); n < 50 || n > webhooks.MaxDeliveries {
		t.Errorf("%d calls at once", n)
	}
	b.untilIdle()
	if n := len(b.deliveries()); n != webhooks.MaxDeliveries {
		t.Errorf("%d deliveries in the log in the end", n)
	}
}

func TestAStormWaitsForNoCallBeforeIt(t *testing.T) {
	b := hostileBench(t, webhooks.Effect{Storm: 16})
	webhooks.SetHeadStart(b.deliverer, b.World, time.Hour)
	var all sync.WaitGroup
	all.Add(16)
	b.answer = func(*http.Request, int) (int, error) {
		all.Done()
		all.Wait() // until all of them are there
		return http.StatusOK, nil
	}
	b.emit("LAMP_ON")
	b.advance(0)
	nonces := map[string]bool{}
	for _, c := range b.calls() {
		nonces[c.Header.Get("X-Sinch-Webhook-Signature-Nonce")] = true
	}
	if len(nonces) != 16 {
		t.Errorf("%d nonces", len(nonces))
	}
}

func TestAnEarlierDeliveryOvertakesNothing(t *testing.T) {
	b := newBench(t, 0, holdFirst(webhooks.Effect{Reorder: 1}))
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
	b.emit("BEFORE")
	b.emit("FIRST")
	b.advance(0)
	b.emit("AFTER")
	b.advance(0)
	if diff := cmp.Diff([]string{"BEFORE", "AFTER", "FIRST"}, types(b.calls())); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestAHoldEndsEvenIfTheLogForgetsTheDelivery(t *testing.T) {
	b := newBench(t, 0, holdFirst(webhooks.Effect{Reorder: 1}))
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
	b.emit("FIRST")
	flood(t, b, webhooks.MaxDeliveries)
	b.advance(0)
	must(t, b.View(func(tx *state.Tx) error {
		for id, r := range webhooks.Kind.In(tx).Receivers.All() {
			if r.Held != "" {
				t.Errorf("%s still holds %s", id, r.Held)
			}
		}
		return nil
	}))
}

func TestTheLogTellsOwnDeliveriesOfAStormFromCopies(t *testing.T) {
	b := hostileBench(t, webhooks.Effect{Storm: 2, Duplicate: 1, Unsigned: true})
	b.emit("LAMP_ON")
	all := b.deliveries()
	own, copied := &webhooks.Effect{Storm: 2, Duplicate: 1}, &webhooks.Effect{Storm: 2, Duplicate: 1, Unsigned: true}
	for i, want := range []webhooks.Delivery{
		{EventID: all[0].EventID, Effect: own}, {EventID: all[0].EventID, Effect: copied, CopyOf: all[0].ID},
		{EventID: all[2].EventID, Effect: own}, {EventID: all[2].EventID, Effect: copied, CopyOf: all[2].ID},
	} {
		got := webhooks.Delivery{EventID: all[i].EventID, Effect: all[i].Effect, CopyOf: all[i].CopyOf}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("delivery %d (-want +got):\n%s", i, diff)
		}
	}
	if len(all) != 4 || all[0].EventID == all[2].EventID {
		t.Errorf("%d deliveries of the events %s and %s", len(all), all[0].EventID, all[2].EventID)
	}
}

func TestAttemptedIsNotToldOfCopies(t *testing.T) {
	var told []int
	b := newBench(t, 0, func(o *webhooks.Options) {
		spoil(webhooks.Effect{Duplicate: 2, Secret: "wrong"})(o)
		o.Attempted = func(_ *state.Tx, _ webhooks.Delivery, a webhooks.Attempt) { told = append(told, a.Status) }
	})
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha, Secret: "s"})
	b.answer = statuses(200, 401)
	b.emit("LAMP_ON")
	b.advance(0)
	if diff := cmp.Diff([]int{200}, told); diff != "" || len(b.calls()) != 3 {
		t.Errorf("told of %d calls (-want +got):\n%s", len(b.calls()), diff)
	}
}
