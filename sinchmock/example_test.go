package sinchmock_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/sinch-mock/sinch-mock/sinchmock"
)

// t stands for the *testing.T of a test.
var t = exampleTest{&test{name: "Example"}}

// exampleTest never ends, and says what went wrong.
type exampleTest struct{ *test }

func (exampleTest) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// call sends JSON and decodes the answer, as the client under test would.
func call(project *sinchmock.Project, method, path string, body any) (int, map[string]any) {
	content, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	r, err := http.NewRequest(method, project.URL()+path, bytes.NewReader(content))
	if err != nil {
		panic(err)
	}
	r.SetBasicAuth("key", "secret")
	r.Header.Set("Content-Type", "application/json")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		panic(err)
	}
	defer reply.Body.Close()
	var answer map[string]any
	_ = json.NewDecoder(reply.Body).Decode(&answer) // a 204 has none
	return reply.StatusCode, answer
}

// A trunk on Elastic SIP Trunking, and the rule that a host name is taken once.
func ExampleStart() {
	mock := sinchmock.Start(t)
	project := mock.Project(t)

	trunk := map[string]any{"name": "Office", "hostName": "acme-office"}
	status, answer := call(project, "POST", "/trunks", trunk)
	fmt.Println(status, answer["domain"])
	status, answer = call(project, "POST", "/trunks", trunk)
	fmt.Println(status, answer["message"])
	fmt.Println(project.Requests()[1].Rule)
	// Output:
	// 201 acme-office.pstn.sinch.com
	// 400 The provided domain name is unavailable
	// est.trunk.host-name-unique
}

// A WhatsApp sender goes live when time passes, and a webhook tells.
func ExampleProject_AdvanceUntilIdle() {
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var event struct{ Type string }
		_ = json.NewDecoder(r.Body).Decode(&event)
		fmt.Println("received", event.Type)
	}))
	defer receiver.Close()

	mock := sinchmock.Start(t, sinchmock.WithManualClock())
	project := mock.Project(t)
	call(project, "POST", "/webhooks", map[string]any{
		"target": receiver.URL, "secret": "my-webhook-secret", "triggers": []string{"WHATSAPP_SENDER_ACTIVE"},
	})
	_, sender := call(project, "POST", "/whatsapp/senders", map[string]any{"wabaId": "111", "phoneNumberId": "222"})

	project.AdvanceUntilIdle()
	_, sender = call(project, "GET", fmt.Sprint("/whatsapp/senders/", sender["id"]), nil)
	fmt.Println(sender["state"])
	fmt.Println(project.Deliveries()[0].State)
	// Output:
	// received WHATSAPP_SENDER_ACTIVE
	// ACTIVE
	// DELIVERED
}

// A scenario makes the first two calls fail, and then all is well.
func ExampleProject_Load() {
	mock := sinchmock.Start(t)
	project := mock.Project(t)
	project.Load(`
version: 1
name: two-bad-answers
faults:
  - match: {method: GET, path: /v1/projects/*/webhooks}
    times: 2
    effect: {status: 503}
`)
	for range 3 {
		status, _ := call(project, "GET", "/webhooks", nil)
		fmt.Println(status)
	}
	// Output:
	// 503
	// 503
	// 200
}

// Time stands still until it is moved, so a token's hour is over when the test
// says so.
func ExampleProject_Advance() {
	mock := sinchmock.Start(t, sinchmock.WithManualClock())
	project := mock.Project(t)
	before := project.Now()
	project.Advance(90 * time.Minute)
	fmt.Println(project.Now().Sub(before))
	// Output: 1h30m0s
}
