package estapi_test

import (
	"net/http"
	"strings"
	"testing"
)

// FuzzEST throws any request at a world that has one of everything. Whatever
// comes is answered without an internal error and as documented, and what is
// refused changes nothing.
func FuzzEST(f *testing.F) {
	for _, seed := range [][3]string{
		{"POST", "/trunks", `{"name":"n","hostName":"h"}`},
		{"POST", "/trunks", `{"name":"n","hostName":"h","NAME":1,"callsPerSecond":1e400}`},
		{"POST", "/trunks", `{"name":1,"name":"n","hostName":"\u0000"}`},
		{"PUT", "/trunks/{trunk}", `{"name":"n","hostName":"taken","callForwardNumber":null}`},
		{"DELETE", "/trunks/{trunk}", ""},
		{"GET", "/trunks?page=99999999999999999999&size=500", ""},
		{"GET", "/trunks?page=2147483647&domain=%ff", ""},
		{"POST", "/trunks/{trunk}/endpoints", `{"name":"n","address":"1.1.1.1","port":5060.0,"priority":1e9}`},
		{"POST", "/trunks/{trunk}/endpoints", `{"name":"n","isRegistered":true,"credentialUserName":"alice","priority":1,"port":null}`},
		{"PUT", "/trunks/{trunk}/endpoints/{endpoint}", ``},
		{"POST", "/accessControlLists", `{"name":"n","ipRanges":[{"ipAddress":"1.1.1.1","range":-1e30}]}`},
		{"POST", "/accessControlLists", `{"name":"n","ipRanges":["10.0.0.0/8"]}`},
		{"PUT", "/accessControlLists/{acl}", `{"name":"n","ipRanges":null}`},
		{"POST", "/accessControlLists/{acl}/ipRanges", `{"ipAddress":"::1%eth0"}`},
		{"PUT", "/credentialLists/{list}/credentials/alice", `{"password":"Aa1\ud800aaaaaaaaaaaa"}`},
		{"PUT", "/credentialLists/{list}/credentials/a%2Fb", `{}`},
		{"PUT", "/trunks/{trunk}/credentialLists", `["{list}","{list}",""]`},
		{"PUT", "/trunks/{trunk}/credentialLists", `{"credentialListIds":[]}`},
		{"POST", "/trunks/{trunk}/accessControlLists", `{"accessControlListIds":["{acl}/"]}`},
		{"DELETE", "/trunks/{trunk}/accessControlLists/{acl}", ""},
		{"POST", "/phoneNumbers", `{"sipTrunkId":"","phoneNumber":"+12025550100"}`},
		{"GET", "/phoneNumbers?sort=,,(descending)&sipTrunkId=../", ""},
		{"GET", "/phoneNumbers/+12025550100", ""},
		{"GET", "/countryPermissions", ""},
		{"PUT", "/countryPermissions/*", `{"enabled":true}`},
		{"PUT", "/countryPermissions/%00", `{"enabled":null}`},
		{"POST", "/callBlockingRules", `{"direction":"inbound","callerMatch":"+","callerCountry":"\u0000"}`},
		{"PUT", "/callBlockingRules/{rule}", `{"direction":"OUTBOUND","name":""}`},
		{"GET", "/callBlockingRules?sort=name,(descending),,", ""},
		{"DELETE", "/callBlockingRules/{rule}", ""},
		{"POST", "/addProjects", `{"projectIds":["P","","Q"]}`},
		{"GET", "/calls?createTime%3E=9999-12-31T23:59:59.999999999-23:59&from=+&size=1000", ""},
		{"GET", "/calls?createTime=0000&createTime<=0001&direction=inbound&callResult=COMPLETED,BUSY", ""},
		{"GET", "/calls/export?fileName=%22%0d%0a&projectIds=,&emergencyOnly=true&createTime>=2026", ""},
		{"GET", "/calls/export?page=2147483647&size=500", ""},
		{"GET", "/calls/records/{pcap}/pcap?direction=inbound", ""},
		{"GET", "/calls/records/{pcap}%00/pcap", ""},
		{"PATCH", "//trunks/%2e%2e", "\xff"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	server := newClient(f)
	f.Fuzz(func(t *testing.T, method, path, body string) {
		c := client{server.On(t, "P"), t}
		t.Cleanup(func() { c.Worlds.Forget("P") })
		ids := strings.NewReplacer(c.furnish()...)
		r, err := http.NewRequest(method, "http://mock.test/v1/projects/P"+ids.Replace(path), strings.NewReader(ids.Replace(body)))
		if err != nil {
			return // not even an HTTP request
		}
		r.RequestURI = r.URL.RequestURI()
		r.SetBasicAuth("key", "secret")
		r.Header.Set("Content-Type", "application/json")
		before := c.saved()
		a := c.Send(r)
		if a.Status >= 500 {
			t.Errorf("%s %s %q: %d %s", method, path, body, a.Status, a.Raw)
		}
		if (a.Status >= 400 || method == http.MethodGet) && c.saved() != before {
			t.Errorf("%s %s %q: %d, and yet something changed", method, path, body, a.Status)
		}
	})
}

// furnish makes one of everything, and answers placeholders with their ids.
func (c client) furnish() []string {
	c.t.Helper()
	trunkID, aclID, listID := c.trunk("taken"), c.acl("9.9.9.9"), c.credentialList("alice", "bob")
	c.Must(200, "POST", "/trunks/"+trunkID+"/accessControlLists", `{"accessControlListIds":["`+aclID+`"]}`)
	endpointID := c.create("/trunks/"+trunkID+"/endpoints", `{"name":"n","isRegistered":true,"credentialUsername":"bob","priority":1}`)
	c.assign(trunkID, "+12025550100")
	ruleID := c.create("/callBlockingRules", `{"direction":"OUTBOUND","calleeCountry":"SE"}`)
	pcapID := c.place(callIn("+46850110100")).Record.PcapID
	return []string{"{rule}", ruleID, "{pcap}", pcapID, "{trunk}", trunkID, "{acl}", aclID, "{list}", listID, "{endpoint}", endpointID}
}
