package trunking

import (
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// LinkKind is what a trunk is linked to, named as in the API's paths.
type LinkKind string

// The kinds of links.
const (
	LinkACL            LinkKind = "accessControlLists"
	LinkCredentialList LinkKind = "credentialLists"
)

// LinkKinds lists the kinds of links.
func LinkKinds() []LinkKind { return []LinkKind{LinkACL, LinkCredentialList} }

// PropagationTime is how long a change takes to reach the network, in the
// world's time.
const PropagationTime = 60 * time.Second

// Link ties an ACL or a credential list to a trunk.
type Link struct {
	TrunkID string   `json:"trunkId"`
	Kind    LinkKind `json:"kind"`
	// ID is the id of what is linked.
	ID     string    `json:"id"`
	Linked time.Time `json:"linked"`
	// Effective is when the link took effect, nil until it has.
	Effective *time.Time `json:"effective,omitempty"`
}

// States of a link.
const (
	LinkPending   = "PENDING"
	LinkEffective = "EFFECTIVE"
)

// Causes of a link's transitions.
const (
	causeLink   = "link"
	causeUnlink = "unlink"
)

var (
	ruleLinkOnce = ledger.Define(ledger.Rule{
		Name: "est.link.once", Kind: KindBadRequest, Evidence: ledger.GuideObserved,
		Says:   "POST does not link what the trunk is linked to already, nor the same id twice in one call; the whole call is refused.",
		Fix:    "Read the trunk's links first and send only new ids.",
		Source: "behaviour.md 6.1",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.link.propagation", Evidence: ledger.GuideObserved,
		Says:   "An ACL or credential list takes effect 60 seconds after it was linked to a trunk. That endpoints take as long after each change is told by one guide only.",
		Source: "behaviour.md 6.3",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.link.append", Evidence: ledger.Documented,
		Says:   "POST adds links and answers all ids linked after the call, in the order in which the lists were created (the order is assumed).",
		Source: "elastic-sip-trunking.yaml addAccessControlListToTrunk; behaviour.md 6.4 (one guide differs, the document wins)",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.link.empty-acl-list", Evidence: ledger.ClientObserved,
		Says:   "POST of no ACL ids answers an empty object. For credential lists, whose answer requires the ids, it answers them (assumed).",
		Source: "elastic-sip-trunking.yaml client_observations addAccessControlListToTrunk",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.link.replace", Evidence: ledger.GuideObserved,
		Says:   "PUT makes the ids sent the trunk's credential lists; what it leaves out is unlinked, what was there stays in effect, an id sent twice counts once (assumed), and no body is an empty list (assumed).",
		Source: "behaviour.md 6.4; elastic-sip-trunking.yaml bulkUpdateCredentialListsForTrunk",
	})
)

// links runs the life cycle of links.
var links = &state.Machine[Link]{
	Table: &state.Lifecycle{
		Name: "est-link",
		Says: "The link of an ACL or a credential list to a trunk, until it has reached the network.",
		Transitions: []state.Transition{
			{From: state.Gone, Cause: causeLink, To: LinkPending},
			{From: LinkPending, Cause: state.CauseTime, To: LinkEffective, After: PropagationTime, Outcome: "propagated"},
			{From: LinkPending, Cause: causeUnlink, To: state.Gone},
			{From: LinkEffective, Cause: causeUnlink, To: state.Gone},
		},
	},
	// The second id of the path is the kind.
	Pattern: "trunks/*/*/*",
	Find:    func(tx *state.Tx, id string) (Link, bool) { return store(tx).Links.Get(id) },
	ID:      Link.key,
	IDs:     func(tx *state.Tx) []string { return store(tx).Links.Keys() },
	State:   Link.state,
	ShownBy: Link.shownBy,
	Change:  changeLink,
	Fields:  func(l Link) any { return l },
}

func (l Link) key() string { return key(l.TrunkID, string(l.Kind), l.ID) }

// shownBy are the resources whose GET tells of the link, which has no address
// of its own: both ends, and the lists of each other's that they have.
func (l Link) shownBy() []string {
	return []string{
		key("trunks", l.TrunkID), key("trunks", l.TrunkID, string(l.Kind)),
		key(string(l.Kind), l.ID), key(string(l.Kind), l.ID, "trunks"),
	}
}

func (l Link) state() string {
	switch {
	case l.Linked.IsZero():
		return state.Gone
	case l.Effective == nil:
		return LinkPending
	}
	return LinkEffective
}

func changeLink(tx *state.Tx, l Link, step state.Step) Link {
	now := tx.Now
	back := key(string(l.Kind), l.ID, l.TrunkID)
	switch step.To {
	case state.Gone:
		store(tx).Links.Delete(l.key())
		store(tx).LinkedTrunks.Delete(back)
		return l
	case LinkPending:
		l.Linked = now
	case LinkEffective:
		l.Effective = &now
	}
	store(tx).Links.Put(l.key(), l)
	store(tx).LinkedTrunks.Put(back, l.TrunkID)
	return l
}

// AddLinks links ACLs or credential lists to a trunk, and answers the ids of
// all that are linked then.
func AddLinks(tx *state.Tx, trunkID string, kind LinkKind, ids []string) ([]string, error) {
	if _, err := FindTrunk(tx, trunkID); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := kind.mustHave(tx, id); err != nil {
			return nil, err
		}
		l := Link{TrunkID: trunkID, Kind: kind, ID: id}
		if store(tx).Links.Has(l.key()) {
			return nil, ruleLinkOnce.Broken("%s with id '%s' is already added to trunk '%s'", sentence(kind.title()), id, trunkID)
		}
		links.Move(tx, l, causeLink)
	}
	return linkedIDs(tx, trunkID, kind), nil
}

