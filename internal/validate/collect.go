package validate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// options of every check. They are shared and only read.
var options = []openapi3.SchemaValidationOption{
	openapi3.MultiErrors(),
	openapi3.WithStringFormatValidators(stringFormats),
}

// quick is the options of checks whose errors nobody reads.
var quick = []openapi3.SchemaValidationOption{
	openapi3.FailFast(),
	openapi3.WithStringFormatValidators(stringFormats),
}

// fits tells whether a value has no violations, unknown properties aside.
func fits(schema *openapi3.Schema, value any) bool {
	return schema.VisitJSON(value, quick...) == nil
}

// enough is how many failing values are looked into. More help nobody, and each
// costs time: a caller could send a body of nothing but mistakes.
const enough = 100

// check answers the violations of a value, sorted and without duplicates.
func (s *schema) check(in string, value any) []Violation {
	var found []Violation
	collect(&found, s.root, value, "")
	unknown(&found, []*openapi3.Schema{s.root}, value, "")
	for i := range found {
		found[i].In = in
	}
	return sorted(found)
}

// sorted orders violations by place and keyword, and drops duplicates.
func sorted(violations []Violation) []Violation {
	slices.SortFunc(violations, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.In, b.In), cmp.Compare(a.Pointer, b.Pointer),
			cmp.Compare(a.Keyword, b.Keyword), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(violations)
}

// collect adds the violations of a value that stands at base.
func collect(found *[]Violation, schema *openapi3.Schema, value any, base string) {
	if fits(schema, value) {
		return
	}
	if err := schema.VisitJSON(value, options...); err != nil {
		flatten(found, err, base)
	}
}

// flatten descends the error tree of the library to its leaves. Combinations
// are checked once more, part by part: their own errors say too little.
func flatten(found *[]Violation, err error, base string) {
	if len(*found) >= enough {
		return
	}
	// A type switch and not errors.As, which would look past a combination
	// into the errors of its parts.
	switch err := err.(type) {
	case openapi3.MultiError:
		for _, one := range err {
			flatten(found, one, base)
		}
	case *openapi3.SchemaError:
		place := base + pointer(err.JSONPointer())
		switch err.SchemaField {
		case "allOf":
			for _, part := range err.Schema.AllOf {
				collect(found, part.Value, err.Value, place)
			}
		case "anyOf", "oneOf":
			alternatives(found, err, place)
		default:
			*found = append(*found, Violation{Pointer: place, Keyword: keyword(err), Text: words(err)})
		}
	default:
		*found = append(*found, Violation{Pointer: base, Keyword: "type", Text: "is not valid"})
	}
}

// pointer writes a JSON pointer.
func pointer(steps []string) string {
	var out strings.Builder
	for _, step := range steps {
		out.WriteString(child("", step))
	}
	return out.String()
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

// child answers the pointer of a member of what stands at base.
func child(base, step string) string { return base + "/" + escaper.Replace(step) }

func contains(list []string, entry string) bool { return slices.Contains(list, entry) }
