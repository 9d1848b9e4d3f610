package contracttests

import (
	"net/http"
	"strings"
)

// Operations on credential lists and their credentials.
const (
	credentialListCreate = "CreateCredentialList"
	credentialListList   = "GetCredentialLists"
	credentialListGet    = "getCredentialListById"
	credentialListUpdate = "updateCredentialList"
	credentialListDelete = "deleteCredentialList"
	credentialUpdate     = "updateCredential"
	credentialDelete     = "deleteCredential"
)

func credentialCases() []Case {
	return []Case{
		{Name: "est/credential-lists/create", Operations: []string{credentialListCreate, credentialListGet, credentialListList}, Costs: Write, Needs: alone, Run: credentialListsCreate},
		{Name: "est/credential-lists/create/refused-inputs", Operations: []string{credentialListCreate}, Costs: Write, Needs: alone, Run: credentialListsInputs},
		{Name: "est/credential-lists/create/username-taken", Operations: []string{credentialListCreate}, Costs: Write, Run: credentialListsTaken},
		{Name: "est/credential-lists/update", Operations: []string{credentialListUpdate}, Costs: Write, Run: credentialListsUpdate},
		{Name: "est/credential-lists/delete", Operations: []string{credentialListDelete, credentialListGet}, Costs: Write, Assumed: true, Run: credentialListsDelete},
		{Name: "est/credential-lists/delete/in-use", Operations: []string{credentialListDelete}, Costs: Write, Run: credentialListsInUse},
		{Name: "est/credential-lists/ids", Operations: []string{credentialListGet, credentialListUpdate, credentialListDelete, "trunksByCredentialList"}, Costs: Write, Assumed: true, Run: credentialListsIDs},
		{Name: "est/credentials/update", Operations: []string{credentialUpdate}, Costs: Write, Run: credentialsUpdate},
		{Name: "est/credentials/delete", Operations: []string{credentialDelete}, Costs: Write, Run: credentialsDelete},
		{Name: "est/credentials/delete/registered", Operations: []string{credentialDelete}, Costs: Write, Assumed: true, Run: credentialsRegistered},
		{Name: "est/credentials/ids", Operations: []string{credentialUpdate, credentialDelete}, Costs: Write, Assumed: true, Run: credentialsIDs},
	}
}

// credentialList is an input of a credential list.
func credentialList(usernames ...string) Object {
	credentials := []Object{}
	for _, name := range usernames {
		credentials = append(credentials, Object{"username": name, "password": goodPassword})
	}
	return Object{"name": "Contract", "credentials": credentials}
}

func (p *Project) createCredentialList(usernames ...string) (id string) {
	return p.Call(credentialListCreate).JSON(with(credentialList(usernames...), "name", p.unique())).Want(http.StatusOK).ID()
}

// hidesPasswords fails the case if an answer shows a password.
func (a *Answer) hidesPasswords() *Answer {
	if strings.Contains(a.Text, goodPassword) || strings.Contains(a.Text, `"password"`) {
		a.t.Errorf("%s: the answer shows a password: %s", a.call, a.Text)
	}
	return a
}

func credentialListsCreate(t *T) {
	p := t.Project()
	one, two := p.unique(), p.unique()
	created := p.Call(credentialListCreate).JSON(credentialList(one, two)).Want(http.StatusOK).hidesPasswords()
	t.madeNow("credential list", created.Has(Object{"projectId": p.ID, "name": "Contract"}).object())
	t.Equal("usernames", pluck(created.List("credentials"), "username"), []string{one, two})
	for _, c := range created.List("credentials") {
		t.form("credential id", c["id"], idForm)
	}
	read := p.Call(credentialListGet, created.ID()).Want(http.StatusOK).hidesPasswords()
	read.Has(Object{"id": created.ID(), "credentials": created.Field("credentials"), "updateTime": nil})
	list := p.Call(credentialListList).Want(http.StatusOK).hidesPasswords().Has(Object{"totalItems": 1})
	t.Equal("the list", list.List("credentialLists"), []Object{read.object()})
}

// badPasswords miss one thing each.
var badPasswords = map[string]string{
	"11 characters":  "Secure!2345",
	"no upper case":  "securepassword!234",
	"no lower case":  "SECUREPASSWORD!234",
	"no digit":       "SecurePassword!",
	"empty password": "",
}

func credentialListsInputs(t *T) {
	p := t.Project()
	name := p.unique()
	withPassword := func(password any) Object {
		return Object{"name": "Contract", "credentials": []Object{{"username": name, "password": password}}}
	}
	all := []bad{
		{"no name", with(credentialList(name), "name", nil), validationFailed, ""},
		{"a text for a credential", with(credentialList(), "credentials", []string{name}), validationFailed, unreadable},
		{"no username", with(credentialList(), "credentials", []Object{{"password": goodPassword}}), validationFailed, ""},
		{"no password", with(credentialList(), "credentials", []Object{{"username": name}}), validationFailed, ""},
		{"a password that is no text", withPassword(123456789012), validationFailed, unreadable},
	}
	for what, password := range badPasswords {
		all = append(all, bad{"a password with " + what, withPassword(password), validationFailed, ""})
	}
	p.refuses(credentialListCreate, nil, all)
	t.Equal("credential lists after refusals", p.Call(credentialListList).Want(http.StatusOK).List("credentialLists"), []Object{})
	p.createCredentialList(name)
}

