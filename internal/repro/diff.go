package repro

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/fake"
)

// Difference is a call that got another answer than before.
type Difference struct {
	// Call names the call, or what else differs.
	Call string
	// Lines are both answers: those that only the recorded one has begin with
	// a -, those that only the new one has with a +.
	Lines []string
}

// String names an entry for people.
func (e *Entry) String() string {
	what := "the beginning"
	if c := e.Control; c != nil {
		what = c.Method + " " + c.Path
	}
	if t := e.Tick; t != nil {
		what = "the job " + t.Kind
		if t.Landed {
			what = "the result of " + what
		}
	}
	if c := e.Call; c != nil {
		what = fmt.Sprintf("call %d (%s %s)", c.Number, c.Method, c.Path)
	}
	if e.Project != "" {
		what += " of project " + e.Project
	}
	return what + " at " + e.At.Format(time.RFC3339Nano)
}

// time is when the entry came.
func (e *Entry) time() time.Time {
	if e.Arrived != nil {
		return *e.Arrived
	}
	return e.At
}

// compare holds a new answer against the recorded one.
func compare(e *Entry, got fake.Trace) *Difference {
	was, is := e.Call.Answer, answerOf(got)
	if e.Call.Operation == fake.TokenOperation {
		was.Body, is.Body = nil, nil // a token is made for the machine's clock
	}
	old, now := was.lines(), is.lines()
	if slices.Equal(old, now) && bytes.Equal(masked(was.Body), masked(is.Body)) {
		return nil
	}
	lines := diff(old, now)
	if slices.Equal(old, now) {
		lines = append(lines, "+ the same values, written otherwise")
	}
	return &Difference{Call: e.String(), Lines: lines}
}

func answerOf(t fake.Trace) Answer {
	a := Answer{Status: t.Status, Rule: t.Rule, Scenario: t.Scenario, Fault: t.Fault, Body: t.Answered.Bytes}
	if !t.Answered.Whole() {
		a.Size, a.Sum = t.Answered.Size, t.Answered.Sum
	}
	return a
}

// lines write an answer down for comparing: JSON a member a line, secrets left
// out.
func (a Answer) lines() []string {
	lines := []string{fmt.Sprintf("status: %d", a.Status)}
	for _, field := range [][2]string{{"rule", a.Rule}, {"scenario", a.Scenario}, {"fault", a.Fault}} {
		if field[1] != "" {
			lines = append(lines, field[0]+": "+field[1])
		}
	}
	if a.Size != 0 {
		return append(lines, fmt.Sprintf("body: %d bytes with the sum %08x", a.Size, a.Sum))
	}
	if len(a.Body) == 0 {
		return lines
	}
	var b bytes.Buffer
	if json.Indent(&b, masked(a.Body), "", "  ") != nil {
		return append(lines, fmt.Sprintf("body: %q", []byte(a.Body)))
	}
	return append(lines, strings.Split(b.String(), "\n")...)
}

// diff writes lines of two texts below each other, with what both have around
// the changes.
func diff(old, now []string) []string {
	common := longest(old, now)
	var lines []string
	for i, j := 0, 0; i < len(old) || j < len(now); {
		switch {
		case i < len(old) && j < len(now) && old[i] == now[j]:
			lines = append(lines, "  "+old[i])
			i, j = i+1, j+1
		case j == len(now) || i < len(old) && common[i+1][j] >= common[i][j+1]:
			lines = append(lines, "- "+old[i])
			i++
		default:
			lines = append(lines, "+ "+now[j])
			j++
		}
	}
	return lines
}

// longest says for each pair of places how many lines both texts have in common
// from there on.
func longest(a, b []string) [][]int {
	common := make([][]int, len(a)+1)
	common[len(a)] = make([]int, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		common[i] = make([]int, len(b)+1)
		for j := len(b) - 1; j >= 0; j-- {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	return common
}
