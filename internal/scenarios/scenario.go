// Package scenarios makes the double fail the way the real services fail: a
// scenario file says which calls get which fault, how reviews and
// registrations end, and what a world holds from the start.
//
// [Parse] reads a file strictly and reports all its mistakes at once. An
// [Engine] holds the loaded scenarios and counts, per world, what they match.
// docs/scenarios.md tells users about the format.
package scenarios

import (
	"encoding/json"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Version is the version of the file format that this program reads.
const Version = 1

// Known is what a file may refer to beyond the documents of the APIs.
type Known struct {
	// Lifecycles are the tables whose outcomes a scenario can choose.
	Lifecycles []*state.Lifecycle
	// Resources are the life cycles' resources by the life cycle's name: paths
	// below the project with a * for each id.
	Resources map[string]string
	// Given are the fixtures by their key below `given`.
	Given map[string]Fixture
}

// Fixture fills a world with what a scenario gives under one key.
type Fixture struct {
	// Check refuses what Apply could not use, while the file is read.
	Check func(raw json.RawMessage) error
	// Apply stores it. All fixtures of a scenario share one transaction.
	Apply func(tx *state.Tx, raw json.RawMessage) error
}

// Scenario is a file as read. [Parse] makes it; it does not change afterwards,
// so engines and worlds share it. Its JSON is a file that reads the same.
type Scenario struct {
	Version int `json:"version"`
	// Name is how the control API and X-Mock-Scenario call it.
	Name string `json:"name"`
	// Seed takes the place of the server's for this scenario's chance.
	Seed *uint64 `json:"seed,omitempty"`
	// Activate says which calls its faults are for.
	Activate Activation `json:"activate,omitempty"`
	Given    Given      `json:"given,omitempty"`
	Faults   []Fault    `json:"faults,omitempty"`
	// RateLimits come before faults.
	RateLimits []RateLimit `json:"limits,omitempty"`
	Outcomes   []Outcome   `json:"outcomes,omitempty"`
	Webhooks   []Hook      `json:"webhooks,omitempty"`
	Timeline   []Instant   `json:"timeline,omitempty"`

	// Source is where it was read from: the name of a file, or of a built-in
	// scenario.
	Source string `json:"-"`

	places map[string][]string // of rules, by section
}

// Activation says which calls a scenario's faults are for.
type Activation string

// The activations. The zero value is Always.
const (
	// Always: all calls that match.
	Always Activation = "always"
	// ByHeader: only those whose X-Mock-Scenario header names the scenario.
	ByHeader Activation = "header"
)

// Fault does something to the calls that match.
type Fault struct {
	// Name tells the rule from others in lists; it may be empty.
	Name  string `json:"name,omitempty"`
	Match Call   `json:"match,omitzero"`
	// During is the time at which calls match at all.
	During During `json:"during,omitzero"`
	// After lets the first so many matching calls pass.
	After int `json:"after,omitempty"`
	Limits
	Effect FaultEffect `json:"effect"`
}

// Call is what a call must be like. What is empty matches any; a * in a glob
// stands for any text.
type Call struct {
	// Operations are operationIds.
	Operations []string `json:"operation,omitempty"`
	// API is papi or est.
	API string `json:"api,omitempty"`
	// Families are resources that operations are about: whatsapp-sender.
	Families []string `json:"family,omitempty"`
	Method   string   `json:"method,omitempty"`
	// Path is a glob for each segment; a last segment ** stands for any rest.
	Path    string            `json:"path,omitempty"`
	Project string            `json:"project,omitempty"`
	Header  map[string]string `json:"header,omitempty"`
	// Body holds values, or globs for texts, by the path of a field: a.b.0.c.
	Body map[string]json.RawMessage `json:"body,omitempty"`

	compiled call
}

// Limits say which of the matching calls or waits of one world a rule acts on.
// The zero value means all.
type Limits struct {
	// Nth is the number of the only one, counted from 1.
	Nth int `json:"nth,omitempty"`
	// Every acts on each so-manieth.
	Every int `json:"every,omitempty"`
	// Times is how often at most.
	Times int `json:"times,omitempty"`
	// Probability is the seeded chance of each, above 0 and up to 1.
	Probability float64 `json:"probability,omitempty"`
}

// Outcome says how the waits that match end.
type Outcome struct {
	Name  string `json:"name,omitempty"`
	Match Wait   `json:"match,omitzero"`
	Limits
	// End is the name of the ending; empty leaves the default.
	End string `json:"end,omitempty"`
	// After replaces the waiting time; it passes on the world's clock.
	After *Duration `json:"after,omitempty"`
	// AfterReads ends the wait when the resource has been read so many times.
	AfterReads int `json:"afterReads,omitempty"`
	// Reason is what the vendor gives as the reason; Comment is what it tells
	// people, where that differs.
	Reason  string `json:"reason,omitempty"`
	Comment string `json:"comment,omitempty"`
}

// Wait is what a wait of a life cycle must be like. What is empty matches any.
type Wait struct {
	Lifecycle string `json:"lifecycle,omitempty"`
	// From is the state that waits.
	From string `json:"from,omitempty"`
	// Resource is a glob like a path, below the project: whatsapp/senders/*.
	Resource string `json:"resource,omitempty"`
	Project  string `json:"project,omitempty"`
	// Fields are conditions on the resource as the API shows it.
	Fields map[string]json.RawMessage `json:"field,omitempty"`

	compiled wait
}

// Duration is a time span that is written like 1m30s.
type Duration time.Duration

// MarshalText writes the span as a file has it.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads such a span.
func (d *Duration) UnmarshalText(text []byte) error {
	span, err := time.ParseDuration(string(text))
	*d = Duration(span)
	return err
}
