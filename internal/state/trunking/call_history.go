package trunking

import (
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// CallFilter says which calls are wanted; what is empty does not matter.
type CallFilter struct {
	// From and To are the beginnings of numbers, with or without plus; To may
	// be an address: a number, @ and a domain.
	From, To string
	TrunkID  string
	Created  Period

	Results    []CallResult
	Directions []Direction

	// FromCountry and ToCountry are ISO 3166-1 alpha-2 codes.
	FromCountry, ToCountry     string
	Emergency, Children        bool
	Region                     string
	GroupID, ParentID, Related string
}

// Region is where all calls are handled.
const Region = "us-west"

// PcapTime is how long a call's PCAP is kept, in the world's time.
const PcapTime = 10 * 24 * time.Hour

var (
	rulePcapFound = ledger.Define(ledger.Rule{
		Name: "est.pcap.not-found", Kind: KindPcapNotFound, Evidence: ledger.Assumed,
		Says:   "A PCAP id that no call of the project has gets a 404; it is no call id.",
		Fix:    "Use the pcapId of a call that GET /calls answered.",
		Source: "behaviour.md 6.1 (default: <ENTITY>_NOT_FOUND)",
	})
	rulePcapKept = ledger.Define(ledger.Rule{
		Name: "est.pcap.ten-days", Kind: KindPcapNotFound, Evidence: ledger.Documented,
		Says:   "A PCAP is kept for 10 days after the call was made, of the world's clock; then it gets a 404 (the error is assumed).",
		Fix:    "Download PCAPs in time.",
		Source: "elastic-sip-trunking.yaml getPcap",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.number-filters", Evidence: ledger.Documented,
		Says:   "from and to keep calls whose number starts so; to may be an address. A leading plus does not matter, and one that is sent unescaped is taken as plus (client-observed).",
		Source: "elastic-sip-trunking.yaml findCalls; behaviour.md 6.8",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.order", Evidence: ledger.Assumed,
		Says:   "Calls are listed and exported newest first.",
		Source: "no document says",
	})
)

// ListCalls answers a page of the calls that a filter keeps, newest first.
func ListCalls(tx *state.Tx, f CallFilter, number, size int) state.NumberedPage[CallRecord] {
	calls := store(tx).Calls
	first := sort.Search(calls.Len(), func(i int) bool {
		_, r, _ := calls.At(i)
		return !r.Created.Before(f.Created.Since)
	})
	var ids []string
	for id, r := range calls.From(first) {
		if f.keeps(r) {
			ids = append(ids, id)
		}
	}
	slices.Reverse(ids)
	return lookUp(state.PageOf(ids, number, size), func(id string) CallRecord {
		r, _ := calls.Get(id)
		return r
	})
}

// FindPcap answers the call whose PCAP it is.
func FindPcap(tx *state.Tx, id string) (CallRecord, error) {
	callID, ok := store(tx).Pcaps.Get(id)
	if !ok {
		return CallRecord{}, rulePcapFound.Broken("PCAP with id '%s' not found", id)
	}
	r, _ := store(tx).Calls.Get(callID)
	if tx.Now.Sub(r.Created) > PcapTime {
		return CallRecord{}, rulePcapKept.Broken("PCAP with id '%s' not found", id)
	}
	return r, nil
}

func (f CallFilter) keeps(r CallRecord) bool {
	return f.Created.has(r.Created) &&
		starts(r.fromAddress(), f.From) && starts(r.toAddress(), f.To) &&
		isAny(r.TrunkID, f.TrunkID) && among(r.Result, f.Results) && among(r.Direction, f.Directions) &&
		isAny(r.FromCountry, f.FromCountry) && isAny(r.ToCountry, f.ToCountry) &&
		(!f.Emergency || r.Emergency) && (!f.Children || r.HasChildren) &&
		isAny(Region, f.Region) && isAny(r.GroupID, f.GroupID) &&
		isAny(r.ParentID, f.ParentID) && isAny(r.Relationship(), f.Related)
}

// fromAddress is where an outbound call came from, and an inbound call's number.
func (r CallRecord) fromAddress() string {
	if r.Direction == Outbound && r.SourceIP != "" {
		return r.From + "@" + r.SourceIP
	}
	return r.From
}

func (r CallRecord) toAddress() string { return r.To + "@" + r.Domain }

// starts compares the beginning of an address, without scheme and plus.
func starts(address, with string) bool {
	with = strings.TrimPrefix(strings.TrimSpace(with), "sip:")
	return strings.HasPrefix(strings.TrimPrefix(address, "+"), strings.TrimLeft(with, "+ "))
}

func isAny(value, wanted string) bool { return wanted == "" || value == wanted }

func among[V comparable](value V, wanted []V) bool {
	return len(wanted) == 0 || slices.Contains(wanted, value)
}
