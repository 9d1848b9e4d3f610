package provisioning

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// TemplateVendor is what the world's project finds on the side of Meta about
// templates: fixtures for what no call of the API sets up. Left out, nothing
// is refused and nothing is known.
type TemplateVendor struct {
	// Locked makes calls that change templates answer resource_locked.
	Locked bool `json:"locked,omitempty"`
	// RequestLimitReached makes submissions and deletions by name answer
	// whatsapp_business_api_request_limit_exceeded.
	RequestLimitReached bool `json:"requestLimitReached,omitempty"`
	// SyncLimitReached makes syncs answer too_many_requests.
	SyncLimitReached bool `json:"syncLimitReached,omitempty"`
	// WABAMissing says that the project's WABA does not exist any more.
	WABAMissing bool `json:"wabaMissing,omitempty"`
	// InsightsMissing says that analytics are not available for the WABA yet.
	InsightsMissing bool `json:"insightsMissing,omitempty"`
	// DynamicPricing says that the account has it.
	DynamicPricing bool `json:"dynamicPricing,omitempty"`
	// Limit is how many templates Meta takes; 0 means TemplateLimit.
	Limit int `json:"limit,omitempty"`
	// ForbiddenTexts are against Meta's policies, in any case of letters.
	ForbiddenTexts []string `json:"forbiddenTexts,omitempty"`
	// SubmitError is what Meta answers to submissions.
	SubmitError *MetaError `json:"submitError,omitempty"`
	// Templates are those that Meta has and a sync finds.
	Templates []MetaTemplate `json:"templates,omitempty"`
	// Traffic is how templates do.
	Traffic []TemplateTraffic `json:"traffic,omitempty"`
}

// MetaError is an error as Meta words it.
type MetaError struct {
	Code        string `json:"code"`
	Subcode     string `json:"subcode"`
	Message     string `json:"message"`
	Description string `json:"description"`
	Reason      string `json:"reason"`
}

// MetaTemplate is a template that Meta has.
type MetaTemplate struct {
	Name string `json:"name"`
	// Language is shown as UNRECOGNIZED if it is none that templates have here.
	Language string `json:"language"`
	Category string `json:"category"`
	// State is a live state; empty means APPROVED.
	State string `json:"state,omitempty"`
	// RejectionCode is why a REJECTED one was refused.
	RejectionCode string              `json:"rejectionCode,omitempty"`
	Components    []TemplateComponent `json:"components"`
	MetaGenerated bool                `json:"isMetaGenerated,omitempty"`
}

// TemplateTraffic is how a template does with those who receive it.
type TemplateTraffic struct {
	Name     string       `json:"name"`
	Language string       `json:"language"`
	Days     []TrafficDay `json:"days"`
	// BlockRate is how often receivers block the sender, for each message sent.
	BlockRate float64 `json:"blockRate,omitempty"`
	// TopBlockReason is why they mostly do; empty means UNKNOWN_BLOCK_REASON.
	TopBlockReason string `json:"topBlockReason,omitempty"`
}

// TrafficDay is the traffic of one day.
type TrafficDay struct {
	// DaysAgo tells the day, counted back from the world's time.
	DaysAgo   int                          `json:"daysAgo"`
	Sent      int                          `json:"sent"`
	Delivered int                          `json:"delivered,omitempty"`
	Read      int                          `json:"read,omitempty"`
	Buttons   []TemplateButtonAnalyticsDTO `json:"buttons,omitempty"`
}

var (
	templateName   = regexp.MustCompile(`^[a-z0-9][a-z0-9_]*[a-z0-9]$`)
	templateStates = []string{TemplateApproved, TemplateDisabled, TemplatePaused, TemplatePending, TemplateRejected}
	blockReasons   = []string{
		"NO_LONGER_NEEDED", "NO_REASON", "NO_REASON_GIVEN", "NO_SIGN_UP", "OFFENSIVE_MESSAGES", "OTHER",
		"OTP_DID_NOT_REQUEST", "SPAM", "UNKNOWN_BLOCK_REASON",
	}
	buttonKinds = []string{buttonQuickReply, "UNIQUE_URL", buttonURL}
)

