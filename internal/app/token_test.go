package app

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/config"
)

// answer is what a client on the wire gets.
type wireAnswer struct {
	status int
	header http.Header
	body   string
}

// wire serves an app to clients on the network.
type wire struct {
	t   testing.TB
	url string
}

func onWire(t testing.TB, a *App) wire {
	t.Helper()
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	return wire{t, server.URL}
}

// send sends a request with headers in pairs; the path may have a query.
func (w wire) send(method, path, body string, header ...string) wireAnswer {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer reply.Body.Close()
	content, err := io.ReadAll(reply.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return wireAnswer{reply.StatusCode, reply.Header, string(content)}
}

// token asks for a token with an access key.
func (w wire) token(id string, header ...string) wireAnswer {
	w.t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {"hush"}}
	return w.send("POST", "/oauth2/token?secret=hush", form.Encode(), append(header, "Content-Type", "application/x-www-form-urlencoded")...)
}

// load loads a scenario below a path of the control API.
func (w wire) load(path, scenario string) {
	w.t.Helper()
	if a := w.send("POST", "/_mock"+path+"/scenarios", "version: 1\n"+scenario); a.status != http.StatusCreated {
		w.t.Fatalf("load: %d %s", a.status, a.body)
	}
}

// journal lists the requests of a journal: status, scenario and rule of each.
func (w wire) journal(path string) []string {
	w.t.Helper()
	a := w.send("GET", "/_mock"+path+"/requests", "")
	if strings.Contains(a.body, "hush") {
		w.t.Errorf("the journal shows a secret: %s", a.body)
	}
	var list struct {
		Requests []struct {
			Operation, Path, Scenario, Rule string
			Status                          int
		}
	}
	if err := json.Unmarshal([]byte(a.body), &list); err != nil {
		w.t.Fatal(err)
	}
	lines := []string{}
	for _, r := range list.Requests {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%s %d %s %s", r.Operation, r.Status, r.Scenario, r.Rule), " "))
	}
	return lines
}

func statuses(n int, call func() wireAnswer) string {
	var all []string
	for range n {
		all = append(all, fmt.Sprint(call().status))
	}
	return strings.Join(all, " ")
}

func TestTheTokenEndpointIsBusyAsTheProxyBeforeItSays(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.load("", "name: busy\nfaults: [{match: {operation: createAccessToken}, times: 1, effect: {status: 429}}]")
	a := w.token("some-key")
	if a.status != 429 || a.body != "" || a.header.Get("X-Envoy-Ratelimited") != "true" || a.header.Get("Retry-After") != "" || a.header.Get("Content-Type") != "" {
		t.Errorf("%d %v %q", a.status, a.header, a.body)
	}
	if a.header.Get("X-Mock-Scenario") != "busy/faults[0]" || a.header.Get("X-Mock-Operation") != "createAccessToken" {
		t.Errorf("headers %v", a.header)
	}
	if a := w.token("some-key"); a.status != 200 || !strings.Contains(a.body, `"access_token":"`) {
		t.Errorf("after it: %d %s", a.status, a.body)
	}
	want := []string{"createAccessToken 429 busy/faults[0]", "createAccessToken 200"}
	if diff := cmp.Diff(want, w.journal("")); diff != "" {
		t.Errorf("journal of the server (-want +got):\n%s", diff)
	}
	if a := w.send("GET", "/_mock/scenarios", ""); !strings.Contains(strings.Join(strings.Fields(a.body), ""), `"matched":2,"hits":1`) {
		t.Errorf("counts: %s", a.body)
	}
}

func TestFaultsOfTheTokenEndpoint(t *testing.T) {
	tests := []struct {
		name, effect, match string
		status              int
		header, value, body string
	}{
		{"documented error", "{error: invalid_client}", "", 401, "Www-Authenticate", `Basic realm="sinch"`, `"error":"invalid_client"`},
		{"status alone", "{status: 400}", "", 400, "", "", `"error":"invalid_request"`},
		{"failure", "{status: 500}", "", 500, "", "", `"error":"server_error"`},
		{"outage", "{status: 503, headers: {Retry-After: 2}}", "", 503, "Retry-After", "2", `"error":"temporarily_unavailable"`},
		{"when to come back", "{status: 429, headers: {Retry-After: 0}}", "", 429, "Retry-After", "0", ""},
		{"body", "{status: 200, body: {access_token: opaque}}", "", 200, "", "", `{"access_token":"opaque"}`},
		{"form field", "{status: 502}", ", body: {client_id: key-*}", 502, "", "", "server_error"},
		{"another form field", "{status: 502}", ", body: {client_id: other}", 200, "", "", "access_token"},
		{"delay alone", "{delay: 1ns}", "", 200, "X-Mock-Scenario", "s/faults[0]", "access_token"},
		{"another operation", "{status: 502}", ", method: GET, operation: getSipTrunks", 200, "", "", "access_token"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := onWire(t, newApp(t, func(*config.Config) {}))
			match := "operation: createAccessToken" + tt.match
			if strings.Contains(tt.match, "operation") {
				match = strings.TrimPrefix(tt.match, ", ")
			}
			w.load("", "name: s\nfaults: [{match: {"+match+"}, effect: "+tt.effect+"}]")
			a := w.token("key-1")
			if a.status != tt.status || tt.header != "" && a.header.Get(tt.header) != tt.value || !strings.Contains(a.body, tt.body) {
				t.Errorf("%d %v %s", a.status, a.header, a.body)
			}
			if a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("Cache-Control %q", a.header.Get("Cache-Control"))
			}
		})
	}
}

