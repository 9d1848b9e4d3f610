package careful

import (
	"context"
	"net/http"
	"strings"
)

// bearer answers the token in use, or a new one if there is none yet or it is
// the stale one.
func (c *Client) bearer(ctx context.Context, stale string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token != stale {
		return c.token, nil
	}
	var granted struct {
		AccessToken string `json:"access_token"`
	}
	err := c.repeat(ctx, passing, func() error {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Auth+"/oauth2/token", strings.NewReader("grant_type=client_credentials"))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetBasicAuth(c.KeyID, c.KeySecret)
		return c.exchange(r, &granted)
	})
	if err != nil {
		return "", &GaveUp{"no token", err}
	}
	c.token = granted.AccessToken
	return c.token, nil
}
