package apidiff

import (
	"fmt"
	"slices"
	"strings"
)

// constraints are the keywords of a schema that are facts as they stand.
var constraints = []string{
	"format", "pattern", "const", "default", "multipleOf", "uniqueItems",
	"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
	"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
}

// schema takes the schema of a place apart, and what is below it.
func (w *walk) schema(place string, schema any) {
	schema, name := w.d.resolve(schema)
	if schema == nil {
		return
	}
	if name != "" {
		if slices.Contains(w.within, name) {
			w.say(place, "repeats", name)
			return
		}
		w.within = append(w.within, name)
		defer func() { w.within = w.within[:len(w.within)-1] }()
	}
	w.keywords(place, schema)
	for _, part := range list(schema, "allOf") {
		w.schema(place, part)
	}
	for _, choice := range []string{"oneOf", "anyOf"} {
		w.variants(place, choice, list(schema, choice))
	}
	w.properties(place, schema)
	if items := get(schema, "items"); items != nil {
		w.schema(place+"/*", items)
	}
}

func (w *walk) keywords(place string, schema any) {
	if types := typesOf(schema); len(types) > 0 {
		w.say(place, "type", strings.Join(types, " or "))
	}
	for _, name := range constraints {
		if value := get(schema, name); value != nil {
			w.say(place, name, fmt.Sprint(value))
		}
	}
	values := list(schema, "enum")
	if len(values) > 0 {
		w.say(place, "enum", true)
	}
	for _, value := range values {
		w.say(place, "enum "+fmt.Sprint(value), true)
	}
	if extra, ok := get(schema, "additionalProperties").(bool); ok && !extra {
		w.say(place, "no other properties", true)
	} else if extra := get(schema, "additionalProperties"); extra != nil && !ok {
		w.schema(place+"/{any}", extra)
	}
}

// typesOf are a schema's types, sorted, with null as OpenAPI 3.1 has it.
func typesOf(schema any) []string {
	var types []string
	for _, t := range list(schema, "type") {
		types = append(types, fmt.Sprint(t))
	}
	if t := text(schema, "type"); t != "" {
		types = append(types, t)
	}
	if len(types) > 0 && truth(schema, "nullable") {
		types = append(types, "null")
	}
	slices.Sort(types)
	return slices.Compact(types)
}

func (w *walk) properties(place string, schema any) {
	for _, p := range entries(schema, "properties") {
		at := place + "/" + fmt.Sprint(p.Key)
		w.say(at, "", true)
		w.schema(at, p.Value)
	}
	for _, name := range list(schema, "required") {
		w.say(place+"/"+fmt.Sprint(name), "required", true)
	}
}

// variants tells those a place chooses from, by their names where they have
// any, so that a new one in the middle does not look like a change of all.
func (w *walk) variants(place, choice string, all []any) {
	for i, variant := range all {
		_, name := w.d.resolve(variant)
		if name == "" {
			name = text(variant, "title")
		}
		if name == "" {
			name = fmt.Sprint(i + 1)
		}
		at := fmt.Sprintf("%s/(%s %s)", place, choice, name)
		w.say(at, "", true)
		w.schema(at, variant)
	}
}
