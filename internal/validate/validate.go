// Package validate holds requests, replies and events against the documents.
package validate

import (
	"net/url"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// Violation is one way in which something is not as documented.
type Violation struct {
	// In is body, query, path or header.
	In      string
	Pointer string
	Keyword string
	Text    string
}

// Validator checks against the documents.
type Validator struct{}

// New makes a validator.
func New() *Validator { return &Validator{} }

// Query checks the query parameters of a request.
func (v *Validator) Query(*openapi.Operation, url.Values) []Violation { return nil }

// Body checks the decoded body of a request.
func (v *Validator) Body(*openapi.Operation, any) []Violation { return nil }

// Reply checks a reply.
func (v *Validator) Reply(*openapi.Operation, int, any) []Violation { return nil }

// Event checks an event's body.
func (v *Validator) Event(string, any) []Violation { return nil }
