package webhooks_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

func TestAnEventReachesEverySubscriberOnceAndSigned(t *testing.T) {
	b := newBench(t, 0, nil)
	b.subscribe(
		webhooks.Subscription{ID: "W1", Target: alpha, Secret: "first secret"},
		webhooks.Subscription{ID: "W2", Target: beta},
	)
	b.emit("LAMP_ON")
	if got := b.calls(); len(got) != 0 {
		t.Fatalf("called before the clock ran: %v", got)
	}
	b.advance(0)

	calls := b.calls()
	if len(calls) != 2 {
		t.Fatalf("%d calls, want one for each webhook", len(calls))
	}
	for _, c := range calls {
		want := received{Method: http.MethodPost, URL: c.URL, Body: `{"type":"LAMP_ON","payload":{"id":"1"}}`, Header: c.Header}
		if diff := cmp.Diff(want, c); diff != "" {
			t.Errorf("callback (-want +got):\n%s", diff)
		}
	}
	signed, unsigned := b.callsTo(alpha)[0], b.callsTo(beta)[0]
	if err := webhooks.Verify("first secret", signed.Header, []byte(signed.Body)); err != nil {
		t.Error(err)
	}
	if got, want := signed.Header.Get("X-Sinch-Webhook-Signature-Timestamp"), "1767225600"; got != want {
		t.Errorf("timestamp %s, want the world's time %s", got, want)
	}
	want := http.Header{"Content-Type": {"application/json; charset=utf-8"}, "User-Agent": {"sinch-mock"}}
	if diff := cmp.Diff(want, unsigned.Header); diff != "" {
		t.Errorf("headers without a secret (-want +got):\n%s", diff)
	}
}

func TestAdvanceTellsEveryAttempt(t *testing.T) {
	b := newBench(t, 0, nil)
	b.answer = func(r *http.Request, n int) (int, error) {
		switch {
		case r.URL.Host == "beta.example":
			return http.StatusNoContent, nil
		case n == 1:
			return 0, errConnection
		}
		return http.StatusOK, nil
	}
	b.emit("LAMP_ON")
	all := func() []webhooks.Delivery { return b.deliveries() }()
	var got []string
	for _, e := range b.advance(time.Hour) {
		got = append(got, fmt.Sprintln(sinceEpoch(e.At), e.Kind, e.Event, e.Resource, e.Delivery, e.Target, e.Attempt, e.Status, e.Error))
	}
	want := []string{
		fmt.Sprintln("0s delivery LAMP_ON lamps/1", all[0].ID, alpha, 1, 0, "connection lost"),
		fmt.Sprintln("0s delivery LAMP_ON lamps/1", all[1].ID, beta, 1, 204, ""),
		fmt.Sprintln("5s delivery LAMP_ON lamps/1", all[0].ID, alpha, 2, 200, ""),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fired (-want +got):\n%s", diff)
	}
}

func TestAJobsEventIsDeliveredWithinTheSameAdvance(t *testing.T) {
	worlds := state.New(state.Options{Kinds: []state.AnyKind{webhooks.Kind}})
	b := &bench{t: t, counts: map[string]int{}, hooks: []webhooks.Subscription{{ID: "W1", Target: alpha}}}
	b.deliverer = webhooks.New(worlds, webhooks.Options{Subscribers: b.subscribers, Transport: b})
	t.Cleanup(worlds.Reset)
	blinking := blink(worlds)
	w, err := worlds.Of("p")
	must(t, err)
	b.World = w
	must(t, w.Update(func(tx *state.Tx) error { tx.Later(time.Minute, blinking, nil); return nil }))
	var got []string
	for _, e := range b.advance(2 * time.Minute) {
		got = append(got, sinceEpoch(e.At)+" "+e.Kind)
	}
	if diff := cmp.Diff([]string{"1m0s event", "1m0s delivery"}, got); diff != "" {
		t.Errorf("fired (-want +got):\n%s", diff)
	}
}

func TestTheLogShowsAttemptsAndNoSecret(t *testing.T) {
	b := newBench(t, 0, nil)
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha, Secret: "very secret"})
	b.answer = statuses(503, 200)
	b.emit("LAMP_ON")
	before := b.only()
	b.advance(time.Hour)
	after := b.only()

	calls := b.calls()
	at := b.History().All()[0].At
	want := before
	want.State, want.Next, want.Turn = webhooks.Delivered, nil, 2
	want.Attempts = []webhooks.Attempt{
		{Number: 1, At: at, Status: 503, RequestHeaders: calls[0].Header},
		{Number: 2, At: at.Add(5 * time.Second), Status: 200, RequestHeaders: calls[1].Header},
	}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("delivery (-want +got):\n%s", diff)
	}
	if before.State != webhooks.Pending || before.Next == nil || !before.Next.Equal(at) {
		t.Errorf("before the first attempt: %s, next %v", before.State, before.Next)
	}
	nonce := "X-Sinch-Webhook-Signature-Nonce"
	if calls[0].Header.Get(nonce) == calls[1].Header.Get(nonce) {
		t.Error("a nonce came twice")
	}
	saved, err := b.Save()
	must(t, err)
	text, err := json.Marshal(saved)
	must(t, err)
	if contains(text, "very secret") {
		t.Error("the log holds the secret")
	}
}

