package trunking

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// FarEnd is what whoever takes a call does with it.
type FarEnd string

// What far ends do. Cancel is the caller giving up while it rings.
const (
	FarEndAnswers  FarEnd = "answer"
	FarEndBusy     FarEnd = "busy"
	FarEndNoAnswer FarEnd = "no-answer"
	FarEndCancel   FarEnd = "cancel"
	FarEndFails    FarEnd = "fail"
)

// CallResult is how a call ended.
type CallResult string

// The results of calls.
const (
	Completed CallResult = "COMPLETED"
	NoAnswer  CallResult = "NO_ANSWER"
	Cancelled CallResult = "CANCEL"
	Busy      CallResult = "BUSY"
	Failed    CallResult = "FAILED"
)

// outcomes are the SIP status and the result of what far ends do.
var outcomes = map[FarEnd]struct {
	status int
	result CallResult
}{
	FarEndAnswers: {200, Completed}, FarEndBusy: {486, Busy}, FarEndNoAnswer: {480, NoAnswer},
	FarEndCancel: {487, Cancelled}, FarEndFails: {500, Failed},
}

// Call is an attempt to call: an INVITE with what follows from it.
type Call struct {
	Direction Direction
	// From is E.164; To is E.164 or, of an outbound call, an emergency number.
	From, To string
	// SourceIP is the IPv4 address that an outbound INVITE comes from, Domain
	// the one it is sent to, FromDomain that of its From header; no FromDomain
	// is the same as Domain.
	SourceIP, Domain, FromDomain string
	// Credentials answer the challenge of an outbound call; nil for none.
	Credentials *CredentialInput
	// Unreachable are the ids of endpoints that do not answer an inbound call.
	Unreachable []string
	// FarEnd is what the endpoint or the callee does.
	FarEnd FarEnd
	// Ring is the time until the far end acts, Talk the time from its answer.
	Ring, Talk time.Duration
}

// MalformedCall is a [Call] that cannot be made.
type MalformedCall struct{ Field, Text string }

func (m *MalformedCall) Error() string { return m.Field + " " + m.Text }

// maxCall is the longest time that a call rings or lasts.
const maxCall = 24 * time.Hour

// check says what keeps a call from being made at all.
func (c Call) check() error {
	outbound := c.Direction == Outbound
	_, farEnd := outcomes[c.FarEnd]
	for _, rule := range []struct {
		broken      bool
		field, text string
	}{
		{!outbound && c.Direction != Inbound, "direction", "must be INBOUND or OUTBOUND"},
		{!isE164(c.From), "from", "must be a number in E.164 format"},
		{!isE164(c.To) && !(outbound && isEmergency(c.To)), "to", "must be a number in E.164 format"},
		{outbound && !isIPv4(c.SourceIP), "sourceIp", "must be the IPv4 address that the call comes from"},
		{outbound && c.Domain == "", "domain", "must be the domain that the call is sent to"},
		{!farEnd, "answer", "must be answer, busy, no-answer, cancel or fail"},
		{c.Ring < 0 || c.Ring > maxCall, "ringSeconds", "must be from 0 to 86400"},
		{c.Talk < 0 || c.Talk > maxCall, "durationSeconds", "must be from 0 to 86400"},
	} {
		if rule.broken {
			return &MalformedCall{rule.field, rule.text}
		}
	}
	return nil
}

// source is the address that a checked outbound call comes from.
func (c Call) source() netip.Addr {
	ip, _ := netip.ParseAddr(c.SourceIP)
	return ip
}

// emergencyNumbers are those of emergency services, and of the test of them.
var emergencyNumbers = []string{"911", "933"}

func isEmergency(number string) bool { return slices.Contains(emergencyNumbers, number) }

// PlacedCall is what became of a call.
type PlacedCall struct {
	Decision
	// Record is the call as the history has it; Child is the forwarded one, or nil.
	Record CallRecord
	Child  *CallRecord
}

// PlaceCall has a call decided by [Route] and enters it in the history. It
// fails with a [MalformedCall] only.
func PlaceCall(tx *state.Tx, c Call) (PlacedCall, error) {
	if c.FarEnd == "" {
		c.FarEnd = FarEndAnswers
	}
	if c.FromDomain == "" {
		c.FromDomain = c.Domain
	}
	if err := c.check(); err != nil {
		return PlacedCall{}, fmt.Errorf("call: %w", err)
	}
	d := Route(tx, c)
	remember(tx, d)
	placed := PlacedCall{Decision: d, Record: newRecord(tx, c, d)}
	if d.Forwarded {
		child := placed.Record.forward(tx, c, d)
		placed.Record.HasChildren, placed.Child = true, &child
		putRecord(tx, placed.Record)
		putRecord(tx, child)
		return placed, nil
	}
	placed.Record.PcapID = tx.NewID()
	putRecord(tx, placed.Record)
	return placed, nil
}

// remember keeps what later decisions depend on: how many calls the trunk has
// let in within the last second, and whose turn it is.
func remember(tx *state.Tx, d Decision) {
	if d.counted {
		recent := slices.Clone(withinSecond(tx, d.Trunk.ID))
		store(tx).Admissions.Put(d.Trunk.ID, append(recent, tx.Now))
	}
	if d.turned {
		turn, _ := store(tx).Turns.Get(d.Trunk.ID)
		store(tx).Turns.Put(d.Trunk.ID, turn+1)
	}
}

// withinSecond lists when the trunk let calls in within the last second.
func withinSecond(tx *state.Tx, trunkID string) []time.Time {
	all, _ := store(tx).Admissions.Get(trunkID)
	old := slices.IndexFunc(all, func(at time.Time) bool { return tx.Now.Sub(at) < time.Second })
	if old < 0 {
		return nil
	}
	return all[old:]
}

// forgetTraffic drops what [remember] and registrations keep of a trunk.
func forgetTraffic(tx *state.Tx, trunkID string) {
	store(tx).Admissions.Delete(trunkID)
	store(tx).Turns.Delete(trunkID)
	var bound []string
	for key := range store(tx).Bindings.Under(under(trunkID)) {
		bound = append(bound, key)
	}
	for _, key := range bound {
		store(tx).Bindings.Delete(key)
	}
}
