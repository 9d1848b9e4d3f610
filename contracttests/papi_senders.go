package contracttests

import (
	"net/http"
	"strings"
	"time"
)

// Operations on WhatsApp senders.
const (
	senderList          = "WhatsappSendersController_listSenders_v1"
	senderCreate        = "WhatsappSendersController_createSender_v1"
	senderGet           = "WhatsappSendersController_get_v1"
	senderDelete        = "WhatsappSendersController_delete_v1"
	senderUpdate        = "WhatsappSendersController_update_v1"
	senderActivities    = "WhatsappSendersController_listActivities_v1"
	senderDeleteChanges = "WhatsappSendersController_deleteChanges_v1"
	senderComment       = "WhatsappSendersController_createComment_v1"
	senderRegister      = "WhatsappSendersController_register_v1"
	senderUsernames     = "WhatsappSendersController_getSuggestedUsernames_v1"
	senderVerify        = "WhatsappSendersController_verify_v1"
)

// onSenders is what cases need that make a sender: one costs a phone number
// and a WhatsApp Business account, so they run where both are made up.
var onSenders = []Need{Empty, Clock, Events, Vendor}

func senderCases() []Case {
	return []Case{
		{Name: "papi/senders/create/embedded-signup", Operations: []string{senderCreate, senderGet, senderList}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersEmbedded},
		{Name: "papi/senders/create/phone-number", Operations: []string{senderCreate, senderRegister, senderVerify}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: sendersPhone},
		{Name: "papi/senders/create/partner-draft", Operations: []string{senderCreate, senderUpdate}, Costs: Paid | Irreversible, Needs: onSenders, Assumed: true, Run: sendersDraft},
		{Name: "papi/senders/create/refused-inputs", Operations: []string{senderCreate}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersInputs},
		{Name: "papi/senders/create/business-managers", Operations: []string{senderCreate}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersManagers},
		{Name: "papi/senders/create/tied-account", Operations: []string{senderCreate}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersTied},
		{Name: "papi/senders/list", Operations: []string{senderList}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersList},
		{Name: "papi/senders/list/filters", Operations: []string{senderList}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersFilters},
		{Name: "papi/senders/list/refused", Operations: []string{senderList}, Run: sendersRefusedLists},
		{Name: "papi/senders/delete", Operations: []string{senderDelete, senderGet}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersDelete},
		{Name: "papi/senders/comments", Operations: []string{senderComment, senderActivities}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersComments},
		{Name: "papi/senders/activities/pages", Operations: []string{senderActivities}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersActivityPages},
		{Name: "papi/senders/usernames", Operations: []string{senderUsernames}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersUsernames},
		{Name: "papi/senders/ids", Operations: ofOneSender, Costs: Irreversible | OTP | Number, Run: sendersIDs},
		{Name: "papi/senders/verification/register", Operations: []string{senderRegister}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: sendersRegister},
		{Name: "papi/senders/verification/verify", Operations: []string{senderVerify}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: sendersVerify},
		{Name: "papi/senders/verification/code-lifetime", Operations: []string{senderVerify}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Assumed: true, Run: sendersCodeLifetime},
		{Name: "papi/senders/verification/attempts", Operations: []string{senderRegister, senderVerify}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Assumed: true, Run: sendersAttempts},
		{Name: "papi/senders/update", Operations: []string{senderUpdate}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersUpdate},
		{Name: "papi/senders/update/draft", Operations: []string{senderUpdate, senderDeleteChanges}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersUpdateDraft},
		{Name: "papi/senders/update/refused-inputs", Operations: []string{senderUpdate}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersUpdateInputs},
		{Name: "papi/senders/update/state", Operations: []string{senderUpdate, senderDeleteChanges}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersUpdateState},
		{Name: "papi/senders/update/rejected", Operations: []string{senderUpdate, senderDeleteChanges}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersRejected},
		{Name: "papi/senders/update/display-name", Operations: []string{senderUpdate}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersDisplayName},
		{Name: "papi/senders/update/username", Operations: []string{senderUpdate}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersUsername},
		{Name: "papi/senders/photos", Operations: []string{senderCreate, senderUpdate}, Costs: Paid | Irreversible, Needs: append([]Need{Receiver}, onSenders...), Run: sendersPhotos},
		{Name: "papi/senders/events", Operations: []string{senderGet}, Costs: Paid | Irreversible, Needs: onSenders, Run: sendersEvents},
		{Name: "papi/senders/isolation", Operations: []string{senderGet, senderList, senderDelete}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: sendersIsolation},
	}
}

