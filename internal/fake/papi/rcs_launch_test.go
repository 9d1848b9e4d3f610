package papi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/validate"
)

// eventChecker is shared: each validator compiles schemas anew.
var eventChecker = validate.New()

// rcsEvents are the world's events in short, each held against its schema.
func rcsEvents(t testing.TB, c *faketest.Client) []string {
	t.Helper()
	var all []string
	for _, e := range c.World().Events().All() {
		body := decode(t, string(e.Body))
		if found := eventChecker.Event(e.Type, body); found != nil {
			t.Errorf("%s: %v\n%s", e.Type, found, e.Body)
		}
		short := ""
		switch e.Type {
		case "RCS_SENDER_STATUS_UPDATED":
			short = fmt.Sprint("sender ", body["previousState"], ">", body["currentState"])
			if dig(body, "payload", "state") != body["currentState"] {
				t.Errorf("the payload is in %v: %s", dig(body, "payload", "state"), e.Body)
			}
		case "RCS_SENDER_OPERATOR_STATUS_UPDATED":
			short = fmt.Sprint(body["operatorCountry"], " ", body["operator"], " ", body["operatorPreviousStatus"], ">", body["operatorCurrentStatus"])
		case "RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED":
			short = fmt.Sprint("brand ", body["status"])
			if dig(body, "payload", "brandDetails", "registration", "status") != body["status"] {
				t.Errorf("the payload's brand is another: %s", e.Body)
			}
		}
		if body["comment"] != nil {
			short += fmt.Sprint(" (", body["comment"], ")")
		}
		all = append(all, short)
	}
	return all
}

func operatorsOf(a faketest.Answer) map[string]string {
	got := map[string]string{}
	countries, _ := a.Body["countryStatus"].([]any)
	for i := range countries {
		country := dig(countries, i, "country").(string)
		got[country] = dig(countries, i, "status").(string)
		for j := range dig(countries, i, "operators").([]any) {
			got[country+" "+dig(countries, i, "operators", j, "name").(string)] = dig(countries, i, "operators", j, "status").(string)
		}
	}
	return got
}

