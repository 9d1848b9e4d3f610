package provisioning

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Live states of a template.
const (
	TemplateApproved = "APPROVED"
	TemplateDisabled = "DISABLED"
	TemplatePaused   = "PAUSED"
	TemplatePending  = "PENDING"
	TemplateRejected = "REJECTED"
)

// Standings that have no state of their own.
const (
	templateFlagged  = "FLAGGED"
	templateArchived = "ARCHIVED"
)

// templateAtMeta is where a sync finds a template: this side has none yet.
const templateAtMeta = "AT_META"

// standings are the states as which standings are shown.
var standings = map[string]string{templateFlagged: TemplateApproved, templateArchived: TemplateDisabled}

// Events about templates.
const (
	EventTemplateApproved       = "WHATSAPP_TEMPLATE_APPROVED"
	EventTemplateCategoryFuture = "WHATSAPP_TEMPLATE_CATEGORY_FUTURE_UPDATE"
	EventTemplateCategory       = "WHATSAPP_TEMPLATE_CATEGORY_UPDATED"
	EventTemplateCommentAdded   = "WHATSAPP_TEMPLATE_COMMENT_ADDED"
	EventTemplateDeleted        = "WHATSAPP_TEMPLATE_DELETED"
	EventTemplateQuality        = "WHATSAPP_TEMPLATE_QUALITY_SCORE_UPDATED"
	EventTemplateRejected       = "WHATSAPP_TEMPLATE_REJECTED"
	EventTemplateStatus         = "WHATSAPP_TEMPLATE_STATUS_UPDATED"
)

// Causes of transitions of live states.
const (
	causeApproved = "changes approved"
	causeRefused  = "changes rejected"
	causeSynced   = "sync finds "
)

// CategoryNotice is how long before it happens a change of category is
// announced, in the world's time.
const CategoryNotice = 30 * 24 * time.Hour

// RuleTemplateReview is the ledger's entry for reviews of templates.
var RuleTemplateReview = ledger.Define(ledger.Rule{
	Name: "papi.whatsapp-template.review", Evidence: ledger.GuideObserved,
	Says:   "A review takes 10 seconds of the world's time and ends well, unless a scenario says otherwise. It fires WHATSAPP_TEMPLATE_APPROVED or WHATSAPP_TEMPLATE_REJECTED, of edits of live templates too; an accepted edit makes the template APPROVED. A reason that is a rejection code becomes rejectionCode, any other is the comment of INVALID_FORMAT. With allowCategoryChange a review may also accept the template in another category, which WHATSAPP_TEMPLATE_CATEGORY_UPDATED tells.",
	Source: "behaviour.md 3.3 (times, the defaults and the events of edits are assumed)",
})

// RuleTemplateStanding is the ledger's entry for what Meta does to live templates.
var RuleTemplateStanding = ledger.Define(ledger.Rule{
	Name: "papi.whatsapp-template.standing", Evidence: ledger.Documented,
	Says:   "Meta flags, pauses, disables and archives live templates, and takes that back: newState of the event is UNPAUSED after a pause, REINSTATED after anything else. Quality scores and categories change at any time; an announced category comes 30 days later.",
	Source: "provisioning.yaml events WHATSAPP_TEMPLATE_STATUS_UPDATED, _QUALITY_SCORE_UPDATED, _CATEGORY_UPDATED and _CATEGORY_FUTURE_UPDATE (from where to where, and the 30 days, are assumed)",
})

var templateTable = &state.Lifecycle{
	Name:   "whatsapp-template",
	Says:   "The live standing of a WhatsApp template; there is none before its first review has ended. FLAGGED is shown as APPROVED, ARCHIVED as DISABLED; AT_META is known to Meta only.",
	Reason: toldOfTemplates,
	Transitions: slices.Concat(
		[]state.Transition{
			{From: state.Gone, Cause: causeApproved, To: TemplateApproved, Event: EventTemplateApproved},
			{From: state.Gone, Cause: causeRefused, To: TemplateRejected, Event: EventTemplateRejected, Activity: "REJECTED"},
			{From: TemplatePending, Cause: state.CauseVendor, To: TemplateApproved, Event: EventTemplateApproved},
			{From: TemplatePending, Cause: state.CauseVendor, To: TemplateRejected, Event: EventTemplateRejected, Activity: "REJECTED"},
			{From: TemplateRejected, Cause: state.CauseVendor, To: TemplateApproved, Event: EventTemplateApproved},
			{From: TemplateRejected, Cause: causeApproved, To: TemplateApproved, Event: EventTemplateApproved},
			{From: TemplateRejected, Cause: causeRefused, To: TemplateRejected, Event: EventTemplateRejected, Activity: "REJECTED"},
			{From: TemplatePending, Cause: causeDelete, To: state.Gone, Event: EventTemplateDeleted},
			{From: TemplateRejected, Cause: causeDelete, To: state.Gone, Event: EventTemplateDeleted},
		},
		foundBySync(TemplateApproved, TemplateDisabled, TemplatePaused, TemplatePending, TemplateRejected),
		standingOf(TemplateApproved, templateFlagged, TemplatePaused, TemplateDisabled, templateArchived),
		standingOf(templateFlagged, TemplateApproved, TemplatePaused, TemplateDisabled, templateArchived),
		standingOf(TemplatePaused, TemplateApproved, TemplateDisabled, templateArchived),
		standingOf(TemplateDisabled, TemplateApproved, templateArchived),
		standingOf(templateArchived, TemplateApproved),
	),
}

// foundBySync are the states in which a sync finds what Meta has.
func foundBySync(states ...string) (rows []state.Transition) {
	for _, found := range states {
		rows = append(rows, state.Transition{From: templateAtMeta, Cause: causeSynced + found, To: found})
	}
	return rows
}

