package scenarios

import (
	"bytes"
	"encoding/json"
	"regexp"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// anyJSON is any value, kept as JSON with keys in the order of the file.
var anyJSON = value[json.RawMessage]{
	func() shape { return shape{} },
	func(r *reader, what string, n ast.Node) (json.RawMessage, bool) {
		before := len(r.problems)
		var b bytes.Buffer
		r.json(&b, what, n)
		return b.Bytes(), len(r.problems) == before
	},
}

// json writes a node as JSON.
func (r *reader) json(b *bytes.Buffer, what string, n ast.Node) {
	switch n := n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		pairs, _ := mapping(n)
		r.jsonObject(b, pairs)
	case *ast.SequenceNode:
		b.WriteByte('[')
		for i, item := range n.Values {
			if i > 0 {
				b.WriteByte(',')
			}
			r.json(b, what, item)
		}
		b.WriteByte(']')
	default:
		r.jsonScalar(b, what, n)
	}
}

func (r *reader) jsonObject(b *bytes.Buffer, pairs []*ast.MappingValueNode) {
	seen := map[string]bool{}
	b.WriteByte('{')
	for i, pair := range pairs {
		name := keyText(pair)
		if seen[name] {
			r.wrong(pair.Key, "%s is given twice", shown(name))
		}
		seen[name] = true
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(jsonText(name))
		b.WriteByte(':')
		r.json(b, name, pair.Value)
	}
	b.WriteByte('}')
}

// jsonNumber is the grammar of a number in JSON. The YAML library reads some
// of them, such as 1e3, as texts.
var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

func (r *reader) jsonScalar(b *bytes.Buffer, what string, n ast.Node) {
	if n == nil || n.GetToken() == nil || n.GetToken().Type == token.ImplicitNullType {
		r.wrong(n, "%s has no value; write null if that is meant", what)
		return
	}
	switch n := n.(type) {
	case *ast.NullNode:
		b.WriteString("null")
	case *ast.StringNode:
		if n.Token.Type == token.StringType && jsonNumber.MatchString(n.Value) {
			b.WriteString(n.Value)
			return
		}
		b.Write(jsonText(n.Value))
	case *ast.LiteralNode:
		b.Write(jsonText(n.Value.Value))
	case *ast.BoolNode:
		b.Write(jsonText(n.Value))
	case *ast.IntegerNode:
		b.Write(jsonText(n.Value))
	case *ast.FloatNode:
		b.Write(jsonText(n.Value))
	default:
		r.wrong(n, "%s must be what JSON can hold", what)
	}
}

// jsonText writes a value that JSON can hold, without the escapes for HTML.
func jsonText(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // texts, truths and finite numbers always encode
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
