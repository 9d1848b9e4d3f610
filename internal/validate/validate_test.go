package validate

import (
	"encoding/json"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/openapi"
)

func decode(t testing.TB, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

func lookup(t testing.TB, id string) *openapi.Operation {
	t.Helper()
	op, ok := openapi.Lookup(id)
	if !ok {
		t.Fatalf("no operation %s", id)
	}
	return op
}

// lines writes violations as "POINTER KEYWORD: TEXT".
func lines(violations []Violation) []string {
	var out []string
	for _, v := range violations {
		out = append(out, strings.TrimSpace(v.Pointer+" "+v.Keyword+": "+v.Text))
	}
	return out
}

const (
	createWebhook  = "WebhookWebhookController_createWebhook_v1"
	updateWebhook  = "WebhookWebhookController_updateWebhook_v1"
	createTemplate = "WhatsappTemplatesController_createTemplate_v1"
	createBundle   = "BundlesBundlesController_create_v1"
)

func TestBody(t *testing.T) {
	tests := []struct {
		name, operation, body string
		want                  []string
	}{
		{"3.1 valid", createWebhook, `{"target":"https://a.example/x","secret":"s","triggers":["ALL"]}`, nil},
		{"3.0 valid", "createSipTrunk", `{"name":"a","hostName":"b"}`, nil},
		{"3.1 required", createWebhook, `{"target":"https://a.example"}`,
			[]string{"/secret required: is required", "/triggers required: is required"}},
		{"3.0 required", "createSipTrunk", `{}`, []string{"/hostName required: is required", "/name required: is required"}},
		{"3.1 type of the body", createWebhook, `[]`, []string{"type: must be an object"}},
		{"3.0 type of the body", "createSipTrunk", `"x"`, []string{"type: must be an object"}},
		{"type of members", createWebhook, `{"target":1,"secret":true,"triggers":"ALL"}`,
			[]string{"/secret type: must be a string", "/target type: must be a string", "/triggers type: must be an array"}},
		{"3.1 null", createWebhook, `{"target":null,"secret":"s","triggers":["ALL"]}`, []string{"/target type: must be a string"}},
		{"3.0 null", "createSipTrunk", `{"name":null,"hostName":"b"}`, []string{"/name type: must be a string"}},
		{"enum, minLength, format", createWebhook, `{"target":"ftp://a","secret":"","triggers":["ALL","NONE"]}`, []string{
			"/secret minLength: must have at least 1 character", "/target format: must be an absolute http or https URL", "/triggers/1 enum: TRIGGERS"}},
		{"maxLength, uniqueItems", updateWebhook, `{"secret":"` + strings.Repeat("x", 129) + `","triggers":["ALL","ALL"]}`,
			[]string{"/secret maxLength: must have at most 128 characters", "/triggers uniqueItems: must not hold the same item twice"}},
		{"minItems", updateWebhook, `{"triggers":[]}`, []string{"/triggers minItems: must have at least 1 item"}},
		{"maxItems", createTemplate, `{"name":"ab","language":"EN","category":"UTILITY","details":{"components":[{"type":"HEADER","format":"TEXT","text":"a","examples":["a","b"]}]}}`,
			[]string{"/details/components/0/examples maxItems: must have at most 1 item"}},
		{"3.1 unknown property", createWebhook, `{"target":"https://a.example","secret":"s","triggers":["ALL"],"colour":1}`,
			[]string{"/colour unknown-property: is not a known property"}},
		{"3.0 unknown property", "createSipTrunk", `{"name":"a","hostName":"b","a/b~c":1}`,
			[]string{"/a~1b~0c unknown-property: is not a known property"}},
		{"pattern", createTemplate, `{"name":"A","language":"EN","category":"UTILITY","details":{"components":[]}}`,
			[]string{"/name pattern: must match ^[a-z0-9][a-z0-9_]*[a-z0-9]$"}},
		{"minimum, integer", "createSipEndpoint", `{"name":"a","priority":0,"address":"a","port":1.5}`,
			[]string{"/port type: must be an integer", "/priority minimum: must be at least 1"}},
		{"maximum", "createSipEndpoint", `{"name":"a","priority":1,"address":"a","port":65536}`, []string{"/port maximum: must be at most 65535"}},
		{"3.0 read-only is ignored", "createSipTrunk", `{"name":"a","hostName":"b","id":7,"domain":null,"createTime":"never"}`, nil},
		{"3.0 oneOf, other form", "createSipEndpoint", `{"name":"a","priority":1,"isRegistered":true,"credentialUsername":"u"}`, nil},
		{"3.0 oneOf, nearest form and its neighbours", "createSipEndpoint", `{"priority":1,"isRegistered":true}`,
			[]string{"/credentialUsername required: is required", "/name required: is required"}},
		{"3.0 oneOf, both forms", "createSipEndpoint", `{"name":"a","priority":1,"address":"a","isRegistered":true,"credentialUsername":"u"}`,
			[]string{"oneOf: must match exactly one of its forms, not several"}},
		{"3.0 array or object: array", "bulkUpdateCredentialListsForTrunk", `["a"]`, nil},
		{"3.0 array or object: object", "bulkUpdateCredentialListsForTrunk", `{"credentialListIds":["a"]}`, nil},
		{"3.0 array or object: neither", "bulkUpdateCredentialListsForTrunk", `"a"`, []string{"type: must be an array or an object"}},
		{"3.0 array or object: item", "bulkUpdateCredentialListsForTrunk", `["a",1]`, []string{"/1 type: must be a string"}},
		{"3.1 object or boolean", createBundle, `{"name":"a","region":"EU","smsApp":"yes"}`, []string{"/smsApp type: must be an object or a boolean"}},
		{"3.1 anyOf, told by type", createTemplate, `{"name":"ab","language":"EN","category":"UTILITY","details":{"components":[{"type":"BODY","text":1}]}}`,
			[]string{"/details/components/0/text type: must be a string"}},
		{"3.1 anyOf, no such form", createTemplate, `{"name":"ab","language":"EN","category":"UTILITY","details":{"components":[{"type":"HEADER","format":"SOUND"}]}}`,
			[]string{"/details/components/0/format enum: must be one of LOCATION, TEXT, DOCUMENT, IMAGE, VIDEO"}},
		{"3.1 anyOf, unknown property of the form", createTemplate, `{"name":"ab","language":"EN","category":"UTILITY","details":{"components":[{"type":"FOOTER","text":"a","format":"TEXT"}]}}`,
			[]string{"/details/components/0/format unknown-property: is not a known property"}},
		{"3.1 anyOf, wrong value of a member that one form has", "WhatsappSendersController_createSender_v1", `{"wabaId":"1","phoneNumberId":"1","region":"EU","businessManager":1}`,
			[]string{"/businessManager enum: must be one of SINCH_BR, SINCH_MX, SINCH_UK"}},
		{"3.1 one sample as example", createTemplate, `{"name":"ab","language":"EN","category":"UTILITY","details":{"components":[{"type":"HEADER","format":"TEXT","text":"a","example":"x"}]}}`, nil},
		{"3.1 one sample as examples", createTemplate, `{"name":"ab","language":"EN","category":"UTILITY","details":{"components":[{"type":"HEADER","format":"TEXT","text":"a","examples":["x"]}]}}`, nil},
	}
	triggers := strings.Join(triggerNames(t), ", ")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lines(New().Body(lookup(t, tt.operation), decode(t, tt.body)))
			for i := range tt.want {
				tt.want[i] = strings.Replace(tt.want[i], "TRIGGERS", "must be one of "+triggers, 1)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

func triggerNames(t *testing.T) []string {
	raw, _ := openapi.Schema(openapi.Provisioning, "WebhookWebhookTriggersEnum")
	var schema struct{ Enum []string }
	if err := json.Unmarshal(raw, &schema); err != nil || len(schema.Enum) == 0 {
		t.Fatalf("triggers: %s, %v", raw, err)
	}
	return schema.Enum
}

func TestBodyTakesBothKindsOfNumbers(t *testing.T) {
	op := lookup(t, "createSipEndpoint")
	for name, port := range map[string]any{"float64": float64(70000), "json.Number": json.Number("70000")} {
		body := map[string]any{"name": "a", "priority": json.Number("1"), "address": "a", "port": port}
		want := []string{"/port maximum: must be at most 65535"}
		if diff := cmp.Diff(want, lines(New().Body(op, body))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestBodyThatIsMissing(t *testing.T) {
	tests := []struct {
		operation string
		want      []string
	}{
		{"createSipTrunk", []string{"required: is required"}},
		{"createSipEndpoint", nil}, // the document says that the body is optional
		{"getSipTrunks", nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, lines(New().Body(lookup(t, tt.operation), nil))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.operation, diff)
		}
	}
}

// A body that is null is no body left out.
func TestBodyThatIsNull(t *testing.T) {
	for _, id := range []string{"createSipTrunk", "updateCountryPermission", createWebhook} {
		want := []string{"type: must be an object"}
		if diff := cmp.Diff(want, lines(New().Body(lookup(t, id), Null))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
}

func TestFormats(t *testing.T) {
	tests := []struct {
		format string
		good   []string
		bad    []string
	}{
		{"url", []string{"https://a.example/{{1}}", "http://10.0.0.1:80/x?y=z"}, []string{"a.example", "ftp://a.example", "https://", "https://a b", "https:///x"}},
		{"email", []string{"a@b.example"}, []string{"a", "a@b", "A <a@b.example>", "a@b.example "}},
		{"otp", []string{"123456", "abc12é"}, []string{"12345", "1234567", "123 56"}},
		{"digits", []string{"0", "0123"}, []string{"", "1a", "+1"}},
		{"country code", []string{"1", "48", "420"}, []string{"", "+48", "1234", "PL"}},
		{"numeric phone number", []string{"777777777"}, []string{"+48777", "77 77"}},
		{"phone number", []string{"+48777777777", "02 1234-5678"}, []string{"", "call me", "++48"}},
		{"e.164 phone number", []string{"+48777777777"}, []string{"48777777777", "+048", "+4877777777777777"}},
		{"hex", []string{"#000000", "fff", "#aBc123"}, []string{"#12345", "#ggg", "red"}},
		{"date-time", []string{"2024-06-06T14:42:42Z", "2024-06-06T14:42:42.820177628Z", "2024-06-06T16:57:45+0000", "2024-06-06T16:57:45+02:00"}, []string{"2024-06-06", "2024-06-06T14:42:42", "now"}},
	}
	for _, tt := range tests {
		check := formats[tt.format].holds
		for _, value := range tt.good {
			if !check(value) {
				t.Errorf("%s refuses %q", tt.format, value)
			}
		}
		for _, value := range tt.bad {
			if check(value) {
				t.Errorf("%s takes %q", tt.format, value)
			}
		}
	}
	if len(tests) != len(formats) {
		t.Errorf("%d formats are tested, there are %d", len(tests), len(formats))
	}
}

func TestQuery(t *testing.T) {
	tests := []struct {
		name, operation, query string
		want                   []string
	}{
		{"none", "getSipTrunks", "", nil},
		{"valid", "getSipTrunks", "page=2&size=500&domain=a", nil},
		{"no number", "getSipTrunks", "page=two", []string{"page type: must be an integer"}},
		{"empty", "getSipTrunks", "page=", []string{"page type: must be an integer"}},
		{"not quite a number", "getSipTrunks", "page=0x10&size=1_0", []string{"page type: must be an integer", "size type: must be an integer"}},
		{"limits", "getSipTrunks", "size=501", []string{"size maximum: must be at most 500"}},
		{"unknown", "getSipTrunks", "pageSize=1", []string{"pageSize unknown: is not a parameter of this operation"}},
		{"repeated", "getSipTrunks", "page=1&page=2", []string{"page repeated: must be given once"}},
		{"fraction", "WebhookWebhookController_listWebhooks_v1", "pageSize=16", []string{"pageSize maximum: must be at most 15"}},
		{"operator in the key", "findCalls", "createTime%3E=2021-10-01&createTime%3C=2021-10-30", nil},
		{"list with commas", "findCalls", "direction=INBOUND,OUTBOUND&callResult=BUSY", nil},
		{"list with commas, one is wrong", "findCalls", "direction=INBOUND,UP", []string{"direction enum: must be one of INBOUND, OUTBOUND, inbound, outbound"}},
		{"exploded list", "WhatsappSendersController_listSenders_v1", "filterStates=ACTIVE&filterStates=ERROR", nil},
		{"exploded list, one is wrong", "BundlesBundlesController_list_v1", "filterStates=DONE&filterStates=ODD", []string{"filterStates enum: must be one of DONE, FAILED, IN_PROGRESS"}},
		{"boolean", "WhatsappTemplatesController_deleteTemplateByNameAndLanguage_v1", "deleteSubmitted=1", []string{"deleteSubmitted type: must be a boolean"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			query, err := url.ParseQuery(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, lines(New().Query(lookup(t, tt.operation), query))); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPath(t *testing.T) {
	op := lookup(t, "RcsQuestionnaireController_getQuestions_v1")
	values := map[string]string{"projectId": "p", "senderId": "s", "useCase": "GAMES"}
	got := New().Path(op, values)
	if len(got) != 1 || got[0].In != "path" || got[0].Pointer != "useCase" || got[0].Keyword != "enum" {
		t.Errorf("violations %+v, want one for useCase", got)
	}
	delete(values, "useCase")
	got = New().Path(op, values)
	if len(got) != 1 || got[0].Pointer != "useCase" || got[0].Keyword != "required" {
		t.Errorf("violations %+v, want useCase required", got)
	}
}

func TestReply(t *testing.T) {
	const failure = `{"errorCode":"webhook_exists","message":"m","resolution":"r","additionalInformation":INFO}`
	tests := []struct {
		name, operation string
		status          int
		body            string
		want            []string
	}{
		{"valid", createWebhook, 201, `{"id":"a","target":"t","projectId":"p","triggers":["ALL"]}`, nil},
		{"missing", createWebhook, 201, `{"id":"a","projectId":"p","triggers":["ALL"]}`, []string{"/target required: is required"}},
		{"no body", createWebhook, 201, `null`, []string{"required: is required"}},
		{"undocumented status", createWebhook, 418, `{}`, []string{"undocumented: status 418 is not documented for " + createWebhook}},
		{"empty as documented", "deleteSipTrunk", 204, `null`, nil},
		{"unexpected body", "deleteSipTrunk", 204, `{}`, []string{"unexpected: must be empty"}},
		{"text", "exportCallRecords", 200, `"a,b"`, nil},
		{"information as list", createWebhook, 409, strings.Replace(failure, "INFO", `{"webhookId":["a"]}`, 1), nil},
		{"information as text", createWebhook, 409, strings.Replace(failure, "INFO", `{"supportedCodes":"a"}`, 1), nil},
		{"information as object", createWebhook, 409, strings.Replace(failure, "INFO", `{"metaError":{"code":1}}`, 1), nil},
		{"information as number", createWebhook, 409, strings.Replace(failure, "INFO", `{"n":1}`, 1),
			[]string{"/additionalInformation/n type: must be an array or a string or an object"}},
		{"null that clients see", "createSipTrunk", 201, `{"id":"a","name":"a","hostName":"b","updateTime":null}`, nil},
		{"read-only is checked", "createSipTrunk", 201, `{"id":7,"name":"a","hostName":"b"}`, []string{"/id type: must be a string"}},
		{"page", "getSipTrunks", 200, `{"trunks":[{"name":"a"}],"pageNumber":"1"}`,
			[]string{"/pageNumber type: must be an integer", "/trunks/0/hostName required: is required"}},
		{"unknown property", "getSipTrunks", 200, `{"rows":[]}`, []string{"/rows unknown-property: is not a known property"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lines(New().Reply(lookup(t, tt.operation), tt.status, decode(t, tt.body)))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEvent(t *testing.T) {
	tests := []struct {
		name, event, body string
		want              []string
	}{
		{"valid", "WHATSAPP_TEMPLATE_DELETED", `{"type":"WHATSAPP_TEMPLATE_DELETED"}`, nil},
		{"other type", "WHATSAPP_TEMPLATE_DELETED", `{"type":"BUNDLE_DONE"}`, []string{"/type const: must be WHATSAPP_TEMPLATE_DELETED"}},
		{"no type", "WHATSAPP_TEMPLATE_DELETED", `{}`, []string{"/type required: is required"}},
		{"no such event", "NOTHING", `{}`, []string{"undocumented: event NOTHING is not documented"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lines(New().Event(tt.event, decode(t, tt.body)))); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWithout(t *testing.T) {
	given := []Violation{{Keyword: "type"}, {Keyword: UnknownProperty}, {Keyword: "enum"}}
	want := []Violation{{Keyword: "type"}, {Keyword: "enum"}}
	if diff := cmp.Diff(want, Without(given, UnknownProperty)); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

func TestBodyOfNothingButMistakes(t *testing.T) {
	body := map[string]any{"accessControlListIds": make([]any, 10_000)}
	if got := len(New().Body(lookup(t, "addAccessControlListToTrunk"), body)); got != enough {
		t.Errorf("%d violations, want %d", got, enough)
	}
}

// Every schema of every document compiles.
func TestEverythingCompiles(t *testing.T) {
	v, count := New(), 0
	for _, api := range openapi.APIs() {
		for _, op := range openapi.Operations(api) {
			if op.Body != nil {
				v.Body(op, map[string]any{})
				count++
			}
			for _, response := range op.Responses {
				v.Reply(op, response.Status, map[string]any{})
				count++
			}
			v.Query(op, url.Values{})
		}
	}
	for _, event := range openapi.Events() {
		v.Event(event.Name, map[string]any{})
		count++
	}
	if count < 900 {
		t.Errorf("%d schemas met, there are more", count)
	}
}

func TestValidatorIsSafeForConcurrentUse(t *testing.T) {
	v, op := New(), lookup(t, createTemplate)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := v.Body(op, map[string]any{}); len(got) == 0 {
				t.Error("an empty template was taken")
			}
		})
	}
	group.Wait()
}

func BenchmarkBody(b *testing.B) {
	bodies := map[string]string{
		"createSipTrunk":    `{"name":"Acme Trunk","hostName":"acme","enableCallerName":true}`,
		createWebhook:       `{"target":"https://a.example/x","secret":"s","triggers":["ALL"]}`,
		"createSipEndpoint": `{"name":"a","priority":1,"address":"127.0.0.1"}`,
	}
	for id, text := range bodies {
		b.Run(id, func(b *testing.B) {
			v, op, body := New(), lookup(b, id), decode(b, text)
			if got := v.Body(op, body); got != nil {
				b.Fatal(got)
			}
			for b.Loop() {
				v.Body(op, body)
			}
		})
	}
}

func BenchmarkFirstUse(b *testing.B) {
	op := lookup(b, createTemplate)
	for b.Loop() {
		New().Body(op, map[string]any{})
	}
}

func FuzzBody(f *testing.F) {
	for _, seed := range []struct{ id, body string }{
		{createWebhook, `{"target":"https://a.example","secret":"s","triggers":["ALL"]}`},
		{createTemplate, `{"name":"ab","details":{"components":[{"type":"HEADER","format":"SOUND"},{"type":"CAROUSEL","cards":[{}]}]}}`},
		{"createSipEndpoint", `{"name":null,"priority":1e400,"address":{},"isRegistered":[]}`},
		{"bulkUpdateCredentialListsForTrunk", `[[],{},null,1,"a"]`},
		{createBundle, `{"smsApp":{"a":{"b":[]}},"convApp":1}`},
	} {
		f.Add(seed.id, []byte(seed.body))
	}
	v := New()
	f.Fuzz(func(t *testing.T, id string, text []byte) {
		op, ok := openapi.Lookup(id)
		var body any
		if !ok || json.Unmarshal(text, &body) != nil {
			t.Skip()
		}
		for _, violation := range v.Body(op, body) {
			if violation.Keyword == "" || violation.Text == "" || violation.In != inBody {
				t.Errorf("incomplete violation %+v", violation)
			}
		}
		v.Reply(op, 200, body)
	})
}
