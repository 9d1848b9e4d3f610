package papi

import (
	"strconv"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// RulePageSize is the ledger's entry for page sizes.
var RulePageSize = ledger.Define(ledger.Rule{
	Name: "papi.page-size", Kind: "invalid_page_size", Evidence: ledger.Documented,
	Says:   "A page size is a whole number within the operation's limits.",
	Fix:    "Send a whole number within the documented limits, or leave pageSize out.",
	Source: "provisioning.yaml invalid_page_size (that fractions are refused is assumed)",
})

// paging is what every list of the API tells about its pages.
type paging struct {
	TotalSize         int    `json:"totalSize"`
	PageSize          int    `json:"pageSize"`
	PreviousPageToken string `json:"previousPageToken,omitempty"`
	NextPageToken     string `json:"nextPageToken,omitempty"`
}

func pagingOf[V any](p state.TokenPage[V]) paging {
	return paging{TotalSize: p.Total, PageSize: p.Size, PreviousPageToken: p.Previous, NextPageToken: p.Next}
}

// pageOf reads the page that a call asks for. The document's limits have been
// checked by then, but they let fractions through.
func pageOf(c *fake.Call, size int) (provisioning.Page, error) {
	page := provisioning.Page{Token: c.Query.Get("pageToken"), Size: size}
	if !c.Query.Has("pageSize") {
		return page, nil
	}
	n, err := strconv.Atoi(c.Query.Get("pageSize"))
	if err != nil || n < 1 {
		return page, RulePageSize.Broken()
	}
	page.Size = n
	return page, nil
}

// dtos turns entities into what the API shows; the list is never null.
func dtos[E, D any](entities []E, dto func(E) D) []D {
	list := make([]D, 0, len(entities))
	for _, e := range entities {
		list = append(list, dto(e))
	}
	return list
}

// same is for lists whose entities are what the API shows.
func same[E any](e E) E { return e }
