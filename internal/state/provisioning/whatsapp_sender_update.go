package provisioning

import (
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// WhatsAppSenderUpdate is what is to become of a sender.
type WhatsAppSenderUpdate struct {
	// Status is DRAFT or SUBMIT; empty means DRAFT.
	Status  string     `json:"status"`
	Details SenderEdit `json:"details"`
}

// The rules of updates.
var (
	RuleUpdateFields = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.update-fields", Kind: "no_fields_to_update", Evidence: ledger.Documented,
		Says:   "An update has at least one field of details, or submits a draft or rejected change.",
		Fix:    "Send the details to change.",
		Source: "provisioning.yaml no_fields_to_update (that a bare submit is enough is assumed)",
	})
	RuleUpdateCloudAPI = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.update-cloud-api", Kind: "sender_phone_number_not_registered_with_meta_cloud_api", Evidence: ledger.Documented,
		Says:   "Only a number that is registered with Meta's Cloud API can be updated. All are, unless a fixture says otherwise.",
		Fix:    "Register the number with the Cloud API.",
		Source: "provisioning.yaml updateSender (the default is assumed)",
	})
	RuleUpdateActive = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.update-active", Kind: "sender_not_updatable", Evidence: ledger.Documented,
		Says:   "Of live senders only ACTIVE ones can be updated. One that was never live can, while its changes are a draft or rejected: there is no other way to submit it.",
		Fix:    "Wait until the sender is ACTIVE.",
		Source: "provisioning.yaml update rules (the second sentence is assumed)",
	})
	RuleUpdateChanges = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.update-changes", Kind: "sender_changes_not_updatable", Evidence: ledger.Documented,
		Says:   "Pending changes can be updated in status DRAFT and REJECTED only.",
		Fix:    "Wait for the review, or delete changes that failed.",
		Source: "provisioning.yaml update rules",
	})
	RuleUpdateDisplayName = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.update-display-name", Kind: "sender_display_name_update_not_allowed", Evidence: ledger.Documented,
		Says:   "A display name cannot be changed while one is under review.",
		Fix:    "Wait until metadata.displayName is no longer PENDING.",
		Source: "provisioning.yaml update rules",
	})
	RuleUsernameFree = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.username-free", Kind: "sender_username_not_available", Evidence: ledger.Documented,
		Says:   "A username is no other sender's, whatever its case, nor one that a fixture says is taken.",
		Fix:    "Choose another username, for example a suggested one.",
		Source: "provisioning.yaml sender_username_not_available (scope and case are assumed)",
	})
	RuleUpdateUsername = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.update-username", Kind: "sender_username_update_not_available", Evidence: ledger.Documented,
		Says:   "Only an ACTIVE sender has its username changed, and not while one is under review.",
		Fix:    "Wait until the sender is ACTIVE and metadata.username no longer PENDING.",
		Source: "provisioning.yaml update rules (the review is assumed)",
	})
)

func (in WhatsAppSenderUpdate) submits() bool { return in.Status == actionSubmit }

// PhotoToCheck is the photo that has to be looked at before the update.
func (in WhatsAppSenderUpdate) PhotoToCheck(tx *state.Tx, id string) string {
	s, ok := Kind.In(tx).WhatsAppSenders.Get(id)
	if !ok || !in.submits() {
		return ""
	}
	return s.Changes.Edit.with(in.Details).text(detailPhotoURL)
}

// UpdateWhatsAppSender changes a sender's details: as a draft, or on their way
// to become live.
func UpdateWhatsAppSender(tx *state.Tx, id string, in WhatsAppSenderUpdate, photo *Photo) (WhatsAppSender, error) {
	s, err := FindWhatsAppSender(tx, id)
	if err != nil {
		return s, err
	}
	if err := s.checkUpdate(tx, in); err != nil {
		return s, err
	}
	s.Changes.Edit = s.Changes.Edit.with(in.Details)
	if in.submits() {
		if s, err = s.resubmission(tx, photo); err != nil {
			return s, err
		}
	}
	note(tx, s.resource(), activityEdited, apiUser, "")
	switch {
	case !in.submits():
		return s.drafted(tx), nil
	case s.State == state.Gone:
		s.tie(tx)
		return senderChangesMachine().Move(tx, s, causeSubmit), nil
	}
	return s.submitted(tx), nil
}

