package state

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Causes of transitions that no API call brings.
const (
	// CauseTime: the state is a wait, and the transition is one of its endings.
	CauseTime = "time"
	// CauseVendor: only the vendor's side brings it, here the control API or
	// a scenario.
	CauseVendor = "vendor"
)

// Gone is the state of what does not exist: not created yet, or removed.
const Gone = ""

// Transition is one row of a life cycle.
type Transition struct {
	// From is the state left; [Gone] for a creation.
	From string
	// Cause is what brings it: the name of a call, [CauseTime] or [CauseVendor].
	Cause string
	// To is the state entered; [Gone] for a removal.
	To string
	// After is how long the state waits before a [CauseTime] ending, in the
	// world's time.
	After time.Duration
	// Outcome names this ending where a wait has several; a scenario may
	// choose it. The first ending of a state is the default.
	Outcome string
	// Event is the webhook event that the transition fires, if any.
	Event string
	// Activity is the entry it leaves in the resource's activities, if any.
	Activity string
}

// Lifecycle is the table of one resource's states. It drives the engine, the
// control API, the coverage of transitions and the diagrams in the docs.
type Lifecycle struct {
	// Name is stable: whatsapp-sender.
	Name string
	// Says tells in one sentence whose states these are.
	Says string
	// Reason tells where the API shows the reason that the vendor gives, and
	// so its comment; empty where it shows neither.
	Reason      string
	Transitions []Transition
}

// States lists the states in the order of their first appearance.
func (l *Lifecycle) States() []string {
	var states []string
	for _, t := range l.Transitions {
		for _, s := range []string{t.From, t.To} {
			if s != Gone && !slices.Contains(states, s) {
				states = append(states, s)
			}
		}
	}
	return states
}

// next finds the transition that a cause brings from a state.
func (l *Lifecycle) next(from, cause, outcome string) (Transition, bool) {
	for _, t := range l.Transitions {
		if t.From == from && t.Cause == cause && (outcome == "" || t.Outcome == outcome) {
			return t, true
		}
	}
	return Transition{}, false
}

// endings lists how a wait in a state may end, the default first.
func (l *Lifecycle) endings(from string) []Transition {
	var ends []Transition
	for _, t := range l.Transitions {
		if t.From == from && t.Cause == CauseTime {
			ends = append(ends, t)
		}
	}
	return ends
}

// toward finds a transition between two states whatever brings it, the
// vendor's own first.
func (l *Lifecycle) toward(from, to string) (Transition, bool) {
	found := Transition{}
	for _, t := range l.Transitions {
		if t.From != from || t.To != to {
			continue
		}
		if t.Cause == CauseVendor {
			return t, true
		}
		if found.Cause == "" {
			found = t
		}
	}
	return found, found.Cause != ""
}

// Reachable lists the states that follow a state.
func (l *Lifecycle) Reachable(from string) []string {
	var states []string
	for _, t := range l.Transitions {
		if t.From == from && t.To != Gone && !slices.Contains(states, t.To) {
			states = append(states, t.To)
		}
	}
	return states
}

// Diagram draws the table as a Mermaid state diagram.
func (l *Lifecycle) Diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	node := func(s string) string {
		if s == Gone {
			return "[*]"
		}
		return s
	}
	for _, t := range l.Transitions {
		label := t.Cause
		if t.Outcome != "" {
			label += " (" + t.Outcome + ")"
		}
		if t.After > 0 {
			label += " after " + t.After.String()
		}
		if t.Event != "" {
			label += " / " + t.Event
		}
		fmt.Fprintf(&b, "    %s --> %s : %s\n", node(t.From), node(t.To), label)
	}
	return b.String()
}
