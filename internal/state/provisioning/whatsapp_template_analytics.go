package provisioning

import (
	"cmp"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// TemplateAnalyticsDTO is how a template did between two instants.
type TemplateAnalyticsDTO struct {
	Sent      int                          `json:"sent"`
	Delivered int                          `json:"delivered"`
	Read      int                          `json:"read"`
	Start     string                       `json:"start"`
	End       string                       `json:"end"`
	Buttons   []TemplateButtonAnalyticsDTO `json:"buttons"`
}

// TemplateButtonAnalyticsDTO is how often a button was used.
type TemplateButtonAnalyticsDTO struct {
	Type    string `json:"type"`
	Content string `json:"content"`
	Clicks  int    `json:"clicks"`
}

// defaultRange is how many days analytics cover by default.
const defaultRange = 1

// analyticsRanges are the ranges that callers name, in days.
var analyticsRanges = map[string]int{"DAY": 1, "WEEK": 7, "MONTH": 30, "QUARTER": 90}

// AnalyticsDays is a range in days; one that is not known is a day.
func AnalyticsDays(name string) int { return cmp.Or(analyticsRanges[name], defaultRange) }

// The rules of analytics and comparisons.
var (
	RuleTemplateAnalytics = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.analytics", Evidence: ledger.Documented,
		Says:   "Once analytics are enabled, a template has one entry for the range asked for: the last 24 hours, or 7, 30 or 90 days, ending now. Its numbers come from fixtures; without any, as before, the list is empty.",
		Source: "provisioning.yaml listTemplates rules, enableTemplateAnalytics (the one entry is assumed)",
	})
	RuleTemplateInsights = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.insights", Kind: "template_insights_not_yet_available", Evidence: ledger.Documented,
		Says:   "Analytics can be enabled where Meta has insights for the WABA. It has, unless a fixture says otherwise. Enabling them again changes nothing.",
		Fix:    "Try again later.",
		Source: "provisioning.yaml enableTemplateAnalytics (the default is assumed)",
	})
	RuleTemplateCompareFound = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.compare-exists", Kind: "templates_compare_not_found", Evidence: ledger.Documented,
		Says:   "The other template of a comparison must exist in the project.",
		Fix:    "List the project's templates and use the name and language of one of them.",
		Source: "provisioning.yaml templates_compare_not_found",
	})
	RuleTemplateCompareOther = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.compare-other", Kind: "templates_compare_not_unique", Evidence: ledger.Documented,
		Says:   "A template cannot be compared with itself.",
		Fix:    "Name another template.",
		Source: "provisioning.yaml compareTemplates rules",
	})
	RuleTemplateCompareSent = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-template.compare-sent", Kind: "templates_not_eligible_for_comparison", Evidence: ledger.Documented,
		Says:   "Both templates of a comparison were sent at least 1,000 times in the timeframe, as fixtures tell. The answer has the template of the path first; blockOrder ranks them by how often receivers block the sender, the least first.",
		Fix:    "Choose a longer timeframe, or send more messages.",
		Source: "provisioning.yaml compareTemplates rules (the order of the answer, and which rank is first, are assumed)",
	})
)

// EnableTemplateAnalytics enables analytics for all templates of the project.
func EnableTemplateAnalytics(tx *state.Tx) error {
	if err := initialized(tx); err != nil {
		return err
	}
	if Kind.In(tx).TemplateVendor.InsightsMissing {
		return RuleTemplateInsights.Broken()
	}
	Kind.In(tx).TemplateAnalytics = true
	return nil
}

func (v TemplateVendor) traffic(t WhatsAppTemplate) (TemplateTraffic, bool) {
	for _, traffic := range v.Traffic {
		if traffic.Name == t.Name && traffic.Language == t.Language {
			return traffic, true
		}
	}
	return TemplateTraffic{}, false
}

// analytics is how the template did in the last days.
func (t WhatsAppTemplate) analytics(tx *state.Tx, days int) []TemplateAnalyticsDTO {
	store := Kind.In(tx)
	traffic, known := store.TemplateVendor.traffic(t)
	if !known || !store.TemplateAnalytics {
		return []TemplateAnalyticsDTO{}
	}
	sum := TemplateAnalyticsDTO{
		Start: timestamp(tx.Now.AddDate(0, 0, -days)), End: timestamp(tx.Now), Buttons: []TemplateButtonAnalyticsDTO{},
	}
	for _, day := range traffic.Days {
		if day.DaysAgo >= days {
			continue
		}
		sum.Sent, sum.Delivered, sum.Read = sum.Sent+day.Sent, sum.Delivered+day.Delivered, sum.Read+day.Read
		for _, b := range day.Buttons {
			sum.Buttons = addClicks(sum.Buttons, b)
		}
	}
	return []TemplateAnalyticsDTO{sum}
}