// checkUpdate holds an update against the sender's state. The errors come in
// the order of their statuses.
func (s WhatsAppSender) checkUpdate(tx *state.Tx, in WhatsAppSenderUpdate) error {
	pending := s.Changes.Status == changesDraft || s.Changes.Status == changesRejected
	username := in.Details.text(detailUsername)
	switch {
	case len(in.Details) == 0 && !(in.submits() && pending):
		return RuleUpdateFields.Broken()
	case VendorOf(tx).number(s.digits()).NotOnCloudAPI:
		return RuleUpdateCloudAPI.Broken()
	case username != "" && !s.mayHave(tx, username):
		return RuleUsernameFree.Broken()
	case s.State != state.Gone && s.State != SenderActive:
		return RuleUpdateActive.Broken()
	case s.Changes.Status != "" && !pending:
		return RuleUpdateChanges.Broken()
	case in.Details.has(detailDisplayName) && s.DisplayName.Status == fieldPending:
		return RuleUpdateDisplayName.Broken()
	case in.Details.has(detailUsername) && (s.State != SenderActive || s.Username.Status == fieldPending):
		return RuleUpdateUsername.Broken()
	}
	return nil
}

// resubmission holds changes that are submitted against the rules they met
// when they were drafted or reviewed: the world may have changed since.
func (s WhatsAppSender) resubmission(tx *state.Tx, photo *Photo) (WhatsAppSender, error) {
	if s.State == state.Gone {
		return s.submission(tx, photo)
	}
	if name := s.Changes.Edit.text(detailUsername); name != "" && !s.mayHave(tx, name) {
		return s, RuleUsernameFree.Broken()
	}
	return s, checkPhoto(s.Changes.Edit.text(detailPhotoURL), photo)
}

// drafted keeps the edit as a draft.
func (s WhatsAppSender) drafted(tx *state.Tx) WhatsAppSender {
	if s.Changes.Status == changesDraft {
		return s.put(tx)
	}
	return senderChangesMachine().Move(tx, s, causeDraft)
}

// submitted sends the edit of a live sender to review: the display name and
// the username each to its own, the rest together.
func (s WhatsAppSender) submitted(tx *state.Tx) WhatsAppSender {
	edit := s.Changes.Edit
	s.Changes.Edit = edit.without(detailDisplayName, detailUsername)
	switch {
	case len(s.Changes.Edit) > 0:
		s = senderChangesMachine().Move(tx, s, causeSubmit)
	case s.Changes.Status != "":
		s = senderChangesMachine().Move(tx, s, causeFields)
	default:
		s.Changes = SenderChanges{}
	}
	if edit.has(detailDisplayName) {
		s.DisplayName.Value = edit.text(detailDisplayName)
		s = displayNameMachine().Move(tx, s, causeSubmit)
	}
	if edit.has(detailUsername) {
		s = s.submitUsername(tx, edit.text(detailUsername))
	}
	return s
}

// submitUsername sends a username to review, or deletes the one there is.
func (s WhatsAppSender) submitUsername(tx *state.Tx, username string) WhatsAppSender {
	if username == "" {
		if usernameMachine().Can(s, causeRemove) {
			return usernameMachine().Move(tx, s, causeRemove)
		}
		return s.put(tx)
	}
	if s.Username.Value != s.Details.Username {
		s.free(tx, keyUsername, usernameKey(s.Username.Value))
	}
	s.Username.Value = username
	return usernameMachine().Move(tx, s, causeSubmit)
}
