package papi_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// newWorlds makes worlds whose clocks are moved by hand.
func newWorlds(outcomes state.Outcomes) *state.Worlds {
	w := state.New(state.Options{Seed: 1, Kinds: []state.AnyKind{provisioning.Kind}, Outcomes: outcomes, Events: 1000})
	w.Run(provisioning.Machines()...)
	provisioning.Connect(w)
	return w
}

func newClient(t testing.TB) *faketest.Client {
	t.Helper()
	return faketest.New(t, newWorlds(nil), papi.API(papi.Deps{Images: photos}))
}

// saved is the world's whole content as text.
func saved(t testing.TB, c *faketest.Client) string {
	t.Helper()
	s, err := c.World().Save()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// refused sends a call that must get an error and change nothing.
func refused(t testing.TB, c *faketest.Client, status int, code, rule, method, path, body string) faketest.Answer {
	t.Helper()
	before := saved(t, c)
	a := c.Do(method, path, body)
	if a.Status != status || a.String("errorCode") != code || a.Rule() != rule {
		t.Errorf("%s %s %s: %d %s by rule %q, want %d %s by rule %q\n%s",
			method, path, body, a.Status, a.String("errorCode"), a.Rule(), status, code, rule, a.Raw)
	}
	if diff := cmp.Diff(before, saved(t, c)); diff != "" {
		t.Errorf("%s %s changed the world (-before +after):\n%s", method, path, diff)
	}
	return a
}

func TestEveryOperationIsServed(t *testing.T) {
	served := papi.API(papi.Deps{}).Operations
	documented := openapi.Operations(openapi.Provisioning)
	for _, op := range documented {
		if _, ok := served[op.ID]; !ok {
			t.Errorf("%s is not served", op.ID)
		}
	}
	if len(served) != len(documented) {
		t.Errorf("%d handlers for %d operations", len(served), len(documented))
	}
}

func decode(t testing.TB, raw string) (body map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(raw), &body); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	return body
}
