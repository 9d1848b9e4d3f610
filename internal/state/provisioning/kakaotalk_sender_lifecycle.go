package provisioning

import (
	"slices"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Live states of a KakaoTalk sender.
const (
	KakaoTalkActive    = "ACTIVE"
	KakaoTalkBlocked   = "BLOCKED"
	KakaoTalkInactive  = "INACTIVE"
	KakaoTalkSuspended = "SUSPENDED"
	KakaoTalkVerifying = "VERIFYING"
)

// Events about KakaoTalk senders.
const (
	EventKakaoTalkSenderActive       = "KAKAOTALK_SENDER_ACTIVE"
	EventKakaoTalkSenderCommentAdded = "KAKAOTALK_SENDER_COMMENT_ADDED"
	EventKakaoTalkSenderInactive     = "KAKAOTALK_SENDER_INACTIVE"
	EventKakaoTalkSenderRejected     = "KAKAOTALK_SENDER_REJECTED"
)

// Causes of transitions of KakaoTalk resources alone.
const (
	causeAccepted = "accepted"
	causeRegister = "register"
)

// KakaoTalkRemovalTime is how long a deleted sender stays, in the world's time.
const KakaoTalkRemovalTime = 60 * 24 * time.Hour

// RuleKakaoTalkSenderReview is the ledger's entry for reviews of senders.
var RuleKakaoTalkSenderReview = ledger.Define(ledger.Rule{
	Name: "papi.kakaotalk-sender.review", Evidence: ledger.GuideObserved,
	Says:   "A submitted sender is reviewed for 10 seconds of the world's time; accepted, a new one is VERIFYING (the guide's PENDING_VERIFICATION), rejected, the changes stay REJECTED and the reason is a comment. The accepted edit of a live sender fires no event.",
	Source: "behaviour.md 3.4 (the time and the default are assumed, as is that only a new sender is verified)",
})

var kakaoTalkSenderTable = &state.Lifecycle{
	Name:   "kakaotalk-sender",
	Says:   "The live state of a KakaoTalk sender; there is none before KakaoTalk has accepted it.",
	Reason: toldInComments,
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeAccepted, To: KakaoTalkVerifying},
		{From: KakaoTalkVerifying, Cause: causeVerify, To: KakaoTalkActive, Event: EventKakaoTalkSenderActive, Activity: "ACTIVE"},
		{From: KakaoTalkVerifying, Cause: state.CauseVendor, To: KakaoTalkInactive, Event: EventKakaoTalkSenderInactive, Activity: "INACTIVE"},
		{From: KakaoTalkActive, Cause: state.CauseVendor, To: KakaoTalkInactive, Event: EventKakaoTalkSenderInactive, Activity: "INACTIVE"},
		{From: KakaoTalkActive, Cause: state.CauseVendor, To: KakaoTalkBlocked},
		{From: KakaoTalkActive, Cause: state.CauseVendor, To: KakaoTalkSuspended},
		{From: KakaoTalkInactive, Cause: causeRegister, To: KakaoTalkVerifying},
		{From: KakaoTalkInactive, Cause: state.CauseVendor, To: KakaoTalkActive, Event: EventKakaoTalkSenderActive, Activity: "ACTIVE"},
		{From: KakaoTalkBlocked, Cause: state.CauseVendor, To: KakaoTalkActive, Event: EventKakaoTalkSenderActive, Activity: "ACTIVE"},
		{From: KakaoTalkBlocked, Cause: state.CauseVendor, To: KakaoTalkInactive, Event: EventKakaoTalkSenderInactive, Activity: "INACTIVE"},
		{From: KakaoTalkSuspended, Cause: state.CauseVendor, To: KakaoTalkActive, Event: EventKakaoTalkSenderActive, Activity: "ACTIVE"},
		{From: KakaoTalkSuspended, Cause: state.CauseVendor, To: KakaoTalkInactive, Event: EventKakaoTalkSenderInactive, Activity: "INACTIVE"},
	},
}

