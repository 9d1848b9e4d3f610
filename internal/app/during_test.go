package app

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/config"
)

const outageOfAMinute = "name: outage\nfaults: [{during: {from: 10s, for: 60s}, effect: {status: 503}}]"

// The outage lasts a minute of the world's time, however many calls come.
func TestAnOutageEndsWithItsTime(t *testing.T) {
	file := filepath.Join(t.TempDir(), "outage.yaml")
	if err := os.WriteFile(file, []byte("version: 1\n"+outageOfAMinute), 0o600); err != nil {
		t.Fatal(err)
	}
	w := onWire(t, newApp(t, func(c *config.Config) { c.Scenarios = []string{file} }))
	w.advance("q", "1h")
	for _, project := range []string{"p", "q"} {
		got := []string{}
		for _, by := range []string{"0s", "10s", "59999ms", "1ms"} {
			w.advance(project, by)
			got = append(got, statuses(2, func() wireAnswer { return w.trunks(project, bearer) }))
		}
		want := []string{"200 200", "503 503", "503 503", "200 200"}
		if project == "q" {
			want = []string{"200 200", "200 200", "200 200", "200 200"} // its outage was over before its first call
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", project, diff)
		}
	}
}

func TestAnOutageGoesOnAfterAnImport(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.advance("source", "24h")
	saved := w.send("GET", "/_mock/projects/source/state", "").body
	w.load("/projects/p", outageOfAMinute)
	w.advance("p", "30s")
	if a := w.send("PUT", "/_mock/projects/p/state", saved); a.status != 204 {
		t.Fatalf("import: %d %s", a.status, a.body)
	}
	got := ""
	for _, by := range []string{"0s", "39s", "1s"} {
		w.advance("p", by)
		got += fmt.Sprint(w.trunks("p", bearer).status, " ")
	}
	if got != "503 503 200 " {
		t.Errorf("statuses %s", got)
	}
}

func TestAnOutageOfTheTokenEndpoint(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.load("/projects/p", "name: s\nfaults: [{match: {operation: createAccessToken}, during: {for: 60s}, effect: {status: 503}}]")
	got := []int{w.token("p").status}
	w.advance("p", "60s")
	if got = append(got, w.token("p").status); got[0] != 503 || got[1] != 200 {
		t.Errorf("statuses %v", got)
	}
}
