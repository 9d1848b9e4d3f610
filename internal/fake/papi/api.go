// Package papi serves the Provisioning API: it turns requests into calls of
// the domain, and the rules that they break into the API's errors.
package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/netguard"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// Deps is what the API needs from outside.
type Deps struct {
	// Guard says which hosts a webhook target may name.
	Guard netguard.Policy
	// Images looks at photos; nil takes them unseen.
	Images fetch.Fetcher
	// Media looks at the samples of templates; nil takes them unseen.
	Media fetch.MediaFetcher
}

// API is the Provisioning API.
func API(deps Deps) *fake.API {
	return &fake.API{
		Name:       openapi.Provisioning,
		Hosts:      []string{"provisioning.api.sinch.com"},
		Dialect:    dialect{},
		Operations: operations(deps),
	}
}
