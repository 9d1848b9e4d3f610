package estapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// place has a call decided and recorded.
func (c client) place(call trunking.Call) trunking.PlacedCall {
	c.t.Helper()
	var placed trunking.PlacedCall
	err := c.World().Update(func(tx *state.Tx) (err error) {
		placed, err = trunking.PlaceCall(tx, call)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return placed
}

// office is a trunk over which calls go both ways, made an hour ago.
func (c client) office() (trunkID string) {
	c.t.Helper()
	trunkID = c.trunk("office")
	c.Must(200, "POST", "/trunks/"+trunkID+"/accessControlLists", `{"accessControlListIds":["`+c.acl("203.0.113.10")+`"]}`)
	c.create("/trunks/"+trunkID+"/endpoints", `{"name":"SBC","address":"198.51.100.7","port":5061,"transport":"TLS","priority":1}`)
	c.assign(trunkID, "+12025550100")
	c.advance(time.Hour)
	return trunkID
}

func callOut(to string) trunking.Call {
	return trunking.Call{
		Direction: trunking.Outbound, From: "+12025550100", To: to, SourceIP: "203.0.113.10", Domain: "office.pstn.sinch.com",
		Ring: 7 * time.Second, Talk: 3500 * time.Millisecond,
	}
}

func callIn(from string) trunking.Call {
	return trunking.Call{Direction: trunking.Inbound, From: from, To: "+12025550100", Ring: 7 * time.Second, Talk: time.Minute}
}

func TestFindCalls(t *testing.T) {
	c := newClient(t)
	trunkID := c.office()
	c.place(callOut("+12025550123"))
	same(t, c.Must(200, "GET", "/calls", ""), `{"totalItems":1,"pageNumber":1,"size":100,"pageSize":100,"calls":[{"callId":"ID1","to":"12025550123","from":"sip:12025550100@203.0.113.10",`+
		`"direction":"outbound","answerTime":"2026-01-01T01:00:07Z","endTime":"2026-01-01T01:00:10Z","durationSeconds":3,"billingDurationSeconds":60,"callResult":"COMPLETED",`+
		`"pricePerMinute":{"currencyCode":"USD","amount":0.004},"price":{"currencyCode":"USD","amount":0.004},"createTime":"2026-01-01T01:00:00+0000","projectId":"P","trunkId":"ID2","pcapId":"ID3"}]}`)
	c.advance(time.Second)
	busy := callIn("+46850110100")
	busy.FarEnd = trunking.FarEndBusy
	c.place(busy)
	same(t, c.Must(200, "GET", "/calls?size=1", ""), `{"totalItems":2,"pageNumber":1,"size":1,"pageSize":1,"calls":[{"callId":"ID1","to":"+12025550100","from":"+46850110100",`+
		`"direction":"inbound","answerTime":null,"endTime":"2026-01-01T01:00:08Z","durationSeconds":7,"billingDurationSeconds":0,"callResult":"BUSY",`+
		`"pricePerMinute":{"currencyCode":"USD","amount":0},"price":{"currencyCode":"USD","amount":0},"createTime":"2026-01-01T01:00:01+0000","projectId":"P","trunkId":"ID2","pcapId":"ID3"}]}`)

	for query, want := range map[string]string{
		"":                                   "in out",
		"?page=2&size=1":                     "out",
		"?page=3&size=1":                     "",
		"?size=1000":                         "in out",
		"?from=+1202":                        "out",
		"?from=%2B1202":                      "out",
		"?from=1202":                         "out",
		"?from=sip:1202":                     "out",
		"?from=+46&to=+12025550100":          "in",
		"?to=12025550123@office":             "out",
		"?trunkId=" + trunkID:                "in out",
		"?trunkId=nope":                      "",
		"?callResult=BUSY":                   "in",
		"?callResult=BUSY,COMPLETED":         "in out",
		"?callResult=BUSY&callResult=CANCEL": "in",
		"?direction=INBOUND":                 "in",
		"?direction=outbound":                "out",
		"?direction=INBOUND,outbound":        "in out",
		"?createTime=2026":                   "in out",
		"?createTime=2026-01-01":             "in out",
		"?createTime=2026-02":                "",
		"?createTime=2026-01-01T01":          "in out",
		"?createTime=2026-01-01T02":          "",
		"?createTime=2026-01-01T01:00:01Z":   "in",
		"?createTime>=2026-01-01T01:00:01Z":  "in",
		"?createTime%3E=2026-01-01T01:00:01": "in",
		"?createTime%3C=2026-01-01T01:00:00": "out",
		"?createTime<=2026-01-01":            "",
		"?createTime>=2026-01-01T01:00:00+0000&createTime<=2026-01-01T01:00:01%2B00:00": "in out",
	} {
		got := ""
		for _, call := range c.Must(200, "GET", "/calls"+query, "").Body["calls"].([]any) {
			got += " " + strings.TrimSuffix(call.(map[string]any)["direction"].(string), "bound")
		}
		if strings.TrimSpace(got) != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	c.advance(24 * time.Hour)
	if got := c.Must(200, "GET", "/calls", "").Body["totalItems"]; got != 1.0 {
		t.Errorf("%v calls in the last 24 hours, want the one of exactly then", got)
	}
	if got := c.Must(200, "GET", "/calls?createTime>=2026", "").Body["totalItems"]; got != 2.0 {
		t.Errorf("%v calls this year", got)
	}
	if got := (client{c.On(t, "Q"), t}).Must(200, "GET", "/calls", "").Body["totalItems"]; got != 0.0 {
		t.Errorf("%v calls of another project", got)
	}
}

// What the list and the export refuse.
func TestCallFiltersAreChecked(t *testing.T) {
	c := newClient(t)
	for _, path := range []string{"/calls", "/calls/export"} {
		for query, want := range map[string]string{
			"?createTime=yesterday":      "createTime must be",
			"?createTime=2026-02-30":     "createTime must be",
			"?createTime>=never":         "createTime> must be",
			"?createTime<=2026-01-01T99": "createTime< must be",
		} {
			a := c.refused(400, "BAD_REQUEST", "Invalid timestamp format, must match yyyy-MM-dd'T'HH:mm:ss or its beginning", "GET", path+query, "")
			if got := fields(a); !strings.HasPrefix(got, want) {
				t.Errorf("%s: fields %q", query, got)
			}
		}
		for _, query := range []string{"?callResult=GONE", "?direction=SIDEWAYS", "?direction=INBOUND,", "?size=0", "?size=1001", "?createTime>2026=", "?createTime=2026&createTime=2025", "?colour=red"} {
			a := c.Do("GET", path+query, "")
			if a.Status != 400 || a.String("status") != "VALIDATION_FAILED" || a.Rule() == "" {
				t.Errorf("%s%s: %d %s", path, query, a.Status, a.Raw)
			}
		}
		c.refused(400, "VALIDATION_FAILED", "The page is not valid.", "GET", path+"?page=0", "")
	}
	c.refused(400, "VALIDATION_FAILED", "The page is not valid.", "GET", "/calls?page=one", "")
	c.refused(400, "VALIDATION_FAILED", "The query is not valid.", "GET", "/calls/export?size=501", "")
	c.refused(400, "VALIDATION_FAILED", "The query is not valid.", "GET", "/calls/export?emergencyOnly=yes", "")
	c.refused(400, "VALIDATION_FAILED", "The query is not valid.", "GET", "/calls/export?hasChildren=1", "")
	c.refused(403, "PERMISSION_DENIED", "Project 'Q' is no sub-project of this one.", "GET", "/calls/export?projectIds=P,Q", "")
	for _, name := range []string{"a/b", `a"b`, "a%0d%0ab", strings.Repeat("a", 101), "naïve"} {
		c.refused(400, "VALIDATION_FAILED", "The file name is not valid.", "GET", "/calls/export?fileName="+name, "")
	}
}
