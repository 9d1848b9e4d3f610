package estapi_test

import (
	"fmt"
	"testing"
	"time"
)

func TestTrunks(t *testing.T) {
	c := newClient(t)
	a := c.Must(201, "POST", "/trunks", `{"name":"Friendly name","hostName":"e2e-sip-trunk-domain"}`)
	same(t, a, `{"id":"ID1","hostName":"e2e-sip-trunk-domain","topLevelDomain":"pstn.sinch.com","domain":"e2e-sip-trunk-domain.pstn.sinch.com",
		"name":"Friendly name","callsPerSecond":1,"enableCallerName":false,"callForwardNumber":"","enableCallForward":false,
		"createTime":"2026-01-01T00:00:00.000000000Z","updateTime":null,"projectId":"P"}`)
	id := a.String("id")

	c.advance(1500 * time.Millisecond)
	same(t, c.Must(200, "PUT", "/trunks/"+id, `{"name":"b","hostName":"us","enableCallerName":true,"enableCallForward":true,"callForwardNumber":"+17208511190"}`),
		`{"id":"ID1","hostName":"us","topLevelDomain":"pstn.sinch.com","domain":"us.pstn.sinch.com",
		"name":"b","callsPerSecond":1,"enableCallerName":true,"callForwardNumber":"+17208511190","enableCallForward":true,
		"createTime":"2026-01-01T00:00:00Z","updateTime":"2026-01-01T00:00:01.500000000Z","projectId":"P"}`)

	// What was read can be sent back, ids and times included; what is left out goes.
	same(t, c.Must(200, "PUT", "/trunks/"+id, `{"id":"ignored","name":"c","hostName":"us","callsPerSecond":9,"createTime":"x","updateTime":null,"projectId":"Q","domain":1}`),
		`{"id":"ID1","hostName":"us","topLevelDomain":"pstn.sinch.com","domain":"us.pstn.sinch.com",
		"name":"c","callsPerSecond":1,"enableCallerName":false,"callForwardNumber":null,"enableCallForward":false,
		"createTime":"2026-01-01T00:00:00Z","updateTime":"2026-01-01T00:00:01.500000000Z","projectId":"P"}`)

	one := c.Must(200, "GET", "/trunks/"+id, "")
	same(t, c.Must(200, "GET", "/trunks", ""), `{"totalItems":1,"pageNumber":1,"size":500,"pageSize":500,"trunks":[`+numbered(one.Raw, id)+`]}`)
	same(t, c.Must(200, "PUT", "/trunks/"+id, one.Raw), numbered(one.Raw, id))

	if a := c.Must(204, "DELETE", "/trunks/"+id, ""); a.Raw != "" {
		t.Errorf("body %q", a.Raw)
	}
	c.refused(404, "TRUNK_NOT_FOUND", "SIP Trunk with id '"+id+"' not found", "GET", "/trunks/"+id, "")
	same(t, c.Must(200, "GET", "/trunks", ""), `{"totalItems":0,"pageNumber":1,"size":500,"pageSize":500,"trunks":[]}`)
}

