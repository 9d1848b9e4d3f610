package config

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

// ErrHelp is what Load returns when the arguments ask for help.
var ErrHelp = pflag.ErrHelp

// Error lists the mistakes that keep the program from starting, at least one.
type Error struct {
	// Problems are in the order flags, environment, file, values.
	Problems []Problem
}

// Error gives one line for each problem.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Problem is one mistake in the configuration.
type Problem struct {
	// Place is the flag (--clock), the environment variable
	// (SINCH_MOCK_CLOCK) or the file, line and key (mock.yml:3: clock) of the
	// mistake.
	Place string
	// Text says what is wrong.
	Text string
	// Suggestion is what was probably meant, empty when nothing is near.
	Suggestion string
}

// String gives the problem on one line.
func (p Problem) String() string {
	if p.Suggestion == "" {
		return p.Place + ": " + p.Text
	}
	return fmt.Sprintf("%s: %s; did you mean %s?", p.Place, p.Text, p.Suggestion)
}

// wrong is a problem with a value, whose place the caller knows.
func wrong(format string, args ...any) *Problem {
	return &Problem{Text: fmt.Sprintf(format, args...)}
}

// unknown is the problem of a name that no option has. What follows the first
// character that no name has is not shown: it could be a secret, as in
// `--key:ID:SECRET`.
func unknown(text, what string, place func(name string) string) Problem {
	name := leadingName(text)
	p := Problem{Place: place(name), Text: "no such " + what}
	if name != text {
		p.Place += "..."
	}
	if near, ok := suggest.Nearest(name, names()); ok {
		p.Suggestion = place(near)
	}
	return p
}

// leadingName is the part of text that could be the name of an option.
func leadingName(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool {
		return !strings.ContainsRune("-_", r) && !('0' <= r && r <= '9') && !('A' <= r && r <= 'Z') && !('a' <= r && r <= 'z')
	})
	if end < 0 {
		return text
	}
	return text[:end]
}
