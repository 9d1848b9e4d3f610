package sinchmock_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/sinchmock"
)

// manyWorlds is how many worlds run side by side, each with another scenario.
const manyWorlds = 64

// scenarioOf is the i-th world's: it has all sections, and what each does
// tells which world's it is.
func scenarioOf(i int) string {
	return fmt.Sprintf(`
version: 1
name: world-%[1]d
given:
  whatsapp: {whatsAppInitialized: true, otp: "%[2]d"}
limits:
  - {match: {operation: getSipTrunks}, requests: %[3]d, per: 1h, answer: retry-after}
faults:
  - {match: {operation: WebhookWebhookController_listWebhooks_v1}, nth: %[4]d, effect: {status: 503, headers: {X-World: world-%[1]d}}}
  - {match: {operation: createSipTrunk}, nth: 2, effect: {%[5]s: after}}
  - {match: {operation: getSipTrunkById}, probability: 0.5, effect: {status: 500, body: {world: %[1]d}}}
outcomes:
  - {match: {lifecycle: whatsapp-sender-changes}, times: 1, end: rejected, afterReads: %[4]d, reason: Reason %[1]d}
webhooks:
  - {match: {event: WHATSAPP_SENDER_*}, effect: {duplicate: %[3]d}}
timeline:
  - {at: %[6]ds, transition: {resource: whatsapp/senders/*, from: ACTIVE, to: SUSPENDED, reason: Spam %[1]d}}
`, i, 100000+i, 1+i%3, 1+i%5, []string{"empty", "reset"}[i%2], 20+i)
}

// traveller is the client of one world.
type traveller struct {
	t       *testing.T
	i       int
	project *sinchmock.Project
	client  *http.Client
}

// do calls the API and answers status, header and body; a lost answer is 0.
func (v *traveller) do(method, path, body string) (int, http.Header, map[string]any) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.project.URL()+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	r.SetBasicAuth("key", "secret")
	r.Header.Set("Content-Type", "application/json")
	reply, err := v.client.Do(r)
	if err != nil {
		return 0, nil, nil
	}
	defer reply.Body.Close()
	var answer map[string]any
	_ = json.NewDecoder(reply.Body).Decode(&answer) // a 204 has none
	return reply.StatusCode, reply.Header, answer
}

// statuses are those of so many calls in a row.
func (v *traveller) statuses(calls int, method, path, body string) string {
	var all []string
	for range calls {
		status, header, _ := v.do(method, path, body)
		all = append(all, fmt.Sprint(status, header.Get("X-World")))
	}
	return strings.Join(all, " ")
}

func (v *traveller) want(what, got, want string) {
	v.t.Helper()
	if got != want {
		v.t.Errorf("world %d: %s: %s, want %s", v.i, what, got, want)
	}
}

// travel lives through the whole scenario and holds it against what it says.
func (v *traveller) travel(target string) {
	v.project.Load(scenarioOf(v.i))
	path := fmt.Sprintf("%s/world-%d", target, v.i)
	status, _, _ := v.do("POST", "/webhooks", `{"target":"`+path+`","secret":"secret-of-the-webhook","triggers":["ALL"]}`)
	v.want("webhook", fmt.Sprint(status), "201")
	v.meetFaults()
	sender := v.beRejected()
	v.beSuspended()
	v.countCallbacks(path, sender)
	for _, r := range v.project.Requests() {
		if r.Scenario != "" && !strings.HasPrefix(r.Scenario, fmt.Sprintf("world-%d/", v.i)) {
			v.t.Errorf("world %d met %s", v.i, r.Scenario)
		}
	}
	v.project.CheckScenarios()
}

func (v *traveller) meetFaults() {
	webhooks := strings.Split(strings.Repeat("200 ", 6), " ")[:6]
	webhooks[v.i%5] = fmt.Sprintf("503world-%d", v.i)
	v.want("a counted fault", v.statuses(6, "GET", "/webhooks", ""), strings.Join(webhooks, " "))
	lists := strings.Repeat("200 ", 1+v.i%3) + "429"
	v.want("a limit", v.statuses(2+v.i%3, "GET", "/trunks", ""), lists)

	_, _, trunk := v.do("POST", "/trunks", fmt.Sprintf(`{"name":"A","hostName":"host-%d-a"}`, v.i))
	second := fmt.Sprintf(`{"name":"B","hostName":"host-%d-b"}`, v.i)
	v.want("a lost answer, and what it left", v.statuses(2, "POST", "/trunks", second), "0 400")
	for range 12 {
		status, _, answer := v.do("GET", fmt.Sprint("/trunks/", trunk["id"]), "")
		if got := fmt.Sprint(answer["world"]); status != http.StatusOK && got != fmt.Sprint(v.i) {
			v.t.Errorf("world %d: a fault by chance is that of world %s: %d %v", v.i, got, status, answer)
		}
	}
}

