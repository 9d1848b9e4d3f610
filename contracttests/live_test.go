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

var (
	liveWrite = flag.Bool("live-write", false, "let the live target change the project in SINCH_PROJECT_ID")
	update    = flag.Bool("update", false, "write testdata anew")
)

// live is the live service. It only reads unless told otherwise.
func live(project string, key contracttests.Credentials, write bool) contracttests.Harness {
	h := contracttests.Live(project, key)
	if write {
		delete(h.Lacks, contracttests.Writing)
	}
	return h
}

func TestLive(t *testing.T) {
	project := os.Getenv("SINCH_PROJECT_ID")
	key := contracttests.Credentials{ID: os.Getenv("SINCH_KEY_ID"), Secret: os.Getenv("SINCH_KEY_SECRET")}
	if project == "" || key.ID == "" || key.Secret == "" {
		t.Skip("the live service is not asked: SINCH_PROJECT_ID, SINCH_KEY_ID and SINCH_KEY_SECRET are not all set")
	}
	contracttests.Run(t, live(project, key, *liveWrite), inTest)
}

// TestSkips pins which cases each target skips and why, so that a skip does
// not go unseen. Run it with -update after a wanted change.
func TestSkips(t *testing.T) {
	targets := map[string]contracttests.Harness{
		"in-process": inProcess(t),
		"live":       live("project", contracttests.Credentials{ID: "id", Secret: "secret"}, false),
		"live-write": live("project", contracttests.Credentials{ID: "id", Secret: "secret"}, true),
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
