package estapi_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/estapi"
	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
	"github.com/sinch-mock/sinch-mock/openapi"
)

func TestRefusalsOfThePipeline(t *testing.T) {
	worlds := state.New(state.Options{Seed: 1, Kinds: []state.AnyKind{trunking.Kind}})
	c := faketest.New(t, worlds, estapi.API(), func(o *fake.Options) {
		o.MaxBody, o.Auth = 50, fake.AuthStrict
		o.Keys = []fake.Key{{ID: "key", Secret: "secret"}, {ID: "other", Secret: "secret", Project: "elsewhere"}}
	})
	tests := []struct {
		name, method, path, body, contentType, key string
		status                                     int
		want                                       string
	}{
		{"no key", "GET", "/trunks", "", "", "", 401,
			`{"code":401,"status":"UNAUTHENTICATED","message":"The call carries no usable Authorization header.","details":[]}`},
		{"another project's key", "GET", "/trunks", "", "", "other", 403,
			`{"code":403,"status":"PERMISSION_DENIED","message":"The access key belongs to another project.","details":[]}`},
		{"unknown path", "GET", "/trunks/1/phoneNumbers", "", "", "key", 404, `"status":"NO_RESOURCE_FOUND"`},
		{"another method", "PATCH", "/trunks/1", "", "", "key", 405, `"status":"METHOD_NOT_ALLOWED"`},
		{"no JSON", "POST", "/trunks", "{", "application/json", "key", 400,
			`{"code":400,"status":"VALIDATION_FAILED","message":"Failed to read HTTP message","details":[{"type":"BadRequest","fieldViolations":[{"field":"body","description":"The body is not well-formed JSON: unexpected end of JSON input."}]},{"type":"RequestInfo","requestId":"`},
		{"too large", "POST", "/trunks", strings.Repeat(" ", 51), "application/json", "key", 400,
			`"status":"VALIDATION_FAILED","message":"Failed to read HTTP message","details":[{"type":"BadRequest","fieldViolations":[{"field":"body","description":"The body is larger than the limit of 50 bytes."}]}`},
		{"a form", "POST", "/trunks", "a=b", "application/x-www-form-urlencoded", "key", 400,
			`"status":"VALIDATION_FAILED","message":"Failed to read HTTP message","details":[{"type":"BadRequest","fieldViolations":[{"field":"body","description":"The body is sent as`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, "/v1/projects/P"+tt.path, strings.NewReader(tt.body))
			if tt.key != "" {
				r.SetBasicAuth(tt.key, "secret")
			}
			if tt.contentType != "" {
				r.Header.Set("Content-Type", tt.contentType)
			}
			a := c.Send(r)
			if a.Status != tt.status || !strings.Contains(a.Raw, tt.want) {
				t.Errorf("%d %s, want %s", a.Status, a.Raw, tt.want)
			}
			if a.Status == 401 && !strings.Contains(a.Header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("challenge %q", a.Header.Get("WWW-Authenticate"))
			}
		})
	}
}

func TestEveryKindHasWords(t *testing.T) {
	call := &fake.Call{}
	for _, rule := range ledger.All() {
		if !strings.HasPrefix(rule.Name, "est.") || rule.Kind == "" {
			continue
		}
		body := estapi.API().Dialect.Fail(call, rule.Broken("x"))
		if body.Status == 500 {
			t.Errorf("%s: no words for %s", rule.Name, rule.Kind)
		}
		if rule.Fix == "" {
			t.Errorf("%s refuses and does not say what to do about it", rule.Name)
		}
	}
	unknown := &ledger.Rule{Name: "x", Kind: "SOMETHING_ELSE"}
	if got := estapi.API().Dialect.Fail(call, unknown.Broken("secret")); got.Status != 500 {
		t.Errorf("a kind without words answers %d", got.Status)
	}
	if got := estapi.API().Dialect.Fail(call, fake.RuleInternal.Broken()); got.Status != 500 {
		t.Errorf("an internal error answers %d", got.Status)
	}
}

// What can be asked for by its name is what the API answers by itself, and a
// rate limit, which only a scenario causes.
func TestErrorsHaveTheNamesThatCanBeAskedFor(t *testing.T) {
	op, _ := openapi.Lookup("getSipTrunks")
	call := &fake.Call{Op: op}
	answered := map[string]bool{}
	note := func(reply fake.Reply) {
		name := statusName(t, reply)
		status, known := op.StatusOf(name)
		if op.Documents(reply.Status, "") && (!known || status != reply.Status) {
			t.Errorf("%s is answered with %d, and can be asked for: %t, with %d", name, reply.Status, known, status)
		}
		answered[name] = true
	}
	for _, rule := range ledger.All() {
		if rule.Kind != "" && !strings.HasPrefix(rule.Name, "papi.") {
			note(estapi.API().Dialect.Fail(call, rule.Broken("x")))
		}
	}
	limited, _ := estapi.API().Dialect.Inject(call, "", 429)
	note(limited)
	for _, code := range op.ErrorCodes() {
		if !answered[code] {
			t.Errorf("%s can be asked for and is never answered", code)
		}
	}
}

func TestPreferAsksForAnError(t *testing.T) {
	c := newClient(t)
	ask := func(prefer string) faketest.Answer {
		r := httptest.NewRequest("GET", "/v1/projects/P/trunks", nil)
		r.SetBasicAuth("key", "secret")
		r.Header.Set("Prefer", prefer)
		return c.Send(r)
	}
	tests := []struct {
		prefer string
		status int
		name   string
	}{
		{"code=400", 400, "BAD_REQUEST"},
		{"code=401", 401, "UNAUTHENTICATED"},
		{"code=403", 403, "PERMISSION_DENIED"},
		{"code=404", 404, "NOT_FOUND"},
		{"code=429", 429, "RESOURCE_EXHAUSTED"},
		{"code=500", 500, "INTERNAL"},
		{"error=TRUNK_NOT_FOUND", 404, "TRUNK_NOT_FOUND"},
		{"error=VALIDATION_FAILED", 400, "VALIDATION_FAILED"},
		{"error=RESOURCE_EXHAUSTED", 429, "RESOURCE_EXHAUSTED"},
		{"error=NOT_IMPLEMENTED", 400, ""},
		{"error=webhook_exists", 400, ""},
	}
	for _, tt := range tests {
		a := ask(tt.prefer)
		if a.Status != tt.status || a.String("status") != tt.name {
			t.Errorf("%s: %d %s", tt.prefer, a.Status, a.Raw)
		}
		if a.Status == 401 && a.Header.Get("WWW-Authenticate") != `Bearer realm="sinch"` {
			t.Errorf("%s: challenge %q", tt.prefer, a.Header.Get("WWW-Authenticate"))
		}
	}
	op, _ := openapi.Lookup("getSipTrunks")
	for status, want := range map[int]string{503: "UNAVAILABLE", 418: "IM_A_TEAPOT", 502: "BAD_GATEWAY", 505: "HTTP_VERSION_NOT_SUPPORTED"} {
		reply, ok := estapi.API().Dialect.Inject(&fake.Call{Op: op}, "", status)
		var got string
		if ok {
			got = statusName(t, reply)
		}
		if reply.Status != status || got != want {
			t.Errorf("%d: %d %s", status, reply.Status, got)
		}
	}
}
