package fake_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/validate"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// plainDialect answers the kind of a broken rule, so that tests see it.
type plainDialect struct{}

var statuses = map[string]int{
	fake.KindUnauthenticated: 401, fake.KindForeignProject: 403, fake.KindUnknownPath: 404, fake.KindWrongMethod: 405,
	fake.KindNotServed: 501, fake.KindTooLarge: 400, fake.KindMalformed: 400, fake.KindMediaType: 400, fake.KindInternal: 500,
}

func (plainDialect) Fail(c *fake.Call, b *ledger.Broken) fake.Reply {
	return fake.Reply{Status: statuses[b.Kind], Code: b.Kind, Body: map[string]any{"kind": b.Kind, "message": b.Error(), "id": c.ID}}
}

func (plainDialect) Invalid(*openapi.Operation, []validate.Violation) *ledger.Broken {
	return fake.RuleJSON.Broken("invalid")
}

func (plainDialect) Inject(_ *fake.Call, code string, status int) (fake.Reply, bool) {
	if code != "" && code != "KNOWN" {
		return fake.Reply{}, false
	}
	return fake.Reply{Status: max(status, 418), Body: map[string]any{"injected": code}}, true
}

// testAPI serves trunks only, with handlers that do what the tests need.
func testAPI() *fake.API {
	return &fake.API{
		Name: openapi.Trunking, Hosts: []string{"elastic-trunking.api.sinch.com"}, Dialect: plainDialect{},
		Operations: map[string]fake.Operation{
			"getSipTrunks": {Handle: func(c *fake.Call) (fake.Reply, error) {
				return fake.OK(map[string]any{"project": c.Project, "domain": c.Query["domain"]})
			}},
			"createSipTrunk": {Handle: func(c *fake.Call) (fake.Reply, error) {
				return fake.Created(c.Body)
			}},
			"CreateCredentialList": {Handle: func(c *fake.Call) (fake.Reply, error) {
				return fake.Created(c.Body)
			}},
			"getSipTrunkById": {Handle: func(c *fake.Call) (fake.Reply, error) { panic("a bug in " + c.Param("sipTrunkId")) }},
			"deleteSipTrunk":  {Handle: func(*fake.Call) (fake.Reply, error) { return fake.NoContent() }},
		},
	}
}

func newClient(t *testing.T, change ...func(*fake.Options)) *faketest.Client {
	t.Helper()
	off := func(o *fake.Options) { o.CheckReplies = false }
	return faketest.New(t, state.New(state.Options{Seed: 7}), testAPI(), append([]func(*fake.Options){off}, change...)...)
}

func TestARequestReachesItsHandlerAndSaysSo(t *testing.T) {
	c := newClient(t)
	a := c.Must(200, "GET", "/trunks?domain=a+b%20c", "")
	if got := a.Header.Get("X-Mock-Operation"); got != "getSipTrunks" {
		t.Errorf("X-Mock-Operation %q", got)
	}
	want := map[string]any{"project": "project-1", "domain": []any{"a+b c"}}
	if diff := cmp.Diff(want, a.Body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	if a := c.Must(204, "DELETE", "/trunks/1", ""); a.Raw != "" || a.Header.Get("Content-Type") != "" {
		t.Errorf("an empty answer has body %q of type %q", a.Raw, a.Header.Get("Content-Type"))
	}
}

func TestWhatNoOperationHasIsToldWithTheNearestOne(t *testing.T) {
	c := newClient(t)
	tests := []struct {
		method, path string
		status       int
		rule, says   string
	}{
		{"GET", "/trunk", 404, "api.unknown-path", "GET /v1/projects/{projectId}/trunks (getSipTrunks)"},
		{"GET", "/trunks/1/phoneNumbers", 404, "api.unknown-path", "The nearest operation is"},
		{"PATCH", "/trunks/1", 405, "api.wrong-method", "the path takes DELETE, GET, PUT"},
		{"HEAD", "/trunks", 405, "api.wrong-method", "the path takes GET, POST"},
		{"POST", "/calls", 405, "api.wrong-method", "(findCalls)"},
		{"GET", "/calls", 501, "mock.not-served", "findCalls is not served"},
		{"GET", "//trunks", 404, "api.unknown-path", "nearest"},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			a := c.Do(tt.method, tt.path, "")
			if a.Status != tt.status || a.Rule() != tt.rule || !strings.Contains(a.String("message"), tt.says) {
				t.Errorf("%d %s %s", a.Status, a.Rule(), a.Raw)
			}
		})
	}
	if got := c.Do("PATCH", "/trunks/1", "").Header.Get("Allow"); got != "DELETE, GET, PUT" {
		t.Errorf("Allow %q", got)
	}
}

