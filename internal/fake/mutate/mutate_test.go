package mutate

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/openapi"
)

func operation(t *testing.T, id string) *openapi.Operation {
	t.Helper()
	op, ok := openapi.Lookup(id)
	if !ok {
		t.Fatalf("no operation %s", id)
	}
	return op
}

// lines writes cases as "FIELD KEYWORD good|bad INPUT", without those whose
// keyword is not wanted.
func lines(cases []Case, keyword string) (out []string) {
	for _, c := range cases {
		if keyword != "" && c.Keyword != keyword {
			continue
		}
		outcome := "bad"
		if c.Good {
			outcome = "good"
		}
		out = append(out, strings.Join([]string{c.Field, c.Keyword, outcome, c.Body + c.Query.Encode()}, " "))
	}
	return out
}

func TestEachFieldIsSpoiltInEachWay(t *testing.T) {
	got := lines(Bodies(operation(t, "SmsSmsAppsController_updateSmsApp_v1"), map[string]any{"name": "n"}), "")
	long := strings.Repeat("a", 255)
	want := []string{
		` valid good {"name":"n"}`, ` required bad `,
		` type bad "1"`, ` type bad 1`, ` type bad true`, ` type bad []`, ` type bad null`,
		`/noSuchName unknown bad {"name":"n","noSuchName":true}`,
		`/name type bad {"name":1}`, `/name type bad {"name":true}`,
		`/name type bad {"name":{}}`, `/name type bad {"name":[]}`, `/name type bad {"name":null}`,
		`/name minLength good {"name":"a"}`, `/name minLength bad {"name":""}`,
		`/name maxLength good {"name":"` + long + `"}`, `/name maxLength bad {"name":"` + long + `a"}`,
		`/name maxLength good {"name":"` + strings.Repeat("ü", 255) + `"}`,
	}
	got = slices.DeleteFunc(got, func(line string) bool { return strings.HasPrefix(line, "/convApiAppId") })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cases (-want +got):\n%s", diff)
	}
}

func TestKeywordsThatOtherOperationsHave(t *testing.T) {
	const valid = `/triggers`
	hook := map[string]any{"target": "https://a.example/", "secret": "s", "triggers": []any{"ALL"}}
	endpoint := map[string]any{"name": "n", "priority": 1.0, "address": "a"}
	tests := []struct {
		operation string
		example   any
		line      string
	}{
		{"WebhookWebhookController_createWebhook_v1", hook, `/secret required bad {"target":"https://a.example/","triggers":["ALL"]}`},
		{"WebhookWebhookController_createWebhook_v1", hook, `/target format bad {"secret":"s","target":"no url","triggers":["ALL"]}`},
		{"WebhookWebhookController_createWebhook_v1", hook, valid + `/0 enum bad {"secret":"s","target":"https://a.example/","triggers":["NO_SUCH_VALUE"]}`},
		{"WebhookWebhookController_createWebhook_v1", hook, valid + `/0 enum good {"secret":"s","target":"https://a.example/","triggers":["BUNDLE_DONE"]}`},
		{"WebhookWebhookController_createWebhook_v1", hook, valid + ` minItems bad {"secret":"s","target":"https://a.example/","triggers":[]}`},
		{"createSipEndpoint", endpoint, `/priority minimum bad {"address":"a","name":"n","priority":0}`},
		{"createSipEndpoint", endpoint, `/priority type bad {"address":"a","name":"n","priority":1.5}`},
		{"createSipEndpoint", endpoint, `/port maximum good {"address":"a","name":"n","port":65535,"priority":1}`},
		{"createSipEndpoint", endpoint, `/port maximum bad {"address":"a","name":"n","port":65536,"priority":1}`},
		{"createSipEndpoint", endpoint, `/credentialUsername type bad {"credentialUsername":1,"isRegistered":true,"name":"sample","priority":1}`},
	}
	for _, tt := range tests {
		if got := lines(Bodies(operation(t, tt.operation), tt.example), ""); !slices.Contains(got, tt.line) {
			t.Errorf("%s: no %s in\n%s", tt.operation, tt.line, strings.Join(got, "\n"))
		}
	}
}

func TestEachParameterIsSpoilt(t *testing.T) {
	got := lines(Queries(operation(t, "WhatsappSendersController_listSenders_v1")), "")
	for _, line := range []string{
		"pageSize minimum bad pageSize=0", "pageSize minimum good pageSize=1", "pageSize maximum good pageSize=100", "pageSize maximum bad pageSize=101",
		"pageSize type bad pageSize=many", "pageSize repeated bad pageSize=1&pageSize=1", "pageToken repeated bad pageToken=sample&pageToken=sample",
		"filterStates enum bad filterStates=NO_SUCH_VALUE", "filterStates enum bad filterStates=", "filterStates enum good filterStates=ACTIVE",
		"noSuchName unknown bad noSuchName=1",
	} {
		if !slices.Contains(got, line) {
			t.Errorf("no %s in\n%s", line, strings.Join(got, "\n"))
		}
	}
	if got := Queries(operation(t, "createSipTrunk")); got != nil {
		t.Errorf("an operation without a query has %v", got)
	}
}

// Every operation with a body has an example that its schema accepts, and
// each of its fields is spoilt.
func TestEveryBodyHasCases(t *testing.T) {
	for _, api := range []openapi.API{openapi.Provisioning, openapi.Trunking} {
		examples, err := Examples(api)
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range openapi.Operations(api) {
			if op.Body == nil {
				continue
			}
			cases := Bodies(op, examples[op.ID])
			if len(lines(cases, Valid)) != 1 {
				t.Errorf("%s: the example is not valid", op.ID)
			}
			if len(lines(cases, "type")) == 0 || len(lines(cases, Unknown)) == 0 {
				t.Errorf("%s: too few of the cases\n%s", op.ID, strings.Join(lines(cases, ""), "\n"))
			}
		}
	}
}
