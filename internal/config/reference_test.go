package config

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

//go:generate go test -run TestReferenceIsCurrent -update .

var update = flag.Bool("update", false, "write docs/configuration.md instead of comparing it")

const referenceFile = "../../docs/configuration.md"

const referenceIntro = `# Configuration

<!-- Generated from the table in internal/config/options.go by ` + "`make generate`" + `; edit that. -->

Every setting can be given in four places. From the weakest to the strongest: its default, the file
that ` + "`--config`" + ` names, the environment, the flag. A list from a stronger place replaces the whole list
of a weaker one.

- **File**: YAML, one mapping from the name of the flag (without dashes) to its value; a setting that
  may be given more than once takes a list. Paths are relative to the working directory.
- **Environment**: ` + "`SINCH_MOCK_`" + ` and the name of the flag in capitals, with ` + "`_`" + ` for ` + "`-`" + `. An empty variable
  counts as unset. A list is separated by commas; a value with a comma in it goes in the file.
- **Flag**: ` + "`--name value` or `--name=value`" + `; a switch may stand alone.

An unknown flag, variable or key, a value out of its range, or two settings that do not go together
keep the program from starting: it prints every mistake with its place and exits with 2.
The variables that Kubernetes adds for a Service named ` + "`sinch-mock`" + ` are not taken for settings.

`

// reference is the text of docs/configuration.md.
func reference() string {
	var b strings.Builder
	b.WriteString(referenceIntro)
	b.WriteString("| Flag | Environment | Default | Meaning |\n|---|---|---|---|\n")
	for i := range options {
		o := &options[i]
		fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", flagCell(o), envPlace(o.name), defaultCell(o), o.help+notes(o))
	}
	b.WriteString("\nThe same in a file:\n\n```yaml\n" + example + "```\n")
	return b.String()
}

func flagCell(o *option) string {
	return "`" + strings.ReplaceAll(strings.TrimSpace("--"+o.name+" "+o.value), "|", `\|`) + "`"
}

func defaultCell(o *option) string {
	if o.def == "" {
		return ""
	}
	return "`" + o.def + "`"
}

func notes(o *option) string {
	switch {
	case o.list:
		return " May be given more than once."
	case o.notInFile:
		return " Not in the file itself."
	}
	return ""
}

// example sets every kind of value; TestExampleLoads proves that it is right.
const example = `listen: :8080
scenario: [two-bad-answers, ./slow-reviews.yml]
clock: manual
seed: 7
auth: strict
key:
  - demo-id:demo-secret
  - other-id:other-secret:0b3c1a52-5a0c-4c0e-9d3b-2f6f3d7e9a10
max-body: 256KiB
validate-replies: true
`

func TestReferenceIsCurrent(t *testing.T) {
	want := reference()
	if *update {
		if err := os.WriteFile(referenceFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/configuration.md is stale, run `make generate` (-want +got):\n%s", diff)
	}
}

func TestExampleLoads(t *testing.T) {
	if _, err := loadFile(example); err != nil {
		t.Errorf("the example in docs/configuration.md: %v", err)
	}
}

func TestUsageNamesEveryOption(t *testing.T) {
	usage := Usage()
	for i := range options {
		o := &options[i]
		line := strings.TrimSpace("--" + o.name + " " + o.value)
		if !strings.Contains(usage, line+" ") {
			t.Errorf("Usage does not show %q", line)
		}
		if o.def != "" && !o.isSwitch() && !strings.Contains(strings.Join(strings.Fields(usage), " "), "(default "+o.def+")") {
			t.Errorf("Usage does not show the default %q of --%s", o.def, o.name)
		}
	}
}
