package provisioning

import (
	"errors"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

func TestAFlowMovesWithItsTransaction(t *testing.T) {
	w := newTestWorld(t)
	at(t, w, 0, func(tx *state.Tx) {
		v := DefaultVendor()
		v.Flows = []VendorFlow{{ID: "1", Name: "Signup"}}
		if err := SetVendor(tx, v); err != nil {
			t.Fatal(err)
		}
	})
	move := func(end error) string {
		_ = w.UpdateAt(startOfTest, func(tx *state.Tx) error {
			if err := flowMachine().Force(tx, "1", state.Wish{To: flowPublished}); err != nil {
				t.Fatal(err)
			}
			return end
		})
		var flow VendorFlow
		at(t, w, 0, func(tx *state.Tx) { flow, _ = VendorOf(tx).flow("1") })
		return flow.DTO().Status
	}
	if got := move(errors.New("refused")); got != flowDraft {
		t.Errorf("a transaction that failed left the flow %s", got)
	}
	if got := move(nil); got != flowPublished {
		t.Errorf("a transaction that committed left the flow %s", got)
	}
}
