package state

import (
	"encoding/json"
	"fmt"
	"iter"
	"sort"
	"strings"

	"github.com/tidwall/btree"
)

// Table is an ordered set of records by key. Copies share what has not changed
// since, so a transaction works on its own copy and a reader keeps a snapshot.
//
// Stored records are never changed in place: put a changed copy.
type Table[V any] struct {
	// rows hold every V as an any: the tree's code is then in the binary
	// once, and not once for each kind of record, and its nodes are small to
	// copy however large a record is.
	rows *btree.Map[string, any]
}

// degree is how many records a node of the tree holds, halved.
const degree = 32

// NewTable makes an empty table.
func NewTable[V any]() *Table[V] {
	return &Table[V]{rows: btree.NewMap[string, any](degree)}
}

// Fork copies the table at a cost that does not depend on its size.
func (t *Table[V]) Fork() *Table[V] { return &Table[V]{rows: t.rows.Copy()} }

// Get returns the record under a key.
func (t *Table[V]) Get(key string) (v V, ok bool) {
	row, ok := t.rows.Get(key)
	if ok {
		v = row.(V)
	}
	return v, ok
}

// Has says whether there is a record under a key.
func (t *Table[V]) Has(key string) bool {
	_, ok := t.rows.Get(key)
	return ok
}

// Put stores a record under a key, in place of any other.
func (t *Table[V]) Put(key string, v V) { t.rows.Set(key, v) }

// Delete removes the record under a key and says whether there was one.
func (t *Table[V]) Delete(key string) bool {
	_, ok := t.rows.Delete(key)
	return ok
}

// Len is the number of records.
func (t *Table[V]) Len() int { return t.rows.Len() }

// At returns the i-th record in key order, counted from 0.
func (t *Table[V]) At(i int) (key string, v V, ok bool) {
	key, row, ok := t.rows.GetAt(i)
	if ok {
		v = row.(V)
	}
	return key, v, ok
}

// Keys lists the keys in order.
func (t *Table[V]) Keys() []string { return t.rows.Keys() }

// All goes through the records in key order.
func (t *Table[V]) All() iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		t.rows.Scan(func(key string, row any) bool { return yield(key, row.(V)) })
	}
}

// Under goes through the records whose keys start with a prefix, in key order.
func (t *Table[V]) Under(prefix string) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		t.rows.Ascend(prefix, func(key string, row any) bool {
			return strings.HasPrefix(key, prefix) && yield(key, row.(V))
		})
	}
}

// From goes through the records from the i-th on, in key order.
func (t *Table[V]) From(i int) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		if first, _, ok := t.rows.GetAt(i); ok {
			t.rows.Ascend(first, func(key string, row any) bool { return yield(key, row.(V)) })
		}
	}
}

// Slice returns up to n records from the i-th on, in key order.
func (t *Table[V]) Slice(i, n int) []V {
	key, _, ok := t.rows.GetAt(i)
	if !ok || n <= 0 {
		return nil
	}
	page := make([]V, 0, min(n, t.rows.Len()-i))
	t.rows.Ascend(key, func(_ string, row any) bool {
		page = append(page, row.(V))
		return len(page) < n
	})
	return page
}

// span finds the positions of the records whose keys start with a prefix: the
// first one's, and the one after the last's.
func (t *Table[V]) span(prefix string) (from, to int) {
	from = sort.Search(t.Len(), func(i int) bool {
		key, _, _ := t.At(i)
		return key >= prefix
	})
	count := sort.Search(t.Len()-from, func(i int) bool {
		key, _, _ := t.At(from + i)
		return !strings.HasPrefix(key, prefix)
	})
	return from, from + count
}

// row is how a table is saved: in order, with its keys.
type row[V any] struct {
	Key   string `json:"key"`
	Value V      `json:"value"`
}

// MarshalJSON writes the records in key order.
func (t *Table[V]) MarshalJSON() ([]byte, error) {
	rows := make([]row[V], 0, t.Len())
	for key, v := range t.All() {
		rows = append(rows, row[V]{key, v})
	}
	return json.Marshal(rows)
}

// UnmarshalJSON replaces the records by the saved ones.
func (t *Table[V]) UnmarshalJSON(data []byte) error {
	var rows []row[V]
	if err := json.Unmarshal(data, &rows); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	t.rows = btree.NewMap[string, any](degree)
	for _, r := range rows {
		t.rows.Set(r.Key, r.Value)
	}
	return nil
}
