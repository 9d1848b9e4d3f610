package contracttests

import "net/http"

func aclCases() []Case {
	return []Case{
		{Name: "est/acls/create", Operations: []string{"createAccessControlList", "getAccessListById", "getAccessControlList"}, Costs: Write, Needs: alone, Run: aclsCreate},
		{Name: "est/acls/create/refused-inputs", Operations: []string{"createAccessControlList"}, Costs: Write, Needs: alone, Run: aclsInputs},
		{Name: "est/acls/update", Operations: []string{"updateAccessControlList"}, Costs: Write, Run: aclsUpdate},
		{Name: "est/acls/update/ranges", Operations: []string{"updateAccessControlList"}, Costs: Write, Assumed: true, Run: aclsUpdateRanges},
		{Name: "est/acls/delete", Operations: []string{"deleteAccessControlList", "getAccessListById"}, Costs: Write, Assumed: true, Run: aclsDelete},
		{Name: "est/acls/delete/linked", Operations: []string{"deleteAccessControlList"}, Costs: Write, Run: aclsLinked},
		{Name: "est/acls/ids", Operations: []string{"getAccessListById", "updateAccessControlList", "deleteAccessControlList", "trunksByACL"}, Costs: Write, Assumed: true, Run: aclsIDs},
	}
}

func ipRange(address string) Object { return Object{"ipAddress": address} }

func acl(ranges ...any) Object {
	return Object{"name": "Contract", "ipRanges": append([]any{}, ranges...)}
}

func (p *Project) createACL() (id string) {
	return p.Call("createAccessControlList").JSON(with(acl(ipRange("203.0.113.10")), "name", p.unique())).Want(http.StatusOK).ID()
}

func aclsCreate(t *T) {
	p := t.Project()
	input := acl(Object{"description": "Location 1", "ipAddress": "15.15.15.15"}, Object{"ipAddress": "10.0.1.1", "range": 24})
	created := p.Call("createAccessControlList").JSON(input).Want(http.StatusOK)
	t.madeNow("ACL", created.Has(Object{"projectId": p.ID, "name": "Contract", "enabled": true}).object())
	ranges := created.List("ipRanges")
	if len(ranges) != 2 {
		t.Fatalf("the ACL has %d ranges, want 2: %s", len(ranges), created.Text)
	}
	for i, want := range []Object{{"description": "Location 1", "ipAddress": "15.15.15.15", "range": 32}, {"ipAddress": "10.0.1.1", "range": 24}} {
		t.madeNow("range", ranges[i])
		t.Has("range", ranges[i], with(with(want, "projectId", p.ID), "accessControlListId", created.ID()))
	}
	read := p.Call("getAccessListById", created.ID()).Want(http.StatusOK)
	t.form("createTime read later", read.Field("createTime"), wholeSeconds)
	t.Equal("ids of the ranges read later", pluck(read.List("ipRanges"), "id"), pluck(ranges, "id"))
	list := p.Call("getAccessControlList").Want(http.StatusOK).Has(Object{"totalItems": 1})
	t.Equal("the list", pluck(list.List("accessControlLists"), "id"), []string{created.ID()})
	p.Call("createAccessControlList").JSON(with(input, "enabled", false)).Want(http.StatusOK).Has(Object{"enabled": false})
}

func badRanges() []bad {
	return []bad{
		{"an address in CIDR", ipRange("203.0.113.0/24"), validationFailed, ""},
		{"a host name for an address", ipRange("sbc.example.com"), validationFailed, ""},
		{"an address out of range", ipRange("203.0.113.256"), validationFailed, ""},
		{"range 0", with(ipRange("203.0.113.0"), "range", 0), validationFailed, ""},
		{"range 33", with(ipRange("203.0.113.0"), "range", 33), validationFailed, ""},
		{"a range that is no number", with(ipRange("203.0.113.0"), "range", "wide"), validationFailed, unreadable},
	}
}

func aclsInputs(t *T) {
	p := t.Project()
	all := []bad{
		{"no name", with(acl(ipRange("203.0.113.10")), "name", nil), validationFailed, ""},
		{"no range at all", acl(), badRequest, "Access Control Lists must con"},
		{"a text for a range", acl("203.0.113.0/24"), validationFailed, unreadable},
	}
	for _, b := range badRanges() {
		all = append(all, bad{b.name, acl(ipRange("203.0.113.10"), b.body), b.code, b.says})
	}
	p.refuses("createAccessControlList", nil, all)
	t.Equal("ACLs after refusals", p.Call("getAccessControlList").Want(http.StatusOK).List("accessControlLists"), []Object{})
}

func aclsUpdate(t *T) {
	p := t.Project()
	id := p.createACL()
	updated := p.Call("updateAccessControlList", id).JSON(Object{"name": "Updated"}).Want(http.StatusOK)
	t.changed("ACL", updated.Has(Object{"id": id, "name": "Updated", "enabled": true}).object())
	off := p.Call("updateAccessControlList", id).JSON(Object{"name": "Off", "enabled": false}).Want(http.StatusOK).Has(Object{"name": "Off", "enabled": false})
	p.Call("getAccessListById", id).Want(http.StatusOK).Has(Object{"name": "Off", "enabled": false, "updateTime": off.Field("updateTime")})
	p.refuses("updateAccessControlList", []string{id}, []bad{
		{"no name", Object{"enabled": true}, validationFailed, ""},
		{"no range left", acl(), badRequest, "Access Control Lists must con"},
		{"a text for a range", acl("203.0.113.0/24"), validationFailed, unreadable},
	})
}

func aclsUpdateRanges(t *T) {
	p := t.Project()
	id := p.createACL()
	addresses := func(a *Answer) []string { return pluck(a.List("ipRanges"), "ipAddress") }
	kept := p.Call("updateAccessControlList", id).JSON(Object{"name": "Name only"}).Want(http.StatusOK)
	t.Equal("ranges after an update of the name", addresses(kept), []string{"203.0.113.10"})
	p.Call("updateAccessControlList", id).JSON(acl(ipRange("203.0.113.20"), ipRange("203.0.113.30"))).Want(http.StatusOK)
	t.Equal("ranges after an update of them", addresses(p.Call("getAccessListById", id).Want(http.StatusOK)), []string{"203.0.113.20", "203.0.113.30"})
}

func aclsDelete(t *T) {
	p := t.Project()
	id := p.createACL()
	p.Call("deleteAccessControlList", id).Want(http.StatusNoContent)
	p.misses([]idCall{{"getAccessListById", []string{id}, nil, noACL}})
}

func aclsLinked(t *T) {
	p := t.Project()
	trunk, id := p.createTrunk(), p.createACL()
	p.linkACLs(trunk, id)
	p.Call("deleteAccessControlList", id).Refused(http.StatusBadRequest, badRequest).Says("cannot be deleted while attached to")
	p.Call("deleteAccessControlListFromTrunk", trunk, id).Want(http.StatusNoContent)
	p.Call("deleteAccessControlList", id).Want(http.StatusNoContent)
}

func aclsIDs(t *T) {
	t.Project().misses([]idCall{
		{"getAccessListById", []string{unknownID}, nil, noACL},
		{"updateAccessControlList", []string{unknownID}, Object{"name": "Contract"}, noACL},
		{"deleteAccessControlList", []string{unknownID}, nil, noACL},
		{"trunksByACL", []string{unknownID}, nil, noACL},
	})
}
