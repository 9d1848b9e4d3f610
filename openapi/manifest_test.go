package openapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// manifest lists what a document says, one line per fact, by kind of fact. The
// committed lists in testdata/contract have the same form.
type manifest map[string][]string

func (m manifest) add(kind, format string, args ...any) {
	m[kind] = append(m[kind], fmt.Sprintf(format, args...))
}

func list(document *openapi3.T) manifest {
	m := manifest{}
	for _, path := range document.Paths.InMatchingOrder() {
		for method, operation := range document.Paths.Value(path).Operations() {
			m.operation(method, path, operation)
		}
	}
	for name, schema := range document.Components.Schemas {
		m.add("schemas", "%s: %s", name, shape(schema))
		m.walk(name, schema)
	}
	for name, hook := range document.Webhooks {
		schema := hook.Post.RequestBody.Value.Content.Get("application/json").Schema
		m.add("events", "%s: %s%s", name, shape(schema), when(hook.Post.Deprecated, " deprecated"))
		m.walk("event "+name, schema)
	}
	catalogue, _ := document.Extensions["x-error-catalogue"].(map[string]any)
	for code, entry := range catalogue {
		fields := entry.(map[string]any)
		m.add("catalogue", "%s %v%s", code, fields["status"], joined(" info=", fields["info"]))
	}
	for kind := range m {
		slices.Sort(m[kind])
		m[kind] = slices.Compact(m[kind])
	}
	return m
}

func (m manifest) operation(method, path string, op *openapi3.Operation) {
	id := op.OperationID
	m.add("operations", "%s %s %s%s%s", method, path, id, when(op.Deprecated, " deprecated"), joined(" fires=", op.Extensions["x-fires"]))
	for _, ref := range op.Parameters {
		p := ref.Value
		m.add("parameters", "%s %s %s: %s%s%s", id, p.In, p.Name, shape(p.Schema), when(p.Required, " required"),
			when(p.Explode != nil && !*p.Explode, " explode=false"))
		m.walk(id+" "+p.Name, p.Schema)
	}
	if op.RequestBody != nil {
		body := op.RequestBody.Value
		schema := body.Content.Get("application/json").Schema
		m.add("operations", "%s body: %s%s", id, shape(schema), when(body.Required, " required"))
		m.walk(id+" body", schema)
	}
	for status, ref := range op.Responses.Map() {
		m.response(id+" "+status, ref)
	}
}

// response leaves out the shared error answers, which the vendor's document of
// EST does not have; a test of their own looks at them.
func (m manifest) response(place string, ref *openapi3.ResponseRef) {
	if ref.Ref != "" {
		return
	}
	for _, code := range extensionList(ref.Value.Extensions["x-error-codes"]) {
		m.add("errors", "%s %s", place, code)
	}
	if len(ref.Value.Content) == 0 {
		m.add("responses", "%s empty", place)
	}
	for mediaType, media := range ref.Value.Content {
		text := ""
		if media.Schema != nil {
			text = " " + shape(media.Schema)
		}
		m.add("responses", "%s %s%s", place, mediaType, text)
		m.walk(place, media.Schema)
	}
}

// walk lists the properties and enum values below a schema, up to references.
func (m manifest) walk(path string, ref *openapi3.SchemaRef) {
	if ref == nil || ref.Ref != "" {
		return
	}
	schema := ref.Value
	for _, value := range schema.Enum {
		m.add("enums", "%s = %s", path, scalar(value))
	}
	for _, name := range schema.Required {
		if schema.Properties[name] == nil {
			m.add("properties", "%s requires %s", path, name)
		}
	}
	for name, property := range schema.Properties {
		m.add("properties", "%s.%s: %s%s", path, name, shape(property), when(slices.Contains(schema.Required, name), " required"))
		m.walk(path+"."+name, property)
	}
	m.walk(path+"[]", schema.Items)
	m.walk(path+"{}", schema.AdditionalProperties.Schema)
	m.walkEach(path+"|allOf", schema.AllOf)
	m.walkEach(path+"|oneOf", schema.OneOf)
	m.walkEach(path+"|anyOf", schema.AnyOf)
}

func (m manifest) walkEach(path string, refs openapi3.SchemaRefs) {
	for i, ref := range refs {
		m.walk(fmt.Sprintf("%s%d", path, i), ref)
	}
}

// shape writes what a schema checks, its properties aside.
func shape(ref *openapi3.SchemaRef) string {
	if ref.Ref != "" {
		return "ref:" + ref.Ref[strings.LastIndex(ref.Ref, "/")+1:]
	}
	s := ref.Value
	parts := []string{
		strings.Join(s.Type.Slice(), "|"), when(s.Format != "", "format="+s.Format), when(s.Const != nil, "const="+encode(s.Const)),
		when(len(s.Enum) > 0, fmt.Sprintf("enum(%d)", len(s.Enum))), when(s.Default != nil, "default="+encode(s.Default)),
		when(s.ReadOnly, "readOnly"), when(s.Nullable, "nullable"), when(s.Deprecated, "deprecated"), when(s.UniqueItems, "uniqueItems"),
		when(s.MinLength > 0, fmt.Sprintf("minLength=%d", s.MinLength)), limit("maxLength", s.MaxLength),
		limit("minimum", s.Min), limit("maximum", s.Max),
		when(s.MinItems > 0, fmt.Sprintf("minItems=%d", s.MinItems)), limit("maxItems", s.MaxItems),
		when(s.Pattern != "", "pattern="+s.Pattern),
	}
	if s.Discriminator != nil {
		parts = append(parts, "discriminator="+s.Discriminator.PropertyName)
	}
	if s.Items != nil {
		parts = append(parts, "items<"+shape(s.Items)+">")
	}
	if s.AdditionalProperties.Schema != nil {
		parts = append(parts, "additional<"+shape(s.AdditionalProperties.Schema)+">")
	}
	parts = append(parts, combination("allOf", s.AllOf), combination("oneOf", s.OneOf), combination("anyOf", s.AnyOf))
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	if len(parts) == 0 {
		return "any"
	}
	return strings.Join(parts, " ")
}

// combination writes a list of schemas; allOf of one is that one.
func combination(keyword string, refs openapi3.SchemaRefs) string {
	var shapes []string
	for _, ref := range refs {
		shapes = append(shapes, shape(ref))
	}
	switch {
	case len(shapes) == 0:
		return ""
	case keyword == "allOf" && len(shapes) == 1:
		return shapes[0]
	}
	return keyword + "<" + strings.Join(shapes, ", ") + ">"
}

func limit[N uint64 | float64](keyword string, value *N) string {
	if value == nil {
		return ""
	}
	return fmt.Sprintf("%s=%v", keyword, *value)
}

func when(condition bool, text string) string {
	if condition {
		return text
	}
	return ""
}

func joined(prefix string, value any) string {
	entries := extensionList(value)
	return when(len(entries) > 0, prefix+strings.Join(entries, ","))
}

func extensionList(value any) []string {
	entries, _ := value.([]any)
	var out []string
	for _, entry := range entries {
		out = append(out, fmt.Sprint(entry))
	}
	return out
}

func scalar(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return encode(value)
}

func encode(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(out.String())
}

func kinds(m manifest) []string { return slices.Sorted(maps.Keys(m)) }
