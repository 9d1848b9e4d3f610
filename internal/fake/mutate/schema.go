package mutate

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// schema is a JSON Schema as it stands in a document.
type schema map[string]any

// form is a list of schemas without combinations that hold together: what is
// left of a schema when one alternative of each anyOf and oneOf is chosen.
type form []schema

// contract finds the schemas of one API.
type contract struct {
	api   openapi.API
	known map[string]schema
}

func newContract(api openapi.API) *contract {
	return &contract{api, map[string]schema{}}
}

// decoded reads a schema. The documents are ours: one that cannot be read is a
// broken build.
func decoded(raw json.RawMessage) schema {
	var s schema
	if err := json.Unmarshal(raw, &s); err != nil {
		panic(fmt.Errorf("schema %s: %w", raw, err))
	}
	return s
}

func (c *contract) named(ref string) schema {
	name := strings.TrimPrefix(ref, "#/components/schemas/")
	if s, ok := c.known[name]; ok {
		return s
	}
	raw, ok := openapi.Schema(c.api, name)
	if !ok {
		panic(ref + " leads nowhere")
	}
	c.known[name] = decoded(raw)
	return c.known[name]
}

// forms lists what all of some schemas together can mean.
func (c *contract) forms(all []schema) []form {
	out := []form{nil}
	for _, s := range all {
		out = product(out, c.expand(s))
	}
	return out
}

func (c *contract) expand(s schema) []form {
	if ref, ok := s["$ref"].(string); ok {
		return c.expand(c.named(ref))
	}
	own := maps.Clone(s)
	for _, combination := range []string{"allOf", "anyOf", "oneOf"} {
		delete(own, combination)
	}
	out := []form{{own}}
	for _, part := range s.list("allOf") {
		out = product(out, c.expand(part))
	}
	for _, combination := range []string{"anyOf", "oneOf"} {
		var either []form
		for _, alternative := range s.list(combination) {
			either = append(either, c.expand(alternative)...)
		}
		if either != nil {
			out = product(out, either)
		}
	}
	return out
}

// product joins each form of one list with each of another.
func product(left, right []form) []form {
	var out []form
	for _, l := range left {
		for _, r := range right {
			out = append(out, slices.Concat(l, r))
		}
	}
	return out
}

// list is the schemas of a combination.
func (s schema) list(keyword string) []schema {
	items, _ := s[keyword].([]any)
	out := make([]schema, len(items))
	for i, item := range items {
		out[i] = item.(map[string]any)
	}
	return out
}

// inner is the one schema of a keyword such as items.
func (s schema) inner(keyword string) (schema, bool) {
	one, ok := s[keyword].(map[string]any)
	return one, ok
}

func (s schema) texts(keyword string) []string {
	items, _ := s[keyword].([]any)
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = item.(string)
	}
	return out
}

// limit is a keyword's number.
func (s schema) limit(keyword string) (int, bool) {
	n, ok := s[keyword].(float64)
	return int(n), ok
}

// types are the JSON types that a schema takes; nil stands for all.
func (s schema) types() []string {
	var types []string
	switch t := s["type"].(type) {
	case string:
		types = []string{t}
	case []any:
		types = s.texts("type")
	}
	if types != nil && s["nullable"] == true {
		types = append(types, "null")
	}
	return types
}

// values are those that a schema is limited to; nil stands for any.
func (s schema) values() []any {
	if value, ok := s["const"]; ok {
		return []any{value}
	}
	values, _ := s["enum"].([]any)
	return values
}

// members are the schemas of a property, and whether clients may send anything
// in its place, as of what they have read.
func (f form) members(name string) (schemas []schema, readOnly bool) {
	for _, s := range f {
		properties, _ := s.inner("properties")
		if property, ok := properties.inner(name); ok {
			schemas = append(schemas, property)
			readOnly = readOnly || property["readOnly"] == true
		}
	}
	return schemas, readOnly
}

// names are those of all properties, sorted.
func (f form) names() []string {
	all := map[string]bool{}
	for _, s := range f {
		properties, _ := s.inner("properties")
		for name := range properties {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// required are the properties that a request must have, sorted.
func (f form) required() []string {
	all := map[string]bool{}
	for _, s := range f {
		for _, name := range s.texts("required") {
			if _, readOnly := f.members(name); !readOnly {
				all[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// open tells whether an object may have any property.
func (f form) open() bool {
	for _, s := range f {
		if more := s["additionalProperties"]; more != nil && more != false {
			return true
		}
	}
	return len(f.names()) == 0
}

// items are the schemas of a list's items.
func (f form) items() (all []schema) {
	for _, s := range f {
		if items, ok := s.inner("items"); ok {
			all = append(all, items)
		}
	}
	return all
}
