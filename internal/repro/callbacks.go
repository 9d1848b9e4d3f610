package repro

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/sinch-mock/sinch-mock/internal/netguard"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

// callbacks answer webhooks as their receivers did, by what tells an attempt
// from others: its nonce, or its body where it was not signed.
type callbacks struct {
	mu      *sync.Mutex
	answers map[string][]webhooks.Attempt
}

func recordedCallbacks(b *Bundle) (callbacks, error) {
	c := callbacks{mu: &sync.Mutex{}, answers: map[string][]webhooks.Attempt{}}
	for _, w := range b.Worlds {
		var all []webhooks.Delivery
		if err := json.Unmarshal(w.Deliveries, &all); err != nil {
			return c, fmt.Errorf("the deliveries of project %q: %w", w.Project, err)
		}
		for _, d := range all {
			for _, a := range d.Attempts {
				body := a.Body
				if len(body) == 0 {
					body = d.Body
				}
				key := attemptKey(a.RequestHeaders, body)
				c.answers[key] = append(c.answers[key], a)
			}
		}
	}
	return c, nil
}

const headerNonce = "X-Sinch-Webhook-Signature-Nonce"

func attemptKey(header http.Header, body []byte) string {
	if nonce := header.Get(headerNonce); nonce != "" {
		return nonce
	}
	var compact any
	if json.Unmarshal(masked(body), &compact) != nil {
		return string(body)
	}
	return string(raw(compact))
}

// RoundTrip answers a webhook as its receiver did. No callback leaves a replay.
func (p *Player) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("read a callback: %w", err)
	}
	attempt, ok := p.callbacks.next(attemptKey(r.Header, body))
	switch {
	case !ok:
		return nil, errors.New("nobody was called then")
	case attempt.Status != 0:
		return &http.Response{
			StatusCode: attempt.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")), Request: r,
		}, nil
	case strings.Contains(attempt.Error, "link-local"):
		return nil, netguard.ErrRefused
	}
	return nil, errors.New(attempt.Error)
}

func (c *callbacks) next(key string) (webhooks.Attempt, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := c.answers[key]
	if len(all) == 0 {
		return webhooks.Attempt{}, false
	}
	c.answers[key] = all[1:]
	return all[0], true
}
