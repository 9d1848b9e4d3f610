package careful

import (
	"context"
	"fmt"
	"time"
)

// Bundle is an SMS app and a Conversation app that are made in one call.
type Bundle struct {
	ID, Name, State string
	SMSApp          struct{ ID, Status string }
}

// bundleTime is after what time a bundle that is in progress is stuck.
const bundleTime = time.Hour

// CreateBundle makes a bundle that works. BUNDLE_DONE tells of the end of one
// that failed, too: the state says how it ended. What a failed one has left is
// removed, and it is tried once more.
func (c *Client) CreateBundle(ctx context.Context, name string) (Bundle, error) {
	b, err := c.bundle(ctx, name)
	if err != nil || b.State == "DONE" {
		return b, err
	}
	if err := c.Delete(ctx, "/sms/smsApps/"+b.SMSApp.ID); err != nil {
		return b, fmt.Errorf("removal of what failed: %w", err)
	}
	if b, err = c.bundle(ctx, name); err == nil && b.State != "DONE" {
		err = fmt.Errorf("the bundle is %s, and its SMS app %s", b.State, b.SMSApp.Status)
	}
	return b, err
}

// bundle creates a bundle and waits for its end. One of this name that has not
// failed is taken for it.
func (c *Client) bundle(ctx context.Context, name string) (b Bundle, err error) {
	there := func() (ok bool, err error) {
		b, ok, err = find(ctx, c, "/bundles", "bundles", func(b Bundle) bool { return b.Name == name && b.State != "FAILED" })
		return ok, err
	}
	if ok, err := there(); err != nil {
		return b, err
	} else if !ok {
		body := JSON{"name": name, "region": "EU", "smsApp": true, "convApp": JSON{"name": name}}
		if err := c.Ensure(ctx, func() error { return c.Post(ctx, "/bundles", body, &b) }, there); err != nil {
			return b, err
		}
	}
	err = c.Wait(ctx, "end of the bundle", look, bundleTime, func() (bool, error) {
		err := c.Get(ctx, "/bundles/"+b.ID, &b)
		return b.State != "IN_PROGRESS", err
	})
	return b, err
}
