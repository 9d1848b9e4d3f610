package provisioning

import (
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Live states of a KakaoTalk template.
const (
	KakaoTalkTemplateApproved = "APPROVED"
	KakaoTalkTemplateRejected = "REJECTED"
)

// Events about KakaoTalk templates.
const (
	EventKakaoTalkTemplateApproved     = "KAKAOTALK_TEMPLATE_APPROVED"
	EventKakaoTalkTemplateCommentAdded = "KAKAOTALK_TEMPLATE_COMMENT_ADDED"
	EventKakaoTalkTemplateRejected     = "KAKAOTALK_TEMPLATE_REJECTED"
)

// RuleKakaoTalkTemplateReview is the ledger's entry for reviews of templates.
var RuleKakaoTalkTemplateReview = ledger.Define(ledger.Rule{
	Name: "papi.kakaotalk-template.review", Evidence: ledger.GuideObserved,
	Says:   "A submitted template is reviewed for 10 seconds of the world's time. Approved, it is APPROVED with its new details; an APPROVED template keeps its details meanwhile, and is approved once more. Rejected changes stay REJECTED beside what is live; a live template becomes REJECTED only when KakaoTalk withdraws its approval.",
	Source: "behaviour.md 3 and 3.5 (the time, the events of edits, and what the live state REJECTED means are assumed)",
})

var kakaoTalkTemplateTable = &state.Lifecycle{
	Name:   "kakaotalk-template",
	Says:   "The live state of a KakaoTalk template; there is none before KakaoTalk has approved it.",
	Reason: toldInActivities,
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeAccepted, To: KakaoTalkTemplateApproved, Event: EventKakaoTalkTemplateApproved},
		{From: KakaoTalkTemplateApproved, Cause: causeAccepted, To: KakaoTalkTemplateApproved, Event: EventKakaoTalkTemplateApproved},
		{From: KakaoTalkTemplateRejected, Cause: causeAccepted, To: KakaoTalkTemplateApproved, Event: EventKakaoTalkTemplateApproved},
		{From: KakaoTalkTemplateApproved, Cause: state.CauseVendor, To: KakaoTalkTemplateRejected, Event: EventKakaoTalkTemplateRejected, Activity: "REJECTED"},
		{From: KakaoTalkTemplateRejected, Cause: state.CauseVendor, To: KakaoTalkTemplateApproved, Event: EventKakaoTalkTemplateApproved},
		{From: KakaoTalkTemplateApproved, Cause: causeDelete, To: state.Gone},
		{From: KakaoTalkTemplateRejected, Cause: causeDelete, To: state.Gone},
	},
}

// kakaoTalkTemplateMachineOf is a machine over templates. Machines are made
// anew for each use: their functions use each other.
func kakaoTalkTemplateMachineOf(table *state.Lifecycle) *state.Machine[KakaoTalkTemplate] {
	return &state.Machine[KakaoTalkTemplate]{
		Table:   table,
		Pattern: "kakaotalk/senders/*/templates/*",
		Find: func(tx *state.Tx, key string) (KakaoTalkTemplate, bool) {
			return Kind.In(tx).KakaoTalkTemplates.Get(key)
		},
		ID:      KakaoTalkTemplate.key,
		IDs:     func(tx *state.Tx) []string { return Kind.In(tx).KakaoTalkTemplates.Keys() },
		Payload: func(_ *state.Tx, t KakaoTalkTemplate, _ state.Step) any { return t.DTO() },
	}
}

func kakaoTalkTemplateMachine() *state.Machine[KakaoTalkTemplate] {
	m := kakaoTalkTemplateMachineOf(kakaoTalkTemplateTable)
	m.State = func(t KakaoTalkTemplate) string {
		// A draft that was never live may lack its content: nobody forces it to be.
		if t.State == state.Gone && t.Changes.Status == changesDraft {
			return changesDraft
		}
		return t.State
	}
	m.Change = enterKakaoTalkTemplateState
	return m
}

// enterKakaoTalkTemplateState brings a template to a live state, with the
// changes that a forced approval finds under review.
func enterKakaoTalkTemplateState(tx *state.Tx, t KakaoTalkTemplate, step state.Step) KakaoTalkTemplate {
	if step.To == state.Gone {
		t.drop(tx)
		return t
	}
	if step.Cause == causeAccepted && kakaoTalkTemplateChangesMachine().Can(t, causeAccepted) {
		t = kakaoTalkTemplateChangesMachine().Move(tx, t, causeAccepted)
	}
	t.State = step.To
	noteStep(tx, t.resource(), step)
	return t.put(tx)
}

var kakaoTalkTemplateChangesTable = &state.Lifecycle{
	Name:   "kakaotalk-template-changes",
	Says:   "The status of a KakaoTalk template's pending changes; approved ones are gone, and make or keep the template APPROVED.",
	Reason: toldInActivities,
	Transitions: slices.Concat(kakaoTalkChanges(EventKakaoTalkTemplateRejected), []state.Transition{
		{From: changesRejected, Cause: causeDraft, To: changesDraft, Activity: "DRAFT"},
		{From: changesRejected, Cause: causeSubmit, To: changesInProgress, Activity: "IN_PROGRESS"},
		{From: changesDraft, Cause: causeDelete, To: state.Gone},
		{From: changesInProgress, Cause: causeDelete, To: state.Gone},
		{From: changesRejected, Cause: causeDelete, To: state.Gone},
	}),
}

func kakaoTalkTemplateChangesMachine() *state.Machine[KakaoTalkTemplate] {
	m := kakaoTalkTemplateMachineOf(kakaoTalkTemplateChangesTable)
	m.State = func(t KakaoTalkTemplate) string { return t.Changes.Status }
	m.Change = enterKakaoTalkTemplateStatus
	m.Then = func(tx *state.Tx, t KakaoTalkTemplate, step state.Step) {
		if step.To == state.Gone && step.Cause == state.CauseTime {
			kakaoTalkTemplateMachine().Move(tx, t, causeAccepted)
		}
	}
	return m
}

// enterKakaoTalkTemplateStatus brings a template's changes to a status, makes
// them live, or removes the new template that they are.
func enterKakaoTalkTemplateStatus(tx *state.Tx, t KakaoTalkTemplate, step state.Step) KakaoTalkTemplate {
	switch {
	case step.To != state.Gone:
		noteStep(tx, t.resource(), step)
		t.Changes.Status = step.To
		t.Submitted = t.Submitted || step.To == changesInProgress
	case step.Cause == causeDelete, step.Cause == causeDiscard:
		t.drop(tx)
		return t
	default:
		t.Details = t.coming()
		t.Changes = KakaoTalkTemplateChanges{}
	}
	return t.put(tx)
}
