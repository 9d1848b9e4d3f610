package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/internal/sweep"
)

// sweeper is what the command sweep is told.
type sweeper struct {
	scenarios, faults []string
	limit, parallel   int
	timeout           time.Duration
	junit, out        string
	bundle            string

	settings func() []string
	command  program
	e        env
}

const sweepSays = `Runs the command once to see which calls it makes, then once for each pair of a call and a
fault that hits it, each time against a server of its own. Tells which of them the command
does not survive, and writes the smallest one as a scenario file for scenarios run.
Exit codes: 0 all were survived, 1 some were not, or the command fails without faults, 2 usage.`

func (s *sweeper) set() *pflag.FlagSet {
	set := pflag.NewFlagSet("sweep", pflag.ContinueOnError)
	set.SortFlags = false
	set.StringArrayVar(&s.scenarios, "scenario", nil, "Scenario that holds in every run, a `FILE|NAME`; repeatable.")
	set.StringSliceVar(&s.faults, "faults", nil, "Faults to try, `NAMES` with commas between them; all when absent: "+strings.Join(kindNames(), ", ")+".")
	set.IntVar(&s.limit, "limit", 0, "Try the first `N` pairs only.")
	set.IntVar(&s.parallel, "parallel", 1, "Try `N` pairs at a time; the command must bear that.")
	set.DurationVar(&s.timeout, "timeout", time.Minute, "How long each run may take, a `TIME` such as 30s.")
	set.StringVar(&s.junit, "junit", "", "Write a report as JUnit XML to this `FILE`.")
	set.StringVar(&s.out, "out", "", "Write the smallest plan that fails to this `FILE|DIR`; it is printed when absent.")
	set.StringVar(&s.bundle, "bundle", "", "Write a repro bundle of that plan's run to this `FILE`.")
	s.settings = trialFlags(set)
	return set
}

func kindNames() []string {
	var names []string
	for _, k := range sweep.Kinds() {
		names = append(names, k.Name)
	}
	return names
}

// sweepFaults tries a command with each of its calls failing in each way.
func sweepFaults(ctx context.Context, e env) int {
	s := &sweeper{}
	e.args, s.command = wrapped(e.args)
	set := s.set()
	if code, done := parseWith(e, set, "-- COMMAND [ARG...]", sweepSays); done {
		return code
	}
	s.e = e
	kinds, err := s.check(set)
	if err != nil {
		return misused(e, "sweep", err)
	}
	calls, err := s.base(ctx)
	if err != nil {
		fmt.Fprintf(e.err, "sinch-mock: sweep: %v\n", err)
		if errors.Is(err, errBase) {
			return exitFailed
		}
		return exitUsage
	}
	plan := sweep.Plan(calls, kinds)
	if len(plan) == 0 {
		return misused(e, "sweep", errors.New("--faults: none of the calls can meet them"))
	}
	return s.sweep(ctx, calls, plan)
}

// check holds the flags against what there is.
func (s *sweeper) check(set *pflag.FlagSet) ([]sweep.Kind, error) {
	if set.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q; the command stands behind --", set.Arg(0))
	}
	if s.limit < 0 || s.parallel < 1 || s.timeout <= 0 {
		return nil, errors.New("--limit, --parallel and --timeout are above 0")
	}
	if err := s.command.find(); err != nil {
		return nil, err
	}
	if _, err := readScenarios(s.scenarios); err != nil {
		return nil, err
	}
	if len(s.faults) == 0 {
		return sweep.Kinds(), nil
	}
	return sweep.Named(s.faults)
}

// sweep tries the plan and tells how that went.
func (s *sweeper) sweep(ctx context.Context, calls []sweep.Call, plan []sweep.Trial) int {
	left := 0
	if s.limit > 0 && s.limit < len(plan) {
		plan, left = plan[:s.limit], len(plan)-s.limit
	}
	fmt.Fprintf(s.e.err, "sinch-mock: the command makes %s; %d runs follow\n", inCalls(len(calls)), len(plan))
	done := 0
	results := sweep.Run(plan, s.parallel, func(t sweep.Trial) sweep.Result { return s.try(ctx, t, s.scenarios, nil) }, func(r sweep.Result) {
		done++
		fmt.Fprintf(s.e.err, "sinch-mock: %d/%d %s: %s\n", done, len(plan), r.Trial, cmp.Or(r.Problem, "survived"))
	})
	if ctx.Err() != nil {
		fmt.Fprintln(s.e.err, "sinch-mock: sweep: interrupted")
		return exitFailed
	}
	return s.report(ctx, results, left)
}

// report writes the table, the JUnit report, and the smallest plan that fails.
func (s *sweeper) report(ctx context.Context, results []sweep.Result, left int) int {
	failed := sweep.Failed(results)
	err := errors.Join(sweep.Table(s.e.out, results), saveAs(s.junit, func(w io.Writer) error { return sweep.JUnit(w, results) }))
	fmt.Fprintf(s.e.out, "\n%d of %d survived", len(results)-len(failed), len(results))
	if left > 0 {
		fmt.Fprintf(s.e.out, "; %d more were left out by --limit", left)
	}
	fmt.Fprintln(s.e.out)
	for _, r := range failed {
		fmt.Fprintf(s.e.out, "FAIL %s: %s\n", r.Trial, r.Problem)
	}
	if err == nil && len(failed) > 0 {
		err = s.reproduce(ctx, failed)
	}
	if err != nil {
		fmt.Fprintf(s.e.err, "sinch-mock: sweep: %v\n", err)
	}
	if err != nil || len(failed) > 0 {
		return exitFailed
	}
	return exitOK
}

// reproduce writes the first plan that fails once more: alone if that is
// enough, with the scenarios of all runs otherwise.
func (s *sweeper) reproduce(ctx context.Context, failed []sweep.Result) error {
	for _, f := range failed {
		for _, with := range slices.CompactFunc([][]string{nil, s.scenarios}, slices.Equal) {
			var kept error
			again := s.try(ctx, f.Trial, with, func(t trial) { kept = t.saveBundle(s.bundle) })
			if again.Survived() || again.Unmet {
				continue
			}
			return errors.Join(s.write(f.Trial, with), kept)
		}
	}
	return errors.New("no failure came again: what the command does differs from run to run")
}

func (s *sweeper) write(t sweep.Trial, with []string) error {
	path := s.out
	if info, err := os.Stat(path); err == nil && info.IsDir() || strings.HasSuffix(path, "/") {
		path = filepath.Join(path, t.Name()+".yaml")
	}
	again := append(program{"sinch-mock", "scenarios", "run", cmp.Or(path, t.Name()+".yaml")}, with...)
	again = slices.Concat(again, s.settings(), program{"--against"}, s.command)
	content := t.Scenario("It fails again with: " + again.String())
	if path == "" {
		fmt.Fprintf(s.e.out, "\nThe smallest plan that fails, verified by another run:\n\n%s", content)
		return nil
	}
	fmt.Fprintf(s.e.out, "\nThe smallest plan that fails, verified by another run, is %s:\n%s\n", path, again)
	return os.WriteFile(path, content, 0o644)
}
