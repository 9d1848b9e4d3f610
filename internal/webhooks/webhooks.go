// Package webhooks tells subscribers what happens in a world: it matches
// committed events to subscriptions, signs and sends callbacks, tries again on
// the world's clock, and keeps a log of every attempt.
//
// A [Delivery] is one event on its way to one webhook. Each attempt is a job of
// the world's clock; the call itself runs beside it, so no receiver holds up
// the clock or another receiver, and what follows from its answer is applied in
// the order in which the attempts began. Everything that a delivery needs is in
// the world: a saved world goes on delivering where it is loaded.
package webhooks

import (
	"net"
	"net/http"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/netguard"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Subscription is a webhook as deliveries see it.
type Subscription struct {
	ID string
	// Target is the URL that callbacks are posted to.
	Target string
	// Secret signs callbacks; without one they are not signed.
	Secret string
	// PreviousSecret is the one that Secret took the place of at
	// SecretChanged; both are zero while the secret is the first.
	PreviousSecret string
	SecretChanged  time.Time
}

// SecretAge is how long ago the secret took the place of another; negative
// when it is the first.
func (s Subscription) SecretAge(now time.Time) time.Duration {
	if s.PreviousSecret == "" {
		return -1
	}
	return now.Sub(s.SecretChanged)
}

// Options say who is told and how callbacks get there.
type Options struct {
	// Subscribers lists the webhooks that want an event of this type, in the
	// order in which they are to be told. It is asked when the event happens
	// and again at each attempt.
	Subscribers func(tx *state.Tx, eventType string) []Subscription
	// Attempted, if set, is told of each attempt in the transaction that logs
	// it, except for the copies that a scenario has made.
	Attempted func(tx *state.Tx, d Delivery, a Attempt)
	// Disturb, if set, says what a scenario does to a webhook's delivery of an
	// event; nil lets it be. It is asked once for each, when the event happens.
	Disturb func(tx *state.Tx, o Occasion) *Disturbance
	// Transport carries the calls; nil means a transport of our own, which
	// uses no proxy and asks Guard.
	Transport http.RoundTripper
	// Resolver finds the addresses of our own transport; nil is the machine's.
	Resolver *net.Resolver
	// Guard says which addresses our own transport calls.
	Guard netguard.Policy
	// Timeout is how long a receiver may take to answer, in the machine's
	// time; 0 means [AnswerLimit].
	Timeout time.Duration
}

// Deliverer delivers the events of all worlds of a server. Use [New].
type Deliverer struct {
	opts   Options
	sender *sender
	lines  *state.Slot[*lines]
}

// New makes a deliverer that listens to the worlds' events. Call it before the
// first world appears, with [Kind] among the kinds of the worlds.
func New(worlds *state.Worlds, opts Options) *Deliverer {
	d := &Deliverer{opts: opts, sender: newSender(opts), lines: state.NewSlot(newLines)}
	worlds.OnEvent(d.onEvent)
	worlds.HandleJobs(jobKind, d.attempt)
	return d
}

// Close drops connections that are kept open. Calls under way end with the
// clocks of their worlds.
func (d *Deliverer) Close() { d.sender.client.CloseIdleConnections() }

// onEvent makes the deliveries for each subscriber, in the event's transaction.
func (d *Deliverer) onEvent(tx *state.Tx, e state.Event) {
	for _, s := range d.opts.Subscribers(tx, e.Type) {
		d.tell(tx, e, s)
	}
}

// subscription is the delivery's webhook as it is now, if it still wants the event.
func (d *Deliverer) subscription(tx *state.Tx, delivery Delivery) (Subscription, bool) {
	for _, s := range d.opts.Subscribers(tx, delivery.EventType) {
		if s.ID == delivery.WebhookID {
			return s, true
		}
	}
	return Subscription{}, false
}
