// Package provisioning holds the entities of the Provisioning API with their
// rules and life cycles: webhooks, bundles, SMS apps, channels of Conversation
// apps, and what WhatsApp, KakaoTalk and RCS send with. What GET answers is
// defined here too, because a webhook event carries the same bytes as a GET at
// that moment. A broken rule comes back as a [ledger.Broken] whose kind is the
// API's errorCode.
package provisioning

import (
	"errors"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Store is the provisioning part of a world.
type Store struct {
	Webhooks *state.Table[Webhook] `json:"webhooks"`
	// Activities are those of all resources: see activityKey.
	Activities *state.Table[Activity] `json:"activities"`
	RCS        RCSStore               `json:"rcs"`

	Bundles          *state.Table[Bundle]          `json:"bundles"`
	ConversationApps *state.Table[ConversationApp] `json:"conversationApps"`
	SMSApps          *state.Table[SMSApp]          `json:"smsApps"`
	// SMSService is the project's SMS service, once an app has made it.
	SMSService string `json:"smsService,omitempty"`
	// Parent is the project whose bundle made this one its subproject, if any.
	Parent string `json:"parent,omitempty"`

	BundleVendor       BundleVendor       `json:"bundleVendor"`
	SMSVendor          SMSVendor          `json:"smsVendor"`
	ConversationVendor ConversationVendor `json:"conversationVendor"`

	WhatsApp
	KakaoTalk
}

// Fork copies the store for a transaction.
func (s *Store) Fork() state.Store {
	return &Store{
		Webhooks:   s.Webhooks.Fork(),
		Activities: s.Activities.Fork(),
		RCS:        s.RCS.fork(),

		Bundles:          s.Bundles.Fork(),
		ConversationApps: s.ConversationApps.Fork(),
		SMSApps:          s.SMSApps.Fork(),
		SMSService:       s.SMSService,
		Parent:           s.Parent,

		BundleVendor:       s.BundleVendor,
		SMSVendor:          s.SMSVendor,
		ConversationVendor: s.ConversationVendor,

		WhatsApp:  s.WhatsApp.fork(),
		KakaoTalk: s.KakaoTalk.fork(),
	}
}

// Kind is the provisioning store's kind.
var Kind = &state.Kind[*Store]{Name: "provisioning", New: func() *Store {
	return &Store{
		Webhooks:   state.NewTable[Webhook](),
		Activities: state.NewTable[Activity](),

		Bundles:          state.NewTable[Bundle](),
		ConversationApps: state.NewTable[ConversationApp](),
		SMSApps:          state.NewTable[SMSApp](),
		WhatsApp:         newWhatsApp(),
		KakaoTalk:        newKakaoTalk(),
		RCS:              newRCSStore(),
	}
}}

// Machines lists the life cycles of provisioning resources, in the order in
// which a forced transition tries them.
func Machines() []state.Lifecycler {
	return []state.Lifecycler{
		bundles, smsApps,
		senderMachine(), senderChangesMachine(), displayNameMachine(), usernameMachine(),
		qualityMachine(), dailyLimitMachine(), removalMachine(),
		templateMachine(), templateChangesMachine(), templateQualityMachine(), templateCategoryMachine(), templateFutureMachine(),
		kakaoTalkSenderMachine(), kakaoTalkRemovalMachine(), kakaoTalkSenderChangesMachine(),
		rcsSenderMachine(), rcsOperatorMachine(), rcsTesterMachine(), rcsBrandMachine(), rcsVideoMachine(),
		kakaoTalkTemplateMachine(), kakaoTalkTemplateChangesMachine(),
		accountMachine(), accountBanMachine(), accountDailyLimitMachine(), flowMachine(),
	}
}

// Page asks for one page of a list that is walked by tokens.
type Page struct {
	Token string
	Size  int
}

// RulePageToken is the ledger's entry for page tokens.
var RulePageToken = ledger.Define(ledger.Rule{
	Name: "papi.page-token", Kind: "invalid_page_token", Evidence: ledger.Documented,
	Says:   "A page token is one that the same list, with the same filters, gave out.",
	Fix:    "Use a nextPageToken or previousPageToken of this list as it is, or leave the token out for the first page.",
	Source: "provisioning.yaml invalid_page_token (that filters are part of it is assumed)",
})

// pageOf cuts a page out of a list, or answers the rule on page tokens.
func pageOf[V any](walk state.Walk[V], items []V, page Page) (state.TokenPage[V], error) {
	cut, err := walk.Page(items, page.Token, page.Size)
	if errors.Is(err, state.ErrPageToken) {
		return cut, RulePageToken.Broken()
	}
	return cut, err
}

// timestamp writes an instant as the API does: ISO 8601 in UTC, with milliseconds.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
