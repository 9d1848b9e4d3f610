package scenarios

import (
	"encoding/json"
	"fmt"
)

// Idle is a rule that has done nothing in any world.
type Idle struct {
	// Scenario and Rule name it; Place is where it stands: FILE:LINE:COLUMN.
	Scenario, Rule, Place string
	// Matched is how often it matched without its turn coming.
	Matched uint64
	// ByChance: its turn comes by chance, so that it may well never come.
	ByChance bool
}

// String tells why the rule has done nothing.
func (i Idle) String() string {
	why := "never matched"
	if i.Matched > 0 {
		why = fmt.Sprintf("matched %d times, and its turn never came", i.Matched)
	}
	return fmt.Sprintf("%s: the rule %s of %s %s", i.Place, i.Rule, i.Scenario, why)
}

// Idle lists the rules of the scenarios of all worlds that have done nothing:
// what was tested with them proves nothing about them.
func (e *Engine) Idle() []Idle {
	var all []Idle
	for _, l := range *e.global.Load() {
		all = append(all, l.idle(l.total)...)
	}
	return all
}

// idle lists the rules that have done nothing by a count.
func (l *loaded) idle(count func(rule int) Count) []Idle {
	var all []Idle
	chances := l.chances()
	for i, label := range l.labels {
		if c := count(i); c.Hits == 0 {
			all = append(all, Idle{l.Name, label, l.places[i], c.Matched, chances[i]})
		}
	}
	return all
}

// Proves says whether a test has proved something about the rule all the same:
// that it matched is all that can be asked of chance.
func (i Idle) Proves() bool { return i.Matched > 0 && i.ByChance }

// chances says which rules act by chance, by the number of the rule. It reads
// the scenario as a file has it, where all sections write that the same way.
func (s *Scenario) chances() []bool {
	var file map[string]json.RawMessage
	if err := json.Unmarshal(jsonText(s), &file); err != nil {
		panic(err) // a scenario is written as it is read
	}
	var all []bool
	for _, in := range s.sections() {
		var rules []struct{ Probability float64 }
		if raw, ok := file[in.section]; ok && json.Unmarshal(raw, &rules) != nil {
			panic("scenarios: " + in.section + " is no list of rules")
		}
		for _, r := range rules {
			all = append(all, r.Probability > 0)
		}
	}
	return all
}
