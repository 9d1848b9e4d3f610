package provisioning

import (
	"cmp"
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// FacebookInput is what the helpers of embedded signup get from Facebook.
type FacebookInput struct {
	FacebookToken   string `json:"facebookToken"`
	FacebookCode    string `json:"facebookCode"`
	BusinessManager string `json:"businessManager"`
}

// The rules of the helpers of embedded signup.
var (
	RuleSignupGiven = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-signup.token-or-code", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "A long-lived token is made of a facebookToken or a facebookCode; of both, both must be good.",
		Fix:    "Send one of the two.",
		Source: "provisioning.yaml WhatsappLongLivedAccessTokenInputDto (the second half is assumed)",
	})
	RuleSignupToken = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-signup.token", Kind: "invalid_facebook_token", Evidence: ledger.Documented,
		Says:   "A Facebook token is one that Meta takes, as far as fixtures tell; an empty one is not.",
		Fix:    "Sign in at Facebook again and send the new token.",
		Source: "provisioning.yaml invalid_facebook_token (the default is assumed)",
	})
	RuleSignupCode = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-signup.code", Kind: "invalid_facebook_code", Evidence: ledger.Documented,
		Says:   "A Facebook code is one that Meta takes, as far as fixtures tell, and is good for one use, here or in the creation of a sender.",
		Fix:    "Sign in at Facebook again and send the new code.",
		Source: "provisioning.yaml invalid_facebook_code, facebookCode (the default is assumed)",
	})
	RuleSignupManager = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-signup.business-manager", Kind: "invalid_business_manager", Evidence: ledger.Documented,
		Says:   "The helpers take the business managers that any region takes, but for those that a fixture refuses, and those other than the project's once it has an account.",
		Fix:    "Use the project's business manager, or leave it out.",
		Source: "provisioning.yaml invalid_business_manager, invalid_business_manager_for_environment (when each is answered is assumed)",
	})
	RuleSignupNumbers = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-signup.numbers", Evidence: ledger.Documented,
		Says:   "The WABAs of a token are those that fixtures list, in their order. A number is shown as provisioned when it is free for use: no sender has it, and no fixture says that it is in use elsewhere.",
		Source: "provisioning.yaml WhatsappWabaNumbersDto (which WABAs a token opens is assumed)",
	})
)

// checkManager holds the business manager of a helper against the project's.
func (in FacebookInput) checkManager(tx *state.Tx) error {
	account := Kind.In(tx).Account
	manager := in.BusinessManager
	if manager == "" && account != nil {
		manager = account.BusinessManager
	}
	manager = cmp.Or(manager, regionManagers[VendorOf(tx).DefaultRegion][0])
	known := func(region string) bool { return slices.Contains(regionManagers[region], manager) }
	switch {
	case slices.Contains(VendorOf(tx).RefusedBusinessManagers, manager):
		return RuleSignupManager.Broken()
	case !known("BR") && !known("EU") && !known("US"):
		return RuleSignupManager.Broken().Giving(RuleBusinessManagerRegion.Kind)
	case account != nil && account.BusinessManager != manager:
		return RuleSignupManager.Broken()
	}
	return nil
}

// LongLivedToken makes a long-lived token of a token or a code.
func LongLivedToken(tx *state.Tx, in FacebookInput) (string, error) {
	if in.FacebookToken == "" && in.FacebookCode == "" {
		return "", RuleSignupGiven.Broken().At("facebookToken", "must be given when facebookCode is not")
	}
	if err := in.checkManager(tx); err != nil {
		return "", err
	}
	refused, used := VendorOf(tx).RefusedFacebookTokens, Kind.In(tx).FacebookCodes
	switch {
	case in.FacebookToken != "" && slices.Contains(refused, in.FacebookToken):
		return "", RuleSignupToken.Broken()
	case in.FacebookCode != "" && slices.Contains(refused, in.FacebookCode), used.Has(in.FacebookCode):
		return "", RuleSignupCode.Broken()
	case in.FacebookCode != "":
		used.Put(in.FacebookCode, true)
	}
	return "EAAG" + tx.NewID(), nil
}

// WABADetailsDTO is a WABA as a token's owner sees it.
type WABADetailsDTO struct {
	ID      string           `json:"id"`
	Numbers []WABANumbersDTO `json:"numbers"`
}

// WABANumbersDTO is a phone number of a WABA.
type WABANumbersDTO struct {
	ID                 string `json:"id"`
	DisplayPhoneNumber string `json:"displayPhoneNumber"`
	Provisioned        bool   `json:"provisioned"`
}

// ListWABADetails lists the WABAs that a token opens, with their numbers.
func ListWABADetails(tx *state.Tx, in FacebookInput) ([]WABADetailsDTO, error) {
	if err := in.checkManager(tx); err != nil {
		return nil, err
	}
	if in.FacebookToken == "" || slices.Contains(VendorOf(tx).RefusedFacebookTokens, in.FacebookToken) {
		return nil, RuleSignupToken.Broken()
	}
	wabas := []WABADetailsDTO{}
	for _, waba := range VendorOf(tx).WABAs {
		numbers := []WABANumbersDTO{}
		for _, phone := range waba.PhoneNumbers {
			numbers = append(numbers, phone.numberDTO(tx))
		}
		wabas = append(wabas, WABADetailsDTO{waba.ID, numbers})
	}
	return wabas, nil
}

func (p VendorPhone) numberDTO(tx *state.Tx) WABANumbersDTO {
	return WABANumbersDTO{
		ID:                 p.ID,
		DisplayPhoneNumber: "+" + cmp.Or(p.CountryCode, "1") + cmp.Or(p.PhoneNumber, fictitiousNumber(p.ID)),
		Provisioned:        !p.Provisioned && holder(tx, keyPhoneNumberID, p.ID) == "",
	}
}
