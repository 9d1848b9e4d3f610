package provisioning

import (
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// WhatsAppTemplate is one language of a message template. All senders of the
// project share it; name and language together are its identity.
type WhatsAppTemplate struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	Category string `json:"category"`
	// WhatsAppID is Meta's id, given with the first submission: digits.
	WhatsAppID string `json:"whatsappId,omitempty"`
	// State is the live standing, one of the template's life cycle; empty
	// until a review has ended.
	State string `json:"state,omitempty"`
	// Details are the live ones, or those that the first review refused.
	Details TemplateDetails `json:"details"`
	// Changes are what waits to become live.
	Changes TemplateChanges `json:"changes"`
	// AllowCategoryChange lets Meta correct the category in a review.
	AllowCategoryChange bool   `json:"allowCategoryChange,omitempty"`
	RejectionCode       string `json:"rejectionCode,omitempty"`
	RejectionReason     string `json:"rejectionReason,omitempty"`
	QualityScore        string `json:"qualityScore,omitempty"`
	// FutureCategory is an announced change: FUTURE_ and the category.
	FutureCategory string `json:"futureCategory,omitempty"`
	MetaGenerated  bool   `json:"metaGenerated,omitempty"`
	// FromMeta says that a sync found it and no call has changed it since.
	FromMeta bool `json:"fromMeta,omitempty"`
	// Content tells what was submitted last, in short.
	Content string `json:"content,omitempty"`
}

// TemplateChanges is an edit on its way to become live. No status means no edit.
type TemplateChanges struct {
	Status string       `json:"status,omitempty"`
	Edit   TemplateEdit `json:"edit"`
}

// whatsAppTemplates is the part of the store about templates.
type whatsAppTemplates struct {
	// WhatsAppTemplates are keyed by templateID.
	WhatsAppTemplates *state.Table[WhatsAppTemplate] `json:"whatsAppTemplates"`
	// TemplateQuarantines are keyed by name, or by templateID for one language.
	TemplateQuarantines *state.Table[templateQuarantine] `json:"templateQuarantines"`
	// TemplateAnalytics says that analytics have been enabled.
	TemplateAnalytics bool           `json:"templateAnalytics,omitempty"`
	TemplateVendor    TemplateVendor `json:"templateVendor"`
}

func newWhatsAppTemplates() whatsAppTemplates {
	return whatsAppTemplates{
		WhatsAppTemplates:   state.NewTable[WhatsAppTemplate](),
		TemplateQuarantines: state.NewTable[templateQuarantine](),
	}
}

func (w whatsAppTemplates) fork() whatsAppTemplates {
	w.WhatsAppTemplates, w.TemplateQuarantines = w.WhatsAppTemplates.Fork(), w.TemplateQuarantines.Fork()
	return w
}

// TemplateLanguages are the languages that templates have.
var TemplateLanguages = strings.Fields(`AF AR AZ BG BN CA CS DA DE EL EN EN_GB EN_US ES ES_AR ES_ES ES_MX ES_UY
	ET FA FI FIL FR GA GU HA HE HI HR HU ID IT JA KA KK KN KO KY_KG LO LT LV MK ML MR MS NB NL PA PL PT_BR PT_PT
	RO RU RW_RW SK SL SQ SR SV SW TA TE TH TR UK UR UZ VI ZH_CN ZH_HK ZH_TW ZU`)

// languageUnknown is what a language at Meta that the API lacks is shown as.
const languageUnknown = "UNRECOGNIZED"

// Categories of templates.
const (
	categoryAuthentication = "AUTHENTICATION"
	categoryMarketing      = "MARKETING"
	categoryUtility        = "UTILITY"
)

var templateCategories = []string{categoryAuthentication, categoryMarketing, categoryUtility}

// The rules of templates that all operations share.
var (
	RuleTemplateFound = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.exists", Kind: "template_not_found", Evidence: ledger.Documented,
		Says:   "A template must exist in the project, with the name and language of the path.",
		Fix:    "List the project's templates and use the name and language of one of them.",
		Source: "provisioning.yaml template_not_found",
	})
	RuleTemplateLanguage = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.language", Kind: "template_invalid_language_code", Evidence: ledger.Documented,
		Says:   "The path names a language that templates have; the error lists them, as one text with commas. A deletion by name gets the error when one of the languages that Meta has of it is none of them.",
		Fix:    "Use a language code in additionalInformation.supportedCodes.",
		Source: "provisioning.yaml template_invalid_language_code, KakaotalkTemplatesController_createComment_v1 rules (when a deletion by name gets it is assumed)",
	})
	RuleTemplateLocked = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.unlocked", Kind: "resource_locked", Evidence: ledger.Documented,
		Says:   "Nothing else works on the project's templates when a call changes them. Nothing does, unless a fixture says so.",
		Fix:    "Try again later.",
		Source: "provisioning.yaml resource_locked (the default is assumed)",
	})
	RuleTemplateOrder = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.order", Evidence: ledger.Documented,
		Says:   "Lists of templates are sorted alphabetically by name, then by language; 50 to a page by default. templateName is a prefix of the name. Filters hold together.",
		Source: "provisioning.yaml listTemplates rules (the order of languages and how filters combine is assumed)",
	})
)

