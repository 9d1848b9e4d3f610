package estapi

import (
	"cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// endpointView is an endpoint as the API shows it: with an address, or with
// what a registered one has in its place.
type endpointView struct {
	ID                 string `json:"id"`
	TrunkID            string `json:"sipTrunkId"`
	Name               string `json:"name"`
	Address            string `json:"address,omitempty"`
	Port               int    `json:"port"`
	IsRegistered       bool   `json:"isRegistered,omitempty"`
	CredentialUsername string `json:"credentialUsername,omitempty"`
	Transport          string `json:"transport"`
	Priority           int    `json:"priority"`
	Enabled            bool   `json:"enabled"`
	times
	ProjectID string `json:"projectId"`
}

type endpointPage struct {
	paging
	Endpoints []endpointView `json:"endpoints"`
}

func showEndpoint(c *fake.Call, e trunking.Endpoint, when moment) endpointView {
	return endpointView{
		ID: e.ID, TrunkID: e.TrunkID, Name: e.Name, Address: e.Address, Port: e.Port,
		IsRegistered: e.Registered, CredentialUsername: e.Username,
		Transport: e.Transport, Priority: e.Priority, Enabled: e.Enabled,
		times: timesOf(e.Times, when), ProjectID: c.Project,
	}
}

func endpointInput(c *fake.Call) trunking.EndpointInput {
	o := bodyOf(c)
	return trunking.EndpointInput{
		Name: o.text("name"), Address: o.text("address"), Port: o.number("port", trunking.DefaultPort),
		Registered: o.flag("isRegistered", false),
		Username:   cmp.Or(o.text("credentialUsername"), o.text("credentialUserName")),
		Transport:  cmp.Or(o.text("transport"), trunking.DefaultTransport),
		Priority:   o.number("priority", 0), Enabled: o.flag("enabled", true),
	}
}

func createEndpoint(c *fake.Call) (fake.Reply, error) {
	e, err := trunking.CreateEndpoint(c.Tx, c.Param("sipTrunkId"), endpointInput(c))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showEndpoint(c, e, fresh))
}

func listEndpoints(c *fake.Call, p pageRequest) (fake.Reply, error) {
	page, err := trunking.ListEndpoints(c.Tx, c.Param("sipTrunkId"), p.number, p.size)
	if err != nil {
		return fake.Reply{}, err
	}
	show := func(e trunking.Endpoint) endpointView { return showEndpoint(c, e, later) }
	return fake.OK(endpointPage{paging: pagingOf(page), Endpoints: each(page.Items, show)})
}

func getEndpoint(c *fake.Call) (fake.Reply, error) {
	e, err := trunking.FindEndpoint(c.Tx, c.Param("sipTrunkId"), c.Param("sipEndpointId"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showEndpoint(c, e, later))
}

func updateEndpoint(c *fake.Call) (fake.Reply, error) {
	e, err := trunking.UpdateEndpoint(c.Tx, c.Param("sipTrunkId"), c.Param("sipEndpointId"), endpointInput(c))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showEndpoint(c, e, later))
}

func deleteEndpoint(c *fake.Call) (fake.Reply, error) {
	return done(trunking.DeleteEndpoint(c.Tx, c.Param("sipTrunkId"), c.Param("sipEndpointId")))
}
