package trunking

import (
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// CredentialList is a list of the users that may call on the trunks it is
// linked to.
type CredentialList struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	Credentials []Credential `json:"credentials"`
	Times
}

// CredentialListInput is what a caller sends to make a list.
type CredentialListInput struct {
	Name        string
	Credentials []CredentialInput
}

var (
	ruleListFound = ledger.Define(ledger.Rule{
		Name: "est.credential-list.not-found", Kind: KindCredentialListNotFound, Evidence: ledger.Assumed,
		Says:   "A credential list id that the project does not have, or that is not linked to the trunk it is to be unlinked from, gets a 404.",
		Fix:    "Use the id of a credential list of this project.",
		Source: "behaviour.md 6.1 (default: <ENTITY>_NOT_FOUND)",
	})
	ruleListCredentials = ledger.Define(ledger.Rule{
		Name: "est.credential-list.has-credentials", Kind: KindValidationFailed, Evidence: ledger.Assumed,
		Says:   "A credential list is made with at least one credential: no operation adds one later. Deleting the last one is taken.",
		Fix:    "Send the credentials with the list.",
		Source: "elastic-sip-trunking.yaml client_observations CreateCredentialList",
	})
	ruleListLinked = ledger.Define(ledger.Rule{
		Name: "est.credential-list.delete-linked", Kind: KindBadRequest, Evidence: ledger.GuideObserved,
		Says:   "A credential list is not deleted while it is linked to a trunk.",
		Fix:    "Unlink it from all trunks first: GET /credentialLists/{id}/trunks names them.",
		Source: "behaviour.md 6.1",
	})
	ruleListRegistered = ledger.Define(ledger.Rule{
		Name: "est.credential-list.delete-registered", Kind: KindBadRequest, Evidence: ledger.GuideObserved,
		Says:   "A credential list is not deleted while a registered endpoint uses one of its usernames; this is checked apart from the links.",
		Fix:    "Delete or change the endpoints that register with it.",
		Source: "behaviour.md 6.1 (two separate checks)",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.credential-list.update-renames", Evidence: ledger.ClientObserved,
		Says:   "PUT on a credential list carries its name only and keeps the credentials.",
		Source: "elastic-sip-trunking.yaml client_observations updateCredentialList; behaviour.md 6.3",
	})
)

// CreateCredentialList makes a credential list with its credentials.
func CreateCredentialList(tx *state.Tx, input CredentialListInput) (CredentialList, error) {
	if err := checkName(input.Name); err != nil {
		return CredentialList{}, err
	}
	if len(input.Credentials) == 0 {
		return CredentialList{}, ruleListCredentials.Broken("A Credential List needs credentials.").At("credentials", "must not be empty")
	}
	l := CredentialList{ID: tx.NewID(), Name: input.Name, Times: created(tx)}
	for i, c := range input.Credentials {
		made, err := newCredential(tx, l.ID, c, indexed("credentials", i))
		if err != nil {
			return CredentialList{}, err
		}
		l.Credentials = append(l.Credentials, made)
	}
	store(tx).CredentialLists.Put(l.ID, l)
	return l, nil
}

// FindCredentialList answers a credential list by its id.
func FindCredentialList(tx *state.Tx, id string) (CredentialList, error) {
	l, ok := store(tx).CredentialLists.Get(id)
	if !ok {
		return CredentialList{}, ruleListFound.Broken("Credential List with id '%s' not found", id)
	}
	return l, nil
}

// ListCredentialLists answers a page of the credential lists in the order of
// their creation.
func ListCredentialLists(tx *state.Tx, number, size int) state.NumberedPage[CredentialList] {
	return state.PageOfTable(store(tx).CredentialLists, number, size)
}

// RenameCredentialList changes a list's name.
func RenameCredentialList(tx *state.Tx, id, name string) (CredentialList, error) {
	l, err := FindCredentialList(tx, id)
	if err != nil {
		return CredentialList{}, err
	}
	if err := checkName(name); err != nil {
		return CredentialList{}, err
	}
	l.Name, l.Times = name, l.updated(tx)
	store(tx).CredentialLists.Put(id, l)
	return l, nil
}

// DeleteCredentialList removes a list with its credentials, once neither a
// trunk nor an endpoint uses it.
func DeleteCredentialList(tx *state.Tx, id string) error {
	l, err := FindCredentialList(tx, id)
	if err != nil {
		return err
	}
	if some(store(tx).LinkedTrunks, under(string(LinkCredentialList), id)) {
		return ruleListLinked.Broken("Credential List cannot be deleted while attached to a SIP Trunk")
	}
	for _, c := range l.Credentials {
		if c.registered(tx) {
			return ruleListRegistered.Broken("Credential List cannot be deleted while attached to a SIP Endpoint")
		}
	}
	for _, c := range l.Credentials {
		store(tx).Usernames.Delete(c.Username)
	}
	store(tx).CredentialLists.Delete(id)
	return nil
}
