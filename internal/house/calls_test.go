package house

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// machineTime is what asks the machine for the time or waits for it.
var machineTime = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// timeAllowed lists files outside internal/clock that may use machineTime, each
// with the reason.
var timeAllowed = map[string]string{}

// seededRand is what math/rand offers without its global source.
var seededRand = []string{"New", "NewSource", "NewPCG", "NewChaCha8", "NewZipf", "Rand", "Source", "Source64", "PCG", "ChaCha8", "Zipf"}

// secretRand lists files that may use crypto/rand, each with the reason.
var secretRand = map[string]string{
	"internal/app/tls.go":                      "the key of a self-signed certificate must not be guessable",
	"examples/go/provisioning/provisioning.go": "the secret of a webhook must not be guessable; examples know no worlds",
}

// pin allows a number of breaches in one file, for a reason.
type pin struct {
	times int
	why   string
}

// skipsAllowed pins the calls that skip a test, by file.
var skipsAllowed = map[string]pin{
	"internal/validate/validate_test.go": {1, "the fuzz test passes over bytes that are not JSON"},
}

func callRules() []rule {
	return []rule{
		{
			name: "only internal/clock asks the machine for the time", check: checkTime,
			bites: goFile("internal/state/a.go", "package state\n\nimport \"time\"\n\nvar started = time.Now()\n"),
			at:    "internal/state/a.go:5",
		},
		{
			name: "chance is seeded", check: checkRand,
			bites: goFile("internal/state/a.go", "package state\n\nimport \"math/rand/v2\"\n\nfunc f() int { return rand.New(nil).IntN(2) + rand.IntN(2) }\n"),
			at:    "internal/state/a.go:5",
		},
		{
			name: "secrets of the machine stay out of worlds", check: checkSecretRand,
			bites: goFile("internal/state/a.go", "package state\n\nimport \"crypto/rand\"\n\nvar _ = rand.Text()\n"),
			at:    "internal/state/a.go:5",
		},
		{
			name: "no init functions", check: checkInit,
			bites: goFile("internal/state/a.go", "package state\n\nfunc init() {}\n\nfunc (x) init() {}\n"),
			at:    "internal/state/a.go:3",
		},
		{
			name: "no test skips itself", check: checkSkips,
			bites: goFile("internal/state/a_test.go", "package state\n\nimport \"testing\"\n\nfunc TestX(t *testing.T) { t.Skipf(\"later\") }\n"),
			at:    "internal/state/a_test.go: 1 calls",
		},
	}
}

func checkTime(tr *tree) []string {
	return uses(tr, "time", timeAllowed, func(s *source, name string) string {
		if s.dir() == "internal/clock" && !s.isTest() || !slices.Contains(machineTime, name) {
			return ""
		}
		return "take the time from the world (tx.Now) or from internal/clock"
	})
}

func checkRand(tr *tree) []string {
	unseeded := func(_ *source, name string) string {
		if slices.Contains(seededRand, name) {
			return ""
		}
		return "take chance from the world's seed, or make a source with rand.New"
	}
	return append(uses(tr, "math/rand", nil, unseeded), uses(tr, "math/rand/v2", nil, unseeded)...)
}

func checkSecretRand(tr *tree) []string {
	return uses(tr, "crypto/rand", secretRand, func(*source, string) string {
		return "same seed and same calls must give the same bytes; if this is a real secret, list the file in secretRand with the reason"
	})
}

// uses finds every mention of a name of an imported package, called or not, for
// which advise has an advice.
func uses(tr *tree, pkg string, allowed map[string]string, advise func(s *source, name string) string) []string {
	var breaches []string
	for _, s := range tr.code {
		local, imported := s.importName(pkg)
		if _, ok := allowed[s.path]; ok || !imported {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == local && x.Obj == nil {
				if advice := advise(s, sel.Sel.Name); advice != "" {
					breaches = append(breaches, fmt.Sprintf("%s: %s.%s: %s", s.at(sel), local, sel.Sel.Name, advice))
				}
			}
			return true
		})
	}
	return breaches
}

func checkInit(tr *tree) []string {
	var breaches []string
	for _, s := range tr.code {
		for _, decl := range s.file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				breaches = append(breaches, s.at(fn)+": init runs behind the reader's back: make a value or a function that is called")
			}
		}
	}
	return breaches
}

func checkSkips(tr *tree) []string {
	var breaches []string
	for _, s := range tr.code {
		found := skipsIn(s)
		if allowed := skipsAllowed[s.path]; len(found) != allowed.times {
			breaches = append(breaches, fmt.Sprintf("%s: %d calls skip a test, pinned are %d: a skipped test proves nothing, so make it run, or pin the number in skipsAllowed with the reason",
				s.path, len(found), allowed.times))
		}
	}
	return breaches
}

// skipsIn finds the calls of Skip, Skipf and SkipNow in a file that tests.
func skipsIn(s *source) []ast.Node {
	var found []ast.Node
	if _, imported := s.importName("testing"); !imported {
		return nil
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && strings.HasPrefix(sel.Sel.Name, "Skip") {
				found = append(found, call)
			}
		}
		return true
	})
	return found
}
