package contracttests

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// Cost is what running a case does to a project, or takes from people. Costs
// are added with |; none means that a case only reads. All include [Write].
type Cost uint8

// The costs.
const (
	// Write: the project is changed, and put back as far as it can be.
	Write Cost = 1 << iota
	paid
	irreversible
	otp
	number

	// Paid: something may be on somebody's bill.
	Paid = paid | Write
	// Irreversible: something stays that nobody can delete, or that stays for
	// days when it is deleted.
	Irreversible = irreversible | Write
	// OTP: a one-time password is sent, or the one that was sent is read.
	OTP = otp | Write
	// Number: a phone is called upon, or its number put to use.
	Number = number | Write
	// Everything is all of them.
	Everything = Paid | Irreversible | OTP | Number
)

// costNames are the names of the costs, by their bits.
var costNames = []string{"write", "paid", "irreversible", "needs-otp", "needs-number"}

// String names the costs: "write, paid", or "read" for none.
func (c Cost) String() string {
	var names []string
	for bit, name := range costNames {
		if c&(1<<bit) != 0 {
			names = append(names, name)
		}
	}
	if names == nil {
		return free
	}
	return strings.Join(names, ", ")
}

// free is the name of no cost.
const free = "read"

// ParseCost adds up costs by their names.
func ParseCost(names []string) (Cost, error) {
	var total Cost
	for _, name := range names {
		bit := slices.Index(costNames, name)
		if bit < 0 && name != free {
			return 0, fmt.Errorf("there is no cost %q: want %s, %s", name, free, strings.Join(costNames, ", "))
		}
		if bit >= 0 {
			total |= 1<<bit | Write
		}
	}
	return total, nil
}

// costly lists what operations cost beyond what their method and the document
// show. The documents tell no prices: what brings a sender to a carrier, or
// orders something, is taken to be on somebody's bill.
var costly = map[string]Cost{
	accountCreate:     Irreversible,        // Meta gets to know the company
	senderCreate:      Paid | Irreversible, // it stays for 30 days when it is deleted
	senderRegister:    OTP | Number,        // a phone gets a text or a call
	senderVerify:      OTP,                 // somebody has read it
	templateCreate:    Irreversible,        // its name stays taken for 30 days when it is deleted
	templateAnalytics: Irreversible,        // Meta has no way back
	friendCreate:      Paid | Irreversible, // it stays for 60 days when it is deleted
	friendRegister:    OTP | Number,
	friendVerify:      OTP,
	rcsLaunch:         Paid,
	rcsTesterAdd:      Number, // a phone gets an invitation
	rcsTesterRetry:    Number, // a GET that sends it again
	bundleCreate:      Paid,
	numberAssign:      Number,
}

// undone lists the POSTs after which nothing needs to be deleted: they look, or
// take back what they did themselves.
var undone = []string{templateCompare, templateSync, signupToken, signupWABAs, numberAssign}

// CostOf is what a call costs, whether it is taken or refused: what the double
// refuses, the live service may take. A call without credentials is made in
// nobody's name: it costs no more than an attempt to write.
func CostOf(r *http.Request) Cost {
	op := MadeBy(r.Context()).Operation
	switch {
	case op == nil && r.Method != http.MethodGet:
		return Everything
	case op == nil || op.API == openapi.Auth:
		return 0
	case r.Header.Get("Authorization") == "":
		return CostOfOperation(op) & Write
	}
	return CostOfOperation(op)
}

// CostOfOperation is what a call of an operation costs.
func CostOfOperation(op *openapi.Operation) Cost {
	cost := costly[op.ID]
	if op.Method != http.MethodGet {
		cost |= Write
	}
	if _, can := undoOf(op); op.Method == http.MethodPost && !can && !slices.Contains(undone, op.ID) {
		cost |= Irreversible
	}
	return cost
}

// undoOf is the operation that deletes what another one makes: its path is the
// other's, with at most the name of what was made behind it.
func undoOf(op *openapi.Operation) (*openapi.Operation, bool) {
	for _, del := range openapi.Operations(op.API) {
		rest, below := strings.CutPrefix(del.Path, op.Path)
		if del.Method == http.MethodDelete && below && (rest == "" || strings.HasPrefix(rest, "/{") && strings.Count(rest, "/") == 1) {
			return del, true
		}
	}
	return nil, false
}
