package careful

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Office is what a trunk connects with the telephone network.
type Office struct {
	Name string
	// HostName becomes the trunk's domain; nobody else may have it.
	HostName string
	// Address is the IPv4 address of the office's PBX.
	Address string
	// Number is the office's phone number in E.164.
	Number string
}

// Trunk is an office's connection as it was set up.
type Trunk struct {
	ID, Domain    string
	ACL, Endpoint string
	Number        string
}

// named is what the lists of Elastic SIP Trunking have in common.
type named struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Domain string `json:"domain"`
}

// Connect sets an office's trunk up. It may be called again after a failure:
// what is there already is used.
func (c *Client) Connect(ctx context.Context, o Office) (Trunk, error) {
	acl, err := c.make(ctx, "/accessControlLists", "accessControlLists", o.Name, JSON{
		"name": o.Name, "enabled": true, "ipRanges": []JSON{{"description": o.Name, "ipAddress": o.Address, "range": 32}},
	})
	if err != nil {
		return Trunk{}, fmt.Errorf("access control list: %w", err)
	}
	trunk, err := c.make(ctx, "/trunks", "trunks", o.Name, JSON{"name": o.Name, "hostName": o.HostName})
	if err != nil {
		return Trunk{}, fmt.Errorf("trunk: %w", err)
	}
	t := Trunk{ID: trunk.ID, Domain: trunk.Domain, ACL: acl.ID, Number: o.Number}
	if err := c.link(ctx, t); err != nil {
		return t, fmt.Errorf("link: %w", err)
	}
	endpoint, err := c.make(ctx, "/trunks/"+t.ID+"/endpoints", "endpoints", o.Name, JSON{"name": o.Name, "address": o.Address, "priority": 1})
	if err != nil {
		return t, fmt.Errorf("endpoint: %w", err)
	}
	t.Endpoint = endpoint.ID
	return t, c.assign(ctx, t.Number, t.ID)
}

// make answers what has a name in a collection, and creates it if nothing has.
func (c *Client) make(ctx context.Context, path, key, name string, body JSON) (made named, err error) {
	found := func() (ok bool, err error) {
		made, ok, err = findNumbered(ctx, c, path, key, func(n named) bool { return n.Name == name })
		return ok, err
	}
	if there, err := found(); there || err != nil {
		return made, err
	}
	err = c.Ensure(ctx, func() error { return c.Post(ctx, path, body, &made) }, found)
	return made, err
}

// link lets the access control list decide who may call over the trunk.
func (c *Client) link(ctx context.Context, t Trunk) error {
	path := "/trunks/" + t.ID + "/accessControlLists"
	linked := func() (bool, error) {
		var list struct{ AccessControlListIDs []string }
		err := c.Get(ctx, path, &list)
		return slices.Contains(list.AccessControlListIDs, t.ACL), err
	}
	if there, err := linked(); there || err != nil {
		return err
	}
	return c.Ensure(ctx, func() error { return c.Post(ctx, path, JSON{"accessControlListIds": []string{t.ACL}}, nil) }, linked)
}

// assign has a number lead to a trunk, or to none.
func (c *Client) assign(ctx context.Context, number, trunk string) error {
	there := func() (bool, error) {
		var now struct{ SIPTrunkID string }
		err := c.Get(ctx, "/phoneNumbers/"+url.PathEscape(number), &now)
		if refused(err, http.StatusNotFound, "") {
			err = nil // it leads nowhere
		}
		return now.SIPTrunkID == trunk, err
	}
	if already, err := there(); already || err != nil {
		return err
	}
	body := JSON{"sipTrunkId": trunk, "phoneNumber": number}
	return c.Ensure(ctx, func() error { return c.Post(ctx, "/phoneNumbers", body, nil) }, there)
}

// GoLive waits until a test call over the trunk is taken: what was linked takes
// about a minute to reach the network, sometimes longer, and until then calls
// are refused with 403. Only then may traffic move. The call answers the SIP
// status.
func (c *Client) GoLive(ctx context.Context, call func(ctx context.Context) (status int, err error)) error {
	return c.Wait(ctx, "call that is taken", 30*time.Second, 10*time.Minute, func() (bool, error) {
		status, err := call(ctx)
		if err == nil && status != http.StatusOK && status != http.StatusForbidden {
			err = fmt.Errorf("the test call got %d, which no waiting mends", status)
		}
		return status == http.StatusOK, err
	})
}

// Disconnect takes a trunk down from the leaves to the root, the only order
// that the API allows, and stops where something is not gone.
func (c *Client) Disconnect(ctx context.Context, t Trunk) error {
	if err := c.assign(ctx, t.Number, ""); err != nil {
		return fmt.Errorf("release of %s: %w", t.Number, err)
	}
	trunk := "/trunks/" + t.ID
	for _, path := range []string{
		trunk + "/endpoints/" + t.Endpoint,
		trunk + "/accessControlLists/" + t.ACL,
		trunk,
		"/accessControlLists/" + t.ACL,
	} {
		if err := c.Delete(ctx, path); err != nil {
			return fmt.Errorf("delete %s: %w", path, err)
		}
	}
	return nil
}
