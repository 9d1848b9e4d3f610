package papi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

const (
	kakaoSenders = "/kakaotalk/senders"
	friend       = "5WY5zKfY3pB56EmDVUPQ"
	kakaoDetails = `"adminPhoneNo":"+48777777777","name":"Test Name","topLevelCategoryCode":"019","midLevelCategoryCode":"0006","subLevelCategoryCode":"0001"`
)

// kakaoSender is a creation with a whole set of details.
func kakaoSender(status, plusFriendID string) string {
	return fmt.Sprintf(`{"plusFriendId":%q,"status":%q,"details":{%s}}`, plusFriendID, status, kakaoDetails)
}

// wireKakao is a sender as it is read, in the beginning of its world.
func wireKakao(a faketest.Answer, more map[string]any) map[string]any {
	want := map[string]any{
		"id": a.String("id"), "plusFriendId": friend,
		"created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z",
	}
	for name, value := range more {
		want[name] = value
	}
	return want
}

func wireKakaoDetails() map[string]any {
	return map[string]any{
		"adminPhoneNo": "+48777777777", "name": "Test Name",
		"topLevelCategoryCode": "019", "midLevelCategoryCode": "0006", "subLevelCategoryCode": "0001",
	}
}

// kakaoRig is a rig whose calls are about KakaoTalk senders.
type kakaoRig struct{ *rig }

func newKakaoRig(t testing.TB, outcomes state.Outcomes) kakaoRig {
	return kakaoRig{newRig(t, outcomes)}
}

// kakaoWith is a rig around a client of another test helper.
func kakaoWith(t testing.TB, c *faketest.Client) kakaoRig { return kakaoRig{&rig{c, t}} }

// verifying creates a sender and waits for its review.
func (r kakaoRig) verifying() string {
	r.t.Helper()
	r.Must(201, "POST", kakaoSenders, kakaoSender("SUBMIT", friend))
	r.advance(provisioning.ReviewTime)
	r.wantKakaoState("VERIFYING")
	return kakaoSenders + "/" + friend
}

// active creates a sender and goes all the way.
func (r kakaoRig) active() string {
	r.t.Helper()
	path := r.verifying()
	r.Must(200, "POST", path+"/register", "")
	r.Must(200, "POST", path+"/verify", `{"code":123456}`)
	r.events()
	return path
}

func (r kakaoRig) wantKakaoState(want string) {
	r.t.Helper()
	if got := r.Must(200, "GET", kakaoSenders+"/"+friend, "").String("state"); got != want {
		r.t.Fatalf("state %q, want %q", got, want)
	}
}

// forceKakao brings a KakaoTalk resource to a state that no call brings.
func (r kakaoRig) forceKakao(resource, to, reason string) {
	r.t.Helper()
	if _, err := r.World().Force(resource, to, reason); err != nil {
		r.t.Fatal(err)
	}
}

// wantKakaoEvent expects one event with what a GET of the path answers now.
func (r kakaoRig) wantKakaoEvent(path, eventType, comment string) {
	r.t.Helper()
	want := `{"type":"` + eventType + `","payload":` + r.Must(200, "GET", path, "").Raw
	if comment != "" {
		text, _ := json.Marshal(comment)
		want += `,"comment":` + string(state.Plain(text))
	}
	want += "}"
	fired := r.events()
	if len(fired) != 1 {
		r.t.Fatalf("%d events, want %s alone: %v", len(fired), eventType, types(fired))
	}
	if diff := cmp.Diff(want, string(fired[0].Body)); diff != "" {
		r.t.Errorf("%s (-want +got):\n%s", eventType, diff)
	}
	if want := strings.TrimPrefix(path, "/"); fired[0].Resource != want {
		r.t.Errorf("resource %q, want %q", fired[0].Resource, want)
	}
}

func (r kakaoRig) wantNoEvent() {
	r.t.Helper()
	if fired := r.events(); len(fired) != 0 {
		r.t.Errorf("events %v, want none", types(fired))
	}
}

// activityTypes lists a resource's activities, newest first.
func (r kakaoRig) activityTypes(path string) (found []string) {
	r.t.Helper()
	for _, n := range r.Must(200, "GET", path+"/activities", "").Body["notifications"].([]any) {
		entry := n.(map[string]any)
		text, _ := entry["type"].(string)
		if comment, ok := entry["comment"].(string); ok {
			text += ": " + comment
		}
		found = append(found, text)
	}
	return found
}

