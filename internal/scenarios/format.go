package scenarios

import (
	"encoding/json"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// scenarioKeys is the file as a whole.
var scenarioKeys = object[Scenario]{
	name: "the scenario",
	keys: []key[Scenario]{
		must(field("version", "Version of the file format: 1.", version, func(s *Scenario) *int { return &s.Version })),
		must(field("name", "What the control API, X-Mock-Scenario and the journal call it: letters, digits, dots, dashes and underscores.",
			slug, func(s *Scenario) *string { return &s.Name })),
		field("seed", "Seed of this scenario's chance, in place of the server's.", seed, func(s *Scenario) **uint64 { return &s.Seed }),
		field("activate", "Which calls its faults are for: all that match (always, the default), or only those whose X-Mock-Scenario header names it (header).",
			word(Always, ByHeader), func(s *Scenario) *Activation { return &s.Activate }),
		{name: "given", says: "What a world holds from the start, by fixture.",
			shape: func() shape { return shape{"type": "object"} }, read: readGiven(func(s *Scenario) *Given { return &s.Given })},
		field("limits", "How many calls get through in a time; the others get a 429. They come before faults.",
			listOf(one(&rateLimitKeys)), func(s *Scenario) *[]RateLimit { return &s.RateLimits }),
		field("faults", "What goes wrong with calls. Every rule counts all calls that match it; of those whose turn it is, the first that answers wins.",
			listOf(one(&faultKeys)), func(s *Scenario) *[]Fault { return &s.Faults }),
		field("outcomes", "How waits such as reviews end. The first rule that matches and whose turn it is decides.",
			listOf(one(&outcomeKeys)), func(s *Scenario) *[]Outcome { return &s.Outcomes }),
		field("webhooks", "What goes wrong with the callbacks of webhooks. Every rule counts all callbacks that match it; of those whose turn it is, the first acts.",
			listOf(one(&hookKeys)), func(s *Scenario) *[]Hook { return &s.Webhooks }),
		field("timeline", "What happens by itself when its time has come.",
			listOf(one(&instantKeys)), func(s *Scenario) *[]Instant { return &s.Timeline }),
	},
	check: checkScenario,
}

var faultKeys = object[Fault]{
	name: "a fault",
	keys: slices.Concat(
		[]key[Fault]{
			field("name", "Tells the rule from others in lists.", label, func(f *Fault) *string { return &f.Name }),
			field("match", "The calls it is for; all, when absent. Everything that is given must hold.", one(&callKeys), func(f *Fault) *Call { return &f.Match }),
			field("during", "When calls match at all, on the world's clock, counted from when the world had the scenario.", one(&duringKeys), func(f *Fault) *During { return &f.During }),
			field("after", "Lets the first so many matching calls pass.", count, func(f *Fault) *int { return &f.After }),
		},
		limitKeys(func(f *Fault) *Limits { return &f.Limits }),
		[]key[Fault]{
			must(field("effect", "What happens to the call.", one(&effectKeys), func(f *Fault) *FaultEffect { return &f.Effect })),
		}),
	check: checkFault,
}

// limitKeys are the keys that say whose turn it is.
func limitKeys[T any](of func(*T) *Limits) []key[T] {
	return []key[T]{
		field("nth", "Acts on the match of this number only, counted from 1.", count, func(t *T) *int { return &of(t).Nth }),
		field("every", "Acts on each match of a multiple of this number.", count, func(t *T) *int { return &of(t).Every }),
		field("times", "Acts so many times at most.", count, func(t *T) *int { return &of(t).Times }),
		field("probability", "Acts with this seeded chance, above 0 and up to 1.", truthful, func(t *T) *float64 { return &of(t).Probability }),
	}
}

var callKeys = object[Call]{
	name: "match",
	keys: []key[Call]{
		field("operation", "An operationId of the API documents, or a list of them. createAccessToken, the token endpoint, is matched only by its name.", oneOrMore(operationID), func(c *Call) *[]string { return &c.Operations }),
		field("api", "papi (Provisioning) or est (Elastic SIP Trunking).", word("papi", "est"), func(c *Call) *string { return &c.API }),
		field("family", "The resource that the operation is about, as in whatsapp-sender or trunk, or a list of them.", oneOrMore(familyName), func(c *Call) *[]string { return &c.Families }),
		field("method", "The HTTP method.", word("GET", "POST", "PUT", "PATCH", "DELETE"), func(c *Call) *string { return &c.Method }),
		field("path", "The path. A * stands for any text within a segment, ** at the end for any rest.", callPath, func(c *Call) *string { return &c.Path }),
		field("project", "The project id; * stands for any text.", anyText, func(c *Call) *string { return &c.Project }),
		field("header", "Headers by name; in a value, * stands for any text.", mapOf(headerValue, headerName), func(c *Call) *map[string]string { return &c.Header }),
		field("body", "Fields of a JSON body by path (a.b.0.c), or of the token endpoint's form. A text may have * for any text; * alone matches any value that is there.",
			mapOf(anyJSON, fieldPath), func(c *Call) *map[string]json.RawMessage { return &c.Body }),
	},
	beside: []string{"nth", "every", "during", "after", "times", "probability", "effect"},
}

var outcomeKeys = object[Outcome]{
	name: "an outcome",
	keys: slices.Concat(
		[]key[Outcome]{
			field("name", "Tells the rule from others in lists.", label, func(o *Outcome) *string { return &o.Name }),
			field("match", "The waits it is for; all, when absent.", one(&waitKeys), func(o *Outcome) *Wait { return &o.Match }),
		},
		limitKeys(func(o *Outcome) *Limits { return &o.Limits }),
		[]key[Outcome]{
			field("end", "The name of the ending, as the life cycle has it.", anyText, func(o *Outcome) *string { return &o.End }),
			field("after", "How long the wait lasts, on the world's clock, in place of the usual time; 0s ends it before the next call.", optional(anySpan), func(o *Outcome) **Duration { return &o.After }),
			field("afterReads", "Ends the wait when the resource has been read so many times, in place of any time; that read shows the new state.",
				count, func(o *Outcome) *int { return &o.AfterReads }),
			field("reason", "The vendor's reason, where the life cycle shows one.", anyText, func(o *Outcome) *string { return &o.Reason }),
			field("comment", "What events and activities tell as the comment, in place of the reason.", anyText, func(o *Outcome) *string { return &o.Comment }),
		}),
	check: checkOutcome,
}

var waitKeys = object[Wait]{
	name: "match",
	keys: []key[Wait]{
		field("lifecycle", "The life cycle, as in whatsapp-sender.", anyText, func(w *Wait) *string { return &w.Lifecycle }),
		field("from", "The state that waits.", anyText, func(w *Wait) *string { return &w.From }),
		field("resource", "The resource's path below the project, as in whatsapp/senders/*; * and ** as in a call's path.", resourcePath, func(w *Wait) *string { return &w.Resource }),
		field("project", "The project id; * stands for any text.", anyText, func(w *Wait) *string { return &w.Project }),
		field("field", "Fields of the resource as the API shows it, like a call's body.", mapOf(anyJSON, fieldPath), func(w *Wait) *map[string]json.RawMessage { return &w.Fields }),
	},
	beside: []string{"nth", "every", "times", "probability", "end", "after", "afterReads", "reason", "comment"},
	check:  checkWait,
}

var version = value[int]{
	func() shape { return shape{"const": Version} },
	func(r *reader, what string, n ast.Node) (int, bool) {
		got, ok := whole(0, 1_000_000).read(r, what, n)
		if ok && got != Version {
			r.wrong(n, "version %d is not known; this sinch-mock reads version %d", got, Version)
		}
		return got, ok && got == Version
	},
}

// operations are those that a match without an operation can mean. The token
// endpoint is no part of an API, so a rule that means it says so; the control
// API is never disturbed.
func operations() []*openapi.Operation {
	return slices.Concat(openapi.Operations(openapi.Provisioning), openapi.Operations(openapi.Trunking))
}

// nameable are the operations that a match can name.
func nameable() []*openapi.Operation {
	return append(operations(), openapi.Operations(openapi.Auth)...)
}

func operationIDs() []string {
	var ids []string
	for _, op := range nameable() {
		ids = append(ids, op.ID)
	}
	return ids
}

var operationID = value[string]{
	func() shape { return shape{"enum": operationIDs()} },
	func(r *reader, what string, n ast.Node) (string, bool) {
		id, ok := anyText.read(r, what, n)
		if !ok {
			return "", false
		}
		op, found := openapi.Lookup(id)
		switch {
		case !found:
			r.unknown(n, "operation", id, operationIDs())
		case op.API == openapi.Control:
			r.wrong(n, "%s is the testers' own; scenarios do not reach it", id)
		default:
			return id, true
		}
		return "", false
	},
}

// families are the resources that operations are about.
func families() []string {
	var all []string
	for _, op := range operations() {
		if !slices.Contains(all, op.Resource()) {
			all = append(all, op.Resource())
		}
	}
	slices.Sort(all)
	return all
}

var familyName = value[string]{
	func() shape { return shape{"enum": families()} },
	func(r *reader, what string, n ast.Node) (string, bool) {
		name, ok := anyText.read(r, what, n)
		if ok && !slices.Contains(families(), name) {
			r.unknown(n, "family", name, families())
			return "", false
		}
		return name, ok
	},
}

var errorCode = value[string]{
	func() shape { return shape{"enum": errorCodes()} },
	func(r *reader, what string, n ast.Node) (string, bool) {
		code, ok := anyText.read(r, what, n)
		if !ok {
			return "", false
		}
		if codes := errorCodes(); !slices.Contains(codes, code) {
			r.unknown(n, "error code", code, codes)
			return "", false
		}
		return code, true
	},
}

// errorCodes are those of the Provisioning API's catalogue, those of the token
// endpoint, and the status names of Elastic SIP Trunking.
func errorCodes() []string {
	var codes []string
	for _, c := range openapi.ErrorCodes() {
		codes = append(codes, c.Code)
	}
	others := slices.Concat(openapi.Operations(openapi.Auth), openapi.Operations(openapi.Trunking))
	return append(codes, documentedCodes(others)...)
}

// readGiven reads the fixtures. They are known only to the caller of Parse.
func readGiven[T any](of func(*T) *Given) func(r *reader, n ast.Node, into *T) {
	return func(r *reader, n ast.Node, into *T) {
		pairs, ok := mapping(n)
		if !ok || len(pairs) == 0 {
			r.wrong(n, "given must be a mapping with at least one fixture")
			return
		}
		for _, pair := range pairs {
			r.entry(pair, of(into))
		}
	}
}

// entry reads one fixture.
func (r *reader) entry(pair *ast.MappingValueNode, given *Given) {
	name := keyText(pair)
	fixture, known := r.known.Given[name]
	switch {
	case !known:
		r.unknown(pair.Key, "fixture", name, fixtureNames(r.known.Given))
		return
	case slices.ContainsFunc(*given, func(e Entry) bool { return e.Key == name }):
		r.wrong(pair.Key, "%s is given twice", name)
		return
	}
	raw, ok := anyJSON.read(r, name, pair.Value)
	if !ok {
		return
	}
	if err := fixture.Check(raw); err != nil {
		r.wrong(pair.Value, "given.%s: %v", name, err)
		return
	}
	*given = append(*given, Entry{Key: name, Value: raw, fixture: fixture})
}

func fixtureNames(given map[string]Fixture) []string {
	var names []string
	for name := range given {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
