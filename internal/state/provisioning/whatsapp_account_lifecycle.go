package provisioning

import (
	"fmt"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Statuses of an account. The last one is a live state, the others are those
// of its changes.
const (
	accountInProgress = "IN_PROGRESS"
	accountPending    = "PENDING_FACEBOOK_VERIFICATION"
	accountRejected   = "REJECTED"
	accountOnboarded  = "ONBOARDED"
)

// Events about accounts.
const (
	EventAccountCommentAdded        = "WHATSAPP_ACCOUNT_COMMENT_ADDED"
	EventAccountDailyLimitChanged   = "WHATSAPP_ACCOUNT_DAILY_LIMIT_CHANGED"
	EventAccountOnboarded           = "WHATSAPP_ACCOUNT_ONBOARDED"
	EventAccountPendingVerification = "WHATSAPP_ACCOUNT_PENDING_VERIFICATION"
	EventAccountRejected            = "WHATSAPP_ACCOUNT_REJECTED"
	EventWABAAccountChanged         = "WHATSAPP_WABA_ACCOUNT_CHANGED"
)

// Causes of transitions of accounts.
const (
	causeUpdate      = "update"
	causeFirstSender = "first sender"
)

// accountResource is the account's path below the project.
const accountResource = "whatsapp"

// The rules of how accounts come and go.
var (
	RuleAccountState = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.state", Evidence: ledger.Documented,
		Says:   "An account has no state but a status of its changes until it is ONBOARDED, also while it is PENDING_FACEBOOK_VERIFICATION or REJECTED; then it has a state and no changes.",
		Source: "provisioning.yaml createAccount rules, examples of the events (WhatsappAccountStateEnum has the other two as well)",
	})
	RuleAccountReview = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.review-time", Evidence: ledger.Assumed,
		Says:   "The vendor's review of an account and the customer's approval at Facebook take 10 seconds of the world's time each and end well, unless a scenario says otherwise. An ONBOARDED account gets the id of a WABA and the daily limit TIER_250; no sender comes with it.",
		Source: "behaviour.md 3.1 has the order; the documents name no time",
	})
	RuleAccountFirstSender = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.first-sender", Evidence: ledger.GuideObserved,
		Says:   "The first submitted sender of embedded signup brings an ONBOARDED account, without an event; so does a partner-initiated sender of a project that has none. Deleting the sender leaves the account.",
		Source: "behaviour.md 3.1; createSender fires no event of accounts (the rest is assumed)",
	})
	RuleAccountReady = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.onboarded-first", Kind: "project_not_initialized", Evidence: ledger.Assumed,
		Says:   "While the project's account is on its way to be ONBOARDED, senders are drafted and not submitted.",
		Fix:    "Wait for WHATSAPP_ACCOUNT_ONBOARDED.",
		Source: "provisioning.yaml project_not_initialized is about onboarding, and createSender documents no other error that fits",
	})
	RuleAccountBan = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-account.ban", Evidence: ledger.Assumed,
		Says:   "A ban of the WABA, its schedule and its end are changes of business information, each with its date. A ban makes ACTIVE senders SUSPENDED, its end makes SUSPENDED ones ACTIVE.",
		Source: "behaviour.md 3.2 (default arrows); provisioning.yaml WHATSAPP_WABA_ACCOUNT_CHANGED, wabaBanState",
	})
)

var accountTable = &state.Lifecycle{
	Name:   "whatsapp-account",
	Says:   "A project's WhatsApp account: the status of its changes, and the state ONBOARDED.",
	Reason: toldInComments,
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeCreate, To: accountInProgress, Activity: accountInProgress},
		{From: state.Gone, Cause: causeFirstSender, To: accountOnboarded},
		{From: accountInProgress, Cause: state.CauseTime, To: accountPending, After: ReviewTime, Outcome: "accepted", Event: EventAccountPendingVerification, Activity: accountPending},
		{From: accountInProgress, Cause: state.CauseTime, To: accountRejected, After: ReviewTime, Outcome: "rejected", Event: EventAccountRejected, Activity: accountRejected},
		{From: accountPending, Cause: state.CauseTime, To: accountOnboarded, After: ReviewTime, Outcome: "approved", Event: EventAccountOnboarded},
		{From: accountPending, Cause: state.CauseTime, To: accountRejected, After: ReviewTime, Outcome: "rejected", Event: EventAccountRejected, Activity: accountRejected},
		{From: accountRejected, Cause: causeUpdate, To: accountInProgress, Activity: accountInProgress},
		{From: accountInProgress, Cause: causeDelete, To: state.Gone},
		{From: accountPending, Cause: causeDelete, To: state.Gone},
		{From: accountRejected, Cause: causeDelete, To: state.Gone},
		{From: accountOnboarded, Cause: causeDelete, To: state.Gone},
	},
}

func accountMachine() *state.Machine[WhatsAppAccount] {
	m := accountMachineOf(accountTable)
	m.State = func(a WhatsAppAccount) string { return a.Status }
	m.Change = enterAccountStatus
	return m
}

