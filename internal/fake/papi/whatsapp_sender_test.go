package papi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
	"github.com/sinch-mock/sinch-mock/internal/validate"
)

const (
	senders  = "/whatsapp/senders"
	embedded = `{"region":"EU","metaLocalStorage":"DE","wabaId":"11111111111111","phoneNumberId":"222222222222222","authenticationCode":"123asdf123"}`
	byPhone  = `{"region":"US","details":{"countryCode":"1","phoneNumber":"2025550123","displayName":"Books & <Co>"}}`
)

// partner is a partner-initiated creation with a profile of its own.
func partner(status, number, more string) string {
	return fmt.Sprintf(`{"status":%q,"region":"BR","phoneNumberProvider":"SINCH","details":{"displayName":"Loja","vertical":"OTHER","countryCode":"55","phoneNumber":%q%s}}`,
		status, number, more)
}

// album is a fetcher of made-up photos.
type album map[string]error

func (a album) Image(_ context.Context, url string) (fetch.Image, error) {
	image := fetch.Image{MediaType: "image/png", Size: 1000, Width: 640, Height: 640}
	switch path.Base(url) {
	case "small.png":
		image.Width, image.Height = 191, 500
	case "wide.png":
		image.Width, image.Height = 500, 250
	case "narrow.png":
		image.Width, image.Height = 498, 249
	case "heavy.png":
		image.Width, image.Height, image.Size = 500, 250, 500<<10+1
	case "x.webp":
		image.MediaType = "image/webp"
	}
	return image, a[url]
}

var photos = album{
	"https://a.example/absent.png": fetch.ErrNotFound, "https://a.example/large.png": fetch.ErrTooLarge,
	"https://a.example/x.gif": fetch.ErrMediaType, "https://a.example/odd.png": fetch.ErrUnexpected,
}

// rig is a client with what tests of life cycles need.
type rig struct {
	*faketest.Client
	t testing.TB
}

// choose lets a wait of a life cycle end as a test wants it.
type choose map[string]state.Answer

func (c choose) Decide(q state.Question) state.Answer { return c[q.Lifecycle] }

func newRig(t testing.TB, outcomes state.Outcomes) *rig {
	t.Helper()
	return &rig{faketest.New(t, newWorlds(outcomes), papi.API(papi.Deps{Images: photos})), t}
}

func (r *rig) create(body string) string {
	r.t.Helper()
	return r.Must(201, "POST", senders, body).String("id")
}

// live creates a sender of embedded signup and waits until it is ACTIVE.
func (r *rig) live() string {
	r.t.Helper()
	id := r.create(embedded)
	r.advance(provisioning.ReviewTime)
	r.wantState(id, "ACTIVE")
	return id
}

// pending creates a sender that waits for its verification.
func (r *rig) pending() string {
	r.t.Helper()
	id := r.create(byPhone)
	r.advance(provisioning.ReviewTime)
	r.wantState(id, "PENDING_VERIFICATION")
	return id
}

func (r *rig) advance(by time.Duration) {
	r.t.Helper()
	if _, err := r.World().Advance(by); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) force(id, to, reason string) {
	r.t.Helper()
	if _, err := r.World().Force("whatsapp/senders/"+id, to, reason); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) get(id string) faketest.Answer {
	r.t.Helper()
	return r.Must(200, "GET", senders+"/"+id, "")
}

func (r *rig) wantState(id, want string) {
	r.t.Helper()
	if got := r.get(id).String("state"); got != want {
		r.t.Fatalf("state %q, want %q", got, want)
	}
}

// status is that of the sender's changes, or empty.
func (r *rig) status(id string) string {
	r.t.Helper()
	changes, _ := r.get(id).Body["changes"].(map[string]any)
	status, _ := changes["status"].(string)
	return status
}

