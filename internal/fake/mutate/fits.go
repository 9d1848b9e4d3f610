package mutate

import (
	"encoding/json"
	"math"
	"reflect"
	"regexp"
	"slices"
	"unicode/utf8"
)

// accepts tells whether a value fits one form of some schemas that hold
// together. Properties that the form does not know do not fit.
func (c *contract) accepts(all []schema, value any) bool {
	return slices.ContainsFunc(c.forms(all), func(f form) bool { return c.fits(f, value) })
}

func (c *contract) fits(f form, value any) bool {
	for _, s := range f {
		if !s.fits(value) {
			return false
		}
	}
	switch value := value.(type) {
	case map[string]any:
		return c.fitsMembers(f, value)
	case []any:
		items := f.items()
		return items == nil || !slices.ContainsFunc(value, func(item any) bool { return !c.accepts(items, item) })
	}
	return true
}

func (c *contract) fitsMembers(f form, object map[string]any) bool {
	for _, name := range f.required() {
		if _, there := object[name]; !there {
			return false
		}
	}
	for name, value := range object {
		schemas, readOnly := f.members(name)
		switch {
		case readOnly:
		case schemas == nil && !f.open(), schemas != nil && !c.accepts(schemas, value):
			return false
		}
	}
	return true
}

// fits looks at the value itself and not at what is in it.
func (s schema) fits(value any) bool {
	if types := s.types(); types != nil && !slices.ContainsFunc(types, func(t string) bool { return isOf(t, value) }) {
		return false
	}
	if values := s.values(); values != nil && !slices.ContainsFunc(values, func(v any) bool { return reflect.DeepEqual(v, value) }) {
		return false
	}
	switch value := value.(type) {
	case string:
		return s.within("minLength", "maxLength", float64(utf8.RuneCountInString(value))) && s.matches(value)
	case float64:
		return s.within("minimum", "maximum", value)
	case []any:
		return s.within("minItems", "maxItems", float64(len(value))) && (s["uniqueItems"] != true || unique(value))
	}
	return true
}

func isOf(typ string, value any) bool {
	switch value := value.(type) {
	case nil:
		return typ == "null"
	case bool:
		return typ == "boolean"
	case string:
		return typ == "string"
	case float64:
		return typ == "number" || typ == "integer" && value == math.Trunc(value)
	case []any:
		return typ == "array"
	}
	return typ == "object"
}

func (s schema) within(least, most string, n float64) bool {
	low, lowest := s[least].(float64)
	high, highest := s[most].(float64)
	return (!lowest || n >= low) && (!highest || n <= high)
}

// matches holds a text against format and pattern.
func (s schema) matches(text string) bool {
	if name, _ := s["format"].(string); formats[name].good != nil && !formats[name].good.MatchString(text) {
		return false
	}
	pattern, ok := s["pattern"].(string)
	return !ok || regexp.MustCompile(pattern).MatchString(text)
}

func unique(list []any) bool {
	seen := map[string]bool{}
	for _, item := range list {
		seen[text(item)] = true
	}
	return len(seen) == len(list)
}

// text writes a value as JSON.
func text(value any) string {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(err) // it was made of JSON
	}
	return string(raw)
}
