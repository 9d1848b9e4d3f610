package app

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
)

// socket is a server behind real listeners, with a real client that keeps its
// connections.
type socket struct {
	t      *testing.T
	app    *App
	client *http.Client
	base   string
}

// dial starts a server with a scenario for all projects.
func dial(t *testing.T, faults string) *socket {
	t.Helper()
	a := newApp(t, func(c *config.Config) { c.TLSListen = "127.0.0.1:0" })
	if err := a.Start(); err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := a.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	w := &socket{t: t, app: a, client: &http.Client{Transport: transport}, base: a.URL()}
	if faults != "" {
		if status, body := w.must("POST", "/_mock/scenarios", "version: 1\nname: wire\nfaults:\n"+faults); status != 201 {
			t.Fatalf("load: %d %s", status, body)
		}
	}
	return w
}

// try makes a call. It answers the body as far as it came, and whether the
// call went over a connection that was used before.
func (w *socket) try(method, path, body string) (answer *http.Response, raw string, reused bool, err error) {
	w.t.Helper()
	return w.with(w.t.Context(), method, path, body)
}

func (w *socket) with(ctx context.Context, method, path, body string) (answer *http.Response, raw string, reused bool, err error) {
	trace := &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { reused = i.Reused }}
	r, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), method, w.base+path, strings.NewReader(body))
	if err != nil {
		return nil, "", false, err
	}
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Content-Type", "application/json")
	answer, err = w.client.Do(r)
	if err != nil {
		return nil, "", reused, err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	return answer, string(content), reused, err
}

// hang makes a call that hangs. It returns once the journal has it, with what
// ends it and where its error comes.
func (w *socket) hang(method, path, body string) (giveUp context.CancelFunc, ended chan error) {
	w.t.Helper()
	ctx, giveUp := context.WithCancel(w.t.Context())
	ended = make(chan error, 1)
	before := len(w.records("p"))
	go func() {
		_, _, _, err := w.with(ctx, method, path, body)
		ended <- err
	}()
	for len(w.records("p")) == before {
		runtime.Gosched()
	}
	return giveUp, ended
}

// must makes a call that arrives whole.
func (w *socket) must(method, path, body string) (int, string) {
	w.t.Helper()
	answer, raw, _, err := w.try(method, path, body)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer.StatusCode, raw
}

// records are the world's journal.
func (w *socket) records(project string) []fake.Record {
	w.t.Helper()
	world, err := w.app.Worlds().Of(project)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.app.Pipeline().Requests(world)
}

const newWebhook = `{"target":"https://example.com/hook","secret":"s3cr3t-s3cr3t-s3cr3t","triggers":["ALL"]}`

// webhooks counts those of a project.
func (w *socket) webhooks(project string) int {
	w.t.Helper()
	var list struct{ Webhooks []any }
	_, raw := w.must("GET", "/v1/projects/"+project+"/webhooks", "")
	if err := json.Unmarshal([]byte(raw), &list); err != nil {
		w.t.Fatalf("%v: %s", err, raw)
	}
	return len(list.Webhooks)
}

// fate is what the journal tells of a call.
type fate struct {
	Status          int
	Scenario, Fault string
	Replied         bool
}

func (w *socket) fates(project string) []fate {
	w.t.Helper()
	var all []fate
	for _, r := range w.records(project) {
		all = append(all, fate{r.Status, r.Scenario, r.Fault, len(r.Reply) > 0})
	}
	return all
}

