package scenarios

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// Hook does something to the callbacks that match: what a webhook is told of
// one event.
type Hook struct {
	Name  string   `json:"name,omitempty"`
	Match Callback `json:"match,omitzero"`
	// After lets the first so many matching callbacks pass.
	After int `json:"after,omitempty"`
	Limits
	Effect HookEffect `json:"effect"`
}

// Callback is what a callback must be like. What is empty matches any.
type Callback struct {
	// Events are event types, or globs of them.
	Events []string `json:"event,omitempty"`
	// Resource is a glob like a path, below the project: whatsapp/senders/*.
	Resource string `json:"resource,omitempty"`
	// Webhook is the webhook's id, or a glob of it.
	Webhook string `json:"webhook,omitempty"`
	// Target is a glob of the URL.
	Target  string `json:"target,omitempty"`
	Project string `json:"project,omitempty"`
	// Fields are conditions on the body as it is sent.
	Fields map[string]json.RawMessage `json:"field,omitempty"`

	fields []condition
}

// HookEffect is what happens to a callback. Storm says how many events there
// are, Duplicate how many copies of each are sent beside it; everything else
// is done to the copies where there are some, or else to the callbacks
// themselves.
type HookEffect struct {
	// Drop: it is never sent.
	Drop bool `json:"drop,omitempty"`
	// Duplicate is how many copies of it are sent too.
	Duplicate int `json:"duplicate,omitempty"`
	// Storm is how many events there are in place of the one.
	Storm int `json:"storm,omitempty"`
	// Delay is how long it is held back, on the world's clock; with Reorder,
	// how long at most.
	Delay Duration `json:"delay,omitempty"`
	// Reorder is how many later callbacks overtake it.
	Reorder int `json:"reorder,omitempty"`
	// Secret is what it is signed with in place of the webhook's secret.
	Secret SecretUsed `json:"secret,omitempty"`
	// Window is how long after a change of the secret the previous one signs.
	Window Duration `json:"window,omitempty"`
	// Timestamp is how far from the world's time it is signed.
	Timestamp Duration `json:"timestamp,omitempty"`
	// Nonce is reused: that of the webhook's callback before.
	Nonce string `json:"nonce,omitempty"`
	// Body is changed, after it was signed.
	Body string `json:"body,omitempty"`
	// Unsigned: the headers of the signature are missing.
	Unsigned bool `json:"unsigned,omitempty"`
}

// SecretUsed says which wrong secret signs a callback.
type SecretUsed string

// The secrets.
const (
	// WrongSecret is none that the webhook ever had.
	WrongSecret SecretUsed = "wrong"
	// PreviousSecret is the one before the last change.
	PreviousSecret SecretUsed = "previous"
)

// Notice is a webhook about to be told of an event.
type Notice struct {
	World *state.World
	// Event is the event's type, Resource the path of what it is about.
	Event, Resource string
	// Webhook is the id of the one that is told, at Target.
	Webhook, Target string
	// Body is what is sent. It is read only when a rule asks for a field.
	Body []byte
	// Holding says whether the webhook has a callback held back that later
	// ones are to overtake.
	Holding bool
	// Signed says whether the webhook has a secret.
	Signed bool
	// SecretAge is how long ago the webhook's secret took the place of
	// another; negative when it is its first.
	SecretAge time.Duration
}

// Disturbance is what happens to a callback.
type Disturbance struct {
	// Scenario and Rule tell where it comes from: the rule's name or number.
	Scenario, Rule string
	Effect         HookEffect
}

// How many deliveries one callback can become, and how many it can wait for: a
// storm with its copies must leave room in the log of deliveries.
const (
	maxDuplicates = 10
	maxStorm      = 50
	maxReorder    = 100
)

var hookKeys = object[Hook]{
	name: "an entry of webhooks",
	keys: slices.Concat(
		[]key[Hook]{
			field("name", "Tells the rule from others in lists.", label, func(h *Hook) *string { return &h.Name }),
			field("match", "The callbacks it is for; all, when absent. Everything that is given must hold.", one(&callbackKeys), func(h *Hook) *Callback { return &h.Match }),
			field("after", "Lets the first so many matching callbacks pass.", count, func(h *Hook) *int { return &h.After }),
		},
		limitKeys(func(h *Hook) *Limits { return &h.Limits }),
		[]key[Hook]{
			must(field("effect", "What happens to the callback.", one(&hookEffectKeys), func(h *Hook) *HookEffect { return &h.Effect })),
		}),
	check: func(r *reader, at places, h *Hook) { checkTurn(r, at, h.Limits, h.After) },
}

