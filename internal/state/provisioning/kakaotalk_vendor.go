package provisioning

import (
	"cmp"
	"fmt"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// KakaoTalkVendor is what the world's project finds on the side of Sinch and
// KakaoTalk. Its zero value is a project in which everything works.
type KakaoTalkVendor struct {
	// NotInitialized says that the project is not onboarded for KakaoTalk.
	NotInitialized bool `json:"notInitialized,omitempty"`
	// ProjectMissing makes creations and updates of senders answer project_not_found.
	ProjectMissing bool `json:"projectMissing,omitempty"`
	// SendersMissing makes the list of senders answer sender_not_found.
	SendersMissing bool `json:"sendersMissing,omitempty"`
	// TemplatesMissing makes lists of templates answer template_not_found.
	TemplatesMissing bool `json:"templatesMissing,omitempty"`
	// Account is what keeps the project's account from taking a submitted
	// sender: EXISTS, NOT_UPDATABLE, CORRUPT or IN_PROGRESS; empty is nothing.
	Account string `json:"account,omitempty"`
	// UsedPlusFriendIDs belong to senders outside of this server.
	UsedPlusFriendIDs []string `json:"usedPlusFriendIds,omitempty"`
	// WrongAppKey makes registrations answer invalid_app_key.
	WrongAppKey bool `json:"wrongAppKey,omitempty"`
	// OTP is the code that register sends: 6 digits, the first not 0; 0 means 123456.
	OTP int `json:"otp,omitempty"`
	// SenderCategories take the place of the built-in ones.
	SenderCategories []KakaoTalkSenderCategory `json:"senderCategories,omitempty"`
	// RefusedTemplates are names of templates that KakaoTalk refuses.
	RefusedTemplates []string `json:"refusedTemplates,omitempty"`
	// UnsupportedLanguages are codes of languages that KakaoTalk has given up.
	UnsupportedLanguages []string `json:"unsupportedLanguages,omitempty"`
}

// UnmarshalJSON refuses what is not known or makes no sense.
func (v *KakaoTalkVendor) UnmarshalJSON(data []byte) error {
	type plain KakaoTalkVendor
	var read plain
	if err := decodeStrictly(data, &read); err != nil {
		return err
	}
	*v = KakaoTalkVendor(read)
	return v.check()
}

func (v KakaoTalkVendor) check() error {
	if _, known := kakaoTalkAccounts[v.Account]; !known {
		return fmt.Errorf("the account %q is none of EXISTS, NOT_UPDATABLE, CORRUPT, IN_PROGRESS", v.Account)
	}
	if v.OTP != 0 && (v.OTP < 100_000 || v.OTP > 999_999) {
		return fmt.Errorf("the code %d must have 6 digits, the first not 0", v.OTP)
	}
	return nil
}

// SetKakaoTalkVendor replaces the vendor's side of the world's project, if it
// makes sense.
func SetKakaoTalkVendor(tx *state.Tx, v KakaoTalkVendor) error {
	if err := v.check(); err != nil {
		return err
	}
	Kind.In(tx).KakaoTalkVendor = v
	return nil
}

func (v KakaoTalkVendor) otp() int { return cmp.Or(v.OTP, 123456) }
