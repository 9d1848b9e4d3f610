package estapi_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// members are a JSON object.
type members = map[string]any

// putCase is a resource that a PUT changes.
type putCase struct {
	// operation is the PUT; path is its path below the project.
	operation, path string
	// get reads the resource as a GET shows it, a list's entry where there
	// is no GET of one.
	get func(t *rapid.T) members
	// body draws what is sent.
	body func(t *rapid.T) members
	// becomes is what a GET shows afterwards, but for the updateTime.
	becomes func(before, body members) members
	// reduce takes away what is not compared, or puts it in order; it may be nil.
	reduce func(shown members) members
	// timeless says that a PUT leaves the updateTime alone, or that there is none.
	timeless bool
}

// A PUT, and then a GET, is the body with its defaults, beside the fields that
// are the server's. It is tried on what another PUT has left.
func TestPutThenGet(t *testing.T) {
	c := newClient(t)
	covered := map[string]bool{}
	for _, of := range c.putCases() {
		covered[of.operation] = true
		t.Run(of.operation, rapid.MakeCheck(func(rt *rapid.T) {
			c.put(rt, of)
			c.put(rt, of)
		}))
	}
	for _, op := range openapi.Operations(openapi.Trunking) {
		if op.Method == http.MethodPut && !covered[op.ID] {
			t.Errorf("%s is not tried", op.ID)
		}
	}
}

func (c client) put(t *rapid.T, of putCase) {
	seconds := rapid.IntRange(1, 100).Draw(t, "seconds")
	if _, err := c.World().Advance(time.Duration(seconds) * time.Second); err != nil {
		t.Fatal(err)
	}
	if of.reduce == nil {
		of.reduce = maps.Clone[members]
	}
	before, body := of.reduce(of.get(t)), of.body(t)
	a := c.Do("PUT", of.path, text(body))
	if a.Status != 200 {
		t.Fatalf("PUT %s: %d %s", text(body), a.Status, a.Raw)
	}
	want := of.becomes(before, body)
	if !of.timeless {
		want["updateTime"] = c.World().Now().Format("2006-01-02T15:04:05.000000000Z")
	}
	got := of.reduce(of.get(t))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("after PUT %s (-want +got):\n%s", text(body), diff)
	}
	for name, value := range of.reduce(a.Body) {
		if diff := cmp.Diff(got[name], value); diff != "" {
			t.Fatalf("%s in the answer to PUT %s (-shown by GET +got):\n%s", name, text(body), diff)
		}
	}
}

func text(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // texts, numbers and truths always encode
	}
	return string(raw)
}

// reader reads a resource, or the entry of a list in it that has a value.
func (c client) reader(path string) func(*rapid.T) members {
	return func(t *rapid.T) members {
		a := c.Do("GET", path, "")
		if a.Status != 200 {
			t.Fatalf("GET %s: %d %s", path, a.Status, a.Raw)
		}
		return a.Body
	}
}

func entry(read func(*rapid.T) members, list, name, value string) func(*rapid.T) members {
	return func(t *rapid.T) members {
		for _, item := range read(t)[list].([]any) {
			if item := item.(members); item[name] == value {
				return item
			}
		}
		t.Fatalf("no %s with the %s %s", list, name, value)
		return nil
	}
}

var (
	names    = rapid.StringMatching(`[A-Za-z0-9<&>äß€"\\ ]{0,20}[A-Za-z]`)
	hosts    = rapid.StringMatching(`x[a-zA-Z0-9-]{0,40}[a-z0-9]`)
	numbers  = rapid.StringMatching(`\+[1-9][0-9]{1,14}`)
	prefixes = rapid.StringMatching(`\+?[0-9]{1,15}`)
	octets   = rapid.StringMatching(`(10|203)\.0\.113\.[1-4]`) // few, so that some come again
)

// some draws members of which each may be left out.
func some(t *rapid.T, optional map[string]*rapid.Generator[any]) members {
	drawn := members{}
	for _, name := range slices.Sorted(maps.Keys(optional)) {
		if rapid.Bool().Draw(t, "with "+name) {
			drawn[name] = optional[name].Draw(t, name)
		}
	}
	return drawn
}

// with is an object with more members.
func with(o members, more members) members {
	o = maps.Clone(o)
	maps.Copy(o, more)
	return o
}

func switches() *rapid.Generator[any] { return rapid.Bool().AsAny() }

func whole(least, most int) *rapid.Generator[any] {
	return rapid.Map(rapid.IntRange(least, most), func(n int) any { return float64(n) })
}

