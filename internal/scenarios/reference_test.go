package scenarios

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	guideFile      = "../../docs/scenarios.md"
	referenceBegin = "<!-- Generated from internal/scenarios by `make generate`; edit the tables there. -->\n"
	referenceEnd   = "<!-- end -->\n"
)

func TestTheReferenceIsCurrent(t *testing.T) {
	data, err := os.ReadFile(guideFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(data), referenceBegin)
	_, after, ended := strings.Cut(rest, referenceEnd)
	if !found || !ended {
		t.Fatalf("%s has no place for the reference", guideFile)
	}
	current := before + referenceBegin + reference() + referenceEnd + after
	if *update {
		if err := os.WriteFile(guideFile, []byte(current), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(data), current); diff != "" {
		t.Errorf("%s is stale; run make generate (-committed +current):\n%s", guideFile, diff)
	}
}

// reference lists the keys of each object and the built-in scenarios.
func reference() string {
	var b strings.Builder
	part(&b, "The file", &scenarioKeys)
	part(&b, "An entry of `faults`", &faultKeys)
	part(&b, "`during`", &duringKeys)
	part(&b, "`match` of a fault", &callKeys)
	part(&b, "`effect`", &effectKeys)
	part(&b, "`delay`, unless it is a time span", &delayKeys)
	part(&b, "`uniform`", &uniformKeys)
	part(&b, "`lognormal`", &lognormalKeys)
	part(&b, "`slowBody`", &slowBodyKeys)
	part(&b, "An entry of `limits`", &rateLimitKeys)
	part(&b, "An entry of `outcomes`", &outcomeKeys)
	part(&b, "`match` of an outcome", &waitKeys)
	part(&b, "An entry of `webhooks`", &hookKeys)
	part(&b, "`match` of an entry of `webhooks`", &callbackKeys)
	part(&b, "`effect` of an entry of `webhooks`", &hookEffectKeys)
	part(&b, "An entry of `timeline`", &instantKeys)
	part(&b, "`transition` of an entry of `timeline`", &moveKeys)
	b.WriteString("\n### Built-in scenarios\n\n`--scenario NAME` loads them; each has a page.\n\n| Name | What it does | Which mistakes of a client it finds |\n|---|---|---|\n")
	for _, name := range Builtins() {
		does, finds := headComment(name)
		fmt.Fprintf(&b, "| [`%s`](scenarios/%s.md) | %s | %s |\n", name, name, does, finds)
	}
	b.WriteByte('\n')
	return b.String()
}

func part[T any](b *strings.Builder, title string, o *object[T]) {
	fmt.Fprintf(b, "\n### %s\n\n| Key | Meaning |\n|---|---|\n", title)
	for _, k := range o.keys {
		says := k.says
		if k.required {
			says += " Required."
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", k.name, strings.ReplaceAll(says, "*", `\*`))
	}
}

func TestTheGuideTellsWhatIsNotThereYet(t *testing.T) {
	data, err := os.ReadFile(guideFile)
	if err != nil {
		t.Fatal(err)
	}
	_, missing, _ := strings.Cut(string(data), "## What is not there yet")
	missing, _, _ = strings.Cut(missing, "\n## ")
	for _, key := range append(scenarioKeys.later, effectKeys.later...) {
		if !strings.Contains(missing, "`"+key+"`") {
			t.Errorf("the guide does not say that %s is not there yet", key)
		}
	}
}

// Every key of the format must reach the scenario: a file that sets it reads
// differently from one that does not.
func TestEveryKeyIsInTheExample(t *testing.T) {
	data, err := os.ReadFile("testdata/good/every-key.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	names = append(names, scenarioKeys.names()...)
	names = append(names, faultKeys.names()...)
	names = append(names, callKeys.names()...)
	names = append(names, effectKeys.names()...)
	names = append(names, slowBodyKeys.names()...)
	names = append(names, delayKeys.names()...)
	names = append(names, uniformKeys.names()...)
	names = append(names, lognormalKeys.names()...)
	names = append(names, duringKeys.names()...)
	names = append(names, rateLimitKeys.names()...)
	names = append(names, outcomeKeys.names()...)
	names = append(names, waitKeys.names()...)
	names = append(names, hookKeys.names()...)
	names = append(names, callbackKeys.names()...)
	names = append(names, hookEffectKeys.names()...)
	names = append(names, instantKeys.names()...)
	names = append(names, moveKeys.names()...)
	for _, name := range names {
		if !strings.Contains(string(data), name+":") {
			t.Errorf("every-key.yaml lacks %s", name)
		}
	}
}
