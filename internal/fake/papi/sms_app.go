package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// smsApps serves the operations on SMS apps.
type smsApps struct{}

type smsAppList struct {
	paging
	SMSApps []provisioning.SMSAppDTO `json:"smsApps"`
}

func (smsApps) list(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, provisioning.SMSPageSize)
	if err != nil {
		return fake.Reply{}, err
	}
	found, err := provisioning.ListSMSApps(c.Tx, page)
	if err != nil {
		return fake.Reply{}, err
	}
	dto := func(a provisioning.SMSApp) provisioning.SMSAppDTO { return a.DTO(c.Tx) }
	return fake.OK(smsAppList{pagingOf(found), dtos(found.Items, dto)})
}

func (smsApps) create(c *fake.Call) (fake.Reply, error) {
	var in provisioning.SMSAppInput
	c.Bind(&in)
	app, err := provisioning.CreateSMSApp(c.Tx, in)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(app.DTO(c.Tx))
}

func (smsApps) get(c *fake.Call) (fake.Reply, error) {
	app, err := provisioning.FindSMSApp(c.Tx, c.Param("smsAppId"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(app.DTO(c.Tx))
}

func (smsApps) update(c *fake.Call) (fake.Reply, error) {
	var in struct {
		Name *string `json:"name"`
	}
	c.Bind(&in)
	app, err := provisioning.RenameSMSApp(c.Tx, c.Param("smsAppId"), in.Name)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(app.DTO(c.Tx))
}

func (smsApps) remove(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.DeleteSMSApp(c.Tx, c.Param("smsAppId")); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}
