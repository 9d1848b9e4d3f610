package trunking

import (
	"regexp"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// TopLevelDomain is what all trunks' domains end in.
const TopLevelDomain = "pstn.sinch.com"

// DefaultCallsPerSecond is what a new trunk may do; only Sinch raises it.
const DefaultCallsPerSecond = 1

// hostClaim is the kind of claim that a trunk has on its host name, which is
// unique over all projects of a server.
const hostClaim = "hostName"

// Trunk is a SIP trunk.
type Trunk struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// HostName is the first label of the trunk's domain, as the caller wrote it.
	HostName         string `json:"hostName"`
	CallsPerSecond   int    `json:"callsPerSecond"`
	EnableCallerName bool   `json:"enableCallerName"`
	// CallForwardNumber is E.164, empty, or nil where an update left it out.
	CallForwardNumber *string `json:"callForwardNumber"`
	EnableCallForward bool    `json:"enableCallForward"`
	Times
}

// Domain is the name under which the trunk is called.
func (t Trunk) Domain() string { return t.HostName + "." + TopLevelDomain }

// TrunkInput is what a caller sets of a trunk.
type TrunkInput struct {
	Name, HostName                      string
	EnableCallerName, EnableCallForward bool
	CallForwardNumber                   *string // nil where it is left out
}

var (
	ruleTrunkFound = ledger.Define(ledger.Rule{
		Name: "est.trunk.not-found", Kind: KindTrunkNotFound, Evidence: ledger.Assumed,
		Says:   "A trunk id that the project does not have gets a 404.",
		Fix:    "Use the id of a trunk of this project.",
		Source: "behaviour.md 6.1 (default: <ENTITY>_NOT_FOUND)",
	})
	ruleHostUnique = ledger.Define(ledger.Rule{
		Name: "est.trunk.host-name-unique", Kind: KindBadRequest, Evidence: ledger.GuideObserved,
		Says:   "A host name that a trunk of any project has is unavailable: 400, not 409. The scope of all projects follows from the shared DNS suffix.",
		Fix:    "Choose another host name, or delete the trunk that has it.",
		Source: "behaviour.md 6.1, 6.3 (guide \"Errors\"; scope inferred)",
	})
	ruleHostCharset = ledger.Define(ledger.Rule{
		Name: "est.trunk.host-name-charset", Kind: KindValidationFailed, Evidence: ledger.GuideObserved,
		Says:   "A host name is made of letters, digits and hyphens.",
		Fix:    "Send one label of a domain name, without dots and underscores.",
		Source: "behaviour.md 6.3 (guide \"Test plan\")",
	})
	ruleHostShape = ledger.Define(ledger.Rule{
		Name: "est.trunk.host-name-shape", Kind: KindValidationFailed, Evidence: ledger.Assumed,
		Says:   "A host name has 1 to 63 characters, neither starts nor ends with a hyphen, and compares without regard to case.",
		Fix:    "Send a valid label of a domain name.",
		Source: "behaviour.md 6.3 (default, after the rules of DNS)",
	})
	ruleHostReserved = ledger.Define(ledger.Rule{
		Name: "est.trunk.host-name-reserved", Kind: KindBadRequest, Evidence: ledger.Assumed,
		Says:   "The host name trunk is unavailable: trunk.pstn.sinch.com is the generic domain.",
		Fix:    "Choose another host name.",
		Source: "behaviour.md 6.3 (default), 7 (generic domain)",
	})
	ruleCallForward = ledger.Define(ledger.Rule{
		Name: "est.trunk.call-forward-number", Kind: KindValidationFailed, Evidence: ledger.Documented,
		Says:   "callForwardNumber is E.164, and required when enableCallForward is true.",
		Fix:    "Send callForwardNumber with a leading plus, or leave enableCallForward false.",
		Source: "elastic-sip-trunking.yaml SipTrunk",
	})
	ruleTrunkNumbers = ledger.Define(ledger.Rule{
		Name: "est.trunk.delete-with-numbers", Kind: KindBadRequest, Evidence: ledger.GuideObserved,
		Says:   "A trunk is not deleted while phone numbers are assigned to it.",
		Fix:    "Release its numbers first: POST /phoneNumbers with an empty sipTrunkId.",
		Source: "behaviour.md 6.1, 6.3",
	})
	ruleTrunkChildren = ledger.Define(ledger.Rule{
		Name: "est.trunk.delete-with-children", Kind: KindBadRequest, Evidence: ledger.GuideObserved,
		Says:   "A trunk is not deleted while it has endpoints, or ACLs or credential lists are linked to it; nothing is orphaned.",
		Fix:    "Take it down in this order: numbers, endpoints, links, trunk.",
		Source: "behaviour.md 6.1, 6.3",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.trunk.domain-follows-host-name", Evidence: ledger.Assumed,
		Says:   "A trunk's domain is its host name and pstn.sinch.com, also after a rename. One fixture keeps the old domain on a rename, but it is hand-made, and the document says that the domain is the host name followed by the suffix.",
		Source: "elastic-sip-trunking.yaml SipTrunk.domain; behaviour.md 6.3",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.trunk.update-replaces", Evidence: ledger.Documented,
		Says:   "PUT replaces a trunk: a left-out callForwardNumber becomes null, and a left-out switch becomes false (that null means false for switches is assumed: clients read booleans).",
		Source: "elastic-sip-trunking.yaml updateSipTrunk",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.trunk.domain-filter", Evidence: ledger.Assumed,
		Says:   "The filter domain of the list finds the trunk with exactly this domain, without regard to case.",
		Source: "elastic-sip-trunking.yaml getSipTrunks (full or partial match not said); client_observations (the example is a full domain)",
	})
)

