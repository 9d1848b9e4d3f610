package contracttests

import "net/http"

func settingCases() []Case {
	return []Case{
		{Name: "est/country-permissions/list", Operations: []string{"getCountryPermissions", "getCountryPermission"}, Needs: alone, Run: countriesList},
		{Name: "est/country-permissions/update", Operations: []string{"updateCountryPermission", "getCountryPermission"}, Costs: Write, Needs: alone, Run: countriesUpdate},
		{Name: "est/country-permissions/ids", Operations: []string{"updateCountryPermission", "getCountryPermission"}, Costs: Write, Assumed: true, Run: countriesIDs},
		{Name: "est/blocking-rules/create", Operations: []string{"createBlockingRule", "getBlockingRules"}, Costs: Write, Needs: alone, Run: rulesCreate},
		{Name: "est/blocking-rules/create/refused-inputs", Operations: []string{"createBlockingRule", "updateBlockingRuleById"}, Costs: Write, Needs: alone, Run: rulesInputs},
		{Name: "est/blocking-rules/update", Operations: []string{"updateBlockingRuleById"}, Costs: Write, Run: rulesUpdate},
		{Name: "est/blocking-rules/delete", Operations: []string{"deleteBlockingRuleById", "updateBlockingRuleById"}, Costs: Write, Needs: alone, Assumed: true, Run: rulesDelete},
		{Name: "est/projects/add", Operations: []string{"addEstProjects"}, Costs: Irreversible, Needs: alone, Run: projectsAdd},
	}
}

// countriesList asks a project that has set nothing: only some of the United
// States' neighbours may be dialled.
func countriesList(t *T) {
	p := t.Project()
	rows := map[string]Object{}
	for _, row := range p.Call("getCountryPermissions").Want(http.StatusOK).List("countryPermissions") {
		code, _ := row["isoCode"].(string)
		rows[code] = row
	}
	t.Has("US", rows["US"], Object{"name": "United States/Canada", "countryDialingCodes": []string{"+1"}, "enabled": true})
	t.Has("SE", rows["SE"], Object{"name": "Sweden", "continent": "Europe", "countryDialingCodes": []string{"+46"}, "enabled": false})
	p.Call("getCountryPermission", "SE").Want(http.StatusOK).Is(rows["SE"])
}

func countriesUpdate(t *T) {
	p := t.Project()
	before := p.Call("getCountryPermission", "SE").Want(http.StatusOK)
	p.Call("updateCountryPermission", "SE").JSON(Object{"enabled": true}).Want(http.StatusOK).Is(with(before.object(), "enabled", true))
	p.Call("getCountryPermission", "SE").Want(http.StatusOK).Has(Object{"enabled": true})
	p.refuses("updateCountryPermission", []string{"SE"}, []bad{
		{"no switch", Object{}, validationFailed, ""},
		{"a switch that is a text", Object{"enabled": "yes"}, validationFailed, unreadable},
	})
	t.Project().Call("getCountryPermission", "SE").Want(http.StatusOK).Has(Object{"enabled": false})
}

func countriesIDs(t *T) {
	t.Project().misses([]idCall{
		{"getCountryPermission", []string{"XX"}, nil, "COUNTRY_PERMISSION_NOT_FOUND"},
		{"updateCountryPermission", []string{"XX"}, Object{"enabled": true}, "COUNTRY_PERMISSION_NOT_FOUND"},
	})
}

// blockingRule is an input of a rule. Clients send directions in capitals, and
// read them in small letters.
func blockingRule() Object {
	return Object{"name": "Contract", "direction": "INBOUND", "callerCountry": "US", "callerMatch": "123"}
}

func (p *Project) createRule() *Answer {
	return p.Call("createBlockingRule").JSON(with(blockingRule(), "name", p.unique())).Want(http.StatusOK)
}

func rulesCreate(t *T) {
	p := t.Project()
	want := with(with(blockingRule(), "direction", "inbound"), "projectId", p.ID)
	created := p.Call("createBlockingRule").JSON(blockingRule()).Want(http.StatusOK).Has(want)
	t.madeNow("blocking rule", created.object())
	if created.Field("calleeCountry") != nil || created.Field("calleeMatch") != nil {
		t.Errorf("what is not set is null or absent: %s", created.Text)
	}
	list := p.Call("getBlockingRules").Want(http.StatusOK).Has(Object{"totalItems": 1})
	t.Has("the rule in the list", list.List("callBlockingRules")[0], with(want, "id", created.ID()))
}

func rulesInputs(t *T) {
	p := t.Project()
	all := []bad{
		{"no direction", with(blockingRule(), "direction", nil), validationFailed, ""},
		{"another direction", with(blockingRule(), "direction", "SIDEWAYS"), validationFailed, ""},
		{"a match that is a number", with(blockingRule(), "callerMatch", 123), validationFailed, unreadable},
	}
	p.refuses("createBlockingRule", nil, all)
	p.Call("getBlockingRules").Want(http.StatusOK).Has(Object{"callBlockingRules": []Object{}})
	id := p.createRule().ID()
	p.refuses("updateBlockingRuleById", []string{id}, all)
}

func rulesUpdate(t *T) {
	p := t.Project()
	id := p.createRule().ID()
	sent := Object{"name": "Updated", "direction": "INBOUND", "callerCountry": "US", "callerMatch": "456"}
	updated := p.Call("updateBlockingRuleById", id).JSON(sent).Want(http.StatusOK)
	t.changed("blocking rule", updated.Has(with(with(sent, "direction", "inbound"), "id", id)).object())
}

func rulesDelete(t *T) {
	p := t.Project()
	id := p.createRule().ID()
	p.Call("deleteBlockingRuleById", id).Want(http.StatusNoContent)
	p.Call("getBlockingRules").Want(http.StatusOK).Has(Object{"callBlockingRules": []Object{}, "totalItems": 0})
	p.misses([]idCall{
		{"deleteBlockingRuleById", []string{id}, nil, "CALL_BLOCKING_RULE_NOT_FOUND"},
		{"updateBlockingRuleById", []string{id}, blockingRule(), "CALL_BLOCKING_RULE_NOT_FOUND"},
	})
}

// projectsAdd adds projects: one that is known already is ignored.
func projectsAdd(t *T) {
	p := t.Project()
	one, two := p.unique(), p.unique()
	add := func(want []string, ids ...string) {
		p.Call("addEstProjects").JSON(Object{"projectIds": ids}).Want(http.StatusOK).Is(Object{"addedProjects": want})
	}
	add([]string{one}, one)
	add([]string{two}, one, two)
	add([]string{}, one, two)
	p.refuses("addEstProjects", nil, []bad{
		{"no list", Object{}, validationFailed, ""},
		{"a text for a list", Object{"projectIds": one}, validationFailed, unreadable},
	})
}
