package estapi_test

import (
	"testing"
	"time"
)

func TestEndpoints(t *testing.T) {
	c := newClient(t)
	path := "/trunks/" + c.trunk("h") + "/endpoints"
	c.credentialList("alice")
	a := c.Must(200, "POST", path, `{"name":"Capsule Corp","address":"127.0.0.1","priority":2}`)
	same(t, a, `{"id":"ID1","sipTrunkId":"ID2","name":"Capsule Corp","address":"127.0.0.1","port":5060,"transport":"UDP","priority":2,"enabled":true,
		"createTime":"2026-01-01T00:00:00.000000000Z","updateTime":null,"projectId":"P"}`)
	id := a.String("id")

	c.advance(time.Second)
	changed := `{"id":"ID1","sipTrunkId":"ID2","name":"b","address":"sbc.example.com","port":5061,"transport":"TCP","priority":3,"enabled":false,
		"createTime":"2026-01-01T00:00:00Z","updateTime":"2026-01-01T00:00:01.000000000Z","projectId":"P"}`
	same(t, c.Must(200, "PUT", path+"/"+id, `{"name":"b","address":"sbc.example.com","priority":3,"port":5061,"transport":"TCP","enabled":false,"isRegistered":false}`), changed)
	same(t, c.Must(200, "GET", path+"/"+id, ""), changed)

	// A static endpoint can become a registered one; what it leaves out takes its default.
	turned := `{"id":"ID1","sipTrunkId":"ID2","name":"c","port":5060,"isRegistered":true,"credentialUsername":"alice","transport":"UDP","priority":1,"enabled":true,
		"createTime":"2026-01-01T00:00:00Z","updateTime":"2026-01-01T00:00:01.000000000Z","projectId":"P"}`
	one := c.Must(200, "PUT", path+"/"+id, `{"name":"c","isRegistered":true,"credentialUsername":"alice","priority":1}`)
	same(t, one, turned)
	same(t, c.Must(200, "PUT", path+"/"+id, one.Raw), turned)
	same(t, c.Must(200, "PUT", path+"/"+id, `{"name":"c","isRegistered":true,"credentialUserName":"alice","priority":1}`), turned)

	second := c.create(path, `{"name":"d","address":"127.0.0.1","port":5060.0,"priority":1}`)
	same(t, c.Must(200, "GET", path+"?size=1", ""), `{"totalItems":2,"pageNumber":1,"size":1,"pageSize":1,"endpoints":[`+turned+`]}`)
	c.Must(204, "DELETE", path+"/"+id, "")
	c.refused(404, "ENDPOINT_NOT_FOUND", "SIP Endpoint with id '"+id+"' not found", "GET", path+"/"+id, "")
	if got := c.Must(200, "GET", path, "").Body["endpoints"].([]any)[0].(map[string]any)["id"]; got != second {
		t.Errorf("left is %v, want %s", got, second)
	}
	c.Must(204, "DELETE", path+"/"+second, "")
	same(t, c.Must(200, "GET", path, ""), `{"totalItems":0,"pageNumber":1,"size":500,"pageSize":500,"endpoints":[]}`)
}

