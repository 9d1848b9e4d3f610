package contracttests

import (
	"net/http"
	"slices"
	"strings"
)

func rcsLaunchCases() []Case {
	return []Case{
		{Name: "papi/rcs-senders/launch", Operations: []string{rcsLaunch}, Costs: Paid | Irreversible, Needs: onRCS, Assumed: true, Run: rcsLaunches},
		{Name: "papi/rcs-senders/launch/preparation", Operations: []string{rcsLaunch, rcsUpdate}, Costs: Paid | Irreversible, Needs: onRCS, Run: rcsLaunchesPrepared},
		{Name: "papi/rcs-senders/launch/brand", Operations: []string{rcsLaunch}, Costs: Paid | Irreversible, Needs: onRCS, Assumed: true, Run: rcsLaunchesBrand},
		{Name: "papi/rcs-senders/launch/missing-fields", Operations: []string{rcsLaunch}, Costs: Paid | Irreversible, Needs: onRCS, Run: rcsLaunchesMissing},
		{Name: "papi/rcs-senders/launch/state", Operations: []string{rcsLaunch}, Costs: Paid | Irreversible, Needs: onRCS, Run: rcsLaunchesState},
		{Name: "papi/rcs-senders/launch/vendor", Operations: []string{rcsLaunch}, Costs: Paid | Irreversible, Needs: onRCS, Run: rcsLaunchesVendor},
		{Name: "papi/rcs-senders/launch/operators", Operations: []string{rcsLaunch, rcsGet}, Costs: Paid | Irreversible, Needs: onRCS, Assumed: true, Run: rcsLaunchesOperators},
		{Name: "papi/rcs-senders/update/launched", Operations: []string{rcsUpdate, rcsLaunch}, Costs: Paid | Irreversible, Needs: onRCS, Run: rcsLaunchedUpdate},
	}
}

// rcsAnswers are all answers that a launch outside of the US needs.
func rcsAnswers() Object {
	return Object{
		"general": Object{"answers": Object{
			"optInDescription": "a", "triggerDescription": "b", "interactionsDescription": "c", "optOutDescription": "d",
			"videoUris": []string{"https://books.example/video"},
		}},
		"verification": Object{"answers": Object{"name": "Ann", "email": "ann@books.example", "website": "https://books.example", "phone": "+4612345678"}},
	}
}

// rcsUSAnswers are those of the present form for the US.
func rcsUSAnswers() Object {
	return Object{
		"ownershipType": "PRIVATE", "companyLegalName": "Books Inc.", "companyPhoneNumber": "+12025550100",
		"companyEmailAddress": "a@books.example", "brandName": "Books", "brandIndustry": "RETAIL", "legalForm": "CORPORATION",
		"taxIdCountry": "US", "taxId": "12-3456789", "addressLine": "1 Main St", "addressCity": "Springfield", "addressCountry": "US",
		"addressState": "IL", "addressPostalCode": "62701", "websiteUrl": "https://books.example", "contactFirstName": "Ann",
		"contactSurname": "Lee", "sampleMessages": []string{"Your code for logging in is 123456."}, "messagesVolume": 10000,
		"embeddedLink": false, "embeddedPhone": false, "ageGatedContent": false, "directLending": false,
		"optInConfirmationMessage": "You will get messages from us.", "helpMessage": "Write to us at a@books.example",
		"callToActionMessage": "Tick the box on our site to get messages from us.",
	}
}

// rcsReady is a sender that nothing keeps from a launch in Greece.
func (p *Project) rcsReady() (id string) {
	return p.rcsInTest("EU", Object{"countries": []string{"GR"}, "questionnaire": rcsAnswers()})
}

func (p *Project) launch(id string) *Answer { return p.Call(rcsLaunch, id).Want(http.StatusOK) }

// rcsLaunched is a sender that has been launched.
func (p *Project) rcsLaunched() (id string) {
	id = p.rcsReady()
	p.launch(id)
	p.Settle()
	p.oneRCS(id).Has(Object{"state": "LAUNCHED"})
	return id
}

