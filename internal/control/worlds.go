package control

import (
	"errors"
	"net/http"

	"github.com/gorilla/mux"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

func deleteProject(d *Deps, r *http.Request) (answer, error) {
	d.Worlds.Forget(mux.Vars(r)["projectId"])
	return answer{status: http.StatusNoContent}, nil
}

func exportState(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	saved, err := w.Save()
	return answer{http.StatusOK, saved}, err
}

func importState(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	var saved state.Saved
	if err := bind(r, &saved); err != nil {
		return answer{}, err
	}
	if err := w.Load(&saved); err != nil {
		return answer{}, badRequest("The state does not fit: %v.", err)
	}
	return answer{status: http.StatusNoContent}, nil
}

// forceTransition brings a resource to a state that only the vendor's side causes.
func forceTransition(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	var wish struct {
		Resource  string `json:"resource"`
		Lifecycle string `json:"lifecycle"`
		To        string `json:"to"`
		Reason    string `json:"reason"`
		Comment   string `json:"comment"`
	}
	if err := bind(r, &wish); err != nil {
		return answer{}, err
	}
	fired, err := w.Grant(state.Wish{
		Resource: wish.Resource, Lifecycle: wish.Lifecycle, To: wish.To, Reason: wish.Reason, Comment: wish.Comment,
	})
	if errors.Is(err, state.ErrNoResource) {
		return answer{}, notFound("The project has no %s.", wish.Resource)
	}
	if err != nil {
		return answer{}, badRequest("%v.", err)
	}
	return answer{http.StatusOK, moved(w, fired)}, nil
}
