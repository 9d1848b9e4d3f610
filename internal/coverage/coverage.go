// Package coverage tells what tests have met of the APIs and what they have
// not: operations, documented outcomes, transitions and events. The counts come
// from a server's /_mock/coverage; the reports are for people and for CI.
package coverage

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Met is one thing that tests can meet, and how often they did.
type Met struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Report is what was met and what was not, with a count of 0. It has the form
// in which the control API answers it.
type Report struct {
	// Operations are operationIds.
	Operations []Met `json:"operations"`
	// Outcomes are an operation, a status and an error code, where the
	// document has codes, with a space between.
	Outcomes []Met `json:"outcomes"`
	// Transitions are a life cycle with the states left and entered:
	// bundle IN_PROGRESS -> DONE.
	Transitions []Met `json:"transitions"`
	// Events are event types.
	Events []Met `json:"events"`
}

// Kinds are what a report counts, in its order.
var Kinds = []string{"operations", "outcomes", "transitions", "events"}

// Of is the list of a kind.
func (r *Report) Of(kind string) []Met { return *r.at(kind) }

func (r *Report) at(kind string) *[]Met {
	switch kind {
	case "operations":
		return &r.Operations
	case "outcomes":
		return &r.Outcomes
	case "transitions":
		return &r.Transitions
	case "events":
		return &r.Events
	}
	panic("coverage: no kind " + kind)
}

// Since is what was met after an earlier report of the same server.
func (r *Report) Since(earlier *Report) *Report {
	since := &Report{}
	for _, kind := range Kinds {
		before := map[string]int{}
		for _, m := range earlier.Of(kind) {
			before[m.Name] = m.Count
		}
		for _, m := range r.Of(kind) {
			// A server that was reset meanwhile counts from 0.
			since.add(kind, Met{m.Name, max(0, m.Count-before[m.Name])})
		}
	}
	return since
}

func (r *Report) add(kind string, m Met) { *r.at(kind) = append(*r.at(kind), m) }

// Expected says whether a test can be asked to meet something: all but the
// outcomes that only a failure of the service itself causes.
func Expected(kind string, m Met) bool { return kind != "outcomes" || m.Status() != "500" }

// Status is the status of an outcome.
func (m Met) Status() string {
	_, rest, _ := strings.Cut(m.Name, " ")
	status, _, _ := strings.Cut(rest, " ")
	return status
}

// Share is how much of a kind was met.
type Share struct {
	Kind string `json:"kind"`
	// Met of Total that can be expected.
	Met   int `json:"met"`
	Total int `json:"total"`
}

// Percent is the share in percent; of nothing, all was met.
func (s Share) Percent() float64 {
	if s.Total == 0 {
		return 100
	}
	return 100 * float64(s.Met) / float64(s.Total)
}

// String gives the share as reports have it: it says 100.0 only of all.
func (s Share) String() string {
	return fmt.Sprintf("%.1f", math.Floor(s.Percent()*10)/10)
}

// Share counts a kind.
func (r *Report) Share(kind string) Share {
	s := Share{Kind: kind}
	for _, m := range r.Of(kind) {
		if !Expected(kind, m) {
			continue
		}
		s.Total++
		if m.Count > 0 {
			s.Met++
		}
	}
	return s
}

// Missed lists what is expected of a kind and was not met.
func (r *Report) Missed(kind string) []string {
	var names []string
	for _, m := range r.Of(kind) {
		if m.Count == 0 && Expected(kind, m) {
			names = append(names, m.Name)
		}
	}
	return names
}

// Floor is the least share of each kind, in percent; a kind without one has none.
type Floor map[string]float64

// Below lists the shares that a report has under the floor.
func (f Floor) Below(r *Report) []string {
	var below []string
	for _, kind := range Kinds {
		least, asked := f[kind]
		if share := r.Share(kind); asked && share.Percent() < least {
			below = append(below, fmt.Sprintf("%s: %s %% met, %v %% asked for", kind, share, least))
		}
	}
	return below
}

// move is a transition taken apart. What does not exist has a state of its own.
type move struct {
	lifecycle, from, to string
	count               int
}

// moves takes the transitions apart.
func (r *Report) moves() []move {
	var all []move
	for _, t := range r.Transitions {
		lifecycle, states, _ := strings.Cut(t.Name, " ")
		from, to, _ := strings.Cut(states, " -> ")
		all = append(all, move{lifecycle, from, to, t.Count})
	}
	slices.SortStableFunc(all, func(a, b move) int { return cmp.Compare(a.lifecycle, b.lifecycle) })
	return all
}
