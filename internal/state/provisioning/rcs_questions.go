package provisioning

import (
	"encoding/json"
	"slices"
)

// rcsQuestion is one question of the launch questionnaire, or a group of them.
type rcsQuestion struct {
	name      string
	text      string
	suggested []string
	group     []rcsQuestion
}

// MarshalJSON writes the question as the API shows it.
func (q rcsQuestion) MarshalJSON() ([]byte, error) {
	if q.group != nil {
		return json.Marshal(rcsQuestions(q.group))
	}
	shown := struct {
		Question         string   `json:"question"`
		SuggestedAnswers []string `json:"suggestedAnswers"`
	}{q.text, append([]string{}, q.suggested...)}
	return json.Marshal(shown)
}

// rcsQuestions are the questions of one section of the questionnaire.
type rcsQuestions []rcsQuestion

// MarshalJSON writes the questions in their order, as members of an object.
func (qs rcsQuestions) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, q := range qs {
		name, err := json.Marshal(q.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(q)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, name...), ':'), value...)
	}
	return append(out, '}'), nil
}

// without is the questions but for some.
func (qs rcsQuestions) without(names ...string) rcsQuestions {
	return slices.DeleteFunc(slices.Clone(qs), func(q rcsQuestion) bool { return slices.Contains(names, q.name) })
}

var (
	rcsBusinessFields = []string{
		"Automotive", "Beauty, spa and salon", "Clothing", "Education", "Entertainment", "Event planning and service",
		"Finance and banking", "Food and groceries", "Public service", "Hotel and lodging", "Medical and health",
		"Charity", "Professional services", "Shopping and retail", "Travel and transportation", "Restaurant",
	}
	rcsUSIndustries = []string{
		"AGRICULTURE", "COMMUNICATION", "CONSTRUCTION", "EDUCATION", "ENERGY", "ENTERTAINMENT", "FINANCIAL", "GAMBLING",
		"GOVERNMENT", "HEALTHCARE", "HOSPITALITY", "HUMAN_RESOURCES", "INSURANCE", "LEGAL", "MANUFACTURING",
		"NON_GOVERNMENTAL_ORGANIZATION", "POLITICAL", "POSTAL", "PROFESSIONAL", "REAL_ESTATE", "RETAIL", "TECHNOLOGY",
		"TRANSPORTATION",
	}
	rcsVolumes = []string{"0 - 10K messages", "10K - 100K messages", "100K - 1M messages", "1M+ messages"}
)

var rcsGeneralQuestions = rcsQuestions{
	{name: "optInDescription", text: "How do people agree to get messages from the business through this sender?",
		suggested: []string{"By joining a loyalty programme", "By buying in a shop or online", "By signing up for a newsletter", "By opening an account"}},
	{name: "triggerDescription", text: "What makes the business send a message to a person?",
		suggested: []string{"Something the person does, such as a purchase"}},
	{name: "interactionsDescription", text: "What do people do with the messages of this sender?",
		suggested: []string{"Paying online", "Setting a new password", "Logging in with a one-time code"}},
	{name: "optOutDescription", text: "What does the business answer to a person who wants no more messages?",
		suggested: []string{"You will get no more messages from us."}},
	{name: "videoUris"},
	{name: "screenshotUris"},
}

var rcsVerificationQuestions = rcsQuestions{
	{name: "name", text: "Who at the brand can confirm that this sender is its own?"},
	{name: "email", text: "What is the email address of that person?"},
	{name: "title", text: "What is the job title of that person?"},
	{name: "website", text: "What is the website of the brand?"},
	{name: "phone", text: "What is the phone number of that person?"},
	{name: "partner", group: []rcsQuestion{
		{name: "companyName", text: "Resellers only: which company is the brand's partner?"},
		{name: "contactName", text: "Resellers only: who is the contact at the brand's partner?"},
		{name: "contactEmailAddress", text: "Resellers only: what is the email address of that contact?"},
	}},
}

