package contracttests

import "net/http"

// Operations on the ranges of an ACL.
const (
	rangeAdd    = "addIpRangeToAccessControlList"
	rangeList   = "getIpRangesForAccessControlList"
	rangeUpdate = "updateIpRangeFromAccessControlList"
	rangeDelete = "deleteIpRangeFromAccessControlList"
)

func rangeCases() []Case {
	return []Case{
		{Name: "est/ip-ranges/add", Operations: []string{rangeAdd, rangeList}, Costs: Write, Run: rangesAdd},
		{Name: "est/ip-ranges/add/refused-inputs", Operations: []string{rangeAdd, rangeUpdate}, Costs: Write, Run: rangesInputs},
		{Name: "est/ip-ranges/update", Operations: []string{rangeUpdate}, Costs: Write, Run: rangesUpdate},
		{Name: "est/ip-ranges/delete", Operations: []string{rangeDelete}, Costs: Write, Run: rangesDelete},
		{Name: "est/ip-ranges/delete/last", Operations: []string{rangeDelete}, Costs: Write, Assumed: true, Run: rangesLast},
		{Name: "est/ip-ranges/ids", Operations: []string{rangeAdd, rangeList, rangeUpdate, rangeDelete}, Costs: Write, Assumed: true, Run: rangesIDs},
	}
}

// rangesAdd sends an address that is not the first of its network: it is kept.
func rangesAdd(t *T) {
	p := t.Project()
	list := p.createACL()
	sent := Object{"description": "West wing", "ipAddress": "10.0.1.1", "range": 24}
	want := with(with(sent, "accessControlListId", list), "projectId", p.ID)
	added := p.Call(rangeAdd, list).JSON(sent).Want(http.StatusOK).Has(want)
	t.madeNow("range", added.object())
	p.Call(rangeAdd, list).JSON(ipRange("10.0.2.1")).Want(http.StatusOK).Has(Object{"ipAddress": "10.0.2.1", "range": 32})
	all := p.Call(rangeList, list).Want(http.StatusOK).Has(Object{"totalItems": 3})
	t.Equal("ranges of the ACL", pluck(all.List("ipRanges"), "ipAddress"), []string{"203.0.113.10", "10.0.1.1", "10.0.2.1"})
	shown := p.Call("getAccessListById", list).Want(http.StatusOK).List("ipRanges")
	t.Equal("ranges that the ACL shows", pluck(shown, "id"), pluck(all.List("ipRanges"), "id"))
}

func rangesInputs(t *T) {
	p := t.Project()
	list := p.createACL()
	before := p.Call(rangeList, list).Want(http.StatusOK)
	id, _ := before.List("ipRanges")[0]["id"].(string)
	p.refuses(rangeAdd, []string{list}, badRanges())
	p.refuses(rangeUpdate, []string{list, id}, badRanges())
	p.Call(rangeList, list).Want(http.StatusOK).Is(before.object())
}

// rangesUpdate leaves the description out: it is kept.
func rangesUpdate(t *T) {
	p := t.Project()
	list := p.createACL()
	id := p.Call(rangeAdd, list).JSON(Object{"description": "West wing", "ipAddress": "10.0.1.1", "range": 24}).Want(http.StatusOK).ID()
	updated := p.Call(rangeUpdate, list, id).JSON(Object{"ipAddress": "10.0.1.2", "range": 16}).Want(http.StatusOK)
	t.changed("range", updated.Has(Object{"id": id, "description": "West wing", "ipAddress": "10.0.1.2", "range": 16}).object())
	p.Call(rangeUpdate, list, id).JSON(Object{"ipAddress": "10.0.1.2", "range": 16, "description": "East wing"}).Want(http.StatusOK).Has(Object{"description": "East wing"})
}

func rangesDelete(t *T) {
	p := t.Project()
	list := p.createACL()
	id := p.Call(rangeAdd, list).JSON(ipRange("10.0.1.1")).Want(http.StatusOK).ID()
	p.Call(rangeDelete, list, id).Want(http.StatusNoContent)
	t.Equal("ranges that are left", pluck(p.Call(rangeList, list).Want(http.StatusOK).List("ipRanges"), "ipAddress"), []string{"203.0.113.10"})
}

func rangesLast(t *T) {
	p := t.Project()
	list := p.createACL()
	id, _ := p.Call(rangeList, list).Want(http.StatusOK).List("ipRanges")[0]["id"].(string)
	p.Call(rangeDelete, list, id).Refused(http.StatusBadRequest, badRequest)
}

func rangesIDs(t *T) {
	p := t.Project()
	list, other := p.createACL(), p.createACL()
	id := p.Call(rangeAdd, list).JSON(ipRange("10.0.1.1")).Want(http.StatusOK).ID()
	calls := []idCall{
		{rangeAdd, []string{unknownID}, ipRange("10.0.1.1"), noACL},
		{rangeList, []string{unknownID}, nil, noACL},
	}
	for _, of := range []struct {
		args []string
		code string
	}{{[]string{unknownID, id}, noACL}, {[]string{list, unknownID}, noRange}, {[]string{other, id}, noRange}} {
		calls = append(calls,
			idCall{rangeUpdate, of.args, ipRange("10.0.1.2"), of.code},
			idCall{rangeDelete, of.args, nil, of.code})
	}
	p.misses(calls)
}
