package careful

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// Channel is a KakaoTalk channel that is to send messages.
type Channel struct {
	// PlusFriendID is KakaoTalk's name of it, such as @acme.
	PlusFriendID string
	Name         string
	AdminPhone   string
	// Category is its place among KakaoTalk's: top, middle and bottom level.
	Category [3]string
}

// ChannelState is what the API says of a channel's sender.
type ChannelState struct {
	State   string
	Changes struct{ Status string }
}

func (ch Channel) path() string { return "/kakaotalk/senders/" + url.PathEscape(ch.PlusFriendID) }

// OpenChannel submits a channel until KakaoTalk has accepted it, and it waits
// for its verification. After a refusal the correction makes another channel
// of it, or says that it cannot.
func (c *Client) OpenChannel(ctx context.Context, ch Channel, correct func(ch Channel, reason string) (Channel, bool)) error {
	for range corrections {
		if err := c.submitChannel(ctx, ch); err != nil {
			return fmt.Errorf("submission: %w", err)
		}
		now, err := c.channelReviewed(ctx, ch)
		if err != nil || now.State != "" {
			return err
		}
		reason, err := c.channelRefusal(ctx, ch)
		if err != nil {
			return err
		}
		better, ok := correct(ch, reason)
		if !ok {
			return fmt.Errorf("the channel was refused: %s", reason)
		}
		// Refused changes of a KakaoTalk sender cannot be updated: they are
		// deleted, and made anew.
		if err := c.Delete(ctx, ch.path()+"/changes"); err != nil {
			return err
		}
		ch = better
	}
	return fmt.Errorf("the channel was refused %d times", corrections)
}

func (c *Client) submitChannel(ctx context.Context, ch Channel) error {
	there := func() (bool, error) {
		err := c.Get(ctx, ch.path(), nil)
		if refused(err, http.StatusNotFound, "") {
			return false, nil
		}
		return err == nil, err
	}
	if ok, err := there(); ok || err != nil {
		return err
	}
	body := JSON{"plusFriendId": ch.PlusFriendID, "status": "SUBMIT", "details": JSON{
		"adminPhoneNo": ch.AdminPhone, "name": ch.Name, "topLevelCategoryCode": ch.Category[0],
		"midLevelCategoryCode": ch.Category[1], "subLevelCategoryCode": ch.Category[2],
	}}
	return c.Ensure(ctx, func() error { return c.Post(ctx, "/kakaotalk/senders", body, nil) }, there)
}

// channelReviewed waits until the review has ended, one way or the other.
func (c *Client) channelReviewed(ctx context.Context, ch Channel) (now ChannelState, err error) {
	err = c.Wait(ctx, "end of the review", look, reviewTime, func() (bool, error) {
		now = ChannelState{}
		err := c.Get(ctx, ch.path(), &now)
		return now.Changes.Status != "IN_PROGRESS", err
	})
	return now, err
}

// channelRefusal is the comment of the latest refusal: the sender itself does
// not say why.
func (c *Client) channelRefusal(ctx context.Context, ch Channel) (string, error) {
	type activity struct{ Type, Comment string }
	last, _, err := find(ctx, c, ch.path()+"/activities", "notifications", func(a activity) bool { return a.Type == "REJECTED" })
	return last.Comment, err
}
