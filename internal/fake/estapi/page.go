package estapi

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// defaultSize is the page size where the caller does not say.
const defaultSize = 500

var (
	rulePage = ledger.Define(ledger.Rule{
		Name: "est.list.page", Kind: trunking.KindValidationFailed, Evidence: ledger.Assumed,
		Says:   "page counts from 1; a lower one is refused, one past the end is empty. page and size are written as plain whole numbers.",
		Fix:    "Send a page of 1 or more.",
		Source: "elastic-sip-trunking.yaml parameters.Page (1-based; the error is not said)",
	})
	ruleSort = ledger.Define(ledger.Rule{
		Name: "est.list.sort", Kind: trunking.KindValidationFailed, Evidence: ledger.Documented,
		Says:   "sort is a list of property,(ascending) or property,(descending), joined by commas, where the document has the parameter. Which properties sort (those of the answer) and the error are assumed.",
		Fix:    "Send for example sort=createTime,(descending).",
		Source: "elastic-sip-trunking.yaml parameters.Sort; client_observations getBlockingRules (joined by commas)",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.list.paging", Evidence: ledger.ClientObserved,
		Says:   "Lists answer totalItems, pageNumber, pageSize and size as numbers: the official client fails without pageSize, the document has size. pageSize is the size in effect.",
		Source: "elastic-sip-trunking.yaml client_observations.common.paging; behaviour.md 6.7",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.list.order", Evidence: ledger.Assumed,
		Says:   "Lists are in the order of creation unless sort says otherwise.",
		Source: "no document says",
	})
)

// pageRequest is the page that a caller asks for.
type pageRequest struct {
	number, size int
}

// paging are the members that every page has.
type paging struct {
	TotalItems int `json:"totalItems"`
	PageNumber int `json:"pageNumber"`
	Size       int `json:"size"`
	PageSize   int `json:"pageSize"`
}

func pagingOf[V any](p state.NumberedPage[V]) paging {
	return paging{TotalItems: p.Total, PageNumber: p.Number, Size: p.Size, PageSize: p.Size}
}

// paged reads which page is asked for.
func paged(handle func(c *fake.Call, p pageRequest) (fake.Reply, error)) fake.Handler {
	return pagedBy(defaultSize, handle)
}

// pagedBy is [paged] with another page size where the caller does not say.
func pagedBy(otherwise int, handle func(c *fake.Call, p pageRequest) (fake.Reply, error)) fake.Handler {
	return func(c *fake.Call) (fake.Reply, error) {
		number, err := count(c, "page", 1)
		if err != nil {
			return fake.Reply{}, err
		}
		size, err := count(c, "size", otherwise)
		if err != nil {
			return fake.Reply{}, err
		}
		return handle(c, pageRequest{number, size})
	}
}

// count reads a query parameter that counts from 1. The document's limits have
// been checked by then.
func count(c *fake.Call, name string, otherwise int) (int, error) {
	if !c.Query.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(c.Query.Get(name), 10, 32)
	if err != nil || n < 1 {
		return 0, rulePage.Broken("The page is not valid.").At(name, "must be a whole number of at least 1")
	}
	return int(n), nil
}

// properties are the texts by which items sort, by name.
type properties[V any] map[string]func(V) string

// sorted answers a page in the order that the caller asks for. Only then does
// it go through the whole list.
func sorted[V any](c *fake.Call, p pageRequest, by properties[V], list func(number, size int) state.NumberedPage[V]) (state.NumberedPage[V], error) {
	compare, err := by.order(c.Query["sort"])
	if err != nil || compare == nil {
		return list(p.number, p.size), err
	}
	all := list(1, math.MaxInt).Items
	slices.SortStableFunc(all, compare)
	return state.PageOf(all, p.number, p.size), nil
}

// order reads sort entries. It answers nil for none.
func (by properties[V]) order(entries []string) (func(a, b V) int, error) {
	var compare func(a, b V) int
	words := strings.Split(strings.Join(entries, ","), ",")
	if len(entries) == 0 {
		return nil, nil
	}
	for len(words) > 0 {
		property, ok := by[words[0]]
		if !ok {
			return nil, ruleSort.Broken("The order is not valid.").At("sort", "has no property "+strconv.Quote(words[0]))
		}
		words = words[1:]
		sign := 1
		if len(words) > 0 && strings.HasPrefix(words[0], "(") {
			if words[0] != "(ascending)" && words[0] != "(descending)" {
				return nil, ruleSort.Broken("The order is not valid.").At("sort", "must have (ascending) or (descending) behind a property")
			}
			if words[0] == "(descending)" {
				sign = -1
			}
			words = words[1:]
		}
		compare = then(compare, sign, property)
	}
	return compare, nil
}

// then compares by a property where what came before finds no difference.
func then[V any](before func(a, b V) int, sign int, property func(V) string) func(a, b V) int {
	return func(a, b V) int {
		if before != nil {
			if c := before(a, b); c != 0 {
				return c
			}
		}
		return sign * strings.Compare(property(a), property(b))
	}
}
