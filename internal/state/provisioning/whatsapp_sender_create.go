package provisioning

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// WhatsAppSenderInput is what a sender is made of, in any of the four forms.
type WhatsAppSenderInput struct {
	// Status is DRAFT or SUBMIT; empty means SUBMIT.
	Status              string     `json:"status"`
	Region              string     `json:"region"`
	MetaLocalStorage    string     `json:"metaLocalStorage"`
	BusinessManager     string     `json:"businessManager"`
	WABAID              *string    `json:"wabaId"`
	PhoneNumberID       *string    `json:"phoneNumberId"`
	AuthenticationCode  string     `json:"authenticationCode"`
	FacebookAccessToken string     `json:"facebookAccessToken"`
	FacebookCode        string     `json:"facebookCode"`
	Name                string     `json:"name"`
	PhoneNumberProvider string     `json:"phoneNumberProvider"`
	SaveDraftOnFailure  bool       `json:"saveDraftOnFailure"`
	Details             SenderEdit `json:"details"`
}

// The rules of creations.
var (
	RuleSenderForm = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.form", Evidence: ledger.Assumed,
		Says:   "The form of a creation is told by its fields: phoneNumberProvider is partner-initiated, name is the deprecated form, wabaId or phoneNumberId is embedded signup, anything else phone provisioning. The deprecated form carries no verified number: it goes through PENDING_VERIFICATION.",
		Source: "provisioning.yaml createSender has four forms and no discriminator",
	})
	RuleFacebookToken = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.facebook-token", Kind: "invalid_facebook_token", Evidence: ledger.Documented,
		Says:   "A Facebook token or code is one that Meta takes, as far as fixtures tell, and a code is good for one use.",
		Fix:    "Sign in at Facebook again and send the new code.",
		Source: "provisioning.yaml invalid_facebook_token, facebookCode and authenticationCode (that a used code gets this error is assumed)",
	})
	RuleFacebookTokenGiven = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.facebook-token-given", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "The deprecated form carries facebookAccessToken or facebookCode.",
		Fix:    "Send one of the two, or use the embedded signup form.",
		Source: "provisioning.yaml SenderInputDtoDeprecated",
	})
	RuleNumberUnused = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.number-unused", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "No two senders have the same phone number, drafts included.",
		Fix:    "Use another number, or the sender that has this one.",
		Source: "provisioning.yaml InputSenderPartnerInitiatedDetailsDto.phoneNumber (code and scope are assumed)",
	})
	RuleSenderRegion = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.region-default", Evidence: ledger.Documented,
		Says:   "A region that is left out is the account's for a partner-initiated sender, else that of the billing account's country: EU unless a fixture says otherwise. A storage that is left out is DE for EU, US for US, BR for BR.",
		Source: "provisioning.yaml SenderInputRegionEnum (the values are assumed)",
	})
	RuleDraftKept = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.save-draft-on-failure", Evidence: ledger.Documented,
		Says:   "A partner-initiated submission that a rule on the account or the photo refuses gets that error, and with saveDraftOnFailure is kept as a draft, to be found in the list.",
		Source: "provisioning.yaml saveDraftOnFailure; behaviour.md 3 (that the error is answered all the same is assumed)",
	})
)

// form tells the form of a creation.
func (in WhatsAppSenderInput) form() SenderForm {
	switch {
	case in.PhoneNumberProvider != "":
		return FormPartnerInitiated
	case in.Name != "":
		return FormDeprecated
	case in.WABAID != nil || in.PhoneNumberID != nil:
		return FormEmbeddedSignup
	}
	return FormPhoneProvisioning
}

// submits says whether the input asks for more than a draft.
func (in WhatsAppSenderInput) submits() bool { return in.Status != changesDraft }

// PhotoToCheck is the photo that has to be looked at before the creation.
func (in WhatsAppSenderInput) PhotoToCheck() string {
	if !in.submits() {
		return ""
	}
	return in.Details.text(detailPhotoURL)
}

// CreateWhatsAppSender creates a sender, as a draft or on its way to become
// live. A failed submission whose draft is kept answers the sender and the error.
func CreateWhatsAppSender(tx *state.Tx, in WhatsAppSenderInput, photo *Photo) (WhatsAppSender, error) {
	if err := checkProject(tx); err != nil {
		return WhatsAppSender{}, err
	}
	s := in.sender(tx)
	if digits := s.digits(); digits != "" && holder(tx, keyNumber, digits) != "" {
		return WhatsAppSender{}, RuleNumberUnused.Broken().At("details.phoneNumber", "must not be the number of another sender")
	}
	if !in.submits() {
		return s.created(tx, causeDraft), nil
	}
	if err := in.spendTokens(tx, s.Form); err != nil {
		return WhatsAppSender{}, err
	}
	ready, err := s.submission(tx, photo)
	switch {
	case err == nil:
		ready.tie(tx)
		return ready.created(tx, causeSubmit), nil
	case in.SaveDraftOnFailure:
		return s.created(tx, causeDraft), err
	}
	return WhatsAppSender{}, err
}

