package main

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// striker stands before the script's server and strikes a program down when it
// has created a number of things.
type striker struct {
	proxy   *httputil.ReverseProxy
	signal  syscall.Signal
	at      int
	process *os.Process
	heard   chan struct{} // closed when the program has told that it was signalled

	mu    sync.Mutex
	count int
}

// ServeHTTP passes a call on. The answer to the last creation waits until the
// signal has arrived.
func (s *striker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	recorder := httptest.NewRecorder()
	s.proxy.ServeHTTP(recorder, r)
	if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/v1/") && recorder.Code < http.StatusMultipleChoices {
		s.struck()
	}
	for name, values := range recorder.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(recorder.Code)
	_, _ = w.Write(recorder.Body.Bytes()) // a dead program reads no answer
}

func (s *striker) struck() {
	s.mu.Lock()
	s.count++
	now := s.count == s.at
	s.mu.Unlock()
	if now {
		_ = s.process.Signal(s.signal) // it runs: it waits for this answer
		<-s.heard
	}
}

// strike SIGNAL NUMBER CODE sinch-mock [ARG...] runs a program whose $PROXY is
// the server, and sends it the signal while its NUMBERth creation is answered.
func (s *script) strike(ts *testscript.TestScript, args []string) {
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	target, err := url.Parse(ts.Getenv("URL"))
	ts.Check(err)
	k := &striker{
		proxy:  &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }},
		signal: map[string]syscall.Signal{"INT": syscall.SIGINT, "KILL": syscall.SIGKILL}[args[0]],
		at:     at, heard: make(chan struct{}),
	}
	server := httptest.NewServer(k)
	ts.Defer(server.Close)
	var given []string
	for _, a := range args[4:] {
		given = append(given, strings.ReplaceAll(a, "PROXY", server.URL))
	}
	program := exec.Command(args[3], given...)
	program.Env, program.Dir = s.vars, ts.Getenv("WORK")
	var out strings.Builder
	program.Stdout = &out
	errs, err := program.StderrPipe()
	ts.Check(err)
	ts.Check(program.Start())
	k.mu.Lock()
	k.process = program.Process
	k.mu.Unlock()
	said := k.listen(errs)
	err = program.Wait()
	io.WriteString(ts.Stdout(), out.String())
	io.WriteString(ts.Stderr(), said)
	if got := code(err); got != args[2] {
		ts.Fatalf("the program ended with %s, want %s:\n%s%s", got, args[2], out.String(), said)
	}
}

// listen reads what the program says of its troubles to its end. What it says
// first tells that the signal has arrived, and so does its end.
func (s *striker) listen(errs io.Reader) string {
	var said strings.Builder
	reader := bufio.NewReader(errs)
	line, err := reader.ReadString('\n')
	said.WriteString(line)
	close(s.heard)
	if err == nil {
		_, _ = io.Copy(&said, reader) // it ends with the program
	}
	return said.String()
}

// code is the exit code of a program that is over, or "killed".
func code(err error) string {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return "0"
	case errors.As(err, &exit) && exit.Exited():
		return strconv.Itoa(exit.ExitCode())
	}
	return "killed"
}
