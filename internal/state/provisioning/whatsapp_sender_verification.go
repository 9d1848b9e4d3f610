package provisioning

import (
	"slices"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

const (
	// OTPLife is how long a code is good, in the world's time.
	OTPLife = 10 * time.Minute
	// OTPSpacing is the least time between two codes, in the world's time.
	OTPSpacing = time.Minute
	// OTPAttempts is how many wrong codes lock the sender.
	OTPAttempts = 5
	// OTPLock is how long it stays locked, in the world's time.
	OTPLock = time.Hour
)

// verification is how far a sender's number is verified.
type verification struct {
	Method string `json:"method"`
	Code   string `json:"code,omitempty"`
	// Sent is false when the number was registered before: no code then.
	Sent    bool      `json:"sent"`
	Created time.Time `json:"created"`
	// Codes counts those that were sent. Late is one that reached the phone
	// only when it was over.
	Codes int  `json:"codes,omitempty"`
	Late  bool `json:"late,omitempty"`
	// Wrong counts wrong codes since the last lock, the last one at LastWrong.
	Wrong     int       `json:"wrong,omitempty"`
	LastWrong time.Time `json:"lastWrong"`
}

// expires is when the code is over, in the world's time.
func (v verification) expires() time.Time {
	if v.Late {
		return v.Created
	}
	return v.Created.Add(OTPLife)
}

// locked says whether too many wrong codes were entered.
func (v verification) locked(now time.Time) bool {
	return v.Wrong >= OTPAttempts && now.Before(v.LastWrong.Add(OTPLock))
}

// OTP is a code that was sent and not yet used.
type OTP struct {
	// Sender is the sender's id.
	Sender  string    `json:"sender"`
	Method  string    `json:"method"`
	Code    string    `json:"code"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
}

// RegistrationDTO is what register answers.
type RegistrationDTO struct {
	ID                   string `json:"id"`
	Method               string `json:"method"`
	Accepted             string `json:"accepted"`
	VerificationCodeSent bool   `json:"verificationCodeSent"`
}

// The rules of registration and verification.
var (
	RuleRegisterPending = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.register-pending", Kind: "not_allowed_register", Evidence: ledger.Documented,
		Says:   "Only a PENDING_VERIFICATION sender can be registered.",
		Fix:    "Wait for WHATSAPP_SENDER_PENDING_VERIFICATION.",
		Source: "provisioning.yaml register rules",
	})
	RuleRegisterApproved = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.register-approved", Kind: "sender-number-not-approved-for-enterprise", Evidence: ledger.Documented,
		Says:   "The number may be used by an enterprise, unless a fixture says otherwise.",
		Fix:    "Use another number.",
		Source: "provisioning.yaml register (the default is assumed)",
	})
	RuleRegisterOnce = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.register-once", Kind: "sender-already-registered", Evidence: ledger.Documented,
		Says:   "Of a number that Meta has verified, the first register answers that no code was sent, and any further one that the sender is registered.",
		Fix:    "Verify the sender; no code is needed.",
		Source: "provisioning.yaml register rules (how the two answers share the cases is assumed)",
	})
	RuleRegisterLocked = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.register-locked", Kind: "too_many_invalid_verification_codes", Evidence: ledger.Documented,
		Says:   "After 5 wrong codes, register refuses for an hour since the last, and verify takes none.",
		Fix:    "Wait an hour, then register again.",
		Source: "provisioning.yaml register; behaviour.md 4 (number and time are assumed)",
	})
	RuleRegisterSpacing = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.register-spacing", Kind: "sender-register-too-many-requests", Evidence: ledger.Documented,
		Says:   "A sender is registered at most once in 60 seconds.",
		Fix:    "Wait a minute, then register again.",
		Source: "provisioning.yaml register; behaviour.md 4 (the time is assumed)",
	})
	RuleRegisterCode = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.register-code", Kind: "sender_request_code_failed", Evidence: ledger.Documented,
		Says:   "A code can be sent to the number, unless a fixture says otherwise.",
		Fix:    "Try the other method, or later.",
		Source: "provisioning.yaml register (the default is assumed)",
	})
	RuleVerifyPending = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.verify-pending", Kind: "not_allowed_verify", Evidence: ledger.Documented,
		Says:   "Only a PENDING_VERIFICATION sender can be verified.",
		Fix:    "Wait for WHATSAPP_SENDER_PENDING_VERIFICATION.",
		Source: "provisioning.yaml verify rules",
	})
	RuleVerifyAfterRegister = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.verify-after-register", Kind: "wrong_otp", Evidence: ledger.GuideObserved,
		Says:   "A sender is registered before it is verified: without a code that was sent, no code is right.",
		Fix:    "Register the sender first.",
		Source: "behaviour.md 3.2 (the order; the code is assumed, since not_allowed_verify is about the state)",
	})
	RuleVerifyCode = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.verify-code", Kind: "wrong_otp", Evidence: ledger.Documented,
		Says:   "The code is the one sent last, not older than 10 minutes, and may be missing only when Meta has verified the number. A wrong code counts, one that is over does not. A fixture has the first codes reach the phone too late.",
		Fix:    "Send the code of the last registration, or register again.",
		Source: "provisioning.yaml verify; behaviour.md 4 (the time, and that a missing or old code gets this error, is assumed)",
	})
)

// RegisterWhatsAppSender sends a code to the sender's number, by SMS or VOICE.
func RegisterWhatsAppSender(tx *state.Tx, id, method string) (RegistrationDTO, error) {
	s, err := FindWhatsAppSender(tx, id)
	if err != nil {
		return RegistrationDTO{}, err
	}
	v, _ := Kind.In(tx).Verifications.Get(id)
	number := VendorOf(tx).number(s.digits())
	if err := s.checkRegister(tx.Now, v, number); err != nil {
		return RegistrationDTO{}, err
	}
	next := verification{Method: method, Created: tx.Now, Sent: !number.Verified}
	if next.Sent {
		next.Code, next.Codes = VendorOf(tx).OTP, v.Codes+1
		next.Late = next.Codes <= VendorOf(tx).LateCodes
	}
	if v.Wrong < OTPAttempts {
		next.Wrong, next.LastWrong = v.Wrong, v.LastWrong
	}
	Kind.In(tx).Verifications.Put(id, next)
	note(tx, s.resource(), activityRegister, apiUser, "")
	return RegistrationDTO{ID: id, Method: method, Accepted: timestamp(tx.Now), VerificationCodeSent: next.Sent}, nil
}

func (s WhatsAppSender) checkRegister(now time.Time, v verification, number VendorNumber) error {
	switch {
	case s.State != SenderPendingVerification:
		return RuleRegisterPending.Broken()
	case number.NotApproved:
		return RuleRegisterApproved.Broken()
	case v.Method != "" && !v.Sent:
		return RuleRegisterOnce.Broken()
	case v.locked(now):
		return RuleRegisterLocked.Broken()
	case v.Method != "" && now.Before(v.Created.Add(OTPSpacing)):
		return RuleRegisterSpacing.Broken()
	case number.CodeFails:
		return RuleRegisterCode.Broken()
	}
	return nil
}

// VerifyWhatsAppSender makes a sender ACTIVE with the code it was sent; nil is
// no code. A wrong code changes the count although it is refused.
func VerifyWhatsAppSender(tx *state.Tx, id string, code *string) error {
	s, err := FindWhatsAppSender(tx, id)
	if err != nil {
		return err
	}
	if s.State != SenderPendingVerification {
		return RuleVerifyPending.Broken()
	}
	v, registered := Kind.In(tx).Verifications.Get(id)
	if !registered {
		return RuleVerifyAfterRegister.Broken()
	}
	if v.Sent {
		if err := v.checkCode(tx, id, code); err != nil {
			return err
		}
	}
	note(tx, s.resource(), activityVerified, apiUser, "")
	senderMachine().Move(tx, s, causeVerify)
	return nil
}

// checkCode compares a code and counts a wrong one.
func (v verification) checkCode(tx *state.Tx, id string, code *string) error {
	fresh := tx.Now.Before(v.expires()) && !v.locked(tx.Now)
	if code == nil || !fresh {
		return RuleVerifyCode.Broken()
	}
	if *code == v.Code {
		return nil
	}
	v.Wrong, v.LastWrong = v.Wrong+1, tx.Now
	Kind.In(tx).Verifications.Put(id, v)
	return RuleVerifyCode.Broken()
}

// OTPs lists the codes that were sent and not yet used, the oldest first.
func OTPs(tx *state.Tx) []OTP {
	codes := []OTP{}
	for id, v := range Kind.In(tx).Verifications.All() {
		if v.Sent {
			codes = append(codes, OTP{Sender: id, Method: v.Method, Code: v.Code, Created: v.Created, Expires: v.expires()})
		}
	}
	codes = append(codes, kakaoTalkOTPs(tx)...)
	slices.SortStableFunc(codes, func(a, b OTP) int { return a.Created.Compare(b.Created) })
	return codes
}
