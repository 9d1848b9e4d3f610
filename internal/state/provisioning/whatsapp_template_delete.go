package provisioning

import (
	"slices"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

const (
	// NameQuarantine is how long the name of a deleted template cannot be used.
	NameQuarantine = 30 * 24 * time.Hour
	// LanguageQuarantine is how long a deleted language of a name cannot be.
	LanguageQuarantine = 28 * 24 * time.Hour
)

// templateQuarantine is until when a name, or one language of it, is blocked.
type templateQuarantine struct {
	// Name and Language are the ends of the two quarantines.
	Name     time.Time `json:"name,omitzero"`
	Language time.Time `json:"language,omitzero"`
}

// The rules of deletions.
var (
	RuleTemplateNameQuarantine = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.name-quarantine", Kind: "template_name_recently_used", Evidence: ledger.Documented,
		Says:   "A name that was deleted cannot be submitted in any language for 30 days of the world's time; if one approved language of it was deleted, that language cannot. Drafts can, and names that were only ever drafts are free at once.",
		Fix:    "Use another name, or wait until 30 days after the deletion.",
		Source: "provisioning.yaml createTemplate, deleteTemplatesByName, deleteTemplateByNameAndLanguage rules (that drafts are free is assumed)",
	})
	RuleTemplateLanguageQuarantine = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.language-quarantine", Kind: "template_language_recently_deleted", Evidence: ledger.Documented,
		Says:   "A submitted language that was deleted by itself cannot be submitted again for 4 weeks of the world's time; of an approved one the 30 days of its name then go on.",
		Fix:    "Use another language or name, or wait until 4 weeks after the deletion.",
		Source: "provisioning.yaml createTemplate rules (how the two quarantines meet is assumed)",
	})
	RuleTemplateDeleteSubmitted = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.delete-submitted", Kind: "template_not_deletable_due_to_input_config", Evidence: ledger.ClientObserved,
		Says:   "Without deleteSubmitted a deletion by name and language removes a draft only: of a live template its draft, and the template stays. What is submitted and has no draft is refused.",
		Fix:    "Add deleteSubmitted=true to delete what is submitted too.",
		Source: "behaviour.md 3.3; provisioning.yaml deleteTemplateByNameAndLanguage rules",
	})
	RuleTemplateChangesFound = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.changes-exist", Kind: "template_changes_not_found", Evidence: ledger.Documented,
		Says:   "A template that a sync found at Meta, and that was never changed here, has no draft to delete.",
		Fix:    "Add deleteSubmitted=true to delete the template.",
		Source: "provisioning.yaml template_changes_not_found (that it is answered for these templates is assumed)",
	})
	RuleTemplateDeleted = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.deleted", Evidence: ledger.Documented,
		Says:   "A deletion of what was submitted fires WHATSAPP_TEMPLATE_DELETED, with the template as payload but without its state; one of a draft fires nothing.",
		Source: "provisioning.yaml event WHATSAPP_TEMPLATE_DELETED (that a draft fires none is assumed)",
	})
)

// DeleteWhatsAppTemplates deletes a name in every language.
func DeleteWhatsAppTemplates(tx *state.Tx, name string) error {
	if err := initialized(tx); err != nil {
		return err
	}
	found := languagesOf(tx, name)
	switch {
	case len(found) == 0:
		return RuleTemplateFound.Broken()
	case slices.ContainsFunc(found, func(t WhatsAppTemplate) bool { return t.Language == languageUnknown }):
		return invalidLanguage()
	case Kind.In(tx).TemplateVendor.Locked:
		return RuleTemplateLocked.Broken()
	case Kind.In(tx).TemplateVendor.RequestLimitReached:
		return RuleTemplateRequests.Broken()
	}
	for _, t := range found {
		if t.submitted() {
			Kind.In(tx).TemplateQuarantines.Put(name, templateQuarantine{Name: tx.Now.Add(NameQuarantine)})
		}
		t.remove(tx)
	}
	return nil
}

// DeleteWhatsAppTemplate deletes one language of a name: its draft, or with
// submitted all of it.
func DeleteWhatsAppTemplate(tx *state.Tx, name, language string, submitted bool) error {
	t, err := FindWhatsAppTemplate(tx, name, language)
	if err != nil {
		return err
	}
	draft := t.Changes.Status == changesDraft
	switch {
	case !submitted && !draft && t.FromMeta && t.Changes.Status == "":
		return RuleTemplateChangesFound.Broken()
	case Kind.In(tx).TemplateVendor.Locked:
		return RuleTemplateLocked.Broken()
	case !submitted && !draft:
		return RuleTemplateDeleteSubmitted.Broken()
	case !submitted:
		templateChangesMachine().Move(tx, t, causeDiscard)
		return nil
	}
	t.quarantine(tx)
	t.remove(tx)
	return nil
}

// quarantine blocks the language of a name.
func (t WhatsAppTemplate) quarantine(tx *state.Tx) {
	if !t.submitted() {
		return
	}
	q := templateQuarantine{Language: tx.Now.Add(LanguageQuarantine)}
	if t.approved() {
		q.Name = tx.Now.Add(NameQuarantine)
	}
	Kind.In(tx).TemplateQuarantines.Put(t.id(), q)
}

// remove deletes a template with its changes; one event tells it if Meta knew
// of the template.
func (t WhatsAppTemplate) remove(tx *state.Tx) {
	if t.State == state.Gone && t.inReview() {
		templateChangesMachine().Move(tx, t, causeDeleteSubmitted)
		return
	}
	if t.Changes.Status != "" {
		t = templateChangesMachine().Move(tx, t, causeDiscard)
	}
	if t.State != state.Gone {
		templateMachine().Move(tx, t, causeDelete)
	}
}

// checkQuarantine keeps a submission off names and languages that were deleted
// a short time ago.
func (t WhatsAppTemplate) checkQuarantine(tx *state.Tx) error {
	quarantines := Kind.In(tx).TemplateQuarantines
	name, _ := quarantines.Get(t.Name)
	language, _ := quarantines.Get(t.id())
	switch {
	case tx.Now.Before(name.Name):
		return RuleTemplateNameQuarantine.Broken()
	case tx.Now.Before(language.Language):
		return RuleTemplateLanguageQuarantine.Broken()
	case tx.Now.Before(language.Name):
		return RuleTemplateNameQuarantine.Broken()
	}
	return nil
}
