package contracttests

import (
	"net/http"
	"strings"
)

// topLevelDomain is what trunks' domains end in.
const topLevelDomain = "pstn.sinch.com"

func trunkCases() []Case {
	return []Case{
		{Name: "est/trunks/create", Operations: []string{"createSipTrunk", "getSipTrunkById", "getSipTrunks"}, Costs: Write, Needs: alone, Run: trunksCreate},
		{Name: "est/trunks/create/all-fields", Operations: []string{"createSipTrunk", "getSipTrunkById"}, Costs: Write, Run: trunksAllFields},
		{Name: "est/trunks/create/refused-inputs", Operations: []string{"createSipTrunk", "updateSipTrunk"}, Costs: Write, Needs: alone, Run: trunksInputs},
		{Name: "est/trunks/create/host-names", Operations: []string{"createSipTrunk"}, Costs: Write, Assumed: true, Run: trunksHostNames},
		{Name: "est/trunks/create/host-name-taken", Operations: []string{"createSipTrunk", "updateSipTrunk"}, Costs: Write, Needs: alone, Run: trunksTaken},
		{Name: "est/trunks/list/domain", Operations: []string{"getSipTrunks"}, Costs: Write, Run: trunksDomain},
		{Name: "est/trunks/update", Operations: []string{"updateSipTrunk"}, Costs: Write, Run: trunksUpdate},
		{Name: "est/trunks/update/domain", Operations: []string{"updateSipTrunk"}, Costs: Write, Assumed: true, Run: trunksRename},
		{Name: "est/trunks/delete", Operations: []string{"deleteSipTrunk"}, Costs: Write, Assumed: true, Run: trunksDelete},
		{Name: "est/trunks/delete/attached", Operations: []string{"deleteSipTrunk"}, Costs: Number, Run: trunksAttached},
		{Name: "est/trunks/ids", Operations: []string{"getSipTrunkById", "updateSipTrunk", "deleteSipTrunk"}, Costs: Write, Assumed: true, Run: trunksIDs},
		{Name: "est/trunks/isolation", Operations: []string{"getSipTrunkById", "updateSipTrunk", "deleteSipTrunk", "getSipTrunks"}, Costs: Write, Needs: alone, Assumed: true, Run: trunksIsolation},
	}
}

// createTrunk makes a trunk with a host name of its own.
func (p *Project) createTrunk() (id string) {
	return p.trunkAt(p.unique()).ID()
}

func (p *Project) trunkAt(host string) *Answer {
	return p.Call("createSipTrunk").JSON(Object{"name": "Contract", "hostName": host}).Want(http.StatusCreated)
}

func trunksCreate(t *T) {
	p := t.Project()
	host := p.unique()
	created := p.trunkAt(host)
	want := Object{
		"projectId": p.ID, "name": "Contract", "hostName": host, "topLevelDomain": topLevelDomain,
		"domain": host + "." + topLevelDomain, "callsPerSecond": 1, "enableCallerName": false,
		"enableCallForward": false, "callForwardNumber": "",
	}
	t.madeNow("trunk", created.Has(want).object())
	read := p.Call("getSipTrunkById", created.ID()).Want(http.StatusOK).Has(want)
	t.form("createTime read later", read.Field("createTime"), wholeSeconds)
	list := p.Call("getSipTrunks").Want(http.StatusOK).Has(Object{"totalItems": 1})
	t.Equal("the list", list.List("trunks"), []Object{read.object()})
}

func trunksAllFields(t *T) {
	p := t.Project()
	fields := Object{"name": "All", "hostName": p.unique(), "enableCallerName": true, "enableCallForward": true, "callForwardNumber": "+12025550123"}
	created := p.Call("createSipTrunk").JSON(fields).Want(http.StatusCreated).Has(fields)
	p.Call("getSipTrunkById", created.ID()).Want(http.StatusOK).Has(fields)
}

