package papi_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
	"github.com/sinch-mock/sinch-mock/internal/validate"
	"github.com/sinch-mock/sinch-mock/openapi"
)

const bundlePath = "/bundles"

// bundleTime is how long a bundle is in progress.
const bundleTime = 10 * time.Second

// fullBundle asks for everything but a subproject.
const fullBundle = `{"name":"Shop","region":"US","smsApp":true,
	"convApp":{"name":"Chat","webhooks":[{"target":"https://hooks.example/conv","secret":"secret","triggers":["MESSAGE_DELIVERY"]}],
		"processingMode":"DISPATCH","retentionPolicy":{"ttl":3},"consentManagerSettings":{"mode":"PRIMARY"}},
	"webhooks":[{"target":"https://hooks.example/papi","secret":"secret","triggers":["BUNDLE_DONE"]}]}`

func createBundle(t testing.TB, c *faketest.Client, body string) faketest.Answer {
	t.Helper()
	return c.Must(201, "POST", bundlePath, body)
}

// member follows names into a decoded body.
func member(body any, names ...string) any {
	for _, name := range names {
		object, _ := body.(map[string]any)
		body = object[name]
	}
	return body
}

func TestABundleIsInProgressAndThenDone(t *testing.T) {
	c := newClient(t)
	created := createBundle(t, c, fullBundle)
	id := created.String("id")
	sms, conv := member(created.Body, "smsApp", "id"), member(created.Body, "convApp", "id")
	hookID := member(created.Body["convApp"].(map[string]any)["webhooks"].([]any)[0], "id")
	papiHook := member(created.Body["webhooks"].([]any)[0], "id").(string)
	want := map[string]any{
		"id": id, "projectId": "project-1", "name": "Shop", "state": "IN_PROGRESS", "region": "US",
		"smsApp": map[string]any{
			"id": sms, "smsServiceId": member(created.Body, "smsApp", "smsServiceId"), "name": "Shop", "status": "PENDING_ADD",
			"regions": []any{"US"}, "test": false, "numberVerified": false,
		},
		"convApp": map[string]any{
			"id": conv, "name": "Chat", "processingMode": "DISPATCH", "smsChannelStatus": "PENDING",
			"webhooks":               []any{map[string]any{"id": hookID, "target": "https://hooks.example/conv", "triggers": []any{"MESSAGE_DELIVERY"}, "secret": "secret"}},
			"retentionPolicy":        map[string]any{"retentionPolicyType": "MESSAGE_EXPIRE_POLICY", "ttl": 3.0},
			"consentManagerSettings": map[string]any{"mode": "PRIMARY"},
		},
		"webhooks": []any{wireHook(papiHook, "https://hooks.example/papi", "BUNDLE_DONE")},
	}
	wants(t, want, created)
	if len(id) != 24 {
		t.Errorf("the id is %q", id)
	}
	if got := c.Must(200, "GET", bundlePath+"/"+id, ""); got.Raw != created.Raw {
		t.Errorf("read %s, created %s", got.Raw, created.Raw)
	}
	advance(t, c, bundleTime-time.Millisecond)
	if got := c.Must(200, "GET", bundlePath+"/"+id, ""); got.Raw != created.Raw {
		t.Errorf("ended too early: %s", got.Raw)
	}
	advance(t, c, time.Millisecond)
	want["state"] = "DONE"
	want["smsApp"].(map[string]any)["status"] = "ACTIVE"
	want["convApp"].(map[string]any)["smsChannelStatus"] = "ACTIVE"
	done := c.Must(200, "GET", bundlePath+"/"+id, "")
	wants(t, want, done)
	told(t, c, done)
	app := c.Must(200, "GET", smsApps+"/"+sms.(string), "")
	wants(t, map[string]any{
		"id": sms, "smsServiceId": member(created.Body, "smsApp", "smsServiceId"), "name": "Shop", "status": "ACTIVE", "regions": []any{"US"}, "test": false,
		"conversationApiAppDetails": map[string]any{"id": conv, "projectId": "project-1", "region": "US", "channelStatus": "ACTIVE"},
	}, app)
	wants(t, wireHook(papiHook, "https://hooks.example/papi", "BUNDLE_DONE"), c.Must(200, "GET", "/webhooks/"+papiHook, ""))
}