// embeddedSender is an input of embedded signup with a WABA of its own.
func (p *Project) embeddedSender() Object {
	return Object{"region": "EU", "metaLocalStorage": "DE", "wabaId": p.digits(14), "phoneNumberId": p.digits(15), "authenticationCode": p.unique()}
}

// phoneSender is an input that gives a phone number, which is to be verified.
func (p *Project) phoneSender(name string) Object {
	return Object{"region": "US", "details": Object{"countryCode": "1", "phoneNumber": "202" + p.digits(7), "displayName": name}}
}

// partnerSender is an input of a partner-initiated sender, with a profile.
func (p *Project) partnerSender(status string) Object {
	return Object{
		"status": status, "region": "US", "phoneNumberProvider": "SINCH",
		"details": Object{"displayName": "Partner", "vertical": "OTHER", "countryCode": "1", "phoneNumber": "303" + p.digits(7), "description": "Of a partner"},
	}
}

func (p *Project) createSender(input Object) *Answer {
	return p.Call(senderCreate).JSON(input).Want(http.StatusCreated)
}

func (p *Project) sender(id string) *Answer { return p.Call(senderGet, id).Want(http.StatusOK) }

// liveSender is a sender of embedded signup that is ACTIVE.
func (p *Project) liveSender() (id string) {
	id = p.createSender(p.embeddedSender()).ID()
	p.Settle()
	p.sender(id).Has(Object{"state": "ACTIVE"})
	return id
}

// pendingSender is a sender that waits for its verification.
func (p *Project) pendingSender(name string) (id string) {
	id = p.createSender(p.phoneSender(name)).ID()
	p.Settle()
	p.sender(id).Has(Object{"state": "PENDING_VERIFICATION"})
	return id
}

// sendersEmbedded goes the way of embedded signup: no state until the sender
// is onboarded, then ACTIVE without a code.
func sendersEmbedded(t *T) {
	p := t.Project()
	created := p.createSender(p.embeddedSender()).Has(Object{"region": "EU", "metaLocalStorage": "DE", "businessManager": "SINCH_UK"})
	t.Equal("status of the changes", created.Field("changes", "status"), "IN_PROGRESS")
	created.without("state", "details")
	p.sender(created.ID()).Is(created.object())
	t.Equal("events before time passes", p.eventTypes(), []string{})
	p.Settle()
	live := p.sender(created.ID()).Has(Object{"state": "ACTIVE"}).without("changes")
	if live.String("bearerToken") == "" || live.String("details", "displayName") == "" {
		t.Errorf("a live sender has a bearerToken and details: %s", live.Text)
	}
	p.fired("WHATSAPP_SENDER_ACTIVE", live)
	t.Equal("events", p.eventTypes(), []string{"WHATSAPP_SENDER_ACTIVE"})
	t.Equal("the list", p.Call(senderList).Want(http.StatusOK).List("senders"), []Object{live.object()})
}

// sendersPhone goes the other way: the number is to be registered, then verified.
func sendersPhone(t *T) {
	p := t.Project()
	input := p.phoneSender("Books")
	details, _ := input["details"].(Object)
	created := p.createSender(input).without("state")
	created.Has(Object{"region": "US", "countryCode": "1", "phoneNumber": details["phoneNumber"]})
	id := created.ID()
	p.Settle()
	p.fired("WHATSAPP_SENDER_PENDING_VERIFICATION", p.sender(id).Has(Object{"state": "PENDING_VERIFICATION"}).without("changes"))
	registered := p.Call(senderRegister, id).JSON(Object{"method": "SMS"}).Want(http.StatusOK)
	registered.Has(Object{"id": id, "method": "SMS", "verificationCodeSent": true})
	if _, err := time.Parse(time.RFC3339Nano, registered.String("accepted")); err != nil {
		t.Errorf("accepted is no time in ISO 8601: %v", err)
	}
	p.Call(senderVerify, id).JSON(Object{"code": p.OTP(id)}).Want(http.StatusNoContent)
	p.fired("WHATSAPP_SENDER_ACTIVE", p.sender(id).Has(Object{"state": "ACTIVE"}))
}

