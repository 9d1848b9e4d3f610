package scenarios

import (
	"cmp"
	"fmt"
)

// section is a list of rules of a scenario. Rules are numbered through all
// sections, in this order, for what counts them.
type section int

const (
	ofFaults section = iota
	ofOutcomes
	ofWebhooks
	ofLimits
	ofTimeline
)

// named are the names of a section's rules, empty for those without.
type named struct {
	section string
	names   []string
}

func (s *Scenario) sections() []named {
	return []named{
		ofFaults:   {"faults", each(s.Faults, func(f *Fault) string { return f.Name })},
		ofOutcomes: {"outcomes", each(s.Outcomes, func(o *Outcome) string { return o.Name })},
		ofWebhooks: {"webhooks", each(s.Webhooks, func(h *Hook) string { return h.Name })},
		ofLimits:   {"limits", each(s.RateLimits, func(l *RateLimit) string { return l.Name })},
		ofTimeline: {"timeline", each(s.Timeline, func(e *Instant) string { return e.Name })},
	}
}

func each[T any](list []T, name func(*T) string) []string {
	names := make([]string, len(list))
	for i := range list {
		names[i] = name(&list[i])
	}
	return names
}

// loaded is a scenario under its place in the load order.
type loaded struct {
	*Scenario
	// labels are the rules' names, or their places in the file.
	labels []string
	// places are where the rules stand in the file.
	places []string
	// first is the number of each section's first rule.
	first  []int
	totals []total // over all worlds, by rule
	// limits and faults are the places of those that may match a call, by its
	// operation: most calls need look at none.
	limits, faults map[string][]int
}

func newLoaded(s *Scenario) *loaded {
	l := &loaded{Scenario: s}
	for _, in := range s.sections() {
		l.first = append(l.first, len(l.labels))
		for i, name := range in.names {
			l.labels = append(l.labels, cmp.Or(name, fmt.Sprintf("%s[%d]", in.section, i)))
			l.places = append(l.places, s.placeOf(in.section, i))
		}
	}
	l.totals = make([]total, len(l.labels))
	l.limits = byOperation(s.RateLimits, func(r *RateLimit) *Call { return &r.Match })
	l.faults = byOperation(s.Faults, func(f *Fault) *Call { return &f.Match })
	return l
}

// byOperation finds rules by the operations that their calls can have.
func byOperation[T any](rules []T, match func(*T) *Call) map[string][]int {
	places := map[string][]int{}
	for i := range rules {
		for id := range match(&rules[i]).compiled.operations {
			places[id] = append(places[id], i)
		}
	}
	return places
}

// rule is a rule of the instance by its section and its place there.
func (in *instance) rule(of section, place int) rule {
	return rule{instance: in, i: in.first[of] + place, place: place}
}

func (r rule) label() string { return r.labels[r.i] }