// vendor changes what the vendor's side has.
func (r *rig) vendor(change func(v *provisioning.Vendor)) {
	r.t.Helper()
	err := r.World().Update(func(tx *state.Tx) error {
		v := provisioning.VendorOf(tx)
		change(&v)
		return provisioning.SetVendor(tx, v)
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// events takes the events fired since the last call, each checked against its schema.
func (r *rig) events() []state.Event {
	r.t.Helper()
	ring := r.World().Events()
	fired := ring.All()
	ring.Clear()
	for _, e := range fired {
		var body any
		if err := json.Unmarshal(e.Body, &body); err != nil {
			r.t.Fatal(err)
		}
		if found := validate.New().Event(e.Type, body); len(found) > 0 {
			r.t.Errorf("%s is not as documented: %v\n%s", e.Type, found, e.Body)
		}
	}
	return fired
}

// wantEvent expects one event, with the sender as a GET answers it now and
// with a comment if one is given.
func (r *rig) wantEvent(id, eventType, comment string) {
	r.t.Helper()
	want := `{"type":"` + eventType + `","payload":` + r.get(id).Raw + `}`
	if comment != "" {
		text, _ := json.Marshal(comment)
		want = want[:len(want)-1] + `,"comment":` + string(text) + `}`
	}
	fired := r.events()
	if len(fired) != 1 {
		r.t.Fatalf("%d events, want %s alone: %v", len(fired), eventType, types(fired))
	}
	if diff := cmp.Diff(want, string(fired[0].Body)); diff != "" {
		r.t.Errorf("%s (-want +got):\n%s", eventType, diff)
	}
	if want := "whatsapp/senders/" + id; fired[0].Resource != want {
		r.t.Errorf("resource %q, want %q", fired[0].Resource, want)
	}
}

func types(fired []state.Event) []string {
	names := []string{}
	for _, e := range fired {
		names = append(names, e.Type)
	}
	return names
}

func TestEmbeddedSignupBecomesActiveWithoutACode(t *testing.T) {
	r := newRig(t, nil)
	created := r.Must(201, "POST", senders, embedded)
	id := created.String("id")
	want := map[string]any{
		"id": id, "changes": map[string]any{"status": "IN_PROGRESS"},
		"region": "EU", "metaLocalStorage": "DE", "cloudApi": true, "numberProvider": "CUSTOMER", "businessManager": "SINCH_UK",
		"compatibleRegions": []any{"eu"}, "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z",
	}
	if diff := cmp.Diff(want, created.Body); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	if got := r.get(id).Raw; got != created.Raw {
		t.Errorf("read %s, created %s", got, created.Raw)
	}
	r.advance(provisioning.ReviewTime - time.Millisecond)
	if fired := r.events(); len(fired) != 0 {
		t.Fatalf("too early: %v", types(fired))
	}
	r.advance(time.Millisecond)
	live := r.get(id)
	delete(want, "changes")
	want["state"], want["modified"], want["bearerToken"] = "ACTIVE", "2026-01-01T00:00:10.000Z", live.String("bearerToken")
	want["details"] = map[string]any{"displayName": "Sender 222222222222222", "vertical": "NOT_SET"}
	want["maxTps"], want["qualityRating"], want["dailyLimit"] = 80.0, "UNKNOWN", "TIER_250"
	want["countryCode"], want["phoneNumber"] = "1", live.String("phoneNumber")
	if diff := cmp.Diff(want, live.Body); diff != "" || live.String("bearerToken") == "" || len(live.String("phoneNumber")) != 10 {
		t.Errorf("live (-want +got):\n%s", diff)
	}
	r.wantEvent(id, "WHATSAPP_SENDER_ACTIVE", "")
}

func TestAPhoneNumberIsRegisteredAndVerified(t *testing.T) {
	r := newRig(t, nil)
	id := r.pending()
	r.wantEvent(id, "WHATSAPP_SENDER_PENDING_VERIFICATION", "")
	registered := r.Must(200, "POST", senders+"/"+id+"/register", `{"method":"VOICE"}`)
	want := map[string]any{"id": id, "method": "VOICE", "accepted": "2026-01-01T00:00:10.000Z", "verificationCodeSent": true}
	if diff := cmp.Diff(want, registered.Body); diff != "" {
		t.Errorf("registered (-want +got):\n%s", diff)
	}
	now := r.World().Now()
	otp := []provisioning.OTP{{Sender: id, Method: "VOICE", Code: "123456", Created: now, Expires: now.Add(10 * time.Minute)}}
	if diff := cmp.Diff(otp, r.otps()); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	r.Must(204, "POST", senders+"/"+id+"/verify", `{"code":"123456"}`)
	r.wantEvent(id, "WHATSAPP_SENDER_ACTIVE", "")
	if left := r.otps(); len(left) != 0 {
		t.Errorf("codes left after use: %v", left)
	}
	if got := r.get(id).Body["details"]; !cmp.Equal(got, any(map[string]any{"displayName": "Books & <Co>", "vertical": "NOT_SET"})) {
		t.Errorf("details %v", got)
	}
}

func (r *rig) otps() (codes []provisioning.OTP) {
	r.t.Helper()
	err := r.World().View(func(tx *state.Tx) error {
		codes = provisioning.OTPs(tx)
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return codes
}

func TestAVerifiedNumberNeedsNoCode(t *testing.T) {
	r := newRig(t, nil)
	r.vendor(func(v *provisioning.Vendor) {
		v.Numbers = []provisioning.VendorNumber{{Number: "12025550123", Verified: true}}
	})
	id := r.pending()
	a := r.Must(200, "POST", senders+"/"+id+"/register", `{"method":"SMS"}`)
	if a.Body["verificationCodeSent"] != false || len(r.otps()) != 0 {
		t.Errorf("registered %s, codes %v", a.Raw, r.otps())
	}
	r.Must(204, "POST", senders+"/"+id+"/verify", `{}`)
	r.wantState(id, "ACTIVE")
}

func TestADraftIsSubmittedByAnUpdate(t *testing.T) {
	r := newRig(t, nil)
	id := r.create(partner("DRAFT", "11987654321", `,"about":"Hello","email":"a@b.example"`))
	if got := r.status(id); got != "DRAFT" {
		t.Fatalf("status %q", got)
	}
	r.Must(200, "PATCH", senders+"/"+id, `{"details":{"about":null,"websiteOne":"https://loja.example"}}`)
	r.advance(time.Hour)
	draft := r.get(id)
	want := map[string]any{"status": "DRAFT", "details": map[string]any{
		"displayName": "Loja", "vertical": "OTHER", "email": "a@b.example", "websiteOne": "https://loja.example",
	}}
	if diff := cmp.Diff(want, draft.Body["changes"]); diff != "" || draft.Body["details"] != nil || draft.String("state") != "" {
		t.Errorf("draft %s (-want +got):\n%s", draft.Raw, diff)
	}
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT"}`)
	r.advance(provisioning.ReviewTime)
	r.wantEvent(id, "WHATSAPP_SENDER_PENDING_VERIFICATION", "")
	if diff := cmp.Diff(want["details"], r.get(id).Body["details"]); diff != "" {
		t.Errorf("live details (-want +got):\n%s", diff)
	}
}

func TestOnboardingMayBeRejectedOrFail(t *testing.T) {
	tests := []struct {
		name   string
		answer state.Answer
		event  string
		want   map[string]any
	}{
		{"rejected", state.Answer{Outcome: "rejected", Reason: "The name is not the company's."}, "WHATSAPP_SENDER_REJECTED",
			map[string]any{"status": "REJECTED"}},
		{"failed by a code", state.Answer{Outcome: "failed", Reason: "NO_PRICING_PLAN"}, "WHATSAPP_SENDER_ERROR",
			map[string]any{"status": "ERROR", "errorCode": "NO_PRICING_PLAN", "errorReason": "Meta could not process the sender."}},
		{"failed by words", state.Answer{Outcome: "failed", Reason: "Strange."}, "WHATSAPP_SENDER_ERROR",
			map[string]any{"status": "ERROR", "errorCode": "UNKNOWN_ERROR", "errorReason": "Strange."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t, choose{"whatsapp-sender-changes": tt.answer})
			id := r.create(embedded)
			r.advance(provisioning.ReviewTime)
			r.wantEvent(id, tt.event, tt.answer.Reason)
			a := r.get(id)
			if diff := cmp.Diff(tt.want, a.Body["changes"]); diff != "" || a.String("state") != "" {
				t.Errorf("%s (-want +got):\n%s", a.Raw, diff)
			}
			r.Must(204, "DELETE", senders+"/"+id+"/changes", "")
			r.Must(404, "GET", senders+"/"+id, "")
			r.create(`{"wabaId":"11111111111111","phoneNumberId":"222222222222222"}`)
		})
	}
}

func TestARejectedSenderIsSubmittedAgain(t *testing.T) {
	r := newRig(t, choose{"whatsapp-sender-changes": {Outcome: "rejected"}})
	id := r.create(partner("SUBMIT", "11987654321", ""))
	r.advance(provisioning.ReviewTime)
	r.Must(200, "PATCH", senders+"/"+id, `{"details":{"about":"Better"}}`)
	if got := r.status(id); got != "DRAFT" {
		t.Errorf("status %q after a draft", got)
	}
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT"}`)
	if got := r.status(id); got != "IN_PROGRESS" {
		t.Errorf("status %q after a submit", got)
	}
	r.force(id, "ERROR", "")
	r.force(id, "IN_PROGRESS", "")
	r.force(id, "PENDING_VERIFICATION", "")
	r.wantState(id, "PENDING_VERIFICATION")
	if got := r.status(id); got != "" {
		t.Errorf("changes %q of a live sender", got)
	}
}

func TestTheVendorChangesLiveSenders(t *testing.T) {
	r := newRig(t, nil)
	id := r.live()
	r.events()
	steps := []struct{ to, event string }{
		{"INACTIVE", "WHATSAPP_SENDER_INACTIVE"}, {"ACTIVE", "WHATSAPP_SENDER_ACTIVE"},
		{"SUSPENDED", ""}, {"ACTIVE", "WHATSAPP_SENDER_ACTIVE"},
		{"ERROR", "WHATSAPP_SENDER_ERROR"}, {"ACTIVE", "WHATSAPP_SENDER_ACTIVE"},
		{"YELLOW", "WHATSAPP_SENDER_QUALITY_RATING_CHANGED"}, {"GREEN", "WHATSAPP_SENDER_QUALITY_RATING_CHANGED"},
		{"TIER_10K", "WHATSAPP_SENDER_DAILY_LIMIT_CHANGED"}, {"TIER_UNLIMITED", "WHATSAPP_SENDER_DAILY_LIMIT_CHANGED"},
	}
	for _, step := range steps {
		r.force(id, step.to, "Meta says so.")
		if step.event == "" {
			if fired := r.events(); len(fired) != 0 {
				t.Errorf("%s fired %v", step.to, types(fired))
			}
			continue
		}
		r.wantEvent(id, step.event, "Meta says so.")
	}
	got := r.get(id)
	if got.String("state") != "ACTIVE" || got.String("qualityRating") != "GREEN" || got.String("dailyLimit") != "TIER_UNLIMITED" {
		t.Errorf("in the end %s", got.Raw)
	}
}

func TestADeletedSenderStaysThirtyDays(t *testing.T) {
	r := newRig(t, nil)
	id := r.live()
	r.events()
	r.Must(204, "DELETE", senders+"/"+id, "")
	r.advance(30*24*time.Hour - time.Second)
	r.wantState(id, "ACTIVE")
	refused(t, r.Client, 409, "sender_already_deleted", "papi.whatsapp-sender.deleted-once", "DELETE", senders+"/"+id, "")
	r.advance(time.Second)
	want := `{"type":"WHATSAPP_SENDER_DELETED","payload":{"id":"` + id + `","region":"UNRECOGNIZED","metaLocalStorage":"UNRECOGNIZED",` +
		`"cloudApi":false,"businessManager":"SINCH_UK","compatibleRegions":[]}}`
	fired := r.events()
	if len(fired) != 1 || string(fired[0].Body) != want {
		t.Errorf("fired %v, want %s", fired, want)
	}
	refused(t, r.Client, 404, "sender_not_found", "papi.whatsapp-sender.exists", "GET", senders+"/"+id, "")
	r.create(`{"wabaId":"11111111111111","phoneNumberId":"222222222222222"}`)
}
