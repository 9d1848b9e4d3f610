package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/internal/clock"
)

// recordingTarget is the name of the target that replays a recording.
const recordingTarget = "recording"

// recordFlags are what the command contract record is told.
type recordFlags struct {
	target targetFlags
	suite  contractFlags // run and parallel
	out    string
	seed   uint64
}

func (f *recordFlags) set() *pflag.FlagSet {
	set := pflag.NewFlagSet("contract record", pflag.ContinueOnError)
	set.SortFlags = false
	f.target.add(set)
	set.StringVar(&f.out, "out", "", "Write the recording to this `PATH`: one file if it ends with .jsonl, else a directory with a file for each area.")
	set.Uint64Var(&f.seed, "seed", 0, "Seed of the target, as the recording tells it; the target fake is started with it.")
	set.StringVar(&f.suite.run, "run", "", "Run the cases whose name matches this `REGEX` only.")
	set.IntVar(&f.suite.parallel, "parallel", 4, "Run `N` cases at a time, where they share no project.")
	return set
}

// contractRecord runs the suite and keeps what went to and fro.
func contractRecord(ctx context.Context, e env) int {
	var f recordFlags
	set := f.set()
	if code, done := parse(e, set, "Runs the contract suite against a target and keeps the calls and their answers, without secrets,\n"+
		"project ids and phone numbers: `sinch-mock contract --target recording --recording PATH` replays them.\n"+
		"Exit codes: 0 all cases passed, 1 a case failed or none ran, 2 usage."); done {
		return code
	}
	cases, err := f.suite.cases()
	if err == nil {
		err = f.free()
	}
	if err != nil {
		return misused(e, "contract record", err)
	}
	about := contracttests.Recording{Made: clock.Wall().Truncate(time.Second)}
	if set.Changed("seed") {
		about.Seed = strconv.FormatUint(f.seed, 10)
		f.target.fakeArgs = []string{"--seed=" + about.Seed}
	}
	harness, away, err := f.target.harness(ctx, e.vars)
	defer away()
	if err == nil {
		err = f.target.keep(&harness)
	}
	if err != nil {
		return misused(e, "contract record", err)
	}
	e, told, over := follow(ctx, e, len(cases))
	recording, report := contracttests.Record(ctx, harness, contracttests.Options{
		Cases: cases, Parallel: f.suite.parallel, Progress: told,
	}, about)
	over()
	if err := harness.Creations.Close(); err != nil {
		return misused(e, "contract record", err)
	}
	return f.keep(e, recording, report)
}

// free makes sure that no recording is lost.
func (f *recordFlags) free() error {
	if f.out == "" {
		return errors.New("--out: say where the recording goes")
	}
	if found, err := filepath.Glob(filepath.Join(f.out, "*.jsonl")); err == nil && len(found) > 0 {
		return fmt.Errorf("--out: %s has a recording already", f.out)
	}
	if info, err := os.Stat(f.out); err == nil && !info.IsDir() {
		return fmt.Errorf("--out: %s is there already", f.out)
	}
	return nil
}

// keep writes the recording, unless there is nothing in it.
func (f *recordFlags) keep(e env, recording *contracttests.Recording, report *contracttests.Report) int {
	if len(recording.Cases) > 0 {
		if err := recording.Save(f.out); err != nil {
			return misused(e, "contract record", err)
		}
		fmt.Fprintf(e.out, "%d cases of %s recorded in %s\n", len(recording.Cases), recording.Target, f.out)
	}
	tellLeft(e, report.Left, report.Stays, f.target.ledger)
	if err := report.Err(); err != nil {
		fmt.Fprintf(e.err, "sinch-mock: contract record: %v\n", err)
		return exitFailed
	}
	return exitOK
}

// loadRecording reads the recording of a target by that name, with only the
// cases that --run picks.
func (f *targetFlags) loadRecording(run string) (*contracttests.Recording, error) {
	if f.recording == "" {
		return nil, errors.New("the target recording needs --recording PATH")
	}
	r, err := contracttests.LoadRecording(f.recording)
	if err != nil {
		return nil, err
	}
	expr, err := regexp.Compile(run)
	if err != nil {
		return nil, fmt.Errorf("--run: %w", err)
	}
	if r = r.Matching(expr); len(r.Cases) == 0 {
		return nil, fmt.Errorf("--run: %s has no case that matches %s", f.recording, run)
	}
	return r, nil
}

// replay replays a recording against a sinch-mock in this process.
func (f *contractFlags) replay(ctx context.Context, e env, set *pflag.FlagSet) int {
	var err error
	set.Visit(func(flag *pflag.Flag) {
		if !slices.Contains([]string{"target", "recording", "run", "parallel", "json"}, flag.Name) {
			err = fmt.Errorf("--%s does not go with the target recording", flag.Name)
		}
	})
	if err != nil {
		return misused(e, "contract", err)
	}
	recording, err := f.target.loadRecording(f.run)
	if err != nil {
		return misused(e, "contract", err)
	}
	harness, away, err := fakeTarget()
	defer away()
	if err != nil {
		return misused(e, "contract", err)
	}
	all := &compareFlags{failOn: failOnDefault(), json: f.json}
	judge, err := all.judge()
	if err != nil {
		return misused(e, "contract", err)
	}
	return judge.tell(e, "contract", replayed(ctx, e, harness, recording, f.parallel))
}

// replayed replays a recording and tells what it is.
func replayed(ctx context.Context, e env, h contracttests.Harness, r *contracttests.Recording, parallel int) *contracttests.Comparison {
	e, told, over := follow(ctx, e, len(r.Cases))
	found := contracttests.Replay(ctx, h, r, contracttests.Options{Parallel: parallel, Progress: told})
	over()
	if r.Note != "" {
		fmt.Fprintf(e.out, "%s: %s\n", found.Right, r.Note)
	}
	return found
}
