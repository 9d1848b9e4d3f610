package estapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/estapi"
	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// client is a caller in a world whose clock stands still.
type client struct {
	*faketest.Client
	t testing.TB
}

func newClient(t testing.TB) client {
	t.Helper()
	return newClientWith(t, nil)
}

// newClientWith is newClient with somebody who says how waits end.
func newClientWith(t testing.TB, outcomes state.Outcomes) client {
	t.Helper()
	worlds := state.New(state.Options{Seed: 1, Kinds: []state.AnyKind{trunking.Kind}, Outcomes: outcomes})
	worlds.Run(trunking.Machines()...)
	c := faketest.New(t, worlds, estapi.API())
	c.Project = "P"
	return client{c, t}
}

// create makes something and answers its id.
func (c client) create(path, body string) string {
	c.t.Helper()
	a := c.Do("POST", path, body)
	if a.Status/100 != 2 {
		c.t.Fatalf("POST %s %s: %d %s", path, body, a.Status, a.Raw)
	}
	return a.String("id")
}

func (c client) trunk(host string) string {
	c.t.Helper()
	return c.create("/trunks", `{"name":"Trunk","hostName":"`+host+`"}`)
}

func (c client) acl(address string) string {
	c.t.Helper()
	return c.create("/accessControlLists", `{"name":"ACL","ipRanges":[{"ipAddress":"`+address+`"}]}`)
}

func (c client) credentialList(usernames ...string) string {
	c.t.Helper()
	var list []string
	for _, u := range usernames {
		list = append(list, `{"username":"`+u+`","password":"SecurePassword!234"}`)
	}
	return c.create("/credentialLists", `{"name":"List","credentials":[`+strings.Join(list, ",")+`]}`)
}

func (c client) advance(by time.Duration) {
	c.t.Helper()
	if _, err := c.World().Advance(by); err != nil {
		c.t.Fatal(err)
	}
}

func (c client) saved() string {
	c.t.Helper()
	s, err := c.World().Save()
	if err != nil {
		c.t.Fatal(err)
	}
	raw, err := json.Marshal(s)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(raw)
}

// refused does a call that must be refused and change nothing.
func (c client) refused(status int, name, message, method, path, body string) faketest.Answer {
	c.t.Helper()
	before := c.saved()
	a := c.Do(method, path, body)
	if a.Status != status || a.String("status") != name || a.String("message") != message || a.Body["code"] != float64(status) {
		c.t.Errorf("%s %s %s: %d %s", method, path, body, a.Status, a.Raw)
	}
	if a.Rule() == "" {
		c.t.Errorf("%s %s %s names no rule", method, path, body)
	}
	if diff := cmp.Diff(before, c.saved()); diff != "" {
		c.t.Errorf("%s %s %s left a trace (-want +got):\n%s", method, path, body, diff)
	}
	return a
}

// fields are what the error says about fields.
func fields(a faketest.Answer) string {
	var body struct {
		Details []struct {
			FieldViolations []struct{ Field, Description string }
		}
	}
	_ = json.Unmarshal([]byte(a.Raw), &body)
	var all []string
	for _, d := range body.Details {
		for _, f := range d.FieldViolations {
			all = append(all, f.Field+" "+f.Description)
		}
	}
	return strings.Join(all, "; ")
}

var ulid = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{26}`)

// same compares a body with what it should be, in order and to the byte. Ids
// are numbered as they appear first, so that ID1 stands for one id throughout.
func same(t testing.TB, a faketest.Answer, want string) {
	t.Helper()
	seen := map[string]string{}
	got := ulid.ReplaceAllStringFunc(a.Raw, func(id string) string {
		if seen[id] == "" {
			seen[id] = fmt.Sprintf("ID%d", len(seen)+1)
		}
		return seen[id]
	})
	if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// numbered writes an id as [same] does.
func numbered(body, id string) string { return strings.ReplaceAll(body, id, "ID1") }

// lines parts a JSON body into its members.
func lines(body string) []string {
	var compact bytes.Buffer
	if json.Compact(&compact, []byte(body)) != nil {
		return []string{body}
	}
	return strings.Split(strings.ReplaceAll(compact.String(), ",\"", ",\n\""), "\n")
}

func TestEveryOperationIsServed(t *testing.T) {
	missing := map[string]bool{}
	for _, op := range openapi.Operations(openapi.Trunking) {
		missing[op.ID] = true
	}
	for id := range estapi.API().Operations {
		if !missing[id] {
			t.Errorf("%s is served, but the document does not have it", id)
		}
		delete(missing, id)
	}
	for id := range missing {
		t.Errorf("%s is not served", id)
	}
}

// statusName is the status name in a refusal.
func statusName(t testing.TB, reply fake.Reply) string {
	t.Helper()
	raw, err := json.Marshal(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	var body struct{ Status string }
	if err := json.Unmarshal(raw, &body); err != nil {
		t.Fatal(err)
	}
	return body.Status
}
