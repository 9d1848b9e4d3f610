package fake

import (
	"context"
	"net/http"
	"slices"
	"strconv"
)

// Spoil is what a fault does to the body of an answer that has one.
type Spoil struct {
	// Malformed breaks the JSON of the body; its length stays.
	Malformed bool
	// MediaType takes the place of the answer's own.
	MediaType string
	// Truncate is after how many bytes the connection ends, and before the last
	// one at the latest; nil sends the body whole.
	Truncate *int
	// Chunk is how many bytes go out at a time, with Pause between; 0 sends all
	// at once.
	Chunk int
	Pause func(ctx context.Context)
}

// ruins says whether the caller gets something else than the answer.
func (s *Spoil) ruins() bool { return s.Malformed || s.MediaType != "" || s.Truncate != nil }

// change changes what is sent.
func (s *Spoil) change(raw []byte, mediaType string) ([]byte, string) {
	if s.MediaType != "" {
		mediaType = s.MediaType
	}
	if s.Malformed {
		// No JSON ends like this, not even in parsers that forgive a comma.
		raw = append(slices.Clone(raw[:len(raw)-1]), '<')
	}
	return raw, mediaType
}

// send writes a body after its status, or as much of it as is to arrive.
func (s *Spoil) send(w http.ResponseWriter, r *http.Request, status int, raw []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	w.WriteHeader(status)
	sent := raw
	if s.Truncate != nil {
		sent = raw[:min(*s.Truncate, len(raw)-1)]
	}
	wire := http.NewResponseController(w)
	chunk := s.Chunk
	if chunk == 0 {
		chunk = len(raw)
	}
	for len(sent) > 0 {
		n := min(chunk, len(sent))
		// A caller that has gone cannot be told anything.
		_, _ = w.Write(sent[:n])
		_ = wire.Flush()
		if sent = sent[n:]; len(sent) > 0 {
			s.Pause(r.Context())
		}
	}
	if s.Truncate != nil {
		_ = wire.Flush() // of the head, where no body was to be sent
		panic(http.ErrAbortHandler)
	}
}
