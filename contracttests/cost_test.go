package contracttests_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// meter is a transport that adds up what the calls of each case cost.
type meter struct {
	mu    sync.Mutex
	costs map[string]contracttests.Cost
}

// RoundTrip sends a request on.
func (m *meter) RoundTrip(r *http.Request) (*http.Response, error) {
	made := contracttests.MadeBy(r.Context())
	m.mu.Lock()
	m.costs[made.Case] |= contracttests.CostOf(r)
	m.mu.Unlock()
	return http.DefaultTransport.RoundTrip(r)
}

// TestCostsAreWhatCasesDo runs the suite and holds the costs that each case
// declares against the calls that it makes.
func TestCostsAreWhatCasesDo(t *testing.T) {
	h := inProcess(t)
	m := &meter{costs: map[string]contracttests.Cost{}}
	h.Transport = m
	if err := contracttests.Check(t.Context(), h, contracttests.Options{}).Err(); err != nil {
		t.Fatal(err)
	}
	for _, c := range contracttests.Cases() {
		if got := m.costs[c.Name]; got != c.Costs {
			t.Errorf("%s declares %q, and its calls cost %q", c.Name, c.Costs, got)
		}
	}
}

// TestCostOfOperations pins what each operation costs that costs more than its
// method shows.
func TestCostOfOperations(t *testing.T) {
	var got strings.Builder
	for _, api := range []openapi.API{openapi.Provisioning, openapi.Trunking} {
		for _, op := range openapi.Operations(api) {
			if cost := contracttests.CostOfOperation(op); op.Method != http.MethodGet || cost != 0 {
				fmt.Fprintf(&got, "%s %s %s: %s\n", op.Method, op.Path, op.ID, cost)
			}
		}
	}
	golden(t, filepath.Join("testdata", "costs.txt"), got.String())
}

func TestParseCost(t *testing.T) {
	tests := []struct {
		names []string
		want  contracttests.Cost
		says  string // by the cost
	}{
		{nil, 0, "read"},
		{[]string{"read"}, 0, "read"},
		{[]string{"write"}, contracttests.Write, "write"},
		{[]string{"paid"}, contracttests.Paid, "write, paid"},
		{[]string{"needs-otp", "irreversible"}, contracttests.OTP | contracttests.Irreversible, "write, irreversible, needs-otp"},
		{[]string{"write", "paid", "irreversible", "needs-otp", "needs-number"}, contracttests.Everything, "write, paid, irreversible, needs-otp, needs-number"},
	}
	for _, tt := range tests {
		got, err := contracttests.ParseCost(tt.names)
		if err != nil || got != tt.want || got.String() != tt.says {
			t.Errorf("ParseCost(%q) is %q, %v; want %q", tt.names, got, err, tt.says)
		}
	}
	_, err := contracttests.ParseCost([]string{"write", "dear"})
	if want := `there is no cost "dear": want read, write, paid, irreversible, needs-otp, needs-number`; err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

// TestForbiddenCallsAreNotSent has a case that is said to cost nothing try to
// write: no call leaves.
func TestForbiddenCallsAreNotSent(t *testing.T) {
	h := inProcess(t)
	h.Share("shared")
	m := &meter{costs: map[string]contracttests.Cost{}}
	h.Transport = m
	sly := contracttests.Case{Name: "sly", Run: func(t *contracttests.T) {
		t.Project().Call("createSipTrunk").JSON(contracttests.Object{"name": "Sly", "hostName": "sly"}).Want(http.StatusCreated)
	}}
	got, err := check(t, h, sly)
	if err == nil || !strings.Contains(got.Log, "not sent: it costs write, which is not allowed") {
		t.Errorf("%v, %s", err, got.Log)
	}
	if m.costs["sly"] != 0 {
		t.Error("the call was sent")
	}
	h.Allow(contracttests.Write)
	if got, err := check(t, h, sly); err != nil || m.costs["sly"] != contracttests.Write {
		t.Errorf("when it is allowed to write: %v, %s", err, got.Log)
	}
}

// TestWhyNotTellsTheCosts names what is not allowed, and nothing else.
func TestWhyNotTellsTheCosts(t *testing.T) {
	c := contracttests.Case{Costs: contracttests.Paid | contracttests.OTP}
	h := contracttests.Live("p", contracttests.Credentials{})
	for allowed, want := range map[contracttests.Cost]string{
		0:                        "costs write, paid, needs-otp: not allowed",
		contracttests.Write:      "costs paid, needs-otp: not allowed",
		contracttests.Paid:       "costs needs-otp: not allowed",
		contracttests.Everything: "",
	} {
		h.Share("p")
		h.Allow(allowed)
		if got := h.WhyNot(c); got != want {
			t.Errorf("with %s allowed: %q, want %q", allowed, got, want)
		}
	}
}
