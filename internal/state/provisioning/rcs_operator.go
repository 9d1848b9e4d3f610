package provisioning

import (
	"slices"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// EventRCSOperatorStatusUpdated is told when an operator's status changes.
const EventRCSOperatorStatusUpdated = "RCS_SENDER_OPERATOR_STATUS_UPDATED"

// RCSOperator tells how a sender's launch stands with one operator.
type RCSOperator struct {
	Country string `json:"country"`
	Name    string `json:"name"`
	Status  string `json:"status"`
	// Remark is the vendor's reason for the status.
	Remark   string    `json:"remark,omitempty"`
	Modified time.Time `json:"modified"`
}

// Statuses of operators.
const (
	operatorNotLaunched       = "NOT_LAUNCHED"
	operatorPending           = "PENDING"
	operatorLaunched          = "LAUNCHED"
	operatorRejected          = "REJECTED"
	operatorSuspended         = "SUSPENDED"
	operatorPendingUnlaunched = "PENDING_UNLAUNCHED"
	operatorUnlaunched        = "UNLAUNCHED"
	operatorInvalidInGMB      = "INVALID_IN_GOOGLE_MY_BUSINESS"
)

// Causes of transitions of operators, besides causeLaunch.
const (
	causeSelect   = "select"
	causeDeselect = "deselect"
	causeUnlaunch = "unlaunch"
)

// operatorTime is how long an operator takes to decide.
const operatorTime = time.Minute

// The rules of operators.
var (
	RuleRCSOperators = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.operators", Evidence: ledger.Assumed,
		Says:   "A sender that is an agent shows the operators of its countries. A launch makes those PENDING that are not launched; each decides after a minute. The sender is LAUNCHED once none is pending and one has launched. A country's status is PENDING while an operator is, else LAUNCHED if one is, else that of its first operator. An operator of a country that is taken out goes by way of PENDING_UNLAUNCHED if it has launched.",
		Source: "behaviour.md 3.6; provisioning.yaml getSender rules (the statuses right after a launch)",
	})
	RuleRCSOperatorNames = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.operator-names", Evidence: ledger.Assumed,
		Says:   "France, Great Britain and Sweden have the operators of the published examples, other countries some of those that events can name.",
		Source: "provisioning.yaml RCS_SENDER_OPERATOR_STATUS_UPDATED (the names, without their countries)",
	})
)

// rcsOperators are the operators that launch senders, by country.
var rcsOperators = map[string][]string{
	"AT": {"A1", "Hutchison 3G", "Magenta"},
	"BE": {"Orange", "Proximus", "Telenet"},
	"BR": {"Claro", "TIM", "Vivo"},
	"CA": {"Bell", "Rogers", "Telus"},
	"CZ": {"O2", "T-Mobile", "Vodafone"},
	"DE": {"1und1", "Deutsche Telekom", "O2", "Vodafone"},
	"DK": {"3", "Telenor", "Telia"},
	"ES": {"Movistar", "Orange", "Vodafone", "Yoigo"},
	"FI": {"DNA", "Elisa", "Telia"},
	"FR": {"Coriolis Telecom", "Lycamobile", "Bouygues", "Free", "NRJ Mobile", "SFR", "Orange"},
	"GB": {"EE", "Three", "Sky", "O2", "Vodafone"},
	"GR": {"Cosmote", "Vodafone"},
	"HU": {"Telekom", "Vodafone"},
	"IT": {"Iliad", "TIM", "Vodafone", "WindTre"},
	"LT": {"Tele2", "Telia"},
	"MX": {"Altan", "AT&T", "Movistar", "Telcel"},
	"NL": {"Kpn", "Odido", "Vodafone"},
	"NO": {"Telenor", "Telia"},
	"PE": {"Claro", "Entel", "Movistar"},
	"PL": {"Orange", "T-Mobile"},
	"PT": {"MEO", "NOS", "Vodafone"},
	"SE": {"Tele2", "Telenor", "Telia", "Three"},
	"SG": {"M1", "Simba", "Singtel", "Starhub"},
	"SK": {"O2", "Orange", "Telekom"},
	"US": {"AT&T", "T-Mobile", "Verizon"},
}

// rcsOperatorRow is an operator with its sender.
type rcsOperatorRow struct {
	SenderID string
	RCSOperator
}

