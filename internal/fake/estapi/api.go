// Package estapi serves the Elastic SIP Trunking API: it reads requests, calls
// the domain in state/trunking, and shows its answers as the API does.
//
// operations.go is the index; each resource has a file of its own, named as in
// the domain. The words of refusals are in dialect.go.
package estapi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// API is the Elastic SIP Trunking API.
func API() *fake.API {
	return &fake.API{
		Name:       openapi.Trunking,
		Hosts:      []string{"elastic-trunking.api.sinch.com"},
		Dialect:    dialect{},
		Operations: operations(),
	}
}
