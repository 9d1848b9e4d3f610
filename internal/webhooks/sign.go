package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// The headers that sign a callback.
const (
	headerSignature = "X-Sinch-Webhook-Signature"
	headerAlgorithm = "X-Sinch-Webhook-Signature-Algorithm"
	headerNonce     = "X-Sinch-Webhook-Signature-Nonce"
	headerTimestamp = "X-Sinch-Webhook-Signature-Timestamp"

	algorithm = "HmacSHA256"
)

// Errors of [Verify].
var (
	ErrUnsigned     = errors.New("the callback is not signed")
	ErrAlgorithm    = errors.New("the callback is signed with an unknown algorithm")
	ErrBadSignature = errors.New("the signature does not match the body and the secret")
)

// Sign makes the headers that sign a callback's body. The nonce is a ULID,
// fresh for each attempt; the time is the world's.
func Sign(secret string, body []byte, nonce string, at time.Time) http.Header {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	h := http.Header{}
	h.Set(headerSignature, base64.StdEncoding.EncodeToString(sum(secret, body, nonce, timestamp)))
	h.Set(headerAlgorithm, algorithm)
	h.Set(headerNonce, nonce)
	h.Set(headerTimestamp, timestamp)
	return h
}

// Verify checks a callback as its receiver should: the signature must be that
// of the body, as it came, with the secret. It does not judge the timestamp's
// age or whether the nonce was seen before.
func Verify(secret string, header http.Header, body []byte) error {
	for _, name := range []string{headerSignature, headerAlgorithm, headerNonce, headerTimestamp} {
		if header.Get(name) == "" {
			return fmt.Errorf("%w: %s is missing", ErrUnsigned, name)
		}
	}
	if got := header.Get(headerAlgorithm); got != algorithm {
		return fmt.Errorf("%w: %q", ErrAlgorithm, got)
	}
	got, err := base64.StdEncoding.DecodeString(header.Get(headerSignature))
	want := sum(secret, body, header.Get(headerNonce), header.Get(headerTimestamp))
	if err != nil || !hmac.Equal(got, want) {
		return ErrBadSignature
	}
	return nil
}

// sum is the signature: HMAC-SHA256 of body.nonce.timestamp.
func sum(secret string, body []byte, nonce, timestamp string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	mac.Write([]byte("." + nonce + "." + timestamp))
	return mac.Sum(nil)
}
