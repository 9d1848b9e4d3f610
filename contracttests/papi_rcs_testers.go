package contracttests

import (
	"fmt"
	"net/http"
	"time"
)

// Phone numbers that test senders.
const (
	tester   = "+48777777777"
	stranger = "+48600000000"
)

// Limits of invitations of a sender.
const invitationsADay = 20

func rcsTesterCases() []Case {
	return []Case{
		{Name: "papi/rcs-test-numbers/life", Operations: append([]string{rcsTesterAdd}, ofOneTester...), Costs: Irreversible | Number, Needs: onRCS, Run: rcsTestersLife},
		{Name: "papi/rcs-test-numbers/refused-inputs", Operations: []string{rcsTesterAdd}, Costs: Irreversible | Number, Needs: onRCS, Run: rcsTestersInputs},
		{Name: "papi/rcs-test-numbers/strangers", Operations: ofOneTester, Costs: Irreversible | Number, Needs: onRCS, Run: rcsTestersStrangers},
		{Name: "papi/rcs-test-numbers/suppliers", Operations: append([]string{rcsTesterAdd}, ofOneTester...), Costs: Irreversible | Number, Needs: onRCS, Run: rcsTestersSuppliers},
		{Name: "papi/rcs-test-numbers/vendor", Operations: append([]string{rcsTesterAdd}, ofOneTester...), Costs: Irreversible | Number, Needs: onRCS, Run: rcsTestersVendor},
		{Name: "papi/rcs-test-numbers/declined", Operations: []string{rcsTesterAdd, rcsTesterCan, rcsTesterRetry}, Costs: Irreversible | Number, Needs: onRCS, Run: rcsTestersDeclined},
		{Name: "papi/rcs-test-numbers/answers", Operations: []string{rcsTesterAdd, rcsTesterGet, rcsTesterCan}, Costs: Irreversible | Number, Needs: onRCS, Assumed: true, Run: rcsTestersAnswers},
		{Name: "papi/rcs-test-numbers/limit", Operations: []string{rcsTesterAdd, rcsTesterRetry}, Costs: Irreversible | Number, Needs: onRCS, Run: rcsTestersLimit},
	}
}

func (p *Project) invite(id string, numbers ...string) *Call {
	return p.Call(rcsTesterAdd, id).JSON(Object{"testNumbers": numbers})
}

// rcsTested is a sender in test with a test number that was told.
func (p *Project) rcsTested(region string) (id string) {
	id = p.rcsInTest(region, nil)
	p.invite(id, tester).Want(http.StatusOK)
	p.Advance(time.Minute)
	return id
}

func (p *Project) oneTester(id string) *Answer {
	return p.Call(rcsTesterGet, id, tester).Want(http.StatusOK)
}

// answers has a test number's owner answer.
func (p *Project) answers(id, with string) {
	p.Force("rcs/senders/"+id+"/testNumbers/"+tester, with)
}

func rcsTestersLife(t *T) {
	p := t.Project()
	id := p.rcsInTest("EU", nil)
	added := p.invite(id, tester).Want(http.StatusOK).List("testNumbers")
	t.Equal("test numbers", pluck(added, "number"), []string{tester})
	p.Settle()
	p.oneTester(id).Has(Object{"number": tester, "state": "UNVERIFIED"})
	p.answers(id, "VERIFIED")
	features, _ := p.Call(rcsTesterCan, id, tester).Want(http.StatusOK).Field("features").([]any)
	if len(features) == 0 {
		t.Errorf("a verified number has no capabilities")
	}
	p.Call(rcsTesterRetry, id, tester).Want(http.StatusOK).Has(Object{"number": tester, "state": "UNVERIFIED"})
	p.answers(id, "VERIFIED")
	both := p.invite(id, tester, stranger).Want(http.StatusOK)
	t.sameSet("test numbers of both calls", pluck(both.List("testNumbers"), "number"), []string{tester, stranger})
	p.oneTester(id).Has(Object{"state": "UNVERIFIED"})
	t.Equal("the sender's test numbers", p.oneRCS(id).Field("testNumberStates"), both.Field("testNumbers"))
	p.Call(rcsTesterDelete, id, tester).Want(http.StatusNoContent)
	p.Call(rcsTesterDelete, id, tester).Refused(http.StatusNotFound, "user_is_not_tester_for_agent")
	t.Equal("test numbers left", pluck(p.oneRCS(id).List("testNumberStates"), "number"), []string{stranger})
}

func rcsTestersInputs(t *T) {
	p := t.Project()
	id := p.rcsInTest("EU", nil)
	for name, body := range map[string]Object{
		"nothing":         {},
		"no list":         {"testNumbers": tester},
		"no plus":         {"testNumbers": []string{"48777777777"}},
		"the same number": {"testNumbers": []string{tester, tester}},
	} {
		t.Run(name, func(t *T) { p.in(t).Call(rcsTesterAdd, id).JSON(body).invalidInput() })
	}
	p.invite(id, "+481234").Refused(http.StatusBadRequest, "add_test_number_invalid")
	p.oneRCS(id).without("testNumberStates")
}

func rcsTestersStrangers(t *T) {
	p := t.Project()
	id := p.rcsTested("EU")
	p.each(ofOneTester, nil, func(c *Call) { c.Refused(http.StatusNotFound, "user_is_not_tester_for_agent") }, id, stranger)
	p.oneTester(id).Has(Object{"state": "UNVERIFIED"})
}

