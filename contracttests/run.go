package contracttests

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/validate"
)

// State is how a case ended.
type State string

// The ends of a case.
const (
	Passed  State = "passed"
	Failed  State = "failed"
	Skipped State = "skipped"
)

// Result is a case that is over.
type Result struct {
	Case  string `json:"case"`
	State State  `json:"state"`
	// Reason says why a case was skipped.
	Reason string `json:"reason,omitempty"`
	// Log has the lines of a case that failed.
	Log      string        `json:"log,omitempty"`
	Duration time.Duration `json:"durationNs"`
	// Met are the outcomes that the case asked for and got.
	Met []Outcome `json:"met"`
	// Steps are all calls for which the case asked for an outcome, in order.
	Steps []Step `json:"steps"`
}

// Report is a run that is over.
type Report struct {
	Target  string   `json:"target"`
	Results []Result `json:"results"`
	// Ended says why the run ended before all cases had run; empty if they had.
	Ended string `json:"ended,omitempty"`
	// Left lists what the run created in a shared project and could not delete,
	// each with the reason.
	Left []string `json:"left,omitempty"`
	// Stays lists what it created that no call deletes.
	Stays []string `json:"stays,omitempty"`
}

// steps are those of each case; a report that is not there has none.
func (r *Report) steps() map[string][]Step {
	steps := map[string][]Step{}
	if r != nil {
		for i := range r.Results {
			steps[r.Results[i].Case] = r.Results[i].Steps
		}
	}
	return steps
}

// Count counts the cases that ended in a state.
func (r *Report) Count(s State) int {
	n := 0
	for i := range r.Results {
		if r.Results[i].State == s {
			n++
		}
	}
	return n
}

// Err says why a run does not count as passed: a case failed, or none ran, or
// it was called off, or it has left things behind.
func (r *Report) Err() error {
	ran, failed, skipped := r.Count(Passed)+r.Count(Failed), r.Count(Failed), r.Count(Skipped)
	switch {
	case failed > 0:
		return errors.Join(fmt.Errorf("%d of %d cases failed", failed, ran), r.unfinished())
	case r.Ended != "":
		return r.unfinished()
	case ran == 0:
		return fmt.Errorf("no case ran (%d skipped): a run that proves nothing fails", skipped)
	}
	return r.unfinished()
}

// unfinished says that the run was called off, or has left things behind.
func (r *Report) unfinished() error {
	var problems []error
	if r.Ended != "" {
		problems = append(problems, fmt.Errorf("the run ended early: %s", r.Ended))
	}
	if len(r.Left) > 0 {
		problems = append(problems, fmt.Errorf("%d things that the run created are left", len(r.Left)))
	}
	return errors.Join(problems...)
}

// session is what the cases of one run share.
type session struct {
	harness   *Harness
	client    *http.Client
	validator *validate.Validator
	tokens    tokens
	// diff says where two values differ; it is empty when they do not.
	diff func(want, got any) string
	// tap hears what cases serve; it may be nil.
	tap tap
	// double has the steps of the cases against the double.
	double map[string][]Step
	// stamp tells this run from others in a project that they share.
	stamp string
}

func newSession(h *Harness, o Options) *session {
	s := &session{harness: h, validator: validate.New(), diff: diff, double: o.Double.steps()}
	if o.Diff != nil {
		s.diff = o.Diff
	}
	if h.shares() {
		s.stamp = clock.Wall().Format(time.RFC3339Nano)
		if h.Creations == nil {
			h.Creations = inMemory()
		}
	}
	s.client = newClient(h.transport())
	return s
}

// Options say how [Check] and [Run] run.
type Options struct {
	// Cases are the ones to run; nil means all.
	Cases []Case
	// Parallel is how many run at a time; 0 means 4. Cases that share a
	// project run one by one. Run leaves the number to the flags of go test.
	Parallel int
	// Diff says where what came differs from what a case wants, both as
	// decoded from JSON; it is empty when they are the same. Nil lists the
	// places by JSON pointer.
	Diff func(want, got any) string
	// Double is a run of the same cases against the double, which names the
	// rules by which it answered; failures then show them. It may be nil.
	Double *Report
	// Progress is called with each result, one call at a time. It may be nil.
	Progress func(Result)
}

