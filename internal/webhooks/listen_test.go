package webhooks_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/clock"
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
			listener := &webhooks.Listener{Out: &out}
			if c.secret != "" {
				listener.Secrets = []string{c.secret}
			}
			listener.ServeHTTP(w, r)
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

func TestListenerBelievesNoForgery(t *testing.T) {
	body := []byte(`{"type":"LAMP_ON"}`)
	now := time.Unix(vectorTime, 0)
	var out strings.Builder
	l := &webhooks.Listener{
		Secrets: []string{"new", "old"}, MaxAge: 5 * time.Minute, Nonces: 2, Out: &out,
		Now: func() time.Time { return now.Add(900 * time.Millisecond) },
	}
	for _, c := range []struct {
		name   string
		secret string
		nonce  string
		at     time.Duration
		want   string // empty is good
	}{
		{"new secret", "new", "1", 0, ""},
		{"old secret", "old", "2", 0, ""},
		{"other secret", "none", "3", 0, "signature BAD: the signature does not match the body and the secret"},
		{"just in time", "new", "4", -5 * time.Minute, ""},
		{"stale", "new", "5", -301 * time.Second, "signature good, timestamp BAD: it was signed 5m1s ago, more than 5m0s"},
		{"just ahead", "new", "6", 5 * time.Minute, ""},
		{"too far ahead", "new", "7", time.Hour, "signature good, timestamp BAD: it was signed 1h0m0s ahead, more than 5m0s"},
		{"nonce again", "new", "6", time.Second, "signature good, nonce BAD: a callback with this one came before"},
		{"what was refused is not remembered", "new", "5", 0, ""},
		{"a nonce long forgotten", "new", "1", 0, ""},
		{"one not yet forgotten", "new", "5", 0, "signature good, nonce BAD: a callback with this one came before"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/hook", strings.NewReader(string(body)))
		r.Header = webhooks.Sign(c.secret, body, c.nonce, now.Add(c.at))
		w := httptest.NewRecorder()
		out.Reset()
		l.ServeHTTP(w, r)
		status, verdict := 200, "signature good"
		if c.want != "" {
			status, verdict = 401, c.want
		}
		if first, _, _ := strings.Cut(out.String(), "\n"); w.Code != status || first != "LAMP_ON to /hook, "+verdict {
			t.Errorf("%s: %d, %s", c.name, w.Code, first)
		}
	}
}

func TestListenerTakesNoTimestampThatIsNone(t *testing.T) {
	body := []byte(`{}`)
	header := webhooks.Sign("s", body, "n", time.Unix(vectorTime, 0))
	header.Set("X-Sinch-Webhook-Signature-Timestamp", "noon")
	mac := hmac.New(sha256.New, []byte("s"))
	mac.Write([]byte("{}.n.noon"))
	header.Set("X-Sinch-Webhook-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	r := httptest.NewRequest(http.MethodPost, "/hook", strings.NewReader("{}"))
	r.Header = header
	w := httptest.NewRecorder()
	(&webhooks.Listener{Secrets: []string{"s"}, MaxAge: time.Minute, Now: clock.Wall, Out: io.Discard}).ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "it is no number of seconds") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
