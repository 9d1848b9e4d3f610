package repro

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Stage is the server that a bundle is played on: a fresh one, with the settings
// of the bundle, whose clocks stand still. It lets the player hold its clocks
// ([Player.Acts]), makes no call wait, and has the player answer callbacks
// ([Player.RoundTrip]).
type Stage interface {
	Handler() http.Handler
	Worlds() *state.Worlds
	Pipeline() *fake.Pipeline
	Scenarios() *scenarios.Engine
}

// Player repeats a bundle. Use [NewPlayer].
type Player struct {
	b         *Bundle
	known     scenarios.Known
	worlds    map[string]*World
	callbacks callbacks
	tokens    map[string]string

	stage Stage
	now   *Entry // at hand
}

// Report tells how a replay went.
type Report struct {
	// Same counts the calls that got the same answer.
	Same int
	// Difference is the first call that did not; nil for none.
	Difference *Difference
	// Ended says why the replay ended before the end; empty when it did not.
	Ended string
}

// NewPlayer makes a player for a bundle. Known is what scenarios may speak of.
func NewPlayer(b *Bundle, known scenarios.Known) (*Player, error) {
	p := &Player{b: b, known: known, worlds: map[string]*World{}, tokens: map[string]string{}}
	for i := range b.Worlds {
		w := &b.Worlds[i]
		p.worlds[w.Project] = w
	}
	var err error
	p.callbacks, err = recordedCallbacks(b)
	return p, err
}

// Play repeats what is in the journal, in its order, each thing at its time,
// until an answer differs. The error is for a bundle that does not fit together.
func (p *Player) Play(stage Stage) (Report, error) {
	p.stage = stage
	for _, f := range p.b.Scenarios {
		s, err := scenarios.Parse(f.Source, f.File, p.known)
		if err != nil {
			return Report{}, fmt.Errorf("a scenario of the bundle: %w", err)
		}
		stage.Scenarios().LoadAll(s)
	}
	var report Report
	begun := map[string]bool{}
	for i := range p.b.Journal {
		e := &p.b.Journal[i]
		if e.Before {
			continue
		}
		if why := p.unrepeatable(e); why != "" {
			report.Ended = fmt.Sprintf("it cannot be repeated from %s on: %s", e, why)
			return report, nil
		}
		world, err := p.enter(e, begun)
		if err == nil {
			err = p.repeat(world, e, &report)
		}
		if err != nil || report.Difference != nil {
			return report, err
		}
	}
	return report, nil
}

func (p *Player) unrepeatable(e *Entry) string {
	w := p.worlds[e.Project]
	switch {
	case w == nil:
	case w.Forgotten > 0 && e.Call != nil:
		return fmt.Sprintf("the first %d calls of its project are forgotten", w.Forgotten)
	case w.Lost > 0:
		return fmt.Sprintf("the first %d things that its clock did are forgotten", w.Lost)
	}
	return e.Unrepeatable
}

// enter is the world of an entry, as it was when it began if this is the first
// entry; nil for what was done to the server.
func (p *Player) enter(e *Entry, begun map[string]bool) (*state.World, error) {
	worlds := p.stage.Worlds()
	if e.Project == "" && e.Control != nil {
		return nil, nil
	}
	if e.Project == "" {
		world := worlds.Server()
		if !begun[""] {
			world.Clock().StartAt(e.time())
		}
		begun[""] = true
		return world, nil
	}
	world, err := worlds.Of(e.Project)
	if err != nil || begun[e.Project] {
		return world, err
	}
	begun[e.Project] = true
	world.Clock().Hold()
	return world, p.begin(world)
}

func (p *Player) begin(world *state.World) error {
	past := p.worlds[world.Project]
	if past == nil {
		return fmt.Errorf("the bundle has no project %q", world.Project)
	}
	if len(past.Start) == 0 {
		world.Clock().StartAt(past.Began)
		return nil
	}
	var saved state.Saved
	if err := json.Unmarshal(past.Start, &saved); err != nil {
		return fmt.Errorf("the start of project %q: %w", world.Project, err)
	}
	saved.Scale = 0
	return world.Load(&saved)
}

