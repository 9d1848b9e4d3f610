package apidiff

import (
	"fmt"
	"strconv"
	"strings"
)

// gained grades a fact that is new.
func (c *comparison) gained(k key) Grade {
	switch {
	case k.what == "" && c.demanded(k):
		return Tightens
	case strings.HasPrefix(k.what, "enum "):
		return Loosens
	case k.what == "" || listed(k.what):
		return Adds
	case k.what == "deprecated", k.what == "default":
		return Alters
	}
	return Tightens
}

// demanded says whether callers must send what is new.
func (c *comparison) demanded(k key) bool {
	toService := k.place != "" && !strings.HasPrefix(k.place, "answer ") && !strings.HasPrefix(k.operation, "event ")
	return toService && c.after.has(key{k.operation, k.place, "required"})
}

// lost grades a fact that is gone.
func (c *comparison) lost(k key) Grade {
	switch {
	case strings.HasPrefix(k.what, "enum "):
		return Tightens
	case k.what == "" || listed(k.what):
		return Removes
	case k.what == "deprecated", k.what == "default":
		return Alters
	}
	return Loosens
}

// moved grades a constraint whose value is another.
func moved(what string, from, to any) Grade {
	if what == "type" {
		return movedType(fmt.Sprint(from), fmt.Sprint(to))
	}
	a, err1 := strconv.ParseFloat(fmt.Sprint(from), 64)
	b, err2 := strconv.ParseFloat(fmt.Sprint(to), 64)
	if err1 != nil || err2 != nil {
		return Alters
	}
	lower, isBound := bounds[what]
	switch {
	case !isBound:
		return Alters
	case (b < a) == lower:
		return Loosens
	}
	return Tightens
}

// bounds are the constraints that are wider the smaller (true) or the greater
// (false) their number is.
var bounds = map[string]bool{
	"minimum": true, "exclusiveMinimum": true, "minLength": true, "minItems": true, "minProperties": true,
	"maximum": false, "exclusiveMaximum": false, "maxLength": false, "maxItems": false, "maxProperties": false,
}

// movedType grades a change of types: more of them are wider, fewer narrower.
func movedType(from, to string) Grade {
	before, after := strings.Split(from, " or "), strings.Split(to, " or ")
	switch {
	case holdsAll(after, before):
		return Loosens
	case holdsAll(before, after):
		return Tightens
	}
	return Alters
}

func holdsAll(all, some []string) bool {
	there := map[string]bool{}
	for _, t := range all {
		there[t] = true
	}
	for _, t := range some {
		if !there[t] {
			return false
		}
	}
	return true
}
