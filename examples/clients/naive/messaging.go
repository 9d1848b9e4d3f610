package naive

import (
	"context"
	"fmt"
	"time"
)

// Every wait of this client looks so often, and then gives up: without that
// end, which its author did not think of, no test of it would have one.
const (
	looks = 50
	pause = 30 * time.Second
)

// resource is what all that is waited for has.
type resource struct{ ID, State string }

// until waits for a state. That another one may come instead, and stay, is
// what it does not know.
func (c *Client) until(ctx context.Context, path, state string) error {
	var now resource
	for range looks {
		now = resource{}
		if err := c.Get(ctx, path, &now); err != nil {
			return err
		}
		if now.State == state {
			return nil
		}
		if err := c.Clock.Wait(ctx, pause); err != nil {
			return err
		}
	}
	return fmt.Errorf("waits for ever for %s, while the state is %q", state, now.State)
}

// Onboard makes a number a sender. The code is read once, when the phone has
// got it.
func (c *Client) Onboard(ctx context.Context, details JSON, code func(senderID string) string) (string, error) {
	var sender resource
	if err := c.Post(ctx, "/whatsapp/senders", JSON{"region": "EU", "details": details}, &sender); err != nil {
		return "", err
	}
	path := "/whatsapp/senders/" + sender.ID
	if err := c.until(ctx, path, "PENDING_VERIFICATION"); err != nil {
		return "", err
	}
	if err := c.Post(ctx, path+"/register", JSON{"method": "SMS"}, nil); err != nil {
		return "", err
	}
	if err := c.Post(ctx, path+"/verify", JSON{"code": code(sender.ID)}, nil); err != nil {
		return "", err
	}
	return sender.ID, c.until(ctx, path, "ACTIVE")
}

// Submit has a template approved.
func (c *Client) Submit(ctx context.Context, template JSON) error {
	if err := c.Post(ctx, "/whatsapp/templates", template, nil); err != nil {
		return err
	}
	return c.until(ctx, fmt.Sprintf("/whatsapp/templates/%s/languages/%s", template["name"], template["language"]), "APPROVED")
}

// OpenChannel has a KakaoTalk channel accepted.
func (c *Client) OpenChannel(ctx context.Context, channel JSON) error {
	if err := c.Post(ctx, "/kakaotalk/senders", channel, nil); err != nil {
		return err
	}
	return c.until(ctx, fmt.Sprint("/kakaotalk/senders/", channel["plusFriendId"]), "VERIFYING")
}

// CreateBundle answers the SMS app of a bundle that is no longer in progress.
func (c *Client) CreateBundle(ctx context.Context, name string) (smsApp string, err error) {
	var bundle struct {
		resource
		SMSApp resource
	}
	body := JSON{"name": name, "region": "EU", "smsApp": true, "convApp": JSON{"name": name}}
	if err := c.Post(ctx, "/bundles", body, &bundle); err != nil {
		return "", err
	}
	for bundle.State == "IN_PROGRESS" {
		if err := c.Clock.Wait(ctx, pause); err != nil {
			return "", err
		}
		if err := c.Get(ctx, "/bundles/"+bundle.ID, &bundle); err != nil {
			return "", err
		}
	}
	return bundle.SMSApp.ID, nil
}

// Launch launches an RCS sender: LAUNCHED is launched.
func (c *Client) Launch(ctx context.Context, id string) error {
	if err := c.Post(ctx, "/rcs/senders/"+id+"/launch", nil, nil); err != nil {
		return err
	}
	return c.until(ctx, "/rcs/senders/"+id, "LAUNCHED")
}
