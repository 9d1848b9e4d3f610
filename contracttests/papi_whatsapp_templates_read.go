package contracttests

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// templatesList lists, filters and pages.
func templatesList(t *T) {
	p := t.Project()
	p.createTemplate(template("alpha", "EN"))
	p.approvedTemplate("beta", "FR")
	p.createTemplate(template("beta", "EN"))
	p.draftTemplate("alpha", "DE")
	p.Force("whatsapp/templates/alpha/languages/EN", "PAUSED")
	all := []string{"alpha/DE", "alpha/EN", "beta/EN", "beta/FR"}
	list := p.Call(templateList).Want(http.StatusOK).Has(Object{"totalSize": 4, "pageSize": 50})
	t.Equal("templates by name", titled(list), all)
	for _, entry := range list.List("templates") {
		name, _ := entry["name"].(string)
		language, _ := entry["language"].(string)
		t.Equal("a template in the list", entry, p.template(name, language).JSON)
	}
	for _, q := range []struct {
		filter, value string
		want          []string
	}{
		{"filterStates", "APPROVED", []string{"beta/FR"}},
		{"filterStates", "PAUSED", []string{"alpha/EN"}},
		{"filterStates", "DISABLED", []string{}},
		{"filterStatuses", "DRAFT", []string{"alpha/DE"}},
		{"filterStatuses", "IN_PROGRESS", []string{"beta/EN"}},
		{"templateName", "alp", []string{"alpha/DE", "alpha/EN"}},
		{"templateName", "lpha", []string{}},
	} {
		t.Run(q.filter+" "+q.value, func(t *T) {
			t.Equal("templates", titled(p.in(t).Call(templateList).Query(q.filter, q.value).Want(http.StatusOK)), q.want)
		})
	}
	t.Equal("templates of a name", titled(p.Call(templateListNamed, "beta").Want(http.StatusOK)), []string{"beta/EN", "beta/FR"})
	first := p.Call(templateList).Query("pageSize", "3").Want(http.StatusOK).Has(Object{"totalSize": 4, "pageSize": 3})
	t.Equal("the first page", titled(first), all[:3])
	second := p.Call(templateList).Query("pageSize", "3").Query("pageToken", first.String("nextPageToken")).Want(http.StatusOK)
	t.Equal("the second page", titled(second), all[3:])
	second.without("nextPageToken")
	t.Equal("a page of a name", titled(p.Call(templateListNamed, "beta").Query("pageSize", "1").Want(http.StatusOK)), []string{"beta/EN"})
}

// templatesMask asks for some fields only.
func templatesMask(t *T) {
	p := t.Project()
	p.approvedTemplate(greetings, "EN")
	for _, m := range []struct {
		masks []string
		want  Object
	}{
		{[]string{"name"}, Object{"name": greetings}},
		{[]string{"state", "language"}, Object{"state": "APPROVED", "language": "EN"}},
		{[]string{"changes"}, Object{}},
		{[]string{"isMetaGenerated"}, Object{"isMetaGenerated": false}},
		{[]string{"details.components.0.type"}, Object{"details": Object{"components": []Object{{"type": "BODY"}}}}},
	} {
		t.Run(strings.Join(m.masks, " "), func(t *T) {
			p := p.in(t)
			one, all, named := p.Call(templateGet, greetings, "EN"), p.Call(templateList), p.Call(templateListNamed, greetings)
			for _, mask := range m.masks {
				one, all, named = one.Query("fieldMask", mask), all.Query("fieldMask", mask), named.Query("fieldMask", mask)
			}
			one.Want(http.StatusOK).Is(m.want)
			t.Equal("the list", all.Want(http.StatusOK).List("templates"), []Object{m.want})
			t.Equal("the list of the name", named.Want(http.StatusOK).List("templates"), []Object{m.want})
		})
	}
}