// told holds that one BUNDLE_DONE was fired, whose body the document takes and
// whose payload is what GET answers.
func told(t testing.TB, c *faketest.Client, got faketest.Answer) {
	t.Helper()
	events := c.World().Events().All()
	if len(events) != 1 || events[0].Type != "BUNDLE_DONE" {
		t.Fatalf("events: %v", events)
	}
	if want := `{"type":"BUNDLE_DONE","payload":` + got.Raw + `}`; string(events[0].Body) != want {
		t.Errorf("event (-want +got):\n%s", cmp.Diff(want, string(events[0].Body)))
	}
	fits(t, events[0])
}

// validator is shared: it compiles each schema once.
var validator = sync.OnceValue(validate.New)

// fits holds an event's body against its schema in the document.
func fits(t testing.TB, e state.Event) {
	t.Helper()
	var body any
	if err := json.Unmarshal(e.Body, &body); err != nil {
		t.Fatal(err)
	}
	if found := validator().Event(e.Type, body); len(found) > 0 {
		t.Errorf("%s does not fit the document: %v\n%s", e.Type, found, e.Body)
	}
}

func TestABundleThatFails(t *testing.T) {
	c := faketest.New(t, newWorlds(fails("bundle")), papi.API(papi.Deps{}))
	id := createBundle(t, c, fullBundle).String("id")
	advance(t, c, bundleTime)
	failed := c.Must(200, "GET", bundlePath+"/"+id, "")
	got := []any{failed.Body["state"], member(failed.Body, "smsApp", "status"), member(failed.Body, "convApp", "smsChannelStatus")}
	if diff := cmp.Diff([]any{"FAILED", "FAILED_ADD", "FAILING"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	told(t, c, failed)
}

func TestNamesComeFromTheBlockOrTheBundle(t *testing.T) {
	tests := []struct {
		body string
		want []any // of subproject, smsApp, convApp
	}{
		{`{"name":"Root","region":"EU","subproject":true,"smsApp":true,"convApp":true}`, []any{"Root", "Root", "Root"}},
		{`{"name":"Root","region":"EU","subproject":{},"smsApp":{"test":true},"convApp":{"name":"Own"}}`, []any{"Root", "Root", "Own"}},
		{`{"region":"BR","subproject":{"name":"A"},"smsApp":{"name":"B"},"convApp":{"name":"C"}}`, []any{"A", "B", "C"}},
		{`{"name":"Root","region":"EU","subproject":false,"smsApp":false,"convApp":true}`, []any{nil, nil, "Root"}},
	}
	for _, tt := range tests {
		a := createBundle(t, newClient(t), tt.body)
		got := []any{member(a.Body, "subproject", "name"), member(a.Body, "smsApp", "name"), member(a.Body, "convApp", "name")}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.body, diff)
		}
	}
}

func TestRetentionPoliciesAreFilledIn(t *testing.T) {
	tests := []struct{ conv, want string }{
		{`{}`, `null`},
		{`{"retentionPolicy":{}}`, `{"retentionPolicyType":"MESSAGE_EXPIRE_POLICY","ttl":7}`},
		{`{"retentionPolicy":{"ttl":0}}`, `{"retentionPolicyType":"MESSAGE_EXPIRE_POLICY","ttl":0}`},
		{`{"processingMode":"CONVERSATION","retentionPolicy":{}}`, `{"retentionPolicyType":"MESSAGE_EXPIRE_POLICY","ttl":180}`},
		{`{"processingMode":"CONVERSATION","retentionPolicy":{"retentionPolicyType":"CONVERSATION_EXPIRE_POLICY","ttl":3650}}`, `{"retentionPolicyType":"CONVERSATION_EXPIRE_POLICY","ttl":3650}`},
		{`{"processingMode":"CONVERSATION","retentionPolicy":{"retentionPolicyType":"PERSIST_RETENTION_POLICY","ttl":9}}`, `{"retentionPolicyType":"PERSIST_RETENTION_POLICY"}`},
	}
	for _, tt := range tests {
		a := createBundle(t, newClient(t), `{"name":"a","region":"EU","convApp":`+tt.conv+`}`)
		got, err := json.Marshal(member(a.Body, "convApp", "retentionPolicy"))
		if err != nil || string(got) != tt.want {
			t.Errorf("%s is shown as %s, want %s", tt.conv, got, tt.want)
		}
	}
}

