package scenarios

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Explain tells in plain words what a scenario does: its name, what holds for
// all of it, and one sentence for each rule. It speaks of every key that the
// file can have; the words of each stand in a table beside the parser's.
func Explain(s *Scenario, known Known) string {
	t := &teller{known: known}
	return joined(say(&scenarioKeys, scenarioWords(t), s), "\n") + "\n"
}

// teller knows what the words of a scenario refer to.
type teller struct{ known Known }

// words tell what the keys of a table mean in a scenario, by the key's name. A
// function answers nothing where the key is absent, or where another key's
// words speak for it.
type words[T any] map[string]func(in *T) string

// phrase is what a key says.
type phrase struct{ key, text string }

// say is what the keys of a table say, in the table's order.
func say[T any](table *object[T], all words[T], in *T) []phrase {
	var said []phrase
	for _, k := range table.keys {
		speak, ok := all[k.name]
		if !ok {
			panic("scenarios: no words for " + k.name + " of " + table.name)
		}
		if text := speak(in); text != "" {
			said = append(said, phrase{k.name, text})
		}
	}
	return said
}

// joined puts what keys say behind each other.
func joined(said []phrase, between string) string {
	texts := make([]string, len(said))
	for i, p := range said {
		texts[i] = p.text
	}
	return strings.Join(texts, between)
}

func scenarioWords(t *teller) words[Scenario] {
	return words[Scenario]{
		"version": func(*Scenario) string { return "" },
		"name":    func(s *Scenario) string { return s.Name + " (" + s.Source + ")" },
		"seed": func(s *Scenario) string {
			if s.Seed == nil {
				return ""
			}
			return fmt.Sprintf("  Its chance comes from the seed %d, whatever the server's is.", *s.Seed)
		},
		"activate": func(s *Scenario) string {
			if s.Activate != ByHeader {
				return ""
			}
			return "  Its faults are only for calls with the header X-Mock-Scenario: " + s.Name + "."
		},
		"given": func(s *Scenario) string {
			return rules("given", s.Given, func(e *Entry) (string, string) {
				return e.Key, "a world has from the start " + string(e.Value) + "."
			})
		},
		"faults": func(s *Scenario) string {
			return rules("faults", s.Faults, func(f *Fault) (string, string) { return f.Name, t.fault(f) })
		},
		"limits": func(s *Scenario) string {
			return rules("limits", s.RateLimits, func(l *RateLimit) (string, string) { return l.Name, t.rateLimit(l) })
		},
		"timeline": func(s *Scenario) string {
			return rules("timeline", s.Timeline, func(i *Instant) (string, string) { return i.Name, t.instant(i) })
		},
		"outcomes": func(s *Scenario) string {
			return rules("outcomes", s.Outcomes, func(o *Outcome) (string, string) { return o.Name, t.outcome(o) })
		},
		"webhooks": func(s *Scenario) string {
			return rules("webhooks", s.Webhooks, func(h *Hook) (string, string) { return h.Name, t.hook(h) })
		},
	}
}

// rules gives each rule of a section a line: its name, or else its place, and
// its sentence.
func rules[T any](section string, list []T, tell func(rule *T) (name, sentence string)) string {
	var lines []string
	for i := range list {
		name, sentence := tell(&list[i])
		label := fmt.Sprintf("%s[%d]", section, i)
		if name != "" {
			label += " " + name
		}
		lines = append(lines, "  "+label+": "+sentence)
	}
	return strings.Join(lines, "\n")
}

// fault is the sentence of a fault: which calls, which of them, what happens,
// and what state that leaves.
func (t *teller) fault(f *Fault) string {
	return sentence(say(&faultKeys, faultWords, f), append(counters, "during", "after")...) + "; " + f.Effect.leaves() + "."
}

