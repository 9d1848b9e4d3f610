package estapi_test

import (
	"fmt"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/estapi"
	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// crowded is a world with many trunks, each linked to an ACL of its own.
func crowded(b *testing.B, trunks int) client {
	b.Helper()
	worlds := state.New(state.Options{Seed: 1, Kinds: []state.AnyKind{trunking.Kind}})
	worlds.Run(trunking.Machines()...)
	c := client{faketest.New(b, worlds, estapi.API(), func(o *fake.Options) { o.CheckReplies = false }), b}
	c.Project = "P"
	err := c.World().Update(func(tx *state.Tx) error {
		for i := range trunks {
			made, err := trunking.CreateTrunk(tx, trunking.TrunkInput{Name: "n", HostName: fmt.Sprintf("h%d", i)})
			if err != nil {
				return err
			}
			list, err := trunking.CreateACL(tx, trunking.ACLInput{Name: "n", Ranges: []trunking.IPRangeInput{{Address: "1.1.1.1", Prefix: 32}}})
			if err != nil {
				return err
			}
			if _, err := trunking.AddLinks(tx, made.ID, trunking.LinkACL, []string{list.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// The cost of a call must not grow with the world: compare the lines.
func BenchmarkCalls(b *testing.B) {
	for _, trunks := range []int{1_000, 1_000_000} {
		c := crowded(b, trunks)
		made := c.trunk("one")
		aclID := c.acl("9.9.9.9")
		path := "/trunks/" + made
		calls := map[string]func(i int){
			"get":       func(int) { c.Must(200, "GET", path, "") },
			"list":      func(int) { c.Must(200, "GET", fmt.Sprintf("/trunks?size=10&page=%d", trunks/20), "") },
			"by domain": func(int) { c.Must(200, "GET", "/trunks?domain=one.pstn.sinch.com", "") },
			"create and delete": func(i int) {
				c.Must(204, "DELETE", "/trunks/"+c.trunk(fmt.Sprintf("x%d", i)), "")
			},
			"link and unlink": func(int) {
				c.Must(200, "POST", path+"/accessControlLists", `{"accessControlListIds":["`+aclID+`"]}`)
				c.Must(204, "DELETE", path+"/accessControlLists/"+aclID, "")
			},
		}
		for name, call := range calls {
			b.Run(fmt.Sprintf("%s/%d", name, trunks), func(b *testing.B) {
				for i := range b.N {
					call(i)
				}
			})
		}
	}
}
