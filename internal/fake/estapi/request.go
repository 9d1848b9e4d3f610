package estapi

import (
	"math"

	"github.com/sinch-mock/sinch-mock/internal/fake"
)

// object is a JSON object of a body that has passed validation. Its members are
// read by their exact names; decoding into a struct would take Name for name.
type object map[string]any

// bodyOf is the call's body; an operation that takes none may leave it out.
func bodyOf(c *fake.Call) object {
	o, _ := c.Body.(map[string]any)
	return o
}

func (o object) text(name string) string {
	s, _ := o[name].(string)
	return s
}

// optional is a text, or nil where it is left out.
func (o object) optional(name string) *string {
	if s, ok := o[name].(string); ok {
		return &s
	}
	return nil
}

func (o object) flag(name string, otherwise bool) bool {
	if b, ok := o[name].(bool); ok {
		return b
	}
	return otherwise
}

// number is a whole number. One that is too large for any field stays too large.
func (o object) number(name string, otherwise int) int {
	f, ok := o[name].(float64)
	if !ok {
		return otherwise
	}
	return int(min(max(f, math.MinInt32), math.MaxInt32))
}

func (o object) texts(name string) []string { return texts(o[name]) }

func texts(list any) []string {
	items, _ := list.([]any)
	all := make([]string, 0, len(items))
	for _, item := range items {
		s, _ := item.(string)
		all = append(all, s)
	}
	return all
}

// objects is a list of objects, or nil where it is left out.
func (o object) objects(name string) []object {
	items, ok := o[name].([]any)
	if !ok {
		return nil
	}
	all := make([]object, 0, len(items))
	for _, item := range items {
		inner, _ := item.(map[string]any)
		all = append(all, inner)
	}
	return all
}