func TestAPanicCostsOneRequest(t *testing.T) {
	c := newClient(t)
	a := c.Must(500, "GET", "/trunks/42", "")
	if a.Rule() != "api.internal" || strings.Contains(a.Raw, "bug") {
		t.Errorf("rule %s, body %s", a.Rule(), a.Raw)
	}
	c.Must(200, "GET", "/trunks", "")
}

func TestBodiesAreRefusedBeforeAHandlerSeesThem(t *testing.T) {
	c := newClient(t, func(o *fake.Options) { o.MaxBody = 40 })
	send := func(body, contentType string) faketest.Answer {
		r := httptest.NewRequest("POST", "/v1/projects/p/trunks", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer x")
		r.Header.Set("Content-Type", contentType)
		return c.Send(r)
	}
	tests := []struct{ name, body, contentType, rule string }{
		{"cut off", `{"name":`, "application/json", "api.json"},
		{"two values", `{} {}`, "application/json", "api.json"},
		{"not UTF-8 JSON", "\xff", "application/json", "api.json"},
		{"a form", "name=x", "application/x-www-form-urlencoded", "api.media-type"},
		{"no type", "{}", "", "api.media-type"},
		{"too large", `{"name":"` + strings.Repeat("x", 50) + `"}`, "application/json", "api.body-size"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if a := send(tt.body, tt.contentType); a.Status != 400 || a.Rule() != tt.rule {
				t.Errorf("%d %s %s", a.Status, a.Rule(), a.Raw)
			}
		})
	}
	if a := send(`{"name":"a","hostName":"b"}`, "application/json; charset=utf-8"); a.Status != 201 {
		t.Errorf("a good body: %d %s", a.Status, a.Raw)
	}
}

func request(t *testing.T, c *faketest.Client, authorization string) faketest.Answer {
	t.Helper()
	r := httptest.NewRequest("GET", "/v1/projects/"+c.Project+"/trunks", nil)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	return c.Send(r)
}

func basic(id, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
}

