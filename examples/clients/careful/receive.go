package careful

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Event is what a webhook tells.
type Event struct {
	Type string
	// Payload is the resource as it was when the event was sent, which may be
	// long ago.
	Payload struct{ ID string }
}

// Receiver takes the webhooks of a project. Use [NewReceiver].
type Receiver struct {
	// secrets are two while one takes the place of the other.
	secrets []string
	clock   Clock

	mu     sync.Mutex
	nonces map[string]time.Time // taken, by when they were signed
	events []Event
}

// NewReceiver makes a receiver of webhooks that are signed with one of these
// secrets.
func NewReceiver(clock Clock, secrets ...string) *Receiver {
	return &Receiver{secrets: secrets, clock: clock, nonces: map[string]time.Time{}}
}

// Subscribe has events of these types sent to a receiver that is reached at a
// URL, unless they are already: a project has a URL once.
func (c *Client) Subscribe(ctx context.Context, target, secret string, triggers ...string) error {
	type webhook struct{ Target string }
	there := func() (ok bool, err error) {
		_, ok, err = find(ctx, c, "/webhooks", "webhooks", func(w webhook) bool { return w.Target == target })
		return ok, err
	}
	if ok, err := there(); ok || err != nil {
		return err
	}
	body := JSON{"target": target, "secret": secret, "triggers": triggers}
	return c.Ensure(ctx, func() error { return c.Post(ctx, "/webhooks", body, nil) }, there)
}

// Take answers what has come since it was asked last, in the order of arrival,
// which says nothing of the order in which it happened.
func (r *Receiver) Take() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	events := r.events
	r.events = nil
	return events
}

// maxBody is how much of a webhook is read, in bytes.
const maxBody = 1 << 20

// ServeHTTP answers at once and leaves the work to whoever takes the events:
// what is not answered with 2xx within seconds is sent again.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if err != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	if err := r.check(req.Header, body); err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	var e Event
	if err := json.Unmarshal(body, &e); err != nil {
		http.Error(w, "no JSON", http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	r.events = append(r.events, e)
	r.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

// maxAge is how old a signature may be, and how far ahead a clock. Each attempt
// to deliver is signed anew, so that a webhook which was held up for hours
// passes, too.
const maxAge = 5 * time.Minute

// check refuses a webhook that somebody else has signed, or that is sent by
// somebody who saw it once.
func (r *Receiver) check(header http.Header, body []byte) error {
	nonce, timestamp := header.Get("X-Sinch-Webhook-Signature-Nonce"), header.Get("X-Sinch-Webhook-Signature-Timestamp")
	if header.Get("X-Sinch-Webhook-Signature-Algorithm") != "HmacSHA256" || nonce == "" {
		return errors.New("not signed as agreed")
	}
	signature, err := base64.StdEncoding.DecodeString(header.Get("X-Sinch-Webhook-Signature"))
	ours := func(secret string) bool { return hmac.Equal(signature, sign(secret, body, nonce, timestamp)) }
	if err != nil || !slices.ContainsFunc(r.secrets, ours) {
		return errors.New("bad signature")
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return errors.New("bad timestamp")
	}
	return r.spend(nonce, time.Unix(seconds, 0))
}

// sign is the HMAC-SHA256 of body.nonce.timestamp, over the bytes of the body
// as they came: JSON that was read and written again has another one.
func sign(secret string, body []byte, nonce, timestamp string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	mac.Write([]byte("." + nonce + "." + timestamp))
	return mac.Sum(nil)
}

// spend takes a nonce that is good once, and forgets those that are too old to
// pass anyway.
func (r *Receiver) spend(nonce string, signed time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock.Now()
	if age := now.Sub(signed); age > maxAge || age < -maxAge {
		return errors.New("too old, or from the future")
	}
	for old, at := range r.nonces {
		if now.Sub(at) > maxAge {
			delete(r.nonces, old)
		}
	}
	if _, spent := r.nonces[nonce]; spent {
		return errors.New("seen before")
	}
	r.nonces[nonce] = signed
	return nil
}

// Follow brings what is known of senders, their states by id, up to date after
// events, and tells each change once. An event says only that it is worth a
// look: it may come twice, late, or behind a newer one, so the API is asked for
// what is true now, once for each sender.
func (c *Client) Follow(ctx context.Context, events []Event, known map[string]string, changed func(id, state string)) error {
	asked := map[string]bool{}
	for _, e := range events {
		id := e.Payload.ID
		if asked[id] {
			continue
		}
		asked[id] = true
		var now Sender
		if err := c.Get(ctx, "/whatsapp/senders/"+id, &now); err != nil {
			return err
		}
		if known[id] != now.State {
			known[id] = now.State
			changed(id, now.State)
		}
	}
	return nil
}