// operators are the statuses of all operators of a country, each once.
func (a *Answer) operators(country string) []string {
	found := []string{}
	for _, c := range a.List("countryStatus") {
		if c["country"] == country {
			found = append(found, pluck(objects(c["operators"]), "status")...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// rcsLaunches follows a launch to its end, with what webhooks tell.
func rcsLaunches(t *T) {
	p := t.Project()
	r := t.receiver()
	p.createHook(r.url)
	id := p.rcsReady()
	t.Equal("operators in test", p.oneRCS(id).operators("GR"), []string{"NOT_LAUNCHED"})
	launching := p.launch(id).Has(Object{"state": "LAUNCHING"})
	t.Equal("operators once asked", launching.operators("GR"), []string{"PENDING"})
	p.rcsMoved(id, "IN_TEST", "LAUNCHING")
	p.Settle()
	launched := p.oneRCS(id).Has(Object{"state": "LAUNCHED"})
	t.Equal("operators in the end", launched.operators("GR"), []string{"LAUNCHED"})
	if launched.String("launched") == "" {
		t.Errorf("a launched sender does not say when: %s", launched.Text)
	}
	p.rcsMoved(id, "LAUNCHING", "LAUNCHED")
	p.launch(id).Is(launched.object())
	p.told(r, p.eventTypes()...)
	const operator = "RCS_SENDER_OPERATOR_STATUS_UPDATED"
	for _, e := range p.Events(operator) {
		body, _ := e.Body.(Object)
		t.Has(operator, body, Object{"operatorCountry": "GR"})
	}
	if !slices.Contains(r.types(), operator) {
		t.Errorf("no webhook tells of an operator: %v", r.types())
	}
}

// rcsLaunchesPrepared has no video: a launch waits until there is one.
func rcsLaunchesPrepared(t *T) {
	p := t.Project()
	answers := rcsAnswers()
	general, _ := answers["general"].(Object)
	given, _ := general["answers"].(Object)
	answers["general"] = Object{"answers": with(given, "videoUris", nil)}
	id := p.rcsInTest("EU", Object{"countries": []string{"GR"}, "questionnaire": answers})
	p.launch(id).Has(Object{"state": "PREPARING_LAUNCH"})
	p.Call(rcsLaunch, id).Refused(http.StatusConflict, "launch_invalid_agent_state")
	film := Object{"questionnaire": Object{"general": Object{"answers": Object{"videoUris": []string{"https://books.example/video"}}}}}
	p.updateRCS(id, film).Want(http.StatusOK).Has(Object{"state": "LAUNCHING"})
	p.rcsMoved(id, "PREPARING_LAUNCH", "LAUNCHING")
}

// rcsLaunchesBrand launches in the US, where the brand is registered first.
func rcsLaunchesBrand(t *T) {
	p := t.Project()
	answers := with(rcsAnswers(), "us", Object{"answers": rcsUSAnswers()})
	id := p.rcsInTest("US", Object{"countries": []string{"US"}, "questionnaire": answers})
	launching := p.launch(id).Has(Object{"state": "PREPARING_LAUNCH"})
	t.Equal("brand", launching.Field("brandDetails", "status"), "DRAFT")
	t.Equal("registration", launching.Field("brandDetails", "registration", "status"), "NEW")
	p.Settle()
	done := p.oneRCS(id).Has(Object{"state": "LAUNCHED"})
	t.Equal("brand in the end", done.Field("brandDetails", "status"), "COMPLETED")
	statuses := []any{}
	for _, e := range p.Events("RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED") {
		body, _ := e.Body.(Object)
		statuses = append(statuses, body["status"])
	}
	t.Equal("registration as it was told", statuses, []string{"PENDING", "COMPLETED"})
}

// rcsLaunchesMissing lists what a launch lacks.
func rcsLaunchesMissing(t *T) {
	p := t.Project()
	id := p.rcsInTest("EU", nil)
	missing := func() string {
		a := p.Call(rcsLaunch, id).Refused(http.StatusPreconditionFailed, "launch_precondition_failed")
		list, _ := a.Field("additionalInformation", "validationErrors").([]any)
		var lines []string
		for _, line := range list {
			text, _ := line.(string)
			lines = append(lines, text)
		}
		return strings.Join(lines, "\n")
	}
	wants := func(names ...string) {
		all := missing()
		for _, name := range names {
			if !strings.Contains(all, name) {
				t.Errorf("%s is not listed as missing:\n%s", name, all)
			}
		}
	}
	wants("countries", "optInDescription", "triggerDescription", "interactionsDescription", "optOutDescription", "verification")
	p.updateRCS(id, Object{"countries": []string{"FR"}, "questionnaire": rcsAnswers()}).Want(http.StatusOK)
	wants("questionnaire.fr.answers.siren")
	p.updateRCS(id, Object{"countries": []string{"GR"}, "brand": Object{"emails": nil}}).Want(http.StatusOK)
	wants("phones")
	p.updateRCS(id, Object{"brand": Object{"phones": []Object{phone(1)}}}).Want(http.StatusOK)
	p.launch(id).Has(Object{"state": "LAUNCHING"})
}

func rcsLaunchesState(t *T) {
	p := t.Project()
	p.Call(rcsLaunch, p.rcsDraft()).Refused(http.StatusConflict, "launch_invalid_agent_state")
	id := p.rcsLaunched()
	p.Force("rcs/senders/"+id, "UNKNOWN")
	p.Call(rcsLaunch, id).Refused(http.StatusConflict, "launch_invalid_agent_state")
	p.Force("rcs/senders/"+id, "LAUNCHED")
	p.Force("rcs/senders/"+id, "UNLAUNCHED")
	p.launch(id).Has(Object{"state": "LAUNCHING"})
}

func rcsLaunchesVendor(t *T) {
	p := t.Project()
	id := p.rcsReady()
	p.hinders("rcs", []side{
		rcsOff, rcsBusy, rcsGone, rcsATT,
		{Object{"gmbSuspended": true}, http.StatusBadRequest, "verification_suspended_in_gmb"},
		{Object{"verificationState": "VERIFICATION_STATE_VERIFIED"}, http.StatusConflict, "launch_invalid_verification_state"},
	}, func(p *Project) *Call { return p.Call(rcsLaunch, id) })
	p.oneRCS(id).Has(Object{"state": "IN_TEST"})
	p.launch(id)
}

// rcsLaunchesOperators has one operator refuse: the other one is enough.
func rcsLaunchesOperators(t *T) {
	p := t.Project()
	id := p.rcsReady()
	p.launch(id)
	countries := p.oneRCS(id).List("countryStatus")
	names := pluck(objects(countries[0]["operators"]), "name")
	if len(names) < 2 {
		t.Fatalf("Greece has the operators %v, want two", names)
	}
	p.Force("rcs/senders/"+id+"/operators/GR/"+names[0], "REJECTED")
	t.Equal("operators", p.oneRCS(id).operators("GR"), []string{"PENDING", "REJECTED"})
	p.Settle()
	t.Equal("operators in the end", p.oneRCS(id).Has(Object{"state": "LAUNCHED"}).operators("GR"), []string{"LAUNCHED", "REJECTED"})
	t.Equal("operators asked again", p.launch(id).Has(Object{"state": "LAUNCHING"}).operators("GR"), []string{"LAUNCHED", "PENDING"})
}

// rcsLaunchedUpdate changes the countries of a launched sender: nothing else
// can be changed.
func rcsLaunchedUpdate(t *T) {
	p := t.Project()
	id := p.rcsLaunched()
	refused := func(details Object) { p.updateRCS(id, details).Refused(http.StatusBadRequest, "fields_not_updatable") }
	refused(Object{"brand": Object{"description": "New"}})
	refused(Object{"countries": []string{"FR"}, "brand": Object{"description": "New"}})
	t.Equal("countries after refusals", p.oneRCS(id).Field("details", "countries"), []string{"GR"})
	more := p.updateRCS(id, Object{"countries": []string{"GR", "LT"}}).Want(http.StatusOK).Has(Object{"state": "LAUNCHED"})
	t.Equal("operators of the new country", more.operators("LT"), []string{"NOT_LAUNCHED"})
	p.launch(id).Has(Object{"state": "LAUNCHING"})
	refused(Object{"brand": Object{"description": "New"}})
}
