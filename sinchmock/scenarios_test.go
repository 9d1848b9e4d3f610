package sinchmock_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/sinchmock"
)

// A test that loads a scenario and never meets it proves nothing: check that
// each of its rules has acted.
func ExampleProject_CheckScenarios() {
	mock := sinchmock.Start(t)
	project := mock.Project(t)
	project.LoadBuiltin("flaky-5xx")
	defer project.CheckScenarios()

	for range 3 {
		status, _ := call(project, "GET", "/webhooks", nil)
		fmt.Println(status)
	}
	for _, rule := range project.Scenarios()[0].Rules {
		fmt.Printf("%s: %d calls, %d changed\n", rule.Rule, rule.Matched, rule.Hits)
	}
	// Output:
	// 200
	// 200
	// 503
	// every third call: 3 calls, 1 changed
}

// A review ends when the client has asked twice, without any clock.
func ExampleProject_LoadFile() {
	mock := sinchmock.Start(t)
	project := mock.Project(t)
	project.LoadFile("testdata/reviews.yaml")
	defer project.CheckScenarios()

	_, sender := call(project, "POST", "/whatsapp/senders", map[string]any{
		"details": map[string]any{"countryCode": "1", "phoneNumber": "2025550123", "displayName": "Books"},
	})
	for range 2 {
		_, answer := call(project, "GET", fmt.Sprint("/whatsapp/senders/", sender["id"]), nil)
		fmt.Println(answer["changes"].(map[string]any)["status"])
	}
	// Output:
	// IN_PROGRESS
	// REJECTED
}

// What happens by itself, and when, is part of a scenario too.
func ExampleProject_Advance_timeline() {
	mock := sinchmock.Start(t, sinchmock.WithManualClock())
	project := mock.Project(t)
	project.Load(`
version: 1
name: suspended-later
timeline:
  - at: 1h
    transition: {resource: whatsapp/senders/*, to: SUSPENDED}
`)
	defer project.CheckScenarios()
	call(project, "POST", "/whatsapp/senders", map[string]any{"wabaId": "111", "phoneNumberId": "222"})
	start := project.Now()
	for _, fired := range project.Advance(time.Hour) {
		if fired.Kind == "transition" {
			fmt.Printf("%s %q %q\n", fired.At.Sub(start), fired.To, fired.Scenario)
		}
	}
	// Output:
	// 10s "" ""
	// 10s "ACTIVE" ""
	// 1h0m0s "SUSPENDED" "suspended-later/timeline[0]"
}

const webhooksFail = "version: 1\nname: %s\nfaults:\n  - match: {path: /v1/projects/*/webhooks}\n    %s\n    effect: {status: 503}\n"

func TestCheckScenarios(t *testing.T) {
	tests := []struct {
		name, counter string
		calls         int
		want          string
	}{
		{"acted", "nth: 1", 1, ""},
		{"never matched", "nth: 1", 0, "body:4:5: the rule faults[0] of never-matched never matched"},
		{"never its turn", "nth: 3", 2, "body:4:5: the rule faults[0] of never-its-turn matched 2 times, and its turn never came"},
		{"passed by chance", "probability: 0.000001", 1, ""},
		{"chance that never matched", "probability: 0.5", 0, "the rule faults[0] of chance-that-never-matched never matched"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := fmt.Sprintf(webhooksFail, strings.ReplaceAll(tt.name, " ", "-"), tt.counter)
			mock := sinchmock.Start(t)
			inner := &test{name: "inner"}
			project := mock.Project(inner)
			project.Load(file)
			for range tt.calls {
				call(project, "GET", "/webhooks", nil)
			}
			wantFailure(t, "the project's", inner.run(func(*test) { project.CheckScenarios() }), tt.want)

			all := sinchmock.Start(t, sinchmock.WithScenario(file))
			for range tt.calls {
				call(all.Project(t), "GET", "/webhooks", nil)
			}
			// Each project counts for itself: over all of them, nth has acted more often.
			if tt.counter != "nth: 3" {
				wantFailure(t, "that of all", (&test{name: "inner"}).run(func(inner *test) { all.CheckScenarios(inner) }), tt.want)
			}
		})
	}
}

// wantFailure wants a test to have failed with a text, or not at all.
func wantFailure(t *testing.T, whose, got, want string) {
	t.Helper()
	if (got == "") != (want == "") || !strings.Contains(got, want) {
		t.Errorf("%s: it fails with %q, want %q", whose, got, want)
	}
}

func TestAProjectIsNotHeldToTheScenariosOfAll(t *testing.T) {
	mock := sinchmock.Start(t, sinchmock.WithScenario(fmt.Sprintf(webhooksFail, "all", "nth: 1")))
	project := mock.Project(t)
	project.Load(fmt.Sprintf(webhooksFail, "own", "nth: 2"))
	call(project, "GET", "/webhooks", nil)
	call(project, "GET", "/webhooks", nil)
	project.CheckScenarios()
	mock.CheckScenarios(t)
	mock.Remove(t, "all")
	project.Remove("own")
	if left := append(project.Scenarios(), mock.Scenarios(t)...); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	const none = "no scenario is loaded"
	wantFailure(t, "the project's", (&test{name: "inner"}).run(func(inner *test) { mock.Project(inner).CheckScenarios() }), none)
	wantFailure(t, "that of all", (&test{name: "inner"}).run(func(inner *test) { mock.CheckScenarios(inner) }), none)
}

func TestFilesOfScenarios(t *testing.T) {
	mock := sinchmock.Start(t)
	project := mock.Project(t)
	project.LoadFile("testdata/reviews.yaml")
	if got := project.Scenarios()[0]; got.Source != "testdata/reviews.yaml" {
		t.Errorf("source %s", got.Source)
	}
	idle := []string{"testdata/reviews.yaml:4:5: the rule outcomes[0] of reviews never matched"}
	if diff := cmp.Diff(idle, project.Scenarios()[0].Idle); diff != "" {
		t.Errorf("idle (-want +got):\n%s", diff)
	}
	wantFailure(t, "no file", (&test{name: "inner"}).run(func(inner *test) { mock.Project(inner).LoadFile("testdata/none.yaml") }), "testdata/none.yaml")
	wantFailure(t, "no built-in one", (&test{name: "inner"}).run(func(inner *test) { mock.Project(inner).LoadBuiltin("flaky-5x") }), "Did you mean flaky-5xx?")
}
