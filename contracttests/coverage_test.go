package contracttests_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// unmet are documented outcomes that no case asks for, each with the reason.
// An operation of * stands for all. An entry that matches nothing, or only
// outcomes that a case does ask for, fails the test.
var unmet = []struct {
	operation string
	status    int
	code      string
	reason    string
}{
	{"*", 500, "internal_error", "only a failure of the service itself causes it"},
}

// served are the operations that the double serves.
func served() []*openapi.Operation {
	var ops []*openapi.Operation
	for _, api := range []*fake.API{papi.API(papi.Deps{})} {
		for _, id := range slices.Sorted(maps.Keys(api.Operations)) {
			op, _ := openapi.Lookup(id)
			ops = append(ops, op)
		}
	}
	return ops
}

// TestSuiteMeetsTheContract runs the suite and holds what its cases asked for,
// and got, against the documents.
func TestSuiteMeetsTheContract(t *testing.T) {
	report := contracttests.Check(t.Context(), inProcess(t), contracttests.Options{})
	if err := report.Err(); err != nil {
		t.Fatal(err)
	}
	met := map[contracttests.Outcome]bool{}
	for _, r := range report.Results {
		for _, o := range r.Met {
			met[o] = true
		}
	}
	used := make([]bool, len(unmet))
	for _, op := range served() {
		for _, want := range documented(op) {
			if excused := excuse(op, want, used, isMet(met, op, want)); !excused && !isMet(met, op, want) {
				t.Errorf("no case asks %s for %d %s", op.ID, want.Status, want.Code)
			}
		}
	}
	for i, u := range unmet {
		if !used[i] {
			t.Errorf("%s %d %s needs no excuse: remove it from unmet", u.operation, u.status, u.code)
		}
	}
}

// documented lists what an operation may answer: for errors that have codes,
// each of them.
func documented(op *openapi.Operation) []contracttests.Outcome {
	var all []contracttests.Outcome
	for _, r := range op.Responses {
		for _, code := range r.Codes {
			all = append(all, contracttests.Outcome{Operation: op.ID, Status: r.Status, Code: code})
		}
		if len(r.Codes) == 0 {
			all = append(all, contracttests.Outcome{Operation: op.ID, Status: r.Status})
		}
	}
	return all
}

// isMet says whether a case asked for an outcome. Where the document has no
// codes, any code of the status will do.
func isMet(met map[contracttests.Outcome]bool, op *openapi.Operation, want contracttests.Outcome) bool {
	if met[want] {
		return true
	}
	response, _ := op.Response(want.Status)
	for o := range met {
		if o.Operation == want.Operation && o.Status == want.Status && len(response.Codes) == 0 {
			return true
		}
	}
	return false
}

// excuse says whether unmet lists an outcome, and marks the entries that are
// needed.
func excuse(op *openapi.Operation, want contracttests.Outcome, used []bool, isMet bool) bool {
	excused := false
	for i, u := range unmet {
		if (u.operation == "*" || u.operation == op.ID) && u.status == want.Status && u.code == want.Code {
			excused = true
			used[i] = used[i] || !isMet
		}
	}
	return excused
}

// TestCasesMeetWhatTheyName holds each case to the operations that it says it
// is about.
func TestCasesMeetWhatTheyName(t *testing.T) {
	report := contracttests.Check(t.Context(), inProcess(t), contracttests.Options{})
	cases := contracttests.Cases()
	for i, r := range report.Results {
		for _, id := range cases[i].Operations {
			if !slices.ContainsFunc(r.Met, func(o contracttests.Outcome) bool { return o.Operation == id }) {
				t.Errorf("%s says that it is about %s and asks it for nothing", r.Case, id)
			}
		}
	}
}

func TestCasesAreNamed(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range contracttests.Cases() {
		if seen[c.Name] {
			t.Errorf("two cases are called %s", c.Name)
		}
		seen[c.Name] = true
		if len(c.Operations) == 0 || strings.Count(c.Name, "/") < 2 || c.Run == nil {
			t.Errorf("%s is not whole: API/resource/what, operations, Run", strconv.Quote(c.Name))
		}
		for _, id := range c.Operations {
			if _, ok := openapi.Lookup(id); !ok {
				t.Errorf("%s names the operation %s, which no document has", c.Name, id)
			}
		}
	}
}
