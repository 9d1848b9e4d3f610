package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/netguard"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// webhooks serves the operations on webhooks.
type webhooks struct{ guard netguard.Policy }

type webhookList struct {
	paging
	Webhooks []provisioning.WebhookDTO `json:"webhooks"`
}

func (h webhooks) list(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, provisioning.MaxWebhooks)
	if err != nil {
		return fake.Reply{}, err
	}
	found, err := provisioning.ListWebhooks(c.Tx, page)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(webhookList{pagingOf(found), dtos(found.Items, provisioning.Webhook.DTO)})
}

func (h webhooks) create(c *fake.Call) (fake.Reply, error) {
	var in provisioning.WebhookInput
	c.Bind(&in)
	w, err := provisioning.CreateWebhook(c.Tx, in, h.guard)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(w.DTO())
}

func (h webhooks) get(c *fake.Call) (fake.Reply, error) {
	w, err := provisioning.FindWebhook(c.Tx, c.Param("webhookId"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(w.DTO())
}

// update serves PUT too: its body has every field.
func (h webhooks) update(c *fake.Call) (fake.Reply, error) {
	var in provisioning.WebhookInput
	c.Bind(&in)
	w, err := provisioning.UpdateWebhook(c.Tx, c.Param("webhookId"), in, h.guard)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(w.DTO())
}

func (h webhooks) remove(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.DeleteWebhook(c.Tx, c.Param("webhookId")); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}
