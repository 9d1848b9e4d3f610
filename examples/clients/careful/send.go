package careful

import "context"

// BeforeSending waits until a sender and a template may both be used, and is to
// be asked before each batch of messages: Meta suspends senders and pauses
// templates at any time, of the one no webhook tells, and takes it back.
func (c *Client) BeforeSending(ctx context.Context, senderID string, t Template) error {
	return c.Wait(ctx, "sender that is ACTIVE and template that is APPROVED", look, reviewTime, func() (bool, error) {
		var sender Sender
		if err := c.Get(ctx, "/whatsapp/senders/"+senderID, &sender); err != nil {
			return false, err
		}
		var template TemplateState
		err := c.Get(ctx, t.path(), &template)
		return sender.State == active && template.State == approved, err
	})
}
