package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sinch-mock": main, "client": clientProgram})
}

// TestScripts runs testdata/script/*.txtar: the command as its users meet it,
// in a process of its own. Beside the verbs of testscript they use these:
//
//	exits CODE PROGRAM [ARG...]
//		run a program that must end with this exit code
//	start [NAME=VALUE...] PROGRAM [ARG...]
//		run a server until it has greeted, and set $URL, $CONTROL and, with
//		--tls-listen, $TLS from its greeting, and the HOST:PORT of each as
//		$ADDR, $CONTROL_ADDR and $TLS_ADDR
//	shutdown
//		tell the server to stop with SIGTERM and wait until it has, with code 0;
//		stdout and stderr are then all that it wrote
//	http [-u ID:SECRET] [-H 'Name: value'...] STATUS METHOD URL [BODY]
//		send a request that must get this status; stdout is then the answer,
//		headers first. A TLS certificate must be for the name that is asked for.
//	capture NAME REGEXP
//		set a variable to what the group of the expression matches in stdout
//	advance PROJECT DURATION
//		move the clock of a project's world; stdout is what that caused
//	hold (as http)
//		send a request up to its body, until the server has asked for the body
//	terminate
//		the first half of shutdown: send SIGTERM and wait until the server takes no
//		connection any more
//	begin REGEXP PROGRAM [ARG...]
//		run a program beside the script, until it has written a line that matches
//	finish SIGNAL CODE
//		send that program a signal, INT or TERM; it must end with this exit code
//	strike SIGNAL NUMBER CODE PROGRAM [ARG...]
//		run a program, in whose arguments PROXY stands for the server, and send it
//		INT or KILL while it waits for the answer to its NUMBERth creation; it must
//		end with this exit code, or be "killed"
//	release
//		send the body of the request that is on hold and get its answer
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			// The race detector waits a second at the end of each process otherwise.
			e.Setenv("GORACE", "atexit_sleep_ms=10")
			e.Values[scriptKey{}] = &script{vars: e.Vars}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":     verb(1, (*script).exits),
			"start":     verb(1, (*script).start),
			"shutdown":  verb(0, (*script).shutdown),
			"http":      verb(3, (*script).http),
			"capture":   verb(2, (*script).capture),
			"advance":   verb(2, (*script).advance),
			"hold":      verb(4, (*script).hold),
			"terminate": verb(0, (*script).terminate),
			"release":   verb(0, (*script).release),
			"strike":    verb(4, (*script).strike),
			"begin":     verb(2, (*script).begin),
			"finish":    verb(2, (*script).finish),
		},
	})
}

// TestNoScriptEndsEarly finds the verbs of testscript that end a script as if
// it had passed: what stands behind them would test nothing.
func TestNoScriptEndsEarly(t *testing.T) {
	early := regexp.MustCompile(`(?m)^(\[.*\] *)?(stop|skip)\b.*`)
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts found: %v", err)
	}
	for _, name := range scripts {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := early.Find(text); found != nil {
			t.Errorf("%s: %q ends the script early; to stop the server use shutdown", name, found)
		}
	}
}

// script is what the verbs of one script share.
type script struct {
	vars   []string // the environment of its servers
	server *server
	held   *held
	beside *server
}

type scriptKey struct{}

// verb turns a method into a verb with at least so many arguments.
func verb(least int, do func(s *script, ts *testscript.TestScript, args []string)) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) < least {
			ts.Fatalf("this verb takes no ! and at least %d arguments", least)
		}
		do(ts.Value(scriptKey{}).(*script), ts, args)
	}
}

func (s *script) exits(ts *testscript.TestScript, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
