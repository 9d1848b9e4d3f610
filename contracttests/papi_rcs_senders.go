package contracttests

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Operations on RCS senders.
const (
	rcsList         = "RcsSendersController_listSenders_v1"
	rcsCreate       = "RcsSendersController_createSender_v1"
	rcsGet          = "RcsSendersController_getSender_v1"
	rcsUpdate       = "RcsSendersController_updateSender_v1"
	rcsActivities   = "RcsSendersController_listActivities_v1"
	rcsComment      = "RcsSendersController_createSenderComment_v1"
	rcsLaunch       = "RcsSendersController_launchSender_v1"
	rcsTesterAdd    = "RcsSendersController_addTestNumbers_v1"
	rcsTesterGet    = "RcsSendersController_getTestNumberState_v1"
	rcsTesterDelete = "RcsSendersController_deleteTestNumber_v1"
	rcsTesterCan    = "RcsSendersController_getTestNumberCapabilities_v1"
	rcsTesterRetry  = "RcsSendersController_retryTestNumber_v1"
)

// unknownUUID has the form of an id of an RCS sender, and none has it.
const unknownUUID = "cf11794a-6a5e-4a12-b103-da79bd378bf1"

// rcsChanged is the event of a sender's state.
const rcsChanged = "RCS_SENDER_STATUS_UPDATED"

// onRCS is what cases need that make a whole sender: its images are fetched.
var onRCS = append([]Need{Receiver}, onSenders...)

func rcsSenderCases() []Case {
	return []Case{
		{Name: "papi/rcs-senders/create/draft", Operations: []string{rcsCreate, rcsGet, rcsUpdate}, Costs: Irreversible, Needs: onRCS, Run: rcsSendersDraft},
		{Name: "papi/rcs-senders/create/complete", Operations: []string{rcsCreate, rcsGet, rcsList}, Costs: Irreversible, Needs: onRCS, Run: rcsSendersComplete},
		{Name: "papi/rcs-senders/create/refused-inputs", Operations: []string{rcsCreate}, Costs: Irreversible, Needs: onSenders, Run: rcsSendersInputs},
		{Name: "papi/rcs-senders/create/vendor", Operations: []string{rcsCreate}, Costs: Irreversible, Needs: onSenders, Run: rcsSendersVendor},
		{Name: "papi/rcs-senders/images", Operations: []string{rcsCreate}, Costs: Irreversible, Needs: onRCS, Run: rcsSendersImages},
		{Name: "papi/rcs-senders/images/update", Operations: []string{rcsUpdate}, Costs: Irreversible, Needs: onRCS, Assumed: true, Run: rcsSendersImagesUpdated},
		{Name: "papi/rcs-senders/list", Operations: []string{rcsList}, Costs: Irreversible, Needs: onRCS, Run: rcsSendersList},
		{Name: "papi/rcs-senders/list/refused", Operations: []string{rcsList}, Needs: onSenders, Run: rcsSendersRefusedLists},
		{Name: "papi/rcs-senders/update", Operations: []string{rcsUpdate}, Costs: Irreversible, Needs: onRCS, Run: rcsSendersUpdate},
		{Name: "papi/rcs-senders/update/refused-inputs", Operations: []string{rcsUpdate}, Costs: Irreversible, Needs: onRCS, Run: rcsSendersUpdateInputs},
		{Name: "papi/rcs-senders/activities", Operations: []string{rcsActivities, rcsComment}, Costs: Irreversible, Needs: onSenders, Run: rcsSendersActivities},
		{Name: "papi/rcs-senders/ids", Operations: ofOneRCSSender, Costs: Paid | Irreversible | Number, Needs: onSenders, Run: rcsSendersIDs},
		{Name: "papi/rcs-senders/isolation", Operations: append([]string{rcsList}, ofOneRCSSender...), Costs: Paid | Irreversible | Number, Needs: onSenders, Run: rcsSendersIsolation},
	}
}

// rcsInput is an input of a sender.
func rcsInput(region string, details Object) Object {
	return Object{"region": region, "billingCategory": "CONVERSATIONAL", "useCase": "OTP", "details": details}
}