func templatesRefusedLists(t *T) {
	p := t.Project()
	p.draftTemplate(greetings, "EN")
	p.refusedPages(1000, func(p *Project) *Call { return p.Call(templateList) })
	p.refusedPages(1000, func(p *Project) *Call { return p.Call(templateListNamed, greetings) })
	p.refusedFilter(templateList, "filterStates", "invalid_filter_states")
	p.refusedFilter(templateList, "filterStatuses", "invalid_filter_statuses")
	for _, c := range []*Call{p.Call(templateList), p.Call(templateListNamed, greetings), p.Call(templateGet, greetings, "EN")} {
		c.Query("fieldMask", "id").Refused(http.StatusBadRequest, "invalid_fields")
	}
}

func templatesActivities(t *T) {
	p := t.Project()
	p.draftTemplate(greetings, "EN")
	comment := func(p *Project) *Call { return p.Call(templateComment, greetings, "EN") }
	for _, c := range []string{"one", "two", "three", "four"} {
		p.Advance(time.Second)
		comment(p).JSON(Object{"comment": c}).Want(http.StatusCreated).Has(Object{"type": "CREATED", "comment": c})
	}
	for name, body := range badComments {
		t.Run(name, func(t *T) { comment(p.in(t)).JSON(body).invalidInput() })
	}
	comment(p).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	call := func(p *Project) *Call { return p.Call(templateActivities, greetings, "EN") }
	all := call(p).Want(http.StatusOK).List("notifications")
	t.Equal("newest first", pluck(all[:4], "comment"), []string{"four", "three", "two", "one"})
	t.Has("the oldest activity", all[len(all)-1], Object{"type": "CREATED"})
	t.tokenPages(tokenWalk{call: func() *Call { return call(p) }, list: "notifications", field: "comment", want: pluck(all, "comment"), size: 3})
	p.refusedPages(100, call)
}

// templatesEvents forces what only Meta does: each is told once.
func templatesEvents(t *T) {
	p := t.Project()
	r := t.receiver()
	p.createHook(r.url)
	p.approvedTemplate(greetings, "EN")
	const path, updated = "whatsapp/templates/greetings/languages/EN", "WHATSAPP_TEMPLATE_STATUS_UPDATED"
	last := func(eventType string) Object {
		events := p.Events(eventType)
		if len(events) == 0 {
			t.Fatalf("no event %s among %v", eventType, p.eventTypes())
		}
		body, _ := events[len(events)-1].Body.(Object)
		t.Equal(eventType+" payload", body["payload"], p.template(greetings, "EN").JSON)
		return body
	}
	for _, step := range []struct{ to, event, field, value string }{
		{"FLAGGED", updated, "newState", "FLAGGED"},
		{"APPROVED", updated, "newState", "REINSTATED"},
		{"PAUSED", updated, "newState", "PAUSED"},
		{"APPROVED", updated, "newState", "UNPAUSED"},
		{"QUALITY_SCORE_RED", "WHATSAPP_TEMPLATE_QUALITY_SCORE_UPDATED", "", ""},
		{"MARKETING", "WHATSAPP_TEMPLATE_CATEGORY_UPDATED", "", ""},
		{"FUTURE_UTILITY", "WHATSAPP_TEMPLATE_CATEGORY_FUTURE_UPDATE", "futureCategory", "UTILITY"},
	} {
		p.Force(path, step.to)
		if body := last(step.event); step.field != "" {
			t.Equal(step.to, body[step.field], step.value)
		}
	}
	p.template(greetings, "EN").Has(Object{"category": "MARKETING", "qualityScore": "QUALITY_SCORE_RED"})
	p.Call(templateComment, greetings, "EN").JSON(Object{"comment": "Why?"}).Want(http.StatusCreated)
	t.Equal("comment of the event", last("WHATSAPP_TEMPLATE_COMMENT_ADDED")["comment"], "Why?")
	p.Call(templateDropNamed, greetings).Want(http.StatusNoContent)
	t.Equal("events of the deletion", len(p.Events("WHATSAPP_TEMPLATE_DELETED")), 1)
	p.told(r, p.eventTypes()...)
}

// traffic is how a template did today and six days ago.
func traffic(name string, sent int) Object {
	return Object{"name": name, "language": "EN", "blockRate": float64(sent) / 10000, "topBlockReason": "SPAM", "days": []Object{
		{"daysAgo": 0, "sent": sent, "delivered": 300, "read": 200, "buttons": []Object{{"type": "URL", "content": "Go", "clicks": 3}}},
		{"daysAgo": 6, "sent": 1000},
	}}
}

