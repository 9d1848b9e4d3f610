package contracttests

import (
	"net/http"
	"time"
)

// How codes work: no source has the numbers.
const (
	registerSpacing = time.Minute
	codeLifetime    = 10 * time.Minute
	wrongCodes      = 5
)

func (p *Project) register(id string) *Call {
	return p.Call(senderRegister, id).JSON(Object{"method": "SMS"})
}

func (p *Project) verify(id, code string) *Call {
	return p.Call(senderVerify, id).JSON(Object{"code": code})
}

// wrongCode is a code of the right form that is not the one sent.
func wrongCode(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

func sendersRegister(t *T) {
	p := t.Project()
	id := p.pendingSender("Calls")
	for name, body := range map[string]Object{"no method": {}, "another method": {"method": "FAX"}, "a method that is no text": {"method": 1}} {
		t.Run(name, func(t *T) { p.in(t).Call(senderRegister, id).JSON(body).invalidInput() })
	}
	p.Call(senderRegister, id).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	p.Call(senderRegister, id).JSON(Object{"method": "VOICE"}).Want(http.StatusOK).Has(Object{"id": id, "method": "VOICE", "verificationCodeSent": true})
	p.register(p.liveSender()).Refused(http.StatusConflict, "not_allowed_register")
	p.register(p.createSender(p.phoneSender("New")).ID()).Refused(http.StatusConflict, "not_allowed_register")
}

// sendersVerify verifies in the wrong order, with wrong codes, and then well.
func sendersVerify(t *T) {
	p := t.Project()
	id := p.pendingSender("Reads")
	p.verify(id, "123456").Refused(http.StatusConflict, "wrong_otp")
	p.register(id).Want(http.StatusOK)
	code := p.OTP(id)
	for name, body := range map[string]Object{"5 characters": {"code": "12345"}, "7 characters": {"code": "1234567"}, "spaces": {"code": "123 56"}, "a number": {"code": 123456}} {
		t.Run(name, func(t *T) { p.in(t).Call(senderVerify, id).JSON(body).invalidInput() })
	}
	p.Call(senderVerify, id).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	p.verify(id, wrongCode(code)).Refused(http.StatusConflict, "wrong_otp")
	p.sender(id).Has(Object{"state": "PENDING_VERIFICATION"})
	p.verify(id, code).Want(http.StatusNoContent)
	p.sender(id).Has(Object{"state": "ACTIVE"})
	p.verify(id, code).Refused(http.StatusConflict, "not_allowed_verify")
}

func sendersCodeLifetime(t *T) {
	p := t.Project()
	id := p.pendingSender("Waits")
	p.register(id).Want(http.StatusOK)
	code := p.OTP(id)
	p.Advance(codeLifetime + time.Second)
	p.verify(id, code).Refused(http.StatusConflict, "wrong_otp")
	p.register(id).Want(http.StatusOK)
	p.verify(id, p.OTP(id)).Want(http.StatusNoContent)
}

// sendersAttempts asks for codes too fast, and guesses too often.
func sendersAttempts(t *T) {
	p := t.Project()
	id := p.pendingSender("Guesses")
	p.register(id).Want(http.StatusOK)
	p.register(id).Refused(http.StatusTooManyRequests, "sender-register-too-many-requests")
	p.Advance(registerSpacing)
	p.register(id).Want(http.StatusOK)
	code := p.OTP(id)
	for range wrongCodes {
		p.verify(id, wrongCode(code)).Refused(http.StatusConflict, "wrong_otp")
	}
	p.verify(id, code).Refused(http.StatusConflict, "wrong_otp")
	p.Advance(registerSpacing)
	p.register(id).Refused(http.StatusTooManyRequests, "too_many_invalid_verification_codes")
}
