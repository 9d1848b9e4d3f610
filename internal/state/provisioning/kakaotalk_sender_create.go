package provisioning

import (
	"regexp"
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// KakaoTalkSenderInput is what a sender is made of.
type KakaoTalkSenderInput struct {
	// Status is DRAFT or SUBMIT; empty means SUBMIT.
	Status             string     `json:"status"`
	SaveDraftOnFailure bool       `json:"saveDraftOnFailure"`
	PlusFriendID       string     `json:"plusFriendId"`
	Details            SenderEdit `json:"details"`
}

// claimPlusFriend is the kind of the claims on plusFriendIds.
const claimPlusFriend = "kakaotalk plusFriendId"

// The rules of creations.
var (
	RuleKakaoTalkProject = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.project", Kind: "project_not_found", Evidence: ledger.Documented,
		Says:   "A sender is created and updated in a project that KakaoTalk's side knows. It does, unless a fixture says otherwise.",
		Fix:    "Check the project id.",
		Source: "provisioning.yaml project_not_found (the default is assumed)",
	})
	RuleKakaoTalkSenderDetails = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.details", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "A submitted sender has an adminPhoneNo, a name and all three category codes; a draft may lack them. Codes have 3, 4 and 4 digits, in drafts too.",
		Fix:    "Correct the fields listed in additionalInformation.validationErrors.",
		Source: "provisioning.yaml KakaotalkInputSenderDetailsDto (the digits of drafts are assumed)",
	})
	RuleKakaoTalkPlusFriendUnused = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.plus-friend-unused", Kind: "plus_friend_id_used", Evidence: ledger.Documented,
		Says:   "A plusFriendId belongs to one sender, drafts and deleted ones that still wait to be removed included; in all projects of a server, and not to anybody a fixture names.",
		Fix:    "Use the plusFriendId of another channel, or the sender that has this one.",
		Source: "provisioning.yaml createSender rules (scope and drafts are assumed)",
	})
	RuleKakaoTalkAccount = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.account", Kind: "account_exists", Evidence: ledger.Documented,
		Says:   "A project has one KakaoTalk account, which its submitted senders share; whether it stands in their way (it exists already, is being created, cannot be updated, or is corrupt) is for a fixture to say.",
		Fix:    "Ask the vendor's support about the project's KakaoTalk account.",
		Source: "provisioning.yaml createSender rules; account_exists, account_is_in_progress, account_not_updatable, account_data_is_corrupt (when each is answered is assumed)",
	})
	RuleKakaoTalkLogo = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.logo", Kind: "file_invalid_mime_type", Evidence: ledger.Documented,
		Says:   "The logo of a submitted sender is image/jpeg or image/png, of at most 5 MB; what else may be wrong with its URL is told as of photos.",
		Fix:    "Serve a JPEG or PNG image with its own Content-Type.",
		Source: "provisioning.yaml createSender rules (5 MB is stated for JPEG, assumed for PNG; a draft's logo is not looked at)",
	})
	RuleKakaoTalkDraftKept = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.save-draft-on-failure", Evidence: ledger.Documented,
		Says:   "A submission that the account or the logo stands against gets that error, and with saveDraftOnFailure is kept as a draft.",
		Source: "provisioning.yaml saveDraftOnFailure (that the error is answered all the same is assumed)",
	})
)

// kakaoTalkAccounts are the errors that accounts answer with, by what fixtures
// call them.
var kakaoTalkAccounts = map[string]string{
	"": "", "EXISTS": "account_exists", "NOT_UPDATABLE": "account_not_updatable",
	"CORRUPT": "account_data_is_corrupt", "IN_PROGRESS": "account_is_in_progress",
}

func (in KakaoTalkSenderInput) submits() bool { return in.Status != changesDraft }

// ImageToCheck is the image that has to be looked at before the creation.
func (in KakaoTalkSenderInput) ImageToCheck() string {
	if !in.submits() {
		return ""
	}
	return in.Details.text(detailLogoImage)
}

