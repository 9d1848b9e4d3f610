package provisioning

import (
	"cmp"
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// claimWABA is the kind of claim on a WhatsApp Business account.
const claimWABA = "waba"

// The rules of what ties senders to their project's account.
var (
	RuleBusinessManager = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.business-manager", Kind: "invalid_business_manager", Evidence: ledger.Documented,
		Says:   "A project may use any business manager that its region allows, but for those that a fixture refuses. Creating an account documents no such error and answers invalid_business_manager_for_environment.",
		Fix:    "Choose another business manager, or leave it out.",
		Source: "provisioning.yaml invalid_business_manager (when it is answered is assumed)",
	})
	RuleBusinessManagerRegion = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.business-manager-region", Kind: "invalid_business_manager_for_environment", Evidence: ledger.Documented,
		Says:   "Region BR takes the business managers SINCH_BR and SINCH_MX, region EU takes SINCH_UK, region US takes all three, for senders and accounts; no region takes SINCH_AMERICA or SINCH_SEP. One that is left out is the project's, else the region's first: BR SINCH_BR, EU and US SINCH_UK.",
		Fix:    "Choose a business manager that the region allows.",
		Source: "provisioning.yaml createSender rules (the defaults, and the same for accounts, are assumed)",
	})
	RuleBusinessManagerTied = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.business-manager-tied", Kind: "wrong_business_manager", Evidence: ledger.Documented,
		Says:   "All senders of a project have the business manager of the first one that was submitted; a project of the embedded signup takes no partner-initiated sender.",
		Fix:    "Use the project's business manager, or another project.",
		Source: "provisioning.yaml wrong_business_manager; behaviour.md 3.1 (the code for a sender of the other kind is assumed)",
	})
	RuleWABATied = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.waba-tied", Kind: "wrong_waba_id", Evidence: ledger.Documented,
		Says:   "All senders of a project belong to the WABA of the first one; a partner-initiated project takes no sender of the embedded signup.",
		Fix:    "Use the project's WABA, or another project.",
		Source: "provisioning.yaml wrong_waba_id; behaviour.md 3.1 (the code for a sender of the other kind is assumed)",
	})
	RuleWABAUsed = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.waba-unused", Kind: "waba_id_used", Evidence: ledger.Documented,
		Says:   "A WABA belongs to one project of the server, from its first sender on.",
		Fix:    "Use another WABA, or the project that has this one.",
		Source: "provisioning.yaml waba_id_used",
	})
	RuleWABAFound = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.waba-exists", Kind: "not_found_waba_id", Evidence: ledger.Documented,
		Says:   "A WABA exists at Meta; an empty wabaId means the project's, else the only one there is. Where no fixture lists WABAs, any that is named exists.",
		Fix:    "Send the id of a WABA that is shared with the project.",
		Source: "provisioning.yaml not_found_waba_id, SenderInputEsDto.wabaId",
	})
	RuleWABAChosen = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.waba-chosen", Kind: "too_many_waba_id", Evidence: ledger.Documented,
		Says:   "An empty wabaId is refused while there are several WABAs to choose from.",
		Fix:    "Send the id of one of the WABAs.",
		Source: "provisioning.yaml too_many_waba_id",
	})
	RuleWABARegion = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.waba-region", Kind: "invalid_waba_id_or_phone_number_id_for_region", Evidence: ledger.Documented,
		Says:   "The WABA can be used in the sender's region, and has the phone number id, as far as fixtures list them.",
		Fix:    "Choose a region of the WABA and one of its phone number ids.",
		Source: "provisioning.yaml invalid_waba_id_or_phone_number_id_for_region (an unlisted phone number id is assumed)",
	})
	RulePhoneNumberIDUnused = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.phone-number-id-unused", Kind: "used_phone_number_id", Evidence: ledger.Documented,
		Says:   "No two senders have the same phone number id.",
		Fix:    "Use another phone number id.",
		Source: "provisioning.yaml used_phone_number_id",
	})
	RulePhoneNumberIDFree = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.phone-number-id-free", Kind: "provisioned_phone_number_id", Evidence: ledger.Documented,
		Says:   "A phone number id is not provisioned elsewhere, as far as fixtures tell.",
		Fix:    "Use another phone number id.",
		Source: "provisioning.yaml provisioned_phone_number_id",
	})
	RulePhoneNumberIDLeft = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.phone-number-id-left", Kind: "all_phone_number_id_provisioned", Evidence: ledger.Documented,
		Says:   "A phone number id that is left out is the first free one of the WABA that fixtures list; there must be one.",
		Fix:    "Add a phone number to the WABA, or send the id of a free one.",
		Source: "provisioning.yaml all_phone_number_id_provisioned",
	})
)

