package contracttests

import (
	"net/http"
	"strings"
)

// submitted is an update that goes to review at once.
func submitted(details Object) Object { return Object{"status": "SUBMIT", "details": details} }

func (p *Project) update(id string, body any) *Call { return p.Call(senderUpdate, id).JSON(body) }

func changesStatus(a *Answer) any { return a.Field("changes", "status") }

// sendersUpdate submits a profile and waits for its review; null deletes.
func sendersUpdate(t *T) {
	p := t.Project()
	id := p.liveSender()
	sent := p.update(id, submitted(Object{"description": "New", "email": "me@example.com", "vertical": "EDUCATION"})).Want(http.StatusOK)
	sent.Has(Object{"state": "ACTIVE"})
	t.Equal("changes", sent.Field("changes"), Object{"status": "IN_PROGRESS", "details": Object{"description": "New", "email": "me@example.com", "vertical": "EDUCATION"}})
	p.sender(id).Is(sent.object())
	p.Settle()
	details, _ := p.sender(id).without("changes").Field("details").(Object)
	t.Has("details once reviewed", details, Object{"description": "New", "email": "me@example.com", "vertical": "EDUCATION"})
	p.update(id, submitted(Object{"email": nil})).Want(http.StatusOK)
	p.Settle()
	details, _ = p.sender(id).without("changes").Field("details").(Object)
	if email, there := details["email"]; there || details["description"] != "New" {
		t.Errorf("details after null for the email: %v, email %v", details, email)
	}
}

// sendersUpdateDraft does not say SUBMIT: an update is a draft by default.
func sendersUpdateDraft(t *T) {
	p := t.Project()
	id := p.liveSender()
	before := p.sender(id)
	p.Call(senderDeleteChanges, id).Refused(http.StatusNotFound, "sender_changes_not_found")
	t.Equal("status", changesStatus(p.update(id, Object{"details": Object{"about": "One"}}).Want(http.StatusOK)), "DRAFT")
	p.update(id, Object{"details": Object{"description": "Two"}}).Want(http.StatusOK)
	p.Settle()
	draft := p.sender(id)
	t.Equal("draft later", draft.Field("changes"), Object{"status": "DRAFT", "details": Object{"about": "One", "description": "Two"}})
	t.Equal("details meanwhile", draft.Field("details"), before.Field("details"))
	p.Call(senderDeleteChanges, id).Want(http.StatusNoContent)
	t.Equal("details", p.sender(id).without("changes").Field("details"), before.Field("details"))
}

func sendersUpdateInputs(t *T) {
	p := t.Project()
	id := p.liveSender()
	before := p.sender(id)
	for name, details := range map[string]Object{
		"an empty display name": {"displayName": ""}, "a display name of null": {"displayName": nil},
		"a long display name": {"displayName": strings.Repeat("x", 129)}, "another vertical": {"vertical": "SPACE"},
		"an email without a host": {"email": "me"}, "a website that is none": {"websiteTwo": "me"}, "an empty about": {"about": ""},
	} {
		t.Run(name, func(t *T) { p.in(t).update(id, Object{"details": details}).invalidInput() })
	}
	t.Run("another status", func(t *T) {
		p.in(t).update(id, Object{"status": "SEND", "details": Object{"about": "Us"}}).invalidInput()
	})
	p.Call(senderUpdate, id).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	p.update(id, Object{}).Refused(http.StatusBadRequest, "no_fields_to_update")
	p.update(id, Object{"details": Object{}}).Refused(http.StatusBadRequest, "no_fields_to_update")
	p.sender(id).Is(before.object())
}

// sendersUpdateState updates senders in states that do not take it.
func sendersUpdateState(t *T) {
	p := t.Project()
	about := submitted(Object{"about": "Us"})
	p.update(p.pendingSender("Pending"), about).Refused(http.StatusConflict, "sender_not_updatable")
	id := p.liveSender()
	p.update(id, about).Want(http.StatusOK)
	p.update(id, about).Refused(http.StatusConflict, "sender_changes_not_updatable")
	p.Call(senderDeleteChanges, id).Refused(http.StatusConflict, "sender_changes_not_deletable")
	p.Settle()
	p.Force("whatsapp/senders/"+id, "SUSPENDED")
	p.update(id, about).Refused(http.StatusConflict, "sender_not_updatable")
}

