package control

import (
	"net/http"
	"strconv"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

func listRequests(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	return requests(r, d.Pipeline.Requests(w))
}

func listServerRequests(d *Deps, r *http.Request) (answer, error) {
	return requests(r, d.Pipeline.Strays())
}

func requests(r *http.Request, all []fake.Record) (answer, error) {
	return newest(r, "requests", filter(all, func(rec fake.Record) bool {
		return matches(r, "operation", rec.Operation) && matches(r, "status", strconv.Itoa(rec.Status))
	}))
}

func listEvents(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	events := filter(w.Events().All(), func(e state.Event) bool { return matches(r, "type", e.Type) })
	return newest(r, "events", events)
}

func listOtps(d *Deps, r *http.Request) (answer, error) {
	w, err := d.world(r)
	if err != nil {
		return answer{}, err
	}
	codes := filter(read(w, provisioning.OTPs), func(o provisioning.OTP) bool { return matches(r, "senderId", o.Sender) })
	return newest(r, "otps", codes)
}

// newest answers a journal, cut to its newest entries when the query has a limit.
func newest[T any](r *http.Request, name string, all []T) (answer, error) {
	if asked := r.URL.Query().Get("limit"); asked != "" {
		limit, err := strconv.Atoi(asked)
		if err != nil || limit < 1 {
			return answer{}, badRequest("limit is a whole number from 1.")
		}
		all = all[max(0, len(all)-limit):]
	}
	return answer{http.StatusOK, map[string]any{name: all}}, nil
}