// repeat does what an entry tells, at its time.
func (p *Player) repeat(world *state.World, e *Entry, report *Report) error {
	p.now = e
	switch {
	case e.Began:
		return nil
	case e.Tick != nil && world != nil:
		report.Difference = again(world, e)
		return nil
	case e.Control != nil:
		return p.control(world, e)
	case e.Call == nil || world == nil:
		return errors.New("the journal has an entry that is nothing")
	}
	world.Clock().Reach(e.time())
	p.stage.Pipeline().Resume(world, e.Call.Number)
	if err := p.call(e.Call); err != nil {
		return err
	}
	got, ok := p.stage.Pipeline().Latest(world)
	if !ok || got.Number != e.Call.Number {
		return fmt.Errorf("%s went elsewhere this time", e)
	}
	if report.Difference = compare(e, got); report.Difference == nil {
		report.Same++
	}
	return nil
}

// again has the clock do what it did.
func again(world *state.World, e *Entry) *Difference {
	h := clock.Happening{At: e.At, Kind: e.Tick.Kind, Data: e.Tick.Data, Landed: e.Tick.Landed}
	if world.Clock().Again(h, sameJob(h)) {
		return nil
	}
	return &Difference{Call: e.String(), Lines: []string{"- " + string(h.Data), "+ nothing of the kind is to happen"}}
}

// sameJob says whether a job is one that happened.
func sameJob(h clock.Happening) func(job clock.Job) bool {
	want := comparable(h.Data)
	return func(job clock.Job) bool { return job.Kind == h.Kind && comparable(job.Data) == want }
}

// comparable is JSON without white space and secrets.
func comparable(data []byte) string {
	var b bytes.Buffer
	if json.Compact(&b, masked(data)) != nil {
		return string(data)
	}
	return b.String()
}

// Acts moves the world's clock to where the call at hand did what it does.
func (p *Player) Acts(world *state.World) {
	if world.Project == p.now.Project {
		world.Clock().Reach(p.now.At)
	}
}

// call sends a call again.
func (p *Player) call(c *Call) error {
	u, err := url.Parse("http://" + c.Host + c.Path)
	if err != nil {
		return fmt.Errorf("the address of %s %s: %w", c.Method, c.Path, err)
	}
	body := []byte(c.Body)
	if c.Operation == fake.TokenOperation {
		body = form(c.Body)
	}
	ctx := fetch.Repeat(context.Background(), c.Looks)
	r, err := http.NewRequestWithContext(ctx, c.Method, u.String(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s %s: %w", c.Method, c.Path, err)
	}
	for name, values := range c.Headers {
		r.Header[name] = values
	}
	if c.TLS {
		r.TLS = &tls.ConnectionState{}
	}
	if err := p.identify(r, c.Caller); err != nil {
		return err
	}
	send(p.stage.Handler(), r)
	return nil
}

// form is a form's fields, which the journal keeps as JSON.
func form(body Text) []byte {
	var fields map[string]string
	if json.Unmarshal(body, &fields) != nil {
		return nil
	}
	values := url.Values{}
	for name, value := range fields {
		values.Set(name, value)
	}
	return []byte(values.Encode())
}

// identify gives a request the credentials of its caller. A token that the
// server had issued becomes one that this one issues.
func (p *Player) identify(r *http.Request, c *Caller) error {
	switch {
	case c == nil:
	case c.Token == "":
		r.SetBasicAuth(c.KeyID, c.Secret)
	default:
		token := p.tokens[c.Token]
		if token == "" && c.Issued {
			var err error
			if token, err = p.stage.Pipeline().Issue(c.KeyID); err != nil {
				return err
			}
		} else if token == "" {
			token = c.Token
		}
		p.tokens[c.Token] = token
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return nil
}

// control does again what a tester did. What a tester did to the clock shows in
// what the clock did.
func (p *Player) control(world *state.World, e *Entry) error {
	if op := e.Control.Operation; op == "advanceClock" || op == "setClock" {
		return nil
	}
	if world != nil {
		world.Clock().Reach(e.At)
	}
	r, err := http.NewRequestWithContext(context.Background(), e.Control.Method, "http://127.0.0.1"+e.Control.Path, bytes.NewReader(e.Control.Body))
	if err != nil {
		return fmt.Errorf("%s: %w", e, err)
	}
	r.Header.Set("Content-Type", "application/json")
	if answer := send(p.stage.Handler(), r); answer.status >= http.StatusBadRequest {
		return fmt.Errorf("%s is refused this time: %s", e, bytes.TrimSpace(answer.body.Bytes()))
	}
	return nil
}

// send lets a handler answer. A handler that gives the connection up ends the
// call, not the replay.
func send(h http.Handler, r *http.Request) (answer *recorder) {
	defer func() {
		if cause := recover(); cause != nil && cause != http.ErrAbortHandler { //nolint:errorlint // net/http compares so too
			panic(cause)
		}
	}()
	answer = &recorder{header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(answer, r)
	return answer
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }
