package papi_test

import (
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/openapi"
)

//go:generate go test -update .

var update = flag.Bool("update", false, "write docs/outcomes.md instead of comparing it")

const catalogueFile = "../../../docs/outcomes.md"

const catalogueIntro = `# Outcomes of the Provisioning API

<!-- Generated from what the tests of internal/fake/papi met, by ` + "`make generate`" + `; edit those. -->

Every error that the document lists, for each operation, and how to have it:

- **rule**: a call breaks the rule named.
- **fixture**: the rule is about the vendor's side; a scenario sets that up with ` + "`given`" + `.
- **injected**: nothing but a failure of the real service causes it; ` + "`Prefer: error=CODE`" + ` or a scenario asks for it.

`

// TestMain holds the catalogue once all tests have run: each triple of
// operation, status and code stands in it with what a test met.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && ranAll() {
		code = checkCatalogue()
	}
	os.Exit(code)
}

// ranAll says whether no flag left tests out.
func ranAll() bool {
	for _, name := range []string{"test.run", "test.skip", "test.bench", "test.fuzz", "test.list"} {
		if flag.Lookup(name).Value.String() != "" {
			return false
		}
	}
	return true
}

func checkCatalogue() int {
	want := catalogue()
	if *update {
		if err := os.WriteFile(catalogueFile, []byte(want), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
	got, err := os.ReadFile(catalogueFile)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		fmt.Fprintf(os.Stderr, "docs/outcomes.md is stale; run `make generate` (-want +got):\n%s", diff)
		return 1
	}
	return 0
}

// triple is one documented error of an operation.
type triple struct {
	op     *openapi.Operation
	status int
	code   string
}

func triples() []triple {
	var all []triple
	for _, op := range openapi.Operations(openapi.Provisioning) {
		for _, r := range op.Responses {
			for _, code := range r.Codes {
				all = append(all, triple{op, r.Status, code})
			}
		}
	}
	return all
}

// met are the rules that tests of fixed calls met. What random ones meet
// differs from run to run.
func met() map[triple][]string {
	random := randomTests()
	rules := map[triple][]string{}
	for _, r := range faketest.Refusals() {
		op, ok := openapi.Lookup(r.Operation)
		t := triple{op, r.Status, r.Code}
		if ok && !random[r.Test] && !slices.Contains(rules[t], r.Rule) {
			rules[t] = append(rules[t], r.Rule)
		}
	}
	return rules
}

// randomTests are the names of the tests that draw what they do.
func randomTests() map[string]bool {
	names := map[string]bool{}
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		panic(err) // the pattern is fixed
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			panic(err) // it was compiled a moment ago
		}
		parts := testStart.Split(string(source), -1)
		for i, name := range testStart.FindAllStringSubmatch(string(source), -1) {
			names[name[1]] = strings.Contains(parts[i+1], "rapid.")
		}
	}
	return names
}

var testStart = regexp.MustCompile(`(?m)^func (Test\w+)\(`)

// catalogue writes down how each triple can be had.
func catalogue() string {
	rules := met()
	var rows strings.Builder
	counts := map[string]int{}
	tag := ""
	for _, t := range triples() {
		if t.op.Tag != tag {
			tag = t.op.Tag
			fmt.Fprintf(&rows, "\n## %s\n\n| Operation | Status | Code | How | Rule | Evidence |\n|---|---|---|---|---|---|\n", tag)
		}
		how := t.how(rules[t])
		counts[how]++
		fmt.Fprintf(&rows, "| %s | %d | `%s` | %s | %s | %s |\n", shortID(t.op.ID), t.status, t.code, how, quoted(rules[t]), evidence(rules[t]))
	}
	return catalogueIntro + totals(counts) + rows.String()
}

func totals(counts map[string]int) string {
	var b strings.Builder
	b.WriteString("| How | Outcomes |\n|---|---|\n")
	all := 0
	for _, how := range []string{"rule", "fixture", "injected", "not served yet"} {
		if counts[how] > 0 {
			fmt.Fprintf(&b, "| %s | %d |\n", how, counts[how])
		}
		all += counts[how]
	}
	fmt.Fprintf(&b, "| in all | %d |\n", all)
	return b.String()
}

func (t triple) how(rules []string) string {
	switch {
	case len(rules) > 0 && !slices.ContainsFunc(rules, isCalled):
		return "fixture"
	case len(rules) > 0:
		return "rule"
	case t.status >= 500:
		return "injected"
	}
	return "not served yet"
}

// isCalled says whether a rule can be broken by calls alone: those about the
// vendor's side say that it takes a fixture.
func isCalled(name string) bool {
	r, ok := ledger.Find(name)
	return ok && !strings.Contains(r.Says, "fixture")
}

func shortID(id string) string { return strings.TrimSuffix(id, "_v1") }

func quoted(rules []string) string {
	var b []string
	for _, r := range rules {
		b = append(b, "`"+r+"`")
	}
	return strings.Join(b, ", ")
}

func evidence(rules []string) string {
	var all []string
	for _, name := range rules {
		if r, ok := ledger.Find(name); ok && !slices.Contains(all, string(r.Evidence)) {
			all = append(all, string(r.Evidence))
		}
	}
	return strings.Join(all, ", ")
}

func TestTheCatalogueHasEveryTriple(t *testing.T) {
	if got := len(triples()); got != 696 {
		t.Errorf("%d triples of operation, status and code, want 696", got)
	}
}

// Failures of the service itself have no cause here: they are asked for.
func TestEveryFailureCanBeAskedFor(t *testing.T) {
	c := newClient(t)
	asked := 0
	for _, want := range triples() {
		if want.status < 500 {
			continue
		}
		asked++
		r := httptest.NewRequest(want.op.Method, strings.NewReplacer("{", "", "}", "").Replace(want.op.Path), nil)
		r.Header.Set("Authorization", "Bearer x")
		r.Header.Set("Prefer", "error="+want.code)
		if a := c.Send(r); a.Status != want.status || a.String("errorCode") != want.code || a.String("message") == "" || a.String("resolution") == "" {
			t.Errorf("%s %s: %d %s", want.op.ID, want.code, a.Status, a.Raw)
		}
	}
	if asked != 106 {
		t.Errorf("%d failures, want 106", asked)
	}
}
