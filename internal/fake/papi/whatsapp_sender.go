package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// defaultPage is how many entries a page has when the caller does not say.
const defaultPage = 50

// whatsAppSenders serves the operations on WhatsApp senders.
type whatsAppSenders struct{ images fetch.Fetcher }

type whatsAppSenderList struct {
	paging
	Senders []provisioning.WhatsAppSenderDTO `json:"senders"`
}

type activityList struct {
	paging
	Notifications []provisioning.Activity `json:"notifications"`
}

type usernameList struct {
	Usernames []string `json:"usernames"`
}

func (h whatsAppSenders) list(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, defaultPage)
	if err != nil {
		return fake.Reply{}, err
	}
	filter := provisioning.SenderFilter{States: c.Query["filterStates"], Statuses: c.Query["filterStatuses"]}
	found, err := provisioning.ListWhatsAppSenders(c.Tx, filter, page)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(whatsAppSenderList{pagingOf(found), dtos(found.Items, provisioning.WhatsAppSender.DTO)})
}

func (h whatsAppSenders) prepareCreate(c *fake.Call) error {
	var in provisioning.WhatsAppSenderInput
	c.Bind(&in)
	c.Prepared = lookAt(c, h.images, in.PhotoToCheck())
	return nil
}

func (h whatsAppSenders) create(c *fake.Call) (fake.Reply, error) {
	var in provisioning.WhatsAppSenderInput
	c.Bind(&in)
	s, err := provisioning.CreateWhatsAppSender(c.Tx, in, seen(c))
	if err != nil && s.ID != "" {
		return fake.Reply{}, fake.Keep(err)
	}
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(s.DTO())
}

func (h whatsAppSenders) get(c *fake.Call) (fake.Reply, error) {
	s, err := provisioning.FindWhatsAppSender(c.Tx, c.Param("senderId"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(s.DTO())
}

func (h whatsAppSenders) remove(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.DeleteWhatsAppSender(c.Tx, c.Param("senderId")); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}

func (h whatsAppSenders) prepareUpdate(c *fake.Call) error {
	var in provisioning.WhatsAppSenderUpdate
	c.Bind(&in)
	var url string
	err := c.World.View(func(tx *state.Tx) error {
		url = in.PhotoToCheck(tx, c.Param("senderId"))
		return nil
	})
	c.Prepared = lookAt(c, h.images, url)
	return err
}

func (h whatsAppSenders) update(c *fake.Call) (fake.Reply, error) {
	var in provisioning.WhatsAppSenderUpdate
	c.Bind(&in)
	s, err := provisioning.UpdateWhatsAppSender(c.Tx, c.Param("senderId"), in, seen(c))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(s.DTO())
}

func (h whatsAppSenders) activities(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, provisioning.ActivityPageSize)
	if err != nil {
		return fake.Reply{}, err
	}
	found, err := provisioning.ListWhatsAppSenderActivities(c.Tx, c.Param("senderId"), page)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(activityList{pagingOf(found), dtos(found.Items, same)})
}

func (h whatsAppSenders) removeChanges(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.DeleteWhatsAppSenderChanges(c.Tx, c.Param("senderId")); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}

func (h whatsAppSenders) comment(c *fake.Call) (fake.Reply, error) {
	var in struct {
		Comment string `json:"comment"`
	}
	c.Bind(&in)
	comment, err := provisioning.CommentWhatsAppSender(c.Tx, c.Param("senderId"), in.Comment)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(comment)
}

func (h whatsAppSenders) register(c *fake.Call) (fake.Reply, error) {
	var in struct {
		Method string `json:"method"`
	}
	c.Bind(&in)
	registration, err := provisioning.RegisterWhatsAppSender(c.Tx, c.Param("senderId"), in.Method)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(registration)
}

func (h whatsAppSenders) suggestUsernames(c *fake.Call) (fake.Reply, error) {
	names, err := provisioning.SuggestUsernames(c.Tx, c.Param("senderId"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(usernameList{names})
}

// verify keeps what a refusal changed: a wrong code counts.
func (h whatsAppSenders) verify(c *fake.Call) (fake.Reply, error) {
	var in struct {
		Code *string `json:"code"`
	}
	c.Bind(&in)
	if err := provisioning.VerifyWhatsAppSender(c.Tx, c.Param("senderId"), in.Code); err != nil {
		return fake.Reply{}, fake.Keep(err)
	}
	return fake.NoContent()
}
