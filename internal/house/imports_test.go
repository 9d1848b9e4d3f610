package house

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// direction forbids imports to packages. A pattern ends in /... to mean a
// package and everything below it; patterns of the project start with ./ .
type direction struct {
	from   []string
	except []string
	never  []string
	direct bool // a detour through a package that may import it is allowed
	why    string
}

// directions is the layout of docs/DESIGN.md: arrows go down.
var directions = []direction{
	{
		from:   []string{"./..."},
		except: []string{"./internal/app/...", "./cmd/...", "./sinchmock/..."},
		never:  []string{"./internal/app/..."},
		why:    "app wires everything and is only started: by the command, the Go package and tests",
	},
	{
		from:   []string{"./..."},
		except: []string{"./cmd/...", "./examples/..."},
		never:  []string{"./cmd/...", "./sinchmock/..."},
		why:    "the command and the Go package are the outermost layer",
	},
	{
		from:  []string{"./internal/clock/...", "./internal/ledger/...", "./internal/suggest/...", "./openapi/..."},
		never: []string{"./internal/state/...", "./internal/fake/...", "./internal/scenarios/...", "./internal/webhooks/...", "./internal/control/...", "./internal/validate/...", "./internal/config/..."},
		why:   "it is at the bottom of the layout and knows nothing of what stands on it",
	},
	{
		from:  []string{"./internal/state/..."},
		never: []string{"./internal/fake/...", "./internal/scenarios/...", "./internal/webhooks/...", "./internal/control/...", "./internal/config/..."},
		why:   "the domain asks through interfaces that it declares itself",
	},
	{
		from:  []string{"./internal/state/..."},
		never: []string{"net/http/...", "./openapi/...", "./internal/validate/...", "github.com/getkin/kin-openapi/...", "github.com/goccy/go-yaml/...", "github.com/gorilla/mux/..."},
		why:   "the domain knows no HTTP, no YAML and no OpenAPI: handlers translate",
	},
	{
		from:  []string{"./internal/fake/papi/..."},
		never: []string{"./internal/fake/estapi/..."},
		why:   "the two APIs do not know each other: what both need belongs in internal/fake or internal/state",
	},
	{
		from:  []string{"./internal/fake/estapi/..."},
		never: []string{"./internal/fake/papi/..."},
		why:   "the two APIs do not know each other: what both need belongs in internal/fake or internal/state",
	},
	{
		from:  []string{"./internal/scenarios/...", "./internal/validate/..."},
		never: []string{"./internal/fake/...", "./internal/webhooks/...", "./internal/control/..."},
		why:   "it is asked by the layers above and asks nothing of them",
	},
	{
		from:  []string{"./internal/repro/..."},
		never: []string{"./internal/control/...", "./internal/config/..."},
		why:   "it is asked by the testers' door; app gives it the server that repeats a bundle",
	},
	{
		from:  []string{"./internal/sweep/..."},
		never: []string{"./internal/state/...", "./internal/fake/...", "./internal/scenarios/...", "./internal/webhooks/...", "./internal/control/...", "./internal/config/...", "./openapi/..."},
		why:   "it plans and reports; the command starts the servers and runs the trials",
	},
	{
		from:  []string{"./internal/webhooks/..."},
		never: []string{"./internal/fake/...", "./internal/control/..."},
		why:   "deliveries follow events of the state; app connects the two",
	},
	{
		from:  []string{"./internal/fake/..."},
		never: []string{"./internal/control/..."},
		why:   "the testers' door stands above the APIs",
	},
	{
		from:  []string{"./internal/config/..."},
		never: []string{"./internal/state/...", "./internal/fake/...", "./internal/scenarios/...", "./internal/webhooks/...", "./internal/control/...", "./internal/validate/...", "./openapi/..."},
		why:   "the configuration is plain values; app gives them their meaning",
	},
	{
		from:  []string{"./contracttests/..."},
		never: []string{"./internal/state/...", "./internal/fake/...", "./internal/scenarios/...", "./internal/webhooks/...", "./internal/control/..."},
		why:   "the suite runs against the live service too: it knows HTTP and the documents only",
	},
	{
		from:   []string{"./..."},
		except: []string{"./internal/validate/...", "./openapi/..."},
		never:  []string{"github.com/getkin/kin-openapi/..."},
		direct: true,
		why:    "internal/validate hides the library: its errors differ between versions of OpenAPI",
	},
	{
		from:  []string{"./cmd/...", "./sinchmock/...", "./contracttests/..."},
		never: []string{"testing/...", "net/http/httptest", "github.com/google/go-cmp/..."},
		why:   "programs get no flags of package testing, and go-cmp makes the linker keep every method",
	},
	{
		from:  []string{"./..."},
		never: []string{"C"},
		why:   "the binary is static: no cgo",
	},
}

