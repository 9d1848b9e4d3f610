package papi_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

const (
	whatsApp        = "/whatsapp"
	account         = `{"clientBusinessManagerId":"1234567890","wabaName":"Acme & Co","senderDetails":{"displayName":"Acme","businessCategory":"OTC_DRUGS"}}`
	accountOldForm  = `{"clientBusinessManagerId":"1234567890","companyLegalName":"Acme Ltd"}`
	accountOtherBM  = `{"clientBusinessManagerId":"1","companyLegalName":"Acme Ltd","businessManager":"SINCH_AMERICA"}`
	accountReview   = provisioning.ReviewTime
	accountApproval = provisioning.ReviewTime
)

// wantAccountEvent expects one event, with the account as a GET answers it now
// and with a comment if one is given.
func (r *rig) wantAccountEvent(eventType, comment string) {
	r.t.Helper()
	want := `{"type":"` + eventType + `","payload":` + r.Must(200, "GET", whatsApp, "").Raw + `}`
	if comment != "" {
		text, _ := json.Marshal(comment)
		want = want[:len(want)-1] + `,"comment":` + string(text) + `}`
	}
	fired := r.events()
	if len(fired) != 1 {
		r.t.Fatalf("%d events, want %s alone: %v", len(fired), eventType, types(fired))
	}
	if diff := cmp.Diff(want, string(fired[0].Body)); diff != "" || fired[0].Resource != "whatsapp" {
		r.t.Errorf("%s of %s (-want +got):\n%s", eventType, fired[0].Resource, diff)
	}
}

func (r *rig) forceAccount(statuses ...string) {
	r.t.Helper()
	for _, to := range statuses {
		if _, err := r.World().Force("whatsapp", to, ""); err != nil {
			r.t.Fatal(err)
		}
	}
}

// brought is a call of an account that was brought to a status.
func brought(statuses ...string) func(testing.TB, *faketest.Client) string {
	return func(t testing.TB, c *faketest.Client) string {
		r := &rig{c, t}
		r.Must(201, "POST", whatsApp, account)
		r.forceAccount(statuses...)
		return whatsApp
	}
}

func TestAnAccountIsReviewedAndApproved(t *testing.T) {
	r := newRig(t, nil)
	created := r.Must(201, "POST", whatsApp, account)
	details := map[string]any{
		"clientBusinessManagerId": "1234567890", "wabaName": "Acme & Co",
		"senderDetails": map[string]any{"displayName": "Acme", "businessCategory": "OTC_DRUGS", "region": "EU", "metaLocalStorage": "DE"},
	}
	pending := func(status string) map[string]any {
		return map[string]any{
			"isEmbeddedSignup": false, "businessManager": "SINCH_UK", "wabaMaxPriceOnboarded": false, "compatibleRegions": []any{"eu"},
			"changes": map[string]any{"status": status, "details": details},
		}
	}
	wants(t, pending("IN_PROGRESS"), created)
	r.advance(accountReview - 1)
	if got := r.Must(200, "GET", whatsApp, ""); got.Raw != created.Raw || len(r.events()) != 0 {
		t.Errorf("read %s, created %s", got.Raw, created.Raw)
	}
	r.advance(1)
	r.wantAccountEvent("WHATSAPP_ACCOUNT_PENDING_VERIFICATION", "")
	wants(t, pending("PENDING_FACEBOOK_VERIFICATION"), r.Must(200, "GET", whatsApp, ""))
	r.advance(accountApproval)
	r.wantAccountEvent("WHATSAPP_ACCOUNT_ONBOARDED", "")
	live := r.Must(200, "GET", whatsApp, "")
	wants(t, map[string]any{
		"state": "ONBOARDED", "isEmbeddedSignup": false, "businessManager": "SINCH_UK", "wabaId": live.String("wabaId"), "details": details,
		"wabaEnabledForInsights": false, "wabaEnabledForDirectSend": false, "wabaMaxPriceOnboarded": false,
		"compatibleRegions": []any{"eu"}, "businessDailyLimit": "TIER_250",
	}, live)
	if len(live.String("wabaId")) != 15 {
		t.Errorf("WABA %q", live.String("wabaId"))
	}
	r.wantActivities("PENDING_FACEBOOK_VERIFICATION", "IN_PROGRESS", "CREATED")
}