// sendersRejected has a creation rejected: that is told, and can be edited or
// deleted. A sender that was never live goes with its changes.
func sendersRejected(t *T) {
	p := t.Project()
	id := p.createSender(p.partnerSender("SUBMIT")).ID()
	p.Force("whatsapp/senders/"+id, "REJECTED")
	rejected := p.sender(id).without("state")
	t.Equal("status", changesStatus(rejected), "REJECTED")
	p.fired("WHATSAPP_SENDER_REJECTED", rejected)
	p.update(id, submitted(Object{"displayName": "Better"})).Want(http.StatusOK)
	p.Force("whatsapp/senders/"+id, "REJECTED")
	p.Call(senderDeleteChanges, id).Want(http.StatusNoContent)
	p.Call(senderDeleteChanges, id).Refused(http.StatusNotFound, "sender_changes_not_found")
}

// sendersDisplayName changes a name: the review is shown in metadata, and one
// runs at a time.
func sendersDisplayName(t *T) {
	p := t.Project()
	id := p.liveSender()
	renamed := p.update(id, submitted(Object{"displayName": "Renamed"})).Want(http.StatusOK)
	t.Equal("metadata", renamed.Field("metadata", "displayName"), Object{"value": "Renamed", "status": "PENDING"})
	p.update(id, submitted(Object{"displayName": "Again"})).Refused(http.StatusConflict, "sender_display_name_update_not_allowed")
	p.Settle()
	now := p.sender(id)
	t.Equal("display name", now.Field("details", "displayName"), "Renamed")
	p.fired("WHATSAPP_SENDER_DISPLAY_NAME_UPDATED", now)
}

func sendersUsername(t *T) {
	p := t.Project()
	id := p.liveSender()
	name := strings.ReplaceAll(p.unique(), "-", ".")
	first := p.update(id, submitted(Object{"username": name})).Want(http.StatusOK)
	t.Equal("metadata", first.Field("metadata", "username", "status"), "PENDING")
	p.update(id, submitted(Object{"username": name + "2"})).Refused(http.StatusConflict, "sender_username_update_not_available")
	p.Settle()
	now := p.sender(id)
	t.Equal("username", now.Field("details", "username"), name)
	p.fired("WHATSAPP_SENDER_USERNAME_UPDATED", now)
	waba := with(with(p.embeddedSender(), "wabaId", ""), "businessManager", nil)
	other := p.createSender(waba).ID()
	p.Settle()
	p.update(other, submitted(Object{"username": name})).Refused(http.StatusBadRequest, "sender_username_not_available")
}

// sendersPhotos links photos that the service fetches and refuses.
func sendersPhotos(t *T) {
	p := t.Project()
	id := p.liveSender()
	photos := t.servePhotos()
	for path, want := range photoRefusals {
		t.Run(path, func(t *T) {
			p := p.in(t)
			p.update(id, submitted(Object{"photoUrl": photos + path})).Refused(want.status, want.code)
			input := p.partnerSender("SUBMIT")
			details, _ := input["details"].(Object)
			input["details"] = with(details, "photoUrl", photos+path)
			t.Project().Call(senderCreate).JSON(input).Refused(want.status, want.code)
		})
	}
	p.sender(id).without("changes")
	p.update(id, submitted(Object{"photoUrl": photos + "/good.png"})).Want(http.StatusOK)
	p.Settle()
	t.Equal("photo", p.sender(id).Field("details", "photoUrl"), photos+"/good.png")
}

// sendersEvents forces what only the vendor's side does: each is told once.
func sendersEvents(t *T) {
	p := t.Project()
	id := p.liveSender()
	for _, step := range []struct{ to, event, field string }{
		{"YELLOW", "WHATSAPP_SENDER_QUALITY_RATING_CHANGED", "qualityRating"},
		{"TIER_100K", "WHATSAPP_SENDER_DAILY_LIMIT_CHANGED", "dailyLimit"},
		{"INACTIVE", "WHATSAPP_SENDER_INACTIVE", "state"},
	} {
		t.Run(step.to, func(t *T) {
			p := p.in(t)
			p.Force("whatsapp/senders/"+id, step.to)
			p.fired(step.event, p.sender(id).Has(Object{step.field: step.to}))
		})
	}
	broken := p.createSender(p.phoneSender("Broken")).ID()
	p.Force("whatsapp/senders/"+broken, "ERROR")
	p.fired("WHATSAPP_SENDER_ERROR", p.sender(broken))
}
