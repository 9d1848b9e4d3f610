package openapi

import (
	"slices"
	"testing"
)

func TestResource(t *testing.T) {
	for id, want := range map[string]string{
		"WhatsappAccountsController_getAccount_v1":                             "whatsapp-account",
		"WhatsappEmbeddedSignupHelperController_createLongLivedAccessToken_v1": "whatsapp-signup",
		"KakaotalkTemplatesController_createTemplate_v1":                       "kakaotalk-template",
		"RcsSendersController_retryTestNumber_v1":                              "rcs-test-number",
		"addAccessControlListToTrunk":                                          "link",
		"createSipEndpoint":                                                    "endpoint",
		"createAccessToken":                                                    "",
	} {
		op, ok := Lookup(id)
		if !ok {
			t.Errorf("there is no operation %s", id)
		} else if got := op.Resource(); got != want {
			t.Errorf("%s is about %q, want %q", id, got, want)
		}
	}
}

// TestEveryResourceIsUsed finds rows that no operation needs, and operations
// without one.
func TestEveryResourceIsUsed(t *testing.T) {
	used := map[string]bool{}
	for _, op := range slices.Concat(Operations(Provisioning), Operations(Trunking)) {
		used[op.Resource()] = true
		if op.Resource() == "" {
			t.Errorf("%s %s is about no resource", op.Method, op.Path)
		}
	}
	for _, r := range resources {
		if !used[r.resource] {
			t.Errorf("no operation is about %s", r.resource)
		}
	}
}
