package control

import (
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// callAttempt is a call as testers describe it.
type callAttempt struct {
	Direction   string       `json:"direction"`
	From        string       `json:"from"`
	To          string       `json:"to"`
	SourceIP    string       `json:"sourceIp"`
	Domain      string       `json:"domain"`
	FromDomain  string       `json:"fromDomain"`
	Credentials *credentials `json:"credentials"`
	Unreachable []string     `json:"unreachable"`
	Answer      string       `json:"answer"`
	Ring        int          `json:"ringSeconds"`
	Duration    *int         `json:"durationSeconds"`
}

type credentials struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

func (c credentials) input() trunking.CredentialInput {
	return trunking.CredentialInput{Username: c.Username, Password: c.Password}
}

// defaultTalk is how long a call lasts where the tester does not say, in seconds.
const defaultTalk = 60

func (a callAttempt) call() trunking.Call {
	c := trunking.Call{
		Direction: trunking.Direction(a.Direction), From: a.From, To: a.To,
		SourceIP: a.SourceIP, Domain: a.Domain, FromDomain: a.FromDomain,
		Unreachable: a.Unreachable, FarEnd: trunking.FarEnd(a.Answer),
		Ring: seconds(a.Ring), Talk: seconds(defaultTalk),
	}
	if a.Credentials != nil {
		input := a.Credentials.input()
		c.Credentials = &input
	}
	if a.Duration != nil {
		c.Talk = seconds(*a.Duration)
	}
	return c
}

// seconds is a number of seconds; one that is too large stays too large.
func seconds(n int) time.Duration {
	return time.Duration(max(min(n, math.MaxInt32), math.MinInt32)) * time.Second
}

// callOutcome is what became of a call.
type callOutcome struct {
	CallID      string `json:"callId"`
	SIPStatus   int    `json:"sipStatus"`
	Reason      string `json:"reason"`
	Rule        string `json:"rule"`
	Result      string `json:"result"`
	TrunkID     string `json:"trunkId,omitempty"`
	EndpointID  string `json:"endpointId,omitempty"`
	Tried       []try  `json:"tried"`
	ForwardedID string `json:"forwardedCallId,omitempty"`
}

type try struct {
	EndpointID string `json:"endpointId"`
	SIPStatus  int    `json:"sipStatus"`
}

func showOutcome(p trunking.PlacedCall) callOutcome {
	o := callOutcome{
		CallID: p.Record.ID, SIPStatus: p.Status, Reason: p.Reason, Rule: p.Rule.Name,
		Result: string(p.Result), TrunkID: p.Record.TrunkID, Tried: []try{},
	}
	for _, t := range p.Tried {
		o.Tried = append(o.Tried, try{t.EndpointID, t.Status})
	}
	if p.Endpoint != nil {
		o.EndpointID = p.Endpoint.ID
	}
	if p.Child != nil {
		o.ForwardedID = p.Child.ID
	}
	return o
}

func placeCall(d *Deps, r *http.Request) (answer, error) {
	var attempt callAttempt
	w, err := d.order(r, &attempt)
	if err != nil {
		return answer{}, err
	}
	var placed trunking.PlacedCall
	err = w.Update(func(tx *state.Tx) (err error) {
		placed, err = trunking.PlaceCall(tx, attempt.call())
		return err
	})
	var malformed *trunking.MalformedCall
	if errors.As(err, &malformed) {
		return answer{}, badRequest("%s %s.", malformed.Field, malformed.Text)
	}
	return answer{http.StatusOK, showOutcome(placed)}, err
}

// order finds the world that a call is for, and reads its body.
func (d *Deps) order(r *http.Request, into any) (*state.World, error) {
	w, err := d.world(r)
	if err != nil {
		return nil, err
	}
	return w, bind(r, into)
}

func registerPhone(d *Deps, r *http.Request) (answer, error) {
	var wish struct {
		Domain string `json:"domain"`
		credentials
		Expires *int `json:"expiresSeconds"`
	}
	w, err := d.order(r, &wish)
	if err != nil {
		return answer{}, err
	}
	if wish.Domain == "" || wish.Username == "" || wish.Password == "" {
		return answer{}, badRequest("domain, username and password are required.")
	}
	registration := trunking.Registration{Domain: wish.Domain, CredentialInput: wish.input()}
	if wish.Expires != nil {
		if *wish.Expires < 0 {
			return answer{}, badRequest("expiresSeconds must be at least 0.")
		}
		lasts := seconds(*wish.Expires)
		registration.Expires = &lasts
	}
	body := map[string]any{}
	err = w.Update(func(tx *state.Tx) error {
		decision, until := trunking.Register(tx, registration)
		body["sipStatus"], body["reason"], body["rule"] = decision.Status, decision.Reason, decision.Rule.Name
		if !until.IsZero() {
			body["until"] = until
		}
		return nil
	})
	return answer{http.StatusOK, body}, err
}
