package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/netguard"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// bundles serves the operations on bundles.
type bundles struct{ guard netguard.Policy }

type bundleList struct {
	paging
	Bundles []provisioning.BundleDTO `json:"bundles"`
}

func (bundles) list(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, provisioning.BundlePageSize)
	if err != nil {
		return fake.Reply{}, err
	}
	filter := provisioning.BundleFilter{
		ConversationAppIDs: c.Query["filterConvAppIds"],
		SMSAppIDs:          c.Query["filterSmsAppIds"],
		States:             c.Query["filterStates"],
	}
	found, err := provisioning.ListBundles(c.Tx, filter, page)
	if err != nil {
		return fake.Reply{}, err
	}
	dto := func(b provisioning.Bundle) provisioning.BundleDTO { return b.DTO(c.Tx) }
	return fake.OK(bundleList{pagingOf(found), dtos(found.Items, dto)})
}

func (h bundles) create(c *fake.Call) (fake.Reply, error) {
	var in provisioning.BundleInput
	c.Bind(&in)
	b, err := provisioning.CreateBundle(c.Tx, in, h.guard)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(b.DTO(c.Tx))
}

func (bundles) get(c *fake.Call) (fake.Reply, error) {
	b, err := provisioning.FindBundle(c.Tx, c.Param("bundleId"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(b.DTO(c.Tx))
}
