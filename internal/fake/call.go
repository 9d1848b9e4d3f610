// Package fake is the life of a request: from the wire to a handler and back.
//
// The stages are, in order: identify, recover, limits, authenticate, world,
// faults, validate, handle in a transaction, check the reply, journal, write.
// Routes, validation and error codes come from the documents in package
// openapi; what an operation does is a [Handler] in papi or estapi, which
// returns a value or the broken rule and never writes to the connection.
package fake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// Call is one request on its way through the pipeline. Each stage fills in
// what it finds out.
type Call struct {
	// ID names the request in errors, logs and the journal.
	ID      string
	Request *http.Request
	API     *API
	// Op is nil when no operation matches.
	Op *openapi.Operation
	// Project is the project id of the path; World is its world.
	Project string
	World   *state.World
	Query   url.Values
	// Raw is the body as received; Body is the same as decoded JSON, or nil.
	Raw  []byte
	Body any
	// Prepared is what the operation's Prepare found out before the transaction.
	Prepared any
	// Tx is the transaction; it is there while the handler runs.
	Tx *state.Tx

	// What decode has found in Raw.
	read      bool
	decoded   any
	malformed error

	challenge string // the WWW-Authenticate of a 401
	rule      *ledger.Rule
	fault     *Fault // what a scenario does to it, if anything
	injected  bool   // the answer was asked for, not worked out
	unsure    bool   // only an assumption would have spoken
	violation string
	number    uint64
	arrival   uint64        // its turn when it came
	at        time.Time     // when it did what it does; zero before
	met       Circumstances // for the journal
}

// Param is a parameter of the path, unescaped.
func (c *Call) Param(name string) string { return c.Request.PathValue(name) }

// resource is the part of the path below the project, each segment escaped as
// the paths of resources are.
func (c *Call) resource() string {
	_, below, _ := strings.Cut(c.Request.URL.EscapedPath(), "/projects/")
	_, below, _ = strings.Cut(below, "/")
	segments := strings.Split(below, "/")
	for i, s := range segments {
		if plain, err := url.PathUnescape(s); err == nil {
			segments[i] = url.PathEscape(plain)
		}
	}
	return strings.Join(segments, "/")
}

// Bind decodes the body into a struct. The body is valid JSON that the
// operation's schema accepts by the time a handler runs, so a body that does
// not fit the struct is a mistake of ours.
//
// It reads what validation has seen, and not the text: of a name that an object
// has twice, the two would take different values.
func (c *Call) Bind(into any) {
	if c.Body == nil {
		return
	}
	seen, err := json.Marshal(c.Body)
	if err == nil {
		err = json.Unmarshal(seen, into)
	}
	if err != nil {
		panic(fmt.Sprintf("%s: body passed validation but does not fit: %v", c.Op.ID, err))
	}
}

// Reply is what a handler answers.
type Reply struct {
	Status int
	// Body is written as JSON; nil writes no body. A [Text] is written as it is.
	Body   any
	Header http.Header
	// Code is the vendor's error code that the body carries, if any.
	Code string
}

// Text is a body that is not JSON.
type Text struct {
	MediaType string
	Content   []byte
}

// Handler does what an operation does, inside a transaction: a GET in one that
// reads, all others, and a GET that [Operation.Writes], in one that writes. It
// answers a reply, or the broken rule as a [ledger.Broken].
type Handler func(c *Call) (Reply, error)

// Operation is how an operation is served.
type Operation struct {
	Handle Handler
	// Prepare runs before the transaction, for what must not happen in one:
	// fetching a file. Its findings go into Call.Prepared. Nil if not needed.
	Prepare func(c *Call) error
	// Writes marks a GET that changes something all the same.
	Writes bool
}

// API is one of the faked APIs with its way of answering.
type API struct {
	Name openapi.API
	// Hosts are the real names under which the API lives; a request to one
	// of them can only mean this API.
	Hosts []string
	// Dialect is the API's way to say no.
	Dialect Dialect
	// Operations are the handlers by operationId. What the document has
	// beyond them answers 501.
	Operations map[string]Operation
}

// OK answers 200 with a body.
func OK(body any) (Reply, error) { return Reply{Status: http.StatusOK, Body: body}, nil }

// Created answers 201 with a body.
func Created(body any) (Reply, error) { return Reply{Status: http.StatusCreated, Body: body}, nil }

// NoContent answers 204.
func NoContent() (Reply, error) { return Reply{Status: http.StatusNoContent}, nil }

// Keep says no with a broken rule, and yet keeps what the handler changed: a
// wrong code counts, a failed submission leaves its draft.
func Keep(why error) error { return &keptError{why} }

// keptError is a refusal whose transaction commits.
type keptError struct{ why error }

func (k *keptError) Error() string { return k.why.Error() }

func (k *keptError) Unwrap() error { return k.why }
