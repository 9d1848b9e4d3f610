package provisioning

import (
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Statuses of pending changes, and of requests for them.
const (
	changesDraft      = "DRAFT"
	changesInProgress = "IN_PROGRESS"
	changesRejected   = "REJECTED"
	changesError      = "ERROR"

	actionSubmit = "SUBMIT"
)

// Causes of transitions of changes.
const (
	causeDraft     = "save draft"
	causeSubmit    = "submit"
	causeDiscard   = "delete changes"
	causeFields    = "field reviews only"
	causeOnboarded = "onboarded"
)

var senderChangesTable = &state.Lifecycle{
	Name:   "whatsapp-sender-changes",
	Says:   "The status of a WhatsApp sender's pending changes; accepted ones are gone, and a new sender's lead to its first live state.",
	Reason: "changes.errorCode, or else changes.errorReason, of what failed, and the comment of events and activities",
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeDraft, To: changesDraft, Activity: "DRAFT"},
		{From: state.Gone, Cause: causeSubmit, To: changesInProgress, Activity: "IN_PROGRESS"},
		{From: changesDraft, Cause: causeSubmit, To: changesInProgress, Activity: "IN_PROGRESS"},
		{From: changesRejected, Cause: causeDraft, To: changesDraft, Activity: "DRAFT"},
		{From: changesRejected, Cause: causeSubmit, To: changesInProgress, Activity: "IN_PROGRESS"},
		{From: changesInProgress, Cause: state.CauseTime, To: state.Gone, After: ReviewTime, Outcome: "approved"},
		{From: changesInProgress, Cause: state.CauseTime, To: changesRejected, After: ReviewTime, Outcome: "rejected", Event: EventSenderRejected, Activity: "REJECTED"},
		{From: changesInProgress, Cause: state.CauseTime, To: changesError, After: ReviewTime, Outcome: "failed", Event: EventSenderError, Activity: "ERROR"},
		{From: changesError, Cause: state.CauseVendor, To: changesInProgress, Activity: "IN_PROGRESS"},
		{From: changesDraft, Cause: causeFields, To: state.Gone},
		{From: changesRejected, Cause: causeFields, To: state.Gone},
		{From: changesDraft, Cause: causeDiscard, To: state.Gone},
		{From: changesRejected, Cause: causeDiscard, To: state.Gone},
		{From: changesError, Cause: causeDiscard, To: state.Gone},
		{From: changesDraft, Cause: causeOnboarded, To: state.Gone},
		{From: changesInProgress, Cause: causeOnboarded, To: state.Gone},
		{From: changesRejected, Cause: causeOnboarded, To: state.Gone},
		{From: changesError, Cause: causeOnboarded, To: state.Gone},
	},
}

func senderChangesMachine() *state.Machine[WhatsAppSender] {
	m := machineOf(senderChangesTable)
	m.State = func(s WhatsAppSender) string { return s.Changes.Status }
	m.Change = enterStatus
	m.Then = onboard
	return m
}

// enterStatus brings a sender's changes to a status, or makes them live.
func enterStatus(tx *state.Tx, s WhatsAppSender, step state.Step) WhatsAppSender {
	noteStep(tx, s.resource(), step)
	switch {
	case step.To != state.Gone:
		s.Changes.Status = step.To
		s.Changes.ErrorCode, s.Changes.ErrorReason = failure(step)
	case step.Cause == causeDiscard:
		s.Changes = SenderChanges{}
		if s.State == state.Gone {
			s.drop(tx)
			return s
		}
	default:
		s.Details = s.Changes.Edit.over(s.Details)
		s.Changes = SenderChanges{}
	}
	return s.put(tx)
}

// onboard makes a new sender live once its changes are accepted.
func onboard(tx *state.Tx, s WhatsAppSender, step state.Step) {
	if step.To == state.Gone && step.Cause == state.CauseTime && s.State == state.Gone {
		senderMachine().Move(tx, s, s.Form.onboarding())
	}
}