func TestAKakaoTalkSenderIsReviewedRegisteredAndVerified(t *testing.T) {
	r := newKakaoRig(t, nil)
	path := kakaoSenders + "/" + friend
	created := r.Must(201, "POST", kakaoSenders, kakaoSender("SUBMIT", friend))
	wants(t, wireKakao(created, map[string]any{"changes": map[string]any{"status": "IN_PROGRESS", "details": wireKakaoDetails()}}), created)
	if got := r.Must(200, "GET", path, "").Raw; got != created.Raw {
		t.Errorf("read %s, created %s", got, created.Raw)
	}
	r.advance(provisioning.ReviewTime - time.Millisecond)
	r.wantKakaoState("")
	r.advance(time.Millisecond)
	want := wireKakao(created, map[string]any{"state": "VERIFYING", "details": wireKakaoDetails(), "modified": "2026-01-01T00:00:10.000Z"})
	wants(t, want, r.Must(200, "GET", path, ""))
	wants(t, want, r.Must(200, "POST", path+"/register", ""))
	now := r.World().Now()
	otp := []provisioning.OTP{{Sender: friend, Method: "KAKAOTALK", Code: "123456", Created: now, Expires: now.Add(10 * time.Minute)}}
	if diff := cmp.Diff(otp, r.otps()); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	r.wantNoEvent()
	want["state"] = "ACTIVE"
	wants(t, want, r.Must(200, "POST", path+"/verify", `{"code":123456}`))
	r.wantKakaoEvent(path, "KAKAOTALK_SENDER_ACTIVE", "")
	if left := r.otps(); len(left) != 0 {
		t.Errorf("codes left after use: %v", left)
	}
	if diff := cmp.Diff([]string{"ACTIVE", "IN_PROGRESS", "CREATED"}, r.activityTypes(path)); diff != "" {
		t.Errorf("activities (-want +got):\n%s", diff)
	}
}

func TestAKakaoTalkDraftNeedsLittleAndASubmissionAll(t *testing.T) {
	r := newKakaoRig(t, nil)
	path := kakaoSenders + "/" + friend
	created := r.Must(201, "POST", kakaoSenders, `{"plusFriendId":"`+friend+`","status":"DRAFT"}`)
	wants(t, wireKakao(created, map[string]any{"changes": map[string]any{"status": "DRAFT", "details": map[string]any{}}}), created)
	a := refused(t, r.Client, 400, "invalid_input", "papi.kakaotalk-sender.details", "PATCH", path, `{"status":"SUBMIT","details":{"midLevelCategoryCode":"06"}}`)
	info := map[string]any{"validationErrors": []any{
		"details.adminPhoneNo is required", "details.name is required", "details.topLevelCategoryCode is required",
		"details.midLevelCategoryCode must be 4 digits", "details.subLevelCategoryCode is required",
	}}
	if diff := cmp.Diff(info, a.Body["additionalInformation"]); diff != "" {
		t.Errorf("additionalInformation (-want +got):\n%s", diff)
	}
	drafted := r.Must(200, "PATCH", path, `{"details":{`+kakaoDetails+`,"logoImage":"https://a.example/x.png"}}`)
	details := wireKakaoDetails()
	details["logoImage"] = "https://a.example/x.png"
	wants(t, wireKakao(created, map[string]any{"changes": map[string]any{"status": "DRAFT", "details": details}}), drafted)
	r.advance(time.Hour)
	r.wantKakaoState("")
	submitted := r.Must(200, "PATCH", path, `{"status":"SUBMIT","details":{"logoImage":null}}`)
	want := map[string]any{"status": "IN_PROGRESS", "details": wireKakaoDetails()}
	if diff := cmp.Diff(want, submitted.Body["changes"]); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	r.advance(provisioning.ReviewTime)
	r.wantKakaoState("VERIFYING")
	if diff := cmp.Diff([]string{"IN_PROGRESS", "EDITED", "EDITED", "DRAFT", "CREATED"}, r.activityTypes(path)); diff != "" {
		t.Errorf("activities (-want +got):\n%s", diff)
	}
}

func TestADraftOfAKakaoTalkSenderIsNotForcedToBeLive(t *testing.T) {
	r := newKakaoRig(t, nil)
	r.Must(201, "POST", kakaoSenders, `{"plusFriendId":"`+friend+`","status":"DRAFT"}`)
	if _, err := r.World().Force("kakaotalk/senders/"+friend, "VERIFYING", ""); err == nil || !strings.Contains(err.Error(), "IN_PROGRESS") {
		t.Errorf("forced with %v, want to hear what is reachable", err)
	}
	r.wantKakaoState("")
}

