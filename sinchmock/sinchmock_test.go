package sinchmock_test

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/sinchmock"
)

func TestProjectIDs(t *testing.T) {
	mock := sinchmock.Start(t)
	want := []string{"testprojectids-1", "testprojectids-2", "other-a--b-1"}
	got := []string{mock.Project(t).ID(), mock.Project(t).ID(), mock.Project(&test{name: "Other/A, b"}).ID()}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	if got, want := mock.Project(t).URL(), mock.URL()+"/v1/projects/testprojectids-3"; got != want {
		t.Errorf("URL is %s, want %s", got, want)
	}
}

func TestProjectIDsAreUniqueInParallel(t *testing.T) {
	mock := sinchmock.Start(t)
	var wg sync.WaitGroup
	ids := make([]string, 50)
	for i := range ids {
		wg.Go(func() { ids[i] = mock.Project(t).ID() })
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			t.Errorf("two projects are called %s", id)
		}
		seen[id] = true
	}
}

func TestClockByHand(t *testing.T) {
	project := sinchmock.Start(t, sinchmock.WithManualClock()).Project(t)
	before := project.Now()
	if fired := project.Advance(90 * time.Minute); len(fired) != 0 {
		t.Errorf("an empty project fired %v", fired)
	}
	if got := project.Now().Sub(before); got != 90*time.Minute {
		t.Errorf("the clock moved by %v, want 1h30m", got)
	}
}

func TestSetManualStopsOneProject(t *testing.T) {
	project := sinchmock.Start(t).Project(t)
	project.SetManual()
	before := project.Now()
	project.Advance(time.Second)
	if got := project.Now().Sub(before); got != time.Second {
		t.Errorf("the clock moved by %v, want exactly 1s", got)
	}
}

func TestStrictAuth(t *testing.T) {
	mock := sinchmock.Start(t, sinchmock.WithStrictAuth(sinchmock.Key{ID: "key", Secret: "right"}))
	for secret, want := range map[string]int{"right": http.StatusOK, "wrong": http.StatusUnauthorized} {
		if got := askToken(t, mock, "key", secret); got != want {
			t.Errorf("a token for the %s secret: status %d, want %d", secret, got, want)
		}
	}
}

// TestServersShareNothing runs two servers in one process: what one is told
// the other does not know.
func TestServersShareNothing(t *testing.T) {
	one := sinchmock.Start(t, sinchmock.WithManualClock())
	other := sinchmock.Start(t, sinchmock.WithStrictAuth(sinchmock.Key{ID: "key", Secret: "secret"}), sinchmock.WithManualClock())
	if one.URL() == other.URL() {
		t.Fatalf("both are at %s", one.URL())
	}
	mine, theirs := one.Project(t), other.Project(t)
	if mine.ID() != theirs.ID() {
		t.Fatalf("ids %s and %s: they count together", mine.ID(), theirs.ID())
	}
	before := theirs.Now()
	mine.Advance(time.Hour)
	if !theirs.Now().Equal(before) {
		t.Error("moving one server's clock moved the other's")
	}
	if got := askToken(t, one, "any", "thing"); got != http.StatusOK {
		t.Errorf("the other server's keys are asked for: status %d", got)
	}
}

func TestServerStopsWithItsTest(t *testing.T) {
	inner := &test{name: "inner"}
	mock := sinchmock.Start(inner)
	if got := askToken(t, mock, "key", "secret"); got != http.StatusOK {
		t.Fatalf("status %d before the end", got)
	}
	inner.end()
	reply, err := http.PostForm(mock.URL()+"/oauth2/token", url.Values{})
	if err == nil {
		reply.Body.Close()
		t.Error("it still answers after its test is over")
	}
}

// TestStopWaitsForNoUnusedConnection opens a connection and sends nothing, as
// clients do in reserve and probes do.
func TestStopWaitsForNoUnusedConnection(t *testing.T) {
	inner := &test{name: "inner"}
	mock := sinchmock.Start(inner)
	conn, err := net.Dial("tcp", strings.TrimPrefix(mock.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got := askToken(t, mock, "key", "secret"); got != http.StatusOK { // accepted after the one above
		t.Fatalf("status %d", got)
	}
	inner.end()
	if diff := cmp.Diff([]string(nil), inner.logs); diff != "" {
		t.Errorf("it logs (-want +got):\n%s", diff)
	}
}

func TestMistakesFailTheTest(t *testing.T) {
	mock := sinchmock.Start(t)
	tests := []struct {
		name, want string
		run        func(inner *test)
	}{
		{"strict without keys", "--auth", func(inner *test) { sinchmock.Start(inner, sinchmock.WithStrictAuth()) }},
		{"scenario file that is not there", "no-such-scenario", func(inner *test) {
			sinchmock.Start(inner, sinchmock.WithScenarioFile("no-such-scenario"))
		}},
		{"scenario with an unknown key", "did you mean faults", func(inner *test) {
			sinchmock.Start(inner, sinchmock.WithScenario("version: 1\nname: x\nfault: []\n"))
		}},
		{"negative time", "POST /_mock/projects/inner-1/clock/advance: by is a duration", func(inner *test) { mock.Project(inner).Advance(-time.Second) }},
		{"resource that is not there", "whatsapp/senders/none", func(inner *test) {
			mock.Project(inner).Transition("whatsapp/senders/none", "ACTIVE")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inner := &test{name: "inner"}
			defer inner.end()
			if got := inner.run(tt.run); !strings.Contains(got, tt.want) {
				t.Errorf("it fails with %q, want a text with %q", got, tt.want)
			}
		})
	}
}

func askToken(t *testing.T, mock *sinchmock.Server, id, secret string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, mock.URL()+"/oauth2/token", strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(id, secret)
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	return reply.StatusCode
}

// test stands in for a test that fails.
type test struct {
	name     string
	failure  string
	logs     []string
	cleanups []func()
}

func (x *test) Helper()                   {}
func (x *test) Name() string              { return x.name }
func (x *test) Logf(f string, a ...any)   { x.logs = append(x.logs, fmt.Sprintf(f, a...)) }
func (x *test) Cleanup(f func())          { x.cleanups = append(x.cleanups, f) }
func (x *test) Fatalf(f string, a ...any) { x.failure = fmt.Sprintf(f, a...); runtime.Goexit() }

// run runs a test and returns what it failed with.
func (x *test) run(body func(*test)) string {
	done := make(chan struct{})
	go func() {
		defer close(done)
		body(x)
	}()
	<-done
	return x.failure
}

func (x *test) end() {
	for _, f := range x.cleanups {
		f()
	}
}
