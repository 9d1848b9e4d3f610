package provisioning

import (
	"encoding/json"
	"maps"
)

// TemplateDetails are what a template consists of.
type TemplateDetails struct {
	Components []TemplateComponent `json:"components"`
	// TTL is how long an undelivered message is tried again, in seconds.
	TTL          *float64              `json:"messageSendTtlSeconds,omitempty"`
	Optimization *TemplateOptimization `json:"optimization,omitempty"`
}

// TemplateOptimization is a bid for deliveries.
type TemplateOptimization struct {
	// BidAmount is the most for 1,000 deliveries, in the smallest unit of the
	// WABA's currency.
	BidAmount float64 `json:"bidAmount"`
	// BidStrategy is as answers name it.
	BidStrategy string `json:"bidStrategy"`
	// CountryMultipliers are decimals by country code, ISO 3166-1 alpha-2.
	CountryMultipliers map[string]string `json:"bidCountryMultiplierOverrides,omitempty"`
}

// bidStrategyPrefix is what answers put before the strategies of requests.
const bidStrategyPrefix = "BID_STRATEGY_"

// TemplateDetailsInput is what a request says of details.
type TemplateDetailsInput struct {
	Components []TemplateComponent `json:"components"`
	TTL        *float64            `json:"messageSendTtlSeconds"`
	// Optimization is empty where the request leaves it out; null clears it.
	Optimization json.RawMessage `json:"optimization"`
}

func (in TemplateDetailsInput) empty() bool {
	return in.Components == nil && in.TTL == nil && in.Optimization == nil
}

// TemplateEdit is what changes of details: what is nil stays as it is.
type TemplateEdit struct {
	Components   []TemplateComponent   `json:"components"`
	TTL          *float64              `json:"messageSendTtlSeconds,omitempty"`
	Optimization *TemplateOptimization `json:"optimization,omitempty"`
	// NoOptimization clears the live optimization.
	NoOptimization bool `json:"noOptimization,omitempty"`
}

// over lays the edit over details.
func (e TemplateEdit) over(d TemplateDetails) TemplateDetails {
	if e.Components != nil {
		d.Components = e.Components
	}
	if e.TTL != nil {
		d.TTL = e.TTL
	}
	switch {
	case e.NoOptimization:
		d.Optimization = nil
	case e.Optimization != nil:
		d.Optimization = e.Optimization
	}
	return d
}

// with adds what a request says to the edit; the optimization that it changes
// is the one there would be without the request.
func (e TemplateEdit) with(in TemplateDetailsInput, current *TemplateOptimization) TemplateEdit {
	if in.Components != nil {
		e.Components = in.Components
	}
	if in.TTL != nil {
		e.TTL = in.TTL
	}
	switch {
	case in.Optimization == nil:
	case string(in.Optimization) == "null":
		e.Optimization, e.NoOptimization = nil, true
	default:
		e.Optimization, e.NoOptimization = newOptimization(in.Optimization, current), false
	}
	return e
}

// newOptimization reads an optimization. Multipliers that it leaves out stay
// as they are, null clears them.
func newOptimization(raw json.RawMessage, current *TemplateOptimization) *TemplateOptimization {
	var in struct {
		BidAmount   float64         `json:"bidAmount"`
		BidStrategy string          `json:"bidStrategy"`
		Multipliers json.RawMessage `json:"bidCountryMultiplierOverrides"`
	}
	// Validation has let pass nothing that does not fit.
	_ = json.Unmarshal(raw, &in)
	o := &TemplateOptimization{BidAmount: in.BidAmount, BidStrategy: bidStrategyPrefix + in.BidStrategy}
	if in.Multipliers != nil {
		_ = json.Unmarshal(in.Multipliers, &o.CountryMultipliers)
	} else if current != nil {
		o.CountryMultipliers = maps.Clone(current.CountryMultipliers)
	}
	return o
}
