package validate

import (
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// unknown adds the properties of a value that none of the schemas knows. The
// schemas hold together, as those of allOf do.
func unknown(found *[]Violation, schemas []*openapi3.Schema, value any, base string) {
	switch value := value.(type) {
	case map[string]any:
		unknownMembers(found, effective(schemas, value), value, base)
	case []any:
		var items []*openapi3.Schema
		for _, schema := range effective(schemas, value) {
			if schema.Items != nil {
				items = append(items, schema.Items.Value)
			}
		}
		if items == nil {
			return
		}
		for i, item := range value {
			unknown(found, items, item, base+"/"+strconv.Itoa(i))
		}
	}
}

func unknownMembers(found *[]Violation, schemas []*openapi3.Schema, object map[string]any, base string) {
	if freeForm(schemas) {
		return
	}
	var members []*openapi3.Schema
	for name, value := range object {
		members = members[:0]
		for _, schema := range schemas {
			if property := schema.Properties[name]; property != nil {
				members = append(members, property.Value)
			}
		}
		place := child(base, name)
		if len(members) == 0 {
			*found = append(*found, Violation{Pointer: place, Keyword: UnknownProperty, Text: "is not a known property"})
			continue
		}
		unknown(found, members, value, place)
	}
}

// freeForm tells whether an object may have any member.
func freeForm(schemas []*openapi3.Schema) bool {
	described := false
	for _, schema := range schemas {
		if schema.AdditionalProperties.Schema != nil || schema.AdditionalProperties.Has != nil && *schema.AdditionalProperties.Has {
			return true
		}
		described = described || len(schema.Properties) > 0
	}
	return !described
}

// effective answers the schemas that a value is held to: the given ones, all
// parts of allOf, and of anyOf and oneOf the alternatives that the value fits.
// Of a value that fits none, every alternative counts: what it lacks is
// reported already.
func effective(schemas []*openapi3.Schema, value any) []*openapi3.Schema {
	out := make([]*openapi3.Schema, 0, len(schemas))
	for _, schema := range schemas {
		out = append(out, schema)
		for _, part := range schema.AllOf {
			out = append(out, effective([]*openapi3.Schema{part.Value}, value)...)
		}
		out = append(out, effective(fitting(schema.AnyOf, value), value)...)
		out = append(out, effective(fitting(schema.OneOf, value), value)...)
	}
	return out
}

func fitting(alternatives openapi3.SchemaRefs, value any) []*openapi3.Schema {
	if len(alternatives) == 0 {
		return nil
	}
	var fit, all []*openapi3.Schema
	for _, alternative := range alternatives {
		all = append(all, alternative.Value)
		if fits(alternative.Value, value) {
			fit = append(fit, alternative.Value)
		}
	}
	if fit == nil {
		return all
	}
	return fit
}
