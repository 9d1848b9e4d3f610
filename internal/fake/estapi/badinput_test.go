package estapi_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake/estapi"
	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/mutate"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// TestBadInput holds every operation to its document: what that forbids gets
// a 400 that names the field, and leaves no trace.
func TestBadInput(t *testing.T) {
	faketest.BadInput{
		API: estapi.API(),
		Worlds: func() *state.Worlds {
			worlds := state.New(state.Options{Seed: 1, Kinds: []state.AnyKind{trunking.Kind}})
			worlds.Run(trunking.Machines()...)
			return worlds
		},
		Arrange: arrangements(),
		Refusal: refusalOf,
		Field:   bracketed,
		Taken: map[string]string{
			"findCalls query.[ft]* format broken":         anyFilter,
			"exportCallRecords query.[ft]* format broken": anyFilter,
		},
		Except: map[string]string{
			"*SipEndpoint credentialUserName required broken": "of the two spellings only the documented one is asked for",
		},
	}.Run(t)
}

const anyFilter = "the format tells what numbers look like; a filter that no call matches finds none"

// refusalOf reads an answer as the refusal of a field.
func refusalOf(_ *openapi.Operation, of mutate.Case, a faketest.Answer) (bool, []string) {
	var named []string
	for violation := range strings.SplitSeq(fields(a), "; ") {
		name, _, _ := strings.Cut(violation, " ")
		named = append(named, name)
	}
	status := "VALIDATION_FAILED"
	if of.Field == "/ipRanges" && of.Keyword != "type" {
		status = "BAD_REQUEST" // of a list without ranges, as live has it
	}
	return a.Status == 400 && a.String("status") == status, named
}

var listIndex = regexp.MustCompile(`(?:^|\.)([0-9]+)`)

// bracketed writes a JSON pointer as in ipRanges[0].range.
func bracketed(pointer string) string {
	if pointer == "" {
		return "body"
	}
	return listIndex.ReplaceAllString(strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", "."), "[$1]")
}

type parameters = map[string]string

// arrangements make what operations need, by operationId.
func arrangements() map[string]func(testing.TB, *faketest.Client) parameters {
	trunk := func(name string) func(testing.TB, *faketest.Client) parameters {
		return func(t testing.TB, c *faketest.Client) parameters { return parameters{name: client{c, t}.trunk("one")} }
	}
	acl := func(name string) func(testing.TB, *faketest.Client) parameters {
		return func(t testing.TB, c *faketest.Client) parameters {
			return parameters{name: client{c, t}.acl("10.0.0.1")}
		}
	}
	credentials := func(name string) func(testing.TB, *faketest.Client) parameters {
		return func(t testing.TB, c *faketest.Client) parameters {
			return parameters{name: client{c, t}.credentialList("MyCLUserName"), "username": "MyCLUserName"}
		}
	}
	return map[string]func(testing.TB, *faketest.Client) parameters{
		"getPcap": func(t testing.TB, c *faketest.Client) parameters {
			caller := client{c, t}
			caller.office()
			return parameters{"pcapId": caller.place(callOut("+12025550123")).Record.PcapID}
		},
		"getSipEndpoint":    trunk("sipTrunkId"),
		"createSipEndpoint": trunk("sipTrunkId"),
		"updateSipEndpoint": func(t testing.TB, c *faketest.Client) parameters {
			p := trunk("sipTrunkId")(t, c)
			p["sipEndpointId"] = client{c, t}.create("/trunks/"+p["sipTrunkId"]+"/endpoints", `{"name":"a","priority":1,"address":"10.0.0.1"}`)
			return p
		},
		"updateSipTrunk":                  trunk("sipTrunkId"),
		"updateAccessControlList":         acl("id"),
		"trunksByACL":                     acl("id"),
		"addIpRangeToAccessControlList":   acl("accessControlListId"),
		"getIpRangesForAccessControlList": acl("accessControlListId"),
		"updateIpRangeFromAccessControlList": func(t testing.TB, c *faketest.Client) parameters {
			p := acl("accessControlListId")(t, c)
			p["ipRangeId"] = client{c, t}.create("/accessControlLists/"+p["accessControlListId"]+"/ipRanges", `{"ipAddress":"10.1.0.1"}`)
			return p
		},
		"updateCredentialList":              credentials("id"),
		"trunksByCredentialList":            credentials("id"),
		"updateCredential":                  credentials("credentialListId"),
		"addAccessControlListToTrunk":       trunk("trunkId"),
		"getAccessControlListsForTrunk":     trunk("trunkId"),
		"getCredentialListsForTrunk":        trunk("trunkId"),
		"addCredentialListToTrunk":          trunk("trunkId"),
		"bulkUpdateCredentialListsForTrunk": trunk("trunkId"),
		"updateCountryPermission":           func(testing.TB, *faketest.Client) parameters { return parameters{"isoCode": "US"} },
		"updateBlockingRuleById": func(t testing.TB, c *faketest.Client) parameters {
			return parameters{"id": client{c, t}.create("/callBlockingRules", `{"direction":"INBOUND","callerMatch":"1"}`)}
		},
	}
}
