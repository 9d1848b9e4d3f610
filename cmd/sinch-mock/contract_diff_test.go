package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// doctored writes a document as it is and with some texts replaced.
func doctored(t *testing.T, name string, replace ...string) (from, to string) {
	t.Helper()
	content, err := openapi.Document(name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("%s has no %q", name, replace[i])
		}
		text = strings.Replace(text, replace[i], replace[i+1], 1)
	}
	dir := t.TempDir()
	from, to = filepath.Join(dir, "old.yaml"), filepath.Join(dir, "new.yaml")
	for path, content := range map[string][]byte{from: content, to: []byte(text)} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return from, to
}

// TestContractDiff doctors the documents of both APIs and reads what is told.
func TestContractDiff(t *testing.T) {
	from, to := doctored(t, "provisioning.yaml",
		"            maximum: 15\n", "            maximum: 10\n",
		"x-error-codes: [webhook_exists]", "x-error-codes: [webhook_exists, webhook_refused]",
		"\nwebhooks:\n  BUNDLE_DONE:\n", "\nwebhooks:\n  BUNDLE_FORGOTTEN: {post: {}}\n  BUNDLE_DONE_AGAIN:\n",
		"  /v1/projects/{projectId}/bundles:\n    get:\n", "  /v1/projects/{projectId}/parcels:\n    get: {operationId: listParcels}\n  /v1/projects/{projectId}/bundles:\n    get:\n",
	)
	var out bytes.Buffer
	code := contractDiff(t.Context(), env{args: []string{from, to}, out: &out, err: &out})
	want := `WebhookWebhookController_listWebhooks_v1 (GET /v1/projects/{projectId}/webhooks)
  tightens query pageSize maximum: 10, was 15
  -> internal/fake/papi/webhook.go; rules papi.webhook.all-alone, papi.webhook.exists, papi.webhook.id-format, papi.webhook.limit, papi.webhook.order and 3 more; cases *
WebhookWebhookController_createWebhook_v1 (POST /v1/projects/{projectId}/webhooks)
  adds answer 409 error code webhook_refused
  -> internal/fake/papi/webhook.go; cases *
event BUNDLE_DONE
  removes the event
  -> life cycles bundle
listParcels (GET /v1/projects/{projectId}/parcels)
  adds the operation
  -> nothing here knows it yet
event BUNDLE_FORGOTTEN
  adds the event
  -> nothing here knows it yet
event BUNDLE_DONE_AGAIN
  adds the event
  -> nothing here knows it yet
1 removes, 1 tightens, 4 adds
`
	if diff := cmp.Diff(want, withoutCases(out.String())); code != exitFailed || diff != "" {
		t.Errorf("exit code %d, want %d; (-want +got):\n%s", code, exitFailed, diff)
	}
}

// withoutCases leaves out the names of cases, which are many and grow.
func withoutCases(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if before, _, ok := strings.Cut(line, "; cases "); ok {
			lines[i] = before + "; cases *"
		}
	}
	return strings.Join(lines, "\n")
}

func TestContractDiffNamesRulesOfCodes(t *testing.T) {
	from, to := doctored(t, "provisioning.yaml", "x-error-codes: [invalid_page_size, invalid_page_token]", "x-error-codes: [invalid_page_size]")
	changes, err := compareFiles(from, to)
	if err != nil {
		t.Fatal(err)
	}
	all := byOperation(changes)
	if len(all) != 1 {
		t.Fatalf("%d operations changed, want 1", len(all))
	}
	if diff := cmp.Diff([]string{"papi.page-token"}, all[0].Touches.Rules); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
	if !slices.Contains(all[0].Touches.Cases, "papi/webhooks/list/pages") {
		t.Errorf("cases %v do not have papi/webhooks/list/pages", all[0].Touches.Cases)
	}
}

func TestContractDiffOfTheSame(t *testing.T) {
	from, to := doctored(t, "elastic-sip-trunking.yaml")
	var out bytes.Buffer
	code := contractDiff(t.Context(), env{args: []string{from, to}, out: &out, err: &out})
	if code != exitOK || out.String() != "nothing changed\n" {
		t.Errorf("exit code %d and %q, want 0 and that nothing changed", code, out.String())
	}
}

// TestEveryOperationHasHandlerRulesAndCases holds what `contract diff` says is
// touched against what there is.
func TestEveryOperationHasHandlerRulesAndCases(t *testing.T) {
	for _, op := range slices.Concat(openapi.Operations(openapi.Provisioning), openapi.Operations(openapi.Trunking)) {
		if _, err := os.Stat(filepath.Join("..", "..", handlerFile(op))); err != nil {
			t.Errorf("%s: %v", op.ID, err)
		}
		if len(rulesOf(op, nil)) == 0 {
			t.Errorf("%s is about %q, of which no rule speaks", op.ID, op.Resource())
		}
	}
}
