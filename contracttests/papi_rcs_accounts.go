package contracttests

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Operations on RCS accounts, and the questionnaire of launches.
const (
	rcsAccountActivities = "RcsAccountsController_listActivities_v1"
	rcsAccountComment    = "RcsAccountsController_createComment_v1"
	rcsQuestions         = "RcsQuestionnaireController_getQuestions_v1"
)

func rcsAccountCases() []Case {
	receiving := append([]Need{Receiver}, onSenders...)
	both := []string{rcsAccountActivities, rcsAccountComment}
	return []Case{
		{Name: "papi/rcs-accounts/comments", Operations: both, Costs: Irreversible, Needs: onSenders, Run: rcsAccountsComments},
		{Name: "papi/rcs-accounts/comments/refused-inputs", Operations: []string{rcsAccountComment}, Costs: Irreversible, Run: rcsAccountsInputs},
		{Name: "papi/rcs-accounts/activities/refused", Operations: []string{rcsAccountActivities}, Run: rcsAccountsRefusedLists},
		{Name: "papi/rcs-accounts/events", Operations: []string{rcsAccountComment}, Costs: Irreversible, Needs: receiving, Run: rcsAccountsEvents},
		{Name: "papi/rcs-accounts/missing", Operations: both, Costs: Irreversible, Needs: onSenders, Run: rcsAccountsMissing},
		{Name: "papi/rcs-questionnaire/questions", Operations: []string{rcsQuestions}, Run: rcsQuestionnaire},
		{Name: "papi/rcs-questionnaire/refused", Operations: []string{rcsQuestions}, Run: rcsQuestionnaireRefused},
	}
}

// rcs sets the vendor's side of RCS.
func (p *Project) rcs(side Object) { p.Given(Object{"rcs": side}) }

// side is a part of the vendor's side that stands in the way of calls.
type side struct {
	given  Object
	status int
	code   string
}

// hinders has each side stand in the way of a call, one after the other; then
// nothing does.
func (p *Project) hinders(fixture string, sides []side, call func(p *Project) *Call) {
	for _, s := range sides {
		p.t.Run(s.code, func(t *T) {
			p := p.in(t)
			p.Given(Object{fixture: s.given})
			call(p).Refused(s.status, s.code)
		})
	}
	p.Given(Object{fixture: Object{}})
}

// Sides that stand in the way of most calls about senders.
var (
	rcsOff     = side{Object{"notEnabled": true}, http.StatusForbidden, "rbm_has_not_been_used"}
	rcsBusy    = side{Object{"tooManyRequests": true}, http.StatusTooManyRequests, "rbm_too_many_requests"}
	rcsGone    = side{Object{"resourcesMissing": true}, http.StatusNotFound, "rbm_resources_not_found"}
	rcsNowhere = side{Object{"projectMissing": true}, http.StatusNotFound, "project_not_found"}
	rcsATT     = side{Object{"suppliers": []string{"GOOGLE", "ATT"}}, http.StatusBadRequest, "invalid_region_for_att_supplier"}
)

func rcsAccountsComments(t *T) {
	p := t.Project()
	for _, c := range []string{"one", "two", "three", "four"} {
		p.Advance(time.Second)
		p.Call(rcsAccountComment).JSON(Object{"comment": c}).Want(http.StatusCreated).Has(Object{"type": "CREATED", "comment": c})
	}
	call := func() *Call { return p.Call(rcsAccountActivities) }
	all := call().Want(http.StatusOK).List("notifications")
	t.Equal("newest first", pluck(all[:4], "comment"), []string{"four", "three", "two", "one"})
	t.Has("a comment", all[0], Object{"type": "COMMENT_ADDED", "author": "Provisioning API user"})
	t.tokenPages(tokenWalk{call: call, list: "notifications", field: "comment", want: pluck(all, "comment"), size: 3})
}

// badComments are comments that are refused.
var badComments = map[string]Object{"none": {}, "empty": {"comment": ""}, "a number": {"comment": 1}, "too long": {"comment": strings.Repeat("x", 65536)}}

func rcsAccountsInputs(t *T) {
	p := t.Project()
	for name, body := range badComments {
		t.Run(name, func(t *T) { p.in(t).Call(rcsAccountComment).JSON(body).invalidInput() })
	}
	p.Call(rcsAccountComment).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
}

