package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/sinch-mock/sinch-mock/internal/suggest"
	"github.com/sinch-mock/sinch-mock/openapi"
)

func checkScenario(r *reader, at places, s *Scenario) {
	if len(s.Faults)+len(s.RateLimits)+len(s.Outcomes)+len(s.Webhooks)+len(s.Timeline)+len(s.Given) == 0 {
		r.wrong(at[""], "the scenario does nothing; it has no faults, limits, outcomes, webhooks, timeline or given")
	}
	if s.Activate == ByHeader && len(s.Timeline) > 0 {
		r.wrong(at.of("timeline"), "timeline cannot be chosen by a header; time is not part of a call")
	}
	if s.Activate == ByHeader && len(s.Outcomes) > 0 {
		r.wrong(at.of("outcomes"), "outcomes cannot be chosen by a header; waits are not part of a call")
	}
	if s.Activate == ByHeader && len(s.Webhooks) > 0 {
		r.wrong(at.of("webhooks"), "webhooks cannot be chosen by a header; callbacks are not part of a call")
	}
	if s.Activate == ByHeader && len(s.Given) > 0 {
		r.wrong(at.of("given"), "given cannot be chosen by a header; a world has it from the start")
	}
}

func checkFault(r *reader, at places, f *Fault) {
	checkTurn(r, at, f.Limits, f.After)
	ops := checkCalls(r, at.of("match"), &f.Match)
	if len(ops) == 0 {
		return
	}
	f.checkSpoilable(r, at, ops)
	checkCarriers(r, at, f, ops)
	if f.Effect.Error != "" {
		checkError(r, inside(at["effect"], "error"), &f.Effect, ops)
	}
}

// checkCalls works out which operations a match means, at least one.
func checkCalls(r *reader, where ast.Node, c *Call) []*openapi.Operation {
	ops := matchingOperations(c)
	if len(ops) == 0 {
		r.noOperation(where, c)
		return nil
	}
	takesBody := func(op *openapi.Operation) bool { return op.Body != nil }
	if len(c.Body) > 0 && !slices.ContainsFunc(ops, takesBody) {
		r.wrong(where, "no operation that matches takes a body")
	}
	c.compiled = compileCall(c, ops)
	return ops
}

// inside is the value of a key of a mapping.
func inside(n ast.Node, name string) ast.Node {
	pairs, _ := mapping(n)
	for _, pair := range pairs {
		if keyText(pair) == name {
			return pair.Value
		}
	}
	return n
}

// noOperation reports a match that no call can have, with the path that was
// probably meant, or what the only operation named is.
func (r *reader) noOperation(match ast.Node, c *Call) {
	p := Problem{Text: "no operation matches"}
	if len(c.Operations) == 1 {
		op, _ := openapi.Lookup(c.Operations[0])
		p.Text += fmt.Sprintf("; %s is %s %s", op.ID, op.Method, op.Path)
	} else if token := openapi.Operations(openapi.Auth)[0]; c.Path == token.Path {
		match = inside(match, "path")
		p.Text += "; the token endpoint is matched by operation: " + token.ID
	} else if c.Path != "" && len(matchingOperations(&Call{Path: c.Path})) == 0 {
		match = inside(match, "path")
		p.Suggestion, _ = suggest.Nearest(c.Path, globs())
	}
	r.report(match, p)
}

// globs are the paths of all operations with a * for each parameter.
func globs() []string {
	var all []string
	for _, op := range operations() {
		segments := strings.Split(op.Path, "/")
		for i, s := range segments {
			if strings.Contains(s, "{") {
				segments[i] = "*"
			}
		}
		all = append(all, strings.Join(segments, "/"))
	}
	return all
}

// checkTurn is checkLimits where the first so many matches can be let pass.
func checkTurn(r *reader, at places, l Limits, after int) {
	checkLimits(r, at, l)
	if l.Nth > 0 && after > 0 {
		r.wrong(at.of("after"), "nth and after do not go together: nth says which match it is")
	}
}

func checkLimits(r *reader, at places, l Limits) {
	for _, other := range []struct {
		name  string
		given bool
	}{{"every", l.Every > 0}, {"times", l.Times > 0}} {
		if l.Nth > 0 && other.given {
			r.wrong(at.of(other.name), "nth and %s do not go together: nth acts once", other.name)
		}
	}
}

// checkError holds an error code against all operations that can match: an
// answer that the real service never gives would teach a client nothing.
func checkError(r *reader, n ast.Node, e *FaultEffect, ops []*openapi.Operation) {
	var with, without []string
	for _, op := range ops {
		if _, ok := op.StatusOf(e.Error); ok {
			with = append(with, op.ID)
		} else {
			without = append(without, op.ID)
		}
	}
	switch {
	case len(with) == 0:
		r.misnamed(n, e.Error+" is not documented for "+some(without), e.Error, documentedCodes(ops))
	case len(without) > 0:
		r.wrong(n, "%s is not documented for %s, which match too; narrow the match to operations that have it, such as %s", e.Error, some(without), with[0])
	case e.Status != 0:
		checkStatus(r, n, e, ops)
	}
}

func checkStatus(r *reader, n ast.Node, e *FaultEffect, ops []*openapi.Operation) {
	for _, op := range ops {
		documented, _ := op.StatusOf(e.Error)
		if e.Status != documented && !op.Documents(e.Status, e.Error) {
			r.wrong(n, "%s is a %d in %s, not a %d", e.Error, documented, op.ID, e.Status)
			return
		}
	}
}

func documentedCodes(ops []*openapi.Operation) []string {
	var codes []string
	for _, op := range ops {
		codes = append(codes, op.ErrorCodes()...)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// some lists the first few of many names.
func some(names []string) string {
	const few = 3
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}
