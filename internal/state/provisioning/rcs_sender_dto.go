package provisioning

import (
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// RCSSenderDTO is a sender as the API shows it.
type RCSSenderDTO struct {
	ID                        string                 `json:"id"`
	State                     string                 `json:"state"`
	TestNumberStates          []RCSTestNumberDTO     `json:"testNumberStates,omitempty"`
	CountryStatus             []RCSCountryDTO        `json:"countryStatus,omitempty"`
	Details                   RCSDetailsDTO          `json:"details"`
	Region                    string                 `json:"region"`
	BillingCategory           string                 `json:"billingCategory"`
	UseCase                   string                 `json:"useCase"`
	HostingRegion             string                 `json:"hostingRegion"`
	AuthName                  string                 `json:"authName,omitempty"`
	AuthToken                 string                 `json:"authToken,omitempty"`
	ConversationAPIApp        string                 `json:"conversationApiApp,omitempty"`
	ConversationAPIAppDetails *RCSConversationAppDTO `json:"conversationApiAppDetails,omitempty"`
	Created                   string                 `json:"created"`
	Modified                  string                 `json:"modified"`
	Launched                  string                 `json:"launched,omitempty"`
	SupplierDetails           *RCSSupplierDTO        `json:"supplierDetails,omitempty"`
	BrandDetails              *RCSBrandDTO           `json:"brandDetails,omitempty"`
	CampaignDetails           *RCSCampaign           `json:"campaignDetails,omitempty"`
}

// RCSCountryDTO tells how the launch stands in a country.
type RCSCountryDTO struct {
	Country   string           `json:"country"`
	Status    string           `json:"status"`
	Operators []RCSOperatorDTO `json:"operators"`
}

// RCSOperatorDTO tells how the launch stands with an operator.
type RCSOperatorDTO struct {
	Name     string `json:"name"`
	Status   string `json:"status"`
	Remark   string `json:"remark,omitempty"`
	Modified string `json:"modified"`
}

// RCSDetailsDTO are a sender's details with the questions to its answers.
type RCSDetailsDTO struct {
	Brand         document                    `json:"brand"`
	TestNumbers   []string                    `json:"testNumbers,omitempty"`
	Countries     []string                    `json:"countries,omitempty"`
	Questionnaire RCSAnsweredQuestionnaireDTO `json:"questionnaire"`
}

// RCSAnsweredQuestionnaireDTO is the questionnaire with its answers.
type RCSAnsweredQuestionnaireDTO struct {
	General      RCSAnsweredSectionDTO  `json:"general"`
	Verification RCSAnsweredSectionDTO  `json:"verification"`
	GB           *RCSAnsweredSectionDTO `json:"gb,omitempty"`
	FR           *RCSAnsweredSectionDTO `json:"fr,omitempty"`
	US           *RCSAnsweredSectionDTO `json:"us,omitempty"`
}

// RCSAnsweredSectionDTO is a section of the questionnaire with its answers.
type RCSAnsweredSectionDTO struct {
	Questions rcsQuestions `json:"questions"`
	Answers   document     `json:"answers"`
}

// RCSConversationAppDTO is the Conversation API app of a sender.
type RCSConversationAppDTO struct {
	ID            string `json:"id"`
	ProjectID     string `json:"projectId"`
	Region        string `json:"region"`
	ChannelStatus string `json:"channelStatus"`
}

// RCSSupplierDTO is what the supplier knows a sender as.
type RCSSupplierDTO struct {
	Google RCSGoogleDTO `json:"google"`
}

// RCSGoogleDTO is what Google knows a sender as.
type RCSGoogleDTO struct {
	AgentID string `json:"agentId"`
	BrandID string `json:"brandId"`
}

// RCSBrandDTO is the registration of a sender's brand.
type RCSBrandDTO struct {
	ID           string             `json:"id"`
	Status       string             `json:"status"`
	Registration RCSBrandProcessDTO `json:"registration"`
}

// RCSBrandProcessDTO is the process of a brand's registration.
type RCSBrandProcessDTO struct {
	ID     string `json:"id"`
	Status string `json:"status"`
}

// DTO is the sender as the API shows it.
func (s RCSSender) DTO(tx *state.Tx) RCSSenderDTO {
	dto := RCSSenderDTO{
		ID: s.ID, State: s.State, Region: s.Region, BillingCategory: s.BillingCategory, UseCase: s.UseCase,
		HostingRegion: "NORTH_AMERICA", CountryStatus: s.countryStatus(), Details: s.detailsDTO(),
		Created: timestamp(s.Created), Modified: timestamp(s.Modified), BrandDetails: s.Brand.dto(),
	}
	if s.Region == "EU" {
		dto.HostingRegion = "EUROPE"
	}
	if !s.Launched.IsZero() {
		dto.Launched = timestamp(s.Launched)
	}
	if s.Agent != nil {
		dto.AuthName, dto.AuthToken = s.Agent.AuthName, s.Agent.AuthToken
		dto.SupplierDetails = &RCSSupplierDTO{RCSGoogleDTO{s.Agent.AgentID, s.Agent.BrandID}}
	}
	if s.Brand != nil {
		dto.CampaignDetails = s.Brand.Campaign
	}
	for _, tester := range s.Testers {
		if tester.State != state.Gone {
			dto.TestNumberStates = append(dto.TestNumberStates, tester.DTO())
		}
	}
	if app, ok := RCSVendorOf(tx).app(s); ok {
		dto.ConversationAPIApp, dto.ConversationAPIAppDetails = app.ID, app.dto(tx.Project)
	}
	return dto
}

func (a RCSConversationApp) dto(project string) *RCSConversationAppDTO {
	dto := &RCSConversationAppDTO{ID: a.ID, ProjectID: project, Region: a.Region, ChannelStatus: a.ChannelStatus}
	if dto.ChannelStatus == "" {
		dto.ChannelStatus = "ACTIVE"
	}
	return dto
}

func (b *RCSBrand) dto() *RCSBrandDTO {
	if b == nil {
		return nil
	}
	status := "DRAFT"
	if b.Status == brandCompleted || b.Status == brandArchived {
		status = b.Status
	}
	return &RCSBrandDTO{ID: b.ID, Status: status, Registration: RCSBrandProcessDTO{b.RegistrationID, b.Status}}
}

// countryStatus groups the operators by country, in the order of their selection.
func (s RCSSender) countryStatus() []RCSCountryDTO {
	var all []RCSCountryDTO
	for _, o := range s.Operators {
		i := slices.IndexFunc(all, func(c RCSCountryDTO) bool { return c.Country == o.Country })
		if i < 0 {
			i = len(all)
			all = append(all, RCSCountryDTO{Country: o.Country, Status: o.Status})
		}
		all[i].Operators = append(all[i].Operators, RCSOperatorDTO{o.Name, o.Status, o.Remark, timestamp(o.Modified)})
	}
	for i := range all {
		all[i].Status = all[i].overall()
	}
	return all
}

// overall is the status of a country: pending while an operator is, launched
// when one is, else that of the first.
func (c RCSCountryDTO) overall() string {
	for _, status := range []string{operatorPending, operatorLaunched} {
		if slices.ContainsFunc(c.Operators, func(o RCSOperatorDTO) bool { return o.Status == status }) {
			return status
		}
	}
	return c.Status
}

func (s RCSSender) detailsDTO() RCSDetailsDTO {
	dto := RCSDetailsDTO{Brand: s.Details.at("brand"), Countries: s.countries()}
	for _, tester := range s.Testers {
		dto.TestNumbers = append(dto.TestNumbers, tester.Number)
	}
	q := &dto.Questionnaire
	q.General = s.section(rcsGeneralQuestions, generalAnswers)
	q.Verification = s.section(rcsVerificationQuestions, verifyAnswers)
	q.GB = s.countrySection("GB", rcsGBQuestions, gbAnswers)
	q.FR = s.countrySection("FR", rcsFRQuestions, frAnswers)
	q.US = s.countrySection("US", s.usQuestions(), usAnswers)
	return dto
}

func (s RCSSender) section(questions rcsQuestions, answers []string) RCSAnsweredSectionDTO {
	given := s.Details.at(answers...)
	if given == nil {
		given = document{}
	}
	return RCSAnsweredSectionDTO{questions, given}
}

func (s RCSSender) countrySection(country string, questions rcsQuestions, answers []string) *RCSAnsweredSectionDTO {
	section := s.section(questions, answers)
	if !s.targets(country) && len(section.Answers) == 0 {
		return nil
	}
	return &section
}

// usQuestions are those of the US form that the answers belong to.
func (s RCSSender) usQuestions() rcsQuestions {
	answers := s.Details.at(usAnswers...)
	if len(answers) == 0 {
		return rcsUSDefaultQuestions
	}
	brand := ""
	if ownership, country := answers.text("ownershipType"), answers.text("taxIdCountry"); ownership != "" && country != "" {
		brand = "US_" + ownership
		if country != "US" {
			brand = "NON_" + brand
		}
	}
	return RCSQuestionnaireFor{USVersion: s.usVersion(), USBrand: brand}.usQuestions()
}
