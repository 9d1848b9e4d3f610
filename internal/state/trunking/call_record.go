package trunking

import (
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// MaxCalls is how many calls a world's history keeps; the oldest go first.
const MaxCalls = 100_000

// Relationships of calls.
const (
	InitialCall = "initial"
	ChildCall   = "child"
)

// CallRecord is a call in the history.
type CallRecord struct {
	ID        string    `json:"id"`
	Direction Direction `json:"direction"`
	// From and To are E.164, or an emergency number.
	From        string `json:"from"`
	To          string `json:"to"`
	FromCountry string `json:"fromCountry"`
	ToCountry   string `json:"toCountry"`
	// SourceIP is where an outbound call came from.
	SourceIP string `json:"sourceIp,omitempty"`
	// Trunk's members are empty where no trunk was concerned.
	TrunkID   string `json:"trunkId,omitempty"`
	TrunkName string `json:"trunkName,omitempty"`
	Domain    string `json:"domain,omitempty"`
	// Host is the address of the endpoint that took the call, if it has one.
	Host      string `json:"host,omitempty"`
	Port      int    `json:"port"`
	Transport string `json:"transport"`

	Created time.Time `json:"created"`
	// Answered is nil for a call that nobody answered.
	Answered *time.Time `json:"answered,omitempty"`
	Ended    time.Time  `json:"ended"`
	Result   CallResult `json:"result"`
	Status   int        `json:"status"`
	// Rule is the name of the rule that decided the call; Reason tells people how.
	Rule   string `json:"rule"`
	Reason string `json:"reason"`

	Emergency bool `json:"emergency"`
	// GroupID is the id of the call that all began with; ParentID is empty for it.
	GroupID     string `json:"groupId"`
	ParentID    string `json:"parentId,omitempty"`
	HasChildren bool   `json:"hasChildren"`
	// PcapID is empty for forwarded calls.
	PcapID string `json:"pcapId,omitempty"`
}

var (
	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.recorded", Evidence: ledger.Assumed,
		Says:   "Every simulated call enters the history at once and whole, refused ones too; its times may lie ahead of the world's clock. A call that is not answered ends when it stops ringing. The result is COMPLETED where the far end answered, BUSY, NO_ANSWER and CANCEL after what it did, and FAILED otherwise.",
		Source: "no document says which refusals leave a record; elastic-sip-trunking.yaml Call, CallResult",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.bounded", Evidence: ledger.Assumed,
		Says:   "A project's history keeps its newest 100,000 calls, so that memory stays bounded.",
		Source: "a limit of sinch-mock",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.duration", Evidence: ledger.Documented,
		Says:   "durationSeconds counts from the start of an inbound call and from the answer of an outbound one, to the end.",
		Source: "elastic-sip-trunking.yaml Call.durationSeconds",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.billing", Evidence: ledger.ClientObserved,
		Says:   "billingDurationSeconds is the duration of an answered call rounded up to whole minutes (4 seconds are billed as 60), and 0 of others.",
		Source: "elastic-sip-trunking.yaml client_observations findCalls; behaviour.md 6.8",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.price", Evidence: ledger.Assumed,
		Says:   "An answered call costs, per minute, 0.0040 USD out to the calling code +1 (client-observed), 0.0200 USD out to other countries, 0.0030 USD in, and nothing as an emergency call; one that is not answered 0.0000 USD.",
		Source: "elastic-sip-trunking.yaml client_observations findCalls; real prices are not published",
	})
)

func newRecord(tx *state.Tx, c Call, d Decision) CallRecord {
	r := CallRecord{
		ID: tx.NewID(), Direction: c.Direction, From: c.From, To: c.To,
		FromCountry: countryOf(c.From), ToCountry: countryOf(c.To),
		Port: DefaultPort, Transport: DefaultTransport, Created: tx.Now,
		Result: d.Result, Status: d.Status, Rule: d.Rule.Name, Reason: d.Reason,
		Emergency: c.Direction == Outbound && isEmergency(c.To),
	}
	r.GroupID = r.ID
	if c.Direction == Outbound {
		r.SourceIP = c.SourceIP
	}
	if r.Emergency {
		r.ToCountry = "US"
	}
	if d.Trunk != nil {
		r.TrunkID, r.TrunkName, r.Domain = d.Trunk.ID, d.Trunk.Name, d.Trunk.Domain()
	}
	if d.Endpoint != nil {
		r.Host, r.Port, r.Transport = d.Endpoint.Address, d.Endpoint.Port, d.Endpoint.Transport
	}
	r.time(c, d)
	return r
}

// time says when the call was answered and ended.
func (r *CallRecord) time(c Call, d Decision) {
	r.Ended = r.Created
	if d.Result == Failed {
		return
	}
	r.Ended = r.Created.Add(c.Ring)
	if d.Result == Completed {
		answered := r.Ended
		r.Answered, r.Ended = &answered, answered.Add(c.Talk)
	}
}

// forward is the call that a forwarded one leads to.
func (r CallRecord) forward(tx *state.Tx, c Call, d Decision) CallRecord {
	c.Direction, c.To, c.SourceIP = Outbound, *d.Trunk.CallForwardNumber, ""
	child := newRecord(tx, c, d)
	child.GroupID, child.ParentID = r.GroupID, r.ID
	return child
}

func putRecord(tx *state.Tx, r CallRecord) {
	calls := store(tx).Calls
	calls.Put(r.ID, r)
	if r.PcapID != "" {
		store(tx).Pcaps.Put(r.PcapID, r.ID)
	}
	for calls.Len() > MaxCalls {
		id, oldest, _ := calls.At(0)
		calls.Delete(id)
		store(tx).Pcaps.Delete(oldest.PcapID)
	}
}

// Relationship is initial for the call that all began with, child for others.
func (r CallRecord) Relationship() string {
	if r.ParentID == "" {
		return InitialCall
	}
	return ChildCall
}

// Reached says whether the call got as far as the callee.
func (r CallRecord) Reached() bool { return r.Result != Failed || r.Rule == ruleCallFarEnd.Name }

// Seconds is the call's duration.
func (r CallRecord) Seconds() int {
	from := r.Created
	if r.Direction == Outbound {
		if r.Answered == nil {
			return 0
		}
		from = *r.Answered
	}
	return int(r.Ended.Sub(from) / time.Second)
}

// BilledMinutes is the duration as it is billed.
func (r CallRecord) BilledMinutes() int {
	if r.Answered == nil {
		return 0
	}
	return (r.Seconds() + 59) / 60
}

// Price is an amount in ten thousandths of a US dollar.
type Price int

// Currency is that of all prices.
const Currency = "USD"

// The tariff, per minute.
const (
	priceInbound  Price = 30
	priceNear     Price = 40
	priceFar      Price = 200
	callingCodeUS       = "+1"
)

// PerMinute is what a minute of the call costs.
func (r CallRecord) PerMinute() Price {
	switch {
	case r.Answered == nil || r.Emergency:
		return 0
	case r.Direction == Inbound:
		return priceInbound
	case len(r.To) > 1 && r.To[:2] == callingCodeUS:
		return priceNear
	}
	return priceFar
}

// Cost is what the call costs.
func (r CallRecord) Cost() Price { return r.PerMinute() * Price(r.BilledMinutes()) }
