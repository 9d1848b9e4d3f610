package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/internal/clock"
)

// compareFlags are what the command contract compare is told.
type compareFlags struct {
	left, right   targetFlags
	suite         contractFlags // run and parallel
	waivers, json string
	failOn        []string
}

func (f *compareFlags) set() *pflag.FlagSet {
	set := pflag.NewFlagSet("contract compare", pflag.ContinueOnError)
	set.SortFlags = false
	f.left.addSide(set, "left")
	f.right.addSide(set, "right")
	set.StringSliceVar(&f.failOn, "fail-on", failOnDefault(), "`GRADES` of differences that fail the run, with commas between, or none; that left is more permissive always does.")
	set.StringVar(&f.waivers, "waivers", "", "Accept the differences that this YAML `FILE` names, each with a reason, an owner and an expiry date.")
	set.StringVar(&f.suite.run, "run", "", "Run the cases whose name matches this `REGEX` only.")
	set.IntVar(&f.suite.parallel, "parallel", 4, "Run `N` cases at a time, where they share no project.")
	set.StringVar(&f.json, "json", "", "Write the comparison as JSON to this `FILE`.")
	return set
}

// failOnDefault are all grades but that of texts.
func failOnDefault() []string {
	var names []string
	for _, g := range contracttests.Grades() {
		if g != contracttests.Text {
			names = append(names, string(g))
		}
	}
	return names
}

// addSide adds the flags of a target for one side of a comparison: --left for
// --target, --left-key for --key.
func (f *targetFlags) addSide(set *pflag.FlagSet, side string) {
	plain := pflag.NewFlagSet(side, pflag.ContinueOnError)
	plain.SortFlags = false
	f.add(plain)
	plain.VisitAll(func(flag *pflag.Flag) {
		if flag.Name == "target" {
			flag.Name = side
		} else {
			flag.Name = side + "-" + flag.Name
		}
		flag.Usage = strings.ReplaceAll(flag.Usage, "--", "--"+side+"-")
		flag.Usage = strings.ReplaceAll(flag.Usage, "--"+side+"-target", "--"+side)
		set.AddFlag(flag)
	})
	ledger := set.Lookup(side + "-ledger")
	ledger.DefValue = strings.Replace(ledgerFile, ".", "-"+side+".", 1)
	f.ledger = ledger.DefValue
}

// contractCompare sends the calls of the suite to two targets and tells where
// their answers differ.
func contractCompare(ctx context.Context, e env) int {
	var f compareFlags
	if code, done := parse(e, f.set(), "Runs the contract suite against the left target, sends each call to the right one as well, and tells\n"+
		"where their answers differ. Grades: "+grades()+".\n"+
		"Exit codes: 0 no difference of a grade that fails, 1 a difference, a case failed or none ran, 2 usage."); done {
		return code
	}
	judge, err := f.judge()
	if err != nil {
		return misused(e, "contract compare", err)
	}
	left, away, err := f.left.harness(ctx, e.vars)
	defer away()
	if err != nil {
		return misused(e, "contract compare", fmt.Errorf("left: %w", err))
	}
	found, err := f.compare(ctx, e, left)
	if err != nil {
		return misused(e, "contract compare", err)
	}
	return judge.tell(e, "contract compare", found)
}

// compare compares the left side with the right one, which may be a recording.
func (f *compareFlags) compare(ctx context.Context, e env, left contracttests.Harness) (*contracttests.Comparison, error) {
	if f.right.name == recordingTarget {
		recording, err := f.right.loadRecording(f.suite.run)
		if err != nil {
			return nil, fmt.Errorf("right: %w", err)
		}
		return replayed(ctx, e, left, recording, f.suite.parallel), nil
	}
	cases, err := f.suite.cases()
	if err != nil {
		return nil, err
	}
	right, away, err := f.right.harness(ctx, e.vars)
	defer away()
	if err != nil {
		return nil, fmt.Errorf("right: %w", err)
	}
	if err := errors.Join(f.left.keep(&left), f.right.keep(&right)); err != nil {
		return nil, errors.Join(err, left.Creations.Close(), right.Creations.Close())
	}
	e, told, over := follow(ctx, e, len(cases))
	found := contracttests.Compare(ctx, left, right, contracttests.Options{
		Cases: cases, Parallel: f.suite.parallel, Progress: told,
	})
	over()
	if err := errors.Join(left.Creations.Close(), right.Creations.Close()); err != nil {
		return nil, err
	}
	tellLeft(e, found.Report.Left, found.Report.Stays, f.left.ledger, f.right.ledger)
	return found, nil
}

// grades are the names of all grades.
func grades() string {
	var names []string
	for _, g := range contracttests.Grades() {
		names = append(names, string(g))
	}
	return strings.Join(names, ", ")
}

// judge says what of a comparison counts.
type judge struct {
	failOn  []contracttests.Grade
	waivers []contracttests.Waiver
	json    string // the file to write, or empty
}

// judge reads the flags that say what counts.
func (f *compareFlags) judge() (*judge, error) {
	j := &judge{json: f.json}
	for _, name := range f.failOn {
		if name == "none" && len(f.failOn) == 1 {
			break
		}
		g, err := contracttests.ParseGrade(strings.TrimSpace(name))
		if err != nil {
			return nil, fmt.Errorf("--fail-on: %w", err)
		}
		j.failOn = append(j.failOn, g)
	}
	if f.waivers == "" {
		return j, nil
	}
	text, err := os.ReadFile(f.waivers)
	if err != nil {
		return nil, fmt.Errorf("--waivers: %w", err)
	}
	if j.waivers, err = contracttests.ParseWaivers(f.waivers, text); err != nil {
		return nil, fmt.Errorf("--waivers:\n%w", err)
	}
	return j, nil
}

// tell writes what was found, and answers the exit code.
func (j *judge) tell(e env, command string, found *contracttests.Comparison) int {
	unused, expired := found.Waive(slices.Clone(j.waivers), clock.Wall())
	err := errors.Join(found.WriteText(e.out), saveAs(j.json, func(w io.Writer) error { return found.WriteJSON(w) }))
	if err != nil {
		return misused(e, command, err)
	}
	for _, place := range unused {
		fmt.Fprintf(e.out, "%s: the waiver accepted nothing: remove it, if all cases ran\n", place)
	}
	if err := errors.Join(expired, found.Err(j.failOn...)); err != nil {
		fmt.Fprintf(e.err, "sinch-mock: %s: %s\n", command, strings.ReplaceAll(err.Error(), "\n", "\nsinch-mock: "+command+": "))
		return exitFailed
	}
	return exitOK
}
