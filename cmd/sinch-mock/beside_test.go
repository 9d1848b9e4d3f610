package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// begin runs a program beside the script.
func (s *script) begin(ts *testscript.TestScript, args []string) {
	sign, err := regexp.Compile(args[0])
	ts.Check(err)
	b := &server{cmd: exec.Command(args[1], args[2:]...)}
	b.cmd.Env, b.cmd.Dir, b.cmd.Stderr = s.vars, ts.Getenv("WORK"), &b.errs
	pipe, err := b.cmd.StdoutPipe()
	ts.Check(err)
	b.pipe = bufio.NewReader(pipe)
	ts.Check(b.cmd.Start())
	s.beside = b
	ts.Defer(func() { _ = b.cmd.Process.Kill() })
	for {
		line, err := b.pipe.ReadString('\n')
		b.out.WriteString(line)
		if sign.MatchString(line) {
			return
		}
		if err != nil {
			ts.Fatalf("the program ended (%v) without the sign; stdout:\n%s\nstderr:\n%s", b.cmd.Wait(), b.out.String(), b.errs.String())
		}
	}
}

func (s *script) finish(ts *testscript.TestScript, args []string) {
	b := s.beside
	if b == nil {
		ts.Fatalf("no program runs beside the script")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(b.cmd.Process.Signal(map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}[args[0]]))
	rest, err := io.ReadAll(b.pipe)
	ts.Check(err)
	_ = b.cmd.Wait() // the exit code tells
	io.WriteString(ts.Stdout(), b.out.String()+string(rest))
	io.WriteString(ts.Stderr(), b.errs.String())
	s.beside = nil
	if got := b.cmd.ProcessState.ExitCode(); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
