package faketest

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Refusal is an error that a test got an operation to answer by a rule.
type Refusal struct {
	Operation string
	Status    int
	// Code is the vendor's errorCode; empty in an API that has none.
	Code string
	Rule string
	// Test is the name of the test, without those of its parts.
	Test string
}

var seen = struct {
	sync.Mutex
	refusals map[Refusal]bool
}{refusals: map[Refusal]bool{}}

// remember keeps what an answer proves. An answer that was asked for by a
// header names no rule and proves nothing.
func remember(a Answer, test string) {
	if a.Status < 400 || a.Rule() == "" {
		return
	}
	test, _, _ = strings.Cut(test, "/")
	seen.Lock()
	defer seen.Unlock()
	seen.refusals[Refusal{a.Header.Get("X-Mock-Operation"), a.Status, a.String("errorCode"), a.Rule(), test}] = true
}

// Refusals lists what the tests of this process have met so far, in order.
func Refusals() []Refusal {
	seen.Lock()
	defer seen.Unlock()
	var all []Refusal
	for r := range seen.refusals {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b Refusal) int {
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Status, b.Status),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Test, b.Test))
	})
	return all
}
