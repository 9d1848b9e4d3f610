package estapi_test

import (
	"testing"
	"time"
)

func TestACLs(t *testing.T) {
	c := newClient(t)
	a := c.Must(200, "POST", "/accessControlLists", `{"name":"My Access Control List","ipRanges":[{"description":"Location 1","ipAddress":"15.15.15.15"},{"ipAddress":"10.0.1.1","range":24}]}`)
	same(t, a, `{"id":"ID1","name":"My Access Control List","enabled":true,"ipRanges":[
		{"id":"ID2","description":"Location 1","ipAddress":"15.15.15.15","range":32,"createTime":"2026-01-01T00:00:00.000000000Z","updateTime":null,"projectId":"P","accessControlListId":"ID1"},
		{"id":"ID3","ipAddress":"10.0.1.1","range":24,"createTime":"2026-01-01T00:00:00.000000000Z","updateTime":null,"projectId":"P","accessControlListId":"ID1"}],
		"trunks":[],"createTime":"2026-01-01T00:00:00.000000000Z","updateTime":null,"projectId":"P"}`)
	path := "/accessControlLists/" + a.String("id")

	trunkID := c.trunk("h")
	c.Must(200, "POST", "/trunks/"+trunkID+"/accessControlLists", `{"accessControlListIds":["`+a.String("id")+`"]}`)
	c.advance(time.Second)
	c.Must(200, "PUT", path, `{"name":"off","enabled":false,"ipRanges":[{"ipAddress":"15.15.15.15"}]}`)
	range1 := `{"id":"ID2","description":"Location 1","ipAddress":"15.15.15.15","range":32,"createTime":"2026-01-01T00:00:00Z","updateTime":null,"projectId":"P","accessControlListId":"ID1"}`
	off := c.Must(200, "GET", path, "")
	same(t, off, `{"id":"ID1","name":"off","enabled":false,"ipRanges":[`+range1+`],"trunks":["ID3"],
		"createTime":"2026-01-01T00:00:00Z","updateTime":"2026-01-01T00:00:01.000000000Z","projectId":"P"}`)
	same(t, c.Must(200, "PUT", path, `{"name":"on"}`), `{"id":"ID1","name":"on","enabled":true,"ipRanges":[`+range1+`],"trunks":["ID3"],
		"createTime":"2026-01-01T00:00:00Z","updateTime":"2026-01-01T00:00:01.000000000Z","projectId":"P"}`)

	// Lists leave the trunks out.
	listed := `{"id":"ID1","name":"on","enabled":true,"ipRanges":[` + range1 + `],"createTime":"2026-01-01T00:00:00Z","updateTime":"2026-01-01T00:00:01.000000000Z","projectId":"P"}`
	same(t, c.Must(200, "GET", "/accessControlLists", ""), `{"accessControlLists":[`+listed+`],"totalItems":1,"pageNumber":1,"size":500,"pageSize":500}`)

	c.refused(400, "BAD_REQUEST", "Access Control List cannot be deleted while attached to a SIP Trunk", "DELETE", path, "")
	c.Must(204, "DELETE", "/trunks/"+trunkID+path, "")
	c.Must(204, "DELETE", path, "")
	c.refused(404, "ACCESS_CONTROL_LIST_NOT_FOUND", "Access Control List with id '"+a.String("id")+"' not found", "GET", path, "")
	same(t, c.Must(200, "GET", "/accessControlLists", ""), `{"accessControlLists":[],"totalItems":0,"pageNumber":1,"size":500,"pageSize":500}`)
}

func TestACLRefusals(t *testing.T) {
	c := newClient(t)
	path := "/accessControlLists/" + c.acl("9.9.9.9")
	const empty = "Access Control Lists must contain at least one IP range"
	tests := []struct{ name, body, status, message, want string }{
		{"no ranges", `{"name":"n","ipRanges":[]}`, "BAD_REQUEST", empty, "ipRanges"},
		{"CIDR texts for ranges", `{"name":"n","ipRanges":["10.0.0.0/24"]}`, "VALIDATION_FAILED", "Failed to read HTTP message", "ipRanges[0] must be an object"},
		{"CIDR text for an address", `{"name":"n","ipRanges":[{"ipAddress":"10.0.0.0/24"}]}`, "VALIDATION_FAILED", "Failed to read HTTP message", "ipRanges[0].ipAddress must be an address without a prefix length; that goes into range"},
		{"IPv6", `{"name":"n","ipRanges":[{"ipAddress":"1.1.1.1"},{"ipAddress":"2001:db8::1"}]}`, "VALIDATION_FAILED", "The IP address is not valid.", "ipRanges[1].ipAddress must be an IPv4 address"},
		{"no address", `{"name":"n","ipRanges":[{"range":32}]}`, "VALIDATION_FAILED", "The IP address is not valid.", "ipRanges[0].ipAddress must be an IPv4 address"},
		{"range 0", `{"name":"n","ipRanges":[{"ipAddress":"1.1.1.1","range":0}]}`, "VALIDATION_FAILED", "The range is not valid.", "ipRanges[0].range must be from 1 to 32"},
		{"huge range", `{"name":"n","ipRanges":[{"ipAddress":"1.1.1.1","range":1e30}]}`, "VALIDATION_FAILED", "The range is not valid.", "ipRanges[0].range must be from 1 to 32"},
		{"range as text", `{"name":"n","ipRanges":[{"ipAddress":"1.1.1.1","range":"24"}]}`, "VALIDATION_FAILED", "Failed to read HTTP message", "ipRanges[0].range must be an integer"},
		{"duplicate", `{"name":"n","ipRanges":[{"ipAddress":"1.1.1.1"},{"ipAddress":"1.1.1.1","range":32}]}`, "BAD_REQUEST", "The range 1.1.1.1/32 is in the Access Control List already", ""},
		{"blank name", `{"name":" ","ipRanges":[{"ipAddress":"1.1.1.1"}]}`, "VALIDATION_FAILED", "The name must not be blank.", "name must not be blank"},
		{"no name", `{"ipRanges":[{"ipAddress":"1.1.1.1"}]}`, "VALIDATION_FAILED", "The request is not valid.", "name is required"},
		{"no body", ``, "VALIDATION_FAILED", "The name must not be blank.", "name must not be blank"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := client{c.On(t, "P"), t}
			for _, call := range [][2]string{{"POST", "/accessControlLists"}, {"PUT", path}} {
				got := fields(c.refused(400, tt.status, tt.message, call[0], call[1], tt.body))
				if got != tt.want && (tt.want != "ipRanges" || got == "") {
					t.Errorf("%s: fields %q, want %q", call[0], got, tt.want)
				}
			}
		})
	}
	c.refused(400, "BAD_REQUEST", empty, "POST", "/accessControlLists", `{"name":"n"}`)
	for method, body := range map[string]string{"GET": "", "DELETE": "", "PUT": `{"name":"n"}`} {
		c.refused(404, "ACCESS_CONTROL_LIST_NOT_FOUND", "Access Control List with id 'nope' not found", method, "/accessControlLists/nope", body)
	}
}

