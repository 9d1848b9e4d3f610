package estapi_test

import (
	"testing"
	"time"
)

func TestBlockingRules(t *testing.T) {
	c := newClient(t)
	same(t, c.Must(200, "POST", "/callBlockingRules", `{"name":"Block calls from US","direction":"INBOUND","callerCountry":"US","callerMatch":"123"}`),
		`{"id":"ID1","name":"Block calls from US","direction":"inbound","callerCountry":"US","calleeCountry":null,"callerMatch":"123","calleeMatch":null,`+
			`"createTime":"2026-01-01T00:00:00.000000000Z","updateTime":null,"projectId":"P"}`)
	id := c.create("/callBlockingRules", `{"direction":"outbound","calleeCountry":"SE","calleeMatch":"+468","id":"ignored"}`)
	shown := `{"id":"ID1","name":null,"direction":"outbound","callerCountry":null,"calleeCountry":"SE","callerMatch":null,"calleeMatch":"+468",` +
		`"createTime":"2026-01-01T00:00:00Z","updateTime":null,"projectId":"P"}`
	same(t, c.Must(200, "GET", "/callBlockingRules?page=2&size=1", ""),
		`{"totalItems":2,"pageNumber":2,"size":1,"pageSize":1,"callBlockingRules":[`+shown+`]}`)

	// What an update leaves out stays; no request unsets.
	c.advance(time.Second)
	same(t, c.Must(200, "PUT", "/callBlockingRules/"+id, `{"direction":"OUTBOUND","name":"Block Sweden"}`),
		`{"id":"ID1","name":"Block Sweden","direction":"outbound","callerCountry":null,"calleeCountry":"SE","callerMatch":null,"calleeMatch":"+468",`+
			`"createTime":"2026-01-01T00:00:00Z","updateTime":"2026-01-01T00:00:01.000000000Z","projectId":"P"}`)

	c.create("/callBlockingRules", `{"direction":"INBOUND","name":"A","callerCountry":"CA"}`)
	for query, want := range map[string]string{
		"":                             "Block calls from US; Block Sweden; A; ",
		"?sort=name,(ascending)":       "A; Block Sweden; Block calls from US; ",
		"?sort=name,(descending)":      "Block calls from US; Block Sweden; A; ",
		"?sort=direction,name":         "A; Block calls from US; Block Sweden; ",
		"?sort=direction&sort=id":      "Block calls from US; A; Block Sweden; ",
		"?sort=calleeCountry,name":     "A; Block calls from US; Block Sweden; ",
		"?sort=callerCountry,name":     "Block Sweden; A; Block calls from US; ",
		"?sort=callerMatch,id":         "Block Sweden; A; Block calls from US; ",
		"?sort=calleeMatch,id":         "Block calls from US; A; Block Sweden; ",
		"?sort=createTime,name&size=2": "Block Sweden; Block calls from US; ",
		"?sort=updateTime,name&page=1": "A; Block calls from US; Block Sweden; ",
	} {
		got := ""
		for _, r := range c.Must(200, "GET", "/callBlockingRules"+query, "").Body["callBlockingRules"].([]any) {
			got += r.(map[string]any)["name"].(string) + "; "
		}
		if got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	c.refused(400, "VALIDATION_FAILED", "The order is not valid.", "GET", "/callBlockingRules?sort=colour", "")
	c.refused(400, "VALIDATION_FAILED", "The query is not valid.", "GET", "/callBlockingRules?size=501", "")

	for _, tt := range []struct{ body, message, fields string }{
		{`{"name":"n"}`, "The request is not valid.", "direction is required"},
		{`{"direction":"BOTH"}`, "The request is not valid.", "direction must be one of INBOUND, OUTBOUND, inbound, outbound"},
		{`{"direction":"INBOUND","callerCountry":"USA"}`, "The country is not valid.", "callerCountry must be an ISO 3166-1 alpha-2 code"},
		{`{"direction":"INBOUND","calleeCountry":"us"}`, "The country is not valid.", "calleeCountry must be an ISO 3166-1 alpha-2 code"},
		{`{"direction":"INBOUND","callerMatch":"12a"}`, "The match is not valid.", "callerMatch must be 1 to 15 digits"},
		{`{"direction":"INBOUND","calleeMatch":""}`, "The match is not valid.", "calleeMatch must be 1 to 15 digits"},
		{`{"direction":"INBOUND","callerMatch":null}`, "Failed to read HTTP message", "callerMatch must be a string"},
		{``, "The request is not valid.", "body is required"},
	} {
		for method, path := range map[string]string{"POST": "/callBlockingRules", "PUT": "/callBlockingRules/" + id} {
			if got := fields(c.refused(400, "VALIDATION_FAILED", tt.message, method, path, tt.body)); got != tt.fields {
				t.Errorf("%s %s: fields %q, want %q", method, tt.body, got, tt.fields)
			}
		}
	}
	const gone = "Call blocking rule with id 'nope' not found"
	c.refused(404, "CALL_BLOCKING_RULE_NOT_FOUND", gone, "PUT", "/callBlockingRules/nope", `{"direction":"INBOUND"}`)
	c.refused(404, "CALL_BLOCKING_RULE_NOT_FOUND", gone, "DELETE", "/callBlockingRules/nope", "")
	other := client{c.On(t, "Q"), t}
	other.Must(404, "DELETE", "/callBlockingRules/"+id, "")
	if got := other.Must(200, "GET", "/callBlockingRules", "").Body["totalItems"]; got != 0.0 {
		t.Errorf("%v rules of another project", got)
	}
	c.Must(204, "DELETE", "/callBlockingRules/"+id, "")
	c.Must(404, "DELETE", "/callBlockingRules/"+id, "")
}