func token(t *testing.T, c *faketest.Client, authorization, form string) (int, map[string]any, http.Header) {
	t.Helper()
	r := httptest.NewRequest("POST", "/oauth2/token", strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	rec := httptest.NewRecorder()
	c.Pipeline.(*fake.Pipeline).ServeToken().ServeHTTP(rec, r)
	var body map[string]any
	if err := json.Unmarshal(rec.Body.Bytes(), &body); err != nil {
		t.Fatalf("token reply %q: %v", rec.Body, err)
	}
	return rec.Code, body, rec.Header()
}

func bearer(t *testing.T, c *faketest.Client, id, secret string) string {
	t.Helper()
	status, body, _ := token(t, c, basic(id, secret), "grant_type=client_credentials")
	if status != 200 {
		t.Fatalf("token: %d %v", status, body)
	}
	return "Bearer " + body["access_token"].(string)
}

func TestAuthModes(t *testing.T) {
	strict := func(o *fake.Options) {
		o.Auth = fake.AuthStrict
		o.Keys = []fake.Key{{ID: "all", Secret: "s1"}, {ID: "own", Secret: "s2", Project: "project-1"}, {ID: "other", Secret: "s3", Project: "project-2"}}
	}
	off := func(o *fake.Options) { o.Auth = fake.AuthOff }
	anyMode := func(*fake.Options) {}
	tests := []struct {
		name   string
		mode   func(*fake.Options)
		header string
		status int
		rule   string
	}{
		{"any: nothing", anyMode, "", 401, "auth.credentials"},
		{"any: another scheme", anyMode, "Digest x", 401, "auth.credentials"},
		{"any: empty token", anyMode, "Bearer ", 401, "auth.credentials"},
		{"any: broken basic", anyMode, "Basic !!", 401, "auth.credentials"},
		{"any: some basic", anyMode, basic("k", "s"), 200, ""},
		{"any: some token", anyMode, "Bearer opaque", 200, ""},
		{"off: nothing", off, "", 200, ""},
		{"strict: nothing", strict, "", 401, "auth.credentials"},
		{"strict: known", strict, basic("all", "s1"), 200, ""},
		{"strict: own project", strict, basic("own", "s2"), 200, ""},
		{"strict: wrong secret", strict, basic("all", "nope"), 401, "auth.credentials"},
		{"strict: unknown", strict, basic("x", "s1"), 401, "auth.credentials"},
		{"strict: another project's", strict, basic("other", "s3"), 403, "auth.foreign-project"},
		{"strict: foreign token", strict, "Bearer opaque", 401, "auth.credentials"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := request(t, newClient(t, tt.mode), tt.header)
			if a.Status != tt.status || a.Rule() != tt.rule {
				t.Errorf("%d %q %s", a.Status, a.Rule(), a.Raw)
			}
			challenge := a.Header.Get("WWW-Authenticate")
			if (a.Status == 401) != strings.Contains(challenge, `realm="sinch"`) && a.Status != 403 {
				t.Errorf("WWW-Authenticate %q with %d", challenge, a.Status)
			}
			if strings.Contains(challenge, "expired") {
				t.Errorf("a client would refresh its token on %q", challenge)
			}
		})
	}
	t.Run("strict: tokens", func(t *testing.T) {
		c := newClient(t, strict)
		if a := request(t, c, bearer(t, c, "own", "s2")); a.Status != 200 {
			t.Errorf("own token: %d %s", a.Status, a.Raw)
		}
		if a := request(t, c, bearer(t, c, "other", "s3")); a.Status != 403 {
			t.Errorf("another project's token: %d %s", a.Status, a.Raw)
		}
	})
}

