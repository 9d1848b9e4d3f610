// Package mutate makes bad input for tests: of every operation it derives, from
// the schema in its document, the bodies and queries that are wrong in one
// place, and beside each limit the ones that just keep it.
//
// It reads schemas by itself rather than with the packages that the server
// checks requests with: a second opinion finds what one reading gets wrong.
package mutate

import "net/url"

// Case is a body or a query that is wrong in one place, or that is at a limit
// and right.
type Case struct {
	// Field is what the case is about: the JSON pointer of a value in the body
	// ("/triggers/0"; of a property left out, the place it belongs), or the
	// name of a query parameter.
	Field string
	// Keyword is the keyword of JSON Schema that is broken or just kept, or one
	// of this package.
	Keyword string
	// Good cases must not be refused for their field.
	Good bool
	// Body is the JSON body, or empty.
	Body string
	// Query is the query, or nil.
	Query url.Values
}

// Keywords beyond those of JSON Schema.
const (
	// Valid is the example that cases start from.
	Valid = "valid"
	// Unknown is a property or parameter that the document does not have.
	Unknown = "unknown"
	// Repeated is a parameter of one value that is given twice.
	Repeated = "repeated"
)

// NoSuch is the name of properties and parameters that no document has.
const NoSuch = "noSuchName"
