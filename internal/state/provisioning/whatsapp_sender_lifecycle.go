package provisioning

import (
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Live states of a sender.
const (
	SenderActive              = "ACTIVE"
	SenderInactive            = "INACTIVE"
	SenderSuspended           = "SUSPENDED"
	SenderError               = "ERROR"
	SenderPendingVerification = "PENDING_VERIFICATION"
)

// Events about senders.
const (
	EventSenderActive              = "WHATSAPP_SENDER_ACTIVE"
	EventSenderCommentAdded        = "WHATSAPP_SENDER_COMMENT_ADDED"
	EventSenderDailyLimitChanged   = "WHATSAPP_SENDER_DAILY_LIMIT_CHANGED"
	EventSenderDeleted             = "WHATSAPP_SENDER_DELETED"
	EventSenderDisplayNameUpdated  = "WHATSAPP_SENDER_DISPLAY_NAME_UPDATED"
	EventSenderError               = "WHATSAPP_SENDER_ERROR"
	EventSenderInactive            = "WHATSAPP_SENDER_INACTIVE"
	EventSenderPendingVerification = "WHATSAPP_SENDER_PENDING_VERIFICATION"
	EventSenderQualityChanged      = "WHATSAPP_SENDER_QUALITY_RATING_CHANGED"
	EventSenderRejected            = "WHATSAPP_SENDER_REJECTED"
	EventSenderUsernameUpdated     = "WHATSAPP_SENDER_USERNAME_UPDATED"
)

// Causes of transitions of senders.
const (
	causeEmbedded   = "embedded signup done"
	causeNumber     = "number accepted"
	causeVerify     = "verify"
	causeBan        = "WABA disabled"
	causeReinstated = "WABA reinstated"
)

const (
	// ReviewTime is how long the vendor takes to decide, in the world's time.
	ReviewTime = 10 * time.Second
	// RemovalTime is how long a deleted sender stays, in the world's time.
	RemovalTime = 30 * 24 * time.Hour
)

// RuleSenderReview is the ledger's entry for how long reviews take.
var RuleSenderReview = ledger.Define(ledger.Rule{
	Name: "papi.whatsapp-sender.review-time", Evidence: ledger.Assumed,
	Says:   "Onboarding, the review of changes, of a display name and of a username take 10 seconds of the world's time and end well, unless a scenario says otherwise. An accepted change fires no event of its own.",
	Source: "the documents name no time and no event",
})

// RuleSenderOnboarding is the ledger's entry for where onboarding leads.
var RuleSenderOnboarding = ledger.Define(ledger.Rule{
	Name: "papi.whatsapp-sender.onboarding", Evidence: ledger.GuideObserved,
	Says:   "A sender of the embedded signup becomes ACTIVE without a code, since Meta has verified its number; one of any other form goes through PENDING_VERIFICATION, register and verify.",
	Source: "behaviour.md 3.2 (that only embedded signup skips the code is assumed)",
})

// senderTable is the life cycle of what is live.
var senderTable = &state.Lifecycle{
	Name:   "whatsapp-sender",
	Says:   "The live state of a WhatsApp sender; there is none before it is onboarded.",
	Reason: toldInComments,
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeEmbedded, To: SenderActive, Event: EventSenderActive, Activity: "ACTIVE"},
		{From: state.Gone, Cause: causeNumber, To: SenderPendingVerification, Event: EventSenderPendingVerification},
		{From: SenderPendingVerification, Cause: causeVerify, To: SenderActive, Event: EventSenderActive, Activity: "ACTIVE"},
		{From: SenderPendingVerification, Cause: state.CauseVendor, To: SenderError, Event: EventSenderError, Activity: "ERROR"},
		{From: SenderActive, Cause: state.CauseVendor, To: SenderInactive, Event: EventSenderInactive, Activity: "INACTIVE"},
		{From: SenderActive, Cause: state.CauseVendor, To: SenderSuspended},
		{From: SenderActive, Cause: causeBan, To: SenderSuspended},
		{From: SenderActive, Cause: state.CauseVendor, To: SenderError, Event: EventSenderError, Activity: "ERROR"},
		{From: SenderInactive, Cause: state.CauseVendor, To: SenderActive, Event: EventSenderActive, Activity: "ACTIVE"},
		{From: SenderSuspended, Cause: state.CauseVendor, To: SenderActive, Event: EventSenderActive, Activity: "ACTIVE"},
		{From: SenderSuspended, Cause: causeReinstated, To: SenderActive, Event: EventSenderActive, Activity: "ACTIVE"},
		{From: SenderError, Cause: state.CauseVendor, To: SenderActive, Event: EventSenderActive, Activity: "ACTIVE"},
	},
}

