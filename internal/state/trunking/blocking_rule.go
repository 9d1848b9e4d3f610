package trunking

import (
	"regexp"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Direction is which way a call goes, seen from the project.
type Direction string

// The directions.
const (
	Inbound  Direction = "INBOUND"
	Outbound Direction = "OUTBOUND"
)

// BlockingRule blocks calls of one direction by the far number: the caller's
// of inbound calls, the callee's of outbound ones.
type BlockingRule struct {
	ID string `json:"id"`
	BlockingRuleInput
	Times
}

// BlockingRuleInput is what a caller sets of a rule; nil where it is left out.
type BlockingRuleInput struct {
	Name      *string   `json:"name,omitempty"`
	Direction Direction `json:"direction"`
	// CallerCountry and CalleeCountry are ISO 3166-1 alpha-2 codes.
	CallerCountry *string `json:"callerCountry,omitempty"`
	CalleeCountry *string `json:"calleeCountry,omitempty"`
	// CallerMatch and CalleeMatch are prefixes of numbers.
	CallerMatch *string `json:"callerMatch,omitempty"`
	CalleeMatch *string `json:"calleeMatch,omitempty"`
}

var (
	ruleBlockingFound = ledger.Define(ledger.Rule{
		Name: "est.blocking-rule.not-found", Kind: KindBlockingRuleNotFound, Evidence: ledger.Assumed,
		Says:   "A blocking rule's id that the project does not have gets a 404.",
		Fix:    "Use the id of a call blocking rule of this project.",
		Source: "behaviour.md 6.1 (default: <ENTITY>_NOT_FOUND)",
	})
	ruleBlockingCountry = ledger.Define(ledger.Rule{
		Name: "est.blocking-rule.country", Kind: KindValidationFailed, Evidence: ledger.Assumed,
		Says:   "callerCountry and calleeCountry are ISO 3166-1 alpha-2 codes in upper case.",
		Fix:    "Send a country code such as US.",
		Source: "elastic-sip-trunking.yaml CallBlockingRule (says country code; the error is not said)",
	})
	ruleBlockingMatch = ledger.Define(ledger.Rule{
		Name: "est.blocking-rule.match", Kind: KindValidationFailed, Evidence: ledger.Assumed,
		Says:   "callerMatch and calleeMatch are the first digits of a number, 1 to 15, with or without a leading plus.",
		Fix:    "Send digits only, such as 1202.",
		Source: "elastic-sip-trunking.yaml CallBlockingRule (says prefix; the error is not said)",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.blocking-rule.update-merges", Evidence: ledger.ClientObserved,
		Says:   "PUT on a blocking rule keeps what it leaves out, callerCountry in the official client's test; direction is always sent. What is set can be changed, and not be unset.",
		Source: "elastic-sip-trunking.yaml client_observations updateBlockingRuleById; behaviour.md 6.3",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.blocking-rule.prefix", Evidence: ledger.GuideObserved,
		Says:   "A rule blocks calls of its direction whose far number has its country and starts with its match: callerCountry and callerMatch of inbound calls, calleeCountry and calleeMatch of outbound ones. Assumed are: a match compares with the digits from the calling code on or, where the rule has a country and the match no plus, also with those behind it; a rule with neither blocks the whole direction; the other direction's fields are kept without effect.",
		Source: "elastic-sip-trunking.yaml CallBlockingRule; behaviour.md 6.6",
	})
)

// CreateBlockingRule makes a blocking rule.
func CreateBlockingRule(tx *state.Tx, input BlockingRuleInput) (BlockingRule, error) {
	if err := input.check(); err != nil {
		return BlockingRule{}, err
	}
	r := BlockingRule{ID: tx.NewID(), BlockingRuleInput: input, Times: created(tx)}
	store(tx).BlockingRules.Put(r.ID, r)
	return r, nil
}

// ListBlockingRules answers a page of the rules in the order of their creation.
func ListBlockingRules(tx *state.Tx, number, size int) state.NumberedPage[BlockingRule] {
	return state.PageOfTable(store(tx).BlockingRules, number, size)
}

// UpdateBlockingRule changes what is sent of a rule.
func UpdateBlockingRule(tx *state.Tx, id string, input BlockingRuleInput) (BlockingRule, error) {
	r, err := findBlockingRule(tx, id)
	if err != nil {
		return BlockingRule{}, err
	}
	if err := input.check(); err != nil {
		return BlockingRule{}, err
	}
	r.BlockingRuleInput, r.Times = input.over(r.BlockingRuleInput), r.updated(tx)
	store(tx).BlockingRules.Put(id, r)
	return r, nil
}

// DeleteBlockingRule removes a rule.
func DeleteBlockingRule(tx *state.Tx, id string) error {
	if _, err := findBlockingRule(tx, id); err != nil {
		return err
	}
	store(tx).BlockingRules.Delete(id)
	return nil
}

func findBlockingRule(tx *state.Tx, id string) (BlockingRule, error) {
	r, ok := store(tx).BlockingRules.Get(id)
	if !ok {
		return BlockingRule{}, ruleBlockingFound.Broken("Call blocking rule with id '%s' not found", id)
	}
	return r, nil
}

// over is the input with what it leaves out taken from before.
func (in BlockingRuleInput) over(before BlockingRuleInput) BlockingRuleInput {
	before.Direction = in.Direction
	for _, field := range []struct{ from, to **string }{
		{&in.Name, &before.Name},
		{&in.CallerCountry, &before.CallerCountry}, {&in.CalleeCountry, &before.CalleeCountry},
		{&in.CallerMatch, &before.CallerMatch}, {&in.CalleeMatch, &before.CalleeMatch},
	} {
		if *field.from != nil {
			*field.to = *field.from
		}
	}
	return before
}

var matchShape = regexp.MustCompile(`^\+?[0-9]{1,15}$`)

func (in BlockingRuleInput) check() error {
	if err := checkSide("caller", in.CallerCountry, in.CallerMatch); err != nil {
		return err
	}
	return checkSide("callee", in.CalleeCountry, in.CalleeMatch)
}

func checkSide(side string, country, match *string) error {
	if country != nil && !isCountry(*country) {
		return ruleBlockingCountry.Broken("The country is not valid.").At(side+"Country", "must be an ISO 3166-1 alpha-2 code")
	}
	if match != nil && !matchShape.MatchString(*match) {
		return ruleBlockingMatch.Broken("The match is not valid.").At(side+"Match", "must be 1 to 15 digits")
	}
	return nil
}

// blocks says whether the rule blocks a call of a direction by its far number.
func (in BlockingRuleInput) blocks(direction Direction, number string) bool {
	country, match := in.CallerCountry, in.CallerMatch
	if direction == Outbound {
		country, match = in.CalleeCountry, in.CalleeMatch
	}
	if in.Direction != direction || country != nil && *country != countryOf(number) {
		return false
	}
	if match == nil {
		return true
	}
	digits, international := strings.CutPrefix(*match, "+")
	return strings.HasPrefix(number, "+"+digits) ||
		!international && country != nil && strings.HasPrefix(nationalOf(number), digits)
}

// blockedBy finds the first rule that blocks a call.
func blockedBy(tx *state.Tx, direction Direction, number string) (BlockingRule, bool) {
	for _, r := range store(tx).BlockingRules.All() {
		if r.blocks(direction, number) {
			return r, true
		}
	}
	return BlockingRule{}, false
}
