package provisioning

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Vendor is what the world's project finds on the side of Sinch and Meta:
// fixtures for what no call of the API sets up.
type Vendor struct {
	// WhatsAppInitialized is false for a project that is not onboarded for
	// WhatsApp until its account is: operations on senders and flows then
	// answer project_not_initialized.
	WhatsAppInitialized bool `json:"whatsAppInitialized"`
	// ProjectMissing makes creations, flows and solutions answer project_not_found.
	ProjectMissing bool `json:"projectMissing,omitempty"`
	// AccountCorrupt makes creations, and reading the account or commenting on
	// it, answer account_data_is_corrupt.
	AccountCorrupt bool `json:"accountCorrupt,omitempty"`
	// TemplateDraftsStuck makes the deletion of the account answer
	// template_could_not_delete_drafts.
	TemplateDraftsStuck bool `json:"templateDraftsStuck,omitempty"`
	// Account is what Meta knows of the account's WABA.
	Account VendorAccount `json:"account,omitzero"`
	// SendersMissing makes the list of senders answer sender_not_found.
	SendersMissing bool `json:"sendersMissing,omitempty"`
	// DefaultRegion is that of the billing account's country: BR, EU or US.
	DefaultRegion string `json:"defaultRegion"`
	// OTP is the code that register sends: 6 characters.
	OTP string `json:"otp"`
	// LateCodes is how many of each sender's first codes reach the phone only
	// when they are over.
	LateCodes int `json:"lateCodes,omitempty"`
	// WABAs are the WhatsApp Business accounts that exist. While it is empty,
	// any is taken to exist with any phone number id.
	WABAs []VendorWABA `json:"wabas,omitempty"`
	// Flows are those of the project's WABA.
	Flows []VendorFlow `json:"flows,omitempty"`
	// PartnerApps are the Meta apps that solutions are made for. While it is
	// empty, there is a fictitious one.
	PartnerApps []VendorPartnerApp `json:"partnerApps,omitempty"`
	// Numbers are phone numbers of which something special is known.
	Numbers []VendorNumber `json:"numbers,omitempty"`
	// RefusedFacebookTokens are tokens and codes that Meta refuses.
	RefusedFacebookTokens []string `json:"refusedFacebookTokens,omitempty"`
	// RefusedBusinessManagers are those that the project may not use.
	RefusedBusinessManagers []string `json:"refusedBusinessManagers,omitempty"`
	// TakenUsernames belong to somebody outside of the project.
	TakenUsernames []string `json:"takenUsernames,omitempty"`
}

// VendorAccount is what Meta knows of an ONBOARDED account.
type VendorAccount struct {
	// PrimaryBusinessLocation is a country: two capital letters.
	PrimaryBusinessLocation string `json:"primaryBusinessLocation,omitempty"`
	// Currency is the code of one.
	Currency string `json:"currency,omitempty"`
	// DirectSend and MaxPrice say that these features are on.
	DirectSend bool `json:"directSend,omitempty"`
	MaxPrice   bool `json:"maxPrice,omitempty"`
}

// VendorWABA is a WhatsApp Business account at Meta.
type VendorWABA struct {
	ID string `json:"id"`
	// Regions are those it can be used in; empty means all.
	Regions      []string      `json:"regions,omitempty"`
	PhoneNumbers []VendorPhone `json:"phoneNumbers,omitempty"`
}

// VendorPhone is a phone number of a WhatsApp Business account.
type VendorPhone struct {
	ID string `json:"id"`
	// Provisioned says that it is in use elsewhere already.
	Provisioned bool `json:"provisioned,omitempty"`
	// CountryCode and PhoneNumber are digits, as senders show them.
	CountryCode string `json:"countryCode,omitempty"`
	PhoneNumber string `json:"phoneNumber,omitempty"`
	DisplayName string `json:"displayName,omitempty"`
}

// VendorNumber is what is special about a phone number.
type VendorNumber struct {
	// Number is the E.164 number without its plus sign.
	Number string `json:"number"`
	// Verified says that Meta has verified it: no code is sent, none is asked for.
	Verified bool `json:"verified,omitempty"`
	// NotApproved says that it may not be used by an enterprise.
	NotApproved bool `json:"notApproved,omitempty"`
	// NotOnCloudAPI says that it is not registered with Meta's Cloud API.
	NotOnCloudAPI bool `json:"notOnCloudApi,omitempty"`
	// CodeFails says that Meta cannot send it a code.
	CodeFails bool `json:"codeFails,omitempty"`
}

