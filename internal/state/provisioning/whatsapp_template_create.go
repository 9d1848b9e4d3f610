package provisioning

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// WhatsAppTemplateInput is what a template is made of.
type WhatsAppTemplateInput struct {
	// Status is DRAFT or SUBMIT; empty means SUBMIT.
	Status              string               `json:"status"`
	Name                string               `json:"name"`
	Language            string               `json:"language"`
	Category            string               `json:"category"`
	SaveDraftOnFailure  bool                 `json:"saveDraftOnFailure"`
	AllowCategoryChange bool                 `json:"allowCategoryChange"`
	Details             TemplateDetailsInput `json:"details"`
}

// TemplateLimit is how many templates Meta takes of a project where no
// fixture says otherwise.
const TemplateLimit = 6000

// The rules of creations and submissions.
var (
	RuleTemplateUnique = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.unique", Kind: "template_exists", Evidence: ledger.ClientObserved,
		Says:   "No two templates of a project have the same name and language, drafts included.",
		Fix:    "Choose another name or another language, or update the template there is.",
		Source: "behaviour.md 3.3; provisioning.yaml template_exists",
	})
	RuleTemplateSameCategory = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.same-category", Kind: "template_incorrect_category", Evidence: ledger.Documented,
		Says:   "A new language has the category of one of the name's other languages, if there are any.",
		Fix:    "Use the category that the name has in other languages.",
		Source: "provisioning.yaml createTemplate rules (that drafts count is assumed)",
	})
	RuleTemplatePolicies = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.policies", Kind: "template_policies_violations", Evidence: ledger.Documented,
		Says:   "What is submitted holds none of the texts that a fixture says Meta's policies forbid, whatever their case.",
		Fix:    "Change the text.",
		Source: "provisioning.yaml template_policies_violations (what is forbidden comes from fixtures)",
	})
	RuleTemplateWABA = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.waba-exists", Kind: "object_with_whatsapp_business_account_id_does_not_exist", Evidence: ledger.Documented,
		Says:   "The project's WABA still exists at Meta when a template is submitted. It does, unless a fixture says otherwise.",
		Fix:    "Ask the vendor's support about the WhatsApp Business account.",
		Source: "provisioning.yaml createTemplate (the default is assumed)",
	})
	RuleTemplateLimit = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.limit", Kind: "template_limit_reached", Evidence: ledger.Documented,
		Says:   "Meta has at most 6,000 templates of a project, in all languages together, unless a fixture says otherwise; drafts do not count.",
		Fix:    "Delete templates that are not needed.",
		Source: "provisioning.yaml template_limit_reached (the number is assumed)",
	})
	RuleTemplateContentUnique = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.content-unique", Kind: "template_content_already_exists", Evidence: ledger.Documented,
		Says:   "What is submitted differs from what any other template of the same language was submitted with, MIME types aside.",
		Fix:    "Change the components, or use the other template.",
		Source: "provisioning.yaml createTemplate rules (that the language counts is assumed)",
	})
	RuleTemplateSubmit = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.submit", Kind: "template_submit_error", Evidence: ledger.Documented,
		Says:   "Meta takes what is submitted, unless a fixture says which error it answers.",
		Fix:    "See additionalInformation.metaError.",
		Source: "provisioning.yaml template_submit_error (the default is assumed)",
	})
	RuleTemplateRequests = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.meta-requests", Kind: "whatsapp_business_api_request_limit_exceeded", Evidence: ledger.Documented,
		Says:   "Meta's limit of requests is not reached when a template is submitted or a name is deleted. It is not, unless a fixture says so.",
		Fix:    "Try again later.",
		Source: "provisioning.yaml createTemplate, deleteTemplatesByName, updateTemplate (the default is assumed)",
	})
	RuleTemplateDraftKept = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.save-draft-on-failure", Evidence: ledger.Documented,
		Says:   "A creation that fails at submission, for its media, Meta's answer or a recent deletion, gets that error, and with saveDraftOnFailure is kept as a draft. A failed update changes nothing.",
		Source: "provisioning.yaml saveDraftOnFailure; behaviour.md 3 (which errors leave a draft is assumed)",
	})
)

func (in WhatsAppTemplateInput) submits() bool { return in.Status != changesDraft }

// MediaToCheck are the URLs that have to be looked at before the creation.
func (in WhatsAppTemplateInput) MediaToCheck() []string {
	if !in.submits() {
		return nil
	}
	return mediaURLs(in.Details.Components)
}

// CreateWhatsAppTemplate creates a template, as a draft or in review. A failed
// submission whose draft is kept answers the template and the error.
func CreateWhatsAppTemplate(tx *state.Tx, in WhatsAppTemplateInput, media map[string]TemplateMedia) (WhatsAppTemplate, error) {
	t := WhatsAppTemplate{
		Name: in.Name, Language: in.Language, Category: in.Category, AllowCategoryChange: in.AllowCategoryChange,
		Changes: TemplateChanges{Edit: TemplateEdit{}.with(in.Details, nil)},
	}
	if err := t.checkCreation(tx, in.submits()); err != nil {
		return WhatsAppTemplate{}, err
	}
	if !in.submits() {
		return t.created(tx, WhatsAppTemplate.drafted), nil
	}
	err := t.checkSubmission(tx, media)
	switch {
	case err == nil:
		return t.created(tx, WhatsAppTemplate.sent), nil
	case in.SaveDraftOnFailure:
		return t.created(tx, WhatsAppTemplate.drafted), err
	}
	return WhatsAppTemplate{}, err
}

