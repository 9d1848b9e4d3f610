package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os/exec"
	"regexp"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// server is a sinch-mock that runs beside a script.
type server struct {
	cmd       *exec.Cmd
	pipe      *bufio.Reader
	out, errs strings.Builder
}

// greeting finds the addresses in what a server prints at its start. Its last
// line tells that the server is ready.
var greeting = struct{ api, control, tls, last *regexp.Regexp }{
	api:     regexp.MustCompile(`(?m)^  APIs +(http://(\S+))/v1/`),
	control: regexp.MustCompile(`(?m)^  control +(http://(\S+))/_mock/$`),
	tls:     regexp.MustCompile(`(?m)^  over TLS +(https://(\S+))$`),
	last:    regexp.MustCompile(`^export SINCH_PROJECT_ID=`),
}

func (s *script) start(ts *testscript.TestScript, args []string) {
	if s.server != nil {
		ts.Fatalf("a server runs already")
	}
	vars := append([]string{}, s.vars...)
	for len(args) > 0 && strings.Contains(args[0], "=") {
		vars, args = append(vars, args[0]), args[1:]
	}
	if len(args) == 0 || args[0] != "sinch-mock" {
		ts.Fatalf("usage: start [NAME=VALUE...] sinch-mock [ARG...]")
	}
	srv := &server{cmd: exec.Command(args[0], args[1:]...)}
	srv.cmd.Env, srv.cmd.Dir, srv.cmd.Stderr = vars, ts.Getenv("WORK"), &srv.errs
	pipe, err := srv.cmd.StdoutPipe()
	ts.Check(err)
	srv.pipe = bufio.NewReader(pipe)
	ts.Check(srv.cmd.Start())
	s.server = srv
	ts.Defer(func() { s.kill() })
	srv.awaitGreeting(ts)
	srv.publish(ts)
}

// awaitGreeting reads what the server prints until it is ready.
func (srv *server) awaitGreeting(ts *testscript.TestScript) {
	for {
		line, err := srv.pipe.ReadString('\n')
		srv.out.WriteString(line)
		if greeting.last.MatchString(line) {
			return
		}
		if err != nil {
			ended := srv.cmd.Wait()
			ts.Fatalf("the server ended (%v) before it was ready; stdout:\n%s\nstderr:\n%s", ended, srv.out.String(), srv.errs.String())
		}
	}
}

// publish sets the script's variables from the greeting.
func (srv *server) publish(ts *testscript.TestScript) {
	said := srv.out.String()
	api, control := greeting.api.FindStringSubmatch(said), greeting.control.FindStringSubmatch(said)
	if api == nil || control == nil {
		ts.Fatalf("the greeting tells no addresses:\n%s", said)
	}
	ts.Setenv("URL", api[1])
	ts.Setenv("ADDR", api[2])
	ts.Setenv("CONTROL", control[1])
	ts.Setenv("CONTROL_ADDR", control[2])
	if tls := greeting.tls.FindStringSubmatch(said); tls != nil {
		ts.Setenv("TLS", tls[1])
		ts.Setenv("TLS_ADDR", tls[2])
	}
}

func (s *script) shutdown(ts *testscript.TestScript, _ []string) {
	srv := s.running(ts)
	ts.Check(srv.cmd.Process.Signal(syscall.SIGTERM))
	rest, err := io.ReadAll(srv.pipe)
	ts.Check(err)
	srv.out.Write(rest)
	err = srv.cmd.Wait()
	s.server = nil
	io.WriteString(ts.Stdout(), srv.out.String())
	io.WriteString(ts.Stderr(), srv.errs.String())
	if err != nil {
		ts.Fatalf("the server stopped with %v; stderr:\n%s", err, srv.errs.String())
	}
}

func (s *script) terminate(ts *testscript.TestScript, _ []string) {
	ts.Check(s.running(ts).cmd.Process.Signal(syscall.SIGTERM))
	for {
		conn, err := net.Dial("tcp", ts.Getenv("ADDR"))
		if errors.Is(err, syscall.ECONNREFUSED) {
			return
		}
		// A connection may still be accepted, or reset, while the listener closes.
		if err == nil {
			ts.Check(conn.Close())
		}
	}
}

func (s *script) running(ts *testscript.TestScript) *server {
	if s.server == nil {
		ts.Fatalf("no server runs")
	}
	return s.server
}

// kill ends a server that the script has left running.
func (s *script) kill() {
	if s.server != nil {
		_ = s.server.cmd.Process.Kill()
		_ = s.server.cmd.Wait()
		s.server = nil
	}
}
