package provisioning

import (
	"cmp"
	"slices"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// WhatsAppAccount is what ties a project to Meta. There is one at most: a call
// creates it, or the project's first sender brings it.
type WhatsAppAccount struct {
	// EmbeddedSignup tells an account that the customer set up at Meta from
	// one that Sinch set up for the customer.
	EmbeddedSignup  bool   `json:"embeddedSignup"`
	BusinessManager string `json:"businessManager"`
	Region          string `json:"region"`
	// WABAID is known once the account is ONBOARDED.
	WABAID string `json:"wabaId,omitempty"`
	// Status is that of the changes until the account is ONBOARDED.
	Status string `json:"status"`
	// Details are what it was created with; an account of embedded signup has none.
	Details AccountDetails `json:"details"`

	DailyLimit string `json:"dailyLimit,omitempty"`
	// Ban is NOT_BANNED or what Meta decided at BanDate.
	Ban     string    `json:"ban,omitempty"`
	BanDate time.Time `json:"banDate"`
}

// AccountDetails are what Meta is asked for.
type AccountDetails struct {
	ClientBusinessManagerID string `json:"clientBusinessManagerId"`
	// CompanyLegalName is set in the deprecated form, and names the WABA there.
	CompanyLegalName string                `json:"companyLegalName,omitempty"`
	WABAName         string                `json:"wabaName"`
	Sender           *AccountSenderDetails `json:"senderDetails,omitempty"`
}

// AccountSenderDetails are those of the first sender.
type AccountSenderDetails struct {
	DisplayName      string `json:"displayName"`
	BusinessCategory string `json:"businessCategory"`
	Region           string `json:"region"`
	MetaLocalStorage string `json:"metaLocalStorage"`
}

// The rules of accounts.
var (
	RuleAccountFound = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.exists", Kind: "account_not_found", Evidence: ledger.Documented,
		Says:   "The project has a WhatsApp account: one that was created, or the one that its first sender brought. Deleting what does not exist answers project_not_initialized, since deleteAccount documents no 404.",
		Fix:    "Create the project's account, or a sender of the embedded signup.",
		Source: "provisioning.yaml account_not_found, deleteAccount; behaviour.md 3.1",
	})
	RuleAccountOnce = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.one-per-project", Kind: "account_exists", Evidence: ledger.Documented,
		Says:   "A project has one WhatsApp account, whoever brought it.",
		Fix:    "Use the account that the project has, or delete it first.",
		Source: "provisioning.yaml createAccount rules",
	})
	RuleAccountUpdateFields = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.update-fields", Kind: "no_fields_to_update", Evidence: ledger.Documented,
		Says:   "An update has at least one field; senderDetails without a field is none.",
		Fix:    "Send a field to change.",
		Source: "provisioning.yaml updateAccount rules (the second half is assumed)",
	})
	RuleAccountRejected = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.update-rejected", Kind: "account_not_updatable", Evidence: ledger.Documented,
		Says:   "Only a REJECTED account can be updated; it is then IN_PROGRESS again.",
		Fix:    "Wait until the account is ONBOARDED or REJECTED.",
		Source: "provisioning.yaml updateAccount rules",
	})
	RuleAccountSenderDetails = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.update-sender-details", Kind: "invalid_input", Evidence: ledger.Assumed,
		Says:   "After an update, senderDetails have a display name and a category, and a region that the account's business manager is for. A storage is that of the new region when only the region is sent.",
		Fix:    "Send the fields listed in additionalInformation.validationErrors.",
		Source: "provisioning.yaml WhatsappAccountSenderRelatedChangesDetailsDto requires the fields; updateAccount documents no error for the rest",
	})
	RuleAccountForm = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.one-form", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "A creation has one of its two forms: a wabaName with senderDetails, or a companyLegalName.",
		Fix:    "Leave out companyLegalName, which is deprecated.",
		Source: "provisioning.yaml createAccount body is oneOf",
	})
	RuleAccountNames = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.names", Evidence: ledger.Assumed,
		Says:   "An account of the deprecated form shows its companyLegalName as wabaName too, until it gets one.",
		Source: "provisioning.yaml WhatsappAccountDetailsDto requires wabaName, which WhatsappInputAccountDtoDeprecated lacks",
	})
	RuleAccountHasSenders = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.delete-senders", Kind: "account_has_senders", Evidence: ledger.Documented,
		Says:   "An account is deleted when it has no live sender; one that waits for its removal still counts.",
		Fix:    "Delete the senders listed in additionalInformation.senderIds, and wait until they are gone.",
		Source: "provisioning.yaml deleteAccount rules (the second half is assumed)",
	})
	RuleAccountHasChanges = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.delete-sender-changes", Kind: "account_has_sender_changes", Evidence: ledger.Documented,
		Says:   "An account is deleted when no new sender is pending, not even as a draft.",
		Fix:    "Wait for the review of the new senders, or delete their changes.",
		Source: "provisioning.yaml deleteAccount rules (that drafts count is assumed)",
	})
)