func TestARejectedKakaoTalkSenderIsDeletedAndMadeAnew(t *testing.T) {
	r := newKakaoRig(t, choose{"kakaotalk-sender-changes": {Outcome: "rejected", Reason: "The name is <not> yours."}})
	path := kakaoSenders + "/" + friend
	r.Must(201, "POST", kakaoSenders, kakaoSender("SUBMIT", friend))
	r.advance(provisioning.ReviewTime)
	r.wantKakaoEvent(path, "KAKAOTALK_SENDER_REJECTED", "The name is <not> yours.")
	rejected := r.Must(200, "GET", path, "")
	if diff := cmp.Diff(map[string]any{"status": "REJECTED", "details": wireKakaoDetails()}, rejected.Body["changes"]); diff != "" || rejected.String("state") != "" {
		t.Errorf("rejected %s (-want +got):\n%s", rejected.Raw, diff)
	}
	if diff := cmp.Diff([]string{"REJECTED: The name is <not> yours.", "IN_PROGRESS", "CREATED"}, r.activityTypes(path)); diff != "" {
		t.Errorf("activities (-want +got):\n%s", diff)
	}
	refused(t, r.Client, 409, "sender_changes_not_updatable", "papi.kakaotalk-sender.update-changes", "PATCH", path, `{"status":"SUBMIT","details":{"name":"Mine"}}`)
	r.Must(204, "DELETE", path+"/changes", "")
	r.Must(404, "GET", path, "")
	again := r.Must(201, "POST", kakaoSenders, kakaoSender("SUBMIT", friend))
	if again.String("id") == rejected.String("id") {
		t.Error("the new sender has the old one's id")
	}
	if diff := cmp.Diff([]string{"IN_PROGRESS", "CREATED"}, r.activityTypes(path)); diff != "" {
		t.Errorf("activities of the new sender (-want +got):\n%s", diff)
	}
	r.forceKakao("kakaotalk/senders/"+friend, "VERIFYING", "")
	r.advance(provisioning.ReviewTime)
	r.wantKakaoState("VERIFYING")
	r.wantNoEvent()
}

func TestALiveKakaoTalkSenderKeepsItsDetailsUntilAnEditIsAccepted(t *testing.T) {
	r := newKakaoRig(t, nil)
	path := r.active()
	drafted := r.Must(200, "PATCH", path, `{"details":{"name":"Other","logoImage":"https://a.example/x.png"}}`)
	changes := map[string]any{"status": "DRAFT", "details": map[string]any{"name": "Other", "logoImage": "https://a.example/x.png"}}
	if diff := cmp.Diff(changes, drafted.Body["changes"]); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wireKakaoDetails(), drafted.Body["details"]); diff != "" {
		t.Errorf("live details (-want +got):\n%s", diff)
	}
	r.Must(200, "PATCH", path, `{"status":"SUBMIT"}`)
	refused(t, r.Client, 409, "sender_changes_not_deletable", "papi.kakaotalk-sender.changes-deletable", "DELETE", path+"/changes", "")
	r.advance(provisioning.ReviewTime)
	want := wireKakaoDetails()
	want["name"], want["logoImage"] = "Other", "https://a.example/x.png"
	got := r.Must(200, "GET", path, "")
	if diff := cmp.Diff(want, got.Body["details"]); diff != "" || got.Body["changes"] != nil || got.String("state") != "ACTIVE" {
		t.Errorf("accepted %s (-want +got):\n%s", got.Raw, diff)
	}
	r.wantNoEvent()
	r.Must(200, "PATCH", path, `{"details":{"name":"Third"}}`)
	r.Must(204, "DELETE", path+"/changes", "")
	if again := r.Must(200, "GET", path, ""); again.Body["changes"] != nil || again.String("state") != "ACTIVE" {
		t.Errorf("after its changes were deleted: %s", again.Raw)
	}
}

func TestKakaoTalkActsOnLiveSenders(t *testing.T) {
	r := newKakaoRig(t, nil)
	path := r.active()
	steps := []struct{ to, event string }{
		{"INACTIVE", "KAKAOTALK_SENDER_INACTIVE"}, {"ACTIVE", "KAKAOTALK_SENDER_ACTIVE"},
		{"BLOCKED", ""}, {"ACTIVE", "KAKAOTALK_SENDER_ACTIVE"},
		{"SUSPENDED", ""}, {"INACTIVE", "KAKAOTALK_SENDER_INACTIVE"},
	}
	for _, step := range steps {
		r.forceKakao(path[1:], step.to, "KakaoTalk says so.")
		r.wantKakaoState(step.to)
		if step.event == "" {
			r.wantNoEvent()
			continue
		}
		r.wantKakaoEvent(path, step.event, "KakaoTalk says so.")
	}
	r.Must(200, "POST", path+"/register", "")
	r.wantKakaoState("VERIFYING")
	r.Must(200, "POST", path+"/verify", `{"code":123456}`)
	r.wantKakaoEvent(path, "KAKAOTALK_SENDER_ACTIVE", "")
}

