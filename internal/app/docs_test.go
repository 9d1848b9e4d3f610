package app

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/openapi"
)

//go:generate go test -run TestDocsAreCurrent -update .

var update = flag.Bool("update", false, "write the generated documents instead of comparing them")

const fidelityIntro = `# Fidelity ledger

<!-- Generated from the rules in the code by ` + "`make generate`" + `; edit them there. -->

Every rule that sinch-mock enforces, with the evidence it rests on. A refused call names its rule in
` + "`X-Mock-Rule`" + ` and the evidence in ` + "`X-Mock-Evidence`" + `; ` + "`sinch-mock explain RULE`" + ` tells what stands here.

- **documented**: an official API document states it.
- **client-observed**: an official client needs it, or was seen to get it.
- **guide-observed**: a vendor guide tells it, outside the API document.
- **assumed**: nobody says; it is the default chosen here, and the first thing to try against the live service.

A rule that the contract suite has met at the live service says so behind its evidence: *verified* or
*contradicted*, with the day of the run. Where it says neither, no live run has met it.

Sources: ` + "`provisioning.yaml`" + ` and ` + "`elastic-sip-trunking.yaml`" + ` are the vendor's API documents, which
[openapi/](../openapi) follows; ` + "`behaviour.md`" + ` is what official clients, guides and release notes tell
beyond them. How each documented error of the Provisioning API can be had stands in
[outcomes.md](outcomes.md).

`

const lifecyclesIntro = `# Life cycles

<!-- Generated from the tables in the code by ` + "`make generate`" + `; edit them there. -->

What moves a resource from one state to the next. Times are the world's. A cause of *time* is a wait
that ends by itself: the first ending is the default, and a scenario may choose another one. A cause
of *vendor* has no API call: ` + "`POST /_mock/projects/{p}/transitions`" + ` brings it.

`

func TestDocsAreCurrent(t *testing.T) {
	documents := map[string]string{
		"../../docs/fidelity.md":   fidelity(),
		"../../docs/lifecycles.md": lifecycles(),
		"../../README.md":          readme(t),
	}
	for path, want := range documents {
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s is stale; run `make generate` (-want +got):\n%s", path, diff)
		}
	}
}

// fidelity writes the ledger down: a table per area, and how sure we are in all.
func fidelity() string {
	var b strings.Builder
	b.WriteString(fidelityIntro)
	counts := map[ledger.Evidence]int{}
	area := ""
	for _, r := range ledger.All() {
		counts[r.Evidence]++
		if of := areaOf(r.Name); of != area {
			area = of
			fmt.Fprintf(&b, "\n## %s\n\n| Rule | What it says | Error | Evidence | Source |\n|---|---|---|---|---|\n", area)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", r.Name, cell(r.Says), code(r.Kind), r.Standing(), cell(r.Source))
	}
	b.WriteString("\n## How sure we are\n\n| Evidence | Rules |\n|---|---|\n")
	for _, e := range []ledger.Evidence{ledger.Documented, ledger.ClientObserved, ledger.GuideObserved, ledger.Assumed} {
		fmt.Fprintf(&b, "| %s | %d |\n", e, counts[e])
	}
	return b.String()
}

// areaOf is a rule's name without its last part: papi.webhook.
func areaOf(name string) string {
	return name[:strings.LastIndex(name, ".")]
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func code(kind string) string {
	if kind == "" {
		return ""
	}
	return "`" + kind + "`"
}

// lifecycles draws every table.
func lifecycles() string {
	var b strings.Builder
	b.WriteString(lifecyclesIntro)
	worlds := newWorlds(config.Config{}, nil)
	for _, table := range worlds.Lifecycles() {
		fmt.Fprintf(&b, "## %s\n\n%s%s\n\n```mermaid\n%s```\n\n", table.Name, table.Says, reasonOf(table), table.Diagram())
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// reasonOf tells where a life cycle shows why.
func reasonOf(table *state.Lifecycle) string {
	if table.Reason == "" {
		return " The vendor's reasons are not shown."
	}
	return " The vendor's reason is shown as " + table.Reason + "."
}

const (
	fakedBegin = "<!-- faked:begin -->\n"
	fakedEnd   = "<!-- faked:end -->"
)

// readme is the README with its table of what is faked as it must be.
func readme(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(raw), fakedBegin)
	_, after, ends := strings.Cut(rest, fakedEnd)
	if !begins || !ends {
		t.Fatalf("README.md has lost its markers %q and %q", fakedBegin, fakedEnd)
	}
	return before + fakedBegin + faked() + fakedEnd + after
}

// faked is the table of what is faked: operations per group of each API.
func faked() string {
	var b strings.Builder
	b.WriteString("| API | Group | Operations served |\n|---|---|---|\n")
	for _, api := range apis(config.Config{}) {
		var groups []string
		all, served := map[string]int{}, map[string]int{}
		for _, op := range openapi.Operations(api.Name) {
			if all[op.Tag] == 0 {
				groups = append(groups, op.Tag)
			}
			all[op.Tag]++
			if _, ok := api.Operations[op.ID]; ok {
				served[op.Tag]++
			}
		}
		for _, g := range groups {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", shortName[api.Name], g, share(served[g], all[g]))
		}
	}
	return b.String()
}

var shortName = map[openapi.API]string{openapi.Provisioning: "PAPI", openapi.Trunking: "EST"}

func share(served, all int) string {
	switch served {
	case 0:
		return fmt.Sprintf("not yet (%d)", all)
	case all:
		return fmt.Sprintf("all %d", all)
	}
	return fmt.Sprintf("%d of %d", served, all)
}
