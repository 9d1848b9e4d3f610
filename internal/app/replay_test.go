package app

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/repro"
)

// bundleOf asks for a bundle as testers do, writes it down and reads it again.
func bundleOf(t *testing.T, a *App, path string) (*repro.Bundle, string) {
	t.Helper()
	rec := call(a, "GET", path, "")
	if rec.Code != http.StatusOK {
		t.Fatalf("bundle: %d %s", rec.Code, rec.Body)
	}
	text := rec.Body.String()
	b, err := repro.Read(rec.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b, text
}

var discard = slog.New(slog.DiscardHandler)

func replay(t *testing.T, b *repro.Bundle) repro.Report {
	t.Helper()
	report, err := Replay(b, "test", discard)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func wantSame(t *testing.T, b *repro.Bundle, calls int) {
	t.Helper()
	report := replay(t, b)
	if d := report.Difference; d != nil {
		t.Fatalf("%s differs:\n%s", d.Call, strings.Join(d.Lines, "\n"))
	}
	if report.Ended != "" || report.Same != calls {
		t.Errorf("%d calls were the same, want %d; %s", report.Same, calls, report.Ended)
	}
}

// do makes calls, "METHOD PATH [BODY]" below a project; each must be answered
// with one of the statuses.
func do(t *testing.T, a *App, project string, calls ...string) (last map[string]any) {
	t.Helper()
	for _, c := range calls {
		method, rest, _ := strings.Cut(c, " ")
		path, body, _ := strings.Cut(rest, " ")
		rec := call(a, method, "/v1/projects/"+project+path, body)
		if rec.Code >= http.StatusInternalServerError && rec.Header().Get("X-Mock-Scenario") == "" {
			t.Fatalf("%s: %d %s", c, rec.Code, rec.Body)
		}
		last = map[string]any{}
		_ = json.Unmarshal(rec.Body.Bytes(), &last) // some answers have no body
	}
	return last
}

const webhookSecret = "Not-4-everybody"

// story has both APIs, webhooks that are retried, chance, and testers who move
// clocks and force outcomes. It answers how many calls were made.
func story(t *testing.T, a *App, project, number, receiver string) int {
	t.Helper()
	mock := "/_mock/projects/" + project
	chance := "version: 1\nname: chance\nfaults:\n  - {probability: 0.3, effect: {status: 503}}\n"
	mustDo(t, a, "POST", mock+"/scenarios", chance)
	do(t, a, project, `POST /webhooks {"target":"`+receiver+`","secret":"`+webhookSecret+`","triggers":["ALL"]}`)
	for range 6 {
		do(t, a, project, "GET /webhooks", "GET /trunks", `POST /trunks {"name":"Office","hostName":"`+project+`"}`)
	}
	mustDo(t, a, "DELETE", mock+"/scenarios", "")
	do(t, a, project, `POST /webhooks {"target":"`+receiver+`","secret":"`+webhookSecret+`","triggers":["ALL"]}`)
	sender := do(t, a, project, `POST /whatsapp/senders {"wabaId":"1`+number+`","phoneNumberId":"`+number+`"}`)
	mustDo(t, a, "POST", mock+"/clock/advance", `{"by":"30s"}`)
	id, _ := sender["id"].(string)
	do(t, a, project, "GET /whatsapp/senders/"+id, "GET /whatsapp/senders")
	mustDo(t, a, "POST", mock+"/transitions", `{"resource":"whatsapp/senders/`+id+`","to":"SUSPENDED"}`)
	mustDo(t, a, "POST", mock+"/clock/advance", `{"until":"idle"}`)
	do(t, a, project, "GET /whatsapp/senders/"+id, `POST /whatsapp/senders {"bad":`, "DELETE /trunks/nothing")
	return 1 + 18 + 2 + 2 + 3
}

func mustDo(t *testing.T, a *App, method, path, body string) {
	t.Helper()
	if rec := call(a, method, path, body); rec.Code >= http.StatusBadRequest {
		t.Fatalf("%s %s: %d %s", method, path, rec.Code, rec.Body)
	}
}

// receiver is one that fails at first, so that webhooks are retried.
func receiver(t *testing.T) string {
	t.Helper()
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if calls.Add(1) <= 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestABundleOfAllIsRepeated(t *testing.T) {
	a := newApp(t, func(c *config.Config) { c.Seed = 7 })
	mustDo(t, a, "POST", "/_mock/scenarios", "version: 1\nname: later\nfaults:\n  - {match: {method: DELETE}, nth: 1, effect: {status: 500}}\n")
	calls := story(t, a, "p", "222", receiver(t)) + story(t, a, "q", "333", receiver(t))
	b, text := bundleOf(t, a, "/_mock/bundle")
	wantSame(t, b, calls)
	if strings.Contains(text, webhookSecret) {
		t.Error("the bundle holds a secret")
	}
	if len(b.Limits) != 0 {
		t.Errorf("limits %q", b.Limits)
	}
	if again, textAgain := bundleOf(t, a, "/_mock/bundle"); len(again.Journal) != len(b.Journal) || text != textAgain {
		t.Error("a second bundle is another one")
	}
}

// A bundle is no tale of itself: another start, another answer, and the replay
// tells the first call that differs.
func TestAReplayTellsTheFirstDifference(t *testing.T) {
	a := newApp(t, func(*config.Config) {})
	mustDo(t, a, "POST", "/_mock/projects/p/scenarios", "version: 1\nname: second\nfaults:\n  - {match: {method: GET}, nth: 2, effect: {status: 503}}\n")
	do(t, a, "p", `POST /webhooks {"target":"http://127.0.0.1:1/a","secret":"12345678","triggers":["ALL"]}`, "GET /webhooks", "GET /trunks")
	tests := []struct {
		name   string
		change func(b *repro.Bundle)
		call   string
		lines  []string
	}{
		{
			"another answer", func(b *repro.Bundle) {
				answer := &firstCall(b, "POST", 201).Answer
				answer.Body = repro.Text(strings.Replace(string(answer.Body), "http://", "https://", 1))
			},
			"call 1 (POST /v1/projects/p/webhooks) of project p at 2026-01-01T00:00:00Z",
			[]string{`-   "target": "https://`, `+   "target": "http://`},
		},
		{"another status", func(b *repro.Bundle) { firstCall(b, "GET", 503).Answer.Status = 200 }, "call 3 (GET", []string{"- status: 200", "+ status: 503"}},
		{"another seed", func(b *repro.Bundle) { b.Server["seed"] = "99" }, "call 1 (POST", []string{`-   "id": "`, `+   "id": "`}},
		{"another scenario", func(b *repro.Bundle) {
			for i := range b.Journal {
				if c := b.Journal[i].Control; c != nil && c.Operation == "loadScenarioOfProject" {
					c.Body = repro.Text(strings.Replace(string(c.Body), "503", "502", 1))
				}
			}
		}, "call 3 (GET", []string{"- status: 503", "+ status: 502"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, _ := bundleOf(t, a, "/_mock/bundle")
			tt.change(b)
			d := replay(t, b).Difference
			if d == nil {
				t.Fatal("no difference")
			}
			text := strings.Join(d.Lines, "\n")
			for _, line := range tt.lines {
				if !strings.Contains(d.Call, tt.call) || !strings.Contains(text, line) {
					t.Errorf("%s differs, want %s with %s:\n%s", d.Call, tt.call, line, text)
				}
			}
		})
	}
}

func firstCall(b *repro.Bundle, method string, status int) *repro.Call {
	for _, e := range b.Journal {
		if e.Call != nil && e.Call.Method == method && e.Call.Answer.Status == status {
			return e.Call
		}
	}
	panic("no such call")
}

func TestABundleOfOneProjectIsRepeated(t *testing.T) {
	a := newApp(t, func(*config.Config) {})
	calls := story(t, a, "p", "222", receiver(t))
	story(t, a, "q", "333", receiver(t))
	b, text := bundleOf(t, a, "/_mock/projects/p/bundle")
	wantSame(t, b, calls)
	if len(b.Worlds) != 1 || strings.Contains(text, `"q"`) || len(b.Limits) != 1 {
		t.Errorf("%d worlds, limits %q", len(b.Worlds), b.Limits)
	}
	if rec := call(a, "GET", "/_mock/projects/none/bundle", ""); rec.Code != http.StatusNotFound {
		t.Errorf("a project that is not there: %d", rec.Code)
	}
}

// In real time nothing stands still, and yet the replay meets the same times.
func TestARunInRealTimeIsRepeated(t *testing.T) {
	a := newApp(t, func(c *config.Config) { c.Clock, c.TimeScale = config.ClockReal, 3600 })
	do(t, a, "p", `POST /webhooks {"target":"`+receiver(t)+`","secret":"12345678","triggers":["ALL"]}`)
	calls := 1
	for _, number := range []string{"222", "333", "444"} {
		sender := do(t, a, "p", `POST /whatsapp/senders {"wabaId":"111","phoneNumberId":"`+number+`"}`)
		calls++
		for sender["state"] != "ACTIVE" {
			sender = do(t, a, "p", "GET /whatsapp/senders/"+sender["id"].(string))
			calls++
		}
	}
	b, _ := bundleOf(t, a, "/_mock/bundle")
	wantSame(t, b, calls)
}

func TestWhatAWorldHeldFromTheStartIsRepeated(t *testing.T) {
	a := newApp(t, func(*config.Config) {})
	mustDo(t, a, "POST", "/_mock/scenarios", "version: 1\nname: given\ngiven: {whatsapp: {otp: \"777777\"}}\n")
	do(t, a, "p", `POST /webhooks {"target":"https://example.com/a","secret":"`+webhookSecret+`","triggers":["ALL"]}`)
	state := call(a, "GET", "/_mock/projects/p/state", "").Body.String()
	mustDo(t, a, "PUT", "/_mock/projects/q/state", state)
	do(t, a, "q", "GET /webhooks", `POST /webhooks {"target":"https://example.com/b","secret":"`+webhookSecret+`","triggers":["ALL"]}`)
	b, text := bundleOf(t, a, "/_mock/projects/q/bundle")
	wantSame(t, b, 2)
	if strings.Contains(text, webhookSecret) || len(b.Worlds[0].Start) == 0 || !strings.Contains(text, "777777") {
		t.Errorf("bundle %s", text)
	}
	// What came before the import is there to be read.
	mustDo(t, a, "PUT", "/_mock/projects/q/state", state)
	do(t, a, "q", "GET /webhooks")
	b, _ = bundleOf(t, a, "/_mock/projects/q/bundle")
	wantSame(t, b, 1)
	if len(b.Journal) < 3 || !strings.Contains(strings.Join(b.Limits, "\n"), "was imported") {
		t.Errorf("%d entries, limits %q", len(b.Journal), b.Limits)
	}
}

func TestStateLoadedAtTheStartIsRepeated(t *testing.T) {
	first := newApp(t, func(*config.Config) {})
	do(t, first, "p", `POST /trunks {"name":"Office","hostName":"acme"}`)
	file := filepath.Join(t.TempDir(), "state.json")
	first.cfg.State = file
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := newApp(t, func(c *config.Config) { c.State = file })
	do(t, a, "p", "GET /trunks", `POST /trunks {"name":"Other","hostName":"acme"}`)
	b, _ := bundleOf(t, a, "/_mock/bundle")
	wantSame(t, b, 2)
}
