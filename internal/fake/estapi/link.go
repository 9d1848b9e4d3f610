package estapi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// aclIDs are the ACLs of a trunk; left out after a call that linked none.
type aclIDs struct {
	IDs []string `json:"accessControlListIds,omitempty"`
}

type aclIDPage struct {
	IDs []string `json:"accessControlListIds"`
	paging
}

// credentialListIDs are the credential lists of a trunk.
type credentialListIDs struct {
	IDs []string `json:"credentialListIds"`
}

// linkedListPage has the lists that clients read and the ids that the document has.
type linkedListPage struct {
	Lists []credentialListView `json:"credentialLists"`
	IDs   []string             `json:"credentialListIds"`
	paging
}

func linkACLs(c *fake.Call) (fake.Reply, error) {
	sent := bodyOf(c).texts("accessControlListIds")
	ids, err := trunking.AddLinks(c.Tx, c.Param("trunkId"), trunking.LinkACL, sent)
	if err != nil {
		return fake.Reply{}, err
	}
	if len(sent) == 0 {
		ids = nil
	}
	return fake.OK(aclIDs{ids})
}

func listACLsOfTrunk(c *fake.Call, p pageRequest) (fake.Reply, error) {
	page, err := trunking.LinksOf(c.Tx, c.Param("trunkId"), trunking.LinkACL, p.number, p.size)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(aclIDPage{IDs: each(page.Items, linkedID), paging: pagingOf(page)})
}

func linkedID(l trunking.Link) string { return l.ID }

func linkCredentialLists(c *fake.Call) (fake.Reply, error) {
	ids, err := trunking.AddLinks(c.Tx, c.Param("trunkId"), trunking.LinkCredentialList, bodyOf(c).texts("credentialListIds"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(credentialListIDs{ids})
}

// replaceCredentialLists takes a list of ids, as the document has it, or an
// object with one, as clients send it.
func replaceCredentialLists(c *fake.Call) (fake.Reply, error) {
	sent := append(texts(c.Body), bodyOf(c).texts("credentialListIds")...)
	ids, err := trunking.ReplaceLinks(c.Tx, c.Param("trunkId"), trunking.LinkCredentialList, sent)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(credentialListIDs{ids})
}

var credentialListOrder = properties[trunking.CredentialList]{
	"id":         func(l trunking.CredentialList) string { return l.ID },
	"name":       func(l trunking.CredentialList) string { return l.Name },
	"createTime": func(l trunking.CredentialList) string { return l.Created.Format(nanoseconds) },
	"updateTime": func(l trunking.CredentialList) string { return orEmpty(formatted(l.Updated)) },
}

func listCredentialListsOfTrunk(c *fake.Call, p pageRequest) (fake.Reply, error) {
	trunkID := c.Param("trunkId")
	if _, err := trunking.FindTrunk(c.Tx, trunkID); err != nil {
		return fake.Reply{}, err
	}
	page, err := sorted(c, p, credentialListOrder, func(number, size int) state.NumberedPage[trunking.CredentialList] {
		return trunking.CredentialListsOf(c.Tx, trunkID, number, size)
	})
	if err != nil {
		return fake.Reply{}, err
	}
	view := linkedListPage{paging: pagingOf(page), IDs: []string{}, Lists: []credentialListView{}}
	for _, l := range page.Items {
		view.Lists, view.IDs = append(view.Lists, showCredentialList(c, l, later)), append(view.IDs, l.ID)
	}
	return fake.OK(view)
}

// unlink takes something from a trunk; parameter is its id's name in the path.
func unlink(kind trunking.LinkKind, parameter string) fake.Handler {
	return func(c *fake.Call) (fake.Reply, error) {
		return done(trunking.RemoveLink(c.Tx, c.Param("trunkId"), kind, c.Param(parameter)))
	}
}

func listTrunksOf(kind trunking.LinkKind) func(*fake.Call, pageRequest) (fake.Reply, error) {
	return func(c *fake.Call, p pageRequest) (fake.Reply, error) {
		page, err := trunking.TrunksLinkedTo(c.Tx, kind, c.Param("id"), p.number, p.size)
		if err != nil {
			return fake.Reply{}, err
		}
		return fake.OK(showTrunks(c, page))
	}
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
