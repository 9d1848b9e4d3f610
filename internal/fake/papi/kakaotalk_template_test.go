package papi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

const appLink = `{"ordering":1,"type":"APP_LINK","name":"Open","linkMo":"https://mo.example","schemeIos":"https://ios.example"}`

// kakaoTemplate is a creation with some further details.
func kakaoTemplate(status, name, more string) string {
	return fmt.Sprintf(`{"status":%q,"details":{"name":%q,"language":"EN","content":"Hello #{name}"%s}}`, status, name, more)
}

// template creates a template of the active sender and answers its path.
func (r kakaoRig) template(status, name, more string) (path string) {
	r.t.Helper()
	return r.templatePath(r.Must(201, "POST", kakaoSenders+"/"+friend+"/templates", kakaoTemplate(status, name, more)))
}

func (r kakaoRig) templatePath(a faketest.Answer) string {
	return kakaoSenders + "/" + friend + "/templates/" + a.String("code")
}

// approved creates a sender and a template, and waits for both.
func (r kakaoRig) approved() string {
	r.t.Helper()
	r.active()
	path := r.template("SUBMIT", "Welcome", "")
	r.advance(provisioning.ReviewTime)
	r.events()
	if got := r.Must(200, "GET", path, "").String("state"); got != "APPROVED" {
		r.t.Fatalf("state %q, want APPROVED", got)
	}
	return path
}

func wireTemplateDetails(more map[string]any) map[string]any {
	want := map[string]any{
		"language": "EN", "messageType": "BASIC", "emphasizeType": "EMPHASIZE_TYPE_NONE", "categoryCode": "999999",
		"securityFlag": false, "name": "Welcome", "content": "Hello #{name}", "buttons": []any{},
	}
	for name, value := range more {
		want[name] = value
	}
	return want
}

func wireTemplate(a faketest.Answer, more map[string]any) map[string]any {
	want := map[string]any{
		"id": a.String("id"), "code": a.String("code"),
		"created": "2026-01-01T00:00:10.000Z", "modified": "2026-01-01T00:00:10.000Z",
	}
	for name, value := range more {
		want[name] = value
	}
	return want
}

func TestAKakaoTalkTemplateIsReviewedAndApproved(t *testing.T) {
	r := newKakaoRig(t, nil)
	r.active()
	more := `,"messageType":"EXTRA_INFORMATION","extra":"See <here>","emphasizeType":"EMPHASIZE_TYPE_IMAGE","imageUrl":"https://a.example/wide.png",` +
		`"imageName":"wide.png","categoryCode":"001001","securityFlag":true,"title":"` + strings.Repeat("T", 50) + `","subtitle":"S","buttons":[` + appLink + `,{"ordering":2,"type":"MESSAGE_DELIVERY","name":"Track"}]`
	created := r.Must(201, "POST", kakaoSenders+"/"+friend+"/templates", `{"details":{"name":"Welcome","language":"EN","content":"Hello #{name}"`+more+`}}`)
	path := r.templatePath(created)
	details := wireTemplateDetails(map[string]any{
		"messageType": "EXTRA_INFORMATION", "extra": "See <here>", "emphasizeType": "EMPHASIZE_TYPE_IMAGE", "imageUrl": "https://a.example/wide.png",
		"imageName": "wide.png", "categoryCode": "001001", "securityFlag": true, "title": strings.Repeat("T", 50), "subtitle": "S",
		"buttons": []any{
			map[string]any{"ordering": 1.0, "type": "APP_LINK", "name": "Open", "linkMo": "https://mo.example", "schemeIos": "https://ios.example"},
			map[string]any{"ordering": 2.0, "type": "MESSAGE_DELIVERY", "name": "Track"},
		},
	})
	wants(t, wireTemplate(created, map[string]any{"changes": map[string]any{"status": "IN_PROGRESS", "details": details}}), created)
	if code := created.String("code"); len(code) != 20 || code == created.String("id") {
		t.Errorf("code %q, id %q", code, created.String("id"))
	}
	if got := r.Must(200, "GET", path, ""); got.Raw != created.Raw {
		t.Errorf("read %s, created %s", got.Raw, created.Raw)
	}
	r.advance(provisioning.ReviewTime - time.Millisecond)
	r.wantNoEvent()
	r.advance(time.Millisecond)
	want := wireTemplate(created, map[string]any{"state": "APPROVED", "details": details, "modified": "2026-01-01T00:00:20.000Z"})
	wants(t, want, r.Must(200, "GET", path, ""))
	r.wantKakaoEvent(path, "KAKAOTALK_TEMPLATE_APPROVED", "")
	if diff := cmp.Diff([]string{"IN_PROGRESS", "CREATED"}, r.activityTypes(path)); diff != "" {
		t.Errorf("activities (-want +got):\n%s", diff)
	}
}

