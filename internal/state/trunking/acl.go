package trunking

import (
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// ACL is an access control list: the addresses that may send calls to the
// trunks it is linked to.
type ACL struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Enabled bool      `json:"enabled"`
	Ranges  []IPRange `json:"ranges"` // at least one, in the order of their creation
	Times
}

// ACLInput is what a caller sets of an ACL.
type ACLInput struct {
	Name    string
	Enabled bool
	// Ranges is nil where an update leaves them out.
	Ranges []IPRangeInput
}

var (
	ruleACLFound = ledger.Define(ledger.Rule{
		Name: "est.acl.not-found", Kind: KindACLNotFound, Evidence: ledger.Assumed,
		Says:   "An ACL id that the project does not have, or that is not linked to the trunk it is to be unlinked from, gets a 404.",
		Fix:    "Use the id of an ACL of this project.",
		Source: "behaviour.md 6.1 (default: <ENTITY>_NOT_FOUND)",
	})
	// RuleACLRanges is exported for requests whose shape shows already that
	// they break it.
	RuleACLRanges = ledger.Define(ledger.Rule{
		Name: "est.acl.has-ranges", Kind: KindBadRequest, Evidence: ledger.GuideObserved,
		Says:   "An ACL has at least one IP range. That this also keeps the last range from being deleted is assumed: the error speaks of ACLs, not of their creation.",
		Fix:    "Send at least one range; to replace the last one, add the new one first.",
		Source: "elastic-sip-trunking.yaml createAccessControlList; behaviour.md 6.1",
	})
	ruleACLLinked = ledger.Define(ledger.Rule{
		Name: "est.acl.delete-linked", Kind: KindBadRequest, Evidence: ledger.GuideObserved,
		Says:   "An ACL is not deleted while it is linked to a trunk.",
		Fix:    "Unlink it from all trunks first: GET /accessControlLists/{id}/trunks names them.",
		Source: "behaviour.md 6.1",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.acl.update-keeps-ranges", Evidence: ledger.Assumed,
		Says:   "PUT on an ACL keeps the ranges where it leaves ipRanges out (a name-only update is client-observed, and an ACL needs a range); otherwise they are replaced, and a range with the same address and length keeps its id and createTime. A left-out enabled becomes true, its default.",
		Source: "elastic-sip-trunking.yaml updateAccessControlList; behaviour.md 6.3, 6.4",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.acl.enabled-default", Evidence: ledger.ClientObserved,
		Says:   "An ACL is enabled where the caller does not say, although one guide calls the field required.",
		Source: "elastic-sip-trunking.yaml client_observations createAccessControlList; behaviour.md 6.1, 6.4",
	})
)

// MessageACLRanges words a breach of [RuleACLRanges].
const MessageACLRanges = "Access Control Lists must contain at least one IP range"

// CreateACL makes an ACL.
func CreateACL(tx *state.Tx, input ACLInput) (ACL, error) {
	if err := input.check(); err != nil {
		return ACL{}, err
	}
	a := ACL{ID: tx.NewID(), Name: input.Name, Enabled: input.Enabled, Times: created(tx)}
	for _, r := range input.Ranges {
		a.Ranges = append(a.Ranges, newRange(tx, r))
	}
	return putACL(tx, a)
}

func putACL(tx *state.Tx, a ACL) (ACL, error) {
	if err := checkRanges(a.Ranges); err != nil {
		return ACL{}, err
	}
	store(tx).ACLs.Put(a.ID, a)
	return a, nil
}

// FindACL answers an ACL by its id.
func FindACL(tx *state.Tx, id string) (ACL, error) {
	a, ok := store(tx).ACLs.Get(id)
	if !ok {
		return ACL{}, ruleACLFound.Broken("Access Control List with id '%s' not found", id)
	}
	return a, nil
}

// ListACLs answers a page of the ACLs in the order of their creation.
func ListACLs(tx *state.Tx, number, size int) state.NumberedPage[ACL] {
	return state.PageOfTable(store(tx).ACLs, number, size)
}

// UpdateACL replaces what a caller sets of an ACL.
func UpdateACL(tx *state.Tx, id string, input ACLInput) (ACL, error) {
	a, err := FindACL(tx, id)
	if err != nil {
		return ACL{}, err
	}
	if err := input.check(); err != nil {
		return ACL{}, err
	}
	a.Name, a.Enabled, a.Times = input.Name, input.Enabled, a.updated(tx)
	if input.Ranges != nil {
		a.Ranges = replaceRanges(tx, a.Ranges, input.Ranges)
	}
	return putACL(tx, a)
}

// DeleteACL removes an ACL that is not linked any more.
func DeleteACL(tx *state.Tx, id string) error {
	if _, err := FindACL(tx, id); err != nil {
		return err
	}
	if some(store(tx).LinkedTrunks, under(string(LinkACL), id)) {
		return ruleACLLinked.Broken("Access Control List cannot be deleted while attached to a SIP Trunk")
	}
	store(tx).ACLs.Delete(id)
	return nil
}

func (in ACLInput) check() error {
	if err := checkName(in.Name); err != nil {
		return err
	}
	for i, r := range in.Ranges {
		if err := r.check(indexed("ipRanges", i)); err != nil {
			return err
		}
	}
	return nil
}
