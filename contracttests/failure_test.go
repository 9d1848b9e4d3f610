package contracttests_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// twice asks for the same trunk twice, and wants another answer the second time
// than the first.
func twice(second func(c *contracttests.Call)) contracttests.Case {
	return contracttests.Case{Name: "twice", Run: func(t *contracttests.T) {
		p := t.Project()
		create := func() *contracttests.Call {
			return p.Call("createSipTrunk").JSON(contracttests.Object{"name": "it's", "hostName": "taken"})
		}
		create().Want(http.StatusCreated)
		second(create())
	}}
}

// failure is the log of a case that fails, with the target's address and the
// project left out.
func failure(t *testing.T, h contracttests.Harness, o contracttests.Options) string {
	t.Helper()
	h.NewProject = contracttests.OneProject("p")
	report := contracttests.Check(t.Context(), h, o)
	if r := report.Results[0]; r.State != contracttests.Failed {
		t.Fatalf("the case %s: %+v", r.State, r)
	}
	log := strings.ReplaceAll(report.Results[0].Log, h.EST, "TARGET")
	if strings.Contains(log, h.Key.Secret) || strings.Contains(log, "eyJ") {
		t.Errorf("the log has a secret or a token:\n%s", log)
	}
	return log
}

// TestFailuresTellTheRule has a sinch-mock refuse what a case wants.
func TestFailuresTellTheRule(t *testing.T) {
	c := twice(func(c *contracttests.Call) { c.Want(http.StatusCreated) })
	got := failure(t, inProcess(t), contracttests.Options{Cases: []contracttests.Case{c}})
	want := `createSipTrunk: POST /v1/projects/p/trunks: status 400, want 201
  call:     curl -X POST TARGET/v1/projects/p/trunks -u "$SINCH_KEY_ID:$SINCH_KEY_SECRET" -H 'Content-Type: application/json' -d '{"hostName":"taken","name":"it'\''s"}'
  expected: 201
  got:      400 {"code":400,"status":"BAD_REQUEST","message":"The provided domain name is unavailable",...}
  rule:     est.trunk.host-name-unique (guide-observed): A host name that a trunk of any project has is unavailable: 400, not 409. The scope of all projects follows from the shared DNS suffix.
  source:   behaviour.md 6.1, 6.3 (guide "Errors"; scope inferred)`
	details := regexp.MustCompile(`"details":\[.*\]}`)
	if diff := cmp.Diff(want, details.ReplaceAllString(got, "...}")); diff != "" {
		t.Errorf("the failure (-want +got):\n%s", diff)
	}
}

// anonymous hides that a target is a sinch-mock.
type anonymous struct{}

// RoundTrip sends a request on, and takes the rule from the answer, which has
// another status.
func (anonymous) RoundTrip(r *http.Request) (*http.Response, error) {
	reply, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && reply.StatusCode == http.StatusBadRequest {
		reply.Header.Del("X-Mock-Rule")
		reply.StatusCode = http.StatusConflict
	}
	return reply, err
}

// TestFailuresTellTheDoublesRule has another target depart from what the double
// does.
func TestFailuresTellTheDoublesRule(t *testing.T) {
	c := twice(func(c *contracttests.Call) { c.Refused(http.StatusBadRequest, "BAD_REQUEST") })
	options := contracttests.Options{Cases: []contracttests.Case{c}}
	options.Double = contracttests.Check(t.Context(), inProcess(t), options)
	if err := options.Double.Err(); err != nil {
		t.Fatal(err)
	}
	h := inProcess(t)
	h.Transport = anonymous{}
	got := failure(t, h, options)
	for _, want := range []string{"\n  got:      409 {", "\n  expected: 400 BAD_REQUEST\n  rule:     est.trunk.host-name-unique (", "\n  source:   "} {
		if !strings.Contains(got, want) {
			t.Errorf("the failure lacks %q:\n%s", want, got)
		}
	}
	options.Double = nil
	if got := failure(t, h, options); strings.Contains(got, "rule:") {
		t.Errorf("nobody names a rule, and the failure does:\n%s", got)
	}
}

// TestFailuresShowACallOnce and no call before the first one; credentials of a
// case's own are not those of the run.
func TestFailuresShowACallOnce(t *testing.T) {
	fails := contracttests.Case{Name: "fails", Run: func(t *contracttests.T) {
		t.Errorf("before any call")
		p := t.Project()
		p.Call("getSipTrunks").Query("domain", "a b").Want(http.StatusOK)
		t.Errorf("one")
		t.Errorf("two")
		t.Run("part", func(t *contracttests.T) { t.Errorf("three") })
		p.Call("getSipTrunks").Anonymous().Refused(http.StatusUnauthorized, "UNAUTHENTICATED")
		t.Errorf("four")
		p.Call("getSipTrunks").Authorization("Bearer mine").Want(http.StatusOK)
	}}
	got := failure(t, inProcess(t), contracttests.Options{Cases: []contracttests.Case{fails}})
	var lines []string
	for line := range strings.Lines(got) {
		if line, _, _ = strings.Cut(strings.TrimSpace(line), " ("); !strings.HasPrefix(line, "got:") && !strings.HasPrefix(line, "source:") {
			lines = append(lines, line)
		}
	}
	want := []string{
		"before any call",
		"one", `call:     curl 'TARGET/v1/projects/p/trunks?domain=a+b' -u "$SINCH_KEY_ID:$SINCH_KEY_SECRET"`,
		"two", "part: three",
		"four", "call:     curl TARGET/v1/projects/p/trunks", "rule:     auth.credentials",
		"getSipTrunks: GET /v1/projects/p/trunks: status 401, want 200",
		`call:     curl TARGET/v1/projects/p/trunks -H "Authorization: Bearer $TOKEN"`, "expected: 200", "rule:     auth.credentials",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("the log (-want +got):\n%s\n%s", diff, got)
	}
}

// TestFailuresWithoutAnAnswer show the call that got none.
func TestFailuresWithoutAnAnswer(t *testing.T) {
	h := inProcess(t)
	h.EST = "http://127.0.0.1:1"
	c := contracttests.Case{Name: "calls", Run: func(t *contracttests.T) { t.Project().Call("getSipTrunks").Want(http.StatusOK) }}
	got := failure(t, h, contracttests.Options{Cases: []contracttests.Case{c}})
	if !strings.Contains(got, "connection refused\n  call:     curl TARGET/v1/projects/p/trunks -u ") || strings.Contains(got, "got:") {
		t.Errorf("the failure is\n%s", got)
	}
}
