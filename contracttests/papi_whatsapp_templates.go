package contracttests

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// Operations on WhatsApp templates.
const (
	templateList       = "WhatsappTemplatesController_listTemplates_v1"
	templateCreate     = "WhatsappTemplatesController_createTemplate_v1"
	templateListNamed  = "WhatsappTemplatesController_listTemplatesByName_v1"
	templateDropNamed  = "WhatsappTemplatesController_deleteTemplatesByName_v1"
	templateGet        = "WhatsappTemplatesController_getTemplate_v1"
	templateDrop       = "WhatsappTemplatesController_deleteTemplateByNameAndLanguage_v1"
	templateUpdate     = "WhatsappTemplatesController_updateTemplate_v1"
	templateActivities = "WhatsappTemplatesController_listActivities_v1"
	templateComment    = "WhatsappTemplatesController_createComment_v1"
	templateCompare    = "WhatsappTemplatesController_compareTemplates_v1"
	templateSync       = "WhatsappTemplatesController_syncTemplates_v1"
	templateAnalytics  = "WhatsappTemplateAnalyticsHelpersController_enableTemplateAnalytics_v1"
)

// onTemplates is what cases need that make a template: it is reviewed, so they
// run where the vendor's side is made up.
var onTemplates = onSenders

func templateCases() []Case {
	receiving := append([]Need{Receiver}, onTemplates...)
	return []Case{
		{Name: "papi/templates/create", Operations: []string{templateCreate, templateGet, templateList}, Costs: Irreversible, Needs: onTemplates, Run: templatesCreate},
		{Name: "papi/templates/create/draft", Operations: []string{templateCreate, templateUpdate}, Costs: Irreversible, Needs: onTemplates, Run: templatesDraft},
		{Name: "papi/templates/create/refused-inputs", Operations: []string{templateCreate}, Costs: Irreversible, Needs: onTemplates, Run: templatesInputs},
		{Name: "papi/templates/create/names", Operations: []string{templateCreate}, Costs: Irreversible, Needs: onTemplates, Run: templatesNames},
		{Name: "papi/templates/create/save-draft-on-failure", Operations: []string{templateCreate}, Costs: Irreversible, Needs: onTemplates, Run: templatesKeptDraft},
		{Name: "papi/templates/media", Operations: []string{templateCreate, templateUpdate}, Costs: Irreversible, Needs: receiving, Run: templatesMedia},
		{Name: "papi/templates/vendor", Operations: ofMeta, Costs: Irreversible, Needs: onTemplates, Run: templatesVendor},
		{Name: "papi/templates/dynamic-pricing", Operations: []string{templateCreate, templateUpdate}, Costs: Irreversible, Needs: onTemplates, Run: templatesPricing},
		{Name: "papi/templates/list", Operations: []string{templateList, templateListNamed}, Costs: Irreversible, Needs: onTemplates, Run: templatesList},
		{Name: "papi/templates/list/field-mask", Operations: []string{templateList, templateListNamed, templateGet}, Costs: Irreversible, Needs: onTemplates, Run: templatesMask},
		{Name: "papi/templates/list/refused", Operations: []string{templateList, templateListNamed}, Costs: Irreversible, Needs: onTemplates, Run: templatesRefusedLists},
		{Name: "papi/templates/update", Operations: []string{templateUpdate}, Costs: Irreversible, Needs: onTemplates, Run: templatesUpdate},
		{Name: "papi/templates/update/refused", Operations: []string{templateUpdate}, Costs: Irreversible, Needs: onTemplates, Run: templatesUpdateRefused},
		{Name: "papi/templates/update/quarantine", Operations: []string{templateUpdate, templateDrop, templateDropNamed}, Costs: Irreversible, Needs: onTemplates, Run: templatesUpdateQuarantine},
		{Name: "papi/templates/rejected", Operations: []string{templateUpdate}, Costs: Irreversible, Needs: onTemplates, Run: templatesRejected},
		{Name: "papi/templates/delete/name", Operations: []string{templateDropNamed, templateCreate}, Costs: Irreversible, Needs: onTemplates, Run: templatesDropNamed},
		{Name: "papi/templates/delete/language", Operations: []string{templateDrop, templateCreate}, Costs: Irreversible, Needs: onTemplates, Run: templatesDrop},
		{Name: "papi/templates/activities", Operations: []string{templateActivities, templateComment}, Costs: Irreversible, Needs: onTemplates, Run: templatesActivities},
		{Name: "papi/templates/events", Operations: []string{templateGet, templateDropNamed}, Costs: Irreversible, Needs: receiving, Run: templatesEvents},
		{Name: "papi/templates/analytics", Operations: []string{templateAnalytics, templateGet}, Costs: Irreversible, Needs: onTemplates, Run: templatesAnalytics},
		{Name: "papi/templates/compare", Operations: []string{templateCompare}, Costs: Irreversible, Needs: onTemplates, Run: templatesCompare},
		{Name: "papi/templates/compare/refused", Operations: []string{templateCompare}, Costs: Irreversible, Needs: onTemplates, Run: templatesCompareRefused},
		{Name: "papi/templates/sync", Operations: []string{templateSync, templateUpdate, templateDrop, templateDropNamed}, Costs: Irreversible, Needs: onTemplates, Assumed: true, Run: templatesSync},
		{Name: "papi/templates/ids", Operations: append(ofOneTemplate, ofTemplateName...), Costs: Irreversible, Needs: onTemplates, Run: templatesIDs},
		{Name: "papi/templates/not-onboarded", Operations: slices.Concat(ofTemplates, ofTemplateName, ofOneTemplate), Costs: Irreversible, Needs: onTemplates, Run: templatesNotOnboarded},
	}
}