// rcsBrand has all that a brand needs, with images that the suite serves.
func (t *T) rcsBrand() Object {
	photos := t.servePhotos()
	return Object{
		"name": "Books", "emails": []Object{{"label": "mail", "address": "a@books.example"}}, "description": "Books & more",
		"bannerUrl": photos + "/banner.png", "logoUrl": photos + "/logo.png",
		"privacyPolicyUrl": "https://books.example/privacy", "termsOfServiceUrl": "https://books.example/terms",
	}
}

func (p *Project) rcsSender(input Object) *Answer {
	return p.Call(rcsCreate).JSON(input).Want(http.StatusCreated)
}

// rcsInTest is a sender in test, with further details.
func (p *Project) rcsInTest(region string, more Object) (id string) {
	details := Object{"brand": p.t.rcsBrand()}
	for name, value := range more {
		details[name] = value
	}
	return p.rcsSender(rcsInput(region, details)).Has(Object{"state": "IN_TEST"}).ID()
}

// rcsDraft is a sender with nothing but what every one has.
func (p *Project) rcsDraft() (id string) {
	return p.rcsSender(with(rcsInput("EU", nil), "details", nil)).Has(Object{"state": "DRAFT"}).ID()
}

func (p *Project) oneRCS(id string) *Answer { return p.Call(rcsGet, id).Want(http.StatusOK) }

func (p *Project) updateRCS(id string, details Object) *Call {
	return p.Call(rcsUpdate, id).JSON(Object{"details": details})
}

// rcsMoved wants the last event of a sender's state to tell of a change.
func (p *Project) rcsMoved(id, from, to string) {
	events := p.Events(rcsChanged)
	if len(events) == 0 {
		p.t.Fatalf("no event %s among %v", rcsChanged, p.eventTypes())
	}
	body, _ := events[len(events)-1].Body.(Object)
	p.t.Has(rcsChanged, body, Object{"previousState": from, "currentState": to})
	p.t.Equal(rcsChanged+" payload", body["payload"], p.oneRCS(id).JSON)
}