// checkCreation holds a new template against the rules that leave no draft.
func (t WhatsAppTemplate) checkCreation(tx *state.Tx, submits bool) error {
	if err := initialized(tx); err != nil {
		return err
	}
	if submits {
		if err := t.content().check(Kind.In(tx).TemplateVendor); err != nil {
			return err
		}
	}
	if err := unlocked(tx); err != nil {
		return err
	}
	if Kind.In(tx).WhatsAppTemplates.Has(t.id()) {
		return RuleTemplateUnique.Broken()
	}
	if !t.fitsSiblings(tx, t.Category) {
		return RuleTemplateSameCategory.Broken()
	}
	return nil
}

// content is what the template is submitted with.
func (t WhatsAppTemplate) content() content { return content{t.Category, t.effective()} }

// fitsSiblings says whether the name has a category in another language, or
// has no other language.
func (t WhatsAppTemplate) fitsSiblings(tx *state.Tx, category string) bool {
	others := slices.DeleteFunc(languagesOf(tx, t.Name), func(o WhatsAppTemplate) bool { return o.Language == t.Language })
	return len(others) == 0 || slices.ContainsFunc(others, func(o WhatsAppTemplate) bool { return o.Category == category })
}

// checkSubmission holds what is submitted against the rules of files, of names
// and of Meta. The errors come in the order of their statuses.
func (t WhatsAppTemplate) checkSubmission(tx *state.Tx, media map[string]TemplateMedia) error {
	v, c := Kind.In(tx).TemplateVendor, t.content()
	for _, check := range []func() error{
		func() error { return c.checkMedia(media) },
		func() error { return c.checkPolicies(v.ForbiddenTexts) },
		func() error { return t.checkQuarantine(tx) },
		c.checkDomains,
		func() error { return t.checkMeta(tx, v) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// checkPolicies looks for forbidden texts in all that people would read.
func (c content) checkPolicies(forbidden []string) error {
	raw, _ := json.Marshal(shownComponents(c.Components))
	text := strings.ToLower(string(raw))
	for _, f := range forbidden {
		if strings.Contains(text, strings.ToLower(f)) {
			return RuleTemplatePolicies.Broken("The template holds %q.", f)
		}
	}
	return nil
}

// checkMeta is what Meta itself may say against a submission.
func (t WhatsAppTemplate) checkMeta(tx *state.Tx, v TemplateVendor) error {
	if v.WABAMissing {
		return RuleTemplateWABA.Broken()
	}
	others, mine := 0, t.content().digest(t.Language)
	for id, o := range Kind.In(tx).WhatsAppTemplates.All() {
		if id == t.id() || !o.submitted() {
			continue
		}
		others++
		if o.Content == mine {
			return RuleTemplateContentUnique.Broken("%s in %s has the same content.", o.Name, o.Language)
		}
	}
	switch {
	case others >= v.limit():
		return RuleTemplateLimit.Broken()
	case v.SubmitError != nil:
		return RuleTemplateSubmit.Broken().With("metaError", v.SubmitError)
	case v.RequestLimitReached:
		return RuleTemplateRequests.Broken()
	}
	return nil
}

// digest tells a content in a language from any other.
func (c content) digest(language string) string {
	// Components are made of texts, numbers and lists: they always encode.
	raw, _ := json.Marshal(shownComponents(c.Components))
	sum := sha256.Sum256(append([]byte(language+" "), raw...))
	return hex.EncodeToString(sum[:])
}

// created tells a new template's beginning and starts its life.
func (t WhatsAppTemplate) created(tx *state.Tx, begin func(WhatsAppTemplate, *state.Tx) WhatsAppTemplate) WhatsAppTemplate {
	note(tx, t.resource(), activityCreated, apiUser, "")
	return begin(t, tx)
}

// drafted keeps the edit as a draft.
func (t WhatsAppTemplate) drafted(tx *state.Tx) WhatsAppTemplate {
	if t.Changes.Status == changesDraft {
		return t.put(tx)
	}
	return templateChangesMachine().Move(tx, t, causeDraft)
}

// sent gives the edit to Meta for review.
func (t WhatsAppTemplate) sent(tx *state.Tx) WhatsAppTemplate {
	t.Content = t.content().digest(t.Language)
	t.RejectionCode, t.RejectionReason = "", ""
	if t.WhatsAppID == "" {
		t.WhatsAppID = newWhatsAppID(tx)
	}
	if t.AllowCategoryChange && !t.approved() {
		return templateChangesMachine().Move(tx, t, causeSubmitOpen)
	}
	return templateChangesMachine().Move(tx, t, causeSubmit)
}

// newWhatsAppID makes an id as Meta's are: 15 digits.
func newWhatsAppID(tx *state.Tx) string { return fmt.Sprintf("%015d", tx.Draw()%1e15) }
