package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/sinchmock"
)

// A bundle tells a webhook of its project that it is done, and then shows how
// that went.
func TestABundleShowsHowItsWebhooksTookIt(t *testing.T) {
	var bodies []string
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		w.WriteHeader(http.StatusAccepted)
	}))
	defer receiver.Close()
	project := sinchmock.Start(t, sinchmock.WithManualClock()).Project(t)
	order := fmt.Sprintf(`{"name":"a","region":"EU","smsApp":true,"webhooks":[{"target":%q,"secret":"s","triggers":["BUNDLE_DONE"]}]}`, receiver.URL)

	id := call(t, 201, "POST", project.URL()+"/bundles", order)["id"].(string)
	project.Advance(10 * time.Second)
	bundle := call(t, 200, "GET", project.URL()+"/bundles/"+id, "")
	hook := bundle["webhooks"].([]any)[0].(map[string]any)["id"]
	want := []any{map[string]any{"webhookId": hook, "httpStatusCode": 202.0, "date": "2026-01-01T00:00:10.000Z"}}
	if diff := cmp.Diff(want, bundle["webhookDeliveryStatuses"]); diff != "" {
		t.Errorf("delivery statuses (-want +got):\n%s", diff)
	}
	if len(bodies) != 1 || !strings.HasPrefix(bodies[0], `{"type":"BUNDLE_DONE","payload":{"id":"`+id+`",`) {
		t.Errorf("the receiver got %q", bodies)
	}
}

func TestAScenarioStandsInTheWayOfBundles(t *testing.T) {
	project := sinchmock.Start(t).Project(t)
	project.Load("version: 1\nname: late\ngiven:\n  bundles: {obstacles: [only_one_test_number_allowed]}\n")
	got := call(t, 409, "POST", project.URL()+"/bundles", `{"name":"a","region":"EU","smsApp":true}`)
	if got["errorCode"] != "only_one_test_number_allowed" {
		t.Errorf("got %v", got)
	}
}

func call(t *testing.T, status int, method, url, body string) (decoded map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Basic a2V5OnNlY3JldA==")
	r.Header.Set("Content-Type", "application/json")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	if err := json.NewDecoder(reply.Body).Decode(&decoded); err != nil || reply.StatusCode != status {
		t.Fatalf("%s %s: %d %v %v", method, url, reply.StatusCode, decoded, err)
	}
	return decoded
}
