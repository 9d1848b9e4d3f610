package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/internal/app"
	"github.com/sinch-mock/sinch-mock/internal/repro"
)

const replaySays = `Repeats the calls of a repro bundle, in order and at their times, on a server of its own that
meets no network, and compares the answers byte for byte. Tells the first that differs.
Exit codes: 0 all are the same, 1 one differs or cannot be repeated, 2 usage or no bundle.`

// replay repeats a bundle.
func replay(_ context.Context, e env) int {
	set := pflag.NewFlagSet("replay", pflag.ContinueOnError)
	if code, done := parseWith(e, set, "BUNDLE", replaySays); done {
		return code
	}
	if set.NArg() != 1 {
		return misused(e, "replay", errors.New("say which bundle: one file"))
	}
	bundle, err := readBundle(set.Arg(0))
	if err != nil {
		fmt.Fprintf(e.err, "sinch-mock: %v\n", err)
		return exitUsage
	}
	for _, limit := range bundle.Limits {
		fmt.Fprintf(e.err, "sinch-mock: note: %s\n", limit)
	}
	report, err := app.Replay(bundle, version, slog.New(slog.DiscardHandler))
	if err != nil {
		fmt.Fprintf(e.err, "sinch-mock: %s: %v\n", set.Arg(0), err)
		return exitFailed
	}
	return tellReplay(e, report)
}

func readBundle(path string) (*repro.Bundle, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	bundle, err := repro.Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return bundle, nil
}

// inCalls is a number of calls in words.
func inCalls(n int) string {
	if n == 1 {
		return "1 call"
	}
	return fmt.Sprint(n, " calls")
}

func tellReplay(e env, r repro.Report) int {
	fmt.Fprintf(e.out, "%s got the same answer\n", inCalls(r.Same))
	switch {
	case r.Difference != nil:
		fmt.Fprintf(e.out, "%s differs (- recorded, + now):\n", r.Difference.Call)
		for _, line := range r.Difference.Lines {
			fmt.Fprintln(e.out, line)
		}
	case r.Ended != "":
		fmt.Fprintln(e.out, r.Ended)
	case r.Same == 0:
		fmt.Fprintln(e.out, "the bundle has no calls to repeat")
	default:
		return exitOK
	}
	return exitFailed
}

// saveBundle writes a bundle of a trial, if a file was asked for.
func (t trial) saveBundle(path string) error {
	if path == "" {
		return nil
	}
	bundle, err := t.Bundle("")
	if err != nil {
		return err
	}
	return saveAs(path, bundle.Write)
}
