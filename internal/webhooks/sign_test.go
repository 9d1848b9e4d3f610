package webhooks_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

// The published example of the signature.
const (
	vectorSecret = "foo_secret1234"
	vectorNonce  = "01FJA8B4A7BM43YGWSG9GBV067"
	vectorTime   = 1634579353
	vectorBody   = `{"app_id":"","accepted_time":"2021-10-18T17:49:13.813615Z","project_id":"e2df3a34-a71b-4448-9db5-a8d2baad28e4","contact_create_notification":{"contact":{"id":"01FJA8B466Y0R2GNXD78MD9SM1","channel_identities":[{"channel":"SMS","identity":"48123456789","app_id":""}],"display_name":"New Test Contact","email":"new.contact@email.com","external_id":"","metadata":"","language":"EN_US"}},"message_metadata":""}`
	vectorResult = "6bpJoRmFoXVjfJIVglMoJzYXxnoxRujzR4k2GOXewOE="
)

func TestSignMatchesThePublishedExample(t *testing.T) {
	got := webhooks.Sign(vectorSecret, []byte(vectorBody), vectorNonce, time.Unix(vectorTime, 0))
	want := http.Header{}
	want.Set("X-Sinch-Webhook-Signature", vectorResult)
	want.Set("X-Sinch-Webhook-Signature-Algorithm", "HmacSHA256")
	want.Set("X-Sinch-Webhook-Signature-Nonce", vectorNonce)
	want.Set("X-Sinch-Webhook-Signature-Timestamp", "1634579353")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}

func TestVerify(t *testing.T) {
	change := func(name, value string) http.Header {
		h := webhooks.Sign(vectorSecret, []byte(vectorBody), vectorNonce, time.Unix(vectorTime, 0))
		if name != "" {
			h.Set("X-Sinch-Webhook-Signature"+name, value)
		}
		return h
	}
	broken := change("-nonce", vectorNonce)
	broken.Set("X-Sinch-Webhook-Signature", "not base64!")
	for _, c := range []struct {
		name   string
		secret string
		header http.Header
		body   string
		want   error
	}{
		{"as sent", vectorSecret, change("", ""), vectorBody, nil},
		{"another secret", "foo", change("", ""), vectorBody, webhooks.ErrBadSignature},
		{"another body", vectorSecret, change("", ""), vectorBody + " ", webhooks.ErrBadSignature},
		{"another nonce", vectorSecret, change("-nonce", "01FJA8B4A7BM43YGWSG9GBV068"), vectorBody, webhooks.ErrBadSignature},
		{"another time", vectorSecret, change("-timestamp", "1634579354"), vectorBody, webhooks.ErrBadSignature},
		{"no base64", vectorSecret, broken, vectorBody, webhooks.ErrBadSignature},
		{"another algorithm", vectorSecret, change("-algorithm", "HmacSHA512"), vectorBody, webhooks.ErrAlgorithm},
		{"no nonce", vectorSecret, change("-nonce", ""), vectorBody, webhooks.ErrUnsigned},
		{"no headers", vectorSecret, http.Header{}, vectorBody, webhooks.ErrUnsigned},
	} {
		if err := webhooks.Verify(c.secret, c.header, []byte(c.body)); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", c.name, err, c.want)
		}
	}
}

func TestWhatIsSignedVerifies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringN(1, 128, 128).Draw(t, "secret")
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		at := time.Unix(rapid.Int64Range(1, 1<<33).Draw(t, "at"), 0)
		header := webhooks.Sign(secret, body, vectorNonce, at)
		if err := webhooks.Verify(secret, header, body); err != nil {
			t.Fatal(err)
		}
		if webhooks.Verify(secret, header, append(body, 'x')) == nil {
			t.Fatal("a changed body verifies")
		}
	})
}