// SetTemplateVendor replaces what Meta knows of templates, if it makes sense.
func SetTemplateVendor(tx *state.Tx, v TemplateVendor) error {
	if v.Limit < 0 {
		return fmt.Errorf("the limit %d is below 0", v.Limit)
	}
	for _, t := range v.Templates {
		if err := t.check(); err != nil {
			return err
		}
	}
	for _, t := range v.Traffic {
		if err := t.check(); err != nil {
			return err
		}
	}
	Kind.In(tx).TemplateVendor = v
	return nil
}

func (v TemplateVendor) limit() int { return cmp.Or(v.Limit, TemplateLimit) }

func (t MetaTemplate) check() error {
	switch {
	case !templateName.MatchString(t.Name):
		return fmt.Errorf("%q is no name of a template", t.Name)
	case !slices.Contains(templateCategories, t.Category):
		return fmt.Errorf("the category %q of %s is none of %v", t.Category, t.Name, templateCategories)
	case t.State != "" && !slices.Contains(templateStates, t.State):
		return fmt.Errorf("the state %q of %s is none of %v", t.State, t.Name, templateStates)
	case t.RejectionCode != "" && !slices.Contains(rejectionCodes, t.RejectionCode):
		return fmt.Errorf("the rejection code %q of %s is none of %v", t.RejectionCode, t.Name, rejectionCodes)
	}
	return nil
}

func (t TemplateTraffic) check() error {
	if t.TopBlockReason != "" && !slices.Contains(blockReasons, t.TopBlockReason) {
		return fmt.Errorf("the reason %q of %s is none of %v", t.TopBlockReason, t.Name, blockReasons)
	}
	for _, day := range t.Days {
		if day.DaysAgo < 0 || day.Sent < 0 || day.Delivered < 0 || day.Read < 0 {
			return fmt.Errorf("the traffic of %s has a number below 0", t.Name)
		}
		for _, b := range day.Buttons {
			if !slices.Contains(buttonKinds, b.Type) {
				return fmt.Errorf("the button type %q of %s is none of %v", b.Type, t.Name, buttonKinds)
			}
		}
	}
	return nil
}

// The rules of syncs.
var (
	RuleTemplateSync = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.sync", Evidence: ledger.Assumed,
		Says:   "A sync brings in the templates that Meta has and the project has not, as fixtures list them; it fires no event and leaves the others as they are. A language that templates do not have here is shown as UNRECOGNIZED.",
		Source: "provisioning.yaml syncTemplates says no more than its name",
	})
	RuleTemplateSyncRate = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.sync-rate", Kind: "too_many_requests", Evidence: ledger.Documented,
		Says:   "Syncs are not asked for too often. They are not, unless a fixture says so.",
		Fix:    "Try again later.",
		Source: "provisioning.yaml syncTemplates (the default is assumed)",
	})
)

// SyncWhatsAppTemplates brings in what Meta has.
func SyncWhatsAppTemplates(tx *state.Tx) error {
	if err := initialized(tx); err != nil {
		return err
	}
	if err := unlocked(tx); err != nil {
		return err
	}
	v := Kind.In(tx).TemplateVendor
	if v.SyncLimitReached {
		return RuleTemplateSyncRate.Broken()
	}
	for _, known := range v.Templates {
		t := known.template()
		if Kind.In(tx).WhatsAppTemplates.Has(t.id()) {
			continue
		}
		t.WhatsAppID = newWhatsAppID(tx)
		templateMachine().Move(tx, t, causeSynced+cmp.Or(known.State, TemplateApproved))
	}
	return nil
}

// template is what a sync makes of a template that Meta has.
func (t MetaTemplate) template() WhatsAppTemplate {
	found := WhatsAppTemplate{
		Name: t.Name, Language: t.Language, Category: t.Category, State: templateAtMeta, FromMeta: true,
		MetaGenerated: t.MetaGenerated, Details: TemplateDetails{Components: slices.Clone(t.Components)},
	}
	if !slices.Contains(TemplateLanguages, t.Language) {
		found.Language = languageUnknown
	}
	if t.State == TemplateRejected {
		found.RejectionCode = cmp.Or(t.RejectionCode, "INVALID_FORMAT")
	}
	found.Content = found.content().digest(found.Language)
	return found
}
