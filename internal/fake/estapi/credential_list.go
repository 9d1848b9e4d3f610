package estapi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// credentialListView is a credential list as the API shows it.
type credentialListView struct {
	Name string `json:"name"`
	ID   string `json:"id"`
	times
	ProjectID   string           `json:"projectId"`
	Credentials []credentialView `json:"credentials"`
}

type credentialListPage struct {
	paging
	Lists []credentialListView `json:"credentialLists"`
}

func showCredentialList(c *fake.Call, l trunking.CredentialList, when moment) credentialListView {
	return credentialListView{
		Name: l.Name, ID: l.ID, times: timesOf(l.Times, when), ProjectID: c.Project,
		Credentials: each(l.Credentials, showCredential),
	}
}

func createCredentialList(c *fake.Call) (fake.Reply, error) {
	o := bodyOf(c)
	input := trunking.CredentialListInput{Name: o.text("name"), Credentials: each(o.objects("credentials"), credentialInput)}
	l, err := trunking.CreateCredentialList(c.Tx, input)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showCredentialList(c, l, fresh))
}

func listCredentialLists(c *fake.Call, p pageRequest) (fake.Reply, error) {
	page := trunking.ListCredentialLists(c.Tx, p.number, p.size)
	show := func(l trunking.CredentialList) credentialListView { return showCredentialList(c, l, later) }
	return fake.OK(credentialListPage{paging: pagingOf(page), Lists: each(page.Items, show)})
}

func getCredentialList(c *fake.Call) (fake.Reply, error) {
	l, err := trunking.FindCredentialList(c.Tx, c.Param("id"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showCredentialList(c, l, later))
}

func updateCredentialList(c *fake.Call) (fake.Reply, error) {
	l, err := trunking.RenameCredentialList(c.Tx, c.Param("id"), bodyOf(c).text("name"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showCredentialList(c, l, later))
}

func deleteCredentialList(c *fake.Call) (fake.Reply, error) {
	return done(trunking.DeleteCredentialList(c.Tx, c.Param("id")))
}
