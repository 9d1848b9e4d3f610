package scenarios

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const pagesDir = "../../docs/scenarios"

// pageSections are what a page says in its own words, behind what is generated.
var pageSections = []string{"\n## Why live does that\n", "\n## What a good client does\n", "\n## Vary it\n"}

// A page that is missing is begun by -update; its sections are then to be written.
func TestThePagesAreCurrent(t *testing.T) {
	for _, name := range Builtins() {
		path := filepath.Join(pagesDir, name+".md")
		data, err := os.ReadFile(path)
		if err != nil && !*update {
			t.Errorf("%s has no page: %v", name, err)
			continue
		}
		_, prose, found := strings.Cut(string(data), referenceEnd)
		if !found {
			prose = strings.Join(pageSections, "")
		}
		current := pageHead(name) + referenceEnd + prose
		if *update {
			if err := os.WriteFile(path, []byte(current), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if diff := cmp.Diff(string(data), current); diff != "" {
			t.Errorf("%s is stale; run make generate (-committed +current):\n%s", path, diff)
		}
		for _, section := range pageSections {
			if text := sectionOf(prose, section); len(text) < 100 {
				t.Errorf("%s says next to nothing under %s", path, strings.TrimSpace(section))
			}
		}
	}
}

// sectionOf is the text under a heading.
func sectionOf(prose, heading string) string {
	_, text, _ := strings.Cut(prose, heading)
	text, _, _ = strings.Cut(text, "\n## ")
	return strings.TrimSpace(text)
}

var relativeLink = regexp.MustCompile(`\]\(([^):#]+)[^)]*\)`)

func TestThePagesLeadSomewhere(t *testing.T) {
	for _, name := range Builtins() {
		page, err := os.ReadFile(filepath.Join(pagesDir, name+".md"))
		if err != nil {
			t.Error(err)
		}
		for _, link := range relativeLink.FindAllSubmatch(page, -1) {
			if _, err := os.Stat(filepath.Join(pagesDir, string(link[1]))); err != nil {
				t.Errorf("the page of %s leads nowhere: %v", name, err)
			}
		}
	}
}

func TestEveryPageHasAScenario(t *testing.T) {
	pages, err := filepath.Glob(pagesDir + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if !slices.Contains(Builtins(), strings.TrimSuffix(filepath.Base(page), ".md")) {
			t.Errorf("%s is about no built-in scenario", page)
		}
	}
}

// pageHead is what a scenario's file says, and how to load it.
func pageHead(name string) string {
	does, finds := headComment(name)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", name)
	fmt.Fprintf(&b, "<!-- Generated from internal/scenarios/builtin/%s.yaml by `make generate`; edit that. -->\n\n", name)
	fmt.Fprintf(&b, "%s\n\n**%s**\n\n```yaml\n%s```\n\n", does, finds, withoutHead(name))
	b.WriteString("| Load it | |\n|---|---|\n")
	fmt.Fprintf(&b, "| for all projects | `sinch-mock --scenario %s` |\n", name)
	fmt.Fprintf(&b, "| for one, while it runs | `curl -X POST \"$MOCK/scenarios?builtin=%s\"` |\n", name)
	fmt.Fprintf(&b, "| in a Go test | `project.LoadBuiltin(%q)` |\n", name)
	fmt.Fprintf(&b, "| to change it | `sinch-mock scenarios show %s > mine.yaml` |\n\n", name)
	b.WriteString("`MOCK` is `http://127.0.0.1:8080/_mock/projects/PROJECT`. What is common to all scenarios stands in\n[the guide](../scenarios.md).\n\n")
	return b.String()
}

// headComment is what the comment at a file's head tells: what the scenario
// does, and, from a line of its own on, which mistake of a client it finds.
func headComment(name string) (does, finds string) {
	data, _ := Builtin(name)
	var lines [2][]string
	part := 0
	for line := range strings.Lines(string(data)) {
		text, isComment := strings.CutPrefix(line, "# ")
		if !isComment {
			break
		}
		if strings.HasPrefix(text, "Finds ") {
			part = 1
		}
		lines[part] = append(lines[part], strings.TrimSpace(text))
	}
	return strings.Join(lines[0], " "), strings.Join(lines[1], " ")
}

// withoutHead is a scenario's file behind the comment at its head.
func withoutHead(name string) string {
	data, _ := Builtin(name)
	rest := string(data)
	for strings.HasPrefix(rest, "#") {
		_, rest, _ = strings.Cut(rest, "\n")
	}
	return rest
}
