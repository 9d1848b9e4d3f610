package fake_test

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake"
)

// A world's memory of spent tokens is bounded: the newest 1000 stay spent.
func TestAWorldForgetsTheOldestSpentToken(t *testing.T) {
	c := newClient(t, func(o *fake.Options) {
		o.Faults = func(c *fake.Call) (*fake.Fault, error) {
			if c.Request.Header.Get("X-Spend") == "" {
				return nil, nil
			}
			f := &fake.Fault{Scenario: "s", Effect: "token expired"}
			reply := c.SpendToken(fake.TokenExpired, f)
			f.Reply = &reply
			return f, nil
		}
	})
	send := func(n int, spend string) int {
		r := httptest.NewRequest("GET", "/v1/projects/"+c.Project+"/trunks", nil)
		r.Header.Set("Authorization", fmt.Sprintf("Bearer token-%d", n))
		r.Header.Set("X-Spend", spend)
		return c.Send(r).Status
	}
	for n := range 1001 {
		if got := send(n, "yes"); got != 401 {
			t.Fatalf("token %d: %d", n, got)
		}
	}
	for n, want := range map[int]int{0: 200, 1: 401, 1000: 401, 1001: 200} {
		if got := send(n, ""); got != want {
			t.Errorf("token %d: %d, want %d", n, got, want)
		}
	}
}
