package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// results are three cases: one of each end.
var results = []contracttests.Result{
	{Case: "a/b/c", State: contracttests.Passed, Duration: 1200 * time.Microsecond},
	{Case: "a/b/d", State: contracttests.Failed, Log: "one\ntwo", Duration: time.Second},
	{Case: "a/b/e", State: contracttests.Skipped, Reason: "needs clock: no"},
}

// TestLines is what CI sees.
func TestLines(t *testing.T) {
	var out strings.Builder
	_, told, over := follow(t.Context(), env{out: &out, err: io.Discard}, len(results))
	for _, r := range results {
		told(r)
	}
	over()
	want := "ok    a/b/c (1ms)\nFAIL  a/b/d (1s)\n      one\n      two\nskip  a/b/e: needs clock: no\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// TestBar is what people see: one line that is written over, failures above it.
func TestBar(t *testing.T) {
	var out strings.Builder
	s := &screen{total: 4, bar: &out, counts: map[contracttests.State]int{}, why: map[string]int{}, width: func() int { return 60 }}
	s.out = &above{s, &out}
	for _, r := range results {
		s.tell(r)
	}
	s.close()
	s.tell(results[1])
	const erase = "\r\x1b[K"
	want := erase + "[#####...............] 1 of 4  a/b/c" + erase +
		"FAIL  a/b/d (1s)\n      one\n      two\n" + "[#####...............] 1 of 4  a/b/c" + erase +
		"[##########..........] 2 of 4, 1 failed  a/b/d" + erase +
		"[###############.....] 3 of 4, 1 failed, 1 skipped  a/b/e" + erase +
		"skip  1 cases: needs clock: no\n" +
		"FAIL  a/b/d (1s)\n      one\n      two\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("the screen (-want +got):\n%s", diff)
	}
}

// TestBarFitsItsTerminal leaves the last column free, where some terminals
// begin a new line.
func TestBarFitsItsTerminal(t *testing.T) {
	s := &screen{total: 0, last: strings.Repeat("x", 100), counts: map[contracttests.State]int{}}
	for columns, want := range map[int]int{80: 79, 10: 9, 1: 0, 0: 0} {
		if got := len(s.text(columns)); got != want {
			t.Errorf("in %d columns the bar has %d", columns, got)
		}
	}
}

// TestCallingOffIsTold once, and not after the run.
func TestCallingOffIsTold(t *testing.T) {
	for _, after := range []bool{false, true} {
		ctx, callOff := context.WithCancelCause(t.Context())
		heard := make(chan string, 1)
		_, _, over := follow(ctx, env{out: io.Discard, err: hear(heard)}, 1)
		if after {
			over()
		}
		callOff(errors.New("enough"))
		if after {
			select {
			case said := <-heard:
				t.Errorf("after the end it says %q", said)
			default:
			}
			continue
		}
		if said := <-heard; said != "sinch-mock: contract: enough: what was created is deleted first\n" {
			t.Errorf("it says %q", said)
		}
	}
}

type hear chan string

// Write passes on what was written.
func (h hear) Write(p []byte) (int, error) {
	h <- string(p)
	return len(p), nil
}

// TestNoBarInFiles nor where the environment asks for lines.
func TestNoBarInFiles(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, out := range []io.Writer{file, io.Discard} {
		if _, is := terminal(env{out: out}); is {
			t.Errorf("%T is taken for a terminal", out)
		}
	}
	for _, tt := range []struct {
		vars []string
		want bool
	}{{nil, false}, {[]string{"TERM=xterm", "CI="}, false}, {[]string{"TERM=dumb"}, true}, {[]string{"CI=true"}, true}} {
		if got := plain(tt.vars); got != tt.want {
			t.Errorf("with %q lines are asked for: %v", tt.vars, got)
		}
	}
}
