package papi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

const (
	templates = "/whatsapp/templates"
	// greetings is the path of the template that most tests make.
	greetings   = templates + "/greetings/languages/EN"
	body        = `{"type":"BODY","text":"Good morning {{1}}, your package has arrived.","examples":["Mr. Smith"]}`
	header      = `{"type":"HEADER","format":"TEXT","text":"Save {{1}}% on your next purchase!","examples":["20"]}`
	shownBody   = `{"type":"BODY","text":"Good morning {{1}}, your package has arrived.","examples":["Mr. Smith"]}`
	shownHeader = `{"type":"HEADER","format":"TEXT","text":"Save {{1}}% on your next purchase!","example":"20"}`
	// publishedExample is the request that the API document shows.
	publishedExample = `{"name":"my_template","category":"UTILITY","language":"EN","details":{"components":[` + header + `,` +
		`{"type":"BODY","text":"Good morning {{1}}, your package has arrived.","examples":["Mr. Smith"],"addSecurityRecommendation":true}]}}`
)

// creation is the input of a template called greetings in English, of category
// UTILITY, with fields changed: "language", "DE".
func creation(components string, change ...string) string {
	fields := map[string]any{
		"name": "greetings", "language": "EN", "category": "UTILITY",
		"details": json.RawMessage(`{"components":[` + components + `]}`),
	}
	for i := 0; i < len(change); i += 2 {
		fields[change[i]] = change[i+1]
		if json.Valid([]byte(change[i+1])) {
			fields[change[i]] = json.RawMessage(change[i+1])
		}
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// shelf is a fetcher of made-up samples, by URL.
type shelf map[string]fetch.Media

var errMedia = map[string]error{
	"https://a.example/absent": fetch.ErrNotFound, "https://a.example/untold": fetch.ErrSizeUntold, "https://a.example/odd": fetch.ErrUnexpected,
}

func (s shelf) Media(_ context.Context, url string) (fetch.Media, error) {
	return s[url], errMedia[url]
}

var samples = shelf{
	"https://a.example/image.png":  {Told: "image/png", Seen: "image/png", Size: 5 << 20},
	"https://a.example/large.png":  {Told: "image/png", Seen: "image/png", Size: 5<<20 + 1},
	"https://a.example/video.mp4":  {Told: "video/mp4", Seen: "video/mp4", Size: 16 << 20},
	"https://a.example/large.mp4":  {Told: "video/mp4", Seen: "video/mp4", Size: 16<<20 + 1},
	"https://a.example/paper.pdf":  {Told: "application/pdf", Seen: "application/pdf", Size: 100 << 20},
	"https://a.example/large.pdf":  {Told: "application/pdf", Seen: "application/pdf", Size: 100<<20 + 1},
	"https://a.example/told.3gp":   {Told: "video/3gp", Size: 1},
	"https://a.example/opaque":     {Told: "application/octet-stream", Size: 1},
	"https://a.example/page.html":  {Told: "image/png", Seen: "text/html", Size: 1},
	"https://a.example/image.webp": {Told: "image/webp", Seen: "image/webp", Size: 1},
}

// templateRig is a rig with what tests of templates need.
type templateRig struct{ *rig }

func newTemplateRig(t testing.TB, outcomes state.Outcomes) templateRig {
	t.Helper()
	return templateRig{&rig{faketest.New(t, newWorlds(outcomes), papi.API(papi.Deps{Media: samples})), t}}
}

// make creates a template that is in review.
func (r templateRig) make(body string) faketest.Answer {
	r.t.Helper()
	return r.Must(201, "POST", templates, body)
}

// approved creates greetings in a language and waits until it is APPROVED.
func (r templateRig) approved(language string) string {
	r.t.Helper()
	r.make(creation(body, "language", language))
	r.advance(provisioning.ReviewTime)
	r.events()
	return r.at(language)
}

func (r templateRig) at(language string) string {
	return templates + "/greetings/languages/" + language
}

func (r templateRig) move(path, to, reason string) {
	r.t.Helper()
	if _, err := r.World().Force(strings.TrimPrefix(path, "/"), to, reason); err != nil {
		r.t.Fatal(err)
	}
}

func (r templateRig) meta(v provisioning.TemplateVendor) {
	r.t.Helper()
	err := r.World().Update(func(tx *state.Tx) error { return provisioning.SetTemplateVendor(tx, v) })
	if err != nil {
		r.t.Fatal(err)
	}
}

// wantTold expects one event that carries the template as a GET answers it
// now, with further fields given as JSON.
func (r templateRig) wantTold(path, event, extras string) {
	r.t.Helper()
	want := `{"type":"` + event + `","payload":` + r.Must(200, "GET", path, "").Raw + extras + `}`
	r.wantBodies(path, want)
}

func (r templateRig) wantBodies(path string, want ...string) {
	r.t.Helper()
	var got []string
	for _, e := range r.events() {
		got = append(got, string(e.Body))
		if e.Resource != strings.TrimPrefix(path, "/") {
			r.t.Errorf("resource %q, want %q", e.Resource, path)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		r.t.Errorf("events (-want +got):\n%s", diff)
	}
}

func (r templateRig) wantShown(path, want string) {
	r.t.Helper()
	got := r.Must(200, "GET", path, "")
	if diff := cmp.Diff(decode(r.t, want), got.Body); diff != "" {
		r.t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestATemplateIsReviewedAndApproved(t *testing.T) {
	r := newTemplateRig(t, nil)
	created := r.make(publishedExample)
	id := created.String("whatsappId")
	secured := strings.TrimSuffix(shownBody, "}") + `,"addSecurityRecommendation":true}`
	want := `{"whatsappId":"` + id + `","name":"my_template","language":"EN","category":"UTILITY",` +
		`"changes":{"status":"IN_PROGRESS","allowCategoryChange":false,"details":{"components":[` + shownHeader + `,` + secured + `]}},"analytics":[],"isMetaGenerated":false}`
	if diff := cmp.Diff(want, strings.TrimSpace(created.Raw)); diff != "" || len(id) != 15 {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	path := templates + "/my_template/languages/EN"
	if got := r.Must(200, "GET", path, ""); got.Raw != created.Raw {
		t.Errorf("read %s, created %s", got.Raw, created.Raw)
	}
	r.advance(provisioning.ReviewTime - time.Millisecond)
	if fired := r.events(); len(fired) != 0 {
		t.Fatalf("too early: %v", types(fired))
	}
	r.advance(time.Millisecond)
	r.wantTold(path, "WHATSAPP_TEMPLATE_APPROVED", "")
	r.wantShown(path, `{"whatsappId":"`+id+`","state":"APPROVED","name":"my_template","language":"EN","category":"UTILITY",
		"qualityScore":"QUALITY_SCORE_UNKNOWN","details":{"components":[`+shownHeader+`,`+secured+`],"messageSendTtlSeconds":2592000},
		"analytics":[],"isMetaGenerated":false}`)
}

func TestADraftTemplateIsSubmittedByAnUpdate(t *testing.T) {
	r := newTemplateRig(t, nil)
	created := r.make(`{"status":"DRAFT","name":"greetings","language":"EN","category":"UTILITY"}`)
	want := `{"name":"greetings","language":"EN","category":"UTILITY","changes":{"status":"DRAFT","allowCategoryChange":false},"analytics":[],"isMetaGenerated":false}`
	if diff := cmp.Diff(want, strings.TrimSpace(created.Raw)); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	refused(t, r.Client, 400, "invalid_payload", "papi.whatsapp-template.complete", "PATCH", greetings, `{"status":"SUBMIT"}`)
	r.Must(200, "PATCH", greetings, `{"category":"MARKETING","allowCategoryChange":true,"details":{"components":[`+body+`]}}`)
	r.advance(time.Hour)
	r.wantShown(greetings, `{"name":"greetings","language":"EN","category":"MARKETING","analytics":[],"isMetaGenerated":false,
		"changes":{"status":"DRAFT","allowCategoryChange":true,"details":{"components":[`+shownBody+`]}}}`)
	updated := r.Must(200, "PATCH", greetings, `{"status":"SUBMIT","details":{"messageSendTtlSeconds":43200}}`)
	if got := r.Must(200, "GET", greetings, "").Raw; got != updated.Raw {
		t.Errorf("read %s, updated %s", got, updated.Raw)
	}
	if fired := r.events(); len(fired) != 0 {
		t.Errorf("a draft fired %v", types(fired))
	}
	r.advance(provisioning.ReviewTime)
	r.wantTold(greetings, "WHATSAPP_TEMPLATE_APPROVED", "")
	details := r.Must(200, "GET", greetings+"?fieldMask=details", "").Raw
	if want := `{"details":{"components":[`; !strings.HasPrefix(details, want) || !strings.Contains(details, `"messageSendTtlSeconds":43200`) {
		t.Errorf("live %s", details)
	}
}

func TestDraftsAreKeptAsTheyCome(t *testing.T) {
	r := newTemplateRig(t, nil)
	parts := `{"type":"HEADER","format":"TEXT"},{"type":"BUTTONS","buttons":[{"type":"URL","url":"https://wa.me/1"},{"type":"FLOW"},{"type":"OTP","otpType":"ZERO_TAP"}]},` +
		`{"type":"BODY","text":"{{7}}"},{"type":"CAROUSEL"},{"type":"CAROUSEL","cards":[{}]},{"type":"HEADER","format":"IMAGE"},` +
		`{"type":"HEADER","format":"VIDEO","example":{"mimeType":"VIDEO/MP4"}},{"type":"LIMITED_TIME_OFFER","text":"Now"}`
	r.make(creation(parts, "status", "DRAFT"))
	want := strings.NewReplacer(`{"type":"CAROUSEL"}`, `{"type":"CAROUSEL","cards":[]}`, `"cards":[{}]`, `"cards":[{"components":[]}]`,
		`{"mimeType":"VIDEO/MP4"}`, `{}`, `"text":"Now"`, `"text":"Now","hasExpiration":false`).Replace(parts)
	r.wantShown(greetings, `{"name":"greetings","language":"EN","category":"UTILITY","analytics":[],"isMetaGenerated":false,
		"changes":{"status":"DRAFT","allowCategoryChange":false,"details":{"components":[`+want+`]}}}`)
	if raw := saved(t, r.Client); !strings.Contains(raw, "VIDEO/MP4") {
		t.Error("the MIME type is not kept")
	}
	refused(t, r.Client, 400, "invalid_input", "papi.input", "POST", templates,
		creation(`{"type":"HEADER","format":"TEXT","text":"`+strings.Repeat("x", 61)+`"}`, "status", "DRAFT", "language", "DE"))
}

func TestARefusedTemplateIsMended(t *testing.T) {
	for _, tt := range []struct{ reason, code, comment string }{
		{"", "INVALID_FORMAT", ""}, {"SCAM", "SCAM", ""}, {"Too loud.", "INVALID_FORMAT", "Too loud."}, {"INCORRECT_CATEGORY", "INCORRECT_CATEGORY", ""},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			r := newTemplateRig(t, choose{"whatsapp-template-changes": {Outcome: "rejected", Reason: tt.reason}})
			r.make(creation(body))
			r.advance(provisioning.ReviewTime)
			extras := ""
			if tt.comment != "" {
				extras = `,"comment":"` + tt.comment + `"`
			}
			r.wantTold(greetings, "WHATSAPP_TEMPLATE_REJECTED", extras)
			details := `{"components":[` + shownBody + `]}`
			r.wantShown(greetings, `{"whatsappId":"`+r.Must(200, "GET", greetings, "").String("whatsappId")+`","state":"REJECTED","name":"greetings","language":"EN",
				"category":"UTILITY","rejectionCode":"`+tt.code+`","changes":{"status":"REJECTED","allowCategoryChange":false,"details":`+details+`},
				"details":`+details+`,"analytics":[],"isMetaGenerated":false}`)
			recategorize := `{"category":"MARKETING","allowCategoryChange":true}`
			if tt.code == "INCORRECT_CATEGORY" {
				r.Must(200, "PATCH", greetings, recategorize)
			} else {
				refused(t, r.Client, 409, "template_category_not_updatable", "papi.whatsapp-template.update-category", "PATCH", greetings, recategorize)
				r.Must(200, "PATCH", greetings, `{"details":{"messageSendTtlSeconds":30}}`)
			}
			if got := r.Must(200, "GET", greetings, ""); got.Body["changes"].(map[string]any)["status"] != "DRAFT" || got.String("state") != "REJECTED" {
				t.Errorf("mended %s", got.Raw)
			}
			r.Must(200, "PATCH", greetings, `{"status":"SUBMIT","details":{"messageSendTtlSeconds":43200}}`)
			r.move(greetings, "APPROVED", "")
			r.wantTold(greetings, "WHATSAPP_TEMPLATE_APPROVED", "")
			if got := r.Must(200, "GET", greetings, ""); got.Body["changes"] != nil || got.Body["rejectionCode"] != nil {
				t.Errorf("in the end %s", got.Raw)
			}
		})
	}
}

func TestAnEditOfALiveTemplateIsReviewed(t *testing.T) {
	r := newTemplateRig(t, nil)
	r.approved("EN")
	live := r.Must(200, "GET", greetings+"?fieldMask=details&fieldMask=state", "").Raw
	unchanged := func() {
		t.Helper()
		if got := r.Must(200, "GET", greetings+"?fieldMask=details&fieldMask=state", "").Raw; got != live {
			t.Errorf("live %s, want %s", got, live)
		}
	}
	edit := `{"details":{"components":[{"type":"BODY","text":"Hello."}]},"status":"%s"}`
	r.Must(200, "PATCH", greetings, fmt.Sprintf(edit, "DRAFT"))
	unchanged()
	updated := r.Must(200, "PATCH", greetings, fmt.Sprintf(edit, "SUBMIT"))
	want := map[string]any{"status": "IN_PROGRESS", "details": map[string]any{"components": []any{map[string]any{"type": "BODY", "text": "Hello."}}}}
	if diff := cmp.Diff(want, updated.Body["changes"]); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	unchanged()
	r.move(greetings, "REJECTED", "ABUSIVE_CONTENT")
	r.wantTold(greetings, "WHATSAPP_TEMPLATE_REJECTED", "")
	if got := r.Must(200, "GET", greetings, ""); got.String("rejectionCode") != "ABUSIVE_CONTENT" {
		t.Errorf("rejected %s", got.Raw)
	}
	unchanged()
	r.Must(200, "PATCH", greetings, `{"status":"SUBMIT"}`)
	r.move(greetings, "PAUSED", "")
	r.events()
	r.advance(provisioning.ReviewTime)
	r.wantTold(greetings, "WHATSAPP_TEMPLATE_APPROVED", "")
	got := r.Must(200, "GET", greetings, "")
	if got.Body["changes"] != nil || got.String("state") != "APPROVED" || !strings.Contains(got.Raw, "Hello.") {
		t.Errorf("in the end %s", got.Raw)
	}
}

func TestAReviewMayCorrectTheCategory(t *testing.T) {
	for _, tt := range []struct{ category, reason, want string }{
		{"UTILITY", "", "MARKETING"}, {"MARKETING", "", "UTILITY"}, {"MARKETING", "AUTHENTICATION", "AUTHENTICATION"},
	} {
		r := newTemplateRig(t, choose{"whatsapp-template-changes": {Outcome: "recategorized", Reason: tt.reason}})
		created := r.make(creation(body, "category", tt.category, "allowCategoryChange", "true"))
		if changes := created.Body["changes"].(map[string]any); changes["status"] != "IN_PROGRESS" || changes["allowCategoryChange"] != true {
			t.Errorf("created %s", created.Raw)
		}
		r.advance(provisioning.ReviewTime)
		after := strings.TrimSpace(r.Must(200, "GET", greetings, "").Raw)
		before := strings.Replace(after, `"category":"`+tt.want+`"`, `"category":"`+tt.category+`"`, 1)
		before = strings.Replace(before, `"messageSendTtlSeconds":600`, `"messageSendTtlSeconds":2592000`, 1)
		r.wantBodies(greetings, `{"type":"WHATSAPP_TEMPLATE_APPROVED","payload":`+before+`}`, `{"type":"WHATSAPP_TEMPLATE_CATEGORY_UPDATED","payload":`+after+`}`)
	}
	r := newTemplateRig(t, choose{"whatsapp-template-changes": {Outcome: "recategorized"}})
	r.make(creation(body))
	r.advance(provisioning.ReviewTime)
	if got := r.Must(200, "GET", greetings, ""); got.String("category") != "UTILITY" || got.String("state") != "APPROVED" {
		t.Errorf("not allowed, and yet %s", got.Raw)
	}
}

func TestMetaActsOnLiveTemplates(t *testing.T) {
	r := newTemplateRig(t, nil)
	r.approved("EN")
	for _, step := range []struct{ to, state, event, extras string }{
		{"FLAGGED", "APPROVED", "WHATSAPP_TEMPLATE_STATUS_UPDATED", `,"newState":"FLAGGED"`},
		{"APPROVED", "APPROVED", "WHATSAPP_TEMPLATE_STATUS_UPDATED", `,"newState":"REINSTATED"`},
		{"PAUSED", "PAUSED", "WHATSAPP_TEMPLATE_STATUS_UPDATED", `,"newState":"PAUSED"`},
		{"APPROVED", "APPROVED", "WHATSAPP_TEMPLATE_STATUS_UPDATED", `,"newState":"UNPAUSED"`},
		{"DISABLED", "DISABLED", "WHATSAPP_TEMPLATE_STATUS_UPDATED", `,"newState":"DISABLED"`},
		{"ARCHIVED", "DISABLED", "WHATSAPP_TEMPLATE_STATUS_UPDATED", `,"newState":"ARCHIVED"`},
		{"APPROVED", "APPROVED", "WHATSAPP_TEMPLATE_STATUS_UPDATED", `,"newState":"REINSTATED"`},
		{"QUALITY_SCORE_RED", "APPROVED", "WHATSAPP_TEMPLATE_QUALITY_SCORE_UPDATED", ""},
		{"MARKETING", "APPROVED", "WHATSAPP_TEMPLATE_CATEGORY_UPDATED", ""},
		{"FUTURE_UTILITY", "APPROVED", "WHATSAPP_TEMPLATE_CATEGORY_FUTURE_UPDATE", `,"futureCategory":"UTILITY"`},
	} {
		r.move(greetings, step.to, "Meta says so.")
		r.wantTold(greetings, step.event, step.extras+`,"comment":"Meta says so."`)
		if got := r.Must(200, "GET", greetings, "").String("state"); got != step.state {
			t.Errorf("%s: state %s", step.to, got)
		}
	}
	r.advance(provisioning.CategoryNotice - time.Second)
	if fired := r.events(); len(fired) != 0 {
		t.Errorf("too early: %v", types(fired))
	}
	r.advance(time.Second)
	r.wantTold(greetings, "WHATSAPP_TEMPLATE_CATEGORY_UPDATED", "")
	if got := r.Must(200, "GET", greetings, ""); got.String("category") != "UTILITY" || got.String("qualityScore") != "QUALITY_SCORE_RED" {
		t.Errorf("in the end %s", got.Raw)
	}
	r.move(greetings, "", "")
	if fired := r.events(); len(fired) != 1 || fired[0].Type != "WHATSAPP_TEMPLATE_DELETED" {
		t.Errorf("deleted by Meta: %v", types(fired))
	}
	r.Must(404, "GET", greetings, "")
}

func TestAnAnnouncedCategoryMayNotCome(t *testing.T) {
	r := newTemplateRig(t, choose{"whatsapp-template-future-category": {Outcome: "kept"}})
	r.approved("EN")
	r.move(greetings, "FUTURE_MARKETING", "")
	r.events()
	r.advance(provisioning.CategoryNotice)
	if fired := r.events(); len(fired) != 0 || r.Must(200, "GET", greetings, "").String("category") != "UTILITY" {
		t.Errorf("fired %v", types(fired))
	}
}

func TestOnlyWhatWasSubmittedCanBeForced(t *testing.T) {
	r := newTemplateRig(t, nil)
	r.make(creation(body, "status", "DRAFT"))
	before := saved(t, r.Client)
	for _, to := range []string{"APPROVED", "REJECTED", "PAUSED", "MARKETING", "QUALITY_SCORE_RED", "FUTURE_MARKETING"} {
		if _, err := r.World().Force(strings.TrimPrefix(greetings, "/"), to, ""); err == nil {
			t.Errorf("a draft can be forced to %s", to)
		}
	}
	if _, err := r.World().Force("whatsapp/templates/none/languages/EN", "APPROVED", ""); !errors.Is(err, state.ErrNoResource) {
		t.Errorf("none: %v", err)
	}
	if diff := cmp.Diff(before, saved(t, r.Client)); diff != "" {
		t.Errorf("changed (-before +after):\n%s", diff)
	}
	r.Must(200, "PATCH", greetings, `{"status":"SUBMIT"}`)
	if _, err := r.World().Force(strings.TrimPrefix(greetings, "/"), "PAUSED", ""); err == nil {
		t.Error("a template in review can be paused")
	}
}

func TestTemplateActivitiesTellWhatHappened(t *testing.T) {
	r := newTemplateRig(t, nil)
	r.make(creation(body, "status", "DRAFT"))
	comment := r.Must(201, "POST", greetings+"/comments", `{"comment":"Example comment."}`)
	want := map[string]any{"type": "CREATED", "comment": "Example comment.", "created": "2026-01-01T00:00:00.000Z"}
	if diff := cmp.Diff(want, comment.Body); diff != "" {
		t.Errorf("comment (-want +got):\n%s", diff)
	}
	r.wantTold(greetings, "WHATSAPP_TEMPLATE_COMMENT_ADDED", `,"comment":"Example comment."`)
	r.Must(200, "PATCH", greetings, `{"status":"SUBMIT"}`)
	r.move(greetings, "REJECTED", "Too loud.")
	at := func(kind, author, comment string) map[string]any {
		a := map[string]any{"type": kind, "created": "2026-01-01T00:00:00.000Z"}
		if author != "" {
			a["author"] = author
		}
		if comment != "" {
			a["comment"] = comment
		}
		return a
	}
	user := "Provisioning API user"
	all := []any{
		at("REJECTED", "", "Too loud."), at("IN_PROGRESS", user, ""), at("EDITED", user, ""),
		at("COMMENT_ADDED", user, "Example comment."), at("DRAFT", user, ""), at("CREATED", user, ""),
	}
	list := r.Must(200, "GET", greetings+"/activities", "")
	if diff := cmp.Diff(map[string]any{"totalSize": 6.0, "pageSize": 50.0, "notifications": all}, list.Body); diff != "" {
		t.Errorf("activities (-want +got):\n%s", diff)
	}
	first := r.Must(200, "GET", greetings+"/activities?pageSize=5", "")
	rest := r.Must(200, "GET", greetings+"/activities?pageSize=5&pageToken="+first.String("nextPageToken"), "")
	if diff := cmp.Diff(all[5:], rest.Body["notifications"]); diff != "" || rest.String("previousPageToken") == "" {
		t.Errorf("second page (-want +got):\n%s", diff)
	}
}
