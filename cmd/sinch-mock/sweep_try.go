package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/sweep"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// errBase is wrapped when a sweep cannot begin because of the command.
var errBase = errors.New("the command cannot be swept")

// base runs the command without faults and lists its calls.
func (s *sweeper) base(ctx context.Context) ([]sweep.Call, error) {
	t, err := s.newTrial("", s.scenarios)
	if err != nil {
		return nil, err
	}
	defer closeServer(t.App, s.e)
	var output tail
	if err := s.command.capture(ctx, s.timeout, t.environment(s.e.vars), &output); err != nil {
		_, _ = s.e.err.Write(output.Bytes())
		return nil, fmt.Errorf("%w: without faults, %w", errBase, err)
	}
	calls := t.list()
	if len(calls) == 0 {
		return nil, fmt.Errorf("%w: no call came; the command finds the server by the variable SINCH_MOCK_URL", errBase)
	}
	return calls, nil
}

func (s *sweeper) newTrial(plan string, scenarios []string) (trial, error) {
	flags := s.settings()
	if plan != "" {
		flags = append(flags, "--scenario="+plan) // before the others, so that its fault wins
	}
	for _, name := range scenarios {
		flags = append(flags, "--scenario="+name)
	}
	return newTrial(flags, io.Discard)
}

// list lists the calls that have come: those for tokens first, then project by
// project, each in their order.
func (t trial) list() []sweep.Call {
	var calls []sweep.Call
	add := func(project string, records []fake.Record) {
		for _, r := range records {
			op, ok := openapi.Lookup(r.Operation)
			if !ok {
				continue
			}
			bearer := strings.HasPrefix(strings.Join(r.Header["Authorization"], ""), "Bearer ")
			calls = append(calls, sweep.Call{Project: project, Operation: op.ID, Method: op.Method, Path: op.Path, Bearer: bearer, Body: r.Status/100 == 2 && len(r.Reply) > 0})
		}
	}
	add("", t.Pipeline().Strays())
	for _, project := range t.Worlds().Projects() {
		if world, ok := t.Worlds().Find(project); ok {
			add(project, t.Pipeline().Requests(world))
		}
	}
	sweep.Number(calls)
	return calls
}

// try runs the command with one fault beside the scenarios given. Keep, if set,
// may look at the server when the command did not survive.
func (s *sweeper) try(ctx context.Context, plan sweep.Trial, scenarios []string, keep func(t trial)) sweep.Result {
	result := sweep.Result{Trial: plan}
	dir, err := os.MkdirTemp("", "sinch-mock-sweep-")
	if err != nil {
		result.Problem = err.Error()
		return result
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, plan.Name()+".yaml")
	err = os.WriteFile(file, plan.Scenario(), 0o600)
	var t trial
	if err == nil {
		t, err = s.newTrial(file, scenarios)
	}
	if err != nil {
		result.Problem = err.Error()
		return result
	}
	defer closeServer(t.App, s.e)
	elapsed := clock.Stopwatch()
	var output tail
	err = s.command.capture(ctx, s.timeout, t.environment(s.e.vars), &output)
	result.Seconds, result.Output = elapsed().Seconds(), output.String()
	result.Problem, result.Unmet = t.judge(plan, err)
	if keep != nil && !result.Survived() {
		keep(t)
	}
	return result
}

// judge says why a trial was not survived, and whether its fault was not met: a
// command that does otherwise without cause cannot be swept.
func (t trial) judge(plan sweep.Trial, ended error) (problem string, unmet bool) {
	for _, idle := range t.Scenarios().Idle() {
		if idle.Scenario == plan.Name() {
			unmet = true
		}
	}
	switch {
	case ended != nil && unmet:
		return ended.Error() + ", before the call came that was to fail", true
	case ended != nil:
		return ended.Error(), false
	case unmet:
		return "the call that was to fail did not come: the command makes other calls from run to run", true
	}
	return "", false
}

// capture runs the program beside us, with nothing to read, until it ends or
// its time is over. The error says how it failed.
func (p program) capture(ctx context.Context, limit time.Duration, vars []string, output io.Writer) error {
	over := fmt.Errorf("the command was still running after %v", limit)
	ctx, cancel := context.WithTimeoutCause(ctx, limit, over)
	defer cancel()
	//nolint:gosec // the command line is the one that the user gives
	cmd := exec.CommandContext(ctx, p[0], p[1:]...)
	cmd.Env, cmd.Stdout, cmd.Stderr = vars, output, output
	apart(cmd)
	cmd.WaitDelay = stopWithin
	if err := cmd.Run(); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return cause
		}
		return ended(err)
	}
	return nil
}

// tail keeps the end of what is written to it.
type tail struct{ bytes.Buffer }

// tailKept is how much of a command's output a report shows, in bytes.
const tailKept = 64 << 10

// Write keeps the end of what has come so far.
func (t *tail) Write(p []byte) (int, error) {
	_, _ = t.Buffer.Write(p) // it never fails
	if over := t.Len() - 2*tailKept; over > 0 {
		t.Next(t.Len() - tailKept)
	}
	return len(p), nil
}