var rcsOperatorTable = &state.Lifecycle{
	Name:   "rcs-operator",
	Says:   "The launch of an RCS sender with one operator of one of its countries.",
	Reason: "the operator's remark and the comment of events",
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeSelect, To: operatorNotLaunched},
		{From: operatorNotLaunched, Cause: causeLaunch, To: operatorPending, Event: EventRCSOperatorStatusUpdated},
		{From: operatorNotLaunched, Cause: causeDeselect, To: state.Gone},
		{From: operatorPending, Cause: state.CauseTime, To: operatorLaunched, After: operatorTime, Outcome: "launched", Event: EventRCSOperatorStatusUpdated},
		{From: operatorPending, Cause: state.CauseTime, To: operatorRejected, After: operatorTime, Outcome: "rejected", Event: EventRCSOperatorStatusUpdated},
		{From: operatorPending, Cause: state.CauseTime, To: operatorSuspended, After: operatorTime, Outcome: "suspended", Event: EventRCSOperatorStatusUpdated},
		{From: operatorPending, Cause: state.CauseTime, To: operatorInvalidInGMB, After: operatorTime, Outcome: "invalid", Event: EventRCSOperatorStatusUpdated},
		{From: operatorPending, Cause: causeUnlaunch, To: operatorUnlaunched, Event: EventRCSOperatorStatusUpdated},
		{From: operatorPending, Cause: causeDeselect, To: state.Gone},
		{From: operatorLaunched, Cause: state.CauseVendor, To: operatorSuspended, Event: EventRCSOperatorStatusUpdated},
		{From: operatorLaunched, Cause: causeDeselect, To: operatorPendingUnlaunched, Event: EventRCSOperatorStatusUpdated},
		{From: operatorLaunched, Cause: causeUnlaunch, To: operatorUnlaunched, Event: EventRCSOperatorStatusUpdated},
		{From: operatorPendingUnlaunched, Cause: state.CauseTime, To: operatorUnlaunched, After: operatorTime, Outcome: "unlaunched", Event: EventRCSOperatorStatusUpdated},
		{From: operatorPendingUnlaunched, Cause: causeUnlaunch, To: operatorUnlaunched, Event: EventRCSOperatorStatusUpdated},
		{From: operatorSuspended, Cause: state.CauseVendor, To: operatorLaunched, Event: EventRCSOperatorStatusUpdated},
		{From: operatorSuspended, Cause: causeLaunch, To: operatorPending, Event: EventRCSOperatorStatusUpdated},
		{From: operatorSuspended, Cause: causeDeselect, To: state.Gone},
		{From: operatorRejected, Cause: causeLaunch, To: operatorPending, Event: EventRCSOperatorStatusUpdated},
		{From: operatorRejected, Cause: causeDeselect, To: state.Gone},
		{From: operatorInvalidInGMB, Cause: causeLaunch, To: operatorPending, Event: EventRCSOperatorStatusUpdated},
		{From: operatorInvalidInGMB, Cause: causeDeselect, To: state.Gone},
		{From: operatorUnlaunched, Cause: causeLaunch, To: operatorPending, Event: EventRCSOperatorStatusUpdated},
		{From: operatorUnlaunched, Cause: causeDeselect, To: state.Gone},
	},
}

func rcsOperatorMachine() *state.Machine[rcsOperatorRow] {
	return &state.Machine[rcsOperatorRow]{
		Table:   rcsOperatorTable,
		Pattern: "rcs/senders/*/operators/*/*",
		Find:    findRCSOperator,
		ID:      func(r rcsOperatorRow) string { return r.SenderID + "/" + r.Country + "/" + r.Name },
		IDs: func(tx *state.Tx) []string {
			return idsOfRCSSenders(tx, func(s RCSSender) (ids []string) {
				for _, o := range s.Operators {
					ids = append(ids, o.Country+"/"+o.Name)
				}
				return ids
			})
		},
		State:   func(r rcsOperatorRow) string { return r.Status },
		ShownBy: func(r rcsOperatorRow) []string { return shownByRCSSender(r.SenderID) },
		Change:  changeRCSOperator,
		Then:    func(tx *state.Tx, r rcsOperatorRow, _ state.Step) { settleLaunch(tx, r.SenderID) },
		Payload: func(tx *state.Tx, r rcsOperatorRow, _ state.Step) any { return rcsSender(tx, r.SenderID).DTO(tx) },
		Extras: func(r rcsOperatorRow, step state.Step) []state.Extra {
			return withComment(step, state.Extra{Name: "operator", Value: r.Name}, state.Extra{Name: "operatorCountry", Value: r.Country},
				state.Extra{Name: "operatorPreviousStatus", Value: step.From}, state.Extra{Name: "operatorCurrentStatus", Value: step.To})
		},
		Fields: func(r rcsOperatorRow) any {
			return map[string]string{"senderId": r.SenderID, "country": r.Country, "operator": r.Name, "status": r.Status}
		},
	}
}

