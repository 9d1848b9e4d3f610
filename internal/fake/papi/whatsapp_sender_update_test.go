package papi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

func TestAnUpdateIsReviewedBeforeItIsLive(t *testing.T) {
	r := newRig(t, nil)
	id := r.live()
	r.events()
	before := r.get(id).Body["details"]
	r.Must(200, "PATCH", senders+"/"+id, `{"details":{"description":"Draft"}}`)
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"DRAFT","details":{"about":"Hi","address":null}}`)
	updated := r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{"description":"Final","vertical":"EDUCATION"}}`)
	want := map[string]any{"status": "IN_PROGRESS", "details": map[string]any{"description": "Final", "about": "Hi", "vertical": "EDUCATION"}}
	if diff := cmp.Diff(want, updated.Body["changes"]); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if got := r.get(id); got.Raw != updated.Raw || !cmp.Equal(before, got.Body["details"]) {
		t.Errorf("read %s, updated %s", got.Raw, updated.Raw)
	}
	r.advance(provisioning.ReviewTime)
	live := map[string]any{"displayName": "Sender 222222222222222", "description": "Final", "about": "Hi", "vertical": "EDUCATION"}
	if got := r.get(id); !cmp.Equal(live, got.Body["details"]) || got.Body["changes"] != nil {
		t.Errorf("live %s, want details %v", got.Raw, live)
	}
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{"about":null,"description":null}}`)
	r.advance(provisioning.ReviewTime)
	delete(live, "about")
	delete(live, "description")
	if got := r.get(id); !cmp.Equal(live, got.Body["details"]) {
		t.Errorf("after deletions %s, want details %v", got.Raw, live)
	}
	if fired := r.events(); len(fired) != 0 {
		t.Errorf("accepted changes fired %v", types(fired))
	}
}

func TestRejectedChangesAreDiscardedAndTheSenderStays(t *testing.T) {
	r := newRig(t, nil)
	id := r.live()
	r.events()
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{"about":"Hi"}}`)
	r.force(id, "REJECTED", "No.")
	r.wantEvent(id, "WHATSAPP_SENDER_REJECTED", "No.")
	r.Must(204, "DELETE", senders+"/"+id+"/changes", "")
	if got := r.get(id); got.Body["changes"] != nil || strings.Contains(got.Raw, "Hi") || got.String("state") != "ACTIVE" {
		t.Errorf("after discarding %s", got.Raw)
	}
}

// metadata is the review of a field as the API shows it.
func metadata(value, status, reason string) map[string]any {
	m := map[string]any{"value": value, "status": status}
	if value == "" {
		delete(m, "value")
	}
	if reason != "" {
		m["rejectionReason"] = reason
	}
	return m
}

