package webhooks

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// MaxDeliveries is how many deliveries a world's log holds. For one more, the
// oldest finished one is forgotten, or the oldest of all when none is finished.
const MaxDeliveries = 5000

// MaxAttempts is how many attempts the log keeps of one delivery, the newest;
// the retry schedule has fewer, but one may redeliver without end.
const MaxAttempts = 50

// State is how far a delivery is.
type State string

// The states of a delivery.
const (
	// Pending: an attempt is scheduled or under way.
	Pending State = "PENDING"
	// Delivered: the receiver answered 2xx.
	Delivered State = "DELIVERED"
	// Failed: the receiver's answer ended it, or the retry schedule did.
	Failed State = "FAILED"
	// Dropped: its webhook is gone, or no longer wants the event, or a
	// scenario has it never sent.
	Dropped State = "DROPPED"
)

// Delivery is one event on its way to one webhook.
type Delivery struct {
	ID        string `json:"id"`
	EventID   string `json:"eventId"`
	EventType string `json:"eventType"`
	// Resource is the path of what the event is about: whatsapp/senders/ID.
	Resource  string `json:"resource"`
	WebhookID string `json:"webhookId"`
	// Target is where the latest attempt went, or the first is going.
	Target  string          `json:"target"`
	Body    json.RawMessage `json:"body"`
	Created time.Time       `json:"created"`
	State   State           `json:"state"`
	// Next is when the next attempt is due, in the world's time; nil when
	// the delivery is finished.
	Next     *time.Time `json:"next,omitempty"`
	Attempts []Attempt  `json:"attempts"`
	// Scenario names the scenario and the rule that had a hand in it, Effect
	// what they did; empty when none had.
	Scenario string  `json:"scenario,omitempty"`
	Effect   *Effect `json:"effect,omitempty"`
	// CopyOf is the id of the delivery that a scenario made this one beside.
	CopyOf string `json:"copyOf,omitempty"`
	// Redelivered: someone asked for a redelivery, and scenarios leave it
	// alone since.
	Redelivered bool `json:"redelivered,omitempty"`
	// Turn counts how often an attempt was scheduled: only the latest one
	// is made.
	Turn int `json:"turn"`
}

// Attempt is one call to a webhook and how it ended.
type Attempt struct {
	// Number counts a delivery's attempts from 1.
	Number int `json:"number"`
	// At is when the call began, in the world's time.
	At time.Time `json:"at"`
	// Status is the HTTP status of the answer; 0 when none came.
	Status int `json:"status,omitempty"`
	// Error says why no answer came.
	Error string `json:"error,omitempty"`
	// RequestHeaders are the headers sent, the signature's among them.
	RequestHeaders http.Header `json:"requestHeaders"`
	// Scenario names the scenario and the rule that had a hand in it, Effect
	// what they did to its signature or body; Body is what was sent then, if
	// not the delivery's.
	Scenario string          `json:"scenario,omitempty"`
	Effect   *Effect         `json:"effect,omitempty"`
	Body     json.RawMessage `json:"body,omitempty"`
}

// Kind is the log of deliveries that every world has.
var Kind = &state.Kind[*Store]{Name: "deliveries", New: func() *Store {
	return &Store{Deliveries: state.NewTable[Delivery](), Receivers: state.NewTable[receiver]()}
}}

// Store is a world's log of deliveries. Their ids sort by age.
type Store struct {
	Deliveries *state.Table[Delivery] `json:"deliveries"`
	// Receivers are the webhooks that were called, by their ids.
	Receivers *state.Table[receiver] `json:"receivers"`
}

// Fork copies the store for a transaction.
func (s *Store) Fork() state.Store {
	return &Store{Deliveries: s.Deliveries.Fork(), Receivers: s.Receivers.Fork()}
}

// List lists the world's deliveries, oldest first; never nil.
func List(tx *state.Tx) []Delivery {
	table := Kind.In(tx).Deliveries
	all := make([]Delivery, 0, table.Len())
	for _, d := range table.All() {
		all = append(all, d)
	}
	return all
}

// Get returns a delivery of the world's log.
func Get(tx *state.Tx, id string) (Delivery, bool) { return Kind.In(tx).Deliveries.Get(id) }

// put stores a delivery and keeps the log within its bound.
func put(tx *state.Tx, d Delivery) {
	table := Kind.In(tx).Deliveries
	if table.Len() >= MaxDeliveries && !table.Has(d.ID) {
		table.Delete(mostForgettable(table))
	}
	table.Put(d.ID, d)
}

func mostForgettable(table *state.Table[Delivery]) string {
	for id, d := range table.All() {
		if d.State != Pending {
			return id
		}
	}
	oldest, _, _ := table.At(0)
	return oldest
}

// logged is the delivery with an attempt more.
func (d Delivery) logged(a Attempt) Delivery {
	kept := d.Attempts[max(0, len(d.Attempts)+1-MaxAttempts):]
	d.Attempts = append(slices.Clone(kept), a)
	return d
}

// tries is how many attempts were made.
func (d Delivery) tries() int {
	if len(d.Attempts) == 0 {
		return 0
	}
	return d.Attempts[len(d.Attempts)-1].Number
}
