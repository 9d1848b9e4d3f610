package estapi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// rangeView is an IP range as the API shows it.
type rangeView struct {
	ID          string  `json:"id"`
	Description *string `json:"description,omitempty"`
	IPAddress   string  `json:"ipAddress"`
	Range       int     `json:"range"`
	times
	ProjectID string `json:"projectId"`
	ACLID     string `json:"accessControlListId"`
}

type rangePage struct {
	Ranges []rangeView `json:"ipRanges"`
	paging
}

func showRange(c *fake.Call, aclID string, r trunking.IPRange, when moment) rangeView {
	return rangeView{
		ID: r.ID, Description: r.Description, IPAddress: r.Address, Range: r.Prefix,
		times: timesOf(r.Times, when), ProjectID: c.Project, ACLID: aclID,
	}
}

func rangeInput(o object) trunking.IPRangeInput {
	return trunking.IPRangeInput{
		Description: o.optional("description"), Address: o.text("ipAddress"), Prefix: o.number("range", trunking.DefaultPrefix),
	}
}

func addRange(c *fake.Call) (fake.Reply, error) {
	id := c.Param("accessControlListId")
	r, err := trunking.AddRange(c.Tx, id, rangeInput(bodyOf(c)))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showRange(c, id, r, fresh))
}

func listRanges(c *fake.Call, p pageRequest) (fake.Reply, error) {
	a, err := trunking.FindACL(c.Tx, c.Param("accessControlListId"))
	if err != nil {
		return fake.Reply{}, err
	}
	page := state.PageOf(a.Ranges, p.number, p.size)
	show := func(r trunking.IPRange) rangeView { return showRange(c, a.ID, r, later) }
	return fake.OK(rangePage{paging: pagingOf(page), Ranges: each(page.Items, show)})
}

func updateRange(c *fake.Call) (fake.Reply, error) {
	id := c.Param("accessControlListId")
	r, err := trunking.UpdateRange(c.Tx, id, c.Param("ipRangeId"), rangeInput(bodyOf(c)))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showRange(c, id, r, later))
}

func deleteRange(c *fake.Call) (fake.Reply, error) {
	return done(trunking.DeleteRange(c.Tx, c.Param("accessControlListId"), c.Param("ipRangeId")))
}