var rcsGBQuestions = rcsQuestions{
	{name: "brandIndustry", text: "In which line of business is the company?", suggested: rcsBusinessFields},
	{name: "companyLegalName", text: "Under which legal name is the company registered?"},
	{name: "companyRegistrationNumber", text: "Under which number is the company registered?"},
	{name: "fullCompanyAddress", text: "What is the full address of the company?"},
	{name: "messagesVolume", text: "How many messages will the sender send in all?", suggested: rcsVolumes},
	{name: "messagesFrequency", text: "How often will it send them?",
		suggested: []string{"Once per day", "Once per week", "Once per month", "Once per 3 months", "Once per 6 months"}},
	{name: "campaignLength", text: "For how long will the campaign run?",
		suggested: []string{"1 day or less", "2 to 7 days", "8 to 21 days", "1 month", "3 months", "6 months", "Continuous / ongoing"}},
}

var rcsFRQuestions = rcsQuestions{
	{name: "fullCompanyAddress", text: "What is the full address of the company?"},
	{name: "siren", text: "What is the SIREN number of the company?"},
}

// rcsUSQuestions are those of the present US form, of all brands together.
var rcsUSQuestions = rcsQuestions{
	{name: "ownershipType", text: "Is the company publicly traded or private?", suggested: []string{"PRIVATE", "PUBLIC"}},
	{name: "companyLegalName", text: "Under which legal name is the company registered?"},
	{name: "companyPhoneNumber", text: "What is the phone number of the company?"},
	{name: "companyEmailAddress", text: "What is the email address of the company?"},
	{name: "brandName", text: "Under which brand name does the company do business?"},
	{name: "brandIndustry", text: "In which line of business is the brand?", suggested: rcsUSIndustries},
	{name: "legalForm", text: "What is the legal form of the company?",
		suggested: []string{"CORPORATION", "LIMITED_LIABILITY_COMPANY", "PARTNERSHIP", "S_CORPORATION"}},
	{name: "taxIdCountry", text: "Which country gave the company its tax id?"},
	{name: "taxId", text: "What is the tax id of the company?"},
	{name: "addressLine", text: "What are street and number of the company?"},
	{name: "addressCity", text: "In which city is the company?"},
	{name: "addressCountry", text: "In which country is the company?"},
	{name: "addressState", text: "In which state is the company?"},
	{name: "addressPostalCode", text: "What is the postal code of the company?"},
	{name: "websiteUrl", text: "What is the website of the company?"},
	{name: "contactFirstName", text: "What is the first name of the contact at the company?"},
	{name: "contactSurname", text: "What is the surname of the contact at the company?"},
	{name: "stockExchange", text: "On which stock exchange is the company traded?"},
	{name: "stockSymbol", text: "What is its stock symbol there?"},
	{name: "sampleMessages", text: "What will typical messages say?"},
	{name: "messagesVolume", text: "How many messages will the sender send in a month?"},
	{name: "embeddedLink", text: "Will messages hold links?"},
	{name: "embeddedPhone", text: "Will messages hold phone numbers?"},
	{name: "ageGatedContent", text: "Will messages be about what only adults may see?"},
	{name: "directLending", text: "Will messages be about loans?"},
	{name: "optInConfirmationMessage", text: "What does a person get who has agreed to messages?"},
	{name: "helpMessage", text: "What does a person get who asks for help?"},
	{name: "callToActionMessage", text: "How are people asked to agree to messages?"},
}

// rcsUSLegacyQuestions are those of the first US form, which is deprecated.
var rcsUSLegacyQuestions = rcsQuestions{
	{name: "companyLegalName", text: "Under which legal name is the company registered?"},
	{name: "ein", text: "What is the Employer Identification Number of the company?"},
	{name: "brandIndustry", text: "In which line of business is the company?", suggested: rcsBusinessFields},
	{name: "fullCompanyAddress", text: "What is the full address of the company?"},
	{name: "smsCampaign", text: "Which US SMS campaign is used where RCS does not get through?"},
	{name: "messagesVolume", text: "How many messages will the sender send in all?", suggested: rcsVolumes},
}

// rcsUSDefaultQuestions are shown while neither form has been chosen.
var rcsUSDefaultQuestions = append(slices.Clone(rcsUSQuestions),
	rcsUSLegacyQuestions.without("companyLegalName", "brandIndustry", "messagesVolume")...)