func badTrunks(host string) []bad {
	whole := Object{"name": "Contract", "hostName": host}
	return []bad{
		{"no name", with(whole, "name", nil), validationFailed, ""},
		{"no host name", with(whole, "hostName", nil), validationFailed, ""},
		{"a name that is no text", with(whole, "name", 1), validationFailed, unreadable},
		{"a list for a body", []Object{whole}, validationFailed, unreadable},
		{"a dot in the host name", with(whole, "hostName", "a."+host), validationFailed, ""},
		{"an underscore in the host name", with(whole, "hostName", host+"_a"), validationFailed, ""},
		{"a space in the host name", with(whole, "hostName", host+" a"), validationFailed, ""},
		{"call forward without a number", with(whole, "enableCallForward", true), validationFailed, ""},
		{"a call forward number that is not E.164", with(whole, "callForwardNumber", "2025550123"), validationFailed, ""},
	}
}

func trunksInputs(t *T) {
	p := t.Project()
	p.refuses("createSipTrunk", nil, badTrunks(p.unique()))
	p.Call("createSipTrunk").Text(`{"name":`).Refused(http.StatusBadRequest, validationFailed).Says(unreadable)
	t.Equal("trunks after refusals", p.Call("getSipTrunks").Want(http.StatusOK).List("trunks"), []Object{})
	id := p.createTrunk()
	before := p.Call("getSipTrunkById", id).Want(http.StatusOK)
	p.refuses("updateSipTrunk", []string{id}, badTrunks(p.unique()))
	p.Call("getSipTrunkById", id).Want(http.StatusOK).Is(before.object())
}

func trunksHostNames(t *T) {
	p := t.Project()
	host := p.unique()
	trunk := func(host string) Object { return Object{"name": "Contract", "hostName": host} }
	long := host + strings.Repeat("x", 63-len(host))
	p.refuses("createSipTrunk", nil, []bad{
		{"an empty host name", trunk(""), validationFailed, ""},
		{"a hyphen first", trunk("-" + host), validationFailed, ""},
		{"a hyphen last", trunk(host + "-"), validationFailed, ""},
		{"64 letters", trunk(long + "x"), validationFailed, ""},
		{"the generic domain", trunk("trunk"), badRequest, "The provided domain name is unavailable"},
		{"a blank name", with(trunk(host), "name", " "), validationFailed, ""},
	})
	p.trunkAt(long)
}

func trunksTaken(t *T) {
	mine, theirs := t.Project(), t.Project()
	host := mine.unique()
	id := mine.trunkAt(host).ID()
	other := theirs.createTrunk()
	unavailable := func(c *Call, host string) {
		c.JSON(Object{"name": "Another", "hostName": host}).Refused(http.StatusBadRequest, badRequest).Says("The provided domain name is unavailable")
	}
	unavailable(mine.Call("createSipTrunk"), host)
	unavailable(theirs.Call("createSipTrunk"), host)
	unavailable(theirs.Call("createSipTrunk"), strings.ToUpper(host))
	unavailable(theirs.Call("updateSipTrunk", other), host)
	mine.Call("updateSipTrunk", id).JSON(Object{"name": "Same host", "hostName": host}).Want(http.StatusOK)
	mine.Call("deleteSipTrunk", id).Want(http.StatusNoContent)
	theirs.trunkAt(host)
}

func trunksDomain(t *T) {
	p := t.Project()
	p.createTrunk()
	host := p.unique()
	id := p.trunkAt(host).ID()
	found := p.Call("getSipTrunks").Query("domain", host+"."+topLevelDomain).Want(http.StatusOK).Has(Object{"totalItems": 1})
	t.Equal("trunks of the domain", pluck(found.List("trunks"), "id"), []string{id})
	none := p.Call("getSipTrunks").Query("domain", p.unique()+"."+topLevelDomain).Want(http.StatusOK).Has(Object{"totalItems": 0})
	t.Equal("trunks of an unused domain", none.List("trunks"), []Object{})
}

