package papi_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// request is one call of an operation.
type request struct{ method, path, body string }

const noID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"

// plainCalls are a call of each operation, with NONE for an id.
var plainCalls = map[string]request{
	"WebhookWebhookController_listWebhooks_v1":           {"GET", "/webhooks", ""},
	"WebhookWebhookController_createWebhook_v1":          {"POST", "/webhooks", hook("https://a.example/", "ALL")},
	"WebhookWebhookController_getWebhook_v1":             {"GET", "/webhooks/NONE", ""},
	"WebhookWebhookController_deleteWebhook_v1":          {"DELETE", "/webhooks/NONE", ""},
	"WebhookWebhookController_replaceWebhook_v1":         {"PUT", "/webhooks/NONE", hook("https://a.example/", "ALL")},
	"WebhookWebhookController_updateWebhook_v1":          {"PATCH", "/webhooks/NONE", `{"target":"https://a.example/"}`},
	"WhatsappAccountsController_getAccount_v1":           {"GET", whatsApp, ""},
	"WhatsappAccountsController_createAccount_v1":        {"POST", whatsApp, account},
	"WhatsappAccountsController_deleteAccount_v1":        {"DELETE", whatsApp, ""},
	"WhatsappAccountsController_updateAccount_v1":        {"PATCH", whatsApp, `{"wabaName":"New"}`},
	"WhatsappAccountsController_listActivities_v1":       {"GET", whatsApp + "/activities", ""},
	"WhatsappAccountsController_createComment_v1":        {"POST", whatsApp + "/comments", `{"comment":"Hi"}`},
	"WhatsappFlowsController_listFlows_v1":               {"GET", flows, ""},
	"WhatsappFlowsController_listFlowScreens_v1":         {"GET", flows + "/NONE/screens", ""},
	"WhatsappSolutionsController_listSolutions_v1":       {"GET", solutions, ""},
	"WhatsappSolutionsController_createSolution_v1":      {"POST", solutions, solution},
	"WhatsappSolutionsController_getSolution_v1":         {"GET", solutions + "/NONE", ""},
	"WhatsappSolutionsController_assignSolution_v1":      {"POST", solutions + "/NONE/assign", ""},
	"WhatsappSendersController_listSenders_v1":           {"GET", senders, ""},
	"WhatsappSendersController_createSender_v1":          {"POST", senders, embedded},
	"WhatsappSendersController_get_v1":                   {"GET", senders + "/NONE", ""},
	"WhatsappSendersController_delete_v1":                {"DELETE", senders + "/NONE", ""},
	"WhatsappSendersController_update_v1":                {"PATCH", senders + "/NONE", `{"details":{"about":"Hi"}}`},
	"WhatsappSendersController_listActivities_v1":        {"GET", senders + "/NONE/activities", ""},
	"WhatsappSendersController_deleteChanges_v1":         {"DELETE", senders + "/NONE/changes", ""},
	"WhatsappSendersController_createComment_v1":         {"POST", senders + "/NONE/comments", `{"comment":"Hi"}`},
	"WhatsappSendersController_register_v1":              {"POST", senders + "/NONE/register", `{"method":"SMS"}`},
	"WhatsappSendersController_getSuggestedUsernames_v1": {"GET", senders + "/NONE/suggestedUsernames", ""},
	"WhatsappSendersController_verify_v1":                {"POST", senders + "/NONE/verify", `{"code":"000000"}`},
}

// arrangement brings a world to where a call gets an error, and says which call.
type arrangement func(r *rig, plain request) request

func with(body string) arrangement {
	return func(_ *rig, plain request) request { plain.body = body; return plain }
}

func query(q string) arrangement {
	return func(_ *rig, plain request) request { plain.path += "?" + q; return plain }
}

func fixture(change func(v *provisioning.Vendor), body string) arrangement {
	return func(r *rig, plain request) request {
		r.vendor(change)
		if body != "" {
			plain.body = body
		}
		return plain
	}
}

// on calls for a sender made by the function.
func on(sender func(r *rig) string, body string) arrangement {
	return func(r *rig, plain request) request {
		plain.path = strings.Replace(plain.path, "NONE", sender(r), 1)
		if body != "" {
			plain.body = body
		}
		return plain
	}
}

// following calls once another call has succeeded.
func following(first request, body string) arrangement {
	return func(r *rig, plain request) request {
		if a := r.Do(first.method, first.path, first.body); a.Status >= 300 {
			r.t.Fatalf("%v: %d %s", first, a.Status, a.Raw)
		}
		if body != "" {
			plain.body = body
		}
		return plain
	}
}

// number is a fixture about the number of a pending sender.
func number(n provisioning.VendorNumber) func(r *rig) string {
	return func(r *rig) string {
		n.Number = "12025550123"
		r.vendor(func(v *provisioning.Vendor) { v.Numbers = []provisioning.VendorNumber{n} })
		return r.pending()
	}
}

