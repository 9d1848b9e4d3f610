package careful

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// Number is a phone number that is to send WhatsApp messages.
type Number struct{ CountryCode, PhoneNumber, DisplayName string }

// Sender is a WhatsApp sender as the API shows it.
type Sender struct {
	ID                       string
	State                    string
	CountryCode, PhoneNumber string
	// Changes are under review, or were refused; a sender without has none.
	Changes struct{ Status, ErrorReason string }
}

// active is the state of a sender that sends.
const active = "ACTIVE"

// Times of the onboarding of senders.
const (
	look        = 30 * time.Second // between two looks
	reviewTime  = 72 * time.Hour   // after which somebody should ask support
	codeSpacing = time.Minute      // between two codes, at least
	codesTried  = 3
)

// Onboard makes a number a sender that is ACTIVE. The code is what its phone
// got; it may come late, so it is asked for anew each time that one was sent.
// It may be called again after a failure.
func (c *Client) Onboard(ctx context.Context, n Number, code func(ctx context.Context, senderID string) (string, error)) (Sender, error) {
	s, err := c.submitSender(ctx, n)
	if err != nil {
		return s, fmt.Errorf("submission: %w", err)
	}
	if s, err = c.waitForSender(ctx, s.ID, "PENDING_VERIFICATION"); err != nil || s.State == active {
		return s, err
	}
	for range codesTried {
		if s, err = c.verify(ctx, s, code); err != nil || s.State == active {
			return s, err
		}
	}
	return s, fmt.Errorf("none of %d codes was good", codesTried)
}

func (c *Client) submitSender(ctx context.Context, n Number) (s Sender, err error) {
	mine := func(s Sender) bool { return s.CountryCode == n.CountryCode && s.PhoneNumber == n.PhoneNumber }
	there := func() (ok bool, err error) {
		s, ok, err = find(ctx, c, "/whatsapp/senders", "senders", mine)
		return ok, err
	}
	if ok, err := there(); ok || err != nil {
		return s, err
	}
	details := JSON{"countryCode": n.CountryCode, "phoneNumber": n.PhoneNumber, "displayName": n.DisplayName}
	err = c.Ensure(ctx, func() error {
		return c.Post(ctx, "/whatsapp/senders", JSON{"region": "EU", "details": details}, &s)
	}, there)
	return s, err
}

// waitForSender waits for a state, or for the news that it will not come.
func (c *Client) waitForSender(ctx context.Context, id, state string) (s Sender, err error) {
	err = c.Wait(ctx, state, look, reviewTime, func() (bool, error) {
		s = Sender{}
		if err := c.Get(ctx, "/whatsapp/senders/"+id, &s); err != nil {
			return false, err
		}
		if s.State == "" && s.Changes.Status == "REJECTED" {
			return false, fmt.Errorf("the sender was refused: %s", s.Changes.ErrorReason)
		}
		return s.State == state || s.State == active, nil
	})
	return s, err
}

// verify has a code sent and hands it in. A code that is refused is not handed
// in again, since five refusals lock the sender for an hour: the next one is
// asked for, which is allowed once a minute. The sender says how it ended, also
// where the answer was lost.
func (c *Client) verify(ctx context.Context, s Sender, code func(ctx context.Context, senderID string) (string, error)) (Sender, error) {
	path := "/whatsapp/senders/" + s.ID
	// Whether a code was sent cannot be looked up. To ask again does no harm:
	// what comes too soon is turned away, and only the last code counts.
	register := func() error { return c.Post(ctx, path+"/register", JSON{"method": "SMS"}, nil) }
	if err := c.repeat(ctx, Unsure, register); err != nil {
		return s, fmt.Errorf("register: %w", err)
	}
	typed, err := code(ctx, s.ID)
	if err != nil {
		return s, fmt.Errorf("code: %w", err)
	}
	err = c.Post(ctx, path+"/verify", JSON{"code": typed}, nil)
	if err != nil && !Unsure(err) && !refused(err, http.StatusConflict, "wrong_otp") {
		return s, fmt.Errorf("verify: %w", err)
	}
	if err != nil {
		if err := c.Clock.Wait(ctx, codeSpacing); err != nil {
			return s, err
		}
	}
	var now Sender
	return now, c.Get(ctx, path, &now)
}
