package papi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
	"github.com/sinch-mock/sinch-mock/openapi"
)

const (
	bundleList   = "BundlesBundlesController_list_v1"
	bundleCreate = "BundlesBundlesController_create_v1"
	bundleGet    = "BundlesBundlesController_get_v1"
)

func bundleVendor(v provisioning.BundleVendor) func(tx *state.Tx) {
	return func(tx *state.Tx) { provisioning.SetBundleVendor(tx, v) }
}

// withConv is a bundle whose Conversation app has these members.
func withConv(members string) string {
	return `{"name":"a","region":"EU","convApp":{` + members + `}}`
}

// withHooks is a bundle with these webhooks.
func withHooks(hooks ...string) string {
	return `{"name":"a","region":"EU","smsApp":true,"webhooks":[` + strings.Join(hooks, ",") + `]}`
}

func convHook(target, more string) string {
	return `"webhooks":[{"target":"` + target + `","triggers":["CAPABILITY"]` + more + `}]`
}

func TestBundleRefusals(t *testing.T) {
	full := func(t testing.TB, c *faketest.Client) string {
		for i := range provisioning.MaxWebhooks {
			createHook(t, c, fmt.Sprintf("https://a.example/%02d", i), "ALL")
		}
		return bundlePath
	}
	taken := func(t testing.TB, c *faketest.Client) string {
		createHook(t, c, "https://a.example/taken", "ALL")
		return bundlePath
	}
	convGone := func(t testing.TB, c *faketest.Client) string {
		created := createBundle(t, c, fullBundle)
		arrange(t, c, conversation(t, fmt.Sprintf(`{"deleted":[%q]}`, member(created.Body, "convApp", "id"))))
		return bundlePath + "/" + created.String("id")
	}
	given := func(v provisioning.BundleVendor) func(testing.TB, *faketest.Client) string {
		return after(bundleVendor(v), bundlePath)
	}
	sms := `{"name":"a","region":"EU","smsApp":true}`
	subSMS := `{"name":"a","region":"EU","subproject":true,"smsApp":true}`
	const id, copied = "papi.bundle.id-format", "papi.bundle.copy-from-parent"
	refusals := []refusal{
		{bundleList, 400, "invalid_page_size", "papi.page-size", at(bundlePath + "?pageSize=26"), ""},
		{bundleList, 400, "invalid_page_token", "papi.page-token", at(bundlePath + "?pageToken=nope"), ""},
		{bundleList, 400, "invalid_id_format", id, at(bundlePath + "?filterConvAppIds=123"), ""},
		{bundleList, 400, "invalid_id_format", id, at(bundlePath + "?filterSmsAppIds=" + convApp), ""},
		// The document names no error for this: the one of other lists stands in.
		{bundleList, 400, "invalid_filter_states", "papi.filter", at(bundlePath + "?filterStates=PROCESSING"), ""},
		{bundleGet, 400, "invalid_id_format", id, at(bundlePath + "/123"), ""},
		{bundleGet, 404, "bundle_not_found", "papi.bundle.exists", at(bundlePath + "/62a02dd40000000000000000"), ""},
		{bundleGet, 404, "conversation_app_not_found", "papi.conversation.app-exists", convGone, ""},

		{bundleCreate, 400, "invalid_payload", "api.json", at(bundlePath), `{`},
		{bundleCreate, 400, "no_services_to_create", "papi.bundle.services", at(bundlePath), `{"name":"a","region":"EU"}`},
		{bundleCreate, 400, "no_services_to_create", "papi.bundle.services", at(bundlePath), `{"region":"EU","subproject":false,"smsApp":false,"convApp":false,"webhooks":[` + hook("https://a.example/", "ALL") + `]}`},
		{bundleCreate, 400, "missing_name", "papi.bundle.name", at(bundlePath), `{"region":"EU","subproject":true}`},
		{bundleCreate, 400, "missing_name", "papi.bundle.name", at(bundlePath), `{"region":"EU","subproject":{"name":"a"},"smsApp":{}}`},
		{bundleCreate, 400, "missing_name", "papi.bundle.name", at(bundlePath), `{"region":"EU","smsApp":{"name":"a"},"convApp":true}`},
		{bundleCreate, 400, "invalid_webhooks", "papi.bundle.webhooks", at(bundlePath), withHooks(hook("https://a.example/", "ALL", "BUNDLE_DONE"))},
		{bundleCreate, 400, "invalid_webhooks", "papi.bundle.webhooks", at(bundlePath), strings.Replace(withHooks(hook("http://169.254.169.254/", "ALL")), `"smsApp"`, `"subproject":true,"smsApp"`, 1)},
		{bundleCreate, 400, "invalid_webhooks", "papi.bundle.webhooks", at(bundlePath), withConv(convHook("hooks.example", ""))},
		{bundleCreate, 400, "invalid_webhooks", "papi.bundle.webhooks", at(bundlePath), withConv(convHook("ftp://hooks.example/", `,"targetType":"HTTP"`))},
		{bundleCreate, 400, "invalid_webhooks", "papi.bundle.webhooks", at(bundlePath), withConv(`"webhooks":[{"target":"https://a.example/","triggers":["CAPABILITY"]},{"target":"https://a.example/","triggers":["OPT_IN"]}]`)},
		{bundleCreate, 400, "invalid_staging_bundles_input_region", "papi.bundle.staging-region", given(provisioning.BundleVendor{Staging: true}), `{"name":"a","region":"BR","smsApp":true}`},
		{bundleCreate, 400, "target_project_not_subproject", copied, given(provisioning.BundleVendor{CopiesSMS: &provisioning.SMSCopy{}}), sms},
		{bundleCreate, 400, "parent_sms_not_route_assisted", copied, given(provisioning.BundleVendor{CopiesSMS: &provisioning.SMSCopy{NotRouteAssisted: true}}), subSMS},
		{bundleCreate, 400, "parent_sms_bespoke_price", copied, given(provisioning.BundleVendor{Subproject: true, CopiesSMS: &provisioning.SMSCopy{BespokePrice: true}}), sms},
		{bundleCreate, 409, "webhook_exists", "papi.webhook.target-unique", taken, withHooks(hook("https://a.example/new", "ALL"), hook("https://a.example/taken", "ALL"))},
		{bundleCreate, 424, "webhook_limit_reached", "papi.webhook.limit", full, withHooks(hook("https://a.example/new", "ALL"))},
	}
	for _, o := range provisioning.Obstacles() {
		op, _ := openapi.Lookup(bundleCreate)
		status, _ := op.StatusOf(string(o))
		v := provisioning.BundleVendor{Obstacles: []provisioning.Obstacle{o}}
		body := strings.Replace(fullBundle, `"smsApp"`, `"subproject":true,"smsApp"`, 1)
		refusals = append(refusals, refusal{bundleCreate, status, string(o), "papi.bundle.obstacle", given(v), body})
	}
	refuseAll(t, "Bundles", append(refusals, invalidBundles()...))
}