// wantActivities expects the types of the account's activities, newest first.
func (r *rig) wantActivities(want ...string) {
	r.t.Helper()
	got := []string{}
	for _, entry := range r.Must(200, "GET", whatsApp+"/activities", "").Body["notifications"].([]any) {
		got = append(got, entry.(map[string]any)["type"].(string))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		r.t.Errorf("activities (-want +got):\n%s", diff)
	}
}

func TestARejectedAccountIsUpdatedAndReviewedAgain(t *testing.T) {
	answers := choose{"whatsapp-account": {Outcome: "rejected", Reason: "The names differ."}}
	r := newRig(t, answers)
	r.Must(201, "POST", whatsApp, accountOldForm)
	r.advance(accountReview)
	r.wantAccountEvent("WHATSAPP_ACCOUNT_REJECTED", "The names differ.")
	details := map[string]any{"clientBusinessManagerId": "1234567890", "companyLegalName": "Acme Ltd", "wabaName": "Acme Ltd"}
	changes := func(status string) map[string]any { return map[string]any{"status": status, "details": details} }
	if diff := cmp.Diff(changes("REJECTED"), r.Must(200, "GET", whatsApp, "").Body["changes"]); diff != "" {
		t.Errorf("rejected (-want +got):\n%s", diff)
	}
	delete(answers, "whatsapp-account")
	details["wabaName"], details["clientBusinessManagerId"] = "Acme", "1"
	updated := r.Must(200, "PATCH", whatsApp, `{"wabaName":"Acme","clientBusinessManagerId":"1"}`)
	if diff := cmp.Diff(changes("IN_PROGRESS"), updated.Body["changes"]); diff != "" || updated.String("state") != "" {
		t.Errorf("updated (-want +got):\n%s", diff)
	}
	r.advance(accountReview)
	r.wantAccountEvent("WHATSAPP_ACCOUNT_PENDING_VERIFICATION", "")
	r.forceAccount("REJECTED")
	r.wantAccountEvent("WHATSAPP_ACCOUNT_REJECTED", "")
	r.wantActivities("REJECTED", "PENDING_FACEBOOK_VERIFICATION", "IN_PROGRESS", "EDITED", "REJECTED", "IN_PROGRESS", "CREATED")
	told := r.Must(200, "GET", whatsApp+"/activities?pageSize=1", "")
	wants(t, map[string]any{
		"totalSize": 7.0, "pageSize": 1.0, "nextPageToken": told.String("nextPageToken"),
		"notifications": []any{map[string]any{"type": "REJECTED", "created": "2026-01-01T00:00:20.000Z"}},
	}, told)
}

func TestEmbeddedSignupBringsTheAccount(t *testing.T) {
	r := newRig(t, nil)
	r.vendor(func(v *provisioning.Vendor) {
		v.Account = provisioning.VendorAccount{PrimaryBusinessLocation: "SE", Currency: "SEK", DirectSend: true, MaxPrice: true}
	})
	r.create(embedded)
	if fired := r.events(); len(fired) != 0 {
		t.Errorf("events %v", types(fired))
	}
	want := map[string]any{
		"state": "ONBOARDED", "isEmbeddedSignup": true, "businessManager": "SINCH_UK", "wabaId": "11111111111111",
		"wabaEnabledForInsights": false, "wabaEnabledForDirectSend": true, "wabaMaxPriceOnboarded": true, "compatibleRegions": []any{"eu"},
		"primaryBusinessLocation": "SE", "businessDailyLimit": "TIER_250", "currency": "SEK",
	}
	wants(t, want, r.Must(200, "GET", whatsApp, ""))
	r.wantActivities("CREATED")
	refused(t, r.Client, 409, "account_exists", "papi.whatsapp-account.one-per-project", "POST", whatsApp, account)
	refused(t, r.Client, 409, "wrong_business_manager", "papi.whatsapp-account.business-manager-tied", "POST", senders,
		strings.Replace(partner("SUBMIT", "1", ""), `"BR"`, `"EU"`, 1))
}

func TestASenderOfTheOtherKindIsRefused(t *testing.T) {
	r := newRig(t, nil)
	r.Must(201, "POST", whatsApp, account)
	r.forceAccount("PENDING_FACEBOOK_VERIFICATION", "ONBOARDED")
	refused(t, r.Client, 409, "wrong_waba_id", "papi.whatsapp-account.waba-tied", "POST", senders, embedded)
	id := r.create(strings.Replace(partner("SUBMIT", "1", ""), `"region":"BR",`, ``, 1))
	if got := r.get(id); got.String("region") != "EU" || got.String("businessManager") != "SINCH_UK" {
		t.Errorf("not of the account: %s", got.Raw)
	}
}

