package app

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/config"
)

// A review ends by name pattern at once, by reads, or on the clock, and what it
// fires names the rule.
func TestAScenarioSaysWhenReviewsEnd(t *testing.T) {
	a := newApp(t, func(*config.Config) {})
	scenario := `version: 1
name: reviews
outcomes:
  - match: {lifecycle: whatsapp-sender-changes, field: {changes.details.displayName: Bad *}}
    end: rejected
    after: 0s
    reason: Rude
  - name: polled
    match: {resource: whatsapp/senders/*, field: {changes.details.displayName: Slow *}}
    afterReads: 2
  - {match: {from: IN_PROGRESS}, after: 1m}
`
	if rec := call(a, "POST", "/_mock/projects/p/scenarios", scenario); rec.Code != http.StatusCreated {
		t.Fatalf("load: %d %s", rec.Code, rec.Body)
	}
	create := func(phone, name string) string {
		rec := call(a, "POST", "/v1/projects/p/whatsapp/senders", `{"details":{"countryCode":"1","phoneNumber":"`+phone+`","displayName":"`+name+`"}}`)
		var sender struct{ ID string }
		if err := json.Unmarshal(rec.Body.Bytes(), &sender); err != nil || rec.Code != http.StatusCreated {
			t.Fatalf("create: %d %s", rec.Code, rec.Body)
		}
		return "/v1/projects/p/whatsapp/senders/" + sender.ID
	}
	status := func(path string) string {
		var sender struct {
			State   string
			Changes struct{ Status string }
		}
		if err := json.Unmarshal(call(a, "GET", path, "").Body.Bytes(), &sender); err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(sender.State + " " + sender.Changes.Status)
	}
	bad, slow, good := create("2025550101", "Bad Bank"), create("2025550102", "Slow Bank"), create("2025550103", "Bank")
	got := []string{status(bad), status(slow), status(good), status(slow)}
	if diff := cmp.Diff([]string{"REJECTED", "IN_PROGRESS", "IN_PROGRESS", "PENDING_VERIFICATION"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	var fired struct {
		Fired []struct{ From, Scenario string }
	}
	rec := call(a, "POST", "/_mock/projects/p/clock/advance", `{"by":"1m"}`)
	if err := json.Unmarshal(rec.Body.Bytes(), &fired); err != nil {
		t.Fatal(err)
	}
	if len(fired.Fired) == 0 || fired.Fired[0].From != "IN_PROGRESS" || fired.Fired[0].Scenario != "reviews/outcomes[2]" {
		t.Errorf("fired %s", rec.Body)
	}
}
