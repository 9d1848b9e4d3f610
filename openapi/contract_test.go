package openapi_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// loaded keeps the documents: loading one takes the library long.
var loaded = map[string]*openapi3.T{}

func load(t *testing.T, name string) *openapi3.T {
	t.Helper()
	if document, ok := loaded[name]; ok {
		return document
	}
	data, err := openapi.Document(name)
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	loaded[name] = document
	return document
}

func readLines(t *testing.T, path string) []string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

// The documents say what the vendor's documents say: testdata/contract lists
// their facts, taken from the source and not from our documents. Where ours
// differ, the difference and its reason are listed too.
func TestDocumentsHoldTheContract(t *testing.T) {
	for _, name := range []string{"provisioning", "elastic-sip-trunking"} {
		got := list(load(t, name+".yaml"))
		differences := readDifferences(t, "testdata/contract/"+name+".differences.txt")
		for _, kind := range kinds(got) {
			t.Run(name+" "+kind, func(t *testing.T) {
				want := differences.apply(t, kind, readLines(t, "testdata/contract/"+name+"."+kind+".txt"))
				if diff := cmp.Diff(want, got[kind]); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if testing.Verbose() {
					t.Logf("%d facts", len(got[kind]))
				}
			})
		}
	}
}

// The number of facts is pinned, so that a lost list cannot pass unseen.
func TestContractIsWhole(t *testing.T) {
	want := map[string]int{
		"provisioning.errors": 696, "provisioning.schemas": 475, "provisioning.events": 38, "provisioning.catalogue": 160,
		"provisioning.operations": 90 + 33, "provisioning.enums": 2759, "provisioning.properties": 1666,
		"elastic-sip-trunking.operations": 46 + 17, "elastic-sip-trunking.schemas": 27, "elastic-sip-trunking.parameters": 132,
	}
	for file, count := range want {
		if got := len(readLines(t, "testdata/contract/"+file+".txt")); got != count {
			t.Errorf("%s: %d facts, want %d", file, got, count)
		}
	}
}

// differences are lines to drop from (-) and to add to (+) a kind of facts.
type differences map[string][]string

// readDifferences reads a file of "## kind", "# reason", "- line" and "+ line".
// Each difference needs a reason above it.
func readDifferences(t *testing.T, path string) differences {
	t.Helper()
	out, kind, reason := differences{}, "", ""
	for _, line := range readLines(t, path) {
		switch {
		case strings.HasPrefix(line, "## "):
			kind, reason = line[3:], ""
		case strings.HasPrefix(line, "# "):
			reason = line[2:]
		case strings.HasPrefix(line, "- "), strings.HasPrefix(line, "+ "):
			if kind == "" || reason == "" {
				t.Fatalf("%s: %q has no reason", path, line)
			}
			out[kind] = append(out[kind], line)
		case line != "":
			t.Fatalf("%s: what is %q?", path, line)
		}
	}
	return out
}

func (d differences) apply(t *testing.T, kind string, facts []string) []string {
	t.Helper()
	for _, line := range d[kind] {
		text := line[2:]
		i := slices.Index(facts, text)
		switch {
		case line[0] == '-' && i < 0:
			t.Errorf("the contract does not say %q, so nothing differs", text)
		case line[0] == '-':
			facts = slices.Delete(facts, i, i+1)
		case i >= 0:
			t.Errorf("the contract says %q already", text)
		default:
			facts = append(facts, text)
		}
	}
	slices.Sort(facts)
	return facts
}