// whatsAppTemplates is the fixture of what Meta knows of templates.
const whatsAppTemplates = "whatsappTemplates"

// greetings is the name of most templates.
const greetings = "greetings"

// textBody is a component with a text that others do not have.
func textBody(text string) Object { return Object{"type": "BODY", "text": text} }

// template is an input of a template in a language, with these components.
func template(name, language string, components ...Object) Object {
	if components == nil {
		components = []Object{textBody("Of " + name + " in " + language + ".")}
	}
	return Object{"name": name, "language": language, "category": "UTILITY", "details": Object{"components": components}}
}

func (p *Project) createTemplate(input Object) *Answer {
	return p.Call(templateCreate).JSON(input).Want(http.StatusCreated)
}

// approvedTemplate is a template that is live.
func (p *Project) approvedTemplate(name, language string) *Answer {
	p.createTemplate(template(name, language))
	p.Settle()
	return p.template(name, language).Has(Object{"state": "APPROVED"})
}

func (p *Project) draftTemplate(name, language string) {
	p.createTemplate(with(template(name, language), "status", "DRAFT"))
}

func (p *Project) template(name, language string) *Answer {
	return p.Call(templateGet, name, language).Want(http.StatusOK)
}

// updateTemplate updates the English one of a name.
func (p *Project) updateTemplate(name string, body any) *Call {
	return p.Call(templateUpdate, name, "EN").JSON(body)
}

// components are details of an update that submits components.
func components(all ...Object) Object { return submitted(Object{"components": all}) }

// templatesCreate submits a template and waits for its review.
func templatesCreate(t *T) {
	p := t.Project()
	header := Object{"type": "HEADER", "format": "TEXT", "text": "Save {{1}}%!", "example": "20"}
	body := Object{"type": "BODY", "text": "Good morning {{1}}.", "examples": []string{"Mr. Smith"}}
	created := p.createTemplate(template(greetings, "EN", header, body)).without("state", "details")
	created.Has(Object{"name": greetings, "language": "EN", "category": "UTILITY", "isMetaGenerated": false})
	t.Equal("changes", created.Field("changes"), Object{
		"status": "IN_PROGRESS", "allowCategoryChange": false, "details": Object{"components": []Object{header, body}},
	})
	p.template(greetings, "EN").Is(created.object())
	p.Settle()
	live := p.template(greetings, "EN").Has(Object{"state": "APPROVED", "whatsappId": created.String("whatsappId")}).without("changes")
	t.Equal("components", live.Field("details", "components"), []Object{header, body})
	p.fired("WHATSAPP_TEMPLATE_APPROVED", live)
	t.Equal("events", p.eventTypes(), []string{"WHATSAPP_TEMPLATE_APPROVED"})
	t.Equal("the list", p.Call(templateList).Want(http.StatusOK).List("templates"), []Object{live.object()})
}

