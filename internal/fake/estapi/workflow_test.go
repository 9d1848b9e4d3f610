package estapi_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// step takes something down; it must be refused while a step of after is to come.
type step struct {
	name, method, path, body string
	after                    []string
}

// teardown takes things down in the order given, and before each step tries
// those that have to wait for it.
func (c client) teardown(steps ...step) {
	c.t.Helper()
	for i, s := range steps {
		for _, later := range steps[i+1:] {
			if !slices.Contains(later.after, s.name) {
				continue
			}
			before := c.saved()
			if a := c.Do(later.method, later.path, later.body); a.Status != 400 || a.String("status") != "BAD_REQUEST" {
				c.t.Errorf("%s before %s: %d %s", later.name, s.name, a.Status, a.Raw)
			}
			if c.saved() != before {
				c.t.Errorf("%s before %s left a trace", later.name, s.name)
			}
		}
		if a := c.Do(s.method, s.path, s.body); a.Status/100 != 2 {
			c.t.Fatalf("%s: %d %s", s.name, a.Status, a.Raw)
		}
	}
	err := c.World().View(func(tx *state.Tx) error {
		st := trunking.Kind.In(tx)
		left := []int{st.Trunks.Len(), st.Hosts.Len(), st.Endpoints.Len(), st.Registrations.Len(), st.ACLs.Len(), st.CredentialLists.Len(),
			st.Usernames.Len(), st.Links.Len(), st.LinkedTrunks.Len(), st.PhoneNumbers.Len(), st.NumberIDs.Len(), st.TrunkNumbers.Len()}
		if slices.Max(left) > 0 {
			c.t.Errorf("left after the teardown: %v", left)
		}
		return nil
	})
	if err != nil {
		c.t.Error(err)
	}
}

func remove(name, path string, after ...string) step {
	return step{name: name, method: "DELETE", path: path, after: after}
}

func release(number string) step {
	return step{name: "number", method: "POST", path: "/phoneNumbers", body: `{"sipTrunkId":"","phoneNumber":"` + number + `"}`}
}

func (c client) assign(trunkID, number string) {
	c.t.Helper()
	c.Must(201, "POST", "/phoneNumbers", `{"sipTrunkId":"`+trunkID+`","phoneNumber":"`+number+`"}`)
	if got := c.Must(200, "GET", "/phoneNumbers/"+number, "").String("sipTrunkId"); got != trunkID {
		c.t.Errorf("%s is assigned to %s, want %s", number, got, trunkID)
	}
}

