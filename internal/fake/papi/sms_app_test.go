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
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
	"github.com/sinch-mock/sinch-mock/openapi"
)

const smsApps = "/sms/smsApps"

func smsVendor(v provisioning.SMSVendor) func(tx *state.Tx) {
	return func(tx *state.Tx) { provisioning.SetSMSVendor(tx, v) }
}

func createSMS(t testing.TB, c *faketest.Client, body string) faketest.Answer {
	t.Helper()
	return c.Must(201, "POST", smsApps, body)
}

func TestAnSMSAppIsCreatedReadRenamedAndDeleted(t *testing.T) {
	c := newClient(t)
	created := createSMS(t, c, `{"name":"Sms app name","region":"EU"}`)
	id, service := created.String("id"), created.String("smsServiceId")
	want := map[string]any{
		"id": id, "smsServiceId": service, "name": "Sms app name", "status": "ACTIVE", "regions": []any{"EU"}, "test": false,
	}
	wants(t, want, created)
	if len(id) != 32 || len(service) != 32 || id == service {
		t.Errorf("ids %q and %q", id, service)
	}
	if got := c.Must(200, "GET", smsApps+"/"+id, ""); got.Raw != created.Raw {
		t.Errorf("read %s, created %s", got.Raw, created.Raw)
	}
	want["name"] = "Another"
	wants(t, want, c.Must(200, "PATCH", smsApps+"/"+id, `{"name":"Another"}`))
	wants(t, want, c.Must(200, "GET", smsApps+"/"+id, ""))
	if a := c.Must(204, "DELETE", smsApps+"/"+id, ""); a.Raw != "" {
		t.Errorf("deleted with body %s", a.Raw)
	}
	refused(t, c, 404, "sms_app_not_found", "papi.sms-app.exists", "GET", smsApps+"/"+id, "")
	if again := createSMS(t, c, `{"name":"b","region":"US","test":true}`); again.String("smsServiceId") != service || again.Body["test"] != false {
		t.Errorf("the next app is %s, want it in service %s and no test app", again.Raw, service)
	}
}

func TestAnSMSAppIsConnectedToAConversationApp(t *testing.T) {
	c := newClient(t)
	details := func(id, region string) map[string]any {
		return map[string]any{"id": id, "projectId": "project-1", "region": region, "channelStatus": "ACTIVE"}
	}
	fresh := createSMS(t, c, `{"name":"a","region":"BR","convApiApp":true}`)
	made, _ := fresh.Body["conversationApiAppDetails"].(map[string]any)
	id, _ := made["id"].(string)
	if diff := cmp.Diff(details(id, "BR"), made); diff != "" || len(id) != 26 {
		t.Errorf("a new app %q (-want +got):\n%s", id, diff)
	}
	arrange(t, c, conversation(t, `{"apps":[{"id":"`+convApp+`"}]}`))
	linked := createSMS(t, c, `{"name":"b","region":"EU","convApiAppId":"`+convApp+`"}`)
	if diff := cmp.Diff(details(convApp, "EU"), linked.Body["conversationApiAppDetails"]); diff != "" {
		t.Errorf("an app that was there (-want +got):\n%s", diff)
	}
	c.Must(204, "DELETE", smsApps+"/"+fresh.String("id"), "")
	createSMS(t, c, `{"name":"c","region":"BR","convApiAppId":"`+id+`"}`)
	if alone := createSMS(t, c, `{"name":"d","region":"BR","convApiApp":false}`); alone.Body["conversationApiAppDetails"] != nil {
		t.Errorf("convApiApp false connects: %s", alone.Raw)
	}
	arrange(t, c, conversation(t, `{"deleted":["`+convApp+`"]}`))
	if cut := c.Must(200, "GET", smsApps+"/"+linked.String("id"), ""); cut.Body["conversationApiAppDetails"] != nil {
		t.Errorf("still connected to a deleted app: %s", cut.Raw)
	}
}

func TestTheFixturesShapeSMSApps(t *testing.T) {
	c := newClient(t)
	arrange(t, c, smsVendor(provisioning.SMSVendor{NoService: true, TestAccount: true}))
	refused(t, c, 404, "sms_service_not_found", "papi.sms-app.service", "GET", smsApps, "")
	app := createSMS(t, c, `{"name":"a","region":"EU"}`)
	if app.Body["test"] != true {
		t.Errorf("an app of a test account is %s", app.Raw)
	}
	c.Must(204, "DELETE", smsApps+"/"+app.String("id"), "")
	if empty := c.Must(200, "GET", smsApps, ""); empty.Raw != `{"totalSize":0,"pageSize":50,"smsApps":[]}` {
		t.Errorf("an empty list is %s", empty.Raw)
	}
}

