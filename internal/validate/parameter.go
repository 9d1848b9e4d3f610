package validate

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// parameter checks the values given for one parameter. A list comes as
// repeated values or, where it does not explode, as one value with commas.
func (v *Validator) parameter(api openapi.API, parameter *openapi.Parameter, given []string) []Violation {
	if len(given) == 0 {
		if parameter.Required {
			return []Violation{{In: parameter.In, Pointer: parameter.Name, Keyword: "required", Text: "is required"}}
		}
		return nil
	}
	schema := v.schema(api, parameter.Schema, request).root
	var found []Violation
	if item := itemOf(schema); item != nil {
		collect(&found, schema, list(item, split(given, parameter.Explode)), "")
	} else {
		if len(given) > 1 {
			found = append(found, Violation{Keyword: Repeated, Text: "must be given once"})
		}
		collect(&found, schema, scalar(schema, given[0]), "")
	}
	for i := range found {
		found[i].In, found[i].Pointer = parameter.In, parameter.Name
	}
	return found
}

func split(given []string, explode bool) []string {
	if explode {
		return given
	}
	var out []string
	for _, value := range given {
		out = append(out, strings.Split(value, ",")...)
	}
	return out
}

func list(item *openapi3.Schema, given []string) []any {
	out := make([]any, len(given))
	for i, value := range given {
		out[i] = scalar(item, value)
	}
	return out
}

// decimal is how a number is written: no hexadecimal, no "Inf", no "1_000".
var decimal = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

// scalar reads a value as the type that its schema asks for. What cannot be
// read stays a text, which the schema then refuses.
func scalar(schema *openapi3.Schema, text string) any {
	switch {
	case permits(schema, openapi3.TypeNumber), permits(schema, openapi3.TypeInteger):
		if number, err := strconv.ParseFloat(text, 64); err == nil && decimal.MatchString(text) && !math.IsInf(number, 0) {
			return number
		}
	case permits(schema, openapi3.TypeBoolean):
		if text == "true" || text == "false" {
			return text == "true"
		}
	}
	return text
}

// permits tells whether a schema, or a part of it, names a type.
func permits(schema *openapi3.Schema, name string) bool {
	if schema.Type != nil {
		return schema.Type.Permits(name)
	}
	for _, part := range schema.AllOf {
		if permits(part.Value, name) {
			return true
		}
	}
	return false
}

// itemOf answers the schema of a list's items, nil when it is no list.
func itemOf(schema *openapi3.Schema) *openapi3.Schema {
	if schema.Items != nil {
		return schema.Items.Value
	}
	return nil
}