// RuleAccountDrafts is the ledger's entry for drafts that go with an account.
var RuleAccountDrafts = ledger.Define(ledger.Rule{
	Name: "papi.whatsapp-account.delete-template-drafts", Kind: "template_could_not_delete_drafts", Evidence: ledger.Documented,
	Says:   "Drafts of templates and the setting of template analytics go with the account, unless a fixture says that drafts cannot be deleted; then the account stays.",
	Fix:    "Try again later.",
	Source: "provisioning.yaml template_could_not_delete_drafts (the default, that the account stays, and that the setting goes, is assumed)",
})

// WhatsAppAccountInput is what an account is made of, in either of the two
// forms, or what an update changes; empty is left out.
type WhatsAppAccountInput struct {
	BusinessManager         string               `json:"businessManager"`
	ClientBusinessManagerID string               `json:"clientBusinessManagerId"`
	CompanyLegalName        string               `json:"companyLegalName"`
	WABAName                string               `json:"wabaName"`
	Sender                  AccountSenderDetails `json:"senderDetails"`
}

// findAccount finds the project's account.
func findAccount(tx *state.Tx) (WhatsAppAccount, error) {
	if a := Kind.In(tx).Account; a != nil {
		return *a, nil
	}
	return WhatsAppAccount{}, RuleAccountFound.Broken()
}

// FindWhatsAppAccount finds the project's account, if its data is consistent.
func FindWhatsAppAccount(tx *state.Tx) (WhatsAppAccount, error) {
	if VendorOf(tx).AccountCorrupt {
		return WhatsAppAccount{}, RuleWhatsAppAccountIntact.Broken()
	}
	return findAccount(tx)
}

// CreateWhatsAppAccount asks Meta for an account on the customer's behalf.
func CreateWhatsAppAccount(tx *state.Tx, in WhatsAppAccountInput) (WhatsAppAccount, error) {
	a := in.account(tx)
	v := VendorOf(tx)
	switch {
	case in.WABAName != "" && in.CompanyLegalName != "":
		return a, RuleAccountForm.Broken().At("companyLegalName", "must not be given beside wabaName")
	case slices.Contains(v.RefusedBusinessManagers, a.BusinessManager):
		return a, RuleBusinessManager.Broken().Giving(RuleBusinessManagerRegion.Kind)
	case !slices.Contains(regionManagers[a.Region], a.BusinessManager):
		return a, RuleBusinessManagerRegion.Broken()
	case v.ProjectMissing:
		return a, RuleWhatsAppProject.Broken()
	case Kind.In(tx).Account != nil:
		return a, RuleAccountOnce.Broken()
	case v.AccountCorrupt:
		return a, RuleWhatsAppAccountIntact.Broken()
	}
	return a.created(tx, causeCreate), nil
}

// account is the account that the input describes.
func (in WhatsAppAccountInput) account(tx *state.Tx) WhatsAppAccount {
	region := cmp.Or(in.Sender.Region, VendorOf(tx).DefaultRegion)
	a := WhatsAppAccount{Region: region, BusinessManager: cmp.Or(in.BusinessManager, regionManagers[region][0])}
	if a.Details = in.over(AccountDetails{}); a.Details.Sender != nil {
		a.Details.Sender.locate(region)
	}
	return a
}

// over is the details after the input, which the details do not share.
func (in WhatsAppAccountInput) over(d AccountDetails) AccountDetails {
	d.ClientBusinessManagerID = cmp.Or(in.ClientBusinessManagerID, d.ClientBusinessManagerID)
	d.CompanyLegalName = cmp.Or(in.CompanyLegalName, d.CompanyLegalName)
	d.WABAName = cmp.Or(in.WABAName, d.WABAName)
	if in.Sender != (AccountSenderDetails{}) {
		d.Sender = in.Sender.over(d.Sender)
	}
	return d
}

