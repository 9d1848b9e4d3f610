package clients_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sinch-mock/sinch-mock/examples/clients/careful"
	"github.com/sinch-mock/sinch-mock/examples/clients/naive"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/sinchmock"
)

// trial is one job, done by both clients. An error is why the job is not done,
// or what its client wrongly believes of it.
type trial struct {
	careful func(b *bench) error
	naive   func(b *bench) error
	// reason is what the naive one's error says while the scenario is loaded.
	reason string
}

// trials has one trial for each built-in scenario.
var trials = map[string]trial{
	"biting":                {workCarefully, workNaively, "The provided domain name is unavailable"},
	"bundle-failed":         {bundleCarefully, bundleNaively, "uses an SMS app that is FAILED_ADD"},
	"flaky-5xx":             {connectCarefully, connectNaively(naive.Client{}), "gave up after attempt 1: 503"},
	"kakaotalk-rejected":    {openCarefully, openNaively, `waits for ever for VERIFYING, while the state is ""`},
	"lost-answer":           {connectCarefully, connectNaively(naive.Client{Attempts: 3, Pause: time.Second}), "2 accessControlLists"},
	"otp-expired":           {onboardCarefully, onboardNaively, `gave up after attempt 3: 409 {"errorCode":"wrong_otp"`},
	"outage-60s":            {connectCarefully, connectNaively(naive.Client{Attempts: 3, Pause: time.Second}), "gave up after attempt 3: 503"},
	"propagation-not-over":  {goLiveCarefully, goLiveNaively, "went live, and callers hear 403"},
	"rate-limited":          {connectCarefully, connectNaively(naive.Client{Attempts: 3}), "gave up after attempt 3: 429"},
	"rcs-operator-rejected": {launchCarefully, launchNaively, "believes that all is launched, and Cosmote has it REJECTED"},
	"sender-suspended":      {sendCarefully, sendNaively, "sends, and what it sends with is SUSPENDED"},
	"template-paused-later": {sendCarefully, sendNaively, "sends, and what it sends with is PAUSED"},
	"slow":                  {connectCarefully, connectImpatiently, "0 trunks, 3 accessControlLists"},
	"teardown-wrong-order":  {disconnectCarefully, disconnectNaively, "left behind: trunks, accessControlLists, phoneNumbers"},
	"template-rejected":     {submitCarefully, submitNaively, `waits for ever for APPROVED, while the state is "REJECTED"`},
	"webhook-forged":        {followCarefully, followNaively, "of 2 senders, known wrongly: 1; believed in without there being one: 1; mails sent again: 3"},
	"webhook-storm":         {followCarefully, followNaively, "of 2 senders, known wrongly: 1; believed in without there being one: 0; mails sent again: 42"},
	"token-expires-mid-run": {connectCarefully, connectNaively(naive.Client{Attempts: 3, Pause: time.Second}), "gave up after attempt 3: 401"},
}

// TestScenarios has each scenario show what it is for: the careful client does
// its job in spite of it, the naive one fails for the reason that the
// scenario's page tells, and does its job without it.
func TestScenarios(t *testing.T) {
	t.Parallel()
	for _, name := range scenarios.Builtins() {
		trial, ok := trials[name]
		if !ok {
			t.Errorf("no trial shows what %s finds", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			met := map[string]uint64{}
			if err := run(t, name, trial.careful, met); err != nil {
				t.Errorf("the careful client fails: %v", err)
			}
			for rule, hits := range met {
				if hits == 0 {
					t.Errorf("the rule %q has changed nothing for the careful client", rule)
				}
			}
			if err := run(t, name, trial.naive, met); err == nil || !strings.Contains(err.Error(), trial.reason) {
				t.Errorf("the naive client ends with %v, want %q", err, trial.reason)
			}
			if err := run(t, "", trial.naive, met); err != nil {
				t.Errorf("the naive client fails without the scenario: %v", err)
			}
		})
	}
}

