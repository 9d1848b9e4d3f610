package provisioning

import (
	"cmp"
	"slices"

	"github.com/oklog/ulid/v2"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// ConversationApp is an app of the Conversation API that this API has to do
// with.
type ConversationApp struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Region is BR, EU or US.
	Region string `json:"region"`
	// ProcessingMode is CONVERSATION or DISPATCH.
	ProcessingMode  string                  `json:"processingMode"`
	RetentionPolicy *RetentionPolicy        `json:"retentionPolicy,omitempty"`
	ConsentManager  *ConsentManagerSettings `json:"consentManagerSettings,omitempty"`
	Webhooks        []ConversationWebhook   `json:"webhooks,omitempty"`
}

// RetentionPolicy says how long a Conversation app keeps what passes through it.
type RetentionPolicy struct {
	Type string `json:"retentionPolicyType"`
	// TTL is in days; a policy that keeps everything has none.
	TTL *float64 `json:"ttl,omitempty"`
}

// ConsentManagerSettings say how a Conversation app handles consents.
type ConsentManagerSettings struct {
	// Mode is DISABLED, PRIMARY or SECONDARY.
	Mode string `json:"mode"`
}

// ConversationWebhook is a webhook of a Conversation app.
type ConversationWebhook struct {
	ID       string   `json:"id"`
	Target   string   `json:"target"`
	Triggers []string `json:"triggers"`
	// Secret signs what the Conversation API sends. Unlike that of the
	// webhooks of this API, it is shown.
	Secret string `json:"secret,omitempty"`
}

// ConversationAppDTO is a Conversation app as a bundle shows it.
type ConversationAppDTO struct {
	ID              string                  `json:"id"`
	Name            string                  `json:"name"`
	Webhooks        []ConversationWebhook   `json:"webhooks,omitempty"`
	ProcessingMode  string                  `json:"processingMode"`
	RetentionPolicy *RetentionPolicy        `json:"retentionPolicy,omitempty"`
	ConsentManager  *ConsentManagerSettings `json:"consentManagerSettings,omitempty"`
	SMSStatus       string                  `json:"smsChannelStatus,omitempty"`
}

// DTO is the app as a bundle shows it, with the status of its SMS channel if
// it has one.
func (a ConversationApp) DTO(smsStatus string) ConversationAppDTO {
	return ConversationAppDTO{
		ID: a.ID, Name: a.Name, Webhooks: a.Webhooks, ProcessingMode: a.ProcessingMode,
		RetentionPolicy: a.RetentionPolicy, ConsentManager: a.ConsentManager, SMSStatus: smsStatus,
	}
}

// The rules of Conversation apps and their channels.
var (
	RuleConversationAppID = ledger.Define(ledger.Rule{
		Name: "papi.conversation.app-id-format", Kind: "conversation_app_id_invalid", Evidence: ledger.Documented,
		Says:   "The id of a Conversation app in a path has the form of a ULID. Viber's channel information documents no error for that and finds no such app.",
		Fix:    "Use the app id as the Conversation API shows it.",
		Source: "provisioning.yaml conversation_app_id_invalid; conversation.yaml ids (that Viber's 404 stands in is assumed)",
	})
	RuleConversationAppFound = ledger.Define(ledger.Rule{
		Name: "papi.conversation.app-exists", Kind: "conversation_app_not_found", Evidence: ledger.Documented,
		Says:   "A Conversation app must exist in the project: one that this API created, or one that the fixtures give.",
		Fix:    "Create the app with an SMS app or a bundle, or list it among the fixtures' Conversation apps.",
		Source: "provisioning.yaml conversation_app_not_found",
	})
	RuleConversationChannel = ledger.Define(ledger.Rule{
		Name: "papi.conversation.channel-set-up", Kind: "conversation_app_no_instagram_channel", Evidence: ledger.Documented,
		Says:   "A channel must be set up on the Conversation app to be read; each channel has an error of its own.",
		Fix:    "Set the channel up on the app in the Conversation API, here in the fixtures.",
		Source: "provisioning.yaml conversation_app_no_{instagram,messenger,telegram,viber}_channel",
	})
	RuleConversationUpstream = ledger.Define(ledger.Rule{
		Name: "papi.conversation.upstream", Kind: "facebook_api_error", Evidence: ledger.Documented,
		Says:   "When Facebook, Telegram or Viber refuses to tell, the answer is that service's error; Telegram's message carries the code and description that came back.",
		Fix:    "Look at the channel's credentials in the Conversation app, and try again.",
		Source: "provisioning.yaml ConversationTelegramController_get_v1 rules; facebook_api_error, viber_api_error",
	})
	RuleConversationStatus = ledger.Define(ledger.Rule{
		Name: "papi.conversation.status-description", Evidence: ledger.Documented,
		Says:   "A channel's statusDescription is there only when its status is ERROR or FAILING.",
		Source: "provisioning.yaml ConversationInstagramInfoDto (its text says FAILED, its enum FAILING)",
	})
)

