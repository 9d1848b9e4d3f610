package contracttests

import (
	"net/http"
	"strings"
	"time"
)

// Operations on the project's WhatsApp account.
const (
	accountGet        = "WhatsappAccountsController_getAccount_v1"
	accountCreate     = "WhatsappAccountsController_createAccount_v1"
	accountDelete     = "WhatsappAccountsController_deleteAccount_v1"
	accountUpdate     = "WhatsappAccountsController_updateAccount_v1"
	accountActivities = "WhatsappAccountsController_listActivities_v1"
	accountComment    = "WhatsappAccountsController_createComment_v1"
)

func accountCases() []Case {
	return []Case{
		{Name: "papi/account/create", Operations: []string{accountCreate, accountGet}, Costs: Irreversible, Needs: onSenders, Run: accountsCreate},
		{Name: "papi/account/create/deprecated-form", Operations: []string{accountCreate}, Costs: Irreversible, Needs: onSenders, Run: accountsOldForm},
		{Name: "papi/account/create/refused-inputs", Operations: []string{accountCreate}, Costs: Irreversible, Needs: onSenders, Run: accountsInputs},
		{Name: "papi/account/create/once", Operations: []string{accountCreate, accountGet}, Costs: Irreversible, Needs: onSenders, Run: accountsOnce},
		{Name: "papi/account/embedded-signup", Operations: []string{accountGet, senderCreate}, Costs: Paid | Irreversible, Needs: onSenders, Run: accountsEmbedded},
		{Name: "papi/account/partner-senders", Operations: []string{accountCreate, senderCreate}, Costs: Paid | Irreversible, Needs: onSenders, Assumed: true, Run: accountsPartner},
		{Name: "papi/account/update", Operations: []string{accountUpdate, accountGet}, Costs: Irreversible, Needs: onSenders, Run: accountsUpdate},
		{Name: "papi/account/update/refused-inputs", Operations: []string{accountUpdate}, Costs: Irreversible, Needs: onSenders, Run: accountsUpdateInputs},
		{Name: "papi/account/delete", Operations: []string{accountDelete}, Costs: Paid | Irreversible, Needs: onSenders, Run: accountsDelete},
		{Name: "papi/account/comments", Operations: []string{accountComment, accountActivities}, Costs: Irreversible, Needs: onSenders, Run: accountsComments},
		{Name: "papi/account/activities/pages", Operations: []string{accountActivities}, Costs: Irreversible, Needs: onSenders, Run: accountsActivityPages},
		{Name: "papi/account/events", Operations: []string{accountGet}, Costs: Irreversible, Needs: onSenders, Run: accountsEvents},
		{Name: "papi/account/vendor", Operations: []string{accountGet, accountCreate, accountComment}, Costs: Irreversible, Needs: onSenders, Run: accountsVendor},
		{Name: "papi/account/isolation", Operations: []string{accountGet, accountDelete, accountActivities}, Costs: Irreversible, Needs: onSenders, Run: accountsIsolation},
	}
}

// partnerAccount is an input that asks Meta for a WABA.
func partnerAccount() Object {
	return Object{
		"clientBusinessManagerId": "1234567890", "businessManager": "SINCH_UK", "wabaName": "Acme Ltd",
		"senderDetails": Object{"displayName": "Acme", "businessCategory": "OTC_DRUGS", "region": "EU", "metaLocalStorage": "BH"},
	}
}

func (p *Project) createAccount() *Answer {
	return p.Call(accountCreate).JSON(partnerAccount()).Want(http.StatusCreated)
}

func (p *Project) account() *Answer { return p.Call(accountGet).Want(http.StatusOK) }

// onboardedAccount is an account that Meta and the customer have approved.
func (p *Project) onboardedAccount() {
	p.createAccount()
	p.Settle()
	p.account().Has(Object{"state": "ONBOARDED"})
}

// rejectedAccount is an account that the review has rejected.
func (p *Project) rejectedAccount() {
	p.createAccount()
	p.Force("whatsapp", "REJECTED")
	p.t.Equal("status of the changes", p.account().Field("changes", "status"), "REJECTED")
}