func TestARotatedSecretSignsTheRetryAndAMovedTargetGetsIt(t *testing.T) {
	b := newBench(t, 0, nil)
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha, Secret: "old"})
	b.answer = statuses(500)
	b.emit("LAMP_ON")
	b.advance(0)
	b.subscribe(webhooks.Subscription{ID: "W1", Target: beta, Secret: "new"})
	b.advance(5 * time.Second)

	first, second := b.callsTo(alpha)[0], b.callsTo(beta)[0]
	if err := webhooks.Verify("old", first.Header, []byte(first.Body)); err != nil {
		t.Errorf("first attempt: %v", err)
	}
	if err := webhooks.Verify("new", second.Header, []byte(second.Body)); err != nil {
		t.Errorf("second attempt: %v", err)
	}
	if got := b.only(); got.Target != beta {
		t.Errorf("target %s, want the latest attempt's", got.Target)
	}
}

func TestADeletedWebhookDropsItsDelivery(t *testing.T) {
	b := newBench(t, 0, nil)
	b.answer = statuses(500)
	b.emit("LAMP_ON")
	b.advance(0)
	b.subscribe(webhooks.Subscription{ID: "W2", Target: beta})
	fired := b.advance(5 * time.Second)

	if n := len(b.callsTo(alpha)); n != 1 {
		t.Errorf("%d calls for the deleted webhook, want the one before", n)
	}
	if n := len(b.callsTo(beta)); n != 2 {
		t.Errorf("%d calls for the other webhook, want its retry too", n)
	}
	dropped := b.deliveries()[0]
	if dropped.State != webhooks.Dropped || dropped.Next != nil || len(dropped.Attempts) != 1 {
		t.Errorf("dropped delivery %+v", dropped)
	}
	if e := fired[0]; e.Delivery != dropped.ID || e.Attempt != 0 || e.Error == "" {
		t.Errorf("the drop is not told: %+v", e)
	}
	if err := b.deliverer.Redeliver(b.World, dropped.ID); !errors.Is(err, webhooks.ErrNoWebhook) {
		t.Errorf("redeliver: error %v", err)
	}
}

func TestAReceiverThatHangsHoldsUpNoOther(t *testing.T) {
	for name, scale := range map[string]float64{"manual": 0, "real time": 1} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, scale, nil)
			release, reached := make(chan struct{}), make(chan struct{}, 3)
			b.answer = func(r *http.Request, _ int) (int, error) {
				if r.URL.Host == "alpha.example" {
					<-release
				} else {
					reached <- struct{}{}
				}
				return http.StatusOK, nil
			}
			for range 3 {
				b.emit("LAMP_ON")
			}
			advanced := make(chan error)
			go func() {
				_, err := b.Advance(0)
				advanced <- err
			}()
			for range 3 {
				<-reached
			}
			for _, d := range b.deliveries() {
				if d.WebhookID == "W1" && d.State != webhooks.Pending {
					t.Errorf("the receiver still hangs, yet the delivery is %s", d.State)
				}
			}
			close(release)
			must(t, <-advanced)
			if scale > 0 { // an advance waits for what was started before it, too
				b.advance(0)
			}
			for _, d := range b.deliveries() {
				if d.State != webhooks.Delivered {
					t.Errorf("delivery to %s: %s", d.WebhookID, d.State)
				}
			}
		})
	}
}

func TestAReceiverThatHangsGetsTheNextCallbackMeanwhile(t *testing.T) {
	b := newBench(t, 0, nil)
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
	second := make(chan struct{})
	b.answer = func(_ *http.Request, n int) (int, error) {
		if n == 1 {
			<-second // the first call ends only if the second comes
		} else {
			close(second)
		}
		return http.StatusOK, nil
	}
	b.emit("LAMP_ON")
	b.emit("LAMP_OFF")
	b.advance(0)
	if n := len(b.calls()); n != 2 {
		t.Errorf("%d calls", n)
	}
}

func TestNoAnswerInTimeIsTriedAgain(t *testing.T) {
	b := newBench(t, 0, func(o *webhooks.Options) { o.Timeout = time.Millisecond })
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
	b.answer = func(r *http.Request, n int) (int, error) {
		if n == 1 {
			<-r.Context().Done()
			return 0, context.Cause(r.Context())
		}
		return http.StatusOK, nil
	}
	b.emit("LAMP_ON")
	b.advance(time.Minute)
	got := b.only()
	if len(got.Attempts) != 2 || got.Attempts[0].Error != "no answer within 1ms" || got.State != webhooks.Delivered {
		t.Errorf("delivery %+v", got)
	}
}

func TestAttemptedIsToldOfEachAttempt(t *testing.T) {
	var told []string
	b := newBench(t, 0, func(o *webhooks.Options) {
		o.Attempted = func(_ *state.Tx, d webhooks.Delivery, a webhooks.Attempt) {
			told = append(told, fmt.Sprint(d.WebhookID, " ", a.Status, " ", d.State))
		}
	})
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
	b.answer = statuses(500, 200)
	b.emit("LAMP_ON")
	b.advance(time.Minute)
	if diff := cmp.Diff([]string{"W1 500 PENDING", "W1 200 DELIVERED"}, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}
