package papi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// inTest makes a sender in test.
func (c *rcsClient) inTest() (testNumbers string) {
	c.t.Helper()
	return rcs + "/" + c.create(sender("EU", rcsBrand)) + "/testNumbers"
}

func (c *rcsClient) wait(by time.Duration) {
	c.t.Helper()
	if _, err := c.World().Advance(by); err != nil {
		c.t.Fatal(err)
	}
}

func TestATestNumberIsInvitedAnsweredInvitedAgainAndRemoved(t *testing.T) {
	c := newRCS(t, nil)
	base := c.inTest()
	one := base + "/" + tester
	start := when(c.Client)
	number := func(number, state, submitted string) map[string]any {
		return map[string]any{"number": number, "state": state, "submitted": submitted}
	}
	added := c.Must(200, "POST", base, `{"testNumbers":["`+tester+`"]}`)
	wants(t, map[string]any{"testNumbers": []any{number(tester, "PENDING", start)}}, added)
	c.idle()
	wants(t, number(tester, "UNVERIFIED", start), c.Must(200, "GET", one, ""))

	resource := strings.TrimPrefix(one, "/rcs/senders/")
	c.force(resource, "VERIFIED", "")
	features := []any{
		"ACTION_COMPOSE", "ACTION_CREATE_CALENDAR_EVENT", "ACTION_DIAL", "ACTION_OPEN_URL", "ACTION_OPEN_URL_IN_WEBVIEW",
		"ACTION_SHARE_LOCATION", "ACTION_VIEW_LOCATION", "REVOCATION", "RICHCARD_CAROUSEL", "RICHCARD_STANDALONE",
	}
	wants(t, map[string]any{"features": features}, c.Must(200, "GET", one+"/capabilities", ""))

	again := when(c.Client)
	wants(t, number(tester, "UNVERIFIED", again), c.Must(200, "GET", one+"/retry", ""))
	history := c.World().History().All()
	if last := history[len(history)-1]; last.Lifecycle != "rcs-test-number" || last.Cause != "invite" || last.From != "VERIFIED" {
		t.Errorf("the retry is not in the history, which ends with %v", last)
	}
	c.force(resource, "VERIFIED", "")
	both := c.Must(200, "POST", base, `{"testNumbers":["`+tester+`","`+testNoOne+`"]}`)
	wants(t, map[string]any{"testNumbers": []any{number(tester, "UNVERIFIED", again), number(testNoOne, "PENDING", again)}}, both)
	id := strings.Split(resource, "/")[0]
	if diff := cmp.Diff(both.Body["testNumbers"], c.get(id).Body["testNumberStates"]); diff != "" {
		t.Errorf("the sender's test numbers (-answered +shown):\n%s", diff)
	}

	if a := c.Must(204, "DELETE", one, ""); a.Raw != "" {
		t.Errorf("deleted with body %s", a.Raw)
	}
	refused(t, c.Client, 404, "user_is_not_tester_for_agent", "papi.rcs-test-number.exists", "DELETE", one, "")
	c.idle()
	refused(t, c.Client, 404, "user_is_not_tester_for_agent", "papi.rcs-test-number.exists", "GET", one, "")
	if n := len(c.World().Events().All()); n != 0 {
		t.Errorf("%d events tell of test numbers", n)
	}
}

func TestEscapedTestNumbersAreTheSame(t *testing.T) {
	c := newRCS(t, nil)
	base := c.inTest()
	c.Must(200, "POST", base, `{"testNumbers":["`+tester+`"]}`)
	if a := c.Must(200, "GET", base+"/%2B48777777777", ""); a.String("number") != tester {
		t.Errorf("number %q", a.String("number"))
	}
}

func TestFixturesAnswerForTesters(t *testing.T) {
	c := newRCS(t, nil)
	base := c.inTest()
	c.vendor(provisioning.RCSVendor{Numbers: []provisioning.RCSNumber{
		{Number: tester, Answer: "VERIFIED", Features: []string{"REVOCATION", "ACTION_DIAL"}},
		{Number: testNoOne, Answer: "DECLINED"},
	}})
	c.Must(200, "POST", base, `{"testNumbers":["`+tester+`","`+testNoOne+`"]}`)
	c.idle()
	wants(t, map[string]any{"features": []any{"REVOCATION", "ACTION_DIAL"}}, c.Must(200, "GET", base+"/"+tester+"/capabilities", ""))
	if got := c.Must(200, "GET", base+"/"+testNoOne, "").String("state"); got != "DECLINED" {
		t.Errorf("the one who declines is %s", got)
	}
	refused(t, c.Client, 404, "blocked_because_the_recipient_declined", "papi.rcs-test-number.declined", "GET", base+"/"+testNoOne+"/retry", "")
	c.Must(204, "DELETE", base+"/"+testNoOne, "")
	c.Must(200, "POST", base, `{"testNumbers":["`+testNoOne+`"]}`)
}

