package contracttests

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// mirroredControl does on the right side what it does on the left one.
type mirroredControl struct {
	Control // of the left side
	m       *mirror
}

// starter is a control that can begin a project anew at a time.
type starter interface {
	StartAt(ctx context.Context, project string, now time.Time) error
}

// StartAt begins an empty project anew, in which time stands still at now.
func (m MockControl) StartAt(ctx context.Context, project string, now time.Time) error {
	world := Object{"project": project, "now": now, "scale": 0}
	return m.call(ctx, http.MethodPut, of(project)+"/state", world, nil)
}

// there does something to the project on the right side, unless the
// comparison is broken.
func (c mirroredControl) there(project string, do func(right Control, project string) error) {
	if c.m.broken != "" {
		return
	}
	if err := do(c.m.right.Control, c.m.there(project)); err != nil {
		c.m.breaks("%s: %v", c.m.right.Name, err)
	}
}

// StopClock implements [Control]. Both clocks stand at the same time then, if
// the right one can be told the time of the left one: in a project that others
// use, too, nothing begins anew.
func (c mirroredControl) StopClock(ctx context.Context, project string) error {
	if err := c.Control.StopClock(ctx, project); err != nil {
		return err
	}
	now, err := c.Control.Now(ctx, project)
	c.there(project, func(right Control, project string) error {
		if s, can := right.(starter); can && !c.m.right.shares() {
			c.m.sameTime = true
			return s.StartAt(ctx, project, now)
		}
		return right.StopClock(ctx, project)
	})
	return err
}

// Advance implements [Control].
func (c mirroredControl) Advance(ctx context.Context, project string, d time.Duration) error {
	err := c.Control.Advance(ctx, project, d)
	c.there(project, func(right Control, project string) error { return right.Advance(ctx, project, d) })
	c.m.compareReceived()
	return err
}

// Settle implements [Control].
func (c mirroredControl) Settle(ctx context.Context, project string) error {
	err := c.Control.Settle(ctx, project)
	c.there(project, func(right Control, project string) error { return right.Settle(ctx, project) })
	c.m.compareReceived()
	return err
}

// Transition implements [Control].
func (c mirroredControl) Transition(ctx context.Context, project, resource, to string) error {
	err := c.Control.Transition(ctx, project, resource, to)
	c.there(project, func(right Control, project string) error {
		return right.Transition(ctx, project, c.m.there(resource), to)
	})
	c.m.compareReceived()
	return err
}

// Transitions implements [cartographer].
func (c mirroredControl) Transitions(ctx context.Context) ([]Transition, error) {
	guide, ok := c.Control.(cartographer)
	if !ok {
		return nil, errNoTransitions
	}
	return guide.Transitions(ctx)
}

// Force implements [cartographer]. What the left side refuses is not tried on
// the right one: a walk tries what it does not know.
func (c mirroredControl) Force(ctx context.Context, project, resource, to string) ([]Transition, error) {
	guide, ok := c.Control.(cartographer)
	if !ok {
		return nil, errNoTransitions
	}
	moved, err := guide.Force(ctx, project, resource, to)
	if err == nil {
		c.there(project, func(right Control, project string) error {
			return right.Transition(ctx, project, c.m.there(resource), to)
		})
		c.m.compareReceived()
	}
	return moved, err
}

// Given implements [Control].
func (c mirroredControl) Given(ctx context.Context, project string, fixtures Object) error {
	err := c.Control.Given(ctx, project, fixtures)
	c.m.refs.sent.Write(encode(fixtures))
	c.there(project, func(right Control, project string) error {
		return right.Given(ctx, project, c.m.translateObject(fixtures))
	})
	return err
}

// PlaceCall implements [Control].
func (c mirroredControl) PlaceCall(ctx context.Context, project string, call Object) (string, error) {
	left, err := c.Control.PlaceCall(ctx, project, call)
	c.m.refs.sent.Write(encode(call))
	c.there(project, func(right Control, project string) error {
		id, err := right.PlaceCall(ctx, project, c.m.translateObject(call))
		c.m.refs.bind("call.id", left, id)
		return err
	})
	return left, err
}

// OTP implements [Control].
func (c mirroredControl) OTP(ctx context.Context, project, senderID string) (string, error) {
	left, err := c.Control.OTP(ctx, project, senderID)
	c.there(project, func(right Control, project string) error {
		code, err := right.OTP(ctx, project, c.m.there(senderID))
		c.m.refs.bind(nounOTP, left, code)
		return err
	})
	return left, err
}

// translateObject is what is told to the left side as the right side is told it.
func (s *sides) translateObject(o Object) Object {
	text := s.refs.translate(string(encode(o)), onLeft, onRight)
	var changed Object
	if err := json.Unmarshal([]byte(text), &changed); err != nil {
		s.breaks("translate %s: %v", text, err)
	}
	return changed
}

// compareEvents compares all events that the case had its projects fire.
func (m *mirror) compareEvents() {
	for _, project := range m.projects {
		if m.broken != "" {
			return
		}
		left, err := m.left.Control.Events(m.t.ctx, project)
		if err != nil {
			m.breaks("%s: %v", m.left.Name, err)
			return
		}
		right, err := m.right.Control.Events(m.t.ctx, m.there(project))
		if err != nil {
			m.breaks("%s: %v", m.right.Name, err)
			return
		}
		about := subject{call: "the events that the project fired", noun: "event"}
		m.hold(about, func(c *trial) { c.compare("", plain(left), plain(right)) })
	}
}

// twin is a receiver of webhooks for the left side, with one for the right.
type twin struct {
	left, right *receiver
	seen        int // how many of each are compared
}

// served gives the right side something of its own where the case serves
// something to the left side.
func (m *mirror) served(t *T, o offering, base string) {
	there := t.offer(o.kind, o.statuses...)
	m.refs.bind("served", base, t.listen(m.right.ReceiverHost, there.handler))
	if o.receiver != nil {
		m.twins = append(m.twins, &twin{left: o.receiver, right: there.receiver})
	}
}

// compareReceived compares the webhooks that came to both sides since it was
// called last. What is sent at the same time may come in any order.
func (m *mirror) compareReceived() {
	for _, w := range m.twins {
		left, right := w.left.all()[min(w.seen, len(w.left.all())):], w.right.all()[min(w.seen, len(w.right.all())):]
		w.seen = max(len(w.left.all()), len(w.right.all()))
		about := subject{call: "the webhooks that came", noun: "webhook"}
		m.hold(about, func(c *trial) {
			c.compare("", m.received(left, onLeft), m.received(right, onRight))
		})
	}
}

// received are webhooks as something to compare.
func (s *sides) received(all []callback, of view) any {
	settle(all, func(body string) string { return s.refs.translate(body, of, named) })
	list := []any{}
	for _, c := range all {
		list = append(list, c.shown())
	}
	return list
}

// settle brings webhooks into an order that does not depend on which of those
// that were sent at the same time came first.
func settle(all []callback, named func(body string) string) {
	slices.SortStableFunc(all, func(a, b callback) int {
		return strings.Compare(named(string(encode(a.body))), named(string(encode(b.body))))
	})
}
