// Package trunking is the domain of Elastic SIP Trunking: trunks, endpoints,
// access control lists (ACL), credential lists, the links between them, phone
// numbers, country permissions, blocking rules and calls, each with its rules.
//
// Functions take the transaction and answer an entity or the broken rule.
// Entities are values that are never changed in place.
package trunking

import (
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Kinds of errors, named as the status that the API shows.
const (
	KindBadRequest       = "BAD_REQUEST"
	KindValidationFailed = "VALIDATION_FAILED"

	KindTrunkNotFound          = "TRUNK_NOT_FOUND"
	KindEndpointNotFound       = "ENDPOINT_NOT_FOUND"
	KindACLNotFound            = "ACCESS_CONTROL_LIST_NOT_FOUND"
	KindIPRangeNotFound        = "IP_RANGE_NOT_FOUND"
	KindCredentialListNotFound = "CREDENTIAL_LIST_NOT_FOUND"
	KindCredentialNotFound     = "CREDENTIAL_NOT_FOUND"
	KindPhoneNumberNotFound    = "PHONE_NUMBER_NOT_FOUND"
	KindCountryNotFound        = "COUNTRY_PERMISSION_NOT_FOUND"
	KindBlockingRuleNotFound   = "CALL_BLOCKING_RULE_NOT_FOUND"
	KindPcapNotFound           = "PCAP_NOT_FOUND"
)

// Store is what a world holds of Elastic SIP Trunking. Tables whose keys hold
// several ids, parted by slashes, give lists below one resource their order:
// that of creation.
type Store struct {
	Trunks *state.Table[Trunk] `json:"trunks"`
	// Hosts leads from a host name in lower case to its trunk's id.
	Hosts *state.Table[string] `json:"hosts"`
	// Endpoints are by trunk id and endpoint id.
	Endpoints *state.Table[Endpoint] `json:"endpoints"`
	// Registrations are the registered endpoints by username and endpoint id.
	Registrations   *state.Table[struct{}]       `json:"registrations"`
	ACLs            *state.Table[ACL]            `json:"acls"`
	CredentialLists *state.Table[CredentialList] `json:"credentialLists"`
	// Usernames leads from a username to its credential list's id.
	Usernames *state.Table[string] `json:"usernames"`
	// Links are by trunk id, kind and id of what is linked.
	Links *state.Table[Link] `json:"links"`
	// LinkedTrunks are ids of trunks by kind and id of what is linked, and trunk id.
	LinkedTrunks *state.Table[string]      `json:"linkedTrunks"`
	PhoneNumbers *state.Table[PhoneNumber] `json:"phoneNumbers"`
	// NumberIDs leads from an E.164 number to its record's id.
	NumberIDs *state.Table[string] `json:"numberIds"`
	// TrunkNumbers are ids of phone numbers by trunk id and that id.
	TrunkNumbers *state.Table[string] `json:"trunkNumbers"`
	// Countries says by ISO code which countries were switched on or off.
	Countries     *state.Table[bool]         `json:"countries"`
	BlockingRules *state.Table[BlockingRule] `json:"blockingRules"`
	// Projects are the projects that this one has added.
	Projects *state.Table[struct{}] `json:"projects"`
	// Calls are the history, by id and so in the order in which they were made.
	Calls *state.Table[CallRecord] `json:"calls"`
	// Pcaps leads from a PCAP's id to its call's.
	Pcaps *state.Table[string] `json:"pcaps"`
	// Admissions are by trunk id: when it let calls in within the last second.
	Admissions *state.Table[[]time.Time] `json:"admissions"`
	// Turns are by trunk id: how many calls its endpoints have shared out.
	Turns *state.Table[int] `json:"turns"`
	// Bindings are by trunk id and username: until when a phone is registered.
	Bindings *state.Table[time.Time] `json:"bindings"`
}

// Kind is the kind of store that worlds with Elastic SIP Trunking have.
var Kind = &state.Kind[*Store]{Name: "trunking", New: func() *Store {
	return &Store{
		Trunks: state.NewTable[Trunk](), Hosts: state.NewTable[string](),
		Endpoints: state.NewTable[Endpoint](), Registrations: state.NewTable[struct{}](),
		ACLs: state.NewTable[ACL](), CredentialLists: state.NewTable[CredentialList](), Usernames: state.NewTable[string](),
		Links: state.NewTable[Link](), LinkedTrunks: state.NewTable[string](),
		PhoneNumbers: state.NewTable[PhoneNumber](), NumberIDs: state.NewTable[string](), TrunkNumbers: state.NewTable[string](),
		Countries: state.NewTable[bool](), BlockingRules: state.NewTable[BlockingRule](), Projects: state.NewTable[struct{}](),
		Calls: state.NewTable[CallRecord](), Pcaps: state.NewTable[string](), Admissions: state.NewTable[[]time.Time](),
		Turns: state.NewTable[int](), Bindings: state.NewTable[time.Time](),
	}
}}

// Machines are the life cycles of the package, for [state.Worlds.Run].
func Machines() []state.Lifecycler { return []state.Lifecycler{links} }

// Fork copies the store for a transaction.
func (s *Store) Fork() state.Store {
	return &Store{
		Trunks: s.Trunks.Fork(), Hosts: s.Hosts.Fork(),
		Endpoints: s.Endpoints.Fork(), Registrations: s.Registrations.Fork(),
		ACLs: s.ACLs.Fork(), CredentialLists: s.CredentialLists.Fork(), Usernames: s.Usernames.Fork(),
		Links: s.Links.Fork(), LinkedTrunks: s.LinkedTrunks.Fork(),
		PhoneNumbers: s.PhoneNumbers.Fork(), NumberIDs: s.NumberIDs.Fork(), TrunkNumbers: s.TrunkNumbers.Fork(),
		Countries: s.Countries.Fork(), BlockingRules: s.BlockingRules.Fork(), Projects: s.Projects.Fork(),
		Calls: s.Calls.Fork(), Pcaps: s.Pcaps.Fork(), Admissions: s.Admissions.Fork(),
		Turns: s.Turns.Fork(), Bindings: s.Bindings.Fork(),
	}
}

func store(tx *state.Tx) *Store { return Kind.In(tx) }

// key joins ids for a table that is ordered by several.
func key(ids ...string) string { return strings.Join(ids, "/") }

// under is the prefix of the keys that start with these ids.
func under(ids ...string) string { return key(ids...) + "/" }

// some says whether a table has a record under a prefix.
func some[V any](t *state.Table[V], prefix string) bool {
	for range t.Under(prefix) {
		return true
	}
	return false
}

// Times are when a resource was made and last changed, in UTC.
type Times struct {
	Created time.Time `json:"created"`
	// Updated is nil until the first change.
	Updated *time.Time `json:"updated,omitempty"`
}

func created(tx *state.Tx) Times { return Times{Created: tx.Now} }

func (t Times) updated(tx *state.Tx) Times {
	now := tx.Now
	return Times{Created: t.Created, Updated: &now}
}

var ruleNameBlank = ledger.Define(ledger.Rule{
	Name: "est.name.not-blank", Kind: KindValidationFailed, Evidence: ledger.Assumed,
	Says:   "The name of a trunk, an endpoint, an ACL or a credential list is not blank.",
	Fix:    "Send a name with at least one visible character.",
	Source: "elastic-sip-trunking.yaml requires the names and does not say whether they may be empty",
})

func checkName(name string) error {
	if strings.TrimSpace(name) == "" {
		return ruleNameBlank.Broken("The name must not be blank.").At("name", "must not be blank")
	}
	return nil
}
