package contracttests

import (
	"fmt"
	"net/http"
	"strings"
)

// Operations on bundles.
const (
	bundleList   = "BundlesBundlesController_list_v1"
	bundleCreate = "BundlesBundlesController_create_v1"
	bundleGet    = "BundlesBundlesController_get_v1"
)

func bundleCases() []Case {
	needs := []Need{Empty, Clock, Events, Vendor}
	return []Case{
		{Name: "papi/bundles/create", Operations: []string{bundleCreate, bundleGet, bundleList}, Costs: Paid | Irreversible, Needs: needs, Run: bundlesCreate},
		{Name: "papi/bundles/create/webhooks", Operations: []string{bundleCreate, webhookList}, Costs: Paid | Irreversible, Needs: needs, Run: bundlesWebhooks},
		{Name: "papi/bundles/create/refused-inputs", Operations: []string{bundleCreate}, Costs: Paid | Irreversible, Needs: needs, Run: bundlesInputs},
		{Name: "papi/bundles/create/vendor", Operations: []string{bundleCreate}, Costs: Paid | Irreversible, Needs: needs, Run: bundlesVendor},
		{Name: "papi/bundles/list", Operations: []string{bundleList}, Costs: Paid | Irreversible, Needs: needs, Run: bundlesList},
		{Name: "papi/bundles/list/refused", Operations: []string{bundleList}, Run: bundlesRefusedLists},
		{Name: "papi/bundles/deleted-app", Operations: []string{bundleGet}, Costs: Paid | Irreversible, Needs: needs, Run: bundlesDeletedApp},
		{Name: "papi/bundles/ids", Operations: []string{bundleGet}, Costs: Paid | Irreversible, Needs: needs, Run: bundlesIDs},
	}
}

// bundle is an input that asks for an SMS app in the project itself.
func bundle() Object { return Object{"name": "Contract", "region": "EU", "smsApp": true} }

func (p *Project) createBundle(input Object) *Answer {
	return p.Call(bundleCreate).JSON(input).Want(http.StatusCreated)
}

// bundlesCreate asks for an SMS app and a Conversation app, and waits.
func bundlesCreate(t *T) {
	p := t.Project()
	created := p.createBundle(with(bundle(), "convApp", Object{"name": "Talks"})).
		Has(Object{"projectId": p.ID, "name": "Contract", "region": "EU", "state": "IN_PROGRESS"})
	t.Equal("status of the SMS app", created.Field("smsApp", "status"), "PENDING_ADD")
	p.Call(bundleGet, created.ID()).Want(http.StatusOK).Is(created.object())
	p.Settle()
	done := p.Call(bundleGet, created.ID()).Want(http.StatusOK).Has(Object{"state": "DONE"})
	t.Equal("name of the SMS app", done.Field("smsApp", "name"), "Contract")
	t.Equal("status of the SMS app", done.Field("smsApp", "status"), "ACTIVE")
	t.Equal("name of the Conversation app", done.Field("convApp", "name"), "Talks")
	p.fired("BUNDLE_DONE", done)
	t.Equal("the list", p.Call(bundleList).Want(http.StatusOK).List("bundles"), []Object{done.object()})
	p.Call(smsGet, done.String("smsApp", "id")).Want(http.StatusOK).Has(Object{"name": "Contract", "status": "ACTIVE"})
}

// bundlesWebhooks asks for a webhook: its rules are those of webhooks.
func bundlesWebhooks(t *T) {
	p := t.Project()
	withHook := func(target string) Object {
		return with(bundle(), "webhooks", []Object{hook(target, "BUNDLE_DONE")})
	}
	first := p.createBundle(withHook("https://receiver.example/bundle"))
	if strings.Contains(first.Text, webhookSecret) {
		t.Errorf("the answer shows the secret: %s", first.Text)
	}
	t.Equal("webhooks", pluck(p.hooks(), "target"), []string{"https://receiver.example/bundle"})
	p.Call(bundleCreate).JSON(withHook("https://receiver.example/bundle")).Refused(http.StatusConflict, "webhook_exists")
	for i := range webhookLimit - 1 {
		p.createHook(fmt.Sprintf("https://receiver.example/%d", i))
	}
	p.Call(bundleCreate).JSON(withHook("https://receiver.example/more")).Refused(http.StatusFailedDependency, "webhook_limit_reached")
	t.Project().Call(bundleCreate).JSON(with(bundle(), "webhooks", []Object{hook("https://receiver.example/all", "ALL", "BUNDLE_DONE")})).
		Refused(http.StatusBadRequest, "invalid_webhooks")
}

func bundlesInputs(t *T) {
	p := t.Project()
	for name, body := range map[string]Object{
		"no region":               with(bundle(), "region", nil),
		"another region":          with(bundle(), "region", "MARS"),
		"an empty name":           with(bundle(), "name", ""),
		"a long name":             with(bundle(), "name", strings.Repeat("x", 256)),
		"an SMS app that is text": with(bundle(), "smsApp", "yes"),
		"a webhook without secret": with(bundle(), "webhooks", []Object{
			{"target": "https://receiver.example/1", "triggers": []string{"ALL"}},
		}),
		"a forbidden Conversation webhook": with(bundle(), "convApp", Object{"webhooks": []Object{
			{"target": "https://conversation-api.example.sinch.com/hook", "triggers": []string{"MESSAGE_DELIVERY"}},
		}}),
	} {
		t.Run(name, func(t *T) { p.in(t).Call(bundleCreate).JSON(body).invalidInput() })
	}
	t.conflicts([]conflict{
		{"no service", http.StatusBadRequest, "no_services_to_create", p.Call(bundleCreate).JSON(with(bundle(), "smsApp", false))},
		{"no name for a service", http.StatusBadRequest, "missing_name", p.Call(bundleCreate).JSON(with(bundle(), "name", nil))},
		{"no JSON", http.StatusBadRequest, "invalid_payload", p.Call(bundleCreate).Text("{")},
	})
	t.Equal("bundles after refusals", p.Call(bundleList).Want(http.StatusOK).List("bundles"), []Object{})
	p.createBundle(with(with(bundle(), "name", nil), "smsApp", Object{"name": "Own"}))
}