// templateID is a template's identity, and its place in alphabetical order.
func templateID(name, language string) string { return name + "/" + language }

func (t WhatsAppTemplate) id() string { return templateID(t.Name, t.Language) }

// resource is the template's path below the project.
func (t WhatsAppTemplate) resource() string {
	return "whatsapp/templates/" + t.Name + "/languages/" + t.Language
}

func (t WhatsAppTemplate) put(tx *state.Tx) WhatsAppTemplate {
	Kind.In(tx).WhatsAppTemplates.Put(t.id(), t)
	return t
}

// drop removes a template with all that belongs to it.
func (t WhatsAppTemplate) drop(tx *state.Tx) {
	forgetActivities(tx, t.resource())
	Kind.In(tx).WhatsAppTemplates.Delete(t.id())
}

// inReview says whether a submission awaits Meta's decision.
func (t WhatsAppTemplate) inReview() bool {
	return t.Changes.Status == changesInProgress || t.Changes.Status == changesOpen
}

// submitted says whether Meta knows of the template.
func (t WhatsAppTemplate) submitted() bool { return t.State != state.Gone || t.inReview() }

// approved says whether a review has ever accepted the template.
func (t WhatsAppTemplate) approved() bool {
	return t.State != state.Gone && t.State != TemplateRejected && t.State != TemplatePending
}

// effective is what the template will be once its changes are live.
func (t WhatsAppTemplate) effective() TemplateDetails { return t.Changes.Edit.over(t.Details) }

// FindWhatsAppTemplate finds a template by the name and language of a path.
func FindWhatsAppTemplate(tx *state.Tx, name, language string) (WhatsAppTemplate, error) {
	if err := initialized(tx); err != nil {
		return WhatsAppTemplate{}, err
	}
	if !slices.Contains(TemplateLanguages, language) {
		return WhatsAppTemplate{}, invalidLanguage()
	}
	t, ok := Kind.In(tx).WhatsAppTemplates.Get(templateID(name, language))
	if !ok {
		return WhatsAppTemplate{}, RuleTemplateFound.Broken()
	}
	return t, nil
}

func invalidLanguage() error {
	return RuleTemplateLanguage.Broken().With("supportedCodes", strings.Join(TemplateLanguages, ", "))
}

// unlocked is the rule that calls meet before they change templates.
func unlocked(tx *state.Tx) error {
	if Kind.In(tx).TemplateVendor.Locked {
		return RuleTemplateLocked.Broken()
	}
	return nil
}

// WhatsAppTemplateFilter picks templates; an empty field lets all pass.
type WhatsAppTemplateFilter struct {
	// States and Statuses are those that the API shows.
	States, Statuses []string
	// Prefix is how names start.
	Prefix string
}

func (f WhatsAppTemplateFilter) passes(t WhatsAppTemplate) bool {
	return strings.HasPrefix(t.Name, f.Prefix) && (len(f.States) == 0 || slices.Contains(f.States, t.shownState())) &&
		(len(f.Statuses) == 0 || slices.Contains(f.Statuses, t.shownStatus()))
}

func (f WhatsAppTemplateFilter) scope() string {
	return "whatsapp/templates " + strings.Join(f.States, ",") + " " + strings.Join(f.Statuses, ",") + " " + f.Prefix
}

// ListWhatsAppTemplates cuts a page out of the templates that pass a filter.
func ListWhatsAppTemplates(tx *state.Tx, filter WhatsAppTemplateFilter, page Page) (state.TokenPage[WhatsAppTemplate], error) {
	if err := initialized(tx); err != nil {
		return state.TokenPage[WhatsAppTemplate]{}, err
	}
	var found []WhatsAppTemplate
	for _, t := range Kind.In(tx).WhatsAppTemplates.Under(filter.Prefix) {
		if filter.passes(t) {
			found = append(found, t)
		}
	}
	return templatePage(found, filter.scope(), page)
}

// ListWhatsAppTemplateLanguages cuts a page out of the languages of a name.
func ListWhatsAppTemplateLanguages(tx *state.Tx, name string, page Page) (state.TokenPage[WhatsAppTemplate], error) {
	if err := initialized(tx); err != nil {
		return state.TokenPage[WhatsAppTemplate]{}, err
	}
	found := languagesOf(tx, name)
	if len(found) == 0 {
		return state.TokenPage[WhatsAppTemplate]{}, RuleTemplateFound.Broken()
	}
	return templatePage(found, "whatsapp/templates/"+name, page)
}

func languagesOf(tx *state.Tx, name string) (found []WhatsAppTemplate) {
	for _, t := range Kind.In(tx).WhatsAppTemplates.Under(templateID(name, "")) {
		found = append(found, t)
	}
	return found
}

func templatePage(found []WhatsAppTemplate, scope string, page Page) (state.TokenPage[WhatsAppTemplate], error) {
	walk := state.Walk[WhatsAppTemplate]{Scope: scope, Key: WhatsAppTemplate.id, Order: strings.Compare}
	return pageOf(walk, found, page)
}
