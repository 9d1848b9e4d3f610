package contracttests_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// TestStrangeNumbersAreNotSent has a case send phone numbers in all the ways
// that the APIs have them, to a project that it shares.
func TestStrangeNumbersAreNotSent(t *testing.T) {
	const mine = "+46701740605"
	list := func(numbers ...any) contracttests.Object { return contracttests.Object{"testNumbers": numbers} }
	tests := []struct {
		name  string
		body  any
		path  string
		query string
		// strange is the number that is not sent.
		strange string
	}{
		{name: "none", body: contracttests.Object{"name": "x"}},
		{name: "one that is allowed", body: contracttests.Object{"phoneNumber": mine}},
		{name: "the same without a plus", body: contracttests.Object{"phoneNumber": strings.TrimPrefix(mine, "+")}},
		{name: "one of fiction", body: contracttests.Object{"phoneNumber": "+12025550100", "other": "+13035550199"}},
		{name: "one of fiction without a plus", body: contracttests.Object{"phoneNumber": "12025550100"}},
		{name: "almost one of fiction", body: contracttests.Object{"phoneNumber": "+12025550200"}, strange: "+12025550200"},
		{name: "another one", body: contracttests.Object{"phoneNumber": "+46701740606"}, strange: "+46701740606"},
		{name: "within a text", body: contracttests.Object{"about": "call +46701740606 now"}, strange: "+46701740606"},
		{name: "deep inside", body: contracttests.Object{"a": []contracttests.Object{{"b": contracttests.Object{"callForwardNumber": "+46701740606"}}}}, strange: "+46701740606"},
		{name: "in a list", body: list(mine, "+46701740606"), strange: "+46701740606"},
		{name: "without a plus", body: contracttests.Object{"adminPhoneNo": "46701740606"}, strange: "46701740606"},
		{name: "as a number", body: contracttests.Object{"phoneNumber": 46701740606}, strange: "46701740606"},
		{name: "apart from its country", body: contracttests.Object{"details": contracttests.Object{"countryCode": "46", "phoneNumber": "701740606"}}, strange: "+46701740606"},
		{name: "the allowed one apart from its country", body: contracttests.Object{"details": contracttests.Object{"countryCode": "46", "phoneNumber": "701740605"}}},
		{name: "digits that are none", body: contracttests.Object{"wabaId": "12345678901234", "phoneNumberId": "123456789012345", "name": "46701740606"}},
		{name: "in the path", path: "+46701740606", strange: "+46701740606"},
		{name: "the allowed one in the path", path: mine},
		{name: "in the query", query: "+46701740606", strange: "+46701740606"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, clock := &script{}, &still{}
			h := scripted(s, clock.limits())
			h.Share("p")
			h.Allow(contracttests.Everything)
			h.Numbers = []string{mine}
			h.Key = contracttests.Credentials{ID: "a", Secret: "b"}
			got, _ := check(t, h, contracttests.Case{Name: "sends", Run: func(t *contracttests.T) {
				p := t.Project()
				switch {
				case tt.path != "":
					p.Call("GetPhoneNumberByNumber", tt.path).Want(http.StatusOK)
				case tt.query != "":
					p.Call("findCalls").Query("to", tt.query).Want(http.StatusOK)
				default:
					p.Call("AssignPhoneNumber").JSON(tt.body).Want(http.StatusOK)
				}
			}})
			refused := strings.Contains(got.Log, "not sent: it names the phone number "+tt.strange+", which is not allowed")
			sent := len(s.sent) > 0
			if refused != (tt.strange != "") || sent == refused {
				t.Errorf("sent %q: %s", s.sent, got.Log)
			}
		})
	}
}

// TestNumberCasesUseTheGivenOne runs them in a shared project.
func TestNumberCasesUseTheGivenOne(t *testing.T) {
	const mine = "+46701740605"
	needing := slices.DeleteFunc(writing(t), func(c contracttests.Case) bool {
		return c.Costs&contracttests.Number != contracttests.Number || c.Needs != nil
	})
	h := shared(t)
	for _, r := range contracttests.Check(t.Context(), h, contracttests.Options{Cases: needing}).Results {
		if r.State != contracttests.Skipped || r.Reason != "costs needs-number: no phone number is given" {
			t.Errorf("without a number %s is %s: %s", r.Case, r.State, r.Reason)
		}
	}
	h.Numbers = []string{mine}
	before := world(t, h)
	used := map[string]bool{}
	h.Transport = &carrier{at: func(_ *carrier, _ int, r *http.Request) error {
		made := contracttests.MadeBy(r.Context())
		if made.Operation.ID == "AssignPhoneNumber" {
			used[made.Case] = true
		}
		return nil
	}}
	report := contracttests.Check(t.Context(), h, contracttests.Options{Cases: needing})
	if err := report.Err(); err != nil || len(used) < 4 {
		t.Errorf("%v: %v assign a number: %+v", err, used, report.Results)
	}
	unchanged(t, h, before)
}

// TestNumbersOfOthersAreLeftAlone gives a number that is assigned already.
func TestNumbersOfOthersAreLeftAlone(t *testing.T) {
	const mine = "+46701740605"
	h := shared(t)
	h.Numbers = []string{mine}
	theirs := h
	theirs.Forbidden, theirs.Lacks = 0, nil
	assigns := contracttests.Case{Name: "theirs", Run: func(t *contracttests.T) {
		p := t.Project()
		trunk, _ := p.Call("getSipTrunks").Want(http.StatusOK).List("trunks")[0]["id"].(string)
		p.Call("AssignPhoneNumber").JSON(contracttests.Object{"sipTrunkId": trunk, "phoneNumber": mine}).Want(http.StatusCreated)
	}}
	if _, err := check(t, theirs, assigns); err != nil {
		t.Fatal(err)
	}
	before := world(t, h)
	for _, name := range []string{"est/phone-numbers/assign", "est/phone-numbers/release", "est/phone-numbers/ids", "est/trunks/delete/attached"} {
		got, _ := check(t, h, only(t, name)[0])
		if got.State != contracttests.Failed || !strings.Contains(got.Log, mine+" is assigned to a trunk already") {
			t.Errorf("%s is %s: %s", name, got.State, got.Log)
		}
	}
	unchanged(t, h, before)
}