// merged is what a PUT makes that keeps what is left out.
func merged(before, body members) members { return with(before, body) }

func unchanged(before, _ members) members { return before }

func (c client) putCases() []putCase {
	trunkID := c.trunk("one")
	endpointID := c.create("/trunks/"+trunkID+"/endpoints", `{"name":"a","priority":1,"address":"10.0.0.1"}`)
	lists := []string{c.credentialList("alice", "bob"), c.credentialList("carol"), c.credentialList("dave")}
	blocking := c.create("/callBlockingRules", `{"direction":"INBOUND","callerMatch":"1"}`)
	credential := "/credentialLists/" + lists[0] + "/credentials/alice"
	return append(c.aclCases(),
		putCase{
			operation: "updateSipTrunk", path: "/trunks/" + trunkID, get: c.reader("/trunks/" + trunkID),
			body: trunkBody, becomes: trunkBecomes,
		},
		putCase{
			operation: "updateSipEndpoint", path: "/trunks/" + trunkID + "/endpoints/" + endpointID,
			get: c.reader("/trunks/" + trunkID + "/endpoints/" + endpointID), body: endpointBody, becomes: endpointBecomes,
		},
		putCase{
			operation: "updateCredentialList", path: "/credentialLists/" + lists[0], get: c.reader("/credentialLists/" + lists[0]),
			body: func(t *rapid.T) members { return members{"name": names.Draw(t, "name")} }, becomes: merged,
		},
		putCase{
			operation: "updateCredential", path: credential, timeless: true,
			get: entry(c.reader("/credentialLists/"+lists[0]), "credentials", "username", "alice"),
			body: func(t *rapid.T) members {
				return members{"password": "Aa1" + rapid.StringN(9, 30, -1).Draw(t, "password")}
			},
			becomes: unchanged, // a password is never shown
		},
		putCase{
			operation: "updateCountryPermission", path: "/countryPermissions/SE", get: c.reader("/countryPermissions/SE"), timeless: true,
			body: func(t *rapid.T) members { return members{"enabled": rapid.Bool().Draw(t, "enabled")} }, becomes: merged,
		},
		putCase{
			operation: "updateBlockingRuleById", path: "/callBlockingRules/" + blocking,
			get:  entry(c.reader("/callBlockingRules"), "callBlockingRules", "id", blocking),
			body: blockingBody, becomes: func(before, body members) members {
				return with(with(before, body), members{"direction": strings.ToLower(body["direction"].(string))})
			},
		},
		putCase{
			operation: "bulkUpdateCredentialListsForTrunk", path: "/trunks/" + trunkID + "/credentialLists", timeless: true,
			get: c.reader("/trunks/" + trunkID + "/credentialLists"),
			reduce: func(shown members) members {
				ids := shown["credentialListIds"].([]any)
				slices.SortFunc(ids, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
				return members{"credentialListIds": ids}
			},
			body: func(t *rapid.T) members {
				drawn := rapid.SliceOfDistinct(rapid.SampledFrom(lists), func(id string) string { return id }).Draw(t, "lists")
				slices.Sort(drawn)
				return members{"credentialListIds": anything(drawn)}
			},
			becomes: merged,
		},
	)
}

// aclCases are those of two ACLs, so that the range of one does not clash with
// those that the other is given.
func (c client) aclCases() []putCase {
	aclID, otherID := c.acl("10.0.0.1"), c.acl("10.0.0.1")
	ranges := c.reader("/accessControlLists/" + otherID + "/ipRanges")
	rangeID := c.Do("GET", "/accessControlLists/"+otherID+"/ipRanges", "").Body["ipRanges"].([]any)[0].(members)["id"].(string)
	return []putCase{
		{
			operation: "updateAccessControlList", path: "/accessControlLists/" + aclID, get: c.reader("/accessControlLists/" + aclID),
			body: aclBody, becomes: aclBecomes, reduce: withoutRangeIDs,
		},
		{
			operation: "updateIpRangeFromAccessControlList", path: "/accessControlLists/" + otherID + "/ipRanges/" + rangeID,
			get: entry(ranges, "ipRanges", "id", rangeID), body: rangeBody,
			becomes: func(before, body members) members { return with(with(before, members{"range": 32.0}), body) },
		},
	}
}

func rangeBody(t *rapid.T) members {
	return with(some(t, map[string]*rapid.Generator[any]{"range": rapid.OneOf(whole(1, 32), whole(24, 25)), "description": names.AsAny()}),
		members{"ipAddress": octets.Draw(t, "ipAddress")})
}

func aclBody(t *rapid.T) members {
	body := with(some(t, map[string]*rapid.Generator[any]{"enabled": switches()}), members{"name": names.Draw(t, "name")})
	if rapid.Bool().Draw(t, "with ipRanges") {
		address := func(r members) any { return r["ipAddress"] }
		body["ipRanges"] = anything(rapid.SliceOfNDistinct(rapid.Custom(rangeBody), 1, 4, address).Draw(t, "ipRanges"))
	}
	return body
}

// aclBecomes keeps the ranges where none are sent, and the description of a
// range that is sent again without one.
func aclBecomes(before, body members) members {
	after := with(with(before, members{"enabled": true}), body)
	described := map[[2]any]any{}
	for _, r := range before["ipRanges"].([]any) {
		described[[2]any{r.(members)["ipAddress"], r.(members)["range"]}] = r.(members)["description"]
	}
	sent, _ := body["ipRanges"].([]any)
	for i, r := range sent {
		r := with(members{"range": 32.0}, r.(members))
		if old := described[[2]any{r["ipAddress"], r["range"]}]; old != nil && r["description"] == nil {
			r["description"] = old
		}
		after["ipRanges"].([]any)[i] = r
	}
	return after
}

// withoutRangeIDs leaves of an ACL's ranges what a caller can send.
func withoutRangeIDs(shown members) members {
	var ranges []any
	for _, r := range shown["ipRanges"].([]any) {
		kept := maps.Clone(r.(members))
		for _, name := range []string{"id", "createTime", "updateTime", "projectId", "accessControlListId"} {
			delete(kept, name)
		}
		ranges = append(ranges, kept)
	}
	return with(shown, members{"ipRanges": ranges})
}

func anything[T any](items []T) []any {
	all := []any{}
	for _, item := range items {
		all = append(all, item)
	}
	return all
}

func trunkBody(t *rapid.T) members {
	body := with(some(t, map[string]*rapid.Generator[any]{
		"enableCallerName": switches(), "callForwardNumber": rapid.OneOf(numbers.AsAny(), rapid.Just[any](""), rapid.Just[any](nil)),
	}), members{"name": names.Draw(t, "name"), "hostName": hosts.Draw(t, "hostName")})
	if number, _ := body["callForwardNumber"].(string); number != "" {
		body = with(body, some(t, map[string]*rapid.Generator[any]{"enableCallForward": switches()}))
	}
	return body
}

func trunkBecomes(before, body members) members {
	replaced := with(before, members{"enableCallerName": false, "enableCallForward": false, "callForwardNumber": nil})
	return with(with(replaced, body), members{"domain": body["hostName"].(string) + ".pstn.sinch.com"})
}

func endpointBody(t *rapid.T) members {
	body := with(some(t, map[string]*rapid.Generator[any]{
		"transport": rapid.SampledFrom([]any{"UDP", "TCP", "TLS"}), "enabled": switches(),
	}), members{"name": names.Draw(t, "name"), "priority": whole(1, 1000).Draw(t, "priority")})
	if rapid.Bool().Draw(t, "registered") {
		return with(body, members{"isRegistered": true, "credentialUsername": rapid.SampledFrom([]any{"alice", "bob"}).Draw(t, "username")})
	}
	body["address"] = rapid.OneOf(octets, rapid.StringMatching(`[a-z][a-z0-9]{0,20}\.example\.(com|org)`)).Draw(t, "address")
	return with(body, some(t, map[string]*rapid.Generator[any]{"port": whole(1, 65535)}))
}

// endpointBecomes takes away what only the other shape of an endpoint has.
func endpointBecomes(before, body members) members {
	replaced := with(before, members{"port": 5060.0, "transport": "UDP", "enabled": true})
	for _, name := range []string{"address", "isRegistered", "credentialUsername"} {
		delete(replaced, name)
	}
	return with(replaced, body)
}

func blockingBody(t *rapid.T) members {
	country := rapid.SampledFrom([]any{"US", "SE", "DE"})
	return with(some(t, map[string]*rapid.Generator[any]{
		"name": names.AsAny(), "callerCountry": country, "calleeCountry": country,
		"callerMatch": prefixes.AsAny(), "calleeMatch": prefixes.AsAny(),
	}), members{"direction": rapid.SampledFrom([]any{"INBOUND", "OUTBOUND", "inbound", "outbound"}).Draw(t, "direction")})
}
