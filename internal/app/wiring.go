package app

import (
	"log/slog"

	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/estapi"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/netguard"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

// newWorlds says which kinds of records and life cycles every world has.
func newWorlds(cfg config.Config, outcomes state.Outcomes) *state.Worlds {
	worlds := state.New(state.Options{
		Seed: cfg.Seed, Scale: scale(cfg), Events: cfg.Journal, Outcomes: outcomes,
		Kinds: []state.AnyKind{provisioning.Kind, trunking.Kind, webhooks.Kind},
	})
	worlds.Run(provisioning.Machines()...)
	provisioning.Connect(worlds)
	worlds.Run(trunking.Machines()...)
	return worlds
}

// guard says where the server may send requests.
func guard(cfg config.Config) netguard.Policy {
	return netguard.Policy{AllowAll: cfg.AllowLocalTargets}
}

// newDeliverer tells the webhooks of the Provisioning API what happens.
func newDeliverer(cfg config.Config, out outside, worlds *state.Worlds, engine *scenarios.Engine) *webhooks.Deliverer {
	return webhooks.New(worlds, webhooks.Options{
		Subscribers: subscribers, Attempted: attempted, Disturb: callbacks(engine), Guard: guard(cfg),
		Transport: out.callbacks,
	})
}

func subscribers(tx *state.Tx, eventType string) []webhooks.Subscription {
	var all []webhooks.Subscription
	for _, w := range provisioning.Subscribers(tx, eventType) {
		all = append(all, webhooks.Subscription{
			ID: w.ID, Target: w.Target, Secret: w.Secret,
			PreviousSecret: w.PreviousSecret, SecretChanged: w.SecretChanged,
		})
	}
	return all
}

// attempted tells the Provisioning API how an attempt to call a webhook went.
func attempted(tx *state.Tx, d webhooks.Delivery, a webhooks.Attempt) {
	provisioning.NoteDelivery(tx, d.Resource, d.WebhookID, a.At, a.Status, a.Error)
}

// apis are the faked APIs.
func apis(cfg config.Config) []*fake.API {
	return []*fake.API{
		papi.API(papi.Deps{Guard: guard(cfg), Images: fetch.New(guard(cfg)), Media: fetch.NewMedia(guard(cfg))}),
		estapi.API(),
	}
}

// scale is how fast worlds' clocks run: 0 by hand.
func scale(cfg config.Config) float64 {
	if cfg.Clock == config.ClockManual {
		return 0
	}
	return cfg.TimeScale
}

func newPipeline(cfg config.Config, out outside, worlds *state.Worlds, faults func(*fake.Call) (*fake.Fault, error), log *slog.Logger) *fake.Pipeline {
	return fake.New(fake.Options{
		Worlds: worlds, APIs: apis(cfg),
		Auth: fake.AuthMode(cfg.Auth), Keys: keys(cfg),
		MaxBody: cfg.MaxBody, Journal: cfg.Journal, CheckReplies: cfg.ValidateReplies, NoAssumptions: cfg.Evidence == config.EvidenceDocumented,
		Faults: faults, Acts: out.acts, Log: log,
	})
}

func keys(cfg config.Config) []fake.Key {
	var all []fake.Key
	for _, k := range cfg.Keys {
		all = append(all, fake.Key{ID: k.ID, Secret: string(k.Secret), Project: k.Project})
	}
	return all
}