// TestEveryDirectionBites breaks each direction in each of its ways.
func TestEveryDirectionBites(t *testing.T) {
	for _, d := range directions {
		for _, from := range d.from {
			for _, never := range d.never {
				dir := within(strings.Replace(from, "./...", "./internal/newcomer", 1))
				target := strings.Replace(within(never), "./", module+"/", 1)
				text := fmt.Sprintf("package x\n\nimport _ %q\n", target)
				got := checkDirections(plant(t, goFile(strings.TrimPrefix(dir, "./")+"/x.go", text)))
				if !slices.ContainsFunc(got, func(b string) bool { return strings.Contains(b, d.why) }) {
					t.Errorf("%s may import %s, found only %q", dir, target, got)
				}
			}
		}
	}
}

// within names a package that a pattern matches.
func within(pattern string) string {
	return strings.Replace(pattern, "/...", "/inner", 1)
}

func TestDirectionsAllowWhatTheyExcept(t *testing.T) {
	for _, dir := range []string{"cmd/sinch-mock", "sinchmock"} {
		text := fmt.Sprintf("package x\n\nimport _ %q\n", module+"/internal/app")
		if got := checkDirections(plant(t, goFile(dir+"/x.go", text))); len(got) != 0 {
			t.Errorf("%s may not import app: %q", dir, got)
		}
	}
}

func importRules() []rule {
	return []rule{{
		name:  "imports go down the layout",
		check: checkDirections,
		bites: map[string]string{
			"internal/state/trunking/trunk.go": "package trunking\n\nimport _ \"github.com/sinch-mock/sinch-mock/internal/middle\"\n",
			"internal/middle/middle.go":        "package middle\n\nimport _ \"github.com/sinch-mock/sinch-mock/internal/fake\"\n",
		},
		at: "internal/state/trunking",
	}}
}

// checkDirections follows imports through the project's own packages, so that
// a forbidden package cannot come in by a detour.
func checkDirections(tr *tree) []string {
	graph := imports(tr)
	var breaches []string
	for _, dir := range sortedKeys(graph) {
		for _, d := range directions {
			if !matchesAny("./"+dir, d.from) || matchesAny("./"+dir, d.except) {
				continue
			}
			if way := wayTo(graph, dir, d); way != nil {
				breaches = append(breaches, fmt.Sprintf("%s must not import %s: %s (the way is %s)",
					dir, way[len(way)-1], d.why, strings.Join(way, " -> ")))
			}
		}
	}
	return breaches
}

// imports gives for each package of the project what its files outside tests
// import; the project's own packages are written ./dir .
func imports(tr *tree) map[string][]string {
	graph := map[string][]string{}
	for _, s := range tr.code {
		if s.isTest() {
			continue
		}
		for _, spec := range s.file.Imports {
			target := importPath(spec)
			if own, ok := strings.CutPrefix(target, module+"/"); ok {
				target = "./" + own
			}
			graph[s.dir()] = append(graph[s.dir()], target)
		}
	}
	return graph
}

// wayTo finds the shortest way from a package to one it must never reach.
func wayTo(graph map[string][]string, from string, d direction) []string {
	ways := [][]string{{"./" + from}}
	seen := map[string]bool{}
	for len(ways) > 0 {
		way := ways[0]
		ways = ways[1:]
		for _, next := range graph[strings.TrimPrefix(way[len(way)-1], "./")] {
			longer := append(slices.Clone(way), next)
			if matchesAny(next, d.never) {
				return longer
			}
			if !seen[next] && !d.direct {
				seen[next] = true
				ways = append(ways, longer)
			}
		}
	}
	return nil
}

func matchesAny(pkg string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		base, below := strings.CutSuffix(p, "/...")
		return pkg == base || below && (base == "." || strings.HasPrefix(pkg, base+"/"))
	})
}
