package papi_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	generalNames  = "optInDescription triggerDescription interactionsDescription optOutDescription videoUris screenshotUris"
	verifyNames   = "name email title website phone partner"
	gbNames       = "brandIndustry companyLegalName companyRegistrationNumber fullCompanyAddress messagesVolume messagesFrequency campaignLength"
	frNames       = "fullCompanyAddress siren"
	legacyNames   = "companyLegalName ein brandIndustry fullCompanyAddress smsCampaign messagesVolume"
	usCommonNames = "ownershipType companyLegalName companyPhoneNumber companyEmailAddress brandName brandIndustry legalForm " +
		"taxIdCountry taxId addressLine addressCity addressCountry addressPostalCode websiteUrl contactFirstName contactSurname " +
		"sampleMessages messagesVolume embeddedLink embeddedPhone ageGatedContent directLending optInConfirmationMessage helpMessage callToActionMessage"
)

func TestTheRCSQuestionnaireDependsOnCountriesAndForm(t *testing.T) {
	c := newClient(t)
	tests := []struct {
		query string
		want  map[string]string
	}{
		{"", nil},
		{"?countries=SE&countries=PL", nil},
		{"?countries=GB&countries=FR", map[string]string{"gb": gbNames, "fr": frNames}},
		{"?countries=US", map[string]string{"us": usCommonNames + " addressState stockExchange stockSymbol"}},
		{"?countries=US&usQuestionnaireVersion=v1", map[string]string{"us": legacyNames}},
		{"?countries=US&usQuestionnaireVersion=v2&usQuestionnaireBrandCampaignVersion=US_PUBLIC", map[string]string{"us": usCommonNames + " addressState stockExchange stockSymbol"}},
		{"?countries=US&usQuestionnaireBrandCampaignVersion=US_PRIVATE", map[string]string{"us": usCommonNames + " addressState"}},
		{"?countries=US&usQuestionnaireBrandCampaignVersion=NON_US_PUBLIC", map[string]string{"us": usCommonNames + " stockExchange stockSymbol"}},
		{"?countries=US&usQuestionnaireBrandCampaignVersion=NON_US_PRIVATE", map[string]string{"us": usCommonNames}},
		{"?usQuestionnaireVersion=v1", nil},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			want := map[string][]string{"general": names(generalNames), "verification": names(verifyNames)}
			for section, list := range tt.want {
				want[section] = names(list)
			}
			got := map[string][]string{}
			for section := range c.Must(200, "GET", "/rcs/questionnaire/MULTIUSE"+tt.query, "").Body {
				got[section] = nil
			}
			body := c.Must(200, "GET", "/rcs/questionnaire/PROMOTIONAL"+tt.query, "").Body
			for section := range got {
				questions, _ := dig(body, section, "questions").(map[string]any)
				got[section] = slices.Sorted(maps.Keys(questions))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
		})
	}
}

func names(list string) []string { return slices.Sorted(slices.Values(strings.Fields(list))) }

func TestQuestionsSuggestAnswers(t *testing.T) {
	c := newClient(t)
	body := c.Must(200, "GET", "/rcs/questionnaire/OTP?countries=GB&countries=US", "").Body
	tests := []struct {
		section, question string
		suggested         []any
	}{
		{"us", "ownershipType", []any{"PRIVATE", "PUBLIC"}},
		{"us", "legalForm", []any{"CORPORATION", "LIMITED_LIABILITY_COMPANY", "PARTNERSHIP", "S_CORPORATION"}},
		{"us", "taxId", []any{}},
		{"gb", "messagesVolume", []any{"0 - 10K messages", "10K - 100K messages", "100K - 1M messages", "1M+ messages"}},
		{"gb", "messagesFrequency", []any{"Once per day", "Once per week", "Once per month", "Once per 3 months", "Once per 6 months"}},
		{"general", "videoUris", []any{}},
	}
	for _, tt := range tests {
		got := dig(body, tt.section, "questions", tt.question, "suggestedAnswers")
		if diff := cmp.Diff(any(tt.suggested), got); diff != "" {
			t.Errorf("%s.%s (-want +got):\n%s", tt.section, tt.question, diff)
		}
	}
	if text := dig(body, "general", "questions", "videoUris", "question"); text != "" {
		t.Errorf("videoUris asks %q, want nothing", text)
	}
	if text, _ := dig(body, "verification", "questions", "partner", "contactName", "question").(string); text == "" {
		t.Error("the partner's questions ask nothing")
	}
}

func TestQuestionnaireRefusalsListWhatThereIs(t *testing.T) {
	c := newClient(t)
	a := c.Must(400, "GET", "/rcs/questionnaire/NONE", "")
	if diff := cmp.Diff(any(map[string]any{"validUseCases": "MULTIUSE, OTP, PROMOTIONAL, TRANSACTIONAL"}), a.Body["additionalInformation"]); diff != "" {
		t.Errorf("use case (-want +got):\n%s", diff)
	}
	a = c.Must(400, "GET", "/rcs/questionnaire/OTP?countries=XX", "")
	want := map[string]any{"supportedValues": "AT, BE, BR, CA, CZ, DK, FI, FR, DE, GR, HU, IT, LT, MX, NL, NO, PE, PL, PT, SG, SK, ES, SE, US, GB"}
	if diff := cmp.Diff(any(want), a.Body["additionalInformation"]); diff != "" {
		t.Errorf("countries (-want +got):\n%s", diff)
	}
}