// accountsCreate goes the whole way: no state until the account is onboarded.
func accountsCreate(t *T) {
	p := t.Project()
	created := p.createAccount().without("state", "details").Has(Object{"isEmbeddedSignup": false, "businessManager": "SINCH_UK"})
	input := partnerAccount()
	details := Object{}
	for _, name := range []string{"clientBusinessManagerId", "wabaName", "senderDetails"} {
		details[name] = input[name]
	}
	t.Equal("the changes", created.Field("changes"), Object{"status": "IN_PROGRESS", "details": details})
	p.account().Is(created.object())
	p.Force("whatsapp", "PENDING_FACEBOOK_VERIFICATION")
	pending := p.account().without("state", "details")
	t.Equal("the changes", pending.Field("changes"), Object{"status": "PENDING_FACEBOOK_VERIFICATION", "details": details})
	p.fired("WHATSAPP_ACCOUNT_PENDING_VERIFICATION", pending)
	p.Settle()
	live := p.account().without("changes").Has(Object{"state": "ONBOARDED", "details": details, "compatibleRegions": []string{"eu"}})
	if live.String("wabaId") == "" {
		t.Errorf("an onboarded account has a wabaId: %s", live.Text)
	}
	p.fired("WHATSAPP_ACCOUNT_ONBOARDED", live)
	t.Equal("events", p.eventTypes(), []string{"WHATSAPP_ACCOUNT_ONBOARDED", "WHATSAPP_ACCOUNT_PENDING_VERIFICATION"})
}

func accountsOldForm(t *T) {
	p := t.Project()
	created := p.Call(accountCreate).JSON(Object{"clientBusinessManagerId": "1234567890", "companyLegalName": "Acme Ltd"}).Want(http.StatusCreated)
	t.Equal("companyLegalName", created.Field("changes", "details", "companyLegalName"), "Acme Ltd")
}

func accountsInputs(t *T) {
	p := t.Project()
	input := partnerAccount()
	sender := func(field string, value any) Object {
		details, _ := partnerAccount()["senderDetails"].(Object)
		return with(input, "senderDetails", with(details, field, value))
	}
	for name, body := range map[string]Object{
		"nothing":                  {},
		"no client":                with(input, "clientBusinessManagerId", nil),
		"an empty client":          with(input, "clientBusinessManagerId", ""),
		"no name":                  with(input, "wabaName", nil),
		"a long name":              with(input, "wabaName", strings.Repeat("x", 256)),
		"no sender":                with(input, "senderDetails", nil),
		"both names":               with(input, "companyLegalName", "Acme Ltd"),
		"another business manager": with(input, "businessManager", "SINCH_MOON"),
		"no display name":          sender("displayName", nil),
		"a long display name":      sender("displayName", strings.Repeat("x", 256)),
		"another category":         sender("businessCategory", "SPACE"),
		"a category of senders":    sender("businessCategory", "ONLINE_GAMBLING"),
		"another region":           sender("region", "MARS"),
		"another storage":          sender("metaLocalStorage", "XX"),
	} {
		t.Run(name, func(t *T) { p.in(t).Call(accountCreate).JSON(body).invalidInput() })
	}
	p.Call(accountCreate).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	p.Call(accountCreate).JSON(with(input, "businessManager", "SINCH_BR")).Refused(http.StatusBadRequest, "invalid_business_manager_for_environment")
	p.Call(accountGet).Refused(http.StatusNotFound, "account_not_found")
}

func accountsOnce(t *T) {
	p := t.Project()
	again := func() {
		p.Call(accountCreate).JSON(partnerAccount()).Refused(http.StatusConflict, "account_exists")
	}
	p.createAccount()
	again()
	p.Settle()
	before := p.account()
	again()
	p.account().Is(before.object())
}

// accountsEmbedded lets embedded signup bring the account, which is of that
// kind from then on.
func accountsEmbedded(t *T) {
	p := t.Project()
	input := p.embeddedSender()
	p.createSender(input)
	p.account().Has(Object{"state": "ONBOARDED", "isEmbeddedSignup": true, "wabaId": input["wabaId"]}).without("changes")
	p.Call(accountCreate).JSON(partnerAccount()).Refused(http.StatusConflict, "account_exists")
	p.Call(senderCreate).JSON(with(p.partnerSender("SUBMIT"), "region", "EU")).Refused(http.StatusConflict, "wrong_business_manager")
}

