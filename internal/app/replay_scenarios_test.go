package app

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
)

// try makes a call of a client that takes whatever comes, even nothing.
func try(a *App, method, path, body string) map[string]any {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "127.0.0.1"
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer x")
	answer := map[string]any{}
	_ = json.Unmarshal(serve(a, r).Body.Bytes(), &answer) // of what came
	return answer
}

// idOf is the id of what was created, or one that there is not.
func idOf(created map[string]any) string {
	if id, ok := created["id"].(string); ok {
		return id
	}
	return "nothing"
}

// day is what happens in a project on a day like any other. It answers how many
// calls were made.
func day(a *App, receiver string) (calls int) {
	do := func(method, path, body string) map[string]any {
		calls++
		return try(a, method, "/v1/projects/p"+path, body)
	}
	advance := func(by string) { try(a, "POST", "/_mock/projects/p/clock/advance", `{"by":"`+by+`"}`) }
	for range 3 {
		do("POST", "/webhooks", `{"target":"`+receiver+`","secret":"`+webhookSecret+`","triggers":["ALL"]}`)
	}
	sender := do("POST", "/whatsapp/senders", `{"wabaId":"111","phoneNumberId":"222"}`)
	id := idOf(sender)
	trunk := do("POST", "/trunks", `{"name":"Office","hostName":"acme"}`)
	trunkID := idOf(trunk)
	for range 4 {
		advance("20s")
		do("GET", "/whatsapp/senders/"+id, "")
		do("GET", "/trunks/"+trunkID, "")
	}
	do("POST", "/whatsapp/templates", `{"name":"news","language":"EN","category":"UTILITY","details":{"components":[{"type":"BODY","text":"Hello"}]}}`)
	do("POST", "/bundles", `{"region":"US","sms":{"displayName":"Acme"}}`)
	advance("72h")
	for _, path := range []string{"/whatsapp/senders", "/whatsapp/templates", "/bundles", "/webhooks", "/trunks"} {
		do("GET", path, "")
	}
	do("DELETE", "/trunks/"+trunkID, "")
	return calls
}

// Whatever a scenario does, a run with it can be repeated.
func TestRunsWithBuiltinScenariosAreRepeated(t *testing.T) {
	clocks := map[string]func(c *config.Config){
		"by hand": func(*config.Config) {},
		"running": func(c *config.Config) { c.Clock, c.TimeScale = config.ClockReal, 2000 },
	}
	for _, name := range scenarios.Builtins() {
		for clock, set := range clocks {
			t.Run(name+"/"+clock, func(t *testing.T) {
				a := newApp(t, func(c *config.Config) { set(c) })
				a.out.patient = true
				mustDo(t, a, "POST", "/_mock/scenarios?builtin="+name, "")
				calls := day(a, receiver(t))
				b, text := bundleOf(t, a, "/_mock/bundle")
				wantSame(t, b, calls)
				if strings.Contains(text, webhookSecret) {
					t.Error("the bundle holds a secret")
				}
			})
		}
	}
}