var faultWords = with(limitWords(func(f *Fault) *Limits { return &f.Limits }), words[Fault]{
	"name":  func(*Fault) string { return "" },
	"match": func(f *Fault) string { return "calls" + after(" ", joined(say(&callKeys, callWords, &f.Match), " ")) },
	"during": func(f *Fault) string {
		if f.During == (During{}) {
			return ""
		}
		return joined(say(&duringKeys, duringWords, &f.During), ", ")
	},
	"after":  func(f *Fault) string { return afterFirst(f.After) },
	"effect": func(f *Fault) string { return "gets " + joined(say(&effectKeys, effectWords, &f.Effect), ", ") },
})

func afterFirst(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("after the first %d", n)
}

// counters are the keys that say which of the matches a rule acts on.
var counters = []string{"nth", "every", "times", "probability"}

// sentence puts what the keys of a rule say into the order: what it is for,
// which of them, what happens.
func sentence(said []phrase, counters ...string) string {
	var match, which, what []phrase
	for _, p := range said {
		switch {
		case p.key == "match":
			match = append(match, p)
		case slices.Contains(counters, p.key):
			which = append(which, p)
		default:
			what = append(what, p)
		}
	}
	counted := func(p phrase) bool { return p.key == "nth" || p.key == "every" }
	if !slices.ContainsFunc(which, counted) {
		which = append([]phrase{{text: "each"}}, which...)
	}
	between := " "
	if len(which) > 1 {
		between = ", "
	}
	return "of all " + joined(match, "") + ": " + joined(which, ", ") + between + joined(what, ", ")
}

// limitWords are those of the counters that faults and outcomes share.
func limitWords[T any](of func(*T) *Limits) words[T] {
	return words[T]{
		"nth":   func(in *T) string { return after("only the ", ordinal(of(in).Nth)) },
		"every": func(in *T) string { return after("each ", ordinal(of(in).Every)) },
		"times": func(in *T) string {
			if of(in).Times == 0 {
				return ""
			}
			return fmt.Sprintf("%d at most", of(in).Times)
		},
		"probability": func(in *T) string {
			if of(in).Probability == 0 {
				return ""
			}
			return fmt.Sprintf("with a seeded chance of %g%%", 100*of(in).Probability)
		},
	}
}

// ordinal is 1st, 2nd, and so on; nothing for 0.
func ordinal(n int) string {
	if n == 0 {
		return ""
	}
	ending := "th"
	if tens := n / 10 % 10; tens != 1 && n%10 < 4 {
		ending = []string{"th", "st", "nd", "rd"}[n%10]
	}
	return fmt.Sprint(n, ending)
}

func with[T any](all words[T], more ...words[T]) words[T] {
	for _, m := range more {
		maps.Copy(all, m)
	}
	return all
}

var callWords = words[Call]{
	"operation": func(c *Call) string { return after("of the operation ", strings.Join(c.Operations, " or ")) },
	"api": func(c *Call) string {
		names := map[string]string{"papi": "the Provisioning API", "est": "Elastic SIP Trunking"}
		return after("to ", names[c.API])
	},
	"family":  func(c *Call) string { return after("of the family ", strings.Join(c.Families, " or ")) },
	"method":  func(c *Call) string { return after("with the method ", c.Method) },
	"path":    func(c *Call) string { return after("under the path ", c.Path) },
	"project": func(c *Call) string { return after("of the project ", c.Project) },
	"header":  func(c *Call) string { return pairs("with the header ", c.Header) },
	"body":    func(c *Call) string { return pairs("with the field ", c.Body) },
}

var effectWords = with(words[FaultEffect]{
	"error": func(e *FaultEffect) string { return after("the documented error ", e.Error) },
	"status": func(e *FaultEffect) string {
		switch {
		case e.Status == 0:
			return ""
		case e.Status >= 400 && e.Body == nil && e.Error == "":
			return fmt.Sprintf("status %d in the API's own words", e.Status)
		}
		return fmt.Sprintf("status %d", e.Status)
	},
	"headers": func(e *FaultEffect) string { return pairs("with the header ", e.Headers) },
	"body":    func(e *FaultEffect) string { return after("with the body ", string(e.Body)) },
	"delay": func(e *FaultEffect) string {
		if e.Delay.IsZero() {
			return ""
		}
		return "a wait " + e.Delay.tell() + " in real time first"
	},
}, tokenWords, lossWords, spoilWords)

