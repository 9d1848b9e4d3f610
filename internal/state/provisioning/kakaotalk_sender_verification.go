package provisioning

import (
	"strconv"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// kakaoTalkCode is a code that was sent to a sender's admin.
type kakaoTalkCode struct {
	Code    int       `json:"code"`
	Created time.Time `json:"created"`
	// Wrong counts the wrong codes that came in its place.
	Wrong int `json:"wrong,omitempty"`
}

// good says whether the code may still be used.
func (c kakaoTalkCode) good(now time.Time) bool {
	return now.Before(c.Created.Add(OTPLife)) && c.Wrong < OTPAttempts
}

// The rules of registration and verification.
var (
	RuleKakaoTalkRegister = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.register-state", Kind: "not_allowed_register", Evidence: ledger.Documented,
		Says:   "An ACTIVE sender cannot be registered; one that KakaoTalk has not accepted yet, has blocked or suspended, neither. A VERIFYING one is sent another code, an INACTIVE one is VERIFYING again.",
		Fix:    "Wait until the sender is VERIFYING.",
		Source: "provisioning.yaml registerSender rules, behaviour.md 3.4 (all but ACTIVE is assumed)",
	})
	RuleKakaoTalkAppKey = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.app-key", Kind: "invalid_app_key", Evidence: ledger.Documented,
		Says:   "The app key that the vendor's side uses for the project is right, unless a fixture says otherwise.",
		Fix:    "Ask the vendor's support for the project's app key.",
		Source: "provisioning.yaml invalid_app_key (whose key it is is assumed: the request carries none)",
	})
	RuleKakaoTalkVerify = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.verify-state", Kind: "not_allowed_verify", Evidence: ledger.Documented,
		Says:   "Only a VERIFYING sender can be verified.",
		Fix:    "Register the sender once it is VERIFYING.",
		Source: "provisioning.yaml verifySender rules",
	})
	RuleKakaoTalkVerifyCode = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.verify-code", Kind: "not_allowed_verify", Evidence: ledger.Assumed,
		Says:   "The code is the number sent last, not older than 10 minutes, and with fewer than 5 wrong ones before it; without a registration none is right. A wrong code counts.",
		Fix:    "Send the code of the last registration, or register again.",
		Source: "provisioning.yaml verifySender, which documents no error of its own for a wrong code; behaviour.md 4 for the limits",
	})
)

// RegisterKakaoTalkSender sends a code to the phone of the sender's admin.
func RegisterKakaoTalkSender(tx *state.Tx, plusFriendID string) (KakaoTalkSender, error) {
	s, err := FindKakaoTalkSender(tx, plusFriendID)
	if err != nil {
		return s, err
	}
	vendor, machine := Kind.In(tx).KakaoTalkVendor, kakaoTalkSenderMachine()
	switch {
	case vendor.WrongAppKey:
		return s, RuleKakaoTalkAppKey.Broken()
	case machine.Can(s, causeRegister):
		s = machine.Move(tx, s, causeRegister)
	case s.State != KakaoTalkVerifying:
		return s, RuleKakaoTalkRegister.Broken()
	}
	Kind.In(tx).KakaoTalkCodes.Put(s.key(), kakaoTalkCode{Code: vendor.otp(), Created: tx.Now})
	return s, nil
}

// VerifyKakaoTalkSender makes a sender ACTIVE with the code it was sent. A
// wrong code changes the count although it is refused.
func VerifyKakaoTalkSender(tx *state.Tx, plusFriendID string, code float64) (KakaoTalkSender, error) {
	s, err := FindKakaoTalkSender(tx, plusFriendID)
	if err != nil {
		return s, err
	}
	if s.State != KakaoTalkVerifying {
		return s, RuleKakaoTalkVerify.Broken()
	}
	sent, ok := Kind.In(tx).KakaoTalkCodes.Get(s.key())
	if !ok || !sent.good(tx.Now) {
		return s, RuleKakaoTalkVerifyCode.Broken()
	}
	if code != float64(sent.Code) {
		sent.Wrong++
		Kind.In(tx).KakaoTalkCodes.Put(s.key(), sent)
		return s, RuleKakaoTalkVerifyCode.Broken()
	}
	return kakaoTalkSenderMachine().Move(tx, s, causeVerify), nil
}

// kakaoTalkOTPs lists the codes that were sent and not yet used.
func kakaoTalkOTPs(tx *state.Tx) []OTP {
	var codes []OTP
	for key, c := range Kind.In(tx).KakaoTalkCodes.All() {
		s, _ := Kind.In(tx).KakaoTalkSenders.Get(key)
		codes = append(codes, OTP{
			Sender: s.PlusFriendID, Method: "KAKAOTALK", Code: strconv.Itoa(c.Code),
			Created: c.Created, Expires: c.Created.Add(OTPLife),
		})
	}
	return codes
}