func TestMetaChangesTheAccount(t *testing.T) {
	r := newRig(t, nil)
	r.Must(201, "POST", whatsApp, account)
	r.forceAccount("PENDING_FACEBOOK_VERIFICATION", "ONBOARDED")
	r.events()
	banned := func() map[string]any {
		a := r.Must(200, "GET", whatsApp, "")
		return map[string]any{"limit": a.Body["businessDailyLimit"], "ban": a.Body["wabaBanState"], "date": a.Body["wabaBanDate"]}
	}
	r.forceAccount("TIER_1K")
	r.wantAccountEvent("WHATSAPP_ACCOUNT_DAILY_LIMIT_CHANGED", "")
	if diff := cmp.Diff(map[string]any{"limit": "TIER_1K", "ban": nil, "date": nil}, banned()); diff != "" {
		t.Errorf("limited (-want +got):\n%s", diff)
	}
	for i, to := range []string{"SCHEDULE_FOR_DISABLE", "DISABLE", "REINSTATE", "DISABLE", "REINSTATE", "SCHEDULE_FOR_DISABLE", "REINSTATE"} {
		r.advance(time.Second)
		r.forceAccount(to)
		r.wantAccountEvent("WHATSAPP_WABA_ACCOUNT_CHANGED", "")
		want := map[string]any{"limit": "TIER_1K", "ban": to, "date": fmt.Sprintf("2026-01-01T00:00:0%d.000Z", i+1)}
		if diff := cmp.Diff(want, banned()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", to, diff)
		}
	}
	if _, err := r.World().Force("whatsapp", "REJECTED", ""); err == nil {
		t.Error("an onboarded account was rejected")
	}
}

func TestAnAccountIsCommentedOn(t *testing.T) {
	r := newRig(t, nil)
	r.Must(201, "POST", whatsApp, account)
	made := r.Must(201, "POST", whatsApp+"/comments", `{"comment":"Why <so> long?"}`)
	wants(t, map[string]any{"type": "CREATED", "comment": "Why <so> long?", "created": "2026-01-01T00:00:00.000Z"}, made)
	fired := r.events()
	want := `{"type":"WHATSAPP_ACCOUNT_COMMENT_ADDED","payload":` + r.Must(200, "GET", whatsApp, "").Raw + `,"comment":"Why <so> long?"}`
	if len(fired) != 1 || string(fired[0].Body) != want || fired[0].Resource != "whatsapp" {
		t.Errorf("events %v, want %s", fired, want)
	}
	wants(t, map[string]any{"totalSize": 3.0, "pageSize": 50.0, "notifications": []any{
		map[string]any{"type": "COMMENT_ADDED", "created": "2026-01-01T00:00:00.000Z", "author": "Provisioning API user", "comment": "Why <so> long?"},
		map[string]any{"type": "IN_PROGRESS", "created": "2026-01-01T00:00:00.000Z", "author": "Provisioning API user"},
		map[string]any{"type": "CREATED", "created": "2026-01-01T00:00:00.000Z", "author": "Provisioning API user"},
	}}, r.Must(200, "GET", whatsApp+"/activities", ""))
}

func TestAnAccountIsDeletedOnceItsSendersAreGone(t *testing.T) {
	r := newRig(t, nil)
	id := r.live()
	a := refused(t, r.Client, 409, "account_has_senders", "papi.whatsapp-account.delete-senders", "DELETE", whatsApp, "")
	wantInfo := map[string]any{"projectId": []any{"project-1"}, "senderIds": []any{id}}
	if diff := cmp.Diff(wantInfo, a.Body["additionalInformation"]); diff != "" {
		t.Errorf("information (-want +got):\n%s", diff)
	}
	draft := r.create(`{"status":"DRAFT","region":"EU","phoneNumberProvider":"SINCH","details":{"displayName":"D","vertical":"OTHER","countryCode":"1","phoneNumber":"2"}}`)
	r.Must(204, "DELETE", senders+"/"+id, "")
	r.advance(provisioning.RemovalTime - time.Second)
	refused(t, r.Client, 409, "account_has_senders", "papi.whatsapp-account.delete-senders", "DELETE", whatsApp, "")
	r.advance(time.Second)
	a = refused(t, r.Client, 409, "account_has_sender_changes", "papi.whatsapp-account.delete-sender-changes", "DELETE", whatsApp, "")
	if diff := cmp.Diff(any(map[string]any{"projectId": []any{"project-1"}}), a.Body["additionalInformation"]); diff != "" {
		t.Errorf("information (-want +got):\n%s", diff)
	}
	r.Must(204, "DELETE", senders+"/"+draft+"/changes", "")
	r.events()
	if a := r.Must(204, "DELETE", whatsApp, ""); a.Raw != "" {
		t.Errorf("deleted: %s", a.Raw)
	}
	r.Must(404, "GET", whatsApp, "")
	if fired := r.events(); len(fired) != 0 {
		t.Errorf("events %v", types(fired))
	}
	r.Must(201, "POST", whatsApp, accountOldForm)
	r.wantActivities("IN_PROGRESS", "CREATED")
}