func photo(name string) arrangement {
	return func(r *rig, plain request) request {
		url := `"photoUrl":"https://a.example/` + name + `"`
		if plain.method == "POST" {
			plain.body = partner("SUBMIT", "1", ","+url)
			return plain
		}
		return on((*rig).live, `{"status":"SUBMIT","details":{`+url+`}}`)(r, plain)
	}
}

// draft creates a draft of a sender.
func draft(r *rig) string { return r.create(partner("DRAFT", "1", "")) }

// registered creates a sender whose code was sent.
func registered(r *rig) string {
	id := r.pending()
	r.Must(200, "POST", senders+"/"+id+"/register", `{"method":"SMS"}`)
	return id
}

// listedWABAs are two WABAs, of which the second is for region EU only.
func listedWABAs(v *provisioning.Vendor) {
	v.WABAs = []provisioning.VendorWABA{
		{ID: "1", PhoneNumbers: []provisioning.VendorPhone{{ID: "11"}, {ID: "12", Provisioned: true}}},
		{ID: "2", Regions: []string{"EU"}},
	}
}

// arrangements are how each error is come by: for one operation, or for all.
var arrangements = map[string]arrangement{
	"invalid_page_size":       query("pageSize=0"),
	"invalid_page_token":      query("pageToken=x"),
	"invalid_filter_states":   query("filterStates=LOST"),
	"invalid_filter_statuses": query("filterStatuses=LOST"),
	"invalid_payload":         with(`{"`),
	"invalid_input":           with(`{"unknown":1}`),
	"project_not_initialized": fixture(func(v *provisioning.Vendor) { v.WhatsAppInitialized = false }, ""),
	"sender_not_found":        func(_ *rig, plain request) request { return plain },
	"webhook_not_found":       func(_ *rig, plain request) request { return plain },
	"invalid_id_format": func(_ *rig, plain request) request {
		plain.path = "/webhooks/1"
		return plain
	},
	"webhook_exists": func(r *rig, plain request) request {
		r.Must(201, "POST", "/webhooks", hook("https://a.example/", "ALL"))
		if plain.method != "POST" {
			plain.path = "/webhooks/" + r.Must(201, "POST", "/webhooks", hook("https://b.example/", "ALL")).String("id")
		}
		return plain
	},
	"webhook_limit_reached": func(r *rig, plain request) request {
		for range provisioning.MaxWebhooks {
			r.Must(201, "POST", "/webhooks", hook("https://b.example/"+string(rune('a'+len(r.Must(200, "GET", "/webhooks", "").Body["webhooks"].([]any)))), "ALL"))
		}
		return plain
	},
	"listActivities invalid_page_token": func(r *rig, plain request) request {
		return query("pageToken=x")(r, on((*rig).live, "")(r, plain))
	},
	"listSenders sender_not_found": fixture(func(v *provisioning.Vendor) { v.SendersMissing = true }, ""),

	"file_invalid_mime_type":    photo("x.gif"),
	"file_not_found":            photo("absent.png"),
	"file_size_too_large":       photo("large.png"),
	"file_has_wrong_dimensions": photo("small.png"),
	"file_unexpected_error":     photo("odd.png"),

	"invalid_facebook_token":                   following(request{"POST", senders, embedded}, strings.Replace(embedded, "222222222222222", "3", 1)),
	"invalid_business_manager":                 fixture(func(v *provisioning.Vendor) { v.RefusedBusinessManagers = []string{"SINCH_UK"} }, ""),
	"invalid_business_manager_for_environment": with(`{"region":"EU","wabaId":"1","phoneNumberId":"1","businessManager":"SINCH_BR"}`),
	"project_not_found":                        fixture(func(v *provisioning.Vendor) { v.ProjectMissing = true }, ""),
	"account_data_is_corrupt":                  fixture(func(v *provisioning.Vendor) { v.AccountCorrupt = true }, ""),
	"wrong_waba_id":                            following(request{"POST", senders, embedded}, `{"wabaId":"2","phoneNumberId":"1"}`),
	"not_found_waba_id":                        fixture(listedWABAs, `{"wabaId":"3","phoneNumberId":"1"}`),
	"too_many_waba_id":                         fixture(listedWABAs, `{"wabaId":"","phoneNumberId":"11"}`),
	"waba_id_used": func(r *rig, plain request) request {
		r.create(embedded)
		r.Project = "project-2"
		return plain
	},
	"wrong_business_manager":                        following(request{"POST", senders, embedded}, `{"region":"US","businessManager":"SINCH_MX","wabaId":"11111111111111","phoneNumberId":"3"}`),
	"used_phone_number_id":                          following(request{"POST", senders, embedded}, `{"wabaId":"11111111111111","phoneNumberId":"222222222222222"}`),
	"provisioned_phone_number_id":                   fixture(listedWABAs, `{"wabaId":"1","phoneNumberId":"12"}`),
	"all_phone_number_id_provisioned":               fixture(listedWABAs, `{"wabaId":"2","phoneNumberId":""}`),
	"invalid_waba_id_or_phone_number_id_for_region": fixture(listedWABAs, `{"region":"US","wabaId":"2","phoneNumberId":"1"}`),

	"sender_already_deleted": func(r *rig, plain request) request {
		plain = on(draft, "")(r, plain)
		r.Must(204, plain.method, plain.path, "")
		return plain
	},
	"sender_username_not_available": func(r *rig, plain request) request {
		r.vendor(func(v *provisioning.Vendor) { v.TakenUsernames = []string{"Known"} })
		return on((*rig).live, `{"details":{"username":"known"}}`)(r, plain)
	},
	"sender_phone_number_not_registered_with_meta_cloud_api": on(number(provisioning.VendorNumber{NotOnCloudAPI: true}), ""),
	"no_fields_to_update":          on((*rig).live, `{"status":"SUBMIT","details":{}}`),
	"sender_not_updatable":         on((*rig).pending, ""),
	"sender_changes_not_updatable": on(func(r *rig) string { return r.create(embedded) }, ""),
	"sender_display_name_update_not_allowed": on(func(r *rig) string {
		id := r.live()
		r.Must(200, "PATCH", senders+"/"+id, `{"status":"SUBMIT","details":{"displayName":"New"}}`)
		return id
	}, `{"details":{"displayName":"Newer"}}`),
	"sender_username_update_not_available": on(draft, `{"details":{"username":"new"}}`),
	"sender_changes_not_found":             on((*rig).live, ""),
	"sender_changes_not_deletable":         on(func(r *rig) string { return r.create(embedded) }, ""),

	"sender_request_code_failed":                on(number(provisioning.VendorNumber{CodeFails: true}), ""),
	"not_allowed_register":                      on((*rig).live, ""),
	"sender-number-not-approved-for-enterprise": on(number(provisioning.VendorNumber{NotApproved: true}), ""),
	"sender-register-too-many-requests":         on(registered, ""),
	"sender-already-registered": on(func(r *rig) string {
		id := number(provisioning.VendorNumber{Verified: true})(r)
		r.Must(200, "POST", senders+"/"+id+"/register", `{"method":"SMS"}`)
		return id
	}, ""),
	"too_many_invalid_verification_codes": on(func(r *rig) string {
		id := registered(r)
		for range provisioning.OTPAttempts {
			r.Must(409, "POST", senders+"/"+id+"/verify", `{"code":"000000"}`)
		}
		r.advance(provisioning.OTPLock - 1)
		return id
	}, ""),
	"not_allowed_verify": on((*rig).live, ""),
	"wrong_otp":          on((*rig).pending, `{"code":"123456"}`),
}