func TestSMSAppsAreListedInTheOrderOfTheirCreation(t *testing.T) {
	c := newClient(t)
	for _, name := range []string{"c", "a", "b"} {
		createSMS(t, c, `{"name":"`+name+`","region":"EU"}`)
	}
	names := func(a faketest.Answer) (names []any) {
		for _, app := range a.Body["smsApps"].([]any) {
			names = append(names, app.(map[string]any)["name"])
		}
		return names
	}
	first := c.Must(200, "GET", smsApps+"?pageSize=2", "")
	second := c.Must(200, "GET", smsApps+"?pageSize=2&pageToken="+first.String("nextPageToken"), "")
	if diff := cmp.Diff([][]any{{"c", "a"}, {"b"}}, [][]any{names(first), names(second)}); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	if back := c.Must(200, "GET", smsApps+"?pageSize=2&pageToken="+second.String("previousPageToken"), ""); back.Raw != first.Raw {
		t.Errorf("back is %s, first was %s", back.Raw, first.Raw)
	}
	if first.Body["totalSize"] != 3.0 || first.Body["pageSize"] != 2.0 {
		t.Errorf("paging: %s", first.Raw)
	}
}

func TestSMSAppRefusals(t *testing.T) {
	const (
		list, create = "SmsSmsAppsController_listSmsApps_v1", "SmsSmsAppsController_createSmsApp_v1"
		get, remove  = "SmsSmsAppsController_getSmsApp_v1", "SmsSmsAppsController_deleteSmsApp_v1"
		update       = "SmsSmsAppsController_updateSmsApp_v1"
		exists, conv = "papi.sms-app.exists", "papi.sms-app.conversation-app"
		unknown      = smsApps + "/54e5eb6cae6242c88c132c8da8bb1072"
	)
	given := after(conversation(t, `{"apps":[{"id":"`+convApp+`","region":"EU"}]}`), smsApps)
	taken := func(t testing.TB, c *faketest.Client) string {
		given(t, c)
		createSMS(t, c, `{"name":"a","region":"EU","convApiAppId":"`+convApp+`"}`)
		return smsApps
	}
	gone := func(t testing.TB, c *faketest.Client) string {
		id := createSMS(t, c, `{"name":"a","region":"EU"}`).String("id")
		force(t, c, id, "PENDING_DELETE", "IN_PROGRESS_DELETE", "DELETED")
		return smsApps + "/" + id
	}
	malformed := func(_ testing.TB, c *faketest.Client) string {
		c.Project = "a%20project"
		return smsApps
	}
	link := `{"name":"b","region":"EU","convApiAppId":"` + convApp + `"}`
	refuseAll(t, "SMS Apps", []refusal{
		{list, 400, "invalid_page_size", "papi.page-size", at(smsApps + "?pageSize=101"), ""},
		{list, 400, "invalid_page_size", "papi.page-size", at(smsApps + "?pageSize=0"), ""},
		{list, 400, "invalid_page_token", "papi.page-token", at(smsApps + "?pageToken=nope"), ""},
		{list, 400, "invalid_id_format", "papi.sms-app.project-id-format", malformed, ""},
		{list, 404, "sms_service_not_found", "papi.sms-app.service", after(smsVendor(provisioning.SMSVendor{NoService: true}), smsApps), ""},
		{create, 400, "invalid_input", "papi.input", at(smsApps), `{"name":"a"}`},
		{create, 400, "invalid_input", "papi.input", at(smsApps), `{"region":"EU"}`},
		{create, 400, "invalid_input", "papi.input", at(smsApps), `{"name":"","region":"EU"}`},
		{create, 400, "invalid_input", "papi.input", at(smsApps), `{"name":"` + strings.Repeat("x", 256) + `","region":"EU"}`},
		{create, 400, "invalid_input", "papi.input", at(smsApps), `{"name":"a","region":"AU"}`},
		{create, 400, "invalid_input", "papi.input", at(smsApps), `{"name":"a","region":"EU","convApiAppId":""}`},
		{create, 400, "invalid_input", "papi.sms-app.one-conversation-app", given, `{"name":"a","region":"EU","convApiApp":true,"convApiAppId":"` + convApp + `"}`},
		{create, 400, "invalid_input", "papi.sms-app.one-conversation-app", given, `{"name":"a","region":"EU","convApiApp":false,"convApiAppId":"` + convApp + `"}`},
		{create, 400, "invalid_input", conv, at(smsApps), link},
		{create, 400, "invalid_input", conv, given, `{"name":"b","region":"US","convApiAppId":"` + convApp + `"}`},
		{create, 400, "invalid_input", conv, taken, link},
		{create, 400, "invalid_payload", "api.json", at(smsApps), `{"name":`},
		{get, 404, "sms_app_not_found", exists, at(unknown), ""},
		{get, 404, "sms_app_not_found", exists, at(smsApps + "/123"), ""},
		{remove, 400, "invalid_id_format", "papi.sms-app.id-format", at(smsApps + "/123"), ""},
		{remove, 404, "sms_app_not_found", exists, at(unknown), ""},
		{remove, 404, "sms_app_not_found", exists, gone, ""},
		{update, 400, "invalid_input", "papi.input", at(unknown), `{"name":""}`},
		{update, 400, "invalid_input", "papi.input", at(unknown), `{"region":"US"}`},
		{update, 400, "no_fields_to_update", "papi.sms-app.update-something", at(unknown), `{}`},
		{update, 404, "sms_app_not_found", exists, at(unknown), `{"name":"a"}`},
		{update, 404, "sms_app_not_found", exists, gone, `{"name":"a"}`},
	})
}