// regionManagers are the business managers that regions take, the default first.
var regionManagers = map[string][]string{
	"BR": {"SINCH_BR", "SINCH_MX"},
	"EU": {"SINCH_UK"},
	"US": {"SINCH_UK", "SINCH_BR", "SINCH_MX"},
}

// managed gives a sender its business manager, if it may have it.
func (s WhatsAppSender) managed(tx *state.Tx) (WhatsAppSender, error) {
	account := Kind.In(tx).Account
	if s.BusinessManager == "" && account != nil {
		s.BusinessManager = account.BusinessManager
	}
	s.BusinessManager = cmp.Or(s.BusinessManager, regionManagers[s.Region][0])
	switch {
	case slices.Contains(VendorOf(tx).RefusedBusinessManagers, s.BusinessManager):
		return s, RuleBusinessManager.Broken()
	case !slices.Contains(regionManagers[s.Region], s.BusinessManager):
		return s, RuleBusinessManagerRegion.Broken()
	case account != nil && account.BusinessManager != s.BusinessManager:
		return s, RuleBusinessManagerTied.Broken()
	}
	return s, nil
}

// linked gives a sender of the embedded signup its WABA and phone number id.
func (s WhatsAppSender) linked(tx *state.Tx) (WhatsAppSender, error) {
	id, err := s.chooseWABA(tx)
	if err != nil {
		return s, err
	}
	s.WABAID = id
	waba, listed := VendorOf(tx).waba(id)
	if len(waba.Regions) > 0 && !slices.Contains(waba.Regions, s.Region) {
		return s, RuleWABARegion.Broken()
	}
	if s.PhoneNumberID == "" {
		return s.firstFree(tx, waba)
	}
	phone, known := waba.phone(s.PhoneNumberID)
	switch {
	case s.otherHolds(tx, keyPhoneNumberID, s.PhoneNumberID):
		return s, RulePhoneNumberIDUnused.Broken()
	case phone.Provisioned:
		return s, RulePhoneNumberIDFree.Broken()
	case listed && !known:
		return s, RuleWABARegion.Broken()
	}
	return s, nil
}

// chooseWABA finds the WABA that a sender means and claims it for the project.
func (s WhatsAppSender) chooseWABA(tx *state.Tx) (string, error) {
	account, known, id := Kind.In(tx).Account, VendorOf(tx).WABAs, s.WABAID
	switch {
	case account != nil && id == "":
		id = account.WABAID
	case id == "" && len(known) > 1:
		return "", RuleWABAChosen.Broken()
	case id == "" && len(known) == 1:
		id = known[0].ID
	}
	_, listed := VendorOf(tx).waba(id)
	switch {
	case account != nil && (!account.EmbeddedSignup || account.WABAID != id):
		return "", RuleWABATied.Broken()
	case id == "" || len(known) > 0 && !listed:
		return "", RuleWABAFound.Broken()
	case !tx.Claim(claimWABA, id):
		return "", RuleWABAUsed.Broken()
	}
	return id, nil
}

// firstFree takes the first phone number of a WABA that nobody uses.
func (s WhatsAppSender) firstFree(tx *state.Tx, waba VendorWABA) (WhatsAppSender, error) {
	for _, phone := range waba.PhoneNumbers {
		if !phone.Provisioned && holder(tx, keyPhoneNumberID, phone.ID) == "" {
			s.PhoneNumberID = phone.ID
			return s, nil
		}
	}
	return s, RulePhoneNumberIDLeft.Broken()
}

// tie makes the project's account out of its first sender. A bare phone number
// says nothing of an account.
func (s WhatsAppSender) tie(tx *state.Tx) {
	if Kind.In(tx).Account != nil || s.Form == FormPhoneProvisioning {
		return
	}
	a := WhatsAppAccount{
		EmbeddedSignup: s.Form.embedded(), WABAID: s.WABAID, BusinessManager: s.BusinessManager, Region: s.Region,
	}
	a.created(tx, causeFirstSender)
}

// embedded says whether a form names a WABA that the customer set up.
func (f SenderForm) embedded() bool { return f == FormEmbeddedSignup || f == FormDeprecated }
