// Package ledger names every rule that sinch-mock enforces, with the evidence
// it rests on. The rule that fails picks its error: code that finds a rule
// broken answers [Rule.Broken], and the wire dialect of each API turns that
// into a status and a body. The documentation of behaviour, the
// X-Mock-Rule header and `sinch-mock explain` all read the same entries.
package ledger

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Evidence says how sure we are that the real service behaves so.
type Evidence string

const (
	// Documented: an official API document states it.
	Documented Evidence = "documented"
	// ClientObserved: an official client needs it or was seen to get it.
	ClientObserved Evidence = "client-observed"
	// GuideObserved: a vendor guide tells it, outside the API document.
	GuideObserved Evidence = "guide-observed"
	// Assumed: nobody says; this is the default we chose.
	Assumed Evidence = "assumed"
)

// Rule is one entry of the fidelity ledger.
type Rule struct {
	// Name is dotted and stable: papi.webhook.target-unique.
	Name string
	// Says tells the rule in one sentence.
	Says string
	// Kind is the error that a breach gives: a PAPI errorCode, or an EST
	// error kind. Empty for rules that shape answers and refuse nothing.
	Kind string
	// Fix tells the caller what to do about a breach.
	Fix      string
	Evidence Evidence
	// Source names the document the evidence stands in.
	Source string
}

var rules = struct {
	sync.RWMutex
	byName map[string]*Rule
}{byName: map[string]*Rule{}}

// Define enters a rule into the ledger and returns it, so that a rule is
// declared once, beside the code that enforces it. It panics on a second rule
// of the same name or one without a statement, evidence or source: those are
// mistakes of the programmer, met at start.
func Define(r Rule) *Rule {
	rules.Lock()
	defer rules.Unlock()
	if r.Name == "" || r.Says == "" || r.Evidence == "" || r.Source == "" {
		panic(fmt.Sprintf("ledger: incomplete rule %+v", r))
	}
	if _, taken := rules.byName[r.Name]; taken {
		panic("ledger: rule defined twice: " + r.Name)
	}
	rules.byName[r.Name] = &r
	return &r
}

// All lists the rules by name.
func All() []*Rule {
	rules.RLock()
	defer rules.RUnlock()
	all := make([]*Rule, 0, len(rules.byName))
	for _, r := range rules.byName {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *Rule) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Find returns the rule of that name.
func Find(name string) (*Rule, bool) {
	rules.RLock()
	defer rules.RUnlock()
	r, ok := rules.byName[name]
	return r, ok
}
