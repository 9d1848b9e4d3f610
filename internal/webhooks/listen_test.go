package webhooks_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

func TestListenerPrintsCallbacksAndJudgesThem(t *testing.T) {
	const body = `{"type":"LAMP_ON","payload":{"id":"1"}}`
	signed := webhooks.Sign("s", []byte(body), vectorNonce, time.Unix(vectorTime, 0))
	const signature = "signed 2021-10-18T17:49:13Z, nonce 01FJA8B4A7BM43YGWSG9GBV067\n"
	const pretty = "{\n  \"type\": \"LAMP_ON\",\n  \"payload\": {\n    \"id\": \"1\"\n  }\n}\n\n"
	for _, c := range []struct {
		name, secret, body string
		header             http.Header
		status             int
		want               string
	}{
		{"good", "s", body, signed, 200, "LAMP_ON to /hook, signature good\n" + signature + pretty},
		{"no secret given", "", body, signed, 200, "LAMP_ON to /hook, signature not checked: no secret given\n" + signature + pretty},
		{"wrong secret", "x", body, signed, 401,
			"LAMP_ON to /hook, signature BAD: the signature does not match the body and the secret\n" + signature + pretty},
		{"unsigned", "s", body, nil, 401,
			"LAMP_ON to /hook, signature BAD: the callback is not signed: X-Sinch-Webhook-Signature is missing\n" + pretty},
		{"no event", "", "\x1b[2Jhello", nil, 200,
			"(no event type) to /hook, signature not checked: no secret given\n\ufffd[2Jhello\n\n"},
		{"odd time", "", body, http.Header{"X-Sinch-Webhook-Signature-Nonce": {"n"}, "X-Sinch-Webhook-Signature-Timestamp": {"noon"}}, 200,
			"LAMP_ON to /hook, signature not checked: no secret given\nsigned noon, nonce n\n" + pretty},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			r := httptest.NewRequest(http.MethodPost, "/hook", strings.NewReader(c.body))
			for name, values := range c.header {
				r.Header[name] = values
			}
			w := httptest.NewRecorder()
			(&webhooks.Listener{Secret: c.secret, Out: &out}).ServeHTTP(w, r)
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			if diff := cmp.Diff(c.want, out.String()); diff != "" {
				t.Errorf("printed (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListenerRefusesWhatIsNoCallback(t *testing.T) {
	for _, c := range []struct {
		name   string
		r      *http.Request
		status int
	}{
		{"not a POST", httptest.NewRequest(http.MethodGet, "/", nil), 405},
		{"too long", httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat("x", 1<<20+1))), 413},
		{"cut off", httptest.NewRequest(http.MethodPost, "/", iotest.ErrReader(errors.New("cut"))), 400},
	} {
		var out strings.Builder
		w := httptest.NewRecorder()
		(&webhooks.Listener{Out: &out}).ServeHTTP(w, c.r)
		if w.Code != c.status || out.Len() != 0 {
			t.Errorf("%s: status %d, printed %q", c.name, w.Code, out.String())
		}
	}
}
