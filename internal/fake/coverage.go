package fake

import (
	"cmp"
	"slices"
)

// Outcome is one way an operation was seen to answer.
type Outcome struct {
	Operation string `json:"operation"`
	// Status is 0 when a scenario lost or ruined the answer on its way.
	Status int `json:"status"`
	// Code is the vendor's error code, where the body has one.
	Code string `json:"code,omitempty"`
	// Rule is the ledger's name of the rule that was broken.
	Rule  string `json:"rule,omitempty"`
	Count int    `json:"count"`
}

// coverage counts the outcomes that clients have met since the start.
type coverage struct {
	counts *guarded[map[Outcome]int]
}

func newCoverage() *coverage {
	return &coverage{counts: &guarded[map[Outcome]int]{value: map[Outcome]int{}}}
}

func (v *coverage) met(c *Call, reply Reply) {
	if c.Op == nil {
		return
	}
	o := c.outcome(reply)
	v.counts.do(func(m *map[Outcome]int) { (*m)[o]++ })
}

func (c *Call) outcome(reply Reply) Outcome {
	if c.lost() || c.fault != nil && c.fault.Spoil != nil && c.fault.Spoil.ruins() {
		return Outcome{Operation: c.Op.ID}
	}
	o := Outcome{Operation: c.Op.ID, Status: reply.Status, Code: reply.Code}
	if c.rule != nil {
		o.Rule = c.rule.Name
	}
	return o
}

// Met lists the outcomes that clients have met, in order.
func (p *Pipeline) Met() []Outcome {
	all := []Outcome{}
	p.coverage.counts.do(func(m *map[Outcome]int) {
		for o, n := range *m {
			o.Count = n
			all = append(all, o)
		}
	})
	slices.SortFunc(all, func(a, b Outcome) int {
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Rule, b.Rule))
	})
	return all
}

// ResetCoverage forgets what clients have met.
func (p *Pipeline) ResetCoverage() {
	p.coverage.counts.do(func(m *map[Outcome]int) { clear(*m) })
}
