package validate

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// branch is one alternative of anyOf or oneOf that a value failed.
type branch struct {
	schema     *openapi3.Schema
	violations []Violation
	// told are the violations that tell that another alternative was meant:
	// the value's own type, or a member that must be one of some values, as
	// type and format of template components must.
	told []Violation
}

// alternatives adds what is wrong with a value that fits none of several
// alternatives, or too many. Of the alternatives it reports the one that the
// value was most likely meant for, rather than all that is wrong with each.
func alternatives(found *[]Violation, failure *openapi3.SchemaError, base string) {
	if errors.Is(failure.Origin, openapi3.ErrOneOfConflict) {
		*found = append(*found, Violation{Pointer: base, Keyword: "oneOf", Text: "must match exactly one of its forms, not several"})
		return
	}
	near := nearest(failed(failure, base), failure.Value, base)
	if len(near) > 1 && len(near[0].told) > 0 {
		*found = append(*found, merged(near))
		return
	}
	best := slices.MinFunc(near, func(a, b branch) int {
		return cmp.Or(cmp.Compare(a.strangers(failure.Value), b.strangers(failure.Value)),
			cmp.Compare(len(a.violations), len(b.violations)))
	})
	*found = append(*found, best.violations...)
}

// nearest keeps the alternatives with the least that tells against them:
// members of wrong values, and members that they do not know. Of as many of
// either the former count for more. A value of the wrong type is farther off
// than any member.
func nearest(branches []branch, value any, base string) []branch {
	distance := func(b branch) int {
		for _, violation := range b.told {
			if violation.Pointer == base {
				return math.MaxInt
			}
		}
		against := len(b.told) + b.strangers(value)
		return against<<16 + len(b.told)
	}
	least := math.MaxInt
	for _, b := range branches {
		least = min(least, distance(b))
	}
	return slices.DeleteFunc(branches, func(b branch) bool { return distance(b) > least })
}

// failed checks a value against each alternative on its own.
func failed(failure *openapi3.SchemaError, base string) []branch {
	refs := failure.Schema.AnyOf
	if failure.SchemaField == "oneOf" {
		refs = failure.Schema.OneOf
	}
	branches := make([]branch, len(refs))
	for i, ref := range refs {
		b := branch{schema: ref.Value}
		collect(&b.violations, ref.Value, failure.Value, base)
		for _, violation := range b.violations {
			if tells(violation, base) {
				b.told = append(b.told, violation)
			}
		}
		branches[i] = b
	}
	return branches
}

func tells(violation Violation, base string) bool {
	if violation.Pointer == base {
		return violation.Keyword == "type" || violation.Keyword == "enum"
	}
	member := strings.TrimPrefix(violation.Pointer, base+"/")
	return violation.Keyword == "enum" && !strings.Contains(member, "/")
}

// strangers counts the members of a value that an alternative does not know.
func (b branch) strangers(value any) int {
	var found []Violation
	unknown(&found, []*openapi3.Schema{b.schema}, value, "")
	return len(found)
}

// merged joins what the nearest alternatives would have taken in the place
// where they part: "must be one of A, B, C".
func merged(near []branch) Violation {
	out := near[0].told[0]
	var allowed []string
	for _, b := range near {
		first := b.told[0]
		if first.Pointer != out.Pointer || first.Keyword != out.Keyword {
			continue
		}
		for _, value := range choices(first.Text) {
			if !slices.Contains(allowed, value) {
				allowed = append(allowed, value)
			}
		}
	}
	out.Text = choice(out.Keyword, allowed)
	return out
}