// effective checks what of a trunk has reached the network.
func (c client) effective(trunkID string, want ...string) {
	c.t.Helper()
	var got []string
	err := c.World().View(func(tx *state.Tx) error {
		all, err := trunking.Propagation(tx, trunkID)
		for _, p := range all {
			if p.Effective {
				got = append(got, p.Kind)
			}
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Errorf("in effect (-want +got):\n%s", diff)
	}
}

// The workflows A to E are those of the vendor's guide. A: outbound calls that
// are let in by their address.
func TestWorkflowA(t *testing.T) {
	c := newClient(t)
	trunkID, aclID := c.trunk("a"), c.acl("203.0.113.10")
	c.Must(200, "POST", "/trunks/"+trunkID+"/accessControlLists", `{"accessControlListIds":["`+aclID+`"]}`)
	c.effective(trunkID)
	c.advance(time.Minute)
	c.effective(trunkID, "accessControlLists")
	c.teardown(
		remove("link", "/trunks/"+trunkID+"/accessControlLists/"+aclID),
		remove("trunk", "/trunks/"+trunkID, "link"),
		remove("ACL", "/accessControlLists/"+aclID, "link"),
	)
}

// Inbound calls to a static endpoint.
func TestWorkflowB(t *testing.T) {
	c := newClient(t)
	trunkID := c.trunk("b")
	endpointID := c.create("/trunks/"+trunkID+"/endpoints", `{"name":"SBC","address":"sbc.example.com","priority":1}`)
	c.assign(trunkID, "+12025550100")
	c.advance(time.Minute)
	c.effective(trunkID, "endpoints")
	c.teardown(
		release("+12025550100"),
		remove("endpoint", "/trunks/"+trunkID+"/endpoints/"+endpointID),
		remove("trunk", "/trunks/"+trunkID, "number", "endpoint"),
	)
}

// Calls both ways, with both ways to let them in, two endpoints and a number to forward to.
func TestWorkflowC(t *testing.T) {
	c := newClient(t)
	trunkID := c.create("/trunks", `{"name":"Both","hostName":"c","enableCallForward":true,"callForwardNumber":"+12025550199"}`)
	aclID, listID := c.acl("203.0.113.10"), c.credentialList("alice")
	c.Must(200, "POST", "/trunks/"+trunkID+"/accessControlLists", `{"accessControlListIds":["`+aclID+`"]}`)
	c.Must(200, "POST", "/trunks/"+trunkID+"/credentialLists", `{"credentialListIds":["`+listID+`"]}`)
	first := c.create("/trunks/"+trunkID+"/endpoints", `{"name":"SBC","address":"203.0.113.10","priority":1}`)
	second := c.create("/trunks/"+trunkID+"/endpoints", `{"name":"Spare","isRegistered":true,"credentialUsername":"alice","priority":2}`)
	c.assign(trunkID, "+12025550102")
	c.advance(time.Minute)
	c.effective(trunkID, "accessControlLists", "credentialLists", "endpoints", "endpoints")
	c.teardown(
		release("+12025550102"),
		remove("spare", "/trunks/"+trunkID+"/endpoints/"+second),
		remove("endpoint", "/trunks/"+trunkID+"/endpoints/"+first),
		remove("list link", "/trunks/"+trunkID+"/credentialLists/"+listID),
		remove("ACL link", "/trunks/"+trunkID+"/accessControlLists/"+aclID),
		remove("trunk", "/trunks/"+trunkID, "number", "spare", "endpoint", "list link", "ACL link"),
		remove("list", "/credentialLists/"+listID, "spare", "list link"),
		remove("ACL", "/accessControlLists/"+aclID, "ACL link"),
	)
}

// Inbound calls to an endpoint that registers.
func TestWorkflowD(t *testing.T) {
	c := newClient(t)
	trunkID, listID := c.trunk("d"), c.credentialList("alice", "bob")
	c.Must(200, "POST", "/trunks/"+trunkID+"/credentialLists", `{"credentialListIds":["`+listID+`"]}`)
	endpointID := c.create("/trunks/"+trunkID+"/endpoints", `{"name":"Phone","isRegistered":true,"credentialUsername":"alice","priority":1}`)
	c.assign(trunkID, "+12025550101")
	c.advance(time.Minute)
	c.effective(trunkID, "credentialLists", "endpoints")
	c.teardown(
		release("+12025550101"),
		remove("unused credential", "/credentialLists/"+listID+"/credentials/bob"),
		remove("link", "/trunks/"+trunkID+"/credentialLists/"+listID),
		remove("endpoint", "/trunks/"+trunkID+"/endpoints/"+endpointID),
		remove("credential", "/credentialLists/"+listID+"/credentials/alice", "endpoint"),
		remove("list", "/credentialLists/"+listID, "link", "endpoint"),
		remove("trunk", "/trunks/"+trunkID, "number", "link", "endpoint"),
	)
}

// Outbound calls that are let in by a password.
func TestWorkflowE(t *testing.T) {
	c := newClient(t)
	trunkID, listID := c.trunk("e"), c.credentialList("alice")
	c.Must(200, "POST", "/trunks/"+trunkID+"/credentialLists", `{"credentialListIds":["`+listID+`"]}`)
	c.effective(trunkID)
	c.advance(time.Minute)
	c.effective(trunkID, "credentialLists")
	c.teardown(
		remove("link", "/trunks/"+trunkID+"/credentialLists/"+listID),
		remove("trunk", "/trunks/"+trunkID, "link"),
		remove("list", "/credentialLists/"+listID, "link"),
	)
}

// A trunk in use changes: another name, ACL, password and set of lists.
func TestATrunkInUseChanges(t *testing.T) {
	c := newClient(t)
	trunkID := c.trunk("e")
	oldACL, newACL, oldList, newList := c.acl("203.0.113.10"), c.acl("203.0.113.20"), c.credentialList("alice"), c.credentialList("bob")
	path := "/trunks/" + trunkID
	c.Must(200, "POST", path+"/accessControlLists", `{"accessControlListIds":["`+oldACL+`"]}`)
	c.Must(200, "POST", path+"/credentialLists", `{"credentialListIds":["`+oldList+`"]}`)
	c.advance(time.Minute)

	c.Must(200, "POST", path+"/accessControlLists", `{"accessControlListIds":["`+newACL+`"]}`)
	c.Must(204, "DELETE", path+"/accessControlLists/"+oldACL, "")
	c.effective(trunkID, "credentialLists") // the new ACL is still under way
	c.Must(200, "PUT", path+"/credentialLists", `["`+oldList+`","`+newList+`"]`)
	c.Must(200, "PUT", "/credentialLists/"+oldList+"/credentials/alice", `{"password":"newPa$$word123"}`)
	if got := c.Must(200, "PUT", path, `{"name":"Renamed","hostName":"e-renamed"}`).String("domain"); got != "e-renamed.pstn.sinch.com" {
		t.Errorf("domain %s", got)
	}
	if again := c.trunk("e"); again == trunkID {
		t.Error("the old host name did not make a new trunk")
	} else {
		c.Must(204, "DELETE", "/trunks/"+again, "")
	}
	c.advance(time.Minute)
	c.effective(trunkID, "accessControlLists", "credentialLists", "credentialLists")
	c.teardown(
		remove("old ACL", "/accessControlLists/"+oldACL),
		remove("old link", path+"/credentialLists/"+oldList),
		remove("new link", path+"/credentialLists/"+newList),
		remove("ACL link", path+"/accessControlLists/"+newACL),
		remove("old list", "/credentialLists/"+oldList, "old link"),
		remove("new list", "/credentialLists/"+newList, "new link"),
		remove("new ACL", "/accessControlLists/"+newACL, "ACL link"),
		remove("trunk", path, "old link", "new link", "ACL link"),
	)
}

func TestProjectsDoNotSeeEachOther(t *testing.T) {
	p := newClient(t)
	trunkID, aclID, listID := p.trunk("p"), p.acl("203.0.113.10"), p.credentialList("alice")
	endpointID := p.create("/trunks/"+trunkID+"/endpoints", `{"name":"SBC","address":"203.0.113.10","priority":1}`)
	p.assign(trunkID, "+12025550100")
	before := p.saved()

	q := client{p.On(t, "Q"), t}
	for _, path := range []string{
		"/trunks/" + trunkID, "/trunks/" + trunkID + "/endpoints/" + endpointID, "/trunks/" + trunkID + "/endpoints",
		"/accessControlLists/" + aclID, "/accessControlLists/" + aclID + "/trunks", "/accessControlLists/" + aclID + "/ipRanges",
		"/credentialLists/" + listID, "/credentialLists/" + listID + "/trunks",
		"/trunks/" + trunkID + "/accessControlLists", "/trunks/" + trunkID + "/credentialLists", "/phoneNumbers/+12025550100",
	} {
		q.Must(404, "GET", path, "")
		if strings.Count(path, "/") == 2 && !strings.HasPrefix(path, "/phoneNumbers") {
			q.Must(404, "DELETE", path, "")
		}
	}
	for _, path := range []string{"/trunks", "/accessControlLists", "/credentialLists", "/phoneNumbers"} {
		if got := q.Must(200, "GET", path, "").Body["totalItems"]; got != 0.0 {
			t.Errorf("%s: %v items of another project", path, got)
		}
	}
	own := q.trunk("q")
	q.Must(404, "POST", "/trunks/"+own+"/accessControlLists", `{"accessControlListIds":["`+aclID+`"]}`)
	q.Must(404, "POST", "/trunks/"+own+"/endpoints", `{"name":"n","isRegistered":true,"credentialUsername":"alice","priority":1}`)
	q.credentialList("alice")
	q.assign(own, "+12025550100")
	q.refused(400, "BAD_REQUEST", "The provided domain name is unavailable", "POST", "/trunks", `{"name":"n","hostName":"P"}`)
	if diff := cmp.Diff(before, p.saved()); diff != "" {
		t.Errorf("the first project changed (-want +got):\n%s", diff)
	}
}
