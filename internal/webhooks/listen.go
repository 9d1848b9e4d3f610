package webhooks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
)

// listenSize is how long a callback a [Listener] takes, in bytes.
const listenSize = 1 << 20

// Listener receives callbacks and prints each in a readable form, with a
// verdict on it. It answers 200, or 401 to a callback that it does not believe,
// as a careful receiver does.
type Listener struct {
	// Secrets are those that a callback may be signed with: a webhook's, and
	// for a while after a change the one before. Without any, nothing is
	// checked.
	Secrets []string
	// MaxAge is how far from Now a callback may have been signed; 0 means any
	// time.
	MaxAge time.Duration
	// Now is the time that MaxAge counts from: the world's.
	Now func() time.Time
	// Nonces is how many nonces are remembered, the newest, to find a callback
	// that comes again; 0 means none.
	Nonces int
	// Out is where callbacks are printed.
	Out io.Writer

	mu     sync.Mutex // keeps callbacks apart on Out, and guards nonces
	nonces nonces
}

// ServeHTTP takes one callback.
func (l *Listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "callbacks come by POST", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, listenSize))
	if err != nil {
		http.Error(w, "the callback cannot be read: "+err.Error(), readStatus(err))
		return
	}
	verdict, good := l.judge(r.Header, body)
	l.print(r, body, verdict)
	if !good {
		http.Error(w, verdict, http.StatusUnauthorized)
	}
}

func readStatus(err error) int {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// judge says whether a callback is to be believed: who signed it, when, and
// whether it came before.
func (l *Listener) judge(header http.Header, body []byte) (verdict string, good bool) {
	if len(l.Secrets) == 0 {
		return "signature not checked: no secret given", true
	}
	if err := l.verify(header, body); err != nil {
		return "signature BAD: " + err.Error(), false
	}
	if err := l.checkAge(header); err != nil {
		return "signature good, timestamp BAD: " + err.Error(), false
	}
	if !l.fresh(header.Get(headerNonce)) {
		return "signature good, nonce BAD: a callback with this one came before", false
	}
	return "signature good", true
}

// verify holds a signature against each of the secrets.
func (l *Listener) verify(header http.Header, body []byte) (err error) {
	for _, secret := range l.Secrets {
		if err = Verify(secret, header, body); err == nil {
			return nil
		}
	}
	return err
}

func (l *Listener) checkAge(header http.Header) error {
	if l.MaxAge == 0 {
		return nil
	}
	seconds, err := strconv.ParseInt(header.Get(headerTimestamp), 10, 64)
	if err != nil {
		return errors.New("it is no number of seconds")
	}
	// Timestamps have no fractions of a second.
	age := l.Now().Truncate(time.Second).Sub(time.Unix(seconds, 0))
	switch {
	case age > l.MaxAge:
		return fmt.Errorf("it was signed %v ago, more than %v", age, l.MaxAge)
	case -age > l.MaxAge:
		return fmt.Errorf("it was signed %v ahead, more than %v", -age, l.MaxAge)
	}
	return nil
}

// fresh notes a nonce and says whether it is new.
func (l *Listener) fresh(nonce string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Nonces == 0 || l.nonces.add(nonce, l.Nonces)
}

// nonces are the newest nonces seen.
type nonces struct {
	seen   map[string]bool
	newest []string // in a ring, once there are many
	next   int
}

// add enters a nonce, in place of the oldest when there are so many, and says
// whether it was new.
func (n *nonces) add(nonce string, most int) bool {
	if n.seen[nonce] {
		return false
	}
	if n.seen == nil {
		n.seen = map[string]bool{}
	}
	if len(n.newest) < most {
		n.newest = append(n.newest, nonce)
	} else {
		delete(n.seen, n.newest[n.next])
		n.newest[n.next] = nonce
		n.next = (n.next + 1) % most
	}
	n.seen[nonce] = true
	return true
}

func (l *Listener) print(r *http.Request, body []byte, verdict string) {
	var text strings.Builder
	fmt.Fprintf(&text, "%s to %s, %s\n", eventType(body), r.URL.Path, verdict)
	if nonce := r.Header.Get(headerNonce); nonce != "" {
		fmt.Fprintf(&text, "signed %s, nonce %s\n", signedAt(r.Header), nonce)
	}
	text.WriteString(readable(body))
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintln(l.Out, strings.Map(printable, text.String()))
}

func eventType(body []byte) string {
	var event struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(body, &event) != nil || event.Type == "" {
		return "(no event type)"
	}
	return event.Type
}

func signedAt(header http.Header) string {
	raw := header.Get(headerTimestamp)
	seconds, err := strconv.ParseInt(raw, 10, 64)
	if err != nil {
		return raw
	}
	return time.Unix(seconds, 0).UTC().Format(time.RFC3339)
}

func readable(body []byte) string {
	var indented bytes.Buffer
	if json.Indent(&indented, body, "", "  ") != nil {
		return string(body) + "\n"
	}
	return indented.String() + "\n"
}

// printable keeps control characters from the reader's terminal.
func printable(r rune) rune {
	if r != '\n' && unicode.IsControl(r) {
		return unicode.ReplacementChar
	}
	return r
}