// accountMachineOf is a machine over the one account of a project.
func accountMachineOf(table *state.Lifecycle) *state.Machine[WhatsAppAccount] {
	return &state.Machine[WhatsAppAccount]{
		Table: table, Pattern: accountResource,
		Find: func(tx *state.Tx, _ string) (WhatsAppAccount, bool) {
			a, err := findAccount(tx)
			return a, err == nil
		},
		ID: func(WhatsAppAccount) string { return "" },
		IDs: func(tx *state.Tx) []string {
			if Kind.In(tx).Account == nil {
				return nil
			}
			return []string{""}
		},
		Payload: func(tx *state.Tx, a WhatsAppAccount, _ state.Step) any { return a.DTO(tx) },
		Extras:  reasonAsComment[WhatsAppAccount],
	}
}

// created stores a new account and starts its life.
func (a WhatsAppAccount) created(tx *state.Tx, cause string) WhatsAppAccount {
	note(tx, accountResource, activityCreated, apiUser, "")
	return accountMachine().Move(tx, a, cause)
}

func enterAccountStatus(tx *state.Tx, a WhatsAppAccount, step state.Step) WhatsAppAccount {
	noteStep(tx, accountResource, step)
	a.Status = step.To
	switch step.To {
	case state.Gone:
		a.drop(tx)
		return a
	case accountOnboarded:
		a.DailyLimit, a.Ban = "TIER_250", notBanned
		if a.WABAID == "" {
			a.WABAID = newMetaID(tx)
			tx.Claim(claimWABA, a.WABAID)
		}
	}
	return a.put(tx)
}

// put stores the account.
func (a WhatsAppAccount) put(tx *state.Tx) WhatsAppAccount {
	Kind.In(tx).Account = &a
	return a
}

// drop removes the account with all that belongs to it.
func (a WhatsAppAccount) drop(tx *state.Tx) {
	if a.WABAID != "" {
		tx.Release(claimWABA, a.WABAID)
	}
	forgetActivities(tx, accountResource)
	store := Kind.In(tx)
	for _, t := range store.WhatsAppTemplates.Slice(0, store.WhatsAppTemplates.Len()) {
		if t.Changes.Status == changesDraft {
			templateChangesMachine().Move(tx, t, causeDiscard)
		}
	}
	store.Account, store.TemplateAnalytics = nil, false
}

// newMetaID makes an id as Meta's are: 15 digits.
func newMetaID(tx *state.Tx) string { return fmt.Sprintf("1%014d", tx.Draw()%1e14) }

func accountDailyLimitMachine() *state.Machine[WhatsAppAccount] {
	m := accountMachineOf(&state.Lifecycle{
		Name: "whatsapp-account-daily-limit", Says: "The daily limit of an ONBOARDED account, given by Meta.",
		Reason:      toldInEvents,
		Transitions: anyToAny(dailyLimits, EventAccountDailyLimitChanged),
	})
	m.State = func(a WhatsAppAccount) string { return a.DailyLimit }
	m.Change = func(tx *state.Tx, a WhatsAppAccount, step state.Step) WhatsAppAccount {
		a.DailyLimit = step.To
		return a.put(tx)
	}
	return m
}

// What Meta decides about a WABA. One that is not banned shows nothing.
const (
	notBanned     = "NOT_BANNED"
	banScheduled  = "SCHEDULE_FOR_DISABLE"
	banned        = "DISABLE"
	banReinstated = "REINSTATE"
)

var accountBanTable = &state.Lifecycle{
	Name:   "whatsapp-account-ban",
	Says:   "Whether Meta has banned an ONBOARDED account's WABA, shown in wabaBanState but for NOT_BANNED.",
	Reason: toldInEvents,
	Transitions: []state.Transition{
		{From: notBanned, Cause: state.CauseVendor, To: banScheduled, Event: EventWABAAccountChanged},
		{From: notBanned, Cause: state.CauseVendor, To: banned, Event: EventWABAAccountChanged},
		{From: banScheduled, Cause: state.CauseVendor, To: banned, Event: EventWABAAccountChanged},
		{From: banScheduled, Cause: state.CauseVendor, To: banReinstated, Event: EventWABAAccountChanged},
		{From: banned, Cause: state.CauseVendor, To: banReinstated, Event: EventWABAAccountChanged},
		{From: banReinstated, Cause: state.CauseVendor, To: banScheduled, Event: EventWABAAccountChanged},
		{From: banReinstated, Cause: state.CauseVendor, To: banned, Event: EventWABAAccountChanged},
	},
}

func accountBanMachine() *state.Machine[WhatsAppAccount] {
	m := accountMachineOf(accountBanTable)
	m.State = func(a WhatsAppAccount) string { return a.Ban }
	m.Change = func(tx *state.Tx, a WhatsAppAccount, step state.Step) WhatsAppAccount {
		a.Ban, a.BanDate = step.To, tx.Now
		return a.put(tx)
	}
	m.Then = func(tx *state.Tx, _ WhatsAppAccount, step state.Step) {
		switch step.To {
		case banned:
			moveSenders(tx, causeBan)
		case banReinstated:
			moveSenders(tx, causeReinstated)
		}
	}
	return m
}

// moveSenders lets a cause bring its transition to all senders that have it.
func moveSenders(tx *state.Tx, cause string) {
	senders := Kind.In(tx).WhatsAppSenders
	for _, s := range senders.Slice(0, senders.Len()) {
		if senderMachine().Can(s, cause) {
			senderMachine().Move(tx, s, cause)
		}
	}
}
