package house

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

func projectRules() []rule {
	return []rule{
		{
			name: "every dependency has its reason in docs/DESIGN.md", check: checkDependencies,
			bites: map[string]string{
				"go.mod":         "module m\n\nrequire (\n\tgithub.com/a/b v1.0.0\n\tgithub.com/c/d/v2 v2.0.0\n\tgithub.com/e/f v1.0.0 // indirect\n)\n",
				"docs/DESIGN.md": "| `github.com/a/b` | for this |\nAlso github.com/c/d/v2 in passing.\n",
			},
			at: "go.mod: github.com/c/d/v2",
		},
		{
			name: "make test runs all there is", check: checkMakeTest,
			bites: map[string]string{
				"Makefile":                "test: lint unit ## everything\n",
				"tests/node/package.json": "{}",
			},
			at: "Makefile: tests/node/package.json",
		},
	}
}

var requirement = regexp.MustCompile(`^(?:require\s+|\s+)(\S+\.\S+/\S+) v\S+$`)

// checkDependencies wants a row of a table that starts with the module's path.
func checkDependencies(tr *tree) []string {
	design, ok := tr.text["docs/DESIGN.md"]
	if !ok {
		return nil
	}
	var breaches []string
	for line := range strings.Lines(tr.text["go.mod"]) {
		m := requirement.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m != nil && !strings.Contains(design, "\n| `"+m[1]+"` |") && !strings.HasPrefix(design, "| `"+m[1]+"` |") {
			breaches = append(breaches, fmt.Sprintf("go.mod: %s has no row in the table of dependencies in docs/DESIGN.md: say what it is for", m[1]))
		}
	}
	return breaches
}

// testParts are the targets that `make test` needs, each once a file exists.
var testParts = []struct{ file, target string }{
	{"go.mod", "unit"},
	{".golangci.yml", "lint"},
	{"tests/node/package.json", "node"},
	{"tools/npm/package.json", "openapi-lint"},
}

var testTarget = regexp.MustCompile(`(?m)^test:([^#\n]*)`)

func checkMakeTest(tr *tree) []string {
	makefile, ok := tr.text["Makefile"]
	if !ok {
		return nil
	}
	var targets []string
	if m := testTarget.FindStringSubmatch(makefile); m != nil {
		targets = strings.Fields(m[1])
	}
	var breaches []string
	for _, part := range testParts {
		_, exists := tr.text[part.file]
		if exists && !slices.Contains(targets, part.target) {
			breaches = append(breaches, fmt.Sprintf("Makefile: %s exists, so `test:` must list %s", part.file, part.target))
		}
	}
	return breaches
}