// sendersDraft keeps a partner-initiated sender as a draft until it is submitted.
func sendersDraft(t *T) {
	p := t.Project()
	id := p.createSender(p.partnerSender("DRAFT")).without("state").ID()
	status := func() any { return p.sender(id).Field("changes", "status") }
	t.Equal("status of a draft", status(), "DRAFT")
	p.Settle()
	t.Equal("status of a draft later", status(), "DRAFT")
	p.Call(senderUpdate, id).JSON(Object{"status": "SUBMIT"}).Want(http.StatusOK)
	t.Equal("status once submitted", status(), "IN_PROGRESS")
	p.Settle()
	p.sender(id).Has(Object{"state": "PENDING_VERIFICATION"})
}

func sendersInputs(t *T) {
	p := t.Project()
	partner := func(field string, value any) Object {
		input := p.partnerSender("SUBMIT")
		details, _ := input["details"].(Object)
		input["details"] = with(details, field, value)
		return input
	}
	for name, body := range map[string]Object{
		"nothing":                 {},
		"another region":          with(p.embeddedSender(), "region", "MARS"),
		"another storage":         with(p.embeddedSender(), "metaLocalStorage", "XX"),
		"an empty code":           with(p.embeddedSender(), "authenticationCode", ""),
		"another provider":        with(p.partnerSender("SUBMIT"), "phoneNumberProvider", "NOBODY"),
		"another status":          p.partnerSender("SEND"),
		"no display name":         partner("displayName", nil),
		"an empty display name":   partner("displayName", ""),
		"a long display name":     partner("displayName", strings.Repeat("x", 129)),
		"no vertical":             partner("vertical", nil),
		"another vertical":        partner("vertical", "SPACE"),
		"an email without a host": partner("email", "me"),
		"a website that is none":  partner("websiteOne", "me"),
		"a long about":            partner("about", strings.Repeat("x", 140)),
		"a long description":      partner("description", strings.Repeat("x", 513)),
		"a code with letters":     partner("countryCode", "US"),
		"a number with letters":   partner("phoneNumber", "CALLNOW"),
	} {
		t.Run(name, func(t *T) { p.in(t).Call(senderCreate).JSON(body).invalidInput() })
	}
	p.Call(senderCreate).Text(`{"region":`).Refused(http.StatusBadRequest, "invalid_payload")
	t.Equal("senders after refusals", p.Call(senderList).Want(http.StatusOK).List("senders"), []Object{})
}

// sendersManagers tries the pairs of region and business manager.
func sendersManagers(t *T) {
	for region, managers := range map[string]map[string]bool{
		"BR": {"SINCH_BR": true, "SINCH_MX": true, "SINCH_UK": false},
		"EU": {"SINCH_BR": false, "SINCH_MX": false, "SINCH_UK": true},
		"US": {"SINCH_BR": true, "SINCH_MX": true, "SINCH_UK": true},
	} {
		for manager, allowed := range managers {
			t.Run(region+" with "+manager, func(t *T) {
				p := t.Project()
				input := with(with(with(p.embeddedSender(), "region", region), "metaLocalStorage", nil), "businessManager", manager)
				if allowed {
					p.createSender(input).Has(Object{"region": region, "businessManager": manager})
					return
				}
				p.Call(senderCreate).JSON(input).Refused(http.StatusBadRequest, "invalid_business_manager_for_environment")
			})
		}
	}
}

