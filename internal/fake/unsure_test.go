package fake_test

import (
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake"
)

// TestNoAssumptions holds that a refusal by assumption alone becomes a 501 that
// names the rule, and that all else is as always.
func TestNoAssumptions(t *testing.T) {
	c := newClient(t, func(o *fake.Options) { o.NoAssumptions = true })
	a := c.Must(501, "PUT", "/trunks", "{}")
	if got := a.Header.Get("X-Mock-Rule"); got != "api.wrong-method" {
		t.Errorf("X-Mock-Rule %q, want api.wrong-method", got)
	}
	if got := a.Header.Get("X-Mock-Evidence"); got != "assumed" {
		t.Errorf("X-Mock-Evidence %q, want assumed", got)
	}
	if got, _ := a.Body["message"].(string); !strings.Contains(got, "assumes api.wrong-method") {
		t.Errorf("message %q does not name the rule", got)
	}
	c.Must(404, "GET", "/nothing-like-it", "")
	c.Must(400, "POST", "/trunks", "{")
	c.Must(200, "GET", "/trunks", "")
}
