// Package apidiff tells what a new version of an OpenAPI document changes for
// those who call the API and for those who serve it.
//
// A document is taken apart into facts, such as "the body of createSender has
// details/about, of at most 139 characters"; two documents are compared fact by
// fact, and each difference is graded. It reads OpenAPI 3.0 and 3.1.
package apidiff

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

// object is a mapping in the order of the document.
type object = yaml.MapSlice

// document is an OpenAPI document as read.
type document struct{ root object }

func parse(data []byte) (*document, error) {
	var root object
	if err := yaml.UnmarshalWithOptions(data, &root, yaml.UseOrderedMap()); err != nil {
		return nil, fmt.Errorf("is not YAML: %s", yaml.FormatError(err, false, false))
	}
	version, _ := get(root, "openapi").(string)
	if !strings.HasPrefix(version, "3.") {
		return nil, fmt.Errorf("is no OpenAPI 3 document: openapi is %q", version)
	}
	return &document{root}, nil
}

// get follows keys into nested mappings; nil where there is nothing.
func get(value any, keys ...string) any {
	for _, key := range keys {
		entries, _ := value.(object)
		value = nil
		for _, e := range entries {
			if fmt.Sprint(e.Key) == key {
				value = e.Value
			}
		}
	}
	return value
}

func entries(value any, keys ...string) object {
	all, _ := get(value, keys...).(object)
	return all
}

func list(value any, keys ...string) []any {
	all, _ := get(value, keys...).([]any)
	return all
}

func text(value any, keys ...string) string {
	s, _ := get(value, keys...).(string)
	return s
}

func truth(value any, keys ...string) bool {
	b, _ := get(value, keys...).(bool)
	return b
}

// resolve follows a reference within the document, and answers its target with
// the last part of its name; a value that is no reference is its own target.
func (d *document) resolve(value any) (target any, name string) {
	const deepest = 16 // a chain of references that is longer goes in a circle
	for range deepest {
		ref := text(value, "$ref")
		path, local := strings.CutPrefix(ref, "#/")
		if !local {
			return value, name
		}
		keys := strings.Split(path, "/")
		for i, key := range keys {
			keys[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(key)
		}
		value, name = get(d.root, keys...), keys[len(keys)-1]
	}
	return nil, name
}