func TestTemplateDraftsGoWithTheAccount(t *testing.T) {
	r := newRig(t, nil)
	r.Must(201, "POST", whatsApp, account)
	r.forceAccount("PENDING_FACEBOOK_VERIFICATION", "ONBOARDED")
	r.Must(200, "PUT", whatsApp+"/enableTemplateAnalytics", "")
	if a := r.Must(200, "GET", whatsApp, ""); a.Body["wabaEnabledForInsights"] != true {
		t.Errorf("analytics are on: %s", a.Raw)
	}
	template := func(status, name string) {
		r.Must(201, "POST", whatsApp+"/templates", `{"status":"`+status+`","name":"`+name+`","language":"EN","category":"UTILITY","details":{"components":[{"type":"BODY","text":"Hello"}]}}`)
	}
	template("SUBMIT", "live")
	template("DRAFT", "draft")
	r.advance(provisioning.ReviewTime)
	r.Must(204, "DELETE", whatsApp, "")
	left, _ := r.Must(200, "GET", whatsApp+"/templates", "").Body["templates"].([]any)
	if len(left) != 1 || left[0].(map[string]any)["name"] != "live" {
		t.Errorf("templates left: %v", left)
	}
	r.create(embedded)
	if a := r.Must(200, "GET", whatsApp, ""); a.Body["wabaEnabledForInsights"] != false {
		t.Errorf("analytics of another WABA: %s", a.Raw)
	}
}

func TestADeletedAccountIsNotReviewed(t *testing.T) {
	r := newRig(t, nil)
	r.Must(201, "POST", whatsApp, account)
	r.Must(204, "DELETE", whatsApp, "")
	r.advance(accountReview / 2)
	r.Must(201, "POST", whatsApp, accountOldForm)
	r.advance(accountReview - 1)
	if fired := r.events(); len(fired) != 0 {
		t.Errorf("the review of the deleted account ended: %v", types(fired))
	}
	r.advance(1)
	r.wantAccountEvent("WHATSAPP_ACCOUNT_PENDING_VERIFICATION", "")
}

// vendorIs changes what the vendor's side has.
func vendorIs(change func(v *provisioning.Vendor)) func(tx *state.Tx) {
	return func(tx *state.Tx) {
		v := provisioning.VendorOf(tx)
		change(&v)
		_ = provisioning.SetVendor(tx, v)
	}
}

