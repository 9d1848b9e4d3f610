package trunking

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// DefaultPrefix is the length of a range where the caller does not say: one address.
const DefaultPrefix = 32

// IPRange is a range of IPv4 addresses in an ACL.
type IPRange struct {
	ID string `json:"id"`
	IPRangeInput
	Times
}

// IPRangeInput is what a caller sets of a range.
type IPRangeInput struct {
	// Description is nil where it was never sent.
	Description *string `json:"description,omitempty"`
	// Address is any IPv4 address of the range.
	Address string `json:"address"`
	// Prefix is the CIDR prefix length, 1 to 32.
	Prefix int `json:"prefix"`
}

var (
	ruleRangeFound = ledger.Define(ledger.Rule{
		Name: "est.ip-range.not-found", Kind: KindIPRangeNotFound, Evidence: ledger.Assumed,
		Says:   "A range id that the ACL does not have gets a 404.",
		Fix:    "Use the id of a range of this ACL.",
		Source: "behaviour.md 6.1 (default: <ENTITY>_NOT_FOUND)",
	})
	ruleRangeCIDR = ledger.Define(ledger.Rule{
		Name: "est.ip-range.no-cidr", Kind: KindValidationFailed, Evidence: ledger.GuideObserved,
		Says:   "A range is written as ipAddress and range, never as one CIDR text.",
		Fix:    "Send 10.0.1.0/24 as ipAddress 10.0.1.0 and range 24.",
		Source: "behaviour.md 6.1",
	})
	ruleRangeIPv4 = ledger.Define(ledger.Rule{
		Name: "est.ip-range.ipv4", Kind: KindValidationFailed, Evidence: ledger.Assumed,
		Says:   "ipAddress is sent, and is one IPv4 address in dotted decimals; IPv6 is refused.",
		Fix:    "Send an IPv4 address.",
		Source: "behaviour.md 6.4 (default: IPv4 only)",
	})
	ruleRangePrefix = ledger.Define(ledger.Rule{
		Name: "est.ip-range.prefix", Kind: KindValidationFailed, Evidence: ledger.GuideObserved,
		Says:   "range is a CIDR prefix length from 1 to 32, 32 where it is left out.",
		Fix:    "Send a range from 1 to 32.",
		Source: "behaviour.md 6.4; elastic-sip-trunking.yaml IpRange",
	})
	ruleRangeUnique = ledger.Define(ledger.Rule{
		Name: "est.ip-range.unique", Kind: KindBadRequest, Evidence: ledger.Assumed,
		Says:   "An ACL does not have the same address with the same length twice.",
		Fix:    "Send each range once.",
		Source: "no document says what becomes of duplicates",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.ip-range.host-bits", Evidence: ledger.ClientObserved,
		Says:   "ipAddress need not be the network address: 10.0.1.1 with range 24 is taken, and kept as sent.",
		Source: "elastic-sip-trunking.yaml client_observations addIpRangeToAccessControlList",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.ip-range.acl-untouched", Evidence: ledger.Assumed,
		Says:   "Adding, changing or removing a range leaves the ACL's own updateTime alone.",
		Source: "no document says",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.ip-range.update-keeps-description", Evidence: ledger.ClientObserved,
		Says:   "PUT on a range keeps a description that it leaves out. A left-out range becomes 32, its default (assumed).",
		Source: "elastic-sip-trunking.yaml updateIpRangeFromAccessControlList; behaviour.md 6.3",
	})
)

// AddRange adds a range to an ACL.
func AddRange(tx *state.Tx, aclID string, input IPRangeInput) (IPRange, error) {
	a, err := FindACL(tx, aclID)
	if err != nil {
		return IPRange{}, err
	}
	if err := input.check(""); err != nil {
		return IPRange{}, err
	}
	r := newRange(tx, input)
	a.Ranges = append(slices.Clip(a.Ranges), r)
	_, err = putACL(tx, a)
	return r, err
}

// UpdateRange replaces a range of an ACL.
func UpdateRange(tx *state.Tx, aclID, id string, input IPRangeInput) (IPRange, error) {
	a, i, err := findRange(tx, aclID, id)
	if err != nil {
		return IPRange{}, err
	}
	if err := input.check(""); err != nil {
		return IPRange{}, err
	}
	r := a.Ranges[i]
	if input.Description == nil {
		input.Description = r.Description
	}
	r.IPRangeInput, r.Times = input, r.updated(tx)
	a.Ranges = slices.Clone(a.Ranges)
	a.Ranges[i] = r
	_, err = putACL(tx, a)
	return r, err
}

// DeleteRange removes a range from an ACL; the last one stays.
func DeleteRange(tx *state.Tx, aclID, id string) error {
	a, i, err := findRange(tx, aclID, id)
	if err != nil {
		return err
	}
	a.Ranges = slices.Delete(slices.Clone(a.Ranges), i, i+1)
	_, err = putACL(tx, a)
	return err
}

func findRange(tx *state.Tx, aclID, id string) (ACL, int, error) {
	a, err := FindACL(tx, aclID)
	if err != nil {
		return ACL{}, 0, err
	}
	i := slices.IndexFunc(a.Ranges, func(r IPRange) bool { return r.ID == id })
	if i < 0 {
		return ACL{}, 0, ruleRangeFound.Broken("IP Range with id '%s' not found", id)
	}
	return a, i, nil
}

func newRange(tx *state.Tx, input IPRangeInput) IPRange {
	return IPRange{ID: tx.NewID(), IPRangeInput: input, Times: created(tx)}
}

// replaceRanges makes ranges of what a caller sent; those with an address and
// length that was there before stay the ranges they were.
func replaceRanges(tx *state.Tx, old []IPRange, inputs []IPRangeInput) []IPRange {
	known := map[string]IPRange{}
	for _, r := range old {
		known[r.cidr()] = r
	}
	var ranges []IPRange
	for _, input := range inputs {
		r, ok := known[input.cidr()]
		if !ok {
			ranges = append(ranges, newRange(tx, input))
			continue
		}
		if input.Description != nil && (r.Description == nil || *r.Description != *input.Description) {
			r.Description, r.Times = input.Description, r.updated(tx)
		}
		ranges = append(ranges, r)
	}
	return ranges
}

func (in IPRangeInput) cidr() string { return fmt.Sprintf("%s/%d", in.Address, in.Prefix) }

// checkRanges checks the ranges of an ACL as a whole.
func checkRanges(ranges []IPRange) error {
	if len(ranges) == 0 {
		return RuleACLRanges.Broken(MessageACLRanges).At("ipRanges", "must not be empty")
	}
	seen := map[string]bool{}
	for _, r := range ranges {
		if seen[r.cidr()] {
			return ruleRangeUnique.Broken("The range %s is in the Access Control List already", r.cidr())
		}
		seen[r.cidr()] = true
	}
	return nil
}

// check checks a range on its own; path is where it stands in the body.
func (in IPRangeInput) check(path string) error {
	field := func(name string) string { return strings.TrimPrefix(path+"."+name, ".") }
	switch {
	case strings.Contains(in.Address, "/"):
		return ruleRangeCIDR.Broken("Failed to read HTTP message").At(field("ipAddress"), "must be an address without a prefix length; that goes into range")
	case !isIPv4(in.Address):
		return ruleRangeIPv4.Broken("The IP address is not valid.").At(field("ipAddress"), "must be an IPv4 address")
	case in.Prefix < 1 || in.Prefix > 32:
		return ruleRangePrefix.Broken("The range is not valid.").At(field("range"), "must be from 1 to 32")
	}
	return nil
}

// indexed names an item of a list in a body.
func indexed(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
