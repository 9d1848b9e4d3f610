package validate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// direction tells whether a schema checks what comes in or what goes out.
type direction int

const (
	request direction = iota
	reply
)

// schema is a compiled schema.
type schema struct {
	root *openapi3.Schema
}

// key finds a compiled schema again.
type key struct {
	api       openapi.API
	raw       string
	direction direction
}

// schema answers a compiled schema. Two callers may compile the same one at
// once; either result will do.
func (v *Validator) schema(api openapi.API, raw json.RawMessage, direction direction) *schema {
	k := key{api, string(raw), direction}
	if known, ok := v.compiled.Load(k); ok {
		return known.(*schema)
	}
	compiled, err := compile(api, raw, direction)
	if err != nil {
		// Tests compile every schema of every document: a failure here is a
		// broken build.
		panic(fmt.Errorf("schema of %s: %w", api, err))
	}
	known, _ := v.compiled.LoadOrStore(k, compiled)
	return known.(*schema)
}

// rootName is a name that no component has.
const rootName = "-root-"

func compile(api openapi.API, raw json.RawMessage, direction direction) (*schema, error) {
	c := compiler{api: api, direction: direction, schemas: map[string]any{}}
	if err := c.add(rootName, raw); err != nil {
		return nil, err
	}
	data, err := json.Marshal(map[string]any{
		"openapi": "3.1.0", "info": map[string]any{"title": "", "version": ""}, "paths": map[string]any{},
		"components": map[string]any{"schemas": c.schemas},
	})
	if err != nil {
		return nil, err
	}
	document, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, err
	}
	return &schema{root: document.Components.Schemas[rootName].Value}, nil
}

// compiler collects a schema and all that it refers to, rewritten to what the
// library's version-independent checks understand.
type compiler struct {
	api       openapi.API
	direction direction
	schemas   map[string]any
}

func (c *compiler) add(name string, raw json.RawMessage) error {
	if _, known := c.schemas[name]; known {
		return nil
	}
	var node any
	if err := json.Unmarshal(raw, &node); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	c.schemas[name] = nil // a schema may refer to itself
	rewritten, err := c.rewrite(node)
	c.schemas[name] = rewritten
	return err
}

// rewrite prepares one schema:
//   - const becomes an enum of one value;
//   - in requests, read-only properties accept anything and are not required;
//   - combinations stand alone below allOf, so that one failure hides no other;
//   - oneOf of the Provisioning API becomes anyOf: its alternatives overlap, and
//     the service takes a body that fits several.
func (c *compiler) rewrite(node any) (any, error) {
	source, ok := node.(map[string]any)
	if !ok {
		return node, nil
	}
	if ref, ok := source["$ref"].(string); ok {
		return source, c.follow(ref)
	}
	c.dropReadOnly(source)
	out := map[string]any{}
	for keyword, value := range source {
		if err := c.keyword(out, keyword, value); err != nil {
			return nil, err
		}
	}
	return isolate(out), nil
}

func (c *compiler) follow(ref string) error {
	name := strings.TrimPrefix(ref, "#/components/schemas/")
	raw, ok := openapi.Schema(c.api, name)
	if !ok {
		return fmt.Errorf("%s leads nowhere", ref)
	}
	return c.add(name, raw)
}

// keyword copies one keyword of a schema, rewritten.
func (c *compiler) keyword(out map[string]any, keyword string, value any) (err error) {
	switch keyword {
	case "default", "deprecated", "readOnly", "discriminator":
		return nil
	case "const":
		out["enum"] = []any{value}
	case "properties":
		out[keyword], err = c.each(value)
	case "items", "additionalProperties", "not":
		out[keyword], err = c.rewrite(value)
	case "oneOf":
		if c.api == openapi.Provisioning {
			keyword = "anyOf"
		}
		out[keyword], err = c.each(value)
	case "anyOf", "allOf":
		out[keyword], err = c.each(value)
	default:
		if !strings.HasPrefix(keyword, "x-") {
			out[keyword] = value
		}
	}
	return err
}

// each rewrites the schemas of a list or of a map.
func (c *compiler) each(value any) (any, error) {
	var err error
	switch value := value.(type) {
	case []any:
		for i := range value {
			if value[i], err = c.rewrite(value[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for name := range value {
			if value[name], err = c.rewrite(value[name]); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}

// dropReadOnly makes the read-only properties of a request schema accept
// anything: clients send back what they have read.
func (c *compiler) dropReadOnly(schema map[string]any) {
	properties, _ := schema["properties"].(map[string]any)
	if c.direction != request || properties == nil {
		return
	}
	required, _ := schema["required"].([]any)
	for name, property := range properties {
		if object, ok := property.(map[string]any); ok && object["readOnly"] == true {
			properties[name] = map[string]any{"nullable": true}
			required = slices.DeleteFunc(required, func(entry any) bool { return entry == name })
		}
	}
	if schema["required"] != nil {
		schema["required"] = required
	}
}

// isolate moves what stands beside a combination below allOf.
func isolate(schema map[string]any) map[string]any {
	var parts []any
	for _, keyword := range []string{"anyOf", "oneOf"} {
		if schema[keyword] != nil {
			parts = append(parts, map[string]any{keyword: schema[keyword]})
		}
	}
	if all, ok := schema["allOf"].([]any); ok {
		parts = append(parts, all...)
	}
	rest := map[string]any{}
	for keyword, value := range schema {
		if keyword != "allOf" && keyword != "anyOf" && keyword != "oneOf" {
			rest[keyword] = value
		}
	}
	if len(parts) == 0 || len(rest) == 0 && len(parts) == 1 {
		return schema
	}
	out := map[string]any{}
	if permitsNull(rest) {
		out["nullable"] = true
	}
	delete(rest, "nullable")
	if len(rest) > 0 {
		parts = append(parts, rest)
	}
	out["allOf"] = parts
	return out
}

func permitsNull(schema map[string]any) bool {
	types, _ := schema["type"].([]any)
	return schema["nullable"] == true || slices.Contains(types, any("null"))
}
