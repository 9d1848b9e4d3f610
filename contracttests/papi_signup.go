package contracttests

import "net/http"

// The deprecated helpers of embedded signup.
const (
	signupToken = "WhatsappEmbeddedSignupHelperController_createLongLivedAccessToken_v1"
	signupWABAs = "WhatsappEmbeddedSignupHelperController_listWabaDetailsForToken_v1"
)

func signupCases() []Case {
	both := []string{signupToken, signupWABAs}
	return []Case{
		{Name: "papi/signup/long-lived-token", Operations: []string{signupToken}, Costs: Write, Needs: onSenders, Run: signupLongLived},
		{Name: "papi/signup/waba-details", Operations: []string{signupWABAs}, Costs: Paid | Irreversible, Needs: onSenders, Run: signupDetails},
		{Name: "papi/signup/refused-inputs", Operations: both, Costs: Write, Needs: onSenders, Run: signupInputs},
		{Name: "papi/signup/business-managers", Operations: both, Costs: Paid | Irreversible, Needs: onSenders, Assumed: true, Run: signupManagers},
		{Name: "papi/signup/vendor", Operations: both, Costs: Write, Needs: onSenders, Run: signupVendor},
	}
}

// signupLongLived exchanges a code once, and a token as often as wanted.
func signupLongLived(t *T) {
	p := t.Project()
	token := p.Call(signupToken).JSON(Object{"facebookCode": "once"}).Want(http.StatusCreated).String("longLivedAccessToken")
	if token == "" {
		t.Errorf("no longLivedAccessToken")
	}
	p.Call(signupToken).JSON(Object{"facebookCode": "once"}).Refused(http.StatusBadRequest, "invalid_facebook_code")
	for range 2 {
		p.Call(signupToken).JSON(Object{"facebookToken": token, "businessManager": "SINCH_UK"}).Want(http.StatusCreated)
	}
}

// signupDetails lists the WABAs of a token: a number is provisioned until a
// sender has it.
func signupDetails(t *T) {
	p := t.Project()
	waba, phone := p.digits(14), p.digits(15)
	p.whatsApp(Object{"wabas": []Object{{"id": waba, "phoneNumbers": []Object{{"id": phone, "countryCode": "1", "phoneNumber": "2025550123"}}}}})
	listed := func(provisioned bool) {
		p.Call(signupWABAs).JSON(Object{"facebookToken": "EAAG-example"}).Want(http.StatusOK).Is(Object{"wabas": []Object{
			{"id": waba, "numbers": []Object{{"id": phone, "displayPhoneNumber": "+12025550123", "provisioned": provisioned}}},
		}})
	}
	listed(true)
	p.createSender(with(with(p.embeddedSender(), "wabaId", waba), "phoneNumberId", phone))
	listed(false)
}

func signupInputs(t *T) {
	p := t.Project()
	for _, operation := range []string{signupToken, signupWABAs} {
		for name, body := range map[string]Object{
			"nothing":                  {},
			"a number":                 {"facebookToken": 1},
			"another business manager": {"facebookToken": "t", "businessManager": "SINCH_MOON"},
			"a field that is not":      {"facebookToken": "t", "scope": "all"},
		} {
			t.Run(operation+" "+name, func(t *T) { p.in(t).Call(operation).JSON(body).invalidInput() })
		}
		p.Call(operation).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	}
	p.Call(signupToken).JSON(Object{"facebookCode": ""}).invalidInput()
}

// signupManagers has a project that is tied to a business manager.
func signupManagers(t *T) {
	p := t.Project()
	p.createSender(p.embeddedSender())
	for _, operation := range []string{signupToken, signupWABAs} {
		by := func(manager string) *Call {
			return p.Call(operation).JSON(Object{"facebookToken": "t", "businessManager": manager})
		}
		by("SINCH_BR").Refused(http.StatusBadRequest, "invalid_business_manager")
		by("SINCH_AMERICA").Refused(http.StatusBadRequest, "invalid_business_manager_for_environment")
	}
}

func signupVendor(t *T) {
	p := t.Project()
	p.whatsApp(Object{"refusedFacebookTokens": []string{"bad"}})
	for _, operation := range []string{signupToken, signupWABAs} {
		p.Call(operation).JSON(Object{"facebookToken": "bad"}).Refused(http.StatusBadRequest, "invalid_facebook_token")
	}
	p.Call(signupToken).JSON(Object{"facebookCode": "bad"}).Refused(http.StatusBadRequest, "invalid_facebook_code")
}
