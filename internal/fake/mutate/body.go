package mutate

import (
	"maps"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// Bodies makes the cases of an operation's body, starting from a valid one.
func Bodies(op *openapi.Operation, valid any) []Case {
	c := newContract(op.API)
	w := &walk{contract: c, root: []schema{decoded(op.Body.Schema)}, seen: map[string]bool{}, met: map[string]bool{}}
	whole := place{"", func(value any) any { return value }}
	w.add(whole, Valid, valid, true)
	if op.Body.Required {
		w.cases = append(w.cases, Case{Keyword: "required"})
	}
	w.visit(whole, w.root, valid)
	return w.cases
}

// walk goes through a schema and a valid body side by side.
type walk struct {
	*contract
	root  []schema
	cases []Case
	seen  map[string]bool
	// met are the places that another form of the body has had already: there
	// one wrong value of a kind will do.
	met map[string]bool
}

// place is where a value stands, and how to make the body that has another
// value there.
type place struct {
	pointer string
	put     func(value any) any
}

func (p place) member(object map[string]any, name string) place {
	return place{p.pointer + "/" + name, func(value any) any {
		changed := maps.Clone(object)
		changed[name] = value
		return p.put(changed)
	}}
}

func (p place) first(list []any) place {
	return place{p.pointer + "/0", func(value any) any {
		changed := slices.Clone(list)
		changed[0] = value
		return p.put(changed)
	}}
}

// add keeps a case that is as good or bad as meant, and tells whether it is
// new. One that is not as meant is what another form takes, or refuses.
func (w *walk) add(at place, keyword string, value any, good bool) bool {
	return w.addAt(at.pointer, keyword, at.put(value), good)
}

func (w *walk) addAt(pointer, keyword string, body any, good bool) bool {
	written := text(body)
	key := pointer + " " + keyword + " " + written
	if w.seen[key] || w.accepts(w.root, body) != good {
		return false
	}
	w.seen[key] = true
	w.cases = append(w.cases, Case{Field: pointer, Keyword: keyword, Good: good, Body: written})
	return true
}

// visit makes the cases of one place. The value is one that fits some form of
// the schemas; for other forms it makes its own.
func (w *walk) visit(at place, all []schema, value any) {
	for _, f := range w.forms(all) {
		fitting := value
		if fitting == nil || !w.fits(f, fitting) {
			fitting = w.sample(f)
		}
		w.types(at, all)
		for _, s := range f {
			w.values(at, s)
			w.textLimits(at, f, s)
			w.numberLimits(at, s)
			w.listLimits(at, f, s)
		}
		w.met[at.pointer] = true
		w.inside(at, f, fitting)
	}
}

// inside goes on with what is in a value.
func (w *walk) inside(at place, f form, value any) {
	switch value := value.(type) {
	case map[string]any:
		w.members(at, f, value)
	case []any:
		if len(value) > 0 && f.items() != nil {
			w.visit(at.first(value), f.items(), value[0])
		}
	}
}

func (w *walk) members(at place, f form, object map[string]any) {
	for _, name := range f.required() {
		without := maps.Clone(object)
		delete(without, name)
		w.addAt(at.pointer+"/"+name, "required", at.put(without), false)
	}
	if !f.open() {
		w.add(at.member(object, NoSuch), Unknown, true, false)
	}
	for _, name := range f.names() {
		schemas, readOnly := f.members(name)
		if readOnly {
			continue
		}
		value, there := object[name]
		if !there {
			value = w.sampleOf(schemas)
		}
		w.visit(at.member(object, name), schemas, value)
	}
}

// ofEachType is a value of each JSON type, and last a number that is no integer.
// The text looks like a number.
var ofEachType = []any{"1", float64(1), true, map[string]any{}, []any{}, nil, 1.5}

func (w *walk) types(at place, all []schema) {
	var taken []string
	for _, f := range w.forms(all) {
		for _, s := range f {
			taken = append(taken, s.types()...)
		}
	}
	for _, value := range ofEachType {
		if value == 1.5 && !slices.Contains(taken, "integer") {
			return
		}
		if !slices.ContainsFunc(taken, func(t string) bool { return isOf(t, value) }) && w.add(at, "type", value, false) && w.met[at.pointer] {
			return
		}
	}
}

// values makes a value that is none of those listed, and one in other letters.
func (w *walk) values(at place, s schema) {
	values := s.values()
	if values == nil {
		return
	}
	for _, value := range values {
		if w.add(at, "enum", value, true) && w.met[at.pointer] {
			break
		}
	}
	if first, ok := values[0].(string); ok {
		w.add(at, "enum", "NO_SUCH_VALUE", false)
		w.add(at, "enum", strings.ToLower(first), false)
		w.add(at, "enum", "", false)
	}
}

func (w *walk) textLimits(at place, f form, s schema) {
	if least, ok := s.limit("minLength"); ok && least > 0 {
		w.length(at, f, "minLength", least, least-1)
	}
	if most, ok := s.limit("maxLength"); ok {
		w.length(at, f, "maxLength", most, most+1)
		w.add(at, "maxLength", strings.Repeat("ü", most), true)
	}
	if name, _ := s["format"].(string); formats[name].bad != "" {
		w.add(at, "format", formats[name].bad, false)
	}
	if s["pattern"] != nil {
		for _, bad := range []string{"!", "-a-", "A b", " "} {
			w.add(at, "pattern", bad, false)
		}
	}
}

// length makes a text that just keeps a limit and one that just does not. That
// one still has its format, if there is one of that length.
func (w *walk) length(at place, f form, keyword string, good, bad int) {
	if fitting, ok := w.textOf(f, good); ok {
		w.add(at, keyword, fitting, true)
	}
	unlimited := make(form, len(f))
	for i, s := range f {
		unlimited[i] = maps.Clone(s)
		delete(unlimited[i], keyword)
	}
	if long, ok := w.textOf(unlimited, bad); ok {
		w.add(at, keyword, long, false)
		return
	}
	w.add(at, keyword, strings.Repeat("a", bad), false)
}

func (w *walk) numberLimits(at place, s schema) {
	if least, ok := s["minimum"].(float64); ok {
		w.add(at, "minimum", least, true)
		w.add(at, "minimum", least-1, false)
	}
	if most, ok := s["maximum"].(float64); ok {
		w.add(at, "maximum", most, true)
		w.add(at, "maximum", most+1, false)
	}
}

func (w *walk) listLimits(at place, f form, s schema) {
	if f.items() == nil {
		return
	}
	if least, ok := s.limit("minItems"); ok && least > 0 {
		w.add(at, "minItems", w.listOf(f, least), true)
		w.add(at, "minItems", w.listOf(f, least-1), false)
	}
	if most, ok := s.limit("maxItems"); ok {
		w.add(at, "maxItems", w.listOf(f, most), true)
		w.add(at, "maxItems", w.listOf(f, most+1), false)
	}
	if s["uniqueItems"] == true {
		item := w.sampleOf(f.items())
		w.add(at, "uniqueItems", []any{item, item}, false)
	}
}
