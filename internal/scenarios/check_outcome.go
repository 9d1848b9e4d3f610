package scenarios

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

func checkWait(_ *reader, _ places, w *Wait) { w.compiled = compileWait(w) }

func checkOutcome(r *reader, at places, o *Outcome) {
	checkLimits(r, at, o.Limits)
	if o.End == "" && o.After == nil && o.AfterReads == 0 && o.Reason == "" && o.Comment == "" {
		r.wrong(at[""], "an outcome does nothing; it has no end, after, afterReads, reason or comment")
	}
	if o.After != nil && o.AfterReads > 0 {
		r.wrong(at.of("afterReads"), "after and afterReads do not go together: a wait ends by time or by reads")
	}
	match := at.of("match")
	tables, ok := r.tables(match, o.Match.Lifecycle, o.Match.Resource)
	if !ok || !r.waits(match, tables) {
		return
	}
	if o.Match.From != "" {
		waiting := waitingStates(tables)
		if !slices.Contains(waiting, o.Match.From) {
			r.unknown(inside(match, "from"), "waiting state", o.Match.From, waiting)
			return
		}
		tables = slices.DeleteFunc(tables, func(l *state.Lifecycle) bool {
			return !slices.Contains(waitingStates([]*state.Lifecycle{l}), o.Match.From)
		})
	}
	if o.End != "" {
		ends := endings(tables, o.Match.From)
		if !slices.Contains(ends, o.End) {
			r.unknown(at.of("end"), "ending", o.End, ends)
			return
		}
		tables = slices.DeleteFunc(tables, func(l *state.Lifecycle) bool {
			return !slices.Contains(endings([]*state.Lifecycle{l}, o.Match.From), o.End)
		})
	}
	checkReason(r, at, tables, o.Reason, o.Comment)
}

// tables are the life cycles that a match can mean: those of a name, if it
// gives one, whose resources can have the path. Without any it reports why.
func (r *reader) tables(match ast.Node, lifecycle, resource string) ([]*state.Lifecycle, bool) {
	tables := slices.Clone(r.known.Lifecycles)
	if lifecycle != "" {
		tables = slices.DeleteFunc(tables, func(l *state.Lifecycle) bool { return l.Name != lifecycle })
		if len(tables) == 0 {
			r.unknown(inside(match, "lifecycle"), "life cycle", lifecycle, names(r.known.Lifecycles))
			return nil, false
		}
	}
	if resource == "" {
		return tables, true
	}
	patterns := r.resources(tables)
	tables = slices.DeleteFunc(tables, func(l *state.Lifecycle) bool {
		return !globTemplate(resource, template(r.known.Resources[l.Name]))
	})
	if len(tables) == 0 {
		r.unknown(inside(match, "resource"), "resource", resource, patterns)
	}
	return tables, len(tables) > 0
}

// waits reports life cycles of which none ever waits.
func (r *reader) waits(match ast.Node, tables []*state.Lifecycle) bool {
	if len(waitingStates(tables)) > 0 {
		return true
	}
	r.wrong(match, "%s never waits, so no outcome ends it", some(names(tables)))
	return false
}

// resources are the paths of life cycles' resources, each once.
func (r *reader) resources(tables []*state.Lifecycle) []string {
	var all []string
	for _, l := range tables {
		if path := r.known.Resources[l.Name]; !slices.Contains(all, path) {
			all = append(all, path)
		}
	}
	return all
}

// template writes a pattern's ids as a path of a document has its parameters.
func template(pattern string) string { return strings.ReplaceAll(pattern, "*", "{id}") }

// checkReason refuses a reason or a comment that nobody would ever see.
func checkReason(r *reader, at places, tables []*state.Lifecycle, reason, comment string) {
	shows := func(l *state.Lifecycle) bool { return l.Reason != "" }
	if slices.ContainsFunc(tables, shows) {
		return
	}
	for _, given := range []struct{ name, text string }{{"reason", reason}, {"comment", comment}} {
		if given.text != "" {
			r.wrong(at.of(given.name), "the API shows no %s for %s; leave it out", given.name, some(names(tables)))
		}
	}
}

func names(tables []*state.Lifecycle) []string {
	var all []string
	for _, l := range tables {
		all = append(all, l.Name)
	}
	return all
}

// waitingStates are those that time ends.
func waitingStates(tables []*state.Lifecycle) []string {
	return collect(tables, func(t state.Transition) string { return t.From })
}

// endings are the names of how waits end, in one state or in all.
func endings(tables []*state.Lifecycle, from string) []string {
	return collect(tables, func(t state.Transition) string {
		if from == "" || t.From == from {
			return t.Outcome
		}
		return ""
	})
}

// collect gathers what the endings of tables have, each once, without the empty.
func collect(tables []*state.Lifecycle, pick func(t state.Transition) string) []string {
	var all []string
	for _, l := range tables {
		for _, t := range l.Transitions {
			if got := pick(t); t.Cause == state.CauseTime && got != "" && !slices.Contains(all, got) {
				all = append(all, got)
			}
		}
	}
	return all
}
