package control

import (
	"errors"
	"net/http"

	"github.com/gorilla/mux"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

func listDeliveries(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	deliveries := filter(read(w, webhooks.List), func(v webhooks.Delivery) bool {
		return matches(r, "type", v.EventType) && matches(r, "webhookId", v.WebhookID)
	})
	return newest(r, "deliveries", deliveries)
}

// redeliver has a delivery attempted once more, as soon as the clock runs.
func redeliver(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	id := mux.Vars(r)["deliveryId"]
	err = d.Webhooks.Redeliver(w, id)
	if errors.Is(err, webhooks.ErrNoDelivery) || errors.Is(err, webhooks.ErrNoWebhook) {
		return answer{}, notFound("%s: %v.", id, err)
	}
	if err != nil {
		return answer{}, err
	}
	return answer{http.StatusOK, read(w, func(tx *state.Tx) webhooks.Delivery {
		delivery, _ := webhooks.Get(tx, id)
		return delivery
	})}, nil
}

// read takes something out of a world's last snapshot.
func read[T any](w *state.World, take func(tx *state.Tx) T) (got T) {
	// Reading cannot fail: the function has no error to answer.
	_ = w.View(func(tx *state.Tx) error {
		got = take(tx)
		return nil
	})
	return got
}
