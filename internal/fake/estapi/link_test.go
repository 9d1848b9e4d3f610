package estapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

func TestACLLinks(t *testing.T) {
	c := newClient(t)
	trunkID, first, second := c.trunk("h"), c.acl("1.1.1.1"), c.acl("2.2.2.2")
	path := "/trunks/" + trunkID + "/accessControlLists"
	same(t, c.Must(200, "POST", path, `{"accessControlListIds":["`+first+`"]}`), `{"accessControlListIds":["ID1"]}`)
	a := c.Must(200, "POST", path, `{"accessControlListIds":["`+second+`"]}`)
	same(t, a, `{"accessControlListIds":["ID1","ID2"]}`)
	for _, body := range []string{`{"accessControlListIds":[]}`, `{}`, ``} {
		same(t, c.Must(200, "POST", path, body), `{}`)
	}
	same(t, c.Must(200, "GET", path, ""), `{"accessControlListIds":["ID1","ID2"],"totalItems":2,"pageNumber":1,"size":500,"pageSize":500}`)
	same(t, c.Must(200, "GET", path+"?page=2&size=1", ""), `{"accessControlListIds":["ID1"],"totalItems":2,"pageNumber":2,"size":1,"pageSize":1}`)
	trunk := c.Must(200, "GET", "/trunks/"+trunkID, "").Raw
	same(t, c.Must(200, "GET", "/accessControlLists/"+first+"/trunks", ""), `{"totalItems":1,"pageNumber":1,"size":500,"pageSize":500,"trunks":[`+numbered(trunk, trunkID)+`]}`)

	c.refused(400, "BAD_REQUEST", "Access control list with id '"+first+"' is already added to trunk '"+trunkID+"'", "POST", path, `{"accessControlListIds":["`+first+`"]}`)
	third := c.acl("3.3.3.3")
	c.refused(404, "ACCESS_CONTROL_LIST_NOT_FOUND", "Access Control List with id 'nope' not found", "POST", path, `{"accessControlListIds":["`+third+`","nope"]}`)
	c.refused(404, "TRUNK_NOT_FOUND", "SIP Trunk with id 'nope' not found", "POST", "/trunks/nope/accessControlLists", `{"accessControlListIds":["`+third+`"]}`)
	c.refused(404, "TRUNK_NOT_FOUND", "SIP Trunk with id 'nope' not found", "GET", "/trunks/nope/accessControlLists", "")
	c.refused(404, "TRUNK_NOT_FOUND", "SIP Trunk with id 'nope' not found", "DELETE", "/trunks/nope/accessControlLists/"+first, "")
	c.refused(404, "ACCESS_CONTROL_LIST_NOT_FOUND", "Access control list with id '"+third+"' is not added to trunk '"+trunkID+"'", "DELETE", path+"/"+third, "")
	c.refused(404, "ACCESS_CONTROL_LIST_NOT_FOUND", "Access Control List with id 'nope' not found", "GET", "/accessControlLists/nope/trunks", "")
	c.refused(400, "VALIDATION_FAILED", "Failed to read HTTP message", "POST", path, `{"accessControlListIds":"`+third+`"}`)

	c.Must(204, "DELETE", path+"/"+first, "")
	same(t, c.Must(200, "GET", path, ""), `{"accessControlListIds":["ID1"],"totalItems":1,"pageNumber":1,"size":500,"pageSize":500}`)
	same(t, c.Must(200, "GET", "/accessControlLists/"+first+"/trunks", ""), `{"totalItems":0,"pageNumber":1,"size":500,"pageSize":500,"trunks":[]}`)
}

func TestCredentialListLinks(t *testing.T) {
	c := newClient(t)
	trunkID := c.trunk("h")
	a, b, d := c.credentialList("a"), c.credentialList("b"), c.credentialList("d")
	path := "/trunks/" + trunkID + "/credentialLists"
	same(t, c.Must(200, "POST", path, `{"credentialListIds":["`+a+`"]}`), `{"credentialListIds":["ID1"]}`)
	same(t, c.Must(200, "POST", path, `{"credentialListIds":["`+b+`"]}`), `{"credentialListIds":["ID1","ID2"]}`)
	same(t, c.Must(200, "POST", path, `{"credentialListIds":[]}`), `{"credentialListIds":["ID1","ID2"]}`)
	c.refused(400, "BAD_REQUEST", "Credential list with id '"+a+"' is already added to trunk '"+trunkID+"'", "POST", path, `{"credentialListIds":["`+a+`"]}`)

	got := c.Must(200, "PUT", path, `{"credentialListIds":["`+b+`","`+d+`"]}`)
	same(t, got, `{"credentialListIds":["ID1","ID2"]}`)
	if ids := got.Body["credentialListIds"].([]any); ids[0] != b || ids[1] != d {
		t.Errorf("linked are %v, want %s and %s", ids, b, d)
	}
	same(t, c.Must(200, "PUT", path, `["`+a+`","`+a+`"]`), `{"credentialListIds":["ID1"]}`)
	c.refused(404, "CREDENTIAL_LIST_NOT_FOUND", "Credential List with id 'nope' not found", "PUT", path, `["nope"]`)
	c.refused(400, "VALIDATION_FAILED", "The request is not valid.", "PUT", path, `{}`)
	c.refused(404, "TRUNK_NOT_FOUND", "SIP Trunk with id 'nope' not found", "PUT", "/trunks/nope/credentialLists", `[]`)

	list := c.Must(200, "GET", "/credentialLists/"+a, "")
	same(t, c.Must(200, "GET", path, ""), `{"credentialLists":[{"name":"List","id":"ID1","createTime":"2026-01-01T00:00:00Z","updateTime":null,"projectId":"P","credentials":[{"id":"ID2","username":"a"}]}],
		"credentialListIds":["ID1"],"totalItems":1,"pageNumber":1,"size":500,"pageSize":500}`)
	if list.String("id") != a {
		t.Errorf("list %s", list.Raw)
	}
	trunk := c.Must(200, "GET", "/trunks/"+trunkID, "").Raw
	same(t, c.Must(200, "GET", "/credentialLists/"+a+"/trunks", ""), `{"totalItems":1,"pageNumber":1,"size":500,"pageSize":500,"trunks":[`+numbered(trunk, trunkID)+`]}`)
	c.refused(404, "CREDENTIAL_LIST_NOT_FOUND", "Credential List with id 'nope' not found", "GET", "/credentialLists/nope/trunks", "")
	c.refused(404, "TRUNK_NOT_FOUND", "SIP Trunk with id 'nope' not found", "GET", "/trunks/nope/credentialLists", "")
	c.refused(404, "CREDENTIAL_LIST_NOT_FOUND", "Credential list with id '"+b+"' is not added to trunk '"+trunkID+"'", "DELETE", path+"/"+b, "")

	c.refused(400, "BAD_REQUEST", "Credential List cannot be deleted while attached to a SIP Trunk", "DELETE", "/credentialLists/"+a, "")
	c.Must(204, "DELETE", path+"/"+a, "")
	same(t, c.Must(200, "GET", path, ""), `{"credentialLists":[],"credentialListIds":[],"totalItems":0,"pageNumber":1,"size":500,"pageSize":500}`)
	c.Must(200, "POST", path, `{"credentialListIds":["`+a+`"]}`)
	same(t, c.Must(200, "PUT", path, ``), `{"credentialListIds":[]}`)
}

