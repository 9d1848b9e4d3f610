package scenarios

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// Request is a call as faults see it.
type Request struct {
	Operation *openapi.Operation
	// Path is the path without the query, unescaped; Project is the id in it,
	// or the project that a request for a token belongs to.
	Path, Project string
	// Header has canonical names, as an http.Header does.
	Header map[string][]string
	// Body is the body as received; a form's fields come as a JSON object. It
	// is read only when a rule asks for a field; one that is not JSON has none.
	Body []byte
	// Decoded has the body as JSON values, from whoever needs them as well; nil
	// leaves the decoding to the rules.
	Decoded interface{ JSON() any }
	// Named is the value of the header X-Mock-Scenario; empty without one.
	Named string
}

// operation is the operation's id.
func (r *Request) operation() string {
	if r.Operation == nil {
		return ""
	}
	return r.Operation.ID
}

// call is what [Call] means, worked out once. The API and the method of a call
// are those of its operation, so the operations stand for them.
type call struct {
	operations map[string]bool
	body       []condition
}

// wait is what [Wait] means.
type wait struct{ fields []condition }

// condition holds one field against a value.
type condition struct {
	path []string
	want any
}

// matchingOperations are those that some call could match with.
func matchingOperations(c *Call) []*openapi.Operation {
	apis := map[string]openapi.API{"papi": openapi.Provisioning, "est": openapi.Trunking}
	all := operations()
	if len(c.Operations) > 0 {
		all = nameable()
	}
	return slices.DeleteFunc(all, func(op *openapi.Operation) bool {
		return len(c.Operations) > 0 && !slices.Contains(c.Operations, op.ID) ||
			c.API != "" && op.API != apis[c.API] ||
			len(c.Families) > 0 && !slices.Contains(c.Families, op.Resource()) ||
			c.Method != "" && op.Method != c.Method ||
			c.Path != "" && !globTemplate(c.Path, op.Path)
	})
}

func compileCall(c *Call, ops []*openapi.Operation) call {
	compiled := call{operations: map[string]bool{}, body: conditions(c.Body)}
	for _, op := range ops {
		compiled.operations[op.ID] = true
	}
	return compiled
}

func compileWait(w *Wait) wait { return wait{conditions(w.Fields)} }

func conditions(fields map[string]json.RawMessage) []condition {
	var all []condition
	for path, raw := range fields {
		var want any
		if err := json.Unmarshal(raw, &want); err != nil {
			panic(err) // the reader wrote it
		}
		all = append(all, condition{strings.Split(path, "."), want})
	}
	return all
}

// matches says whether a call is one of those described. That its operation is
// one of theirs was found by [byOperation].
func (c *Call) matches(r *Request, body *lazy) bool {
	return (c.Path == "" || globPath(c.Path, r.Path, glob)) &&
		(c.Project == "" || glob(c.Project, r.Project)) &&
		headersMatch(c.Header, r.Header) &&
		allHold(c.compiled.body, body)
}

// headersMatch says whether each header wanted has a value that fits.
func headersMatch(want map[string]string, got map[string][]string) bool {
	for name, pattern := range want {
		if !slices.ContainsFunc(got[name], func(v string) bool { return glob(pattern, v) }) {
			return false
		}
	}
	return true
}

// matches says whether a wait is one of those described, and can end as asked.
func (o *Outcome) matches(q *state.Question, fields *lazy) bool {
	w := &o.Match
	return (w.Lifecycle == "" || w.Lifecycle == q.Lifecycle) &&
		(w.From == "" || w.From == q.From) &&
		(o.End == "" || slices.Contains(q.Outcomes, o.End)) &&
		(w.Resource == "" || globPath(w.Resource, q.Resource, glob)) &&
		(w.Project == "" || glob(w.Project, q.Project)) &&
		allHold(w.compiled.fields, fields)
}

// lazy is JSON that is decoded when first asked for: by somebody else, from a
// value that is written first, or from a text.
type lazy struct {
	decoded interface{ JSON() any }
	written any
	text    []byte

	done  bool
	value any
}

func (l *lazy) get() any {
	if l.done {
		return l.value
	}
	l.done = true
	if l.decoded != nil {
		l.value = l.decoded.JSON()
		return l.value
	}
	if l.written != nil {
		l.text = jsonText(l.written)
	}
	// What is not JSON has no fields: nothing matches it.
	var value any
	_ = json.Unmarshal(l.text, &value)
	l.value = value
	return value
}

func allHold(conditions []condition, in *lazy) bool {
	for _, c := range conditions {
		if !c.holds(in.get()) {
			return false
		}
	}
	return true
}

func (c *condition) holds(in any) bool {
	got, ok := lookup(in, c.path)
	if !ok {
		return false
	}
	pattern, isText := c.want.(string)
	if !isText {
		return reflect.DeepEqual(c.want, got)
	}
	text, ok := got.(string)
	return pattern == "*" || ok && glob(pattern, text)
}

// lookup finds a field by its path; a number is the place in a list, from 0.
func lookup(in any, path []string) (any, bool) {
	for _, name := range path {
		switch v := in.(type) {
		case map[string]any:
			inner, ok := v[name]
			if !ok {
				return nil, false
			}
			in = inner
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			in = v[i]
		default:
			return nil, false
		}
	}
	return in, true
}
