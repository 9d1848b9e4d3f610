package state

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"time"
)

// HistorySize is how many entries of its history a world remembers.
const HistorySize = 10_000

// Entry is one thing that happened in a world: a transition of a life cycle,
// an event, an attempt to deliver one. Kinds fill the fields they need.
type Entry struct {
	Seq uint64    `json:"seq"`
	At  time.Time `json:"at"`
	// Kind is transition, event, delivery or scenario.
	Kind string `json:"kind"`
	// Resource is the path below the project: whatsapp/senders/ID.
	Resource string `json:"resource,omitempty"`
	// Lifecycle, From, To and Cause tell a transition.
	Lifecycle string `json:"lifecycle,omitempty"`
	From      string `json:"from,omitempty"`
	To        string `json:"to,omitempty"`
	Cause     string `json:"cause,omitempty"`
	// Event is the event's type, for events and deliveries.
	Event string `json:"event,omitempty"`
	// Delivery, Target, Attempt, Status and Error tell one attempt of a
	// delivery; a Status of 0 means that no answer came.
	Delivery string `json:"delivery,omitempty"`
	Target   string `json:"target,omitempty"`
	Attempt  int    `json:"attempt,omitempty"`
	Status   int    `json:"status,omitempty"`
	Error    string `json:"error,omitempty"`
	// Scenario is the rule that brought it about or had a hand in it, as
	// SCENARIO/RULE.
	Scenario string `json:"scenario,omitempty"`
}

// Kinds of history entries.
const (
	KindTransition = "transition"
	KindEvent      = "event"
	KindDelivery   = "delivery"
	// KindScenario is an entry of a scenario's timeline that fell due.
	KindScenario = "scenario"
)

// Record enters something into the world's history when the transaction commits.
func (tx *Tx) Record(e Entry) {
	tx.entries++
	e.Seq, e.At, e.Scenario = tx.entries, tx.Now, cmp.Or(e.Scenario, tx.blamed)
	tx.history = append(tx.history, e)
}

// Blame has all that a function records say which rule of a scenario brought
// it about. An empty rule leaves what holds already.
func (tx *Tx) Blame(rule string, do func()) {
	before := tx.blamed
	defer func() { tx.blamed = before }()
	if rule != "" {
		tx.blamed = rule
	}
	do()
}

// Event is something that webhooks tell: its type and the body they send.
type Event struct {
	// ID names the event; each webhook's delivery of it carries the same body.
	ID string `json:"id"`
	// Seq is the event's place in the world's history.
	Seq  uint64    `json:"seq"`
	At   time.Time `json:"at"`
	Type string    `json:"type"`
	// Resource is the path below the project: whatsapp/senders/ID.
	Resource string `json:"resource"`
	// Body is the JSON object as it is sent: type, payload and extras.
	Body json.RawMessage `json:"body"`
}

// Extra is a field of an event's body beside type and payload.
type Extra struct {
	Name  string
	Value any
}

// Emit fires an event when the transaction commits. The payload is written
// down now, so that it is what a GET answers at this moment.
func (tx *Tx) Emit(eventType, resource string, payload any, extras ...Extra) {
	body := eventBody(eventType, payload, extras)
	tx.Record(Entry{Kind: KindEvent, Event: eventType, Resource: resource})
	tx.events = append(tx.events, Event{
		ID: tx.NewID(), Seq: tx.entries, At: tx.Now,
		Type: eventType, Resource: resource, Body: body,
	})
}

// eventBody writes the fields in their documented order, which a map would lose.
func eventBody(eventType string, payload any, extras []Extra) json.RawMessage {
	body := append([]byte(`{"type":`), encode(eventType)...)
	if payload != nil {
		body = append(append(body, `,"payload":`...), encode(payload)...)
	}
	for _, x := range extras {
		body = append(append(append(body, ','), encode(x.Name)...), ':')
		body = append(body, encode(x.Value)...)
	}
	return append(body, '}')
}

func encode(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("state: event body: %v", err))
	}
	return Plain(raw)
}

// unescaped are the characters that encoding/json escapes without need.
var unescaped = map[string]string{
	`\u003c`: "<", `\u003e`: ">", `\u0026`: "&",
	`\u2028`: "\u2028", `\u2029`: "\u2029", `\ufffd`: "\ufffd",
}

// Plain writes compact JSON of encoding/json as JavaScript's JSON.stringify
// does: official clients read a callback, write it again, and check the
// signature of what they wrote.
func Plain(text []byte) []byte {
	if !bytes.Contains(text, []byte(`\u`)) {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		n := 1
		if text[i] == '\\' {
			n = 2
			if text[i+1] == 'u' {
				n = 6
			}
		}
		if char, ok := unescaped[string(text[i:i+n])]; ok {
			out = append(out, char...)
		} else {
			out = append(out, text[i:i+n]...)
		}
		i += n
	}
	return out
}
