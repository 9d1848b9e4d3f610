package estapi_test

import (
	"strings"
	"testing"
	"time"
)

func TestCredentialLists(t *testing.T) {
	c := newClient(t)
	a := c.Must(200, "POST", "/credentialLists", `{"name":"Multi","credentials":[{"username":"User01","password":"SecurePassword!234"},{"username":"User02","password":"SecurePassword!234"}]}`)
	credentials := `[{"id":"ID2","username":"User01"},{"id":"ID3","username":"User02"}]`
	same(t, a, `{"name":"Multi","id":"ID1","createTime":"2026-01-01T00:00:00.000000000Z","updateTime":null,"projectId":"P","credentials":`+credentials+`}`)
	path := "/credentialLists/" + a.String("id")

	c.advance(time.Second)
	renamed := `{"name":"Renamed","id":"ID1","createTime":"2026-01-01T00:00:00Z","updateTime":"2026-01-01T00:00:01.000000000Z","projectId":"P","credentials":` + credentials + `}`
	same(t, c.Must(200, "PUT", path, `{"name":"Renamed"}`), renamed)
	same(t, c.Must(200, "GET", path, ""), renamed)
	same(t, c.Must(200, "GET", "/credentialLists", ""), `{"totalItems":1,"pageNumber":1,"size":500,"pageSize":500,"credentialLists":[`+renamed+`]}`)

	before := c.saved()
	same(t, c.Must(200, "PUT", path+"/credentials/User01", `{"password":"newPa$$word123"}`), `{"id":"ID1","username":"User01"}`)
	if c.saved() == before {
		t.Error("the password did not change")
	}
	c.Must(204, "DELETE", path+"/credentials/User01", "")
	c.refused(404, "CREDENTIAL_NOT_FOUND", "Credential with username 'User01' not found", "DELETE", path+"/credentials/User01", "")
	if got := c.Must(200, "GET", path, "").Body["credentials"].([]any); len(got) != 1 {
		t.Errorf("left are %v", got)
	}
	c.Must(204, "DELETE", path, "")
	c.refused(404, "CREDENTIAL_LIST_NOT_FOUND", "Credential List with id '"+a.String("id")+"' not found", "GET", path, "")
	c.credentialList("User01", "User02")
}

func TestCredentialListRefusals(t *testing.T) {
	c := newClient(t)
	path := "/credentialLists/" + c.credentialList("taken")
	list := func(username, password string) string {
		return `{"name":"n","credentials":[{"username":"` + username + `","password":"` + password + `"}]}`
	}
	const weak = "must have at least 12 characters with an upper-case letter, a lower-case letter and a digit"
	tests := []struct{ name, body, status, message, want string }{
		{"taken", list("taken", "SecurePassword!234"), "BAD_REQUEST", "The provided username is unavailable", "credentials[0].username is taken"},
		{"weak", list("u", "weak"), "VALIDATION_FAILED", "The password is too weak.", "credentials[0].password " + weak},
		{"strange name", list("a b", "SecurePassword!234"), "VALIDATION_FAILED", "The username is not valid.", "credentials[0].username must have 1 to 255 letters, digits, dots, underscores and hyphens"},
		{"no credentials", `{"name":"n","credentials":[]}`, "VALIDATION_FAILED", "A Credential List needs credentials.", "credentials must not be empty"},
		{"credentials left out", `{"name":"n"}`, "VALIDATION_FAILED", "The request is not valid.", "credentials is required"},
		{"no password", `{"name":"n","credentials":[{"username":"u"}]}`, "VALIDATION_FAILED", "The request is not valid.", "credentials[0].password is required"},
		{"texts", `{"name":"n","credentials":["u"]}`, "VALIDATION_FAILED", "Failed to read HTTP message", "credentials[0] must be an object"},
		{"blank name", strings.Replace(list("u", "SecurePassword!234"), `"n"`, `" "`, 1), "VALIDATION_FAILED", "The name must not be blank.", "name must not be blank"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := client{c.On(t, "P"), t}
			if got := fields(c.refused(400, tt.status, tt.message, "POST", "/credentialLists", tt.body)); got != tt.want {
				t.Errorf("fields %q, want %q", got, tt.want)
			}
		})
	}
	for _, body := range []string{`{"password":"weak"}`, `{"password":""}`, `{}`} {
		if got := fields(c.refused(400, "VALIDATION_FAILED", "The password is too weak.", "PUT", path+"/credentials/taken", body)); got != "password "+weak {
			t.Errorf("%s: fields %q", body, got)
		}
	}
	c.refused(400, "VALIDATION_FAILED", "The name must not be blank.", "PUT", path, `{"name":""}`)
	for method, body := range map[string]string{"GET": "", "DELETE": "", "PUT": `{"name":"n"}`} {
		c.refused(404, "CREDENTIAL_LIST_NOT_FOUND", "Credential List with id 'nope' not found", method, "/credentialLists/nope", body)
	}
	for method, body := range map[string]string{"DELETE": "", "PUT": `{"password":"SecurePassword!234"}`} {
		c.refused(404, "CREDENTIAL_NOT_FOUND", "Credential with username 'nope' not found", method, path+"/credentials/nope", body)
		c.refused(404, "CREDENTIAL_LIST_NOT_FOUND", "Credential List with id 'nope' not found", method, "/credentialLists/nope/credentials/taken", body)
	}
}

func TestNoAnswerShowsAPassword(t *testing.T) {
	c := newClient(t)
	id := c.credentialList("alice")
	trunkID := c.trunk("h")
	c.Must(200, "POST", "/trunks/"+trunkID+"/credentialLists", `{"credentialListIds":["`+id+`"]}`)
	calls := [][3]string{
		{"GET", "/credentialLists", ""}, {"GET", "/credentialLists/" + id, ""}, {"PUT", "/credentialLists/" + id, `{"name":"n"}`},
		{"GET", "/trunks/" + trunkID + "/credentialLists", ""},
		{"PUT", "/credentialLists/" + id + "/credentials/alice", `{"password":"SecurePassword!234"}`},
		{"POST", "/credentialLists", `{"name":"n","credentials":[{"username":"alice","password":"SecurePassword!234"}]}`},
	}
	for _, call := range calls {
		if a := c.Do(call[0], call[1], call[2]); strings.Contains(a.Raw, "SecurePassword") || strings.Contains(a.Raw, `"password"`) {
			t.Errorf("%s %s shows it: %s", call[0], call[1], a.Raw)
		}
	}
}