func TestASubprojectIsAWorldOfItsOwn(t *testing.T) {
	for outcome, want := range map[string][]any{"": {"DONE", "READY", "ACTIVE"}, "bundle": {"FAILED", "PENDING", "FAILED_ADD"}} {
		c := faketest.New(t, newWorlds(fails(outcome)), papi.API(papi.Deps{}))
		createHook(t, c, "https://hooks.example/papi", "ALL")
		advance(t, c, time.Hour)
		body := strings.Replace(fullBundle, `"smsApp"`, `"subproject":{"labels":{"team":"a"}},"smsApp"`, 1)
		created := createBundle(t, c, body)
		sub := created.String("projectId")
		wantSub := map[string]any{"id": sub, "name": "Shop", "labels": map[string]any{"team": "a"}, "parentProjectId": "project-1", "status": "PENDING"}
		if diff := cmp.Diff(wantSub, created.Body["subproject"]); diff != "" || len(sub) != 36 {
			t.Errorf("subproject %q (-want +got):\n%s", sub, diff)
		}
		if hooks := c.Must(200, "GET", "/webhooks", ""); hooks.Body["totalSize"] != 1.0 {
			t.Errorf("the parent's webhooks are %s", hooks.Raw)
		}
		advance(t, c, bundleTime)
		ended := c.Must(200, "GET", bundlePath+"/"+created.String("id"), "")
		sms := member(ended.Body, "smsApp", "id").(string)
		got := []any{ended.Body["state"], member(ended.Body, "subproject", "status"), member(ended.Body, "smsApp", "status")}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		told(t, c, ended)
		refused(t, c, 404, "sms_app_not_found", "papi.sms-app.exists", "GET", smsApps+"/"+sms, "")

		now := c.World().Now()
		c.Project = sub
		told(t, c, ended)
		if !c.World().Now().Equal(now) {
			t.Errorf("the subproject's time is %v, its parent's %v", c.World().Now(), now)
		}
		hook := ended.Body["webhooks"].([]any)[0].(map[string]any)
		wants(t, hook, c.Must(200, "GET", "/webhooks/"+hook["id"].(string), ""))
		app := c.Must(200, "GET", smsApps+"/"+sms, "")
		if app.String("status") != want[2] || app.String("smsServiceId") != member(ended.Body, "smsApp", "smsServiceId") ||
			member(app.Body, "conversationApiAppDetails", "id") != member(ended.Body, "convApp", "id") {
			t.Errorf("the subproject's app is %s", app.Raw)
		}
	}
}

