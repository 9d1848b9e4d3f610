package faketest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/mutate"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// BadInput sends an API every kind of bad input that its document forbids, and
// what is just good enough. See package mutate for what that is.
type BadInput struct {
	API *fake.API
	// Worlds makes the worlds in which operations are called.
	Worlds func() *state.Worlds
	// Arrange makes what the operation needs to be called, and answers the
	// parameters of its path.
	Arrange map[string]func(t testing.TB, c *Client) map[string]string
	// Refusal tells whether an answer is the one for a bad field, and which
	// fields it names.
	Refusal func(op *openapi.Operation, of mutate.Case, a Answer) (right bool, fields []string)
	// Field writes a JSON pointer as the API names fields.
	Field func(pointer string) string
	// Taken is bad input that is taken all the same, each with the reason, by
	// "OPERATION FIELD KEYWORD broken", with * for any part of a word;
	// parameters are fields of query, as in query.pageSize.
	Taken map[string]string
	// Except are cases that are refused in another way, named likewise, and
	// good ones that are refused, which end in kept. An entry of either list
	// that no case needs fails the test. Nothing excuses a failure, or a
	// refusal that changes the world.
	Except map[string]string
}

// Run calls every served operation that has a body or a query.
func (b BadInput) Run(t *testing.T) {
	t.Helper()
	examples, err := mutate.Examples(b.API.Name)
	if err != nil {
		t.Fatal(err)
	}
	run := &badRun{BadInput: b}
	all := 0
	for _, op := range openapi.Operations(b.API.Name) {
		if _, served := b.API.Operations[op.ID]; !served {
			continue
		}
		cases := casesOf(op, examples[op.ID])
		if len(cases) > 0 {
			all++
			t.Run(op.ID, func(t *testing.T) {
				t.Parallel()
				run.called.Add(1)
				run.operation(t, op, cases)
			})
		}
	}
	t.Cleanup(func() {
		if int(run.called.Load()) == all { // and not some that were asked for
			run.shrink(t)
		}
	})
}

// casesOf are those of an operation's query, with the example for a body, and
// those of its body.
func casesOf(op *openapi.Operation, example any) []mutate.Case {
	cases := mutate.Queries(op)
	if op.Body == nil {
		return cases
	}
	bodies := mutate.Bodies(op, example)
	for i := range cases {
		cases[i].Body = bodies[0].Body // the valid one
	}
	return append(cases, bodies...)
}

// badRun is what the operations of a run share.
type badRun struct {
	BadInput
	called atomic.Int32
	needed sync.Map // of the excuses
}

// shrink fails where an exception was not needed.
func (b *badRun) shrink(t *testing.T) {
	for _, pattern := range append(slices.Sorted(maps.Keys(b.Taken)), slices.Sorted(maps.Keys(b.Except))...) {
		if _, needed := b.needed.Load(pattern); !needed {
			t.Errorf("%s needs no excuse any more: take it off the list", pattern)
		}
	}
}

// badCall is an operation in a world where it can be called.
type badCall struct {
	*badRun
	*Client
	t      *testing.T
	op     *openapi.Operation
	path   string
	saved  *state.Saved
	before string
}

func (b *badRun) operation(t *testing.T, op *openapi.Operation, cases []mutate.Case) {
	// Where the document foresees no 400, the right answer deviates from it.
	_, foreseen := op.Response(http.StatusBadRequest)
	check := func(o *fake.Options) { o.CheckReplies = foreseen }
	c := &badCall{badRun: b, Client: New(t, b.Worlds(), b.API, check), t: t, op: op, path: op.Path}
	parameters := map[string]string{}
	if arrange := b.Arrange[op.ID]; arrange != nil {
		parameters = arrange(t, c.Client)
	}
	parameters["projectId"] = c.Project
	for name, value := range parameters {
		c.path = strings.ReplaceAll(c.path, "{"+name+"}", url.PathEscape(value))
	}
	if strings.Contains(c.path, "{") {
		t.Fatalf("%s needs something in its world: add it to Arrange", c.path)
	}
	c.saved, c.before = c.save()
	for _, one := range cases {
		c.try(one)
	}
	t.Logf("%d cases", len(cases))
}

func (c *badCall) save() (*state.Saved, string) {
	c.t.Helper()
	saved, err := c.World().Save()
	if err != nil {
		c.t.Fatal(err)
	}
	raw, err := json.Marshal(saved)
	if err != nil {
		c.t.Fatal(err)
	}
	return saved, string(raw)
}

// try makes one call and brings the world back to where it was.
func (c *badCall) try(of mutate.Case) {
	c.t.Helper()
	a := c.call(of)
	problem := c.problem(of, a)
	excuses := c.Except
	if problem == taken {
		excuses = c.Taken
	}
	if problem != "" && c.excused(of, excuses) {
		problem = ""
	}
	_, after := c.save()
	switch {
	case a.Status >= http.StatusInternalServerError:
		problem = "fails"
	case a.Status >= http.StatusBadRequest && after != c.before:
		problem = "changes the world"
	}
	if after != c.before {
		if err := c.World().Load(c.saved); err != nil {
			c.t.Fatal(err)
		}
	}
	if problem != "" {
		c.t.Errorf("%s %s %s: %s\n\t%d %s", name(c.op, of), of.Query.Encode(), of.Body, problem, a.Status, a.Raw)
	}
}

// name is how exceptions call a case.
func name(op *openapi.Operation, of mutate.Case) string {
	outcome := "broken"
	if of.Good {
		outcome = "kept"
	}
	field := strings.ReplaceAll(strings.TrimPrefix(of.Field, "/"), "/", ".")
	if of.Query != nil {
		field = "query." + field
	}
	return strings.Join([]string{op.ID, field, of.Keyword, outcome}, " ")
}

func (c *badCall) call(of mutate.Case) Answer {
	c.t.Helper()
	target := c.path
	if of.Query != nil {
		target += "?" + strings.ReplaceAll(of.Query.Encode(), "+", "%20")
	}
	r := httptest.NewRequest(c.op.Method, target, strings.NewReader(of.Body))
	r.Header.Set("Authorization", "Basic a2V5OnNlY3JldA==")
	r.Header.Set("Content-Type", "application/json")
	return c.Send(r)
}

// taken is the problem of bad input that is not refused.
const taken = "takes what is bad"

// problem tells what is wrong with an answer, or nothing.
func (c *badCall) problem(of mutate.Case, a Answer) string {
	right, named := c.Refusal(c.op, of, a)
	field := c.Field(of.Field)
	switch {
	case of.Good && of.Keyword == mutate.Valid && a.Status >= http.StatusBadRequest && right:
		return "refuses the example"
	case of.Good && right && slices.Contains(named, field):
		return "refuses what is good"
	case of.Good:
		return ""
	case a.Status < http.StatusBadRequest:
		return taken
	case !right:
		return "refuses with another error than the documented"
	case !slices.Contains(named, field):
		return fmt.Sprintf("names the fields %q and not %q", named, field)
	}
	return ""
}

func (c *badCall) excused(of mutate.Case, excuses map[string]string) bool {
	found := false
	for pattern := range excuses {
		if ok, err := path.Match(pattern, name(c.op, of)); err != nil {
			c.t.Fatal(err)
		} else if ok {
			c.needed.Store(pattern, true)
			found = true
		}
	}
	return found
}