// addClicks adds a button's clicks to those that it has already.
func addClicks(all []TemplateButtonAnalyticsDTO, more TemplateButtonAnalyticsDTO) []TemplateButtonAnalyticsDTO {
	for i := range all {
		if all[i].Type == more.Type && all[i].Content == more.Content {
			all[i].Clicks += more.Clicks
			return all
		}
	}
	return append(all, more)
}

// TemplateComparison asks how a template does beside another one.
type TemplateComparison struct {
	Name, Language string
	// Days is the timeframe, which ends at End.
	Days int
	End  time.Time
}

// ComparedTemplateDTO is one side of a comparison.
type ComparedTemplateDTO struct {
	Name           string `json:"name"`
	Language       string `json:"language"`
	BlockOrder     int    `json:"blockOrder"`
	MessageSends   int    `json:"messageSends"`
	TopBlockReason string `json:"topBlockReason"`
}

// minSends is how often both sides of a comparison were sent.
const minSends = 1000

// CompareWhatsAppTemplates compares a template with another one.
func CompareWhatsAppTemplates(tx *state.Tx, name, language string, with TemplateComparison) ([]ComparedTemplateDTO, error) {
	t, err := FindWhatsAppTemplate(tx, name, language)
	if err != nil {
		return nil, err
	}
	other, ok := Kind.In(tx).WhatsAppTemplates.Get(templateID(with.Name, with.Language))
	if !ok {
		return nil, RuleTemplateCompareFound.Broken()
	}
	if err := unlocked(tx); err != nil {
		return nil, err
	}
	if other.id() == t.id() {
		return nil, RuleTemplateCompareOther.Broken()
	}
	v := Kind.In(tx).TemplateVendor
	mine, _ := v.traffic(t)
	theirs, _ := v.traffic(other)
	sides := []ComparedTemplateDTO{mine.side(t, tx.Now, with), theirs.side(other, tx.Now, with)}
	if sides[0].MessageSends < minSends || sides[1].MessageSends < minSends {
		return nil, RuleTemplateCompareSent.Broken()
	}
	sides[0].BlockOrder, sides[1].BlockOrder = 1, 2
	if mine.BlockRate > theirs.BlockRate {
		sides[0].BlockOrder, sides[1].BlockOrder = 2, 1
	}
	return sides, nil
}

// side is one side of a comparison, not yet ranked.
func (t TemplateTraffic) side(of WhatsAppTemplate, now time.Time, c TemplateComparison) ComparedTemplateDTO {
	side := ComparedTemplateDTO{Name: of.Name, Language: of.Language, TopBlockReason: cmp.Or(t.TopBlockReason, "UNKNOWN_BLOCK_REASON")}
	start := c.End.AddDate(0, 0, -c.Days)
	for _, day := range t.Days {
		at := now.AddDate(0, 0, -day.DaysAgo)
		if at.After(start) && !at.After(c.End) {
			side.MessageSends += day.Sent
		}
	}
	return side
}

// ListWhatsAppTemplateActivities cuts a page out of a template's activities.
func ListWhatsAppTemplateActivities(tx *state.Tx, name, language string, page Page) (state.TokenPage[Activity], error) {
	t, err := FindWhatsAppTemplate(tx, name, language)
	if err != nil {
		return state.TokenPage[Activity]{}, err
	}
	return activitiesOf(tx, t.resource(), page)
}

// CommentWhatsAppTemplate adds a comment to a template and tells it.
func CommentWhatsAppTemplate(tx *state.Tx, name, language, text string) (CommentDTO, error) {
	t, err := FindWhatsAppTemplate(tx, name, language)
	if err != nil {
		return CommentDTO{}, err
	}
	if err := unlocked(tx); err != nil {
		return CommentDTO{}, err
	}
	made := comment(tx, t.resource(), text)
	tx.Emit(EventTemplateCommentAdded, t.resource(), t.event(tx), state.Extra{Name: "comment", Value: text})
	return made, nil
}
