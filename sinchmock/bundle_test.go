package sinchmock_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/app"
	"github.com/sinch-mock/sinch-mock/internal/repro"
	"github.com/sinch-mock/sinch-mock/sinchmock"
)

// wantRepeated replays a bundle that has so many calls.
func wantRepeated(t *testing.T, path string, calls int) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	bundle, err := repro.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	report, err := app.Replay(bundle, "test", slog.New(slog.DiscardHandler))
	if err != nil || report.Same != calls || report.Difference != nil || report.Ended != "" {
		t.Errorf("%s: %+v, %v, want %d calls with the same answer", path, report, err, calls)
	}
}

func TestBundles(t *testing.T) {
	mock := sinchmock.Start(t)
	first, second := mock.Project(t), mock.Project(t)
	call(first, "POST", "/trunks", map[string]any{"name": "Office", "hostName": "acme"})
	call(second, "GET", "/webhooks", nil)
	dir := t.TempDir()
	first.Bundle(filepath.Join(dir, "first.json"))
	wantRepeated(t, filepath.Join(dir, "first.json"), 1)
	mock.Bundle(t, filepath.Join(dir, "all.json"))
	wantRepeated(t, filepath.Join(dir, "all.json"), 2)
}

// failing is a test that has failed when it is over.
type failing struct{ *test }

func (failing) Failed() bool { return true }

func TestAFailedTestLeavesABundle(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bundles")
	mock := sinchmock.Start(t, sinchmock.WithBundles(dir))
	failed, passed, idle := &test{name: "failed"}, &test{name: "passed"}, &test{name: "idle"}
	call(mock.Project(failing{failed}), "GET", "/webhooks", nil)
	call(mock.Project(passed), "GET", "/webhooks", nil)
	mock.Project(failing{idle})
	for _, over := range []*test{failed, passed, idle} {
		over.end()
	}
	wantRepeated(t, filepath.Join(dir, "failed-1.json"), 1)
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%d files, %v, want 1", len(files), err)
	}
	if log := strings.Join(failed.logs, "\n"); !strings.Contains(log, "sinch-mock replay "+dir) {
		t.Errorf("log %q", log)
	}
}