func findRCSOperator(tx *state.Tx, id string) (rcsOperatorRow, bool) {
	parts := strings.SplitN(id, "/", 3)
	s := rcsSender(tx, parts[0])
	i := s.operator(parts[1], parts[2])
	if i < 0 {
		return rcsOperatorRow{}, false
	}
	return rcsOperatorRow{s.ID, s.Operators[i]}, true
}

// operator is the place of an operator in the sender's list, or -1.
func (s RCSSender) operator(country, name string) int {
	return slices.IndexFunc(s.Operators, func(o RCSOperator) bool { return o.Country == country && o.Name == name })
}

func changeRCSOperator(tx *state.Tx, r rcsOperatorRow, step state.Step) rcsOperatorRow {
	s := rcsSender(tx, r.SenderID)
	r.Status, r.Remark, r.Modified = step.To, step.Reason, tx.Now
	s.Operators = slices.Clone(s.Operators)
	switch i := s.operator(r.Country, r.Name); {
	case i < 0:
		s.Operators = append(s.Operators, r.RCSOperator)
	case step.To == state.Gone:
		s.Operators = slices.Delete(s.Operators, i, i+1)
	default:
		s.Operators[i] = r.RCSOperator
	}
	s.put(tx)
	return r
}

// syncOperators shows the operators of the sender's countries, and takes out
// those of other countries.
func syncOperators(tx *state.Tx, id string) {
	countries := rcsSender(tx, id).countries()
	for _, o := range rcsSender(tx, id).Operators {
		row := rcsOperatorRow{id, o}
		if !slices.Contains(countries, o.Country) && rcsOperatorMachine().Can(row, causeDeselect) {
			rcsOperatorMachine().Move(tx, row, causeDeselect)
		}
	}
	for _, country := range countries {
		for _, name := range rcsOperators[country] {
			if rcsSender(tx, id).operator(country, name) < 0 {
				rcsOperatorMachine().Move(tx, rcsOperatorRow{id, RCSOperator{Country: country, Name: name}}, causeSelect)
			}
		}
	}
}

// moveOperators lets a cause bring its transition to the operators that it
// concerns.
func moveOperators(tx *state.Tx, id, cause string, concerns func(s RCSSender, o RCSOperator) bool) {
	s := rcsSender(tx, id)
	for _, o := range s.Operators {
		row := rcsOperatorRow{id, o}
		if concerns(s, o) && rcsOperatorMachine().Can(row, cause) {
			rcsOperatorMachine().Move(tx, row, cause)
		}
	}
}

func targeted(s RCSSender, o RCSOperator) bool    { return s.targets(o.Country) }
func undecided(_ RCSSender, o RCSOperator) bool   { return o.Status == operatorPending }
func anyOperator(_ RCSSender, _ RCSOperator) bool { return true }

// settleLaunch moves the sender on when its operators have all decided.
func settleLaunch(tx *state.Tx, id string) {
	s := rcsSender(tx, id)
	has := func(status string) bool {
		return slices.ContainsFunc(s.Operators, func(o RCSOperator) bool { return o.Status == status })
	}
	switch {
	case s.State == rcsLaunching && has(operatorLaunched) && !has(operatorPending):
		rcsSenderMachine().Move(tx, s, causeRolledOut)
	case s.State == rcsLaunched && has(operatorUnlaunched) && !has(operatorLaunched) && !has(operatorPending) && !has(operatorPendingUnlaunched):
		rcsSenderMachine().Move(tx, s, causeWithdrawn)
	}
}
