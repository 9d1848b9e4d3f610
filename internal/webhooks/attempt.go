package webhooks

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// jobKind is the kind of the jobs that make attempts.
const jobKind = "delivery"

// Errors of [Deliverer.Redeliver].
var (
	ErrNoDelivery = errors.New("there is no such delivery in the log")
	ErrNoWebhook  = errors.New("the delivery's webhook is gone, or no longer wants the event")
)

// turn is what an attempt's job knows.
type turn struct {
	ID   string `json:"id"`
	Turn int    `json:"turn"`
}

// call is an attempt about to be made.
type call struct {
	turn
	at        time.Time
	webhookID string
	target    string
	header    http.Header
	body      []byte
	scenario  string // that has a hand in it
	effect    Effect // what it did to the call
	rush      bool   // it is part of a storm, and waits for no call before it
}

// schedule has the next attempt made after a time, in place of any scheduled before.
func schedule(tx *state.Tx, d Delivery, after time.Duration) {
	due := tx.Now.Add(after)
	d.State, d.Next = Pending, &due
	d.Turn++
	put(tx, d)
	tx.Later(after, jobKind, turn{d.ID, d.Turn})
}

// end finishes a delivery.
func end(tx *state.Tx, d Delivery, as State) {
	d.State, d.Next = as, nil
	put(tx, d)
}

// Redeliver has a delivery attempted now, whatever its state: a pending one
// goes on with its schedule from there, a finished one takes it up again where
// it ended. The attempt is made as soon as the world's clock runs. From then on
// no scenario has a hand in the delivery: it goes out as it should.
func (d *Deliverer) Redeliver(w *state.World, id string) error {
	return w.Update(func(tx *state.Tx) error {
		delivery, ok := Get(tx, id)
		if !ok {
			return ErrNoDelivery
		}
		if _, ok := d.subscription(tx, delivery); !ok {
			return ErrNoWebhook
		}
		delivery.Redelivered = true
		schedule(tx, delivery, 0)
		return nil
	})
}

// attempt is the job that calls a webhook.
func (d *Deliverer) attempt(w *state.World, now time.Time, job clock.Job) {
	c, ok := d.prepare(w, now, job)
	if !ok {
		return
	}
	place := d.lines.Of(w).join(c.webhookID)
	place.rush = c.rush
	w.Clock().Go(job, func(ctx context.Context) func(time.Time) {
		defer place.leave()
		place.enter(ctx)
		a := d.sender.post(ctx, c)
		return func(now time.Time) { d.conclude(w, now, c, a) }
	})
}

// prepare makes the call of a turn, unless the turn is stale or its webhook gone.
func (d *Deliverer) prepare(w *state.World, now time.Time, job clock.Job) (c call, ok bool) {
	var t turn
	if json.Unmarshal(job.Data, &t) != nil {
		return call{}, false
	}
	_ = w.UpdateAt(now, func(tx *state.Tx) error {
		delivery, found := Get(tx, t.ID)
		if !found || delivery.Turn != t.Turn {
			return nil
		}
		release(tx, delivery)
		s, subscribed := d.subscription(tx, delivery)
		if !subscribed {
			drop(tx, delivery)
			return nil
		}
		c, ok = newCall(tx, t, delivery, s), true
		return nil
	})
	return c, ok
}

func drop(tx *state.Tx, d Delivery) {
	record(tx, d, Attempt{Error: "dropped: " + ErrNoWebhook.Error()})
	end(tx, d, Dropped)
}

// newCall signs anew at each attempt, with the secret and for the target that
// the webhook has now.
func newCall(tx *state.Tx, t turn, d Delivery, s Subscription) call {
	c := call{
		turn: t, at: tx.Now, webhookID: s.ID, target: s.Target, header: http.Header{},
		body:     state.Plain(d.Body), // a log that was saved went through encoding/json
		scenario: d.by(), rush: d.disturbed().Storm > 0,
	}
	if s.Secret != "" {
		c.sign(tx, s, d.disturbed())
	}
	c.header.Set("Content-Type", "application/json; charset=utf-8")
	c.header.Set("User-Agent", userAgent)
	return c
}

// logged is a call as the log shows it.
func (c *call) logged(d Delivery, a answer) Attempt {
	attempt := Attempt{
		Number: d.tries() + 1, At: c.at, Status: a.status, Error: a.problem,
		RequestHeaders: c.header, Scenario: c.scenario,
	}
	if c.effect != (Effect{}) {
		attempt.Effect = &c.effect
	}
	if c.effect.Body != "" {
		attempt.Body = c.body
	}
	return attempt
}

// conclude logs an attempt and decides what follows from its answer.
func (d *Deliverer) conclude(w *state.World, now time.Time, c call, a answer) {
	_ = w.UpdateAt(now, func(tx *state.Tx) error {
		delivery, ok := Get(tx, c.ID)
		if !ok {
			return nil
		}
		attempt := c.logged(delivery, a)
		delivery.Target = c.target
		delivery = delivery.logged(attempt)
		record(tx, delivery, attempt)
		follow(tx, delivery, c.Turn, a)
		overtake(tx, delivery)
		d.report(tx, c.ID, attempt)
		return nil
	})
}

// report tells of an attempt, unless it was of a copy: those come from
// somebody else as far as the service knows.
func (d *Deliverer) report(tx *state.Tx, id string, a Attempt) {
	if delivery, ok := Get(tx, id); ok && delivery.CopyOf == "" && d.opts.Attempted != nil {
		d.opts.Attempted(tx, delivery, a)
	}
}

func follow(tx *state.Tx, d Delivery, turn int, a answer) {
	next, after := plan(d.tries(), a)
	switch {
	case d.Turn != turn: // a redelivery was asked for meanwhile
		put(tx, d)
	case next == Pending:
		schedule(tx, d, after)
	default:
		end(tx, d, next)
	}
}

func record(tx *state.Tx, d Delivery, a Attempt) {
	tx.Record(state.Entry{
		Kind: state.KindDelivery, Resource: d.Resource, Event: d.EventType, Delivery: d.ID,
		Target: d.Target, Attempt: a.Number, Status: a.Status, Error: a.Error, Scenario: a.Scenario,
	})
}
