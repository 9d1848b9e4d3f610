package contracttests

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// Project is a project of the target in which a case makes calls.
type Project struct {
	t *T
	// ID is the project's id.
	ID string
}

// Object is a JSON object.
type Object = map[string]any

// Project is a project to run in: a fresh one, unless the harness lacks
// [Empty]. Where the target's time can be moved, it stands still there.
func (t *T) Project() *Project {
	id, err := t.session.harness.NewProject(t.ctx, t.name)
	t.must(err)
	p := &Project{t: t, ID: id}
	if control := t.session.harness.Control; control != nil {
		t.must(control.StopClock(t.ctx, p.ID))
	}
	return p
}

// must fails the case when what the harness was asked for did not work.
func (t *T) must(err error) {
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// Call is a request that is put together.
type Call struct {
	t       *T
	project string
	op      *openapi.Operation
	args    []string
	query   url.Values
	body    []byte
	header  http.Header
	auth    func(stale string) (string, error)
	own     bool // auth gives the run's own token
}

// Call begins a call of an operation. The arguments are the path's parameters
// after the project id. It goes out with Want or Refused.
func (p *Project) Call(operation string, args ...string) *Call {
	op, ok := openapi.Lookup(operation)
	if !ok {
		p.t.Fatalf("the documents have no operation %s", operation)
	}
	c := &Call{t: p.t, project: p.ID, op: op, args: args, query: url.Values{}, header: http.Header{}}
	return c.Bearer()
}

// Query adds a query parameter.
func (c *Call) Query(name, value string) *Call {
	c.query.Add(name, value)
	return c
}

// queries adds query parameters, names and values by turns.
func (c *Call) queries(pairs []string) *Call {
	for pair := range slices.Chunk(pairs, 2) {
		c.Query(pair[0], pair[1])
	}
	return c
}

// JSON sets the body.
func (c *Call) JSON(body any) *Call {
	raw, err := json.Marshal(body)
	c.t.must(err)
	return c.Text(string(raw))
}

// Text sets the body as it is, and says that it is JSON.
func (c *Call) Text(body string) *Call {
	c.body = []byte(body)
	return c.Header("Content-Type", "application/json")
}

// Header sets a header.
func (c *Call) Header(name, value string) *Call {
	c.header.Set(name, value)
	return c
}

// Anonymous sends no credentials.
func (c *Call) Anonymous() *Call {
	c.own, c.auth = false, func(string) (string, error) { return "", nil }
	return c
}

// Authorization sends this header and nothing else when it is refused.
func (c *Call) Authorization(value string) *Call {
	c.own, c.auth = false, func(string) (string, error) { return value, nil }
	return c
}

// Bearer sends a token, and a fresh one when the target says that it has
// expired, as official clients do. It is what a call does unless told otherwise.
func (c *Call) Bearer() *Call {
	c.own, c.auth = true, func(stale string) (string, error) { return c.t.session.tokens.get(c.t, stale) }
	return c
}

// Want sends the call, and fails the case unless the answer has this status
// and is as the document says.
func (c *Call) Want(status int) *Answer {
	a := c.send()
	asked := Outcome{Operation: c.op.ID, Status: status}
	c.t.step(asked, a, a.Status == status)
	if a.Status != status {
		c.t.Fatalf("%s: status %d, want %d", c, a.Status, status)
	}
	return a
}

// Refused sends the call, and fails the case unless it is refused with this
// status and code: the errorCode of PAPI, the status of EST.
func (c *Call) Refused(status int, code string) *Answer {
	a := c.send()
	d := c.t.differ(refusal{status, code, true}, c.refusalOf(a))
	c.t.step(Outcome{Operation: c.op.ID, Status: status, Code: code}, a, d == "")
	if d != "" {
		c.t.Fatalf("%s:\n%s", c, d)
	}
	return a
}

// refusal is what matters of an error answer.
type refusal struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Worded bool   `json:"worded"` // it tells people something
}

func (c *Call) refusalOf(a *Answer) refusal {
	if c.op.API == openapi.Provisioning {
		return refusal{a.Status, a.String("errorCode"), a.String("message") != "" && a.String("resolution") != ""}
	}
	code, _ := a.Field("code").(float64)
	return refusal{a.Status, a.String("status"), a.String("message") != "" && int(code) == a.Status}
}

// String is the call for messages.
func (c *Call) String() string {
	path, _ := pathOf(c.op.Path, c.project, c.args)
	if len(c.query) > 0 {
		path += "?" + c.query.Encode()
	}
	return c.op.ID + ": " + c.op.Method + " " + path
}