func TestAccountRefusals(t *testing.T) {
	const (
		get, create, remove      = "WhatsappAccountsController_getAccount_v1", "WhatsappAccountsController_createAccount_v1", "WhatsappAccountsController_deleteAccount_v1"
		update, list, say        = "WhatsappAccountsController_updateAccount_v1", "WhatsappAccountsController_listActivities_v1", "WhatsappAccountsController_createComment_v1"
		exists, intact           = "papi.whatsapp-account.exists", "papi.whatsapp.account-intact"
		fields, once             = "papi.whatsapp-account.update-fields", "papi.whatsapp-account.one-per-project"
		region                   = "papi.whatsapp-account.business-manager-region"
		activities, comments, hi = whatsApp + "/activities", whatsApp + "/comments", `{"comment":"Hi"}`
	)
	corrupt := func(path string) func(testing.TB, *faketest.Client) string {
		return after(vendorIs(func(v *provisioning.Vendor) { v.AccountCorrupt = true }), path)
	}
	missing := vendorIs(func(v *provisioning.Vendor) { v.ProjectMissing = true })
	refusedManager := vendorIs(func(v *provisioning.Vendor) { v.RefusedBusinessManagers = []string{"SINCH_UK"} })
	withLive := func(t testing.TB, c *faketest.Client) string {
		(&rig{c, t}).live()
		return whatsApp
	}
	withNew := func(t testing.TB, c *faketest.Client) string {
		(&rig{c, t}).create(embedded)
		return whatsApp
	}
	stuck := func(t testing.TB, c *faketest.Client) string {
		arrange(t, c, vendorIs(func(v *provisioning.Vendor) { v.TemplateDraftsStuck = true }))
		return brought()(t, c)
	}
	paged := func(query string) func(testing.TB, *faketest.Client) string {
		return func(t testing.TB, c *faketest.Client) string { return brought()(t, c) + "/activities?" + query }
	}
	refuseAll(t, "WhatsApp Accounts", []refusal{
		{get, 404, "account_not_found", exists, at(whatsApp), ""},
		{get, 409, "account_data_is_corrupt", intact, corrupt(whatsApp), ""},
		{create, 400, "invalid_input", "papi.input", at(whatsApp), `{}`},
		{create, 400, "invalid_input", "papi.whatsapp-account.one-form", at(whatsApp), strings.Replace(account, `"wabaName"`, `"companyLegalName":"A","wabaName"`, 1)},
		{create, 400, "invalid_input", "papi.input", at(whatsApp), strings.Replace(account, "OTC_DRUGS", "NOT_SET", 1)},
		{create, 400, "invalid_payload", "api.json", at(whatsApp), `{`},
		{create, 400, "invalid_business_manager_for_environment", region, at(whatsApp), accountOtherBM},
		{create, 400, "invalid_business_manager_for_environment", "papi.whatsapp-account.business-manager", after(refusedManager, whatsApp), account},
		{create, 404, "project_not_found", "papi.whatsapp.project", after(missing, whatsApp), account},
		{create, 409, "account_exists", once, brought(), account},
		{create, 409, "account_data_is_corrupt", intact, corrupt(whatsApp), account},
		{remove, 400, "project_not_initialized", exists, at(whatsApp), ""},
		{remove, 409, "account_has_senders", "papi.whatsapp-account.delete-senders", withLive, ""},
		{remove, 409, "account_has_sender_changes", "papi.whatsapp-account.delete-sender-changes", withNew, ""},
		{remove, 500, "template_could_not_delete_drafts", "papi.whatsapp-account.delete-template-drafts", stuck, ""},
		{update, 400, "invalid_input", "papi.input", brought("REJECTED"), `{"wabaName":""}`},
		{update, 400, "invalid_input", "papi.whatsapp-account.update-sender-details", brought("REJECTED"), `{"senderDetails":{"region":"BR"}}`},
		{update, 400, "no_fields_to_update", fields, brought("REJECTED"), `{}`},
		{update, 400, "no_fields_to_update", fields, brought("REJECTED"), `{"senderDetails":{}}`},
		{update, 404, "account_not_found", exists, at(whatsApp), `{"wabaName":"New"}`},
		{update, 409, "account_not_updatable", "papi.whatsapp-account.update-rejected", brought(), `{"wabaName":"New"}`},
		{update, 409, "account_not_updatable", "papi.whatsapp-account.update-rejected", brought("PENDING_FACEBOOK_VERIFICATION"), `{"wabaName":"New"}`},
		{update, 409, "account_not_updatable", "papi.whatsapp-account.update-rejected", brought("PENDING_FACEBOOK_VERIFICATION", "ONBOARDED"), `{"wabaName":"New"}`},
		{list, 400, "invalid_page_token", "papi.page-token", paged("pageToken=x"), ""},
		{list, 400, "invalid_page_size", "papi.page-size", paged("pageSize=101"), ""},
		{list, 404, "account_not_found", exists, at(activities), ""},
		{say, 400, "invalid_input", "papi.input", at(comments), `{"comment":""}`},
		{say, 400, "invalid_payload", "api.json", at(comments), `{`},
		{say, 404, "account_not_found", exists, at(comments), hi},
		{say, 409, "account_data_is_corrupt", intact, corrupt(comments), hi},
	})
}

// accountPastime is a world in which things happen to its account at random.
type accountPastime struct {
	*pastime
	// last is the account's status at the last look; empty while there is none.
	last string
}

