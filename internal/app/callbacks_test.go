package app

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

// careful is a receiver that trusts nothing: it checks the signature over the
// body as it came, the age of the timestamp by the world's clock, and whether
// the nonce or the body was there before. It notes what it saw.
type careful struct {
	world  *state.World
	secret string
	old    string // the secret before, still taken if there is one
	status int    // for what is refused

	mu     sync.Mutex
	nonces map[string]bool
	bodies map[string]bool
	seen   []string
}

// ServeHTTP takes a callback, or refuses it with a 401.
func (c *careful) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	verdict := c.judge(r.Header, body)
	if err != nil {
		verdict = err.Error()
	}
	if !strings.HasPrefix(verdict, "good") {
		w.WriteHeader(c.status)
	}
	c.seen = append(c.seen, fmt.Sprintf("%v %s %s", c.world.Now().Sub(clock.Epoch), numberOf(body), verdict))
}

func (c *careful) judge(header http.Header, body []byte) string {
	const prefix = "X-Sinch-Webhook-Signature"
	by := ""
	if err := webhooks.Verify(c.secret, header, body); err != nil {
		if c.old == "" || webhooks.Verify(c.old, header, body) != nil {
			return err.Error()
		}
		by = ", by the old secret"
	}
	seconds, _ := strconv.ParseInt(header.Get(prefix+"-Timestamp"), 10, 64)
	if age := c.world.Now().Sub(time.Unix(seconds, 0)); age.Abs() > 5*time.Minute {
		return fmt.Sprintf("signed %v ago", age)
	}
	nonce := header.Get(prefix + "-Nonce")
	if c.nonces[nonce] {
		return "nonce used before"
	}
	c.nonces[nonce] = true
	if c.bodies[string(body)] {
		return "good, again" + by
	}
	c.bodies[string(body)] = true
	return "good" + by
}

// numberOf is which event a body tells of.
func numberOf(body []byte) string {
	var event struct {
		Type    string
		Payload struct{ ID, State string }
	}
	if err := json.Unmarshal(body, &event); err != nil {
		return err.Error()
	}
	return strings.TrimPrefix(event.Type, "WHATSAPP_SENDER_") + " " + event.Payload.ID
}

const secretOfHook = "a secret of high entropy"

// theatre is a server with one world, a webhook there, and its receiver.
type theatre struct {
	*App
	t        *testing.T
	world    *state.World
	receiver *careful
	url, id  string
}

// newTheatre loads a scenario of one section, the webhooks.
func newTheatre(t *testing.T, rules string) *theatre {
	t.Helper()
	th := &theatre{t: t, App: newApp(t, func(*config.Config) {})}
	var err error
	if th.world, err = th.Worlds().Of("p"); err != nil {
		t.Fatal(err)
	}
	th.receiver = &careful{world: th.world, secret: secretOfHook, status: http.StatusUnauthorized, nonces: map[string]bool{}, bodies: map[string]bool{}}
	server := httptest.NewServer(th.receiver)
	t.Cleanup(server.Close)
	th.url = server.URL
	var made struct{ ID string }
	th.do("POST", "/v1/projects/p/webhooks", fmt.Sprintf(`{"target":%q,"secret":%q,"triggers":["ALL"]}`, server.URL+"/hook", secretOfHook), &made)
	th.id = made.ID
	th.load(rules)
	return th
}

func (th *theatre) load(rules string) {
	th.t.Helper()
	th.do("POST", "/_mock/projects/p/scenarios", "version: 1\nname: hostile\nwebhooks:\n"+rules, nil)
}

// do makes a call that must go well.
func (th *theatre) do(method, path, body string, answer any) {
	th.t.Helper()
	rec := call(th.App, method, path, body)
	if rec.Code/100 != 2 {
		th.t.Fatalf("%s %s: %d %s", method, path, rec.Code, rec.Body)
	}
	if answer != nil {
		if err := json.Unmarshal(rec.Body.Bytes(), answer); err != nil {
			th.t.Fatal(err)
		}
	}
}

// fire has a sender's event happen, and what is due at once with it.
func (th *theatre) fire(event, id string) {
	th.t.Helper()
	err := th.world.Update(func(tx *state.Tx) error {
		tx.Emit("WHATSAPP_SENDER_"+event, "whatsapp/senders/"+id, map[string]string{"id": id, "state": event})
		return nil
	})
	if err != nil {
		th.t.Fatal(err)
	}
	th.advance(`{"by":"0s"}`)
}

