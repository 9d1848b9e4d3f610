package app

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/config"
)

const (
	basicKey = "Basic a2V5Omh1c2g="
	bearer   = "Bearer x"
)

// trunks lists the trunks of a project.
func (w wire) trunks(project, authorization string) wireAnswer {
	w.t.Helper()
	return w.send("GET", "/v1/projects/"+project+"/trunks", "", "Authorization", authorization)
}

// advance moves a project's clock.
func (w wire) advance(project, by string) {
	w.t.Helper()
	if a := w.send("POST", "/_mock/projects/"+project+"/clock/advance", `{"by":"`+by+`"}`); a.status != 200 {
		w.t.Fatalf("advance: %d %s", a.status, a.body)
	}
}

// live says no number for Basic authentication; what its gateway answers is known.
func TestBasicAuthenticationIsLimitedInTheGatewaysStyle(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.load("/projects/p", "name: s\nlimits: [{name: basic auth, match: {header: {Authorization: Basic *}}, requests: 2, per: 1s}]")
	if got := statuses(2, func() wireAnswer { return w.trunks("p", basicKey) }); got != "200 200" {
		t.Errorf("within the limit: %s", got)
	}
	a := w.trunks("p", basicKey)
	if a.status != 429 || a.body != "" || a.header.Get("X-Envoy-Ratelimited") != "true" || a.header.Get("Retry-After") != "" {
		t.Errorf("over the limit: %d %v %q", a.status, a.header, a.body)
	}
	if a.header.Get("X-Mock-Scenario") != "s/basic auth" {
		t.Errorf("X-Mock-Scenario %q", a.header.Get("X-Mock-Scenario"))
	}
	if got := w.trunks("p", bearer).status; got != 200 {
		t.Errorf("with a token: %d", got)
	}
	w.advance("p", "1s")
	if got := w.trunks("p", basicKey).status; got != 200 {
		t.Errorf("in the next window: %d", got)
	}
	want := []string{"getSipTrunks 200", "getSipTrunks 200", "getSipTrunks 429 s/basic auth", "getSipTrunks 200", "getSipTrunks 200"}
	if diff := cmp.Diff(want, w.journal("/projects/p")); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
}

func TestALimitWithRetryAfterSpeaksAsTheAPIDoes(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.load("/projects/p", "name: s\nlimits: [{requests: 1, per: 90s, answer: retry-after}]")
	w.trunks("p", bearer)
	for path, body := range map[string]string{"trunks": `"status":"RESOURCE_EXHAUSTED"`, "webhooks": `"errorCode":`} {
		a := w.send("GET", "/v1/projects/p/"+path, "", "Authorization", bearer)
		if a.status != 429 || a.header.Get("Retry-After") != "90" || a.header.Get("X-Envoy-Ratelimited") != "" || !strings.Contains(a.body, body) {
			t.Errorf("%s: %d %v %s", path, a.status, a.header, a.body)
		}
	}
	w.advance("p", "89500ms")
	if got := w.trunks("p", bearer).header.Get("Retry-After"); got != "1" {
		t.Errorf("half a second before the end: Retry-After %q", got)
	}
}

// What is known of the live token endpoint: 30 at once, then 10 each second.
func TestTheTokenEndpointsBucket(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.load("/projects/p", "name: s\nlimits: [{match: {operation: createAccessToken}, requests: 10, per: 1s, burst: 30}]")
	through := func() (n int) {
		for {
			a := w.token("p")
			if a.status == 200 {
				n++
				continue
			}
			if a.status != 429 || a.body != "" || a.header.Get("X-Envoy-Ratelimited") != "true" || a.header.Get("Retry-After") != "" {
				t.Errorf("over the limit: %d %v %q", a.status, a.header, a.body)
			}
			return n
		}
	}
	got := []int{through()}
	for _, passes := range []string{"1s", "2s", "1h"} {
		w.advance("p", passes)
		got = append(got, through())
	}
	if diff := cmp.Diff([]int{30, 10, 20, 30}, got); diff != "" {
		t.Errorf("tokens issued (-want +got):\n%s", diff)
	}
}

// A refused call changes nothing.
func TestALimitKeepsTheOperationFromRunning(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	w.load("/projects/p", "name: s\nlimits: [{match: {method: POST}, requests: 1, per: 1s}]")
	create := func(host string) int {
		return w.send("POST", "/v1/projects/p/trunks", `{"name":"T","hostName":"`+host+`"}`, "Authorization", bearer, "Content-Type", "application/json").status
	}
	if first, second := create("one"), create("two"); first != 201 || second != 429 {
		t.Errorf("%d, %d", first, second)
	}
	if a := w.trunks("p", bearer); !strings.Contains(a.body, `"hostName":"one"`) || strings.Contains(a.body, `"hostName":"two"`) {
		t.Errorf("trunks %s", a.body)
	}
}

// The same calls give the same journal, to the byte.
func TestTheSameSeedGivesTheSameJournal(t *testing.T) {
	run := func() string {
		w := onWire(t, newApp(t, func(*config.Config) {}))
		w.load("", "name: all\nfaults: [{probability: 0.3, effect: {status: 503}}, {match: {operation: createAccessToken}, probability: 0.3, effect: {status: 500}}]")
		w.load("/projects/p", "name: own\nlimits: [{match: {header: {Authorization: Basic *}}, requests: 2, per: 2s, answer: retry-after}]")
		for range 20 {
			w.trunks("p", basicKey)
			w.token("p")
			w.advance("p", "700ms")
		}
		journal := w.send("GET", "/_mock/projects/p/requests", "").body
		for _, status := range []string{"200", "429", "500", "503"} {
			if !strings.Contains(journal, `"status": `+status) {
				t.Errorf("no %s in the journal", status)
			}
		}
		return journal
	}
	if diff := cmp.Diff(run(), run()); diff != "" {
		t.Errorf("journals (-first +second):\n%s", diff)
	}
}

func TestLimitsOfParallelProjectsDoNotMeet(t *testing.T) {
	w := onWire(t, newApp(t, func(*config.Config) {}))
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			project, through := fmt.Sprintf("p-%d", i), i%4+1
			w.load("/projects/"+project, fmt.Sprintf("name: own\nlimits: [{requests: %d, per: 1s}]", through))
			want := strings.TrimSpace(strings.Repeat("200 ", through) + "429")
			for range 2 {
				if got := statuses(through+1, func() wireAnswer { return w.trunks(project, bearer) }); got != want {
					t.Errorf("%s: %s, want %s", project, got, want)
				}
				w.advance(project, "1s")
			}
		})
	}
	all.Wait()
}
