package contracttests

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
)

// T is a case that runs.
type T struct {
	ctx     context.Context
	session *session
	name    string
	prefix  string // of the lines of a part
	parent  *T

	mu       sync.Mutex
	lines    []string
	failed   bool
	cleanups []func()
	steps    []Step
	last     *exchanged
	names    int // how many unique names were made
}

// Outcome is one way in which an operation was asked to answer, and did.
type Outcome struct {
	Operation string `json:"operation"`
	Status    int    `json:"status"`
	// Code is the errorCode of PAPI or the status text of EST; empty for
	// success.
	Code string `json:"code,omitempty"`
}

// Step is a call for which a case asked for an outcome.
type Step struct {
	Asked Outcome `json:"asked"`
	// Held is true when the outcome came.
	Held bool `json:"held"`
	// Rule is the rule that a sinch-mock named for its answer.
	Rule string `json:"rule,omitempty"`
}

// Context ends when the run is called off.
func (t *T) Context() context.Context { return t.ctx }

// Logf adds a line to the case's log, which is shown when it fails.
func (t *T) Logf(format string, args ...any) {
	if t.parent != nil {
		t.parent.Logf("%s: %s", t.prefix, fmt.Sprintf(format, args...))
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, fmt.Sprintf(format, args...))
}

// Errorf fails the case; it goes on. The case's last call is shown with it.
func (t *T) Errorf(format string, args ...any) {
	t.Logf("%s%s", fmt.Sprintf(format, args...), t.about())
	for up := t; up != nil; up = up.parent {
		up.mu.Lock()
		up.failed = true
		up.mu.Unlock()
	}
}

// Fatalf fails the case and ends it, or, in a part, ends the part.
func (t *T) Fatalf(format string, args ...any) {
	t.Errorf(format, args...)
	runtime.Goexit()
}

// Cleanup has f run when the case is over, whatever its outcome; the last one
// added runs first.
func (t *T) Cleanup(f func()) {
	if t.parent != nil {
		t.parent.Cleanup(f)
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cleanups = append(t.cleanups, f)
}

// Run runs a part of the case. Its failure fails the case, which goes on.
func (t *T) Run(name string, f func(t *T)) {
	t.guard(&T{ctx: t.ctx, session: t.session, name: t.name, prefix: name, parent: t}, f)
}

// guard runs f to its end, to its Fatalf or to its panic.
func (t *T) guard(part *T, f func(t *T)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if cause := recover(); cause != nil {
				part.Errorf("panic: %v\n%s", cause, debug.Stack())
			}
		}()
		f(part)
	}()
	<-done
}

// over runs what Cleanup was given.
func (t *T) over() {
	for _, f := range slices.Backward(t.cleanups) {
		t.guard(t, func(*T) { f() })
	}
}

// step remembers a call for which the case asked for an outcome.
func (t *T) step(asked Outcome, a *Answer, held bool) {
	t = t.root()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.steps = append(t.steps, Step{asked, held, a.Header.Get("X-Mock-Rule")})
	if t.last != nil && !held {
		t.last.asked(asked, t.session.ruleOf(t.name, len(t.steps)-1, asked))
	}
}

// met are the outcomes that came as asked for.
func met(steps []Step) []Outcome {
	all := []Outcome{}
	for _, s := range steps {
		if s.Held {
			all = append(all, s.Asked)
		}
	}
	return all
}

func (t *T) log() string { return strings.Join(t.lines, "\n") }
