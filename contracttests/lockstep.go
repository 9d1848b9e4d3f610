package contracttests

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Comparison is what [Compare] found.
type Comparison struct {
	Left  string `json:"left"`
	Right string `json:"right"`
	// Report is how the cases ended on the left side.
	Report *Report `json:"report"`
	// Differences are in the order of the cases and of their calls.
	Differences []Difference `json:"differences"`
	// Calls counts the calls that both sides answered, Unsent those that only
	// left got, because the sides had parted and right does not have what they
	// name.
	Calls  int `json:"calls"`
	Unsent int `json:"unsent"`
	// Broken says for a case why it could not be compared to its end.
	Broken map[string]string `json:"broken,omitempty"`
}

// Compare runs cases on the left side and sends each of their calls to the
// right side as well. The cases judge the left side as always; where the right
// one answers differently, a [Difference] says so. What each side makes for
// itself is the same as long as it is used in the same places. A case that one
// side lacks something for is skipped.
func Compare(ctx context.Context, left, right Harness, o Options) *Comparison {
	there := newSession(&right, Options{})
	run := &lockstep{left: left, right: right, there: there, toLeft: left.carrier(), toRight: right.transport(), cases: make([]*sides, len(o.cases()))}
	cases := make([]Case, len(o.cases()))
	for i, c := range o.cases() {
		cases[i] = c
		cases[i].Run = func(t *T) { run.mirrored(t, i, c) }
	}
	o.Cases = cases
	report := Check(ctx, both(left, right), o)
	there.finish(ctx, report)
	return run.outcome(report)
}

// lockstep is a comparison that runs.
type lockstep struct {
	left, right Harness
	// toLeft carries what the transport of the left side let through.
	toLeft, toRight http.RoundTripper
	// there cleans up on the right side.
	there *session
	cases []*sides // by the number of the case; nil for one that was skipped
}

// both is a harness that lacks what one of two lacks. Its calls go to the left.
func both(left, right Harness) Harness {
	h := left
	h.Forbidden |= right.Forbidden
	h.Lacks = map[Need]string{}
	for _, n := range Needs() {
		for _, one := range []*Harness{&right, &left} {
			if reason, lacks := one.lacking(n); lacks {
				h.Lacks[n] = one.Name + ": " + reason
			}
		}
	}
	if right.Control == nil {
		h.Control = nil
	}
	return h
}

// mirrored runs a case with a mirror between it and the left side.
func (l *lockstep) mirrored(t *T, i int, c Case) {
	defer l.there.tearDown(t.ctx, c.Name)
	m := &mirror{sides: newSides(c.Name), lockstep: l, t: t}
	l.cases[i] = m.sides
	h := *t.session.harness
	h.Transport, h.NewProject = m, m.newProject
	if h.Control != nil {
		h.Control = mirroredControl{h.Control, m}
		defer m.compareEvents()
	}
	outer := t.session
	t.session = newSession(&h, Options{Diff: outer.diff})
	t.session.stamp, t.session.tap = outer.stamp, m
	c.Run(t)
}

// outcome gathers what was found.
func (l *lockstep) outcome(report *Report) *Comparison {
	c := &Comparison{Left: l.left.Name, Right: l.right.Name, Report: report, Differences: []Difference{}, Broken: map[string]string{}}
	for _, s := range l.cases {
		if s == nil {
			continue
		}
		c.Differences = append(c.Differences, s.found...)
		c.Calls += s.calls
		c.Unsent += s.unsent
		if s.broken != "" {
			c.Broken[s.name] = s.broken
		}
	}
	return c
}

// mirror stands between a case and the left side, and does on the right side
// what the case does on the left.
type mirror struct {
	*sides
	*lockstep
	t        *T
	projects []string // of the left side
	twins    []*twin
}

func (m *mirror) newProject(ctx context.Context, caseName string) (string, error) {
	left, err := m.left.NewProject(ctx, caseName)
	if err != nil {
		return "", err
	}
	right, err := m.right.NewProject(ctx, caseName)
	if err != nil {
		m.breaks("%s: %v", m.right.Name, err)
		return left, nil
	}
	m.refs.bind("project", left, right)
	m.projects = append(m.projects, left)
	return left, nil
}

// there is a project of the left side as the right side calls it.
func (m *mirror) there(project string) string { return m.refs.translate(project, onLeft, onRight) }

