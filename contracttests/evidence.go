package contracttests

import (
	"cmp"
	"slices"
	"time"
)

// Verdict is what a run against the live service says about a rule of the
// double.
type Verdict struct {
	Rule string `json:"rule"`
	// Verified is true when the service did as the rule says, and false when
	// it did something else.
	Verified bool `json:"verified"`
	// On is the day of the run, as in 2026-01-31, in UTC.
	On string `json:"on"`
	// Case is the case that shows it.
	Case string `json:"case"`
}

// Verdicts holds a run against the live service beside one of the same cases
// against the double: where the double named the rule by which it answered, the
// live answer verifies or contradicts that rule. A rule that one case
// contradicts is contradicted, whatever others say.
//
// Only refusals name a rule. What a case asks for after a call that went
// otherwise is not judged: the two no longer speak of the same state.
func Verdicts(live, double *Report, on time.Time) []Verdict {
	rules := map[string]Verdict{}
	steps := double.steps()
	for _, r := range live.Results {
		for i, s := range alike(r.Steps, steps[r.Case]) {
			rule := steps[r.Case][i].Rule
			if before, judged := rules[rule]; rule == "" || judged && !before.Verified {
				continue
			}
			if _, judged := rules[rule]; judged && s.Held {
				continue
			}
			rules[rule] = Verdict{Rule: rule, Verified: s.Held, On: on.UTC().Format(time.DateOnly), Case: r.Case}
		}
	}
	all := []Verdict{}
	for _, v := range rules {
		all = append(all, v)
	}
	slices.SortFunc(all, func(a, b Verdict) int { return cmp.Compare(a.Rule, b.Rule) })
	return all
}

// alike are the steps up to the first one that went otherwise at the live
// service, as long as both asked for the same and the double got it.
func alike(live, double []Step) []Step {
	for i, s := range live {
		if i >= len(double) || s.Asked != double[i].Asked || !double[i].Held {
			return live[:i]
		}
		if !s.Held {
			return live[:i+1]
		}
	}
	return live
}

// AssumedFirst puts the cases first that rest on what nobody has written down:
// those that say so themselves, and those in which the double, in an earlier run,
// answered by one of the rules given. The others keep their order.
func AssumedFirst(cases []Case, double *Report, assumed func(rule string) bool) []Case {
	rests := map[string]bool{}
	for _, r := range double.Results {
		for _, s := range r.Steps {
			rests[r.Case] = rests[r.Case] || s.Rule != "" && assumed(s.Rule)
		}
	}
	rank := func(c Case) int {
		if c.Assumed || rests[c.Name] {
			return 0
		}
		return 1
	}
	ordered := slices.Clone(cases)
	slices.SortStableFunc(ordered, func(a, b Case) int { return rank(a) - rank(b) })
	return ordered
}
