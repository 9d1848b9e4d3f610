package openapi

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDocumentsAreServedByName(t *testing.T) {
	want := []string{"auth.yaml", "control.yaml", "elastic-sip-trunking.yaml", "provisioning.yaml"}
	if diff := cmp.Diff(want, Documents()); diff != "" {
		t.Fatalf("documents (-want +got):\n%s", diff)
	}
	for _, name := range want {
		data, err := Document(name)
		if err != nil || !bytes.Contains(data, []byte("openapi: 3.")) {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
	}
	for _, name := range []string{"", "provisioning", "../go.mod", "index", "openapi.go"} {
		if _, err := Document(name); err == nil {
			t.Errorf("document %q was found", name)
		}
	}
}

func TestLookup(t *testing.T) {
	op, ok := Lookup("WebhookWebhookController_createWebhook_v1")
	if !ok {
		t.Fatal("createWebhook is missing")
	}
	got := *op
	got.Description, got.Responses = "", nil
	want := Operation{
		API: Provisioning, ID: "WebhookWebhookController_createWebhook_v1", Method: "POST",
		Path: "/v1/projects/{projectId}/webhooks", Tag: "Webhooks", Summary: "Register a webhook",
		Parameters: []Parameter{{Name: "projectId", In: "path", Required: true, Style: "simple",
			Schema: json.RawMessage(`{"type":"string"}`)}},
		Body: &Body{Required: true, MediaTypes: []string{"application/json"},
			Schema: json.RawMessage(`{"$ref":"#/components/schemas/WebhookWebhookInputDto"}`)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("createWebhook (-want +got):\n%s", diff)
	}
	if _, ok := Lookup("noSuchOperation"); ok {
		t.Error("noSuchOperation was found")
	}
}

// The names that no document has go with the statuses that it has.
func TestStatusNamesOfTrunking(t *testing.T) {
	for _, op := range Operations(Trunking) {
		for name, want := range map[string]int{"TRUNK_NOT_FOUND": 404, "VALIDATION_FAILED": 400, "RESOURCE_EXHAUSTED": 429, "UNAVAILABLE": 0, "webhook_exists": 0} {
			if status, ok := op.StatusOf(name); status != want || ok != (want > 0) {
				t.Errorf("%s: %s is %d, %t, want %d", op.ID, name, status, ok, want)
			}
		}
		if codes := op.ErrorCodes(); len(codes) != 17 || !slices.IsSorted(codes) {
			t.Errorf("%s: %d codes: %v", op.ID, len(codes), codes)
		}
	}
	op, _ := Lookup("WebhookWebhookController_listWebhooks_v1")
	want := []string{"internal_error", "invalid_page_size", "invalid_page_token", "unauthorized_error"}
	if diff := cmp.Diff(want, op.ErrorCodes()); diff != "" {
		t.Errorf("codes of a documented operation (-want +got):\n%s", diff)
	}
}

func TestOperationKnowsItsErrors(t *testing.T) {
	op, _ := Lookup("WebhookWebhookController_createWebhook_v1")
	if status, ok := op.StatusOf("webhook_exists"); !ok || status != 409 {
		t.Errorf("webhook_exists: status %d, %v", status, ok)
	}
	if status, ok := op.StatusOf("webhook_not_found"); ok {
		t.Errorf("webhook_not_found: status %d, want none", status)
	}
	tests := []struct {
		status int
		code   string
		want   bool
	}{{424, "webhook_limit_reached", true}, {409, "webhook_limit_reached", false}, {201, "", true}, {200, "", false}}
	for _, tt := range tests {
		if got := op.Documents(tt.status, tt.code); got != tt.want {
			t.Errorf("Documents(%d, %q) = %v, want %v", tt.status, tt.code, got, tt.want)
		}
	}
	response, ok := op.Response(400)
	want := Response{Status: 400, MediaType: "application/json", Codes: []string{"invalid_input", "invalid_payload"},
		Schema: json.RawMessage(`{"$ref":"#/components/schemas/WebhookPapiErrorDto"}`)}
	if !ok {
		t.Fatal("no response 400")
	}
	if diff := cmp.Diff(want, *response); diff != "" {
		t.Errorf("response 400 (-want +got):\n%s", diff)
	}
}

func TestParametersKeepTheirStyle(t *testing.T) {
	op, _ := Lookup("findCalls")
	got := map[string][2]any{}
	for _, p := range op.Parameters {
		got[p.Name] = [2]any{p.Style, p.Explode}
	}
	want := map[string][2]any{"projectId": {"simple", false}, "from": {"form", true}, "direction": {"form", false}}
	for name := range want {
		if diff := cmp.Diff(want[name], got[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestErrorCatalogue(t *testing.T) {
	got, ok := FindErrorCode("webhook_limit_reached")
	if !ok || got.Status != 424 || got.Meaning == "" {
		t.Errorf("webhook_limit_reached: %+v, %v", got, ok)
	}
	meta, _ := FindErrorCode("template_submit_error")
	if diff := cmp.Diff([]string{"code", "subcode", "message", "description", "reason"}, meta.MetaError); diff != "" {
		t.Errorf("template_submit_error (-want +got):\n%s", diff)
	}
	if _, ok := FindErrorCode("no_such_code"); ok {
		t.Error("no_such_code was found")
	}
	for _, code := range ErrorCodes() {
		if found, ok := FindErrorCode(code.Code); !ok || found.Code != code.Code {
			t.Errorf("%s is listed and not found", code.Code)
		}
	}
}

func TestSchemasAndEvents(t *testing.T) {
	raw, ok := Schema(Trunking, "CredentialListIds")
	want := `{"type":"object","required":["credentialListIds"],"properties":{"credentialListIds":{"type":"array","items":{"type":"string"}}}}`
	if !ok || string(raw) != want {
		t.Errorf("CredentialListIds = %s, %v, want %s", raw, ok, want)
	}
	if _, ok := Schema(Provisioning, "CredentialListIds"); ok {
		t.Error("a schema of EST was found in PAPI")
	}
	if names := SchemaNames("unknown"); len(names) != 0 {
		t.Errorf("an unknown API has schemas: %v", names)
	}
	if events := Events(); len(events) != 38 || events[0].Name != "BUNDLE_DONE" || len(events[0].Body) == 0 {
		t.Errorf("%d events, the first is %+v", len(events), events[:1])
	}
}
