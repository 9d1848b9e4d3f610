package bench

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// discard is where answers go when no network is measured.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }

// call is one kind of request, made ready again and again.
type call struct {
	request *http.Request
	body    func() string // nil for none
}

func newCall(method, target string, body func() string) *call {
	c := &call{httptest.NewRequest(method, target, nil), body}
	c.request.Header.Set("Authorization", basic)
	if body != nil {
		c.request.Header.Set("Content-Type", "application/json")
	}
	return c
}

// handle lets a handler answer the call once.
func (c *call) handle(b *testing.B, handler http.Handler, status int) {
	if c.body != nil {
		c.request.Body = io.NopCloser(strings.NewReader(c.body()))
	}
	w := &discard{header: http.Header{}}
	handler.ServeHTTP(w, c.request)
	if w.status != status {
		b.Fatalf("status %d, want %d", w.status, status)
	}
}

// bySize measures what a call costs without a network, by size of the world.
func bySize(b *testing.B, sizes []int, status int, make func(f *filled) *call) {
	for _, size := range sizes {
		b.Run("trunks="+strconv.Itoa(size), func(b *testing.B) {
			f := fill(b, size)
			b.Cleanup(f.Worlds().Reset)
			handler, c := f.Handler(), make(f)
			b.ReportAllocs()
			for b.Loop() {
				c.handle(b, handler, status)
			}
		})
	}
}

// BenchmarkHandleGet is a GET of one trunk.
func BenchmarkHandleGet(b *testing.B) {
	bySize(b, []int{1000, 1_000_000}, http.StatusOK, func(f *filled) *call {
		return newCall(http.MethodGet, path+"/"+f.trunk, nil)
	})
}

// BenchmarkHandleCreate is the creation of a trunk, with validation.
func BenchmarkHandleCreate(b *testing.B) {
	bySize(b, []int{1000, 1_000_000}, http.StatusCreated, func(f *filled) *call {
		return newCall(http.MethodPost, path, f.newTrunk)
	})
}

// BenchmarkHandleList is a page of 20 trunks from the middle of the list.
func BenchmarkHandleList(b *testing.B) {
	bySize(b, []int{1000, 100_000}, http.StatusOK, func(f *filled) *call {
		return newCall(http.MethodGet, path+"?size=20&page="+strconv.Itoa(f.made/40), nil)
	})
}
