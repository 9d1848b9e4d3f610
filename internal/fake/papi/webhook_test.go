package papi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/netguard"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

func hook(target string, triggers ...string) string {
	return fmt.Sprintf(`{"target":%q,"secret":"s3cret","triggers":["%s"]}`, target, strings.Join(triggers, `","`))
}

func createHook(t testing.TB, c *faketest.Client, target string, triggers ...string) string {
	t.Helper()
	return c.Must(201, "POST", "/webhooks", hook(target, triggers...)).String("id")
}

func wireHook(id, target string, triggers ...any) map[string]any {
	return map[string]any{"id": id, "target": target, "projectId": "project-1", "triggers": triggers}
}

func TestAWebhookIsCreatedReadReplacedUpdatedAndDeleted(t *testing.T) {
	c := newClient(t)
	created := c.Must(201, "POST", "/webhooks", hook("https://my.server.com/callback", "WHATSAPP_SENDER_ACTIVE", "BUNDLE_DONE"))
	id := created.String("id")
	want := wireHook(id, "https://my.server.com/callback", "WHATSAPP_SENDER_ACTIVE", "BUNDLE_DONE")
	if diff := cmp.Diff(want, created.Body); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	if got := c.Must(200, "GET", "/webhooks/"+id, ""); got.Raw != created.Raw {
		t.Errorf("read %s, created %s", got.Raw, created.Raw)
	}
	replaced := c.Must(200, "PUT", "/webhooks/"+id, hook("https://my.server.com/other", "ALL"))
	if diff := cmp.Diff(wireHook(id, "https://my.server.com/other", "ALL"), replaced.Body); diff != "" {
		t.Errorf("replaced (-want +got):\n%s", diff)
	}
	updated := c.Must(200, "PATCH", "/webhooks/"+id, `{"triggers":["RCS_ACCOUNT_COMMENT_ADDED"]}`)
	if diff := cmp.Diff(wireHook(id, "https://my.server.com/other", "RCS_ACCOUNT_COMMENT_ADDED"), updated.Body); diff != "" {
		t.Errorf("updated (-want +got):\n%s", diff)
	}
	if a := c.Must(204, "DELETE", "/webhooks/"+id, ""); a.Raw != "" {
		t.Errorf("deleted with body %s", a.Raw)
	}
	refused(t, c, 404, "webhook_not_found", "papi.webhook.exists", "GET", "/webhooks/"+id, "")
}

func TestPatchChangesOnlyWhatIsSent(t *testing.T) {
	c := newClient(t)
	id := createHook(t, c, "https://a.example/1", "ALL")
	now := c.World().Now()
	c.Must(200, "PATCH", "/webhooks/"+id, `{"secret":"another"}`)
	c.Must(200, "PATCH", "/webhooks/"+id, `{"target":"https://a.example/2","secret":"another"}`)
	want := []provisioning.Webhook{{
		ID: id, ProjectID: "project-1", Target: "https://a.example/2", Triggers: []string{"ALL"}, Created: now,
		Secret: "another", PreviousSecret: "s3cret", SecretChanged: now,
	}}
	if diff := cmp.Diff(want, subscribers(t, c, "BUNDLE_DONE")); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
}

