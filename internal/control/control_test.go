package control_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/control"
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/repro"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/validate"
	"github.com/sinch-mock/sinch-mock/openapi"
)

type lamp struct {
	ID, State string
}

type lamps struct{ Lamps *state.Table[lamp] }

func (s *lamps) Fork() state.Store { return &lamps{Lamps: s.Lamps.Fork()} }

var kind = &state.Kind[*lamps]{Name: "lamps", New: func() *lamps { return &lamps{Lamps: state.NewTable[lamp]()} }}

var machine = &state.Machine[lamp]{
	Table: &state.Lifecycle{Name: "lamp", Says: "a lamp", Transitions: []state.Transition{
		{Cause: "create", To: "WARMING"},
		{From: "WARMING", Cause: state.CauseTime, To: "ON", After: 10 * time.Second, Event: "LAMP_ON"},
		{From: "ON", Cause: state.CauseVendor, To: "BROKEN"},
	}},
	Pattern: "lamps/*",
	Find:    func(tx *state.Tx, id string) (lamp, bool) { return kind.In(tx).Lamps.Get(id) },
	ID:      func(l lamp) string { return l.ID },
	State:   func(l lamp) string { return l.State },
	Change: func(tx *state.Tx, l lamp, step state.Step) lamp {
		l.State = step.To
		kind.In(tx).Lamps.Put(l.ID, l)
		return l
	},
	Payload: func(_ *state.Tx, l lamp, _ state.Step) any { return l },
}

// door is a control API over worlds with one lamp in project p.
type door struct {
	t      *testing.T
	http   http.Handler
	worlds *state.Worlds
	ready  bool
}

func newDoor(t *testing.T) *door {
	t.Helper()
	worlds := state.New(state.Options{Kinds: []state.AnyKind{kind}, Events: 10})
	worlds.Run(machine)
	d := doorTo(t, worlds)
	d.makeLamp("p", "a")
	return d
}

func doorTo(t *testing.T, worlds *state.Worlds) *door {
	t.Helper()
	t.Cleanup(worlds.Reset)
	d := &door{t: t, worlds: worlds, ready: true}
	log := slog.New(slog.DiscardHandler)
	api := &fake.API{Name: openapi.Trunking}
	d.http = control.New(control.Deps{
		Worlds: worlds, Pipeline: fake.New(fake.Options{Worlds: worlds, APIs: []*fake.API{api}, Log: log}),
		Scenarios: scenarios.NewEngine(1), Tape: repro.NewTape(10), Version: "v1", Ready: func() bool { return d.ready }, TrustedHost: "mock.example.com", MaxBody: 1 << 20, Log: log,
	})
	return d
}

