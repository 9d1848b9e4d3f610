package naive

import (
	"encoding/json"
	"net/http"
	"sync"
)

// Receiver takes the webhooks of a project, and believes every word.
type Receiver struct {
	mu sync.Mutex
	// states are those of senders, by id; changed is told of each event.
	states  map[string]string
	changed func(id, state string)
}

// NewReceiver makes a receiver that keeps the states of senders.
func NewReceiver(states map[string]string, changed func(id, state string)) *Receiver {
	return &Receiver{states: states, changed: changed}
}

// ServeHTTP takes the last event that comes for the truth. The signature is
// for later.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	var event struct{ Payload resource }
	if err := json.NewDecoder(req.Body).Decode(&event); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.states[event.Payload.ID] = event.Payload.State
	r.changed(event.Payload.ID, event.Payload.State)
}
