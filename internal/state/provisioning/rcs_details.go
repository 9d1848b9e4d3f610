package provisioning

import (
	"regexp"
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// The rules of details.
var (
	RuleRCSContacts = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.contacts", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "No two emails of a brand have the same address, no two phones the same number, no two websites the same URL.",
		Fix:    "List each contact once.",
		Source: "provisioning.yaml RcsSenderDetailsBrandInputDto",
	})
	RuleRCSUSAnswers = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.us-answers", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "In answers to the present US form, PUBLIC ownership comes with stockExchange, stockSymbol and, if any, the legal form CORPORATION; PRIVATE ownership comes without the first two; a tax id of the US looks like 12-3456789. Answers are to one form only: the one that usQuestionnaireVersion names, if it does.",
		Fix:    "Correct the answers listed in additionalInformation.validationErrors.",
		Source: "provisioning.yaml createSender rules, RcsBrandCampaignUpdateSenderDetailsQuestionnaireUSAnswersInputDto (that forms do not mix is assumed)",
	})
)

// Where answers are in the details.
var (
	generalAnswers = []string{"questionnaire", "general", "answers"}
	verifyAnswers  = []string{"questionnaire", "verification", "answers"}
	gbAnswers      = []string{"questionnaire", "gb", "answers"}
	frAnswers      = []string{"questionnaire", "fr", "answers"}
	usAnswers      = []string{"questionnaire", "us", "answers"}
)

// Versions of the US form.
const (
	usFormLegacy  = "v1"
	usFormPresent = "v2"
	usFormMixed   = "mixed"
)

// usShared are answers that both US forms have.
var usShared = []string{"companyLegalName", "brandIndustry", "messagesVolume"}

// usLegacyOnly are answers that only the deprecated US form has.
var usLegacyOnly = []string{"ein", "fullCompanyAddress", "fullCompanyAddressMetadata", "smsCampaign"}

// usForm tells which US form answers belong to; empty if to either.
func usForm(answers document) string {
	form := ""
	for name := range answers {
		of := usFormPresent
		switch {
		case slices.Contains(usShared, name):
			continue
		case slices.Contains(usLegacyOnly, name):
			of = usFormLegacy
		}
		if form != "" && form != of {
			return usFormMixed
		}
		form = of
	}
	return form
}

// checkRCSDetails holds what was sent, and what comes of it, against the rules.
func checkRCSDetails(v RCSVendor, sent, merged document) error {
	if err := checkRCSContacts(sent); err != nil {
		return err
	}
	if err := checkUSAnswers(sent.at(usAnswers...), merged.at(usAnswers...)); err != nil {
		return err
	}
	if slices.Contains(v.RefusedNames, merged.text("brand", "name")) {
		return RuleRCSGoogleAgent.Broken()
	}
	return nil
}

// checkRCSPatch is checkRCSDetails for an update.
func checkRCSPatch(v RCSVendor, patch RCSSenderPatch, merged document) error {
	form := usForm(patch.Details.at(usAnswers...))
	if patch.USVersion != "" && form != "" && form != patch.USVersion {
		return RuleRCSUSAnswers.Broken().At("details.questionnaire.us.answers", "must be answers to the form "+patch.USVersion)
	}
	if err := checkRCSDetails(v, patch.Details, merged); err != nil {
		return err
	}
	return checkRCSNewPictures(patch.Details, patch.Pictures)
}

func checkRCSContacts(sent document) error {
	for _, list := range []struct{ name, key string }{{"emails", "address"}, {"phones", "number"}, {"websites", "url"}} {
		seen := map[string]bool{}
		for _, contact := range sent.items("brand", list.name) {
			value := contact.text(list.key)
			if seen[value] {
				return RuleRCSContacts.Broken().At("details.brand."+list.name, "must not have the same "+list.key+" twice")
			}
			seen[value] = true
		}
	}
	return nil
}

var usTaxID = regexp.MustCompile(`^\d{2}-\d{7}$`)

func checkUSAnswers(sent, merged document) error {
	if len(sent) == 0 {
		return nil
	}
	b := RuleRCSUSAnswers.Broken()
	at := func(name, text string) { b.At("details.questionnaire.us.answers."+name, text) }
	if usForm(sent) == usFormMixed {
		b.At("details.questionnaire.us.answers", "must be answers to one form")
	}
	for _, name := range []string{"stockExchange", "stockSymbol"} {
		switch given := merged.get(name) != nil; {
		case merged.text("ownershipType") == "PUBLIC" && !given:
			at(name, "is required when ownershipType is PUBLIC")
		case merged.text("ownershipType") == "PRIVATE" && given:
			at(name, "must not be given when ownershipType is PRIVATE")
		}
	}
	if form := merged.text("legalForm"); merged.text("ownershipType") == "PUBLIC" && form != "" && form != "CORPORATION" {
		at("legalForm", "must be CORPORATION when ownershipType is PUBLIC")
	}
	if id := merged.text("taxId"); merged.text("taxIdCountry") == "US" && id != "" && !usTaxID.MatchString(id) {
		at("taxId", "must look like 12-3456789 when taxIdCountry is US")
	}
	if len(b.Fields) == 0 {
		return nil
	}
	return b
}
