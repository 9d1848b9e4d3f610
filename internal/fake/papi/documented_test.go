package papi_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// refusal is a call that an operation must refuse.
type refusal struct {
	operation string
	status    int
	code      string
	rule      string
	// path prepares the world and answers the path to call.
	path func(t testing.TB, c *faketest.Client) string
	body string
}

// at is the path of a refusal that needs no preparation.
func at(path string) func(testing.TB, *faketest.Client) string {
	return func(testing.TB, *faketest.Client) string { return path }
}

// after prepares the world by a change of its state.
func after(change func(tx *state.Tx), path string) func(testing.TB, *faketest.Client) string {
	return func(t testing.TB, c *faketest.Client) string {
		arrange(t, c, change)
		return path
	}
}

// arrange changes the client's world without a call.
func arrange(t testing.TB, c *faketest.Client, change func(tx *state.Tx)) {
	t.Helper()
	err := c.World().Update(func(tx *state.Tx) error {
		change(tx)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// refuseAll makes each call in a world of its own, holds that it changes
// nothing, and that together they get every error which the operations of the
// tags document, but for 500s, of which only those with a cause here are met.
func refuseAll(t *testing.T, tag string, refusals []refusal) {
	t.Helper()
	refuseAllOf(t, tag, func(op *openapi.Operation) bool { return op.Tag == tag }, refusals)
}

// refuseAllOf is refuseAll for operations that are told otherwise than by their tag.
func refuseAllOf(t *testing.T, name string, has func(op *openapi.Operation) bool, refusals []refusal) {
	t.Helper()
	met := map[string]bool{}
	for i, r := range refusals {
		op, ok := openapi.Lookup(r.operation)
		if !ok || !has(op) {
			t.Fatalf("%s is no operation of %s", r.operation, name)
		}
		met[fmt.Sprint(r.operation, " ", r.status, " ", r.code)] = true
		t.Run(fmt.Sprintf("%02d %s %s", i, r.operation, r.code), func(t *testing.T) {
			c := newClient(t)
			path := r.path(t, c)
			refused(t, c, r.status, r.code, r.rule, op.Method, path, r.body)
		})
	}
	for _, op := range openapi.Operations(openapi.Provisioning) {
		if has(op) {
			unauthorized(t, op)
			allMet(t, op, met)
		}
	}
}

func allMet(t *testing.T, op *openapi.Operation, met map[string]bool) {
	t.Helper()
	for _, r := range op.Responses {
		for _, code := range r.Codes {
			triple := fmt.Sprint(op.ID, " ", r.Status, " ", code)
			if r.Status < 500 && r.Status != 401 && !met[triple] {
				t.Errorf("no call gets the documented %s", triple)
			}
		}
	}
}

func unauthorized(t *testing.T, op *openapi.Operation) {
	t.Helper()
	path := strings.NewReplacer("{", "", "}", "").Replace(op.Path)
	a := newClient(t).Send(httptest.NewRequest(op.Method, path, nil))
	if a.Status != 401 || a.String("errorCode") != "unauthorized_error" {
		t.Errorf("%s without credentials: %d %s", op.ID, a.Status, a.Raw)
	}
}

// wants holds an answer's body against the one wanted.
func wants(t testing.TB, want map[string]any, a faketest.Answer) {
	t.Helper()
	if diff := cmp.Diff(want, a.Body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}
