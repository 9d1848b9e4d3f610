package webhooks_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

func TestTheRetrySchedule(t *testing.T) {
	b := newBench(t, 0, nil)
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha, Secret: "s"})
	b.answer = statuses(http.StatusServiceUnavailable)
	b.emit("LAMP_ON")
	var gaps []time.Duration
	fired := b.untilIdle()
	for i := 1; i < len(fired); i++ {
		gaps = append(gaps, fired[i].At.Sub(fired[i-1].At)/time.Second)
	}
	want := []time.Duration{5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480, 40960, 81920}
	if diff := cmp.Diff(want, gaps); diff != "" {
		t.Errorf("seconds between attempts (-want +got):\n%s", diff)
	}
	if got, want := sinceEpoch(b.Now()), "45h30m35s"; got != want {
		t.Errorf("given up after %s, want %s", got, want)
	}
	if got := b.only(); got.State != webhooks.Failed || got.Next != nil || len(got.Attempts) != 16 {
		t.Errorf("%s after %d attempts, next %v", got.State, len(got.Attempts), got.Next)
	}
}

func TestWhichAnswersAreTriedAgain(t *testing.T) {
	for _, c := range []struct {
		status int
		want   webhooks.State
	}{
		{200, webhooks.Delivered}, {201, webhooks.Delivered}, {204, webhooks.Delivered}, {299, webhooks.Delivered},
		{429, webhooks.Pending}, {500, webhooks.Pending}, {503, webhooks.Pending}, {599, webhooks.Pending},
		{301, webhooks.Failed}, {302, webhooks.Failed}, {307, webhooks.Failed}, {304, webhooks.Failed},
		{400, webhooks.Failed}, {401, webhooks.Failed}, {404, webhooks.Failed}, {408, webhooks.Failed}, {410, webhooks.Failed},
		{600, webhooks.Failed},
	} {
		b := newBench(t, 0, nil)
		b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
		b.answer = statuses(c.status)
		b.emit("LAMP_ON")
		b.advance(0)
		if got := b.only(); got.State != c.want || len(b.calls()) != 1 || got.Attempts[0].Status != c.status {
			t.Errorf("%d: %s after %d calls, attempts %+v, want %s", c.status, got.State, len(b.calls()), got.Attempts, c.want)
		}
	}
}

func TestAReceiverRecoversAtTheThirdTry(t *testing.T) {
	b := newBench(t, 0, nil)
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
	b.answer = func(_ *http.Request, n int) (int, error) {
		switch n {
		case 1:
			return 0, errConnection
		case 2:
			return http.StatusTooManyRequests, nil
		}
		return http.StatusOK, nil
	}
	b.emit("LAMP_ON")
	b.untilIdle()
	if got := b.only(); got.State != webhooks.Delivered || len(got.Attempts) != 3 || sinceEpoch(b.Now()) != "15s" {
		t.Errorf("%s after %d attempts at %s", got.State, len(got.Attempts), sinceEpoch(b.Now()))
	}
}

func TestAFailedDeliveryBlocksNoLaterOne(t *testing.T) {
	b := newBench(t, 0, nil)
	b.subscribe(webhooks.Subscription{ID: "W1", Target: alpha})
	b.answer = statuses(500, 200)
	b.emit("LAMP_ON")
	b.advance(time.Second)
	b.emit("LAMP_OFF")
	b.advance(0)
	all := b.deliveries()
	if all[0].State != webhooks.Pending || all[1].State != webhooks.Delivered {
		t.Errorf("first %s, second %s", all[0].State, all[1].State)
	}
}

func TestATargetThatCannotBeCalledFailsAtOnce(t *testing.T) {
	for _, target := range []string{"ftp://alpha.example/", "http://", "nonsense", "http://%zz/"} {
		b := newBench(t, 0, nil)
		b.subscribe(webhooks.Subscription{ID: "W1", Target: target})
		b.emit("LAMP_ON")
		b.untilIdle()
		if got := b.only(); got.State != webhooks.Failed || len(got.Attempts) != 1 || len(b.calls()) != 0 {
			t.Errorf("%s: %s after %d attempts and %d calls", target, got.State, len(got.Attempts), len(b.calls()))
		}
	}
}
