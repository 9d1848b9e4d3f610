package provisioning

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// RCSSenderQuery picks and sorts senders; empty fields let all pass.
type RCSSenderQuery struct {
	// AppID is that of the Conversation API app they are connected to.
	AppID string
	// IDs are separated by commas.
	IDs string
	// Name and Search are parts of the name, whatever their case.
	Name, Search string
	States       []string
	// Column is CREATED, MODIFIED, NAME or STATE; empty stands for NAME.
	Column string
	// Descending turns the order round.
	Descending bool
}

// RuleRCSSenderOrder is the ledger's entry for the list of senders.
var RuleRCSSenderOrder = ledger.Define(ledger.Rule{
	Name: "papi.rcs-sender.list", Evidence: ledger.Documented,
	Says:   "The list of senders has 50 to a page by default and is sorted by name, ascending, unless it is asked for otherwise; equal ones by id. All filters hold together. filterSenderIds has ids with commas between them; search and filterSenderName find a part of the name, whatever its case.",
	Source: "provisioning.yaml RcsSendersController_listSenders_v1 rules; behaviour.md 5 (the default order, the commas and that search looks at names are assumed)",
})

// ListRCSSenders cuts a page out of the senders that a query picks.
func ListRCSSenders(tx *state.Tx, q RCSSenderQuery, page Page) (state.TokenPage[RCSSender], error) {
	v := RCSVendorOf(tx)
	if err := v.meets(RuleRCSEnabled, RuleRCSRate); err != nil {
		return state.TokenPage[RCSSender]{}, err
	}
	var found []RCSSender
	for _, s := range Kind.In(tx).RCS.Senders.All() {
		if q.picks(v, s) {
			found = append(found, s)
		}
	}
	order := strings.Compare
	if q.Descending {
		order = func(a, b string) int { return strings.Compare(b, a) }
	}
	slices.SortFunc(found, func(a, b RCSSender) int { return order(q.key(a), q.key(b)) })
	return pageOf(state.Walk[RCSSender]{Scope: fmt.Sprintf("rcs/senders %+v", q), Key: q.key, Order: order}, found, page)
}

func (q RCSSenderQuery) picks(v RCSVendor, s RCSSender) bool {
	if q.AppID != "" {
		if app, ok := v.app(s); !ok || app.ID != q.AppID {
			return false
		}
	}
	name := strings.ToLower(s.name())
	return (q.IDs == "" || slices.Contains(strings.Split(q.IDs, ","), s.ID)) &&
		(len(q.States) == 0 || slices.Contains(q.States, s.State)) &&
		strings.Contains(name, strings.ToLower(q.Name)) && strings.Contains(name, strings.ToLower(q.Search))
}

func (s RCSSender) name() string { return s.Details.text("brand", "name") }

// sortableTime writes times so that they sort as texts.
const sortableTime = "2006-01-02T15:04:05.000000000"

// key is what a sender is sorted by; the id makes it unique.
func (q RCSSenderQuery) key(s RCSSender) string {
	column := s.name()
	switch q.Column {
	case "CREATED":
		column = s.Created.UTC().Format(sortableTime)
	case "MODIFIED":
		column = s.Modified.UTC().Format(sortableTime)
	case "STATE":
		column = s.State
	}
	return column + "\x00" + s.ID
}