// rcsSendersDraft begins with the least, and completes it.
func rcsSendersDraft(t *T) {
	p := t.Project()
	created := p.rcsSender(with(rcsInput("EU", nil), "details", nil)).without("authName", "authToken", "supplierDetails", "testNumberStates", "countryStatus")
	created.Has(Object{"state": "DRAFT", "region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "OTP", "hostingRegion": "EUROPE"})
	t.Equal("brand", created.Field("details", "brand"), Object{"name": "RCS Sender", "color": "#000000"})
	id := created.ID()
	p.oneRCS(id).Is(created.object())
	p.updateRCS(id, Object{"brand": t.rcsBrand(), "countries": []string{"SE"}}).Want(http.StatusOK).Has(Object{"state": "IN_PROGRESS"})
	p.rcsMoved(id, "DRAFT", "IN_PROGRESS")
	p.Settle()
	p.rcsMoved(id, "IN_PROGRESS", "IN_TEST")
	done := p.oneRCS(id)
	for _, name := range []string{"authName", "authToken"} {
		if done.String(name) == "" {
			t.Errorf("a sender in test has no %s: %s", name, done.Text)
		}
	}
	countries := done.List("countryStatus")
	t.Equal("countries", pluck(countries, "country"), []string{"SE"})
	t.Equal("status of the country", countries[0]["status"], "NOT_LAUNCHED")
}

// rcsSendersComplete makes a sender that is in test at once, and tells nothing.
func rcsSendersComplete(t *T) {
	p := t.Project()
	brand := t.rcsBrand()
	created := p.rcsSender(rcsInput("BR", Object{"brand": brand, "testNumbers": []string{tester}}))
	created.Has(Object{"state": "IN_TEST", "hostingRegion": "NORTH_AMERICA"})
	t.Equal("brand", created.Field("details", "brand"), with(brand, "color", "#000000"))
	t.Equal("test numbers", pluck(created.List("testNumberStates"), "number"), []string{tester})
	p.oneRCS(created.ID()).Is(created.object())
	t.Equal("the list", p.Call(rcsList).Want(http.StatusOK).List("senders"), []Object{created.object()})
	t.Equal("events", p.eventTypes(), []string{})
}

// usAnswers are details with answers of the US section of the questionnaire.
func usAnswers(answers Object) Object {
	return Object{"questionnaire": Object{"us": Object{"answers": answers}}}
}

// badRCSDetails are details that neither a creation nor an update takes.
func badRCSDetails() map[string]Object {
	brand := func(name string, value any) Object { return Object{"brand": Object{name: value}} }
	return map[string]Object{
		"an unknown field":           brand("slogan", "Read!"),
		"a long name":                brand("name", strings.Repeat("x", 41)),
		"a long description":         brand("description", strings.Repeat("x", 101)),
		"a colour by name":           brand("color", "red"),
		"a link that is none":        brand("logoUrl", "me"),
		"no emails":                  brand("emails", []Object{}),
		"too many phones":            brand("phones", []Object{phone(1), phone(2), phone(3), phone(4)}),
		"the same phone":             brand("phones", []Object{phone(1), with(phone(1), "label", "again")}),
		"a country without RCS":      {"countries": []string{"JP"}},
		"the same country":           {"countries": []string{"SE", "SE"}},
		"a number without a plus":    {"testNumbers": []string{"48777777777"}},
		"a private company's stocks": usAnswers(Object{"ownershipType": "PRIVATE", "stockExchange": "NYSE"}),
		"a tax id of another form":   usAnswers(Object{"taxIdCountry": "US", "taxId": "123456789"}),
		"both forms for the US":      usAnswers(Object{"ein": "12-3456789", "brandName": "Books"}),
	}
}

func phone(n int) Object {
	return Object{"label": fmt.Sprint("call ", n), "number": fmt.Sprint("+461234567", n)}
}

func rcsSendersInputs(t *T) {
	p := t.Project()
	good := rcsInput("EU", Object{})
	bad := map[string]Object{
		"nothing":          {},
		"no region":        with(good, "region", nil),
		"another region":   with(good, "region", "AU"),
		"no category":      with(good, "billingCategory", nil),
		"another category": with(good, "billingCategory", "FREE"),
		"no use case":      with(good, "useCase", nil),
		"another use case": with(good, "useCase", "NONE"),
		"a public company without stocks": with(good, "details",
			usAnswers(Object{"ownershipType": "PUBLIC", "stockSymbol": "BKS"})),
	}
	for name, details := range badRCSDetails() {
		bad[name] = rcsInput("US", details)
	}
	for name, body := range bad {
		t.Run(name, func(t *T) { p.in(t).Call(rcsCreate).JSON(body).invalidInput() })
	}
	p.Call(rcsCreate).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	p.Call(rcsCreate).JSON(rcsInput("EU", Object{"testNumbers": []string{"+481234"}})).Refused(http.StatusBadRequest, "add_test_number_invalid")
	t.Equal("senders after refusals", p.Call(rcsList).Want(http.StatusOK).List("senders"), []Object{})
}

func rcsSendersVendor(t *T) {
	p := t.Project()
	input := rcsInput("EU", Object{"brand": Object{"name": "Books"}})
	p.hinders("rcs", []side{
		rcsOff, rcsBusy, rcsGone, rcsNowhere,
		{Object{"wrongWebhookSecret": true}, http.StatusForbidden, "rbm_webhook_incorrect_secret"},
		{Object{"accountCorrupt": true}, http.StatusConflict, "account_data_is_corrupt"},
		{Object{"refusedNames": []string{"Books"}}, http.StatusBadRequest, "invalid_google_agent"},
	}, func(p *Project) *Call { return p.Call(rcsCreate).JSON(input) })
	t.Equal("senders after refusals", p.Call(rcsList).Want(http.StatusOK).List("senders"), []Object{})
	p.rcsSender(input)
}

// rcsSendersImages links images that the service fetches and refuses.
func rcsSendersImages(t *T) {
	p := t.Project()
	photos := t.servePhotos()
	for path, want := range photoRefusals {
		for _, field := range []string{"logoUrl", "bannerUrl"} {
			t.Run(field+" "+path, func(t *T) {
				input := rcsInput("EU", Object{"brand": Object{field: photos + path}})
				p.in(t).Call(rcsCreate).JSON(input).Refused(want.status, want.code)
			})
		}
	}
	t.Equal("senders after refusals", p.Call(rcsList).Want(http.StatusOK).List("senders"), []Object{})
}

// rcsSendersImagesUpdated has an update link an image of the wrong size, for
// which no error is documented.
func rcsSendersImagesUpdated(t *T) {
	p := t.Project()
	photos := t.servePhotos()
	id := p.rcsDraft()
	p.updateRCS(id, Object{"brand": Object{"logoUrl": photos + "/good.png"}}).invalidInput()
	p.updateRCS(id, Object{"brand": Object{"logoUrl": photos + "/logo.png"}}).Want(http.StatusOK)
}

// rcsSendersList sorts, searches and filters.
func rcsSendersList(t *T) {
	p := t.Project()
	ids := map[string]string{}
	for _, name := range []string{"c shop", "a books", "d shop", "b books"} {
		ids[name] = p.rcsSender(rcsInput("EU", Object{"brand": Object{"name": name}})).ID()
		p.Advance(time.Second)
	}
	ids["e books"] = p.rcsInTest("EU", nil)
	p.rcs(Object{"conversationApps": []Object{{"id": unknownID, "region": "EU", "senderId": ids["e books"]}}})
	named := func(names ...string) []string {
		all := []string{}
		for _, name := range names {
			all = append(all, ids[name])
		}
		return all
	}
	p.updateRCS(ids["e books"], Object{"brand": Object{"name": "e Books"}}).Want(http.StatusOK)
	byName := named("a books", "b books", "c shop", "d shop", "e books")
	p.Call(rcsList).Want(http.StatusOK).Has(Object{"totalSize": 5, "pageSize": 50})
	t.tokenPages(tokenWalk{call: func() *Call { return p.Call(rcsList) }, list: "senders", field: "id", want: byName, size: 2})
	for _, q := range []struct {
		query string
		want  []string
	}{
		{"sortDirection=DESC", named("e books", "d shop", "c shop", "b books", "a books")},
		{"sortColumn=CREATED", named("c shop", "a books", "d shop", "b books", "e books")},
		{"sortColumn=CREATED&sortDirection=DESC", named("e books", "b books", "d shop", "a books", "c shop")},
		{"search=BOOK", named("a books", "b books", "e books")},
		{"filterSenderName=shop", named("c shop", "d shop")},
		{"filterStates=IN_TEST", named("e books")},
		{"filterStates=LAUNCHED", named()},
		{"filterSenderIds=" + ids["d shop"] + "," + ids["a books"], named("a books", "d shop")},
		{"filterConversationApiAppId=" + unknownID, named("e books")},
		{"search=book&filterStates=DRAFT", named("a books", "b books")},
	} {
		t.Run(q.query, func(t *T) {
			c := p.in(t).Call(rcsList)
			for pair := range strings.SplitSeq(q.query, "&") {
				name, value, _ := strings.Cut(pair, "=")
				c = c.Query(name, value)
			}
			t.Equal("senders", pluck(c.Want(http.StatusOK).List("senders"), "id"), q.want)
		})
	}
}

func rcsSendersRefusedLists(t *T) {
	p := t.Project()
	call := func(p *Project) *Call { return p.Call(rcsList) }
	p.refusedPages(100, call)
	p.refusedFilter(rcsList, "filterStates", "invalid_filter_states")
	p.hinders("rcs", []side{rcsOff, rcsBusy}, call)
}

func rcsSendersActivities(t *T) {
	p := t.Project()
	id := p.rcsDraft()
	for _, c := range []string{"one", "two", "three", "four"} {
		p.Advance(time.Second)
		p.Call(rcsComment, id).JSON(Object{"comment": c}).Want(http.StatusCreated).Has(Object{"type": "CREATED", "comment": c})
	}
	for name, body := range badComments {
		t.Run(name, func(t *T) { p.in(t).Call(rcsComment, id).JSON(body).invalidInput() })
	}
	p.Call(rcsComment, id).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	call := func(p *Project) *Call { return p.Call(rcsActivities, id) }
	all := call(p).Want(http.StatusOK).List("notifications")
	t.Equal("newest first", pluck(all[:4], "comment"), []string{"four", "three", "two", "one"})
	t.Has("the oldest activity", all[len(all)-1], Object{"type": "CREATED"})
	t.tokenPages(tokenWalk{call: func() *Call { return call(p) }, list: "notifications", field: "comment", want: pluck(all, "comment"), size: 3})
	p.refusedPages(100, call)
	events := p.Events("RCS_SENDER_COMMENT_ADDED")
	last, _ := events[len(events)-1].Body.(Object)
	t.Has("the last event", last, Object{"payload": p.oneRCS(id).JSON, "comment": "four"})
}
