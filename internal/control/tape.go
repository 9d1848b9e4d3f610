package control

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"github.com/gorilla/mux"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/repro"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/openapi"
)

func getBundle(d *Deps, r *http.Request) (answer, error) {
	project := mux.Vars(r)["projectId"]
	if _, exists := d.Worlds.Find(project); project != "" && !exists {
		return answer{}, notFound("There is no project %s.", project)
	}
	bundle, err := d.Bundle(project)
	if err != nil {
		return answer{}, err
	}
	var b bytes.Buffer
	if err := bundle.Write(&b); err != nil {
		return answer{}, err
	}
	return answer{http.StatusOK, raw{"application/json", b.Bytes()}}, nil
}

// taped has the tape remember what an operation did, if it changes anything.
func taped(op *openapi.Operation, handle handler) handler {
	if op.Method == http.MethodGet {
		return handle
	}
	return func(d *Deps, r *http.Request) (answer, error) {
		kept := &head{limit: scenarios.MaxFile}
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, kept), r.Body}
		if op.ID != "deleteProject" && mux.Vars(r)["projectId"] != "" {
			if _, err := d.world(r); err != nil {
				return answer{}, err
			}
		}
		before, turn := d.lastChange(r), d.Worlds.Turn()
		a, err := handle(d, r)
		if err == nil {
			err = d.tape(op, r, kept, before, turn)
		}
		return a, err
	}
}

// lastChange is when the world of a call last changed; zero without one.
func (d *Deps) lastChange(r *http.Request) time.Time {
	if w, ok := d.Worlds.Find(mux.Vars(r)["projectId"]); ok {
		return w.LastChange()
	}
	return time.Time{}
}

// tape notes what an operation did, when its turn came. It happened at the
// instant of the transaction that it made, if it made one, and else now.
func (d *Deps) tape(op *openapi.Operation, r *http.Request, body *head, before time.Time, turn uint64) error {
	switch op.ID {
	case "resetAll":
		d.Tape.Reset()
		return nil
	case "deleteProject":
		d.Tape.Deleted()
		return nil
	}
	deed := repro.Deed{
		Position: fake.Position{Turn: turn}, Operation: op.ID, Method: op.Method,
		Path: r.URL.RequestURI(), Body: body.Bytes(), Cut: body.over,
	}
	if mux.Vars(r)["projectId"] == "" {
		d.Tape.Did(nil, deed)
		return nil
	}
	world, err := d.world(r)
	if err != nil {
		return err
	}
	if op.ID == "importState" {
		return d.Tape.Imported(world)
	}
	deed.At = world.Now()
	if last := world.LastChange(); op.ID == "advanceClock" {
		deed.Position = fake.Position{Turn: d.Worlds.Turn()} // what it caused came before
	} else if !last.Equal(before) {
		deed.At = last
	}
	d.Tape.Did(world, deed)
	return nil
}

// head keeps the beginning of what is written to it.
type head struct {
	bytes.Buffer
	limit int
	over  bool
}

// Write keeps what there is room for.
func (h *head) Write(p []byte) (int, error) {
	room := h.limit - h.Len()
	h.over = h.over || len(p) > room
	_, _ = h.Buffer.Write(p[:min(len(p), room)]) // it never fails
	return len(p), nil
}
