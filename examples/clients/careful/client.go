// Package careful calls the Provisioning API and Elastic SIP Trunking as a
// client does that is to survive their bad days: it repeats what may be
// repeated, looks before it does a thing a second time, fetches a new token
// when the old one is over, stops waiting at some point, and believes webhooks
// only once it has checked them. Package naive does the same jobs without.
//
// It is an example to read and to copy from, small on purpose: no jitter
// between attempts, no metrics, no more fields than its jobs need.
package careful

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// JSON is an object as the APIs take it.
type JSON = map[string]any

// Clock is where the client takes its time from, so that a test of hours takes
// no time. In production it is time.Now, and a timer that ends with the context.
type Clock interface {
	Now() time.Time
	// Wait returns once the time has passed, or with the context's error.
	Wait(ctx context.Context, d time.Duration) error
}

// Client calls the APIs for one project. It may be used at the same time from
// many goroutines.
type Client struct {
	// Base and Auth are where the API and its tokens are, without a trailing
	// slash: https://provisioning.api.sinch.com, https://auth.sinch.com.
	Base, Auth string
	// Project is whose resources these are, KeyID and KeySecret its access key.
	Project, KeyID, KeySecret string
	// HTTP has a timeout, and a long one: an answer that nobody waited for
	// leaves open whether the call was carried out.
	HTTP  *http.Client
	Clock Clock

	mu    sync.Mutex
	token string // the one in use, or empty
}

// Get reads what is at a path below the project.
func (c *Client) Get(ctx context.Context, path string, into any) error {
	return c.repeat(ctx, passing, func() error { return c.call(ctx, http.MethodGet, path, nil, into) })
}

// Delete deletes what is at a path below the project. What is gone already,
// perhaps by an attempt whose answer was lost, is what was wanted.
func (c *Client) Delete(ctx context.Context, path string) error {
	err := c.repeat(ctx, passing, func() error { return c.call(ctx, http.MethodDelete, path, nil, nil) })
	if refused(err, http.StatusNotFound, "") {
		return nil
	}
	return err
}

// Post sends a body to a path below the project. It is repeated only where it
// was certainly not carried out; [Client.Ensure] helps with the rest.
func (c *Client) Post(ctx context.Context, path string, body, into any) error {
	return c.repeat(ctx, throttled, func() error { return c.call(ctx, http.MethodPost, path, body, into) })
}

// Patch changes what is at a path below the project, and is repeated as Post is.
func (c *Client) Patch(ctx context.Context, path string, body, into any) error {
	return c.repeat(ctx, throttled, func() error { return c.call(ctx, http.MethodPatch, path, body, into) })
}

// tokensTried is how many tokens one call may use up.
const tokensTried = 3

// call makes one call, and again with a new token while the old one is over,
// but not without an end.
func (c *Client) call(ctx context.Context, method, path string, body, into any) error {
	token := ""
	var err error
	for range tokensTried {
		if token, err = c.bearer(ctx, token); err != nil {
			return err
		}
		if err = c.once(ctx, method, path, token, body, into); !expired(err) {
			return err
		}
	}
	return err
}

// once sends JSON and reads JSON.
func (c *Client) once(ctx context.Context, method, path, token string, body, into any) error {
	r, err := c.request(ctx, method, path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return c.exchange(r, into)
}

func (c *Client) request(ctx context.Context, method, path string, body any) (*http.Request, error) {
	var content bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&content).Encode(body); err != nil {
			return nil, err
		}
	}
	address := c.Base + "/v1/projects/" + url.PathEscape(c.Project) + path
	r, err := http.NewRequestWithContext(ctx, method, address, &content)
	if err == nil && body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, err
}

// maxAnswer is how much of an answer is read, in bytes.
const maxAnswer = 1 << 20

// exchange makes a request and reads the answer whole: one that is cut off, or
// that no JSON is, counts as none.
func (c *Client) exchange(r *http.Request, into any) error {
	reply, err := c.HTTP.Do(r)
	if err != nil {
		return &NoAnswer{err}
	}
	defer func() { _ = reply.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(reply.Body, maxAnswer))
	if reply.StatusCode >= http.StatusMultipleChoices {
		return refusal(reply, content)
	}
	if err != nil {
		return &NoAnswer{err}
	}
	if into == nil {
		return nil
	}
	if !strings.HasPrefix(reply.Header.Get("Content-Type"), "application/json") {
		return &NoAnswer{errors.New("the answer is " + reply.Header.Get("Content-Type"))}
	}
	if err := json.Unmarshal(content, into); err != nil {
		return &NoAnswer{err}
	}
	return nil
}
