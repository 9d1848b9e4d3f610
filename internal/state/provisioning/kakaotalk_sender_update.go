package provisioning

import (
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// KakaoTalkSenderUpdate is what is to become of a sender.
type KakaoTalkSenderUpdate struct {
	// Status is DRAFT or SUBMIT; empty means DRAFT.
	Status  string     `json:"status"`
	Details SenderEdit `json:"details"`
}

// The rules of updates.
var (
	RuleKakaoTalkUpdateFields = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.update-fields", Kind: "no_fields_to_update", Evidence: ledger.Documented,
		Says:   "An update has at least one field of details, or submits a draft.",
		Fix:    "Send the details to change.",
		Source: "provisioning.yaml updateSender rules (that a bare submit is enough is assumed)",
	})
	RuleKakaoTalkUpdateActive = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.update-active", Kind: "sender_not_updatable", Evidence: ledger.Documented,
		Says:   "Of live senders only ACTIVE ones can be updated, and none that was deleted. One that was never live can, while its changes are a draft: there is no other way to submit it.",
		Fix:    "Wait until the sender is ACTIVE.",
		Source: "provisioning.yaml updateSender rules (deleted ones and the last sentence are assumed)",
	})
	RuleKakaoTalkUpdateChanges = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.update-changes", Kind: "sender_changes_not_updatable", Evidence: ledger.Documented,
		Says:   "Pending changes can be updated in status DRAFT only; rejected ones are deleted, and made anew.",
		Fix:    "Wait for the review, or delete the rejected changes first.",
		Source: "provisioning.yaml updateSender rules (the error code's REJECTED is WhatsApp's, and behaviour.md 3.4 tells of resubmission without saying how)",
	})
)

func (in KakaoTalkSenderUpdate) submits() bool { return in.Status == actionSubmit }

// ImageToCheck is the image that has to be looked at before the update.
func (in KakaoTalkSenderUpdate) ImageToCheck(tx *state.Tx, plusFriendID string) string {
	s, ok := Kind.In(tx).KakaoTalkSenders.Get(kakaoTalkKey(plusFriendID))
	if !ok || !in.submits() {
		return ""
	}
	return s.Changes.Edit.with(in.Details).text(detailLogoImage)
}

// UpdateKakaoTalkSender changes a sender's details: as a draft, or on their
// way to become live.
func UpdateKakaoTalkSender(tx *state.Tx, plusFriendID string, in KakaoTalkSenderUpdate, logo *Photo) (KakaoTalkSender, error) {
	s, err := in.find(tx, plusFriendID)
	if err != nil {
		return s, err
	}
	s.Changes.Edit = s.Changes.Edit.with(in.Details)
	if err := s.checkDetails(tx, in.submits()); err != nil {
		return s, err
	}
	if err := s.checkUpdatable(); err != nil {
		return s, err
	}
	if !in.submits() {
		return s.edited(tx, causeDraft), nil
	}
	if err := s.checkLogo(logo); err != nil {
		return s, err
	}
	return s.edited(tx, causeSubmit), nil
}

// find finds the sender of an update that has something to change.
func (in KakaoTalkSenderUpdate) find(tx *state.Tx, plusFriendID string) (KakaoTalkSender, error) {
	s, err := FindKakaoTalkSender(tx, plusFriendID)
	if err == nil {
		err = checkKakaoTalkProject(tx, RuleKakaoTalkInitialized)
	}
	if err != nil {
		return s, err
	}
	if len(in.Details) == 0 && (!in.submits() || s.Changes.Status != changesDraft) {
		return s, RuleKakaoTalkUpdateFields.Broken()
	}
	return s, nil
}

func (s KakaoTalkSender) checkUpdatable() error {
	switch {
	case s.State != state.Gone && s.State != KakaoTalkActive, s.Removal != "":
		return RuleKakaoTalkUpdateActive.Broken()
	case s.Changes.Status != "" && s.Changes.Status != changesDraft:
		return RuleKakaoTalkUpdateChanges.Broken()
	}
	return nil
}

// edited notes the edit, which stays a draft or goes to review.
func (s KakaoTalkSender) edited(tx *state.Tx, cause string) KakaoTalkSender {
	note(tx, s.resource(), activityEdited, apiUser, "")
	if cause == causeDraft && s.Changes.Status == changesDraft {
		return s.put(tx)
	}
	return kakaoTalkSenderChangesMachine().Move(tx, s, cause)
}