func TestALostAnswerOnTheWire(t *testing.T) {
	reset := func(err error) bool { return errors.Is(err, syscall.ECONNRESET) }
	empty := func(err error) bool { return errors.Is(err, io.EOF) }
	for _, secured := range []bool{false, true} {
		for _, tt := range []struct {
			effect string
			seen   func(error) bool
			lost   fate
			kept   int
			again  int // the status of the same call a second time
		}{
			{"reset: before", reset, fate{0, "wire/faults[0]", "reset before", false}, 0, 201},
			{"reset: after", reset, fate{201, "wire/faults[0]", "reset after", true}, 1, 409},
			{"empty: before", empty, fate{0, "wire/faults[0]", "empty before", false}, 0, 201},
			{"empty: after", empty, fate{201, "wire/faults[0]", "empty after", true}, 1, 409},
		} {
			t.Run(fmt.Sprintf("%s, TLS %t", tt.effect, secured), func(t *testing.T) {
				w := dial(t, "  - match: {method: POST}\n    nth: 1\n    effect: {"+tt.effect+"}\n")
				if secured {
					w.base = w.app.TLSURL()
				}
				w.webhooks("p")
				_, _, reused, err := w.try("POST", "/v1/projects/p/webhooks", newWebhook)
				if !tt.seen(err) || !reused {
					t.Errorf("error %v on a connection used before: %t", err, reused)
				}
				if got := w.webhooks("p"); got != tt.kept {
					t.Errorf("%d webhooks, want %d", got, tt.kept)
				}
				again, raw, _, err := w.try("POST", "/v1/projects/p/webhooks", newWebhook)
				if err != nil || again.StatusCode != tt.again {
					t.Errorf("the same client again: %v %s %v", again, raw, err)
				}
				want := []fate{{200, "", "", true}, tt.lost, {200, "", "", true}, {tt.again, "", "", true}}
				if diff := cmp.Diff(want, w.fates("p")); diff != "" {
					t.Errorf("journal (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestALostConnectionIsNotUsedAgain(t *testing.T) {
	for _, effect := range []string{"reset: after", "empty: after"} {
		w := dial(t, "  - match: {method: POST}\n    times: 1\n    effect: {"+effect+"}\n")
		reused := make([]bool, 4)
		for i, method := range []string{"GET", "POST", "GET", "GET"} {
			_, _, reused[i], _ = w.try(method, "/v1/projects/p/webhooks", newWebhook)
		}
		if diff := cmp.Diff([]bool{true, true, false, true}, reused); diff != "" {
			t.Errorf("%s: connections used before (-want +got):\n%s", effect, diff)
		}
	}
}

// What a lost answer told would happen goes on happening.
func TestALostAnswerLeavesEventsBehind(t *testing.T) {
	w := dial(t, "  - match: {method: POST, path: /v1/projects/*/whatsapp/senders}\n    effect: {reset: after}\n")
	_, _, _, err := w.try("POST", "/v1/projects/p/whatsapp/senders", `{"details":{"countryCode":"1","phoneNumber":"2025550123","displayName":"Books"}}`)
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Fatalf("error %v", err)
	}
	if status, raw := w.must("POST", "/_mock/projects/p/clock/advance", `{"until":"idle"}`); status != 200 {
		t.Fatalf("advance: %d %s", status, raw)
	}
	if _, events := w.must("GET", "/_mock/projects/p/events", ""); !strings.Contains(events, "WHATSAPP_SENDER_PENDING_VERIFICATION") {
		t.Errorf("events %s", events)
	}
}

func TestALostAnswerIsNoOutcomeThatWasMet(t *testing.T) {
	w := dial(t, "  - match: {method: POST}\n    effect: {reset: after}\n")
	_, _, _, _ = w.try("POST", "/v1/projects/p/webhooks", newWebhook)
	var met struct {
		Operations, Outcomes []struct {
			Name  string
			Count int
		}
	}
	_, raw := w.must("GET", "/_mock/coverage", "")
	if err := json.Unmarshal([]byte(raw), &met); err != nil {
		t.Fatal(err)
	}
	for _, o := range met.Operations {
		if want := map[bool]int{true: 1}[o.Name == "WebhookWebhookController_createWebhook_v1"]; o.Count != want {
			t.Errorf("%s was called %d times, want %d", o.Name, o.Count, want)
		}
	}
	for _, o := range met.Outcomes {
		if o.Count != 0 || strings.HasSuffix(o.Name, " 0") {
			t.Errorf("%s was met %d times", o.Name, o.Count)
		}
	}
}

func TestAHangingCallEndsWithItsCaller(t *testing.T) {
	for _, tt := range []struct {
		when string
		lost fate
		kept int
	}{
		{"before", fate{0, "wire/faults[0]", "hang before", false}, 0},
		{"after", fate{201, "wire/faults[0]", "hang after", true}, 1},
	} {
		t.Run(tt.when, func(t *testing.T) {
			w := dial(t, "  - match: {method: POST}\n    effect: {hang: "+tt.when+"}\n")
			giveUp, ended := w.hang("POST", "/v1/projects/p/webhooks", newWebhook)
			if got := w.webhooks("p"); got != tt.kept {
				t.Errorf("%d webhooks while it hangs, want %d", got, tt.kept)
			}
			giveUp()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
			want := []fate{tt.lost, {200, "", "", true}}
			if diff := cmp.Diff(want, w.fates("p")); diff != "" {
				t.Errorf("journal (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAHangingCallEndsWithTheServer(t *testing.T) {
	w := dial(t, "  - effect: {hang: before}\n")
	_, ended := w.hang("POST", "/v1/projects/p/webhooks", newWebhook)
	if err := w.app.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, io.EOF) {
		t.Errorf("error %v", err)
	}
}

func TestADelayedCallIsAnsweredWhenTheServerStops(t *testing.T) {
	w := dial(t, "")
	effect := &scenarios.Effect{Delay: time.Hour}
	w.app.stop()
	w.app.fault(nil, effect).Wait(t.Context())
}

func TestASpoiledBodyOnTheWire(t *testing.T) {
	const whole = `{"totalSize":0,"pageSize":15,"webhooks":[]}`
	const list, html = "application/json", "text/html"
	isSyntax := func(_ error, raw string) bool {
		var syntax *json.SyntaxError
		return errors.As(json.Unmarshal([]byte(raw), new(any)), &syntax)
	}
	isCut := func(err error, _ string) bool { return errors.Is(err, io.ErrUnexpectedEOF) }
	isWhole := func(err error, _ string) bool { return err == nil }
	tests := []struct {
		effect    string
		status    int
		mediaType string
		body      string
		seen      func(err error, raw string) bool
		fault     string
	}{
		{"{truncate: 4}", 200, list, whole[:4], isCut, "truncate 4"},
		{"{malformed: true}", 200, list, whole[:len(whole)-1] + "<", isSyntax, "malformed"},
		{"{contentType: text/html}", 200, html, whole, isWhole, "contentType text/html"},
		{"{slowBody: {chunk: 6, every: 1ms}}", 200, list, whole, isWhole, "slowBody 6 every 1ms"},
		{"{slowBody: {chunk: 6, every: 1ns}, truncate: 8, delay: 1ns}", 200, list, whole[:8], isCut, "delay 1ns, truncate 8, slowBody 6 every 1ns"},
		{"{status: 502, contentType: text/html, body: <h1>Bad gateway</h1>}", 502, html, "<h1>Bad gateway</h1>", isWhole, "status 502, contentType text/html"},
		{"{status: 200, contentType: application/hal+json, body: text}", 200, "application/hal+json", `"text"`, isWhole, "status 200, contentType application/hal+json"},
		{"{error: internal_error, truncate: 12}", 500, list, `{"errorCode"`, isCut, "error internal_error, truncate 12"},
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			w := dial(t, "  - match: {operation: WebhookWebhookController_listWebhooks_v1}\n    times: 1\n    effect: "+tt.effect+"\n")
			answer, raw, _, err := w.try("GET", "/v1/projects/p/webhooks", "")
			if answer == nil || !tt.seen(err, raw) {
				t.Fatalf("%v, %v, %s", answer, err, raw)
			}
			got := []any{answer.StatusCode, answer.Header.Get("Content-Type"), raw, answer.Header.Get("X-Mock-Scenario")}
			if diff := cmp.Diff([]any{tt.status, tt.mediaType, tt.body, "wire/faults[0]"}, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if got := w.webhooks("p"); got != 0 {
				t.Errorf("the same client again: %d webhooks", got)
			}
			want := []fate{{tt.status, "wire/faults[0]", tt.fault, true}, {200, "", "", true}}
			if diff := cmp.Diff(want, w.fates("p")); diff != "" {
				t.Errorf("journal (-want +got):\n%s", diff)
			}
		})
	}
}

// A rule that needs a body lets calls pass that have none.
func TestOnlyOperationsWithABodyAreSpoiled(t *testing.T) {
	w := dial(t, "  - effect: {truncate: 4}\n")
	answer, _, _, err := w.try("DELETE", "/v1/projects/p/webhooks/none", "")
	if err != nil || answer.Header.Get("X-Mock-Scenario") != "" {
		t.Errorf("%v, %v", answer, err)
	}
	if _, _, _, err := w.try("GET", "/v1/projects/p/webhooks/none", ""); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
}

// Two servers with the same seed do the same to the same calls.
func TestTheSameSeedGivesTheSameFaults(t *testing.T) {
	run := func() []byte {
		w := dial(t, strings.Join([]string{
			"  - {probability: 0.3, effect: {delay: {uniform: {from: 1us, to: 9us}}}}",
			"  - {probability: 0.3, effect: {delay: {lognormal: {median: 1us, sigma: 1, max: 20us}}}}",
			"  - {match: {method: POST}, probability: 0.5, effect: {reset: after}}",
			"  - {probability: 0.2, effect: {empty: before}}",
			"  - {probability: 0.2, effect: {truncate: 5}}",
			"  - {probability: 0.2, effect: {malformed: true}}",
			"  - {probability: 0.2, effect: {slowBody: {chunk: 20, every: 1us}, contentType: text/html}}",
			"  - {probability: 0.5, effect: {status: 503}}",
		}, "\n")+"\n")
		w.client.Transport.(*http.Transport).DisableKeepAlives = true // it repeats calls whose connection is lost
		for i := range 40 {
			_, _, _, _ = w.try("POST", "/v1/projects/p/webhooks", strings.Replace(newWebhook, "hook", fmt.Sprint("hook-", i), 1))
			_, _, _, _ = w.try("GET", "/v1/projects/p/webhooks", "")
		}
		_, journal := w.must("GET", "/_mock/projects/p/requests", "")
		return []byte(journal)
	}
	first, again := run(), run()
	if diff := cmp.Diff(string(first), string(again)); diff != "" {
		t.Errorf("journals (-first +again):\n%s", diff)
	}
	for _, fault := range []string{"delay ", "µs, reset after", "empty before", "truncate 5", "malformed", "slowBody 20 every 1µs", "status 503"} {
		if !bytes.Contains(first, []byte(fault)) {
			t.Errorf("no call met %s", fault)
		}
	}
}

// Tests in parallel that lose answers do not meet.
func TestWorldsHaveAWireEach(t *testing.T) {
	effects := []struct {
		effect string
		is     error
	}{
		{"reset: after", syscall.ECONNRESET}, {"reset: before", syscall.ECONNRESET},
		{"empty: after", io.EOF}, {"empty: before", io.EOF}, {"truncate: 3", io.ErrUnexpectedEOF}, {"malformed: true", nil},
	}
	w := dial(t, "")
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			project, tt, nth := fmt.Sprint("p", i), effects[i%len(effects)], i%4
			scenario := fmt.Sprintf("version: 1\nname: own\nfaults: [{match: {method: POST}, nth: %d, effect: {%s}}]\n", nth+1, tt.effect)
			if status, raw := w.must("POST", "/_mock/projects/"+project+"/scenarios", scenario); status != 201 {
				t.Errorf("load: %d %s", status, raw)
			}
			for n := range 4 {
				_, raw, _, err := w.try("POST", "/v1/projects/"+project+"/webhooks", strings.Replace(newWebhook, "hook", fmt.Sprint(n), 1))
				hit, want := n == nth, error(nil)
				if hit {
					want = tt.is
				}
				if !errors.Is(err, want) || json.Valid([]byte(raw)) == hit {
					t.Errorf("%s, %s, call %d: %v %s", project, scenario, n, err, raw)
				}
			}
			for n, f := range w.fates(project) {
				if (f.Fault == strings.ReplaceAll(strings.TrimSuffix(tt.effect, ": true"), ":", "")) != (n == nth) {
					t.Errorf("%s: call %d met %q", project, n, f.Fault)
				}
			}
		})
	}
	all.Wait()
}

func TestTheTokenEndpointOnTheWire(t *testing.T) {
	for effect, is := range map[string]error{"reset: before": syscall.ECONNRESET, "empty: after": io.EOF, "truncate: 20": io.ErrUnexpectedEOF} {
		w := dial(t, "  - match: {operation: createAccessToken}\n    times: 1\n    effect: {"+effect+"}\n")
		ask := func() error {
			r, err := http.NewRequestWithContext(t.Context(), "POST", w.base+"/oauth2/token", strings.NewReader("grant_type=client_credentials"))
			if err != nil {
				return err
			}
			r.SetBasicAuth("key", "secret")
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			answer, err := w.client.Do(r)
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			_, err = io.ReadAll(answer.Body)
			return err
		}
		if err := ask(); !errors.Is(err, is) {
			t.Errorf("%s: %v", effect, err)
		}
		if err := ask(); err != nil {
			t.Errorf("after %s: %v", effect, err)
		}
	}
}