// DefaultVendor is a project that is ready for WhatsApp and of which nothing
// else is known.
func DefaultVendor() Vendor {
	return Vendor{WhatsAppInitialized: true, DefaultRegion: "EU", OTP: "123456"}
}

// UnmarshalJSON fills what the JSON leaves out with the defaults, and refuses
// what is not known or makes no sense.
func (v *Vendor) UnmarshalJSON(data []byte) error {
	type plain Vendor
	filled := plain(DefaultVendor())
	if err := decodeStrictly(data, &filled); err != nil {
		return err
	}
	*v = Vendor(filled)
	return v.check()
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

func (v Vendor) check() error {
	if _, known := regionManagers[v.DefaultRegion]; !known {
		return fmt.Errorf("the default region %q is none of BR, EU, US", v.DefaultRegion)
	}
	if utf8.RuneCountInString(v.OTP) != 6 {
		return fmt.Errorf("the code %q must have 6 characters", v.OTP)
	}
	if v.LateCodes < 0 {
		return fmt.Errorf("lateCodes is %d, and must be at least 0", v.LateCodes)
	}
	if country := v.Account.PrimaryBusinessLocation; country != "" && !countryCode.MatchString(country) {
		return fmt.Errorf("the country %q must be two capital letters", country)
	}
	return cmp.Or(v.checkFlows(), v.checkPartnerApps())
}

// The rules of the vendor's side.
var (
	RuleWhatsAppInitialized = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp.initialized", Kind: "project_not_initialized", Evidence: ledger.Documented,
		Says:   "Operations on WhatsApp senders and flows need a project that is onboarded for WhatsApp. Projects are, unless a fixture says otherwise and no account is ONBOARDED.",
		Fix:    "Set the project up for WhatsApp in the dashboard.",
		Source: "provisioning.yaml project_not_initialized (the default is assumed)",
	})
	RuleWhatsAppProject = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp.project", Kind: "project_not_found", Evidence: ledger.Documented,
		Says:   "Accounts, senders, flows and solutions belong to a project that exists. Projects do, unless a fixture says otherwise.",
		Fix:    "Check the project id.",
		Source: "provisioning.yaml project_not_found (the default is assumed)",
	})
	RuleWhatsAppAccountIntact = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp.account-intact", Kind: "account_data_is_corrupt", Evidence: ledger.Documented,
		Says:   "An account is read, created and commented on, and senders are created in it, when its stored data is consistent. It is, unless a fixture says otherwise.",
		Fix:    "Ask the vendor's support to repair the account.",
		Source: "provisioning.yaml account_data_is_corrupt (the default is assumed)",
	})
)

// VendorOf is the vendor's side of the world's project.
func VendorOf(tx *state.Tx) Vendor { return Kind.In(tx).Vendor }

// SetVendor replaces the vendor's side of the world's project, if it makes sense.
func SetVendor(tx *state.Tx, v Vendor) error {
	if err := v.check(); err != nil {
		return err
	}
	Kind.In(tx).Vendor = v
	return nil
}

// initialized is the rule that every operation on senders meets first.
func initialized(tx *state.Tx) error {
	account := Kind.In(tx).Account
	if VendorOf(tx).WhatsAppInitialized || account != nil && account.Status == accountOnboarded {
		return nil
	}
	return RuleWhatsAppInitialized.Broken()
}

func (v Vendor) number(digits string) VendorNumber {
	i := slices.IndexFunc(v.Numbers, func(n VendorNumber) bool { return n.Number == digits })
	if i < 0 || digits == "" {
		return VendorNumber{}
	}
	return v.Numbers[i]
}

func (v Vendor) waba(id string) (VendorWABA, bool) {
	i := slices.IndexFunc(v.WABAs, func(w VendorWABA) bool { return w.ID == id })
	if i < 0 {
		return VendorWABA{}, false
	}
	return v.WABAs[i], true
}

func (w VendorWABA) phone(id string) (VendorPhone, bool) {
	i := slices.IndexFunc(w.PhoneNumbers, func(p VendorPhone) bool { return p.ID == id })
	if i < 0 {
		return VendorPhone{}, false
	}
	return w.PhoneNumbers[i], true
}