// templatesAnalytics enables analytics: they cover the range asked for.
func templatesAnalytics(t *T) {
	p := t.Project()
	p.approvedTemplate(greetings, "EN")
	p.hinders(whatsAppTemplates, []side{
		{Object{"insightsMissing": true}, http.StatusFailedDependency, "template_insights_not_yet_available"},
	}, func(p *Project) *Call { return p.Call(templateAnalytics) })
	p.Given(Object{whatsAppTemplates: Object{"traffic": []Object{traffic(greetings, 400)}}})
	t.Equal("analytics before", p.template(greetings, "EN").Field("analytics"), []Object{})
	p.Call(templateAnalytics).Want(http.StatusOK)
	p.Call(templateAnalytics).Want(http.StatusOK)
	for dates, sent := range map[string]int{"": 400, "DAY": 400, "WEEK": 1400, "MONTH": 1400, "QUARTER": 1400} {
		c := p.Call(templateGet, greetings, "EN")
		if dates != "" {
			c = c.Query("templateAnalyticsDateRange", dates)
		}
		entries := c.Want(http.StatusOK).List("analytics")
		if len(entries) != 1 {
			t.Fatalf("%s: %d entries of analytics, want 1", dates, len(entries))
		}
		t.Has("analytics of "+dates, entries[0], Object{"sent": sent, "delivered": 300, "read": 200})
		t.Equal("buttons", entries[0]["buttons"], []Object{{"type": "URL", "content": "Go", "clicks": 3}})
	}
}

// compared is an input that compares with one other template.
func compared(other string) Object {
	return Object{"templates": []Object{{"templateName": other, "templateLanguage": "EN"}}}
}

func (p *Project) traded(sent ...int) {
	names := []string{greetings, "other", "third"}
	var all []Object
	for i, n := range sent {
		p.approvedTemplate(names[i], "EN")
		all = append(all, traffic(names[i], n))
	}
	p.Given(Object{whatsAppTemplates: Object{"traffic": all}})
}

func templatesCompare(t *T) {
	p := t.Project()
	p.traded(400, 200)
	a := p.Call(templateCompare, greetings, "EN").JSON(with(compared("other"), "timeframe", "30")).Want(http.StatusOK)
	t.Equal("comparison", a.Field("templates"), []Object{
		{"name": greetings, "language": "EN", "blockOrder": 2, "messageSends": 1400, "topBlockReason": "SPAM"},
		{"name": "other", "language": "EN", "blockOrder": 1, "messageSends": 1200, "topBlockReason": "SPAM"},
	})
}

func templatesCompareRefused(t *T) {
	p := t.Project()
	p.traded(400, 200)
	compare := func(p *Project, body any) *Call { return p.Call(templateCompare, greetings, "EN").JSON(body) }
	one := Object{"templateName": "other", "templateLanguage": "EN"}
	for name, body := range map[string]Object{
		"nothing":           {},
		"none":              {"templates": []Object{}},
		"two":               {"templates": []Object{one, with(one, "templateName", "third")}},
		"another timeframe": with(compared("other"), "timeframe", "8"),
	} {
		t.Run(name, func(t *T) { compare(p.in(t), body).invalidInput() })
	}
	p.approvedTemplate("quiet", "EN")
	t.conflicts([]conflict{
		{"no JSON", http.StatusBadRequest, "invalid_payload", p.Call(templateCompare, greetings, "EN").Text("{")},
		{"an unknown one", http.StatusNotFound, "templates_compare_not_found", compare(p, compared("none"))},
		{"itself", http.StatusConflict, "templates_compare_not_unique", compare(p, compared(greetings))},
		{"one that is hardly sent", http.StatusConflict, "templates_not_eligible_for_comparison", compare(p, compared("quiet"))},
	})
	p.hinders(whatsAppTemplates, []side{{Object{"locked": true}, http.StatusConflict, "resource_locked"}},
		func(p *Project) *Call { return compare(p, compared("other")) })
}

