package app

import (
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

// callbacks asks the scenarios what they do to the deliveries of an event to a
// webhook.
func callbacks(engine *scenarios.Engine) func(*state.Tx, webhooks.Occasion) *webhooks.Disturbance {
	return func(tx *state.Tx, o webhooks.Occasion) *webhooks.Disturbance {
		what := engine.Disturb(scenarios.Notice{
			World: tx.World(), Event: o.Event.Type, Resource: o.Event.Resource,
			Webhook: o.Webhook.ID, Target: o.Webhook.Target, Body: o.Event.Body,
			Holding: o.Holding,
			Signed:  o.Webhook.Secret != "", SecretAge: o.Webhook.SecretAge(tx.Now),
		})
		if what == nil {
			return nil
		}
		return &webhooks.Disturbance{Scenario: what.Scenario + "/" + what.Rule, Effect: hostile(what.Effect)}
	}
}

func hostile(e scenarios.HookEffect) webhooks.Effect {
	return webhooks.Effect{
		Drop: e.Drop, Duplicate: e.Duplicate, Storm: e.Storm, Delay: webhooks.Span(e.Delay), Reorder: e.Reorder,
		Secret: string(e.Secret), Window: webhooks.Span(e.Window), Timestamp: webhooks.Span(e.Timestamp),
		Nonce: e.Nonce, Body: e.Body, Unsigned: e.Unsigned,
	}
}