// TestThePagesTellTheReason holds the pages to what the naive clients say.
func TestThePagesTellTheReason(t *testing.T) {
	for name, trial := range trials {
		page, err := os.ReadFile("../../docs/scenarios/" + name + ".md")
		if err != nil {
			t.Error(err)
		} else if want := "`" + trial.reason + "`"; !strings.Contains(string(page), want) {
			t.Errorf("the page of %s does not tell that the naive client ends with %s", name, want)
		}
	}
}

func TestEveryTrialHasAScenario(t *testing.T) {
	for name := range trials {
		if !slices.Contains(scenarios.Builtins(), name) {
			t.Errorf("%s is no built-in scenario", name)
		}
	}
}

// run does a job in a project of its own, and adds what the rules did to met.
func run(t *testing.T, scenario string, job func(*bench) error, met map[string]uint64) error {
	t.Helper()
	mock := sinchmock.Start(t, sinchmock.WithManualClock())
	b := &bench{T: t, mock: mock, project: mock.Project(t), met: met}
	if scenario != "" {
		b.project.LoadBuiltin(scenario)
	}
	err := job(b)
	b.calm()
	return err
}

// bench is what a job is done on: a project of a double whose time stands
// still until somebody waits.
type bench struct {
	*testing.T
	mock    *sinchmock.Server
	project *sinchmock.Project
	met     map[string]uint64 // hits of each rule
}

// calm ends the scenario: what comes now looks at what it left.
func (b *bench) calm() {
	for _, s := range b.project.Scenarios() {
		for _, rule := range s.Rules {
			b.met[rule.Rule] += rule.Hits
		}
		b.project.Remove(s.Name)
	}
}

// clock is the project's. Who waits makes time pass: reviews end on the way,
// and webhooks arrive.
type clock struct{ project *sinchmock.Project }

func (c clock) Now() time.Time { return c.project.Now() }

func (c clock) Wait(ctx context.Context, d time.Duration) error {
	c.project.Advance(d)
	return ctx.Err()
}

// careful makes a careful client. Its access key is called as the project, so
// that the project's scenarios reach its requests for tokens.
func (b *bench) careful() *careful.Client {
	return &careful.Client{
		Base: b.mock.URL(), Auth: b.mock.URL(), Project: b.project.ID(), KeyID: b.project.ID(), KeySecret: "secret",
		HTTP: b.http(), Clock: clock{b.project},
	}
}

// naive makes a naive client, with its attempts and pauses as given.
func (b *bench) naive(c naive.Client) *naive.Client {
	c.Base, c.Project, c.KeyID, c.KeySecret = b.mock.URL(), b.project.ID(), b.project.ID(), "secret"
	c.HTTP, c.Clock = b.http(), clock{b.project}
	return &c
}

func (b *bench) http() *http.Client {
	transport := &http.Transport{}
	b.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: time.Minute}
}

// look asks the control API, which no scenario disturbs.
func (b *bench) look(method, path string, body string, into any) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, b.mock.URL()+"/_mock/projects/"+b.project.ID()+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	reply, err := b.http().Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer reply.Body.Close()
	content, err := io.ReadAll(reply.Body)
	if err != nil || reply.StatusCode != http.StatusOK {
		b.Fatalf("%s %s: %s %s %v", method, path, reply.Status, content, err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		b.Fatal(err)
	}
}

// truth is what a list of the API holds once the scenario is over.
func (b *bench) truth(path, key string) []map[string]any {
	b.Helper()
	b.calm()
	var list map[string]json.RawMessage
	if err := b.naive(naive.Client{}).Get(b.Context(), path, &list); err != nil {
		b.Fatal(err)
	}
	var items []map[string]any
	if err := json.Unmarshal(list[key], &items); err != nil {
		b.Fatal(fmt.Errorf("%s: %w", path, err))
	}
	return items
}
