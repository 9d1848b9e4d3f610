package webhooks

import (
	"context"
	"sync"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

const (
	// sideBySide is how many calls to one webhook of one world run at once.
	sideBySide = 16

	// headStart is how long a call has its webhook to itself, in the
	// machine's time. A receiver that answers within it gets callbacks one by
	// one, in their order; a slower one gets the next meanwhile.
	headStart = 250 * time.Millisecond
)

// lines are where the calls of a world wait for their turn, one line per
// webhook: what one receiver makes of its calls concerns no other.
type lines struct {
	headStart time.Duration

	mu        sync.Mutex // guards what follows
	byWebhook map[string]*line
}

// line is the waiting and the running calls of one webhook.
type line struct {
	last  *place
	count int
	seats chan struct{}
}

// place is a call's place in a line. Its parts end when the call starts and
// when it is done.
type place struct {
	in        *lines
	webhookID string
	line      *line
	ahead     *place
	rush      bool // it starts beside the call ahead, without a head start for that
	seated    bool

	started, done context.Context
	start, finish context.CancelFunc
}

func newLines(*state.World) *lines {
	return &lines{headStart: headStart, byWebhook: map[string]*line{}}
}

// join takes the last place in a webhook's line.
func (l *lines) join(webhookID string) *place {
	l.mu.Lock()
	defer l.mu.Unlock()
	in := l.byWebhook[webhookID]
	if in == nil {
		in = &line{seats: make(chan struct{}, sideBySide)}
		l.byWebhook[webhookID] = in
	}
	p := &place{in: l, webhookID: webhookID, line: in, ahead: in.last}
	p.started, p.start = context.WithCancel(context.Background())
	p.done, p.finish = context.WithCancel(context.Background())
	in.last = p
	in.count++
	return p
}

// enter waits until the call may start, or the context ends.
func (p *place) enter(ctx context.Context) {
	if p.ahead != nil && !p.rush {
		select {
		case <-p.ahead.started.Done():
			_ = clock.Wait(p.ahead.done, p.in.headStart) // ends early when it is done
		case <-ctx.Done():
		}
	}
	p.ahead = nil
	select {
	case p.line.seats <- struct{}{}:
		p.seated = true
	case <-ctx.Done():
	}
	p.start()
}

// leave makes room for those behind; the last one takes the line away.
func (p *place) leave() {
	if p.seated {
		<-p.line.seats
	}
	p.finish()
	p.in.mu.Lock()
	defer p.in.mu.Unlock()
	if p.line.count--; p.line.count == 0 {
		delete(p.in.byWebhook, p.webhookID)
	}
}