// send makes the request, and once more when its token has expired.
func (c *Call) send() *Answer {
	authorization, err := c.auth("")
	c.t.must(err)
	a := c.once(authorization)
	if a.Status == http.StatusUnauthorized && strings.Contains(a.Header.Get("WWW-Authenticate"), "expired") {
		fresh, err := c.auth(authorization)
		c.t.must(err)
		if fresh != authorization {
			a = c.once(fresh)
		}
	}
	return a
}

func (c *Call) once(authorization string) *Answer {
	path, fits := pathOf(c.op.Path, c.project, c.args)
	if !fits {
		c.t.Fatalf("%s takes other parameters than %q", c.op.ID, c.args)
	}
	target := c.t.session.harness.base(string(c.op.API)) + path
	if len(c.query) > 0 {
		target += "?" + c.query.Encode()
	}
	r, err := http.NewRequestWithContext(c.t.ctx, c.op.Method, target, bytes.NewReader(c.body))
	c.t.must(err)
	r.Header = c.header.Clone()
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	a := c.t.exchange(r, Made{Project: c.project, Operation: c.op, Args: c.args, own: c.own})
	c.check(a)
	return a
}

// check holds an answer against the document.
func (c *Call) check(a *Answer) {
	var body any
	if len(a.Text) > 0 {
		body = a.Text
		if a.JSON != nil {
			body = a.JSON
		}
	}
	for _, v := range c.t.session.validator.Reply(c.op, a.Status, body) {
		c.t.Errorf("%s: the answer is not as documented: %s %s", c, v.Pointer, v.Text)
	}
}

// exchange sends a request and reads the whole answer.
func (t *T) exchange(r *http.Request, of Made) *Answer {
	of.Case = t.name
	call := t.shows(r, of)
	reply, err := t.session.client.Do(r.WithContext(context.WithValue(r.Context(), madeKey{}, of)))
	if err != nil {
		t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Fatalf("%s %s: read the answer: %v", r.Method, r.URL, err)
	}
	a := &Answer{t: t, call: r.Method + " " + r.URL.Path, Status: reply.StatusCode, Header: reply.Header, Text: string(text)}
	call.answered(a)
	if strings.Contains(a.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(text, &a.JSON); err != nil {
			t.Fatalf("%s: %v in %s", a.call, err, text)
		}
	}
	return a
}

// Answer is what a call got.
type Answer struct {
	t      *T
	call   string
	Status int
	Header http.Header
	// Text is the body as it came; JSON the same decoded, or nil.
	Text string
	JSON any
}

// Field is a value of the body by its names from the outside in: the empty
// list gives the body. A value that is not there is nil.
func (a *Answer) Field(names ...string) any {
	value := a.JSON
	for _, name := range names {
		object, _ := value.(Object)
		value = object[name]
	}
	return value
}

// String is a field that is a string, or "".
func (a *Answer) String(names ...string) string {
	s, _ := a.Field(names...).(string)
	return s
}

// ID is the field id, without which the case cannot go on.
func (a *Answer) ID() string {
	id := a.String("id")
	if id == "" {
		a.t.Fatalf("%s: no id in %s", a.call, a.Text)
	}
	return id
}

// List is a field that is a list of objects.
func (a *Answer) List(name string) []Object {
	entries, ok := a.Field(name).([]any)
	if !ok {
		a.t.Fatalf("%s: no list %s in %s", a.call, name, a.Text)
	}
	list := make([]Object, len(entries))
	for i, e := range entries {
		list[i], _ = e.(Object)
	}
	return list
}

// Has fails the case unless the body has these fields with these values; it
// may have others.
func (a *Answer) Has(want Object) *Answer {
	got, _ := a.JSON.(Object)
	a.t.Has(a.call, got, want)
	return a
}

// Is fails the case unless the body has these fields and no others.
func (a *Answer) Is(want Object) *Answer {
	a.t.Equal(a.call, a.JSON, want)
	return a
}

// Has fails the case unless an object has these fields with these values.
func (t *T) Has(what string, got, want Object) {
	part := Object{}
	for name := range want {
		if value, there := got[name]; there {
			part[name] = value
		}
	}
	t.Equal(what, part, want)
}

// Equal fails the case unless two values are the same as JSON.
func (t *T) Equal(what string, got, want any) {
	if d := t.differ(want, got); d != "" {
		t.Errorf("%s:\n%s", what, d)
	}
}

// differ says where two values differ as JSON.
func (t *T) differ(want, got any) string { return t.session.diff(plain(want), plain(got)) }

// pluck takes one field of each object.
func pluck(list []Object, name string) []string {
	values := make([]string, len(list))
	for i, o := range list {
		values[i], _ = o[name].(string)
	}
	return values
}

// in is the project in a part of the case.
func (p *Project) in(t *T) *Project { return &Project{t: t, ID: p.ID} }