func TestTrunkRefusals(t *testing.T) {
	c := newClient(t)
	id := c.trunk("taken")
	tests := []struct{ name, body, status, message, fields string }{
		{"taken in another case", `{"name":"n","hostName":"TAKEN"}`, "BAD_REQUEST", "The provided domain name is unavailable", "hostName is taken"},
		{"reserved", `{"name":"n","hostName":"trunk"}`, "BAD_REQUEST", "The provided domain name is unavailable", "hostName is reserved"},
		{"dots", `{"name":"n","hostName":"a.b"}`, "VALIDATION_FAILED", "The host name is not valid.", "hostName must be made of letters, digits and hyphens"},
		{"hyphen", `{"name":"n","hostName":"-"}`, "VALIDATION_FAILED", "The host name is not valid.", "hostName must have 1 to 63 characters and neither start nor end with a hyphen"},
		{"forward to nowhere", `{"name":"n","hostName":"h","enableCallForward":true}`, "VALIDATION_FAILED", "Call forwarding needs a number.", "callForwardNumber is required when enableCallForward is true"},
		{"forward to no number", `{"name":"n","hostName":"h","callForwardNumber":"x"}`, "VALIDATION_FAILED", "The call forward number is not valid.", "callForwardNumber must be in E.164 format"},
		{"blank name", `{"name":" ","hostName":"h"}`, "VALIDATION_FAILED", "The name must not be blank.", "name must not be blank"},
		{"nothing", `{}`, "VALIDATION_FAILED", "The request is not valid.", "hostName is required; name is required"},
		{"no body", ``, "VALIDATION_FAILED", "The request is not valid.", "body is required"},
		{"wrong type", `{"name":1,"hostName":"h"}`, "VALIDATION_FAILED", "Failed to read HTTP message", "name must be a string"},
		{"a list", `[]`, "VALIDATION_FAILED", "Failed to read HTTP message", "body must be an object"},
		{"unknown property", `{"name":"n","hostName":"h","enableCallforward":true}`, "VALIDATION_FAILED", "The request has a field that is not known.", "enableCallforward is not a known property"},
		{"property in another case", `{"name":"n","hostName":"h","NAME":1}`, "VALIDATION_FAILED", "The request has a field that is not known.", "NAME is not a known property"},
		{"no JSON", `{"name":`, "VALIDATION_FAILED", "Failed to read HTTP message", "body The body is not well-formed JSON: unexpected end of JSON input."},
	}
	other := c.trunk("mine")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := client{c.On(t, "P"), t}
			for _, call := range [][2]string{{"POST", "/trunks"}, {"PUT", "/trunks/" + other}} {
				a := c.refused(400, tt.status, tt.message, call[0], call[1], tt.body)
				if got := fields(a); got != tt.fields {
					t.Errorf("%s: fields %q, want %q", call[0], got, tt.fields)
				}
			}
		})
	}
	for _, method := range []string{"GET", "DELETE", "PUT"} {
		body := ""
		if method == "PUT" {
			body = `{"name":"n","hostName":"h"}`
		}
		c.refused(404, "TRUNK_NOT_FOUND", "SIP Trunk with id 'nope' not found", method, "/trunks/nope", body)
	}
	c.Must(200, "GET", "/trunks/"+id, "")
}

func TestPages(t *testing.T) {
	c := newClient(t)
	for i := range 5 {
		c.trunk(fmt.Sprintf("h%d", i))
	}
	tests := []struct {
		query         string
		number, size  float64
		total, length float64
		first         string
	}{
		{"", 1, 500, 5, 5, "h0"},
		{"?size=2", 1, 2, 5, 2, "h0"},
		{"?page=2&size=2", 2, 2, 5, 2, "h2"},
		{"?page=3&size=2", 3, 2, 5, 1, "h4"},
		{"?page=4&size=2", 4, 2, 5, 0, ""},
		{"?page=2147483647", 2147483647, 500, 5, 0, ""},
		{"?domain=H3.pstn.sinch.com", 1, 500, 1, 1, "h3"},
		{"?domain=h3.pstn.sinch.com&page=2", 2, 500, 1, 0, ""},
		{"?domain=h3", 1, 500, 0, 0, ""},
		{"?domain=h9.pstn.sinch.com", 1, 500, 0, 0, ""},
		{"?domain=", 1, 500, 5, 5, "h0"},
	}
	for _, tt := range tests {
		a := c.Must(200, "GET", "/trunks"+tt.query, "")
		items := a.Body["trunks"].([]any)
		first := ""
		if len(items) > 0 {
			first = items[0].(map[string]any)["hostName"].(string)
		}
		b := a.Body
		if b["pageNumber"] != tt.number || b["size"] != tt.size || b["pageSize"] != tt.size || b["totalItems"] != tt.total || float64(len(items)) != tt.length || first != tt.first {
			t.Errorf("%s: %s", tt.query, a.Raw)
		}
	}
	for query, want := range map[string]string{
		"?page=0":          "page must be a whole number of at least 1",
		"?page=-1":         "page must be a whole number of at least 1",
		"?page=1e2":        "page must be a whole number of at least 1",
		"?page=2147483648": "page must be a whole number of at least 1",
		"?size=1e2":        "size must be a whole number of at least 1",
	} {
		if got := fields(c.refused(400, "VALIDATION_FAILED", "The page is not valid.", "GET", "/trunks"+query, "")); got != want {
			t.Errorf("%s: %q", query, got)
		}
	}
	for query, want := range map[string]string{
		"?size=0":          "size must be at least 1",
		"?size=501":        "size must be at most 500",
		"?page=x":          "page must be an integer",
		"?page=":           "page must be an integer",
		"?page=1.5":        "page must be an integer",
		"?page=1&page=2":   "page must be given once",
		"?size=0&domain=x": "size must be at least 1",
	} {
		if got := fields(c.refused(400, "VALIDATION_FAILED", "The query is not valid.", "GET", "/trunks"+query, "")); got != want {
			t.Errorf("%s: %q", query, got)
		}
	}
	if got := fields(c.refused(400, "VALIDATION_FAILED", "The request has a field that is not known.", "GET", "/trunks?sort=name", "")); got != "sort is not a parameter of this operation" {
		t.Errorf("%q", got)
	}
}
