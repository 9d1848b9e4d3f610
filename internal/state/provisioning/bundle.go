package provisioning

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// BundlePageSize is how many bundles a page has unless the call asks otherwise.
const BundlePageSize = 10

// Bundle is a work order and what it created.
type Bundle struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// Region is BR, EU or US.
	Region string `json:"region"`
	// State is IN_PROGRESS, DONE or FAILED.
	State      string      `json:"state"`
	Subproject *Subproject `json:"subproject,omitempty"`
	// SMSApp is as the bundle left it. One of this project may have changed
	// since.
	SMSApp          *SMSApp          `json:"smsApp,omitempty"`
	ConversationApp *ConversationApp `json:"conversationApp,omitempty"`
	Webhooks        []Webhook        `json:"webhooks,omitempty"`
	Deliveries      []BundleDelivery `json:"deliveries,omitempty"`
}

// Subproject is a project below the one of the bundle.
type Subproject struct {
	ID     string            `json:"id"`
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels,omitempty"`
	Status string            `json:"status"`
}

// The statuses of subprojects.
const (
	SubprojectPending = "PENDING"
	SubprojectReady   = "READY"
)

// BundleDTO is a bundle as the API shows it.
type BundleDTO struct {
	ID                      string              `json:"id"`
	ProjectID               string              `json:"projectId"`
	Name                    string              `json:"name,omitempty"`
	State                   string              `json:"state"`
	WebhookDeliveryStatuses []BundleDelivery    `json:"webhookDeliveryStatuses,omitempty"`
	Region                  string              `json:"region"`
	Subproject              *SubprojectDTO      `json:"subproject,omitempty"`
	SMSApp                  *BundleSMSAppDTO    `json:"smsApp,omitempty"`
	ConversationApp         *ConversationAppDTO `json:"convApp,omitempty"`
	Webhooks                []WebhookDTO        `json:"webhooks,omitempty"`
}

// SubprojectDTO is a subproject as the API shows it.
type SubprojectDTO struct {
	ID              string            `json:"id"`
	Name            string            `json:"name"`
	Labels          map[string]string `json:"labels,omitempty"`
	ParentProjectID string            `json:"parentProjectId"`
	Status          string            `json:"status"`
}

// BundleSMSAppDTO is an SMS app as a bundle shows it.
type BundleSMSAppDTO struct {
	ID             string   `json:"id"`
	SMSServiceID   string   `json:"smsServiceId"`
	Name           string   `json:"name"`
	Status         string   `json:"status"`
	Regions        []string `json:"regions"`
	Test           bool     `json:"test"`
	NumberVerified bool     `json:"numberVerified"`
}

// DTO is the bundle as the API shows it.
func (b Bundle) DTO(tx *state.Tx) BundleDTO {
	dto := BundleDTO{ID: b.ID, ProjectID: b.project(tx), Name: b.Name, State: b.State, WebhookDeliveryStatuses: b.Deliveries, Region: b.Region}
	if s := b.Subproject; s != nil {
		dto.Subproject = &SubprojectDTO{ID: s.ID, Name: s.Name, Labels: s.Labels, ParentProjectID: tx.Project, Status: s.Status}
	}
	channel := ""
	if sms, ok := b.smsApp(tx); ok {
		dto.SMSApp = &BundleSMSAppDTO{
			ID: sms.ID, SMSServiceID: sms.ServiceID, Name: sms.Name, Status: sms.Status,
			Regions: []string{sms.Region}, Test: sms.Test, NumberVerified: sms.NumberVerified,
		}
		channel = channelStatus(sms.Status)
	}
	if b.ConversationApp != nil {
		conv := b.ConversationApp.DTO(channel)
		dto.ConversationApp = &conv
	}
	for _, w := range b.Webhooks {
		w.ProjectID = dto.ProjectID
		dto.Webhooks = append(dto.Webhooks, w.DTO())
	}
	return dto
}

// project is where the bundle's resources are.
func (b Bundle) project(tx *state.Tx) string {
	if b.Subproject != nil {
		return b.Subproject.ID
	}
	return tx.Project
}

// smsApp is the bundle's SMS app as it is now.
func (b Bundle) smsApp(tx *state.Tx) (SMSApp, bool) {
	if b.SMSApp == nil {
		return SMSApp{}, false
	}
	if now, ok := Kind.In(tx).SMSApps.Get(b.SMSApp.ID); ok {
		return now, true
	}
	return *b.SMSApp, true
}

// FindBundle finds a bundle by its id.
func FindBundle(tx *state.Tx, id string) (Bundle, error) {
	if !bundleIDForm.MatchString(id) {
		return Bundle{}, RuleBundleID.Broken()
	}
	b, ok := Kind.In(tx).Bundles.Get(id)
	if !ok {
		return Bundle{}, RuleBundleFound.Broken()
	}
	if b.ConversationApp != nil && slices.Contains(Kind.In(tx).ConversationVendor.Deleted, b.ConversationApp.ID) {
		return Bundle{}, RuleConversationAppFound.Broken()
	}
	return b, nil
}

// BundleFilter picks bundles; an empty list picks all.
type BundleFilter struct {
	ConversationAppIDs, SMSAppIDs, States []string
}

// ListBundles cuts a page out of the bundles, in the order of their creation.
func ListBundles(tx *state.Tx, filter BundleFilter, page Page) (state.TokenPage[Bundle], error) {
	if err := filter.check(); err != nil {
		return state.TokenPage[Bundle]{}, err
	}
	var found []Bundle
	for _, b := range Kind.In(tx).Bundles.All() {
		if filter.picks(b) {
			found = append(found, b)
		}
	}
	walk := state.Walk[Bundle]{
		Scope: fmt.Sprintf("bundles %q", filter),
		Key:   func(b Bundle) string { return b.ID },
		Order: strings.Compare,
	}
	return pageOf(walk, found, page)
}

func (f BundleFilter) check() error {
	for _, id := range f.ConversationAppIDs {
		if _, err := ulid.ParseStrict(id); err != nil {
			return RuleBundleID.Broken()
		}
	}
	for _, id := range f.SMSAppIDs {
		if !hexIDForm.MatchString(id) {
			return RuleBundleID.Broken()
		}
	}
	return nil
}

func (f BundleFilter) picks(b Bundle) bool {
	var conv, sms string
	if b.ConversationApp != nil {
		conv = b.ConversationApp.ID
	}
	if b.SMSApp != nil {
		sms = b.SMSApp.ID
	}
	return wanted(f.ConversationAppIDs, conv) && wanted(f.SMSAppIDs, sms) && wanted(f.States, b.State)
}

func wanted(values []string, value string) bool {
	return len(values) == 0 || slices.Contains(values, value)
}

var bundleIDForm = regexp.MustCompile(`^[0-9a-f]{24}$`)
