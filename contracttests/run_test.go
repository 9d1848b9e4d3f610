package contracttests_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// result is what a test looks at.
type result struct {
	State       contracttests.State
	Reason, Log string
}

func check(t *testing.T, h contracttests.Harness, c contracttests.Case) (result, error) {
	t.Helper()
	report := contracttests.Check(t.Context(), h, contracttests.Options{Cases: []contracttests.Case{c}})
	r := report.Results[0]
	return result{r.State, r.Reason, r.Log}, report.Err()
}

func end(t *contracttests.T) { t.Fatalf("one") }

func TestRunner(t *testing.T) {
	tests := []struct {
		name string
		run  func(t *contracttests.T)
		want result
	}{
		{"passes", func(t *contracttests.T) { t.Logf("unseen") }, result{State: contracttests.Passed}},
		{"errors and goes on", func(t *contracttests.T) { t.Errorf("one"); t.Errorf("two") }, result{State: contracttests.Failed, Log: "one\ntwo"}},
		{"ends at a fatal", func(t *contracttests.T) { end(t); t.Errorf("two") }, result{State: contracttests.Failed, Log: "one"}},
		{"goes on after a part that fails", func(t *contracttests.T) {
			t.Run("part", func(t *contracttests.T) { t.Fatalf("one") })
			t.Logf("two")
		}, result{State: contracttests.Failed, Log: "part: one\ntwo"}},
		{"cleans up, last first", func(t *contracttests.T) {
			t.Cleanup(func() { t.Logf("first") })
			t.Run("part", func(t *contracttests.T) { t.Cleanup(func() { t.Logf("last") }) })
			t.Fatalf("end")
		}, result{State: contracttests.Failed, Log: "end\npart: last\nfirst"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := check(t, contracttests.Harness{}, contracttests.Case{Name: tt.name, Run: tt.run})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			if (err != nil) != (tt.want.State == contracttests.Failed) {
				t.Errorf("the run says %v", err)
			}
		})
	}
}

// TestDiffers has cases tell differences in the words of the runner's choice.
func TestDiffers(t *testing.T) {
	differs := contracttests.Case{Name: "differs", Run: func(t *contracttests.T) {
		t.Equal("lists", []string{"a", "b"}, []string{"a", "c"})
		t.Equal("numbers", 1, 1.0)
	}}
	tests := []struct {
		name string
		diff func(want, got any) string
		want string
	}{
		{"by default", nil, "lists:\n/1: want \"c\", got \"b\""},
		{"go-cmp", inTest.Diff, "lists:\n" + inTest.Diff([]any{"a", "c"}, []any{"a", "b"})},
		{"own words", func(want, got any) string {
			if reflect.DeepEqual(want, got) {
				return ""
			}
			return fmt.Sprint(want, " not ", got)
		}, "lists:\n[a c] not [a b]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			report := contracttests.Check(t.Context(), contracttests.Harness{}, contracttests.Options{Cases: []contracttests.Case{differs}, Diff: tt.diff})
			if diff := cmp.Diff(tt.want, report.Results[0].Log); diff != "" {
				t.Errorf("log (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRunHeedsItsOptions runs one case as a test, with a differ that finds
// whatever it is asked about to be the same.
func TestRunHeedsItsOptions(t *testing.T) {
	var told []string
	report := contracttests.Run(t, contracttests.Harness{}, contracttests.Options{
		Cases:    []contracttests.Case{{Name: "one", Run: func(t *contracttests.T) { t.Equal("all", 1, 2) }}},
		Diff:     func(_, _ any) string { return "" },
		Progress: func(r contracttests.Result) { told = append(told, r.Case) },
	})
	if diff := cmp.Diff([]string{"one"}, told); diff != "" || report.Count(contracttests.Passed) != 1 {
		t.Errorf("%+v, told of (-want +got):\n%s", report.Results, diff)
	}
}

func TestPanicFailsOneCase(t *testing.T) {
	got, _ := check(t, contracttests.Harness{}, contracttests.Case{Run: func(*contracttests.T) { panic("oh") }})
	if got.State != contracttests.Failed || got.Log == "" {
		t.Errorf("a case that panics ends as %+v", got)
	}
}

func TestEmptyRunFails(t *testing.T) {
	h := contracttests.Harness{Lacks: map[contracttests.Need]string{contracttests.Calls: "no phone"}}
	got, err := check(t, h, contracttests.Case{Needs: []contracttests.Need{contracttests.Calls}})
	if want := (result{State: contracttests.Skipped, Reason: "needs calls: no phone"}); got != want {
		t.Errorf("result is %+v, want %+v", got, want)
	}
	if err == nil {
		t.Error("a run without a case that ran is taken for a success")
	}
	if none := contracttests.Check(t.Context(), h, contracttests.Options{Cases: []contracttests.Case{}}); none.Err() == nil {
		t.Error("a run without cases is taken for a success")
	}
}
