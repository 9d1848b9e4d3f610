package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/pflag"
)

// wrapped is a command line in two parts: our own arguments, and the command
// behind --against or --.
func wrapped(args []string) (own []string, command program) {
	i := slices.IndexFunc(args, func(a string) bool { return a == "--against" || a == "--" })
	if i < 0 {
		return args, nil
	}
	return args[:i], args[i+1:]
}

// serverFlags are the flags of serve that a trial takes too.
var serverFlags = []struct{ name, says string }{
	{"seed", "Seed `N` of ids, one-time passwords, tokens and chance; 1 when absent."},
	{"clock", "What makes time pass, `real|manual`: real time, the default, or only the control API."},
	{"time-scale", "Let `N` seconds pass for each real second."},
}

// trialFlags adds the flags of serve to those of a command, and answers a
// function that gives those that were set.
func trialFlags(set *pflag.FlagSet) (given func() []string) {
	for _, f := range serverFlags {
		set.String(f.name, "", f.says)
	}
	return func() []string {
		var flags []string
		for _, f := range serverFlags {
			if set.Changed(f.name) {
				flags = append(flags, "--"+f.name+"="+set.Lookup(f.name).Value.String())
			}
		}
		return flags
	}
}

// runScenarios runs a command against a server with scenarios. It fails when
// the command does, and when the run proves nothing: no call came, or a rule
// did nothing.
func runScenarios(e env) int {
	own, command := wrapped(e.args)
	e.args = own
	set := pflag.NewFlagSet("scenarios run", pflag.ContinueOnError)
	set.SortFlags = false
	bundle := set.String("bundle", "", "Write a repro bundle to this `FILE` if the run fails.")
	idle := set.Bool("allow-idle", false, "Only tell of rules that did nothing, as a collection such as biting has them.")
	flags := trialFlags(set)
	if code, done := parseWith(e, set, "FILE|NAME... --against COMMAND [ARG...]", runSays); done {
		return code
	}
	if set.NArg() == 0 {
		return misused(e, set.Name(), errors.New("say which scenarios: files, or names of built-in ones"))
	}
	if err := command.find(); err != nil {
		return misused(e, set.Name(), err)
	}
	settings := flags()
	for _, name := range set.Args() {
		settings = append(settings, "--scenario="+name)
	}
	return runAgainst(e, settings, command, *bundle, *idle)
}

const runSays = `Starts a server on a free port, loads the scenarios for all projects, and runs the
command, which finds the server by SINCH_MOCK_URL, SINCH_PROJECT_ID, SINCH_KEY_ID and
SINCH_KEY_SECRET. Fails if the command does, if no call came, or if a rule did nothing.
Exit codes: 0 well, 1 failed, 2 usage or a mistake in a file.`

func runAgainst(e env, settings []string, command program, bundle string, allowIdle bool) int {
	t, err := newTrial(settings, e.err)
	if err != nil {
		fmt.Fprintf(e.err, "sinch-mock: %v\n", err)
		return exitUsage
	}
	failures, idle := t.verdict(command.run(e, t.environment(e.vars))), t.idle()
	calls := t.calls()
	if !allowIdle {
		failures, idle = append(failures, idle...), nil
	}
	if len(failures) > 0 {
		if err := t.saveBundle(bundle); err != nil {
			failures = append(failures, fmt.Errorf("--bundle: %w", err))
		}
	}
	if code := closeServer(t.App, e); code != exitOK {
		return code
	}
	for _, err := range failures {
		fmt.Fprintf(e.err, "sinch-mock: %v\n", err)
		if errors.Is(err, errNoCommand) {
			return exitUsage
		}
	}
	if len(failures) > 0 {
		return exitFailed
	}
	for _, note := range idle {
		fmt.Fprintf(e.err, "sinch-mock: note: %v\n", note)
	}
	rules := "and every rule acted"
	if len(idle) > 0 {
		rules = fmt.Sprintf("and %d rules did nothing", len(idle))
	}
	fmt.Fprintf(e.err, "sinch-mock: the command passed; %s came, %s\n", inCalls(calls), rules)
	return exitOK
}

// verdict lists what is wrong with a run that ended so.
func (t trial) verdict(ended error) []error {
	var failures []error
	if ended != nil {
		failures = append(failures, ended)
	}
	if t.calls() == 0 {
		failures = append(failures, errors.New("no call came; the command finds the server by the variable SINCH_MOCK_URL"))
	}
	return failures
}

// idle lists the rules that did nothing, and so prove nothing.
func (t trial) idle() []error {
	var all []error
	for _, idle := range t.Scenarios().Idle() {
		if !idle.Proves() {
			all = append(all, errors.New(idle.String()))
		}
	}
	return all
}