func subscribers(t *testing.T, c *faketest.Client, event string) (found []provisioning.Webhook) {
	t.Helper()
	err := c.World().View(func(tx *state.Tx) error {
		found = provisioning.Subscribers(tx, event)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestSubscribersComeInTheOrderOfTheirCreation(t *testing.T) {
	c := newClient(t)
	all := createHook(t, c, "https://z.example/", "ALL")
	one := createHook(t, c, "https://a.example/", "BUNDLE_DONE", "WHATSAPP_SENDER_ACTIVE")
	createHook(t, c, "https://b.example/", "WHATSAPP_SENDER_ERROR")
	var ids []string
	for _, w := range subscribers(t, c, "BUNDLE_DONE") {
		ids = append(ids, w.ID)
	}
	if diff := cmp.Diff([]string{all, one}, ids); diff != "" {
		t.Errorf("subscribers (-want +got):\n%s", diff)
	}
}

func TestWebhookRefusals(t *testing.T) {
	c := newClient(t)
	mine := createHook(t, c, "https://a.example/mine", "ALL")
	createHook(t, c, "https://a.example/taken", "ALL")
	c.Must(200, "PUT", "/webhooks/"+mine, hook("https://a.example/mine", "BUNDLE_DONE"))
	none := "01ARZ3NDEKTSV4RRFFQ69G5FAV"
	tests := []struct {
		name               string
		status             int
		code, rule         string
		method, path, body string
	}{
		{"target taken", 409, "webhook_exists", "papi.webhook.target-unique", "POST", "/webhooks", hook("https://a.example/taken", "ALL")},
		{"target taken on PUT", 409, "webhook_exists", "papi.webhook.target-unique", "PUT", "/webhooks/" + mine, hook("https://a.example/taken", "ALL")},
		{"target taken on PATCH", 409, "webhook_exists", "papi.webhook.target-unique", "PATCH", "/webhooks/" + mine, `{"target":"https://a.example/taken"}`},
		{"ALL with others", 400, "invalid_input", "papi.webhook.all-alone", "POST", "/webhooks", hook("https://a.example/x", "ALL", "BUNDLE_DONE")},
		{"ALL with others on PATCH", 400, "invalid_input", "papi.webhook.all-alone", "PATCH", "/webhooks/" + mine, `{"triggers":["BUNDLE_DONE","ALL"]}`},
		{"metadata address", 400, "invalid_input", "papi.webhook.target-range", "POST", "/webhooks", hook("http://169.254.169.254/latest", "ALL")},
		{"metadata name", 400, "invalid_input", "papi.webhook.target-range", "PUT", "/webhooks/" + mine, hook("http://metadata.google.internal:80/", "ALL")},
		{"link-local", 400, "invalid_input", "papi.webhook.target-range", "PATCH", "/webhooks/" + mine, `{"target":"http://[fe80::1]:8080/"}`},
		{"not a URL", 400, "invalid_input", "papi.input", "POST", "/webhooks", hook("my.server.com", "ALL")},
		{"another scheme", 400, "invalid_input", "papi.input", "PATCH", "/webhooks/" + mine, `{"target":"ftp://a.example/"}`},
		{"too long", 400, "invalid_input", "papi.input", "POST", "/webhooks", hook("https://a.example/"+strings.Repeat("x", 742), "ALL")},
		{"no trigger", 400, "invalid_input", "papi.input", "PATCH", "/webhooks/" + mine, `{"triggers":[]}`},
		{"unknown trigger", 400, "invalid_input", "papi.input", "POST", "/webhooks", hook("https://a.example/x", "NOPE")},
		{"missing secret", 400, "invalid_input", "papi.input", "PUT", "/webhooks/" + mine, `{"target":"https://a.example/x","triggers":["ALL"]}`},
		{"unknown property", 400, "invalid_input", "papi.input", "PATCH", "/webhooks/" + mine, `{"url":"https://a.example/x"}`},
		{"null target", 400, "invalid_input", "papi.input", "PATCH", "/webhooks/" + mine, `{"target":null}`},
		{"malformed", 400, "invalid_payload", "api.json", "POST", "/webhooks", `{"target":`},
		{"malformed PUT", 400, "invalid_payload", "api.json", "PUT", "/webhooks/" + mine, `{`},
		{"malformed PATCH", 400, "invalid_payload", "api.json", "PATCH", "/webhooks/" + mine, `{`},
		{"id form", 400, "invalid_id_format", "papi.webhook.id-format", "GET", "/webhooks/123", ""},
		{"id form on DELETE", 400, "invalid_id_format", "papi.webhook.id-format", "DELETE", "/webhooks/123", ""},
		{"id form on PUT", 400, "invalid_id_format", "papi.webhook.id-format", "PUT", "/webhooks/123", hook("https://a.example/x", "ALL")},
		{"id form on PATCH", 400, "invalid_id_format", "papi.webhook.id-format", "PATCH", "/webhooks/123", `{}`},
		{"unknown", 404, "webhook_not_found", "papi.webhook.exists", "GET", "/webhooks/" + none, ""},
		{"unknown on DELETE", 404, "webhook_not_found", "papi.webhook.exists", "DELETE", "/webhooks/" + none, ""},
		{"unknown on PUT", 404, "webhook_not_found", "papi.webhook.exists", "PUT", "/webhooks/" + none, hook("https://a.example/x", "ALL")},
		{"unknown on PATCH", 404, "webhook_not_found", "papi.webhook.exists", "PATCH", "/webhooks/" + none, `{}`},
		{"page size", 400, "invalid_page_size", "papi.page-size", "GET", "/webhooks?pageSize=16", ""},
		{"page size text", 400, "invalid_page_size", "papi.page-size", "GET", "/webhooks?pageSize=x", ""},
		{"page size fraction", 400, "invalid_page_size", "papi.page-size", "GET", "/webhooks?pageSize=1.5", ""},
		{"page token", 400, "invalid_page_token", "papi.page-token", "GET", "/webhooks?pageToken=nope", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { refused(t, c, tt.status, tt.code, tt.rule, tt.method, tt.path, tt.body) })
	}
}

func TestAnErrorSaysWhatAndHowToMendIt(t *testing.T) {
	c := newClient(t)
	createHook(t, c, "https://a.example/", "ALL")
	a := c.Must(409, "POST", "/webhooks", hook("https://a.example/", "ALL"))
	want := map[string]any{
		"errorCode": "webhook_exists", "message": "Webhook exists.",
		"resolution": "Choose another target, or update the webhook that has this one.",
	}
	if diff := cmp.Diff(want, a.Body); diff != "" {
		t.Errorf("webhook_exists (-want +got):\n%s", diff)
	}
	a = c.Must(400, "POST", "/webhooks", `{"target":"nope","secret":"","triggers":["ALL"]}`)
	info := map[string]any{"validationErrors": []any{
		"secret must have at least 1 character", "target must be an absolute http or https URL",
	}}
	if diff := cmp.Diff(info, a.Body["additionalInformation"]); diff != "" {
		t.Errorf("additionalInformation (-want +got):\n%s", diff)
	}
}

func TestTheSixteenthWebhookIsRefused(t *testing.T) {
	c := newClient(t)
	for i := range provisioning.MaxWebhooks {
		createHook(t, c, fmt.Sprintf("https://a.example/%02d", i), "ALL")
	}
	refused(t, c, 424, "webhook_limit_reached", "papi.webhook.limit", "POST", "/webhooks", hook("https://a.example/x", "ALL"))
	refused(t, c, 409, "webhook_exists", "papi.webhook.target-unique", "POST", "/webhooks", hook("https://a.example/00", "ALL"))
	c.Project = "project-2"
	createHook(t, c, "https://a.example/00", "ALL")
}

func TestWebhooksAreListedByTarget(t *testing.T) {
	c := newClient(t)
	for _, name := range []string{"c", "a", "d", "b", "e"} {
		createHook(t, c, "https://a.example/"+name, "ALL")
	}
	targets := func(a faketest.Answer) (targets []string) {
		for _, w := range a.Body["webhooks"].([]any) {
			targets = append(targets, strings.TrimPrefix(w.(map[string]any)["target"].(string), "https://a.example/"))
		}
		return targets
	}
	all := c.Must(200, "GET", "/webhooks?unknown=1", "")
	if diff := cmp.Diff([]string{"a", "b", "c", "d", "e"}, targets(all)); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	if all.Body["totalSize"] != 5.0 || all.Body["pageSize"] != 15.0 || all.String("nextPageToken") != "" {
		t.Errorf("paging of all: %s", all.Raw)
	}
	first := c.Must(200, "GET", "/webhooks?pageSize=2", "")
	second := c.Must(200, "GET", "/webhooks?pageSize=2&pageToken="+first.String("nextPageToken"), "")
	if diff := cmp.Diff([]string{"c", "d"}, targets(second)); diff != "" {
		t.Errorf("second page (-want +got):\n%s", diff)
	}
	back := c.Must(200, "GET", "/webhooks?pageSize=2&pageToken="+second.String("previousPageToken"), "")
	if back.Raw != first.Raw {
		t.Errorf("back is %s, first was %s", back.Raw, first.Raw)
	}
	if empty := newClient(t).Must(200, "GET", "/webhooks", ""); empty.Raw != `{"totalSize":0,"pageSize":15,"webhooks":[]}` {
		t.Errorf("an empty list is %s", empty.Raw)
	}
}

func TestTheGuardOnTargetsCanBeLifted(t *testing.T) {
	c := faketest.New(t, newWorlds(nil), papi.API(papi.Deps{Guard: netguard.Policy{AllowAll: true}}))
	createHook(t, c, "http://169.254.169.254/", "ALL")
}
