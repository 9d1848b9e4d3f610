package webhooks

import (
	"bytes"
	"maps"
	"regexp"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// sign signs a call with the secret that the webhook has now, or spoils the
// signature as a scenario has it. The call notes what was spoilt: a nonce
// cannot be used again where there was none, nor a secret whose time is over.
func (c *call) sign(tx *state.Tx, s Subscription, as Effect) {
	last := recall(tx, s.ID)
	nonce, secret, at := tx.NewID(), s.Secret, tx.Now
	if as.Unsigned {
		c.effect.Unsigned = true
		return
	}
	if forged := as.secret(s, at); forged != "" {
		secret, c.effect.Secret = forged, as.Secret
	}
	if as.Timestamp != 0 {
		at, c.effect.Timestamp = at.Add(time.Duration(as.Timestamp)), as.Timestamp
	}
	if as.Nonce != "" && last.Nonce != "" {
		nonce, c.effect.Nonce = last.Nonce, as.Nonce
	}
	maps.Copy(c.header, Sign(secret, c.body, nonce, at))
	if as.Body != "" {
		c.body, c.effect.Body = changed(c.body), as.Body
	}
	last.Nonce = nonce
	remember(tx, s.ID, last)
}

// secret is what signs in place of the webhook's secret; empty when nothing
// does, as when the secret is the first.
func (e Effect) secret(s Subscription, now time.Time) string {
	switch {
	case e.Secret == "wrong":
		return "not " + s.Secret
	case e.Secret == "previous" && s.SecretAge(now) <= time.Duration(e.Window):
		return s.PreviousSecret
	}
	return ""
}

// text is a text in JSON, with its quotes.
var text = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// changed is a body with another text in place of the first one behind the
// event's type, such as an id: still JSON, and of the same length.
func changed(body []byte) []byte {
	body = bytes.Clone(body)
	place := -1
	for i, at := range text.FindAllIndex(body, -1) {
		end := at[1]
		isKey := end < len(body) && body[end] == ':'
		if isKey || bytes.ContainsRune(body[at[0]:end], '\\') || !alphanumeric(body[end-2]) {
			continue
		}
		place = end - 2
		if i > 1 { // what comes first is the type, after its key
			break
		}
	}
	if place >= 0 {
		body[place] = another(body[place])
	}
	return body
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// another is the next letter or digit; the last is followed by the first.
func another(c byte) byte {
	switch c {
	case '9':
		return '0'
	case 'Z':
		return 'A'
	case 'z':
		return 'a'
	}
	return c + 1
}
