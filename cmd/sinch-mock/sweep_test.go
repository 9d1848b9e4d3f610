package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/app"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/sweep"
)

// Each kind of fault makes a scenario that can be loaded.
func TestKindsOfSweepsAreScenarios(t *testing.T) {
	calls := []sweep.Call{{Project: "p", Operation: "getSipTrunks", Method: "GET", Path: "/v1/projects/{projectId}/trunks", Bearer: true, Body: true}}
	sweep.Number(calls)
	for _, trial := range sweep.Plan(calls, sweep.Kinds()) {
		if _, err := scenarios.Parse(trial.Name(), trial.Scenario(), app.KnownToScenarios()); err != nil {
			t.Errorf("%s: %v", trial, err)
		}
	}
}

func TestProgramIsQuotedForAShell(t *testing.T) {
	p := program{"go", "test", "./...", "-run=^Test", "a b", "it's", "", "$HOME", "*"}
	if got, want := p.String(), `go test ./... -run=^Test 'a b' 'it'\''s' '' '$HOME' '*'`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestTailKeepsTheEnd(t *testing.T) {
	var out tail
	for range 10 {
		if n, err := out.Write([]byte(strings.Repeat("x", tailKept))); n != tailKept || err != nil {
			t.Fatalf("Write = %d, %v", n, err)
		}
	}
	_, _ = out.Write([]byte("end"))
	if text := out.String(); len(text) > 2*tailKept || len(text) < tailKept || !strings.HasSuffix(text, "end") {
		t.Errorf("%d bytes are kept", len(text))
	}
}

// The guide ends with the table of all faults.
func TestGuideListsTheFaultsOfSweeps(t *testing.T) {
	raw, err := os.ReadFile("../../docs/sweep.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(raw), "| Fault | What happens to the call |\n|---|---|\n")
	if !found {
		t.Fatal("docs/sweep.md has no table of faults")
	}
	var want strings.Builder
	for _, k := range sweep.Kinds() {
		fmt.Fprintf(&want, "| `%s` | %s |\n", k.Name, k.Says)
	}
	if diff := cmp.Diff(want.String(), table); diff != "" {
		t.Errorf("the table of faults in docs/sweep.md (-want +got):\n%s", diff)
	}
}