func TestRanges(t *testing.T) {
	c := newClient(t)
	path := "/accessControlLists/" + c.acl("9.9.9.9") + "/ipRanges"
	a := c.Must(200, "POST", path, `{"description":"West wing","ipAddress":"10.0.1.1","range":24}`)
	same(t, a, `{"id":"ID1","description":"West wing","ipAddress":"10.0.1.1","range":24,"createTime":"2026-01-01T00:00:00.000000000Z","updateTime":null,"projectId":"P","accessControlListId":"ID2"}`)
	c.advance(time.Second)
	changed := `{"id":"ID1","description":"West wing","ipAddress":"10.0.1.2","range":16,"createTime":"2026-01-01T00:00:00Z","updateTime":"2026-01-01T00:00:01.000000000Z","projectId":"P","accessControlListId":"ID2"}`
	same(t, c.Must(200, "PUT", path+"/"+a.String("id"), `{"ipAddress":"10.0.1.2","range":16}`), changed)
	same(t, c.Must(200, "GET", path+"?page=2&size=1", ""), `{"ipRanges":[`+changed+`],"totalItems":2,"pageNumber":2,"size":1,"pageSize":1}`)

	for _, call := range [][2]string{{"POST", path}, {"PUT", path + "/" + a.String("id")}} {
		c.refused(400, "VALIDATION_FAILED", "Failed to read HTTP message", call[0], call[1], `{"ipAddress":"10.0.0.0/8"}`)
		c.refused(400, "VALIDATION_FAILED", "Failed to read HTTP message", call[0], call[1], `"10.0.0.0/8"`)
		c.refused(400, "BAD_REQUEST", "The range 9.9.9.9/32 is in the Access Control List already", call[0], call[1], `{"ipAddress":"9.9.9.9"}`)
		if got := fields(c.refused(400, "VALIDATION_FAILED", "The range is not valid.", call[0], call[1], `{"ipAddress":"10.0.0.0","range":33}`)); got != "range must be from 1 to 32" {
			t.Errorf("%s: fields %q", call[0], got)
		}
		if got := fields(c.refused(400, "VALIDATION_FAILED", "The IP address is not valid.", call[0], call[1], `{}`)); got != "ipAddress must be an IPv4 address" {
			t.Errorf("%s: fields %q", call[0], got)
		}
	}
	for method, body := range map[string]string{"DELETE": "", "PUT": `{"ipAddress":"1.1.1.1"}`} {
		c.refused(404, "IP_RANGE_NOT_FOUND", "IP Range with id 'nope' not found", method, path+"/nope", body)
		c.refused(404, "ACCESS_CONTROL_LIST_NOT_FOUND", "Access Control List with id 'nope' not found", method, "/accessControlLists/nope/ipRanges/x", body)
	}
	c.refused(404, "ACCESS_CONTROL_LIST_NOT_FOUND", "Access Control List with id 'nope' not found", "GET", "/accessControlLists/nope/ipRanges", "")
	c.refused(404, "ACCESS_CONTROL_LIST_NOT_FOUND", "Access Control List with id 'nope' not found", "POST", "/accessControlLists/nope/ipRanges", `{"ipAddress":"1.1.1.1"}`)

	c.Must(204, "DELETE", path+"/"+a.String("id"), "")
	last := c.Must(200, "GET", path, "").Body["ipRanges"].([]any)[0].(map[string]any)["id"].(string)
	c.refused(400, "BAD_REQUEST", "Access Control Lists must contain at least one IP range", "DELETE", path+"/"+last, "")
}
