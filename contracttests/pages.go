package contracttests

import (
	"net/http"
	"strconv"
)

// tokenWalk goes through a list of PAPI page by page.
type tokenWalk struct {
	call  func() *Call
	list  string // the field with the entries
	field string // what tells entries apart
	want  []string
	size  int // of a page; less than len(want)
}

// tokenPages walks a list forward by nextPageToken and back by
// previousPageToken: every entry is met once, in order, on full pages.
func (t *T) tokenPages(w tokenWalk) {
	var pages []*Answer
	for token := ""; len(pages) == 0 || token != ""; {
		page := w.page(token)
		pages = append(pages, page)
		if token = page.String("nextPageToken"); len(pages) > len(w.want) {
			t.Fatalf("the list of %d entries has no end", len(w.want))
		}
	}
	w.check(t, "forward", pages)
	back := pages[len(pages)-1]
	for i := len(pages) - 2; i >= 0; i-- {
		back = w.page(back.String("previousPageToken"))
		t.Equal("page "+strconv.Itoa(i+1)+" on the way back", pluck(back.List(w.list), w.field), pluck(pages[i].List(w.list), w.field))
	}
	if back.Field("previousPageToken") != nil {
		t.Errorf("the first page has the previousPageToken %v", back.Field("previousPageToken"))
	}
}

func (w tokenWalk) page(token string) *Answer {
	c := w.call().Query("pageSize", strconv.Itoa(w.size))
	if token != "" {
		c = c.Query("pageToken", token)
	}
	return c.Want(http.StatusOK)
}

func (w tokenWalk) check(t *T, way string, pages []*Answer) {
	var got []string
	for i, page := range pages {
		page.Has(Object{"totalSize": len(w.want), "pageSize": w.size})
		entries := pluck(page.List(w.list), w.field)
		if i < len(pages)-1 && len(entries) != w.size {
			t.Errorf("page %d has %d entries, want %d", i+1, len(entries), w.size)
		}
		got = append(got, entries...)
	}
	t.Equal("entries "+way, got, w.want)
}