// bundleObstacles are what the vendor's side has against a bundle of an SMS
// app, a Conversation app and a subproject.
var bundleObstacles = map[string]int{
	"conversation_app_already_connected_to_sms_app":  http.StatusBadRequest,
	"forbidden_payload":                              http.StatusForbidden,
	"conversation_app_not_found":                     http.StatusNotFound,
	"sms_app_not_found":                              http.StatusNotFound,
	"default_sms_app_not_found":                      http.StatusNotFound,
	"conversation_app_is_already_in_bundles_process": http.StatusConflict,
	"default_sms_app_already_exists":                 http.StatusConflict,
	"more_than_one_sms_app":                          http.StatusConflict,
	"sms_app_is_already_linked_to_conversation_app":  http.StatusConflict,
	"sms_app_is_already_in_bundles_process":          http.StatusConflict,
	"allowed_only_for_default_test_sms_app":          http.StatusConflict,
	"not_allowed_for_subproject":                     http.StatusConflict,
	"not_allowed_for_non_test_account":               http.StatusConflict,
	"only_one_test_number_allowed":                   http.StatusConflict,
	"failed_to_create_subproject":                    http.StatusInternalServerError,
	"failed_to_create_sms_service":                   http.StatusInternalServerError,
	"failed_to_create_conversation_service":          http.StatusInternalServerError,
}

func bundlesVendor(t *T) {
	everything := with(with(bundle(), "convApp", true), "subproject", true)
	refused := func(name string, side, input Object, status int, code string) {
		t.Run(name, func(t *T) {
			p := t.Project()
			p.Given(Object{"bundles": side})
			p.Call(bundleCreate).JSON(input).Refused(status, code)
			t.Equal("bundles", p.Call(bundleList).Want(http.StatusOK).List("bundles"), []Object{})
			t.Equal("SMS apps", p.Call(smsList).Want(http.StatusOK).List("smsApps"), []Object{})
		})
	}
	for code, status := range bundleObstacles {
		refused(code, Object{"obstacles": []string{code}}, everything, status, code)
	}
	refused("staging", Object{"staging": true}, with(bundle(), "region", "BR"), http.StatusBadRequest, "invalid_staging_bundles_input_region")
	refused("no subproject", Object{"copiesSms": Object{}}, bundle(), http.StatusBadRequest, "target_project_not_subproject")
	refused("bespoke prices", Object{"copiesSms": Object{"bespokePrice": true}}, everything, http.StatusBadRequest, "parent_sms_bespoke_price")
	refused("not route assisted", Object{"copiesSms": Object{"notRouteAssisted": true}}, everything, http.StatusBadRequest, "parent_sms_not_route_assisted")
}

func bundlesList(t *T) {
	p := t.Project()
	for range 5 {
		p.createBundle(bundle())
	}
	all := p.Call(bundleList).Want(http.StatusOK).Has(Object{"totalSize": 5, "pageSize": 10})
	ids := pluck(all.List("bundles"), "id")
	t.tokenPages(tokenWalk{call: func() *Call { return p.Call(bundleList) }, list: "bundles", field: "id", want: ids, size: 2})
	found := func(filter, value string) []string {
		return pluck(p.Call(bundleList).Query(filter, value).Want(http.StatusOK).List("bundles"), "id")
	}
	t.Equal("bundles DONE before time passes", found("filterStates", "DONE"), []string{})
	p.Settle()
	t.Equal("bundles DONE", found("filterStates", "DONE"), ids)
	app := p.Call(bundleGet, ids[0]).Want(http.StatusOK).String("smsApp", "id")
	t.Equal("the bundle of an SMS app", found("filterSmsAppIds", app), ids[:1])
	t.Equal("bundles of a Conversation app", found("filterConvAppIds", unknownID), []string{})
}

func bundlesRefusedLists(t *T) {
	p := t.Project()
	p.refusedPages(25, func(p *Project) *Call { return p.Call(bundleList) })
	p.Call(bundleList).Query("filterConvAppIds", "not-an-id").Refused(http.StatusBadRequest, "invalid_id_format")
	p.Call(bundleList).Query("filterSmsAppIds", "not-an-id").Refused(http.StatusBadRequest, "invalid_id_format")
}

// bundlesIDs changes the last digits of an id, so that none has it, and asks
// for one of another project.
func bundlesIDs(t *T) {
	p := t.Project()
	id := p.createBundle(bundle()).ID()
	none := id[:len(id)-4] + "fade"
	p.Call(bundleGet, none).Refused(http.StatusNotFound, "bundle_not_found")
	p.Call(bundleGet, "not-an-id").Refused(http.StatusBadRequest, "invalid_id_format")
	t.Project().Call(bundleGet, id).Refused(http.StatusNotFound, "bundle_not_found")
}

// bundlesDeletedApp has the bundle's Conversation app deleted on its own side.
func bundlesDeletedApp(t *T) {
	p := t.Project()
	id := p.createBundle(with(bundle(), "convApp", true)).ID()
	p.Settle()
	app := p.Call(bundleGet, id).Want(http.StatusOK).String("convApp", "id")
	p.Given(Object{"conversation": Object{"deleted": []string{app}}})
	p.Call(bundleGet, id).Refused(http.StatusNotFound, "conversation_app_not_found")
}