func (d *door) makeLamp(project, id string) {
	d.t.Helper()
	w, err := d.worlds.Of(project)
	if err == nil {
		err = w.Update(func(tx *state.Tx) error { machine.Move(tx, lamp{ID: id}, "create"); return nil })
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// call checks the answer against openapi/control.yaml and returns it.
func (d *door) call(status int, method, path, body string) map[string]any {
	d.t.Helper()
	r := httptest.NewRequest(method, "/_mock/"+path, strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	rec := httptest.NewRecorder()
	d.http.ServeHTTP(rec, r)
	if rec.Code != status {
		d.t.Fatalf("%s %s: status %d, want %d: %s", method, path, rec.Code, status, rec.Body)
	}
	var got map[string]any
	defer func() { d.documented(status, method, path, got) }()
	if rec.Body.Len() > 0 {
		if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil {
			d.t.Fatalf("%s %s: %v: %s", method, path, err, rec.Body)
		}
	}
	return got
}

var validator = validate.New()

// documented holds an answer against openapi/control.yaml, where it has the call.
func (d *door) documented(status int, method, path string, body map[string]any) {
	d.t.Helper()
	path, _, _ = strings.Cut("/_mock/"+path, "?")
	for _, op := range openapi.Operations(openapi.Control) {
		pattern := regexp.MustCompile(`^` + regexp.MustCompile(`\{\w+\}`).ReplaceAllString(op.Path, `[^/]+`) + `$`)
		if op.Method != method || !pattern.MatchString(path) {
			continue
		}
		var value any
		if body != nil {
			value = body
		}
		if found := validator.Reply(op, status, value); len(found) > 0 {
			d.t.Errorf("%s answers %d against its document: %v", op.ID, status, found)
		}
	}
}

func TestAdvanceAnswersWhatItCaused(t *testing.T) {
	d := newDoor(t)
	got := d.call(200, "POST", "projects/p/clock/advance", `{"by":"10s"}`)
	want := map[string]any{
		"now": "2026-01-01T00:00:10Z",
		"fired": []any{
			map[string]any{"seq": 2.0, "at": "2026-01-01T00:00:10Z", "kind": "transition", "lifecycle": "lamp", "resource": "lamps/a", "from": "WARMING", "to": "ON", "cause": "time"},
			map[string]any{"seq": 3.0, "at": "2026-01-01T00:00:10Z", "kind": "event", "event": "LAMP_ON", "resource": "lamps/a"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("advance (-want +got):\n%s", diff)
	}
}

func TestAdvanceUntilIdle(t *testing.T) {
	got := newDoor(t).call(200, "POST", "projects/p/clock/advance", `{"until":"idle"}`)
	if fired := got["fired"].([]any); len(fired) != 2 || got["now"] != "2026-01-01T00:00:10Z" {
		t.Errorf("%v", got)
	}
}

func TestWhatTheDoorRefuses(t *testing.T) {
	d := newDoor(t)
	tests := []struct {
		name, method, path, body string
		status                   int
		says                     string
	}{
		{"no unit", "POST", "projects/p/clock/advance", `{"by":"60"}`, 400, "a duration with its unit"},
		{"backwards", "POST", "projects/p/clock/advance", `{"by":"-1s"}`, 400, "not below zero"},
		{"both", "POST", "projects/p/clock/advance", `{"by":"1s","until":"idle"}`, 400, "either"},
		{"another until", "POST", "projects/p/clock/advance", `{"until":"noon"}`, 400, "either"},
		{"unknown key", "POST", "projects/p/clock/advance", `{"for":"1s"}`, 400, `unknown field "for"`},
		{"not JSON", "POST", "projects/p/clock/advance", `1s`, 400, "not understood"},
		{"unknown mode", "PUT", "projects/p/clock", `{"mode":"fast"}`, 400, `"scaled" with a scale`},
		{"scaled without scale", "PUT", "projects/p/clock", `{"mode":"scaled"}`, 400, `"scaled" with a scale`},
		{"unreachable state", "POST", "projects/p/transitions", `{"resource":"lamps/a","to":"BROKEN"}`, 400, "from there it goes to ON"},
		{"unknown thing", "POST", "projects/p/transitions", `{"resource":"lamps/b","to":"ON"}`, 404, "no lamps/b"},
		{"no life cycle", "POST", "projects/p/transitions", `{"resource":"sofas/b","to":"ON"}`, 400, "no life cycle"},
		{"foreign state", "PUT", "projects/p/state", `{"parts":{"sofas":[]}}`, 400, `"sofas"`},
		{"bad limit", "GET", "projects/p/events?limit=0", "", 400, "from 1"},
		{"unknown document", "GET", "openapi/nope.yaml", "", 404, "provisioning.yaml"},
		{"unknown path", "GET", "nope", "", 404, "control.yaml"},
		{"wrong method", "GET", "reset", "", 405, "There is no GET"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := d.call(200, "GET", "projects/p/state", "")
			got := d.call(tt.status, tt.method, tt.path, tt.body)
			if text, _ := got["error"].(string); !strings.Contains(text, tt.says) && !strings.Contains(got["suggestion"].(string), tt.says) {
				t.Errorf("says %v", got)
			}
			if diff := cmp.Diff(before, d.call(200, "GET", "projects/p/state", "")); diff != "" {
				t.Errorf("state changed (-before +after):\n%s", diff)
			}
		})
	}
}

func TestForcedOutcomesTellWhatTheyCaused(t *testing.T) {
	d := newDoor(t)
	got := d.call(200, "POST", "projects/p/transitions", `{"resource":"lamps/a","to":"ON"}`)
	if fired := got["fired"].([]any); len(fired) != 2 {
		t.Errorf("fired %v", fired)
	}
	d.call(200, "POST", "projects/p/transitions", `{"resource":"lamps/a","to":"BROKEN"}`)
	events := d.call(200, "GET", "projects/p/events", "")["events"].([]any)
	if len(events) != 1 || events[0].(map[string]any)["type"] != "LAMP_ON" {
		t.Errorf("events %v", events)
	}
	if events := d.call(200, "GET", "projects/p/events?type=OTHER", "")["events"].([]any); len(events) != 0 {
		t.Errorf("filtered events %v", events)
	}
}

func TestClockModes(t *testing.T) {
	d := newDoor(t)
	if got := d.call(200, "GET", "projects/p/clock", ""); got["mode"] != "manual" || got["now"] != "2026-01-01T00:00:00Z" {
		t.Errorf("clock %v", got)
	}
	if got := d.call(200, "PUT", "projects/p/clock", `{"mode":"scaled","scale":60}`); got["mode"] != "scaled" || got["scale"] != 60.0 {
		t.Errorf("clock %v", got)
	}
	if got := d.call(200, "PUT", "projects/p/clock", `{"mode":"real"}`); got["mode"] != "real" {
		t.Errorf("clock %v", got)
	}
	if got := d.call(200, "PUT", "projects/p/clock", `{"mode":"manual"}`); got["mode"] != "manual" {
		t.Errorf("clock %v", got)
	}
}

func TestAWorldTravelsThroughTheDoor(t *testing.T) {
	d := newDoor(t)
	r := httptest.NewRequest("GET", "/_mock/projects/p/state", nil)
	r.Host = "localhost"
	rec := httptest.NewRecorder()
	d.http.ServeHTTP(rec, r)
	d.call(204, "PUT", "projects/q/state", rec.Body.String())
	if got := d.call(200, "POST", "projects/q/clock/advance", `{"until":"idle"}`); len(got["fired"].([]any)) != 2 {
		t.Errorf("the copy did not go on: %v", got)
	}
	if got := d.call(200, "GET", "projects/p/events", ""); len(got["events"].([]any)) != 0 {
		t.Errorf("the original went on with it: %v", got)
	}
}

func TestForgetting(t *testing.T) {
	d := newDoor(t)
	d.makeLamp("q", "b")
	d.call(204, "DELETE", "projects/p", "")
	if got := d.worlds.Projects(); !cmp.Equal(got, []string{"q"}) {
		t.Errorf("projects %v", got)
	}
	d.call(204, "POST", "reset", "")
	if got := d.worlds.Projects(); len(got) != 0 {
		t.Errorf("projects %v", got)
	}
}

func TestHealthIsTheServersOwnWord(t *testing.T) {
	d := newDoor(t)
	if got := d.call(200, "GET", "health", ""); got["status"] != "ok" {
		t.Errorf("health %v", got)
	}
	d.ready = false
	d.call(503, "GET", "health", "")
	if got := d.call(200, "GET", "version", ""); got["version"] != "v1" || got["documents"].(map[string]any)["provisioning"] != "1.2.117" {
		t.Errorf("version %v", got)
	}
}

func TestCoverageShowsWhatWasMetAndWhatNot(t *testing.T) {
	d := newDoor(t)
	counts := map[string]float64{}
	for _, list := range d.call(200, "GET", "coverage", "") {
		for _, m := range list.([]any) {
			counts[m.(map[string]any)["name"].(string)] = m.(map[string]any)["count"].(float64)
		}
	}
	want := map[string]float64{
		"lamp (none) -> WARMING": 1, "lamp WARMING -> ON": 0, "findCalls": 0, "BUNDLE_DONE": 0,
		"WebhookWebhookController_createWebhook_v1 409 webhook_exists": 0,
	}
	for name, n := range want {
		if got, ok := counts[name]; !ok || got != n {
			t.Errorf("%s: count %v, there %t", name, got, ok)
		}
	}
}

func TestWebPagesOfOtherOriginsAreKeptOut(t *testing.T) {
	d := newDoor(t)
	tests := []struct {
		name, host string
		header     map[string]string
		status     int
	}{
		{"a program", "127.0.0.1:8080", nil, 200},
		{"IPv6", "[::1]:8080", nil, 200},
		{"a container's name", "sinch-mock:8080", nil, 200},
		{"a cluster's name", "mock.ci.svc", nil, 200},
		{"the advertised host", "mock.example.com", nil, 200},
		{"a rebound host", "evil.example.org:8080", nil, 403},
		{"another origin", "127.0.0.1:8080", map[string]string{"Origin": "https://evil.example.org"}, 403},
		{"an opaque origin", "127.0.0.1:8080", map[string]string{"Origin": "null"}, 403},
		{"a cross-site fetch", "127.0.0.1:8080", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"its own page", "127.0.0.1:8080", map[string]string{"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}, 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/_mock/health", nil)
			r.Host = tt.host
			for k, v := range tt.header {
				r.Header.Set(k, v)
			}
			rec := httptest.NewRecorder()
			d.http.ServeHTTP(rec, r)
			if rec.Code != tt.status {
				t.Errorf("status %d: %s", rec.Code, rec.Body)
			}
		})
	}
}

func TestScenariosComeAndGo(t *testing.T) {
	d := newDoor(t)
	file := "version: 1\nname: %s\nfaults:\n  - match: {operation: getSipTrunks}\n    effect: {status: 503}\n"
	got := d.call(201, "POST", "projects/p/scenarios", strings.ReplaceAll(file, "%s", "own"))
	if got["name"] != "own" || got["allWorlds"] != false || len(got["rules"].([]any)) != 1 {
		t.Errorf("loaded %v", got)
	}
	d.call(201, "POST", "scenarios", strings.ReplaceAll(file, "%s", "common"))
	names := func(path string) (all []string) {
		for _, s := range d.call(200, "GET", path, "")["scenarios"].([]any) {
			all = append(all, s.(map[string]any)["name"].(string))
		}
		return all
	}
	if diff := cmp.Diff([]string{"common"}, names("projects/q/scenarios")); diff != "" {
		t.Errorf("of another project (-want +got):\n%s", diff)
	}
	if got := names("projects/p/scenarios"); len(got) != 2 {
		t.Errorf("of the project: %v", got)
	}
	d.call(404, "DELETE", "projects/p/scenarios?name=common", "")
	d.call(204, "DELETE", "projects/p/scenarios", "")
	d.call(204, "DELETE", "scenarios?name=common", "")
	if got := names("projects/p/scenarios"); len(got) != 0 {
		t.Errorf("left over: %v", got)
	}
	bad := d.call(400, "POST", "scenarios", "version: 1\nname: x\nfault: []\n")
	if text := bad["error"].(string); !strings.Contains(text, "body:3:1") || !strings.Contains(text, "did you mean faults?") {
		t.Errorf("error %q", text)
	}
}

func TestBuiltinScenariosAreLoadedByName(t *testing.T) {
	d := newDoor(t)
	for _, path := range []string{"scenarios", "projects/p/scenarios"} {
		if got := d.call(201, "POST", path+"?builtin=flaky-5xx", ""); got["name"] != "flaky-5xx" || got["source"] != "flaky-5xx" {
			t.Errorf("POST %s loaded %v", path, got)
		}
	}
	if no := d.call(404, "POST", "scenarios?builtin=flaky-5x", ""); no["suggestion"] != "Did you mean flaky-5xx?" {
		t.Errorf("an unknown name is answered with %v", no)
	}
	d.call(400, "POST", "scenarios?builtin=flaky-5xx", "version: 1\nname: x\n")
}
