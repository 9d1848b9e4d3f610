package sinchmock

import (
	"encoding/json"
	"net/http"
	"time"
)

// Fired is one thing that happened in a project. Which fields are set depends
// on its kind.
type Fired struct {
	At time.Time `json:"at"`
	// Kind is transition, event, delivery, or scenario: an entry of a timeline.
	Kind string `json:"kind"`
	// Resource is the path below the project: whatsapp/senders/ID.
	Resource string `json:"resource"`
	// Scenario is the rule of a scenario that brought it about, or had a hand
	// in it, as SCENARIO/RULE.
	Scenario string `json:"scenario"`
	// Lifecycle, From, To and Cause tell a transition.
	Lifecycle string `json:"lifecycle"`
	From      string `json:"from"`
	To        string `json:"to"`
	Cause     string `json:"cause"`
	// Event is the type of the event that was fired or delivered.
	Event string `json:"event"`
	// Target, Attempt, Status and Error tell one attempt of a delivery; a
	// Status of 0 means that no answer came.
	Target  string `json:"target"`
	Attempt int    `json:"attempt"`
	Status  int    `json:"status"`
	Error   string `json:"error"`
}

// Request is one API call as it came and as it was answered. Credentials and
// secrets are masked.
type Request struct {
	At        time.Time `json:"at"` // the project's time
	Method    string    `json:"method"`
	Path      string    `json:"path"` // with the query
	Operation string    `json:"operation"`
	// Header and Body are what came, Status and Reply what went. Bodies are
	// equal to what was sent as JSON, not byte by byte. An answer that a scenario
	// lost stands here all the same; Status is 0 when there was none to lose.
	Header http.Header     `json:"headers"`
	Body   json.RawMessage `json:"body"`
	Status int             `json:"status"`
	Reply  json.RawMessage `json:"reply"`
	// Rule is the name of the rule that refused the call; `sinch-mock explain`
	// tells about it.
	Rule string `json:"rule"`
	// Scenario names the scenario that changed the call and the rule in it, and
	// Fault tells what it did: "reset after".
	Scenario string `json:"scenario"`
	Fault    string `json:"fault"`
}

// Event is something that webhooks tell.
type Event struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	Type string    `json:"type"`
	// Resource is the path below the project: whatsapp/senders/ID.
	Resource string `json:"resource"`
	// Body is what webhooks receive.
	Body json.RawMessage `json:"body"`
}

// Delivery is one event on its way to one webhook.
type Delivery struct {
	ID        string `json:"id"`
	EventID   string `json:"eventId"`
	EventType string `json:"eventType"`
	WebhookID string `json:"webhookId"`
	Target    string `json:"target"`
	// Body is what is sent.
	Body json.RawMessage `json:"body"`
	// State is PENDING, DELIVERED, FAILED or DROPPED.
	State    string    `json:"state"`
	Attempts []Attempt `json:"attempts"`
	// Scenario names the scenario and the rule that had a hand in it, Effect
	// says what they did; empty when none had.
	Scenario string         `json:"scenario"`
	Effect   CallbackEffect `json:"effect"`
	// CopyOf is the id of the delivery that a scenario made this one beside.
	CopyOf string `json:"copyOf"`
	// Redelivered: a redelivery was asked for; no scenario has a hand in it since.
	Redelivered bool `json:"redelivered"`
}

// CallbackEffect is what a scenario did to a delivery, in the words of its
// file. Spans are written like 1m30s.
type CallbackEffect struct {
	Drop      bool   `json:"drop"`
	Duplicate int    `json:"duplicate"`
	Storm     int    `json:"storm"`
	Delay     string `json:"delay"`
	Reorder   int    `json:"reorder"`
	Secret    string `json:"secret"`
	Window    string `json:"window"`
	Timestamp string `json:"timestamp"`
	Nonce     string `json:"nonce"`
	Body      string `json:"body"`
	Unsigned  bool   `json:"unsigned"`
}

// Attempt is one try to deliver an event.
type Attempt struct {
	Number int       `json:"number"` // counted from 1
	At     time.Time `json:"at"`
	// Status is what the webhook answered; 0 if no answer came.
	Status int `json:"status"`
	// Error says why no answer came.
	Error string `json:"error"`
	// RequestHeaders are those that were sent, the signature among them.
	RequestHeaders http.Header `json:"requestHeaders"`
	// Scenario names the scenario and the rule that had a hand in it, Effect
	// says what they did to this attempt; Body is what was sent if they
	// changed it.
	Scenario string          `json:"scenario"`
	Effect   CallbackEffect  `json:"effect"`
	Body     json.RawMessage `json:"body"`
}

// OTP is a one-time password that was sent to a phone and not used yet.
type OTP struct {
	// Sender is the id of the sender that it verifies.
	Sender string `json:"sender"`
	// Method is SMS or VOICE.
	Method string `json:"method"`
	Code   string `json:"code"`
	// Created and Expires are in the project's time.
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
}

// Scenario is a loaded scenario.
type Scenario struct {
	Name string `json:"name"`
	// Source is the file it was read from, or the name of a built-in one.
	Source string `json:"source"`
	// AllWorlds tells it from a project's own.
	AllWorlds bool           `json:"allWorlds"`
	Rules     []ScenarioRule `json:"rules"`
	// Idle tells, a line each, which rules nothing was proved about: those that
	// never matched, or whose turn never came though it is none of chance.
	Idle []string `json:"idle"`
}

// ScenarioRule is one rule of a scenario with what the project's calls met.
type ScenarioRule struct {
	// Rule is its name, or its place in the file: faults[0].
	Rule string `json:"rule"`
	// Matched counts what fitted the rule, Hits what it changed.
	Matched uint64 `json:"matched"`
	Hits    uint64 `json:"hits"`
}

// Coverage is what calls have met, each with how often.
type Coverage struct {
	Operations []Met `json:"operations"`
	// Outcomes are named "operation status code".
	Outcomes []Met `json:"outcomes"`
	// Transitions are named "life cycle from -> to".
	Transitions []Met `json:"transitions"`
	Events      []Met `json:"events"`
}

// Met is one thing that calls can meet.
type Met struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}