// ReplaceLinks makes exactly these ACLs or credential lists the trunk's, and
// answers their ids. Links that stay keep the time they took effect.
func ReplaceLinks(tx *state.Tx, trunkID string, kind LinkKind, ids []string) ([]string, error) {
	if _, err := FindTrunk(tx, trunkID); err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	var missing []string
	for _, id := range ids {
		if !wanted[id] && !store(tx).Links.Has(key(trunkID, string(kind), id)) {
			missing = append(missing, id)
		}
		wanted[id] = true
	}
	for _, id := range linkedIDs(tx, trunkID, kind) {
		if wanted[id] {
			continue
		}
		if err := RemoveLink(tx, trunkID, kind, id); err != nil {
			return nil, err
		}
	}
	return AddLinks(tx, trunkID, kind, missing)
}

// RemoveLink unlinks an ACL or a credential list from a trunk.
func RemoveLink(tx *state.Tx, trunkID string, kind LinkKind, id string) error {
	if _, err := FindTrunk(tx, trunkID); err != nil {
		return err
	}
	l, ok := store(tx).Links.Get(key(trunkID, string(kind), id))
	if !ok {
		return kind.notFound("%s with id '%s' is not added to trunk '%s'", sentence(kind.title()), id, trunkID)
	}
	links.Move(tx, l, causeUnlink)
	return nil
}

// LinksOf answers a page of what is linked to a trunk.
func LinksOf(tx *state.Tx, trunkID string, kind LinkKind, number, size int) (state.NumberedPage[Link], error) {
	if _, err := FindTrunk(tx, trunkID); err != nil {
		return state.NumberedPage[Link]{}, err
	}
	return state.PageUnder(store(tx).Links, under(trunkID, string(kind)), number, size), nil
}

// CredentialListsOf answers a page of the credential lists linked to a trunk
// that exists.
func CredentialListsOf(tx *state.Tx, trunkID string, number, size int) state.NumberedPage[CredentialList] {
	linked := state.PageUnder(store(tx).Links, under(trunkID, string(LinkCredentialList)), number, size)
	return lookUp(linked, func(l Link) CredentialList {
		list, _ := store(tx).CredentialLists.Get(l.ID)
		return list
	})
}

// lookUp makes a page of records out of a page of what leads to them.
func lookUp[V, W any](page state.NumberedPage[V], find func(V) W) state.NumberedPage[W] {
	found := state.NumberedPage[W]{Number: page.Number, Size: page.Size, Total: page.Total}
	for _, item := range page.Items {
		found.Items = append(found.Items, find(item))
	}
	return found
}

// TrunksLinkedTo answers a page of the trunks that an ACL or a credential list
// is linked to, in the order of their creation.
func TrunksLinkedTo(tx *state.Tx, kind LinkKind, id string, number, size int) (state.NumberedPage[Trunk], error) {
	if err := kind.mustHave(tx, id); err != nil {
		return state.NumberedPage[Trunk]{}, err
	}
	ids := state.PageUnder(store(tx).LinkedTrunks, under(string(kind), id), number, size)
	return lookUp(ids, func(id string) Trunk {
		t, _ := store(tx).Trunks.Get(id)
		return t
	}), nil
}

// TrunkIDs lists the ids of the trunks that an ACL is linked to.
func (a ACL) TrunkIDs(tx *state.Tx) []string {
	ids := []string{}
	for _, id := range store(tx).LinkedTrunks.Under(under(string(LinkACL), a.ID)) {
		ids = append(ids, id)
	}
	return ids
}

func linkedIDs(tx *state.Tx, trunkID string, kind LinkKind) []string {
	ids := []string{}
	for _, l := range store(tx).Links.Under(under(trunkID, string(kind))) {
		ids = append(ids, l.ID)
	}
	return ids
}

// title is how error messages call what is linked.
func (k LinkKind) title() string {
	if k == LinkACL {
		return "Access Control List"
	}
	return "Credential List"
}

// sentence writes a title as it stands at the start of a sentence.
func sentence(title string) string { return title[:1] + strings.ToLower(title[1:]) }

// mustHave checks that what is to be linked exists.
func (k LinkKind) mustHave(tx *state.Tx, id string) error {
	var err error
	if k == LinkACL {
		_, err = FindACL(tx, id)
	} else {
		_, err = FindCredentialList(tx, id)
	}
	return err
}

func (k LinkKind) notFound(args ...any) error {
	if k == LinkACL {
		return ruleACLFound.Broken(args...)
	}
	return ruleListFound.Broken(args...)
}