func TestInvitationsEndAsAScenarioSays(t *testing.T) {
	for outcome, want := range map[string]string{
		"accepted": "VERIFIED", "declined": "DECLINED", "expired": "EXPIRED", "failed": "FAILED", "invalid": "INVALID", "rejected": "REJECTED",
	} {
		c := newRCS(t, choose{"rcs-test-number": {Outcome: outcome}})
		base := c.inTest()
		c.Must(200, "POST", base, `{"testNumbers":["`+tester+`"]}`)
		c.idle()
		if got := c.Must(200, "GET", base+"/"+tester, "").String("state"); got != want {
			t.Errorf("%s: %s, want %s", outcome, got, want)
		}
	}
}

func TestASenderInvites20NumbersADayAnd200InAll(t *testing.T) {
	c := newRCS(t, nil)
	base := c.inTest()
	all := numbers(provisioning.MaxRCSInvites + 1)
	list := func(numbers []string) string { return `{"testNumbers":["` + strings.Join(numbers, `","`) + `"]}` }
	limited := func(method, path, body string) {
		t.Helper()
		refused(t, c.Client, 429, "rbm_too_many_requests", "papi.rcs-test-number.invitations", method, path, body)
	}
	c.Must(200, "POST", base, list(all[:19]))
	limited("POST", base, list(all[19:21]))
	c.Must(200, "GET", base+"/"+all[0]+"/retry", "")
	limited("GET", base+"/"+all[0]+"/retry", "")
	limited("PATCH", strings.TrimSuffix(base, "/testNumbers"), `{"details":`+list(all[:20])+`}`)
	c.Must(204, "DELETE", base+"/"+all[0], "")
	limited("POST", base, list(all[:1]))
	c.wait(24*time.Hour - 1)
	limited("POST", base, list(all[:1]))
	c.wait(1)
	for day := 1; day < 10; day++ {
		c.Must(200, "POST", base, list(all[day*20:day*20+20]))
		c.wait(24 * time.Hour)
	}
	limited("POST", base, list(all[200:]))
}

func TestAnUpdateRelistsTestNumbers(t *testing.T) {
	c := newRCS(t, nil)
	base := c.inTest()
	id := strings.Split(base, "/")[3]
	c.Must(200, "POST", base, `{"testNumbers":["`+tester+`"]}`)
	c.idle()
	c.force(id+"/testNumbers/"+tester, "VERIFIED", "")
	c.Must(200, "PATCH", rcs+"/"+id, `{"details":{"testNumbers":["`+testNoOne+`","`+tester+`"]}}`)
	if kept, invited := c.testerState(id, tester), c.testerState(id, testNoOne); kept != "VERIFIED" || invited != "PENDING" {
		t.Errorf("kept %v, invited %v", kept, invited)
	}
	c.force(id+"/testNumbers/"+tester, "DECLINED", "")
	c.Must(200, "PATCH", rcs+"/"+id, `{"details":{"testNumbers":["`+tester+`","`+testNoOne+`"]}}`)
	a := c.Must(200, "PATCH", rcs+"/"+id, `{"details":{"testNumbers":["`+testNoOne+`"]}}`)
	if diff := cmp.Diff(any([]any{testNoOne}), dig(a.Body, "details", "testNumbers")); diff != "" || c.testerState(id, tester) != nil {
		t.Errorf("one less (-want +got):\n%s", diff)
	}
	a = c.Must(200, "PATCH", rcs+"/"+id, `{"details":{"testNumbers":null}}`)
	if dig(a.Body, "details", "testNumbers") != nil || a.Body["testNumberStates"] != nil {
		t.Errorf("none left: %s", a.Raw)
	}
}

func TestALaunchedSenderOfATTTakesTestNumbers(t *testing.T) {
	c := newRCS(t, nil)
	id := c.create(sender("US", rcsBrand, `"countries":["GR"]`, questionnaire(rcsFilmed, rcsVerify)))
	c.vendor(att)
	c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	c.idle()
	c.Must(200, "POST", rcs+"/"+id+"/testNumbers", `{"testNumbers":["`+tester+`"]}`)
	c.Must(200, "GET", rcs+"/"+id+"/testNumbers/"+tester+"/retry", "")
}
