package provisioning

import (
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Statuses of the review of a field.
const (
	fieldApproved = "APPROVED"
	fieldDeleted  = "DELETED"
	fieldPending  = "PENDING"
	fieldRejected = "REJECTED"
)

// In the life cycles, statuses carry the name of their field, so that a forced
// transition can tell them from each other and from those of changes.
const (
	displayNamePrefix = "DISPLAY_NAME_"
	usernamePrefix    = "USERNAME_"
)

const causeRemove = "remove"

// RuleSenderFieldReview is the ledger's entry for reviews of single fields.
var RuleSenderFieldReview = ledger.Define(ledger.Rule{
	Name: "papi.whatsapp-sender.field-review", Evidence: ledger.Documented,
	Says:   "A submitted display name or username of a live sender is reviewed on its own, shown in metadata, and stays there with the review's result; a draft of one waits in changes. The events fire when the review ends, or the username is deleted.",
	Source: "provisioning.yaml update rules, events (drafts, usernames and the moment of the events are assumed)",
})

var displayNameTable = &state.Lifecycle{
	Name:        "whatsapp-sender-display-name",
	Says:        "The review of a live WhatsApp sender's new display name, shown in metadata.displayName without the prefix.",
	Reason:      "metadata.displayName.rejectionReason and the comment of events",
	Transitions: reviewRows(displayNamePrefix, EventSenderDisplayNameUpdated),
}

var usernameTable = &state.Lifecycle{
	Name:   "whatsapp-sender-username",
	Says:   "The review of a live WhatsApp sender's new username, shown in metadata.username without the prefix.",
	Reason: "metadata.username.rejectionReason and the comment of events",
	Transitions: slices.Concat(reviewRows(usernamePrefix, EventSenderUsernameUpdated), []state.Transition{
		{From: usernamePrefix + fieldDeleted, Cause: causeSubmit, To: usernamePrefix + fieldPending},
		{From: usernamePrefix + fieldApproved, Cause: causeRemove, To: usernamePrefix + fieldDeleted, Event: EventSenderUsernameUpdated},
		{From: usernamePrefix + fieldRejected, Cause: causeRemove, To: usernamePrefix + fieldDeleted, Event: EventSenderUsernameUpdated},
	}),
}

// reviewRows are the transitions that both reviews have.
func reviewRows(prefix, event string) []state.Transition {
	pending, approved, rejected := prefix+fieldPending, prefix+fieldApproved, prefix+fieldRejected
	return []state.Transition{
		{From: state.Gone, Cause: causeSubmit, To: pending},
		{From: approved, Cause: causeSubmit, To: pending},
		{From: rejected, Cause: causeSubmit, To: pending},
		{From: pending, Cause: state.CauseTime, To: approved, After: ReviewTime, Outcome: "approved", Event: event},
		{From: pending, Cause: state.CauseTime, To: rejected, After: ReviewTime, Outcome: "rejected", Event: event},
	}
}

func displayNameMachine() *state.Machine[WhatsAppSender] {
	m := machineOf(displayNameTable)
	m.State = func(s WhatsAppSender) string { return prefixed(displayNamePrefix, s.DisplayName) }
	m.Change = func(tx *state.Tx, s WhatsAppSender, step state.Step) WhatsAppSender {
		s.DisplayName = s.DisplayName.of(s.Details.DisplayName).after(displayNamePrefix, step)
		if s.DisplayName.Status == fieldApproved {
			s.Details.DisplayName = s.DisplayName.Value
		}
		return s.put(tx)
	}
	return m
}

func usernameMachine() *state.Machine[WhatsAppSender] {
	m := machineOf(usernameTable)
	m.State = func(s WhatsAppSender) string { return prefixed(usernamePrefix, s.Username) }
	m.Change = enterUsername
	return m
}

func enterUsername(tx *state.Tx, s WhatsAppSender, step state.Step) WhatsAppSender {
	s.Username = s.Username.of(s.Details.Username).after(usernamePrefix, step)
	switch s.Username.Status {
	case fieldPending:
		s.hold(tx, keyUsername, usernameKey(s.Username.Value))
	case fieldApproved:
		s = s.renamed(tx, s.Username.Value)
	case fieldRejected:
		if usernameKey(s.Username.Value) != usernameKey(s.Details.Username) {
			s.free(tx, keyUsername, usernameKey(s.Username.Value))
		}
	case fieldDeleted:
		s = s.renamed(tx, "")
		s.Username.Value = ""
	}
	return s.put(tx)
}

// renamed gives a sender another live username, and others its old one.
func (s WhatsAppSender) renamed(tx *state.Tx, username string) WhatsAppSender {
	s.free(tx, keyUsername, usernameKey(s.Details.Username))
	s.Details.Username = username
	s.hold(tx, keyUsername, usernameKey(username))
	return s
}

func usernameKey(username string) string { return strings.ToLower(username) }

func prefixed(prefix string, f FieldReview) string {
	if f.Status == "" {
		return state.Gone
	}
	return prefix + f.Status
}

// of is the review of what is live already, where nothing else was submitted: a
// forced review must not end with an empty name.
func (f FieldReview) of(live string) FieldReview {
	if f.Value == "" {
		f.Value = live
	}
	return f
}

// after is the review after a step.
func (f FieldReview) after(prefix string, step state.Step) FieldReview {
	f.Status = strings.TrimPrefix(step.To, prefix)
	f.RejectionReason = ""
	if f.Status == fieldRejected {
		f.RejectionReason = step.Reason
	}
	return f
}

// SuggestUsernames lists usernames that a sender may have, the best first.
func SuggestUsernames(tx *state.Tx, id string) ([]string, error) {
	s, err := FindWhatsAppSender(tx, id)
	if err != nil {
		return nil, err
	}
	suggested := []string{}
	base := slug(s.name())
	for _, ending := range []string{"", ".official", "." + strings.ToLower(s.Region), ".whatsapp"} {
		if name := base + ending; base != "" && s.mayHave(tx, name) {
			suggested = append(suggested, name)
		}
	}
	return suggested, nil
}

// mayHave says whether a username is nobody else's.
func (s WhatsAppSender) mayHave(tx *state.Tx, username string) bool {
	key := usernameKey(username)
	taken := slices.ContainsFunc(VendorOf(tx).TakenUsernames, func(t string) bool { return usernameKey(t) == key })
	return !taken && !s.otherHolds(tx, keyUsername, key)
}

// slug keeps the letters and digits of a name, lower case, with dots between words.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(words, ".")
}
