package house

import (
	"slices"
	"strings"
	"testing"
)

// rule is one thing the project keeps to. Its check gives one message for each
// breach, with the place first.
type rule struct {
	name  string
	check func(*tree) []string
	// bites is a tree that breaks the rule once, in the file named by at.
	bites map[string]string
	at    string
}

// rules gathers the rules of all files of this package.
func rules() []rule {
	return slices.Concat(importRules(), callRules(), docRules(), sizeRules(), textRules(), projectRules())
}

func TestProjectKeepsTheRules(t *testing.T) {
	tr := project(t)
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			for _, breach := range r.check(tr) {
				t.Error(breach)
			}
		})
	}
}

// TestRulesBite shows for each rule that it finds a breach, so that a rule that
// looks at nothing cannot pass for one that is kept.
func TestRulesBite(t *testing.T) {
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			got := r.check(plant(t, r.bites))
			if len(got) != 1 || !strings.HasPrefix(got[0], r.at) {
				t.Errorf("found %q, want one breach at %s", got, r.at)
			}
		})
	}
}

func TestEmptyTreeKeepsTheRules(t *testing.T) {
	for _, r := range rules() {
		if got := r.check(plant(t, nil)); len(got) != 0 {
			t.Errorf("%s: found %q in an empty tree", r.name, got)
		}
	}
}

// goFile gives a tree of one Go file.
func goFile(path, content string) map[string]string {
	return map[string]string{path: content}
}
