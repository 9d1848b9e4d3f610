package provisioning

import (
	"net/url"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// KakaoTalk is the part of the store about KakaoTalk senders and their
// templates.
type KakaoTalk struct {
	// KakaoTalkSenders are keyed by plusFriendId: see kakaoTalkKey.
	KakaoTalkSenders *state.Table[KakaoTalkSender] `json:"kakaoTalkSenders"`
	// KakaoTalkCodes are the codes that were sent, by sender.
	KakaoTalkCodes *state.Table[kakaoTalkCode] `json:"kakaoTalkCodes"`
	// KakaoTalkTemplates are keyed by sender and code.
	KakaoTalkTemplates *state.Table[KakaoTalkTemplate] `json:"kakaoTalkTemplates"`
	// KakaoTalkTemplateNames are the codes of templates, by sender and name.
	KakaoTalkTemplateNames *state.Table[string] `json:"kakaoTalkTemplateNames"`
	// KakaoTalkVendor is the side of Sinch and KakaoTalk.
	KakaoTalkVendor KakaoTalkVendor `json:"kakaoTalkVendor"`
}

func newKakaoTalk() KakaoTalk {
	return KakaoTalk{
		KakaoTalkSenders: state.NewTable[KakaoTalkSender](),
		KakaoTalkCodes:   state.NewTable[kakaoTalkCode](),

		KakaoTalkTemplates:     state.NewTable[KakaoTalkTemplate](),
		KakaoTalkTemplateNames: state.NewTable[string](),
	}
}

func (k KakaoTalk) fork() KakaoTalk {
	return KakaoTalk{
		KakaoTalkSenders: k.KakaoTalkSenders.Fork(),
		KakaoTalkCodes:   k.KakaoTalkCodes.Fork(),
		KakaoTalkVendor:  k.KakaoTalkVendor,

		KakaoTalkTemplates:     k.KakaoTalkTemplates.Fork(),
		KakaoTalkTemplateNames: k.KakaoTalkTemplateNames.Fork(),
	}
}

// kakaoTalkKey is a plusFriendId as a segment of a path: the caller chooses
// it, and it may have slashes.
func kakaoTalkKey(plusFriendID string) string { return url.PathEscape(plusFriendID) }

// RuleKakaoTalkInitialized is the ledger's entry for projects that are not set up.
var RuleKakaoTalkInitialized = ledger.Define(ledger.Rule{
	Name: "papi.kakaotalk.initialized", Kind: "project_not_initialized", Evidence: ledger.Documented,
	Says:   "Operations on KakaoTalk need a project that is onboarded for KakaoTalk; createSender, which documents no such error, finds no project then. Projects are onboarded, unless a fixture says otherwise.",
	Fix:    "Set the project up for KakaoTalk in the dashboard.",
	Source: "provisioning.yaml project_not_initialized (the default, and what createSender answers, is assumed)",
})

// kakaoTalkInitialized is the rule that operations on KakaoTalk meet first.
func kakaoTalkInitialized(tx *state.Tx) error {
	if Kind.In(tx).KakaoTalkVendor.NotInitialized {
		return RuleKakaoTalkInitialized.Broken()
	}
	return nil
}
