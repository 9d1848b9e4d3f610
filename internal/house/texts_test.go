package house

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Patterns are put together from parts so that this file does not match them.
var (
	openEnds = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`)
	skips    = regexp.MustCompile(`\b(it|test|describe|suite)\.(sk` + `ip|to` + `do|on` + `ly)\(`)
	machine  = regexp.MustCompile(`(^|[^\w./-])/(wo` + `rk|ro` + `ot|tmp/w` + `t|home/[a-z]\w*)/`)
	registry = regexp.MustCompile(`\b(pro` + `xy\.golang\.org|sum\.gol` + `ang\.org|registry\.np` + `mjs\.org|registry\.ya` + `rnpkg\.com|de` + `b\.debian\.org|py` + `pi\.org)\b`)
)

func textRules() []rule {
	return []rule{
		{
			name: "no open ends", check: textRule(openEnds, "finish it, or say it in the documentation of what is missing"),
			bites: goFile("docs/guide.md", "First line.\nTO"+"DO: the rest.\n"), at: "docs/guide.md:2",
		},
		{
			name: "no test in JavaScript skips itself", check: textRule(skips, "a test that does not run proves nothing: make it run"),
			bites: goFile("tests/node/a.test.mjs", "test.sk"+"ip('x', () => {})\n"), at: "tests/node/a.test.mjs:1",
		},
		{
			name: "no paths of one machine", check: textRule(machine, "write paths from the root of the project"),
			bites: goFile("docs/guide.md", "See /wo"+"rk/main/README.md\n"), at: "docs/guide.md:1",
		},
		{
			name: "no registry hosts", check: textRule(registry, "leave the choice of registry to the reader's client (for npm: omit-lockfile-registry-resolved=true in .npmrc, then make the lock file anew)"),
			bites: goFile("tests/node/package-lock.json", "\"resolved\": \"https://registry.np"+"mjs.org/a.tgz\"\n"), at: "tests/node/package-lock.json:1",
		},
	}
}

// textRule forbids a pattern in every text file but sums of modules.
func textRule(pattern *regexp.Regexp, advice string) func(*tree) []string {
	return func(tr *tree) []string {
		var breaches []string
		for _, p := range sortedKeys(tr.text) {
			if path.Ext(p) == ".sum" || !utf8.ValidString(tr.text[p]) {
				continue
			}
			for i, line := range strings.Split(tr.text[p], "\n") {
				if found := pattern.FindString(line); found != "" {
					breaches = append(breaches, fmt.Sprintf("%s:%d: %q: %s", p, i+1, strings.TrimSpace(found), advice))
				}
			}
		}
		return breaches
	}
}

// sortedKeys gives messages a fixed order.
func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