// force brings an SMS app through statuses that no call brings.
func force(t testing.TB, c *faketest.Client, id string, statuses ...string) {
	t.Helper()
	for _, status := range statuses {
		if _, err := c.World().Force("sms/smsApps/"+id, status, ""); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheQueueTakesChangesThroughTheirSteps(t *testing.T) {
	step := 2 * time.Second
	tests := []struct {
		outcome state.Outcomes
		create  []string
		rename  []string
		remove  []string
	}{
		{nil, []string{"IN_PROGRESS_ADD", "ACTIVE"}, []string{"PENDING_UPDATE", "IN_PROGRESS_UPDATE", "ACTIVE"}, []string{"PENDING_DELETE", "IN_PROGRESS_DELETE", "DELETED"}},
		{fails("sms-app"), []string{"IN_PROGRESS_ADD", "FAILED_ADD"}, nil, nil},
	}
	for _, tt := range tests {
		c := faketest.New(t, newWorlds(tt.outcome), papi.API(papi.Deps{}))
		arrange(t, c, smsVendor(provisioning.SMSVendor{Queued: true}))
		id := createSMS(t, c, `{"name":"a","region":"EU","convApiApp":true}`).String("id")
		watch := func(want []string) {
			t.Helper()
			var got []string
			for range want {
				got = append(got, c.Must(200, "GET", smsApps+"/"+id, "").String("status"))
				advance(t, c, step)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		}
		watch(tt.create)
		if tt.rename == nil {
			continue
		}
		if a := c.Must(200, "PATCH", smsApps+"/"+id, `{"name":"b"}`); a.String("name") != "b" {
			t.Errorf("renamed to %s", a.Raw)
		}
		watch(tt.rename)
		c.Must(204, "DELETE", smsApps+"/"+id, "")
		watch(tt.remove)
		advance(t, c, time.Minute)
		refused(t, c, 404, "sms_app_not_found", "papi.sms-app.exists", "GET", smsApps+"/"+id, "")
	}
}

// fails lets the waits of one life cycle end in failure.
type fails string

func (f fails) Decide(q state.Question) state.Answer {
	if q.Lifecycle == string(f) {
		return state.Answer{Outcome: "failed"}
	}
	return state.Answer{}
}

func advance(t testing.TB, c *faketest.Client, by time.Duration) []state.Entry {
	t.Helper()
	fired, err := c.World().Advance(by)
	if err != nil {
		t.Fatal(err)
	}
	return fired
}

// statuses are the values of an enum of the document.
func statuses(t testing.TB, schema string) []string {
	t.Helper()
	raw, ok := openapi.Schema(openapi.Provisioning, schema)
	var values struct {
		Enum []string `json:"enum"`
	}
	if !ok || json.Unmarshal(raw, &values) != nil || len(values.Enum) == 0 {
		t.Fatalf("%s is no enum", schema)
	}
	slices.Sort(values.Enum)
	return values.Enum
}

func lifecycle(t testing.TB, name string) *state.Lifecycle {
	t.Helper()
	for _, m := range provisioning.Machines() {
		if m.Lifecycle().Name == name {
			return m.Lifecycle()
		}
	}
	t.Fatalf("no life cycle %s", name)
	return nil
}

// reachable are the states that can come about at all.
func reachable(l *state.Lifecycle) []string {
	found := []string{state.Gone}
	for i := 0; i < len(found); i++ {
		for _, next := range l.Reachable(found[i]) {
			if !slices.Contains(found, next) {
				found = append(found, next)
			}
		}
	}
	slices.Sort(found)
	return found[1:]
}

func TestEveryDocumentedSMSStatusCanBeReached(t *testing.T) {
	want := statuses(t, "SmsProvisioningStatesEnum")
	if diff := cmp.Diff(want, reachable(lifecycle(t, "sms-app"))); diff != "" {
		t.Errorf("statuses (-documented +reachable):\n%s", diff)
	}
}

func TestTheChannelFollowsTheSMSApp(t *testing.T) {
	c := newClient(t)
	id := createSMS(t, c, `{"name":"a","region":"EU","convApiApp":true}`).String("id")
	for _, tt := range []struct{ path, want string }{
		{"", "ACTIVE"}, {"UNRECOGNIZED", "UNRECOGNIZED"}, {"ACTIVE STATUS_UNSPECIFIED", "UNRECOGNIZED"},
		{"ACTIVE PENDING_BLOCK", "PENDING"}, {"IN_PROGRESS_BLOCK PROVISIONING_BLOCK", "PENDING"},
		{"PROVISIONING_BLOCK_FAILED", "FAILING"}, {"PENDING_BLOCK IN_PROGRESS_BLOCK BLOCKED", "FAILING"},
		{"PENDING_UNBLOCK IN_PROGRESS_UNBLOCK FAILED_UNBLOCK", "FAILING"},
		{"PENDING_UNBLOCK IN_PROGRESS_UNBLOCK ACTIVE PENDING_DELETE IN_PROGRESS_DELETE DEPROVISIONING", "PENDING"}, {"DELETED", "FAILING"},
	} {
		force(t, c, id, strings.Fields(tt.path)...)
		got := c.Must(200, "GET", smsApps+"/"+id, "").Body["conversationApiAppDetails"].(map[string]any)["channelStatus"]
		if got != tt.want {
			t.Errorf("after %s the channel is %s, want %s", tt.path, got, tt.want)
		}
	}
}

// Whatever calls, forced transitions and time do to an SMS app: it has a
// documented status, and each change of status is one transition of the table.
func TestSMSAppsKeepToTheirTable(t *testing.T) {
	documented := statuses(t, "SmsProvisioningStatesEnum")
	rapid.Check(t, func(rt *rapid.T) {
		var outcome state.Outcomes
		if rapid.Bool().Draw(rt, "fails") {
			outcome = fails("sms-app")
		}
		c := faketest.New(t, newWorlds(outcome), papi.API(papi.Deps{}))
		arrange(t, c, smsVendor(provisioning.SMSVendor{Queued: rapid.Bool().Draw(rt, "queued")}))
		id := createSMS(t, c, `{"name":"a","region":"EU"}`).String("id")
		read := func() string { return c.Do("GET", smsApps+"/"+id, "").String("status") }
		actions := map[string]func(*rapid.T){
			"rename": func(*rapid.T) { c.Do("PATCH", smsApps+"/"+id, `{"name":"b"}`) },
			"delete": func(*rapid.T) { c.Do("DELETE", smsApps+"/"+id, "") },
			"wait":   func(*rapid.T) { advance(t, c, time.Second) },
			"force": func(rt *rapid.T) {
				_, _ = c.World().Force("sms/smsApps/"+id, rapid.SampledFrom(documented).Draw(rt, "to"), "")
			},
			"": func(rt *rapid.T) {
				if status := read(); status != "" && !slices.Contains(documented, status) {
					rt.Fatalf("undocumented status %s", status)
				}
				last := transitions(c, "sms-app")
				if got := last[len(last)-1].To; got != read() {
					rt.Fatalf("the last transition leads to %q, the app is %q", got, read())
				}
				chained(rt, last)
			},
		}
		rt.Repeat(actions)
	})
}

// transitions are the recorded ones of a life cycle, in order.
func transitions(c *faketest.Client, name string) (found []state.Entry) {
	for _, e := range c.World().History().All() {
		if e.Kind == state.KindTransition && e.Lifecycle == name {
			found = append(found, e)
		}
	}
	return found
}

// chained holds that each transition starts where the one before it ended.
func chained(t interface{ Fatalf(string, ...any) }, entries []state.Entry) {
	at := state.Gone
	for _, e := range entries {
		if e.From != at {
			t.Fatalf("%s", fmt.Sprintf("transition from %q to %q, but it was %q", e.From, e.To, at))
		}
		at = e.To
	}
}
