package contracttests_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// asLive is a server like the double that does not say it is one, and answers
// two rules otherwise.
func asLive(t *testing.T, double contracttests.Harness) contracttests.Harness {
	t.Helper()
	h := double
	h.PAPI = doctored(t, double.PAPI, func(reply *http.Response, body string) string {
		for name := range reply.Header {
			if strings.HasPrefix(name, "X-Mock-") {
				reply.Header.Del(name)
			}
		}
		if strings.Contains(body, "webhook_exists") {
			reply.StatusCode = http.StatusCreated
			return `{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","projectId":"p","target":"https://receiver.example/taken","triggers":["ALL"]}`
		}
		return strings.ReplaceAll(body, "invalid_id_format", "invalid_input")
	})
	h.EST = h.PAPI
	return h
}

// TestVerdicts holds that a run tells which rules the service verified and
// which it contradicted, and by which case.
func TestVerdicts(t *testing.T) {
	double := inProcess(t)
	cases := contracttests.Matching(contracttests.Cases(), regexp.MustCompile("^(papi/webhooks/(create/target-taken|ids)|est/trunks/create/host-name-taken)$"))
	of := func(h contracttests.Harness) *contracttests.Report {
		return contracttests.Check(t.Context(), h, contracttests.Options{Cases: cases})
	}
	got := contracttests.Verdicts(of(asLive(t, double)), of(double), time.Date(2026, 1, 31, 23, 0, 0, 0, time.FixedZone("", -3600*3)))
	want := []contracttests.Verdict{
		{Rule: "est.trunk.host-name-unique", Verified: true, On: "2026-02-01", Case: "est/trunks/create/host-name-taken"},
		{Rule: "papi.webhook.id-format", Verified: false, On: "2026-02-01", Case: "papi/webhooks/ids"},
		{Rule: "papi.webhook.target-unique", Verified: false, On: "2026-02-01", Case: "papi/webhooks/create/target-taken"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

// TestVerdictsStayWithWhatIsComparable holds that nothing is concluded from
// answers that came in another state.
func TestVerdictsStayWithWhatIsComparable(t *testing.T) {
	taken := contracttests.Outcome{Operation: "create", Status: 409, Code: "taken"}
	gone := contracttests.Outcome{Operation: "get", Status: 404}
	report := func(of string, steps ...contracttests.Step) *contracttests.Report {
		return &contracttests.Report{Results: []contracttests.Result{{Case: of, Steps: steps}}}
	}
	double := report("a", contracttests.Step{Asked: taken, Held: true, Rule: "r.taken"}, contracttests.Step{Asked: gone, Held: true, Rule: "r.gone"})
	tests := map[string]struct {
		live *contracttests.Report
		want map[string]bool
	}{
		"all as said":                        {report("a", contracttests.Step{Asked: taken, Held: true}, contracttests.Step{Asked: gone, Held: true}), map[string]bool{"r.taken": true, "r.gone": true}},
		"what follows a refusal":             {report("a", contracttests.Step{Asked: taken}, contracttests.Step{Asked: gone, Held: true}), map[string]bool{"r.taken": false}},
		"another call":                       {report("a", contracttests.Step{Asked: gone, Held: true}), map[string]bool{}},
		"a case that the double did not run": {report("b", contracttests.Step{Asked: taken, Held: true}), map[string]bool{}},
	}
	for name, tt := range tests {
		got := map[string]bool{}
		for _, v := range contracttests.Verdicts(tt.live, double, time.Time{}) {
			got[v.Rule] = v.Verified
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestOneContradictionIsEnough(t *testing.T) {
	asked := contracttests.Outcome{Operation: "create", Status: 409, Code: "taken"}
	double, live := &contracttests.Report{}, &contracttests.Report{}
	for _, name := range []string{"first", "second", "third"} {
		double.Results = append(double.Results, contracttests.Result{Case: name, Steps: []contracttests.Step{{Asked: asked, Held: true, Rule: "r"}}})
		live.Results = append(live.Results, contracttests.Result{Case: name, Steps: []contracttests.Step{{Asked: asked, Held: name != "second"}}})
	}
	want := []contracttests.Verdict{{Rule: "r", On: "2026-01-01", Case: "second"}}
	got := contracttests.Verdicts(live, double, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts (-want +got):\n%s", diff)
	}
}

func TestAssumedFirst(t *testing.T) {
	cases := []contracttests.Case{{Name: "documented"}, {Name: "assumed", Assumed: true}, {Name: "by rule"}, {Name: "also documented"}}
	double := &contracttests.Report{Results: []contracttests.Result{
		{Case: "by rule", Steps: []contracttests.Step{{Rule: "r.assumed"}}},
		{Case: "documented", Steps: []contracttests.Step{{Rule: "r.documented"}, {}}},
	}}
	var got []string
	for _, c := range contracttests.AssumedFirst(cases, double, func(rule string) bool { return rule == "r.assumed" }) {
		got = append(got, c.Name)
	}
	if diff := cmp.Diff([]string{"assumed", "by rule", "documented", "also documented"}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
