package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/internal/apidiff"
	"github.com/sinch-mock/sinch-mock/internal/app"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// changed is one operation or event with what a new document changes in it, and
// what of this project that touches.
type changed struct {
	Operation string           `json:"operation"`
	Call      string           `json:"call,omitempty"`
	Changes   []apidiff.Change `json:"changes"`
	Touches   touched          `json:"touches"`
}

// touched is what has to be looked at again.
type touched struct {
	// Handler is the file that serves the operation.
	Handler string `json:"handler,omitempty"`
	// Rules are those of the ledger that speak of the same resource; for a
	// change of error codes only those that give them.
	Rules []string `json:"rules,omitempty"`
	// Lifecycles are the tables that fire the event.
	Lifecycles []string `json:"lifecycles,omitempty"`
	// Cases are those of the contract suite that are about the operation, or
	// wait for the event.
	Cases []string `json:"cases,omitempty"`
}

// contractDiff tells what a new version of an API document changes.
func contractDiff(_ context.Context, e env) int {
	asJSON := false
	set := pflag.NewFlagSet("contract diff", pflag.ContinueOnError)
	set.BoolVar(&asJSON, "json", false, "Write the changes as JSON.")
	set.Usage = func() {}
	err := set.Parse(e.args)
	switch {
	case errors.Is(err, pflag.ErrHelp):
		fmt.Fprintf(e.out, "Usage: sinch-mock contract diff OLD.yaml NEW.yaml [FLAGS]\n\n%s\n\nFlags:\n%s",
			"Tells what a new version of an API document adds, removes, tightens or loosens, and which\n"+
				"handlers, rules and cases that touches.\nExit codes: 0 nothing changed, 1 something did, 2 usage.", set.FlagUsagesWrapped(100))
		return exitOK
	case err == nil && set.NArg() != 2:
		err = errors.New("want two files: OLD.yaml NEW.yaml")
	}
	if err != nil {
		return misused(e, "contract diff", err)
	}
	changes, err := compareFiles(set.Arg(0), set.Arg(1))
	if err != nil {
		return misused(e, "contract diff", err)
	}
	all := byOperation(changes)
	if asJSON {
		return tellJSON(e, all)
	}
	tellChanges(e.out, all)
	return differs(all)
}

func compareFiles(from, to string) ([]apidiff.Change, error) {
	before, err := os.ReadFile(from)
	if err != nil {
		return nil, err
	}
	after, err := os.ReadFile(to)
	if err != nil {
		return nil, err
	}
	return apidiff.Compare(before, after)
}

func differs(all []changed) int {
	if len(all) == 0 {
		return exitOK
	}
	return exitFailed
}

// byOperation gathers the changes of each operation, which come one after another.
func byOperation(changes []apidiff.Change) []changed {
	all := []changed{}
	cases := contracttests.Cases()
	for _, c := range changes {
		if len(all) == 0 || all[len(all)-1].Operation != c.Operation {
			all = append(all, changed{Operation: c.Operation, Call: c.Call})
		}
		last := &all[len(all)-1]
		last.Changes = append(last.Changes, c)
	}
	for i := range all {
		all[i].Touches = touches(all[i], cases)
	}
	return all
}

func touches(c changed, cases []contracttests.Case) touched {
	if event, ok := strings.CutPrefix(c.Operation, "event "); ok {
		return touched{Lifecycles: firing(event)}
	}
	op, known := openapi.Lookup(c.Operation)
	if !known {
		return touched{}
	}
	t := touched{Handler: handlerFile(op), Rules: rulesOf(op, codesOnly(c.Changes))}
	for _, k := range cases {
		if slices.Contains(k.Operations, op.ID) {
			t.Cases = append(t.Cases, k.Name)
		}
	}
	return t
}

// firing lists the life cycles with a transition that fires an event.
func firing(event string) []string {
	var tables []string
	for _, l := range app.KnownToScenarios().Lifecycles {
		for _, t := range l.Transitions {
			if t.Event == event && !slices.Contains(tables, l.Name) {
				tables = append(tables, l.Name)
			}
		}
	}
	return tables
}

// codesOnly are the error codes that changed, if nothing else did.
func codesOnly(changes []apidiff.Change) []string {
	var codes []string
	for _, c := range changes {
		if c.Code() == "" {
			return nil
		}
		codes = append(codes, c.Code())
	}
	return codes
}

// rulesOf lists the rules about an operation's resource; where only error codes
// changed, those that give them, of the resource and of the API as a whole.
func rulesOf(op *openapi.Operation, codes []string) []string {
	var names []string
	for _, r := range ledger.All() {
		parts := strings.SplitN(r.Name, ".", 3)
		ofAPI, wide := parts[0] == families[op.API], len(parts) == 2
		switch {
		case codes == nil && ofAPI && parts[1] == op.Resource(),
			slices.Contains(codes, r.Kind) && ofAPI && (wide || parts[1] == op.Resource()):
			names = append(names, r.Name)
		}
	}
	return names
}

// families are what the names of an API's rules begin with.
var families = map[openapi.API]string{openapi.Provisioning: "papi", openapi.Trunking: "est"}

// handlerFile is the file that serves an operation. It has the resource's name,
// but for a few that share one.
func handlerFile(op *openapi.Operation) string {
	shared := map[string]string{"rcs-test-number": "rcs-tester", "calls": "call", "export": "call-export"}
	name := op.Resource()
	if other, ok := shared[name]; ok {
		name = other
	}
	if name == "" {
		return "internal/fake/token.go"
	}
	dir := map[openapi.API]string{openapi.Provisioning: "papi", openapi.Trunking: "estapi"}[op.API]
	return "internal/fake/" + dir + "/" + strings.ReplaceAll(name, "-", "_") + ".go"
}

func tellJSON(e env, all []changed) int {
	enc := json.NewEncoder(e.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(map[string]any{"operations": all}); err != nil {
		fmt.Fprintf(e.err, "sinch-mock: contract diff: %v\n", err)
		return exitFailed
	}
	return differs(all)
}

func tellChanges(out io.Writer, all []changed) {
	counts := map[apidiff.Grade]int{}
	for _, c := range all {
		fmt.Fprintln(out, c.Operation+paren(c.Call))
		for _, change := range c.Changes {
			counts[change.Grade]++
			fmt.Fprintln(out, "  "+change.String())
		}
		fmt.Fprintln(out, "  -> "+c.Touches.String())
	}
	var parts []string
	for _, g := range apidiff.Grades() {
		if counts[g] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[g], g))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing changed"}
	}
	fmt.Fprintln(out, strings.Join(parts, ", "))
}

func paren(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

// String tells in one line what is touched; --json names all rules and cases.
func (t touched) String() string {
	var parts []string
	if t.Handler != "" {
		parts = append(parts, t.Handler)
	}
	for _, l := range []struct {
		what  string
		names []string
	}{{"rules", t.Rules}, {"life cycles", t.Lifecycles}, {"cases", t.Cases}} {
		if len(l.names) > 0 {
			parts = append(parts, l.what+" "+few(l.names))
		}
	}
	if len(parts) == 0 {
		return "nothing here knows it yet"
	}
	return strings.Join(parts, "; ")
}

func few(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
