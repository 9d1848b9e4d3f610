package naive

import (
	"context"
	"time"
)

// Office is what a trunk connects with the telephone network.
type Office struct{ Name, HostName, Address, Number string }

// Trunk is an office's connection as it was set up.
type Trunk struct{ ID, Domain, ACL, Endpoint, Number string }

type made struct{ ID, Domain string }

// Connect sets an office's trunk up, one call after the other. When one of
// them fails, what the others made stays behind.
func (c *Client) Connect(ctx context.Context, o Office) (Trunk, error) {
	var trunk, acl, endpoint made
	ranges := []JSON{{"description": o.Name, "ipAddress": o.Address, "range": 32}}
	if err := c.Post(ctx, "/accessControlLists", JSON{"name": o.Name, "enabled": true, "ipRanges": ranges}, &acl); err != nil {
		return Trunk{}, err
	}
	if err := c.Post(ctx, "/trunks", JSON{"name": o.Name, "hostName": o.HostName}, &trunk); err != nil {
		return Trunk{}, err
	}
	if err := c.Post(ctx, "/trunks/"+trunk.ID+"/accessControlLists", JSON{"accessControlListIds": []string{acl.ID}}, nil); err != nil {
		return Trunk{}, err
	}
	if err := c.Post(ctx, "/trunks/"+trunk.ID+"/endpoints", JSON{"name": o.Name, "address": o.Address, "priority": 1}, &endpoint); err != nil {
		return Trunk{}, err
	}
	err := c.Post(ctx, "/phoneNumbers", JSON{"sipTrunkId": trunk.ID, "phoneNumber": o.Number}, nil)
	return Trunk{trunk.ID, trunk.Domain, acl.ID, endpoint.ID, o.Number}, err
}

// GoLive waits for the minute that the guides tell of, and moves the traffic.
func (c *Client) GoLive(ctx context.Context) error { return c.Clock.Wait(ctx, time.Minute) }

// Disconnect takes a trunk down and does its best: one failure is no reason to
// leave the rest behind.
func (c *Client) Disconnect(ctx context.Context, t Trunk) {
	_ = c.Post(ctx, "/phoneNumbers", JSON{"sipTrunkId": "", "phoneNumber": t.Number}, nil)
	_ = c.Delete(ctx, "/trunks/"+t.ID+"/endpoints/"+t.Endpoint)
	_ = c.Delete(ctx, "/trunks/"+t.ID+"/accessControlLists/"+t.ACL)
	_ = c.Delete(ctx, "/trunks/"+t.ID)
	_ = c.Delete(ctx, "/accessControlLists/"+t.ACL)
}
