package estapi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

var _ = ledger.Define(ledger.Rule{
	Name: "est.acl.trunks-shown", Evidence: ledger.Documented,
	Says:   "An ACL carries the ids of the trunks it is linked to, except in lists, where the document's example leaves them out.",
	Source: "elastic-sip-trunking.yaml AccessControlList.trunks, getAccessControlList",
})

// aclView is an ACL as the API shows it.
type aclView struct {
	ID      string      `json:"id"`
	Name    string      `json:"name"`
	Enabled bool        `json:"enabled"`
	Ranges  []rangeView `json:"ipRanges"`
	// Trunks is nil, and not shown, in lists.
	Trunks *[]string `json:"trunks,omitempty"`
	times
	ProjectID string `json:"projectId"`
}

type aclPage struct {
	Lists []aclView `json:"accessControlLists"`
	paging
}

func showACL(c *fake.Call, a trunking.ACL, when moment) aclView {
	view := listedACL(c, a, when)
	trunks := a.TrunkIDs(c.Tx)
	view.Trunks = &trunks
	return view
}

func listedACL(c *fake.Call, a trunking.ACL, when moment) aclView {
	show := func(r trunking.IPRange) rangeView { return showRange(c, a.ID, r, when) }
	return aclView{
		ID: a.ID, Name: a.Name, Enabled: a.Enabled, Ranges: each(a.Ranges, show),
		times: timesOf(a.Times, when), ProjectID: c.Project,
	}
}

func aclInput(c *fake.Call) trunking.ACLInput {
	o := bodyOf(c)
	input := trunking.ACLInput{Name: o.text("name"), Enabled: o.flag("enabled", true)}
	if ranges := o.objects("ipRanges"); ranges != nil {
		input.Ranges = each(ranges, rangeInput)
	}
	return input
}

func createACL(c *fake.Call) (fake.Reply, error) {
	a, err := trunking.CreateACL(c.Tx, aclInput(c))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showACL(c, a, fresh))
}

func listACLs(c *fake.Call, p pageRequest) (fake.Reply, error) {
	page := trunking.ListACLs(c.Tx, p.number, p.size)
	show := func(a trunking.ACL) aclView { return listedACL(c, a, later) }
	return fake.OK(aclPage{paging: pagingOf(page), Lists: each(page.Items, show)})
}

func getACL(c *fake.Call) (fake.Reply, error) {
	a, err := trunking.FindACL(c.Tx, c.Param("id"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showACL(c, a, later))
}

func updateACL(c *fake.Call) (fake.Reply, error) {
	a, err := trunking.UpdateACL(c.Tx, c.Param("id"), aclInput(c))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showACL(c, a, later))
}

func deleteACL(c *fake.Call) (fake.Reply, error) {
	return done(trunking.DeleteACL(c.Tx, c.Param("id")))
}
