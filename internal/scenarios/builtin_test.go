package scenarios

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

func TestBuiltins(t *testing.T) {
	want := []string{"flaky-5xx", "outage", "rate-limited", "slow", "token-expired"}
	if diff := cmp.Diff(want, Builtins()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	behave := map[string]string{
		"flaky-5xx": "- - 503 - - 503 -", "outage": "503 503 503 503 503 - -", "rate-limited": "- - - - 429 - -",
		"slow": "0 0 0 0 0 0 0", "token-expired": "- 401 - - - - -",
	}
	for _, name := range want {
		t.Run(name, func(t *testing.T) {
			data, ok := Builtin(name)
			if !ok || !strings.HasPrefix(string(data), "# ") || !strings.Contains(string(data), "# Finds clients") {
				t.Errorf("%t, no comment that tells which mistake it finds:\n%s", ok, data)
			}
			s, err := Parse(name, data, Known{})
			if err != nil || s.Name != name {
				t.Fatalf("%v, named %s", err, s.Name)
			}
			e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
			e.LoadAll(s)
			r := list(t, w)
			r.Header = map[string][]string{"Authorization": {"Bearer x"}}
			if got := answers(t, e, w, r, 7); got != behave[name] {
				t.Errorf("answers %s, want %s", got, behave[name])
			}
		})
	}
	if _, ok := Builtin("../testdata/good/named"); ok {
		t.Error("a path is taken for a name")
	}
}