func TestAKakaoTalkTemplateDraftIsSubmittedByAnUpdate(t *testing.T) {
	r := newKakaoRig(t, nil)
	r.drafted() // drafts can be made for a sender that is not live
	created := r.Must(201, "POST", kakaoSenders+"/"+friend+"/templates", `{"status":"DRAFT","details":{"name":"Welcome","language":"EN","buttons":[{"ordering":1,"type":"WEB_LINK"}]}}`)
	path := r.templatePath(created)
	details := wireTemplateDetails(map[string]any{"buttons": []any{map[string]any{"ordering": 1.0, "type": "WEB_LINK"}}})
	delete(details, "content")
	if diff := cmp.Diff(map[string]any{"status": "DRAFT", "details": details}, created.Body["changes"]); diff != "" || created.String("state") != "" {
		t.Errorf("draft %s (-want +got):\n%s", created.Raw, diff)
	}
	a := refused(t, r.Client, 400, "invalid_input", "papi.kakaotalk-template.details", "PATCH", path, `{"status":"SUBMIT"}`)
	info := map[string]any{"validationErrors": []any{"details.content is required", "details.buttons.0.name is required"}}
	if diff := cmp.Diff(info, a.Body["additionalInformation"]); diff != "" {
		t.Errorf("additionalInformation (-want +got):\n%s", diff)
	}
	edited := r.Must(200, "PATCH", path, `{"details":{"content":"Hello #{name}","buttons":null,"title":"T"}}`)
	want := map[string]any{"status": "DRAFT", "details": wireTemplateDetails(map[string]any{"title": "T"})}
	if diff := cmp.Diff(want, edited.Body["changes"]); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	refused(t, r.Client, 424, "template_kakaotalk_validation_error", "papi.kakaotalk-template.sender-active", "PATCH", path, `{"status":"SUBMIT"}`)
	r.advance(time.Hour)
	r.Must(200, "PATCH", kakaoSenders+"/"+friend, `{"status":"SUBMIT"}`)
	r.advance(provisioning.ReviewTime)
	r.Must(200, "POST", kakaoSenders+"/"+friend+"/register", "")
	r.Must(200, "POST", kakaoSenders+"/"+friend+"/verify", `{"code":123456}`)
	r.events()
	if got := r.Must(200, "PATCH", path, `{"status":"SUBMIT","details":{"title":null}}`); !strings.Contains(got.Raw, "IN_PROGRESS") {
		t.Errorf("submitted %s", got.Raw)
	}
	r.advance(provisioning.ReviewTime)
	r.wantKakaoEvent(path, "KAKAOTALK_TEMPLATE_APPROVED", "")
	if diff := cmp.Diff(wireTemplateDetails(nil), r.Must(200, "GET", path, "").Body["details"]); diff != "" {
		t.Errorf("live details (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"IN_PROGRESS", "EDITED", "EDITED", "DRAFT", "CREATED"}, r.activityTypes(path)); diff != "" {
		t.Errorf("activities (-want +got):\n%s", diff)
	}
}

func TestAnApprovedKakaoTalkTemplateKeepsItsDetailsDuringAnEdit(t *testing.T) {
	r := newKakaoRig(t, nil)
	path := r.approved()
	edited := r.Must(200, "PATCH", path, `{"status":"SUBMIT","details":{"name":"Second","buttons":[`+appLink+`]}}`)
	button := map[string]any{"ordering": 1.0, "type": "APP_LINK", "name": "Open", "linkMo": "https://mo.example", "schemeIos": "https://ios.example"}
	changes := map[string]any{"status": "IN_PROGRESS", "details": map[string]any{"name": "Second", "buttons": []any{button}}}
	want := wireTemplate(edited, map[string]any{
		"state": "APPROVED", "details": wireTemplateDetails(nil), "changes": changes, "modified": "2026-01-01T00:00:20.000Z",
	})
	wants(t, want, edited)
	refused(t, r.Client, 409, "template_exists", "papi.kakaotalk-template.name-unique", "POST", kakaoSenders+"/"+friend+"/templates", kakaoTemplate("DRAFT", "Second", ""))
	r.advance(provisioning.ReviewTime)
	r.wantKakaoEvent(path, "KAKAOTALK_TEMPLATE_APPROVED", "")
	live := r.Must(200, "GET", path, "")
	if diff := cmp.Diff(wireTemplateDetails(map[string]any{"name": "Second", "buttons": []any{button}}), live.Body["details"]); diff != "" || live.Body["changes"] != nil {
		t.Errorf("approved %s (-want +got):\n%s", live.Raw, diff)
	}
	r.template("DRAFT", "Welcome", "") // the old name is free
	r.Must(200, "PATCH", path, `{"status":"SUBMIT","details":{"buttons":null}}`)
	r.forceKakao(path[1:], "APPROVED", "")
	r.wantKakaoEvent(path, "KAKAOTALK_TEMPLATE_APPROVED", "")
	r.advance(provisioning.ReviewTime)
	r.wantNoEvent()
	if got := r.Must(200, "GET", path, ""); !strings.Contains(got.Raw, `"buttons":[]`) || got.Body["changes"] != nil {
		t.Errorf("forced %s", got.Raw)
	}
}

func TestAKakaoTalkTemplateMayBeRejected(t *testing.T) {
	answer := choose{}
	r := newKakaoRig(t, answer)
	path := r.approved()
	answer["kakaotalk-template-changes"] = state.Answer{Outcome: "rejected", Reason: "No advertising."}
	r.Must(200, "PATCH", path, `{"status":"SUBMIT","details":{"content":"Buy!"}}`)
	r.advance(provisioning.ReviewTime)
	r.wantKakaoEvent(path, "KAKAOTALK_TEMPLATE_REJECTED", "")
	got := r.Must(200, "GET", path, "")
	if diff := cmp.Diff(map[string]any{"status": "REJECTED", "details": map[string]any{"content": "Buy!"}}, got.Body["changes"]); diff != "" || got.String("state") != "APPROVED" {
		t.Errorf("rejected edit %s (-want +got):\n%s", got.Raw, diff)
	}
	if diff := cmp.Diff("REJECTED: No advertising.", r.activityTypes(path)[0]); diff != "" {
		t.Errorf("activity (-want +got):\n%s", diff)
	}
	fresh := r.template("SUBMIT", "Other", "")
	r.advance(provisioning.ReviewTime)
	r.wantKakaoEvent(fresh, "KAKAOTALK_TEMPLATE_REJECTED", "")
	refused(t, r.Client, 409, "template_not_deletable", "papi.kakaotalk-template.draft-deletable", "DELETE", fresh+"/changes", "")
	if a := r.Must(200, "PATCH", fresh, `{"details":{"content":"Hi"}}`); !strings.Contains(a.Raw, `"status":"DRAFT"`) {
		t.Errorf("edited after a rejection: %s", a.Raw)
	}
	refused(t, r.Client, 409, "template_not_deletable", "papi.kakaotalk-template.draft-deletable", "DELETE", fresh+"/changes", "")
	delete(answer, "kakaotalk-template-changes")
	r.Must(200, "PATCH", fresh, `{"status":"SUBMIT"}`)
	r.advance(provisioning.ReviewTime)
	r.wantKakaoEvent(fresh, "KAKAOTALK_TEMPLATE_APPROVED", "")
	r.Must(200, "PATCH", path, `{"status":"SUBMIT"}`) // a rejected edit as it is
	r.advance(provisioning.ReviewTime)
	r.wantKakaoEvent(path, "KAKAOTALK_TEMPLATE_APPROVED", "")
}

func TestKakaoTalkWithdrawsAnApproval(t *testing.T) {
	r := newKakaoRig(t, nil)
	path := r.approved()
	r.forceKakao(path[1:], "REJECTED", "Complaints.")
	r.wantKakaoEvent(path, "KAKAOTALK_TEMPLATE_REJECTED", "")
	if diff := cmp.Diff("REJECTED: Complaints.", r.activityTypes(path)[0]); diff != "" {
		t.Errorf("activity (-want +got):\n%s", diff)
	}
	r.Must(200, "PATCH", path, `{"status":"SUBMIT","details":{"content":"Better"}}`)
	r.advance(provisioning.ReviewTime)
	r.wantKakaoEvent(path, "KAKAOTALK_TEMPLATE_APPROVED", "")
	if got := r.Must(200, "GET", path, "").String("state"); got != "APPROVED" {
		t.Errorf("state %q", got)
	}
}

func TestAnEmptyUpdateOfAKakaoTalkTemplateChangesNothing(t *testing.T) {
	r := newKakaoRig(t, nil)
	path := r.approved()
	before, read := saved(t, r.Client), r.Must(200, "GET", path, "").Raw
	for _, body := range []string{`{}`, `{"details":{}}`, `{"status":"SUBMIT"}`} {
		if a := r.Must(200, "PATCH", path, body); a.Raw != read {
			t.Errorf("%s answers %s, want %s", body, a.Raw, read)
		}
	}
	if diff := cmp.Diff(before, saved(t, r.Client)); diff != "" {
		t.Errorf("changed (-before +after):\n%s", diff)
	}
}

func TestKakaoTalkTemplatesAreDeleted(t *testing.T) {
	r := newKakaoRig(t, nil)
	live := r.approved()
	for _, path := range []string{live, r.template("DRAFT", "a", ""), r.template("SUBMIT", "b", "")} {
		r.Must(204, "DELETE", path, "")
		refused(t, r.Client, 404, "template_not_found", "papi.kakaotalk-template.exists", "GET", path, "")
	}
	r.advance(provisioning.ReviewTime)
	r.wantNoEvent()
	draft := r.template("DRAFT", "a", "")
	r.Must(204, "DELETE", draft+"/changes", "")
	r.Must(404, "GET", draft, "")
	r.template("SUBMIT", "Welcome", "")
	r.Must(204, "DELETE", kakaoSenders+"/"+friend, "")
	r.advance(provisioning.KakaoTalkRemovalTime)
	if left := saved(t, r.Client); strings.Contains(left, "Welcome") || strings.Contains(left, "kakaotalk/senders/") {
		t.Errorf("left of the sender:\n%s", left)
	}
}

func TestKakaoTalkTemplatesAreListedByName(t *testing.T) {
	r := newKakaoRig(t, nil)
	r.approved()
	for _, name := range []string{"order b", "order a", "Order c", "zebra"} {
		r.template("DRAFT", name, "")
	}
	r.template("SUBMIT", "order d", "")
	names := func(query string) (found []string) {
		t.Helper()
		for _, entry := range r.Must(200, "GET", kakaoSenders+"/"+friend+"/templates"+query, "").Body["templates"].([]any) {
			template := entry.(map[string]any)
			details, live := template["details"].(map[string]any)
			if !live {
				details = template["changes"].(map[string]any)["details"].(map[string]any)
			}
			found = append(found, details["name"].(string))
		}
		return found
	}
	tests := []struct {
		query string
		want  []string
	}{
		{"", []string{"Order c", "Welcome", "order a", "order b", "order d", "zebra"}},
		{"?pageSize=1000&templateName=order", []string{"order a", "order b", "order d"}},
		{"?templateName=order%20&filterStatuses=IN_PROGRESS", []string{"order d"}},
		{"?filterStates=APPROVED", []string{"Welcome"}},
		{"?filterStates=REJECTED", nil},
		{"?filterStatuses=DRAFT&filterStatuses=REJECTED&pageSize=2", []string{"Order c", "order a"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, names(tt.query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.query, diff)
		}
	}
	first := r.Must(200, "GET", kakaoSenders+"/"+friend+"/templates?pageSize=4&templateName=", "")
	if diff := cmp.Diff([]string{"order d", "zebra"}, names("?pageSize=4&pageToken="+first.String("nextPageToken"))); diff != "" {
		t.Errorf("second page (-want +got):\n%s", diff)
	}
	if first.Body["totalSize"] != 6.0 || first.Body["pageSize"] != 4.0 {
		t.Errorf("paging: %s", first.Raw)
	}
}

func TestFiftyKakaoTalkTemplatesAreAPage(t *testing.T) {
	r := newKakaoRig(t, nil)
	r.drafted()
	for i := range 51 {
		r.template("DRAFT", fmt.Sprintf("%02d", i), "")
	}
	a := r.Must(200, "GET", kakaoSenders+"/"+friend+"/templates", "")
	if n := len(a.Body["templates"].([]any)); n != 50 || a.Body["totalSize"] != 51.0 || a.String("nextPageToken") == "" {
		t.Errorf("%d templates on the first page of %v", n, a.Body["totalSize"])
	}
}

func TestARefusedKakaoTalkTemplateMayLeaveADraft(t *testing.T) {
	r := newKakaoRig(t, nil)
	r.active()
	arrange(t, r.Client, kakaoVendor(provisioning.KakaoTalkVendor{RefusedTemplates: []string{"Welcome"}}))
	body := kakaoTemplate("SUBMIT", "Welcome", "")
	a := refused(t, r.Client, 424, "template_kakaotalk_validation_error", "papi.kakaotalk-template.accepted", "POST", kakaoSenders+"/"+friend+"/templates", body)
	if a.Body["additionalInformation"] != nil {
		t.Errorf("not kept, and yet %s", a.Raw)
	}
	a = r.Must(424, "POST", kakaoSenders+"/"+friend+"/templates", `{"saveDraftOnFailure":true,`+body[1:])
	info, _ := a.Body["additionalInformation"].(map[string]any)
	codes, _ := info["templateCode"].([]any)
	if len(codes) != 1 || a.String("errorCode") != "template_kakaotalk_validation_error" {
		t.Fatalf("refused with %s", a.Raw)
	}
	path := fmt.Sprintf("%s/%s/templates/%s", kakaoSenders, friend, codes[0])
	draft := r.Must(200, "GET", path, "")
	wants(t, wireTemplate(draft, map[string]any{"changes": map[string]any{"status": "DRAFT", "details": wireTemplateDetails(nil)}}), draft)
	r.Must(204, "DELETE", path+"/changes", "")
}

func TestACommentOnAKakaoTalkTemplateIsTold(t *testing.T) {
	r := newKakaoRig(t, nil)
	path := r.approved()
	want := map[string]any{"type": "CREATED", "comment": "Why?", "created": "2026-01-01T00:00:20.000Z"}
	wants(t, want, r.Must(201, "POST", path+"/comments", `{"comment":"Why?"}`))
	r.wantKakaoEvent(path, "KAKAOTALK_TEMPLATE_COMMENT_ADDED", "Why?")
	notes := r.Must(200, "GET", path+"/activities?pageSize=1", "")
	entry := map[string]any{"type": "COMMENT_ADDED", "comment": "Why?", "author": "Provisioning API user", "created": "2026-01-01T00:00:20.000Z"}
	if diff := cmp.Diff([]any{entry}, notes.Body["notifications"]); diff != "" || notes.Body["totalSize"] != 3.0 {
		t.Errorf("activities %s (-want +got):\n%s", notes.Raw, diff)
	}
}

func TestADraftOfAKakaoTalkTemplateIsNotForcedToBeLive(t *testing.T) {
	r := newKakaoRig(t, nil)
	r.active()
	path := r.template("DRAFT", "a", "")
	if _, err := r.World().Force(path[1:], "APPROVED", ""); err == nil || !strings.Contains(err.Error(), "IN_PROGRESS") {
		t.Errorf("forced with %v, want to hear what is reachable", err)
	}
	fresh := r.template("SUBMIT", "b", "")
	r.forceKakao(fresh[1:], "APPROVED", "")
	r.wantKakaoEvent(fresh, "KAKAOTALK_TEMPLATE_APPROVED", "")
	r.advance(time.Hour)
	r.wantNoEvent()
}
