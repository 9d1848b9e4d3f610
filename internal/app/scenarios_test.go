package app

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/openapi"
)

func newApp(t *testing.T, change func(*config.Config)) *App {
	t.Helper()
	cfg, err := config.Load([]string{"--clock", "manual", "--listen", "127.0.0.1:0", "--validate-replies"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	change(&cfg)
	a, err := New(cfg, "test", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Worlds().Reset)
	return a
}

func call(a *App, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "127.0.0.1"
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	a.Handler().ServeHTTP(rec, r)
	return rec
}

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// The examples speak of real operations, life cycles and fixtures.
func TestTheExamplesOfTheScenarioGuideAreRead(t *testing.T) {
	pages, err := filepath.Glob("../../docs/scenarios/*.md")
	if err != nil || len(pages) < len(scenarios.Builtins()) {
		t.Fatalf("%d pages of scenarios, %v", len(pages), err)
	}
	for _, page := range append(pages, "../../docs/scenarios.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, example := range yamlBlock.FindAllSubmatch(text, -1) {
			if _, err := scenarios.Parse(page, example[1], KnownToScenarios()); err != nil {
				t.Errorf("%v in\n%s", err, example[1])
			}
		}
	}
}

func TestTheBuiltinScenariosAreReadAndExplained(t *testing.T) {
	for _, name := range scenarios.Builtins() {
		content, _ := scenarios.Builtin(name)
		s, err := scenarios.Parse(name, content, KnownToScenarios())
		if err != nil || s.Name != name {
			t.Errorf("%v, named %+v", err, s)
			continue
		}
		if got := scenarios.Explain(s, KnownToScenarios()); strings.Count(got, "\n") < 2 {
			t.Errorf("%s is explained as %q", name, got)
		}
	}
}

func TestAFixtureGivenToAllWorldsHoldsInANewOne(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s.yaml")
	content := "version: 1\nname: not-onboarded\ngiven:\n  whatsapp: {whatsAppInitialized: false}\n"
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	a := newApp(t, func(c *config.Config) { c.Scenarios = []string{file} })
	if rec := call(a, "GET", "/v1/projects/p/whatsapp/senders", ""); rec.Code != 400 || !strings.Contains(rec.Body.String(), "project_not_initialized") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := call(newApp(t, func(*config.Config) {}), "GET", "/v1/projects/p/whatsapp/senders", ""); rec.Code != 200 {
		t.Errorf("without the fixture: %d %s", rec.Code, rec.Body)
	}
}

func TestABadFixtureIsRefusedWithItsPlace(t *testing.T) {
	worlds := newWorlds(config.Config{}, nil)
	_, err := scenarios.Parse("s.yaml", []byte("version: 1\nname: x\ngiven:\n  whatsapp: {whatsAppInitialised: false}\n"), known(worlds))
	if err == nil || !strings.Contains(err.Error(), "s.yaml:4") || !strings.Contains(err.Error(), "whatsAppInitialised") {
		t.Errorf("error %v", err)
	}
}

func TestScenariosReachEveryWayIn(t *testing.T) {
	a := newApp(t, func(*config.Config) {})
	fault := "version: 1\nname: %s\n%sfaults:\n  - match: {method: GET, path: /v1/projects/*/webhooks}\n    times: 2\n    effect: {status: 503, headers: {Retry-After: '1'}}\n"
	load := func(name, extra string) {
		t.Helper()
		rec := call(a, "POST", "/_mock/projects/p/scenarios", strings.NewReplacer("%s%s", name+"\n"+extra).Replace(strings.Replace(fault, "%s\n%s", "%s%s", 1)))
		if rec.Code != http.StatusCreated {
			t.Fatalf("load: %d %s", rec.Code, rec.Body)
		}
	}
	load("two-bad-answers", "")
	statuses := []int{}
	for range 3 {
		rec := call(a, "GET", "/v1/projects/p/webhooks", "")
		statuses = append(statuses, rec.Code)
		if rec.Code == 503 && (rec.Header().Get("Retry-After") != "1" || rec.Header().Get("X-Mock-Scenario") != "two-bad-answers/faults[0]") {
			t.Errorf("headers %v", rec.Header())
		}
	}
	if statuses[0] != 503 || statuses[1] != 503 || statuses[2] != 200 {
		t.Errorf("statuses %v", statuses)
	}
	if rec := call(a, "GET", "/v1/projects/q/webhooks", ""); rec.Code != 200 {
		t.Errorf("another project: %d", rec.Code)
	}

	load("on-demand", "activate: header\n")
	if rec := call(a, "GET", "/v1/projects/p/webhooks", ""); rec.Code != 200 {
		t.Errorf("a call that does not ask: %d", rec.Code)
	}
	if rec := call(a, "GET", "/v1/projects/p/webhooks", "", scenarioHeader, "on-demand"); rec.Code != 503 {
		t.Errorf("a call that asks: %d", rec.Code)
	}
	if rec := call(a, "GET", "/v1/projects/p/webhooks", "", scenarioHeader, "on-demmand"); rec.Code != 400 || !strings.Contains(rec.Body.String(), "did you mean on-demand?") {
		t.Errorf("a call that asks for what is not there: %d %s", rec.Code, rec.Body)
	}
}

// Scenarios and Prefer speak of the errors of Elastic SIP Trunking by the same
// names, and get the same answers.
func TestErrorsOfTrunkingByName(t *testing.T) {
	a := newApp(t, func(*config.Config) {})
	op, _ := openapi.Lookup("getSipTrunkById")
	for i, code := range op.ErrorCodes() {
		project := fmt.Sprint("p", i)
		asked := call(a, "GET", "/v1/projects/"+project+"/trunks/none", "", "Prefer", "error="+code)
		scenario := "version: 1\nname: no\nfaults:\n  - match: {api: est}\n    effect: {error: " + code + "}\n"
		if rec := call(a, "POST", "/_mock/projects/"+project+"/scenarios", scenario); rec.Code != http.StatusCreated {
			t.Fatalf("load: %d %s", rec.Code, rec.Body)
		}
		got := call(a, "GET", "/v1/projects/"+project+"/trunks/none", "")
		var refusal struct{ Status string }
		if err := json.Unmarshal(got.Body.Bytes(), &refusal); err != nil || refusal.Status != code || got.Code != asked.Code {
			t.Errorf("%s: %d %s, and %d with Prefer", code, got.Code, got.Body, asked.Code)
		}
		if status, _ := op.StatusOf(code); got.Code != status || got.Header().Get("X-Mock-Scenario") != "no/faults[0]" {
			t.Errorf("%s: status %d, want %d; headers %v", code, got.Code, status, got.Header())
		}
	}
}
