package app

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/config"
)

// create makes a resource and answers its path.
func create(t *testing.T, a *App, path, body string) string {
	t.Helper()
	rec := call(a, "POST", path, body)
	var made struct{ ID string }
	if err := json.Unmarshal(rec.Body.Bytes(), &made); err != nil || made.ID == "" {
		t.Fatalf("POST %s: %d %s", path, rec.Code, rec.Body)
	}
	return path + "/" + made.ID
}

// state reads a resource's.
func stateAt(t *testing.T, a *App, path string) string {
	t.Helper()
	var read struct{ State string }
	if err := json.Unmarshal(call(a, "GET", path, "").Body.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	return read.State
}

// firedBy advances a project's clock and tells the transitions.
func firedBy(t *testing.T, a *App, project, by string) (lines []string) {
	t.Helper()
	rec := call(a, "POST", "/_mock/projects/"+project+"/clock/advance", `{"by":"`+by+`"}`)
	var moved struct {
		Fired []struct{ Kind, Lifecycle, From, To, Scenario string }
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &moved); err != nil || rec.Code != http.StatusOK {
		t.Fatalf("advance: %d %s", rec.Code, rec.Body)
	}
	for _, f := range moved.Fired {
		if f.Kind == "transition" {
			lines = append(lines, strings.TrimSpace(strings.Join([]string{f.Lifecycle, f.From, f.To, f.Scenario}, " ")))
		}
	}
	return lines
}

const suspendedLater = `version: 1
name: later
timeline:
  - at: 30s
    transition: {resource: whatsapp/senders/*, to: SUSPENDED, reason: Spam}
  - at: 1m
    transition: {resource: trunks/*/accessControlLists/*, to: EFFECTIVE}
`

func TestATimelineMovesResourcesOfBothAPIs(t *testing.T) {
	a := newApp(t, func(*config.Config) {})
	if rec := call(a, "POST", "/_mock/projects/p/scenarios", suspendedLater); rec.Code != http.StatusCreated {
		t.Fatalf("load: %d %s", rec.Code, rec.Body)
	}
	first := create(t, a, "/v1/projects/p/whatsapp/senders", `{"wabaId":"111","phoneNumberId":"222"}`)
	firedBy(t, a, "p", "29s")
	other := create(t, a, "/v1/projects/p/whatsapp/senders", `{"details":{"countryCode":"1","phoneNumber":"2025550123","displayName":"Books"}}`)
	trunk := create(t, a, "/v1/projects/p/trunks", `{"name":"T","hostName":"h"}`)
	acl := create(t, a, "/v1/projects/p/accessControlLists", `{"name":"A","ipRanges":[{"ipAddress":"1.1.1.1"}]}`)
	call(a, "POST", trunk+"/accessControlLists", `{"accessControlListIds":["`+acl[strings.LastIndex(acl, "/")+1:]+`"]}`)
	want := []string{"whatsapp-sender ACTIVE SUSPENDED later/timeline[0]", "whatsapp-sender-changes IN_PROGRESS", "whatsapp-sender  PENDING_VERIFICATION", "est-link PENDING EFFECTIVE later/timeline[1]"}
	if diff := cmp.Diff(want, firedBy(t, a, "p", "31s")); diff != "" {
		t.Errorf("fired (-want +got):\n%s", diff)
	}
	if got := stateAt(t, a, first) + "," + stateAt(t, a, other); got != "SUSPENDED,PENDING_VERIFICATION" {
		t.Errorf("states %s", got)
	}
	var list struct {
		Scenarios []struct {
			Rules []struct {
				Rule          string
				Matched, Hits int
			}
		}
	}
	rec := call(a, "GET", "/_mock/projects/p/scenarios", "")
	if err := json.Unmarshal(rec.Body.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	if r := list.Scenarios[0].Rules; r[0].Matched != 2 || r[0].Hits != 1 || r[1].Hits != 1 {
		t.Errorf("counts %+v", r)
	}
}

// A subproject appears with its bundle's end, and its timeline begins then.
func TestASubprojectsTimelineBeginsWithIt(t *testing.T) {
	a := newApp(t, func(*config.Config) {})
	const given = "version: 1\nname: s\ntimeline: [{name: later, at: 30s, transition: {resource: sms/smsApps/*, to: PENDING_BLOCK}}]\n"
	if rec := call(a, "POST", "/_mock/scenarios", given); rec.Code != http.StatusCreated {
		t.Fatalf("load: %d %s", rec.Code, rec.Body)
	}
	firedBy(t, a, "p", "1h")
	bundle := create(t, a, "/v1/projects/p/bundles", `{"name":"Shop","region":"US","subproject":true,"smsApp":true}`)
	firedBy(t, a, "p", "1m")
	var read struct{ Subproject struct{ ID string } }
	if err := json.Unmarshal(call(a, "GET", bundle, "").Body.Bytes(), &read); err != nil || read.Subproject.ID == "" {
		t.Fatalf("bundle: %v", err)
	}
	if got := firedBy(t, a, read.Subproject.ID, "29s"); got != nil {
		t.Errorf("too early: %v", got)
	}
	if diff := cmp.Diff([]string{"sms-app ACTIVE PENDING_BLOCK s/later"}, firedBy(t, a, read.Subproject.ID, "1s")); diff != "" {
		t.Errorf("fired (-want +got):\n%s", diff)
	}
}
