package contracttests

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
)

// Record runs cases on a harness and keeps what they do at the transport. The
// recording that is given says when, with which seed, and what it proves; the
// one that is answered has the target and the cases as well. Cases that are
// skipped are not in it.
func Record(ctx context.Context, h Harness, o Options, about Recording) (*Recording, *Report) {
	run := &recordings{harness: h, carrier: h.carrier(), cases: make([]*recorder, len(o.cases()))}
	cases := make([]Case, len(o.cases()))
	for i, c := range o.cases() {
		cases[i] = c
		cases[i].Run = func(t *T) { run.recorded(t, i, c) }
	}
	o.Cases = cases
	report := Check(ctx, h, o)
	about.Target = h.Name
	if _, isMock := h.Control.(MockControl); isMock && about.Note == "" {
		about.Note = OfItself
	}
	for i, rec := range run.cases {
		if rec != nil {
			about.Cases = append(about.Cases, RecordedCase{
				Name: cases[i].Name, Needs: cases[i].Needs, Assumed: cases[i].Assumed, State: report.Results[i].State, steps: rec.scrubbed(),
			})
		}
	}
	return &about, report
}

// OfItself is the note of recordings of a sinch-mock.
const OfItself = "Made against sinch-mock itself: it shows what the double did, and is never evidence about the live service."

// recordings is a run that is recorded.
type recordings struct {
	harness Harness
	carrier http.RoundTripper
	cases   []*recorder // by the number of the case; nil for one that was skipped
}

// recorded runs a case with a recorder between it and its target.
func (r *recordings) recorded(t *T, i int, c Case) {
	rec := &recorder{t: t, harness: &r.harness, carrier: r.carrier, scrub: newScrubber()}
	r.cases[i] = rec
	h := *t.session.harness
	h.Transport, h.NewProject = rec, rec.newProject
	if h.Control != nil {
		h.Control = recordedControl{h.Control, rec}
		defer rec.events()
	}
	outer := t.session
	t.session = newSession(&h, Options{Diff: outer.diff})
	t.session.stamp, t.session.tap = outer.stamp, rec
	c.Run(t)
}

// recorder keeps the steps of one case. They are written when the case is over
// and all is known that must not be in them.
type recorder struct {
	t         *T
	harness   *Harness
	carrier   http.RoundTripper
	scrub     *scrubber
	steps     []func() step
	projects  []string
	receivers []*servedHere
}

// servedHere is a receiver of the case.
type servedHere struct {
	base     string
	receiver *receiver
	seen     int
}

func (r *recorder) keep(s func() step) { r.steps = append(r.steps, s) }

func (r *recorder) scrubbed() []step {
	steps := make([]step, len(r.steps))
	for i, s := range r.steps {
		steps[i] = s()
	}
	return steps
}

func (r *recorder) newProject(ctx context.Context, caseName string) (string, error) {
	project, err := r.harness.NewProject(ctx, caseName)
	if err != nil {
		return "", err
	}
	begins := &projectStep{Name: r.scrub.name("project", project)}
	start := clock.Epoch.Add(time.Duration(len(r.projects)) * time.Second) // apart, so that times tell which project was first
	r.keep(func() step { return step{Project: begins} })
	r.projects = append(r.projects, project)
	if control := r.harness.Control; control != nil {
		// The clock is about to be stopped; see [Project].
		if s, can := control.(starter); can && !r.harness.shares() {
			err = s.StartAt(ctx, project, start)
		} else {
			err = control.StopClock(ctx, project)
		}
		if err != nil {
			return "", err
		}
		now, err := control.Now(ctx, project)
		begins.Now = &now
		return project, err
	}
	return project, nil
}

// RoundTrip sends a request and keeps it with its answer.
func (r *recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	body, err := bodyOf(q)
	if err != nil {
		return nil, err
	}
	answer, err := send(r.carrier, q, body)
	if err != nil {
		return nil, err
	}
	path := q.URL.EscapedPath()
	if op := MadeBy(q.Context()).Operation; op != nil {
		base := baseOf(r.harness, MadeBy(q.Context()))
		path = strings.TrimPrefix(path, base.EscapedPath())
	}
	r.scrub.sent(path, body)
	r.scrub.got(path, answer.body)
	r.keep(func() step { return step{Call: r.call(q, path, body, answer)} })
	return answer.response(q), nil
}

// call is a call without what must not be in a recording.
func (r *recorder) call(q *http.Request, path string, body []byte, answer *reply) *callStep {
	c := &callStep{Method: q.Method, Path: r.path(path), Header: map[string]string{}}
	if op := MadeBy(q.Context()).Operation; op != nil {
		c.Operation = op.ID
	}
	for name, values := range q.URL.Query() {
		if c.Query == nil {
			c.Query = map[string][]string{}
		}
		for _, v := range values {
			c.Query[name] = append(c.Query[name], r.scrub.text(path, name, v))
		}
	}
	for name := range q.Header {
		c.Header[name] = r.scrub.text(path, name, q.Header.Get(name))
	}
	if authorization := q.Header.Get("Authorization"); authorization != "" {
		c.Header["Authorization"] = r.scrub.authorization(r.harness, authorization)
	}
	c.content = r.scrub.body(path, "", body)
	c.Answer = answerStep{Status: answer.status, Header: map[string]string{}, content: r.scrub.body(path, answer.mediaType(), answer.body)}
	for _, name := range []string{"Content-Type", "Www-Authenticate", "Location", "Retry-After", ruleHeader} {
		if value := answer.header.Get(name); value != "" {
			c.Answer.Header[name] = r.scrub.text(path, name, value)
		}
	}
	return c
}