// CreateKakaoTalkSender creates a sender, as a draft or on its way to become
// live. A failed submission whose draft is kept answers the sender and the error.
func CreateKakaoTalkSender(tx *state.Tx, in KakaoTalkSenderInput, logo *Photo) (KakaoTalkSender, error) {
	if err := checkKakaoTalkProject(tx, RuleKakaoTalkInitialized); err != nil {
		return KakaoTalkSender{}, err
	}
	s := KakaoTalkSender{PlusFriendID: in.PlusFriendID, Created: tx.Now, Changes: KakaoTalkSenderChanges{Edit: in.Details}}
	if err := s.checkDetails(tx, in.submits()); err != nil {
		return KakaoTalkSender{}, err
	}
	if slices.Contains(Kind.In(tx).KakaoTalkVendor.UsedPlusFriendIDs, s.PlusFriendID) ||
		Kind.In(tx).KakaoTalkSenders.Has(s.key()) || !tx.Claim(claimPlusFriend, s.PlusFriendID) {
		return KakaoTalkSender{}, RuleKakaoTalkPlusFriendUnused.Broken()
	}
	if !in.submits() {
		return s.created(tx, causeDraft), nil
	}
	err := checkKakaoTalkAccount(tx)
	if err == nil {
		err = s.checkLogo(logo)
	}
	switch {
	case err == nil:
		return s.created(tx, causeSubmit), nil
	case in.SaveDraftOnFailure:
		return s.created(tx, causeDraft), err
	}
	return KakaoTalkSender{}, err
}

// checkKakaoTalkProject finds the project; one that is not set up counts as
// not found where the operation documents no other error for it.
func checkKakaoTalkProject(tx *state.Tx, uninitialized *ledger.Rule) error {
	switch v := Kind.In(tx).KakaoTalkVendor; {
	case v.ProjectMissing:
		return RuleKakaoTalkProject.Broken()
	case v.NotInitialized:
		return uninitialized.Broken().Giving(RuleKakaoTalkProject.Kind)
	}
	return nil
}

func checkKakaoTalkAccount(tx *state.Tx) error {
	if code := kakaoTalkAccounts[Kind.In(tx).KakaoTalkVendor.Account]; code != "" {
		return RuleKakaoTalkAccount.Broken().Giving(code)
	}
	return nil
}

// created stores a new sender and starts its life.
func (s KakaoTalkSender) created(tx *state.Tx, cause string) KakaoTalkSender {
	s.ID = tx.NewID()
	note(tx, s.resource(), activityCreated, apiUser, "")
	return kakaoTalkSenderChangesMachine().Move(tx, s, cause)
}

// senderCategoryCodes are the details that name categories, with their forms.
var senderCategoryCodes = []struct {
	name string
	form *regexp.Regexp
	text string
}{
	{"topLevelCategoryCode", regexp.MustCompile(`^[0-9]{3}$`), "must be 3 digits"},
	{"midLevelCategoryCode", regexp.MustCompile(`^[0-9]{4}$`), "must be 4 digits"},
	{"subLevelCategoryCode", regexp.MustCompile(`^[0-9]{4}$`), "must be 4 digits"},
}

// checkDetails holds what the sender's details are to be against their rules.
func (s KakaoTalkSender) checkDetails(tx *state.Tx, submits bool) error {
	details := KakaoTalkSenderDetails{}.after(s.Changes.Edit)
	if submits {
		details = s.Details.after(s.Changes.Edit)
	}
	broken := RuleKakaoTalkSenderDetails.Broken()
	for _, name := range []string{"adminPhoneNo", "name"} {
		if submits && *details.at(name) == "" {
			broken.At("details."+name, "is required")
		}
	}
	for _, c := range senderCategoryCodes {
		switch code := *details.at(c.name); {
		case code == "" && !submits && !s.Changes.Edit.has(c.name):
		case code == "" && !s.Changes.Edit.has(c.name):
			broken.At("details."+c.name, "is required")
		case !c.form.MatchString(code):
			broken.At("details."+c.name, c.text)
		}
	}
	if len(broken.Fields) > 0 {
		return broken
	}
	if !leadsDown(kakaoTalkSenderCategories(tx), details.TopLevelCategoryCode, details.MidLevelCategoryCode, details.SubLevelCategoryCode) {
		return RuleKakaoTalkSenderCategory.Broken()
	}
	return nil
}

// checkLogo holds the logo against its rules. No image found out about means
// that nobody looks at images here.
func (s KakaoTalkSender) checkLogo(logo *Photo) error {
	url := s.Changes.Edit.text(detailLogoImage)
	switch {
	case url == "" || logo == nil:
		return nil
	case logo.URL != url:
		return RulePhotoReadable.Broken()
	case logo.Problem != nil:
		return logo.Problem
	case !slices.Contains(kakaoTalkImages, logo.MediaType):
		return RuleKakaoTalkLogo.Broken()
	}
	return nil
}

// kakaoTalkImages are the types of images that KakaoTalk takes.
var kakaoTalkImages = []string{"image/jpeg", "image/png"}
