package config

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

const maxFile = 1 << 20

// fromFile reads the file that the setting names; no name, no settings.
func fromFile(file setting, read func(string) ([]byte, error)) ([]setting, []Problem) {
	if file.text == "" {
		return nil, nil
	}
	data, err := read(file.text)
	if err != nil {
		return nil, []Problem{{Place: file.place, Text: err.Error()}}
	}
	if len(data) > maxFile {
		return nil, []Problem{{Place: file.place, Text: fmt.Sprintf("%s is larger than %d bytes", file.text, maxFile)}}
	}
	r := &fileReader{file: file.text, seen: map[string]bool{}}
	r.read(data)
	return r.got, r.problems
}

// fileReader gathers the settings of one file.
type fileReader struct {
	file     string
	seen     map[string]bool // the keys met so far
	got      []setting
	problems []Problem
}

func (r *fileReader) read(data []byte) {
	// The library would refuse a key given twice too, but would name it.
	doc, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return
	}
	for i, d := range doc.Docs {
		if i > 0 {
			r.problem(line(d.Body), "", "a second document: the file must hold one")
			return
		}
		r.document(d.Body)
	}
}

func (r *fileReader) document(body ast.Node) {
	switch n := body.(type) {
	case nil:
	case *ast.MappingNode:
		for _, pair := range n.Values {
			r.pair(pair)
		}
	case *ast.MappingValueNode:
		r.pair(n)
	default:
		r.problem(line(n), "", "must be a mapping of settings, each `name: value`")
	}
}

func (r *fileReader) pair(pair *ast.MappingValueNode) {
	at := line(pair.Key)
	name := pair.Key.GetToken().Value
	o := find(name)
	switch {
	case o == nil:
		p := unknown(name, "setting", func(name string) string { return name })
		p.Place = r.place(at, p.Place)
		r.problems = append(r.problems, p)
	case o.notInFile:
		r.problem(at, name, "cannot be set in the file")
	case r.seen[name]:
		r.problem(at, name, "is given twice")
	default:
		r.seen[name] = true
		r.value(o, pair.Value)
	}
}

func (r *fileReader) value(o *option, n ast.Node) {
	seq, isList := n.(*ast.SequenceNode)
	switch {
	case isList && !o.list:
		r.problem(line(n), o.name, "takes one value, not a list")
	case isList && len(seq.Values) == 0:
		r.problem(line(n), o.name, "is an empty list")
	case isList:
		for _, item := range seq.Values {
			r.scalar(o, item)
		}
	default:
		r.scalar(o, n)
	}
}

func (r *fileReader) scalar(o *option, n ast.Node) {
	if _, null := n.(*ast.NullNode); null {
		r.problem(line(n), o.name, "has no value")
		return
	}
	text, ok := scalarText(n)
	if !ok {
		r.problem(line(n), o.name, "must be a plain value")
		return
	}
	r.got = append(r.got, setting{o, text, r.place(line(n), o.name)})
}

// scalarText gives a scalar as it was written, so that one parser per option
// serves the file, the environment and the flags.
func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// quotedText matches what a message of the YAML library quotes beyond single
// characters: it could be part of a secret.
var quotedText = regexp.MustCompile(`"[^"]{4,}"`)

func (r *fileReader) syntax(err error) {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		r.problems = append(r.problems, Problem{Place: r.file, Text: "is not YAML"})
		return
	}
	r.problem(y.GetToken().Position.Line, "", "is not YAML: "+quotedText.ReplaceAllString(y.GetMessage(), `"..."`))
}

func (r *fileReader) problem(line int, name, text string) {
	r.problems = append(r.problems, Problem{Place: r.place(line, name), Text: text})
}

// place is the file and line, followed by the name of the setting if any.
func (r *fileReader) place(line int, name string) string {
	place := fmt.Sprintf("%s:%d", r.file, line)
	if name == "" {
		return place
	}
	return place + ": " + name
}

// line is where a node starts, counted from 1.
func line(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}