func TestEndpointRefusals(t *testing.T) {
	c := newClient(t)
	trunkID := c.trunk("h")
	path := "/trunks/" + trunkID + "/endpoints"
	c.credentialList("alice")
	kept := c.create(path, `{"name":"n","address":"127.0.0.1","priority":1}`)
	const invalid, unreadable, unknown = "The request is not valid.", "Failed to read HTTP message", "The request has a field that is not known."
	tests := []struct {
		name, body            string
		code                  int
		status, message, want string
	}{
		{"nobody", `{"name":"n","priority":1,"isRegistered":true,"credentialUsername":"bob"}`, 404, "CREDENTIAL_NOT_FOUND", "Credential with username 'bob' not found", "credentialUsername is in no credential list of the project"},
		{"both shapes", `{"name":"n","priority":1,"isRegistered":true,"credentialUsername":"alice","address":"127.0.0.1"}`, 400, "VALIDATION_FAILED", invalid, "body must match exactly one of its forms, not several"},
		{"neither shape", `{"name":"n","priority":1}`, 400, "VALIDATION_FAILED", invalid, "address is required"},
		{"registered without a username", `{"name":"n","priority":1,"isRegistered":true}`, 400, "VALIDATION_FAILED", invalid, "credentialUsername is required"},
		{"registered with an address", `{"name":"n","priority":1,"isRegistered":true,"address":"127.0.0.1"}`, 400, "VALIDATION_FAILED", "A registered endpoint has no address.", "address must be left out when isRegistered is true"},
		{"username, but not registered", `{"name":"n","priority":1,"isRegistered":false,"credentialUsername":"alice"}`, 400, "VALIDATION_FAILED", "A static endpoint has no username.", "isRegistered must be true with credentialUsername"},
		{"scheme", `{"name":"n","priority":1,"address":"sip:sbc.example.com"}`, 400, "VALIDATION_FAILED", "The address is not valid.", "address must be an IPv4 address or a domain name, without scheme and port"},
		{"port 0", `{"name":"n","priority":1,"address":"127.0.0.1","port":0}`, 400, "VALIDATION_FAILED", invalid, "port must be at least 1"},
		{"port 65536", `{"name":"n","priority":1,"address":"127.0.0.1","port":65536}`, 400, "VALIDATION_FAILED", invalid, "port must be at most 65535"},
		{"port as text", `{"name":"n","priority":1,"address":"127.0.0.1","port":"5060"}`, 400, "VALIDATION_FAILED", unreadable, "port must be an integer"},
		{"priority 0", `{"name":"n","priority":0,"address":"127.0.0.1"}`, 400, "VALIDATION_FAILED", invalid, "priority must be at least 1"},
		{"no priority", `{"name":"n","address":"127.0.0.1"}`, 400, "VALIDATION_FAILED", invalid, "priority is required"},
		{"transport", `{"name":"n","priority":1,"address":"127.0.0.1","transport":"SCTP"}`, 400, "VALIDATION_FAILED", invalid, "transport must be one of TCP, UDP, TLS"},
		{"blank name", `{"name":"","priority":1,"address":"127.0.0.1"}`, 400, "VALIDATION_FAILED", "The name must not be blank.", "name must not be blank"},
		{"unknown property", `{"name":"n","priority":1,"address":"127.0.0.1","weight":1}`, 400, "VALIDATION_FAILED", unknown, "weight is not a known property"},
		{"no body", ``, 400, "VALIDATION_FAILED", "The name must not be blank.", "name must not be blank"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := client{c.On(t, "P"), t}
			for _, call := range [][2]string{{"POST", path}, {"PUT", path + "/" + kept}} {
				if got := fields(c.refused(tt.code, tt.status, tt.message, call[0], call[1], tt.body)); got != tt.want {
					t.Errorf("%s: fields %q, want %q", call[0], got, tt.want)
				}
			}
		})
	}
	good := `{"name":"n","address":"127.0.0.1","priority":1}`
	other := "/trunks/" + c.trunk("other") + "/endpoints"
	for method, body := range map[string]string{"GET": "", "DELETE": "", "PUT": good} {
		c.refused(404, "ENDPOINT_NOT_FOUND", "SIP Endpoint with id 'nope' not found", method, path+"/nope", body)
		c.refused(404, "ENDPOINT_NOT_FOUND", "SIP Endpoint with id '"+kept+"' not found", method, other+"/"+kept, body)
		c.refused(404, "TRUNK_NOT_FOUND", "SIP Trunk with id 'nope' not found", method, "/trunks/nope/endpoints/"+kept, body)
	}
	c.refused(404, "TRUNK_NOT_FOUND", "SIP Trunk with id 'nope' not found", "POST", "/trunks/nope/endpoints", good)
	c.refused(404, "TRUNK_NOT_FOUND", "SIP Trunk with id 'nope' not found", "GET", "/trunks/nope/endpoints", "")
}
