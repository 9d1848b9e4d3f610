package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// contractFlags are what the command contract is told.
type contractFlags struct {
	target           targetFlags
	coverage         coverageFlags
	run, junit, json string
	evidence         string
	parallel         int
	list             bool
}

func (f *contractFlags) set() *pflag.FlagSet {
	set := pflag.NewFlagSet("contract", pflag.ContinueOnError)
	set.SortFlags = false
	f.target.add(set)
	set.StringVar(&f.run, "run", "", "Run the cases whose name matches this `REGEX` only.")
	set.IntVar(&f.parallel, "parallel", 4, "Run `N` cases at a time, where they share no project.")
	set.StringVar(&f.junit, "junit", "", "Write a report as JUnit XML to this `FILE`.")
	set.StringVar(&f.json, "json", "", "Write a report as JSON to this `FILE`.")
	f.coverage.add(set, "coverage-")
	set.StringVar(&f.evidence, "evidence", "", "Write which rules a live run verified or contradicted to this `FILE`, beside what it holds of others.")
	set.BoolVar(&f.list, "list", false, "List the cases with their costs, and whether they would run; run none.")
	return set
}

// contractCommands are the verbs of the command contract; without one it runs
// the suite. Each has a file of its own: contract_VERB.go.
func contractCommands() []command {
	return []command{
		{"cleanup", "delete what a run created and could not delete", cleanup},
		{"compare", "send the same calls to two targets and tell where they differ", contractCompare},
		{"record", "keep what a run of the suite sends and gets, to replay it", contractRecord},
		{"diff", "tell what a new version of an API document changes", contractDiff},
	}
}

// verbs tells what else the command contract does.
func verbs() string {
	var b strings.Builder
	for _, c := range contractCommands() {
		fmt.Fprintf(&b, "  contract %-8s %s\n", c.name, c.says)
	}
	return b.String()
}

// contract runs the contract suite against a target, or one of its verbs.
func contract(ctx context.Context, e env) int {
	for _, c := range contractCommands() {
		if len(e.args) > 0 && e.args[0] == c.name {
			e.args = e.args[1:]
			return c.run(ctx, e)
		}
	}
	var f contractFlags
	set := f.set()
	if code, done := parse(e, set, "Runs the contract suite against a target.\n"+verbs()+"Exit codes: 0 all cases passed, 1 a case failed or none ran, 2 usage."); done {
		return code
	}
	if f.target.name == recordingTarget {
		return f.replay(ctx, e, set)
	}
	cases, err := f.cases()
	if err != nil {
		return misused(e, "contract", err)
	}
	harness, putAway, err := f.target.harness(ctx, e.vars)
	defer putAway()
	if err != nil {
		return misused(e, "contract", err)
	}
	if f.list {
		listCases(e.out, harness, cases)
		return exitOK
	}
	return f.check(ctx, e, harness, cases)
}

// check runs the cases and tells what came of it.
func (f *contractFlags) check(ctx context.Context, e env, harness contracttests.Harness, cases []contracttests.Case) int {
	met, err := f.coverage.begin(ctx, harness)
	if err != nil {
		return misused(e, "contract", err)
	}
	evidence, err := beginEvidence(ctx, f.evidence, f.target.name, cases)
	if err == nil {
		err = f.target.keep(&harness)
	}
	if err != nil {
		return misused(e, "contract", err)
	}
	e, told, over := follow(ctx, e, len(cases))
	report := contracttests.Check(ctx, harness, contracttests.Options{
		Cases: evidence.order(cases), Parallel: f.parallel, Double: evidence.run(), Progress: told,
	})
	over()
	fmt.Fprintf(e.out, "%d passed, %d failed, %d skipped against %s\n", report.Count(contracttests.Passed),
		report.Count(contracttests.Failed), report.Count(contracttests.Skipped), report.Target)
	below, err := met.end(context.WithoutCancel(ctx), e, report)
	if err := errors.Join(err, harness.Creations.Close(), f.save(report), evidence.write(report)); err != nil {
		return misused(e, "contract", err)
	}
	code := tellBelow(e, "contract", below)
	tellLeft(e, report.Left, report.Stays, f.target.ledger)
	if err := report.Err(); err != nil {
		fmt.Fprintf(e.err, "sinch-mock: contract: %v\n", err)
		code = exitFailed
	}
	return code
}

// parse reads the flags of a command that takes nothing else; done says that
// nothing is left to do.
func parse(e env, set *pflag.FlagSet, says string) (code int, done bool) {
	code, done = parseWith(e, set, "", says)
	if !done && set.NArg() > 0 {
		return misused(e, set.Name(), fmt.Errorf("unexpected argument %q", set.Arg(0))), true
	}
	return code, done
}

// parseWith is parse for a command with arguments, which the usage names so.
func parseWith(e env, set *pflag.FlagSet, arguments, says string) (code int, done bool) {
	set.Usage = func() {}
	err := set.Parse(e.args)
	if errors.Is(err, pflag.ErrHelp) {
		usage := strings.TrimSpace("[FLAGS] " + arguments)
		fmt.Fprintf(e.out, "Usage: sinch-mock %s %s\n\n%s\n\nFlags:\n%s", set.Name(), usage, says, set.FlagUsagesWrapped(100))
		return exitOK, true
	}
	if err != nil {
		return misused(e, set.Name(), err), true
	}
	return exitOK, false
}

func misused(e env, command string, err error) int {
	fmt.Fprintf(e.err, "sinch-mock: %s: %v; `sinch-mock %s --help` tells the flags\n", command, err, command)
	return exitUsage
}

// cases are those that --run picks.
func (f *contractFlags) cases() ([]contracttests.Case, error) {
	expr, err := regexp.Compile(f.run)
	if err != nil {
		return nil, fmt.Errorf("--run: %w", err)
	}
	cases := contracttests.Matching(contracttests.Cases(), expr)
	if len(cases) == 0 {
		return nil, fmt.Errorf("--run: no case matches %s; --list names them", f.run)
	}
	return cases, nil
}

func listCases(out io.Writer, h contracttests.Harness, cases []contracttests.Case) {
	for _, c := range cases {
		line := c.Name + " (" + c.Costs.String() + ")"
		if why := h.WhyNot(c); why != "" {
			line += ": would be skipped, " + why
		}
		fmt.Fprintln(out, line)
	}
}

// save writes the reports that were asked for.
func (f *contractFlags) save(r *contracttests.Report) error {
	return errors.Join(saveAs(f.junit, r.WriteJUnit), saveAs(f.json, r.WriteJSON))
}

func saveAs(path string, write func(io.Writer) error) error {
	if path == "" {
		return nil
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
