package contracttests

import "net/http"

// Operations on what is linked to a trunk.
const (
	aclLink             = "addAccessControlListToTrunk"
	aclLinks            = "getAccessControlListsForTrunk"
	aclUnlink           = "deleteAccessControlListFromTrunk"
	aclTrunks           = "trunksByACL"
	credentialLink      = "addCredentialListToTrunk"
	credentialLinks     = "getCredentialListsForTrunk"
	credentialReplace   = "bulkUpdateCredentialListsForTrunk"
	credentialUnlink    = "removeCredentialListFromTrunk"
	credentialTrunks    = "trunksByCredentialList"
	alreadyAdded        = "is already added to trunk"
	aclIDs              = "accessControlListIds"
	credentialListIDs   = "credentialListIds"
	credentialListsName = "credentialLists"
)

func linkCases() []Case {
	return []Case{
		{Name: "est/links/acls", Operations: []string{aclLink, aclLinks, aclTrunks, aclUnlink}, Costs: Write, Run: linksACLs},
		{Name: "est/links/acls/twice", Operations: []string{aclLink}, Costs: Write, Run: linksACLsTwice},
		{Name: "est/links/credential-lists", Operations: []string{credentialLink, credentialLinks, credentialTrunks, credentialUnlink}, Costs: Write, Run: linksCredentialLists},
		{Name: "est/links/credential-lists/twice", Operations: []string{credentialLink}, Costs: Write, Run: linksCredentialListsTwice},
		{Name: "est/links/credential-lists/replace", Operations: []string{credentialReplace}, Costs: Write, Run: linksReplace},
		{Name: "est/links/refused-inputs", Operations: []string{aclLink, credentialLink, credentialReplace}, Costs: Write, Run: linksInputs},
		{Name: "est/links/ids", Operations: []string{aclLink, aclLinks, aclUnlink, credentialLink, credentialLinks, credentialReplace, credentialUnlink}, Costs: Write, Assumed: true, Run: linksIDs},
	}
}

func (p *Project) linkACLs(trunk string, ids ...string) *Answer {
	return p.Call(aclLink, trunk).JSON(Object{aclIDs: ids}).Want(http.StatusOK)
}

func (p *Project) linkCredentialLists(trunk string, ids ...string) *Answer {
	return p.Call(credentialLink, trunk).JSON(Object{credentialListIDs: ids}).Want(http.StatusOK)
}

// linksACLs links one ACL after another: each answer has all of them.
func linksACLs(t *T) {
	p := t.Project()
	trunk, one, two := p.createTrunk(), p.createACL(), p.createACL()
	p.linkACLs(trunk, one).Has(Object{aclIDs: []string{one}})
	p.linkACLs(trunk, two).Has(Object{aclIDs: []string{one, two}})
	p.Call(aclLink, trunk).JSON(Object{aclIDs: []string{}}).Want(http.StatusOK).Is(Object{})
	p.Call(aclLinks, trunk).Want(http.StatusOK).Has(Object{aclIDs: []string{one, two}, "totalItems": 2})
	t.Equal("trunks of the ACL", pluck(p.Call(aclTrunks, one).Want(http.StatusOK).List("trunks"), "id"), []string{trunk})
	p.Call(aclUnlink, trunk, one).Want(http.StatusNoContent)
	p.Call(aclLinks, trunk).Want(http.StatusOK).Has(Object{aclIDs: []string{two}, "totalItems": 1})
	p.Call(aclTrunks, one).Want(http.StatusOK).Has(Object{"trunks": []Object{}, "totalItems": 0})
}

func linksACLsTwice(t *T) {
	p := t.Project()
	trunk, one, two := p.createTrunk(), p.createACL(), p.createACL()
	p.linkACLs(trunk, one)
	p.Call(aclLink, trunk).JSON(Object{aclIDs: []string{two, one}}).Refused(http.StatusBadRequest, badRequest).
		Says("Access control list with id '" + one + "' " + alreadyAdded + " '" + trunk + "'")
	p.Call(aclLinks, trunk).Want(http.StatusOK).Has(Object{aclIDs: []string{one}})
	p.linkACLs(p.createTrunk(), one)
}