func TestADeletedKakaoTalkSenderStaysSixtyDays(t *testing.T) {
	r := newKakaoRig(t, nil)
	path := r.active()
	r.Must(204, "DELETE", path, "")
	r.advance(60*24*time.Hour - time.Second)
	r.wantKakaoState("ACTIVE")
	refused(t, r.Client, 409, "sender_already_deleted", "papi.kakaotalk-sender.deleted-once", "DELETE", path, "")
	refused(t, r.Client, 409, "sender_not_updatable", "papi.kakaotalk-sender.update-active", "PATCH", path, `{"details":{"name":"x"}}`)
	refused(t, r.Client, 409, "plus_friend_id_used", "papi.kakaotalk-sender.plus-friend-unused", "POST", kakaoSenders, kakaoSender("SUBMIT", friend))
	r.advance(time.Second)
	r.wantNoEvent()
	refused(t, r.Client, 404, "sender_not_found", "papi.kakaotalk-sender.exists", "GET", path, "")
	r.On(t, "project-2").Must(201, "POST", kakaoSenders, kakaoSender("SUBMIT", friend))
}

func TestKakaoTalkCodesRunOut(t *testing.T) {
	const rule = "papi.kakaotalk-sender.verify-code"
	r := newKakaoRig(t, nil)
	path := r.verifying()
	wrong := func(code string) {
		t.Helper()
		if a := r.Must(409, "POST", path+"/verify", `{"code":`+code+`}`); a.String("errorCode") != "not_allowed_verify" || a.Rule() != rule {
			t.Errorf("code %s: %s by %s", code, a.Raw, a.Rule())
		}
	}
	wrong("123456")
	r.Must(200, "POST", path+"/register", "")
	for _, code := range []string{"654321", "0", "-123456", "123456.5", "1e300", "123456"} {
		wrong(code) // the sixth is right, and too late
	}
	r.Must(200, "POST", path+"/register", "")
	r.advance(provisioning.OTPLife)
	wrong("123456")
	arrange(t, r.Client, kakaoVendor(provisioning.KakaoTalkVendor{OTP: 100200}))
	r.Must(200, "POST", path+"/register", "")
	wrong("123456")
	refused(t, r.Client, 400, "invalid_input", "papi.input", "POST", path+"/verify", `{"code":"100200"}`)
	r.Must(200, "POST", path+"/verify", `{"code":100200}`)
}

// kakaoVendor gives the world's KakaoTalk side.
func kakaoVendor(v provisioning.KakaoTalkVendor) func(tx *state.Tx) {
	return func(tx *state.Tx) {
		if err := provisioning.SetKakaoTalkVendor(tx, v); err != nil {
			panic(err)
		}
	}
}

func TestAPlusFriendIDMayBeAnyText(t *testing.T) {
	r := newKakaoRig(t, nil)
	ids := []string{"@shop", "a/b", "a", "a*b", "친구 100%", "a%2Fb"}
	paths := []string{"@shop", "a%2Fb", "a", "a*b", "%EC%B9%9C%EA%B5%AC%20100%25", "a%252Fb"}
	for _, id := range ids {
		r.Must(201, "POST", kakaoSenders, kakaoSender("SUBMIT", id))
	}
	r.advance(provisioning.ReviewTime)
	for i, id := range ids {
		if got := r.Must(200, "GET", kakaoSenders+"/"+paths[i], ""); got.String("plusFriendId") != id || got.String("state") != "VERIFYING" {
			t.Errorf("%s is %s", id, got.Raw)
		}
		if got := r.activityTypes(kakaoSenders + "/" + paths[i]); len(got) != 2 {
			t.Errorf("activities of %s: %v", id, got)
		}
	}
	r.forceKakao("kakaotalk/senders/a%2Fb", "INACTIVE", "")
	r.wantKakaoEvent(kakaoSenders+"/a%2Fb", "KAKAOTALK_SENDER_INACTIVE", "")
}