// rcsTestersSuppliers has senders of which Google does not know, and of AT&T.
func rcsTestersSuppliers(t *T) {
	p := t.Project()
	noGoogle := func(c *Call) { c.Refused(http.StatusBadRequest, "no_google_supplier") }
	draft, american, european := p.rcsDraft(), p.rcsTested("US"), p.rcsTested("EU")
	noGoogle(p.invite(draft, tester))
	p.each(ofOneTester, nil, noGoogle, draft, tester)
	p.rcs(Object{"suppliers": []string{"ATT"}})
	noGoogle(p.invite(american, tester))
	p.rcs(rcsATT.given)
	for _, c := range []*Call{p.invite(european, tester), p.Call(rcsTesterDelete, european, tester), p.Call(rcsTesterRetry, european, tester)} {
		c.Refused(rcsATT.status, rcsATT.code)
	}
	const early = "add_test_number_not_allowed_before_launch"
	p.invite(american, stranger).Refused(http.StatusNotFound, early)
	p.Call(rcsTesterRetry, american, tester).Refused(http.StatusNotFound, early)
}

// rcsTestersVendor has Google stand in the way.
func rcsTestersVendor(t *T) {
	p := t.Project()
	id := p.rcsTested("EU")
	number := func(what string) Object { return Object{"numbers": []Object{{"number": tester, what: true}}} }
	invalid := side{number("invalid"), http.StatusBadRequest, "add_test_number_invalid"}
	unreachable := side{number("unreachable"), http.StatusNotFound, "user_cannot_be_reached"}
	p.hinders("rcs", []side{rcsNowhere, rcsBusy, invalid, unreachable}, func(p *Project) *Call { return p.invite(id, tester) })
	p.hinders("rcs", []side{rcsNowhere, rcsBusy}, func(p *Project) *Call { return p.Call(rcsTesterGet, id, tester) })
	p.hinders("rcs", []side{rcsBusy}, func(p *Project) *Call { return p.Call(rcsTesterDelete, id, tester) })
	p.hinders("rcs", []side{rcsBusy, invalid}, func(p *Project) *Call { return p.Call(rcsTesterRetry, id, tester) })
	p.Call(rcsTesterCan, id, tester).Refused(http.StatusNotFound, "user_has_not_accepted_invite")
	p.answers(id, "VERIFIED")
	p.hinders("rcs", []side{
		rcsBusy, unreachable,
		{Object{"supplierMisconfigured": true}, http.StatusForbidden, "wrong_supplier_configuration"},
		{Object{"agentLookupFails": true}, http.StatusNotFound, "looking_up_the_rbm_agent"},
	}, func(p *Project) *Call { return p.Call(rcsTesterCan, id, tester) })
	p.oneTester(id).Has(Object{"state": "VERIFIED"})
}

func rcsTestersDeclined(t *T) {
	p := t.Project()
	id := p.rcsTested("EU")
	p.answers(id, "DECLINED")
	for _, c := range []*Call{p.invite(id, tester), p.Call(rcsTesterCan, id, tester), p.Call(rcsTesterRetry, id, tester)} {
		c.Refused(http.StatusNotFound, "blocked_because_the_recipient_declined")
	}
	p.Call(rcsTesterDelete, id, tester).Want(http.StatusNoContent)
	p.invite(id, tester).Want(http.StatusOK)
}

// rcsTestersAnswers knows beforehand what owners answer, and what devices can.
func rcsTestersAnswers(t *T) {
	p := t.Project()
	id := p.rcsInTest("EU", nil)
	p.rcs(Object{"numbers": []Object{
		{"number": tester, "answer": "VERIFIED", "features": []string{"REVOCATION", "ACTION_DIAL"}},
		{"number": stranger, "answer": "DECLINED"},
	}})
	for _, n := range p.invite(id, tester, stranger).Want(http.StatusOK).List("testNumbers") {
		t.Has("right after the invitation", n, Object{"state": "PENDING"})
	}
	p.Settle()
	p.oneTester(id).Has(Object{"state": "VERIFIED"})
	p.Call(rcsTesterCan, id, tester).Want(http.StatusOK).Is(Object{"features": []string{"REVOCATION", "ACTION_DIAL"}})
	p.Call(rcsTesterGet, id, stranger).Want(http.StatusOK).Has(Object{"state": "DECLINED"})
	t.Equal("events of test numbers", p.eventTypes(), []string{})
}

// rcsTestersLimit invites 20 numbers in a day, and no more.
func rcsTestersLimit(t *T) {
	p := t.Project()
	id := p.rcsInTest("EU", nil)
	numbers := make([]string, invitationsADay+1)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("+4870000%04d", i)
	}
	limited := func(c *Call) { c.Refused(http.StatusTooManyRequests, "rbm_too_many_requests") }
	limited(p.invite(id, numbers...))
	p.invite(id, numbers[1:]...).Want(http.StatusOK)
	limited(p.invite(id, numbers[0]))
	limited(p.Call(rcsTesterRetry, id, numbers[1]))
	p.Advance(24 * time.Hour)
	p.invite(id, numbers[0]).Want(http.StatusOK)
}
