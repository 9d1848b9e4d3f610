package fake_test

import (
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/openapi"
)

func TestAGetThatWritesCommitsItsTransaction(t *testing.T) {
	draw := func(c *fake.Call) (fake.Reply, error) {
		c.Tx.NewID()
		return fake.OK(nil)
	}
	api := &fake.API{Name: openapi.Trunking, Dialect: plainDialect{}, Operations: map[string]fake.Operation{
		"getSipTrunkById": {Handle: draw},
		"getSipTrunks":    {Handle: draw, Writes: true},
	}}
	c := faketest.New(t, state.New(state.Options{}), api, func(o *fake.Options) { o.CheckReplies = false })
	for _, tt := range []struct {
		path string
		ids  uint64
	}{{"/trunks/1", 0}, {"/trunks", 1}} {
		c.Must(200, "GET", tt.path, "")
		saved, err := c.World().Save()
		if err != nil || saved.IDs != tt.ids {
			t.Errorf("%s: %d ids were kept, want %d (%v)", tt.path, saved.IDs, tt.ids, err)
		}
	}
}
