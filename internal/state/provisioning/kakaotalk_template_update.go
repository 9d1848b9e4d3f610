package provisioning

import (
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// KakaoTalkTemplateUpdate is what is to become of a template.
type KakaoTalkTemplateUpdate struct {
	// Status is DRAFT or SUBMIT; empty means DRAFT.
	Status  string         `json:"status"`
	Details TemplateFields `json:"details"`
}

// The rules of updates and deletions.
var (
	RuleKakaoTalkTemplateUpdatable = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.updatable", Kind: "template_not_updatable", Evidence: ledger.Documented,
		Says:   "Live templates can be updated, be they APPROVED or REJECTED; of new ones those whose changes are a draft or rejected, and none that is under review.",
		Fix:    "Wait until the template has been reviewed.",
		Source: "provisioning.yaml updateTemplate rules (that a new template under review gets this error, and a live one's changes the other, is assumed)",
	})
	RuleKakaoTalkTemplateChangesUpdatable = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.changes-updatable", Kind: "template_changes_not_updatable", Evidence: ledger.Documented,
		Says:   "Pending changes of a live template can be updated in status DRAFT and REJECTED only.",
		Fix:    "Wait until the changes have been reviewed.",
		Source: "provisioning.yaml updateTemplate rules",
	})
	RuleKakaoTalkTemplateEmptyUpdate = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.empty-update", Evidence: ledger.Documented,
		Says:   "An update without details answers the template as it is; with SUBMIT it submits the changes that are a draft or rejected, if there are any.",
		Source: "provisioning.yaml updateTemplate rules (what it does is assumed)",
	})
	RuleKakaoTalkTemplateDraftDeletable = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.draft-deletable", Kind: "template_not_deletable", Evidence: ledger.Documented,
		Says:   "Only a template that KakaoTalk has never been sent can be removed as a draft; not the draft of an edit, nor one that was rejected.",
		Fix:    "Delete the whole template, or overwrite its draft by an update.",
		Source: "provisioning.yaml deleteTemplateDraft rules (edits and rejected ones by their letter)",
	})
	RuleKakaoTalkTemplateDeleted = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.deleted", Evidence: ledger.Assumed,
		Says:   "A template is deleted at once, whatever its state; its name is free again, and no event tells it.",
		Source: "provisioning.yaml deleteTemplate documents no error for any state, and no event",
	})
)

func (in KakaoTalkTemplateUpdate) submits() bool { return in.Status == actionSubmit }

// ImageToCheck is the image that has to be looked at before the update.
func (in KakaoTalkTemplateUpdate) ImageToCheck(tx *state.Tx, plusFriendID, code string) string {
	t, err := findTemplateAlone(tx, plusFriendID, code)
	if err != nil || !in.submits() {
		return ""
	}
	t.Changes.Edit = t.Changes.Edit.with(in.Details)
	return t.coming().text(fieldImageURL)
}

// UpdateKakaoTalkTemplate changes a template's details: as a draft, or on
// their way to become live.
func UpdateKakaoTalkTemplate(tx *state.Tx, plusFriendID, code string, in KakaoTalkTemplateUpdate, image *Photo) (KakaoTalkTemplate, error) {
	t, err := FindKakaoTalkTemplate(tx, plusFriendID, code)
	if err != nil {
		return t, err
	}
	before := t
	t.Changes.Edit = t.Changes.Edit.with(in.Details)
	if err := t.checkUpdate(tx, in.submits()); err != nil {
		return t, err
	}
	if len(in.Details) == 0 && (!in.submits() || t.Changes.Status == "") {
		return before, nil
	}
	if !in.submits() {
		return t.edited(tx, causeDraft), nil
	}
	if refusal := t.refusal(tx, image); refusal != nil {
		return t, refusal
	}
	return t.edited(tx, causeSubmit), nil
}

// checkUpdate holds the edited template against its rules. The errors come in
// the order of their statuses.
func (t KakaoTalkTemplate) checkUpdate(tx *state.Tx, submits bool) error {
	if err := t.checkDetails(submits); err != nil {
		return err
	}
	if t.Changes.Status == changesInProgress {
		if t.State == state.Gone {
			return RuleKakaoTalkTemplateUpdatable.Broken()
		}
		return RuleKakaoTalkTemplateChangesUpdatable.Broken()
	}
	return t.checkName(tx)
}

// edited notes the edit, which stays a draft or goes to review.
func (t KakaoTalkTemplate) edited(tx *state.Tx, cause string) KakaoTalkTemplate {
	note(tx, t.resource(), activityEdited, apiUser, "")
	if cause == causeDraft && t.Changes.Status == changesDraft {
		return t.put(tx)
	}
	return kakaoTalkTemplateChangesMachine().Move(tx, t, cause)
}

// DeleteKakaoTalkTemplate removes a template, whatever its state.
func DeleteKakaoTalkTemplate(tx *state.Tx, plusFriendID, code string) error {
	t, err := FindKakaoTalkTemplate(tx, plusFriendID, code)
	if err != nil {
		return err
	}
	if t.State != state.Gone {
		kakaoTalkTemplateMachine().Move(tx, t, causeDelete)
	} else {
		kakaoTalkTemplateChangesMachine().Move(tx, t, causeDelete)
	}
	return nil
}

// DeleteKakaoTalkTemplateDraft removes a template that was never submitted.
func DeleteKakaoTalkTemplateDraft(tx *state.Tx, plusFriendID, code string) error {
	t, err := findTemplateAlone(tx, plusFriendID, code)
	if err != nil {
		return err
	}
	if t.Submitted {
		return RuleKakaoTalkTemplateDraftDeletable.Broken()
	}
	kakaoTalkTemplateChangesMachine().Move(tx, t, causeDiscard)
	return nil
}