// follows says where an account may be after each of its statuses, the same
// status aside.
var follows = map[string]string{
	"":                              "IN_PROGRESS ONBOARDED",
	"IN_PROGRESS":                   " PENDING_FACEBOOK_VERIFICATION REJECTED",
	"PENDING_FACEBOOK_VERIFICATION": " ONBOARDED REJECTED",
	"REJECTED":                      " IN_PROGRESS",
	"ONBOARDED":                     " ",
}

func TestWhateverHappensToAnAccountKeepsTheContract(t *testing.T) {
	var turn *rapid.T
	chance := endings{func(n int) int { return rapid.IntRange(0, n-1).Draw(turn, "ending") }}
	server := newRig(t, chance)
	rounds := 0
	rapid.Check(t, func(rt *rapid.T) {
		turn = rt
		rounds++
		project := fmt.Sprintf("P%d", rounds)
		p := &accountPastime{pastime: &pastime{rig: &rig{server.On(t, project), t}, gone: map[string]bool{}}}
		defer server.Worlds.Forget(project)
		rt.Repeat(map[string]func(*rapid.T){
			"call": p.callAccount, "sender": p.randomCreate, "senders": p.randomCall,
			"wait": p.wait, "force": p.forceAtRandom, "": p.accountHolds,
		})
	})
}

func (p *accountPastime) callAccount(rt *rapid.T) {
	c := rapid.SampledFrom([]request{
		{"POST", "", account}, {"POST", "", accountOldForm}, {"POST", "", accountOtherBM}, {"DELETE", "", ""},
		{"PATCH", "", `{"wabaName":"New"}`}, {"PATCH", "", `{"senderDetails":{"region":"US"}}`}, {"PATCH", "", `{}`},
		{"GET", "/activities?pageSize=2", ""}, {"POST", "/comments", `{"comment":"Hi"}`},
	}).Draw(rt, "call")
	a := p.call(rt, c.method, whatsApp+c.path, c.body)
	switch done := a.Status < 300; {
	case c.path == "/comments" && done:
		p.comments++
	case c.method == "POST" && c.path == "" && done && p.last != "":
		rt.Fatalf("a second account: %s", a.Raw)
	case c.method == "PATCH" && done && p.last != "REJECTED":
		rt.Fatalf("updated while %q: %s", p.last, a.Raw)
	case c.method == "DELETE" && done:
		p.deletes(rt)
	}
}

// deletes holds that an account goes when no sender is there but plain numbers
// that need none.
func (p *accountPastime) deletes(rt *rapid.T) {
	if p.last == "" {
		rt.Fatal("what was not there was deleted")
	}
	p.last = ""
	if left := p.call(rt, "GET", senders, ""); left.Body["totalSize"] != 0.0 {
		rt.Fatalf("deleted with senders: %s", left.Raw)
	}
}

func (p *accountPastime) wait(rt *rapid.T) {
	p.randomWait(rt)
	p.last = p.look(rt, follows[p.last]+" ONBOARDED REJECTED")
}

// forceAtRandom moves what the vendor may move; what it may not is refused.
func (p *accountPastime) forceAtRandom(rt *rapid.T) {
	to := rapid.SampledFrom([]string{
		"PENDING_FACEBOOK_VERIFICATION", "ONBOARDED", "REJECTED", "TIER_50", "TIER_1K", "SCHEDULE_FOR_DISABLE", "DISABLE", "REINSTATE",
	}).Draw(rt, "to")
	_, _ = p.World().Force("whatsapp", to, "")
}

// look reads the account's status, and holds that it is one of some or the last.
func (p *accountPastime) look(rt *rapid.T, may string) string {
	a := p.call(rt, "GET", whatsApp, "")
	status := a.String("state")
	if changes, ok := a.Body["changes"].(map[string]any); ok {
		if status != "" {
			rt.Fatalf("state and changes: %s", a.Raw)
		}
		status, _ = changes["status"].(string)
	}
	if (status == "") != (a.Status == 404) || status != p.last && !slices.Contains(strings.Fields(may), status) {
		rt.Fatalf("from %q to %q: %s", p.last, status, a.Raw)
	}
	return status
}

// accountHolds checks what must hold after every step.
func (p *accountPastime) accountHolds(rt *rapid.T) {
	p.last = p.look(rt, follows[p.last])
	p.eventsMatchTransitions(rt)
}
