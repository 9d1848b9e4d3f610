package contracttests

import (
	"net/http"
	"time"
)

// templatesUpdate edits a live template, which stays as it is until the edit is
// approved.
func templatesUpdate(t *T) {
	p := t.Project()
	before := p.approvedTemplate(greetings, "EN")
	edit := Object{"components": []Object{textBody("Hello.")}}
	drafted := p.updateTemplate(greetings, Object{"details": edit}).Want(http.StatusOK).Has(Object{"state": "APPROVED", "details": before.Field("details")})
	t.Equal("status of an edit", changesStatus(drafted), "DRAFT")
	sent := p.updateTemplate(greetings, Object{"status": "SUBMIT"}).Want(http.StatusOK).Has(Object{"details": before.Field("details")})
	t.Equal("changes", sent.Field("changes"), Object{"status": "IN_PROGRESS", "details": edit})
	p.Settle()
	live := p.template(greetings, "EN").Has(Object{"state": "APPROVED"}).without("changes")
	t.Equal("components", live.Field("details", "components"), edit["components"])
	t.Equal("events", len(p.Events("WHATSAPP_TEMPLATE_APPROVED")), 2)
	for _, state := range []string{"PAUSED", "DISABLED"} {
		p.Force("whatsapp/templates/greetings/languages/EN", state)
		p.updateTemplate(greetings, components(textBody("While "+state+"."))).Want(http.StatusOK)
		p.Settle()
		p.template(greetings, "EN").Has(Object{"state": "APPROVED"})
	}
}

// templatesUpdateRefused updates what does not take it, or with what cannot be.
func templatesUpdateRefused(t *T) {
	p := t.Project()
	p.approvedTemplate(greetings, "EN")
	p.draftTemplate("draft", "EN")
	p.createTemplate(template("fresh", "EN"))
	live := func(body any) *Call { return p.updateTemplate(greetings, body) }
	draft := func(body any) *Call { return p.updateTemplate("draft", body) }
	bad := []conflict{
		{"no JSON", http.StatusBadRequest, "invalid_payload", p.Call(templateUpdate, "draft", "EN").Text("{")},
		{"one in review", http.StatusConflict, "template_changes_not_updatable", p.updateTemplate("fresh", components(textBody("New.")))},
		{"the category of a live one", http.StatusConflict, "template_category_not_updatable", live(Object{"category": "MARKETING"})},
		{"its permission to change it", http.StatusConflict, "template_allow_category_change_not_updatable", live(Object{"allowCategoryChange": true})},
		{"an example of a URL that stays", http.StatusBadRequest, "template_invalid_button_example", draft(components(textBody("Hi."), fixedExample))},
		{"a domain of WhatsApp", http.StatusConflict, "template_restricted_Domain_for_button_url", draft(components(textBody("Hi."), urlButton("https://www.whatsapp.com")))},
	}
	for name, body := range map[string]Object{
		"another name":                {"name": "other"},
		"another category":            {"category": "OTP"},
		"what only creations take":    {"saveDraftOnFailure": true},
		"components without a body":   components(Object{"type": "FOOTER", "text": "Bye"}),
		"nothing":                     {},
		"a bid that nobody may place": submitted(Object{"optimization": Object{"bidAmount": 10, "bidStrategy": "LOWEST_COST_WITH_BID_CAP"}}),
	} {
		bad = append(bad, conflict{name, http.StatusBadRequest, "invalid_payload", draft(body)})
	}
	before := p.template("draft", "EN")
	t.conflicts(bad)
	p.template("draft", "EN").Is(before.object())
}

// templatesUpdateQuarantine submits drafts under names that are blocked.
func templatesUpdateQuarantine(t *T) {
	p := t.Project()
	p.approvedTemplate(greetings, "EN")
	p.Call(templateDropNamed, greetings).Want(http.StatusNoContent)
	p.draftTemplate(greetings, "EN")
	p.updateTemplate(greetings, Object{"status": "SUBMIT"}).Refused(http.StatusConflict, "template_name_recently_used")
	p.approvedTemplate("others", "EN")
	p.Call(templateDrop, "others", "EN").Query("deleteSubmitted", "true").Want(http.StatusNoContent)
	p.draftTemplate("others", "EN")
	p.updateTemplate("others", Object{"status": "SUBMIT"}).Refused(http.StatusConflict, "template_language_recently_deleted")
}