func rcsAccountsRefusedLists(t *T) {
	t.Project().refusedPages(100, func(p *Project) *Call { return p.Call(rcsAccountActivities) })
}

// rcsAccountsEvents has an account commented on: the event has no payload.
func rcsAccountsEvents(t *T) {
	p := t.Project()
	r := t.receiver()
	p.createHook(r.url)
	p.Call(rcsAccountComment).JSON(Object{"comment": "Why <so> long?"}).Want(http.StatusCreated)
	p.told(r, "RCS_ACCOUNT_COMMENT_ADDED")
	t.Equal("body", r.all()[0].body, Object{"type": "RCS_ACCOUNT_COMMENT_ADDED", "comment": "Why <so> long?"})
}

func rcsAccountsMissing(t *T) {
	p := t.Project()
	p.rcs(Object{"accountMissing": true})
	p.Call(rcsAccountActivities).Refused(http.StatusNotFound, "account_not_found")
	p.Call(rcsAccountComment).JSON(Object{"comment": "Hello"}).Refused(http.StatusNotFound, "account_not_found")
}

// rcsQuestionnaire asks for the questions of countries and forms.
func rcsQuestionnaire(t *T) {
	p := t.Project()
	for _, q := range []struct {
		query     []string // names and values by turns
		has, not  string   // questions of the US section
		countries []string // sections beside general and verification
	}{
		{nil, "", "", nil},
		{[]string{"countries", "SE"}, "", "", nil},
		{[]string{"countries", "GB", "countries", "FR"}, "", "", []string{"fr", "gb"}},
		{[]string{"countries", "US"}, "addressState stockSymbol brandName", "ein", []string{"us"}},
		{[]string{"countries", "US", "usQuestionnaireVersion", "v1"}, "ein smsCampaign", "brandName", []string{"us"}},
		{[]string{"countries", "US", "usQuestionnaireVersion", "v2", "usQuestionnaireBrandCampaignVersion", "US_PRIVATE"}, "addressState", "stockSymbol", []string{"us"}},
		{[]string{"countries", "US", "usQuestionnaireBrandCampaignVersion", "NON_US_PUBLIC"}, "stockSymbol stockExchange", "addressState", []string{"us"}},
	} {
		t.Run(strings.Join(q.query, " "), func(t *T) {
			a := p.in(t).Call(rcsQuestions, "OTP").queries(q.query).Want(http.StatusOK)
			want := append([]string{"general", "verification"}, q.countries...)
			t.sameSet("sections", slices.Collect(maps.Keys(a.object())), want)
			questions, _ := a.Field("us", "questions").(Object)
			for _, name := range strings.Fields(q.has) {
				t.Equal("question "+name+" is there", questions[name] != nil, true)
			}
			for _, name := range strings.Fields(q.not) {
				t.Equal("question "+name+" is there", questions[name] != nil, false)
			}
		})
	}
	for _, useCase := range []string{"MULTIUSE", "PROMOTIONAL", "TRANSACTIONAL"} {
		p.Call(rcsQuestions, useCase).Want(http.StatusOK)
	}
	legal := p.Call(rcsQuestions, "OTP").Query("countries", "US").Want(http.StatusOK).Field("us", "questions", "legalForm", "suggestedAnswers")
	t.Equal("suggestions", legal, []string{"CORPORATION", "LIMITED_LIABILITY_COMPANY", "PARTNERSHIP", "S_CORPORATION"})
}

func rcsQuestionnaireRefused(t *T) {
	p := t.Project()
	a := p.Call(rcsQuestions, "NONE").Refused(http.StatusBadRequest, "questionnaire_invalid_use_case")
	t.Equal("use cases", a.Field("additionalInformation", "validUseCases"), "MULTIUSE, OTP, PROMOTIONAL, TRANSACTIONAL")
	a = p.Call(rcsQuestions, "OTP").Query("countries", "FR").Query("countries", "JP").Refused(http.StatusBadRequest, "questionnaire_invalid_country")
	t.Equal("countries", a.Field("additionalInformation", "supportedValues"),
		"AT, BE, BR, CA, CZ, DK, FI, FR, DE, GR, HU, IT, LT, MX, NL, NO, PE, PL, PT, SG, SK, ES, SE, US, GB")
}
