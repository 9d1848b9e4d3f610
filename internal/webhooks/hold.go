package webhooks

import (
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// maxReceivers is how many webhooks are remembered by what they last got. A
// project has far fewer, but may make and delete them without end.
const maxReceivers = 100

// holdLimit is how long a delivery that others are to overtake is held back at
// most, in the world's time, unless the scenario says otherwise.
const holdLimit = time.Minute

// receiver is what a world remembers of a webhook from attempt to attempt.
type receiver struct {
	// Nonce is that of the latest attempt.
	Nonce string `json:"nonce,omitempty"`
	// Held is the id of the delivery that is held back, if one is, until so
	// many later ones as Behind says were sent.
	Held   string `json:"held,omitempty"`
	Behind int    `json:"behind,omitempty"`
}

// remember keeps what there is to know of a webhook, in place of the oldest
// webhook's when there are too many.
func remember(tx *state.Tx, webhookID string, r receiver) {
	table := Kind.In(tx).Receivers
	if table.Len() >= maxReceivers && !table.Has(webhookID) {
		oldest, _, _ := table.At(0)
		table.Delete(oldest)
	}
	table.Put(webhookID, r)
}

// recall is what is remembered of a webhook.
func recall(tx *state.Tx, webhookID string) receiver {
	r, _ := Kind.In(tx).Receivers.Get(webhookID)
	return r
}

// hold keeps a delivery back until so many later ones were sent. Its own
// attempt, which is scheduled as always, ends the hold in any case.
func hold(tx *state.Tx, d Delivery, behind int) {
	r := recall(tx, d.WebhookID)
	r.Held, r.Behind = d.ID, behind
	remember(tx, d.WebhookID, r)
}

// holding says whether the webhook has a delivery held back.
func holding(tx *state.Tx, webhookID string) bool { return recall(tx, webhookID).Held != "" }

// release ends a delivery's hold, if it is held.
func release(tx *state.Tx, d Delivery) {
	if r := recall(tx, d.WebhookID); r.Held == d.ID {
		r.Held, r.Behind = "", 0
		remember(tx, d.WebhookID, r)
	}
}

// overtake notes that a delivery was sent for the first time. When it was the
// last that was to be sent before the one held back, that one is due, unless
// the log has forgotten it.
func overtake(tx *state.Tx, d Delivery) {
	r := recall(tx, d.WebhookID)
	if r.Held == "" || d.ID < r.Held || d.tries() != 1 {
		return
	}
	held := r.Held
	if r.Behind--; r.Behind == 0 {
		r.Held = ""
	}
	remember(tx, d.WebhookID, r)
	if due, ok := Get(tx, held); ok && r.Behind == 0 {
		schedule(tx, due, 0)
	}
}
