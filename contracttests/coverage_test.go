package contracttests_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// unmet are documented outcomes that no case asks for, each with the reason.
// An entry that matches nothing, or that names an operation for which a case
// does ask, fails the test.
var unmet = []excuse{
	{every, 500, "internal_error", "only a failure of the service itself causes it"},
	{every, 500, "", "only a failure of the service itself causes it"},
	{every, 500, "facebook_Request_limit_reached", "only a failure at Meta causes it"},
	{every, 500, "log_in_facebook_required", "only a failure at Meta causes it"},
	{every, 500, "template_start_session_for_uploading_media", "only a failure at Meta causes it"},
	{every, 429, "", "only a rate limit causes it, which the double has off and scenarios cause"},
	{
		[]string{
			"CreateCredentialList", "GetCredentialLists", "GetPhoneNumbers", "addEstProjects", "createAccessControlList", "createBlockingRule",
			"createSipTrunk", "exportCallRecords", "findCalls", "getAccessControlList", "getBlockingRules", "getCountryPermissions", "getSipTrunks",
		},
		404, "", "the path names the project only, and an unknown one is a 403",
	},
	{
		[]string{
			"deleteAccessControlListFromTrunk", "deleteBlockingRuleById", "deleteSipEndpoint", "getAccessListById",
			"getCountryPermission", "getCountryPermissions", "getCredentialListById",
			"getSipEndpointById", "getSipTrunkById", "removeCredentialListFromTrunk",
		},
		400, "", "it takes ids at most, and no rule speaks of their form",
	},
}

// excuse says why outcomes of some operations need no case.
type excuse struct {
	operations []string // empty for every one that documents the outcome
	status     int
	code       string
	reason     string
}

var every []string

func (e excuse) covers(o contracttests.Outcome) bool {
	return o.Status == e.status && o.Code == e.code && (len(e.operations) == 0 || slices.Contains(e.operations, o.Operation))
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
	var missing []contracttests.Outcome
	for _, op := range slices.Concat(openapi.Operations(openapi.Provisioning), openapi.Operations(openapi.Trunking)) {
		for _, want := range documented(op) {
			if !isMet(met, op, want) {
				missing = append(missing, want)
			}
		}
	}
	for _, o := range missing {
		if !slices.ContainsFunc(unmet, func(e excuse) bool { return e.covers(o) }) {
			t.Errorf("no case asks %s for %d %s", o.Operation, o.Status, o.Code)
		}
	}
	for _, e := range unmet {
		for _, gone := range e.idle(missing) {
			t.Errorf("%s needs no excuse for %d %s: remove it from unmet", gone, e.status, e.code)
		}
	}
}

// idle lists the operations for which an excuse is not needed.
func (e excuse) idle(missing []contracttests.Outcome) []string {
	needed := map[string]bool{}
	for _, o := range missing {
		if e.covers(o) {
			needed[o.Operation] = true
		}
	}
	if len(e.operations) == 0 && len(needed) == 0 {
		return []string{"every operation"}
	}
	return slices.DeleteFunc(slices.Clone(e.operations), func(id string) bool { return needed[id] })
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