// templatesDraft needs no details until it is submitted.
func templatesDraft(t *T) {
	p := t.Project()
	p.createTemplate(with(with(template(greetings, "EN"), "details", nil), "status", "DRAFT")).without("state")
	p.updateTemplate(greetings, Object{"status": "SUBMIT"}).Refused(http.StatusBadRequest, "invalid_payload")
	change := Object{"category": "MARKETING", "allowCategoryChange": true, "details": Object{"components": []Object{textBody("Hello.")}}}
	drafted := p.updateTemplate(greetings, change).Want(http.StatusOK).Has(Object{"category": "MARKETING"})
	t.Equal("changes", drafted.Field("changes"), Object{"status": "DRAFT", "allowCategoryChange": true, "details": change["details"]})
	p.Settle()
	p.template(greetings, "EN").Is(drafted.object())
	sent := p.updateTemplate(greetings, Object{"status": "SUBMIT"}).Want(http.StatusOK)
	t.Equal("status once submitted", changesStatus(sent), "IN_PROGRESS")
	p.Settle()
	p.template(greetings, "EN").Has(Object{"state": "APPROVED"}).without("changes")
}

func templatesInputs(t *T) {
	p := t.Project()
	good := template(greetings, "EN")
	for name, body := range map[string]Object{
		"nothing":               {},
		"no name":               with(good, "name", nil),
		"a name with capitals":  with(good, "name", "Greetings"),
		"a long name":           with(good, "name", strings.Repeat("x", 513)),
		"another language":      with(good, "language", "XX"),
		"another status":        with(good, "status", "SEND"),
		"no components":         with(good, "details", Object{"components": []Object{}}),
		"no body":               template(greetings, "EN", Object{"type": "FOOTER", "text": "Bye"}),
		"a body without a text": template(greetings, "EN", Object{"type": "BODY"}),
		"a long header":         template(greetings, "EN", Object{"type": "HEADER", "format": "TEXT", "text": strings.Repeat("x", 61)}, textBody("Hi.")),
		"another component":     template(greetings, "EN", Object{"type": "TAIL", "text": "x"}),
	} {
		t.Run(name, func(t *T) { p.in(t).Call(templateCreate).JSON(body).invalidInput() })
	}
	p.Call(templateCreate).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	create := func(input Object) *Call { return p.Call(templateCreate).JSON(input) }
	t.conflicts([]conflict{
		{"another category", http.StatusBadRequest, "template_invalid_category", create(with(good, "category", "OTP"))},
		{"an example of a URL that stays", http.StatusBadRequest, "template_invalid_button_example", create(template(greetings, "EN", textBody("Hi."), fixedExample))},
		{"a domain of WhatsApp", http.StatusConflict, "template_restricted_Domain_for_button_url", create(template(greetings, "EN", textBody("Hi."), urlButton("https://wa.me/1")))},
	})
	t.Equal("templates after refusals", p.Call(templateList).Want(http.StatusOK).List("templates"), []Object{})
}

func urlButton(url string) Object {
	return Object{"type": "BUTTONS", "buttons": []Object{{"type": "URL", "text": "Go", "url": url}}}
}

// fixedExample is a button with an example although its URL has no variable.
var fixedExample = Object{"type": "BUTTONS", "buttons": []Object{
	{"type": "URL", "text": "Go", "url": "https://shop.example/", "example": "https://shop.example/1"},
}}