// accountsPartner has senders wait for the account, and refuses the other kind.
func accountsPartner(t *T) {
	p := t.Project()
	p.createAccount()
	input := with(p.partnerSender("SUBMIT"), "region", nil)
	p.Call(senderCreate).JSON(input).Refused(http.StatusBadRequest, "project_not_initialized")
	p.Settle()
	p.createSender(input).Has(Object{"region": "EU", "businessManager": "SINCH_UK"})
	p.Call(senderCreate).JSON(p.embeddedSender()).Refused(http.StatusConflict, "wrong_waba_id")
}

func accountsUpdate(t *T) {
	p := t.Project()
	change := Object{"wabaName": "Acme Updated Ltd", "senderDetails": Object{"displayName": "Acme Updated"}}
	updated := func() *Call { return p.Call(accountUpdate).JSON(change) }
	updated().Refused(http.StatusNotFound, "account_not_found")
	p.createAccount()
	updated().Refused(http.StatusConflict, "account_not_updatable")
	p.Force("whatsapp", "REJECTED")
	p.fired("WHATSAPP_ACCOUNT_REJECTED", p.account())
	answer := updated().Want(http.StatusOK).without("state")
	t.Equal("status of the changes", answer.Field("changes", "status"), "IN_PROGRESS")
	t.Equal("wabaName", answer.Field("changes", "details", "wabaName"), "Acme Updated Ltd")
	p.account().Is(answer.object())
	updated().Refused(http.StatusConflict, "account_not_updatable")
	p.Settle()
	live := p.account().Has(Object{"state": "ONBOARDED"})
	t.Equal("displayName", live.Field("details", "senderDetails", "displayName"), "Acme Updated")
	updated().Refused(http.StatusConflict, "account_not_updatable")
}

func accountsUpdateInputs(t *T) {
	p := t.Project()
	p.rejectedAccount()
	before := p.account()
	for name, body := range map[string]Object{
		"an empty name":     {"wabaName": ""},
		"a long name":       {"wabaName": strings.Repeat("x", 256)},
		"an empty client":   {"clientBusinessManagerId": ""},
		"a manager":         {"businessManager": "SINCH_UK"},
		"another category":  {"senderDetails": Object{"businessCategory": "SPACE"}},
		"an empty sender's": {"senderDetails": Object{"displayName": ""}},
	} {
		t.Run(name, func(t *T) { p.in(t).Call(accountUpdate).JSON(body).invalidInput() })
	}
	p.Call(accountUpdate).JSON(Object{}).Refused(http.StatusBadRequest, "no_fields_to_update")
	p.account().Is(before.object())
}

func accountsDelete(t *T) {
	p := t.Project()
	p.Call(accountDelete).Refused(http.StatusBadRequest, "project_not_initialized")
	id := p.createSender(p.embeddedSender()).ID()
	p.Call(accountDelete).Refused(http.StatusConflict, "account_has_sender_changes")
	p.Settle()
	p.Call(accountDelete).Refused(http.StatusConflict, "account_has_senders")
	p.Call(senderDelete, id).Want(http.StatusNoContent)
	p.Call(accountDelete).Refused(http.StatusConflict, "account_has_senders")
	p.Advance(removedAfter)
	p.Call(accountDelete).Want(http.StatusNoContent)
	p.Call(accountGet).Refused(http.StatusNotFound, "account_not_found")
	p.createAccount().Has(Object{"isEmbeddedSignup": false})
}