// standingOf is what becomes of a live template that stands so.
func standingOf(from string, to ...string) (rows []state.Transition) {
	for _, next := range to {
		rows = append(rows, state.Transition{From: from, Cause: state.CauseVendor, To: next, Event: EventTemplateStatus})
	}
	return append(rows,
		state.Transition{From: from, Cause: causeApproved, To: TemplateApproved, Event: EventTemplateApproved},
		state.Transition{From: from, Cause: causeRefused, To: from, Event: EventTemplateRejected, Activity: "REJECTED"},
		state.Transition{From: from, Cause: causeDelete, To: state.Gone, Event: EventTemplateDeleted},
	)
}

// templateMachineOf is a machine over those templates that a condition holds for.
func templateMachineOf(table *state.Lifecycle, holds func(WhatsAppTemplate) bool) *state.Machine[WhatsAppTemplate] {
	return &state.Machine[WhatsAppTemplate]{
		Table:   table,
		Pattern: "whatsapp/templates/*/languages/*",
		Find: func(tx *state.Tx, id string) (WhatsAppTemplate, bool) {
			t, ok := Kind.In(tx).WhatsAppTemplates.Get(id)
			return t, ok && holds(t)
		},
		ID:      WhatsAppTemplate.id,
		IDs:     func(tx *state.Tx) []string { return Kind.In(tx).WhatsAppTemplates.Keys() },
		Payload: templatePayload,
		Extras:  templateExtras,
		Fields:  func(t WhatsAppTemplate) any { return t.outline() },
	}
}

// outline is what scenarios see of a template whose review they decide.
func (t WhatsAppTemplate) outline() map[string]any {
	return map[string]any{"name": t.Name, "language": t.Language, "category": t.Category, "allowCategoryChange": t.AllowCategoryChange}
}

func templatePayload(tx *state.Tx, t WhatsAppTemplate, step state.Step) any {
	if step.Event == EventTemplateDeleted {
		return t.deletedDTO()
	}
	return t.event(tx)
}

// templateExtras are the fields that events of templates have beside the payload.
func templateExtras(t WhatsAppTemplate, step state.Step) []state.Extra {
	comment := step.Told()
	var extras []state.Extra
	switch step.Event {
	case EventTemplateDeleted:
		return nil
	case EventTemplateStatus:
		extras = append(extras, state.Extra{Name: "newState", Value: newState(step)})
	case EventTemplateCategoryFuture:
		extras = append(extras, state.Extra{Name: "futureCategory", Value: strings.TrimPrefix(step.To, futurePrefix)})
	case EventTemplateRejected:
		comment = t.RejectionReason
	}
	if comment != "" {
		extras = append(extras, state.Extra{Name: "comment", Value: comment})
	}
	return extras
}

// newState words a change of standing.
func newState(step state.Step) string {
	switch {
	case step.To != TemplateApproved:
		return step.To
	case step.From == TemplatePaused:
		return "UNPAUSED"
	}
	return "REINSTATED"
}

func templateMachine() *state.Machine[WhatsAppTemplate] {
	m := templateMachineOf(templateTable, WhatsAppTemplate.submitted)
	m.State = func(t WhatsAppTemplate) string { return t.State }
	m.Change = enterTemplateState
	return m
}

// enterTemplateState brings a template to a live standing. A decision that
// comes while changes are in review is one on them.
func enterTemplateState(tx *state.Tx, t WhatsAppTemplate, step state.Step) WhatsAppTemplate {
	t = settled(tx, t, step)
	t.State = step.To
	if step.To == state.Gone {
		t.drop(tx)
		return t
	}
	if step.Event == EventTemplateRejected {
		t = t.refused(step)
		note(tx, t.resource(), step.Activity, "", t.RejectionReason)
	}
	if t.approved() {
		t.QualityScore = cmp.Or(t.QualityScore, "QUALITY_SCORE_UNKNOWN")
	}
	if step.Event == EventTemplateApproved {
		t.RejectionCode, t.RejectionReason = "", ""
	}
	return t.put(tx)
}

// settled ends the review that a decision is about, if the decision was forced.
// Once Meta takes back a refusal, nothing refused waits any more.
func settled(tx *state.Tx, t WhatsAppTemplate, step state.Step) WhatsAppTemplate {
	approved, refused := step.Event == EventTemplateApproved, step.Event == EventTemplateRejected
	switch {
	case t.inReview() && approved:
		return templateChangesMachine().Move(tx, t, causeApproved)
	case t.inReview() && refused:
		return templateChangesMachine().Move(tx, t, causeRefused)
	case approved && step.From == TemplateRejected && t.Changes.Status == changesRejected:
		return templateChangesMachine().Move(tx, t, causeDiscard)
	}
	return t
}

// rejectionCodes are why Meta refuses templates.
var rejectionCodes = []string{"ABUSIVE_CONTENT", "INCORRECT_CATEGORY", "INVALID_FORMAT", "NONE", "SCAM"}

// refused notes why a template was refused. No reason keeps the one there is.
func (t WhatsAppTemplate) refused(step state.Step) WhatsAppTemplate {
	switch {
	case slices.Contains(rejectionCodes, step.Reason):
		t.RejectionCode, t.RejectionReason = step.Reason, ""
	case step.Reason != "":
		t.RejectionCode, t.RejectionReason = "INVALID_FORMAT", step.Reason
	}
	t.RejectionCode = cmp.Or(t.RejectionCode, "INVALID_FORMAT")
	t.RejectionReason = cmp.Or(step.Comment, t.RejectionReason)
	return t
}