// A rule for all calls is for those of the APIs: a client's retries of a call
// must not be counted together with its requests for tokens.
func TestARuleForAllCallsLeavesTheTokenEndpointAlone(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.load("", "name: s\nfaults: [{effect: {status: 503}}, {match: {method: POST, path: /**}, effect: {status: 503}}]")
	if a := w.token("key"); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestRequestsForTokensFindTheirProject(t *testing.T) {
	w := onWire(t, newApp(t, func(c *config.Config) {
		c.Keys = []config.Key{{ID: "bound", Secret: "hush", Project: "p"}, {ID: "free", Secret: "hush"}}
	}))
	w.load("/projects/p", "name: own\nfaults: [{match: {operation: createAccessToken}, effect: {status: 503}}]")
	for _, tt := range []struct {
		key    string
		status int
	}{{"bound", 503}, {"p", 503}, {"free", 200}, {"q", 200}} {
		if a := w.token(tt.key); a.status != tt.status {
			t.Errorf("key %s: %d %s", tt.key, a.status, a.body)
		}
	}
	refused := w.send("POST", "/oauth2/token", "grant_type=password", "Content-Type", "application/x-www-form-urlencoded", "Authorization", "Basic cDpodXNo")
	if refused.status != 400 {
		t.Errorf("a refused one: %d %s", refused.status, refused.body)
	}
	want := []string{"createAccessToken 503 own/faults[0]", "createAccessToken 503 own/faults[0]", "createAccessToken 400  auth.token-endpoint"}
	if diff := cmp.Diff(want, w.journal("/projects/p")); diff != "" {
		t.Errorf("journal of p (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"createAccessToken 200", "createAccessToken 200"}, w.journal("")); diff != "" {
		t.Errorf("journal of the server (-want +got):\n%s", diff)
	}
	if a := w.send("GET", "/_mock/projects/q/requests", ""); strings.Contains(a.body, "createAccessToken") {
		t.Errorf("a key made a world appear: %s", a.body)
	}
}

func TestAScenarioNamedByARequestForATokenMustBeLoaded(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.load("", "name: on-demand\nactivate: header\nfaults: [{match: {operation: createAccessToken}, effect: {status: 429}}]")
	for name, status := range map[string]int{"on-demand": 429, "on-demnd": 400, "": 200} {
		if a := w.token("key", scenarioHeader, name); a.status != status {
			t.Errorf("%q: %d %s", name, a.status, a.body)
		}
	}
	if a := w.token("key", "Prefer", "error=unsupported_grant_type"); a.status != 400 || !strings.Contains(a.body, "unsupported_grant_type") {
		t.Errorf("Prefer: %d %s", a.status, a.body)
	}
}

func TestResetForgetsTheRequestsForTokens(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.token("key")
	w.send("POST", "/_mock/reset", "")
	if diff := cmp.Diff([]string{}, w.journal("")); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
}

// Tests in parallel that take their project's id as the id of their key do not
// meet at the token endpoint.
func TestProjectsHaveATokenEndpointEach(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	var all sync.WaitGroup
	for i := 1; i <= 16; i++ {
		all.Go(func() {
			project := fmt.Sprintf("project-%d", i)
			w.load("/projects/"+project, fmt.Sprintf("name: own\nfaults: [{match: {operation: createAccessToken}, nth: %d, effect: {status: 429}}]", i))
			want := strings.TrimSpace(strings.Repeat("200 ", i-1) + "429 200")
			if got := statuses(i+1, func() wireAnswer { return w.token(project) }); got != want {
				t.Errorf("%s: %s, want %s", project, got, want)
			}
		})
	}
	all.Wait()
}

// What happens to a connection happens to that of a request for a token too.
func TestRequestsForTokensLoseTheirAnswers(t *testing.T) {
	tests := []struct {
		effect, want string
		issued       bool // a token, whether or not it arrived
	}{
		{"{reset: before}", "no answer", false},
		{"{reset: after}", "no answer", true},
		{"{empty: after}", "no answer", true},
		{"{truncate: 5}", `200 {"acc, cut off`, true},
		{"{status: 503, truncate: 5}", `503 {"err, cut off`, false},
		{"{malformed: true}", "200 no JSON", true},
		{"{status: 502, contentType: text/html, body: <p>}", "502 <p>", false},
	}
	for _, tt := range tests {
		t.Run(tt.effect, func(t *testing.T) {
			w := onWire(t, newApp(t, func(*config.Config) {}))
			w.load("/projects/p", "name: s\nfaults: [{match: {operation: createAccessToken}, times: 1, effect: "+tt.effect+"}]")
			if got := w.tokenInFull("p"); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if got := w.journal("/projects/p"); len(got) != 1 || strings.HasPrefix(got[0], "createAccessToken 200") != tt.issued {
				t.Errorf("journal %q", got)
			}
			if a := w.token("p"); a.status != 200 || !strings.Contains(a.body, "access_token") {
				t.Errorf("the next request: %d %s", a.status, a.body)
			}
		})
	}
}

// tokenInFull tells how much of the answer to a request for a token arrives.
func (w wire) tokenInFull(id string) string {
	w.t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {"hush"}}
	reply, err := http.PostForm(w.url+"/oauth2/token", form)
	if err != nil {
		return "no answer"
	}
	defer reply.Body.Close()
	content, err := io.ReadAll(reply.Body)
	got := fmt.Sprintf("%d %s", reply.StatusCode, content)
	switch {
	case err != nil:
		return got + ", cut off"
	case strings.Contains(got, "access_token") && !json.Valid(content):
		return fmt.Sprint(reply.StatusCode, " no JSON")
	}
	return got
}