func TestALaunchEndsWhenItsOperatorsHaveLaunched(t *testing.T) {
	c := newRCS(t, nil)
	id := c.create(launchable())
	a := c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	if diff := cmp.Diff(map[string]string{"GR": "PENDING", "GR Cosmote": "PENDING", "GR Vodafone": "PENDING"}, operatorsOf(a)); diff != "" || a.String("state") != "LAUNCHING" {
		t.Errorf("%s (-want +got):\n%s", a.String("state"), diff)
	}
	payloadIs(t, lastEvent(t, c.Client, "RCS_SENDER_STATUS_UPDATED"), a)
	c.idle()
	got := c.get(id)
	if diff := cmp.Diff(map[string]string{"GR": "LAUNCHED", "GR Cosmote": "LAUNCHED", "GR Vodafone": "LAUNCHED"}, operatorsOf(got)); diff != "" || got.String("launched") != when(c.Client) {
		t.Errorf("launched %s (-want +got):\n%s", got.String("launched"), diff)
	}
	payloadIs(t, lastEvent(t, c.Client, "RCS_SENDER_STATUS_UPDATED"), got)
	want := []string{
		"GR Cosmote NOT_LAUNCHED>PENDING", "GR Vodafone NOT_LAUNCHED>PENDING", "sender IN_TEST>LAUNCHING",
		"GR Cosmote PENDING>LAUNCHED", "GR Vodafone PENDING>LAUNCHED", "sender LAUNCHING>LAUNCHED",
	}
	if diff := cmp.Diff(want, rcsEvents(t, c.Client)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if again := c.Must(200, "POST", rcs+"/"+id+"/launch", ""); again.Raw != got.Raw {
		t.Errorf("a launch with nobody left to ask answers %s, want %s", again.Raw, got.Raw)
	}
}

func TestALaunchWaitsForTheBrandAndTheVideo(t *testing.T) {
	c := newRCS(t, nil)
	id := c.create(sender("US", rcsBrand, `"countries":["US"]`, questionnaire(rcsGeneral, rcsVerify, rcsUS)))
	a := c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	brand, _ := a.Body["brandDetails"].(map[string]any)
	registration := map[string]any{"id": dig(brand, "registration", "id"), "status": "NEW"}
	if diff := cmp.Diff(map[string]any{"id": brand["id"], "status": "DRAFT", "registration": registration}, brand); diff != "" || a.String("state") != "PREPARING_LAUNCH" {
		t.Errorf("%s (-want +got):\n%s", a.String("state"), diff)
	}
	if got := operatorsOf(a)["US"]; got != "PENDING" {
		t.Errorf("the US is %s", got)
	}
	refused(t, c.Client, 409, "launch_invalid_agent_state", "papi.rcs-sender.launch-state", "POST", rcs+"/"+id+"/launch", "")
	c.idle()
	want := []string{
		"US AT&T NOT_LAUNCHED>PENDING", "US T-Mobile NOT_LAUNCHED>PENDING", "US Verizon NOT_LAUNCHED>PENDING",
		"sender IN_TEST>PREPARING_LAUNCH", "brand PENDING", "brand COMPLETED", "sender PREPARING_LAUNCH>LAUNCHING",
		"US AT&T PENDING>LAUNCHED", "US T-Mobile PENDING>LAUNCHED", "US Verizon PENDING>LAUNCHED", "sender LAUNCHING>LAUNCHED",
	}
	if diff := cmp.Diff(want, rcsEvents(t, c.Client)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	got := c.get(id).Body
	if dig(got, "brandDetails", "status") != "COMPLETED" || dig(got, "campaignDetails", "campaignName") != "Books" {
		t.Errorf("registered: %v, %v", got["brandDetails"], got["campaignDetails"])
	}
}

func TestAVideoThatTheClientAddsEndsTheWait(t *testing.T) {
	c := newRCS(t, nil)
	id := c.create(sender("EU", rcsBrand, `"countries":["GR"]`, questionnaire(rcsGeneral, rcsVerify)))
	c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	c.wantState(id, "PREPARING_LAUNCH")
	c.Must(200, "PATCH", rcs+"/"+id, `{"details":{"brand":{"description":"New"}}}`)
	c.wantState(id, "PREPARING_LAUNCH")
	a := c.Must(200, "PATCH", rcs+"/"+id, `{"details":{`+questionnaire(`"general":{"answers":{"videoUris":["https://a.example/v"]}}`)+`}}`)
	if a.String("state") != "LAUNCHING" {
		t.Errorf("with a video: %s", a.String("state"))
	}
}

func TestABrandThatIsNotRegisteredHoldsTheLaunchUp(t *testing.T) {
	for _, outcome := range []string{"rejected", "incomplete"} {
		c := newRCS(t, choose{"rcs-brand-registration": {Outcome: outcome, Reason: "No such company."}})
		id := c.create(sender("US", rcsBrand, `"countries":["US"]`, questionnaire(rcsFilmed, rcsVerify, rcsUS)))
		c.Must(200, "POST", rcs+"/"+id+"/launch", "")
		c.idle()
		c.wantState(id, "PREPARING_LAUNCH")
		want := "brand " + strings.ToUpper(outcome) + " (No such company.)"
		if events := rcsEvents(t, c.Client); !slices.Contains(events, want) {
			t.Errorf("%s is not among %q", want, events)
		}
		c.force(id, "IN_TEST", "")
		c.Must(200, "POST", rcs+"/"+id+"/launch", "")
		if got := dig(c.get(id).Body, "brandDetails", "registration", "status"); got != "NEW" {
			t.Errorf("after a second launch the registration is %v", got)
		}
	}
}

func TestReviewsOfABrandEndToo(t *testing.T) {
	for outcome, status := range map[string]string{"review": "PENDING_REVIEW", "manual-review": "MANUAL_REVIEW"} {
		c := newRCS(t, choose{"rcs-brand-registration": {Outcome: outcome}})
		id := c.create(sender("US", rcsBrand, `"countries":["US"]`, questionnaire(rcsFilmed, rcsVerify, rcsUS)))
		c.Must(200, "POST", rcs+"/"+id+"/launch", "")
		c.idle()
		c.wantState(id, "LAUNCHED")
		if events := rcsEvents(t, c.Client); !slices.Contains(events, "brand "+status) || !slices.Contains(events, "brand COMPLETED") {
			t.Errorf("%s and COMPLETED are not among %q", status, events)
		}
	}
}

func TestTheDeprecatedUSFormNeedsNoBrandRegistration(t *testing.T) {
	c := newRCS(t, nil)
	legacy := `"us":{"answers":{"companyLegalName":"Books Inc.","ein":"12-3456789","brandIndustry":"Education","messagesVolume":"1M+ messages"}}`
	verify := strings.Replace(rcsVerify, `,"phone":"+4612345678"`, "", 1)
	id := c.create(sender("US", rcsBrand, `"countries":["US"]`, questionnaire(rcsFilmed, verify, legacy)))
	if a := c.Must(200, "POST", rcs+"/"+id+"/launch", ""); a.String("state") != "LAUNCHING" || a.Body["brandDetails"] != nil {
		t.Errorf("launch: %s", a.Raw)
	}
}

func TestALaunchListsWhatIsMissing(t *testing.T) {
	c := newRCS(t, nil)
	details := strings.Replace(rcsBrand, `"emails":[{"label":"mail","address":"a@books.example"}]`, `"phones":[{"label":"a","number":"123456"}]`, 1)
	id := c.create(sender("US", details))
	c.Must(200, "PATCH", rcs+"/"+id, `{"details":{"brand":{"phones":null}}}`)
	tests := []struct {
		details string
		missing []string
	}{
		{`"brand":{"name":""}`, []string{
			"brand.name", "brand.phones or details.brand.emails", "countries",
			"questionnaire.general.answers.optInDescription", "questionnaire.general.answers.triggerDescription",
			"questionnaire.general.answers.interactionsDescription", "questionnaire.general.answers.optOutDescription",
			"questionnaire.verification.answers.name", "questionnaire.verification.answers.email", "questionnaire.verification.answers.website",
		}},
		{rcsBrand + `,"countries":["GB","FR"],` + questionnaire(rcsFilmed, strings.Replace(rcsVerify, `,"phone":"+4612345678"`, "", 1)), []string{
			"questionnaire.gb.answers.brandIndustry", "questionnaire.gb.answers.companyLegalName", "questionnaire.gb.answers.messagesVolume",
			"questionnaire.fr.answers.fullCompanyAddress", "questionnaire.fr.answers.siren",
		}},
		{`"countries":["US"],` + questionnaire(strings.NewReplacer(`"addressState":"IL",`, "", `"embeddedLink":false,`, "").Replace(rcsUS)), []string{
			"questionnaire.verification.answers.phone", "questionnaire.us.answers.addressState", "questionnaire.us.answers.embeddedLink",
		}},
		{questionnaire(rcsVerify, `"us":{"answers":{"taxIdCountry":"DE","embeddedLink":true,"ownershipType":"PUBLIC","stockExchange":"XETRA","stockSymbol":"BKS","taxId":null}}`), []string{
			"questionnaire.us.answers.taxId",
		}},
	}
	for _, tt := range tests {
		c.Must(200, "PATCH", rcs+"/"+id, `{"details":{`+tt.details+`}}`)
		a := refused(t, c.Client, 412, "launch_precondition_failed", "papi.rcs-sender.launch-ready", "POST", rcs+"/"+id+"/launch", "")
		var want []any
		for _, name := range tt.missing {
			want = append(want, "details."+name+" is required to launch")
		}
		if diff := cmp.Diff(any(map[string]any{"validationErrors": want}), a.Body["additionalInformation"]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.details, diff)
		}
	}
}

func TestOperatorsThatRefuseAreAskedAgain(t *testing.T) {
	c := newRCS(t, choose{"rcs-operator": {Outcome: "rejected", Reason: "Against our policy."}})
	id := c.create(launchable())
	c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	c.idle()
	c.wantState(id, "LAUNCHING")
	got := c.get(id)
	if remark := dig(got.Body, "countryStatus", 0, "operators", 0, "remark"); remark != "Against our policy." || operatorsOf(got)["GR"] != "REJECTED" {
		t.Errorf("remark %v in %v", remark, operatorsOf(got))
	}
	if events := rcsEvents(t, c.Client); !slices.Contains(events, "GR Vodafone PENDING>REJECTED (Against our policy.)") {
		t.Errorf("events %q", events)
	}
	a := c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	if a.String("state") != "LAUNCHING" || operatorsOf(a)["GR Cosmote"] != "PENDING" {
		t.Errorf("asked again: %s %v", a.String("state"), operatorsOf(a))
	}
	c.force(id+"/operators/GR/Cosmote", "LAUNCHED", "")
	c.wantState(id, "LAUNCHING")
	c.force(id+"/operators/GR/Vodafone", "SUSPENDED", "")
	c.wantState(id, "LAUNCHED")
}

func TestALaunchedSenderTakesMoreCountriesAndGivesThemUp(t *testing.T) {
	c := newRCS(t, nil)
	id := c.launched()
	a := c.Must(200, "PATCH", rcs+"/"+id, `{"details":{"countries":["GR","LT"]}}`)
	if a.String("state") != "LAUNCHED" || operatorsOf(a)["LT"] != "NOT_LAUNCHED" {
		t.Errorf("a country more: %s %v", a.String("state"), operatorsOf(a))
	}
	a = c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	if a.String("state") != "LAUNCHING" || operatorsOf(a)["LT"] != "PENDING" || operatorsOf(a)["GR"] != "LAUNCHED" {
		t.Errorf("launched again: %s %v", a.String("state"), operatorsOf(a))
	}
	c.idle()
	c.wantState(id, "LAUNCHED")
	a = c.Must(200, "PATCH", rcs+"/"+id, `{"details":{"countries":["LT"]}}`)
	if got := operatorsOf(a)["GR Cosmote"]; got != "PENDING_UNLAUNCHED" {
		t.Errorf("a country less: %s", got)
	}
	c.idle()
	if got := operatorsOf(c.get(id))["GR"]; got != "UNLAUNCHED" {
		t.Errorf("a minute later: %s", got)
	}
	c.Must(200, "PATCH", rcs+"/"+id, `{"details":{"countries":null}}`)
	c.idle()
	c.wantState(id, "UNLAUNCHED")
	c.Must(200, "PATCH", rcs+"/"+id, `{"details":{"countries":["LT"]}}`)
	a = c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	if _, there := operatorsOf(a)["GR"]; there || a.String("state") != "LAUNCHING" {
		t.Errorf("launched after all: %s %v", a.String("state"), operatorsOf(a))
	}
}

func TestWhatTheVendorForcesReachesTheOperators(t *testing.T) {
	c := newRCS(t, nil)
	id := c.create(launchable())
	c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	c.force(id, "LAUNCHED", "")
	if got := operatorsOf(c.get(id))["GR Vodafone"]; got != "LAUNCHED" {
		t.Errorf("launched by force: %s", got)
	}
	c.force(id, "UNLAUNCHED", "Bad content.")
	if got := operatorsOf(c.get(id))["GR Vodafone"]; got != "UNLAUNCHED" {
		t.Errorf("unlaunched by force: %s", got)
	}
	payloadIs(t, lastEvent(t, c.Client, "RCS_SENDER_STATUS_UPDATED"), c.get(id))
	if got := lastEvent(t, c.Client, "RCS_SENDER_STATUS_UPDATED")["comment"]; got != "Bad content." {
		t.Errorf("comment %v", got)
	}
	c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	c.idle()
	c.wantState(id, "LAUNCHED")
	c.force(id, "UNKNOWN", "")
	refused(t, c.Client, 409, "launch_invalid_agent_state", "papi.rcs-sender.launch-state", "POST", rcs+"/"+id+"/launch", "")
}

func TestAnOperatorsWaitFollowsTheClock(t *testing.T) {
	wait := 3 * time.Hour
	c := newRCS(t, choose{"rcs-operator": state.Answer{After: &wait}})
	id := c.create(launchable())
	c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	if _, err := c.World().Advance(wait - 1); err != nil {
		t.Fatal(err)
	}
	c.wantState(id, "LAUNCHING")
	if _, err := c.World().Advance(1); err != nil {
		t.Fatal(err)
	}
	c.wantState(id, "LAUNCHED")
}

func TestEveryCountryHasOperatorsThatEventsCanName(t *testing.T) {
	c := newRCS(t, nil)
	countries := `"AT","BE","BR","CA","CZ","DK","FI","FR","DE","GR","HU","IT","LT","MX","NL","NO","PE","PL","PT","SG","SK","ES","SE","US","GB"`
	gb := `"gb":{"answers":{"brandIndustry":"Education","companyLegalName":"Books Ltd","messagesVolume":"1M+ messages"}}`
	fr := `"fr":{"answers":{"fullCompanyAddress":"1 rue X","siren":"123456789"}}`
	id := c.create(sender("EU", rcsBrand, `"countries":[`+countries+`]`, questionnaire(rcsFilmed, rcsVerify, rcsUS, gb, fr)))
	a := c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	if n := len(a.Body["countryStatus"].([]any)); n != 25 {
		t.Errorf("%d of 25 countries have operators", n)
	}
	rcsEvents(t, c.Client)
	c.idle()
	c.wantState(id, "LAUNCHED")
}
