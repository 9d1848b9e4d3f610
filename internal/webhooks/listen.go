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
// verdict on its signature. It answers 200, or 401 to a callback whose signature
// does not hold, as a careful receiver does.
type Listener struct {
	// Secret is the webhook's; without one, signatures are not checked.
	Secret string
	// Out is where callbacks are printed.
	Out io.Writer

	mu sync.Mutex // keeps callbacks apart on Out
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

func (l *Listener) judge(header http.Header, body []byte) (verdict string, good bool) {
	if l.Secret == "" {
		return "signature not checked: no secret given", true
	}
	if err := Verify(l.Secret, header, body); err != nil {
		return "signature BAD: " + err.Error(), false
	}
	return "signature good", true
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
