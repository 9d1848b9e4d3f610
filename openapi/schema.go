package openapi

import (
	"encoding/json"
	"slices"
	"sync"
)

// Event is a webhook event of the Provisioning API.
type Event struct {
	Name string
	Body json.RawMessage // schema of the delivered body
}

// ErrorCode is an entry of the error catalogue of the Provisioning API.
type ErrorCode struct {
	Code    string
	Status  int    // the usual status; an operation may document another
	Meaning string // in our words
	// Info names the members of additionalInformation that the error carries.
	Info []string
	// Supported is what the member supportedCodes holds: a list of texts.
	// Nil when the code has no such member.
	Supported any
	// MetaError names the members of the object metaError. Nil when the code
	// has no such member.
	MetaError []string
}

// SchemaNames lists the component schemas of an API in document order.
func SchemaNames(api API) []string {
	set := schemas(api)
	names := make([]string, len(set.list))
	for i, schema := range set.list {
		names[i] = schema.Name
	}
	return names
}

// Schema answers a component schema of an API as JSON, without its
// descriptions and examples. References stay as they are:
// "#/components/schemas/NAME".
func Schema(api API, name string) (json.RawMessage, bool) {
	raw, ok := schemas(api).byName[name]
	return raw, ok
}

// Events lists the webhook events in document order.
func Events() []Event { return slices.Clone(events()) }

// ErrorCodes lists the error catalogue, sorted by code.
func ErrorCodes() []ErrorCode { return slices.Clone(errorCodes()) }

// FindErrorCode finds an entry of the error catalogue.
func FindErrorCode(code string) (ErrorCode, bool) {
	all := errorCodes()
	i, ok := slices.BinarySearchFunc(all, code, func(e ErrorCode, code string) int {
		switch {
		case e.Code < code:
			return -1
		case e.Code > code:
			return 1
		}
		return 0
	})
	if !ok {
		return ErrorCode{}, false
	}
	return all[i], true
}

// namedSchema is how the index writes both schemas and events.
type namedSchema = Event

type schemaSet struct {
	list   []namedSchema
	byName map[string]json.RawMessage
}

var schemaSets = map[API]func() *schemaSet{
	Provisioning: sync.OnceValue(func() *schemaSet { return loadSchemas(Provisioning) }),
	Trunking:     sync.OnceValue(func() *schemaSet { return loadSchemas(Trunking) }),
	Auth:         sync.OnceValue(func() *schemaSet { return loadSchemas(Auth) }),
	Control:      sync.OnceValue(func() *schemaSet { return loadSchemas(Control) }),
}

// schemas answers the schemas of an API; an unknown API has none.
func schemas(api API) *schemaSet {
	if load, ok := schemaSets[api]; ok {
		return load()
	}
	return &schemaSet{}
}

func loadSchemas(api API) *schemaSet {
	set := &schemaSet{}
	readIndex(string(api)+".schemas.json", &set.list)
	set.byName = make(map[string]json.RawMessage, len(set.list))
	for _, schema := range set.list {
		set.byName[schema.Name] = schema.Body
	}
	return set
}

var events = sync.OnceValue(func() []Event {
	var list []Event
	readIndex(string(Provisioning)+".events.json", &list)
	return list
})

var errorCodes = sync.OnceValue(func() []ErrorCode {
	var list []ErrorCode
	readIndex(string(Provisioning)+".errors.json", &list)
	return list
})
