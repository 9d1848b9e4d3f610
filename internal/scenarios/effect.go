package scenarios

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// FaultEffect is what a fault does.
type FaultEffect struct {
	// Error is a documented error code, answered in the API's own words.
	Error   string            `json:"error,omitempty"`
	Status  int               `json:"status,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    json.RawMessage   `json:"body,omitempty"`
	Delay   Delay             `json:"delay,omitzero"`
	Token   TokenFate         `json:"token,omitempty"`
	Loss
	Spoil
}

// answers says whether the effect takes the place of the operation's answer.
func (e *FaultEffect) answers() bool { return e.Error != "" || e.Status != 0 || e.Token != "" }

// decides says whether the effect leaves nothing for other rules to do.
func (e *FaultEffect) decides() bool {
	return e.answers() || e.Loss != Loss{} || e.Spoil != Spoil{}
}

var effectKeys = object[FaultEffect]{
	name: "effect",
	keys: slices.Concat([]key[FaultEffect]{
		field("error", "An error code of the Provisioning API or of the token endpoint, or a status name of Elastic SIP Trunking; status, message and body are the API's own.", errorCode, func(e *FaultEffect) *string { return &e.Error }),
		field("status", "The HTTP status. From 400 on, without a body, the API words the error.", status, func(e *FaultEffect) *int { return &e.Status }),
		field("headers", "Headers of the answer.", mapOf(headerValue, answerHeader), func(e *FaultEffect) *map[string]string { return &e.Headers }),
		field("body", "The body of the answer: any JSON, or a text under a contentType that is not JSON.", anyJSON, func(e *FaultEffect) *json.RawMessage { return &e.Body }),
		field("delay", "How long the call is held up, in real time, up to 10m: a time span, or how it spreads. Alone, the operation then runs as always.", delay, func(e *FaultEffect) *Delay { return &e.Delay }),
	}, tokenKeys, spoilKeys, lossKeys),
	check: checkEffect,
}

func checkEffect(r *reader, at places, e *FaultEffect) {
	if lost, _ := e.Loss.which(); lost != "" {
		checkLoss(r, at, lost)
		return
	}
	if e.Token != "" {
		checkToken(r, at)
		return
	}
	hasBody := len(e.Body) > 0
	switch {
	case e.Error != "" && hasBody:
		r.wrong(at.of("body"), "an error words its own body; give error, or status and body")
	case hasBody && e.Status == 0:
		r.wrong(at.of("body"), "a body needs a status")
	case hasBody && (e.Status == 204 || e.Status == 304):
		r.wrong(at.of("body"), "an answer with status %d has no body", e.Status)
	case len(e.Headers) > 0 && !e.answers():
		r.wrong(at.of("headers"), "headers need an error or a status")
	case e.Delay.IsZero() && !e.decides():
		r.wrong(at[""], "effect does nothing; it has no error, status, delay or fault of the connection")
	default:
		checkSpoil(r, at, e)
	}
}

// Effect is what happens to a call.
type Effect struct {
	// Scenario and Rule tell where it comes from: the rule's name or number.
	Scenario, Rule string
	// Error is an error code that the operation documents; the API words it.
	Error string
	// Status takes the place of the operation's answer. From 400 on, with a
	// nil Body, the API words the error unless the answer is Bare; below, the
	// answer has no body. It is 0 where Error is alone, or where the call is
	// only held up.
	Status int
	// Bare says that the answer has no body.
	Bare   bool
	Header map[string]string
	Body   json.RawMessage
	// Delay is how long the call is held up first, in real time.
	Delay time.Duration
	// Token says what becomes of the call's token; the answer is the 401 for it.
	Token TokenFate
	// Loss takes the answer away, Spoil changes its body.
	Loss  Loss
	Spoil Spoil
}

// Answers says whether the effect takes the place of the operation's answer;
// otherwise the operation runs after the delay.
func (e *Effect) Answers() bool { return e.Error != "" || e.Status != 0 || e.Token != "" }

// decides says whether the rules that follow have nothing left to do.
func (e *Effect) decides() bool {
	return e.Answers() || e.Loss != Loss{} || e.Spoil != Spoil{}
}

// String tells the effect in the words of a file: delay 250ms, reset after.
func (e *Effect) String() string {
	var parts []string
	add := func(given bool, format string, args ...any) {
		if given {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(e.Delay > 0, "delay %v", e.Delay)
	add(e.Error != "", "error %s", e.Error)
	add(e.Error == "" && e.Status != 0, "status %d", e.Status)
	add(e.Token != "", "token %s", e.Token)
	name, when := e.Loss.which()
	add(name != "", "%s %s", name, when)
	return strings.Join(append(parts, e.Spoil.tell()...), ", ")
}

// effect is what a fault does after what those before it did.
func (r rule) effect(before *Effect) *Effect {
	f := &r.Faults[r.place].Effect
	delay := f.Delay.of(r.dice[r.i], r.counts[r.i].Matched)
	if before != nil && !f.decides() {
		before.Delay += delay
		return before
	}
	effect := &Effect{
		Scenario: r.Name, Rule: r.label(),
		Error: f.Error, Status: f.Status, Header: f.Headers, Body: f.Body, Delay: delay,
		Token: f.Token, Loss: f.Loss, Spoil: f.Spoil,
	}
	if before != nil {
		effect.Delay += before.Delay
	}
	return effect
}
