package contracttests

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// keeper is a transport that enters into the ledger what calls create, and what
// they delete of that.
type keeper struct {
	next      http.RoundTripper
	creations *Creations
}

// RoundTrip implements [http.RoundTripper]. It reads the whole answer.
func (k *keeper) RoundTrip(r *http.Request) (*http.Response, error) {
	m := MadeBy(r.Context())
	if m.Operation == nil || m.Operation.Method == http.MethodGet || r.Header.Get("Authorization") == "" {
		return k.next.RoundTrip(r)
	}
	body := sentBody(r)
	if back, does := takesBack(m, body); does {
		return k.takingBack(r, back)
	}
	if c, creates := creatorOf(m.Operation); creates {
		return k.creating(r, m, c, body)
	}
	return k.next.RoundTrip(r)
}

// creating sends a call that creates. One that is refused creates nothing; of
// one that fails nobody knows.
func (k *keeper) creating(r *http.Request, m Made, c creator, body any) (*http.Response, error) {
	s := sent{Case: m.Case, Operation: m.Operation.ID, Project: m.Project, Args: m.Args, Mark: markOf(body)}
	if c.known != nil && !c.risky {
		s.Undo = c.known(m, body)
	}
	call, err := k.creations.send(s)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotSent, err)
	}
	reply, answer, err := k.exchange(r)
	switch {
	case errors.Is(err, errNotSent):
		return nil, errors.Join(err, k.creations.made(call, nil, ""))
	case err != nil || reply.StatusCode >= http.StatusInternalServerError:
		return reply, err
	}
	var undo []Undo
	var stays string
	if reply.StatusCode < http.StatusMultipleChoices {
		undo, stays = c.undos(m, body, answer)
	}
	if err := k.creations.made(call, undo, stays); err != nil {
		return nil, err
	}
	return reply, nil
}

// takingBack sends a call that takes something back.
func (k *keeper) takingBack(r *http.Request, back Undo) (*http.Response, error) {
	reply, answer, err := k.exchange(r)
	if err != nil {
		return nil, err
	}
	if isGone(reply.StatusCode, answer) {
		if err := k.creations.gone(back); err != nil {
			return nil, err
		}
	}
	return reply, nil
}

// exchange sends a call and decodes the answer, which can be read again.
func (k *keeper) exchange(r *http.Request) (reply *http.Response, answer any, err error) {
	reply, err = k.next.RoundTrip(r)
	if err != nil {
		return nil, nil, err
	}
	raw, err := readWhole(reply)
	if err != nil {
		return nil, nil, err
	}
	_ = json.Unmarshal(raw, &answer) // what is no JSON tells nothing
	return reply, answer, nil
}

// readWhole reads an answer, which can be read again.
func readWhole(reply *http.Response) ([]byte, error) {
	raw, err := io.ReadAll(reply.Body)
	err = errors.Join(err, reply.Body.Close())
	reply.Body = io.NopCloser(bytes.NewReader(raw))
	return raw, err
}

// rawBody is a request's body; nil if it has none.
func rawBody(r *http.Request) []byte {
	if r.GetBody == nil {
		return nil
	}
	reader, err := r.GetBody()
	if err != nil {
		return nil
	}
	raw, err := io.ReadAll(reader)
	if err != nil {
		return nil
	}
	return raw
}

// sentBody is a request's body as decoded from JSON; nil if it is none.
func sentBody(r *http.Request) (body any) {
	_ = json.Unmarshal(rawBody(r), &body) // what is no JSON creates nothing
	return body
}

// finisher is a transport that gives each call its time, and lets a write under
// way come to its end when the run is called off: otherwise nobody would know
// what it did. It reads the whole answer.
type finisher struct{ next http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (f *finisher) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%w: %w", errNotSent, context.Cause(ctx))
	}
	if r.Method != http.MethodGet {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	reply, err := f.next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if _, err := readWhole(reply); err != nil {
		return nil, err
	}
	return reply, nil
}
