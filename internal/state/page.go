package state

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"slices"
)

// ErrPageToken is returned for a page token that this list did not give out.
var ErrPageToken = errors.New("this page token was not given out by this list")

// NumberedPage is a page found by its number, counted from 1.
type NumberedPage[V any] struct {
	Items  []V
	Number int
	// Size is the page size in effect, not the number of items.
	Size int
	// Total counts the items of all pages.
	Total int
}

// PageOfTable cuts a numbered page out of a table, at a cost that does not
// depend on the table's size.
func PageOfTable[V any](t *Table[V], number, size int) NumberedPage[V] {
	return NumberedPage[V]{Items: t.Slice((number-1)*size, size), Number: number, Size: size, Total: t.Len()}
}

// PageUnder cuts a numbered page out of the records whose keys start with a
// prefix, at a cost that does not depend on how many there are.
func PageUnder[V any](t *Table[V], prefix string, number, size int) NumberedPage[V] {
	from, to := t.span(prefix)
	first := min(from+(number-1)*size, to)
	return NumberedPage[V]{Items: t.Slice(first, min(size, to-first)), Number: number, Size: size, Total: to - from}
}

// PageOf cuts a numbered page out of a list.
func PageOf[V any](items []V, number, size int) NumberedPage[V] {
	from := min((number-1)*size, len(items))
	to := min(from+size, len(items))
	return NumberedPage[V]{Items: items[from:to], Number: number, Size: size, Total: len(items)}
}

// TokenPage is a page of a list that is walked by tokens.
type TokenPage[V any] struct {
	Items []V
	// Next and Previous are empty at the ends of the list.
	Next, Previous string
	// Total counts the items of all pages, Size is the page size asked for.
	Total, Size int
}

// Walk describes a list that is walked by tokens. A token names the item next
// to the page, so that items which come or go meanwhile neither repeat nor hide
// others.
type Walk[V any] struct {
	// Scope tells the list and its filters: a token is good in its scope only.
	Scope string
	// Key is unique per item, and the items are sorted by it.
	Key func(V) string
	// Order compares keys as the list is sorted.
	Order func(a, b string) int
}

// Page cuts the page that a token leads to; no token is the first page.
func (w Walk[V]) Page(items []V, token string, size int) (TokenPage[V], error) {
	from, to := 0, min(size, len(items))
	if token != "" {
		forward, key, ok := w.decode(token)
		if !ok {
			return TokenPage[V]{}, ErrPageToken
		}
		from, to = w.bounds(items, forward, key, size)
	}
	page := TokenPage[V]{Items: items[from:to], Total: len(items), Size: size}
	if from > 0 && from < len(items) {
		page.Previous = w.encode('p', w.Key(items[from]))
	}
	if to < len(items) && to > 0 {
		page.Next = w.encode('n', w.Key(items[to-1]))
	}
	return page, nil
}

func (w Walk[V]) bounds(items []V, forward bool, key string, size int) (from, to int) {
	at, found := slices.BinarySearchFunc(items, key, func(v V, key string) int { return w.Order(w.Key(v), key) })
	if !forward {
		return max(0, at-size), at
	}
	if found {
		at++
	}
	return at, min(at+size, len(items))
}

// encode writes a token: direction, key and a sum that ties them to the scope.
func (w Walk[V]) encode(direction byte, key string) string {
	raw := append(w.sum(direction, key), direction)
	return base64.RawURLEncoding.EncodeToString(append(raw, key...))
}

func (w Walk[V]) decode(token string) (forward bool, key string, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) < 5 {
		return false, "", false
	}
	direction, key := raw[4], string(raw[5:])
	if string(w.sum(direction, key)) != string(raw[:4]) {
		return false, "", false
	}
	return direction == 'n', key, true
}

func (w Walk[V]) sum(direction byte, key string) []byte {
	h := fnv.New32a()
	h.Write([]byte(w.Scope))
	h.Write([]byte{0, direction})
	h.Write([]byte(key))
	return binary.BigEndian.AppendUint32(nil, h.Sum32())
}