func (th *theatre) advance(how string) {
	th.t.Helper()
	th.do("POST", "/_mock/projects/p/clock/advance", how, nil)
}

// play fires three events in a row, waits for everything, and answers what the
// receiver saw.
func (th *theatre) play() []string {
	th.t.Helper()
	for _, id := range []string{"1", "2", "3"} {
		th.fire("ACTIVE", id)
	}
	th.advance(`{"until":"idle"}`)
	return th.receiver.seen
}

// deliveries is the log as the control API has it.
func (th *theatre) deliveries() (all []webhooks.Delivery) {
	th.t.Helper()
	var list struct{ Deliveries []webhooks.Delivery }
	th.do("GET", "/_mock/projects/p/deliveries", "", &list)
	return list.Deliveries
}

const badSignature = "the signature does not match the body and the secret"

func TestWhatACarefulReceiverSeesOfHostileWebhooks(t *testing.T) {
	for _, c := range []struct {
		name, rules string
		want        []string
	}{
		{"nothing", "  - {match: {event: BUNDLE_DONE}, effect: {drop: true}}", []string{"0s ACTIVE 1 good", "0s ACTIVE 2 good", "0s ACTIVE 3 good"}},
		{"drop", "  - {nth: 2, effect: {drop: true}}", []string{"0s ACTIVE 1 good", "0s ACTIVE 3 good"}},
		{"duplicate", "  - {match: {field: {payload.id: '2'}}, effect: {duplicate: 2}}", []string{
			"0s ACTIVE 1 good", "0s ACTIVE 2 good", "0s ACTIVE 2 good, again", "0s ACTIVE 2 good, again", "0s ACTIVE 3 good",
		}},
		{"delay", "  - {match: {resource: 'whatsapp/senders/1'}, effect: {delay: 30s}}", []string{
			"0s ACTIVE 2 good", "0s ACTIVE 3 good", "30s ACTIVE 1 good",
		}},
		{"late copies", "  - {every: 2, effect: {duplicate: 1, delay: 1h}}", []string{
			"0s ACTIVE 1 good", "0s ACTIVE 2 good", "0s ACTIVE 3 good", "1h0m0s ACTIVE 2 good, again",
		}},
		{"wrong secret", "  - {nth: 2, effect: {secret: wrong}}", []string{"0s ACTIVE 1 good", "0s ACTIVE 2 " + badSignature, "0s ACTIVE 3 good"}},
		{"forged copies", "  - {nth: 2, effect: {duplicate: 1, delay: 1s, secret: wrong}}", []string{
			"0s ACTIVE 1 good", "0s ACTIVE 2 good", "0s ACTIVE 3 good", "1s ACTIVE 2 " + badSignature,
		}},
		{"stale timestamp", "  - {nth: 2, effect: {timestamp: -10m}}", []string{"0s ACTIVE 1 good", "0s ACTIVE 2 signed 10m0s ago", "0s ACTIVE 3 good"}},
		{"timestamp ahead", "  - {nth: 2, effect: {timestamp: 1h}}", []string{"0s ACTIVE 1 good", "0s ACTIVE 2 signed -1h0m0s ago", "0s ACTIVE 3 good"}},
		{"a timestamp within bounds", "  - {nth: 2, effect: {timestamp: +299s}}", []string{"0s ACTIVE 1 good", "0s ACTIVE 2 good", "0s ACTIVE 3 good"}},
		{"reused nonce", "  - {nth: 2, effect: {nonce: reused}}", []string{"0s ACTIVE 1 good", "0s ACTIVE 2 nonce used before", "0s ACTIVE 3 good"}},
		{"no nonce to reuse yet", "  - {nth: 1, effect: {nonce: reused}}", []string{"0s ACTIVE 1 good", "0s ACTIVE 2 good", "0s ACTIVE 3 good"}},
		{"replay after an hour", "  - {nth: 3, effect: {duplicate: 1, delay: 1h, nonce: reused, timestamp: -1h}}", []string{
			"0s ACTIVE 1 good", "0s ACTIVE 2 good", "0s ACTIVE 3 good", "1h0m0s ACTIVE 3 signed 1h0m0s ago",
		}},
		{"changed body", "  - {nth: 2, effect: {body: changed}}", []string{"0s ACTIVE 1 good", "0s ACTIVE 3 " + badSignature, "0s ACTIVE 3 good"}},
		{"unsigned", "  - {nth: 2, effect: {unsigned: true}}", []string{
			"0s ACTIVE 1 good", "0s ACTIVE 2 the callback is not signed: X-Sinch-Webhook-Signature is missing", "0s ACTIVE 3 good",
		}},
		{"overtaken by one", "  - {nth: 1, effect: {reorder: 1}}", []string{"0s ACTIVE 2 good", "0s ACTIVE 1 good", "0s ACTIVE 3 good"}},
		{"overtaken by two", "  - {nth: 1, effect: {reorder: 2}}", []string{"0s ACTIVE 2 good", "0s ACTIVE 3 good", "0s ACTIVE 1 good"}},
		{"none comes later", "  - {nth: 3, effect: {reorder: 1}}", []string{"0s ACTIVE 1 good", "0s ACTIVE 2 good", "1m0s ACTIVE 3 good"}},
		{"too few come later", "  - {nth: 2, effect: {reorder: 2, delay: 5s}}", []string{"0s ACTIVE 1 good", "0s ACTIVE 3 good", "5s ACTIVE 2 good"}},
		{"each is overtaken by the next", "  - {effect: {reorder: 1}}", []string{"0s ACTIVE 2 good", "0s ACTIVE 1 good", "1m0s ACTIVE 3 good"}},
		{"overtaken and stale", "  - {nth: 1, effect: {reorder: 1, timestamp: -1h}}", []string{"0s ACTIVE 2 good", "0s ACTIVE 1 signed 1h0m0s ago", "0s ACTIVE 3 good"}},
		{"storm", "  - {nth: 2, effect: {storm: 3}}", []string{
			"0s ACTIVE 1 good", "0s ACTIVE 2 good", "0s ACTIVE 2 good, again", "0s ACTIVE 2 good, again", "0s ACTIVE 3 good",
		}},
		{"late storm with forged copies", "  - {nth: 3, effect: {storm: 2, duplicate: 1, unsigned: true, delay: 1s}}", []string{
			"0s ACTIVE 1 good", "0s ACTIVE 2 good", "0s ACTIVE 3 good", "0s ACTIVE 3 good, again",
			"1s ACTIVE 3 the callback is not signed: X-Sinch-Webhook-Signature is missing", "1s ACTIVE 3 the callback is not signed: X-Sinch-Webhook-Signature is missing",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := newTheatre(t, c.rules).play()
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("seen (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheLogNamesTheRuleThatHadAHand(t *testing.T) {
	th := newTheatre(t, "  - {name: lost, nth: 1, effect: {drop: true}}\n  - {nth: 2, effect: {duplicate: 1, delay: 5s}}")
	th.play()
	type line struct {
		ID, Scenario string
		State        webhooks.State
		Effect       *webhooks.Effect
		Copy         bool
		Attempts     int
	}
	var got []line
	all := th.deliveries()
	for _, d := range all {
		got = append(got, line{d.Resource, d.Scenario, d.State, d.Effect, d.CopyOf == all[1].ID, len(d.Attempts)})
		for _, a := range d.Attempts {
			if a.Scenario != d.Scenario {
				t.Errorf("attempt by %q of a delivery by %q", a.Scenario, d.Scenario)
			}
		}
	}
	want := []line{
		{"whatsapp/senders/1", "hostile/lost", webhooks.Dropped, &webhooks.Effect{Drop: true}, false, 0},
		{"whatsapp/senders/2", "hostile/webhooks[1]", webhooks.Delivered, &webhooks.Effect{Duplicate: 1}, false, 1},
		{"whatsapp/senders/2", "hostile/webhooks[1]", webhooks.Delivered, &webhooks.Effect{Duplicate: 1, Delay: webhooks.Span(5 * time.Second)}, true, 1},
		{"whatsapp/senders/3", "", webhooks.Delivered, nil, false, 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	var history []string
	for _, e := range th.world.History().All() {
		if e.Kind == state.KindDelivery {
			history = append(history, strings.TrimSpace(fmt.Sprint(e.Resource, " ", e.Attempt, " ", e.Error, " ", e.Scenario)))
		}
	}
	wantHistory := []string{
		"whatsapp/senders/1 0 dropped: a scenario has it so hostile/lost",
		"whatsapp/senders/2 1  hostile/webhooks[1]", "whatsapp/senders/3 1", "whatsapp/senders/2 1  hostile/webhooks[1]",
	}
	if diff := cmp.Diff(wantHistory, history); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	var list struct {
		Scenarios []struct {
			Rules []struct {
				Rule          string
				Matched, Hits int
			}
		}
	}
	th.do("GET", "/_mock/projects/p/scenarios", "", &list)
	if got := fmt.Sprint(list.Scenarios); got != "[{[{lost 3 1} {webhooks[1] 3 1}]}]" {
		t.Errorf("counts %s", got)
	}
}

func TestARedeliveryMakesGoodWhatWasDropped(t *testing.T) {
	th := newTheatre(t, "  - {effect: {drop: true}}")
	th.fire("ACTIVE", "1")
	th.do("POST", "/_mock/projects/p/deliveries/"+th.deliveries()[0].ID+"/redeliver", "", nil)
	th.advance(`{"by":"0s"}`)
	if diff := cmp.Diff([]string{"0s ACTIVE 1 good"}, th.receiver.seen); diff != "" {
		t.Errorf("seen (-want +got):\n%s", diff)
	}
	d := th.deliveries()[0]
	if d.State != webhooks.Delivered || !d.Redelivered || d.Scenario != "hostile/webhooks[0]" || d.Attempts[0].Scenario != "" {
		t.Errorf("delivery %+v", d)
	}
}

func TestARotatedSecretSignsBesideThePreviousOneForAWhile(t *testing.T) {
	th := newTheatre(t, "  - {every: 2, effect: {secret: previous, window: 1m}}")
	th.fire("ACTIVE", "1")
	th.receiver.old, th.receiver.secret = th.receiver.secret, "the next secret"
	th.do("PATCH", "/v1/projects/p/webhooks/"+th.id, `{"secret":"the next secret"}`, nil)
	for _, id := range []string{"2", "3", "4"} {
		th.fire("ACTIVE", id)
	}
	th.receiver.status = http.StatusServiceUnavailable
	th.receiver.old = ""
	th.advance(`{"by":"50s"}`)
	th.fire("ACTIVE", "5") // the last within the window; its retry is behind it
	th.advance(`{"by":"11s"}`)
	for _, id := range []string{"6", "7"} {
		th.fire("ACTIVE", id)
	}
	want := []string{
		"0s ACTIVE 1 good", "0s ACTIVE 2 good", "0s ACTIVE 3 good, by the old secret", "0s ACTIVE 4 good",
		"50s ACTIVE 5 " + badSignature, "55s ACTIVE 5 " + badSignature, "1m1s ACTIVE 6 good", "1m1s ACTIVE 7 good",
	}
	if diff := cmp.Diff(want, th.receiver.seen); diff != "" {
		t.Errorf("seen (-want +got):\n%s", diff)
	}
	th.advance(`{"until":"idle"}`)
	if last := th.receiver.seen[len(th.receiver.seen)-1]; last != "1m5s ACTIVE 5 good" {
		t.Errorf("the retry behind the window: %s", last)
	}
	var list struct {
		Scenarios []struct{ Rules []struct{ Matched int } }
	}
	th.do("GET", "/_mock/projects/p/scenarios", "", &list)
	if got := list.Scenarios[0].Rules[0].Matched; got != 4 {
		t.Errorf("matched %d, want those within the window", got)
	}
}

func TestCallbacksOfAWebhookWithoutASecretHaveNoSignatureToSpoil(t *testing.T) {
	// The API asks for a secret; a saved world may lack it.
	a := newApp(t, func(*config.Config) {})
	engine := a.scenarios
	w, err := a.Worlds().Of("p")
	if err != nil {
		t.Fatal(err)
	}
	call(a, "POST", "/_mock/scenarios", "version: 1\nname: x\nwebhooks: [{effect: {secret: wrong}}, {effect: {unsigned: true}}, {effect: {delay: 1s}}]")
	got := engine.Disturb(scenarios.Notice{World: w, Event: "BUNDLE_DONE", SecretAge: -1})
	if got == nil || got.Rule != "webhooks[2]" {
		t.Errorf("what happens: %+v", got)
	}
}

func TestSameSeedSameHostility(t *testing.T) {
	run := func() string {
		th := newTheatre(t, `
  - {probability: 0.3, effect: {duplicate: 1, nonce: reused, delay: 7s}}
  - {probability: 0.3, effect: {body: changed, timestamp: -1m}}
  - {probability: 0.3, effect: {secret: wrong}}`)
		for i := range 20 {
			th.fire("ACTIVE", strconv.Itoa(i))
		}
		th.advance(`{"until":"idle"}`)
		rec := call(th.App, "GET", "/_mock/projects/p/deliveries", "")
		log := strings.ReplaceAll(rec.Body.String(), th.url, "http://receiver")
		return strings.Join(th.receiver.seen, "\n") + log
	}
	want := run()
	if !strings.Contains(want, "again") && !strings.Contains(want, badSignature) {
		t.Errorf("nothing happened:\n%s", want)
	}
	for range 5 {
		if diff := cmp.Diff(want, run()); diff != "" {
			t.Fatalf("another run (-want +got):\n%s", diff)
		}
	}
}

// A storm's callbacks are at the receiver at the same time: this one answers
// none before all of them are there.
func TestAStormComesSideBySide(t *testing.T) {
	th := newTheatre(t, "  - {match: {event: BUNDLE_DONE}, effect: {storm: 15}}")
	var all sync.WaitGroup
	all.Add(15)
	together := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		all.Done()
		all.Wait()
	}))
	defer together.Close()
	th.do("PATCH", "/v1/projects/p/webhooks/"+th.id, fmt.Sprintf(`{"target":%q}`, together.URL), nil)
	if err := th.world.Update(func(tx *state.Tx) error { tx.Emit("BUNDLE_DONE", "bundles/1", nil); return nil }); err != nil {
		t.Fatal(err)
	}
	th.advance(`{"by":"0s"}`)
	events := map[string]bool{}
	for _, d := range th.deliveries() {
		events[d.EventID] = true
		if d.State != webhooks.Delivered || d.Scenario != "hostile/webhooks[0]" || d.Effect.Storm != 15 {
			t.Errorf("delivery %+v", d)
		}
	}
	if len(events) != 15 {
		t.Errorf("%d events are delivered", len(events))
	}
	if n := len(th.world.Events().All()); n != 1 {
		t.Errorf("%d events happened, only the webhook should think so", n)
	}
}

// Each world has a scenario of its own, and its receiver sees that one only.
func TestHostilityStaysInItsWorld(t *testing.T) {
	a := newApp(t, func(*config.Config) {})
	kinds := []struct{ effect, want string }{
		{"drop: true", ""}, {"duplicate: 1", "good; good, again"}, {"secret: wrong", badSignature}, {"unsigned: true", "the callback is not signed"},
	}
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			kind, project := kinds[i%len(kinds)], fmt.Sprint("p", i)
			world, err := a.Worlds().Of(project)
			if err != nil {
				t.Error(err)
				return
			}
			receiver := &careful{world: world, secret: secretOfHook, status: 401, nonces: map[string]bool{}, bodies: map[string]bool{}}
			server := httptest.NewServer(receiver)
			defer server.Close()
			call(a, "POST", "/v1/projects/"+project+"/webhooks", fmt.Sprintf(`{"target":%q,"secret":%q,"triggers":["ALL"]}`, server.URL, secretOfHook))
			call(a, "POST", "/_mock/projects/"+project+"/scenarios", "version: 1\nname: x\nwebhooks: [{nth: 2, effect: {"+kind.effect+"}}]")
			for n := range 2 {
				_ = world.Update(func(tx *state.Tx) error {
					tx.Emit("BUNDLE_DONE", "bundles/1", map[string]string{"id": fmt.Sprint(project, "-", n)})
					return nil
				})
				// One after the other: callbacks of one instant may overtake each other on a slow machine.
				call(a, "POST", "/_mock/projects/"+project+"/clock/advance", `{"until":"idle"}`)
			}
			want := []string{"0s BUNDLE_DONE " + project + "-0 good"}
			for _, verdict := range strings.Split(kind.want, "; ") {
				want = append(want, "0s BUNDLE_DONE "+project+"-1 "+verdict)
			}
			if kind.want == "" {
				want = want[:1]
			}
			if got := strings.ReplaceAll(strings.Join(receiver.seen, "\n"), ": X-Sinch-Webhook-Signature is missing", ""); got != strings.Join(want, "\n") {
				t.Errorf("%s with %s saw\n%s\nwant\n%s", project, kind.effect, got, strings.Join(want, "\n"))
			}
		})
	}
	group.Wait()
}