func TestDeliveriesShowInTheBundle(t *testing.T) {
	for _, body := range []string{fullBundle, strings.Replace(fullBundle, `"smsApp"`, `"subproject":true,"smsApp"`, 1)} {
		c := newClient(t)
		created := createBundle(t, c, body)
		advance(t, c, bundleTime)
		resource := "bundles/" + created.String("id")
		parent := c.World()
		c.Project = created.String("projectId")
		at := c.World().Now()
		arrange(t, c, func(tx *state.Tx) {
			provisioning.NoteDelivery(tx, "whatsapp/senders/1", "w9", at, 200, "")
			provisioning.NoteDelivery(tx, resource, "w1", at, 0, "connection refused")
			provisioning.NoteDelivery(tx, resource, "w2", at, 599, "")
			provisioning.NoteDelivery(tx, resource, "w3", at, 410, "")
			provisioning.NoteDelivery(tx, resource, "w1", at.Add(5*time.Second), 200, "")
			provisioning.NoteDelivery(tx, resource, "w4", at, 0, "connection refused")
		})
		advance(t, c, 0)
		c.Project = parent.Project
		status := func(id, date string, code float64) map[string]any {
			return map[string]any{"webhookId": id, "httpStatusCode": code, "date": date}
		}
		silent := status("w4", "2026-01-01T00:00:10.000Z", 503)
		silent["errorMessage"] = "connection refused"
		want := []any{
			status("w2", "2026-01-01T00:00:10.000Z", 500), status("w3", "2026-01-01T00:00:10.000Z", 410),
			status("w1", "2026-01-01T00:00:15.000Z", 200), silent,
		}
		got := c.Must(200, "GET", "/"+resource, "")
		if diff := cmp.Diff(want, got.Body["webhookDeliveryStatuses"]); diff != "" {
			t.Errorf("delivery statuses (-want +got):\n%s", diff)
		}
	}
}

func TestEveryDocumentedDeliveryStatusIsShownAsItIs(t *testing.T) {
	raw, _ := openapi.Schema(openapi.Provisioning, "BundlesHttpStatusCodeEnum")
	var documented struct{ Enum []int }
	if err := json.Unmarshal(raw, &documented); err != nil || len(documented.Enum) == 0 {
		t.Fatal(err, string(raw))
	}
	c := newClient(t)
	resource := "bundles/" + createBundle(t, c, fullBundle).String("id")
	for status := range 700 {
		arrange(t, c, func(tx *state.Tx) { provisioning.NoteDelivery(tx, resource, "w", tx.Now, status, "") })
		// The client refuses an answer that does not fit the document.
		shown := c.Must(200, "GET", "/"+resource, "").Body["webhookDeliveryStatuses"].([]any)[0].(map[string]any)["httpStatusCode"]
		if slices.Contains(documented.Enum, status) && shown != float64(status) {
			t.Errorf("%d is shown as %v", status, shown)
		}
	}
}

