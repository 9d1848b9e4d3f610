package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"github.com/sinch-mock/sinch-mock/internal/app"
	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// trial is a server of its own for one run of a command.
type trial struct{ *app.App }

// callsKept is how many calls of a run are remembered, for each project.
const callsKept = "--journal=1000000"

// newTrial starts a server on a free port of the loopback address. The
// environment does not configure it: the same files give the same run anywhere.
func newTrial(flags []string, log io.Writer) (trial, error) {
	cfg, err := config.Load(append([]string{"--listen=127.0.0.1:0", callsKept}, flags...), nil)
	if err != nil {
		return trial{}, err
	}
	warnings := slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	server, err := app.New(cfg, version, warnings)
	if err == nil {
		err = server.Start()
	}
	return trial{server}, err
}

// calls is how many calls of the APIs have come; those for tokens alone do
// nothing.
func (t trial) calls() int {
	n := 0
	for _, o := range t.Pipeline().Met() {
		if op, ok := openapi.Lookup(o.Operation); ok && op.API != openapi.Auth {
			n += o.Count
		}
	}
	return n
}

// trialProject is the project that clients are told to use, so that chance,
// which comes from the project's id too, is the same in every run.
const trialProject = "trial"

// environment is what a command finds the server by, in the names that the
// examples of this project read. Access keys of the caller stay out of it: they
// may be real.
func (t trial) environment(vars []string) []string {
	vars = append(vars[:len(vars):len(vars)],
		"SINCH_MOCK_URL="+t.URL(), "SINCH_KEY_ID=trial-key", "SINCH_KEY_SECRET=trial-secret")
	if variable(vars, "SINCH_PROJECT_ID") == "" {
		vars = append(vars, "SINCH_PROJECT_ID="+trialProject)
	}
	return vars
}

// errNoCommand is wrapped by errors of a command that cannot be run at all.
var errNoCommand = errors.New("the command cannot be run")

// program is a command line, such as go test ./... .
type program []string

// String writes the command line as a shell takes it.
func (p program) String() string {
	words := make([]string, len(p))
	for i, word := range p {
		if words[i] = word; word == "" || strings.ContainsFunc(word, special) {
			words[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
	}
	return strings.Join(words, " ")
}

// special says whether a shell could take a character for more than itself.
func special(c rune) bool {
	plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
	return !plain && !strings.ContainsRune("-_./:=,@+%^", c)
}

// find looks for the program, so that a misspelt name is told before a server
// starts.
func (p program) find() error {
	if len(p) == 0 {
		return fmt.Errorf("%w: there is none; put it behind --against or --", errNoCommand)
	}
	if _, err := exec.LookPath(p[0]); err != nil {
		return fmt.Errorf("%w: %w", errNoCommand, err)
	}
	return nil
}

// run runs the program in the foreground and passes signals on to it. The error
// says how the program failed.
func (p program) run(e env, vars []string) error {
	//nolint:gosec // the command line is the one that the user gives
	cmd := exec.CommandContext(context.Background(), p[0], p[1:]...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = vars, e.in, e.out, e.err
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, passedOn(e.in)...)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%w: %w", errNoCommand, err)
	}
	over := make(chan struct{})
	defer close(over)
	go func() {
		for {
			select {
			case s := <-signals:
				_ = cmd.Process.Signal(s) // one that has ended needs none
			case <-over:
				return
			}
		}
	}()
	return ended(cmd.Wait())
}

// passedOn are the signals that a command in the foreground gets from us. A
// terminal interrupts all that run in it by itself, and programs take a second
// interrupt for impatience.
func passedOn(in io.Reader) []os.Signal {
	signals := []os.Signal{syscall.SIGTERM}
	if !isTerminal(in) {
		signals = append(signals, os.Interrupt)
	}
	return signals
}

func isTerminal(in io.Reader) bool {
	file, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// ended words how a command failed; nil when it did not.
func ended(err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return fmt.Errorf("the command was ended by the signal %s", status.Signal())
	}
	return fmt.Errorf("the command ended with exit code %d", exit.ExitCode())
}
