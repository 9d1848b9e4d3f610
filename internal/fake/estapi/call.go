package estapi

import (
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// defaultCalls is the page size of the call history where the caller does not say.
const defaultCalls = 100

// zoneWithoutColon is the format of a call's createTime, in UTC.
const zoneWithoutColon = "2006-01-02T15:04:05+0000"

var (
	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.page", Evidence: ledger.Documented,
		Says:   "The call history has 100 calls a page where the caller does not say, and 1000 at most; the export 500 and 500.",
		Source: "elastic-sip-trunking.yaml findCalls, exportCallRecords",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.shown", Evidence: ledger.ClientObserved,
		Says:   "Of an outbound call, from is a SIP URI with the address that the call came from and to has no plus; createTime has the offset +0000, the other times a Z. Inbound calls have both numbers in E.164 (documented).",
		Source: "elastic-sip-trunking.yaml client_observations findCalls; behaviour.md 6.2, 6.8",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.money", Evidence: ledger.ClientObserved,
		Says:   "Amounts of money are numbers; the document has texts with four decimals.",
		Source: "elastic-sip-trunking.yaml client_observations findCalls; behaviour.md 6.2",
	})
)

// callView is a call as the API shows it.
type callView struct {
	CallID          string  `json:"callId"`
	To              string  `json:"to"`
	From            string  `json:"from"`
	Direction       string  `json:"direction"`
	AnswerTime      *string `json:"answerTime"`
	EndTime         string  `json:"endTime"`
	DurationSeconds int     `json:"durationSeconds"`
	BilledSeconds   int     `json:"billingDurationSeconds"`
	Result          string  `json:"callResult"`
	PricePerMinute  money   `json:"pricePerMinute"`
	Price           money   `json:"price"`
	CreateTime      string  `json:"createTime"`
	ProjectID       string  `json:"projectId"`
	TrunkID         string  `json:"trunkId,omitempty"`
	PcapID          string  `json:"pcapId,omitempty"`
}

type money struct {
	CurrencyCode string  `json:"currencyCode"`
	Amount       float64 `json:"amount"`
}

type callPage struct {
	paging
	Calls []callView `json:"calls"`
}

func showCall(c *fake.Call, r trunking.CallRecord) callView {
	v := callView{
		CallID: r.ID, From: r.From, To: r.To, Direction: showDirection(r.Direction),
		EndTime: r.Ended.Format(wholeSeconds), DurationSeconds: r.Seconds(), BilledSeconds: 60 * r.BilledMinutes(),
		Result: string(r.Result), PricePerMinute: showMoney(r.PerMinute()), Price: showMoney(r.Cost()),
		CreateTime: r.Created.Format(zoneWithoutColon), ProjectID: c.Project, TrunkID: r.TrunkID, PcapID: r.PcapID,
	}
	if r.Answered != nil {
		answered := r.Answered.Format(wholeSeconds)
		v.AnswerTime = &answered
	}
	if r.Direction == trunking.Outbound {
		v.To = strings.TrimPrefix(r.To, "+")
		if r.SourceIP != "" {
			v.From = "sip:" + strings.TrimPrefix(r.From, "+") + "@" + r.SourceIP
		}
	}
	return v
}

func showMoney(p trunking.Price) money {
	return money{CurrencyCode: trunking.Currency, Amount: float64(p) / 10_000}
}

// callFilter reads the filters that the list and the export share.
func callFilter(c *fake.Call) (trunking.CallFilter, error) {
	period, err := trunking.CallTimes{
		During: c.Query.Get("createTime"), NotBefore: c.Query.Get("createTime>"), NotAfter: c.Query.Get("createTime<"),
	}.Period(c.Tx.Now)
	f := trunking.CallFilter{From: c.Query.Get("from"), To: c.Query.Get("to"), TrunkID: c.Query.Get("trunkId"), Created: period}
	for _, result := range listed(c, "callResult") {
		f.Results = append(f.Results, trunking.CallResult(result))
	}
	for _, direction := range listed(c, "direction") {
		f.Directions = append(f.Directions, readDirection(direction))
	}
	return f, err
}

// listed reads a query parameter of values joined by commas, or repeated.
func listed(c *fake.Call, name string) []string {
	if joined := strings.Join(c.Query[name], ","); joined != "" {
		return strings.Split(joined, ",")
	}
	return nil
}

func findCalls(c *fake.Call, p pageRequest) (fake.Reply, error) {
	filter, err := callFilter(c)
	if err != nil {
		return fake.Reply{}, err
	}
	page := trunking.ListCalls(c.Tx, filter, p.number, p.size)
	show := func(r trunking.CallRecord) callView { return showCall(c, r) }
	return fake.OK(callPage{paging: pagingOf(page), Calls: each(page.Items, show)})
}
