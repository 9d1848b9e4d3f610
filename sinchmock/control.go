package sinchmock

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
)

// Requests lists the requests for tokens whose access key names no project,
// oldest first. Those whose key is bound to a project, or has the id of one,
// stand among the requests of that project.
func (s *Server) Requests(t TB) []Request {
	t.Helper()
	return requests(func(into any) { t.Helper(); s.call(t, http.MethodGet, "/requests", nil, into) })
}

// Coverage tells what calls to the server have met so far, and, with a count
// of 0, what they have not.
func (s *Server) Coverage(t TB) Coverage {
	t.Helper()
	var met Coverage
	s.call(t, http.MethodGet, "/coverage", nil, &met)
	return met
}

// text is a body that is sent as it is.
type text string

// call asks the control API, without the network, and fails the test unless it
// agrees.
func (s *Server) call(t TB, method, path string, body, into any) {
	t.Helper()
	content, mediaType, err := encode(body)
	if err != nil {
		t.Fatalf("sinchmock: %v", err)
	}
	r, err := http.NewRequestWithContext(context.Background(), method, s.URL()+"/_mock"+path, bytes.NewReader(content))
	if err != nil {
		t.Fatalf("sinchmock: %v", err)
	}
	r.Header.Set("Content-Type", mediaType)
	answer := recorder{header: http.Header{}, status: http.StatusOK}
	s.control.ServeHTTP(&answer, r)
	if answer.status >= http.StatusMultipleChoices {
		t.Fatalf("sinchmock: %s /_mock%s: %s", method, path, answer.problem())
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(answer.body.Bytes(), into); err != nil {
		t.Fatalf("sinchmock: %s /_mock%s: %v", method, path, err)
	}
}

func encode(body any) (content []byte, mediaType string, err error) {
	switch body := body.(type) {
	case nil:
		return nil, "application/json", nil
	case text:
		return []byte(body), "application/yaml", nil
	}
	content, err = json.Marshal(body)
	return content, "application/json", err
}

// compact takes out the white space that the control API writes for people.
func compact(texts ...*json.RawMessage) {
	for _, t := range texts {
		var b bytes.Buffer
		if json.Compact(&b, *t) == nil {
			*t = b.Bytes()
		}
	}
}

// recorder keeps an answer. It stands in for net/http/httptest, which would
// give every program that imports this package a flag of its own.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }

// problem is why the control API refused.
func (r *recorder) problem() string {
	var no struct{ Error, Suggestion string }
	if json.Unmarshal(r.body.Bytes(), &no) != nil || no.Error == "" {
		return http.StatusText(r.status)
	}
	if no.Suggestion != "" {
		return no.Error + " " + no.Suggestion
	}
	return no.Error
}
