// Package faketest lets tests call an API through the whole pipeline without
// a network.
package faketest

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Client calls the operations of one API in one world.
type Client struct {
	t        testing.TB
	Pipeline http.Handler
	Worlds   *state.Worlds
	// Project is the project id that Do puts in place of {p}.
	Project string
}

// Answer is a reply as a client sees it.
type Answer struct {
	Status int
	Header http.Header
	Raw    string
	// Body is the decoded JSON, or nil.
	Body map[string]any
}

// New serves an API over worlds. Every reply is held against the document,
// and one that deviates fails the test.
func New(t testing.TB, worlds *state.Worlds, api *fake.API, change ...func(*fake.Options)) *Client {
	t.Helper()
	o := fake.Options{
		Worlds: worlds, APIs: []*fake.API{api}, Auth: fake.AuthAny, MaxBody: 1 << 20, Journal: 100,
		CheckReplies: true, Log: slog.New(slog.DiscardHandler),
	}
	for _, f := range change {
		f(&o)
	}
	t.Cleanup(worlds.Reset)
	return &Client{t: t, Pipeline: fake.New(o), Worlds: worlds, Project: "project-1"}
}

// On is a client of the same server for another test or project.
func (c *Client) On(t testing.TB, project string) *Client {
	return &Client{t: t, Pipeline: c.Pipeline, Worlds: c.Worlds, Project: project}
}

// World is the client's world.
func (c *Client) World() *state.World {
	c.t.Helper()
	w, err := c.Worlds.Of(c.Project)
	if err != nil {
		c.t.Fatal(err)
	}
	return w
}

// Do calls a method of a path below the project: Do("GET", "/webhooks", "").
// A body is sent as JSON.
func (c *Client) Do(method, path, body string) Answer {
	c.t.Helper()
	r := httptest.NewRequest(method, "/v1/projects/"+c.Project+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Basic a2V5OnNlY3JldA==")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return c.Send(r)
}

// Send sends a request as it is.
func (c *Client) Send(r *http.Request) Answer {
	c.t.Helper()
	rec := httptest.NewRecorder()
	c.Pipeline.ServeHTTP(rec, r)
	a := Answer{Status: rec.Code, Header: rec.Header(), Raw: rec.Body.String()}
	if strings.HasPrefix(strings.TrimSpace(a.Raw), "{") {
		if err := json.Unmarshal(rec.Body.Bytes(), &a.Body); err != nil {
			c.t.Fatalf("%s %s: body is not JSON: %v\n%s", r.Method, r.URL, err, a.Raw)
		}
	}
	remember(a, c.t.Name())
	if v := a.Header.Get("X-Mock-Violation"); v != "" {
		c.t.Errorf("%s %s answers %d against its document: %s\n%s", r.Method, r.URL, a.Status, v, a.Raw)
	}
	return a
}

// Must is Do, and fails the test at any other status than the one wanted.
func (c *Client) Must(status int, method, path, body string) Answer {
	c.t.Helper()
	a := c.Do(method, path, body)
	if a.Status != status {
		c.t.Fatalf("%s %s: status %d, want %d: %s", method, path, a.Status, status, a.Raw)
	}
	return a
}

// Rule is the name of the rule that the answer says was broken.
func (a Answer) Rule() string { return a.Header.Get("X-Mock-Rule") }

// String is a field of the body that is a string; "" if it is not there.
func (a Answer) String(name string) string {
	s, _ := a.Body[name].(string)
	return s
}