// invalidBundles are the bodies that get invalid_input.
func invalidBundles() (refusals []refusal) {
	triggers := ""
	for _, name := range []string{
		"BATCH_DELIVERY_REPORT_FULL", "BATCH_DELIVERY_REPORT_SUMMARY", "BATCH_STATUS_UPDATE", "BILLING_CREDIT_LIMIT_BREACHED", "CAPABILITY",
		"CHANNEL_EVENT", "CONSENT_BATCH_COMPLETE", "CONTACT_CREATE", "CONTACT_DELETE", "CONTACT_IDENTITIES_DUPLICATION", "CONTACT_MERGE",
		"CONTACT_UPDATE", "CONVERSATION_DELETE", "CONVERSATION_START", "CONVERSATION_STOP", "EVENT_DELIVERY", "EVENT_INBOUND",
		"MESSAGE_DELIVERY", "MESSAGE_INBOUND", "MESSAGE_SUBMIT", "OPT_IN",
	} {
		triggers += `,"` + name + `"`
	}
	conv := func(mode, policy string) string {
		return withConv(`"processingMode":"` + mode + `","retentionPolicy":` + policy)
	}
	six := strings.TrimSuffix(strings.Repeat(`{"target":"https://a.example/","triggers":[]},`, 6), ",")
	for _, tt := range []struct{ rule, body string }{
		{"papi.input", `{"name":"a","smsApp":true}`},
		{"papi.input", `{"name":"a","region":"AU","smsApp":true}`},
		{"papi.input", `{"name":"","region":"EU","smsApp":true}`},
		{"papi.input", `{"name":"` + strings.Repeat("x", 256) + `","region":"EU","smsApp":true}`},
		{"papi.input", `{"name":"a","region":"EU","smsApp":"yes"}`},
		{"papi.input", `{"name":"a","region":"EU","smsApp":null}`},
		{"papi.input", `{"name":"a","region":"EU","smsApp":{"id":"54e5eb6cae6242c88c132c8da8bb1072"}}`},
		{"papi.input", `{"name":"a","region":"EU","subproject":{"labels":{"a":1}}}`},
		{"papi.input", `{"name":"a","region":"EU","smsApp":true,"webhooks":[]}`},
		{"papi.input", withHooks(hook("nope", "ALL"))},
		{"papi.input", withHooks(hook("https://a.example/", "NOPE"))},
		{"papi.input", withHooks(hook("https://a.example/", "ALL"), hook("https://a.example/", "ALL"))},
		{"papi.input", withConv(convHook("https://a.example/"+strings.Repeat("x", 742), ""))},
		{"papi.input", withConv(convHook("https://a.example/", `,"targetType":"SMTP"`))},
		{"papi.input", withConv(`"webhooks":[{"target":"https://a.example/","triggers":["OPT_IN","OPT_IN"]}]`)},
		{"papi.input", withConv(`"webhooks":[` + six + `]`)},
		{"papi.input", withConv(`"processingMode":"NOPE"`)},
		{"papi.input", withConv(`"consentManagerSettings":{}`)},
		{"papi.input", conv("CONVERSATION", `{"ttl":3651}`)},
		{"papi.bundle.input", withHooks(hook("https://a.example/", "ALL"), hook("https://a.example/", "BUNDLE_DONE"))},
		{"papi.bundle.input", withConv(`"webhooks":[{"target":"https://a.example/","triggers":[` + triggers[1:] + `]}]`)},
		{"papi.bundle.input", withConv(convHook("https://conversation-api.eu.sinch.com/hook", ""))},
		{"papi.bundle.input", withConv(convHook("https://user@CONVERSATION-API.a.b.sinch.com:8443", ""))},
		{"papi.bundle.input", withConv(convHook("conversation-api.us.sinch.com:443", `,"targetType":"GRPC"`))},
		{"papi.bundle.input", conv("DISPATCH", `{"ttl":8}`)},
		{"papi.bundle.input", conv("DISPATCH", `{"retentionPolicyType":"PERSIST_RETENTION_POLICY"}`)},
		{"papi.bundle.input", withConv(`"retentionPolicy":{"retentionPolicyType":"CONVERSATION_EXPIRE_POLICY","ttl":5}`)},
		{"papi.bundle.input", conv("CONVERSATION", `{"ttl":0}`)},
	} {
		refusals = append(refusals, refusal{bundleCreate, 400, "invalid_input", tt.rule, at(bundlePath), tt.body})
	}
	return refusals
}

