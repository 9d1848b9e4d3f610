package provisioning

import (
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// changesOpen is a review that may correct the category; it is shown as
// IN_PROGRESS.
const changesOpen = "IN_PROGRESS_CATEGORY_OPEN"

// Causes of transitions of template changes.
const (
	causeSubmitOpen      = "submit, category may change"
	causeDeleteSubmitted = "delete submitted"
)

// recategorized is the outcome of a review that corrects the category.
const recategorized = "recategorized"

var templateChangesTable = &state.Lifecycle{
	Name:   "whatsapp-template-changes",
	Says:   "The status of a WhatsApp template's pending changes; accepted ones are gone. IN_PROGRESS_CATEGORY_OPEN, shown as IN_PROGRESS, is the review of a template with allowCategoryChange.",
	Reason: toldOfTemplates + "; of what is accepted in another category, the category",
	Transitions: slices.Concat(
		draftsFrom(state.Gone, changesDraft, changesRejected),
		reviewOf(changesInProgress), reviewOf(changesOpen),
		[]state.Transition{
			{From: changesOpen, Cause: state.CauseTime, To: state.Gone, After: ReviewTime, Outcome: recategorized},
			{From: changesDraft, Cause: causeDiscard, To: state.Gone},
			{From: changesRejected, Cause: causeDiscard, To: state.Gone},
		},
	),
}

// draftsFrom is what callers do to changes that no review holds.
func draftsFrom(statuses ...string) (rows []state.Transition) {
	for _, from := range statuses {
		if from != changesDraft {
			rows = append(rows, state.Transition{From: from, Cause: causeDraft, To: changesDraft, Activity: "DRAFT"})
		}
		rows = append(rows,
			state.Transition{From: from, Cause: causeSubmit, To: changesInProgress, Activity: "IN_PROGRESS"},
			state.Transition{From: from, Cause: causeSubmitOpen, To: changesOpen, Activity: "IN_PROGRESS"},
		)
	}
	return rows
}

// reviewOf is how a review ends.
func reviewOf(from string) []state.Transition {
	return []state.Transition{
		{From: from, Cause: state.CauseTime, To: state.Gone, After: ReviewTime, Outcome: "approved"},
		{From: from, Cause: state.CauseTime, To: changesRejected, After: ReviewTime, Outcome: "rejected"},
		{From: from, Cause: causeApproved, To: state.Gone},
		{From: from, Cause: causeRefused, To: changesRejected},
		{From: from, Cause: causeDiscard, To: state.Gone},
		{From: from, Cause: causeDeleteSubmitted, To: state.Gone, Event: EventTemplateDeleted},
	}
}

func templateChangesMachine() *state.Machine[WhatsAppTemplate] {
	m := templateMachineOf(templateChangesTable, func(WhatsAppTemplate) bool { return true })
	m.State = func(t WhatsAppTemplate) string { return t.Changes.Status }
	m.Change = enterTemplateStatus
	m.Then = decideTemplate
	return m
}

// enterTemplateStatus brings a template's changes to a status, or makes them live.
func enterTemplateStatus(tx *state.Tx, t WhatsAppTemplate, step state.Step) WhatsAppTemplate {
	noteStep(tx, t.resource(), step)
	switch {
	case step.To == changesRejected:
		if step.Cause == state.CauseTime {
			t = t.refused(step)
		}
		t.Changes.Status = step.To
		if !t.approved() {
			t.Details = t.effective()
		}
	case step.To != state.Gone:
		t.Changes.Status = step.To
	case step.Cause == causeDiscard || step.Cause == causeDeleteSubmitted:
		t.Changes = TemplateChanges{}
		if t.State == state.Gone {
			t.drop(tx)
			return t
		}
	default:
		t.Details, t.Changes = t.effective(), TemplateChanges{}
	}
	return t.put(tx)
}

// decideTemplate tells the live state how a review ended by itself.
func decideTemplate(tx *state.Tx, t WhatsAppTemplate, step state.Step) {
	if step.Cause != state.CauseTime {
		return
	}
	if step.To == changesRejected {
		templateMachine().Move(tx, t, causeRefused)
		return
	}
	t = templateMachine().Move(tx, t, causeApproved)
	if step.Outcome == recategorized {
		templateCategoryMachine().Move(tx, t, causeBecomes+correctedCategory(t.Category, step.Reason))
	}
}

// correctedCategory is the one that a review names, else the likeliest other.
func correctedCategory(from, reason string) string {
	switch {
	case slices.Contains(templateCategories, reason) && reason != from:
		return reason
	case from == categoryMarketing:
		return categoryUtility
	}
	return categoryMarketing
}
