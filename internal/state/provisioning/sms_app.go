package provisioning

import (
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/oklog/ulid/v2"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// SMSPageSize is how many SMS apps a page has unless the call asks otherwise.
const SMSPageSize = 50

// SMSApp is a configured sender of SMS in one region.
type SMSApp struct {
	ID string `json:"id"`
	// ServiceID is the SMS service that all apps of the project belong to.
	ServiceID string `json:"serviceId"`
	Name      string `json:"name"`
	Status    string `json:"status"`
	// Region is BR, EU or US.
	Region         string `json:"region"`
	Test           bool   `json:"test,omitempty"`
	NumberVerified bool   `json:"numberVerified,omitempty"`
	// ConversationAppID is the Conversation app it is connected to, if any.
	ConversationAppID string `json:"conversationAppId,omitempty"`
}

// SMSVendor is what only the SMS side knows of a project. Its zero value is a
// project with an SMS service, whose apps are ready at once.
type SMSVendor struct {
	// NoService: the project has no SMS service until its first app makes one.
	NoService bool `json:"noService,omitempty"`
	// TestAccount: the apps are test apps.
	TestAccount bool `json:"testAccount,omitempty"`
	// NumberVerified: the phone numbers of new apps are verified.
	NumberVerified bool `json:"numberVerified,omitempty"`
	// Queued: creating, renaming and deleting an app take their time.
	Queued bool `json:"queued,omitempty"`
}

// SetSMSVendor replaces what the SMS side knows.
func SetSMSVendor(tx *state.Tx, v SMSVendor) { Kind.In(tx).SMSVendor = v }

// SMSAppDTO is an SMS app as the API shows it.
type SMSAppDTO struct {
	ID                        string                 `json:"id"`
	SMSServiceID              string                 `json:"smsServiceId"`
	Name                      string                 `json:"name"`
	Status                    string                 `json:"status"`
	Regions                   []string               `json:"regions"`
	ConversationAPIAppDetails *SMSConversationAppDTO `json:"conversationApiAppDetails,omitempty"`
	Test                      bool                   `json:"test"`
}

// SMSConversationAppDTO is the Conversation app that an SMS app is connected to.
type SMSConversationAppDTO struct {
	ID            string `json:"id"`
	ProjectID     string `json:"projectId"`
	Region        string `json:"region"`
	ChannelStatus string `json:"channelStatus"`
}

// DTO is the app as the API shows it.
func (a SMSApp) DTO(tx *state.Tx) SMSAppDTO {
	dto := SMSAppDTO{
		ID: a.ID, SMSServiceID: a.ServiceID, Name: a.Name, Status: a.Status,
		Regions: []string{a.Region}, Test: a.Test,
	}
	if conv, err := FindConversationApp(tx, a.ConversationAppID); err == nil {
		dto.ConversationAPIAppDetails = &SMSConversationAppDTO{
			ID: conv.ID, ProjectID: tx.Project, Region: conv.Region, ChannelStatus: channelStatus(a.Status),
		}
	}
	return dto
}

// SMSAppInput is what an SMS app is made of. A pointer that is nil was not sent.
type SMSAppInput struct {
	Name   string `json:"name"`
	Region string `json:"region"`
	// NewConversationApp asks for a Conversation app to connect to;
	// ConversationAppID names one that is there.
	NewConversationApp *bool   `json:"convApiApp"`
	ConversationAppID  *string `json:"convApiAppId"`
}

// The rules of SMS apps.
var (
	RuleSMSAppFound = ledger.Define(ledger.Rule{
		Name: "papi.sms-app.exists", Kind: "sms_app_not_found", Evidence: ledger.Documented,
		Says:   "An SMS app must exist in the project to be read, renamed or deleted; one that is DELETED can still be read until it is gone.",
		Fix:    "List the project's SMS apps and use one of their ids.",
		Source: "provisioning.yaml sms_app_not_found (DELETED is assumed)",
	})
	RuleSMSAppID = ledger.Define(ledger.Rule{
		Name: "papi.sms-app.id-format", Kind: "invalid_id_format", Evidence: ledger.Documented,
		Says:   "The id of an SMS app to be deleted has 32 hexadecimal digits; reading and renaming document no error for other forms and find no such app.",
		Fix:    "Use the id as createSmsApp answered it.",
		Source: "provisioning.yaml SmsSmsAppsController_deleteSmsApp_v1 rules; the reference's examples (that other forms are refused is assumed)",
	})
	RuleSMSProjectID = ledger.Define(ledger.Rule{
		Name: "papi.sms-app.project-id-format", Kind: "invalid_id_format", Evidence: ledger.Documented,
		Says:   "The list of SMS apps refuses a malformed project id. Here any id of letters, digits, dots, dashes and underscores will do; the live service takes UUIDs.",
		Fix:    "Use a project id without other characters.",
		Source: "provisioning.yaml SmsSmsAppsController_listSmsApps_v1 rules (which ids are malformed is assumed)",
	})
	RuleSMSService = ledger.Define(ledger.Rule{
		Name: "papi.sms-app.service", Kind: "sms_service_not_found", Evidence: ledger.Documented,
		Says:   "SMS apps can be listed once the project has an SMS service. A project has one from the start, unless the fixtures say otherwise; then its first app makes it.",
		Fix:    "Create an SMS app.",
		Source: "provisioning.yaml sms_service_not_found (that creating an app makes the service is assumed)",
	})
	RuleSMSOneConversationApp = ledger.Define(ledger.Rule{
		Name: "papi.sms-app.one-conversation-app", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "convApiApp and convApiAppId exclude each other, whatever convApiApp's value.",
		Fix:    "Send convApiApp to create a Conversation app, or convApiAppId to connect one that is there.",
		Source: "provisioning.yaml SmsInputSmsAppDto (that false counts is assumed)",
	})
	RuleSMSConversationApp = ledger.Define(ledger.Rule{
		Name: "papi.sms-app.conversation-app", Kind: "invalid_input", Evidence: ledger.Assumed,
		Says:   "convApiAppId names a Conversation app of the project, of the same region, that no other SMS app is connected to.",
		Fix:    "Name a Conversation app that this API created or that the fixtures give.",
		Source: "no document names the error; behaviour.md 3.6 (regions of RCS senders), provisioning.yaml conversation_app_already_connected_to_sms_app",
	})
	RuleSMSNothingToUpdate = ledger.Define(ledger.Rule{
		Name: "papi.sms-app.update-something", Kind: "no_fields_to_update", Evidence: ledger.Documented,
		Says:   "An update names a field to change; it says so before it looks for the app.",
		Fix:    "Send the new name.",
		Source: "provisioning.yaml SmsSmsAppsController_updateSmsApp_v1 rules (the order is assumed)",
	})
	RuleSMSOrder = ledger.Define(ledger.Rule{
		Name: "papi.sms-app.order", Evidence: ledger.Assumed,
		Says:   "The list of SMS apps is in the order of their creation, 50 to a page.",
		Source: "provisioning.yaml SmsSmsAppsController_listSmsApps_v1 rules (the size; the order is not told)",
	})
	RuleSMSReady = ledger.Define(ledger.Rule{
		Name: "papi.sms-app.ready-at-once", Evidence: ledger.Documented,
		Says:   "A new SMS app is ACTIVE at once, and a deleted one gone at once; the fixtures can put changes into a queue. The field test of the input has no effect.",
		Source: "provisioning.yaml SmsSmsAppsController_createSmsApp_v1 rules (deleting is assumed)",
	})
)

// CreateSMSApp creates an SMS app, with the project's SMS service if it is the
// first, and connects it to a Conversation app if that is asked for.
func CreateSMSApp(tx *state.Tx, in SMSAppInput) (SMSApp, error) {
	if in.NewConversationApp != nil && in.ConversationAppID != nil {
		return SMSApp{}, RuleSMSOneConversationApp.Broken().At("convApiAppId", "must not be sent together with convApiApp")
	}
	if Kind.In(tx).BundleVendor.Staging && in.Region == "BR" {
		return SMSApp{}, RuleBundleStaging.Broken().Giving("invalid_input").At("region", "must be EU or US on staging")
	}
	app := newSMSApp(tx, smsService(tx), in.Name, in.Region)
	switch {
	case in.ConversationAppID != nil:
		if err := checkConnectable(tx, *in.ConversationAppID, in.Region); err != nil {
			return SMSApp{}, err
		}
		app.ConversationAppID = *in.ConversationAppID
	case in.NewConversationApp != nil && *in.NewConversationApp:
		app.ConversationAppID = createConversationApp(tx, in.Name, in.Region).ID
	}
	if Kind.In(tx).SMSVendor.Queued {
		return smsApps.Move(tx, app, causeCreateSMSQueued), nil
	}
	return smsApps.Move(tx, app, causeCreateSMS), nil
}

// newSMSApp is an app of an SMS service that is still to be stored.
func newSMSApp(tx *state.Tx, service, name, region string) SMSApp {
	vendor := Kind.In(tx).SMSVendor
	return SMSApp{
		ID: hexID(tx), ServiceID: service, Name: name, Region: region,
		Test: vendor.TestAccount, NumberVerified: vendor.NumberVerified,
	}
}

// smsService is the project's SMS service, which its first app makes.
func smsService(tx *state.Tx) string {
	store := Kind.In(tx)
	if store.SMSService == "" {
		store.SMSService = hexID(tx)
	}
	return store.SMSService
}

func checkConnectable(tx *state.Tx, id, region string) error {
	conv, err := FindConversationApp(tx, id)
	if err != nil {
		return RuleSMSConversationApp.Broken().At("convApiAppId", "must name a Conversation app of the project")
	}
	if conv.Region != region {
		return RuleSMSConversationApp.Broken().At("convApiAppId", "must name a Conversation app of the same region")
	}
	for _, other := range Kind.In(tx).SMSApps.All() {
		if other.ConversationAppID == id {
			return RuleSMSConversationApp.Broken().At("convApiAppId", "must name a Conversation app without an SMS app")
		}
	}
	return nil
}

// FindSMSApp finds an SMS app by its id.
func FindSMSApp(tx *state.Tx, id string) (SMSApp, error) {
	app, ok := Kind.In(tx).SMSApps.Get(id)
	if !ok {
		return SMSApp{}, RuleSMSAppFound.Broken()
	}
	return app, nil
}

// findLiveSMSApp finds an SMS app that can still be changed.
func findLiveSMSApp(tx *state.Tx, id string) (SMSApp, error) {
	app, err := FindSMSApp(tx, id)
	if err == nil && app.Status == SMSDeleted {
		return SMSApp{}, RuleSMSAppFound.Broken()
	}
	return app, err
}

// RenameSMSApp gives an SMS app another name; nil is no name.
func RenameSMSApp(tx *state.Tx, id string, name *string) (SMSApp, error) {
	if name == nil {
		return SMSApp{}, RuleSMSNothingToUpdate.Broken()
	}
	app, err := findLiveSMSApp(tx, id)
	if err != nil {
		return SMSApp{}, err
	}
	app.Name = *name
	Kind.In(tx).SMSApps.Put(app.ID, app)
	if Kind.In(tx).SMSVendor.Queued && smsApps.Can(app, causeUpdateSMSQueued) {
		return smsApps.Move(tx, app, causeUpdateSMSQueued), nil
	}
	return app, nil
}

// DeleteSMSApp removes an SMS app, or has the queue remove it.
func DeleteSMSApp(tx *state.Tx, id string) error {
	if !hexIDForm.MatchString(id) {
		return RuleSMSAppID.Broken()
	}
	app, err := findLiveSMSApp(tx, id)
	if err != nil {
		return err
	}
	cause := causeDeleteSMS
	if Kind.In(tx).SMSVendor.Queued && smsApps.Can(app, causeDeleteSMSQueued) {
		cause = causeDeleteSMSQueued
	}
	smsApps.Move(tx, app, cause)
	return nil
}

// ListSMSApps cuts a page out of the SMS apps, in the order of their creation.
func ListSMSApps(tx *state.Tx, page Page) (state.TokenPage[SMSApp], error) {
	if !projectIDForm.MatchString(tx.Project) {
		return state.TokenPage[SMSApp]{}, RuleSMSProjectID.Broken()
	}
	store := Kind.In(tx)
	if store.SMSVendor.NoService && store.SMSService == "" {
		return state.TokenPage[SMSApp]{}, RuleSMSService.Broken()
	}
	walk := state.Walk[SMSApp]{Scope: "smsApps", Key: func(a SMSApp) string { return a.ID }, Order: strings.Compare}
	return pageOf(walk, store.SMSApps.Slice(0, store.SMSApps.Len()), page)
}

var (
	hexIDForm     = regexp.MustCompile(`^[0-9a-f]{32}$`)
	projectIDForm = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
)

// hexID makes an id of 32 hexadecimal digits; ids sort in the order they were made.
func hexID(tx *state.Tx) string {
	id := ulid.MustParse(tx.NewID())
	return hex.EncodeToString(id[:])
}
