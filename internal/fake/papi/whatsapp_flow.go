package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// whatsAppFlows serves the operations on WhatsApp flows.
type whatsAppFlows struct{}

type flowList struct {
	paging
	Flows []provisioning.FlowDTO `json:"flows"`
}

type flowScreenList struct {
	Screens []provisioning.FlowScreenDTO `json:"screens"`
}

func (whatsAppFlows) list(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, provisioning.FlowPageSize)
	if err != nil {
		return fake.Reply{}, err
	}
	found, err := provisioning.ListWhatsAppFlows(c.Tx, page)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(flowList{pagingOf(found), dtos(found.Items, provisioning.VendorFlow.DTO)})
}

func (whatsAppFlows) screens(c *fake.Call) (fake.Reply, error) {
	screens, err := provisioning.ListWhatsAppFlowScreens(c.Tx, c.Param("flowId"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(flowScreenList{screens})
}
