package careful

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// pauses are those between attempts: two minutes in all, since an outage of
// one is common, and not for ever, since somebody waits. A client that is one
// of many adds a random part to each, so that they do not all come back at once.
var pauses = []time.Duration{
	1 * time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second,
	30 * time.Second, 30 * time.Second, 30 * time.Second,
}

// repeat makes attempts until one succeeds, or fails in a way that another one
// cannot mend, or there have been enough.
func (c *Client) repeat(ctx context.Context, again func(error) bool, attempt func() error) error {
	for _, pause := range pauses {
		err := attempt()
		if err == nil || !again(err) {
			return err
		}
		var r *Refusal
		if errors.As(err, &r) {
			pause = max(pause, r.RetryAfter)
		}
		if waited := c.Clock.Wait(ctx, pause); waited != nil {
			return errors.Join(err, waited)
		}
	}
	return attempt()
}

// Ensure does what must not be done twice. When it is open whether an attempt
// was carried out, it looks whether that is done before it makes another one.
func (c *Client) Ensure(ctx context.Context, do func() error, done func() (bool, error)) error {
	unsure := false
	return c.repeat(ctx, Unsure, func() error {
		if unsure {
			if found, err := done(); err != nil {
				return &GaveUp{"it is open whether the call was carried out", err}
			} else if found {
				return nil
			}
		}
		err := do()
		unsure = unsure || Unsure(err)
		return err
	})
}

// Wait asks every so often whether something has come about, but not for ever.
func (c *Client) Wait(ctx context.Context, what string, every, atMost time.Duration, check func() (bool, error)) error {
	for waited := time.Duration(0); ; waited += every {
		done, err := check()
		if done || err != nil {
			return err
		}
		if waited >= atMost {
			return fmt.Errorf("still no %s after %v", what, waited)
		}
		if err := c.Clock.Wait(ctx, every); err != nil {
			return err
		}
	}
}
