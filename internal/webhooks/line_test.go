package webhooks

import (
	"context"
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
	var running []*place
	for range sideBySide {
		p := l.join("W1")
		p.enter(t.Context())
		running = append(running, p)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for range 50 { // whoever could have a seat would take one now and then
		p := l.join("W1")
		p.enter(over)
		if p.seated {
			t.Fatal("one call too many")
		}
		p.leave()
	}
	other := l.join("W2")
	other.enter(t.Context()) // a full line concerns no other
	running[3].leave()
	next := l.join("W1")
	next.enter(t.Context())
	if !other.seated || !next.seated {
		t.Errorf("other webhook seated %v, next in line %v", other.seated, next.seated)
	}
}
