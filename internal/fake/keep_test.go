package fake_test

import (
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/validate"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// lenientDialect does not mind what validation finds.
type lenientDialect struct{ plainDialect }

func (lenientDialect) Invalid(*openapi.Operation, []validate.Violation) *ledger.Broken { return nil }

func TestARefusalMayKeepWhatItChanged(t *testing.T) {
	api := &fake.API{Name: openapi.Trunking, Dialect: plainDialect{}, Operations: map[string]fake.Operation{
		"deleteSipTrunk": {Handle: func(c *fake.Call) (fake.Reply, error) {
			c.Tx.NewID()
			err := error(fake.RuleJSON.Broken())
			if c.Param("sipTrunkId") == "kept" {
				err = fake.Keep(err)
			}
			return fake.Reply{}, err
		}},
	}}
	c := faketest.New(t, state.New(state.Options{}), api, func(o *fake.Options) { o.CheckReplies = false })
	for _, tt := range []struct {
		id  string
		ids uint64
	}{{"lost", 0}, {"kept", 1}} {
		if a := c.Must(400, "DELETE", "/trunks/"+tt.id, ""); a.Rule() != "api.json" {
			t.Errorf("%s: rule %q", tt.id, a.Rule())
		}
		saved, err := c.World().Save()
		if err != nil || saved.IDs != tt.ids {
			t.Errorf("%s: %d ids were kept, want %d (%v)", tt.id, saved.IDs, tt.ids, err)
		}
	}
}

func TestADialectMayLetViolationsPass(t *testing.T) {
	api := testAPI()
	c := newClient(t)
	c.Must(400, "GET", "/trunks?nonsense=1", "")
	api.Dialect = lenientDialect{}
	c = faketest.New(t, state.New(state.Options{}), api, func(o *fake.Options) { o.CheckReplies = false })
	c.Must(200, "GET", "/trunks?nonsense=1", "")
}