// sendersTied shows what the first sender ties its project to. An
// authentication code is good for one use.
func sendersTied(t *T) {
	p, other := t.Project(), t.Project()
	first := with(with(with(p.embeddedSender(), "region", "US"), "metaLocalStorage", nil), "businessManager", "SINCH_BR")
	p.createSender(first)
	another := func(p *Project, field string, value any) *Call {
		input := with(with(first, "phoneNumberId", p.digits(15)), "authenticationCode", p.unique())
		return p.Call(senderCreate).JSON(with(input, field, value))
	}
	t.conflicts([]conflict{
		{"another business manager", http.StatusConflict, "wrong_business_manager", another(p, "businessManager", "SINCH_MX")},
		{"another WABA", http.StatusConflict, "wrong_waba_id", another(p, "wabaId", p.digits(14))},
		{"the same phone number id", http.StatusConflict, "used_phone_number_id", another(p, "phoneNumberId", first["phoneNumberId"])},
		{"the WABA of another project", http.StatusConflict, "waba_id_used", another(other, "wabaId", first["wabaId"])},
		{"a code that was used", http.StatusBadRequest, "invalid_facebook_token", another(p, "authenticationCode", first["authenticationCode"])},
	})
	another(p, "region", "US").Want(http.StatusCreated)
	number := p.phoneSender("Once")
	again := t.Project()
	again.createSender(number)
	again.Call(senderCreate).JSON(number).invalidInput()
}

func sendersList(t *T) {
	p := t.Project()
	names := []string{"Delta", "Alpha", "Echo", "Charlie", "Bravo"}
	for _, name := range names {
		p.pendingSender(name)
	}
	var ids []string
	for _, s := range p.Call(senderList).Want(http.StatusOK).Has(Object{"totalSize": 5, "pageSize": 50}).List("senders") {
		details, _ := s["details"].(Object)
		ids = append(ids, details["displayName"].(string)+" "+s["id"].(string))
	}
	sorted := []string{"Alpha", "Bravo", "Charlie", "Delta", "Echo"}
	for i, id := range ids {
		if !strings.HasPrefix(id, sorted[i]+" ") {
			t.Errorf("sender %d is %s, want %s", i, id, sorted[i])
		}
		ids[i] = id[len(sorted[i])+1:]
	}
	t.tokenPages(tokenWalk{call: func() *Call { return p.Call(senderList) }, list: "senders", field: "id", want: ids, size: 2})
}

func sendersFilters(t *T) {
	p := t.Project()
	pending := p.pendingSender("Pending")
	fresh := p.createSender(p.phoneSender("Fresh")).ID()
	found := func(filter string, values ...string) []string {
		c := p.Call(senderList)
		for _, v := range values {
			c = c.Query(filter, v)
		}
		return pluck(c.Want(http.StatusOK).List("senders"), "id")
	}
	t.Equal("senders PENDING_VERIFICATION", found("filterStates", "PENDING_VERIFICATION"), []string{pending})
	t.Equal("senders ACTIVE or PENDING_VERIFICATION", found("filterStates", "ACTIVE", "PENDING_VERIFICATION"), []string{pending})
	t.Equal("senders ACTIVE", found("filterStates", "ACTIVE"), []string{})
	t.Equal("senders with changes IN_PROGRESS", found("filterStatuses", "IN_PROGRESS"), []string{fresh})
	t.Equal("senders with changes REJECTED", found("filterStatuses", "REJECTED"), []string{})
}

func sendersRefusedLists(t *T) {
	p := t.Project()
	p.refusedPages(100, func(p *Project) *Call { return p.Call(senderList) })
	p.refusedFilter(senderList, "filterStates", "invalid_filter_states")
	p.refusedFilter(senderList, "filterStatuses", "invalid_filter_statuses")
}

// removedAfter is how long a deleted sender stays.
const removedAfter = 30 * 24 * time.Hour

func sendersDelete(t *T) {
	p := t.Project()
	id := p.liveSender()
	p.Call(senderDelete, id).Want(http.StatusNoContent)
	p.Call(senderDelete, id).Refused(http.StatusConflict, "sender_already_deleted")
	p.Advance(removedAfter - time.Second)
	p.sender(id).Has(Object{"state": "ACTIVE"})
	p.Call(senderDelete, id).Refused(http.StatusConflict, "sender_already_deleted")
	p.Advance(time.Second)
	p.Call(senderGet, id).Refused(http.StatusNotFound, "sender_not_found")
	p.Call(senderDelete, id).Refused(http.StatusNotFound, "sender_not_found")
	if n := len(p.Events("WHATSAPP_SENDER_DELETED")); n != 1 {
		t.Errorf("%d events WHATSAPP_SENDER_DELETED, want 1", n)
	}
}

