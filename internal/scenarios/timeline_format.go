package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

var instantKeys = object[Instant]{
	name: "an entry of timeline",
	keys: []key[Instant]{
		field("name", "Tells the rule from others in lists.", label, func(i *Instant) *string { return &i.Name }),
		must(field("at", "How long after the scenario began in the world, on its clock: when it was loaded, or, loaded for all, when the world appeared if that was later.",
			someSpan, func(i *Instant) *Duration { return &i.At })),
		field("transition", "Brings resources to a state that no call causes.", optional(one(&moveKeys)), func(i *Instant) **Move { return &i.Transition }),
		{name: "given", says: "What the world holds from then on, by fixture.",
			shape: func() shape { return shape{"type": "object", "minProperties": 1} }, read: readGiven(func(i *Instant) *Given { return &i.Given })},
	},
	check: checkInstant,
}

var moveKeys = object[Move]{
	name: "transition",
	keys: []key[Move]{
		must(field("resource", "The resources' path below the project, as in whatsapp/senders/*; * and ** as in a call's path. All that match then go, in a fixed order.",
			resourcePath, func(m *Move) *string { return &m.Resource })),
		field("lifecycle", "The life cycle that is meant; without it, the first of the resource that goes there.", anyText, func(m *Move) *string { return &m.Lifecycle }),
		field("from", "The state that they must be in; others stay as they are.", anyText, func(m *Move) *string { return &m.From }),
		must(field("to", "The state that they go to, as the life cycle has it.", anyText, func(m *Move) *string { return &m.To })),
		field("reason", "The vendor's reason, where the life cycle shows one.", anyText, func(m *Move) *string { return &m.Reason }),
		field("comment", "What events and activities tell as the comment, in place of the reason.", anyText, func(m *Move) *string { return &m.Comment }),
	},
	beside: []string{"name", "at"},
	check:  checkMove,
}

func checkInstant(r *reader, at places, i *Instant) {
	switch {
	case i.Transition == nil && i.Given == nil:
		r.wrong(at[""], "an entry of timeline does nothing; it has no transition and no given")
	case i.Transition != nil && i.Given != nil:
		r.wrong(at.of("given"), "transition and given do not go together: write two entries")
	}
}

func checkMove(r *reader, at places, m *Move) {
	tables, ok := r.tables(at[""], m.Lifecycle, m.Resource)
	if !ok {
		return
	}
	known := statesOf(tables)
	for _, word := range []struct{ key, state string }{{"from", m.From}, {"to", m.To}} {
		if word.state != "" && !slices.Contains(known, word.state) {
			r.unknown(at.of(word.key), "state", word.state, known)
			return
		}
	}
	leading := slices.DeleteFunc(slices.Clone(tables), func(l *state.Lifecycle) bool {
		return !slices.Contains(destinations([]*state.Lifecycle{l}, m.From), m.To)
	})
	if len(leading) == 0 {
		r.wrong(at.of("to"), "%s", noWay(tables, m))
		return
	}
	checkReason(r, at, leading, m.Reason, m.Comment)
}

// noWay says that nothing leads where a move is to go, and what there is.
func noWay(tables []*state.Lifecycle, m *Move) string {
	if m.From == "" {
		return fmt.Sprintf("nothing leads to %s in %s; it leads to %s", m.To, some(names(tables)), strings.Join(destinations(tables, ""), ", "))
	}
	text := fmt.Sprintf("%s does not go from %s to %s", some(names(tables)), m.From, m.To)
	if there := destinations(tables, m.From); len(there) > 0 {
		text += "; from there it goes to " + strings.Join(there, ", ")
	}
	return text
}

func statesOf(tables []*state.Lifecycle) []string {
	var all []string
	for _, l := range tables {
		for _, s := range l.States() {
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// destinations are the states to which something leads, from one state or from any.
func destinations(tables []*state.Lifecycle, from string) []string {
	var all []string
	for _, l := range tables {
		for _, t := range l.Transitions {
			if t.To != state.Gone && (from == "" || t.From == from) && !slices.Contains(all, t.To) {
				all = append(all, t.To)
			}
		}
	}
	return all
}

// instant is the sentence of an entry of timeline.
func (t *teller) instant(i *Instant) string {
	return joined(say(&instantKeys, instantWords, i), " ") + "."
}

var instantWords = words[Instant]{
	"name": func(*Instant) string { return "" },
	"at":   func(i *Instant) string { return i.At.String() + " after it began in a world," },
	"transition": func(i *Instant) string {
		if i.Transition == nil {
			return ""
		}
		return joined(say(&moveKeys, moveWords, i.Transition), " ")
	},
	"given": func(i *Instant) string {
		var all []string
		for _, e := range i.Given {
			all = append(all, e.Key+" "+string(e.Value))
		}
		return after("the world gets ", strings.Join(all, " and "))
	},
}

var moveWords = words[Move]{
	"resource":  func(m *Move) string { return "all resources " + m.Resource },
	"lifecycle": func(m *Move) string { return after("by the life cycle ", m.Lifecycle) },
	"from":      func(m *Move) string { return after("that are in the state ", m.From) },
	"to":        func(m *Move) string { return "go to the state " + m.To },
	"reason":    func(m *Move) string { return after("with the vendor's reason ", quoted(m.Reason)) },
	"comment":   func(m *Move) string { return after("with the vendor's comment ", quoted(m.Comment)) },
}
