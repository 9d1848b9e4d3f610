package provisioning

import (
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// RCSUseCases are what a sender can be for.
var RCSUseCases = []string{"MULTIUSE", "OTP", "PROMOTIONAL", "TRANSACTIONAL"}

// The rules of the launch questionnaire.
var (
	RuleRCSUseCase = ledger.Define(ledger.Rule{
		Name: "papi.rcs-questionnaire.use-case", Kind: "questionnaire_invalid_use_case", Evidence: ledger.Documented,
		Says:   "The use case in the path is one that senders have; the error names them, as one text with commas.",
		Fix:    "Use one of the use cases in additionalInformation.validUseCases.",
		Source: "provisioning.yaml RcsQuestionnaireController_getQuestions_v1 rules",
	})
	RuleRCSQuestions = ledger.Define(ledger.Rule{
		Name: "papi.rcs-questionnaire.questions", Evidence: ledger.Documented,
		Says:   "Everybody is asked the general and verification questions, and those of GB, FR and US when the country is among the countries. Version v1 of the US form is the deprecated one; the present form leaves out addressState for brands that are not of the US, and stockExchange and stockSymbol for private ones. The use case changes no question, and the questions are in our words.",
		Source: "provisioning.yaml RcsQuestionnaireController_getQuestions_v1 rules (that use cases ask the same is assumed)",
	})
	RuleRCSShownUSQuestions = ledger.Define(ledger.Rule{
		Name: "papi.rcs-questionnaire.sender", Evidence: ledger.Assumed,
		Says:   "A sender shows a country's section while it targets the country or has answers to it. Its US section has the questions of the form that the answers belong to, and those of both forms while there are none.",
		Source: "provisioning.yaml RcsSenderDetailsQuestionnaireDto (the schemas leave open which one is meant when)",
	})
)

// RCSSection is a section of the questionnaire without answers.
type RCSSection struct {
	Questions rcsQuestions `json:"questions"`
}

// RCSQuestionnaire is the launch questionnaire without answers.
type RCSQuestionnaire struct {
	General      RCSSection  `json:"general"`
	Verification RCSSection  `json:"verification"`
	GB           *RCSSection `json:"gb,omitempty"`
	FR           *RCSSection `json:"fr,omitempty"`
	US           *RCSSection `json:"us,omitempty"`
}

// RCSQuestionnaireFor picks a questionnaire.
type RCSQuestionnaireFor struct {
	UseCase   string
	Countries []string
	// USVersion is v1 for the deprecated US form; anything else is the present one.
	USVersion string
	// USBrand narrows the present US form: NON_US_PRIVATE, NON_US_PUBLIC,
	// US_PRIVATE or US_PUBLIC; empty asks all.
	USBrand string
}

// Questions answers the questions of a questionnaire.
func (f RCSQuestionnaireFor) Questions() (RCSQuestionnaire, error) {
	if !slices.Contains(RCSUseCases, f.UseCase) {
		return RCSQuestionnaire{}, RuleRCSUseCase.Broken().With("validUseCases", strings.Join(RCSUseCases, ", "))
	}
	out := RCSQuestionnaire{General: RCSSection{rcsGeneralQuestions}, Verification: RCSSection{rcsVerificationQuestions}}
	for _, country := range f.Countries {
		switch country {
		case "GB":
			out.GB = &RCSSection{rcsGBQuestions}
		case "FR":
			out.FR = &RCSSection{rcsFRQuestions}
		case "US":
			out.US = &RCSSection{f.usQuestions()}
		}
	}
	return out, nil
}

func (f RCSQuestionnaireFor) usQuestions() rcsQuestions {
	if f.USVersion == "v1" {
		return rcsUSLegacyQuestions
	}
	var unasked []string
	if strings.HasPrefix(f.USBrand, "NON_US_") {
		unasked = append(unasked, "addressState")
	}
	if strings.HasSuffix(f.USBrand, "_PRIVATE") {
		unasked = append(unasked, "stockExchange", "stockSymbol")
	}
	return rcsUSQuestions.without(unasked...)
}