// FindConversationApp finds a Conversation app by its id.
func FindConversationApp(tx *state.Tx, id string) (ConversationApp, error) {
	vendor := Kind.In(tx).ConversationVendor
	if slices.Contains(vendor.Deleted, id) {
		return ConversationApp{}, RuleConversationAppFound.Broken()
	}
	if app, ok := Kind.In(tx).ConversationApps.Get(id); ok {
		return app, nil
	}
	if given, ok := vendor.app(id); ok {
		return ConversationApp{ID: given.ID, Name: given.Name, Region: cmp.Or(given.Region, "EU")}, nil
	}
	return ConversationApp{}, RuleConversationAppFound.Broken()
}

// createConversationApp adds a Conversation app with default settings.
func createConversationApp(tx *state.Tx, name, region string) ConversationApp {
	app := ConversationAppInput{}.app(tx, name, region)
	Kind.In(tx).ConversationApps.Put(app.ID, app)
	return app
}

// channel is a channel of Conversation apps with its errors.
type channel struct{ name, missing, upstream string }

var (
	instagramChannel = channel{"instagram", "conversation_app_no_instagram_channel", "facebook_api_error"}
	messengerChannel = channel{"messenger", "conversation_app_no_messenger_channel", "facebook_api_error"}
	telegramChannel  = channel{"telegram", "conversation_app_no_telegram_channel", "telegram_api_error"}
	viberChannel     = channel{"viber", "conversation_app_no_viber_channel", "viber_api_error"}
)

// InstagramOf reads the Instagram channel of a Conversation app.
func InstagramOf(tx *state.Tx, appID string) (InstagramInfo, error) {
	info, err := read(tx, appID, instagramChannel, func(a VendorConversationApp) *InstagramInfo { return a.Instagram })
	info.ChannelStatus = info.shown()
	return info, err
}

// MessengerOf reads the Facebook Messenger channel of a Conversation app.
func MessengerOf(tx *state.Tx, appID string) (MessengerInfo, error) {
	info, err := read(tx, appID, messengerChannel, func(a VendorConversationApp) *MessengerInfo { return a.Messenger })
	info.ChannelStatus = info.shown()
	return info, err
}

// TelegramOf reads the Telegram channel of a Conversation app.
func TelegramOf(tx *state.Tx, appID string) (TelegramInfo, error) {
	info, err := read(tx, appID, telegramChannel, func(a VendorConversationApp) *TelegramInfo { return a.Telegram })
	info.ChannelStatus = info.shown()
	return info, err
}

// ViberOf reads the Viber channel of a Conversation app.
func ViberOf(tx *state.Tx, appID string) (ViberInfo, error) {
	info, err := read(tx, appID, viberChannel, func(a VendorConversationApp) *ViberInfo { return a.Viber })
	info.ChannelStatus = info.shown()
	return info, err
}

// read answers a channel's information, once the app exists, the channel is
// set up on it, and the channel's own service tells.
func read[I any](tx *state.Tx, appID string, ch channel, of func(VendorConversationApp) *I) (I, error) {
	var none I
	if _, err := ulid.ParseStrict(appID); err != nil && ch != viberChannel {
		return none, RuleConversationAppID.Broken()
	}
	if _, err := FindConversationApp(tx, appID); err != nil {
		return none, err
	}
	// Of an app that this API created the fixtures may tell nothing.
	app, _ := Kind.In(tx).ConversationVendor.app(appID)
	info := of(app)
	if info == nil {
		return none, RuleConversationChannel.Broken().Giving(ch.missing)
	}
	if failure, ok := app.Errors[ch.name]; ok {
		return none, RuleConversationUpstream.Broken("%d %s", failure.Code, failure.Description).Giving(ch.upstream)
	}
	return *info, nil
}