func checkProject(tx *state.Tx) error {
	if err := projectReady(tx); err != nil {
		return err
	}
	if VendorOf(tx).AccountCorrupt {
		return RuleWhatsAppAccountIntact.Broken()
	}
	return nil
}

var localStorages = map[string]string{"BR": "BR", "EU": "DE", "US": "US"}

// sender is the sender that the input describes, without an id.
func (in WhatsAppSenderInput) sender(tx *state.Tx) WhatsAppSender {
	s := WhatsAppSender{
		Form: in.form(), Region: in.Region, BusinessManager: in.BusinessManager,
		NumberProvider: cmp.Or(in.PhoneNumberProvider, "CUSTOMER"),
		CountryCode:    in.Details.text(detailCountryCode), PhoneNumber: in.Details.text(detailPhoneNumber),
		Changes: SenderChanges{Edit: in.Details.without(detailCountryCode, detailPhoneNumber)},
	}
	if s.Form == FormEmbeddedSignup {
		s.Changes.Edit, s.CountryCode, s.PhoneNumber = nil, "", ""
	}
	account := Kind.In(tx).Account
	if s.Region == "" && s.Form == FormPartnerInitiated && account != nil {
		s.Region = account.Region
	}
	s.Region = cmp.Or(s.Region, VendorOf(tx).DefaultRegion)
	s.MetaLocalStorage = cmp.Or(in.MetaLocalStorage, localStorages[s.Region])
	if s.Form.embedded() {
		s.WABAID, s.PhoneNumberID = text(in.WABAID), text(in.PhoneNumberID)
	}
	// A draft shows the business manager it would get; submission checks it.
	if managed, _ := s.managed(tx); !in.submits() || in.SaveDraftOnFailure {
		s.BusinessManager = managed.BusinessManager
	}
	return s
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// submission is the sender with what it needs to be submitted, or the rule
// that stands against it. It changes nothing but the claim on a WABA.
func (s WhatsAppSender) submission(tx *state.Tx, photo *Photo) (WhatsAppSender, error) {
	if account := Kind.In(tx).Account; account != nil && account.Status != accountOnboarded {
		return s, RuleAccountReady.Broken()
	}
	s, err := s.managed(tx)
	if err != nil {
		return s, err
	}
	if s.Form.embedded() {
		if s, err = s.linked(tx); err != nil {
			return s, err
		}
	}
	if account := Kind.In(tx).Account; s.Form == FormPartnerInitiated && account != nil && account.EmbeddedSignup {
		return s, RuleBusinessManagerTied.Broken()
	}
	return s, checkPhoto(s.Changes.Edit.text(detailPhotoURL), photo)
}

// spendTokens uses the Facebook tokens and codes of a creation.
func (in WhatsAppSenderInput) spendTokens(tx *state.Tx, form SenderForm) error {
	if form == FormDeprecated && in.FacebookAccessToken == "" && in.FacebookCode == "" {
		return RuleFacebookTokenGiven.Broken().At("facebookAccessToken", "must be given when facebookCode is not")
	}
	refused := VendorOf(tx).RefusedFacebookTokens
	for _, token := range []string{in.FacebookAccessToken, in.FacebookCode, in.AuthenticationCode} {
		if slices.Contains(refused, token) && token != "" {
			return RuleFacebookToken.Broken()
		}
	}
	used := Kind.In(tx).FacebookCodes
	for _, code := range []string{in.FacebookCode, in.AuthenticationCode} {
		if used.Has(code) {
			return RuleFacebookToken.Broken()
		}
		if code != "" {
			used.Put(code, true)
		}
	}
	return nil
}

// created stores a new sender and starts its life.
func (s WhatsAppSender) created(tx *state.Tx, cause string) WhatsAppSender {
	s.ID, s.Created = tx.NewID(), tx.Now
	s.hold(tx, keyNumber, s.digits())
	s.hold(tx, keyPhoneNumberID, s.PhoneNumberID)
	note(tx, s.resource(), activityCreated, apiUser, "")
	return senderChangesMachine().Move(tx, s, cause)
}

// fromMeta fills what Meta knows of the number and the request did not tell.
func (s WhatsAppSender) fromMeta(tx *state.Tx) WhatsAppSender {
	waba, _ := VendorOf(tx).waba(s.WABAID)
	phone, _ := waba.phone(s.PhoneNumberID)
	if s.PhoneNumber == "" {
		s.CountryCode = cmp.Or(s.CountryCode, phone.CountryCode, "1")
		s.PhoneNumber = cmp.Or(phone.PhoneNumber, fictitiousNumber(cmp.Or(s.PhoneNumberID, s.ID)))
	}
	s.Details.DisplayName = cmp.Or(s.Details.DisplayName, phone.DisplayName, strings.TrimSpace("Sender "+s.PhoneNumberID))
	return s
}

// fictitiousNumber is one of the numbers that are kept for stories.
func fictitiousNumber(id string) string {
	sum := fnv.New32a()
	sum.Write([]byte(id))
	return fmt.Sprintf("20255501%02d", sum.Sum32()%100)
}
