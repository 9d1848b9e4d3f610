package scenarios

import (
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// shape is a JSON Schema.
type shape map[string]any

// value reads one kind of value, and tells editors its shape.
type value[V any] struct {
	shape func() shape
	// read answers false after reporting a mistake. What names the value in
	// messages: its key.
	read func(r *reader, what string, n ast.Node) (V, bool)
}

// key is one key of an object: the parser, the JSON Schema and the reference
// for users come from it.
type key[T any] struct {
	name, says string
	required   bool
	shape      func() shape
	read       func(r *reader, n ast.Node, into *T)
}

// field makes a key whose value goes to a field of T.
func field[T, V any](name, says string, v value[V], at func(*T) *V) key[T] {
	return key[T]{name: name, says: says, shape: v.shape, read: func(r *reader, n ast.Node, into *T) {
		if got, ok := v.read(r, name, n); ok {
			*at(into) = got
		}
	}}
}

// must makes a key required.
func must[T any](k key[T]) key[T] {
	k.required = true
	return k
}

// object is a mapping of known keys.
type object[T any] struct {
	name string // in messages
	keys []key[T]
	// later are keys that the design has and this version does not read yet.
	later []string
	// beside are keys that belong next to the object instead of into it.
	beside []string
	// check looks at the keys together, once each is well by itself.
	check func(r *reader, at places, t *T)
}

// places are the nodes of an object: under "" its own, and each key's value.
type places map[string]ast.Node

// of is the node of the first key that is there, or else the object's.
func (p places) of(keys ...string) ast.Node {
	for _, k := range keys {
		if n, ok := p[k]; ok {
			return n
		}
	}
	return p[""]
}

// keys are the names of the keys that are there, sorted.
func (p places) keys() []string {
	keys := slices.Sorted(maps.Keys(p))
	return keys[1:] // without the object's own ""
}

func (o *object[T]) read(r *reader, n ast.Node, into *T) {
	pairs, ok := mapping(n)
	if !ok {
		r.wrong(n, "%s must be a mapping of keys to values", o.name)
		return
	}
	before := len(r.problems)
	at, meant := places{"": n}, map[string]bool{}
	for _, pair := range pairs {
		meant[o.pair(r, pair, at, into)] = true
	}
	for _, k := range o.keys {
		if k.required && !meant[k.name] {
			r.wrong(n, "%s has no %s", o.name, k.name)
		}
	}
	if o.check != nil && len(r.problems) == before {
		o.check(r, at, into)
	}
}

// pair reads one key and answers which one it is, or was meant to be.
func (o *object[T]) pair(r *reader, pair *ast.MappingValueNode, at places, into *T) string {
	name := keyText(pair)
	i := slices.IndexFunc(o.keys, func(k key[T]) bool { return k.name == name })
	_, twice := at[name]
	switch {
	case i < 0:
		return o.unknownKey(r, pair, name)
	case twice:
		r.wrong(pair.Key, "%s is given twice", name)
	default:
		at[name] = pair.Value
		o.keys[i].read(r, pair.Value, into)
	}
	return name
}

func (o *object[T]) unknownKey(r *reader, pair *ast.MappingValueNode, name string) (near string) {
	switch {
	case slices.Contains(o.later, name):
		r.wrong(pair.Key, "%s in %s is not there yet in this version of sinch-mock", name, o.name)
	case slices.Contains(o.beside, name):
		r.wrong(pair.Key, "%s stands beside %s, not in it", name, o.name)
	default:
		return r.misnamed(pair.Key, fmt.Sprintf("no such key %s in %s", shown(name), o.name), name, o.names())
	}
	return ""
}

func (o *object[T]) names() []string {
	names := make([]string, len(o.keys))
	for i, k := range o.keys {
		names[i] = k.name
	}
	return names
}

// shape is the object's JSON Schema.
func (o *object[T]) shape() shape {
	properties, required := shape{}, []string{}
	for _, k := range o.keys {
		s := shape{"description": k.says}
		for name, v := range k.shape() {
			s[name] = v
		}
		properties[k.name] = s
		if k.required {
			required = append(required, k.name)
		}
	}
	s := shape{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

// one is the object as a value.
func one[T any](o *object[T]) value[T] {
	return value[T]{o.shape, func(r *reader, _ string, n ast.Node) (t T, ok bool) {
		before := len(r.problems)
		o.read(r, n, &t)
		return t, len(r.problems) == before
	}}
}

// listOf is a list with at least one value.
func listOf[V any](v value[V]) value[[]V] {
	s := func() shape { return shape{"type": "array", "minItems": 1, "items": v.shape()} }
	return value[[]V]{s, func(r *reader, what string, n ast.Node) ([]V, bool) {
		items, ok := n.(*ast.SequenceNode)
		if !ok || len(items.Values) == 0 {
			r.wrong(n, "%s must be a list with at least one entry", what)
			return nil, false
		}
		var all []V
		for _, item := range items.Values {
			if got, ok := v.read(r, what, item); ok {
				all = append(all, got)
			}
		}
		return all, len(all) == len(items.Values)
	}}
}

// oneOrMore is a value or a list of such.
func oneOrMore[V any](v value[V]) value[[]V] {
	list := listOf(v)
	s := func() shape { return shape{"anyOf": []shape{v.shape(), list.shape()}} }
	return value[[]V]{s, func(r *reader, what string, n ast.Node) ([]V, bool) {
		if _, isList := n.(*ast.SequenceNode); isList {
			return list.read(r, what, n)
		}
		got, ok := v.read(r, what, n)
		return []V{got}, ok
	}}
}

// mapOf is a mapping whose keys the file chooses; canon checks a key and
// answers how it is kept.
func mapOf[V any](v value[V], canon func(key string) (kept string, err error)) value[map[string]V] {
	s := func() shape { return shape{"type": "object", "minProperties": 1, "additionalProperties": v.shape()} }
	return value[map[string]V]{s, func(r *reader, what string, n ast.Node) (map[string]V, bool) {
		pairs, ok := mapping(n)
		if !ok || len(pairs) == 0 {
			r.wrong(n, "%s must be a mapping with at least one entry", what)
			return nil, false
		}
		before, all := len(r.problems), map[string]V{}
		for _, pair := range pairs {
			name, err := canon(keyText(pair))
			_, twice := all[name]
			switch {
			case err != nil:
				r.wrong(pair.Key, "%s: %v", what, err)
			case twice:
				r.wrong(pair.Key, "%s is given twice", name)
			default:
				all[name], _ = v.read(r, name, pair.Value)
			}
		}
		return all, len(r.problems) == before
	}}
}

// mapping lists the pairs of a mapping.
func mapping(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

func keyText(pair *ast.MappingValueNode) string { return pair.Key.GetToken().Value }