// templatesRejected has a template rejected: an update makes it a draft again.
func templatesRejected(t *T) {
	p := t.Project()
	p.createTemplate(template(greetings, "EN"))
	p.Force("whatsapp/templates/greetings/languages/EN", "REJECTED")
	rejected := p.template(greetings, "EN").Has(Object{"state": "REJECTED"})
	t.Equal("status", changesStatus(rejected), "REJECTED")
	if rejected.String("rejectionCode") == "" {
		t.Errorf("a rejected template does not say why: %s", rejected.Text)
	}
	p.fired("WHATSAPP_TEMPLATE_REJECTED", rejected)
	p.updateTemplate(greetings, Object{"category": "MARKETING"}).Refused(http.StatusConflict, "template_category_not_updatable")
	mended := p.updateTemplate(greetings, Object{"details": Object{"components": []Object{textBody("Better.")}}}).Want(http.StatusOK)
	t.Equal("status once mended", changesStatus(mended), "DRAFT")
	p.updateTemplate(greetings, Object{"status": "SUBMIT"}).Want(http.StatusOK)
	p.Settle()
	p.fired("WHATSAPP_TEMPLATE_APPROVED", p.template(greetings, "EN").Has(Object{"state": "APPROVED"}).without("changes", "rejectionCode"))
}

// templatesDropNamed deletes a name with its languages: it is blocked for 30 days.
func templatesDropNamed(t *T) {
	p := t.Project()
	p.approvedTemplate(greetings, "EN")
	p.approvedTemplate(greetings, "DE")
	p.draftTemplate(greetings, "FR")
	p.Call(templateDropNamed, greetings).Want(http.StatusNoContent)
	p.Call(templateDropNamed, greetings).Refused(http.StatusNotFound, noTemplate)
	t.Equal("templates left", p.Call(templateList).Want(http.StatusOK).List("templates"), []Object{})
	languages := []string{}
	for _, e := range p.Events("WHATSAPP_TEMPLATE_DELETED") {
		body, _ := e.Body.(Object)
		payload, _ := body["payload"].(Object)
		language, _ := payload["language"].(string)
		languages = append(languages, language)
	}
	t.sameSet("languages of the events", languages, []string{"DE", "EN"})
	p.Advance(nameBlocked - time.Second)
	p.Call(templateCreate).JSON(template(greetings, "ES")).Refused(http.StatusConflict, "template_name_recently_used")
	p.Advance(time.Second)
	p.createTemplate(template(greetings, "EN"))
}

// templatesDrop deletes drafts alone, and all of a language when told to.
func templatesDrop(t *T) {
	p := t.Project()
	before := p.approvedTemplate(greetings, "EN")
	p.Call(templateDrop, greetings, "EN").Refused(http.StatusConflict, "template_not_deletable_due_to_input_config")
	p.updateTemplate(greetings, Object{"details": Object{"components": []Object{textBody("New.")}}}).Want(http.StatusOK)
	p.Call(templateDrop, greetings, "EN").Want(http.StatusNoContent)
	p.template(greetings, "EN").Is(before.object())
	p.Call(templateDrop, greetings, "EN").Query("deleteSubmitted", "true").Want(http.StatusNoContent)
	p.Call(templateGet, greetings, "EN").Refused(http.StatusNotFound, noTemplate)
	t.Equal("events of the deletion", len(p.Events("WHATSAPP_TEMPLATE_DELETED")), 1)
	p.createTemplate(template(greetings, "DE"))
	create := p.Call(templateCreate).JSON(template(greetings, "EN"))
	p.Advance(languageBlocked - time.Second)
	create.Refused(http.StatusConflict, "template_language_recently_deleted")
	p.Advance(time.Second)
	create.Refused(http.StatusConflict, "template_name_recently_used")
	p.Advance(nameBlocked - languageBlocked)
	create.Want(http.StatusCreated)
}