func TestWhatABundleMayAskFor(t *testing.T) {
	for name, body := range map[string]string{
		"a GRPC target":            withConv(convHook("hooks.example:443", `,"targetType":"GRPC"`)),
		"a target to dismiss":      withConv(convHook("", `,"targetType":"DISMISS"`)),
		"a host that only sounds":  withConv(convHook("https://conversation-api.sinch.com.evil.example/", "")),
		"a path that only sounds":  withConv(convHook("https://a.example/conversation-api.eu.sinch.com", "")),
		"BR outside of staging":    `{"name":"a","region":"BR","smsApp":true}`,
		"a subproject alone":       `{"name":"a","region":"EU","subproject":true}`,
		"webhooks as in a project": strings.Replace(withHooks(hook("https://a.example/taken", "ALL")), `"smsApp"`, `"subproject":true,"smsApp"`, 1),
	} {
		c := newClient(t)
		createHook(t, c, "https://a.example/taken", "ALL")
		if a := c.Do("POST", bundlePath, body); a.Status != 201 {
			t.Errorf("%s: %d %s", name, a.Status, a.Raw)
		}
	}
}

func TestObstaclesStandInTheWayOfWhatTheyConcern(t *testing.T) {
	c := newClient(t)
	arrange(t, c, bundleVendor(provisioning.BundleVendor{
		Staging: true, CopiesSMS: &provisioning.SMSCopy{BespokePrice: true},
		Obstacles: []provisioning.Obstacle{"conversation_app_not_found", "more_than_one_sms_app", "failed_to_create_subproject"},
	}))
	refused(t, c, 400, "parent_sms_bespoke_price", "papi.bundle.copy-from-parent", "POST", bundlePath, `{"name":"a","region":"EU","subproject":true,"smsApp":true}`)
	refused(t, c, 409, "more_than_one_sms_app", "papi.bundle.obstacle", "POST", bundlePath, noCopy(t, c, `{"name":"a","region":"EU","smsApp":true}`))
	refused(t, c, 404, "conversation_app_not_found", "papi.bundle.obstacle", "POST", bundlePath, `{"name":"a","region":"EU","convApp":true}`)
	refused(t, c, 500, "failed_to_create_subproject", "papi.bundle.obstacle", "POST", bundlePath, `{"name":"a","region":"US","subproject":true}`)
}

