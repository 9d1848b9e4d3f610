// Command sinch-mock is a local double of Sinch's Provisioning API and Elastic
// SIP Trunking API. Without a command it serves.
//
// Exit codes: 0 all is well, 1 a check failed, 2 usage or configuration.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	// The image has no certificate authorities of its own; https webhooks need them.
	_ "golang.org/x/crypto/x509roots/fallback"

	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

// version is set by the linker.
var version = "dev"

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	// Signals stay caught to the end: a second one must not turn a good ending
	// into a bad one.
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	os.Exit(run(ctx, env{args: os.Args[1:], vars: os.Environ(), in: os.Stdin, out: os.Stdout, err: os.Stderr}))
}

// env is what a command has from outside.
type env struct {
	args, vars []string
	in         io.Reader
	out, err   io.Writer
}

// command is one of the program's verbs.
type command struct {
	name, says string
	run        func(ctx context.Context, e env) int
}

// commands lists the verbs in the order of the help text.
func commands() []command {
	return []command{
		{"serve", "serve the APIs (the default)", serve},
		{"contract", "run the contract suite against a target: contract --help", contract},
		{"coverage", "tell what tests have met of a running server, and what not: coverage --help", coverageCommand},
		{"listen", "receive webhooks, print them and check their signatures: listen --help", listen},
		{"scenarios", "list, show, check, explain or run scenario files", scenariosCommand},
		{"sweep", "try a command with each of its calls failing in each way: sweep --help", sweepFaults},
		{"replay", "repeat the calls of a repro bundle and compare the answers: replay --help", replay},
		{"explain", "tell about a rule: explain RULE, or all rules by name", explain},
		{"health", "ask a running server whether it can serve", health},
		{"version", "tell the version", tellVersion},
	}
}

// run picks the command; arguments that start with a flag mean serve.
func run(ctx context.Context, e env) int {
	if len(e.args) == 0 || strings.HasPrefix(e.args[0], "-") {
		return serve(ctx, e)
	}
	name := e.args[0]
	e.args = e.args[1:]
	var names []string
	for _, c := range commands() {
		if c.name == name {
			return c.run(ctx, e)
		}
		names = append(names, c.name)
	}
	if name == "help" {
		usage(e.out)
		return exitOK
	}
	hint := ""
	if near, ok := suggest.Nearest(name, names); ok {
		hint = "; did you mean " + near + "?"
	}
	fmt.Fprintf(e.err, "sinch-mock: no such command: %s%s\n", name, hint)
	return exitUsage
}

func tellVersion(_ context.Context, e env) int {
	fmt.Fprintln(e.out, "sinch-mock", version)
	return exitOK
}