// templatesNames has names, languages and contents meet those of others.
func templatesNames(t *T) {
	p := t.Project()
	text := textBody("The same for all.")
	p.createTemplate(template(greetings, "EN", text))
	create := func(input Object) *Call { return p.Call(templateCreate).JSON(input) }
	t.conflicts([]conflict{
		{"the same name and language", http.StatusConflict, "template_exists", create(template(greetings, "EN"))},
		{"a draft of both", http.StatusConflict, "template_exists", create(with(template(greetings, "EN"), "status", "DRAFT"))},
		{"another category", http.StatusConflict, "template_incorrect_category", create(with(template(greetings, "DE"), "category", "MARKETING"))},
		{"the same content", http.StatusFailedDependency, "template_content_already_exists", create(template("others", "EN", text))},
	})
	p.createTemplate(template(greetings, "DE"))
	draft := p.createTemplate(with(template("others", "EN", text), "status", "DRAFT"))
	t.Equal("status", changesStatus(draft), "DRAFT")
	p.updateTemplate("others", Object{"status": "SUBMIT"}).Refused(http.StatusFailedDependency, "template_content_already_exists")
}

// templatesKeptDraft has Meta refuse a template, which is kept as a draft.
func templatesKeptDraft(t *T) {
	p := t.Project()
	p.Given(Object{whatsAppTemplates: Object{"limit": 1}})
	p.createTemplate(template("first", "EN"))
	refused := func(input Object) {
		p.Call(templateCreate).JSON(input).Refused(http.StatusFailedDependency, "template_limit_reached")
	}
	refused(with(template(greetings, "EN"), "saveDraftOnFailure", false))
	p.Call(templateGet, greetings, "EN").Refused(http.StatusNotFound, noTemplate)
	refused(with(template(greetings, "EN"), "saveDraftOnFailure", true))
	t.Equal("status", changesStatus(p.template(greetings, "EN")), "DRAFT")
}

// mediaRefusals are the samples of serveMedia that are refused.
var mediaRefusals = map[string]struct {
	format string
	status int
	code   string
}{
	"/absent.png":  {"IMAGE", http.StatusConflict, "file_not_found"},
	"/large.png":   {"IMAGE", http.StatusConflict, "file_size_too_large"},
	"/failing.png": {"IMAGE", http.StatusConflict, "file_unexpected_error"},
	"/untold.png":  {"IMAGE", http.StatusBadRequest, "template_check_media_file_size"},
	"/large.mp4":   {"VIDEO", http.StatusBadRequest, "template_media_file_size_exceeds_maximum_file_size_limit"},
	"/good.png":    {"VIDEO", http.StatusBadRequest, "file_invalid_mime_type"},
	"/page.html":   {"DOCUMENT", http.StatusBadRequest, "file_invalid_mime_type"},
}

// templatesMedia links samples that the service looks at.
func templatesMedia(t *T) {
	p := t.Project()
	media := t.serveMedia()
	sample := func(format, path string) []Object {
		return []Object{{"type": "HEADER", "format": format, "example": Object{"url": media + path}}, textBody("Of a " + format + ".")}
	}
	p.draftTemplate("draft", "EN")
	for path, want := range mediaRefusals {
		t.Run(path, func(t *T) {
			p := p.in(t)
			p.Call(templateCreate).JSON(template(greetings, "EN", sample(want.format, path)...)).Refused(want.status, want.code)
			p.updateTemplate("draft", components(sample(want.format, path)...)).Refused(want.status, want.code)
		})
	}
	p.Call(templateGet, greetings, "EN").Refused(http.StatusNotFound, noTemplate)
	p.createTemplate(template(greetings, "EN", sample("IMAGE", "/good.png")...))
}

// ofMeta are the operations that Meta can stand in the way of.
var ofMeta = []string{templateCreate, templateUpdate, templateDropNamed, templateDrop, templateComment, templateSync}

