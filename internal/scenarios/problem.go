package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

// Error lists the mistakes of a file, at least one.
type Error struct {
	// Problems are in the order of the file.
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

// Problem is one mistake in a scenario file.
type Problem struct {
	File string
	// Line and Column count from 1; columns count characters.
	Line, Column int
	// Text says what is wrong.
	Text string
	// Suggestion is what was probably meant, empty when nothing is near.
	Suggestion string
}

// String gives the problem on one line: FILE:LINE:COLUMN: text.
func (p Problem) String() string {
	text := fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
	if p.Suggestion != "" {
		text += "; did you mean " + p.Suggestion + "?"
	}
	return text
}

// reader reads one file and gathers its problems.
type reader struct {
	file     string
	known    Known
	problems []Problem
}

// wrong reports a mistake at a node.
func (r *reader) wrong(n ast.Node, format string, args ...any) {
	r.report(n, Problem{Text: fmt.Sprintf(format, args...)})
}

func (r *reader) report(n ast.Node, p Problem) {
	p.File = r.file
	p.Line, p.Column = position(n)
	r.problems = append(r.problems, p)
}

// fewWords is how many words a message lists when none of them is near.
const fewWords = 12

// unknown reports a word that is none of those known, with the nearest of them.
func (r *reader) unknown(n ast.Node, what, word string, known []string) {
	r.misnamed(n, fmt.Sprintf("no such %s %s", what, shown(word)), word, known)
}

// misnamed is unknown with a text of its own. It answers the nearest word.
func (r *reader) misnamed(n ast.Node, text, word string, known []string) (near string) {
	p := Problem{Text: text}
	near, ok := nearest(word, known)
	if ok {
		p.Suggestion = near
	} else if len(known) > 0 && len(known) <= fewWords {
		p.Text += "; there is " + strings.Join(known, ", ")
	}
	r.report(n, p)
	return near
}

// nearest is the word most likely meant: a misspelt one, or the only one with
// the text in it, since operationIds are long.
func nearest(word string, known []string) (string, bool) {
	if near, ok := suggest.Nearest(word, known); ok {
		return near, true
	}
	if len(word) < 3 {
		return "", false
	}
	for _, k := range known {
		if strings.Contains(strings.ToLower(k), strings.ToLower(word)) {
			return k, true
		}
	}
	return "", false
}

// err is the problems found, in the order of the file, or nil.
func (r *reader) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Error{r.problems}
}

// shown quotes a text of the file, cut to a length that fits a message.
func shown(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "..."
	}
	return strconv.Quote(text)
}

// position is where a node begins.
func position(n ast.Node) (line, column int) {
	// The own token of a block mapping is its first colon.
	if pairs, ok := mapping(n); ok && len(pairs) > 0 && n.GetToken().Value != "{" {
		n = pairs[0].Key
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1, 1
	}
	at := n.GetToken().Position
	return at.Line, at.Column
}
