package provisioning

import (
	"cmp"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// WhatsAppTemplateDTO is a template as the API and webhook events show it.
type WhatsAppTemplateDTO struct {
	WhatsAppID    string                 `json:"whatsappId,omitempty"`
	State         string                 `json:"state,omitempty"`
	Name          string                 `json:"name"`
	Language      string                 `json:"language"`
	Category      string                 `json:"category"`
	RejectionCode string                 `json:"rejectionCode,omitempty"`
	QualityScore  string                 `json:"qualityScore,omitempty"`
	Changes       *TemplateChangesDTO    `json:"changes,omitempty"`
	Details       *TemplateDetails       `json:"details,omitempty"`
	Analytics     []TemplateAnalyticsDTO `json:"analytics"`
	MetaGenerated bool                   `json:"isMetaGenerated"`
}

// TemplateChangesDTO is what waits to become live.
type TemplateChangesDTO struct {
	Status              string              `json:"status"`
	AllowCategoryChange *bool               `json:"allowCategoryChange,omitempty"`
	Details             *TemplateChangesSet `json:"details,omitempty"`
}

// TemplateChangesSet are the details that change.
type TemplateChangesSet struct {
	Components   []TemplateComponent   `json:"components,omitzero"`
	TTL          *float64              `json:"messageSendTtlSeconds,omitempty"`
	Optimization *TemplateOptimization `json:"optimization,omitempty"`
}

// RuleTemplateShown is the ledger's entry for what answers show of a template.
var RuleTemplateShown = ledger.Define(ledger.Rule{
	Name: "papi.whatsapp-template.shown", Evidence: ledger.Assumed,
	Says:   "A template has changes and no state until its first review ends. A refused first submission has state REJECTED, its content as details and its changes; a refused edit of a live template leaves state and details as they are. changes shows what changes and nothing else. allowCategoryChange is shown until the template is live. A flagged template is APPROVED, an archived one DISABLED: there is no state of their own. Samples are emitted under example; MIME types are taken and not shown.",
	Source: "behaviour.md 3 and 3.3; provisioning.yaml WhatsappTemplateStatesEnum, events WHATSAPP_TEMPLATE_REJECTED and WHATSAPP_TEMPLATE_STATUS_UPDATED",
})

// DTO is the template as the API shows it, with analytics of a range of days.
func (t WhatsAppTemplate) DTO(tx *state.Tx, days int) WhatsAppTemplateDTO {
	dto := WhatsAppTemplateDTO{
		WhatsAppID: t.WhatsAppID, State: t.shownState(), Name: t.Name, Language: t.Language, Category: t.Category,
		QualityScore: t.QualityScore, Changes: t.changesDTO(), Analytics: t.analytics(tx, days), MetaGenerated: t.MetaGenerated,
	}
	if t.State == TemplateRejected || t.Changes.Status == changesRejected {
		dto.RejectionCode = t.RejectionCode
	}
	if t.State != state.Gone {
		details := t.Details
		details.Components = shownComponents(details.Components)
		if details.TTL == nil && t.approved() {
			ttl := defaultTTL(t.Category)
			details.TTL = &ttl
		}
		dto.Details = &details
	}
	return dto
}

// event is the template as events show it: as a GET without parameters does.
func (t WhatsAppTemplate) event(tx *state.Tx) any { return t.DTO(tx, defaultRange) }

// deletedDTO is what is told of a template that is gone: it has no state.
func (t WhatsAppTemplate) deletedDTO() WhatsAppTemplateDTO {
	return WhatsAppTemplateDTO{
		WhatsAppID: t.WhatsAppID, Name: t.Name, Language: t.Language, Category: t.Category,
		Analytics: []TemplateAnalyticsDTO{}, MetaGenerated: t.MetaGenerated,
	}
}

// shownState is the live state in the API's words.
func (t WhatsAppTemplate) shownState() string {
	return cmp.Or(standings[t.State], t.State)
}

// shownStatus is the status of the changes in the API's words.
func (t WhatsAppTemplate) shownStatus() string {
	if t.Changes.Status == changesOpen {
		return changesInProgress
	}
	return t.Changes.Status
}

func (t WhatsAppTemplate) changesDTO() *TemplateChangesDTO {
	if t.Changes.Status == "" {
		return nil
	}
	dto, edit := &TemplateChangesDTO{Status: t.shownStatus()}, t.Changes.Edit
	if !t.approved() {
		dto.AllowCategoryChange = &t.AllowCategoryChange
	}
	set := TemplateChangesSet{TTL: edit.TTL, Optimization: edit.Optimization}
	if edit.Components != nil {
		set.Components = shownComponents(edit.Components)
	}
	if set.Components != nil || set.TTL != nil || set.Optimization != nil {
		dto.Details = &set
	}
	return dto
}