func (in AccountSenderDetails) over(old *AccountSenderDetails) *AccountSenderDetails {
	d := AccountSenderDetails{}
	if old != nil {
		d = *old
	}
	if in.Region != "" {
		d.MetaLocalStorage = localStorages[in.Region]
	}
	return &AccountSenderDetails{
		DisplayName:      cmp.Or(in.DisplayName, d.DisplayName),
		BusinessCategory: cmp.Or(in.BusinessCategory, d.BusinessCategory),
		Region:           cmp.Or(in.Region, d.Region),
		MetaLocalStorage: cmp.Or(in.MetaLocalStorage, d.MetaLocalStorage),
	}
}

// locate fills the region that is left out, and the storage.
func (in *AccountSenderDetails) locate(region string) {
	in.Region = cmp.Or(in.Region, region)
	in.MetaLocalStorage = cmp.Or(in.MetaLocalStorage, localStorages[in.Region])
}

// UpdateWhatsAppAccount changes a rejected account and asks Meta again.
func UpdateWhatsAppAccount(tx *state.Tx, in WhatsAppAccountInput) (WhatsAppAccount, error) {
	if in == (WhatsAppAccountInput{}) {
		return WhatsAppAccount{}, RuleAccountUpdateFields.Broken()
	}
	a, err := findAccount(tx)
	switch {
	case err != nil:
		return a, err
	case !accountMachine().Can(a, causeUpdate):
		return a, RuleAccountRejected.Broken()
	}
	a.Details = in.over(a.Details)
	if in.Sender != (AccountSenderDetails{}) {
		if err := a.relocate(); err != nil {
			return a, err
		}
	}
	note(tx, accountResource, activityEdited, apiUser, "")
	return accountMachine().Move(tx, a, causeUpdate), nil
}

// relocate holds updated sender details to what new ones have, and moves the
// account to their region.
func (a *WhatsAppAccount) relocate() error {
	d := a.Details.Sender
	d.locate(a.Region)
	broken := RuleAccountSenderDetails.Broken()
	if d.DisplayName == "" {
		broken.At("senderDetails.displayName", "must be given")
	}
	if d.BusinessCategory == "" {
		broken.At("senderDetails.businessCategory", "must be given")
	}
	if !slices.Contains(regionManagers[d.Region], a.BusinessManager) {
		broken.At("senderDetails.region", "must be a region of the account's business manager")
	}
	if broken.Fields != nil {
		return broken
	}
	a.Region = d.Region
	return nil
}

// DeleteWhatsAppAccount removes the project's account, so that it can have another one.
func DeleteWhatsAppAccount(tx *state.Tx) error {
	a, err := findAccount(tx)
	if err != nil {
		return RuleAccountFound.Broken().Giving(RuleWhatsAppInitialized.Kind)
	}
	live, pending := []string{}, false
	for id, s := range Kind.In(tx).WhatsAppSenders.All() {
		if s.State != state.Gone {
			live = append(live, id)
		}
		pending = pending || s.Changes.Status != ""
	}
	switch {
	case len(live) > 0:
		return RuleAccountHasSenders.Broken().With("projectId", []string{tx.Project}).With("senderIds", live)
	case pending:
		return RuleAccountHasChanges.Broken().With("projectId", []string{tx.Project})
	case VendorOf(tx).TemplateDraftsStuck:
		return RuleAccountDrafts.Broken()
	}
	accountMachine().Move(tx, a, causeDelete)
	return nil
}

// ListWhatsAppAccountActivities cuts a page out of the account's activities.
func ListWhatsAppAccountActivities(tx *state.Tx, page Page) (state.TokenPage[Activity], error) {
	if _, err := findAccount(tx); err != nil {
		return state.TokenPage[Activity]{}, err
	}
	return activitiesOf(tx, accountResource, page)
}

// CommentWhatsAppAccount adds a comment to the account and tells it.
func CommentWhatsAppAccount(tx *state.Tx, text string) (CommentDTO, error) {
	a, err := FindWhatsAppAccount(tx)
	if err != nil {
		return CommentDTO{}, err
	}
	made := comment(tx, accountResource, text)
	tx.Emit(EventAccountCommentAdded, accountResource, a.DTO(tx), state.Extra{Name: "comment", Value: text})
	return made, nil
}
