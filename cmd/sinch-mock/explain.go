package main

import (
	"context"
	"fmt"
	"io"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

// explain tells what the ledger knows of a rule; without a name it lists all.
func explain(_ context.Context, e env) int {
	if len(e.args) == 0 {
		for _, r := range ledger.All() {
			fmt.Fprintf(e.out, "%-50s %s\n", r.Name, r.Standing())
		}
		return exitOK
	}
	for i, name := range e.args {
		r, ok := ledger.Find(name)
		if !ok {
			return noRule(e.err, name)
		}
		if i > 0 {
			fmt.Fprintln(e.out)
		}
		tell(e.out, r)
	}
	return exitOK
}

func tell(out io.Writer, r *ledger.Rule) {
	fmt.Fprintf(out, "%s\n  %s\n", r.Name, r.Says)
	if r.Kind != "" {
		fmt.Fprintf(out, "  error:    %s\n", r.Kind)
	}
	if r.Fix != "" {
		fmt.Fprintf(out, "  fix:      %s\n", r.Fix)
	}
	fmt.Fprintf(out, "  evidence: %s (%s)\n", r.Standing(), r.Source)
}

func noRule(out io.Writer, name string) int {
	var names []string
	for _, r := range ledger.All() {
		names = append(names, r.Name)
	}
	hint := "`sinch-mock explain` lists all rules"
	if near, ok := suggest.Nearest(name, names); ok {
		hint = "did you mean " + near + "?"
	}
	fmt.Fprintf(out, "sinch-mock: no such rule: %s; %s\n", name, hint)
	return exitUsage
}
