package provisioning

import (
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// RCSVendor is what the world's project finds on the side of Sinch, Google and
// the operators: fixtures for what no call of the API sets up. The zero value
// is a project for which everything works.
type RCSVendor struct {
	// NotEnabled: RCS is not set up for the project (rbm_has_not_been_used).
	NotEnabled bool `json:"notEnabled,omitempty"`
	// TooManyRequests: the rate limit is hit (rbm_too_many_requests).
	TooManyRequests bool `json:"tooManyRequests,omitempty"`
	// WrongWebhookSecret makes creations answer rbm_webhook_incorrect_secret.
	WrongWebhookSecret bool `json:"wrongWebhookSecret,omitempty"`
	// ResourcesMissing: Google misses the sender's resources (rbm_resources_not_found).
	ResourcesMissing bool `json:"resourcesMissing,omitempty"`
	// ProjectMissing makes what names the project answer project_not_found.
	ProjectMissing bool `json:"projectMissing,omitempty"`
	// AccountMissing: the project has no RCS account (account_not_found).
	AccountMissing bool `json:"accountMissing,omitempty"`
	// AccountCorrupt makes creations answer account_data_is_corrupt.
	AccountCorrupt bool `json:"accountCorrupt,omitempty"`
	// RefusedNames are brand names that Google refuses (invalid_google_agent).
	RefusedNames []string `json:"refusedNames,omitempty"`
	// GMBSuspended: the brand is suspended in Google My Business
	// (verification_suspended_in_gmb).
	GMBSuspended bool `json:"gmbSuspended,omitempty"`
	// VerificationState is Google's; empty stands for VERIFICATION_STATE_PENDING,
	// the only one in which a sender launches.
	VerificationState string `json:"verificationState,omitempty"`
	// Suppliers are those of the project's senders, GOOGLE and ATT; empty
	// stands for GOOGLE.
	Suppliers []string `json:"suppliers,omitempty"`
	// SupplierMisconfigured makes capabilities answer wrong_supplier_configuration.
	SupplierMisconfigured bool `json:"supplierMisconfigured,omitempty"`
	// AgentLookupFails makes capabilities answer looking_up_the_rbm_agent.
	AgentLookupFails bool `json:"agentLookupFails,omitempty"`
	// Numbers are phone numbers of which something special is known.
	Numbers []RCSNumber `json:"numbers,omitempty"`
	// ConversationApps are apps of the Conversation API with an RCS channel.
	ConversationApps []RCSConversationApp `json:"conversationApps,omitempty"`
}

// RCSNumber is what is special about a phone number.
type RCSNumber struct {
	// Number is in E.164 format.
	Number string `json:"number"`
	// Invalid: it is no phone number that can test (add_test_number_invalid).
	Invalid bool `json:"invalid,omitempty"`
	// Declined: its owner has declined to test before it is added
	// (blocked_because_the_recipient_declined).
	Declined bool `json:"declined,omitempty"`
	// Answer is what its owner answers to an invitation: VERIFIED, DECLINED or
	// empty for nothing.
	Answer string `json:"answer,omitempty"`
	// Unreachable: its device has no RCS or is off (user_cannot_be_reached).
	Unreachable bool `json:"unreachable,omitempty"`
	// Features are the capabilities of its device; empty stands for all.
	Features []string `json:"features,omitempty"`
}

// RCSConversationApp is a Conversation API app that senders are connected to.
type RCSConversationApp struct {
	ID string `json:"id"`
	// Region is BR, EU or US; only senders of the same region are connected.
	Region string `json:"region"`
	// SenderID is the one sender that is connected; empty stands for all of
	// the region.
	SenderID string `json:"senderId,omitempty"`
	// ChannelStatus is ACTIVE, FAILING or PENDING; empty stands for ACTIVE.
	ChannelStatus string `json:"channelStatus,omitempty"`
}

// Suppliers of senders.
const (
	supplierGoogle = "GOOGLE"
	supplierATT    = "ATT"
)

// verificationPending is the one verification state in which a sender launches.
const verificationPending = "VERIFICATION_STATE_PENDING"

// The rules of the vendor's side that are met first.
var (
	RuleRCSEnabled = ledger.Define(ledger.Rule{
		Name: "papi.rcs.enabled", Kind: "rbm_has_not_been_used", Evidence: ledger.Documented,
		Says:   "Listing, creating, reading, changing and launching senders needs a project for which RCS is enabled. It is, unless a fixture says otherwise.",
		Fix:    "Ask Sinch to enable RCS for the project.",
		Source: "provisioning.yaml rbm_has_not_been_used; behaviour.md 1.3 (the default is assumed)",
	})
	RuleRCSRate = ledger.Define(ledger.Rule{
		Name: "papi.rcs.rate", Kind: "rbm_too_many_requests", Evidence: ledger.Documented,
		Says:   "Google limits how often it is asked. The limit is not known: only a fixture hits it.",
		Fix:    "Wait and try again.",
		Source: "provisioning.yaml rbm_too_many_requests (the default is assumed)",
	})
	RuleRCSProject = ledger.Define(ledger.Rule{
		Name: "papi.rcs.project", Kind: "project_not_found", Evidence: ledger.Documented,
		Says:   "The project exists. It does, unless a fixture says otherwise.",
		Fix:    "Check the project id.",
		Source: "provisioning.yaml project_not_found (the default is assumed)",
	})
	RuleRCSResources = ledger.Define(ledger.Rule{
		Name: "papi.rcs.resources", Kind: "rbm_resources_not_found", Evidence: ledger.Documented,
		Says:   "Google has the resources that belong to the sender. It has, unless a fixture says otherwise.",
		Fix:    "Ask the vendor's support.",
		Source: "provisioning.yaml rbm_resources_not_found (the default is assumed)",
	})
	RuleRCSWebhookSecret = ledger.Define(ledger.Rule{
		Name: "papi.rcs.webhook-secret", Kind: "rbm_webhook_incorrect_secret", Evidence: ledger.Documented,
		Says:   "A sender is created while Google's webhook to Sinch has the right secret. It has, unless a fixture says otherwise.",
		Fix:    "Ask the vendor's support.",
		Source: "provisioning.yaml rbm_webhook_incorrect_secret (the default is assumed)",
	})
	RuleRCSAccountIntact = ledger.Define(ledger.Rule{
		Name: "papi.rcs.account-intact", Kind: "account_data_is_corrupt", Evidence: ledger.Documented,
		Says:   "A sender is created in an account whose stored data is consistent. It is, unless a fixture says otherwise.",
		Fix:    "Ask the vendor's support to repair the account.",
		Source: "provisioning.yaml account_data_is_corrupt (the default is assumed)",
	})
	RuleRCSGoogleAgent = ledger.Define(ledger.Rule{
		Name: "papi.rcs.google-agent", Kind: "invalid_google_agent", Evidence: ledger.Documented,
		Says:   "Google takes the sender's fields. What it refuses is not known: here it is the brand names that a fixture lists.",
		Fix:    "Choose another brand name.",
		Source: "provisioning.yaml invalid_google_agent (that it is about the name is assumed)",
	})
)

// RCSVendorOf is the vendor's side of the world's project.
func RCSVendorOf(tx *state.Tx) RCSVendor { return Kind.In(tx).RCS.Vendor }

// SetRCSVendor replaces the vendor's side of the world's project.
func SetRCSVendor(tx *state.Tx, v RCSVendor) { Kind.In(tx).RCS.Vendor = v }

// meets holds the vendor's side against rules of the vendor, in their order.
// Each operation meets the rules whose errors it documents.
func (v RCSVendor) meets(rules ...*ledger.Rule) error {
	broken := map[*ledger.Rule]bool{
		RuleRCSEnabled: v.NotEnabled, RuleRCSRate: v.TooManyRequests, RuleRCSProject: v.ProjectMissing,
		RuleRCSResources: v.ResourcesMissing, RuleRCSWebhookSecret: v.WrongWebhookSecret,
		RuleRCSAccountIntact: v.AccountCorrupt,
	}
	for _, rule := range rules {
		if broken[rule] {
			return rule.Broken()
		}
	}
	return nil
}

func (v RCSVendor) has(supplier string) bool {
	if len(v.Suppliers) == 0 {
		return supplier == supplierGoogle
	}
	return slices.Contains(v.Suppliers, supplier)
}

func (v RCSVendor) number(e164 string) RCSNumber {
	i := slices.IndexFunc(v.Numbers, func(n RCSNumber) bool { return n.Number == e164 })
	if i < 0 {
		return RCSNumber{Number: e164}
	}
	return v.Numbers[i]
}

// app is the Conversation API app that a sender is connected to.
func (v RCSVendor) app(s RCSSender) (RCSConversationApp, bool) {
	i := slices.IndexFunc(v.ConversationApps, func(a RCSConversationApp) bool {
		return a.Region == s.Region && (a.SenderID == "" || a.SenderID == s.ID)
	})
	if i < 0 || s.Agent == nil {
		return RCSConversationApp{}, false
	}
	return v.ConversationApps[i], true
}
