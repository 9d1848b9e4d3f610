package scenarios

import (
	"errors"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// MaxFile is the size of the largest scenario file, in bytes. The YAML parser
// takes time with the square of the size for some texts, and files also come
// from the network.
const MaxFile = 128 << 10

// maxDepth is how deep values may nest.
const maxDepth = 64

// Parse reads a scenario, YAML or JSON. The name is what places in messages
// begin with, usually the file's. The error is an [*Error] with all mistakes.
func Parse(name string, data []byte, known Known) (*Scenario, error) {
	r := &reader{file: name, known: known}
	s := &Scenario{Source: name}
	if body := r.document(data); body != nil {
		scenarioKeys.read(r, body, s)
		s.places = placesOf(name, body)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}

// document reads the syntax of a file. It answers nil after a mistake.
func (r *reader) document(data []byte) ast.Node {
	if len(data) > MaxFile {
		r.wrong(nil, "the file is larger than %d bytes", MaxFile)
		return nil
	}
	tokens := lexer.Tokenize(string(data))
	if !r.plain(tokens) {
		return nil
	}
	// The library would refuse a key given twice too, but only the first.
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil
	}
	var body ast.Node
	for _, d := range file.Docs {
		switch {
		case d.Body == nil:
		case body != nil:
			r.wrong(d.Body, "a second document: a file holds one scenario")
			return nil
		default:
			body = d.Body
		}
	}
	if body == nil {
		r.wrong(nil, "the file is empty; it begins with version: %d", Version)
	}
	return body
}

// plain refuses what a scenario does not need of YAML: references, which can
// make a small file huge, tags, directives, and nesting without end.
func (r *reader) plain(tokens token.Tokens) bool {
	depth := 0
	for _, t := range tokens {
		switch t.Type {
		case token.AliasType:
			return r.refuse(t, "a value that begins with * stands in quotes; aliases are not taken")
		case token.AnchorType, token.MergeKeyType:
			return r.refuse(t, "anchors and merge keys are not taken")
		case token.TagType, token.DirectiveType:
			return r.refuse(t, "tags and directives are not taken; a value that begins with ! or %% stands in quotes")
		case token.MappingKeyType:
			return r.refuse(t, "keys are plain words; a value that begins with ? stands in quotes")
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		}
		if depth+dashes(t) > maxDepth {
			return r.refuse(t, "values nest deeper than %d", maxDepth)
		}
	}
	return true
}

// dashes counts the list dashes in a row that end with a token, up to the
// number that is refused: each one nests.
func dashes(t *token.Token) (n int) {
	for t != nil && t.Type == token.SequenceEntryType && n <= maxDepth {
		n, t = n+1, t.Prev
	}
	return n
}

func (r *reader) refuse(t *token.Token, format string, args ...any) bool {
	r.wrong(ast.String(t), format, args...)
	return false
}

// syntax reports what the YAML library says.
func (r *reader) syntax(err error) {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		r.wrong(nil, "is not YAML")
		return
	}
	r.wrong(ast.String(y.GetToken()), "is not YAML: %s", y.GetMessage())
}
