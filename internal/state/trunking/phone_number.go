package trunking

import (
	"regexp"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// PhoneNumber is a number that is assigned to a trunk.
type PhoneNumber struct {
	ID string `json:"id"`
	// Number is E.164 with its leading plus.
	Number string `json:"number"`
	// TrunkID is empty for a number that has just been released.
	TrunkID string `json:"trunkId"`
	// Country is the ISO 3166-1 alpha-2 code, empty where the number has none.
	Country string `json:"country"`
	Times
}

var (
	ruleNumberFound = ledger.Define(ledger.Rule{
		Name: "est.phone-number.not-found", Kind: KindPhoneNumberNotFound, Evidence: ledger.Assumed,
		Says:   "A number that is assigned to no trunk of the project gets a 404, also when it is to be released.",
		Fix:    "Assign the number first.",
		Source: "behaviour.md 6.1 (default: <ENTITY>_NOT_FOUND)",
	})
	ruleNumberE164 = ledger.Define(ledger.Rule{
		Name: "est.phone-number.e164", Kind: KindValidationFailed, Evidence: ledger.Documented,
		Says:   "A phone number is E.164 with its leading plus.",
		Fix:    "Send the number as +12225559999.",
		Source: "elastic-sip-trunking.yaml GetPhoneNumberByNumber",
	})
	ruleNumberOnce = ledger.Define(ledger.Rule{
		Name: "est.phone-number.once", Kind: KindBadRequest, Evidence: ledger.GuideObserved,
		Says:   "A number that is assigned to a trunk of the project is not assigned again before it is released. Other projects do not matter here, so that tests in parallel may use the same numbers (assumed).",
		Fix:    "Release the number first: POST it with an empty sipTrunkId.",
		Source: "behaviour.md 6.1",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.phone-number.assign", Evidence: ledger.GuideObserved,
		Says:   "Assigning a number answers 201 even when it is not rented; an empty sipTrunkId releases it, after which it is not found any more (assumed).",
		Source: "behaviour.md 6.6; elastic-sip-trunking.yaml AddPhoneNumberRequest",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.phone-number.country", Evidence: ledger.Assumed,
		Says:   "countryCode follows from the number's calling code, and within +1 and +7 from the area code; a code that several countries share gives the largest.",
		Source: "ITU-T E.164 assignments, NANPA area codes",
	})
)

// AssignNumber assigns a number to a trunk.
func AssignNumber(tx *state.Tx, number, trunkID string) (PhoneNumber, error) {
	if err := checkNumber(number); err != nil {
		return PhoneNumber{}, err
	}
	if _, err := FindTrunk(tx, trunkID); err != nil {
		return PhoneNumber{}, err
	}
	if store(tx).NumberIDs.Has(number) {
		return PhoneNumber{}, ruleNumberOnce.Broken("Phone Number '%s' already exists", number)
	}
	n := PhoneNumber{ID: tx.NewID(), Number: number, TrunkID: trunkID, Country: countryOf(number), Times: created(tx)}
	store(tx).PhoneNumbers.Put(n.ID, n)
	store(tx).NumberIDs.Put(number, n.ID)
	store(tx).TrunkNumbers.Put(key(trunkID, n.ID), n.ID)
	return n, nil
}

// ReleaseNumber takes a number from its trunk, and answers it as it is then.
func ReleaseNumber(tx *state.Tx, number string) (PhoneNumber, error) {
	n, err := FindNumber(tx, number)
	if err != nil {
		return PhoneNumber{}, err
	}
	store(tx).PhoneNumbers.Delete(n.ID)
	store(tx).NumberIDs.Delete(number)
	store(tx).TrunkNumbers.Delete(key(n.TrunkID, n.ID))
	n.TrunkID, n.Times = "", n.updated(tx)
	return n, nil
}

// FindNumber answers an assigned number.
func FindNumber(tx *state.Tx, number string) (PhoneNumber, error) {
	if err := checkNumber(number); err != nil {
		return PhoneNumber{}, err
	}
	id, ok := store(tx).NumberIDs.Get(number)
	if !ok {
		return PhoneNumber{}, ruleNumberFound.Broken("Phone Number '%s' not found", number)
	}
	n, _ := store(tx).PhoneNumbers.Get(id)
	return n, nil
}

// ListNumbers answers a page of the numbers in the order of their assignment.
func ListNumbers(tx *state.Tx, number, size int) state.NumberedPage[PhoneNumber] {
	return state.PageOfTable(store(tx).PhoneNumbers, number, size)
}

// NumbersOfTrunk is [ListNumbers] of one trunk; a trunk that does not exist
// has none.
func NumbersOfTrunk(tx *state.Tx, trunkID string, number, size int) state.NumberedPage[PhoneNumber] {
	ids := state.PageUnder(store(tx).TrunkNumbers, under(trunkID), number, size)
	return lookUp(ids, func(id string) PhoneNumber {
		n, _ := store(tx).PhoneNumbers.Get(id)
		return n
	})
}

func checkNumber(number string) error {
	if !isE164(number) {
		return ruleNumberE164.Broken("The phone number is not valid.").At("phoneNumber", "must be in E.164 format")
	}
	return nil
}

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{1,14}$`)

func isE164(s string) bool { return e164.MatchString(s) }
