package app

import (
	"context"
	"net/http"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
)

// scenarioHeader names a loaded scenario that a call is to meet.
const scenarioHeader = "X-Mock-Scenario"

// maxHang is how long a call hangs whose caller does not give up: longer than
// clients wait by themselves.
const maxHang = 10 * time.Minute

// faults asks the scenarios what they do to a call.
func (a *App) faults(c *fake.Call) (*fake.Fault, error) {
	effect, err := a.scenarios.Effect(c.World, scenarios.Request{
		Operation: c.Op, Path: c.Request.URL.Path, Project: c.Project,
		Header: c.Request.Header, Body: c.Raw, Decoded: c, Named: c.Request.Header.Get(scenarioHeader),
	})
	if err != nil || effect == nil {
		return nil, err
	}
	return a.fault(c, effect), nil
}

func (a *App) fault(c *fake.Call, effect *scenarios.Effect) *fake.Fault {
	f := &fake.Fault{Scenario: effect.Scenario + "/" + effect.Rule, Effect: effect.String()}
	if effect.Delay > 0 {
		f.Wait = a.wait(effect.Delay)
	}
	if effect.Answers() {
		reply := answer(c, f, effect)
		f.Reply = &reply
	}
	var when scenarios.Moment
	f.Lose, when = a.loss(effect.Loss)
	f.Unapplied = when == scenarios.Before
	f.Spoil = a.spoil(effect.Spoil)
	return f
}

// spoil is what happens to the body, if anything.
func (a *App) spoil(s scenarios.Spoil) *fake.Spoil {
	if s == (scenarios.Spoil{}) {
		return nil
	}
	spoil := &fake.Spoil{Malformed: s.Malformed, MediaType: s.ContentType, Truncate: s.Truncate}
	if s.SlowBody != nil {
		spoil.Chunk, spoil.Pause = s.SlowBody.Chunk, a.wait(time.Duration(s.SlowBody.Every))
	}
	return spoil
}

// loss is how and when an answer gets lost, if it does.
func (a *App) loss(l scenarios.Loss) (fake.Loss, scenarios.Moment) {
	switch {
	case l.Hang != "":
		return fake.Hang(a.wait(maxHang)), l.Hang
	case l.Reset != "":
		return fake.Reset, l.Reset
	case l.Empty != "":
		return fake.Empty, l.Empty
	}
	return nil, ""
}

// wait holds a call up in real time. Its context and the end of the server end
// it early.
func (a *App) wait(d time.Duration) func(context.Context) {
	return func(ctx context.Context) {
		if a.out.patient {
			return
		}
		ctx, leave := context.WithCancel(ctx)
		defer leave()
		defer context.AfterFunc(a.stopping, leave)()
		_ = clock.Wait(ctx, d) // ended early is ended all the same
	}
}

// answer words an effect: its own body, or the error in the API's words.
func answer(c *fake.Call, f *fake.Fault, effect *scenarios.Effect) fake.Reply {
	if effect.Token != "" {
		return c.SpendToken(fake.TokenFate(effect.Token), f)
	}
	reply := fake.Reply{Status: effect.Status}
	text, isText := effect.Text()
	switch {
	case effect.Bare:
	case isText:
		reply.Body = fake.Text{MediaType: effect.Spoil.ContentType, Content: []byte(text)}
	case effect.Body != nil:
		reply.Body = effect.Body
	case effect.Error != "" || effect.Status >= http.StatusBadRequest:
		reply, _ = c.API.Dialect.Inject(c, effect.Error, effect.Status)
	}
	if len(effect.Header) > 0 && reply.Header == nil {
		reply.Header = http.Header{}
	}
	for name, value := range effect.Header {
		reply.Header.Set(name, value)
	}
	return reply
}
