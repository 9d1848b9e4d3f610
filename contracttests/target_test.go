package contracttests_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// Where TestTarget runs the suite, in the words of `sinch-mock contract`:
//
//	go test ./contracttests -run TestTarget -target=live -project=ID -allow=write
var (
	target  = flag.String("target", contracttests.FakeTarget, "fake, live, recording, or a base `URL`")
	replays = flag.String("recording", recordings, "`PATH` of the recording that the target recording is")
	project = flag.String("project", "", "`ID` of the project that the cases share")
	allow   = flag.String("allow", "", "`COSTS` that cases may have there, with commas between")
	ledger  = flag.String("ledger", "sinch-mock-contract.ledger", "`FILE` that lists what cases create in a shared project until it is deleted")
	update  = flag.Bool("update", false, "write testdata anew")
)

// TestTarget runs the suite against the target that the flags name.
func TestTarget(t *testing.T) {
	if *target == "recording" {
		replay(t, *replays)
		return
	}
	allowed, err := contracttests.ParseCost(strings.FieldsFunc(*allow, func(r rune) bool { return r == ',' }))
	if err != nil {
		t.Fatal(err)
	}
	h, err := contracttests.Target{
		Name: *target, Project: *project, Allow: allowed, Variable: os.Getenv,
		Fake: func() (contracttests.Harness, error) { return inProcess(t), nil },
	}.Harness(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Keep(*ledger); err != nil {
		t.Fatal(err)
	}
	contracttests.Run(t, h, inTest)
	if err := h.Creations.Close(); err != nil {
		t.Error(err)
	}
}

// environment has all that the live service asks for.
func environment(name string) string { return "env-" + name }

// without is an environment that lacks something.
func without(missing ...string) func(string) string {
	return func(name string) string {
		for _, m := range missing {
			if name == m {
				return ""
			}
		}
		return environment(name)
	}
}

// TestTargets pins what command lines and environments stand for.
func TestTargets(t *testing.T) {
	fromEnvironment := contracttests.Credentials{ID: "env-SINCH_KEY_ID", Secret: "env-SINCH_KEY_SECRET"}
	given := contracttests.Credentials{ID: "given", Secret: "too"}
	type shared struct {
		Project   string
		Key       contracttests.Credentials
		Forbidden contracttests.Cost
	}
	tests := []struct {
		name   string
		target contracttests.Target
		want   shared
		says   string // instead
	}{
		{name: "live by the environment", target: contracttests.Target{Name: "live", Variable: environment}, want: shared{"env-SINCH_PROJECT_ID", fromEnvironment, contracttests.Everything}},
		{
			name: "live by the command line", target: contracttests.Target{Name: "live", Project: "p", Key: given, Variable: without("SINCH_PROJECT_ID", "SINCH_KEY_ID", "SINCH_KEY_SECRET")},
			want: shared{"p", given, contracttests.Everything},
		},
		{
			name: "costs in a named project", target: contracttests.Target{Name: "live", Project: "p", Allow: contracttests.Write, Variable: environment},
			want: shared{"p", fromEnvironment, contracttests.Everything &^ contracttests.Write},
		},
		{
			name: "costs in the environment's project", target: contracttests.Target{Name: "live", Allow: contracttests.Paid, Variable: environment},
			says: "costs (write, paid) are allowed only in a project that the command line names; SINCH_PROJECT_ID is not enough",
		},
		{name: "no project", target: contracttests.Target{Name: "live", Variable: without("SINCH_PROJECT_ID")}, says: "not set: SINCH_PROJECT_ID; or give --project and --key"},
		{name: "no key", target: contracttests.Target{Name: "live", Project: "p", Variable: without("SINCH_KEY_ID", "SINCH_KEY_SECRET")}, says: "not set: SINCH_KEY_ID, SINCH_KEY_SECRET; or give --project and --key"},
		{name: "half a key", target: contracttests.Target{Name: "live", Variable: without("SINCH_PROJECT_ID", "SINCH_KEY_SECRET")}, says: "not set: SINCH_PROJECT_ID, SINCH_KEY_SECRET; or give --project and --key"},
		{name: "live elsewhere", target: contracttests.Target{Name: "live", EST: "http://127.0.0.1:1"}, says: "the target live has its own addresses: leave the others out"},
		{name: "nothing", says: "say what the target is: fake, live or a URL; or give the URLs of all three, the Provisioning API, Elastic SIP Trunking and /oauth2/token"},
		{name: "no URL", target: contracttests.Target{Name: "lvie"}, says: `"lvie" is no target: want fake, live or a URL such as http://127.0.0.1:8080`},
		{name: "a sinch-mock's shared project", target: contracttests.Target{Name: "fake", Project: "p", Allow: contracttests.Number}, want: shared{"p", contracttests.Credentials{ID: "contract", Secret: "right"}, contracttests.Everything &^ contracttests.Number}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.target.Fake = func() (contracttests.Harness, error) { return inProcess(t), nil }
			if tt.target.Variable == nil {
				tt.target.Variable = func(string) string { return "" }
			}
			h, err := tt.target.Harness(t.Context())
			if tt.says != "" {
				if err == nil || err.Error() != tt.says {
					t.Fatalf("the error is %v, want %s", err, tt.says)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			id, err := h.NewProject(t.Context(), "case")
			if diff := cmp.Diff(tt.want, shared{id, h.Key, h.Forbidden}); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

// TestSinchMockGivesFreshProjects has a URL turn out to be a sinch-mock.
func TestSinchMockGivesFreshProjects(t *testing.T) {
	nothing := func(string) string { return "" }
	h, err := contracttests.Target{Name: inProcess(t).PAPI, Variable: nothing}.Harness(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	one, _ := h.NewProject(t.Context(), "a")
	two, _ := h.NewProject(t.Context(), "a")
	if one == two || h.Forbidden != 0 || h.Control == nil || h.ReceiverHost != "127.0.0.1" {
		t.Errorf("%q, %q in %+v", one, two, h)
	}
}

// TestSkips pins which cases each target skips and why, so that a skip does
// not go unseen. Run it with -update after a wanted change.
func TestSkips(t *testing.T) {
	live := func(allowed contracttests.Cost) contracttests.Harness {
		h := contracttests.Live("project", contracttests.Credentials{ID: "id", Secret: "secret"})
		h.Allow(allowed)
		if allowed == contracttests.Everything {
			h.Numbers = []string{"+12025550123"}
		}
		return h
	}
	targets := map[string]contracttests.Harness{
		"in-process": inProcess(t), "live": live(0), "live-write": live(contracttests.Write), "live-everything": live(contracttests.Everything),
	}
	for name, h := range targets {
		t.Run(name, func(t *testing.T) {
			var got strings.Builder
			for _, c := range contracttests.Cases() {
				if why := h.WhyNot(c); why != "" {
					got.WriteString(c.Name + ": " + why + "\n")
				}
			}
			golden(t, filepath.Join("testdata", "skips", name+".txt"), got.String())
		})
	}
}

// golden compares a text with a file, or writes it with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
