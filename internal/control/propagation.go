package control

import (
	"net/http"

	"github.com/gorilla/mux"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// getPropagation tells what hangs on a trunk and whether it has reached the
// edge of the telephone network yet.
func getPropagation(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	trunk := mux.Vars(r)["trunkId"]
	var states []trunking.PropagationState
	err = w.View(func(tx *state.Tx) error {
		states, err = trunking.Propagation(tx, trunk)
		return err
	})
	if err != nil {
		return answer{}, notFound("The project has no trunk %s.", trunk)
	}
	return answer{http.StatusOK, map[string]any{"propagation": append([]trunking.PropagationState{}, states...)}}, nil
}
