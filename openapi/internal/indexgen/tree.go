package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/goccy/go-yaml"
)

// member is one key of an object with its value.
type member = yaml.MapItem

// object is a mapping that keeps the order of the document.
type object = yaml.MapSlice

func parse(data []byte) (object, error) {
	var document object
	err := yaml.UnmarshalWithOptions(data, &document, yaml.UseOrderedMap())
	return document, err
}

// get answers the value of a key, nil when the object has none.
func get(value any, keys ...string) any {
	for _, key := range keys {
		members, ok := value.(object)
		if !ok {
			return nil
		}
		value = nil
		for _, m := range members {
			if m.Key == key {
				value = m.Value
			}
		}
	}
	return value
}

func text(value any, keys ...string) string {
	s, _ := get(value, keys...).(string)
	return s
}

func truth(value any, keys ...string) bool {
	b, _ := get(value, keys...).(bool)
	return b
}

func list(value any, keys ...string) []any {
	l, _ := get(value, keys...).([]any)
	return l
}

func texts(value any, keys ...string) []string {
	var out []string
	for _, entry := range list(value, keys...) {
		out = append(out, fmt.Sprint(entry))
	}
	return out
}

func members(value any, keys ...string) object {
	m, _ := get(value, keys...).(object)
	return m
}

// annotations are the keys of a schema that check nothing.
var annotations = map[string]bool{
	"description": true, "example": true, "x-evidence": true, "x-difference": true, "title": true,
}

// schemaJSON writes a schema as compact JSON, without its annotations.
func schemaJSON(schema any) (json.RawMessage, error) {
	if schema == nil {
		return nil, nil
	}
	var out bytes.Buffer
	if err := writeJSON(&out, schema, true); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// writeJSON writes a value in document order. In a schema the annotations are
// left out; below properties a key is a property's name and always stays.
func writeJSON(out *bytes.Buffer, value any, schema bool) error {
	switch value := value.(type) {
	case object:
		return writeObject(out, value, schema)
	case []any:
		out.WriteByte('[')
		for i, entry := range value {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := writeJSON(out, entry, schema); err != nil {
				return err
			}
		}
		out.WriteByte(']')
		return nil
	default:
		return writeScalar(out, value)
	}
}

func writeObject(out *bytes.Buffer, value object, schema bool) error {
	out.WriteByte('{')
	first := true
	for _, m := range value {
		key, ok := m.Key.(string)
		if !ok {
			return fmt.Errorf("key %v is not a string", m.Key)
		}
		if schema && annotations[key] {
			continue
		}
		if !first {
			out.WriteByte(',')
		}
		first = false
		if err := writeScalar(out, key); err != nil {
			return err
		}
		out.WriteByte(':')
		if err := writeMember(out, key, m.Value, schema); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func writeMember(out *bytes.Buffer, key string, value any, schema bool) error {
	properties, ok := value.(object)
	if !schema || key != "properties" || !ok {
		return writeJSON(out, value, schema)
	}
	out.WriteByte('{')
	for i, p := range properties {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeScalar(out, p.Key); err != nil {
			return err
		}
		out.WriteByte(':')
		if err := writeJSON(out, p.Value, true); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func writeScalar(out *bytes.Buffer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1)
	return nil
}
