package papi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// withoutQuestions drops what package provisioning's tests hold exactly.
func withoutQuestions(body map[string]any) map[string]any {
	sections, _ := dig(body, "details", "questionnaire").(map[string]any)
	for _, section := range sections {
		delete(section.(map[string]any), "questions")
	}
	return body
}

func TestADraftBecomesASenderInTestOnceItsDetailsAreFull(t *testing.T) {
	c := newRCS(t, nil)
	start := when(c.Client)
	created := c.Must(201, "POST", rcs, rcsSenderDraft)
	id := created.String("id")
	want := map[string]any{
		"id": id, "state": "DRAFT", "region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "OTP", "hostingRegion": "EUROPE",
		"created": start, "modified": start,
		"details": map[string]any{
			"brand":         map[string]any{"name": "RCS Sender", "color": "#000000"},
			"questionnaire": map[string]any{"general": map[string]any{"answers": map[string]any{}}, "verification": map[string]any{"answers": map[string]any{}}},
		},
	}
	wants(t, want, faketest.Answer{Body: withoutQuestions(created.Body)})
	if got := c.get(id); got.Raw != created.Raw {
		t.Errorf("read %s\ncreated %s", got.Raw, created.Raw)
	}

	updated := c.Must(200, "PATCH", rcs+"/"+id, `{"details":{`+rcsBrand+`,"countries":["SE"],"testNumbers":["`+tester+`"]}}`)
	if updated.String("state") != "IN_PROGRESS" || updated.Body["authToken"] != nil || updated.Body["countryStatus"] != nil || updated.Body["testNumberStates"] != nil {
		t.Errorf("updated: %s", updated.Raw)
	}
	event := lastEvent(t, c.Client, "RCS_SENDER_STATUS_UPDATED")
	payloadIs(t, event, c.get(id))
	if event["previousState"] != "DRAFT" || event["currentState"] != "IN_PROGRESS" {
		t.Errorf("event from %v to %v", event["previousState"], event["currentState"])
	}

	if _, err := c.World().Advance(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	got := c.get(id)
	now := when(c.Client)
	operator := func(name string) any {
		return map[string]any{"name": name, "status": "NOT_LAUNCHED", "modified": now}
	}
	want["state"], want["modified"] = "IN_TEST", now
	want["testNumberStates"] = []any{map[string]any{"number": tester, "state": "PENDING", "submitted": now}}
	want["countryStatus"] = []any{map[string]any{
		"country": "SE", "status": "NOT_LAUNCHED",
		"operators": []any{operator("Tele2"), operator("Telenor"), operator("Telia"), operator("Three")},
	}}
	for _, secret := range []string{"authName", "authToken", "supplierDetails"} {
		want[secret] = got.Body[secret]
	}
	want["details"] = map[string]any{
		"brand":         decode(t, "{"+strings.Replace(rcsBrand, `"brand":{`, `"brand":{"color":"#000000",`, 1)+"}")["brand"],
		"countries":     []any{"SE"},
		"testNumbers":   []any{tester},
		"questionnaire": dig(want, "details", "questionnaire"),
	}
	if got.String("authName") == "" || got.String("authToken") == "" || dig(got.Body, "supplierDetails", "google", "agentId") == "" {
		t.Errorf("an agent without its names: %s", got.Raw)
	}
	event = lastEvent(t, c.Client, "RCS_SENDER_STATUS_UPDATED")
	payloadIs(t, event, got)
	wants(t, want, faketest.Answer{Body: withoutQuestions(got.Body)})
}

func TestASenderWithFullDetailsIsInTestAtOnce(t *testing.T) {
	c := newRCS(t, nil)
	a := c.Must(201, "POST", rcs, sender("BR", rcsBrand))
	if a.String("state") != "IN_TEST" || a.String("authName") == "" || a.String("hostingRegion") != "NORTH_AMERICA" {
		t.Errorf("created: %s", a.Raw)
	}
	if n := len(c.World().Events().All()); n != 0 {
		t.Errorf("%d events tell of a creation", n)
	}
}

func TestAnUpdateChangesOnlyWhatItCarries(t *testing.T) {
	c := newRCS(t, nil)
	id := c.create(sender("US", rcsBrand, `"countries":["US","GB"]`, questionnaire(rcsGeneral, rcsVerify, rcsUS)))
	update := func(details string) map[string]any {
		return c.Must(200, "PATCH", rcs+"/"+id, `{"details":{`+details+`}}`).Body
	}
	answers := func(body map[string]any, section string) any {
		return dig(body, "details", "questionnaire", section, "answers")
	}
	before := c.get(id).Body
	body := update(`"brand":{"emails":null,"phones":[{"label":"call","number":"+4612345678"}]}`)
	if dig(body, "details", "brand", "emails") != nil || dig(body, "details", "brand", "name") != "Books" || dig(body, "details", "brand", "phones", 0, "label") != "call" {
		t.Errorf("brand: %v", dig(body, "details", "brand"))
	}
	body = update(questionnaire(`"general":{"answers":{"optInDescription":null,"optOutDescription":"e","triggerDescriptionMetadata":{"ignore":"-"}}}`))
	want := map[string]any{"triggerDescription": "b", "interactionsDescription": "c", "optOutDescription": "e", "triggerDescriptionMetadata": map[string]any{"ignore": "-"}}
	if diff := cmp.Diff(any(want), answers(body, "general")); diff != "" {
		t.Errorf("general answers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(answers(before, "us"), answers(body, "us")); diff != "" {
		t.Errorf("US answers (-before +after):\n%s", diff)
	}
	body = update(`"countries":null,` + questionnaire(`"us":{"answers":{"messagesVolume":20000}}`))
	if dig(body, "details", "countries") != nil || dig(body, "countryStatus") != nil || dig(answers(body, "us"), "messagesVolume") != 20000.0 || dig(answers(body, "us"), "brandName") != "Books" {
		t.Errorf("countries and US answers: %v", body)
	}
	if dig(body, "details", "questionnaire", "gb") != nil {
		t.Error("a section without answers stays after its country")
	}
	body = update(questionnaire(`"us":{"answers":{"ein":"12-3456789","messagesVolume":"1M+ messages"}}`))
	if diff := cmp.Diff(any(map[string]any{"ein": "12-3456789", "messagesVolume": "1M+ messages"}), answers(body, "us")); diff != "" {
		t.Errorf("answers to the other form (-want +got):\n%s", diff)
	}
	if body["region"] != "US" || body["created"] != before["created"] {
		t.Errorf("what cannot be changed: %v", body)
	}
}

func TestTheUSSectionShowsTheFormOfItsAnswers(t *testing.T) {
	c := newRCS(t, nil)
	tests := []struct {
		answers   string
		has, lack string
	}{
		{``, "stockSymbol ein", ""},
		{`"us":{"answers":{"ein":"12-3456789"}}`, "ein smsCampaign", "stockSymbol"},
		{`"us":{"answers":{"brandName":"Books"}}`, "addressState stockSymbol", "ein"},
		{`"us":{"answers":{"ownershipType":"PRIVATE","taxIdCountry":"US"}}`, "addressState", "stockSymbol ein"},
		{`"us":{"answers":{"ownershipType":"PUBLIC","stockExchange":"XETRA","stockSymbol":"BKS","taxIdCountry":"DE"}}`, "stockSymbol", "addressState ein"},
	}
	for _, tt := range tests {
		id := c.create(sender("US", `"countries":["US"]`, questionnaire(tt.answers)))
		questions, _ := dig(c.get(id).Body, "details", "questionnaire", "us", "questions").(map[string]any)
		for _, name := range strings.Fields(tt.has) {
			if questions[name] == nil {
				t.Errorf("%s: %s is not asked", tt.answers, name)
			}
		}
		for _, name := range strings.Fields(tt.lack) {
			if questions[name] != nil {
				t.Errorf("%s: %s is asked", tt.answers, name)
			}
		}
	}
}

func TestImagesWithinTheLimitsAreTaken(t *testing.T) {
	c := newRCS(t, nil)
	looking(c.Client)
	id := c.create(sender("EU", rcsBrand))
	c.Must(200, "PATCH", rcs+"/"+id, `{"details":{"brand":{"logoUrl":"https://a.example/logo.png"}}}`)
	a := c.Must(409, "POST", rcs, pictured("logoUrl", "wide.png"))
	if want := "details.brand.logoUrl leads to an image of 225 x 224 pixels, not 224 x 224. Scale or crop the image."; a.String("resolution") != want {
		t.Errorf("resolution %q, want %q", a.String("resolution"), want)
	}
}

func TestSendersAreListedSortedAndFiltered(t *testing.T) {
	c := newRCS(t, nil)
	app := provisioning.RCSConversationApp{ID: "01HAPP", Region: "US"}
	c.vendor(provisioning.RCSVendor{ConversationApps: []provisioning.RCSConversationApp{app}})
	ids := map[string]string{}
	for _, s := range []struct{ name, body string }{
		{"b", sender("EU", `"brand":{"name":"b books"}`)},
		{"c", sender("US", strings.Replace(rcsBrand, `"Books"`, `"C shop"`, 1))},
		{"a", sender("EU", strings.Replace(rcsBrand, `"Books"`, `"A Books"`, 1))},
	} {
		ids[s.name] = c.create(s.body)
		if _, err := c.World().Advance(time.Second); err != nil {
			t.Fatal(err)
		}
	}
	c.Must(200, "PATCH", rcs+"/"+ids["c"], `{"details":{"countries":["GR"]}}`)
	tests := []struct{ query, want string }{
		{"", "acb"}, {"?sortDirection=DESC", "bca"},
		{"?sortColumn=CREATED", "bca"}, {"?sortColumn=CREATED&sortDirection=DESC", "acb"},
		{"?sortColumn=MODIFIED&sortDirection=DESC", "cab"}, {"?sortColumn=STATE&sortDirection=ASC", "bca"},
		{"?search=BOOK", "ab"}, {"?filterSenderName=shop", "c"}, {"?search=nobody", ""},
		{"?filterStates=DRAFT", "b"}, {"?filterStates=DRAFT&filterStates=IN_TEST", "acb"}, {"?filterStates=LAUNCHED", ""},
		{"?filterSenderIds=" + ids["b"] + "," + ids["a"], "ab"}, {"?filterSenderIds=" + ids["b"] + "&search=shop", ""},
		{"?filterConversationApiAppId=01HAPP", "c"}, {"?filterConversationApiAppId=01HOTHER", ""},
	}
	for _, tt := range tests {
		a := c.Must(200, "GET", rcs+tt.query, "")
		if got := c.order(a, ids); got != tt.want || a.Body["totalSize"] != float64(len(tt.want)) || a.Body["pageSize"] != 50.0 {
			t.Errorf("%s: %q, want %q; %v in all", tt.query, got, tt.want, a.Body["totalSize"])
		}
	}
	first := c.Must(200, "GET", rcs+"?sortColumn=CREATED&sortDirection=DESC&pageSize=2", "")
	next := "?sortColumn=CREATED&sortDirection=DESC&pageSize=2&pageToken=" + first.String("nextPageToken")
	second := c.Must(200, "GET", rcs+next, "")
	if got := c.order(first, ids) + "|" + c.order(second, ids); got != "ac|b" || second.String("nextPageToken") != "" {
		t.Errorf("pages %q", got)
	}
	c.Must(400, "GET", rcs+"?pageToken="+first.String("nextPageToken"), "")
	item := compact(t, dig(second.Body, "senders", 0))
	if whole := compact(t, c.get(ids["b"]).Body); item != whole {
		t.Errorf("the list shows %s, a GET %s", item, whole)
	}
	connected := dig(c.get(ids["c"]).Body, "conversationApiAppDetails")
	want := map[string]any{"id": "01HAPP", "projectId": "project-1", "region": "US", "channelStatus": "ACTIVE"}
	if diff := cmp.Diff(any(want), connected); diff != "" {
		t.Errorf("conversation app (-want +got):\n%s", diff)
	}
}

// order names the senders of a list by their keys.
func (c *rcsClient) order(a faketest.Answer, ids map[string]string) string {
	got := ""
	for i := range a.Body["senders"].([]any) {
		for name, id := range ids {
			if dig(a.Body, "senders", i, "id") == id {
				got += name
			}
		}
	}
	return got
}

func TestASendersActivitiesTellWhatHappened(t *testing.T) {
	c := newRCS(t, nil)
	id := c.create(rcsSenderDraft)
	made := c.Must(201, "POST", rcs+"/"+id+"/comments", `{"comment":"Example comment."}`)
	wants(t, map[string]any{"type": "CREATED", "comment": "Example comment.", "created": when(c.Client)}, made)
	event := lastEvent(t, c.Client, "RCS_SENDER_COMMENT_ADDED")
	payloadIs(t, event, c.get(id))
	if event["comment"] != "Example comment." {
		t.Errorf("event's comment %v", event["comment"])
	}
	c.Must(200, "PATCH", rcs+"/"+id, `{"details":{`+rcsBrand+`,"countries":["GR"],`+questionnaire(rcsFilmed, rcsVerify)+`}}`)
	c.idle()
	c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	c.idle()
	c.force(id, "UNLAUNCHED", "Bad content.")
	list := c.Must(200, "GET", rcs+"/"+id+"/activities", "").Body["notifications"].([]any)
	var got []string
	for i := range list {
		author, _ := dig(list, i, "author").(string)
		comment, _ := dig(list, i, "comment").(string)
		got = append(got, strings.TrimSpace(dig(list, i, "type").(string)+" "+author+" "+comment))
	}
	want := []string{
		"INACTIVE  Bad content.", "ACTIVE", "TEST", "EDITED Provisioning API user",
		"COMMENT_ADDED Provisioning API user Example comment.", "CREATED Provisioning API user",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("activities (-want +got):\n%s", diff)
	}
}
