package papi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// titles lists the templates of an answer as name/language.
func (r templateRig) titles(path string) (titles []string) {
	r.t.Helper()
	for _, entry := range r.Must(200, "GET", path, "").Body["templates"].([]any) {
		shown := entry.(map[string]any)
		title := shown["name"].(string) + "/" + shown["language"].(string)
		titles = append(titles, title)
		one := r.Must(200, "GET", templates+"/"+strings.Replace(title, "/", "/languages/", 1), "")
		if diff := cmp.Diff(one.Body, shown); diff != "" {
			r.t.Errorf("%s (-read +listed):\n%s", title, diff)
		}
	}
	return titles
}

func TestTemplatesAreListedAndFiltered(t *testing.T) {
	r := newTemplateRig(t, nil)
	add := func(name, language, text string, more ...string) string {
		r.make(creation(`{"type":"BODY","text":"`+text+`"}`, append(more, "name", name, "language", language)...))
		return templates + "/" + name + "/languages/" + language
	}
	add("beta", "FR", "1")
	add("beta", "EN", "2")
	rejected := add("alpha", "EN", "3")
	paused := add("alpha1", "EN", "4")
	r.move(rejected, "REJECTED", "")
	r.advance(provisioning.ReviewTime)
	r.move(paused, "PAUSED", "")
	add("alpha", "DE", "5", "status", "DRAFT")
	add("gamma", "EN", "6", "allowCategoryChange", "true")
	for query, want := range map[string][]string{
		"":                       {"alpha/DE", "alpha/EN", "alpha1/EN", "beta/EN", "beta/FR", "gamma/EN"},
		"?filterStates=APPROVED": {"beta/EN", "beta/FR"},
		"?filterStates=PENDING":  nil,
		"?filterStates=DISABLED": nil,
		"?filterStates=REJECTED&filterStates=PAUSED":             {"alpha/EN", "alpha1/EN"},
		"?filterStatuses=DRAFT":                                  {"alpha/DE"},
		"?filterStatuses=IN_PROGRESS&filterStatuses=REJECTED":    {"alpha/EN", "gamma/EN"},
		"?filterStates=REJECTED&filterStatuses=IN_PROGRESS":      nil,
		"?templateName=alpha":                                    {"alpha/DE", "alpha/EN", "alpha1/EN"},
		"?templateName=alpha/E":                                  nil,
		"?templateName=alpha1":                                   {"alpha1/EN"},
		"?templateName=lpha":                                     nil,
		"?templateName=beta&filterStates=APPROVED&pageSize=1":    {"beta/EN"},
		"?templateAnalyticsDateRange=QUARTER&templateName=gamma": {"gamma/EN"},
		"/alpha":           {"alpha/DE", "alpha/EN"},
		"/beta?pageSize=1": {"beta/EN"},
	} {
		if diff := cmp.Diff(want, r.titles(templates+query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	r.move(paused, "ARCHIVED", "")
	if got := r.titles(templates + "?filterStates=DISABLED"); len(got) != 1 {
		t.Errorf("disabled %v", got)
	}
	first := r.Must(200, "GET", templates+"?pageSize=4", "")
	if first.Body["totalSize"] != 6.0 || first.Body["pageSize"] != 4.0 || first.Body["previousPageToken"] != nil {
		t.Errorf("paging %s", first.Raw)
	}
	next := "?pageSize=4&pageToken=" + first.String("nextPageToken")
	if diff := cmp.Diff([]string{"beta/FR", "gamma/EN"}, r.titles(templates+next)); diff != "" {
		t.Errorf("second page (-want +got):\n%s", diff)
	}
	for _, other := range []string{templates + next + "&templateName=a", templates + "/beta" + next} {
		refused(t, r.Client, 400, "invalid_page_token", "papi.page-token", "GET", other, "")
	}
}

func TestFieldMasksPickFields(t *testing.T) {
	r := newTemplateRig(t, nil)
	apps := `{"packageName":"a.b","signatureHash":"h"}`
	otp := `{"type":"OTP","otpType":"ONE_TAP","text":"Copy","supportedApps":[` + apps + `]}`
	r.make(creation(`{"type":"BODY"},{"type":"BUTTONS","buttons":[`+otp+`]}`, "category", "AUTHENTICATION"))
	r.advance(provisioning.ReviewTime)
	for mask, want := range map[string]string{
		"name":                          `{"name":"greetings"}`,
		"state&fieldMask=language":      `{"language":"EN","state":"APPROVED"}`,
		"changes":                       `{}`,
		"changes.details.components":    `{}`,
		"rejectionCode":                 `{}`,
		"analytics":                     `{"analytics":[]}`,
		"analytics.0.sent":              `{"analytics":[]}`,
		"isMetaGenerated":               `{"isMetaGenerated":false}`,
		"details.messageSendTtlSeconds": `{"details":{"messageSendTtlSeconds":600}}`,
		"details.components.0.type":     `{"details":{"components":[{"type":"BODY"},{"type":"BUTTONS"}]}}`,
		"details.components.0.buttons.0.supportedApps.0.packageName":                           `{"details":{"components":[{},{"buttons":[{"supportedApps":[{"packageName":"a.b"}]}]}]}}`,
		"details.components.0.buttons&fieldMask=details.components.0.buttons.0.text":           `{"details":{"components":[{},{"buttons":[` + otp + `]}]}}`,
		"details.components.0.buttons.0.text&fieldMask=details.components.0.buttons":           `{"details":{"components":[{},{"buttons":[` + otp + `]}]}}`,
		"details.components.0.buttons.0.text&fieldMask=details.components.0.buttons.0.otpType": `{"details":{"components":[{},{"buttons":[{"otpType":"ONE_TAP","text":"Copy"}]}]}}`,
	} {
		r.wantShown(greetings+"?fieldMask="+mask, want)
		list := r.Must(200, "GET", templates+"?fieldMask="+mask, "")
		if diff := cmp.Diff(any([]any{decode(t, want)}), list.Body["templates"]); diff != "" {
			t.Errorf("%s listed (-want +got):\n%s", mask, diff)
		}
	}
}

func TestDeletionsAreToldAndBlockNames(t *testing.T) {
	r := newTemplateRig(t, nil)
	r.approved("EN")
	r.approved("DE")
	r.make(creation(body, "language", "FR"))
	r.make(creation(body, "language", "IT", "status", "DRAFT"))
	r.Must(200, "PATCH", greetings, `{"details":{"messageSendTtlSeconds":30}}`)
	ids := map[string]string{}
	for _, language := range []string{"DE", "EN", "FR"} {
		ids[language] = r.Must(200, "GET", r.at(language), "").String("whatsappId")
	}
	if a := r.Must(204, "DELETE", templates+"/greetings", ""); a.Raw != "" {
		t.Errorf("a body %q", a.Raw)
	}
	var got, want []string
	for _, e := range r.events() {
		got = append(got, string(e.Body))
	}
	for _, language := range []string{"DE", "EN", "FR"} {
		want = append(want, `{"type":"WHATSAPP_TEMPLATE_DELETED","payload":{"whatsappId":"`+ids[language]+`","name":"greetings","language":"`+language+
			`","category":"UTILITY","analytics":[],"isMetaGenerated":false}}`)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	r.Must(404, "GET", templates+"/greetings", "")
	r.advance(provisioning.NameQuarantine - time.Second)
	refused(t, r.Client, 409, "template_name_recently_used", "papi.whatsapp-template.name-quarantine", "POST", templates, creation(body, "language", "ES"))
	r.advance(time.Second)
	r.approved("ES")
	r.approved("EN")
}

func TestOneLanguageIsDeletedAndBlocked(t *testing.T) {
	for _, tt := range []struct {
		name     string
		approved bool
	}{{"in review", false}, {"approved", true}} {
		t.Run(tt.name, func(t *testing.T) {
			r := newTemplateRig(t, nil)
			r.make(creation(body))
			if tt.approved {
				r.advance(provisioning.ReviewTime)
			}
			r.events()
			id := r.Must(200, "GET", greetings, "").String("whatsappId")
			r.Must(204, "DELETE", greetings+"?deleteSubmitted=true", "")
			r.wantBodies(greetings, `{"type":"WHATSAPP_TEMPLATE_DELETED","payload":{"whatsappId":"`+id+
				`","name":"greetings","language":"EN","category":"UTILITY","analytics":[],"isMetaGenerated":false}}`)
			r.approved("DE")
			r.advance(provisioning.LanguageQuarantine - provisioning.ReviewTime - time.Second)
			refused(t, r.Client, 409, "template_language_recently_deleted", "papi.whatsapp-template.language-quarantine", "POST", templates, creation(body))
			r.advance(time.Second)
			if tt.approved {
				refused(t, r.Client, 409, "template_name_recently_used", "papi.whatsapp-template.name-quarantine", "POST", templates, creation(body))
				r.advance(provisioning.NameQuarantine - provisioning.LanguageQuarantine - time.Second)
				refused(t, r.Client, 409, "template_name_recently_used", "papi.whatsapp-template.name-quarantine", "POST", templates, creation(body))
				r.advance(time.Second)
			}
			r.approved("EN")
		})
	}
}

func TestDraftsAreDeletedAlone(t *testing.T) {
	r := newTemplateRig(t, nil)
	isDraft(r)
	r.Must(204, "DELETE", greetings, "")
	r.Must(404, "GET", greetings, "")
	isDraft(r)
	r.Must(204, "DELETE", templates+"/greetings", "")
	isDraft(r)
	r.Must(204, "DELETE", greetings+"?deleteSubmitted=true", "")
	r.approved("EN")
	live := r.Must(200, "GET", greetings, "").Raw
	r.Must(200, "PATCH", greetings, `{"details":{"messageSendTtlSeconds":30}}`)
	r.Must(204, "DELETE", greetings, "")
	if got := r.Must(200, "GET", greetings, "").Raw; got != live {
		t.Errorf("left %s, want %s", got, live)
	}
	if fired := r.events(); len(fired) != 0 {
		t.Errorf("drafts fired %v", types(fired))
	}
	refused(t, r.Client, 409, "template_not_deletable_due_to_input_config", "papi.whatsapp-template.delete-submitted", "DELETE", greetings, "")
}

func TestOptimizationIsKeptChangedAndCleared(t *testing.T) {
	r := newTemplateRig(t, nil)
	r.meta(provisioning.TemplateVendor{DynamicPricing: true})
	bid := func(amount, overrides string) string {
		return `"optimization":{"bidAmount":` + amount + `,"bidStrategy":"LOWEST_COST_WITH_BID_CAP"` + overrides + `}`
	}
	shownBid := func(amount, overrides string) string {
		return strings.Replace(bid(amount, overrides), "LOWEST", "BID_STRATEGY_LOWEST", 1)
	}
	multipliers := `,"bidCountryMultiplierOverrides":{"DE":"1.5","US":"10.0"}`
	r.make(creation(body, "category", "MARKETING", "details", `{"components":[`+body+`],`+bid("10", multipliers)+`}`))
	want := func(text string) {
		t.Helper()
		r.advance(provisioning.ReviewTime)
		got := r.Must(200, "GET", greetings+"?fieldMask=details.optimization&fieldMask=changes", "")
		if diff := cmp.Diff(decode(t, `{"details":{`+text+`}}`), got.Body); diff != "" {
			t.Errorf("optimization (-want +got):\n%s", diff)
		}
	}
	want(shownBid("10", multipliers))
	for _, step := range []struct{ send, want string }{
		{`"messageSendTtlSeconds":43200`, shownBid("10", multipliers)},
		{bid("20", ""), shownBid("20", multipliers)},
		{bid("20", `,"bidCountryMultiplierOverrides":null`), shownBid("20", "")},
		{`"optimization":null`, ""},
		{bid("0", `,"bidCountryMultiplierOverrides":{"PL":"0.0"}`), shownBid("0", `,"bidCountryMultiplierOverrides":{"PL":"0.0"}`)},
	} {
		r.Must(200, "PATCH", greetings, `{"status":"SUBMIT","details":{`+step.send+`}}`)
		want(step.want)
	}
	for _, bad := range []string{`{"XX":"1.0"}`, `{"de":"1.0"}`, `{"DE":"10.1"}`, `{"DE":"-1"}`, `{"DE":"1,0"}`, `{"DE":""}`} {
		refused(t, r.Client, 400, "invalid_payload", "papi.whatsapp-template.optimization", "PATCH", greetings,
			`{"status":"SUBMIT","details":{`+bid("1", `,"bidCountryMultiplierOverrides":`+bad)+`}}`)
	}
}

func TestAnalyticsCoverTheRangeAskedFor(t *testing.T) {
	r := newTemplateRig(t, nil)
	isTraded(r)
	shown := func(query string) any { return r.Must(200, "GET", greetings+query, "").Body["analytics"] }
	if got := shown(""); !cmp.Equal(got, any([]any{})) {
		t.Errorf("before they are enabled: %v", got)
	}
	for range 2 {
		if a := r.Must(200, "PUT", "/whatsapp/enableTemplateAnalytics", ""); a.Raw != "" {
			t.Errorf("a body %q", a.Raw)
		}
	}
	entry := func(sent, delivered, read float64, start string, buttons ...any) any {
		return []any{map[string]any{"sent": sent, "delivered": delivered, "read": read, "start": start, "end": "2026-01-01T00:00:20.000Z", "buttons": buttons}}
	}
	button := func(kind string, clicks float64) any {
		return map[string]any{"type": kind, "content": "Go", "clicks": clicks}
	}
	day := entry(400, 300, 200, "2025-12-31T00:00:20.000Z", button("URL", 3))
	for query, want := range map[string]any{
		"": day, "?templateAnalyticsDateRange=DAY": day,
		"?templateAnalyticsDateRange=WEEK":    entry(1000, 800, 200, "2025-12-25T00:00:20.000Z", button("URL", 7), button("QUICK_REPLY", 1)),
		"?templateAnalyticsDateRange=MONTH":   entry(1010, 800, 200, "2025-12-02T00:00:20.000Z", button("URL", 7), button("QUICK_REPLY", 1)),
		"?templateAnalyticsDateRange=QUARTER": entry(1010, 800, 200, "2025-10-03T00:00:20.000Z", button("URL", 7), button("QUICK_REPLY", 1)),
	} {
		if diff := cmp.Diff(want, shown(query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	r.Must(200, "GET", templates+"/other?templateAnalyticsDateRange=WEEK&fieldMask=analytics.0.buttons.0.clicks", "")
	r.events()
	r.move(greetings, "QUALITY_SCORE_GREEN", "")
	r.wantTold(greetings, "WHATSAPP_TEMPLATE_QUALITY_SCORE_UPDATED", "")
}

func TestTemplatesAreCompared(t *testing.T) {
	r := newTemplateRig(t, nil)
	isTraded(r)
	compare := func(path, other, more string) string {
		return strings.TrimSpace(r.Must(200, "POST", path+"/compare", `{"templates":[{"templateName":"`+other+`","templateLanguage":"EN"}]`+more+`}`).Raw)
	}
	mine := `{"name":"greetings","language":"EN","blockOrder":2,"messageSends":1010,"topBlockReason":"SPAM"}`
	theirs := func(sends string) string {
		return `{"name":"other","language":"EN","blockOrder":1,"messageSends":` + sends + `,"topBlockReason":"UNKNOWN_BLOCK_REASON"}`
	}
	if diff := cmp.Diff(`{"templates":[`+mine+`,`+theirs("1000")+`]}`, compare(greetings, "other", `,"timeframe":"30"`)); diff != "" {
		t.Errorf("30 days (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(`{"templates":[`+theirs("1001")+`,`+mine+`]}`, compare(templates+"/other/languages/EN", "greetings", `,"timeframe":"90"`)); diff != "" {
		t.Errorf("the other way (-want +got):\n%s", diff)
	}
	// A day before now, traffic of today is out of sight.
	refused(t, r.Client, 409, "templates_not_eligible_for_comparison", "papi.whatsapp-template.compare-sent", "POST", greetings+"/compare",
		strings.Replace(compared, "]}", `],"timeframe":"90","endTimestamp":1767139220000}`, 1))
}

func TestASyncBringsInWhatMetaHas(t *testing.T) {
	r := newTemplateRig(t, nil)
	r.approved("EN")
	mine := r.Must(200, "GET", greetings, "").Raw
	text := []provisioning.TemplateComponent{{Type: "BODY", Text: "From Meta."}}
	r.meta(provisioning.TemplateVendor{Templates: []provisioning.MetaTemplate{
		{Name: "greetings", Language: "EN", Category: "MARKETING", Components: text},
		{Name: "offers", Language: "DE", Category: "MARKETING", State: "REJECTED", RejectionCode: "SCAM", Components: text},
		{Name: "offers", Language: "SU", Category: "MARKETING", State: "PAUSED", Components: text, MetaGenerated: true},
		{Name: "offers", Language: "EN", Category: "UTILITY", State: "PENDING", Components: text},
	}})
	for range 2 {
		if a := r.Must(200, "POST", templates+"/sync", ""); a.Raw != "" {
			t.Errorf("a body %q", a.Raw)
		}
		if fired := r.events(); len(fired) != 0 {
			t.Errorf("fired %v", types(fired))
		}
	}
	if got := r.Must(200, "GET", greetings, "").Raw; got != mine {
		t.Errorf("a known template became %s", got)
	}
	var got []any
	for _, entry := range r.Must(200, "GET", templates+"?templateName=offers", "").Body["templates"].([]any) {
		shown := entry.(map[string]any)
		if id, _ := shown["whatsappId"].(string); len(id) != 15 {
			t.Errorf("id %q", id)
		}
		delete(shown, "whatsappId")
		delete(shown, "details")
		got = append(got, shown)
	}
	want := []any{
		decode(t, `{"name":"offers","language":"DE","category":"MARKETING","state":"REJECTED","rejectionCode":"SCAM","analytics":[],"isMetaGenerated":false}`),
		decode(t, `{"name":"offers","language":"EN","category":"UTILITY","state":"PENDING","analytics":[],"isMetaGenerated":false}`),
		decode(t, `{"name":"offers","language":"UNRECOGNIZED","category":"MARKETING","state":"PAUSED","qualityScore":"QUALITY_SCORE_UNKNOWN","analytics":[],"isMetaGenerated":true}`),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
	pending := templates + "/offers/languages/EN"
	r.move(pending, "APPROVED", "")
	r.wantTold(pending, "WHATSAPP_TEMPLATE_APPROVED", "")
	r.Must(200, "PATCH", pending, `{"details":{"messageSendTtlSeconds":30}}`)
	r.Must(204, "DELETE", pending, "")
	refused(t, r.Client, 409, "template_not_deletable_due_to_input_config", "papi.whatsapp-template.delete-submitted", "DELETE", pending, "")
}

func TestWorldsKeepTemplatesWhenSaved(t *testing.T) {
	r := newTemplateRig(t, nil)
	r.approved("EN")
	r.make(creation(`{"type":"HEADER","format":"IMAGE","example":{"url":"https://a.example/opaque","mimeType":"IMAGE/PNG"}},`+
		`{"type":"BODY","text":"Hi {{1}}.","examples":["x"]},{"type":"BUTTONS","buttons":[{"type":"COPY_CODE","examples":["X1"]}]}`, "name", "others"))
	save, err := r.World().Save()
	if err != nil {
		t.Fatal(err)
	}
	before := r.Must(200, "GET", templates, "").Raw
	other := r.On(t, "project-2")
	if err := other.World().Load(save); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, other.Must(200, "GET", templates, "").Raw); diff != "" {
		t.Errorf("loaded (-want +got):\n%s", diff)
	}
}
