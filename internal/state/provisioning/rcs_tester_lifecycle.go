package provisioning

import (
	"slices"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// States of test numbers.
const (
	testerPending    = "PENDING"
	testerUnverified = "UNVERIFIED"
	testerVerified   = "VERIFIED"
	testerDeclined   = "DECLINED"
	testerExpired    = "EXPIRED"
	testerFailed     = "FAILED"
	testerInvalid    = "INVALID"
	testerRejected   = "REJECTED"
)

// Causes of transitions of test numbers.
const (
	causeInvite    = "invite"
	causeAccept    = "accept"
	causeDecline   = "decline"
	causeRCSRemove = "remove"
)

// deliveryTime is how long an invitation is on its way.
const deliveryTime = 2 * time.Second

// rcsTester is a test number with its sender.
type rcsTester struct {
	SenderID string
	RCSTestNumber
}

var rcsTesterTable = &state.Lifecycle{
	Name: "rcs-test-number",
	Says: "A phone number that is invited to test an RCS sender. The answer comes from the vendor's side. No event tells of it.",
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeInvite, To: testerPending},
		{From: testerPending, Cause: state.CauseTime, To: testerUnverified, After: deliveryTime, Outcome: "delivered"},
		{From: testerPending, Cause: state.CauseTime, To: testerVerified, After: deliveryTime, Outcome: "accepted"},
		{From: testerPending, Cause: state.CauseTime, To: testerDeclined, After: deliveryTime, Outcome: "declined"},
		{From: testerPending, Cause: state.CauseTime, To: testerExpired, After: deliveryTime, Outcome: "expired"},
		{From: testerPending, Cause: state.CauseTime, To: testerFailed, After: deliveryTime, Outcome: "failed"},
		{From: testerPending, Cause: state.CauseTime, To: testerInvalid, After: deliveryTime, Outcome: "invalid"},
		{From: testerPending, Cause: state.CauseTime, To: testerRejected, After: deliveryTime, Outcome: "rejected"},
		{From: testerPending, Cause: causeInvite, To: testerPending},
		{From: testerPending, Cause: causeRCSRemove, To: state.Gone},
		{From: testerUnverified, Cause: causeAccept, To: testerVerified},
		{From: testerUnverified, Cause: causeDecline, To: testerDeclined},
		{From: testerUnverified, Cause: state.CauseVendor, To: testerExpired},
		{From: testerUnverified, Cause: state.CauseVendor, To: testerFailed},
		{From: testerUnverified, Cause: state.CauseVendor, To: testerInvalid},
		{From: testerUnverified, Cause: state.CauseVendor, To: testerRejected},
		{From: testerUnverified, Cause: causeInvite, To: testerUnverified},
		{From: testerUnverified, Cause: causeRCSRemove, To: state.Gone},
		{From: testerVerified, Cause: causeInvite, To: testerUnverified},
		{From: testerVerified, Cause: state.CauseVendor, To: testerDeclined},
		{From: testerVerified, Cause: causeRCSRemove, To: state.Gone},
		{From: testerExpired, Cause: causeInvite, To: testerUnverified},
		{From: testerExpired, Cause: causeRCSRemove, To: state.Gone},
		{From: testerFailed, Cause: causeInvite, To: testerUnverified},
		{From: testerFailed, Cause: causeRCSRemove, To: state.Gone},
		{From: testerInvalid, Cause: causeInvite, To: testerUnverified},
		{From: testerInvalid, Cause: causeRCSRemove, To: state.Gone},
		{From: testerRejected, Cause: causeInvite, To: testerUnverified},
		{From: testerRejected, Cause: causeRCSRemove, To: state.Gone},
		{From: testerDeclined, Cause: causeRCSRemove, To: state.Gone},
	},
}

func rcsTesterMachine() *state.Machine[rcsTester] {
	return &state.Machine[rcsTester]{
		Table:   rcsTesterTable,
		Pattern: "rcs/senders/*/testNumbers/*",
		Find:    findRCSTester,
		ID:      func(t rcsTester) string { return t.SenderID + "/" + t.Number },
		IDs: func(tx *state.Tx) []string {
			return idsOfRCSSenders(tx, func(s RCSSender) (ids []string) {
				for _, t := range s.Testers {
					ids = append(ids, t.Number)
				}
				return ids
			})
		},
		State:   func(t rcsTester) string { return t.State },
		ShownBy: func(t rcsTester) []string { return shownByRCSSender(t.SenderID) },
		Change:  changeRCSTester,
		Then:    answerInvitation,
		Payload: func(_ *state.Tx, t rcsTester, _ state.Step) any { return t.DTO() },
	}
}

func findRCSTester(tx *state.Tx, id string) (rcsTester, bool) {
	sender, number, _ := strings.Cut(id, "/")
	tester, ok := rcsSender(tx, sender).tester(number)
	return rcsTester{sender, tester}, ok
}

func changeRCSTester(tx *state.Tx, t rcsTester, step state.Step) rcsTester {
	s := rcsSender(tx, t.SenderID)
	t.State = step.To
	if step.Cause == causeInvite {
		t.Submitted = tx.Now
		s.Invitations = append(slices.Clone(s.Invitations), tx.Now)
	}
	others := slices.Clone(s.Testers)
	i := slices.IndexFunc(others, func(n RCSTestNumber) bool { return n.Number == t.Number })
	switch {
	case step.To == state.Gone:
		others = slices.Delete(others, i, i+1)
	case i < 0:
		others = append(others, t.RCSTestNumber)
	default:
		others[i] = t.RCSTestNumber
	}
	s.Testers = others
	s.put(tx)
	return t
}

// answerInvitation lets the owner answer as a fixture says.
func answerInvitation(tx *state.Tx, t rcsTester, step state.Step) {
	if step.To != testerUnverified {
		return
	}
	switch RCSVendorOf(tx).number(t.Number).Answer {
	case testerVerified:
		rcsTesterMachine().Move(tx, t, causeAccept)
	case testerDeclined:
		rcsTesterMachine().Move(tx, t, causeDecline)
	}
}