// linksCredentialLists links one credential list after another. The trunk's
// list shows them whole, as the official client reads them.
func linksCredentialLists(t *T) {
	p := t.Project()
	trunk, one, two := p.createTrunk(), p.createCredentialList(p.unique()), p.createCredentialList(p.unique())
	p.linkCredentialLists(trunk, one).Has(Object{credentialListIDs: []string{one}})
	p.linkCredentialLists(trunk, two).Has(Object{credentialListIDs: []string{one, two}})
	shown := p.Call(credentialLinks, trunk).Want(http.StatusOK).hidesPasswords().Has(Object{"totalItems": 2})
	t.Equal("credential lists of the trunk", pluck(shown.List(credentialListsName), "id"), []string{one, two})
	t.Equal("the first one", shown.List(credentialListsName)[0], p.Call(credentialListGet, one).Want(http.StatusOK).object())
	t.Equal("trunks of the list", pluck(p.Call(credentialTrunks, one).Want(http.StatusOK).List("trunks"), "id"), []string{trunk})
	p.Call(credentialUnlink, trunk, one).Want(http.StatusNoContent)
	p.Call(credentialTrunks, one).Want(http.StatusOK).Has(Object{"trunks": []Object{}, "totalItems": 0})
}

func linksCredentialListsTwice(t *T) {
	p := t.Project()
	trunk, one := p.createTrunk(), p.createCredentialList(p.unique())
	p.linkCredentialLists(trunk, one)
	p.Call(credentialLink, trunk).JSON(Object{credentialListIDs: []string{one}}).Refused(http.StatusBadRequest, badRequest).Says(alreadyAdded)
}

// linksReplace sends the whole set, both as the document has it and as the
// official client sends it.
func linksReplace(t *T) {
	p := t.Project()
	trunk := p.createTrunk()
	one, two, three := p.createCredentialList(p.unique()), p.createCredentialList(p.unique()), p.createCredentialList(p.unique())
	p.linkCredentialLists(trunk, one)
	for _, step := range []struct {
		body any
		want []string
	}{{[]string{two, three}, []string{two, three}}, {Object{credentialListIDs: []string{one}}, []string{one}}, {[]string{}, []string{}}} {
		p.Call(credentialReplace, trunk).JSON(step.body).Want(http.StatusOK).Has(Object{credentialListIDs: step.want})
		t.Equal("credential lists of the trunk", pluck(p.Call(credentialLinks, trunk).Want(http.StatusOK).List(credentialListsName), "id"), step.want)
	}
}

func linksInputs(t *T) {
	p := t.Project()
	trunk := p.createTrunk()
	p.refuses(aclLink, []string{trunk}, []bad{{"a text for a list", Object{aclIDs: unknownID}, validationFailed, unreadable}})
	p.refuses(credentialReplace, []string{trunk}, []bad{{"a number for an id", []int{1}, validationFailed, unreadable}})
	p.refuses(credentialLink, []string{trunk}, []bad{
		{"a text for a list", Object{credentialListIDs: unknownID}, validationFailed, unreadable},
		{"no ids", Object{}, validationFailed, ""},
	})
}

func linksIDs(t *T) {
	p := t.Project()
	trunk, list, credentials := p.createTrunk(), p.createACL(), p.createCredentialList(p.unique())
	p.misses([]idCall{
		{aclLink, []string{unknownID}, Object{aclIDs: []string{list}}, noTrunk},
		{aclLink, []string{trunk}, Object{aclIDs: []string{list, unknownID}}, noACL},
		{aclLinks, []string{unknownID}, nil, noTrunk},
		{aclUnlink, []string{unknownID, list}, nil, noTrunk},
		{aclUnlink, []string{trunk, list}, nil, noACL},
		{credentialLink, []string{unknownID}, Object{credentialListIDs: []string{credentials}}, noTrunk},
		{credentialLink, []string{trunk}, Object{credentialListIDs: []string{credentials, unknownID}}, noCredentialList},
		{credentialLinks, []string{unknownID}, nil, noTrunk},
		{credentialReplace, []string{unknownID}, []string{credentials}, noTrunk},
		{credentialReplace, []string{trunk}, []string{credentials, unknownID}, noCredentialList},
		{credentialUnlink, []string{unknownID, credentials}, nil, noTrunk},
		{credentialUnlink, []string{trunk, credentials}, nil, noCredentialList},
	})
	p.Call(aclLinks, trunk).Want(http.StatusOK).Has(Object{aclIDs: []string{}})
}
