package fake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
)

// suffering is a client all of whose calls meet a fault.
func suffering(t *testing.T, fault *fake.Fault, change ...func(*fake.Options)) *faketest.Client {
	t.Helper()
	return newClient(t, append(change, func(o *fake.Options) {
		o.Faults = func(*fake.Call) (*fake.Fault, error) { return fault, nil }
	})...)
}

// caller is a client of a pipeline behind a real listener.
type caller struct {
	t      *testing.T
	client *http.Client
	url    string
	log    *bytes.Buffer // what the server logs
}

// serve serves a client's pipeline over TLS.
func serve(t *testing.T, c *faketest.Client, http2 bool) *caller {
	t.Helper()
	log := &bytes.Buffer{}
	server := httptest.NewUnstartedServer(c.Pipeline)
	server.EnableHTTP2 = http2
	server.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(log, nil), slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	return &caller{t, server.Client(), server.URL + "/v1/projects/" + c.Project, log}
}

// post makes a trunk.
func (c *caller) post(ctx context.Context) (*http.Response, error) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(ctx, "POST", c.url+"/trunks", strings.NewReader(`{"name":"a","hostName":"b"}`))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Content-Type", "application/json")
	return c.client.Do(r)
}

func TestALossOverHTTP2EndsTheStream(t *testing.T) {
	for name, lose := range map[string]fake.Loss{"reset": fake.Reset, "empty": fake.Empty} {
		caller := serve(t, suffering(t, &fake.Fault{Scenario: "s", Effect: name, Lose: lose}), true)
		answer, err := caller.post(t.Context())
		if err == nil || !strings.Contains(err.Error(), "stream error") {
			t.Errorf("%s: %v, %v", name, answer, err)
		}
		if caller.log.Len() > 0 {
			t.Errorf("%s: the server logs %s", name, caller.log)
		}
	}
}

// Without a connection there is nothing to break off: net/http's way to give up
// is all that a caller in process sees.
func TestALossInProcess(t *testing.T) {
	for name, lose := range map[string]fake.Loss{"reset": fake.Reset, "empty": fake.Empty} {
		var log bytes.Buffer
		c := suffering(t, &fake.Fault{Scenario: "s/r", Effect: name + " after", Lose: lose},
			func(o *fake.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
		rec := httptest.NewRecorder()
		gaveUp := func() (cause error) {
			defer func() { cause, _ = recover().(error) }()
			r := httptest.NewRequest("GET", "/v1/projects/project-1/trunks", nil)
			r.Header.Set("Authorization", "Bearer x")
			c.Pipeline.ServeHTTP(rec, r)
			return nil
		}()
		if !errors.Is(gaveUp, http.ErrAbortHandler) || rec.Body.Len() > 0 || len(rec.Header()) > 0 || log.Len() > 0 {
			t.Errorf("%s: panic %v, answer %v %s, log %s", name, gaveUp, rec.Header(), rec.Body, &log)
		}
		record := c.Pipeline.(*fake.Pipeline).Requests(c.World())[0]
		got := fmt.Sprint(record.Status, " ", record.Scenario, ", ", record.Fault, ": ", string(record.Reply))
		if want := `200 s/r, ` + name + ` after: {"domain":null,"project":"project-1"}`; got != want {
			t.Errorf("journal %s, want %s", got, want)
		}
	}
}

func TestALostCallIsInTheJournalBeforeItEnds(t *testing.T) {
	var c *faketest.Client
	var seen []fake.Record
	lose := func(w http.ResponseWriter, _ *http.Request) {
		seen = c.Pipeline.(*fake.Pipeline).Requests(c.World())
		_, _ = io.WriteString(w, "lost")
	}
	c = suffering(t, &fake.Fault{Scenario: "s", Effect: "lost before", Lose: lose, Unapplied: true})
	if a := c.Do("GET", "/trunks/1", ""); a.Raw != "lost" {
		t.Errorf("answer %d %q", a.Status, a.Raw)
	}
	if len(seen) != 1 || seen[0].Status != 0 || seen[0].Fault != "lost before" || seen[0].Rule != "" {
		t.Errorf("journal %+v", seen)
	}
	want := []fake.Outcome{{Operation: "getSipTrunkById", Count: 1}}
	if diff := cmp.Diff(want, c.Pipeline.(*fake.Pipeline).Met()); diff != "" {
		t.Errorf("met (-want +got):\n%s", diff)
	}
}

func TestAHangingCallIsLetGoByItsCaller(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		hanging, released := make(chan struct{}), make(chan error, 1)
		caller := serve(t, suffering(t, &fake.Fault{Scenario: "s", Unapplied: true, Lose: fake.Hang(func(ctx context.Context) {
			close(hanging)
			<-ctx.Done()
			released <- ctx.Err()
		})}), http2)
		ctx, giveUp := context.WithCancel(t.Context())
		go func() { <-hanging; giveUp() }()
		_, err := caller.post(ctx)
		if served := <-released; !errors.Is(err, context.Canceled) || !errors.Is(served, context.Canceled) {
			t.Errorf("HTTP/2 %t: the caller sees %v, the server %v", http2, err, served)
		}
	}
}

func TestAHangingCallIsLetGoByTheServer(t *testing.T) {
	caller := serve(t, suffering(t, &fake.Fault{Scenario: "s", Lose: fake.Hang(func(context.Context) {})}), false)
	if answer, err := caller.post(t.Context()); !errors.Is(err, io.EOF) || caller.log.Len() > 0 {
		t.Errorf("%v, %v; the server logs %s", answer, err, caller.log)
	}
}
