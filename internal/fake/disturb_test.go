package fake_test

import (
	"bytes"
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

// overHTTP2 serves a client's pipeline over TLS with HTTP/2 and makes one call.
func overHTTP2(t *testing.T, c *faketest.Client, log *bytes.Buffer) (*http.Response, error) {
	t.Helper()
	server := httptest.NewUnstartedServer(c.Pipeline)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(log, nil), slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	r, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/v1/projects/"+c.Project+"/trunks", strings.NewReader(`{"name":"a","hostName":"b"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Content-Type", "application/json")
	return server.Client().Do(r)
}

func TestALossOverHTTP2EndsTheStream(t *testing.T) {
	for name, lose := range map[string]fake.Loss{"reset": fake.Reset, "empty": fake.Empty} {
		c := suffering(t, &fake.Fault{Scenario: "s", Effect: name, Lose: lose})
		var log bytes.Buffer
		answer, err := overHTTP2(t, c, &log)
		if err == nil || !strings.Contains(err.Error(), "stream error") {
			t.Errorf("%s: %v, %v", name, answer, err)
		}
		if log.Len() > 0 {
			t.Errorf("%s: the server logs %s", name, &log)
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
