package papi_test

import (
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
	"github.com/sinch-mock/sinch-mock/openapi"
)

const (
	longLived   = whatsApp + "/longLivedAccessToken"
	wabaDetails = whatsApp + "/wabaDetails"
	facebook    = `{"facebookToken":"EAAG-example","facebookCode":"once"}`
	onlyToken   = `{"facebookToken":"EAAG-example"}`
)

// deprecated holds that an answer says that its operation is.
func deprecated(t testing.TB, a faketest.Answer) faketest.Answer {
	t.Helper()
	if a.Header.Get("Deprecation") != "true" {
		t.Errorf("Deprecation: %q", a.Header.Get("Deprecation"))
	}
	return a
}

func TestATokenIsExchangedForALongLivedOne(t *testing.T) {
	c := newClient(t)
	first := deprecated(t, c.Must(201, "POST", longLived, facebook))
	token := first.String("longLivedAccessToken")
	wants(t, map[string]any{"longLivedAccessToken": token}, first)
	if !strings.HasPrefix(token, "EAAG") || token == "EAAG-example" {
		t.Errorf("token %q", token)
	}
	const code = "papi.whatsapp-signup.code"
	refused(t, c, 400, "invalid_facebook_code", code, "POST", longLived, `{"facebookCode":"once"}`)
	c.Must(201, "POST", longLived, onlyToken)
	c.Must(201, "POST", longLived, `{"facebookCode":"twice","businessManager":"SINCH_UK"}`)
	refused(t, c, 400, "invalid_facebook_token", "papi.whatsapp-sender.facebook-token", "POST", senders,
		strings.Replace(embedded, "123asdf123", "twice", 1))
	c.Must(201, "POST", senders, embedded)
	refused(t, c, 400, "invalid_facebook_code", code, "POST", longLived, `{"facebookCode":"123asdf123"}`)
}

func TestATokenOpensTheWABAsThatFixturesList(t *testing.T) {
	c := newClient(t)
	wants(t, map[string]any{"wabas": []any{}}, deprecated(t, c.Must(200, "POST", wabaDetails, onlyToken)))
	arrange(t, c, vendorIs(func(v *provisioning.Vendor) {
		v.WABAs = []provisioning.VendorWABA{{ID: "2"}, {ID: "1", PhoneNumbers: []provisioning.VendorPhone{
			{ID: "11", CountryCode: "46", PhoneNumber: "700000001"},
			{ID: "12", CountryCode: "46", PhoneNumber: "700000002", Provisioned: true},
			{ID: "13"},
		}}}
	}))
	number := func(id, digits string, free bool) map[string]any {
		return map[string]any{"id": id, "displayPhoneNumber": digits, "provisioned": free}
	}
	want := func(elevenIsFree bool) map[string]any {
		return map[string]any{"wabas": []any{
			map[string]any{"id": "2", "numbers": []any{}},
			map[string]any{"id": "1", "numbers": []any{
				number("11", "+46700000001", elevenIsFree), number("12", "+46700000002", false), number("13", "+12025550169", true),
			}},
		}}
	}
	wants(t, want(true), c.Must(200, "POST", wabaDetails, onlyToken))
	c.Must(201, "POST", senders, `{"wabaId":"1","phoneNumberId":"11"}`)
	wants(t, want(false), c.Must(200, "POST", wabaDetails, `{"facebookToken":"t","businessManager":"SINCH_UK"}`))
}

func TestSignupRefusals(t *testing.T) {
	const prefix = "WhatsappEmbeddedSignupHelperController_"
	const manager = "papi.whatsapp-signup.business-manager"
	refusedBy := func(change func(v *provisioning.Vendor), path string) func(testing.TB, *faketest.Client) string {
		return after(vendorIs(change), path)
	}
	taken := func(path string) func(testing.TB, *faketest.Client) string {
		return func(_ testing.TB, c *faketest.Client) string {
			c.Must(201, "POST", senders, embedded)
			return path
		}
	}
	tokens := func(v *provisioning.Vendor) { v.RefusedFacebookTokens = []string{"EAAG-example", "bad"} }
	managers := func(v *provisioning.Vendor) { v.RefusedBusinessManagers = []string{"SINCH_UK"} }
	refusals := []refusal{
		{prefix + "createLongLivedAccessToken_v1", 400, "invalid_input", "papi.whatsapp-signup.token-or-code", at(longLived), `{}`},
		{prefix + "createLongLivedAccessToken_v1", 400, "invalid_input", "papi.input", at(longLived), `{"facebookToken":""}`},
		{prefix + "createLongLivedAccessToken_v1", 400, "invalid_facebook_code", "papi.whatsapp-signup.code", refusedBy(tokens, longLived), `{"facebookCode":"bad"}`},
		{prefix + "createLongLivedAccessToken_v1", 400, "invalid_facebook_code", "papi.whatsapp-signup.code", refusedBy(tokens, longLived), `{"facebookCode":"bad","facebookToken":"good"}`},
		{prefix + "listWabaDetailsForToken_v1", 400, "invalid_input", "papi.input", at(wabaDetails), `{}`},
		{prefix + "listWabaDetailsForToken_v1", 400, "invalid_facebook_token", "papi.whatsapp-signup.token", at(wabaDetails), `{"facebookToken":""}`},
	}
	for operation, path := range map[string]string{"createLongLivedAccessToken_v1": longLived, "listWabaDetailsForToken_v1": wabaDetails} {
		by := func(name string) string { return strings.Replace(onlyToken, "{", `{"businessManager":"`+name+`",`, 1) }
		refusals = append(refusals,
			refusal{prefix + operation, 400, "invalid_payload", "api.json", at(path), `{`},
			refusal{prefix + operation, 400, "invalid_facebook_token", "papi.whatsapp-signup.token", refusedBy(tokens, path), onlyToken},
			refusal{prefix + operation, 400, "invalid_business_manager", manager, refusedBy(managers, path), onlyToken},
			refusal{prefix + operation, 400, "invalid_business_manager", manager, taken(path), by("SINCH_BR")},
			refusal{prefix + operation, 400, "invalid_business_manager_for_environment", manager, at(path), by("SINCH_AMERICA")},
			refusal{prefix + operation, 400, "invalid_business_manager_for_environment", manager, at(path), by("SINCH_SEP")})
	}
	refuseAllOf(t, "the embedded signup's helpers", func(op *openapi.Operation) bool { return strings.HasPrefix(op.ID, prefix) }, refusals)
}