// CreateTrunk makes a trunk.
func CreateTrunk(tx *state.Tx, input TrunkInput) (Trunk, error) {
	if err := input.check(); err != nil {
		return Trunk{}, err
	}
	t := Trunk{ID: tx.NewID(), CallsPerSecond: DefaultCallsPerSecond, Times: created(tx)}
	if err := takeHost(tx, t.ID, input.HostName); err != nil {
		return Trunk{}, err
	}
	if input.CallForwardNumber == nil {
		input.CallForwardNumber = new(string)
	}
	return putTrunk(tx, t, input), nil
}

// FindTrunk answers a trunk by its id.
func FindTrunk(tx *state.Tx, id string) (Trunk, error) {
	t, ok := store(tx).Trunks.Get(id)
	if !ok {
		return Trunk{}, ruleTrunkFound.Broken("SIP Trunk with id '%s' not found", id)
	}
	return t, nil
}

// ListTrunks answers a page of the trunks in the order of their creation.
func ListTrunks(tx *state.Tx, number, size int) state.NumberedPage[Trunk] {
	return state.PageOfTable(store(tx).Trunks, number, size)
}

// TrunksOfDomain is [ListTrunks] of the trunk with a domain, if there is one.
func TrunksOfDomain(tx *state.Tx, domain string, number, size int) state.NumberedPage[Trunk] {
	host, ours := strings.CutSuffix(strings.ToLower(domain), "."+TopLevelDomain)
	id, found := store(tx).Hosts.Get(host)
	if !ours || !found {
		return state.PageOf[Trunk](nil, number, size)
	}
	t, _ := store(tx).Trunks.Get(id)
	return state.PageOf([]Trunk{t}, number, size)
}

// UpdateTrunk replaces what a caller sets of a trunk.
func UpdateTrunk(tx *state.Tx, id string, input TrunkInput) (Trunk, error) {
	t, err := FindTrunk(tx, id)
	if err != nil {
		return Trunk{}, err
	}
	if err := input.check(); err != nil {
		return Trunk{}, err
	}
	if !strings.EqualFold(t.HostName, input.HostName) {
		if err := takeHost(tx, id, input.HostName); err != nil {
			return Trunk{}, err
		}
		giveHost(tx, t.HostName)
	}
	t.Times = t.updated(tx)
	return putTrunk(tx, t, input), nil
}

func putTrunk(tx *state.Tx, t Trunk, input TrunkInput) Trunk {
	t.Name, t.HostName = input.Name, input.HostName
	t.EnableCallerName, t.EnableCallForward = input.EnableCallerName, input.EnableCallForward
	t.CallForwardNumber = input.CallForwardNumber
	store(tx).Trunks.Put(t.ID, t)
	return t
}

// DeleteTrunk removes a trunk that nothing hangs on any more.
func DeleteTrunk(tx *state.Tx, id string) error {
	t, err := FindTrunk(tx, id)
	if err != nil {
		return err
	}
	if some(store(tx).TrunkNumbers, under(id)) {
		return ruleTrunkNumbers.Broken("Cannot delete SIP Trunk with id '%s' when there are phone numbers assigned", id)
	}
	if some(store(tx).Endpoints, under(id)) {
		return ruleTrunkChildren.Broken("SIP Trunk cannot be deleted while there are one or more SIP Endpoints attached")
	}
	for _, kind := range LinkKinds() {
		if some(store(tx).Links, under(id, string(kind))) {
			return ruleTrunkChildren.Broken("SIP Trunk cannot be deleted while there are one or more %ss attached", kind.title())
		}
	}
	giveHost(tx, t.HostName)
	forgetTraffic(tx, id)
	store(tx).Trunks.Delete(id)
	return nil
}

// takeHost claims a host name for a trunk.
func takeHost(tx *state.Tx, trunkID, host string) error {
	host = strings.ToLower(host)
	if store(tx).Hosts.Has(host) || !tx.Claim(hostClaim, host) {
		return ruleHostUnique.Broken("The provided domain name is unavailable").At("hostName", "is taken")
	}
	store(tx).Hosts.Put(host, trunkID)
	return nil
}

func giveHost(tx *state.Tx, host string) {
	host = strings.ToLower(host)
	tx.Release(hostClaim, host)
	store(tx).Hosts.Delete(host)
}

func (in TrunkInput) check() error {
	if err := checkName(in.Name); err != nil {
		return err
	}
	if err := checkHost(in.HostName); err != nil {
		return err
	}
	number := ""
	if in.CallForwardNumber != nil {
		number = *in.CallForwardNumber
	}
	switch {
	case number == "" && in.EnableCallForward:
		return ruleCallForward.Broken("Call forwarding needs a number.").At("callForwardNumber", "is required when enableCallForward is true")
	case number != "" && !isE164(number):
		return ruleCallForward.Broken("The call forward number is not valid.").At("callForwardNumber", "must be in E.164 format")
	}
	return nil
}

var hostCharset = regexp.MustCompile(`^[A-Za-z0-9-]*$`)

// maxLabel is the longest label that DNS knows, in characters.
const maxLabel = 63

func checkHost(host string) error {
	switch {
	case !hostCharset.MatchString(host):
		return ruleHostCharset.Broken("The host name is not valid.").At("hostName", "must be made of letters, digits and hyphens")
	case host == "" || len(host) > maxLabel || strings.HasPrefix(host, "-") || strings.HasSuffix(host, "-"):
		return ruleHostShape.Broken("The host name is not valid.").
			At("hostName", "must have 1 to 63 characters and neither start nor end with a hyphen")
	case strings.EqualFold(host, "trunk"):
		return ruleHostReserved.Broken("The provided domain name is unavailable").At("hostName", "is reserved")
	}
	return nil
}