var callbackKeys = object[Callback]{
	name: "match",
	keys: []key[Callback]{
		field("event", "The event's type, or a list of types. A * stands for any text.", oneOrMore(eventType), func(c *Callback) *[]string { return &c.Events }),
		field("resource", "The path of what the event is about, below the project, as in whatsapp/senders/*; * and ** as in a call's path.", resourcePath, func(c *Callback) *string { return &c.Resource }),
		field("webhook", "The id of the webhook; * stands for any text.", anyText, func(c *Callback) *string { return &c.Webhook }),
		field("target", "The URL of the webhook; * stands for any text.", anyText, func(c *Callback) *string { return &c.Target }),
		field("project", "The project id; * stands for any text.", anyText, func(c *Callback) *string { return &c.Project }),
		field("field", "Fields of the callback's body, as in payload.state, like a call's body.", mapOf(anyJSON, fieldPath), func(c *Callback) *map[string]json.RawMessage { return &c.Fields }),
	},
	beside: []string{"nth", "every", "after", "times", "probability", "effect"},
	check:  func(_ *reader, _ places, c *Callback) { c.fields = conditions(c.Fields) },
}

var hookEffectKeys = object[HookEffect]{
	name: "effect",
	keys: []key[HookEffect]{
		field("drop", "The callback is never sent.", yes, func(e *HookEffect) *bool { return &e.Drop }),
		field("storm", "It becomes so many events in the same instant, each with an id of its own, sent side by side.", whole(2, maxStorm), func(e *HookEffect) *int { return &e.Storm }),
		field("duplicate", "So many copies are sent beside it, each a delivery of its own of the same event. What else the effect has is done to the copies only.", whole(1, maxDuplicates), func(e *HookEffect) *int { return &e.Duplicate }),
		field("reorder", "It is held back until so many later ones were sent to the webhook, but not longer than delay, or a minute.", whole(1, maxReorder), func(e *HookEffect) *int { return &e.Reorder }),
		field("delay", "It is sent so much later, on the world's clock; with reorder, so much later at most.", someSpan, func(e *HookEffect) *Duration { return &e.Delay }),
		field("secret", "It is signed with a wrong secret (wrong), or with the webhook's secret before its last change (previous).", word(WrongSecret, PreviousSecret), func(e *HookEffect) *SecretUsed { return &e.Secret }),
		field("window", "How long after a change of the secret the previous one still signs; goes with secret: previous.", someSpan, func(e *HookEffect) *Duration { return &e.Window }),
		field("timestamp", "It is signed with a time so far from the world's: -10m is in the past. The signature holds.", offset, func(e *HookEffect) *Duration { return &e.Timestamp }),
		field("nonce", "It has the nonce of the callback that the webhook got before (reused). The signature holds.", word("reused"), func(e *HookEffect) *string { return &e.Nonce }),
		field("body", "It is changed after it was signed, and is still JSON (changed).", word("changed"), func(e *HookEffect) *string { return &e.Body }),
		field("unsigned", "The headers of the signature are missing.", yes, func(e *HookEffect) *bool { return &e.Unsigned }),
	},
	check: checkHookEffect,
}

// forging are the keys of effects that spoil a signature; callbacks of a
// webhook without a secret have none.
var forging = []string{"secret", "timestamp", "nonce", "body"}

// offset is a time span in either direction.
var offset = value[Duration]{
	func() shape {
		return shape{"type": "string", "pattern": `^[+-]?([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`}
	},
	func(r *reader, what string, n ast.Node) (Duration, bool) {
		got, isText := textOf(n)
		d, err := time.ParseDuration(got)
		if !isText || err != nil || d.Abs() < time.Second || d.Abs() > 365*24*time.Hour {
			r.wrong(n, "%s must be a time span with a unit, back as in -10m or ahead as in 10m, from 1s to 8760h, a year", what)
			return 0, false
		}
		return Duration(d), true
	},
}

var someSpan = span(time.Nanosecond, 365*24*time.Hour, "above 0 and up to 8760h, a year")

