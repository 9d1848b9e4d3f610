package ledger

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// withVerdicts replaces what live runs have found for the time of a test.
func withVerdicts(t *testing.T, all ...Verdict) {
	t.Helper()
	was := verdicts
	verdicts = func() map[string]Verdict { return byRule(all) }
	t.Cleanup(func() { verdicts = was })
}

func TestTheFileOfVerdictsReads(t *testing.T) {
	if _, err := ReadVerdicts(bytes.NewReader(evidence)); err != nil {
		t.Error(err)
	}
}

func TestStanding(t *testing.T) {
	withVerdicts(t,
		Verdict{"a.held", Verified, "2026-01-31", "a/b/c"},
		Verdict{"a.broken", Contradicted, "2026-02-01", "a/b/d"},
		Verdict{"a.documented-and-broken", Contradicted, "2026-02-01", "a/b/d"})
	tests := []struct {
		rule     Rule
		standing string
		assumes  bool
	}{
		{Rule{Name: "a.unmet", Evidence: Assumed}, "assumed", true},
		{Rule{Name: "a.held", Evidence: Assumed}, "assumed, verified 2026-01-31", false},
		{Rule{Name: "a.broken", Evidence: Assumed}, "assumed, contradicted 2026-02-01", true},
		{Rule{Name: "a.documented", Evidence: Documented}, "documented", false},
		{Rule{Name: "a.seen", Evidence: ClientObserved}, "client-observed", false},
		{Rule{Name: "a.documented-and-broken", Evidence: Documented}, "documented, contradicted 2026-02-01", true},
		{Rule{Name: "mock.limit", Evidence: Assumed}, "assumed", false},
	}
	for _, tt := range tests {
		if got := tt.rule.Standing(); got != tt.standing {
			t.Errorf("%s stands as %q, want %q", tt.rule.Name, got, tt.standing)
		}
		if got := tt.rule.IsAssumption(); got != tt.assumes {
			t.Errorf("%s is an assumption: %v, want %v", tt.rule.Name, got, tt.assumes)
		}
	}
}

func TestWriteVerdicts(t *testing.T) {
	earlier := []Verdict{{"b", Verified, "2026-01-01", "x"}, {"c", Verified, "2026-01-01", "x"}}
	newer := []Verdict{{"c", Contradicted, "2026-02-01", "y"}, {"a", Verified, "2026-02-01", "z"}}
	var file bytes.Buffer
	if err := WriteVerdicts(&file, earlier, newer); err != nil {
		t.Fatal(err)
	}
	got, err := ReadVerdicts(&file)
	if err != nil {
		t.Fatal(err)
	}
	want := []Verdict{{"a", Verified, "2026-02-01", "z"}, {"b", Verified, "2026-01-01", "x"}, {"c", Contradicted, "2026-02-01", "y"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

func TestReadVerdictsRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{}`: "cannot unmarshal object",
		`[{"rule":"a","finding":"verified","on":"2026-01-31","case":"c","by":"me"}]`:                                                      `unknown field "by"`,
		`[{"rule":"a","finding":"true","on":"2026-01-31","case":"c"}]`:                                                                    `a: no finding "true"`,
		`[{"rule":"a","finding":"verified","on":"today","case":"c"}]`:                                                                     `a: "today" is no day such as 2026-01-31`,
		`[{"rule":"a","finding":"verified","on":"2026-01-31"}]`:                                                                           "names no rule or no case",
		`[{"rule":"a","finding":"verified","on":"2026-01-31","case":"c"},{"rule":"a","finding":"verified","on":"2026-01-31","case":"c"}]`: "a is there twice",
		`[] []`: "something follows the list",
	} {
		if _, err := ReadVerdicts(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q in it", text, err, want)
		}
	}
}