func TestKakaoTalkSendersAreListedByName(t *testing.T) {
	r := newKakaoRig(t, nil)
	r.active()
	for i, name := range []string{"Zed", "Anna", "Mike"} {
		r.Must(201, "POST", kakaoSenders, fmt.Sprintf(`{"plusFriendId":"f%d","status":"DRAFT","details":{"name":%q}}`, i, name))
	}
	r.Must(201, "POST", kakaoSenders, kakaoSender("SUBMIT", "twin"))
	ids := func(query string) (found []string) {
		t.Helper()
		for _, s := range r.Must(200, "GET", kakaoSenders+query, "").Body["senders"].([]any) {
			found = append(found, s.(map[string]any)["plusFriendId"].(string))
		}
		return found
	}
	tests := []struct {
		query string
		want  []string
	}{
		{"", []string{"f1", "f2", friend, "twin", "f0"}},
		{"?filterStates=ACTIVE", []string{friend}},
		{"?filterStates=BLOCKED&filterStates=VERIFYING", nil},
		{"?filterStatuses=DRAFT", []string{"f1", "f2", "f0"}},
		{"?filterStatuses=DRAFT&filterStatuses=IN_PROGRESS&pageSize=3", []string{"f1", "f2", "twin"}},
		{"?filterStates=ACTIVE&filterStatuses=DRAFT", nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, ids(tt.query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.query, diff)
		}
	}
	first := r.Must(200, "GET", kakaoSenders+"?pageSize=2", "")
	if diff := cmp.Diff([]string{friend, "twin"}, ids("?pageSize=2&pageToken="+first.String("nextPageToken"))); diff != "" {
		t.Errorf("second page (-want +got):\n%s", diff)
	}
	if first.Body["totalSize"] != 5.0 || first.Body["pageSize"] != 2.0 {
		t.Errorf("paging of the first page: %s", first.Raw)
	}
	whole := newKakaoRig(t, nil).Must(200, "GET", kakaoSenders, "")
	if whole.Raw != `{"totalSize":0,"pageSize":50,"senders":[]}` {
		t.Errorf("an empty list is %s", whole.Raw)
	}
}

func TestAFailedKakaoTalkSubmissionMayLeaveADraft(t *testing.T) {
	r := newKakaoRig(t, nil)
	arrange(t, r.Client, kakaoVendor(provisioning.KakaoTalkVendor{Account: "IN_PROGRESS"}))
	body := kakaoSender("SUBMIT", friend)
	refused(t, r.Client, 412, "account_is_in_progress", "papi.kakaotalk-sender.account", "POST", kakaoSenders, body)
	a := r.Must(412, "POST", kakaoSenders, `{"saveDraftOnFailure":true,`+body[1:])
	if a.String("errorCode") != "account_is_in_progress" {
		t.Errorf("refused with %s", a.Raw)
	}
	draft := r.Must(200, "GET", kakaoSenders+"/"+friend, "")
	wants(t, wireKakao(draft, map[string]any{"changes": map[string]any{"status": "DRAFT", "details": wireKakaoDetails()}}), draft)
	r.Must(200, "PATCH", kakaoSenders+"/"+friend, `{"status":"SUBMIT"}`)
	r.advance(provisioning.ReviewTime)
	r.wantKakaoState("VERIFYING")
	r.Must(201, "POST", kakaoSenders, kakaoSender("DRAFT", "other"))
}

func TestACommentOnAKakaoTalkSenderIsTold(t *testing.T) {
	r := newKakaoRig(t, nil)
	path := r.active()
	want := map[string]any{"type": "CREATED", "comment": "Please & thank you.", "created": "2026-01-01T00:00:10.000Z"}
	wants(t, want, r.Must(201, "POST", path+"/comments", `{"comment":"Please & thank you."}`))
	r.wantKakaoEvent(path, "KAKAOTALK_SENDER_COMMENT_ADDED", "Please & thank you.")
	if diff := cmp.Diff("COMMENT_ADDED: Please & thank you.", r.activityTypes(path)[0]); diff != "" {
		t.Errorf("activity (-want +got):\n%s", diff)
	}
}

func TestKakaoTalkFixturesMustMakeSense(t *testing.T) {
	c := newClient(t)
	for _, v := range []provisioning.KakaoTalkVendor{{Account: "LOST"}, {OTP: 99_999}, {OTP: 1_000_000}, {OTP: -1}} {
		err := c.World().Update(func(tx *state.Tx) error { return provisioning.SetKakaoTalkVendor(tx, v) })
		if err == nil {
			t.Errorf("%+v was taken", v)
		}
	}
	var read provisioning.KakaoTalkVendor
	for _, bad := range []string{`{"account":"LOST"}`, `{"otp":1}`, `{"opt":123456}`, `{"senderCategories":[{"name":1}]}`} {
		if err := json.Unmarshal([]byte(bad), &read); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}