func TestATokensHourRunsOnTheWorldsClock(t *testing.T) {
	c := newClient(t)
	old := bearer(t, c, "k", "s")
	if _, err := c.World().Advance(24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if a := request(t, c, old); a.Status != 200 {
		t.Fatalf("the hour started before the world saw the token: %d", a.Status)
	}
	if _, err := c.World().Advance(time.Hour - time.Second); err != nil {
		t.Fatal(err)
	}
	if a := request(t, c, old); a.Status != 200 {
		t.Fatalf("expired a second too early: %d", a.Status)
	}
	if _, err := c.World().Advance(time.Second); err != nil {
		t.Fatal(err)
	}
	a := request(t, c, old)
	if a.Status != 401 || a.Rule() != "auth.token-expired" || !strings.Contains(a.Header.Get("WWW-Authenticate"), "expired") {
		t.Errorf("%d %s %q", a.Status, a.Rule(), a.Header.Get("WWW-Authenticate"))
	}
	if a := request(t, c, bearer(t, c, "k", "s")); a.Status != 200 {
		t.Errorf("the fresh token: %d %s", a.Status, a.Raw)
	}
	c.Project = "project-2"
	if a := request(t, c, old); a.Status != 200 {
		t.Errorf("another world's clock ran the hour: %d", a.Status)
	}
}

func TestTokenEndpoint(t *testing.T) {
	strict := func(o *fake.Options) { o.Auth = fake.AuthStrict; o.Keys = []fake.Key{{ID: "k", Secret: "s"}} }
	grant := "grant_type=client_credentials"
	tests := []struct {
		name, header, form string
		mode               func(*fake.Options)
		status             int
		code               string
	}{
		{"basic", basic("k", "s"), grant, strict, 200, ""},
		{"form", "", grant + "&client_id=k&client_secret=s&scope=openid", strict, 200, ""},
		{"any key", basic("whoever", "x"), grant, func(*fake.Options) {}, 200, ""},
		{"no key", "", grant, func(*fake.Options) {}, 401, "invalid_client"},
		{"wrong secret", basic("k", "x"), grant, strict, 401, "invalid_client"},
		{"no grant type", basic("k", "s"), "", strict, 400, "invalid_request"},
		{"another grant type", basic("k", "s"), "grant_type=password", strict, 400, "unsupported_grant_type"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, body, header := token(t, newClient(t, tt.mode), tt.header, tt.form)
			code, _ := body["error"].(string)
			if status != tt.status || code != tt.code {
				t.Fatalf("%d %v", status, body)
			}
			if (status == 401) != (header.Get("WWW-Authenticate") == `Basic realm="sinch"`) {
				t.Errorf("WWW-Authenticate %q", header.Get("WWW-Authenticate"))
			}
			if status == 200 && (body["expires_in"] != 3600.0 || body["scope"] != "" || strings.Count(body["access_token"].(string), ".") != 2) {
				t.Errorf("grant %v", body)
			}
		})
	}
}

func TestPrefer(t *testing.T) {
	c := newClient(t)
	send := func(prefer string) faketest.Answer {
		r := httptest.NewRequest("GET", "/v1/projects/p/trunks", nil)
		r.Header.Set("Authorization", "Bearer x")
		r.Header.Set("Prefer", prefer)
		return c.Send(r)
	}
	tests := []struct {
		prefer string
		status int
		says   string
	}{
		{"error=KNOWN", 418, `"KNOWN"`}, {`respond-async, error="KNOWN"`, 418, `"KNOWN"`}, {"code=429", 429, `injected`},
		{"code=200", 200, "project"}, {"return=minimal", 200, "project"},
		{"error=nope", 400, "does not document"}, {"code=700", 400, "from 400 to 599"}, {"code=x", 400, "from 400 to 599"},
	}
	for _, tt := range tests {
		if a := send(tt.prefer); a.Status != tt.status || !strings.Contains(a.Raw, tt.says) {
			t.Errorf("Prefer: %s: %d %s", tt.prefer, a.Status, a.Raw)
		}
	}
}