func TestBundlesAreListedAndFiltered(t *testing.T) {
	c := newClient(t)
	first := createBundle(t, c, strings.Replace(fullBundle, `"Shop"`, `"a"`, 1))
	advance(t, c, bundleTime)
	second := createBundle(t, c, `{"name":"b","region":"EU","convApp":true}`)
	createBundle(t, c, `{"name":"c","region":"EU","smsApp":true}`)
	names := func(a faketest.Answer) string {
		var all []string
		for _, b := range a.Body["bundles"].([]any) {
			all = append(all, b.(map[string]any)["name"].(string))
		}
		return strings.Join(all, " ")
	}
	conv, sms := member(first.Body, "convApp", "id").(string), member(first.Body, "smsApp", "id").(string)
	for query, want := range map[string]string{
		"":                          "a b c",
		"?filterStates=DONE":        "a",
		"?filterStates=IN_PROGRESS": "b c",
		"?filterStates=DONE&filterStates=FAILED&filterStates=IN_PROGRESS":                                  "a b c",
		"?filterConvAppIds=" + conv:                                                                        "a",
		"?filterConvAppIds=" + conv + "&filterConvAppIds=" + member(second.Body, "convApp", "id").(string): "a b",
		"?filterSmsAppIds=" + sms:                                                                          "a",
		"?filterSmsAppIds=" + sms + "&filterStates=IN_PROGRESS":                                            "",
	} {
		if got := names(c.Must(200, "GET", bundlePath+query, "")); got != want {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}
	one := c.Must(200, "GET", bundlePath+"?pageSize=2", "")
	two := c.Must(200, "GET", bundlePath+"?pageSize=2&pageToken="+one.String("nextPageToken"), "")
	back := c.Must(200, "GET", bundlePath+"?pageSize=2&pageToken="+two.String("previousPageToken"), "")
	if names(one) != "a b" || names(two) != "c" || back.Raw != one.Raw || one.Body["totalSize"] != 3.0 {
		t.Errorf("pages are %s, %s and back %s", one.Raw, two.Raw, back.Raw)
	}
	refused(t, c, 400, "invalid_page_token", "papi.page-token", "GET", bundlePath+"?filterStates=DONE&pageToken="+one.String("nextPageToken"), "")
	if empty := newClient(t).Must(200, "GET", bundlePath, ""); empty.Raw != `{"totalSize":0,"pageSize":10,"bundles":[]}` {
		t.Errorf("an empty list is %s", empty.Raw)
	}
}

func TestABundleShowsItsSMSAppAsItIsNow(t *testing.T) {
	c := newClient(t)
	created := createBundle(t, c, fullBundle)
	sms := member(created.Body, "smsApp", "id").(string)
	advance(t, c, bundleTime)
	force(t, c, sms, "PENDING_BLOCK", "IN_PROGRESS_BLOCK", "BLOCKED")
	c.Must(200, "PATCH", smsApps+"/"+sms, `{"name":"Renamed"}`)
	got := c.Must(200, "GET", bundlePath+"/"+created.String("id"), "")
	shown := []any{member(got.Body, "smsApp", "name"), member(got.Body, "smsApp", "status"), member(got.Body, "convApp", "smsChannelStatus")}
	if diff := cmp.Diff([]any{"Renamed", "BLOCKED", "FAILING"}, shown); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAnSMSAppThatMovedOnIsLeftAloneByItsBundle(t *testing.T) {
	for _, path := range [][]string{{"IN_PROGRESS_ADD", "PROVISIONING_ADD"}, nil} {
		c := newClient(t)
		created := createBundle(t, c, fullBundle)
		sms := member(created.Body, "smsApp", "id").(string)
		if path == nil {
			c.Must(204, "DELETE", smsApps+"/"+sms, "")
		}
		force(t, c, sms, path...)
		advance(t, c, bundleTime)
		if got := c.Must(200, "GET", bundlePath+"/"+created.String("id"), ""); path != nil && member(got.Body, "smsApp", "status") != "PROVISIONING_ADD" {
			t.Errorf("the bundle shows %s", got.Raw)
		}
		if path == nil {
			refused(t, c, 404, "sms_app_not_found", "papi.sms-app.exists", "GET", smsApps+"/"+sms, "")
		}
	}
}

func TestASavedBundleEndsElsewhere(t *testing.T) {
	c := newClient(t)
	created := createBundle(t, c, fullBundle)
	copied := saveAndLoad(t, c)
	advance(t, c, bundleTime)
	advance(t, copied, bundleTime)
	path := bundlePath + "/" + created.String("id")
	if here, there := c.Must(200, "GET", path, ""), copied.Must(200, "GET", path, ""); here.Raw != there.Raw || here.String("state") != "DONE" {
		t.Errorf("here %s, there %s", here.Raw, there.Raw)
	}
}

// saveAndLoad carries a world over to another server, by way of its JSON.
func saveAndLoad(t testing.TB, c *faketest.Client) *faketest.Client {
	t.Helper()
	var s state.Saved
	if err := json.Unmarshal([]byte(saved(t, c)), &s); err != nil {
		t.Fatal(err)
	}
	other := newClient(t)
	if err := other.World().Load(&s); err != nil {
		t.Fatal(err)
	}
	return other
}

func TestObstaclesAreKnownByName(t *testing.T) {
	var v provisioning.BundleVendor
	for _, o := range provisioning.Obstacles() {
		if err := json.Unmarshal(fmt.Appendf(nil, `{"obstacles":[%q]}`, o), &v); err != nil {
			t.Errorf("%s: %v", o, err)
		}
		if _, ok := openapi.FindErrorCode(string(o)); !ok {
			t.Errorf("%s is no error of the document", o)
		}
	}
	err := json.Unmarshal([]byte(`{"obstacles":["nope"]}`), &v)
	if err == nil || !strings.Contains(err.Error(), `no obstacle "nope": there are allowed_only_for_default_test_sms_app, `) {
		t.Errorf("an unknown obstacle gives %v", err)
	}
}
