package webhooks

import (
	"slices"
	"sync"
	"testing"
	"time"
)

func TestAQuickReceiverGetsItsCallsOneByOneInOrder(t *testing.T) {
	l := newLines(nil)
	l.headStart = time.Hour // nobody here takes so long
	var mu sync.Mutex
	var order, running []int
	var group sync.WaitGroup
	for i := range 100 {
		p := l.join("W1")
		group.Go(func() {
			defer p.leave()
			p.enter(t.Context())
			mu.Lock()
			order, running = append(order, i), append(running, i)
			if len(running) > 1 {
				t.Errorf("calls %v run at once", running)
			}
			mu.Unlock()
			mu.Lock()
			defer mu.Unlock()
			running = running[1:]
		})
	}
	group.Wait()
	if !slices.IsSorted(order) || len(order) != 100 {
		t.Errorf("order %v", order)
	}
	if len(l.byWebhook) != 0 {
		t.Errorf("lines left over: %v", l.byWebhook)
	}
}

func TestASlowReceiverGetsNoMoreThanSixteenCallsAtOnce(t *testing.T) {
	l := newLines(nil)
	l.headStart = 0
	entered, release := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	for range 2 * sideBySide {
		p := l.join("W1")
		group.Go(func() {
			defer p.leave()
			p.enter(t.Context())
			if len(p.line.seats) > sideBySide {
				t.Errorf("%d calls at once", len(p.line.seats))
			}
			entered <- struct{}{}
			<-release
		})
	}
	for range sideBySide {
		<-entered
	}
	other := l.join("W2")
	other.enter(t.Context()) // a full line concerns no other
	other.leave()
	select {
	case <-entered:
		t.Error("one call too many")
	default:
	}
	close(release)
	for range sideBySide {
		<-entered
	}
	group.Wait()
}
