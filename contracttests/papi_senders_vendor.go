package contracttests

import "net/http"

// vendorCases set up what Sinch and Meta know of the project.
func vendorCases() []Case {
	return []Case{
		{Name: "papi/senders/vendor/not-onboarded", Operations: append([]string{senderList, senderCreate}, ofOneSender...), Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: vendorNotOnboarded},
		{Name: "papi/senders/vendor/account", Operations: []string{senderList, senderCreate}, Costs: Paid | Irreversible, Needs: onSenders, Run: vendorAccount},
		{Name: "papi/senders/vendor/wabas", Operations: []string{senderCreate}, Costs: Paid | Irreversible, Needs: onSenders, Run: vendorWABAs},
		{Name: "papi/senders/vendor/phone-number-ids", Operations: []string{senderCreate}, Costs: Paid | Irreversible, Needs: onSenders, Run: vendorPhoneNumberIDs},
		{Name: "papi/senders/vendor/numbers", Operations: []string{senderRegister, senderVerify}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: vendorNumbers},
		{Name: "papi/senders/vendor/cloud-api", Operations: []string{senderUpdate}, Costs: Paid | Irreversible, Needs: onSenders, Run: vendorCloudAPI},
	}
}

// whatsApp sets the vendor's side of WhatsApp.
func (p *Project) whatsApp(side Object) { p.Given(Object{"whatsapp": side}) }

func vendorNotOnboarded(t *T) {
	p := t.Project()
	p.whatsApp(Object{"whatsAppInitialized": false})
	refused := func(c *Call) { c.Refused(http.StatusBadRequest, notSetUp) }
	refused(p.Call(senderList))
	refused(p.Call(senderCreate).JSON(p.embeddedSender()))
	p.eachOfOneSender(unknownID, refused)
}

func vendorAccount(t *T) {
	for _, side := range []struct {
		fixture string
		value   any
		status  int
		code    string
	}{
		{"projectMissing", true, http.StatusNotFound, "project_not_found"},
		{"accountCorrupt", true, http.StatusConflict, "account_data_is_corrupt"},
		{"refusedBusinessManagers", []string{"SINCH_UK"}, http.StatusBadRequest, "invalid_business_manager"},
	} {
		t.Run(side.fixture, func(t *T) {
			p := t.Project()
			p.whatsApp(Object{side.fixture: side.value})
			p.Call(senderCreate).JSON(p.embeddedSender()).Refused(side.status, side.code)
			t.Equal("senders", p.Call(senderList).Want(http.StatusOK).List("senders"), []Object{})
		})
	}
	p := t.Project()
	p.whatsApp(Object{"sendersMissing": true})
	p.Call(senderList).Refused(http.StatusNotFound, "sender_not_found")
}

// vendorWABAs knows two WABAs: one of them, or none, is named.
func vendorWABAs(t *T) {
	p := t.Project()
	one, two, phone := p.digits(14), p.digits(14), p.digits(15)
	p.whatsApp(Object{"wabas": []Object{
		{"id": one, "regions": []string{"EU"}, "phoneNumbers": []Object{{"id": phone}}},
		{"id": two},
	}})
	input := with(p.embeddedSender(), "phoneNumberId", phone)
	t.conflicts([]conflict{
		{"a WABA that is not there", http.StatusConflict, "not_found_waba_id", p.Call(senderCreate).JSON(input)},
		{"no WABA named", http.StatusConflict, "too_many_waba_id", p.Call(senderCreate).JSON(with(input, "wabaId", ""))},
		{
			"a region that the WABA is not for", http.StatusConflict, "invalid_waba_id_or_phone_number_id_for_region",
			p.Call(senderCreate).JSON(with(with(with(input, "wabaId", one), "region", "US"), "metaLocalStorage", "US")),
		},
	})
	p.createSender(with(input, "wabaId", one))
}

func vendorPhoneNumberIDs(t *T) {
	p := t.Project()
	waba, taken := p.digits(14), p.digits(15)
	p.whatsApp(Object{"wabas": []Object{{"id": waba, "phoneNumbers": []Object{{"id": taken, "provisioned": true}}}}})
	input := with(p.embeddedSender(), "wabaId", waba)
	t.conflicts([]conflict{
		{"an id in use elsewhere", http.StatusConflict, "provisioned_phone_number_id", p.Call(senderCreate).JSON(with(input, "phoneNumberId", taken))},
		{"no id, and none free", http.StatusConflict, "all_phone_number_id_provisioned", p.Call(senderCreate).JSON(with(input, "phoneNumberId", ""))},
	})
}

// vendorNumbers has numbers of which Meta says something special.
func vendorNumbers(t *T) {
	for _, special := range []struct {
		fixture string
		status  int
		code    string
	}{
		{"notApproved", http.StatusConflict, "sender-number-not-approved-for-enterprise"},
		{"codeFails", http.StatusBadRequest, "sender_request_code_failed"},
	} {
		t.Run(special.fixture, func(t *T) {
			p := t.Project()
			p.register(p.specialSender(special.fixture)).Refused(special.status, special.code)
		})
	}
	t.Run("verified", func(t *T) {
		p := t.Project()
		id := p.specialSender("verified")
		p.register(id).Want(http.StatusOK).Has(Object{"verificationCodeSent": false})
		p.Advance(registerSpacing)
		p.register(id).Refused(http.StatusTooManyRequests, "sender-already-registered")
		p.Call(senderVerify, id).JSON(Object{}).Want(http.StatusNoContent)
		p.sender(id).Has(Object{"state": "ACTIVE"})
	})
}

// specialSender is a sender that waits for its verification, with a number of
// which something is said.
func (p *Project) specialSender(fixture string) (id string) {
	input := p.phoneSender("Special")
	details, _ := input["details"].(Object)
	number, _ := details["phoneNumber"].(string)
	p.whatsApp(Object{"numbers": []Object{{"number": "1" + number, fixture: true}}})
	id = p.createSender(input).ID()
	p.Settle()
	return id
}

func vendorCloudAPI(t *T) {
	p := t.Project()
	waba, phone, number := p.digits(14), p.digits(15), "202"+p.digits(7)
	p.whatsApp(Object{
		"wabas":   []Object{{"id": waba, "phoneNumbers": []Object{{"id": phone, "countryCode": "1", "phoneNumber": number}}}},
		"numbers": []Object{{"number": "1" + number, "notOnCloudApi": true}},
	})
	id := p.createSender(with(with(p.embeddedSender(), "wabaId", waba), "phoneNumberId", phone)).ID()
	p.Settle()
	p.update(id, submitted(Object{"about": "Us"})).Refused(http.StatusBadRequest, "sender_phone_number_not_registered_with_meta_cloud_api")
}
