package estapi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// trunkView is a trunk as the API shows it.
type trunkView struct {
	ID                string  `json:"id"`
	HostName          string  `json:"hostName"`
	TopLevelDomain    string  `json:"topLevelDomain"`
	Domain            string  `json:"domain"`
	Name              string  `json:"name"`
	CallsPerSecond    int     `json:"callsPerSecond"`
	EnableCallerName  bool    `json:"enableCallerName"`
	CallForwardNumber *string `json:"callForwardNumber"`
	EnableCallForward bool    `json:"enableCallForward"`
	times
	ProjectID string `json:"projectId"`
}

// trunkPage is a page of trunks, under the key that clients read.
type trunkPage struct {
	paging
	Trunks []trunkView `json:"trunks"`
}

func showTrunk(c *fake.Call, t trunking.Trunk, when moment) trunkView {
	return trunkView{
		ID: t.ID, HostName: t.HostName, TopLevelDomain: trunking.TopLevelDomain, Domain: t.Domain(), Name: t.Name,
		CallsPerSecond: t.CallsPerSecond, EnableCallerName: t.EnableCallerName,
		CallForwardNumber: t.CallForwardNumber, EnableCallForward: t.EnableCallForward,
		times: timesOf(t.Times, when), ProjectID: c.Project,
	}
}

func showTrunks(c *fake.Call, p state.NumberedPage[trunking.Trunk]) trunkPage {
	show := func(t trunking.Trunk) trunkView { return showTrunk(c, t, later) }
	return trunkPage{paging: pagingOf(p), Trunks: each(p.Items, show)}
}

func trunkInput(c *fake.Call) trunking.TrunkInput {
	o := bodyOf(c)
	return trunking.TrunkInput{
		Name: o.text("name"), HostName: o.text("hostName"),
		EnableCallerName: o.flag("enableCallerName", false), EnableCallForward: o.flag("enableCallForward", false),
		CallForwardNumber: o.optional("callForwardNumber"),
	}
}

func createTrunk(c *fake.Call) (fake.Reply, error) {
	t, err := trunking.CreateTrunk(c.Tx, trunkInput(c))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(showTrunk(c, t, fresh))
}

func listTrunks(c *fake.Call, p pageRequest) (fake.Reply, error) {
	if domain := c.Query.Get("domain"); domain != "" {
		return fake.OK(showTrunks(c, trunking.TrunksOfDomain(c.Tx, domain, p.number, p.size)))
	}
	return fake.OK(showTrunks(c, trunking.ListTrunks(c.Tx, p.number, p.size)))
}

func getTrunk(c *fake.Call) (fake.Reply, error) {
	t, err := trunking.FindTrunk(c.Tx, c.Param("sipTrunkId"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showTrunk(c, t, later))
}

func updateTrunk(c *fake.Call) (fake.Reply, error) {
	t, err := trunking.UpdateTrunk(c.Tx, c.Param("sipTrunkId"), trunkInput(c))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showTrunk(c, t, later))
}

func deleteTrunk(c *fake.Call) (fake.Reply, error) {
	return done(trunking.DeleteTrunk(c.Tx, c.Param("sipTrunkId")))
}

// done answers 204 where nothing went wrong.
func done(err error) (fake.Reply, error) {
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}
