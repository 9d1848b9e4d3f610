package trunking

import (
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// PropagationState tells whether a part of a trunk's settings has reached the
// network.
type PropagationState struct {
	// Kind is accessControlLists, credentialLists or endpoints.
	Kind string `json:"kind"`
	// ID is the id of the ACL, credential list or endpoint.
	ID        string `json:"id"`
	Effective bool   `json:"effective"`
	// At is when it took effect, or when it will if nothing intervenes.
	At time.Time `json:"at"`
}

// Propagation lists what hangs on a trunk and whether it is in effect at the
// transaction's instant.
func Propagation(tx *state.Tx, trunkID string) ([]PropagationState, error) {
	if _, err := FindTrunk(tx, trunkID); err != nil {
		return nil, err
	}
	all := []PropagationState{}
	for _, l := range store(tx).Links.Under(under(trunkID)) {
		p := PropagationState{Kind: string(l.Kind), ID: l.ID, At: l.Linked.Add(PropagationTime)}
		if l.Effective != nil {
			p.Effective, p.At = true, *l.Effective
		}
		all = append(all, p)
	}
	for _, e := range store(tx).Endpoints.Under(under(trunkID)) {
		at := e.changed().Add(PropagationTime)
		all = append(all, PropagationState{Kind: "endpoints", ID: e.ID, Effective: !tx.Now.Before(at), At: at})
	}
	return all, nil
}
