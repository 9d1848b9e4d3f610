package mutate

import (
	"fmt"
	"regexp"
	"strings"
)

// formats are the formats that the documents use: what fits, roughly, and a
// text that does not. Of those without a bad text any text may be right.
var formats = map[string]struct {
	good *regexp.Regexp
	bad  string
}{
	"url":                  {regexp.MustCompile(`^https?://[^\s/]+(/\S*)?$`), "no url"},
	"uri":                  {regexp.MustCompile(`^[a-z]+:\S+$`), "no uri"},
	"email":                {regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[a-z]+$`), "no email"},
	"date-time":            {regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`), "yesterday"},
	"timestamp":            {regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`), "yesterday"},
	"otp":                  {regexp.MustCompile(`^\S{6}$`), "12 456"},
	"digits":               {regexp.MustCompile(`^\d+$`), "12a4"},
	"country code":         {regexp.MustCompile(`^\d{1,3}$`), "a1"},
	"numeric phone number": {regexp.MustCompile(`^\d+$`), "12025550l00"},
	"phone number":         {regexp.MustCompile(`^\+?\d[\d ]+$`), "no phone number"},
	"phonenumber":          {regexp.MustCompile(`^\+?\d[\d ]+$`), "no phone number"},
	"e.164 phone number":   {regexp.MustCompile(`^\+[1-9]\d{1,14}$`), "012025550100"},
	"hex":                  {regexp.MustCompile(`^#([0-9a-f]{3}|[0-9a-f]{6})$`), "#12345z"},
}

// specimens are texts of which one fits whatever the documents ask for.
var specimens = []string{
	"sample", "https://a.example/x", "a@a.example", "+12025550100", "2025550100", "1", "123456", "12-1234567", "#a1b2c3", "2024-01-01T00:00:00Z", "",
}

// stretched are texts of a length, for the kinds of texts that have limits.
func stretched(length int) []string {
	out := []string{strings.Repeat("a", length), strings.Repeat("1", length)}
	for _, frame := range []string{"+1%s", "https://a.example/%s", "%s@a.example", "https://%s.example"} {
		if missing := length - len(frame) + len("%s"); missing > 0 {
			out = append(out, fmt.Sprintf(frame, strings.Repeat("1", missing)))
		}
	}
	return out
}

// sample makes a value that fits a form: the least that is asked for.
func (c *contract) sample(f form) any {
	for _, s := range f {
		for _, value := range s.values() {
			if value != nil && c.fits(f, value) {
				return value
			}
		}
	}
	switch typeOf(f) {
	case "object":
		return c.sampleObject(f)
	case "array":
		return c.sampleList(f, 1)
	case "string":
		return c.sampleText(f)
	case "boolean":
		return true
	case "null":
		return nil
	}
	return c.sampleNumber(f)
}

// sampleOf makes a value that fits some schemas together.
func (c *contract) sampleOf(all []schema) any { return c.sample(c.forms(all)[0]) }

// typeOf is the type of the values to make; null only where nothing else fits.
func typeOf(f form) string {
	for _, s := range f {
		if types := s.types(); types != nil {
			return types[0]
		}
	}
	if f.items() != nil {
		return "array"
	}
	return "object"
}

func (c *contract) sampleObject(f form) any {
	object := map[string]any{}
	for _, name := range f.required() {
		if schemas, _ := f.members(name); schemas != nil {
			object[name] = c.sampleOf(schemas)
		}
	}
	return object
}

func (c *contract) sampleList(f form, least int) any {
	for _, s := range f {
		if n, ok := s.limit("minItems"); ok {
			least = max(least, n)
		}
	}
	return c.listOf(f, least)
}

// listOf makes a list, of different items where that is possible.
func (c *contract) listOf(f form, length int) []any {
	list := make([]any, length)
	items := f.items()
	for i := range list {
		list[i] = c.different(items, i)
	}
	return list
}

func (c *contract) sampleText(f form) any {
	for _, specimen := range specimens {
		if c.fits(f, specimen) {
			return specimen
		}
	}
	for _, s := range f {
		for _, keyword := range []string{"minLength", "maxLength"} {
			if n, ok := s.limit(keyword); ok {
				if fitting, ok := c.textOf(f, n); ok {
					return fitting
				}
			}
		}
	}
	panic(fmt.Sprintf("no text fits %v", f))
}

// textOf makes a text of a length that fits.
func (c *contract) textOf(f form, length int) (string, bool) {
	for _, candidate := range append(stretched(length), specimens...) {
		if len(candidate) == length && c.fits(f, candidate) {
			return candidate, true
		}
	}
	return "", false
}

func (c *contract) sampleNumber(f form) any {
	for _, s := range f {
		for _, keyword := range []string{"minimum", "maximum"} {
			if n, ok := s[keyword].(float64); ok && c.fits(f, n) {
				return n
			}
		}
	}
	return float64(1)
}

// different makes the i-th of some different values, as far as there are any.
func (c *contract) different(all []schema, i int) any {
	f := c.forms(all)[0]
	var fit []any
	for _, s := range f {
		for _, value := range s.values() {
			if c.fits(f, value) {
				fit = append(fit, value)
			}
		}
	}
	if len(fit) > 0 {
		return fit[i%len(fit)]
	}
	sample := c.sample(f)
	switch value := sample.(type) {
	case string:
		for _, other := range []string{fmt.Sprintf("%s%d", value, i), fmt.Sprintf("+1202555%04d", i), fmt.Sprintf("a%d@a.example", i)} {
			if i > 0 && c.fits(f, other) {
				return other
			}
		}
	case float64:
		return value + float64(i)
	case map[string]any:
		for name := range value {
			schemas, _ := f.members(name)
			value[name] = c.different(schemas, i)
		}
	}
	return sample
}
