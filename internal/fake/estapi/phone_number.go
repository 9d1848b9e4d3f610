package estapi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// phoneNumberView is a phone number as the API shows it.
type phoneNumberView struct {
	ID          string `json:"id"`
	TrunkID     string `json:"sipTrunkId"`
	PhoneNumber string `json:"phoneNumber"`
	CountryCode string `json:"countryCode,omitempty"`
	times
}

type phoneNumberPage struct {
	paging
	Numbers []phoneNumberView `json:"phoneNumbers"`
}

func showPhoneNumber(n trunking.PhoneNumber, when moment) phoneNumberView {
	return phoneNumberView{
		ID: n.ID, TrunkID: n.TrunkID, PhoneNumber: n.Number, CountryCode: n.Country, times: timesOf(n.Times, when),
	}
}

// assignPhoneNumber assigns a number to a trunk, or releases it where the
// trunk's id is empty.
func assignPhoneNumber(c *fake.Call) (fake.Reply, error) {
	o := bodyOf(c)
	number, trunkID := o.text("phoneNumber"), o.text("sipTrunkId")
	if trunkID == "" {
		n, err := trunking.ReleaseNumber(c.Tx, number)
		if err != nil {
			return fake.Reply{}, err
		}
		return fake.Created(showPhoneNumber(n, later))
	}
	n, err := trunking.AssignNumber(c.Tx, number, trunkID)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(showPhoneNumber(n, fresh))
}

var phoneNumberOrder = properties[trunking.PhoneNumber]{
	"id":          func(n trunking.PhoneNumber) string { return n.ID },
	"sipTrunkId":  func(n trunking.PhoneNumber) string { return n.TrunkID },
	"phoneNumber": func(n trunking.PhoneNumber) string { return n.Number },
	"countryCode": func(n trunking.PhoneNumber) string { return n.Country },
	"createTime":  func(n trunking.PhoneNumber) string { return n.Created.Format(nanoseconds) },
	"updateTime":  func(n trunking.PhoneNumber) string { return orEmpty(formatted(n.Updated)) },
}

func listPhoneNumbers(c *fake.Call, p pageRequest) (fake.Reply, error) {
	page, err := sorted(c, p, phoneNumberOrder, func(number, size int) state.NumberedPage[trunking.PhoneNumber] {
		if trunkID := c.Query.Get("sipTrunkId"); trunkID != "" {
			return trunking.NumbersOfTrunk(c.Tx, trunkID, number, size)
		}
		return trunking.ListNumbers(c.Tx, number, size)
	})
	if err != nil {
		return fake.Reply{}, err
	}
	show := func(n trunking.PhoneNumber) phoneNumberView { return showPhoneNumber(n, later) }
	return fake.OK(phoneNumberPage{paging: pagingOf(page), Numbers: each(page.Items, show)})
}

func getPhoneNumber(c *fake.Call) (fake.Reply, error) {
	n, err := trunking.FindNumber(c.Tx, c.Param("phoneNumber"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showPhoneNumber(n, later))
}
