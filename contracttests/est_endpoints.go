package contracttests

import "net/http"

func endpointCases() []Case {
	return []Case{
		{Name: "est/endpoints/create/static", Operations: []string{"createSipEndpoint", "getSipEndpointById", "getSipEndpoint"}, Costs: Write, Run: endpointsStatic},
		{Name: "est/endpoints/create/registered", Operations: []string{"createSipEndpoint", "getSipEndpointById"}, Costs: Write, Run: endpointsRegistered},
		{Name: "est/endpoints/create/refused-inputs", Operations: []string{"createSipEndpoint", "updateSipEndpoint"}, Costs: Write, Run: endpointsInputs},
		{Name: "est/endpoints/create/unknown-credential", Operations: []string{"createSipEndpoint", "updateSipEndpoint"}, Costs: Write, Run: endpointsCredential},
		{Name: "est/endpoints/update", Operations: []string{"updateSipEndpoint"}, Costs: Write, Run: endpointsUpdate},
		{Name: "est/endpoints/delete", Operations: []string{"deleteSipEndpoint"}, Costs: Write, Assumed: true, Run: endpointsDelete},
		{Name: "est/endpoints/ids", Operations: []string{"createSipEndpoint", "getSipEndpoint", "getSipEndpointById", "updateSipEndpoint", "deleteSipEndpoint"}, Costs: Write, Assumed: true, Run: endpointsIDs},
	}
}

// staticEndpoint is an input of an endpoint that has an address.
func staticEndpoint() Object {
	return Object{"name": "Contract", "address": "203.0.113.10", "priority": 2}
}

// registeredEndpoint is an input of an endpoint that registers.
func registeredEndpoint(username string) Object {
	return Object{"name": "Contract", "isRegistered": true, "credentialUsername": username, "priority": 1}
}

func (p *Project) createEndpoint(trunk string) (id string) {
	return p.Call("createSipEndpoint", trunk).JSON(staticEndpoint()).Want(http.StatusOK).ID()
}

func endpointsStatic(t *T) {
	p := t.Project()
	trunk := p.createTrunk()
	created := p.Call("createSipEndpoint", trunk).JSON(staticEndpoint()).Want(http.StatusOK)
	want := with(with(with(with(staticEndpoint(), "sipTrunkId", trunk), "port", 5060), "transport", "UDP"), "enabled", true)
	t.madeNow("endpoint", created.Has(want).object())
	read := p.Call("getSipEndpointById", trunk, created.ID()).Want(http.StatusOK).Has(want)
	t.form("createTime read later", read.Field("createTime"), wholeSeconds)
	list := p.Call("getSipEndpoint", trunk).Want(http.StatusOK).Has(Object{"totalItems": 1})
	t.Equal("endpoints of the trunk", list.List("endpoints"), []Object{read.object()})
}

// endpointsRegistered names a username of a list that no trunk is linked to:
// that is not looked at.
func endpointsRegistered(t *T) {
	p := t.Project()
	trunk, username := p.createTrunk(), p.unique()
	p.createCredentialList(username)
	created := p.Call("createSipEndpoint", trunk).JSON(registeredEndpoint(username)).Want(http.StatusOK)
	t.madeNow("endpoint", created.Has(registeredEndpoint(username)).object())
	p.Call("getSipEndpointById", trunk, created.ID()).Want(http.StatusOK).Has(registeredEndpoint(username))
}

func badEndpoints() []bad {
	static := staticEndpoint()
	return []bad{
		{"no name", with(static, "name", nil), validationFailed, ""},
		{"no priority", with(static, "priority", nil), validationFailed, ""},
		{"priority 0", with(static, "priority", 0), validationFailed, ""},
		{"a priority that is no number", with(static, "priority", "high"), validationFailed, unreadable},
		{"neither address nor username", with(static, "address", nil), validationFailed, ""},
		{"registered without username", Object{"name": "Contract", "priority": 1, "isRegistered": true}, validationFailed, ""},
		{"port 0", with(static, "port", 0), validationFailed, ""},
		{"port 65536", with(static, "port", 65536), validationFailed, ""},
		{"another transport", with(static, "transport", "WS"), validationFailed, ""},
		{"an address with a port", with(static, "address", "203.0.113.10:5060"), validationFailed, ""},
		{"an address with a scheme", with(static, "address", "sip:203.0.113.10"), validationFailed, ""},
	}
}

func endpointsInputs(t *T) {
	p := t.Project()
	trunk := p.createTrunk()
	p.refuses("createSipEndpoint", []string{trunk}, badEndpoints())
	t.Equal("endpoints after refusals", p.Call("getSipEndpoint", trunk).Want(http.StatusOK).List("endpoints"), []Object{})
	id := p.createEndpoint(trunk)
	before := p.Call("getSipEndpointById", trunk, id).Want(http.StatusOK)
	p.refuses("updateSipEndpoint", []string{trunk, id}, badEndpoints())
	p.Call("getSipEndpointById", trunk, id).Want(http.StatusOK).Is(before.object())
}

func endpointsCredential(t *T) {
	p := t.Project()
	trunk := p.createTrunk()
	id := p.createEndpoint(trunk)
	p.misses([]idCall{
		{"createSipEndpoint", []string{trunk}, registeredEndpoint(p.unique()), noCredential},
		{"updateSipEndpoint", []string{trunk, id}, registeredEndpoint(p.unique()), noCredential},
	})
}

func endpointsUpdate(t *T) {
	p := t.Project()
	trunk := p.createTrunk()
	id := p.createEndpoint(trunk)
	sent := Object{"name": "Updated", "address": "sbc.example.com", "priority": 3, "port": 5061, "transport": "TCP", "enabled": false}
	updated := p.Call("updateSipEndpoint", trunk, id).JSON(sent).Want(http.StatusOK).Has(sent)
	t.changed("endpoint", updated.Has(Object{"id": id, "sipTrunkId": trunk}).object())
	p.Call("getSipEndpointById", trunk, id).Want(http.StatusOK).Is(updated.object())
}

func endpointsDelete(t *T) {
	p := t.Project()
	trunk := p.createTrunk()
	id, other := p.createEndpoint(trunk), p.createEndpoint(trunk)
	p.Call("deleteSipEndpoint", trunk, id).Want(http.StatusNoContent)
	p.misses([]idCall{{"getSipEndpointById", []string{trunk, id}, nil, noEndpoint}})
	t.Equal("what is left", pluck(p.Call("getSipEndpoint", trunk).Want(http.StatusOK).List("endpoints"), "id"), []string{other})
}

// endpointsIDs tries unknown trunks, unknown endpoints, and endpoints of
// another trunk.
func endpointsIDs(t *T) {
	p := t.Project()
	trunk, other := p.createTrunk(), p.createTrunk()
	id := p.createEndpoint(trunk)
	calls := []idCall{
		{"createSipEndpoint", []string{unknownID}, staticEndpoint(), noTrunk},
		{"getSipEndpoint", []string{unknownID}, nil, noTrunk},
	}
	for _, of := range []struct {
		args []string
		code string
	}{{[]string{unknownID, id}, noTrunk}, {[]string{trunk, unknownID}, noEndpoint}, {[]string{other, id}, noEndpoint}} {
		calls = append(calls,
			idCall{"getSipEndpointById", of.args, nil, of.code},
			idCall{"updateSipEndpoint", of.args, staticEndpoint(), of.code},
			idCall{"deleteSipEndpoint", of.args, nil, of.code})
	}
	p.misses(calls)
}