func sendersComments(t *T) {
	p := t.Project()
	id := p.liveSender()
	text := "Café <closed> & \"open\""
	p.Call(senderComment, id).JSON(Object{"comment": text}).Want(http.StatusCreated).Has(Object{"type": "CREATED", "comment": text})
	body, _ := p.fired("WHATSAPP_SENDER_COMMENT_ADDED", p.sender(id)).Body.(Object)
	t.Equal("comment of the event", body["comment"], text)
	activities := p.Call(senderActivities, id).Want(http.StatusOK).List("notifications")
	t.Has("the newest activity", activities[0], Object{"type": "COMMENT_ADDED", "comment": text, "author": "Provisioning API user"})
	t.Has("the oldest activity", activities[len(activities)-1], Object{"type": "CREATED"})
	for name, body := range map[string]Object{"none": {}, "empty": {"comment": ""}, "a number": {"comment": 1}, "too long": {"comment": strings.Repeat("x", 65536)}} {
		t.Run(name, func(t *T) { p.in(t).Call(senderComment, id).JSON(body).invalidInput() })
	}
	p.Call(senderComment, id).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	t.Equal("activities after refusals", len(p.Call(senderActivities, id).Want(http.StatusOK).List("notifications")), len(activities))
}

func sendersActivityPages(t *T) {
	p := t.Project()
	id := p.pendingSender("Talks")
	for _, c := range []string{"one", "two", "three", "four"} {
		p.Advance(time.Second)
		p.Call(senderComment, id).JSON(Object{"comment": c}).Want(http.StatusCreated)
	}
	all := p.Call(senderActivities, id).Want(http.StatusOK).List("notifications")
	t.Equal("newest first", pluck(all[:4], "comment"), []string{"four", "three", "two", "one"})
	t.tokenPages(tokenWalk{
		call: func() *Call { return p.Call(senderActivities, id) }, list: "notifications", field: "comment",
		want: pluck(all, "comment"), size: 3,
	})
	p.refusedPages(100, func(p *Project) *Call { return p.Call(senderActivities, id) })
}

func sendersUsernames(t *T) {
	p := t.Project()
	names, _ := p.Call(senderUsernames, p.liveSender()).Want(http.StatusOK).Field("usernames").([]any)
	if len(names) == 0 {
		t.Errorf("no username is suggested")
	}
}

// ofOneSender are the operations that name a sender.
var ofOneSender = []string{
	senderGet, senderDelete, senderUpdate, senderActivities, senderDeleteChanges, senderComment, senderRegister, senderUsernames, senderVerify,
}

// bodiesOfOne are inputs that those operations take.
var bodiesOfOne = map[string]Object{
	senderUpdate: {"details": Object{"about": "Us"}}, senderComment: {"comment": "Hello"},
	senderRegister: {"method": "SMS"}, senderVerify: {"code": "123456"},
}

// eachOfOneSender makes every call that names a sender.
func (p *Project) eachOfOneSender(id string, try func(c *Call)) {
	p.each(ofOneSender, bodiesOfOne, try, id)
}

// senderMissing wants the 404 of a sender that does not exist: where changes are
// deleted, the document knows of missing changes only.
func (c *Call) senderMissing() {
	code := "sender_not_found"
	if c.op.ID == senderDeleteChanges {
		code = "sender_changes_not_found"
	}
	c.Refused(http.StatusNotFound, code)
}

func sendersIDs(t *T) {
	t.Project().eachOfOneSender(unknownID, (*Call).senderMissing)
}

func sendersIsolation(t *T) {
	mine, theirs := t.Project(), t.Project()
	id := mine.pendingSender("Mine")
	before := mine.sender(id)
	theirs.eachOfOneSender(id, (*Call).senderMissing)
	t.Equal("senders of the other project", theirs.Call(senderList).Want(http.StatusOK).List("senders"), []Object{})
	t.Equal("events of the other project", theirs.eventTypes(), []string{})
	mine.sender(id).Is(before.object())
}
