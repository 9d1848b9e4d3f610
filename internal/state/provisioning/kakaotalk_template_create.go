package provisioning

import (
	"fmt"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// KakaoTalkTemplateInput is what a template is made of.
type KakaoTalkTemplateInput struct {
	// Status is DRAFT or SUBMIT; empty means SUBMIT.
	Status             string         `json:"status"`
	SaveDraftOnFailure bool           `json:"saveDraftOnFailure"`
	Details            TemplateFields `json:"details"`
}

// The rules of creations and updates.
var (
	RuleKakaoTalkTemplateDetails = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.details", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "A submitted template has a content, and its buttons have names; a draft may lack them. No two buttons have the same type.",
		Fix:    "Correct the fields listed in additionalInformation.validationErrors.",
		Source: "provisioning.yaml KakaotalkInputTemplateDetailsDto and KakaotalkInputButtonDto (updateTemplate documents no error for it: invalid_input is assumed)",
	})
	RuleKakaoTalkTemplateCategory = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.category", Kind: "template_invalid_category_code", Evidence: ledger.Documented,
		Says:   "A template's category code is one of the sender's template categories, in drafts too; a template that names none has 999999.",
		Fix:    "List the sender's template categories and use the code of a subcategory.",
		Source: "provisioning.yaml template_invalid_category_code, KakaotalkInputTemplateDetailsDto (drafts are assumed)",
	})
	RuleKakaoTalkTemplateName = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.name-unique", Kind: "template_exists", Evidence: ledger.Documented,
		Says:   "No two templates of a sender have the same name, whatever their languages, drafts and pending names included.",
		Fix:    "Choose another name, or update the template that has this one.",
		Source: "provisioning.yaml createTemplate and updateTemplate rules (the error code's language is WhatsApp's; scope and pending names are assumed)",
	})
	RuleKakaoTalkTemplateDraftKept = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.save-draft-on-failure", Evidence: ledger.Documented,
		Says:   "A creation that KakaoTalk refuses gets template_kakaotalk_validation_error, and with saveDraftOnFailure is kept as a draft, whose code the error carries.",
		Source: "provisioning.yaml createTemplate rules (saveDraftOnFailure is false by default, as its schema says)",
	})
)

func (in KakaoTalkTemplateInput) submits() bool { return in.Status != changesDraft }

// ImageToCheck is the image that has to be looked at before the creation.
func (in KakaoTalkTemplateInput) ImageToCheck() string {
	if !in.submits() {
		return ""
	}
	return in.Details.text(fieldImageURL)
}

// CreateKakaoTalkTemplate creates a template, as a draft or on its way to
// become live. A failed submission whose draft is kept answers the template
// and the error.
func CreateKakaoTalkTemplate(tx *state.Tx, plusFriendID string, in KakaoTalkTemplateInput, image *Photo) (KakaoTalkTemplate, error) {
	s, err := FindKakaoTalkSender(tx, plusFriendID)
	if err != nil {
		return KakaoTalkTemplate{}, err
	}
	t := KakaoTalkTemplate{Sender: s.key(), Created: tx.Now, Changes: KakaoTalkTemplateChanges{Edit: in.Details}}
	if err = t.checkDetails(in.submits()); err == nil {
		err = t.checkName(tx)
	}
	if err != nil {
		return KakaoTalkTemplate{}, err
	}
	if !in.submits() {
		return t.created(tx, causeDraft), nil
	}
	refusal := t.refusal(tx, image)
	switch {
	case refusal == nil:
		return t.created(tx, causeSubmit), nil
	case in.SaveDraftOnFailure:
		t = t.created(tx, causeDraft)
		return t, refusal.With("templateCode", []string{t.Code})
	}
	return KakaoTalkTemplate{}, refusal
}

// created stores a new template and starts its life.
func (t KakaoTalkTemplate) created(tx *state.Tx, cause string) KakaoTalkTemplate {
	t.ID = tx.NewID()
	t.Code = tx.NewID()[6:]
	note(tx, t.resource(), activityCreated, apiUser, "")
	return kakaoTalkTemplateChangesMachine().Move(tx, t, cause)
}

// checkDetails holds what the details are to be against their rules.
func (t KakaoTalkTemplate) checkDetails(submits bool) error {
	details := t.coming().details()
	broken := RuleKakaoTalkTemplateDetails.Broken()
	if submits && details.Content == "" {
		broken.At("details.content", "is required")
	}
	types := map[string]bool{}
	for i, button := range details.Buttons {
		if submits && button.Name == "" {
			broken.At(fmt.Sprintf("details.buttons.%d.name", i), "is required")
		}
		if types[button.Type] {
			broken.At(fmt.Sprintf("details.buttons.%d.type", i), "must not be that of another button")
		}
		types[button.Type] = true
	}
	switch {
	case len(broken.Fields) > 0:
		return broken
	case !isTemplateCategory(details.CategoryCode):
		return RuleKakaoTalkTemplateCategory.Broken()
	}
	return nil
}

// checkName holds the names of the template against those of the sender's others.
func (t KakaoTalkTemplate) checkName(tx *state.Tx) error {
	for _, name := range t.names() {
		owner, taken := Kind.In(tx).KakaoTalkTemplateNames.Get(t.Sender + "/" + name)
		if taken && owner != t.Code {
			return RuleKakaoTalkTemplateName.Broken()
		}
	}
	return nil
}
