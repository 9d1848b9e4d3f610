package provisioning

import (
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// templateQualities are the scores that Meta gives.
var templateQualities = []string{"QUALITY_SCORE_GREEN", "QUALITY_SCORE_RED", "QUALITY_SCORE_YELLOW", "QUALITY_SCORE_UNKNOWN"}

func templateQualityMachine() *state.Machine[WhatsAppTemplate] {
	m := templateMachineOf(&state.Lifecycle{
		Name: "whatsapp-template-quality", Says: "The quality score of a live WhatsApp template, given by Meta.",
		Reason:      toldInEvents,
		Transitions: anyToAny(templateQualities, EventTemplateQuality),
	}, WhatsAppTemplate.approved)
	m.State = func(t WhatsAppTemplate) string { return t.QualityScore }
	m.Change = func(tx *state.Tx, t WhatsAppTemplate, step state.Step) WhatsAppTemplate {
		t.QualityScore = step.To
		return t.put(tx)
	}
	return m
}

// causeBecomes and the new category are why a category changes without the
// vendor's being asked: a review or an announcement said so.
const causeBecomes = "becomes "

func templateCategoryMachine() *state.Machine[WhatsAppTemplate] {
	rows := anyToAny(templateCategories, EventTemplateCategory)
	for _, row := range rows {
		row.Cause = causeBecomes + row.To
		rows = append(rows, row)
	}
	m := templateMachineOf(&state.Lifecycle{
		Name: "whatsapp-template-category", Says: "The category of a live WhatsApp template, which Meta may correct.",
		Reason:      toldInEvents,
		Transitions: rows,
	}, WhatsAppTemplate.approved)
	m.State = func(t WhatsAppTemplate) string { return t.Category }
	m.Change = func(tx *state.Tx, t WhatsAppTemplate, step state.Step) WhatsAppTemplate {
		t.Category = step.To
		return t.put(tx)
	}
	return m
}

// futurePrefix and a category are the state of an announcement.
const futurePrefix = "FUTURE_"

func futureRows() (rows []state.Transition) {
	for _, category := range templateCategories {
		announced := futurePrefix + category
		rows = append(rows,
			state.Transition{From: state.Gone, Cause: state.CauseVendor, To: announced, Event: EventTemplateCategoryFuture},
			state.Transition{From: announced, Cause: state.CauseTime, To: state.Gone, After: CategoryNotice, Outcome: "updated"},
			state.Transition{From: announced, Cause: state.CauseTime, To: state.Gone, After: CategoryNotice, Outcome: "kept"},
		)
	}
	return rows
}

func templateFutureMachine() *state.Machine[WhatsAppTemplate] {
	m := templateMachineOf(&state.Lifecycle{
		Name: "whatsapp-template-future-category", Says: "A change of category that Meta has announced for a live WhatsApp template.",
		Reason:      toldInEvents,
		Transitions: futureRows(),
	}, WhatsAppTemplate.approved)
	m.State = func(t WhatsAppTemplate) string { return t.FutureCategory }
	m.Change = func(tx *state.Tx, t WhatsAppTemplate, step state.Step) WhatsAppTemplate {
		t.FutureCategory = step.To
		return t.put(tx)
	}
	m.Then = func(tx *state.Tx, t WhatsAppTemplate, step state.Step) {
		to := strings.TrimPrefix(step.From, futurePrefix)
		if step.Outcome == "updated" && t.Category != to {
			templateCategoryMachine().Move(tx, t, causeBecomes+to)
		}
	}
	return m
}
