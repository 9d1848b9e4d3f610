package openapi

import (
	"encoding/json"
	"slices"
	"sync"
)

// Operation is one method of one path. It is shared: treat it as read-only.
type Operation struct {
	API         API
	ID          string // operationId, unique over all documents
	Method      string // upper case
	Path        string // template, for example /v1/projects/{projectId}/trunks
	Tag         string
	Summary     string
	Description string // Markdown
	Deprecated  bool
	// Evidence is empty for what the vendor's document states; otherwise
	// client-observed, guide-observed or assumed.
	Evidence   string
	Parameters []Parameter
	Body       *Body      // nil when the operation takes none
	Responses  []Response // by status
	Fires      []string   // events that the operation can lead to
}

// Parameter is one parameter of an operation, with the style and explode that
// OpenAPI gives it by default filled in.
type Parameter struct {
	Name     string
	In       string // path, query or header
	Required bool
	Style    string
	Explode  bool
	Schema   json.RawMessage
}

// Body is what an operation takes.
type Body struct {
	Required   bool
	MediaTypes []string
	Schema     json.RawMessage // of the first media type
}

// Response is what an operation answers with one status.
type Response struct {
	Status    int
	MediaType string // empty when the body is empty
	Codes     []string
	Schema    json.RawMessage // nil when the body is empty
}

// Operations lists the operations of an API in document order. The slice is
// the caller's own; the operations are shared.
func Operations(api API) []*Operation { return slices.Clone(operations(api).list) }

// Lookup finds an operation of any API by its id.
func Lookup(id string) (*Operation, bool) {
	for _, api := range APIs() {
		if op, ok := operations(api).byID[id]; ok {
			return op, true
		}
	}
	return nil, false
}

// Response answers what the operation documents for a status.
func (o *Operation) Response(status int) (*Response, bool) {
	for i := range o.Responses {
		if o.Responses[i].Status == status {
			return &o.Responses[i], true
		}
	}
	return nil, false
}

// Documents tells whether the operation can answer a status with an error code.
// An empty code asks for the status alone.
func (o *Operation) Documents(status int, code string) bool {
	response, ok := o.Response(status)
	return ok && (code == "" || slices.Contains(response.Codes, code))
}

// StatusOf answers the status with which an error code of [Operation.ErrorCodes]
// comes.
func (o *Operation) StatusOf(code string) (int, bool) {
	for i := range o.Responses {
		if slices.Contains(o.codes(&o.Responses[i]), code) {
			return o.Responses[i].Status, true
		}
	}
	return 0, false
}

// operationSet is the decoded index of one API.
type operationSet struct {
	list []*Operation
	byID map[string]*Operation
}

var operationSets = map[API]func() *operationSet{
	Provisioning: sync.OnceValue(func() *operationSet { return loadOperations(Provisioning) }),
	Trunking:     sync.OnceValue(func() *operationSet { return loadOperations(Trunking) }),
	Auth:         sync.OnceValue(func() *operationSet { return loadOperations(Auth) }),
	Control:      sync.OnceValue(func() *operationSet { return loadOperations(Control) }),
}

// operations answers the index of an API; an unknown API has no operations.
func operations(api API) *operationSet {
	if load, ok := operationSets[api]; ok {
		return load()
	}
	return &operationSet{}
}

// The forms of the index file. Schemas, parameters and responses are numbers
// in tables that all operations share.
type (
	indexedFile struct {
		Schemas    []json.RawMessage  `json:"schemas"`
		Parameters []indexedParameter `json:"parameters"`
		Responses  []indexedResponse  `json:"responses"`
		Operations []indexedOperation `json:"operations"`
	}
	indexedOperation struct {
		ID          string       `json:"id"`
		Method      string       `json:"method"`
		Path        string       `json:"path"`
		Tag         string       `json:"tag"`
		Summary     string       `json:"summary"`
		Description string       `json:"description"`
		Deprecated  bool         `json:"deprecated"`
		Evidence    string       `json:"evidence"`
		Parameters  []int        `json:"parameters"`
		Body        *indexedBody `json:"body"`
		Responses   []int        `json:"responses"`
		Fires       []string     `json:"fires"`
	}
	indexedParameter struct {
		Name     string `json:"name"`
		In       string `json:"in"`
		Required bool   `json:"required"`
		Style    string `json:"style"`
		Explode  *bool  `json:"explode"`
		Schema   *int   `json:"schema"`
	}
	indexedBody struct {
		Required   bool     `json:"required"`
		MediaTypes []string `json:"mediaTypes"`
		Schema     *int     `json:"schema"`
	}
	indexedResponse struct {
		Status    int      `json:"status"`
		MediaType string   `json:"mediaType"`
		Codes     []string `json:"codes"`
		Schema    *int     `json:"schema"`
	}
)

func loadOperations(api API) *operationSet {
	var file indexedFile
	readIndex(string(api)+".operations.json", &file)
	set := &operationSet{byID: make(map[string]*Operation, len(file.Operations))}
	for i := range file.Operations {
		op := file.operation(api, &file.Operations[i])
		set.list = append(set.list, op)
		set.byID[op.ID] = op
	}
	return set
}

func (f *indexedFile) operation(api API, entry *indexedOperation) *Operation {
	op := &Operation{
		API: api, ID: entry.ID, Method: entry.Method, Path: entry.Path, Tag: entry.Tag,
		Summary: entry.Summary, Description: entry.Description,
		Deprecated: entry.Deprecated, Evidence: entry.Evidence, Fires: entry.Fires,
	}
	for _, number := range entry.Parameters {
		op.Parameters = append(op.Parameters, f.parameter(&f.Parameters[number]))
	}
	if b := entry.Body; b != nil {
		op.Body = &Body{Required: b.Required, MediaTypes: b.MediaTypes, Schema: f.schema(b.Schema)}
	}
	for _, number := range entry.Responses {
		r := &f.Responses[number]
		op.Responses = append(op.Responses,
			Response{Status: r.Status, MediaType: r.MediaType, Codes: r.Codes, Schema: f.schema(r.Schema)})
	}
	return op
}

func (f *indexedFile) schema(number *int) json.RawMessage {
	if number == nil {
		return nil
	}
	return f.Schemas[*number]
}

// parameter fills in the defaults of OpenAPI: form for queries, simple for
// paths and headers; form parameters explode.
func (f *indexedFile) parameter(p *indexedParameter) Parameter {
	out := Parameter{Name: p.Name, In: p.In, Required: p.Required, Style: p.Style, Schema: f.schema(p.Schema)}
	if out.Style == "" {
		out.Style = "simple"
		if out.In == "query" {
			out.Style = "form"
		}
	}
	out.Explode = out.Style == "form"
	if p.Explode != nil {
		out.Explode = *p.Explode
	}
	return out
}
