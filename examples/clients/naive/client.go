// Package naive does the jobs of package careful as they are done on the first
// day, when everything works. Each of its mistakes is one that a built-in
// scenario finds; with the sun shining all of it passes its tests.
package naive

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// JSON is an object as the APIs take it.
type JSON = map[string]any

// Clock is where the client takes its time from.
type Clock interface {
	Now() time.Time
	// Wait returns once the time has passed, or with the context's error.
	Wait(ctx context.Context, d time.Duration) error
}

// Client calls the APIs for one project.
type Client struct {
	// Base is where the APIs and their tokens are.
	Base, Project, KeyID, KeySecret string
	HTTP                            *http.Client
	Clock                           Clock

	// Attempts is how often each call is made that fails, whatever it does and
	// whatever the failure; 0 and 1 are once. Pause is how long it waits between.
	Attempts int
	Pause    time.Duration

	token string
}

// Get reads what is at a path below the project.
func (c *Client) Get(ctx context.Context, path string, into any) error {
	return c.call(ctx, http.MethodGet, path, nil, into)
}

// Post sends a body to a path below the project.
func (c *Client) Post(ctx context.Context, path string, body, into any) error {
	return c.call(ctx, http.MethodPost, path, body, into)
}

// Delete deletes what is at a path below the project.
func (c *Client) Delete(ctx context.Context, path string) error {
	return c.call(ctx, http.MethodDelete, path, nil, nil)
}

func (c *Client) call(ctx context.Context, method, path string, body, into any) error {
	attempts := max(c.Attempts, 1)
	var err error
	for attempt := range attempts {
		if attempt > 0 {
			if err := c.Clock.Wait(ctx, c.Pause); err != nil {
				return err
			}
		}
		if err = c.once(ctx, method, path, body, into); err == nil {
			return nil
		}
	}
	return fmt.Errorf("gave up after attempt %d: %w (%s %s)", attempts, err, method, path)
}

func (c *Client) once(ctx context.Context, method, path string, body, into any) error {
	var content bytes.Buffer
	if body != nil {
		_ = json.NewEncoder(&content).Encode(body)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.Base+"/v1/projects/"+c.Project+path, &content)
	if err != nil {
		return err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if err := c.signIn(ctx); err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	return c.exchange(r, into)
}

// signIn fetches a token once: an hour is longer than any test.
func (c *Client) signIn(ctx context.Context) error {
	if c.token != "" {
		return nil
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Base+"/oauth2/token", strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(c.KeyID, c.KeySecret)
	var granted struct {
		AccessToken string `json:"access_token"`
	}
	err = c.exchange(r, &granted)
	c.token = granted.AccessToken
	return err
}

func (c *Client) exchange(r *http.Request, into any) error {
	reply, err := c.HTTP.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = reply.Body.Close() }()
	content, err := io.ReadAll(reply.Body)
	if err != nil {
		return err
	}
	if reply.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%d %s", reply.StatusCode, bytes.TrimSpace(content))
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(content, into)
}