func TestADisplayNameIsReviewedOnItsOwn(t *testing.T) {
	r := newRig(t, nil)
	id := r.live()
	r.events()
	r.Must(200, "PATCH", senders+"/"+id, `{"details":{"displayName":"Books"}}`)
	if got := r.get(id); got.Body["metadata"] != nil || r.status(id) != "DRAFT" {
		t.Errorf("a drafted name: %s", got.Raw)
	}
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT"}`)
	want := map[string]any{"displayName": metadata("Books", "PENDING", "")}
	got := r.get(id)
	if diff := cmp.Diff(want, got.Body["metadata"]); diff != "" || got.Body["changes"] != nil {
		t.Errorf("submitted %s (-want +got):\n%s", got.Raw, diff)
	}
	refused(t, r.Client, 409, "sender_display_name_update_not_allowed", "papi.whatsapp-sender.update-display-name",
		"PATCH", senders+"/"+id, `{"details":{"displayName":"Other"}}`)
	r.advance(provisioning.ReviewTime)
	r.wantEvent(id, "WHATSAPP_SENDER_DISPLAY_NAME_UPDATED", "")
	if got := r.get(id).Body["details"].(map[string]any)["displayName"]; got != "Books" {
		t.Errorf("display name %v", got)
	}
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{"displayName":"Bad","about":"Hi"}}`)
	r.force(id, "DISPLAY_NAME_REJECTED", "Rude.")
	r.wantEvent(id, "WHATSAPP_SENDER_DISPLAY_NAME_UPDATED", "Rude.")
	want["displayName"] = metadata("Bad", "REJECTED", "Rude.")
	got = r.get(id)
	if diff := cmp.Diff(want, got.Body["metadata"]); diff != "" || got.Body["details"].(map[string]any)["displayName"] != "Books" {
		t.Errorf("rejected %s (-want +got):\n%s", got.Raw, diff)
	}
	if r.status(id) != "IN_PROGRESS" {
		t.Errorf("the rest of the update has status %q", r.status(id))
	}
}

// TestAForcedReviewKeepsTheName has the vendor review a name that nobody has
// submitted: it is the live one.
func TestAForcedReviewKeepsTheName(t *testing.T) {
	r := newRig(t, nil)
	id := r.create(`{"region":"EU","details":{"countryCode":"46","phoneNumber":"701234567","displayName":"Books"}}`)
	r.advance(provisioning.ReviewTime)
	r.force(id, "ACTIVE", "")
	r.force(id, "DISPLAY_NAME_PENDING", "")
	r.force(id, "DISPLAY_NAME_APPROVED", "")
	if got := r.get(id).Body["details"].(map[string]any)["displayName"]; got != "Books" {
		t.Errorf("display name %v after a forced review, want Books", got)
	}
}

func TestAUsernameIsReviewedUniqueAndDeleted(t *testing.T) {
	r := newRig(t, nil)
	id := r.live()
	other := r.create(`{"wabaId":"11111111111111","phoneNumberId":"333"}`)
	r.advance(provisioning.ReviewTime)
	r.events()
	suggested := r.Must(200, "GET", senders+"/"+id+"/suggestedUsernames", "").Raw
	want := `{"usernames":["sender.222222222222222","sender.222222222222222.official","sender.222222222222222.eu","sender.222222222222222.whatsapp"]}`
	if diff := cmp.Diff(want, suggested); diff != "" {
		t.Errorf("suggested (-want +got):\n%s", diff)
	}
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{"username":"Sender.222222222222222"}}`)
	taken := `{"details":{"username":"sender.222222222222222"}}`
	refused(t, r.Client, 400, "sender_username_not_available", "papi.whatsapp-sender.username-free", "PATCH", senders+"/"+other, taken)
	refused(t, r.Client, 409, "sender_username_update_not_available", "papi.whatsapp-sender.update-username", "PATCH", senders+"/"+id, `{"details":{"username":null}}`)
	r.advance(provisioning.ReviewTime)
	r.wantEvent(id, "WHATSAPP_SENDER_USERNAME_UPDATED", "")
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{"username":"second"}}`)
	refused(t, r.Client, 400, "sender_username_not_available", "papi.whatsapp-sender.username-free", "PATCH", senders+"/"+other, taken)
	r.force(id, "USERNAME_REJECTED", "")
	r.wantEvent(id, "WHATSAPP_SENDER_USERNAME_UPDATED", "")
	got := r.get(id)
	if diff := cmp.Diff(map[string]any{"username": metadata("second", "REJECTED", "")}, got.Body["metadata"]); diff != "" {
		t.Errorf("rejected (-want +got):\n%s", diff)
	}
	if got.Body["details"].(map[string]any)["username"] != "Sender.222222222222222" {
		t.Errorf("username after a rejection: %s", got.Raw)
	}
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{"username":null}}`)
	r.wantEvent(id, "WHATSAPP_SENDER_USERNAME_UPDATED", "")
	got = r.get(id)
	if diff := cmp.Diff(map[string]any{"username": metadata("", "DELETED", "")}, got.Body["metadata"]); diff != "" || strings.Contains(got.Raw, "second") {
		t.Errorf("deleted %s (-want +got):\n%s", got.Raw, diff)
	}
	for _, name := range []string{"second", "sender.222222222222222"} {
		r.Must(200, "PATCH", senders+"/"+other, `{"status":"SUBMIT","details":{"username":"`+name+`"}}`)
		r.advance(provisioning.ReviewTime)
	}
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{"username":"second"}}`)
}

func TestAPhotoIsLookedAtWhenItIsSubmitted(t *testing.T) {
	r := newRig(t, nil)
	id := r.live()
	for photo, want := range map[string]struct {
		status     int
		code, rule string
	}{
		"absent.png": {409, "file_not_found", "papi.photo.exists"},
		"large.png":  {409, "file_size_too_large", "papi.photo.size"},
		"small.png":  {409, "file_has_wrong_dimensions", "papi.photo.dimensions"},
		"odd.png":    {409, "file_unexpected_error", "papi.photo.readable"},
		"x.gif":      {400, "file_invalid_mime_type", "papi.photo.type"},
	} {
		url := `"photoUrl":"https://a.example/` + photo + `"`
		refused(t, r.Client, want.status, want.code, want.rule, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{`+url+`}}`)
		refused(t, newRig(t, nil).Client, want.status, want.code, want.rule, "POST", senders, partner("SUBMIT", "1", ","+url))
		r.Must(200, "PATCH", senders+"/"+id, `{"details":{`+url+`}}`)
		refused(t, r.Client, want.status, want.code, want.rule, "PATCH", senders+"/"+id, `{"status":"SUBMIT"}`)
	}
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{"photoUrl":"https://a.example/good.png"}}`)
}

func TestActivitiesTellWhatHappened(t *testing.T) {
	r := newRig(t, nil)
	id := r.pending()
	r.events()
	comment := r.Must(201, "POST", senders+"/"+id+"/comments", `{"comment":"Hurry up, please."}`)
	want := map[string]any{"type": "CREATED", "comment": "Hurry up, please.", "created": "2026-01-01T00:00:10.000Z"}
	if diff := cmp.Diff(want, comment.Body); diff != "" {
		t.Errorf("comment (-want +got):\n%s", diff)
	}
	r.wantEvent(id, "WHATSAPP_SENDER_COMMENT_ADDED", "Hurry up, please.")
	r.Must(200, "POST", senders+"/"+id+"/register", `{"method":"SMS"}`)
	r.Must(204, "POST", senders+"/"+id+"/verify", `{"code":"123456"}`)
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{"about":"Hi"}}`)
	r.force(id, "REJECTED", "No.")
	at := func(second, kind, author, comment string) map[string]any {
		a := map[string]any{"type": kind, "created": "2026-01-01T00:00:" + second + ".000Z"}
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
		at("10", "REJECTED", "", "No."), at("10", "IN_PROGRESS", user, ""), at("10", "EDITED", user, ""),
		at("10", "ACTIVE", user, ""), at("10", "VERIFIED", user, ""), at("10", "REGISTERED", user, ""),
		at("10", "COMMENT_ADDED", user, "Hurry up, please."), at("00", "IN_PROGRESS", user, ""), at("00", "CREATED", user, ""),
	}
	list := r.Must(200, "GET", senders+"/"+id+"/activities", "")
	if diff := cmp.Diff(map[string]any{"totalSize": 9.0, "pageSize": 50.0, "notifications": all}, list.Body); diff != "" {
		t.Errorf("activities (-want +got):\n%s", diff)
	}
	first := r.Must(200, "GET", senders+"/"+id+"/activities?pageSize=8", "")
	rest := r.Must(200, "GET", senders+"/"+id+"/activities?pageSize=8&pageToken="+first.String("nextPageToken"), "")
	if diff := cmp.Diff(all[8:], rest.Body["notifications"]); diff != "" || rest.String("previousPageToken") == "" {
		t.Errorf("second page (-want +got):\n%s", diff)
	}
}