// noCopy takes the copying of SMS services out of the fixtures.
func noCopy(t testing.TB, c *faketest.Client, body string) string {
	t.Helper()
	arrange(t, c, func(tx *state.Tx) {
		v := provisioning.Kind.In(tx).BundleVendor
		v.CopiesSMS = nil
		provisioning.SetBundleVendor(tx, v)
	})
	return body
}

func TestAnSMSServiceIsCopiedForASubproject(t *testing.T) {
	c := newClient(t)
	arrange(t, c, bundleVendor(provisioning.BundleVendor{CopiesSMS: &provisioning.SMSCopy{}}))
	createBundle(t, c, `{"name":"a","region":"EU","subproject":true,"smsApp":true}`)
	createBundle(t, c, `{"name":"a","region":"EU","convApp":true}`)
}

func TestStagingHasNoSMSAppsInBrazil(t *testing.T) {
	c := newClient(t)
	createSMS(t, c, `{"name":"a","region":"BR"}`)
	arrange(t, c, bundleVendor(provisioning.BundleVendor{Staging: true}))
	refused(t, c, 400, "invalid_input", "papi.bundle.staging-region", "POST", smsApps, `{"name":"a","region":"BR"}`)
	createSMS(t, c, `{"name":"a","region":"US"}`)
}

// Whatever a bundle asks for and however it ends: its state is a documented
// one, its transitions follow each other, and its end is told once.
func TestBundlesKeepToTheirTable(t *testing.T) {
	documented := statuses(t, "BundlesBundleServicesStateEnum")
	rapid.Check(t, func(rt *rapid.T) {
		var outcome state.Outcomes
		if rapid.Bool().Draw(rt, "fails") {
			outcome = fails("bundle")
		}
		c := faketest.New(t, newWorlds(outcome), papi.API(papi.Deps{}))
		body := fmt.Sprintf(`{"name":"a","region":"EU","subproject":%t,"smsApp":%t,"convApp":true}`,
			rapid.Bool().Draw(rt, "subproject"), rapid.Bool().Draw(rt, "smsApp"))
		path := bundlePath + "/" + createBundle(t, c, body).String("id")
		rt.Repeat(map[string]func(*rapid.T){
			"wait": func(rt *rapid.T) {
				advance(t, c, time.Duration(rapid.IntRange(0, 5).Draw(rt, "quarters"))*bundleTime/4)
			},
			"force": func(rt *rapid.T) {
				_, _ = c.World().Force(path[1:], rapid.SampledFrom(documented).Draw(rt, "to"), "")
			},
			"": func(rt *rapid.T) {
				moves := transitions(c, "bundle")
				now := c.Do("GET", path, "")
				if got := moves[len(moves)-1].To; got != now.String("state") {
					rt.Fatalf("the last transition leads to %q, the bundle is %s", got, now.Raw)
				}
				chained(rt, moves)
				if events := c.World().Events().All(); len(events) != len(moves)-1 {
					rt.Fatalf("%d events for %d transitions", len(events), len(moves))
				}
				if len(moves) > 1 {
					told(t, c, now)
				}
			},
		})
	})
}
