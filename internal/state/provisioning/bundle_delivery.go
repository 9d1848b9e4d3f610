package provisioning

import (
	"slices"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// BundleDelivery is how the latest attempt to tell a webhook of a bundle's end went.
type BundleDelivery struct {
	WebhookID  string `json:"webhookId"`
	StatusCode int    `json:"httpStatusCode"`
	// Error says why no answer came.
	Error string `json:"errorMessage,omitempty"`
	Date  string `json:"date"`
}

// delivered tells a parent project of an attempt made in a subproject.
type delivered struct {
	Parent   string         `json:"parent"`
	Resource string         `json:"resource"`
	Delivery BundleDelivery `json:"delivery"`
}

// NoteDelivery lets a bundle remember an attempt to tell a webhook of its end.
// The status is 0 when no answer came. Events of other resources are passed by.
func NoteDelivery(tx *state.Tx, resource, webhookID string, at time.Time, status int, problem string) {
	id, ok := bundles.Owns(resource)
	if !ok {
		return
	}
	store := Kind.In(tx)
	d := delivered{
		Parent: store.Parent, Resource: resource,
		Delivery: BundleDelivery{WebhookID: webhookID, StatusCode: shownStatus(status), Error: problem, Date: timestamp(at)},
	}
	if !store.Bundles.Has(id) && d.Parent != "" {
		tx.Later(0, jobDelivered, d)
		return
	}
	_ = d.note(tx)
}

// shownStatus is a status that the document has: another shows as the first of
// its class, no answer as 503.
func shownStatus(status int) int {
	switch {
	case documentedStatus(status):
		return status
	case status < 100 || status > 599:
		return 503
	}
	return status / 100 * 100
}

// documentedStatus says whether BundlesHttpStatusCodeEnum has a status.
func documentedStatus(s int) bool {
	switch s {
	case 226, 428, 429, 431, 451, 510, 511:
		return true
	}
	return within(s, 100, 103) || within(s, 200, 208) || within(s, 300, 308) ||
		within(s, 400, 418) || within(s, 421, 426) || within(s, 500, 508)
}

func within(n, least, most int) bool { return least <= n && n <= most }

// note enters the attempt in place of the webhook's one before.
func (d delivered) note(tx *state.Tx) error {
	id, _ := bundles.Owns(d.Resource)
	b, ok := Kind.In(tx).Bundles.Get(id)
	if !ok {
		return nil
	}
	same := func(other BundleDelivery) bool { return other.WebhookID == d.Delivery.WebhookID }
	b.Deliveries = append(slices.DeleteFunc(slices.Clone(b.Deliveries), same), d.Delivery)
	Kind.In(tx).Bundles.Put(b.ID, b)
	return nil
}