// kakaoTalkSenderMachineOf is a machine over senders. Machines are made anew
// for each use: their functions use each other.
func kakaoTalkSenderMachineOf(table *state.Lifecycle) *state.Machine[KakaoTalkSender] {
	return &state.Machine[KakaoTalkSender]{
		Table:   table,
		Pattern: "kakaotalk/senders/*",
		Find:    func(tx *state.Tx, key string) (KakaoTalkSender, bool) { return Kind.In(tx).KakaoTalkSenders.Get(key) },
		ID:      KakaoTalkSender.key,
		IDs:     func(tx *state.Tx) []string { return Kind.In(tx).KakaoTalkSenders.Keys() },
		Payload: func(_ *state.Tx, s KakaoTalkSender, _ state.Step) any { return s.DTO() },
		Extras:  reasonAsComment[KakaoTalkSender],
	}
}

func kakaoTalkSenderMachine() *state.Machine[KakaoTalkSender] {
	m := kakaoTalkSenderMachineOf(kakaoTalkSenderTable)
	m.State = func(s KakaoTalkSender) string {
		// A draft that was never live lacks details: nobody forces it to be.
		if s.State == state.Gone && s.Changes.Status == changesDraft {
			return changesDraft
		}
		return s.State
	}
	m.Change = enterKakaoTalkState
	return m
}

// enterKakaoTalkState brings a sender to a live state. A new one takes its
// pending details with it.
func enterKakaoTalkState(tx *state.Tx, s KakaoTalkSender, step state.Step) KakaoTalkSender {
	if step.From == state.Gone && s.Changes.Status != "" {
		s = kakaoTalkSenderChangesMachine().Move(tx, s, causeAccepted)
	}
	if step.From == KakaoTalkVerifying {
		Kind.In(tx).KakaoTalkCodes.Delete(s.key())
	}
	s.State = step.To
	noteStep(tx, s.resource(), step)
	return s.put(tx)
}

// kakaoTalkChanges are the transitions of changes of senders and templates.
func kakaoTalkChanges(rejected string) []state.Transition {
	return []state.Transition{
		{From: state.Gone, Cause: causeDraft, To: changesDraft, Activity: "DRAFT"},
		{From: state.Gone, Cause: causeSubmit, To: changesInProgress, Activity: "IN_PROGRESS"},
		{From: changesDraft, Cause: causeSubmit, To: changesInProgress, Activity: "IN_PROGRESS"},
		{From: changesInProgress, Cause: state.CauseTime, To: state.Gone, After: ReviewTime, Outcome: "approved"},
		{From: changesInProgress, Cause: state.CauseTime, To: changesRejected, After: ReviewTime, Outcome: "rejected", Event: rejected, Activity: "REJECTED"},
		{From: changesInProgress, Cause: causeAccepted, To: state.Gone},
		{From: changesRejected, Cause: causeAccepted, To: state.Gone},
		{From: changesDraft, Cause: causeDiscard, To: state.Gone},
	}
}

var kakaoTalkSenderChangesTable = &state.Lifecycle{
	Name:   "kakaotalk-sender-changes",
	Says:   "The status of a KakaoTalk sender's pending changes; accepted ones are gone, and a new sender's lead to its first live state.",
	Reason: toldInComments,
	Transitions: slices.Concat(kakaoTalkChanges(EventKakaoTalkSenderRejected), []state.Transition{
		{From: changesRejected, Cause: causeDiscard, To: state.Gone},
	}),
}

func kakaoTalkSenderChangesMachine() *state.Machine[KakaoTalkSender] {
	m := kakaoTalkSenderMachineOf(kakaoTalkSenderChangesTable)
	m.State = func(s KakaoTalkSender) string { return s.Changes.Status }
	m.Change = enterKakaoTalkStatus
	m.Then = func(tx *state.Tx, s KakaoTalkSender, step state.Step) {
		if step.To == state.Gone && step.Cause == state.CauseTime && s.State == state.Gone {
			kakaoTalkSenderMachine().Move(tx, s, causeAccepted)
		}
	}
	return m
}

// enterKakaoTalkStatus brings a sender's changes to a status, or makes them live.
func enterKakaoTalkStatus(tx *state.Tx, s KakaoTalkSender, step state.Step) KakaoTalkSender {
	noteStep(tx, s.resource(), step)
	switch {
	case step.To != state.Gone:
		s.Changes.Status = step.To
	case step.Cause == causeDiscard:
		s.Changes = KakaoTalkSenderChanges{}
		if s.State == state.Gone {
			s.drop(tx)
			return s
		}
	default:
		s.Details = s.Details.after(s.Changes.Edit)
		s.Changes = KakaoTalkSenderChanges{}
	}
	return s.put(tx)
}
