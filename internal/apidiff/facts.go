package apidiff

import (
	"fmt"
	"slices"
	"strings"
)

// key says what a fact is about.
type key struct {
	// operation is an operationId, or an event.
	operation string
	// place is where in the operation: "" itself, "query pageSize", "body/details/about",
	// "answer 201/id", "payload/senderId".
	place string
	// what is the constraint; empty for that the place is there.
	what string
}

// facts are a document taken apart.
type facts struct {
	values map[key]any
	order  []key
	// calls are the methods and paths of operations.
	calls map[string]string
}

func (f *facts) add(k key, value any) {
	if _, known := f.values[k]; !known {
		f.order = append(f.order, k)
		f.values[k] = value
	}
}

func (f *facts) has(k key) bool {
	_, ok := f.values[k]
	return ok
}

// methods are the keys of a path that are operations.
var methods = []string{"get", "put", "post", "delete", "patch", "head", "options"}

func takeApart(d *document) *facts {
	f := &facts{values: map[key]any{}, calls: map[string]string{}}
	for _, path := range entries(d.root, "paths") {
		for _, method := range entries(path.Value) {
			if slices.Contains(methods, fmt.Sprint(method.Key)) {
				call := strings.ToUpper(fmt.Sprint(method.Key)) + " " + fmt.Sprint(path.Key)
				f.operation(d, call, method.Value, list(path.Value, "parameters"))
			}
		}
	}
	for _, event := range entries(d.root, "webhooks") {
		name := fmt.Sprint("event ", event.Key)
		f.add(key{operation: name}, true)
		w := walk{d: d, facts: f, operation: name}
		w.schema("payload", get(event.Value, "post", "requestBody", "content", "application/json", "schema"))
	}
	return f
}

func (f *facts) operation(d *document, call string, op any, shared []any) {
	id := text(op, "operationId")
	if id == "" {
		id = call
	}
	f.calls[id] = call
	f.add(key{operation: id}, true)
	f.add(key{operation: id, what: "call"}, call)
	if truth(op, "deprecated") {
		f.add(key{operation: id, what: "deprecated"}, true)
	}
	w := walk{d: d, facts: f, operation: id}
	for _, p := range slices.Concat(list(op, "parameters"), shared) {
		w.parameter(p)
	}
	if body, _ := d.resolve(get(op, "requestBody")); body != nil {
		w.body(body)
	}
	for _, answer := range entries(op, "responses") {
		value, _ := d.resolve(answer.Value)
		w.answer(fmt.Sprint(answer.Key), value)
	}
}

// walk takes one operation or event apart.
type walk struct {
	d         *document
	facts     *facts
	operation string
	// within are the names of the schemas being taken apart: one that holds
	// itself is not entered twice.
	within []string
}

func (w *walk) say(place, what string, value any) {
	w.facts.add(key{w.operation, place, what}, value)
}

func (w *walk) parameter(p any) {
	p, _ = w.d.resolve(p)
	place := text(p, "in") + " " + text(p, "name")
	w.say(place, "", true)
	if truth(p, "required") {
		w.say(place, "required", true)
	}
	w.schema(place, get(p, "schema"))
}

func (w *walk) body(body any) {
	w.say("body", "", true)
	if truth(body, "required") {
		w.say("body", "required", true)
	}
	w.content("body", body)
}

func (w *walk) answer(status string, answer any) {
	place := "answer " + status
	w.say(place, "", true)
	for _, code := range list(answer, "x-error-codes") {
		w.say(place, "error code "+fmt.Sprint(code), true)
	}
	for _, media := range entries(answer, "content") {
		for _, example := range entries(media.Value, "examples") {
			value, _ := w.d.resolve(example.Value)
			if code := text(value, "value", "errorCode"); code != "" {
				w.say(place, "error code "+code, true)
			}
		}
	}
	w.content(place, answer)
}

// content tells the media types, and the schema of the first one.
func (w *walk) content(place string, of any) {
	for i, media := range entries(of, "content") {
		w.say(place, fmt.Sprint("media type ", media.Key), true)
		if i == 0 {
			w.schema(place, get(media.Value, "schema"))
		}
	}
}
