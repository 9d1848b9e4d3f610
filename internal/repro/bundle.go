// Package repro makes a run repeatable: a [Bundle] holds all that went into a
// server, without secrets, and [Replay] has another server go through it and
// compares the answers.
//
// A [Tape] remembers what the journals do not: what testers did, and how each
// world began. docs/repro.md tells users about the file and its limits.
package repro

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/sinch-mock/sinch-mock/internal/fetch"
)

// Format and Version tell a bundle from other files.
const (
	Format  = "sinch-mock bundle"
	Version = 1
)

// Bundle is one file with all that happened on a server, or in one project.
type Bundle struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	// Program is the version of sinch-mock that made it.
	Program string `json:"program"`
	// Project is the only project that it is about; empty for all.
	Project string `json:"project,omitempty"`
	// Server are the settings that shape answers, by the name of the flag.
	Server map[string]string `json:"server"`
	// Keys are the access keys that strict mode took, with stand-ins for secrets.
	Keys []Key `json:"keys,omitempty"`
	// Scenarios are those of all worlds at the start, in load order.
	Scenarios []File `json:"scenarios"`
	// Worlds are sorted by project; the project without an id is the place of
	// requests for tokens that belong to none.
	Worlds []World `json:"worlds"`
	// Journal is what came to pass, in order.
	Journal []Entry `json:"journal"`
	// Limits say what a replay cannot repeat.
	Limits []string `json:"limits"`
}

// Key is an access key.
type Key struct {
	ID      string `json:"id"`
	Secret  string `json:"secret"`
	Project string `json:"project,omitempty"`
}

// File is a scenario as a file has it, with where it was read from.
type File struct {
	Source string          `json:"source"`
	File   json.RawMessage `json:"file"`
}

// World is one project's.
type World struct {
	Project string `json:"project"`
	// Began is its time at the start.
	Began time.Time `json:"began"`
	// Start is what it held then, as the control API exports it; absent when
	// that was nothing.
	Start json.RawMessage `json:"start,omitempty"`
	// Now and State are the time and what it holds at the end.
	Now   time.Time       `json:"now"`
	State json.RawMessage `json:"state"`
	// Scenarios are those that hold here, with counts, Deliveries the log.
	Scenarios  json.RawMessage `json:"scenarios"`
	Deliveries json.RawMessage `json:"deliveries"`
	// Forgotten is how many calls the journal had no room for, Lost how much of
	// what the clock did.
	Forgotten int `json:"forgotten,omitempty"`
	Lost      int `json:"lost,omitempty"`
}

// Entry is one thing that came to pass: a world began, or there was a call of an
// API, something that a tester did, or something that a world's clock did.
type Entry struct {
	Project string `json:"project,omitempty"`
	// At is the world's time when it took effect; Arrived is when it came, where
	// that was earlier.
	At      time.Time  `json:"at"`
	Arrived *time.Time `json:"arrived,omitempty"`
	// Before: it came before the world's start, so it is there to be read only.
	Before  bool     `json:"before,omitempty"`
	Began   bool     `json:"began,omitempty"`
	Call    *Call    `json:"call,omitempty"`
	Control *Control `json:"control,omitempty"`
	Tick    *Tick    `json:"tick,omitempty"`
	// Unrepeatable says why a replay ends here.
	Unrepeatable string `json:"unrepeatable,omitempty"`
}

// Tick is a job that the clock ran, or, if it has Landed, the result of the job's
// work outside.
type Tick struct {
	Kind   string          `json:"kind"`
	Data   json.RawMessage `json:"data,omitempty"`
	Landed bool            `json:"landed,omitempty"`
}

// Call is a call of an API with its answer.
type Call struct {
	Number    uint64              `json:"number"`
	Operation string              `json:"operation"`
	Method    string              `json:"method"`
	Path      string              `json:"path"`
	Host      string              `json:"host"`
	TLS       bool                `json:"tls,omitempty"`
	Headers   map[string][]string `json:"headers,omitempty"`
	Caller    *Caller             `json:"caller,omitempty"`
	Body      Text                `json:"body,omitzero"`
	Looks     []fetch.Look        `json:"looks,omitempty"`
	Answer    Answer              `json:"answer"`
}

// Caller is who the call said it came from, with stand-ins for secrets.
type Caller struct {
	Scheme string `json:"scheme"`
	KeyID  string `json:"keyId,omitempty"`
	Secret string `json:"secret,omitempty"`
	// Token names the token; Issued says that this server made it.
	Token  string `json:"token,omitempty"`
	Issued bool   `json:"issued,omitempty"`
}

// Answer is what a replay compares.
type Answer struct {
	Status   int    `json:"status"`
	Rule     string `json:"rule,omitempty"`
	Scenario string `json:"scenario,omitempty"`
	Fault    string `json:"fault,omitempty"`
	Body     Text   `json:"body,omitzero"`
	// Size and Sum stand for a body that was too long for the journal, the sum
	// being a CRC-32 (Castagnoli).
	Size int    `json:"size,omitempty"`
	Sum  uint32 `json:"sum,omitempty"`
}

// Control is a call of the control API.
type Control struct {
	Operation string `json:"operation"`
	Method    string `json:"method"`
	Path      string `json:"path"`
	Body      Text   `json:"body,omitzero"`
}

// Text is a body. Its JSON is a string, or, for bytes that are no text, an
// object with base64.
type Text []byte

// MarshalJSON writes the body.
func (t Text) MarshalJSON() ([]byte, error) {
	if !utf8.Valid(t) {
		return json.Marshal(map[string][]byte{"base64": t})
	}
	return encode(string(t)), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Text) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*t = Text(text)
		return nil
	}
	var coded struct{ Base64 []byte }
	if err := json.Unmarshal(data, &coded); err != nil {
		return fmt.Errorf("a body is a string or base64: %w", err)
	}
	*t = coded.Base64
	return nil
}

// IsZero says whether there is no body.
func (t Text) IsZero() bool { return len(t) == 0 }

// Write writes the bundle as JSON.
func (b *Bundle) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(b); err != nil {
		return fmt.Errorf("write the bundle: %w", err)
	}
	return nil
}

// Read reads a bundle, strictly.
func Read(r io.Reader) (*Bundle, error) {
	var b Bundle
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	switch err := decoder.Decode(&b); {
	case b.Format != Format && (err != nil || b.Format != ""):
		return nil, fmt.Errorf("it is no bundle of sinch-mock")
	case b.Version > Version:
		return nil, fmt.Errorf("it has version %d; this sinch-mock reads version %d", b.Version, Version)
	case err != nil:
		return nil, fmt.Errorf("it cannot be read: %w", err)
	case b.Format != Format || b.Version != Version:
		return nil, fmt.Errorf("it is no bundle of sinch-mock")
	}
	return &b, nil
}