func senderMachine() *state.Machine[WhatsAppSender] {
	m := machineOf(senderTable)
	m.State = func(s WhatsAppSender) string { return s.State }
	m.Change = enterState
	return m
}

// machineOf is a machine over senders. Machines are made anew for each use:
// their functions use each other.
func machineOf(table *state.Lifecycle) *state.Machine[WhatsAppSender] {
	return &state.Machine[WhatsAppSender]{
		Table:   table,
		Pattern: "whatsapp/senders/*",
		Find:    func(tx *state.Tx, id string) (WhatsAppSender, bool) { return Kind.In(tx).WhatsAppSenders.Get(id) },
		ID:      func(s WhatsAppSender) string { return s.ID },
		IDs:     func(tx *state.Tx) []string { return Kind.In(tx).WhatsAppSenders.Keys() },
		Payload: func(_ *state.Tx, s WhatsAppSender, _ state.Step) any { return s.DTO() },
		Extras:  reasonAsComment[WhatsAppSender],
	}
}

// reasonAsComment tells the vendor's comment where events have one.
func reasonAsComment[E any](_ E, step state.Step) []state.Extra {
	return withComment(step)
}

// enterState brings a sender to a live state. One that was never live takes
// its pending details with it.
func enterState(tx *state.Tx, s WhatsAppSender, step state.Step) WhatsAppSender {
	if step.From == state.Gone {
		if s.Changes.Status != "" {
			s = senderChangesMachine().Move(tx, s, causeOnboarded)
		}
		s = s.onboarded(tx)
	}
	if step.To == SenderActive {
		Kind.In(tx).Verifications.Delete(s.ID)
	}
	s.State = step.To
	noteStep(tx, s.resource(), step)
	return s.put(tx)
}

// onboarded fills what a sender gets when it becomes live.
func (s WhatsAppSender) onboarded(tx *state.Tx) WhatsAppSender {
	s = s.fromMeta(tx)
	s.QualityRating, s.DailyLimit, s.BearerToken = "UNKNOWN", "TIER_250", tx.NewID()
	if s.Details.Vertical == "" {
		s.Details.Vertical = "NOT_SET"
	}
	return s
}

// Ratings and limits that the vendor gives.
var (
	qualityRatings = []string{"GREEN", "YELLOW", "RED", "UNKNOWN"}
	dailyLimits    = []string{"TIER_50", "TIER_250", "TIER_1K", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED", "NOT_SET"}
)

func qualityMachine() *state.Machine[WhatsAppSender] {
	m := machineOf(&state.Lifecycle{
		Name: "whatsapp-sender-quality", Says: "The quality rating of a live WhatsApp sender, given by Meta.",
		Reason:      toldInEvents,
		Transitions: anyToAny(qualityRatings, EventSenderQualityChanged),
	})
	m.State = func(s WhatsAppSender) string { return s.QualityRating }
	m.Change = func(tx *state.Tx, s WhatsAppSender, step state.Step) WhatsAppSender {
		s.QualityRating = step.To
		return s.put(tx)
	}
	return m
}

func dailyLimitMachine() *state.Machine[WhatsAppSender] {
	m := machineOf(&state.Lifecycle{
		Name: "whatsapp-sender-daily-limit", Says: "The daily limit of a live WhatsApp sender, given by Meta.",
		Reason:      toldInEvents,
		Transitions: anyToAny(dailyLimits, EventSenderDailyLimitChanged),
	})
	m.State = func(s WhatsAppSender) string { return s.DailyLimit }
	m.Change = func(tx *state.Tx, s WhatsAppSender, step state.Step) WhatsAppSender {
		s.DailyLimit = step.To
		return s.put(tx)
	}
	return m
}

// anyToAny lets the vendor change one value for any other.
func anyToAny(values []string, event string) []state.Transition {
	var rows []state.Transition
	for _, from := range values {
		for _, to := range values {
			if from != to {
				rows = append(rows, state.Transition{From: from, Cause: state.CauseVendor, To: to, Event: event})
			}
		}
	}
	return rows
}
