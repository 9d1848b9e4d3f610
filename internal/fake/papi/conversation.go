package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// conversationChannels serves the operations that read the channels of a
// Conversation app.
type conversationChannels struct{}

func (conversationChannels) instagram(c *fake.Call) (fake.Reply, error) {
	return readChannel(c, provisioning.InstagramOf)
}

func (conversationChannels) messenger(c *fake.Call) (fake.Reply, error) {
	return readChannel(c, provisioning.MessengerOf)
}

func (conversationChannels) telegram(c *fake.Call) (fake.Reply, error) {
	return readChannel(c, provisioning.TelegramOf)
}

func (conversationChannels) viber(c *fake.Call) (fake.Reply, error) {
	return readChannel(c, provisioning.ViberOf)
}

func readChannel[I any](c *fake.Call, read func(tx *state.Tx, appID string) (I, error)) (fake.Reply, error) {
	info, err := read(c.Tx, c.Param("conversationAppId"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(info)
}
