package validate

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// keyword answers the keyword that a leaf of the library's errors stands for.
func keyword(leaf *openapi3.SchemaError) string {
	if leaf.SchemaField == "nullable" {
		return "type"
	}
	return leaf.SchemaField
}

// words tells in our words what a value must be.
func words(leaf *openapi3.SchemaError) string {
	schema := leaf.Schema
	switch leaf.SchemaField {
	case "type", "nullable":
		return choice("type", types(schema))
	case "enum":
		return choice("enum", values(schema.Enum))
	case "required":
		return "is required"
	case "minLength":
		return fmt.Sprintf("must have at least %s", count(schema.MinLength, "character"))
	case "maxLength":
		return fmt.Sprintf("must have at most %s", count(*schema.MaxLength, "character"))
	case "minItems":
		return fmt.Sprintf("must have at least %s", count(schema.MinItems, "item"))
	case "maxItems":
		return fmt.Sprintf("must have at most %s", count(*schema.MaxItems, "item"))
	case "uniqueItems":
		return "must not hold the same item twice"
	case "pattern":
		return "must match " + schema.Pattern
	case "format":
		return formatText(schema.Format)
	}
	return bound(leaf)
}

func bound(leaf *openapi3.SchemaError) string {
	schema := leaf.Schema
	switch leaf.SchemaField {
	case "minimum":
		return fmt.Sprintf("must be at least %g", *schema.Min)
	case "maximum":
		return fmt.Sprintf("must be at most %g", *schema.Max)
	case "exclusiveMinimum":
		return fmt.Sprintf("must be more than %g", *schema.ExclusiveMin.Value)
	case "exclusiveMaximum":
		return fmt.Sprintf("must be less than %g", *schema.ExclusiveMax.Value)
	}
	return "is not valid"
}

func count(n uint64, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// types answers the types that a schema takes, null aside.
func types(schema *openapi3.Schema) []string {
	if schema.Type == nil {
		return []string{"a value"}
	}
	var out []string
	for _, name := range schema.Type.Slice() {
		if name != "null" {
			out = append(out, article(name))
		}
	}
	return out
}

func article(name string) string {
	if strings.ContainsAny(name[:1], "aeiou") {
		return "an " + name
	}
	return "a " + name
}

func values(enum []any) []string {
	out := make([]string, len(enum))
	for i, value := range enum {
		if s, ok := value.(string); ok {
			out[i] = s
			continue
		}
		text, _ := json.Marshal(value) // an enum was JSON before
		out[i] = string(text)
	}
	return out
}

// The phrases that choice writes and choices reads.
const (
	one    = "must be "
	oneOf  = "must be one of "
	orType = " or "
)

// choice tells which values, or which types, are taken.
func choice(keyword string, allowed []string) string {
	if keyword == "type" {
		return one + strings.Join(allowed, orType)
	}
	if len(allowed) == 1 {
		return one + allowed[0]
	}
	return oneOf + strings.Join(allowed, ", ")
}

// choices reads back what choice wrote.
func choices(text string) []string {
	if rest, ok := strings.CutPrefix(text, oneOf); ok {
		return strings.Split(rest, ", ")
	}
	return strings.Split(strings.TrimPrefix(text, one), orType)
}
