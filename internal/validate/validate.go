// Package validate checks requests, replies and webhook bodies against the
// documents of package openapi. It hides the library that does the checking:
// whatever the OpenAPI version of a document, the answer is the same flat list
// of violations.
//
// Schemas are compiled on first use, each with what it refers to and nothing
// else, and kept.
package validate

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// Violation is one way in which a message breaks its contract.
type Violation struct {
	// In is where it is: body, query or path.
	In string
	// Pointer is the JSON pointer of the value in a body ("/triggers/0"; of a
	// missing property, the place it belongs), or the name of a parameter.
	Pointer string
	// Keyword is the rule that is broken: a JSON Schema keyword such as
	// required or maxLength, or one of the keywords of this package.
	Keyword string
	// Text completes a sentence that starts with the place: "must be one of A, B".
	Text string
}

// Keywords that JSON Schema does not have.
const (
	// UnknownParameter: the operation documents no such query parameter.
	UnknownParameter = "unknown"
	// UnknownProperty: the body has a property that no schema knows.
	UnknownProperty = "unknown-property"
	// Repeated: a parameter that takes one value was given several.
	Repeated = "repeated"
	// Undocumented: the reply has a status that the operation does not document.
	Undocumented = "undocumented"
	// Unexpected: the reply has a body where none is documented.
	Unexpected = "unexpected"
)

// Where violations are found.
const (
	inBody  = "body"
	inQuery = "query"
	inPath  = "path"
)

// Validator checks messages. Use New to make one; it is safe for concurrent use.
type Validator struct {
	compiled sync.Map // of key to *schema
}

// New makes a Validator. It compiles nothing yet.
func New() *Validator { return &Validator{} }

// Null stands for the body that is JSON's null, which is not the same as none.
var Null any = null{}

type null struct{}

// Body checks the decoded JSON body of a request; nil stands for no body.
// Numbers may be float64 or json.Number, as encoding/json decodes them.
// Read-only properties are ignored: they are neither checked nor required.
// Properties that no schema knows come as UnknownProperty; filter with Without
// where they are to be tolerated.
func (v *Validator) Body(op *openapi.Operation, body any) []Violation {
	switch {
	case op.Body == nil:
		return nil
	case body == nil && op.Body.Required:
		return []Violation{{In: inBody, Keyword: "required", Text: "is required"}}
	case body == nil || op.Body.Schema == nil:
		return nil
	case body == Null:
		body = nil
	}
	return v.schema(op.API, op.Body.Schema, request).check(inBody, body)
}

// Reply checks a reply: its status has to be documented, and its decoded JSON
// body has to match. nil stands for an empty body. Bodies that are not JSON
// (CSV, PCAP) are only checked for being there.
func (v *Validator) Reply(op *openapi.Operation, status int, body any) []Violation {
	response, ok := op.Response(status)
	switch {
	case !ok:
		return []Violation{{In: inBody, Keyword: Undocumented, Text: fmt.Sprintf("status %d is not documented for %s", status, op.ID)}}
	case response.MediaType == "" && body != nil:
		return []Violation{{In: inBody, Keyword: Unexpected, Text: "must be empty"}}
	case response.MediaType == "":
		return nil
	case body == nil:
		return []Violation{{In: inBody, Keyword: "required", Text: "is required"}}
	case !strings.HasSuffix(response.MediaType, "json") || response.Schema == nil:
		return nil
	}
	return v.schema(op.API, response.Schema, reply).check(inBody, body)
}

// Event checks the decoded JSON body of a webhook delivery.
func (v *Validator) Event(name string, body any) []Violation {
	raw, ok := eventSchemas()[name]
	if !ok {
		return []Violation{{In: inBody, Keyword: Undocumented, Text: fmt.Sprintf("event %s is not documented", name)}}
	}
	violations := v.schema(openapi.Provisioning, raw, reply).check(inBody, body)
	if object, ok := body.(map[string]any); ok && object["type"] != name && object["type"] != nil {
		violations = append(violations, Violation{In: inBody, Pointer: "/type", Keyword: "const", Text: "must be " + name})
	}
	return sorted(violations)
}

// eventSchemas answers the body schemas of the events by name.
var eventSchemas = sync.OnceValue(func() map[string]json.RawMessage {
	schemas := map[string]json.RawMessage{}
	for _, event := range openapi.Events() {
		schemas[event.Name] = event.Body
	}
	return schemas
})

// Query checks the query of a request: parameters that are unknown, missing,
// given too often, of the wrong type or outside their limits.
func (v *Validator) Query(op *openapi.Operation, query url.Values) []Violation {
	known := map[string]bool{}
	var violations []Violation
	for i := range op.Parameters {
		parameter := &op.Parameters[i]
		if parameter.In != inQuery {
			continue
		}
		known[parameter.Name] = true
		violations = append(violations, v.parameter(op.API, parameter, query[parameter.Name])...)
	}
	for name := range query {
		if !known[name] {
			violations = append(violations, Violation{In: inQuery, Pointer: name, Keyword: UnknownParameter, Text: "is not a parameter of this operation"})
		}
	}
	return sorted(violations)
}

// Path checks the path parameters of a request, given by name and unescaped.
func (v *Validator) Path(op *openapi.Operation, values map[string]string) []Violation {
	var violations []Violation
	for i := range op.Parameters {
		parameter := &op.Parameters[i]
		if parameter.In != inPath {
			continue
		}
		var given []string
		if value, ok := values[parameter.Name]; ok {
			given = []string{value}
		}
		violations = append(violations, v.parameter(op.API, parameter, given)...)
	}
	return sorted(violations)
}

// Without drops the violations of the given keywords. It reuses the slice.
func Without(violations []Violation, keywords ...string) []Violation {
	kept := violations[:0]
	for _, violation := range violations {
		if !contains(keywords, violation.Keyword) {
			kept = append(kept, violation)
		}
	}
	return kept
}