func TestAnAnswerThatWasAskedForIsNotHeldAgainstTheDocument(t *testing.T) {
	c := newClient(t, func(o *fake.Options) { o.CheckReplies = true })
	r := httptest.NewRequest("GET", "/v1/projects/p/trunks", nil)
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Prefer", "code=503")
	if a := c.Send(r); a.Status != 503 {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
}

func TestFaultsAnswerInTheOperationsPlace(t *testing.T) {
	waited := 0
	c := newClient(t, func(o *fake.Options) {
		o.Faults = func(c *fake.Call) (*fake.Fault, error) {
			switch c.Query.Get("domain") {
			case "fail":
				return &fake.Fault{Scenario: "s", Reply: &fake.Reply{Status: 503, Header: http.Header{"Retry-After": {"1"}}}}, nil
			case "wait":
				return &fake.Fault{Scenario: "s", Wait: func(context.Context) { waited++ }}, nil
			case "error":
				return nil, errors.New("there is no such scenario")
			}
			return nil, nil
		}
	})
	a := c.Must(503, "GET", "/trunks?domain=fail", "")
	if a.Header.Get("Retry-After") != "1" || a.Header.Get("X-Mock-Scenario") != "s" || a.Raw != "" {
		t.Errorf("%v %q", a.Header, a.Raw)
	}
	if a := c.Must(400, "GET", "/trunks?domain=error", ""); a.Rule() != "mock.scenario" || !strings.Contains(a.Raw, "no such scenario") {
		t.Errorf("%s %s", a.Rule(), a.Raw)
	}
	c.Must(200, "GET", "/trunks?domain=wait", "")
	c.Must(200, "GET", "/trunks", "")
	if waited != 1 {
		t.Errorf("waited %d times", waited)
	}
}

func TestTheJournalMasksSecretsAndForgetsTheOldest(t *testing.T) {
	c := newClient(t, func(o *fake.Options) { o.Journal = 2 })
	c.Do("GET", "/trunks/first", "")
	c.Do("GET", "/calls", "")
	c.Must(201, "POST", "/credentialLists", `{"name":"n","credentials":[{"username":"u","password":"hush"}]}`)
	records := c.Pipeline.(*fake.Pipeline).Requests(c.World())
	if len(records) != 2 || records[0].Number != 2 || records[0].Rule != "mock.not-served" {
		t.Fatalf("records %+v", records)
	}
	got := records[1]
	if diff := cmp.Diff([]string{"Basic ***"}, got.Header["Authorization"]); diff != "" {
		t.Errorf("Authorization (-want +got):\n%s", diff)
	}
	want := `{"credentials":[{"password":"***","username":"u"}],"name":"n"}`
	if string(got.Body) != want || string(got.Reply) != want {
		t.Errorf("body %s, reply %s", got.Body, got.Reply)
	}
	if got.Status != 201 || got.Operation != "CreateCredentialList" || got.Path != "/v1/projects/project-1/credentialLists" {
		t.Errorf("record %+v", got)
	}
}

func TestALongBodyIsNotKept(t *testing.T) {
	c := newClient(t)
	c.Must(201, "POST", "/credentialLists", `{"credentials":[{"username":"u","password":"hush"}],"name":"`+strings.Repeat("x", 20<<10)+`"}`)
	got := c.Pipeline.(*fake.Pipeline).Requests(c.World())[0]
	if strings.Contains(string(got.Body), "hush") || len(got.Body) > 100 {
		t.Errorf("kept %d bytes: %.80s", len(got.Body), got.Body)
	}
}

func TestAHostNamePicksItsAPI(t *testing.T) {
	c := newClient(t)
	r := httptest.NewRequest("GET", "/v1/projects/p/trunks", nil)
	r.Host = "elastic-trunking.api.sinch.com:443"
	r.Header.Set("Authorization", "Bearer x")
	if a := c.Send(r); a.Status != 200 {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
}

func TestCallsOfOneWorldAreNumberedAndNamedAlike(t *testing.T) {
	ids := func() (got []string) {
		c := newClient(t)
		for range 2 {
			got = append(got, c.Do("GET", "/calls", "").String("id"))
		}
		return got
	}
	one, two := ids(), ids()
	if diff := cmp.Diff(one, two); diff != "" || one[0] == one[1] {
		t.Errorf("ids %v (-one +two):\n%s", one, diff)
	}
}

func TestCoverageCountsOutcomes(t *testing.T) {
	c := newClient(t)
	c.Do("GET", "/trunks", "")
	c.Do("GET", "/trunks", "")
	c.Do("GET", "/calls", "")
	want := []fake.Outcome{
		{Operation: "findCalls", Status: 501, Code: fake.KindNotServed, Rule: "mock.not-served", Count: 1},
		{Operation: "getSipTrunks", Status: 200, Count: 2},
	}
	if diff := cmp.Diff(want, c.Pipeline.(*fake.Pipeline).Met()); diff != "" {
		t.Errorf("met (-want +got):\n%s", diff)
	}
}

func TestPathParametersAreUnescaped(t *testing.T) {
	c := newClient(t)
	c.Must(204, "DELETE", "/trunks/"+url.PathEscape("a/b"), "")
}