// onboarding is the cause that makes a sender of this form live.
func (f SenderForm) onboarding() string {
	if f == FormEmbeddedSignup {
		return causeEmbedded
	}
	return causeNumber
}

// senderErrors are the codes that changes fail with.
var senderErrors = []string{
	"CANNOT_ASSIGN_CREDIT_LINE", "CANNOT_ASSIGN_SYSTEM_USER", "CANNOT_CREATE_NEW_WHATSAPP_SENDER",
	"CANNOT_CREATE_WABA_FOR_BUSINESS", "CANNOT_GET_DETAILS_FOR_CLOUD_API", "CANNOT_GET_WABA_DETAILS",
	"CANNOT_REGISTER_NEW_WHATSAPP_SENDER", "CANNOT_REGISTER_TO_CLOUD_API", "CANNOT_SUBSCRIBE_TO_CLOUD_API",
	"CANNOT_SUBSCRIBE_TO_WEBHOOK", "DUPLICATES_ON_SENDER_PHONE_NUMBER", "FAILED_TO_FETCH_APPROVED_MESSAGE_TEMPLATES",
	"MULTIPLE_WABA_FOR_PROJECT_ID", "NO_CERTIFICATE_AVAILABLE", "NO_NOVA_ACCOUNT_ID", "NO_PRICING_PLAN", "NO_PROJECT_ID",
	"NO_VERIFIED_PHONE_NUMBER", "NOT_VERIFIED_REQUESTED_PHONE_NUMBER", "NOT_VERIFY_BUSINESS_VIA_WHATSAPP",
	"NOVA_ACCOUNT_ID_CONFLICT", "PROJECT_ID_CONFLICT", "REQUESTED_PHONE_NUMBER_OR_COUNTRY_CODE_CONFLICT",
	"SENDER_HAS_BEEN_DELETED", "WABA_CONNECTED_TO_ANOTHER_PROJECT",
}

// failure is the code and reason of a failed step. A reason that is one of the
// API's error codes becomes the code.
func failure(step state.Step) (code, reason string) {
	switch {
	case step.To != changesError:
		return "", ""
	case slices.Contains(senderErrors, step.Reason):
		return step.Reason, "Meta could not process the sender."
	case step.Reason == "":
		return "UNKNOWN_ERROR", "Meta could not process the sender."
	}
	return "UNKNOWN_ERROR", step.Reason
}

// The rules of pending changes.
var (
	RuleSenderChangesFound = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.changes-exist", Kind: "sender_changes_not_found", Evidence: ledger.Documented,
		Says:   "Only changes that exist can be deleted; of a sender that does not exist the same is said, since deleteChanges documents no other 404.",
		Fix:    "Read the sender: it has no changes.",
		Source: "provisioning.yaml deleteChanges",
	})
	RuleSenderChangesDeletable = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.changes-deletable", Kind: "sender_changes_not_deletable", Evidence: ledger.Documented,
		Says:   "Only changes in status DRAFT, REJECTED or ERROR can be deleted. A sender that was never live goes with them.",
		Fix:    "Wait until the changes have been reviewed.",
		Source: "provisioning.yaml deleteChanges rules (what becomes of a new sender is assumed)",
	})
)

// DeleteWhatsAppSenderChanges discards a sender's pending changes.
func DeleteWhatsAppSenderChanges(tx *state.Tx, id string) error {
	if err := initialized(tx); err != nil {
		return err
	}
	s, _ := Kind.In(tx).WhatsAppSenders.Get(id)
	switch {
	case s.Changes.Status == "":
		return RuleSenderChangesFound.Broken()
	case !senderChangesMachine().Can(s, causeDiscard):
		return RuleSenderChangesDeletable.Broken()
	}
	senderChangesMachine().Move(tx, s, causeDiscard)
	return nil
}