// inSegment keeps what a segment of a path has apart from what parts them.
var inSegment = strings.NewReplacer("%", "%25", "/", "%2F")

// path scrubs a path segment by segment.
func (r *recorder) path(escaped string) string {
	segments := strings.Split(escaped, "/")
	for i, s := range segments {
		if plain, err := url.PathUnescape(s); err == nil {
			segments[i] = inSegment.Replace(r.scrub.text(escaped, "", plain))
		}
	}
	return strings.Join(segments, "/")
}

// served keeps what the case serves.
func (r *recorder) served(_ *T, o offering, base string) {
	at := r.scrub.name("served", base)
	r.keep(func() step { return step{Serve: &serveStep{o.kind, o.statuses, at}} })
	if o.receiver != nil {
		r.receivers = append(r.receivers, &servedHere{base: base, receiver: o.receiver})
	}
}

// received keeps the webhooks that came since it was called last.
func (r *recorder) received() {
	for _, w := range r.receivers {
		fresh := w.receiver.all()[w.seen:]
		w.seen += len(fresh)
		if len(fresh) == 0 {
			continue
		}
		for _, c := range fresh {
			r.scrub.got("", c.raw)
		}
		settle(fresh, func(body string) string { return body })
		r.keep(func() step {
			s := &receivedStep{At: r.scrub.name("served", w.base)}
			for _, c := range fresh {
				webhook, _ := r.scrub.value("", "", plain(c.shown())).(Object)
				s.Webhooks = append(s.Webhooks, webhook)
			}
			return step{Received: s}
		})
	}
}

// events keeps all events that the case had its projects fire.
func (r *recorder) events() {
	for _, project := range r.projects {
		all, err := r.harness.Control.Events(r.t.ctx, project)
		if err != nil {
			r.t.Errorf("record the events: %v", err)
			return
		}
		r.control(doEvents, project, nil, all)
	}
}

// control keeps something that no API call can do, and what came of it.
func (r *recorder) control(do, project string, with, answer any) {
	r.scrub.sent("", encode(with))
	r.scrub.got("", encode(answer))
	name := r.scrub.name("project", project)
	r.keep(func() step {
		return step{Control: &controlStep{Do: do, Project: name, With: r.scrubJSON(with), Answer: r.scrubJSON(answer)}}
	})
}

func (r *recorder) scrubJSON(value any) json.RawMessage {
	if value == nil {
		return nil
	}
	return encode(r.scrub.value("", "", plain(value)))
}

// recordedControl keeps what is done through another control.
type recordedControl struct {
	Control
	r *recorder
}

// StopClock implements [Control]: the clock stands already, see newProject.
func (recordedControl) StopClock(context.Context, string) error { return nil }

// did keeps what was done, unless it failed: a replay has nothing to do then.
func (c recordedControl) did(err error, do, project string, with, answer any) error {
	if err == nil {
		c.r.control(do, project, with, answer)
		c.r.received()
	}
	return err
}

// Advance implements [Control].
func (c recordedControl) Advance(ctx context.Context, project string, d time.Duration) error {
	return c.did(c.Control.Advance(ctx, project, d), doAdvance, project, Object{"by": d.String()}, nil)
}

// Settle implements [Control].
func (c recordedControl) Settle(ctx context.Context, project string) error {
	return c.did(c.Control.Settle(ctx, project), doSettle, project, nil, nil)
}

// Transition implements [Control].
func (c recordedControl) Transition(ctx context.Context, project, resource, to string) error {
	return c.did(c.Control.Transition(ctx, project, resource, to), doTransition, project, Object{"resource": resource, "to": to}, nil)
}

// Transitions implements [cartographer].
func (c recordedControl) Transitions(ctx context.Context) ([]Transition, error) {
	guide, ok := c.Control.(cartographer)
	if !ok {
		return nil, errNoTransitions
	}
	return guide.Transitions(ctx)
}

// Force implements [cartographer].
func (c recordedControl) Force(ctx context.Context, project, resource, to string) ([]Transition, error) {
	guide, ok := c.Control.(cartographer)
	if !ok {
		return nil, errNoTransitions
	}
	moved, err := guide.Force(ctx, project, resource, to)
	return moved, c.did(err, doTransition, project, Object{"resource": resource, "to": to}, nil)
}

// Given implements [Control].
func (c recordedControl) Given(ctx context.Context, project string, fixtures Object) error {
	return c.did(c.Control.Given(ctx, project, fixtures), doGiven, project, fixtures, nil)
}

// PlaceCall implements [Control].
func (c recordedControl) PlaceCall(ctx context.Context, project string, call Object) (string, error) {
	id, err := c.Control.PlaceCall(ctx, project, call)
	return id, c.did(err, doPlaceCall, project, call, id)
}

// OTP implements [Control].
func (c recordedControl) OTP(ctx context.Context, project, senderID string) (string, error) {
	code, err := c.Control.OTP(ctx, project, senderID)
	if err == nil {
		c.r.scrub.rename(nounOTP, code)
	}
	return code, c.did(err, doOTP, project, Object{"senderId": senderID}, code)
}

// operations are those that the case calls, by their ids.
func (c *RecordedCase) operations() (ids []string) {
	for _, s := range c.steps {
		if s.Call != nil && s.Call.Operation != "" && !slices.Contains(ids, s.Call.Operation) {
			ids = append(ids, s.Call.Operation)
		}
	}
	return ids
}
