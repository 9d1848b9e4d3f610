package provisioning

import "github.com/sinch-mock/sinch-mock/internal/state"

// Activity types that only senders have.
const (
	activityRegister = "REGISTERED"
	activityVerified = "VERIFIED"
)

// resource is the sender's path below the project.
func (s WhatsAppSender) resource() string { return "whatsapp/senders/" + s.ID }

// ListWhatsAppSenderActivities cuts a page out of a sender's activities.
func ListWhatsAppSenderActivities(tx *state.Tx, id string, page Page) (state.TokenPage[Activity], error) {
	s, err := FindWhatsAppSender(tx, id)
	if err != nil {
		return state.TokenPage[Activity]{}, err
	}
	return activitiesOf(tx, s.resource(), page)
}

// CommentWhatsAppSender adds a comment to a sender and tells it.
func CommentWhatsAppSender(tx *state.Tx, id, text string) (CommentDTO, error) {
	s, err := FindWhatsAppSender(tx, id)
	if err != nil {
		return CommentDTO{}, err
	}
	made := comment(tx, s.resource(), text)
	tx.Emit(EventSenderCommentAdded, s.resource(), s.DTO(), state.Extra{Name: "comment", Value: text})
	return made, nil
}
