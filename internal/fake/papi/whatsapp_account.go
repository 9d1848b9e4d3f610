package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// whatsAppAccount serves the operations on a project's WhatsApp account.
type whatsAppAccount struct{}

func (whatsAppAccount) get(c *fake.Call) (fake.Reply, error) {
	a, err := provisioning.FindWhatsAppAccount(c.Tx)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(a.DTO(c.Tx))
}

func (whatsAppAccount) create(c *fake.Call) (fake.Reply, error) {
	var in provisioning.WhatsAppAccountInput
	c.Bind(&in)
	a, err := provisioning.CreateWhatsAppAccount(c.Tx, in)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(a.DTO(c.Tx))
}

func (whatsAppAccount) remove(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.DeleteWhatsAppAccount(c.Tx); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}

func (whatsAppAccount) update(c *fake.Call) (fake.Reply, error) {
	var in provisioning.WhatsAppAccountInput
	c.Bind(&in)
	a, err := provisioning.UpdateWhatsAppAccount(c.Tx, in)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(a.DTO(c.Tx))
}

func (whatsAppAccount) activities(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, provisioning.ActivityPageSize)
	if err != nil {
		return fake.Reply{}, err
	}
	found, err := provisioning.ListWhatsAppAccountActivities(c.Tx, page)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(activityList{pagingOf(found), dtos(found.Items, same)})
}

func (whatsAppAccount) comment(c *fake.Call) (fake.Reply, error) {
	var in struct {
		Comment string `json:"comment"`
	}
	c.Bind(&in)
	comment, err := provisioning.CommentWhatsAppAccount(c.Tx, in.Comment)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(comment)
}
