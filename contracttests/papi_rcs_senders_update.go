package contracttests

import "net/http"

// rcsSendersUpdate changes what it carries and nothing else.
func rcsSendersUpdate(t *T) {
	p := t.Project()
	general := Object{"optInDescription": "a", "triggerDescription": "b"}
	id := p.rcsInTest("US", Object{"countries": []string{"US", "GB"}, "questionnaire": Object{"general": Object{"answers": general}}})
	update := func(details Object) *Answer {
		return p.updateRCS(id, details).Want(http.StatusOK).Has(Object{"state": "IN_TEST", "region": "US"})
	}
	a := update(Object{"brand": Object{"emails": nil, "phones": []Object{phone(1)}}})
	t.Equal("name", a.Field("details", "brand", "name"), "Books")
	t.Equal("emails", a.Field("details", "brand", "emails"), nil)
	t.Equal("phones", a.Field("details", "brand", "phones"), []Object{phone(1)})
	a = update(Object{"questionnaire": Object{"general": Object{"answers": Object{"optInDescription": nil, "optOutDescription": "c"}}}})
	t.Equal("answers", a.Field("details", "questionnaire", "general", "answers"), Object{"triggerDescription": "b", "optOutDescription": "c"})
	a = update(Object{"countries": []string{"SE"}})
	t.Equal("countries", a.Field("details", "countries"), []string{"SE"})
	update(Object{"testNumbers": []string{tester, stranger}})
	a = update(Object{"testNumbers": []string{stranger}})
	t.Equal("test numbers", pluck(a.List("testNumberStates"), "number"), []string{stranger})
	update(Object{"testNumbers": nil}).without("testNumberStates")
}

func rcsSendersUpdateInputs(t *T) {
	p := t.Project()
	id := p.rcsDraft()
	before := p.oneRCS(id)
	for name, details := range badRCSDetails() {
		t.Run(name, func(t *T) { p.in(t).updateRCS(id, details).invalidInput() })
	}
	name := Object{"brand": Object{"name": "New"}}
	number := Object{"testNumbers": []string{tester}}
	p.Call(rcsUpdate, id).JSON(Object{"region": "US", "details": name}).invalidInput()
	p.Call(rcsUpdate, id).Query("usQuestionnaireVersion", "v1").JSON(Object{"details": usAnswers(Object{"brandName": "Books"})}).invalidInput()
	p.Call(rcsUpdate, id).Text("[").Refused(http.StatusBadRequest, "invalid_payload")
	p.updateRCS(id, Object{"brand": Object{}}).Refused(http.StatusBadRequest, "no_fields_to_update")
	p.hinders("rcs", []side{
		rcsOff, rcsBusy, rcsGone, rcsNowhere, rcsATT,
		{Object{"refusedNames": []string{"New"}}, http.StatusBadRequest, "invalid_google_agent"},
	}, func(p *Project) *Call { return p.updateRCS(id, name) })
	p.hinders("rcs", []side{
		{Object{"numbers": []Object{{"number": tester, "invalid": true}}}, http.StatusBadRequest, "add_test_number_invalid"},
		{Object{"numbers": []Object{{"number": tester, "declined": true}}}, http.StatusNotFound, "blocked_because_the_recipient_declined"},
	}, func(p *Project) *Call { return p.updateRCS(id, number) })
	p.oneRCS(id).Is(before.object())
}

// ofOneRCSSender are the operations that name a sender and nothing else.
var ofOneRCSSender = []string{rcsGet, rcsUpdate, rcsActivities, rcsComment, rcsLaunch, rcsTesterAdd}

// ofOneTester are the operations that name a test number of a sender.
var ofOneTester = []string{rcsTesterGet, rcsTesterDelete, rcsTesterCan, rcsTesterRetry}

// bodiesOfOneRCSSender are inputs that operations on a sender take.
var bodiesOfOneRCSSender = map[string]Object{
	rcsUpdate: {"details": Object{"brand": Object{"name": "New"}}}, rcsComment: {"comment": "Hello"},
	rcsTesterAdd: {"testNumbers": []string{tester}},
}

// rcsMissing wants the 404 of a sender that does not exist.
func rcsMissing(c *Call) { c.Refused(http.StatusNotFound, noSender) }

// rcsSendersIDs names senders that do not exist, and what can be no id.
func rcsSendersIDs(t *T) {
	p := t.Project()
	p.each(ofOneRCSSender, bodiesOfOneRCSSender, rcsMissing, unknownUUID)
	p.each(ofOneTester, nil, rcsMissing, unknownUUID, tester)
	malformed := func(c *Call) {
		if c.op.ID == rcsTesterGet {
			rcsMissing(c)
			return
		}
		c.Refused(http.StatusBadRequest, "invalid_id_format")
	}
	p.each(ofOneRCSSender, bodiesOfOneRCSSender, malformed, "not-an-id")
	p.each(ofOneTester, nil, malformed, "not-an-id", tester)
	p.hinders("rcs", []side{rcsOff, rcsBusy}, func(p *Project) *Call { return p.Call(rcsGet, unknownUUID) })
}

func rcsSendersIsolation(t *T) {
	mine, theirs := t.Project(), t.Project()
	id := mine.rcsDraft()
	before := mine.oneRCS(id)
	theirs.each(ofOneRCSSender, bodiesOfOneRCSSender, rcsMissing, id)
	theirs.each(ofOneTester, nil, rcsMissing, id, tester)
	t.Equal("senders of the other project", theirs.Call(rcsList).Want(http.StatusOK).List("senders"), []Object{})
	mine.oneRCS(id).Is(before.object())
}
