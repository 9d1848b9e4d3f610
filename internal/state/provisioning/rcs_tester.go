package provisioning

import (
	"slices"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// How many invitations to testers a sender may send.
const (
	MaxRCSInvitesPerDay = 20
	MaxRCSInvites       = 200
)

// minTestNumber is the least number of digits of a phone number.
const minTestNumber = 7

// RCSTestNumber is a phone number that tests a sender before its launch.
type RCSTestNumber struct {
	// Number is in E.164 format.
	Number string `json:"number"`
	// State is empty until the number is invited.
	State string `json:"state,omitempty"`
	// Submitted is when it was invited last.
	Submitted time.Time `json:"submitted"`
}

// RCSTestNumberDTO is a test number as the API shows it.
type RCSTestNumberDTO struct {
	Number    string `json:"number"`
	State     string `json:"state"`
	Submitted string `json:"submitted"`
}

// DTO is the test number as the API shows it.
func (n RCSTestNumber) DTO() RCSTestNumberDTO {
	return RCSTestNumberDTO{Number: n.Number, State: n.State, Submitted: timestamp(n.Submitted)}
}

// rcsFeatures are the capabilities of a device that has all.
var rcsFeatures = []string{
	"ACTION_COMPOSE", "ACTION_CREATE_CALENDAR_EVENT", "ACTION_DIAL", "ACTION_OPEN_URL", "ACTION_OPEN_URL_IN_WEBVIEW",
	"ACTION_SHARE_LOCATION", "ACTION_VIEW_LOCATION", "REVOCATION", "RICHCARD_CAROUSEL", "RICHCARD_STANDALONE",
}

// The rules of test numbers.
var (
	RuleRCSGoogleSupplier = ledger.Define(ledger.Rule{
		Name: "papi.rcs-test-number.google-supplier", Kind: "no_google_supplier", Evidence: ledger.Documented,
		Says:   "Test numbers are Google's: a sender that Google does not know, because it is no agent yet or has another supplier, has none.",
		Fix:    "Complete the sender's details first, so that it is IN_TEST.",
		Source: "provisioning.yaml no_google_supplier (that drafts get it is assumed)",
	})
	RuleRCSBeforeLaunch = ledger.Define(ledger.Rule{
		Name: "papi.rcs-test-number.before-launch", Kind: "add_test_number_not_allowed_before_launch", Evidence: ledger.Documented,
		Says:   "The supplier ATT takes test numbers of launched senders only.",
		Fix:    "Launch the sender first.",
		Source: "provisioning.yaml add_test_number_not_allowed_before_launch (that the carrier is ATT is assumed)",
	})
	RuleRCSNumberValid = ledger.Define(ledger.Rule{
		Name: "papi.rcs-test-number.valid", Kind: "add_test_number_invalid", Evidence: ledger.Documented,
		Says:   "A test number is a phone number that exists: it has 7 digits at least, and no fixture says that it is invalid.",
		Fix:    "Use another number.",
		Source: "provisioning.yaml add_test_number_invalid (what is valid beyond E.164 is assumed)",
	})
	RuleRCSNumberDeclined = ledger.Define(ledger.Rule{
		Name: "papi.rcs-test-number.declined", Kind: "blocked_because_the_recipient_declined", Evidence: ledger.Documented,
		Says:   "A number whose owner declined is not invited again, until it is removed and added anew. A fixture may say that the owner declined beforehand.",
		Fix:    "Remove the number, ask its owner, and add it again.",
		Source: "provisioning.yaml updateSender rules; the official MCP server's setup guide (remove and add anew)",
	})
	RuleRCSNumberReachable = ledger.Define(ledger.Rule{
		Name: "papi.rcs-test-number.reachable", Kind: "user_cannot_be_reached", Evidence: ledger.Documented,
		Says:   "The device of a test number has RCS and is on. It is, unless a fixture says otherwise.",
		Fix:    "Check the device.",
		Source: "provisioning.yaml user_cannot_be_reached (the default is assumed)",
	})
	RuleRCSInvitations = ledger.Define(ledger.Rule{
		Name: "papi.rcs-test-number.invitations", Kind: "rbm_too_many_requests", Evidence: ledger.GuideObserved,
		Says:   "A sender sends 20 invitations within 24 hours and 200 in all; repeated ones count, removed numbers give none back.",
		Fix:    "Wait for 24 hours.",
		Source: "provisioning.yaml RcsTestNumbersInputDto; the official MCP server's setup guide (429, wait 24 hours); the rest is assumed",
	})
	RuleRCSTester = ledger.Define(ledger.Rule{
		Name: "papi.rcs-test-number.exists", Kind: "user_is_not_tester_for_agent", Evidence: ledger.Documented,
		Says:   "A number must be among the sender's test numbers, in E.164 format with its plus sign.",
		Fix:    "Add the number to the sender first.",
		Source: "provisioning.yaml user_is_not_tester_for_agent",
	})
	RuleRCSInviteAccepted = ledger.Define(ledger.Rule{
		Name: "papi.rcs-test-number.accepted", Kind: "user_has_not_accepted_invite", Evidence: ledger.Documented,
		Says:   "The capabilities of a test number are known once it is VERIFIED.",
		Fix:    "Wait until the owner accepts the invitation, or send it again.",
		Source: "provisioning.yaml user_has_not_accepted_invite",
	})
	RuleRCSSupplierSetUp = ledger.Define(ledger.Rule{
		Name: "papi.rcs-test-number.supplier-set-up", Kind: "wrong_supplier_configuration", Evidence: ledger.Documented,
		Says:   "The supplier is set up well. It is, unless a fixture says otherwise.",
		Fix:    "Ask the vendor's support.",
		Source: "provisioning.yaml wrong_supplier_configuration (the default is assumed)",
	})
	RuleRCSAgentLookup = ledger.Define(ledger.Rule{
		Name: "papi.rcs-test-number.agent-lookup", Kind: "looking_up_the_rbm_agent", Evidence: ledger.Documented,
		Says:   "Google finds the sender's agent. It does, unless a fixture says otherwise.",
		Fix:    "Try again, or ask the vendor's support.",
		Source: "provisioning.yaml looking_up_the_rbm_agent (the default is assumed)",
	})
	RuleRCSAnswers = ledger.Define(ledger.Rule{
		Name: "papi.rcs-test-number.answer", Evidence: ledger.Assumed,
		Says:   "A number's first invitation is PENDING for 2 seconds and UNVERIFIED from then on, a repeated one UNVERIFIED at once. The owner's answer comes from the vendor's side: a fixture, a scenario or a forced transition. A device has all features, unless a fixture lists them.",
		Source: "provisioning.yaml RcsTestNumberStatesEnum and addTestNumbers rules; behaviour.md 3.6",
	})
)

// takesTesters holds numbers that are to be invited against rules, each of
// which the operation documents.
func (v RCSVendor) takesTesters(s RCSSender, numbers []string, now time.Time, rules ...*ledger.Rule) error {
	for _, rule := range rules {
		for _, number := range numbers {
			if v.breaksFor(rule, s, number) {
				return rule.Broken("The number is %s.", number)
			}
		}
		if rule == RuleRCSInvitations && s.exceeds(len(numbers), now) {
			return rule.Broken()
		}
	}
	return nil
}

func (v RCSVendor) breaksFor(rule *ledger.Rule, s RCSSender, number string) bool {
	known := v.number(number)
	switch rule {
	case RuleRCSNumberValid:
		return known.Invalid || len(number)-1 < minTestNumber
	case RuleRCSNumberDeclined:
		tester, _ := s.tester(number)
		return known.Declined || tester.State == testerDeclined
	case RuleRCSNumberReachable:
		return known.Unreachable
	}
	return false
}

// exceeds says whether so many more invitations are too many.
func (s RCSSender) exceeds(more int, now time.Time) bool {
	today := 0
	for _, sent := range s.Invitations {
		if now.Sub(sent) < 24*time.Hour {
			today++
		}
	}
	return more > 0 && (today+more > MaxRCSInvitesPerDay || len(s.Invitations)+more > MaxRCSInvites)
}

// tester finds a test number of the sender.
func (s RCSSender) tester(number string) (RCSTestNumber, bool) {
	i := slices.IndexFunc(s.Testers, func(n RCSTestNumber) bool { return n.Number == number })
	if i < 0 {
		return RCSTestNumber{Number: number}, false
	}
	return s.Testers[i], true
}

func (s RCSSender) tests(number string) bool {
	_, ok := s.tester(number)
	return ok
}

// listing is the sender with exactly these test numbers, the new ones not
// invited yet.
func (s RCSSender) listing(numbers []string) RCSSender {
	listed := make([]RCSTestNumber, 0, len(numbers))
	for _, number := range numbers {
		tester, _ := s.tester(number)
		listed = append(listed, tester)
	}
	s.Testers = listed
	return s
}

// relistTesters gives a sender exactly these test numbers: those it lacks are
// invited, if Google knows the sender, and all others are removed.
func relistTesters(tx *state.Tx, id string, numbers []string) {
	s := rcsSender(tx, id)
	for _, tester := range s.Testers {
		if tester.State != state.Gone && !slices.Contains(numbers, tester.Number) {
			rcsTesterMachine().Move(tx, rcsTester{id, tester}, causeRCSRemove)
		}
	}
	rcsSender(tx, id).listing(numbers).put(tx)
	if s.Agent != nil {
		inviteTesters(tx, id)
	}
}

// inviteTesters invites the numbers that are listed and not invited yet.
func inviteTesters(tx *state.Tx, id string) {
	for _, tester := range rcsSender(tx, id).Testers {
		if tester.State == state.Gone {
			rcsTesterMachine().Move(tx, rcsTester{id, tester}, causeInvite)
		}
	}
}

// forTesters finds a sender whose test numbers can be changed, by the rules
// that come before those of single numbers.
func (v RCSVendor) forTesters(tx *state.Tx, id string) (RCSSender, error) {
	s, err := FindRCSSender(tx, id)
	if err == nil {
		err = s.checkGoogle(v)
	}
	if err == nil {
		err = s.checkATT(v)
	}
	return s, err
}

func (s RCSSender) checkGoogle(v RCSVendor) error {
	if s.Agent == nil || !v.has(supplierGoogle) {
		return RuleRCSGoogleSupplier.Broken()
	}
	return nil
}

func (s RCSSender) checkLaunchedForATT(v RCSVendor) error {
	if v.has(supplierATT) && s.State != rcsLaunched {
		return RuleRCSBeforeLaunch.Broken()
	}
	return nil
}

// AddRCSTestNumbers invites numbers to test a sender, those that do already
// once more, and answers all test numbers of the sender.
func AddRCSTestNumbers(tx *state.Tx, id string, numbers []string) ([]RCSTestNumber, error) {
	v := RCSVendorOf(tx)
	if err := v.meets(RuleRCSRate, RuleRCSProject); err != nil {
		return nil, err
	}
	s, err := v.forTesters(tx, id)
	if err == nil {
		err = s.checkLaunchedForATT(v)
	}
	if err == nil {
		err = v.takesTesters(s, numbers, tx.Now, RuleRCSNumberValid, RuleRCSNumberDeclined, RuleRCSNumberReachable, RuleRCSInvitations)
	}
	if err != nil {
		return nil, err
	}
	for _, number := range numbers {
		tester, _ := rcsSender(tx, s.ID).tester(number)
		rcsTesterMachine().Move(tx, rcsTester{s.ID, tester}, causeInvite)
	}
	return rcsSender(tx, s.ID).Testers, nil
}

// FindRCSTestNumber finds a test number of a sender.
func FindRCSTestNumber(tx *state.Tx, id, number string) (RCSTestNumber, error) {
	v := RCSVendorOf(tx)
	if err := v.meets(RuleRCSRate, RuleRCSProject); err != nil {
		return RCSTestNumber{}, err
	}
	s, err := FindRCSSender(tx, id)
	if err != nil {
		return RCSTestNumber{}, RuleRCSSenderFound.Broken()
	}
	if err := s.checkGoogle(v); err != nil {
		return RCSTestNumber{}, err
	}
	return s.mustTest(number)
}

func (s RCSSender) mustTest(number string) (RCSTestNumber, error) {
	tester, ok := s.tester(number)
	if !ok {
		return tester, RuleRCSTester.Broken()
	}
	return tester, nil
}

// DeleteRCSTestNumber removes a test number of a sender.
func DeleteRCSTestNumber(tx *state.Tx, id, number string) error {
	v := RCSVendorOf(tx)
	if err := v.meets(RuleRCSRate); err != nil {
		return err
	}
	s, err := v.forTesters(tx, id)
	if err != nil {
		return err
	}
	tester, err := s.mustTest(number)
	if err == nil {
		rcsTesterMachine().Move(tx, rcsTester{s.ID, tester}, causeRCSRemove)
	}
	return err
}

// RetryRCSTestNumber sends the invitation to a test number again.
func RetryRCSTestNumber(tx *state.Tx, id, number string) (RCSTestNumber, error) {
	v := RCSVendorOf(tx)
	if err := v.meets(RuleRCSRate); err != nil {
		return RCSTestNumber{}, err
	}
	s, err := v.forTesters(tx, id)
	if err != nil {
		return RCSTestNumber{}, err
	}
	tester, err := s.mustTest(number)
	if err == nil {
		err = s.checkLaunchedForATT(v)
	}
	if err == nil {
		err = v.takesTesters(s, []string{number}, tx.Now, RuleRCSNumberValid, RuleRCSNumberDeclined, RuleRCSInvitations)
	}
	if err != nil {
		return RCSTestNumber{}, err
	}
	return rcsTesterMachine().Move(tx, rcsTester{s.ID, tester}, causeInvite).RCSTestNumber, nil
}

// RCSCapabilities lists what the device of a test number can do.
func RCSCapabilities(tx *state.Tx, id, number string) ([]string, error) {
	v := RCSVendorOf(tx)
	if err := v.meets(RuleRCSRate); err != nil {
		return nil, err
	}
	s, err := FindRCSSender(tx, id)
	if err == nil {
		err = s.checkGoogle(v)
	}
	if err != nil {
		return nil, err
	}
	if v.SupplierMisconfigured {
		return nil, RuleRCSSupplierSetUp.Broken()
	}
	tester, err := s.mustTest(number)
	switch known := v.number(number); {
	case err != nil:
		return nil, err
	case v.AgentLookupFails:
		return nil, RuleRCSAgentLookup.Broken()
	case tester.State == testerDeclined:
		return nil, RuleRCSNumberDeclined.Broken()
	case tester.State != testerVerified:
		return nil, RuleRCSInviteAccepted.Broken()
	case known.Unreachable:
		return nil, RuleRCSNumberReachable.Broken()
	case len(known.Features) > 0:
		return known.Features, nil
	}
	return rcsFeatures, nil
}