func templatesVendor(t *T) {
	p := t.Project()
	p.draftTemplate("draft", "EN")
	locked := side{Object{"locked": true}, http.StatusConflict, "resource_locked"}
	busy := side{Object{"requestLimitReached": true}, http.StatusTooManyRequests, "whatsapp_business_api_request_limit_exceeded"}
	metaError := Object{"code": "100", "subcode": "2388024", "message": "No.", "description": "No.", "reason": "No."}
	submission := []side{
		locked, busy,
		{Object{"forbiddenTexts": []string{"in en."}}, http.StatusBadRequest, "template_policies_violations"},
		{Object{"wabaMissing": true}, http.StatusConflict, "object_with_whatsapp_business_account_id_does_not_exist"},
		{Object{"submitError": metaError}, http.StatusFailedDependency, "template_submit_error"},
	}
	p.hinders(whatsAppTemplates, submission, func(p *Project) *Call { return p.Call(templateCreate).JSON(template(greetings, "EN")) })
	p.hinders(whatsAppTemplates, submission, func(p *Project) *Call { return p.updateTemplate("draft", Object{"status": "SUBMIT"}) })
	p.hinders(whatsAppTemplates, []side{locked, busy}, func(p *Project) *Call { return p.Call(templateDropNamed, "draft") })
	p.hinders(whatsAppTemplates, []side{locked}, func(p *Project) *Call { return p.Call(templateDrop, "draft", "EN") })
	p.hinders(whatsAppTemplates, []side{locked}, func(p *Project) *Call { return p.Call(templateComment, "draft", "EN").JSON(Object{"comment": "Hi"}) })
	p.hinders(whatsAppTemplates, []side{
		locked, {Object{"syncLimitReached": true}, http.StatusTooManyRequests, "too_many_requests"},
	}, func(p *Project) *Call { return p.Call(templateSync) })
	p.Given(Object{whatsAppTemplates: Object{"submitError": metaError}})
	a := p.updateTemplate("draft", Object{"status": "SUBMIT"}).Refused(http.StatusFailedDependency, "template_submit_error")
	t.Equal("Meta's error", a.Field("additionalInformation", "metaError"), metaError)
	t.Equal("templates", pluck(p.Call(templateList).Want(http.StatusOK).List("templates"), "name"), []string{"draft"})
	p.Given(Object{whatsAppTemplates: Object{"limit": 1}})
	p.approvedTemplate("first", "EN")
	p.updateTemplate("draft", Object{"status": "SUBMIT"}).Refused(http.StatusFailedDependency, "template_limit_reached")
}

// templatesPricing bids for templates: it is for accounts that may, and for
// marketing.
func templatesPricing(t *T) {
	p := t.Project()
	bid := func(name, category string) Object {
		input := with(template(name, "EN"), "category", category)
		details, _ := input["details"].(Object)
		return with(input, "details", with(details, "optimization", Object{"bidAmount": 10, "bidStrategy": "LOWEST_COST_WITH_BID_CAP"}))
	}
	const unavailable = "template_dynamic_pricing_not_available"
	p.Call(templateCreate).JSON(bid(greetings, "MARKETING")).Refused(http.StatusBadRequest, unavailable)
	p.Given(Object{whatsAppTemplates: Object{"dynamicPricing": true}})
	p.Call(templateCreate).JSON(bid(greetings, "UTILITY")).Refused(http.StatusBadRequest, unavailable)
	p.createTemplate(bid(greetings, "MARKETING"))
	p.Settle()
	t.Equal("optimization", p.template(greetings, "EN").Field("details", "optimization"), Object{"bidAmount": 10, "bidStrategy": "BID_STRATEGY_LOWEST_COST_WITH_BID_CAP"})
	p.updateTemplate(greetings, submitted(Object{"optimization": nil})).Want(http.StatusOK)
	p.Settle()
	t.Equal("optimization once deleted", p.template(greetings, "EN").Field("details", "optimization"), nil)
}

// titled are the templates of a list as name/language.
func titled(a *Answer) []string {
	titles := []string{}
	for _, o := range a.List("templates") {
		name, _ := o["name"].(string)
		language, _ := o["language"].(string)
		titles = append(titles, name+"/"+language)
	}
	return titles
}

// How long deleted names are blocked, and deleted languages of a name.
const (
	nameBlocked     = 30 * 24 * time.Hour
	languageBlocked = 28 * 24 * time.Hour
)