// yes is a key that is there or not.
var yes = value[bool]{
	func() shape { return shape{"const": true} },
	func(r *reader, what string, n ast.Node) (bool, bool) {
		b, ok := n.(*ast.BoolNode)
		if !ok || !b.Value {
			r.wrong(n, "%s is true, or not there", what)
			return false, false
		}
		return true, true
	},
}

// eventType is an event of the API, or a glob that some event fits.
var eventType = value[string]{
	func() shape {
		return shape{"anyOf": []shape{{"enum": eventTypes()}, {"type": "string", "pattern": `\*`}}}
	},
	func(r *reader, what string, n ast.Node) (string, bool) {
		name, ok := anyText.read(r, what, n)
		known := eventTypes()
		switch {
		case !ok:
		case name == "ALL":
			r.wrong(n, "ALL is a trigger and no event; without an event in match, a rule is for all")
		case !slices.ContainsFunc(known, func(k string) bool { return glob(name, k) }):
			r.unknown(n, "event", name, known)
		default:
			return name, true
		}
		return "", false
	},
}

func eventTypes() []string {
	var all []string
	for _, e := range openapi.Events() {
		all = append(all, e.Name)
	}
	return all
}

func checkHookEffect(r *reader, at places, e *HookEffect) {
	apart := func(reason, one string, others ...string) {
		for _, other := range others {
			if at[one] != nil && at[other] != nil && one != other {
				r.wrong(at[other], "%s and %s do not go together: %s", one, other, reason)
			}
		}
	}
	apart("what is dropped is never sent", "drop", at.keys()...)
	apart("one callback is overtaken by others", "reorder", "duplicate", "storm")
	apart("without a signature there is nothing to spoil", "unsigned", forging...)
	switch {
	case *e == (HookEffect{}):
		r.wrong(at[""], "effect does nothing; give drop, duplicate or secret, for example")
	case e.Secret == PreviousSecret && e.Window == 0:
		r.wrong(at["secret"], "secret: previous needs a window: how long after a change of the secret the previous one still signs")
	case e.Window > 0 && e.Secret != PreviousSecret:
		r.wrong(at["window"], "a window goes with secret: previous")
	}
}

// fits says whether the effect can be done to a callback.
func (e *HookEffect) fits(n *Notice) bool {
	signing := e.Secret != "" || e.Timestamp != 0 || e.Nonce != "" || e.Body != "" || e.Unsigned
	return (n.Signed || !signing) && (e.Reorder == 0 || !n.Holding) &&
		(e.Secret != PreviousSecret || n.SecretAge >= 0 && n.SecretAge <= time.Duration(e.Window))
}

// matches says whether a callback is one of those described.
func (c *Callback) matches(n *Notice, body *lazy) bool {
	return (len(c.Events) == 0 || slices.ContainsFunc(c.Events, func(e string) bool { return glob(e, n.Event) })) &&
		(c.Resource == "" || globPath(c.Resource, n.Resource, glob)) &&
		(c.Webhook == "" || glob(c.Webhook, n.Webhook)) &&
		(c.Target == "" || glob(c.Target, n.Target)) &&
		(c.Project == "" || glob(c.Project, n.World.Project)) &&
		allHold(c.fields, body)
}

// Disturb says what happens to a callback; nil lets it be. Every rule that
// matches counts it; of those whose turn it is, the first acts.
func (e *Engine) Disturb(n Notice) *Disturbance {
	if !e.used.Load() {
		return nil
	}
	world := e.worlds.Of(n.World)
	body := &lazy{text: n.Body}
	var matched []rule
	for _, in := range world.sees(e).all {
		for i := range in.Webhooks {
			if h := &in.Webhooks[i]; h.Effect.fits(&n) && h.Match.matches(&n, body) {
				matched = append(matched, in.rule(ofWebhooks, i))
			}
		}
	}
	if len(matched) == 0 {
		return nil
	}
	return world.interfere(matched)
}

// interfere counts a callback for the rules that match it, and answers what
// the first does whose turn it is.
func (w *world) interfere(matched []rule) *Disturbance {
	w.mu.Lock()
	defer w.mu.Unlock()
	var done *Disturbance
	for _, r := range matched {
		h := &r.Webhooks[r.place]
		r.match()
		if done != nil || !h.due(r.counts[r.i], h.After, r.dice[r.i]) {
			continue
		}
		r.hit()
		done = &Disturbance{Scenario: r.Name, Rule: r.label(), Effect: h.Effect}
	}
	return done
}
