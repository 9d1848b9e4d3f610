package app

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/config"
)

// issued is a fresh token as the Authorization header has it.
func (w wire) issued(key string) string {
	w.t.Helper()
	var grant struct {
		Token string `json:"access_token"`
	}
	if a := w.token(key); json.Unmarshal([]byte(a.body), &grant) != nil || grant.Token == "" {
		w.t.Fatalf("no token: %d %s", a.status, a.body)
	}
	return "Bearer " + grant.Token
}

func TestATokenExpiresAtTheThirdCall(t *testing.T) {
	for _, mode := range []string{"any", "strict", "off"} {
		t.Run(mode, func(t *testing.T) {
			w := onWire(t, newApp(t, func(c *config.Config) {
				c.Auth = config.AuthMode(mode)
				c.Keys = []config.Key{{ID: "key", Secret: "hush"}}
			}))
			w.load("/projects/p", "name: s\nfaults: [{nth: 3, effect: {token: expired}}]")
			old := w.issued("key")
			if got := statuses(2, func() wireAnswer { return w.trunks("p", old) }); got != "200 200" {
				t.Errorf("before: %s", got)
			}
			for range 2 {
				a := w.trunks("p", old)
				if a.status != 401 || a.header.Get("WWW-Authenticate") != `Bearer realm="sinch", error="invalid_token", error_description="expired"` {
					t.Errorf("spent: %d %v", a.status, a.header)
				}
				if !strings.Contains(a.body, `"status":"UNAUTHENTICATED"`) || a.header.Get("X-Mock-Rule") != "auth.token-expired" {
					t.Errorf("spent: %s %s", a.header.Get("X-Mock-Rule"), a.body)
				}
			}
			fresh := w.issued("key")
			if fresh == old {
				t.Fatal("the endpoint gave the same token again")
			}
			if got := w.trunks("p", fresh).status; got != 200 {
				t.Errorf("a fresh token: %d", got)
			}
			if got := w.trunks("q", old).status; got != 200 {
				t.Errorf("another project: %d", got)
			}
			want := []string{
				"getSipTrunks 200", "getSipTrunks 200", "getSipTrunks 401 s/faults[0] auth.token-expired",
				"getSipTrunks 401 s/faults[0] auth.token-expired", "getSipTrunks 200",
			}
			if diff := cmp.Diff(want, w.journal("/projects/p")); diff != "" {
				t.Errorf("journal (-want +got):\n%s", diff)
			}
		})
	}
}

// The word expired is for clients to fetch a new token on.
func TestAnInvalidTokenIsNotCalledExpired(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.load("", "name: s\nfaults: [{effect: {token: invalid, delay: 1ns}, times: 1}]")
	for range 2 {
		a := w.send("GET", "/v1/projects/p/webhooks", "", "Authorization", "Bearer opaque")
		if a.status != 401 || a.header.Get("WWW-Authenticate") != `Bearer realm="sinch", error="invalid_token", error_description="invalid token"` {
			t.Errorf("%d %v", a.status, a.header)
		}
		if !strings.Contains(a.body, `"errorCode":"unauthorized_error"`) || strings.Contains(a.body, "expired") || a.header.Get("X-Mock-Rule") != "auth.credentials" {
			t.Errorf("%s %s", a.header.Get("X-Mock-Rule"), a.body)
		}
	}
	if got := w.trunks("p", basicKey).status; got != 200 {
		t.Errorf("Basic: %d", got)
	}
}

func TestRemovingAScenarioLeavesItsSpentTokens(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.load("/projects/p", "name: s\nfaults: [{effect: {token: expired}}]")
	w.trunks("p", bearer)
	w.send("DELETE", "/_mock/projects/p/scenarios", "")
	if a := w.trunks("p", bearer); a.status != 401 {
		t.Errorf("%d %s", a.status, a.body)
	}
	w.send("DELETE", "/_mock/projects/p", "")
	if a := w.trunks("p", bearer); a.status != 200 {
		t.Errorf("in a new world: %d %s", a.status, a.body)
	}
}

func TestTokensOfParallelProjectsDoNotMeet(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.load("", "name: s\nfaults: [{nth: 2, effect: {token: expired}}]")
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			got := statuses(3, func() wireAnswer { return w.trunks(fmt.Sprintf("p-%d", i), bearer) })
			if got != "200 401 401" {
				t.Errorf("project %d: %s", i, got)
			}
		})
	}
	all.Wait()
}
