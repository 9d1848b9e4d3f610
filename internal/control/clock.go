package control

import (
	"net/http"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// How a world's clock runs, as the control API names it.
const (
	modeReal   = "real"
	modeScaled = "scaled"
	modeManual = "manual"
)

type clockView struct {
	Now   time.Time `json:"now"`
	Mode  string    `json:"mode"`
	Scale float64   `json:"scale,omitempty"`
}

func viewClock(w *state.World) clockView {
	view := clockView{Now: w.Now(), Mode: modeScaled, Scale: w.Clock().Scale()}
	switch view.Scale {
	case 0:
		view.Mode = modeManual
	case 1:
		view.Mode = modeReal
	}
	return view
}

func getClock(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	return answer{http.StatusOK, viewClock(w)}, nil
}

func setClock(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	var wish struct {
		Mode  string  `json:"mode"`
		Scale float64 `json:"scale"`
	}
	if err := bind(r, &wish); err != nil {
		return answer{}, err
	}
	switch {
	case wish.Mode == modeScaled && wish.Scale > 0:
		w.Clock().SetScale(wish.Scale)
	case wish.Mode == modeReal && wish.Scale == 0:
		w.Clock().SetScale(1)
	case wish.Mode == modeManual && wish.Scale == 0:
		w.Clock().SetScale(0)
	default:
		return answer{}, badRequest(`The mode is "real", "manual", or "scaled" with a scale above 0.`)
	}
	return answer{http.StatusOK, viewClock(w)}, nil
}

// advanced is what moving a clock, or forcing an outcome, caused.
type advanced struct {
	Now   time.Time     `json:"now"`
	Fired []state.Entry `json:"fired"`
}

func moved(w *state.World, fired []state.Entry) advanced {
	return advanced{Now: w.Now(), Fired: fired}
}

func advanceClock(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	var wish struct {
		By    *string `json:"by"`
		Until *string `json:"until"`
	}
	if err := bind(r, &wish); err != nil {
		return answer{}, err
	}
	fired, err := advance(w, wish.By, wish.Until)
	if err != nil {
		return answer{}, badRequest("%v.", err)
	}
	return answer{http.StatusOK, moved(w, fired)}, nil
}

func advance(w *state.World, by, until *string) ([]state.Entry, error) {
	if by != nil && until == nil {
		d, err := time.ParseDuration(*by)
		if err != nil || d < 0 {
			return nil, badRequest(`by is a duration with its unit, not below zero, such as "60s" or "2h30m"`)
		}
		return w.Advance(d)
	}
	if until != nil && by == nil && *until == "idle" {
		return w.AdvanceUntilIdle()
	}
	return nil, badRequest(`Say either {"by":"60s"} or {"until":"idle"}`)
}