// metaTemplate is a template that Meta has.
func metaTemplate(name, language, state string) Object {
	return Object{"name": name, "language": language, "category": "UTILITY", "state": state, "components": []Object{textBody("Of Meta.")}}
}

// templatesSync brings in what Meta has; some of it cannot be changed here.
func templatesSync(t *T) {
	p := t.Project()
	mine := p.approvedTemplate("mine", "EN")
	p.Given(Object{whatsAppTemplates: Object{"templates": []Object{
		metaTemplate("mine", "EN", "PAUSED"), metaTemplate("pending", "EN", "PENDING"), metaTemplate("live", "EN", "APPROVED"),
		with(metaTemplate("generated", "EN", "APPROVED"), "isMetaGenerated", true), metaTemplate("strange", "SU", "APPROVED"),
	}}})
	for range 2 {
		p.Call(templateSync).Want(http.StatusOK)
	}
	t.Equal("templates", titled(p.Call(templateList).Want(http.StatusOK)), []string{"generated/EN", "live/EN", "mine/EN", "pending/EN", "strange/UNRECOGNIZED"})
	p.template("mine", "EN").Is(mine.object())
	p.template("generated", "EN").Has(Object{"isMetaGenerated": true})
	t.Equal("events", p.eventTypes(), []string{"WHATSAPP_TEMPLATE_APPROVED"})
	text := components(textBody("New."))
	t.conflicts([]conflict{
		{"update a pending one", http.StatusConflict, "template_not_updatable", p.updateTemplate("pending", text)},
		{"update one that Meta made", http.StatusConflict, "template_source_not_updatable", p.updateTemplate("generated", text)},
		{"delete no draft", http.StatusNotFound, "template_changes_not_found", p.Call(templateDrop, "live", "EN")},
		{"delete a language without a code", http.StatusBadRequest, "template_invalid_language_code", p.Call(templateDropNamed, "strange")},
	})
}

// Operations by what they name.
var (
	ofTemplates    = []string{templateList, templateCreate, templateSync, templateAnalytics}
	ofTemplateName = []string{templateListNamed, templateDropNamed}
	ofOneTemplate  = []string{templateGet, templateDrop, templateUpdate, templateActivities, templateComment, templateCompare}
)

// bodiesOfTemplates are inputs that operations on templates take.
var bodiesOfTemplates = map[string]Object{
	templateCreate: template(greetings, "EN"), templateUpdate: {"status": "SUBMIT"},
	templateComment: {"comment": "Hello"}, templateCompare: compared("other"),
}

// templatesIDs names templates that do not exist, here or in this project, and
// languages that no template can have.
func templatesIDs(t *T) {
	p, theirs := t.Project(), t.Project()
	missing := func(c *Call) { c.Refused(http.StatusNotFound, noTemplate) }
	before := p.approvedTemplate(greetings, "EN")
	p.each(ofOneTemplate, bodiesOfTemplates, missing, greetings, "DE")
	p.each(ofTemplateName, nil, missing, "greeting")
	theirs.each(ofOneTemplate, bodiesOfTemplates, missing, greetings, "EN")
	theirs.each(ofTemplateName, nil, missing, greetings)
	p.each(ofOneTemplate, bodiesOfTemplates, func(c *Call) {
		a := c.Refused(http.StatusBadRequest, "template_invalid_language_code")
		if codes := fmt.Sprint(a.Field("additionalInformation", "supportedCodes")); !strings.Contains(codes, "EN_US") {
			c.t.Errorf("supportedCodes are %s", codes)
		}
	}, greetings, "XX")
	t.Equal("templates of the other project", theirs.Call(templateList).Want(http.StatusOK).List("templates"), []Object{})
	p.template(greetings, "EN").Is(before.object())
}

func templatesNotOnboarded(t *T) {
	p := t.Project()
	p.whatsApp(Object{"whatsAppInitialized": false})
	refused := func(c *Call) { c.Refused(http.StatusBadRequest, notSetUp) }
	p.each(ofTemplates, bodiesOfTemplates, refused)
	p.each(ofTemplateName, nil, refused, greetings)
	p.each(ofOneTemplate, bodiesOfTemplates, refused, greetings, "EN")
}
