package fake

import (
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/suggest"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// router finds the operation of a request. Operations of several APIs may
// share it where their paths do not meet; a host name of one API picks that
// API's own router.
//
// It is net/http's ServeMux: a tree, where gorilla/mux tries one regular
// expression after another, which over 136 operations costs more than the
// rest of a call.
type router struct {
	mux *http.ServeMux
	ops []routed
}

type routed struct {
	api *API
	op  *openapi.Operation
}

// target is the handler that a match leads to; it is never served.
type target struct{ routed }

func (target) ServeHTTP(http.ResponseWriter, *http.Request) {}

func newRouter(apis ...*API) *router {
	r := &router{mux: http.NewServeMux()}
	for _, api := range apis {
		for _, op := range openapi.Operations(api.Name) {
			to := routed{api, op}
			r.ops = append(r.ops, to)
			r.mux.Handle(op.Method+" "+op.Path, target{to})
		}
	}
	return r
}

// match finds the operation and sets the path's parameters on the request.
func (r *router) match(req *http.Request) (routed, bool) {
	h, pattern := r.mux.Handler(req)
	found, ok := h.(target)
	// ServeMux takes a HEAD for a GET; the documents have no HEAD.
	if !ok || pattern == "" || found.op.Method != req.Method {
		return routed{}, false
	}
	setPathValues(req, found.op.Path)
	return found.routed, true
}

// setPathValues does what ServeMux does when it serves itself.
func setPathValues(req *http.Request, template string) {
	rest := req.URL.EscapedPath()
	for want := range strings.SplitSeq(template, "/") {
		var got string
		got, rest, _ = strings.Cut(rest, "/")
		if name, ok := param(want); ok {
			req.SetPathValue(name, unescape(got))
		}
	}
}

func param(segment string) (name string, ok bool) {
	if strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
		return segment[1 : len(segment)-1], true
	}
	return "", false
}

// methods lists the methods that operations have on the request's path.
func (r *router) methods(req *http.Request) []string {
	var allowed []string
	segments := strings.Split(req.URL.Path, "/")
	for _, to := range r.ops {
		if distance(to.op.Path, segments) == 0 && !slices.Contains(allowed, to.op.Method) {
			allowed = append(allowed, to.op.Method)
		}
	}
	slices.Sort(allowed)
	return allowed
}

// nearest is the operation that the caller most likely meant.
func (r *router) nearest(req *http.Request) routed {
	segments := strings.Split(req.URL.Path, "/")
	best, least := r.ops[0], math.MaxInt
	for _, to := range r.ops {
		d := 4 * distance(to.op.Path, segments)
		if to.op.Method != req.Method {
			d++
		}
		if d < least {
			best, least = to, d
		}
	}
	return best
}

// distance counts how far a path is from a template: edits of literal
// segments, and a lot for each segment too many or too few.
func distance(template string, got []string) int {
	want := strings.Split(template, "/")
	far := 8 * abs(len(want)-len(got))
	for i := range min(len(want), len(got)) {
		if _, ok := param(want[i]); ok {
			if got[i] == "" {
				far += 4
			}
			continue
		}
		far += suggest.Distance(want[i], got[i])
	}
	return far
}

func abs(n int) int { return max(n, -n) }