// beRejected creates a sender whose review ends after reads, and answers its id.
func (v *traveller) beRejected() string {
	_, _, sender := v.do("POST", "/whatsapp/senders", `{"details":{"countryCode":"1","phoneNumber":"2025550123","displayName":"Books"}}`)
	id := fmt.Sprint(sender["id"])
	for read := 1; read <= 1+v.i%5; read++ {
		_, _, got := v.do("GET", "/whatsapp/senders/"+id, "")
		changes, _ := got["changes"].(map[string]any)
		want := "IN_PROGRESS"
		if read == 1+v.i%5 {
			want = "REJECTED"
		}
		v.want(fmt.Sprintf("read %d of the review", read), fmt.Sprint(changes["status"]), want)
	}
	return id
}

// beSuspended creates a sender that becomes ACTIVE, until its time has come.
func (v *traveller) beSuspended() {
	status, _, sender := v.do("POST", "/whatsapp/senders", fmt.Sprintf(`{"wabaId":"1110%d","phoneNumberId":"2220%d"}`, v.i, v.i))
	v.want(fmt.Sprint("sender ", sender["errorCode"]), fmt.Sprint(status), "201")
	start := v.project.Now()
	var got []string
	for _, f := range v.project.Advance(time.Hour) {
		if f.Kind == "transition" && f.To != "" {
			got = append(got, fmt.Sprintf("%s %s %s", f.At.Sub(start), f.To, f.Scenario))
		}
	}
	want := []string{"10s ACTIVE ", fmt.Sprintf("%s SUSPENDED world-%d/timeline[0]", time.Duration(20+v.i)*time.Second, v.i)}
	if diff := cmp.Diff(want, got); diff != "" {
		v.t.Errorf("world %d: transitions (-want +got):\n%s", v.i, diff)
	}
	_, _, after := v.do("GET", fmt.Sprint("/whatsapp/senders/", sender["id"]), "")
	v.want("in the end", fmt.Sprint(after["state"]), "SUSPENDED")
}

// countCallbacks holds the deliveries against the events: one each, and copies.
func (v *traveller) countCallbacks(target, rejected string) {
	var told []string
	for _, e := range v.project.Events() {
		told = append(told, e.Type)
		if e.Resource == "whatsapp/senders/"+rejected && !bytes.Contains(e.Body, fmt.Appendf(nil, `"comment":"Reason %d"`, v.i)) {
			v.t.Errorf("world %d: event %s", v.i, e.Body)
		}
	}
	v.want("events", strings.Join(told, " "), "WHATSAPP_SENDER_REJECTED WHATSAPP_SENDER_ACTIVE")
	deliveries := v.project.Deliveries()
	v.want("deliveries", fmt.Sprint(len(deliveries)), fmt.Sprint(2*(2+v.i%3)))
	for _, d := range deliveries {
		if d.Target != target || d.State != "DELIVERED" {
			v.t.Errorf("world %d: delivery to %s is %s", v.i, d.Target, d.State)
		}
	}
}

// travelAll runs all worlds side by side on a server of their own and answers
// their journals as they are.
func travelAll(t *testing.T, target string) map[string]string {
	mock := sinchmock.Start(t, sinchmock.WithManualClock(), sinchmock.WithSeed(7))
	journals := map[string]string{}
	var all sync.Mutex
	var travellers sync.WaitGroup
	for i := range manyWorlds {
		v := &traveller{t: t, i: i, project: mock.Project(namedTest{t, fmt.Sprint("world-", i)}), client: &http.Client{Transport: &http.Transport{}}}
		travellers.Go(func() {
			defer v.client.CloseIdleConnections()
			v.travel(target)
			for _, journal := range []string{"requests", "deliveries", "events", "scenarios", "state"} {
				text := v.read(mock.URL() + "/_mock/projects/" + v.project.ID() + "/" + journal)
				all.Lock()
				journals[v.project.ID()+"/"+journal] = text
				all.Unlock()
			}
		})
	}
	travellers.Wait()
	return journals
}

// namedTest is a test under another name, for a project id of its own.
type namedTest struct {
	*testing.T
	name string
}

func (n namedTest) Name() string { return n.name }

func (v *traveller) read(url string) string {
	reply, err := v.client.Get(url)
	if err != nil {
		v.t.Error(err)
		return ""
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	if err != nil || reply.StatusCode != http.StatusOK {
		v.t.Errorf("%s: %s, %v", url, reply.Status, err)
	}
	return string(text)
}

// Worlds with different scenarios do not meet, whatever happens at the same
// time, and the same seed and calls give the same bytes.
func TestManyWorldsWithDifferentScenariosDoNotMeet(t *testing.T) {
	var mu sync.Mutex
	received := map[string]int{}
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		received[r.URL.Path]++
	}))
	defer receiver.Close()
	first, second := travelAll(t, receiver.URL), travelAll(t, receiver.URL)
	if len(first) != 5*manyWorlds {
		t.Errorf("%d journals", len(first))
	}
	for name, text := range first {
		if text != second[name] {
			t.Errorf("%s is another in the second run (-first +second):\n%s", name, cmp.Diff(text, second[name]))
		}
	}
	for i := range manyWorlds {
		if got, want := received[fmt.Sprintf("/world-%d", i)], 2*2*(2+i%3); got != want {
			t.Errorf("the receiver of world %d got %d callbacks in two runs, want %d", i, got, want)
		}
	}
}