func TestSendersAreListedAndFiltered(t *testing.T) {
	r := newRig(t, choose{"whatsapp-sender-removal": state.Answer{}})
	names := func(query string) (names []string) {
		a := r.Must(200, "GET", senders+query, "")
		for _, s := range a.Body["senders"].([]any) {
			sender := s.(map[string]any)
			if got := r.get(sender["id"].(string)).Body; !cmp.Equal(got, sender) {
				t.Errorf("listed %v, read %v", sender, got)
			}
			for _, part := range []string{"changes", "details"} {
				if m, ok := sender[part].(map[string]any); ok && m["details"] != nil {
					m = m["details"].(map[string]any)
					names = append(names, m["displayName"].(string))
				} else if ok && m["displayName"] != nil {
					names = append(names, m["displayName"].(string))
				}
			}
		}
		return names
	}
	phone := func(name, number string) string {
		return r.create(`{"details":{"countryCode":"48","phoneNumber":"` + number + `","displayName":"` + name + `"}}`)
	}
	phone("Delta", "1")
	r.advance(provisioning.ReviewTime)
	phone("Alpha", "2")
	r.create(partner("DRAFT", "3", "")) // Loja
	rejected := phone("Charlie", "4")
	r.force(rejected, "REJECTED", "")
	tests := []struct {
		query string
		want  []string
	}{
		{"", []string{"Alpha", "Charlie", "Delta", "Loja"}},
		{"?filterStates=PENDING_VERIFICATION", []string{"Delta"}},
		{"?filterStates=ACTIVE&filterStates=PENDING_VERIFICATION", []string{"Delta"}},
		{"?filterStates=ACTIVE", nil},
		{"?filterStatuses=DRAFT&filterStatuses=REJECTED", []string{"Charlie", "Loja"}},
		{"?filterStatuses=MULTIPLE_WABA_ERROR", nil},
		{"?filterStates=PENDING_VERIFICATION&filterStatuses=DRAFT", nil},
		{"?pageSize=2", []string{"Alpha", "Charlie"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, names(tt.query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.query, diff)
		}
	}
	first := r.Must(200, "GET", senders+"?pageSize=3", "")
	if first.Body["totalSize"] != 4.0 || first.Body["pageSize"] != 3.0 {
		t.Errorf("paging %s", first.Raw)
	}
	if diff := cmp.Diff([]string{"Loja"}, names("?pageSize=3&pageToken="+first.String("nextPageToken"))); diff != "" {
		t.Errorf("second page (-want +got):\n%s", diff)
	}
	refused(t, r.Client, 400, "invalid_page_token", "papi.page-token", "GET", senders+"?filterStates=ACTIVE&pageToken="+first.String("nextPageToken"), "")
}
