package contracttests_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// fault is a way in which a server departs from the contract: the answer of the
// double is changed before the suite sees it.
type fault struct {
	name string
	// spoil changes an answer. The request it answers is in reply.Request.
	spoil func(reply *http.Response, body string) string
	// found is the case that must notice, and says a part of what it says.
	found, says string
}

// provisioningFaults are those of the Provisioning API and of its tokens.
func provisioningFaults() []fault {
	return []fault{
		{
			name: "drops a field", found: "papi/webhooks/create", says: "is required",
			spoil: func(reply *http.Response, body string) string {
				if created(reply, "/webhooks") {
					return regexp.MustCompile(`"projectId":"[^"]*",`).ReplaceAllString(body, "")
				}
				return body
			},
		},
		{
			name: "changes a status", found: "papi/webhooks/create", says: "status 200, want 201",
			spoil: func(reply *http.Response, body string) string {
				if created(reply, "/webhooks") {
					reply.StatusCode = http.StatusOK
				}
				return body
			},
		},
		{
			name: "accepts a duplicate", found: "papi/webhooks/create/target-taken", says: "webhook_exists",
			spoil: func(reply *http.Response, body string) string {
				if reply.StatusCode == http.StatusConflict {
					reply.StatusCode = http.StatusCreated
					return `{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","projectId":"p","target":"https://receiver.example/taken","triggers":["ALL"]}`
				}
				return body
			},
		},
		{
			name: "leaks the secret", found: "papi/webhooks/create", says: "a-secret-that-no-answer-shows",
			spoil: func(reply *http.Response, body string) string {
				if created(reply, "/webhooks") {
					return strings.Replace(body, "{", `{"secret":"a-secret-that-no-answer-shows",`, 1)
				}
				return body
			},
		},
		{
			name: "gives another error code", found: "papi/webhooks/ids", says: "invalid_id_format",
			spoil: func(_ *http.Response, body string) string {
				return strings.ReplaceAll(body, "invalid_id_format", "invalid_input")
			},
		},
		{
			name: "forgets what is wrong", found: "papi/webhooks/create/refused-inputs", says: "validationErrors lists nothing",
			spoil: func(_ *http.Response, body string) string {
				return regexp.MustCompile(`"validationErrors":\[[^\]]*\]`).ReplaceAllString(body, `"validationErrors":[]`)
			},
		},
		{
			name: "says expired of a token that is not", found: "auth/calls/anonymous", says: "fetch a new token for nothing",
			spoil: func(reply *http.Response, body string) string {
				if reply.StatusCode == http.StatusUnauthorized {
					reply.Header.Set("WWW-Authenticate", `Bearer error_description="expired"`)
				}
				return body
			},
		},
		{
			name: "takes what it should refuse", found: "papi/webhooks/create/refused-inputs", says: "status: want 400, got 201",
			spoil: func(reply *http.Response, body string) string {
				if reply.StatusCode == http.StatusBadRequest {
					reply.StatusCode = http.StatusCreated
					return `{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","projectId":"p","target":"https://receiver.example/taken","triggers":["ALL"]}`
				}
				return body
			},
		},
	}
}

// listFaults are those of lists and their pages.
func listFaults() []fault {
	return []fault{
		{name: "sorts backwards", found: "papi/webhooks/list/sorted", says: "targets", spoil: backwards},
		{
			name: "gives shorter pages than asked for", found: "papi/webhooks/list/pages", says: "entries forward",
			spoil: func(reply *http.Response, body string) string {
				if reply.Request.URL.Query().Get("pageSize") == "3" {
					return regexp.MustCompile(`,\{[^{}]*/2"[^{}]*\}`).ReplaceAllString(body, "")
				}
				return body
			},
		},
		{
			name: "shows another page twice", found: "papi/webhooks/list/pages", says: "entries forward",
			spoil: func(reply *http.Response, body string) string {
				if reply.Request.URL.Query().Has("pageToken") {
					return strings.ReplaceAll(body, "https://receiver.example/3", "https://receiver.example/2")
				}
				return body
			},
		},
	}
}

