package webhooks

import (
	"cmp"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Occasion is a webhook about to be told of an event.
type Occasion struct {
	Event   state.Event
	Webhook Subscription
	// Holding says whether the webhook has a delivery held back that later
	// ones are to overtake: there is one at a time.
	Holding bool
}

// Disturbance is what a scenario does on an occasion.
type Disturbance struct {
	// Scenario names the scenario and its rule: webhook-forged/late.
	Scenario string
	Effect   Effect
}

// Effect is what a scenario does to a delivery. Its keys and words are those of
// a scenario file.
type Effect struct {
	// Drop: it is never sent, unless someone asks for a redelivery.
	Drop bool `json:"drop,omitempty"`
	// Duplicate is how many copies are sent beside it. What else there is in
	// the effect is done to the copies only.
	Duplicate int `json:"duplicate,omitempty"`
	// Storm is how many events there are in place of the one.
	Storm int `json:"storm,omitempty"`
	// Delay is how much later the first attempt is made, in the world's time;
	// with Reorder, how much later at most.
	Delay Span `json:"delay,omitempty"`
	// Reorder is how many later deliveries to the webhook are made first.
	Reorder int `json:"reorder,omitempty"`
	// Secret is wrong or previous: what signs in place of the webhook's secret.
	Secret string `json:"secret,omitempty"`
	// Window is how long after a change of the secret the previous one signs.
	Window Span `json:"window,omitempty"`
	// Timestamp is how far from the world's time an attempt says it was signed.
	Timestamp Span `json:"timestamp,omitempty"`
	// Nonce is reused: that of the attempt before at the webhook.
	Nonce string `json:"nonce,omitempty"`
	// Body is changed: another one than what was signed.
	Body string `json:"body,omitempty"`
	// Unsigned: the headers of the signature are missing.
	Unsigned bool `json:"unsigned,omitempty"`
}

// Span is a time span that is written like 1m30s.
type Span time.Duration

// MarshalText writes the span.
func (s Span) MarshalText() ([]byte, error) { return []byte(time.Duration(s).String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Span) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*s = Span(d)
	return err
}

// tell makes a webhook's deliveries of an event: one, unless a scenario has it
// otherwise. What it does is decided here, once; it is part of the delivery,
// so a world that was saved goes on with it.
func (d *Deliverer) tell(tx *state.Tx, e state.Event, s Subscription) {
	own := Delivery{
		ID: tx.NewID(), EventID: e.ID, EventType: e.Type, Resource: e.Resource,
		WebhookID: s.ID, Target: s.Target, Body: e.Body, Created: tx.Now,
	}
	what := d.disturbance(tx, e, s)
	if what == nil {
		schedule(tx, own, 0)
		return
	}
	own.Scenario = what.Scenario
	for n := range max(1, what.Effect.Storm) {
		if n > 0 { // nothing more happened in the world: only the webhook is told so
			own.ID, own.EventID = tx.NewID(), tx.NewID()
		}
		begin(tx, own, what.Effect)
	}
}

// begin begins a delivery as a scenario has it, with its copies.
func begin(tx *state.Tx, own Delivery, e Effect) {
	if e.Duplicate == 0 {
		disturb(tx, own, e)
		return
	}
	disturb(tx, own, Effect{Duplicate: e.Duplicate, Storm: e.Storm})
	for range e.Duplicate {
		another := own
		another.ID, another.CopyOf = tx.NewID(), own.ID
		disturb(tx, another, e)
	}
}

func (d *Deliverer) disturbance(tx *state.Tx, e state.Event, s Subscription) *Disturbance {
	if d.opts.Disturb == nil {
		return nil
	}
	return d.opts.Disturb(tx, Occasion{Event: e, Webhook: s, Holding: holding(tx, s.ID)})
}

// disturb begins one delivery.
func disturb(tx *state.Tx, d Delivery, e Effect) {
	d.Effect = &e
	if e.Drop {
		record(tx, d, Attempt{Error: "dropped: a scenario has it so", Scenario: d.Scenario})
		end(tx, d, Dropped)
		return
	}
	after := time.Duration(e.Delay)
	if e.Reorder > 0 {
		hold(tx, d, e.Reorder)
		after = cmp.Or(after, holdLimit)
	}
	schedule(tx, d, after)
}

// disturbed is what a scenario does to the delivery's attempts: nothing any
// more once someone asked for a redelivery.
func (d Delivery) disturbed() Effect {
	if d.Effect == nil || d.Redelivered {
		return Effect{}
	}
	return *d.Effect
}

// by names the scenario that has a hand in the delivery's attempts.
func (d Delivery) by() string {
	if d.Redelivered {
		return ""
	}
	return d.Scenario
}
