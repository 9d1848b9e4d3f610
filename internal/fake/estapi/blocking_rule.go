package estapi

import (
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

var _ = ledger.Define(ledger.Rule{
	Name: "est.answer.direction", Evidence: ledger.ClientObserved,
	Says:   "A direction is taken in upper and in lower case, and answered in lower case by calls and blocking rules; the CSV export has upper case. The document has upper case only.",
	Source: "behaviour.md 6.2; elastic-sip-trunking.yaml client_observations findCalls, createBlockingRule",
})

// blockingRuleView is a blocking rule as the API shows it.
type blockingRuleView struct {
	ID            string  `json:"id"`
	Name          *string `json:"name"`
	Direction     string  `json:"direction"`
	CallerCountry *string `json:"callerCountry"`
	CalleeCountry *string `json:"calleeCountry"`
	CallerMatch   *string `json:"callerMatch"`
	CalleeMatch   *string `json:"calleeMatch"`
	times
	ProjectID string `json:"projectId"`
}

type blockingRulePage struct {
	paging
	Rules []blockingRuleView `json:"callBlockingRules"`
}

func showDirection(d trunking.Direction) string { return strings.ToLower(string(d)) }

func readDirection(s string) trunking.Direction { return trunking.Direction(strings.ToUpper(s)) }

func showBlockingRule(c *fake.Call, r trunking.BlockingRule, when moment) blockingRuleView {
	return blockingRuleView{
		ID: r.ID, Name: r.Name, Direction: showDirection(r.Direction),
		CallerCountry: r.CallerCountry, CalleeCountry: r.CalleeCountry, CallerMatch: r.CallerMatch, CalleeMatch: r.CalleeMatch,
		times: timesOf(r.Times, when), ProjectID: c.Project,
	}
}

func blockingRuleInput(c *fake.Call) trunking.BlockingRuleInput {
	o := bodyOf(c)
	return trunking.BlockingRuleInput{
		Name: o.optional("name"), Direction: readDirection(o.text("direction")),
		CallerCountry: o.optional("callerCountry"), CalleeCountry: o.optional("calleeCountry"),
		CallerMatch: o.optional("callerMatch"), CalleeMatch: o.optional("calleeMatch"),
	}
}

func createBlockingRule(c *fake.Call) (fake.Reply, error) {
	r, err := trunking.CreateBlockingRule(c.Tx, blockingRuleInput(c))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showBlockingRule(c, r, fresh))
}

var blockingRuleOrder = properties[trunking.BlockingRule]{
	"id":            func(r trunking.BlockingRule) string { return r.ID },
	"name":          func(r trunking.BlockingRule) string { return orEmpty(r.Name) },
	"direction":     func(r trunking.BlockingRule) string { return showDirection(r.Direction) },
	"callerCountry": func(r trunking.BlockingRule) string { return orEmpty(r.CallerCountry) },
	"calleeCountry": func(r trunking.BlockingRule) string { return orEmpty(r.CalleeCountry) },
	"callerMatch":   func(r trunking.BlockingRule) string { return orEmpty(r.CallerMatch) },
	"calleeMatch":   func(r trunking.BlockingRule) string { return orEmpty(r.CalleeMatch) },
	"createTime":    func(r trunking.BlockingRule) string { return r.Created.Format(nanoseconds) },
	"updateTime":    func(r trunking.BlockingRule) string { return orEmpty(formatted(r.Updated)) },
}

func listBlockingRules(c *fake.Call, p pageRequest) (fake.Reply, error) {
	page, err := sorted(c, p, blockingRuleOrder, func(number, size int) state.NumberedPage[trunking.BlockingRule] {
		return trunking.ListBlockingRules(c.Tx, number, size)
	})
	if err != nil {
		return fake.Reply{}, err
	}
	show := func(r trunking.BlockingRule) blockingRuleView { return showBlockingRule(c, r, later) }
	return fake.OK(blockingRulePage{paging: pagingOf(page), Rules: each(page.Items, show)})
}

func updateBlockingRule(c *fake.Call) (fake.Reply, error) {
	r, err := trunking.UpdateBlockingRule(c.Tx, c.Param("id"), blockingRuleInput(c))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showBlockingRule(c, r, later))
}

func deleteBlockingRule(c *fake.Call) (fake.Reply, error) {
	return done(trunking.DeleteBlockingRule(c.Tx, c.Param("id")))
}