// trunkingFaults are those of Elastic SIP Trunking.
func trunkingFaults() []fault {
	return []fault{
		{
			name: "shows a password", found: "est/credential-lists/create", says: "shows a password",
			spoil: func(_ *http.Response, body string) string {
				return strings.ReplaceAll(body, `"username":`, `"password":"SecurePassword!234","username":`)
			},
		},
		{
			name: "leaves out what clients page by", found: "est/lists/getSipTrunks", says: "/pageSize: want 500, got nothing",
			spoil: func(_ *http.Response, body string) string {
				return regexp.MustCompile(`,?"pageSize":\d+`).ReplaceAllString(body, "")
			},
		},
		{
			name: "takes a host name twice", found: "est/trunks/create/host-name-taken", says: "/status: want 400, got 201",
			spoil: func(reply *http.Response, body string) string {
				if strings.Contains(body, "domain name is unavailable") {
					reply.StatusCode = http.StatusCreated
					return `{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","name":"n","hostName":"h"}`
				}
				return body
			},
		},
		{
			name: "tears down in any order", found: "est/acls/delete/linked", says: "/status: want 400, got 204",
			spoil: func(reply *http.Response, body string) string {
				if reply.Request.Method == http.MethodDelete && reply.StatusCode == http.StatusBadRequest {
					reply.StatusCode = http.StatusNoContent
					reply.Header.Del("Content-Type")
					return ""
				}
				return body
			},
		},
		{
			name: "gives times to the second in a creation", found: "est/acls/create", says: "createTime is",
			spoil: func(_ *http.Response, body string) string {
				return regexp.MustCompile(`(T\d\d:\d\d:\d\d)\.\d+Z`).ReplaceAllString(body, "${1}Z")
			},
		},
		{
			name: "lets one project see another's", found: "est/trunks/isolation", says: "/status: want 404, got 200",
			spoil: func(reply *http.Response, body string) string {
				if reply.StatusCode == http.StatusNotFound && reply.Request.Method == http.MethodGet {
					reply.StatusCode = http.StatusOK
					return `{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","name":"n","hostName":"h"}`
				}
				return body
			},
		},
	}
}

func created(reply *http.Response, path string) bool {
	return reply.StatusCode == http.StatusCreated && strings.HasSuffix(reply.Request.URL.Path, path)
}

// TestSuiteFindsFaults puts a server with one fault each before the suite: the
// suite must notice, in the case where one would look for it.
func TestSuiteFindsFaults(t *testing.T) {
	honest := inProcess(t)
	for _, f := range slices.Concat(provisioningFaults(), listFaults(), channelFaults(), trunkingFaults()) {
		t.Run(f.name, func(t *testing.T) {
			h := honest
			h.Name = f.name
			h.PAPI = doctored(t, honest.PAPI, f.spoil)
			h.EST = h.PAPI
			report := contracttests.Check(t.Context(), h, contracttests.Options{Cases: only(t, f.found)})
			if r := report.Results[0]; r.State != contracttests.Failed || !strings.Contains(r.Log, f.says) {
				t.Errorf("%s %s, want a failure that says %q:\n%s", r.Case, r.State, f.says, r.Log)
			}
		})
	}
}

// doctored stands before a server and spoils its answers.
func doctored(t *testing.T, target string, spoil func(*http.Response, string) string) string {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) },
		ModifyResponse: func(reply *http.Response) error {
			body, err := io.ReadAll(reply.Body)
			spoilt := spoil(reply, string(body))
			reply.Body = io.NopCloser(bytes.NewBufferString(spoilt))
			reply.ContentLength = int64(len(spoilt))
			reply.Header.Del("Content-Length")
			return err
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}

// only picks a case by its name.
func only(t *testing.T, name string) []contracttests.Case {
	t.Helper()
	cases := contracttests.Matching(contracttests.Cases(), regexp.MustCompile("^"+name+"$"))
	if len(cases) != 1 {
		t.Fatalf("there are %d cases called %s", len(cases), name)
	}
	return cases
}
