package papi_test

import (
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/openapi"
)

func TestPipelineRefusalsSpeakTheDialect(t *testing.T) {
	c := newClient(t)
	noAuth := c.Send(httptest.NewRequest("GET", "/v1/projects/project-1/webhooks", nil))
	want := map[string]any{
		"errorCode": "unauthorized_error", "message": "Unauthorized error.",
		"resolution": "The call carries no usable Authorization header. Send Basic credentials (key id and secret) or a Bearer token from /oauth2/token.",
	}
	if diff := cmp.Diff(want, noAuth.Body); diff != "" || noAuth.Status != 401 {
		t.Errorf("without credentials: %d (-want +got):\n%s", noAuth.Status, diff)
	}
	tests := []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", "/nothing/here", 404, "path_not_found"},
		{"PUT", "/webhooks", 405, "method_not_allowed"},
	}
	for _, tt := range tests {
		if a := c.Do(tt.method, tt.path, ""); a.Status != tt.status || a.String("errorCode") != tt.code || a.String("resolution") == "" {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, a.Status, a.Raw)
		}
	}
}

func TestWhatIsNotServedSaysSo(t *testing.T) {
	api := papi.API(papi.Deps{})
	delete(api.Operations, "WhatsappSolutionsController_listSolutions_v1")
	c := faketest.New(t, newWorlds(nil), api)
	if a := c.Must(501, "GET", "/whatsapp/solutions", ""); a.String("errorCode") != "not_served" || a.String("resolution") == "" {
		t.Errorf("not served: %s", a.Raw)
	}
}

func TestAForeignProjectIsUnauthorized(t *testing.T) {
	c := faketest.New(t, newWorlds(nil), papi.API(papi.Deps{}), func(o *fake.Options) {
		o.Auth, o.Keys = fake.AuthStrict, []fake.Key{{ID: "key", Secret: "secret", Project: "project-1"}}
	})
	c.Must(200, "GET", "/webhooks", "")
	c.Project = "project-2"
	if a := c.Must(401, "GET", "/webhooks", ""); a.String("errorCode") != "unauthorized_error" || a.Rule() != "auth.foreign-project" {
		t.Errorf("rule %q, %s", a.Rule(), a.Raw)
	}
}

func TestInjectedErrors(t *testing.T) {
	c := newClient(t)
	tests := []struct {
		prefer string
		status int
		code   string
	}{
		{"error=webhook_limit_reached", 424, "webhook_limit_reached"},
		{"code=400", 400, "invalid_input"},
		{"code=424", 424, "webhook_limit_reached"},
		{"code=429", 429, "too_many_requests"},
		{"code=503", 503, "service_unavailable"},
		{"code=499", 499, "status"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("POST", "/v1/projects/project-1/webhooks", nil)
		r.Header.Set("Authorization", "Bearer x")
		r.Header.Set("Prefer", tt.prefer)
		op, _ := openapi.Lookup("WebhookWebhookController_createWebhook_v1")
		rec := httptest.NewRecorder()
		c.Pipeline.ServeHTTP(rec, r)
		body := decode(t, rec.Body.String())
		if rec.Code != tt.status || body["errorCode"] != tt.code || body["message"] == "" || body["resolution"] == "" {
			t.Errorf("%s: %d %s", tt.prefer, rec.Code, rec.Body)
		}
		documented := op.Documents(tt.status, tt.code)
		if v := rec.Header().Get("X-Mock-Violation"); documented && v != "" {
			t.Errorf("%s: %s", tt.prefer, v)
		}
	}
}
