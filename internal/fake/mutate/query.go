package mutate

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// Queries makes the cases of an operation's query parameters.
func Queries(op *openapi.Operation) []Case {
	q := &queries{contract: newContract(op.API)}
	for i := range op.Parameters {
		if op.Parameters[i].In == "query" {
			q.parameter(&op.Parameters[i])
		}
	}
	if len(q.cases) > 0 {
		q.add(NoSuch, Unknown, false, "1")
	}
	return q.cases
}

type queries struct {
	*contract
	cases []Case
}

func (q *queries) add(name, keyword string, good bool, values ...string) {
	q.cases = append(q.cases, Case{Field: name, Keyword: keyword, Good: good, Query: url.Values{name: values}})
}

func (q *queries) parameter(p *openapi.Parameter) {
	for _, f := range q.forms([]schema{decoded(p.Schema)}) {
		if items := f.items(); items != nil {
			for _, inner := range q.forms(items) {
				q.list(p, inner)
			}
			continue
		}
		q.scalar(p.Name, f)
		sample := fmt.Sprint(q.sample(f))
		q.add(p.Name, Repeated, false, sample, sample)
	}
}

// list makes lists of a parameter's values: each alone, all together in the
// way the parameter asks for, and a wrong one among them.
func (q *queries) list(p *openapi.Parameter, items form) {
	q.scalar(p.Name, items)
	for _, s := range items {
		var all []string
		for _, value := range s.values() {
			all = append(all, fmt.Sprint(value))
		}
		if all != nil {
			q.add(p.Name, "enum", true, joined(p, all)...)
			q.add(p.Name, "enum", false, joined(p, append(all, "NO_SUCH_VALUE"))...)
		}
	}
}

func joined(p *openapi.Parameter, values []string) []string {
	if p.Explode {
		return values
	}
	return []string{strings.Join(values, ",")}
}

func (q *queries) scalar(name string, f form) {
	for _, s := range f {
		switch typeOf(form{s}) {
		case "number", "integer":
			q.number(name, s)
		case "boolean":
			q.add(name, "type", true, "true")
			q.each(name, "type", "maybe", "1", "True", "")
		case "string":
			q.text(name, s)
		}
	}
}

// each makes a bad case of each value.
func (q *queries) each(name, keyword string, values ...string) {
	for _, value := range values {
		q.add(name, keyword, false, value)
	}
}

func (q *queries) number(name string, s schema) {
	q.each(name, "type", "many", "1,5", "0x10", "Infinity", "NaN", " 1", "", "true", "[1]", "1_0")
	if s["type"] == "integer" {
		q.each(name, "type", "1.5")
	}
	if least, ok := s.limit("minimum"); ok {
		q.add(name, "minimum", true, fmt.Sprint(least))
		q.each(name, "minimum", fmt.Sprint(least-1))
	}
	if most, ok := s.limit("maximum"); ok {
		q.add(name, "maximum", true, fmt.Sprint(most))
		q.each(name, "maximum", fmt.Sprint(most+1))
	}
}

func (q *queries) text(name string, s schema) {
	if values := s.values(); values != nil {
		for _, value := range values {
			q.add(name, "enum", true, value.(string))
		}
		for _, bad := range []string{"NO_SUCH_VALUE", "", strings.ToLower(values[0].(string))} {
			if !s.fits(bad) {
				q.add(name, "enum", false, bad)
			}
		}
	}
	if format, _ := s["format"].(string); formats[format].bad != "" {
		q.add(name, "format", false, formats[format].bad)
	}
}
