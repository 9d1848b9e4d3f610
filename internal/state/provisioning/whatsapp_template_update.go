package provisioning

import (
	"errors"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// WhatsAppTemplateUpdate is what is to become of a template.
type WhatsAppTemplateUpdate struct {
	// Status is DRAFT or SUBMIT; empty means DRAFT.
	Status              string               `json:"status"`
	Category            string               `json:"category"`
	AllowCategoryChange *bool                `json:"allowCategoryChange"`
	Details             TemplateDetailsInput `json:"details"`
}

// The rules of updates.
var (
	RuleTemplateUpdateFields = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.update-fields", Kind: "invalid_payload", Evidence: ledger.Assumed,
		Says:   "An update has a field to change, or submits a draft or rejected change.",
		Fix:    "Send the fields to change.",
		Source: "provisioning.yaml updateTemplate documents no error for it but invalid_payload",
	})
	RuleTemplateSource = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.update-source", Kind: "template_source_not_updatable", Evidence: ledger.Documented,
		Says:   "A template that Meta generated cannot be updated.",
		Fix:    "Create a template of your own.",
		Source: "provisioning.yaml updateTemplate rules",
	})
	RuleTemplateUpdateState = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.update-state", Kind: "template_not_updatable", Evidence: ledger.Documented,
		Says:   "A live template can be updated in state APPROVED, DISABLED, PAUSED or REJECTED: not while it is PENDING.",
		Fix:    "Wait until Meta has reviewed the template.",
		Source: "provisioning.yaml updateTemplate rules",
	})
	RuleTemplateUpdateChanges = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.update-changes", Kind: "template_changes_not_updatable", Evidence: ledger.Documented,
		Says:   "Pending changes can be updated in status DRAFT and REJECTED only; rejected ones become a draft by that.",
		Fix:    "Wait for the review.",
		Source: "provisioning.yaml updateTemplate rules",
	})
	RuleTemplateUpdateCategory = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.update-category", Kind: "template_category_not_updatable", Evidence: ledger.Documented,
		Says:   "The category can be updated while the template is a draft that was never submitted, or in state REJECTED with INCORRECT_CATEGORY; and only to one that the name's other languages have.",
		Fix:    "Leave the category out.",
		Source: "provisioning.yaml updateTemplate rules (that the draft of a live template does not count, and the other languages, are assumed)",
	})
	RuleTemplateUpdateAllow = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.update-allow-category-change", Kind: "template_allow_category_change_not_updatable", Evidence: ledger.Documented,
		Says:   "allowCategoryChange can be updated when the category can.",
		Fix:    "Leave allowCategoryChange out.",
		Source: "provisioning.yaml updateTemplate rules",
	})
)

func (in WhatsAppTemplateUpdate) submits() bool { return in.Status == actionSubmit }

func (in WhatsAppTemplateUpdate) empty() bool {
	return in.Category == "" && in.AllowCategoryChange == nil && in.Details.empty()
}

// MediaToCheck are the URLs that have to be looked at before the update.
func (in WhatsAppTemplateUpdate) MediaToCheck(tx *state.Tx, name, language string) []string {
	t, ok := Kind.In(tx).WhatsAppTemplates.Get(templateID(name, language))
	if !ok || !in.submits() {
		return nil
	}
	return mediaURLs(t.edited(in).effective().Components)
}

// UpdateWhatsAppTemplate changes a template: as a draft, or on its way to
// become live.
func UpdateWhatsAppTemplate(tx *state.Tx, name, language string, in WhatsAppTemplateUpdate, media map[string]TemplateMedia) (WhatsAppTemplate, error) {
	t, err := FindWhatsAppTemplate(tx, name, language)
	if err != nil {
		return t, err
	}
	if err := t.checkUpdate(tx, in); err != nil {
		return t, err
	}
	t = t.edited(in)
	if !in.submits() {
		note(tx, t.resource(), activityEdited, apiUser, "")
		return t.drafted(tx), nil
	}
	if err := t.content().check(Kind.In(tx).TemplateVendor); err != nil {
		return t, ofUpdate(err)
	}
	if err := t.checkSubmission(tx, media); err != nil {
		return t, err
	}
	note(tx, t.resource(), activityEdited, apiUser, "")
	return t.sent(tx), nil
}

// ofUpdate gives the rule on dynamic pricing the error that updates document.
func ofUpdate(err error) error {
	var broken *ledger.Broken
	if errors.As(err, &broken) && broken.Rule == RuleTemplatePricing {
		return broken.Giving(RuleTemplateUpdateFields.Kind)
	}
	return err
}

// edited is the template with the update's fields in its changes.
func (t WhatsAppTemplate) edited(in WhatsAppTemplateUpdate) WhatsAppTemplate {
	t.FromMeta = false
	t.Changes.Edit = t.Changes.Edit.with(in.Details, t.effective().Optimization)
	if in.Category != "" {
		t.Category = in.Category
	}
	if in.AllowCategoryChange != nil {
		t.AllowCategoryChange = *in.AllowCategoryChange
	}
	return t
}

// checkUpdate holds an update against the template's state. The errors come in
// the order of their statuses.
func (t WhatsAppTemplate) checkUpdate(tx *state.Tx, in WhatsAppTemplateUpdate) error {
	pending := t.Changes.Status == changesDraft || t.Changes.Status == changesRejected
	if in.empty() && !(in.submits() && pending) {
		return RuleTemplateUpdateFields.Broken()
	}
	if err := unlocked(tx); err != nil {
		return err
	}
	recategorizable := t.recategorizable()
	switch {
	case t.MetaGenerated:
		return RuleTemplateSource.Broken()
	case t.State == TemplatePending:
		return RuleTemplateUpdateState.Broken()
	case t.inReview():
		return RuleTemplateUpdateChanges.Broken()
	case in.Category != "" && !(recategorizable && t.fitsSiblings(tx, in.Category)):
		return RuleTemplateUpdateCategory.Broken()
	case in.AllowCategoryChange != nil && !recategorizable:
		return RuleTemplateUpdateAllow.Broken()
	}
	return nil
}

// recategorizable says whether callers may change the category.
func (t WhatsAppTemplate) recategorizable() bool {
	if t.State == state.Gone {
		return t.Changes.Status == changesDraft
	}
	return t.State == TemplateRejected && t.RejectionCode == "INCORRECT_CATEGORY"
}
