package provisioning

import "github.com/sinch-mock/sinch-mock/internal/state"

// WhatsApp is the part of the store about WhatsApp senders, their account and templates.
type WhatsApp struct {
	WhatsAppSenders *state.Table[WhatsAppSender] `json:"whatsAppSenders"`
	// SenderKeys is what at most one sender has, with that sender's id.
	SenderKeys *state.Table[string] `json:"senderKeys"`
	// Verifications are keyed by sender id.
	Verifications *state.Table[verification] `json:"verifications"`
	// FacebookCodes are those that were used; they are good for one use.
	FacebookCodes *state.Table[bool] `json:"facebookCodes"`
	// Account is the project's WhatsApp account, nil while there is none.
	Account   *WhatsAppAccount               `json:"account,omitempty"`
	Solutions *state.Table[WhatsAppSolution] `json:"solutions"`
	// AssignedSolution is the id of the project's solution, if it has one.
	AssignedSolution string `json:"assignedSolution,omitempty"`
	// Vendor is the side of Sinch and Meta.
	Vendor Vendor `json:"vendor"`

	whatsAppTemplates
}

func newWhatsApp() WhatsApp {
	return WhatsApp{
		WhatsAppSenders: state.NewTable[WhatsAppSender](),
		SenderKeys:      state.NewTable[string](),
		Verifications:   state.NewTable[verification](),
		FacebookCodes:   state.NewTable[bool](),
		Solutions:       state.NewTable[WhatsAppSolution](),
		Vendor:          DefaultVendor(),

		whatsAppTemplates: newWhatsAppTemplates(),
	}
}

func (w WhatsApp) fork() WhatsApp {
	return WhatsApp{
		WhatsAppSenders:  w.WhatsAppSenders.Fork(),
		SenderKeys:       w.SenderKeys.Fork(),
		Verifications:    w.Verifications.Fork(),
		FacebookCodes:    w.FacebookCodes.Fork(),
		Account:          w.Account,
		Solutions:        w.Solutions.Fork(),
		AssignedSolution: w.AssignedSolution,
		Vendor:           w.Vendor,

		whatsAppTemplates: w.whatsAppTemplates.fork(),
	}
}