// RoundTrip sends a request to both sides and answers what the left one says.
func (m *mirror) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := bodyOf(r)
	if err != nil {
		return nil, err
	}
	left, err := send(m.toLeft, r, body)
	if err != nil {
		return nil, err
	}
	path, query := r.URL.EscapedPath(), r.URL.Query()
	m.refs.sent.WriteString(path + " " + fmt.Sprint(query) + " " + string(body) + "\n")
	switch {
	case m.broken != "":
	case m.lost(path, r.URL.RawQuery, string(body)):
		m.unsent++
	default:
		m.reflect(r, body, left)
	}
	return left.response(r), nil
}

// reflect asks the right side what the left one was asked, and compares.
func (m *mirror) reflect(r *http.Request, body []byte, left *reply) {
	there, err := m.request(r, body)
	if err != nil {
		m.breaks("%s: %v", m.right.Name, err)
		return
	}
	right, err := send(m.toRight, there, []byte(m.refs.translate(string(body), onLeft, onRight)))
	switch {
	case err != nil:
		m.breaks("%s: %v", m.right.Name, err)
	case right.couldNot() && left.status != right.status:
		m.breaks("%s: %s %s: status %d tells nothing about the call", m.right.Name, r.Method, r.URL.Path, right.status)
	default:
		m.answered(about(r, body), left, right)
	}
}

// about is what a request is compared as.
func about(r *http.Request, body []byte) subject {
	s := subject{call: curl(r.Method, r.URL.String(), r.Header, body), noun: nounOf(r.URL.Path)}
	if op := MadeBy(r.Context()).Operation; op != nil {
		s.operation, s.noun = op.ID, nounOf(op.Path)
	}
	return s
}

// request is a request to the left side as the right side gets it.
func (m *mirror) request(r *http.Request, body []byte) (*http.Request, error) {
	made := MadeBy(r.Context())
	from, to := baseOf(&m.left, made), baseOf(&m.right, made)
	path, query := m.refs.translateURL(strings.TrimPrefix(r.URL.EscapedPath(), from.EscapedPath()), r.URL.Query(), onLeft, onRight)
	address := to.String() + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	made.Project = m.there(made.Project)
	made.Args = translated(m.refs, made.Args)
	there, err := http.NewRequestWithContext(context.WithValue(r.Context(), madeKey{}, made), r.Method, address, bytes.NewReader(body)) //nolint:gosec // the address is that of the right side, which the user named
	if err != nil {
		return nil, err
	}
	there.Header = r.Header.Clone()
	if authorization := r.Header.Get("Authorization"); authorization != "" {
		same := keys{[]Credentials{m.left.Key, m.left.Foreign}, []Credentials{m.right.Key, m.right.Foreign}}
		there.Header.Set("Authorization", same.translate(m.refs.translate(authorization, onLeft, onRight)))
	}
	return there, nil
}

func translated(refs *references, texts []string) []string {
	changed := make([]string, len(texts))
	for i, text := range texts {
		changed[i] = refs.translate(text, onLeft, onRight)
	}
	return changed
}

// baseOf is where a harness takes a call.
func baseOf(h *Harness, made Made) *url.URL {
	base := h.EST
	switch op := made.Operation; {
	case op == nil:
	case op.ID == tokenOperation:
		base = h.Auth
	default:
		base = h.base(string(op.API))
	}
	u, err := url.Parse(strings.TrimSuffix(base, "/"))
	if err != nil {
		return &url.URL{}
	}
	return u
}

// bodyOf reads the whole body of a request.
func bodyOf(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	defer r.Body.Close()
	return io.ReadAll(r.Body)
}

// send makes a request with this body, and reads the whole answer.
func send(through http.RoundTripper, r *http.Request, body []byte) (*reply, error) {
	r = r.Clone(r.Context())
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	r.Body, _ = r.GetBody()
	r.ContentLength = int64(len(body))
	if len(body) == 0 {
		r.Body = http.NoBody
	}
	answer, err := through.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	return &reply{answer.StatusCode, answer.Header, text}, nil
}

// response is the answer as it comes to a client.
func (r *reply) response(to *http.Request) *http.Response {
	return &http.Response{
		Status: fmt.Sprint(r.status, " ", http.StatusText(r.status)), StatusCode: r.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.header, Body: io.NopCloser(bytes.NewReader(r.body)), ContentLength: int64(len(r.body)), Request: to,
	}
}