func credentialListsTaken(t *T) {
	p := t.Project()
	name := p.unique()
	id := p.createCredentialList(name)
	p.Call(credentialListCreate).JSON(credentialList(p.unique(), name)).Refused(http.StatusBadRequest, badRequest).Says("The provided username is unavailable")
	p.Call(credentialListDelete, id).Want(http.StatusNoContent)
	p.createCredentialList(name)
}

// credentialListsUpdate renames a list: its credentials are kept.
func credentialListsUpdate(t *T) {
	p := t.Project()
	id := p.createCredentialList(p.unique(), p.unique())
	before := p.Call(credentialListGet, id).Want(http.StatusOK)
	updated := p.Call(credentialListUpdate, id).JSON(Object{"name": "Updated"}).Want(http.StatusOK).hidesPasswords()
	t.changed("credential list", updated.Has(Object{"id": id, "name": "Updated", "credentials": before.Field("credentials")}).object())
	p.Call(credentialListGet, id).Want(http.StatusOK).Is(updated.object())
	p.refuses(credentialListUpdate, []string{id}, []bad{
		{"no name", Object{}, validationFailed, ""},
		{"a name that is no text", Object{"name": 1}, validationFailed, unreadable},
	})
}

func credentialListsDelete(t *T) {
	p := t.Project()
	id := p.createCredentialList(p.unique())
	p.Call(credentialListDelete, id).Want(http.StatusNoContent)
	p.misses([]idCall{{credentialListGet, []string{id}, nil, noCredentialList}})
}

// credentialListsInUse links a list and registers an endpoint with it: two
// checks, one after the other.
func credentialListsInUse(t *T) {
	p := t.Project()
	trunk, name := p.createTrunk(), p.unique()
	id := p.createCredentialList(name)
	p.linkCredentialLists(trunk, id)
	endpoint := p.Call("createSipEndpoint", trunk).JSON(registeredEndpoint(name)).Want(http.StatusOK).ID()
	kept := func(says string) {
		p.Call(credentialListDelete, id).Refused(http.StatusBadRequest, badRequest).Says("Credential List cannot be deleted while attached to a " + says)
	}
	kept("SIP Trunk")
	p.Call("removeCredentialListFromTrunk", trunk, id).Want(http.StatusNoContent)
	kept("SIP Endpoint")
	p.Call("deleteSipEndpoint", trunk, endpoint).Want(http.StatusNoContent)
	p.Call(credentialListDelete, id).Want(http.StatusNoContent)
}

func credentialListsIDs(t *T) {
	t.Project().misses([]idCall{
		{credentialListGet, []string{unknownID}, nil, noCredentialList},
		{credentialListUpdate, []string{unknownID}, Object{"name": "Contract"}, noCredentialList},
		{credentialListDelete, []string{unknownID}, nil, noCredentialList},
		{"trunksByCredentialList", []string{unknownID}, nil, noCredentialList},
	})
}

func credentialsUpdate(t *T) {
	p := t.Project()
	name := p.unique()
	id := p.createCredentialList(name)
	p.Call(credentialUpdate, id, name).JSON(Object{"password": "newPa$$word123"}).Want(http.StatusOK).Has(Object{"username": name}).hidesPasswords()
	for what, password := range badPasswords {
		p.refuses(credentialUpdate, []string{id, name}, []bad{{"a password with " + what, Object{"password": password}, validationFailed, ""}})
	}
	p.refuses(credentialUpdate, []string{id, name}, []bad{{"a password that is no text", Object{"password": 1}, validationFailed, unreadable}})
}

func credentialsDelete(t *T) {
	p := t.Project()
	name, other := p.unique(), p.unique()
	id := p.createCredentialList(name, other)
	p.Call(credentialDelete, id, name).Want(http.StatusNoContent)
	left := p.Call(credentialListGet, id).Want(http.StatusOK)
	t.Equal("usernames that are left", pluck(left.List("credentials"), "username"), []string{other})
	p.createCredentialList(name)
}

func credentialsRegistered(t *T) {
	p := t.Project()
	trunk, name := p.createTrunk(), p.unique()
	id := p.createCredentialList(name, p.unique())
	endpoint := p.Call("createSipEndpoint", trunk).JSON(registeredEndpoint(name)).Want(http.StatusOK).ID()
	p.Call(credentialDelete, id, name).Refused(http.StatusBadRequest, badRequest)
	p.Call("deleteSipEndpoint", trunk, endpoint).Want(http.StatusNoContent)
	p.Call(credentialDelete, id, name).Want(http.StatusNoContent)
}

func credentialsIDs(t *T) {
	p := t.Project()
	name := p.unique()
	id := p.createCredentialList(name)
	password := Object{"password": goodPassword}
	p.misses([]idCall{
		{credentialUpdate, []string{id, p.unique()}, password, noCredential},
		{credentialDelete, []string{id, p.unique()}, nil, noCredential},
		{credentialUpdate, []string{unknownID, name}, password, noCredentialList},
		{credentialDelete, []string{unknownID, name}, nil, noCredentialList},
	})
}