// Check runs cases on a harness and reports. It is for programs; in a Go test
// see [Run].
func Check(ctx context.Context, h Harness, o Options) *Report {
	switch {
	case h.shares():
		o.Parallel = 1
	case o.Parallel == 0:
		o.Parallel = 4
	}
	r := &recording{report: Report{Target: h.Name, Results: make([]Result, len(o.cases()))}}
	s := newSession(&h, o)
	slots := make(chan struct{}, o.Parallel)
	var running sync.WaitGroup
	for i, c := range o.cases() {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			r.enter(i, s.run(ctx, c), o.Progress)
		})
	}
	running.Wait()
	s.finish(ctx, &r.report)
	return &r.report
}

// ended says why the run is to end: it was called off, or may make no more
// calls.
func (s *session) ended(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return s.harness.Limits.spent()
}

// finish deletes what cases have left, and completes the report.
func (s *session) finish(ctx context.Context, r *Report) {
	if err := s.ended(ctx); err != nil {
		r.Ended = err.Error()
	}
	r.Left = append(r.Left, s.tearDown(ctx, "")...)
	if s.harness.Creations != nil {
		r.Stays = append(r.Stays, s.harness.Creations.Stays()...)
	}
}

// cases are the ones to run.
func (o Options) cases() []Case {
	if o.Cases == nil {
		return Cases()
	}
	return o.Cases
}

// recording gathers results.
type recording struct {
	mu     sync.Mutex
	report Report
}

func (r *recording) enter(i int, result Result, progress func(Result)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Results[i] = result
	if progress != nil {
		progress(result)
	}
}

// run runs one case.
func (s *session) run(ctx context.Context, c Case) Result {
	result := Result{Case: c.Name, State: Skipped, Met: []Outcome{}}
	if result.Reason = s.harness.WhyNot(c); result.Reason != "" {
		return result
	}
	if s.ended(ctx) != nil {
		result.Reason = "the run ended before"
		return result
	}
	started := clock.Wall()
	t := &T{ctx: ctx, session: s, name: c.Name}
	t.guard(t, c.Run)
	t.over()
	s.tearDown(ctx, c.Name)
	result.State, result.Steps, result.Duration = Passed, t.steps, clock.Wall().Sub(started)
	result.Met = met(t.steps)
	if t.failed && s.ended(ctx) != nil {
		result.State, result.Reason, result.Log = Skipped, "the run ended meanwhile", t.log()
		return result
	}
	if t.failed {
		if c.Assumed {
			t.Logf("no source says what the service does here: the case holds the double to its own choice")
		}
		result.State, result.Log = Failed, t.log()
	}
	return result
}

// Tester is what [Run] needs of a test. [testing.T] satisfies it.
type Tester[S any] interface {
	Helper()
	Context() context.Context
	// Run runs a sub-test; it returns when all parallel sub-tests of it are
	// over, except those of its own that are parallel themselves.
	Run(name string, f func(S)) bool
	Parallel()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Skipf(format string, args ...any)
}

// Run runs the suite in a Go test, each case as a sub-test of its own, and
// reports. A run in which no case ran fails.
func Run[S Tester[S]](t S, h Harness, o Options) *Report {
	t.Helper()
	r := &recording{report: Report{Target: h.Name}}
	s := newSession(&h, o)
	t.Run("cases", func(t S) {
		for _, c := range o.cases() {
			t.Run(c.Name, func(t S) {
				if !h.shares() {
					t.Parallel()
				}
				result := s.run(t.Context(), c)
				r.add(result, o.Progress)
				tell(t, result)
			})
		}
	})
	s.finish(t.Context(), &r.report)
	if r.report.Count(Failed) == 0 && r.report.Err() != nil {
		t.Errorf("%s: %v", h.Name, r.report.Err())
	}
	return &r.report
}

func (r *recording) add(result Result, progress func(Result)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Results = append(r.report.Results, result)
	if progress != nil {
		progress(result)
	}
}

// tell passes a result on to its test.
func tell[S Tester[S]](t S, r Result) {
	switch r.State {
	case Failed:
		t.Errorf("%s", r.Log)
	case Skipped:
		t.Skipf("%s", r.Reason)
	case Passed:
	}
}
