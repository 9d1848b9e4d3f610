package provisioning

import (
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// RuleSenderDeleted is the ledger's entry for deletions.
var RuleSenderDeleted = ledger.Define(ledger.Rule{
	Name: "papi.whatsapp-sender.deleted-once", Kind: "sender_already_deleted", Evidence: ledger.Documented,
	Says:   "A deleted sender stays as it is for 30 days, and its operations go on working but for a second deletion; then it is gone, which an event with a reduced sender tells.",
	Fix:    "Wait: the sender is removed 30 days after its deletion.",
	Source: "provisioning.yaml delete rules and WHATSAPP_SENDER_DELETED (that updates go on working is assumed)",
})

const (
	removalPending = "DELETED"
	causeDelete    = "delete"
)

var removalTable = &state.Lifecycle{
	Name:   "whatsapp-sender-removal",
	Says:   "The removal of a WhatsApp sender, beside its live state.",
	Reason: toldInEvents,
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeDelete, To: removalPending},
		{From: removalPending, Cause: state.CauseTime, To: state.Gone, After: RemovalTime, Outcome: "removed", Event: EventSenderDeleted},
	},
}

func removalMachine() *state.Machine[WhatsAppSender] {
	m := machineOf(removalTable)
	m.State = func(s WhatsAppSender) string { return s.Removal }
	m.Change = func(tx *state.Tx, s WhatsAppSender, step state.Step) WhatsAppSender {
		s.Removal = step.To
		if step.To == state.Gone {
			s.drop(tx)
			return s
		}
		return s.put(tx)
	}
	m.Payload = func(_ *state.Tx, s WhatsAppSender, _ state.Step) any { return s.removedDTO() }
	m.Fields = func(s WhatsAppSender) any { return s.DTO() }
	return m
}

// DeleteWhatsAppSender marks a sender for removal.
func DeleteWhatsAppSender(tx *state.Tx, id string) error {
	s, err := FindWhatsAppSender(tx, id)
	if err != nil {
		return err
	}
	if s.Removal != "" {
		return RuleSenderDeleted.Broken()
	}
	removalMachine().Move(tx, s, causeDelete)
	return nil
}
