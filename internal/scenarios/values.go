package scenarios

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// maxDelay is the longest delay of an answer: a longer one is a slip.
const maxDelay = 10 * time.Minute

// maxText is how long a text may be, in bytes.
const maxText = 1000

// textOf is the text of a scalar.
func textOf(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	}
	return "", false
}

// text is a text that is not empty, checked by a function that says what is
// wrong with it.
func text(extra shape, check func(text string) error) value[string] {
	s := func() shape {
		s := shape{"type": "string", "minLength": 1, "maxLength": maxText}
		for name, v := range extra {
			s[name] = v
		}
		return s
	}
	return value[string]{s, func(r *reader, what string, n ast.Node) (string, bool) {
		got, ok := textOf(n)
		_, null := n.(*ast.NullNode)
		switch {
		case null:
			r.wrong(n, "%s has no value", what)
		case !ok:
			r.wrong(n, "%s must be a text; put it in quotes if it looks like something else", what)
		case got == "" || len(got) > maxText:
			r.wrong(n, "%s must have 1 to %d characters", what, maxText)
		default:
			err := check(got)
			if err == nil {
				return got, true
			}
			r.wrong(n, "%s: %v", what, err)
		}
		return "", false
	}}
}

var (
	anyText = text(nil, func(string) error { return nil })
	// label names a rule in lists.
	label = text(shape{"pattern": `^[^\x00-\x1F\x7F]+$`}, oneLine)
	// slug is a name that fits a header and a path.
	slug = text(shape{"pattern": slugPattern.String()}, func(text string) error {
		if !slugPattern.MatchString(text) {
			return errors.New("takes letters, digits, dots, dashes and underscores only, at most 64, a letter or digit first")
		}
		return nil
	})
	callPath     = text(shape{"pattern": "^/"}, checkCallPath)
	resourcePath = text(shape{"pattern": "^[^/]"}, checkResourcePath)
)

var slugPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

func oneLine(text string) error {
	if strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c == 0x7F }) {
		return errors.New("is one line without control characters")
	}
	return nil
}

func checkCallPath(text string) error {
	if !strings.HasPrefix(text, "/") {
		return errors.New("begins with /, as in /v1/projects/*/webhooks")
	}
	return checkSegments(text[1:])
}

func checkResourcePath(text string) error {
	if strings.HasPrefix(text, "/") {
		return errors.New("is the path below the project, as in whatsapp/senders/*")
	}
	return checkSegments(text)
}

func checkSegments(text string) error {
	segments := strings.Split(text, "/")
	for i, s := range segments {
		if s == "" {
			return errors.New("has an empty segment")
		}
		if s != "**" && strings.Contains(s, "**") || s == "**" && i < len(segments)-1 {
			return errors.New("** stands for the rest of a path and can only be its last segment")
		}
	}
	return nil
}

// word is one of a few words.
func word[T ~string](known ...T) value[T] {
	words := make([]string, len(known))
	for i, k := range known {
		words[i] = string(k)
	}
	return value[T]{func() shape { return shape{"enum": words} }, func(r *reader, what string, n ast.Node) (T, bool) {
		got, isText := textOf(n)
		switch {
		case !isText:
			r.wrong(n, "%s must be one of %s", what, strings.Join(words, ", "))
		case !slices.Contains(words, got):
			r.unknown(n, what, got, words)
		default:
			return T(got), true
		}
		return "", false
	}}
}

// whole is a whole number between bounds.
func whole(least, most int) value[int] {
	return value[int]{func() shape { return shape{"type": "integer", "minimum": least, "maximum": most} },
		func(r *reader, what string, n ast.Node) (int, bool) {
			i, ok := n.(*ast.IntegerNode)
			if ok {
				if v, err := strconv.Atoi(fmt.Sprint(i.Value)); err == nil && least <= v && v <= most {
					return v, true
				}
			}
			r.wrong(n, "%s must be a whole number from %d to %d", what, least, most)
			return 0, false
		}}
}

var (
	count    = whole(1, 1_000_000_000)
	status   = whole(200, 599)
	anySpan  = span(0, 365*24*time.Hour, "up to 8760h, a year")
	truthful = number(1)
	seed     = value[*uint64]{func() shape { return shape{"type": "integer", "minimum": 0} }, readSeed}
)

func jsonScalarNumber(n ast.Node) bool {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return true
	}
	s, ok := n.(*ast.StringNode)
	return ok && s.Token.Type == token.StringType && jsonNumber.MatchString(s.Value)
}

func readSeed(r *reader, what string, n ast.Node) (*uint64, bool) {
	if i, ok := n.(*ast.IntegerNode); ok {
		if v, err := strconv.ParseUint(fmt.Sprint(i.Value), 10, 64); err == nil {
			return &v, true
		}
	}
	r.wrong(n, "%s must be a whole number from 0 to 18446744073709551615", what)
	return nil, false
}

// span is a time span between bounds, which are also given in words.
func span(least, most time.Duration, bounds string) value[Duration] {
	s := func() shape {
		return shape{"type": "string", "pattern": `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$|^0$`}
	}
	return value[Duration]{s, func(r *reader, what string, n ast.Node) (Duration, bool) {
		got, isText := textOf(n)
		d, err := time.ParseDuration(got)
		if !isText || err != nil || d < least || d > most {
			r.wrong(n, "%s must be a time span with a unit, as in 250ms, 2s or 1m30s, %s", what, bounds)
			return 0, false
		}
		return Duration(d), true
	}}
}

// optional is a value behind a pointer, where the zero value means something.
func optional[V any](v value[V]) value[*V] {
	return value[*V]{v.shape, func(r *reader, what string, n ast.Node) (*V, bool) {
		got, ok := v.read(r, what, n)
		return &got, ok
	}}
}

// headerValue is what a header holds; numbers may stand without quotes.
var headerValue = value[string]{
	func() shape { return shape{"type": []string{"string", "integer"}} },
	func(r *reader, what string, n ast.Node) (string, bool) {
		got, ok := textOf(n)
		if i, isInt := n.(*ast.IntegerNode); isInt {
			got, ok = fmt.Sprint(i.Value), true
		}
		if !ok || got == "" || len(got) > maxText || oneLine(got) != nil {
			r.wrong(n, "%s must be the text of a header", what)
			return "", false
		}
		return got, true
	},
}

var headerToken = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// headerName is a header as a request may have it, in its canonical form.
func headerName(name string) (string, error) {
	if !headerToken.MatchString(name) {
		return "", fmt.Errorf("%s is no name of a header", shown(name))
	}
	return textproto.CanonicalMIMEHeaderKey(name), nil
}

// framing headers belong to the connection; an answer with a wrong one would
// break in ways that the scenario does not say.
var framing = []string{"Connection", "Content-Length", "Date", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

// answerHeader is a header that a scenario may set.
func answerHeader(name string) (string, error) {
	name, err := headerName(name)
	switch {
	case err != nil:
		return "", err
	case slices.Contains(framing, name):
		return "", fmt.Errorf("%s is set by the server", name)
	case name == "Content-Type":
		return "", errors.New("Content-Type is the contentType of the effect")
	case strings.HasPrefix(name, "X-Mock-"):
		return "", fmt.Errorf("%s is how sinch-mock speaks for itself", name)
	}
	return name, nil
}

// fieldPath is the path of a field: names and numbers of list entries with
// dots between them.
func fieldPath(path string) (string, error) {
	if slices.Contains(strings.Split(path, "."), "") {
		return "", fmt.Errorf("%s is no path of a field, as in details.displayName or numbers.0", shown(path))
	}
	return path, nil
}