// trunksUpdate replaces a trunk: what is not sent is null, or off.
func trunksUpdate(t *T) {
	p := t.Project()
	host := p.unique()
	full := Object{"name": "Before", "hostName": host, "enableCallerName": true, "enableCallForward": true, "callForwardNumber": "+12025550123"}
	id := p.trunkAt(host).ID()
	p.Call("updateSipTrunk", id).JSON(full).Want(http.StatusOK).Has(full)
	sent := Object{"name": "After", "hostName": host}
	want := Object{"id": id, "name": "After", "hostName": host, "enableCallerName": false, "enableCallForward": false, "callForwardNumber": nil}
	updated := p.Call("updateSipTrunk", id).JSON(sent).Want(http.StatusOK).Has(want)
	t.changed("trunk", updated.object())
	p.Call("getSipTrunkById", id).Want(http.StatusOK).Is(updated.object())
}

func trunksRename(t *T) {
	p := t.Project()
	old, renamed := p.unique(), p.unique()
	id := p.trunkAt(old).ID()
	p.Call("updateSipTrunk", id).JSON(Object{"name": "Contract", "hostName": renamed}).Want(http.StatusOK).
		Has(Object{"hostName": renamed, "domain": renamed + "." + topLevelDomain})
	p.trunkAt(old)
}

func trunksDelete(t *T) {
	p := t.Project()
	id := p.createTrunk()
	if a := p.Call("deleteSipTrunk", id).Want(http.StatusNoContent); a.Text != "" {
		t.Errorf("a 204 has the body %s", a.Text)
	}
	p.misses([]idCall{{"getSipTrunkById", []string{id}, nil, noTrunk}, {"deleteSipTrunk", []string{id}, nil, noTrunk}})
}

// trunksAttached hangs things on a trunk and takes them off again: it is not
// deleted before the last one is gone.
func trunksAttached(t *T) {
	p := t.Project()
	id := p.createTrunk()
	acl, list := p.createACL(), p.createCredentialList(p.unique())
	endpoint := p.createEndpoint(id)
	p.linkACLs(id, acl)
	p.linkCredentialLists(id, list)
	number := p.number()
	p.assign(id, number)
	kept := func(says string) { p.Call("deleteSipTrunk", id).Refused(http.StatusBadRequest, badRequest).Says(says) }
	kept("")
	p.Call("AssignPhoneNumber").JSON(Object{"sipTrunkId": "", "phoneNumber": number}).Want(http.StatusCreated)
	kept("cannot be deleted while there are one or more")
	p.Call("deleteSipEndpoint", id, endpoint).Want(http.StatusNoContent)
	kept("cannot be deleted while there are one or more")
	p.Call("deleteAccessControlListFromTrunk", id, acl).Want(http.StatusNoContent)
	kept("cannot be deleted while there are one or more")
	p.Call("removeCredentialListFromTrunk", id, list).Want(http.StatusNoContent)
	p.Call("deleteSipTrunk", id).Want(http.StatusNoContent)
}

func trunksIDs(t *T) {
	p := t.Project()
	whole := Object{"name": "Contract", "hostName": p.unique()}
	p.misses([]idCall{
		{"getSipTrunkById", []string{unknownID}, nil, noTrunk},
		{"updateSipTrunk", []string{unknownID}, whole, noTrunk},
		{"deleteSipTrunk", []string{unknownID}, nil, noTrunk},
	})
}

func trunksIsolation(t *T) {
	mine, theirs := t.Project(), t.Project()
	id := mine.createTrunk()
	theirs.misses([]idCall{
		{"getSipTrunkById", []string{id}, nil, noTrunk},
		{"updateSipTrunk", []string{id}, Object{"name": "Theirs", "hostName": mine.unique()}, noTrunk},
		{"deleteSipTrunk", []string{id}, nil, noTrunk},
	})
	t.Equal("trunks of the other project", theirs.Call("getSipTrunks").Want(http.StatusOK).List("trunks"), []Object{})
	mine.Call("getSipTrunkById", id).Want(http.StatusOK).Has(Object{"name": "Contract"})
}
