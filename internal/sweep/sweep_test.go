package sweep

import (
	"encoding/xml"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func someCalls() []Call {
	calls := []Call{
		{Operation: "createAccessToken", Method: "POST", Path: "/oauth2/token"},
		{Project: "p", Operation: "getSipTrunks", Method: "GET", Path: "/v1/projects/{projectId}/trunks", Bearer: true},
		{Project: "p", Operation: "createSipTrunk", Method: "POST", Path: "/v1/projects/{projectId}/trunks"},
		{Project: "p", Operation: "getSipTrunks", Method: "GET", Path: "/v1/projects/{projectId}/trunks"},
		{Project: "q*", Operation: "getSipTrunks", Method: "GET", Path: "/v1/projects/{projectId}/trunks"},
	}
	Number(calls)
	return calls
}

func TestNumber(t *testing.T) {
	var got [][2]int
	for _, c := range someCalls() {
		got = append(got, [2]int{c.Place, c.Nth})
	}
	if diff := cmp.Diff([][2]int{{1, 1}, {2, 1}, {3, 1}, {4, 2}, {5, 1}}, got); diff != "" {
		t.Errorf("places and numbers (-want +got):\n%s", diff)
	}
}

func TestPlanPairsCallsWithWhatTheyCanMeet(t *testing.T) {
	kinds, err := Named([]string{"token-expired", "503"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, trial := range Plan(someCalls(), kinds) {
		got = append(got, trial.Name())
	}
	want := []string{"sweep-1-503", "sweep-2-token-expired", "sweep-2-503", "sweep-3-503", "sweep-4-503", "sweep-5-503"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
}

func TestScenario(t *testing.T) {
	kinds, err := Named([]string{"503"})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		calls []Call
		trial int
		want  string
	}{
		{"a token", someCalls(), 0, "{operation: createAccessToken}\n    nth: 1\n"},
		{"one of several projects", someCalls(), 3, "{operation: getSipTrunks, project: \"p\"}\n    nth: 2\n"},
		{"the only project", someCalls()[:4], 3, "{operation: getSipTrunks}\n    nth: 2\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			trial := Plan(tt.calls, kinds)[tt.trial]
			want := "# Call " + trial.Call.String() + ": the call answers 503 and does nothing.\n# again\n" +
				"version: 1\nname: " + trial.Name() + "\nfaults:\n  - match: " + tt.want + "    effect: {status: 503}\n"
			if diff := cmp.Diff(want, string(trial.Scenario("again"))); diff != "" {
				t.Errorf("file (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRunTellsInTheOrderOfThePlan(t *testing.T) {
	plan := Plan(someCalls(), Kinds())
	var running, most atomic.Int32
	both := make(chan struct{}) // closed once two trials run side by side
	var told []Trial
	results := Run(plan, 2, func(trial Trial) Result {
		if n := running.Add(1); n == 2 && most.Swap(2) != 2 {
			close(both)
		} else if n > 2 {
			most.Store(n)
		}
		<-both
		running.Add(-1)
		return Result{Trial: trial, Problem: trial.Kind.Name}
	}, func(r Result) { told = append(told, r.Trial) })
	if most.Load() != 2 {
		t.Errorf("%d trials ran side by side, want 2", most.Load())
	}
	same := cmp.Comparer(func(a, b Trial) bool { return a.Name() == b.Name() })
	if diff := cmp.Diff(plan, told, same); diff != "" {
		t.Errorf("told (-plan +told):\n%s", diff)
	}
	if len(results) != len(plan) || results[3].Trial.Name() != plan[3].Name() || len(Failed(results)) != len(plan) {
		t.Errorf("%d results, %d failed, want %d", len(results), len(Failed(results)), len(plan))
	}
}

func TestJUnitIsWellFormedWhateverACommandWrites(t *testing.T) {
	plan := Plan(someCalls()[:1], Kinds()[:2])
	results := []Result{{Trial: plan[0], Seconds: 0.25}, {Trial: plan[1], Problem: "exit <3>", Output: "\x1b[31mred]]>\x00"}}
	var b strings.Builder
	if err := JUnit(&b, results); err != nil {
		t.Fatal(err)
	}
	var read suite
	if err := xml.Unmarshal([]byte(b.String()), &read); err != nil {
		t.Fatalf("%v in %s", err, b.String())
	}
	if read.Tests != 2 || read.Failures != 1 || read.Cases[0].Time != "0.250" || read.Cases[0].Failure != nil {
		t.Errorf("report %+v", read)
	}
	if f := read.Cases[1].Failure; f == nil || f.Message != "exit <3>" || !strings.Contains(f.Text, "red]]>") {
		t.Errorf("failure %+v", f)
	}
}

// A rule about tokens matches calls that carry one only, and counts those.
func TestFaultsOfTokensCountCallsWithTokens(t *testing.T) {
	calls := []Call{
		{Project: "p", Operation: "getSipTrunks"}, {Project: "p", Operation: "getSipTrunks", Bearer: true},
	}
	Number(calls)
	plan := Plan(calls, Kinds())
	for _, trial := range plan {
		want := "nth: 2\n"
		if trial.Kind.Name == "token-expired" {
			want = "nth: 1\n"
		}
		if trial.Call.Place == 2 && !strings.Contains(string(trial.Scenario()), want) {
			t.Errorf("%s: %s", trial, trial.Scenario())
		}
	}
}