// arranged finds the arrangement of an error for an operation.
func arranged(op *openapi.Operation, code string) (arrangement, bool) {
	name := strings.Split(op.ID, "_")[1]
	if a, ok := arrangements[name+" "+code]; ok {
		return a, true
	}
	a, ok := arrangements[code]
	return a, ok
}

// TestEveryDocumentedErrorCanBeComeBy goes through all documented triples of
// operation, status and errorCode below 500, of webhooks and senders.
func TestEveryDocumentedErrorCanBeComeBy(t *testing.T) {
	met := 0
	for _, op := range openapi.Operations(openapi.Provisioning) {
		if op.Tag != "Webhooks" && op.Tag != "WhatsApp Senders" {
			continue
		}
		for _, response := range op.Responses {
			for _, code := range response.Codes {
				if response.Status >= 500 {
					continue
				}
				met++
				t.Run(op.ID+"/"+code, func(t *testing.T) { comeBy(t, op, response.Status, code) })
			}
		}
	}
	if met != 115 {
		t.Errorf("%d documented errors met, want 115", met)
	}
}

func comeBy(t *testing.T, op *openapi.Operation, status int, code string) {
	r := newRig(t, nil)
	plain, ok := plainCalls[op.ID]
	if !ok {
		t.Fatal("there is no plain call of the operation")
	}
	if code == "unauthorized_error" {
		wantError(t, r.Send(httptest.NewRequest(plain.method, "/v1/projects/project-1"+plain.path, strings.NewReader(plain.body))), op, status, code)
		return
	}
	arrange, ok := arranged(op, code)
	if !ok {
		t.Fatal("nobody arranges this error")
	}
	call := arrange(r, plain)
	call.path = strings.Replace(call.path, "NONE", noID, 1)
	before := saved(t, r.Client)
	wantError(t, r.Do(call.method, call.path, call.body), op, status, code)
	if diff := cmp.Diff(before, saved(t, r.Client)); diff != "" {
		t.Errorf("the refused call changed the world (-before +after):\n%s", diff)
	}
}

func wantError(t *testing.T, a faketest.Answer, op *openapi.Operation, status int, code string) {
	t.Helper()
	if a.Status != status || a.String("errorCode") != code || a.Header.Get("X-Mock-Operation") != op.ID {
		t.Errorf("%s: %d %s", a.Header.Get("X-Mock-Operation"), a.Status, a.Raw)
	}
	if a.Rule() == "" || a.String("message") == "" || a.String("resolution") == "" {
		t.Errorf("rule %q, body %s", a.Rule(), a.Raw)
	}
}