func TestDocumentsAreValid(t *testing.T) {
	for _, name := range openapi.Documents() {
		document := load(t, name)
		if err := document.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOperationIDsAreUnique(t *testing.T) {
	places := map[string]string{}
	for _, name := range openapi.Documents() {
		document := load(t, name)
		for path, item := range document.Paths.Map() {
			for method, operation := range item.Operations() {
				place := fmt.Sprintf("%s %s %s", name, method, path)
				if other, taken := places[operation.OperationID]; taken || operation.OperationID == "" {
					t.Errorf("operationId %q of %s is that of %q", operation.OperationID, place, other)
				}
				places[operation.OperationID] = place
			}
		}
	}
}

// Whoever reads the documents finds words on everything: each operation,
// parameter, response and tag says what it is.
func TestDocumentsDescribeWhatTheyList(t *testing.T) {
	for _, name := range openapi.Documents() {
		document := load(t, name)
		described := func(place, text string) {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s has no description", name, place)
			}
		}
		for _, tag := range document.Tags {
			described("tag "+tag.Name, tag.Description)
		}
		for _, item := range document.Paths.Map() {
			for _, op := range item.Operations() {
				described(op.OperationID, op.Description)
				described("summary of "+op.OperationID, op.Summary)
				for _, p := range op.Parameters {
					described(op.OperationID+" "+p.Value.Name, p.Value.Description)
				}
				for status, response := range op.Responses.Map() {
					described(op.OperationID+" "+status, *response.Value.Description)
				}
			}
		}
	}
}

// The index says the same as the documents that it was made of.
func TestIndexAgreesWithDocuments(t *testing.T) {
	events := map[string]bool{}
	for _, event := range openapi.Events() {
		events[event.Name] = true
	}
	for _, api := range openapi.APIs() {
		document := load(t, string(api)+".yaml")
		for _, op := range openapi.Operations(api) {
			source := document.Paths.Value(op.Path).GetOperation(op.Method)
			if source == nil || source.OperationID != op.ID || len(source.Parameters) != len(op.Parameters) || source.Responses.Len() != len(op.Responses) {
				t.Errorf("%s differs from its document", op.ID)
			}
			for _, event := range op.Fires {
				if !events[event] {
					t.Errorf("%s fires %s, which no event is", op.ID, event)
				}
			}
			checkCodes(t, op)
		}
		if got, want := len(openapi.SchemaNames(api)), len(document.Components.Schemas); got != want {
			t.Errorf("%s: %d schemas, want %d", api, got, want)
		}
	}
}

// checkCodes finds every error code of a PAPI operation in the catalogue.
func checkCodes(t *testing.T, op *openapi.Operation) {
	for _, response := range op.Responses {
		if op.API == openapi.Provisioning && response.Status >= 400 && len(response.Codes) == 0 {
			t.Errorf("%s documents %d without an error code", op.ID, response.Status)
		}
		for _, code := range response.Codes {
			if _, ok := openapi.FindErrorCode(code); !ok && op.API == openapi.Provisioning {
				t.Errorf("%s: error code %s is not in the catalogue", op.ID, code)
			}
		}
	}
}

// Every EST operation documents the errors that the service can answer, and
// says that they are not in the vendor's document.
func TestTrunkingErrors(t *testing.T) {
	document := load(t, "elastic-sip-trunking.yaml")
	for name, response := range document.Components.Responses {
		if evidence := response.Value.Extensions["x-evidence"]; evidence != "guide-observed" && evidence != "assumed" {
			t.Errorf("%s has the evidence %v", name, evidence)
		}
	}
	for _, op := range openapi.Operations(openapi.Trunking) {
		var got []int
		for _, response := range op.Responses {
			if response.Status >= 400 {
				got = append(got, response.Status)
				if want := `{"$ref":"#/components/schemas/Error"}`; string(response.Schema) != want {
					t.Errorf("%s %d answers %s, want %s", op.ID, response.Status, response.Schema, want)
				}
			}
		}
		if diff := cmp.Diff([]int{400, 401, 403, 404, 429, 500}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", op.ID, diff)
		}
	}
}

// Operations that the vendor's document lacks say where they come from.
func TestEvidenceOfOperations(t *testing.T) {
	got := map[string]string{}
	for _, api := range openapi.APIs() {
		for _, op := range openapi.Operations(api) {
			if op.Evidence != "" {
				got[op.ID] = op.Evidence
			}
		}
	}
	want := map[string]string{
		"CreateCredentialList": "client-observed", "GetCredentialLists": "client-observed", "AssignPhoneNumber": "guide-observed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
