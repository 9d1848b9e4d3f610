package app

import (
	"net/http"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
)

// scenarioHeader names a loaded scenario that a call is to meet.
const scenarioHeader = "X-Mock-Scenario"

// faults asks the scenarios what they do to a call.
func faults(engine *scenarios.Engine) func(c *fake.Call) (*fake.Fault, error) {
	return func(c *fake.Call) (*fake.Fault, error) {
		effect, err := engine.Effect(c.World, scenarios.Request{
			Operation: c.Op, Path: c.Request.URL.Path, Project: c.Project,
			Header: c.Request.Header, Body: c.Raw, Named: c.Request.Header.Get(scenarioHeader),
		})
		if err != nil || effect == nil {
			return nil, err
		}
		return fault(c, effect), nil
	}
}

func fault(c *fake.Call, effect *scenarios.Effect) *fake.Fault {
	f := &fake.Fault{Scenario: effect.Scenario + "/" + effect.Rule, Effect: effect.String()}
	if effect.Delay > 0 {
		f.Wait = func(c *fake.Call) error { return clock.Wait(c.Request.Context(), effect.Delay) }
	}
	if effect.Answers() {
		reply := answer(c, effect)
		f.Reply = &reply
	}
	f.Lose, f.Unapplied = loss(effect.Loss)
	return f
}

// loss is how an answer gets lost, and whether the call does before it.
func loss(l scenarios.Loss) (lose fake.Loss, unapplied bool) {
	switch {
	case l.Reset != "":
		return fake.Reset, l.Reset == scenarios.Before
	case l.Empty != "":
		return fake.Empty, l.Empty == scenarios.Before
	}
	return nil, false
}

// answer words an effect: its own body, or the error in the API's words.
func answer(c *fake.Call, effect *scenarios.Effect) fake.Reply {
	reply := fake.Reply{Status: effect.Status}
	switch {
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