func TestLinkedCredentialListsSort(t *testing.T) {
	c := newClient(t)
	trunkID := c.trunk("h")
	path := "/trunks/" + trunkID + "/credentialLists"
	for _, name := range []string{"b", "c", "a"} {
		id := c.credentialList(name)
		c.Must(200, "PUT", "/credentialLists/"+id, `{"name":"`+name+`"}`)
		c.Must(200, "POST", path, `{"credentialListIds":["`+id+`"]}`)
	}
	for query, want := range map[string]string{
		"":                                      "bca",
		"?sort=name,(ascending)":                "abc",
		"?sort=name":                            "abc",
		"?sort=name,(descending)":               "cba",
		"?sort=name,(descending)&size=2":        "cb",
		"?sort=updateTime,name":                 "abc",
		"?sort=createTime&sort=id,(descending)": "acb",
	} {
		got := ""
		for _, l := range c.Must(200, "GET", path+query, "").Body["credentialLists"].([]any) {
			got += l.(map[string]any)["name"].(string)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	for query, want := range map[string]string{
		"?sort=credentials":   `sort has no property "credentials"`,
		"?sort=":              `sort has no property ""`,
		"?sort=(ascending)":   `sort has no property "(ascending)"`,
		"?sort=name,(upward)": "sort must have (ascending) or (descending) behind a property",
	} {
		if got := fields(c.refused(400, "VALIDATION_FAILED", "The order is not valid.", "GET", path+query, "")); got != want {
			t.Errorf("%s: fields %q, want %q", query, got, want)
		}
	}
}

// asked is how the links of a test end.
type asked struct{ answer state.Answer }

func (a *asked) Decide(state.Question) state.Answer { return a.answer }

// A link has no address of its own: a GET of either end reads it.
func TestThreeWaysForALinkToReachTheNetwork(t *testing.T) {
	none, long := time.Duration(0), time.Hour
	reads := state.Answer{Reads: 3}
	tests := []struct {
		name     string
		answer   state.Answer
		paths    []string // read in turn; the link must be in effect after the last one
		advance  time.Duration
		notFirst bool
	}{
		{"at once", state.Answer{After: &none}, nil, 0, false},
		{"after a time", state.Answer{After: &long}, nil, long, true},
		{"the trunk", reads, []string{"/trunks/T", "/trunks/T", "/trunks/T"}, 0, true},
		{"the trunk's links", reads, []string{"/trunks/T/accessControlLists", "/trunks/T/accessControlLists", "/trunks/T/accessControlLists"}, 0, true},
		{"the other end", reads, []string{"/accessControlLists/A", "/accessControlLists/A/trunks", "/accessControlLists/A"}, 0, true},
		{"both ends", reads, []string{"/trunks/T", "/accessControlLists/A", "/trunks/T"}, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClientWith(t, &asked{tt.answer})
			trunk, acl := c.trunk("h"), c.acl("1.1.1.1")
			c.Must(200, "POST", "/trunks/"+trunk+"/accessControlLists", `{"accessControlListIds":["`+acl+`"]}`)
			c.Must(200, "GET", "/trunks", "")
			c.Must(200, "GET", "/accessControlLists", "")
			names := strings.NewReplacer("/T", "/"+trunk, "/A", "/"+acl)
			if tt.notFirst && c.inEffect(trunk) {
				t.Error("in effect at once")
			}
			for i, path := range tt.paths {
				if c.inEffect(trunk) {
					t.Errorf("in effect after %d reads", i)
				}
				c.Must(200, "GET", names.Replace(path), "")
			}
			if _, err := c.World().Advance(tt.advance); err != nil {
				t.Fatal(err)
			}
			if !c.inEffect(trunk) {
				t.Error("not in effect")
			}
		})
	}
}

// inEffect says whether the trunk's only link has reached the network.
func (c client) inEffect(trunkID string) (effective bool) {
	c.t.Helper()
	err := c.World().View(func(tx *state.Tx) error {
		all, err := trunking.Propagation(tx, trunkID)
		effective = len(all) == 1 && all[0].Effective
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return effective
}