// leaves says what an effect leaves behind.
func (e *FaultEffect) leaves() string {
	_, when := e.Loss.which()
	switch {
	case e.answers() || when == Before:
		return "the operation does not run, so nothing changes"
	case when == After || e.Spoil.first() != "":
		return "the operation runs, and what it changes stays"
	}
	return "the operation then runs as always"
}

// outcome is the sentence of an outcome.
func (t *teller) outcome(o *Outcome) string {
	return sentence(say(&outcomeKeys, outcomeWords, o), counters...) + "; " + t.leaves(o) + "."
}

var outcomeWords = with(limitWords(func(o *Outcome) *Limits { return &o.Limits }), words[Outcome]{
	"name":  func(*Outcome) string { return "" },
	"match": func(o *Outcome) string { return "waits" + after(" ", joined(say(&waitKeys, waitWords, &o.Match), " ")) },
	"end": func(o *Outcome) string {
		if o.End == "" {
			return "ends as it would without a scenario"
		}
		return "ends as " + o.End
	},
	"after": func(o *Outcome) string {
		switch {
		case o.After == nil:
			return ""
		case *o.After == 0:
			return "at once"
		}
		return "after " + o.After.String() + " on the world's clock"
	},
	"afterReads": func(o *Outcome) string {
		if o.AfterReads == 0 {
			return ""
		}
		return fmt.Sprintf("when the resource is read for the %s time", ordinal(o.AfterReads))
	},
	"reason":  func(o *Outcome) string { return after("with the vendor's reason ", quoted(o.Reason)) },
	"comment": func(o *Outcome) string { return after("with the vendor's comment ", quoted(o.Comment)) },
})

var waitWords = words[Wait]{
	"lifecycle": func(w *Wait) string { return after("of the life cycle ", w.Lifecycle) },
	"from":      func(w *Wait) string { return after("in the state ", w.From) },
	"resource":  func(w *Wait) string { return after("of the resource ", w.Resource) },
	"project":   func(w *Wait) string { return after("of the project ", w.Project) },
	"field":     func(w *Wait) string { return pairs("with the field ", w.Fields) },
}

// leaves says in which states the waits of an outcome can leave a resource.
func (t *teller) leaves(o *Outcome) string {
	if o.End == "" {
		return "it leaves the state that it would anyway"
	}
	var states []string
	for _, l := range t.known.Lifecycles {
		for _, tr := range l.Transitions {
			to := orGone(tr.To)
			if o.Match.is(l.Name, tr) && o.End == tr.Outcome && !slices.Contains(states, to) {
				states = append(states, to)
			}
		}
	}
	return "it leaves the resource in the state " + strings.Join(states, " or ")
}

// is says whether a transition ends one of the waits.
func (w *Wait) is(lifecycle string, t state.Transition) bool {
	return t.Cause == state.CauseTime &&
		(w.Lifecycle == "" || w.Lifecycle == lifecycle) && (w.From == "" || w.From == t.From)
}

func orGone(to string) string {
	if to == state.Gone {
		return "(none)"
	}
	return to
}

// after puts a text behind another, if there is one.
func after(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return string(jsonText(text))
}

// pairs tells names with their values, sorted.
func pairs[V string | json.RawMessage](prefix string, all map[string]V) string {
	var said []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		said = append(said, name+": "+string(all[name]))
	}
	return after(prefix, strings.Join(said, " and "))
}

// String is the span as a file has it.
func (d Duration) String() string {
	text, _ := d.MarshalText() // it has no error to give
	return string(text)
}