func accountsComments(t *T) {
	p := t.Project()
	text := "Café <closed> & \"open\""
	p.Call(accountComment).JSON(Object{"comment": text}).Refused(http.StatusNotFound, "account_not_found")
	p.Call(accountActivities).Refused(http.StatusNotFound, "account_not_found")
	p.createAccount()
	p.Call(accountComment).JSON(Object{"comment": text}).Want(http.StatusCreated).Has(Object{"type": "CREATED", "comment": text})
	body, _ := p.fired("WHATSAPP_ACCOUNT_COMMENT_ADDED", p.account()).Body.(Object)
	t.Equal("comment of the event", body["comment"], text)
	activities := p.Call(accountActivities).Want(http.StatusOK).List("notifications")
	t.Has("the newest activity", activities[0], Object{"type": "COMMENT_ADDED", "comment": text, "author": "Provisioning API user"})
	t.Has("the oldest activity", activities[len(activities)-1], Object{"type": "CREATED"})
	for name, body := range map[string]Object{"none": {}, "empty": {"comment": ""}, "a number": {"comment": 1}, "too long": {"comment": strings.Repeat("x", 65536)}} {
		t.Run(name, func(t *T) { p.in(t).Call(accountComment).JSON(body).invalidInput() })
	}
	p.Call(accountComment).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
}

func accountsActivityPages(t *T) {
	p := t.Project()
	p.onboardedAccount()
	for _, c := range []string{"one", "two", "three", "four"} {
		p.Advance(time.Second)
		p.Call(accountComment).JSON(Object{"comment": c}).Want(http.StatusCreated)
	}
	all := p.Call(accountActivities).Want(http.StatusOK).List("notifications")
	t.Equal("newest first", pluck(all[:4], "comment"), []string{"four", "three", "two", "one"})
	t.tokenPages(tokenWalk{
		call: func() *Call { return p.Call(accountActivities) }, list: "notifications", field: "comment",
		want: pluck(all, "comment"), size: 3,
	})
	p.refusedPages(100, func(p *Project) *Call { return p.Call(accountActivities) })
}

// accountsEvents has Meta change an onboarded account.
func accountsEvents(t *T) {
	p := t.Project()
	p.onboardedAccount()
	p.Force("whatsapp", "TIER_1K")
	p.fired("WHATSAPP_ACCOUNT_DAILY_LIMIT_CHANGED", p.account().Has(Object{"businessDailyLimit": "TIER_1K"}))
	p.Force("whatsapp", "DISABLE")
	banned := p.account().Has(Object{"state": "ONBOARDED", "wabaBanState": "DISABLE"})
	if _, err := time.Parse(time.RFC3339Nano, banned.String("wabaBanDate")); err != nil {
		t.Errorf("wabaBanDate is no time in ISO 8601: %v", err)
	}
	p.fired("WHATSAPP_WABA_ACCOUNT_CHANGED", banned)
}

func accountsVendor(t *T) {
	p := t.Project()
	p.whatsApp(Object{"accountCorrupt": true})
	corrupt := func(c *Call) { c.Refused(http.StatusConflict, "account_data_is_corrupt") }
	corrupt(p.Call(accountGet))
	corrupt(p.Call(accountCreate).JSON(partnerAccount()))
	corrupt(p.Call(accountComment).JSON(Object{"comment": "Hello"}))
	other := t.Project()
	other.whatsApp(Object{"projectMissing": true})
	other.Call(accountCreate).JSON(partnerAccount()).Refused(http.StatusNotFound, "project_not_found")
	stuck := t.Project()
	stuck.whatsApp(Object{"templateDraftsStuck": true})
	stuck.createAccount()
	stuck.Call(accountDelete).Refused(http.StatusInternalServerError, "template_could_not_delete_drafts")
	known := t.Project()
	known.whatsApp(Object{"account": Object{"primaryBusinessLocation": "SE", "currency": "SEK", "directSend": true, "maxPrice": true}})
	known.onboardedAccount()
	known.account().Has(Object{
		"primaryBusinessLocation": "SE", "currency": "SEK", "wabaEnabledForDirectSend": true, "wabaMaxPriceOnboarded": true,
	})
}

func accountsIsolation(t *T) {
	mine, theirs := t.Project(), t.Project()
	mine.onboardedAccount()
	before := mine.account()
	theirs.Call(accountGet).Refused(http.StatusNotFound, "account_not_found")
	theirs.Call(accountActivities).Refused(http.StatusNotFound, "account_not_found")
	theirs.Call(accountDelete).Refused(http.StatusBadRequest, "project_not_initialized")
	t.Equal("events of the other project", theirs.eventTypes(), []string{})
	mine.account().Is(before.object())
}
