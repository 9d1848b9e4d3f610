package provisioning

import (
	"fmt"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// States of RCS senders.
const (
	rcsDraft      = "DRAFT"
	rcsInProgress = "IN_PROGRESS"
	rcsInTest     = "IN_TEST"
	rcsPreparing  = "PREPARING_LAUNCH"
	rcsLaunching  = "LAUNCHING"
	rcsLaunched   = "LAUNCHED"
	rcsUnlaunched = "UNLAUNCHED"
	rcsUnknown    = "UNKNOWN"
)

// Causes of transitions of RCS senders.
const (
	causeRCSDraft  = "create a draft"
	causeCreate    = "create"
	causeComplete  = "complete"
	causeLaunch    = "launch"
	causePrepare   = "launch that must wait"
	causePrepared  = "prepared"
	causeRolledOut = "operators launched"
	causeWithdrawn = "operators unlaunched"
)

// Events of RCS senders.
const (
	EventRCSSenderStatusUpdated = "RCS_SENDER_STATUS_UPDATED"
	EventRCSSenderCommentAdded  = "RCS_SENDER_COMMENT_ADDED"
)

// RuleRCSEvents is the ledger's entry for the events of senders.
var RuleRCSEvents = ledger.Define(ledger.Rule{
	Name: "papi.rcs-sender.events", Evidence: ledger.Assumed,
	Says:   "Every change of a sender's state tells RCS_SENDER_STATUS_UPDATED, every change of an operator's RCS_SENDER_OPERATOR_STATUS_UPDATED, every change of a brand's registration RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED; what is made tells nothing. The vendor's reason, if any, is the event's comment.",
	Source: "behaviour.md 3.6; provisioning.yaml events (when they are told is assumed)",
})

// agentTime is how long Google takes to make an agent.
const agentTime = 10 * time.Second

var rcsSenderTable = &state.Lifecycle{
	Name:   "rcs-sender",
	Says:   "An RCS sender. PREPARING_LAUNCH waits for the brand's registration and the video of the use case, LAUNCHING for the operators.",
	Reason: toldInComments,
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeRCSDraft, To: rcsDraft},
		{From: state.Gone, Cause: causeCreate, To: rcsInTest, Activity: "TEST"},
		{From: rcsDraft, Cause: causeComplete, To: rcsInProgress, Event: EventRCSSenderStatusUpdated},
		{From: rcsInProgress, Cause: state.CauseTime, To: rcsInTest, After: agentTime, Event: EventRCSSenderStatusUpdated, Activity: "TEST"},
		{From: rcsInTest, Cause: causeLaunch, To: rcsLaunching, Event: EventRCSSenderStatusUpdated},
		{From: rcsInTest, Cause: causePrepare, To: rcsPreparing, Event: EventRCSSenderStatusUpdated},
		{From: rcsPreparing, Cause: causePrepared, To: rcsLaunching, Event: EventRCSSenderStatusUpdated},
		{From: rcsPreparing, Cause: state.CauseVendor, To: rcsInTest, Event: EventRCSSenderStatusUpdated, Activity: "TEST"},
		{From: rcsLaunching, Cause: causeRolledOut, To: rcsLaunched, Event: EventRCSSenderStatusUpdated, Activity: "ACTIVE"},
		{From: rcsLaunching, Cause: causePrepare, To: rcsPreparing, Event: EventRCSSenderStatusUpdated},
		{From: rcsLaunching, Cause: state.CauseVendor, To: rcsUnlaunched, Event: EventRCSSenderStatusUpdated, Activity: "INACTIVE"},
		{From: rcsLaunched, Cause: causeLaunch, To: rcsLaunching, Event: EventRCSSenderStatusUpdated},
		{From: rcsLaunched, Cause: causePrepare, To: rcsPreparing, Event: EventRCSSenderStatusUpdated},
		{From: rcsLaunched, Cause: causeWithdrawn, To: rcsUnlaunched, Event: EventRCSSenderStatusUpdated, Activity: "INACTIVE"},
		{From: rcsLaunched, Cause: state.CauseVendor, To: rcsUnlaunched, Event: EventRCSSenderStatusUpdated, Activity: "INACTIVE"},
		{From: rcsUnlaunched, Cause: causeLaunch, To: rcsLaunching, Event: EventRCSSenderStatusUpdated},
		{From: rcsUnlaunched, Cause: causePrepare, To: rcsPreparing, Event: EventRCSSenderStatusUpdated},
		{From: rcsInTest, Cause: state.CauseVendor, To: rcsUnknown, Event: EventRCSSenderStatusUpdated},
		{From: rcsLaunched, Cause: state.CauseVendor, To: rcsUnknown, Event: EventRCSSenderStatusUpdated},
		{From: rcsUnknown, Cause: state.CauseVendor, To: rcsInTest, Event: EventRCSSenderStatusUpdated},
		{From: rcsUnknown, Cause: state.CauseVendor, To: rcsLaunched, Event: EventRCSSenderStatusUpdated},
	},
}

