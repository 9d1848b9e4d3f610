package sinchmock_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/sinchmock"
)

// TestJournals has something happen and looks at it from all sides.
func TestJournals(t *testing.T) {
	mock := sinchmock.Start(t, sinchmock.WithManualClock())
	project := mock.Project(t)
	_, sender := call(project, "POST", "/whatsapp/senders", map[string]any{
		"details": map[string]any{"countryCode": "1", "phoneNumber": "2025550123", "displayName": "Books"},
	})
	resource := fmt.Sprint("whatsapp/senders/", sender["id"])
	wantMoves(t, project.AdvanceUntilIdle(), resource, "PENDING_VERIFICATION")
	call(project, "POST", "/"+resource+"/register", map[string]any{"method": "SMS"})
	otps := project.OTPs()
	if len(otps) != 1 || otps[0].Code != "123456" || otps[0].Sender != sender["id"] || otps[0].Method != "SMS" ||
		otps[0].Expires.Sub(otps[0].Created) != 10*time.Minute {
		t.Fatalf("one-time passwords: %+v", otps)
	}
	if status, answer := call(project, "POST", "/"+resource+"/verify", map[string]any{"code": otps[0].Code}); status != http.StatusNoContent {
		t.Fatalf("verify: %d %v", status, answer)
	}
	wantMoves(t, project.Transition(resource, "SUSPENDED"), resource, "SUSPENDED")

	var types []string
	for _, e := range project.Events() {
		if e.Resource != resource || len(e.Body) == 0 {
			t.Errorf("event %+v", e)
		}
		types = append(types, e.Type)
	}
	if diff := cmp.Diff([]string{"WHATSAPP_SENDER_PENDING_VERIFICATION", "WHATSAPP_SENDER_ACTIVE"}, types); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	requests := project.Requests()
	if len(requests) != 3 || requests[1].Operation != "WhatsappSendersController_register_v1" || string(requests[1].Body) != `{"method":"SMS"}` {
		t.Errorf("%d requests, the second is %s with %s", len(requests), requests[1].Operation, requests[1].Body)
	}
	met := mock.Coverage(t)
	if !slices.Contains(met.Operations, sinchmock.Met{Name: "WhatsappSendersController_verify_v1", Count: 1}) ||
		!slices.Contains(met.Outcomes, sinchmock.Met{Name: "WhatsappSendersController_verify_v1 409 wrong_otp", Count: 0}) ||
		!slices.Contains(met.Events, sinchmock.Met{Name: "WHATSAPP_SENDER_ACTIVE", Count: 1}) {
		t.Errorf("coverage: %+v", met)
	}
}

// wantMoves wants one transition of a resource among what was fired.
func wantMoves(t *testing.T, fired []sinchmock.Fired, resource, to string) {
	t.Helper()
	if !slices.ContainsFunc(fired, func(f sinchmock.Fired) bool {
		return f.Kind == "transition" && f.Resource == resource && f.To == to && !f.At.IsZero()
	}) {
		t.Errorf("no transition of %s to %s in %+v", resource, to, fired)
	}
}

func TestScenariosComeAndGo(t *testing.T) {
	const outage = "version: 1\nname: outage\nfaults:\n  - effect: {status: 503}\n"
	mock := sinchmock.Start(t, sinchmock.WithScenario(outage))
	project := mock.Project(t)
	if status, _ := call(project, "GET", "/webhooks", nil); status != http.StatusServiceUnavailable {
		t.Errorf("status %d with a scenario for all projects, want 503", status)
	}
	other := sinchmock.Start(t).Project(t)
	other.Load(outage)
	if status, _ := call(other, "GET", "/webhooks", nil); status != http.StatusServiceUnavailable {
		t.Errorf("status %d with a scenario for the project, want 503", status)
	}
	other.Remove("outage")
	if status, _ := call(other, "GET", "/webhooks", nil); status != http.StatusOK {
		t.Errorf("status %d without it, want 200", status)
	}
}

func TestBuiltinScenarios(t *testing.T) {
	project := sinchmock.Start(t).Project(t)
	project.LoadBuiltin("flaky-5xx")
	for range 3 {
		call(project, "GET", "/webhooks", nil)
	}
	want := []sinchmock.Scenario{{
		Name: "flaky-5xx", Source: "flaky-5xx",
		Rules: []sinchmock.ScenarioRule{{Rule: "every third call", Matched: 3, Hits: 1}},
	}}
	if diff := cmp.Diff(want, project.Scenarios()); diff != "" {
		t.Errorf("scenarios (-want +got):\n%s", diff)
	}
}

func TestARequestTellsWhichFaultItMet(t *testing.T) {
	project := sinchmock.Start(t).Project(t)
	project.Load("version: 1\nname: lost\nfaults:\n  - effect: {empty: after}\n")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, project.URL()+"/webhooks/none", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("key", "secret")
	answer, err := http.DefaultClient.Do(r)
	if err == nil {
		answer.Body.Close()
		t.Fatalf("status %d, want no answer", answer.StatusCode)
	}
	got := project.Requests()[0]
	if got.Scenario != "lost/faults[0]" || got.Fault != "empty after" || got.Status != http.StatusBadRequest || len(got.Reply) == 0 {
		t.Errorf("request %+v", got)
	}
}

func TestADeliveryTellsWhatAScenarioDidToIt(t *testing.T) {
	project := sinchmock.Start(t, sinchmock.WithManualClock()).Project(t)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }))
	defer receiver.Close()
	call(project, "POST", "/webhooks", map[string]any{"target": receiver.URL, "secret": "s", "triggers": []string{"ALL"}})
	project.Load("version: 1\nname: hostile\nwebhooks:\n  - effect: {duplicate: 1, delay: 30s, body: changed, timestamp: -1m}\n")
	call(project, "POST", "/whatsapp/senders", map[string]any{
		"details": map[string]any{"countryCode": "1", "phoneNumber": "2025550123", "displayName": "Books"},
	})
	fired := project.AdvanceUntilIdle()
	if last := fired[len(fired)-1]; last.Scenario != "hostile/webhooks[0]" {
		t.Errorf("the last thing fired: %+v", last)
	}
	all := project.Deliveries()
	if len(all) != 2 || all[1].CopyOf != all[0].ID || all[1].EventID != all[0].EventID {
		t.Fatalf("deliveries %+v", all)
	}
	if diff := cmp.Diff(sinchmock.CallbackEffect{Duplicate: 1}, all[0].Effect); diff != "" {
		t.Errorf("effect on the event's own delivery (-want +got):\n%s", diff)
	}
	want := sinchmock.CallbackEffect{Duplicate: 1, Delay: "30s", Body: "changed", Timestamp: "-1m0s"}
	if diff := cmp.Diff(want, all[1].Effect); diff != "" || all[1].Scenario != "hostile/webhooks[0]" {
		t.Errorf("effect of %s on the copy (-want +got):\n%s", all[1].Scenario, diff)
	}
	attempt := all[1].Attempts[0]
	if diff := cmp.Diff(sinchmock.CallbackEffect{Body: "changed", Timestamp: "-1m0s"}, attempt.Effect); diff != "" || attempt.Scenario == "" {
		t.Errorf("effect of %s on the attempt (-want +got):\n%s", attempt.Scenario, diff)
	}
	if len(attempt.Body) != len(all[1].Body) || string(attempt.Body) == string(all[1].Body) {
		t.Errorf("sent %s of %s", attempt.Body, all[1].Body)
	}
}
