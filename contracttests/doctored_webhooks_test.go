package contracttests_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

// TestSuiteFindsFaultsOfWebhooks has webhooks go through a relay that spoils
// them on their way to the suite's receiver.
func TestSuiteFindsFaultsOfWebhooks(t *testing.T) {
	tests := []struct {
		name string
		// spoil changes a webhook and says how often it is passed on.
		spoil       func(h http.Header, body *[]byte) int
		found, says string
	}{
		{"breaks the signature", func(h http.Header, _ *[]byte) int {
			h.Set("X-Sinch-Webhook-Signature", "Jc88RMjzkxPoy/fCPiL+iy7osojuUgawpjl1g6H38O8=")
			return 1
		}, "papi/deliveries/signed", "the signature does not hold"},
		{"signs another body", func(_ http.Header, body *[]byte) int {
			*body = bytes.Replace(*body, []byte(`"payload"`), []byte(` "payload"`), 1)
			return 1
		}, "papi/deliveries/signed", "the signature does not hold"},
		{"has an old timestamp", func(h http.Header, _ *[]byte) int {
			h.Set("X-Sinch-Webhook-Signature-Timestamp", "1592227387")
			return 1
		}, "papi/deliveries/signed", "timestamp"},
		{"drops a webhook", func(http.Header, *[]byte) int { return 0 }, "papi/deliveries/triggers", "webhooks for ALL"},
		{"sends a webhook twice", func(http.Header, *[]byte) int { return 2 }, "papi/deliveries/signed", "2 webhooks came, want 1"},
		{"drops a field", func(_ http.Header, body *[]byte) int {
			*body = regexp.MustCompile(`,"comment":"[^"]*"`).ReplaceAll(*body, nil)
			return 1
		}, "papi/deliveries/signed", `/comment: want "Café <open>", got nothing`},
	}
	honest := inProcess(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := honest
			h.PAPI = diverting(t, honest.PAPI, relay(t, tt.spoil))
			report := contracttests.Check(t.Context(), h, contracttests.Options{Cases: only(t, tt.found)})
			if r := report.Results[0]; r.State != contracttests.Failed || !strings.Contains(r.Log, tt.says) {
				t.Errorf("%s %s, want a failure that says %q:\n%s", r.Case, r.State, tt.says, r.Log)
			}
		})
	}
}

// relay passes webhooks on to the address in their query, spoilt.
func relay(t *testing.T, spoil func(http.Header, *[]byte) int) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		for range spoil(r.Header, &body) {
			on, err := http.NewRequestWithContext(r.Context(), http.MethodPost, r.URL.Query().Get("to"), bytes.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			on.Header = r.Header
			reply, err := http.DefaultClient.Do(on)
			if err != nil {
				t.Error(err)
				return
			}
			reply.Body.Close()
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

var localTarget = regexp.MustCompile(`http://127\.0\.0\.1:\d+/hook`)

// diverting stands before a server and has its webhooks go to a relay.
func diverting(t *testing.T, target, relay string) string {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(u)
		body, err := io.ReadAll(r.In.Body)
		if err != nil {
			t.Error(err)
		}
		body = localTarget.ReplaceAllFunc(body, func(to []byte) []byte {
			return []byte(relay + "/?to=" + url.QueryEscape(string(to)))
		})
		r.Out.Body, r.Out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		r.Out.Header.Set("Content-Length", strconv.Itoa(len(body)))
	}}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}

// forgetful forgets events of a type.
type forgetful struct {
	contracttests.Control
	eventType string
}

func (f forgetful) Events(ctx context.Context, project string) ([]contracttests.Event, error) {
	all, err := f.Control.Events(ctx, project)
	var kept []contracttests.Event
	for _, e := range all {
		if e.Type != f.eventType {
			kept = append(kept, e)
		}
	}
	return kept, err
}

func TestSuiteFindsAMissingEvent(t *testing.T) {
	h := inProcess(t)
	h.Control = forgetful{h.Control, "WHATSAPP_SENDER_ACTIVE"}
	report := contracttests.Check(t.Context(), h, contracttests.Options{Cases: only(t, "papi/senders/create/embedded-signup")})
	if r := report.Results[0]; r.State != contracttests.Failed || !strings.Contains(r.Log, "0 events WHATSAPP_SENDER_ACTIVE, want 1") {
		t.Errorf("%s %s:\n%s", r.Case, r.State, r.Log)
	}
}