func rcsSenderMachine() *state.Machine[RCSSender] {
	return &state.Machine[RCSSender]{
		Table:   rcsSenderTable,
		Pattern: rcsSenders + "*",
		Find:    func(tx *state.Tx, id string) (RCSSender, bool) { return Kind.In(tx).RCS.Senders.Get(id) },
		ID:      func(s RCSSender) string { return s.ID },
		IDs:     func(tx *state.Tx) []string { return Kind.In(tx).RCS.Senders.Keys() },
		State:   func(s RCSSender) string { return s.State },
		Change:  changeRCSSender,
		Payload: func(tx *state.Tx, s RCSSender, _ state.Step) any { return s.DTO(tx) },
		Extras: func(_ RCSSender, step state.Step) []state.Extra {
			return withComment(step, state.Extra{Name: "previousState", Value: step.From}, state.Extra{Name: "currentState", Value: step.To})
		},
	}
}

// idsOfRCSSenders are the ids of what belongs to senders, behind theirs.
func idsOfRCSSenders(tx *state.Tx, below func(s RCSSender) []string) (ids []string) {
	for sender, s := range Kind.In(tx).RCS.Senders.All() {
		for _, id := range below(s) {
			ids = append(ids, sender+"/"+id)
		}
	}
	return ids
}

// shownByRCSSender is where the state of what belongs to a sender is read.
func shownByRCSSender(id string) []string { return []string{rcsSenders + id} }

// withComment adds what the vendor tells to an event's fields.
func withComment(step state.Step, extras ...state.Extra) []state.Extra {
	if told := step.Told(); told != "" {
		extras = append(extras, state.Extra{Name: "comment", Value: told})
	}
	return extras
}

// changeRCSSender does what a transition means. Operators and testers that it
// concerns move first, so that the sender's event shows them as they are then.
func changeRCSSender(tx *state.Tx, s RCSSender, step state.Step) RCSSender {
	s.State = step.To
	switch step.To {
	case rcsInTest:
		s = s.withAgent(tx)
	case rcsLaunched:
		s.Launched = tx.Now
	}
	s.put(tx)
	switch {
	case step.To == rcsInTest:
		inviteTesters(tx, s.ID)
		syncOperators(tx, s.ID)
	case step.Cause == causeLaunch, step.Cause == causePrepare:
		moveOperators(tx, s.ID, causeLaunch, targeted)
	case step.To == rcsLaunched:
		moveOperators(tx, s.ID, state.CauseTime, undecided)
	case step.To == rcsUnlaunched:
		moveOperators(tx, s.ID, causeUnlaunch, anyOperator)
	}
	if step.Activity != "" {
		note(tx, rcsSenders+s.ID, step.Activity, "", step.Told())
	}
	return rcsSender(tx, s.ID)
}

// withAgent is the sender with an agent at Google.
func (s RCSSender) withAgent(tx *state.Tx) RCSSender {
	if s.Agent == nil {
		s.Agent = &RCSAgent{
			AgentID: fmt.Sprintf("agent_%012x", tx.Draw()&0xffffffffffff), BrandID: newUUID(tx),
			AuthName: fmt.Sprintf("%012x", tx.Draw()&0xffffffffffff), AuthToken: fmt.Sprintf("%016x%04x", tx.Draw(), tx.Draw()&0xffff),
		}
	}
	return s
}
