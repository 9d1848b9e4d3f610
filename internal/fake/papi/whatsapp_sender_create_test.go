package papi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAFailedSubmissionMayKeepItsDraft(t *testing.T) {
	r := newRig(t, nil)
	failing := strings.Replace(partner("SUBMIT", "1", `,"photoUrl":"https://a.example/absent.png"`), `"region"`, `"saveDraftOnFailure":true,"region"`, 1)
	a := r.Must(409, "POST", senders, failing)
	if a.String("errorCode") != "file_not_found" || a.Rule() != "papi.photo.exists" {
		t.Errorf("rule %q, %s", a.Rule(), a.Raw)
	}
	list := r.Must(200, "GET", senders+"?filterStatuses=DRAFT", "").Body["senders"].([]any)
	if len(list) != 1 {
		t.Fatalf("%d drafts were kept, want 1", len(list))
	}
	draft := list[0].(map[string]any)
	want := map[string]any{"status": "DRAFT", "details": map[string]any{
		"displayName": "Loja", "vertical": "OTHER", "photoUrl": "https://a.example/absent.png",
	}}
	if diff := cmp.Diff(want, draft["changes"]); diff != "" || draft["businessManager"] != "SINCH_BR" || draft["phoneNumber"] != "1" {
		t.Errorf("draft %v (-want +got):\n%s", draft, diff)
	}
	id := draft["id"].(string)
	r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{"photoUrl":"https://a.example/good.png"}}`)
	if got := r.status(id); got != "IN_PROGRESS" {
		t.Errorf("status %q after the draft was mended", got)
	}
}

func TestFormsThatDoNotFitAreRefused(t *testing.T) {
	r := newRig(t, nil)
	for name, body := range map[string]string{
		"nothing":              `{}`,
		"half a signup":        `{"wabaId":"1"}`,
		"an unknown region":    strings.Replace(embedded, `"EU"`, `"MARS"`, 1),
		"a number with a plus": strings.Replace(byPhone, `"1"`, `"+1"`, 1),
		"letters in a number":  strings.Replace(byPhone, `2025550123`, `20255OO123`, 1),
		"a profile cut short":  `{"phoneNumberProvider":"SINCH","details":{"displayName":"Loja","countryCode":"55"}}`,
		"a name without end":   strings.Replace(byPhone, `Books`, strings.Repeat("x", 129), 1),
		"no object":            `[]`,
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, r.Client, 400, "invalid_input", "papi.input", "POST", senders, body)
		})
	}
	refused(t, r.Client, 400, "invalid_input", "papi.whatsapp-sender.facebook-token-given", "POST", senders,
		`{"name":"n","details":{"displayName":"Books","vertical":"OTHER"}}`)
}
