package estapi_test

import (
	"testing"
	"time"
)

func TestPhoneNumbers(t *testing.T) {
	c := newClient(t)
	one, two := c.trunk("one"), c.trunk("two")
	assign := func(trunkID, number string) string {
		return `{"sipTrunkId":"` + trunkID + `","phoneNumber":"` + number + `"}`
	}
	same(t, c.Must(201, "POST", "/phoneNumbers", assign(one, "+15552229999")),
		`{"id":"ID1","sipTrunkId":"ID2","phoneNumber":"+15552229999","countryCode":"US","createTime":"2026-01-01T00:00:00.000000000Z","updateTime":null}`)
	c.advance(time.Second)
	c.Must(201, "POST", "/phoneNumbers", assign(two, "+14165550100"))
	c.Must(201, "POST", "/phoneNumbers", assign(two, "+46850110100"))

	first := `{"id":"ID1","sipTrunkId":"ID2","phoneNumber":"+15552229999","countryCode":"US","createTime":"2026-01-01T00:00:00Z","updateTime":null}`
	same(t, c.Must(200, "GET", "/phoneNumbers/+15552229999", ""), first)
	same(t, c.Must(200, "GET", "/phoneNumbers/%2B15552229999", ""), first)
	same(t, c.Must(200, "GET", "/phoneNumbers?sipTrunkId="+one, ""), `{"totalItems":1,"pageNumber":1,"size":500,"pageSize":500,"phoneNumbers":[`+first+`]}`)

	for query, want := range map[string]string{
		"":                                      "US CA SE ",
		"?sipTrunkId=":                          "US CA SE ",
		"?sipTrunkId=" + two:                    "CA SE ",
		"?sipTrunkId=" + two + "&page=2&size=1": "SE ",
		"?sipTrunkId=nope":                      "",
		"?sort=phoneNumber,(ascending)":         "CA US SE ",
		"?sort=countryCode,(descending)&size=2": "US SE ",
		"?sort=createTime,(descending),phoneNumber,(descending)": "SE CA US ",
		"?sort=sipTrunkId,(descending)&sipTrunkId=" + two:        "CA SE ",
		"?sort=updateTime":      "US CA SE ",
		"?sort=id,(descending)": "SE CA US ",
	} {
		got := ""
		for _, n := range c.Must(200, "GET", "/phoneNumbers"+query, "").Body["phoneNumbers"].([]any) {
			got += n.(map[string]any)["countryCode"].(string) + " "
		}
		if got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}

	c.refused(400, "BAD_REQUEST", "Phone Number '+15552229999' already exists", "POST", "/phoneNumbers", assign(two, "+15552229999"))
	c.refused(400, "BAD_REQUEST", "Phone Number '+15552229999' already exists", "POST", "/phoneNumbers", assign(one, "+15552229999"))
	c.refused(404, "TRUNK_NOT_FOUND", "SIP Trunk with id 'nope' not found", "POST", "/phoneNumbers", assign("nope", "+15550000000"))
	c.refused(404, "PHONE_NUMBER_NOT_FOUND", "Phone Number '+15550000000' not found", "POST", "/phoneNumbers", assign("", "+15550000000"))
	c.refused(404, "PHONE_NUMBER_NOT_FOUND", "Phone Number '+15550000000' not found", "GET", "/phoneNumbers/+15550000000", "")
	for _, path := range []string{"/phoneNumbers/15552229999", "/phoneNumbers/+0", "/phoneNumbers/%2015552229999"} {
		c.refused(400, "VALIDATION_FAILED", "The phone number is not valid.", "GET", path, "")
	}
	if got := fields(c.refused(400, "VALIDATION_FAILED", "The phone number is not valid.", "POST", "/phoneNumbers", assign(one, "5552229999"))); got != "phoneNumber must be in E.164 format" {
		t.Errorf("fields %q", got)
	}
	c.refused(400, "VALIDATION_FAILED", "The request is not valid.", "POST", "/phoneNumbers", `{"phoneNumber":"+15552229999"}`)

	same(t, c.Must(201, "POST", "/phoneNumbers", assign("", "+15552229999")),
		`{"id":"ID1","sipTrunkId":"","phoneNumber":"+15552229999","countryCode":"US","createTime":"2026-01-01T00:00:00Z","updateTime":"2026-01-01T00:00:01.000000000Z"}`)
	c.refused(404, "PHONE_NUMBER_NOT_FOUND", "Phone Number '+15552229999' not found", "GET", "/phoneNumbers/+15552229999", "")
	c.Must(201, "POST", "/phoneNumbers", assign(two, "+15552229999"))
	// A number of no country shows none.
	same(t, c.Must(201, "POST", "/phoneNumbers", assign(two, "+88312345678")),
		`{"id":"ID1","sipTrunkId":"ID2","phoneNumber":"+88312345678","createTime":"2026-01-01T00:00:01.000000000Z","updateTime":null}`)
}
