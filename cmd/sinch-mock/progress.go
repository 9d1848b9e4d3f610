package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// follow shows how far a run of so many cases is: on a terminal with a bar at
// the bottom, elsewhere with a line for each case. Until it is over, what is
// written goes through the answered env; when the run is called off, it says so.
func follow(ctx context.Context, e env, total int) (through env, told func(contracttests.Result), over func()) {
	s := &screen{total: total, counts: map[contracttests.State]int{}, why: map[string]int{}}
	if width, is := terminal(e); is {
		s.width = width
	}
	through = e
	through.out, through.err = &above{s, e.out}, &above{s, e.err}
	s.out = through.out
	s.bar = e.out
	quiet := context.AfterFunc(ctx, func() {
		fmt.Fprintf(through.err, "sinch-mock: contract: %v: what was created is deleted first\n", context.Cause(ctx))
	})
	return through, s.tell, func() { quiet(); s.close() }
}

// terminal says whether people watch what a command writes, on a screen that
// can be written over, and how wide that is.
func terminal(e env) (width func() int, is bool) {
	file, is := e.out.(*os.File)
	if !is || !term.IsTerminal(int(file.Fd())) || plain(e.vars) {
		return nil, false
	}
	return func() int {
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 0 {
			return columns
		}
		return narrow
	}, true
}

// plain says whether the environment asks for lines.
func plain(vars []string) bool { return variable(vars, "TERM") == "dumb" || variable(vars, "CI") != "" }

// narrow is how wide a terminal is that does not tell.
const narrow = 80

// screen is where a run shows how far it is.
type screen struct {
	out   io.Writer  // for lines
	bar   io.Writer  // for the bar, below them
	width func() int // in columns; nil where there is no bar

	mu     sync.Mutex
	total  int
	last   string
	counts map[contracttests.State]int
	why    map[string]int // cases were skipped
	over   bool
}

// above writes lines above the bar.
type above struct {
	*screen
	to io.Writer
}

// Write implements [io.Writer].
func (a *above) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.erase()
	defer a.draw()
	return a.to.Write(p)
}

// tell shows a case that is over. On a terminal those that passed, and those
// that were skipped, only move the bar.
func (s *screen) tell(r contracttests.Result) {
	if s.width == nil || r.State == contracttests.Failed {
		tellResult(s.out, r)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[r.State]++
	s.last = r.Case
	if r.State == contracttests.Skipped {
		s.why[r.Reason]++
	}
	s.erase()
	s.draw()
}

// close takes the bar away, and tells in its place why cases were skipped.
func (s *screen) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	s.over = true
	if s.width == nil {
		return
	}
	var lines []string
	for why, n := range s.why {
		lines = append(lines, fmt.Sprintf("skip  %d cases: %s\n", n, why))
	}
	slices.Sort(lines)
	fmt.Fprint(s.bar, strings.Join(lines, ""))
}

func (s *screen) erase() {
	if s.width != nil && !s.over {
		fmt.Fprint(s.bar, "\r\x1b[K")
	}
}

func (s *screen) draw() {
	if s.width != nil && !s.over {
		fmt.Fprint(s.bar, s.text(s.width()))
	}
}

// text is the bar, in fewer columns than there are.
func (s *screen) text(columns int) string {
	const cells = 20
	done := s.counts[contracttests.Passed] + s.counts[contracttests.Failed] + s.counts[contracttests.Skipped]
	full := cells * done / max(1, s.total)
	text := fmt.Sprintf("[%s%s] %d of %d", strings.Repeat("#", full), strings.Repeat(".", cells-full), done, s.total)
	for _, state := range []contracttests.State{contracttests.Failed, contracttests.Skipped} {
		if n := s.counts[state]; n > 0 {
			text += fmt.Sprintf(", %d %s", n, state)
		}
	}
	text += "  " + s.last
	return text[:min(len(text), max(0, columns-1))]
}

// tellResult writes a line for a case that is over, and more for one that
// failed.
func tellResult(out io.Writer, r contracttests.Result) {
	switch r.State {
	case contracttests.Passed:
		fmt.Fprintf(out, "ok    %s (%s)\n", r.Case, r.Duration.Round(time.Millisecond))
	case contracttests.Skipped:
		fmt.Fprintf(out, "skip  %s: %s\n", r.Case, r.Reason)
	case contracttests.Failed:
		fmt.Fprintf(out, "FAIL  %s (%s)\n      %s\n", r.Case, r.Duration.Round(time.Millisecond), strings.ReplaceAll(r.Log, "\n", "\n      "))
	}
}
