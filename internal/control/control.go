// Package control is the testers' door, /_mock/: clocks, journals, scenarios
// and state of the worlds. It asks for no credentials, is never hit by faults,
// and cannot be used by a web page of another origin. Its routes come from
// openapi/control.yaml.
package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"

	"github.com/gorilla/mux"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/repro"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// Deps are the parts of the server that the door leads to.
type Deps struct {
	Worlds   *state.Worlds
	Pipeline *fake.Pipeline
	Webhooks *webhooks.Deliverer
	// Scenarios are loaded and listed through the door; Known is what they
	// may speak of.
	Scenarios *scenarios.Engine
	Known     scenarios.Known
	// Tape remembers what is done through the door; Bundle makes a bundle of
	// one project, or, where that is empty, of all.
	Tape   *repro.Tape
	Bundle func(project string) (*repro.Bundle, error)
	// Version is what GET version answers.
	Version string
	// Ready says whether the server can serve.
	Ready func() bool
	// TrustedHost is a host name that clients may use besides addresses and
	// single-label names; empty for none.
	TrustedHost string
	// MaxBody is the largest body taken, in bytes; a saved world is larger
	// than an API call.
	MaxBody int64
	Log     *slog.Logger
}

// answer is what a call gets.
type answer struct {
	status int
	body   any // nil for none; raw for what is not JSON
}

// raw is a body that is not JSON.
type raw struct {
	mediaType string
	content   []byte
}

// refusal is why a call is refused.
type refusal struct {
	status     int
	text       string
	suggestion string
}

func (r *refusal) Error() string { return r.text }

func badRequest(format string, args ...any) *refusal {
	return &refusal{status: http.StatusBadRequest, text: fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) *refusal {
	return &refusal{status: http.StatusNotFound, text: fmt.Sprintf(format, args...)}
}

// handler does what an operation of the control API does.
type handler func(d *Deps, r *http.Request) (answer, error)

// New makes the door.
func New(d Deps) http.Handler {
	router := mux.NewRouter()
	router.UseEncodedPath()
	for _, op := range openapi.Operations(openapi.Control) {
		handle, served := operations[op.ID]
		if !served {
			handle = notServed(op)
		}
		router.Path(op.Path).Methods(op.Method).Handler(d.serve(taped(op, handle)))
	}
	router.NotFoundHandler = d.serve(func(_ *Deps, r *http.Request) (answer, error) {
		return answer{}, &refusal{http.StatusNotFound, "There is no " + r.Method + " " + r.URL.Path + ".", "GET /_mock/openapi/control.yaml tells what there is."}
	})
	router.MethodNotAllowedHandler = d.serve(func(_ *Deps, r *http.Request) (answer, error) {
		return answer{}, &refusal{http.StatusMethodNotAllowed, "There is no " + r.Method + " on " + r.URL.Path + ".", "GET /_mock/openapi/control.yaml tells what there is."}
	})
	return d.guard(router)
}

func notServed(op *openapi.Operation) handler {
	return func(*Deps, *http.Request) (answer, error) {
		return answer{}, &refusal{http.StatusNotImplemented, op.ID + " is not served yet.", "See the README for what is."}
	}
}

// serve turns a handler into one of net/http. A panic costs one call.
func (d *Deps) serve(handle handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if cause := recover(); cause != nil {
				d.Log.Error("panic in control", "path", r.URL.Path, "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
				write(w, answer{http.StatusInternalServerError, map[string]string{"error": "Unexpected failure; the server's log tells more."}})
			}
		}()
		r.Body = http.MaxBytesReader(w, r.Body, d.MaxBody)
		a, err := handle(d, r)
		if err != nil {
			a = refused(err)
		}
		write(w, a)
	}
}

func refused(err error) answer {
	var no *refusal
	if !errors.As(err, &no) {
		no = &refusal{status: http.StatusInternalServerError, text: err.Error()}
	}
	body := map[string]string{"error": no.text}
	if no.suggestion != "" {
		body["suggestion"] = no.suggestion
	}
	return answer{no.status, body}
}

func write(w http.ResponseWriter, a answer) {
	content, mediaType := []byte(nil), ""
	switch body := a.body.(type) {
	case nil:
	case raw:
		content, mediaType = body.content, body.mediaType
	default:
		content, mediaType = encode(body), "application/json"
	}
	if mediaType != "" {
		w.Header().Set("Content-Type", mediaType)
	}
	w.WriteHeader(a.status)
	// A tester that has gone cannot be told anything.
	_, _ = w.Write(content)
}

func encode(body any) []byte {
	content, err := json.MarshalIndent(body, "", "  ")
	if err != nil {
		panic(err) // a body of ours that is not JSON
	}
	return append(content, '\n')
}

// world is the world of the path's project, which appears if need be.
func (d *Deps) world(r *http.Request) (*state.World, error) {
	w, err := d.Worlds.Of(mux.Vars(r)["projectId"])
	if err != nil {
		return nil, &refusal{http.StatusInsufficientStorage, err.Error(), "POST /_mock/reset"}
	}
	return w, nil
}

// bind decodes a JSON body strictly.
func bind(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return badRequest("The body is not understood: %v.", err)
	}
	return nil
}

// filter keeps what a test holds for.
func filter[T any](all []T, keep func(T) bool) []T {
	return slices.DeleteFunc(all, func(v T) bool { return !keep(v) })
}

// matches says whether a query parameter is absent or has the value.
func matches(r *http.Request, name, value string) bool {
	want := r.URL.Query().Get(name)
	return want == "" || want == value
}
