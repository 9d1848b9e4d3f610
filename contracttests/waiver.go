package contracttests

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

// Waiver accepts differences of one grade for a time.
type Waiver struct {
	// Case, Operation and Pointer are patterns of what it accepts, in which *
	// stands for any text. An empty one accepts anything; one of them is there.
	Case, Operation, Pointer string
	Grade                    Grade
	// Reason says why, Owner who sees to it that it goes.
	Reason, Owner string
	// Expires is the last day on which it holds, in UTC.
	Expires time.Time
	// Place is where the waiver stands: FILE:LINE.
	Place string

	used bool
}

// waiverVersion is the version of the format of files with waivers.
const waiverVersion = "1"

// waiverKeys are the keys of a waiver, and how each is read.
var waiverKeys = map[string]func(w *Waiver, value string) error{
	"case":      func(w *Waiver, value string) error { w.Case = value; return nil },
	"operation": func(w *Waiver, value string) error { w.Operation = value; return nil },
	"pointer":   func(w *Waiver, value string) error { w.Pointer = value; return nil },
	"reason":    func(w *Waiver, value string) error { w.Reason = value; return nil },
	"owner":     func(w *Waiver, value string) error { w.Owner = value; return nil },
	"grade": func(w *Waiver, value string) (err error) {
		w.Grade, err = ParseGrade(value)
		return err
	},
	"expires": func(w *Waiver, value string) (err error) {
		if w.Expires, err = time.Parse(time.DateOnly, value); err != nil {
			err = fmt.Errorf("%q is no date such as 2027-01-31", value)
		}
		return err
	},
}

// ParseGrade reads a grade by its name.
func ParseGrade(name string) (Grade, error) {
	if slices.Contains(Grades(), Grade(name)) {
		return Grade(name), nil
	}
	names := make([]string, len(Grades()))
	for i, g := range Grades() {
		names[i] = string(g)
	}
	return "", fmt.Errorf("no such grade %q; there is %s", name, strings.Join(names, ", "))
}

// ParseWaivers reads a file of waivers. Its name is what places in messages
// begin with. The error names each mistake with its line and column.
func ParseWaivers(name string, data []byte) ([]Waiver, error) {
	f := &waiverFile{name: name}
	f.read(data)
	slices.SortStableFunc(f.mistakes, func(a, b mistake) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	lines := make([]error, len(f.mistakes))
	for i, m := range f.mistakes {
		lines[i] = fmt.Errorf("%s:%d:%d: %s", name, m.line, m.column, m.text)
	}
	return f.waivers, errors.Join(lines...)
}

// waiverFile is a file that is read.
type waiverFile struct {
	name     string
	waivers  []Waiver
	mistakes []mistake
}

type mistake struct {
	line, column int
	text         string
}

// wrong notes a mistake at a node; nil is the beginning of the file.
func (f *waiverFile) wrong(n ast.Node, format string, args ...any) {
	line, column := 1, 1
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0].Key // the own token of a mapping is a colon
	}
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		line, column = n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	f.mistakes = append(f.mistakes, mistake{line, column, fmt.Sprintf(format, args...)})
}

func (f *waiverFile) read(data []byte) {
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	var syntax yaml.Error
	switch {
	case errors.As(err, &syntax) && syntax.GetToken() != nil:
		f.wrong(ast.String(syntax.GetToken()), "is not YAML: %s", syntax.GetMessage())
		return
	case err != nil:
		f.wrong(nil, "is not YAML: %v", err)
		return
	case len(file.Docs) != 1 || file.Docs[0].Body == nil:
		f.wrong(nil, "holds no waivers; it begins with version: %s", waiverVersion)
		return
	}
	body := file.Docs[0].Body
	keys := f.mapping(body, []string{"version", "waivers"})
	if version, _ := f.text(keys["version"]); version != waiverVersion {
		f.wrong(cmp.Or(keys["version"], body), "want version: %s", waiverVersion)
	}
	list, ok := keys["waivers"].(*ast.SequenceNode)
	if !ok {
		f.wrong(cmp.Or(keys["waivers"], body), "waivers is a list")
		return
	}
	for _, entry := range list.Values {
		f.waiver(entry)
	}
}

// mapping reads the keys of a mapping, of which all are known.
func (f *waiverFile) mapping(n ast.Node, known []string) map[string]ast.Node {
	keys := map[string]ast.Node{}
	m, ok := n.(*ast.MappingNode)
	if !ok {
		f.wrong(n, "want the keys %s", strings.Join(known, ", "))
		return keys
	}
	for _, pair := range m.Values {
		key := pair.Key.GetToken().Value
		switch near, isNear := suggest.Nearest(key, known); {
		case keys[key] != nil:
			f.wrong(pair.Key, "the key %s is there twice", key)
		case slices.Contains(known, key):
			keys[key] = pair.Value
		case isNear:
			f.wrong(pair.Key, "no such key %q; did you mean %s?", key, near)
		default:
			f.wrong(pair.Key, "no such key %q; there is %s", key, strings.Join(known, ", "))
		}
	}
	return keys
}

// text is a plain value, as it is written.
func (f *waiverFile) text(n ast.Node) (string, bool) {
	if _, ok := n.(ast.ScalarNode); !ok {
		return "", false
	}
	if literal, ok := n.(*ast.LiteralNode); ok {
		return strings.TrimSpace(literal.Value.Value), true
	}
	return n.GetToken().Value, true
}

// waiver reads one waiver.
func (f *waiverFile) waiver(n ast.Node) {
	known := []string{"case", "operation", "pointer", "grade", "reason", "owner", "expires"}
	keys := f.mapping(n, known)
	w := Waiver{Place: f.name}
	if n.GetToken() != nil {
		w.Place = fmt.Sprintf("%s:%d", f.name, n.GetToken().Position.Line)
	}
	for _, name := range known {
		value, plain := f.text(keys[name])
		switch {
		case keys[name] == nil:
		case !plain || value == "":
			f.wrong(keys[name], "%s is a text", name)
		default:
			if err := waiverKeys[name](&w, value); err != nil {
				f.wrong(keys[name], "%s: %v", name, err)
			}
		}
	}
	for _, name := range []string{"grade", "reason", "owner", "expires"} {
		if keys[name] == nil {
			f.wrong(n, "the waiver has no %s", name)
		}
	}
	if keys["case"] == nil && keys["operation"] == nil && keys["pointer"] == nil {
		f.wrong(n, "the waiver names no case, operation or pointer: it would accept anything")
	}
	f.waivers = append(f.waivers, w)
}

// accepts says whether the waiver is meant for a difference.
func (w *Waiver) accepts(d *Difference) bool {
	return w.Grade == d.Grade && likes(w.Case, d.Case) && likes(w.Operation, d.Operation) && likes(w.Pointer, d.Pointer)
}

// expired says whether the waiver's last day is over.
func (w *Waiver) expired(now time.Time) bool { return !now.Before(w.Expires.AddDate(0, 0, 1)) }

// likes matches a text with a pattern in which * stands for any text.
func likes(pattern, text string) bool {
	expr := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
	return pattern == "" || regexp.MustCompile("(?s)^"+expr+"$").MatchString(text)
}
