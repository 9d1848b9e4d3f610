package contracttests

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// offering is something that a case serves to its target.
type offering struct {
	kind     string
	statuses []int // of a receiver
	handler  http.Handler
	receiver *receiver // nil for files
}

// What can be offered.
const (
	offerWebhooks = "webhooks"
	offerPhotos   = "photos"
	offerMedia    = "media"
)

// offer makes an offering.
func (t *T) offer(kind string, statuses ...int) offering {
	o := offering{kind: kind, statuses: statuses}
	switch kind {
	case offerPhotos:
		o.handler = t.photos()
	case offerMedia:
		o.handler = t.media()
	default:
		o.receiver = &receiver{statuses: slices.Clone(statuses)}
		o.handler = o.receiver
	}
	return o
}

// tap hears what a case serves.
type tap interface {
	served(t *T, o offering, base string)
}

// serve makes an offering where the target can reach it, until the case is
// over, and answers the base URL.
func (t *T) serve(o offering) (base string) {
	base = t.listen(t.session.harness.ReceiverHost, o.handler)
	if t.session.tap != nil {
		t.session.tap.served(t, o, base)
	}
	return base
}

// listen listens where a target knows this machine by a host name, until the
// case is over, and answers the base URL.
func (t *T) listen(host string, handler http.Handler) (base string) {
	address := "127.0.0.1:0"
	if host != "127.0.0.1" {
		address = ":0"
	}
	listener, err := (&net.ListenConfig{}).Listen(t.ctx, "tcp", address)
	t.must(err)
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }() // it ends when it is closed
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), time.Second)
		defer cancel()
		_ = server.Shutdown(ctx)
	})
	_, port, err := net.SplitHostPort(listener.Addr().String())
	t.must(err)
	return "http://" + net.JoinHostPort(host, port)
}

// callback is a webhook as it came.
type callback struct {
	header http.Header
	raw    []byte
	body   Object
}

// receiver takes webhooks.
type receiver struct {
	url string

	mu       sync.Mutex
	got      []callback
	statuses []int // answers to come; then 200
}

// receiver starts one that answers these statuses, then 200.
func (t *T) receiver(statuses ...int) *receiver {
	o := t.offer(offerWebhooks, statuses...)
	o.receiver.url = t.serve(o) + "/hook"
	return o.receiver
}

// ServeHTTP takes one webhook.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	raw, err := io.ReadAll(q.Body)
	c := callback{header: q.Header, raw: raw}
	if err != nil || json.Unmarshal(raw, &c.body) != nil {
		c.body = Object{"unreadable": string(raw)}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, c)
	if len(r.statuses) > 0 {
		w.WriteHeader(r.statuses[0])
		r.statuses = r.statuses[1:]
	}
}

// all are the webhooks so far.
func (r *receiver) all() []callback {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]callback{}, r.got...)
}

// types are those of the webhooks so far.
func (r *receiver) types() []string {
	types := []string{}
	for _, c := range r.all() {
		eventType, _ := c.body["type"].(string)
		types = append(types, eventType)
	}
	return types
}

// signed says whether a webhook is signed with a secret: the base64 of the
// HMAC-SHA256 of body, nonce and timestamp, joined by dots.
func (c callback) signed(secret string) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(strings.Join([]string{
		string(c.raw), c.header.Get("X-Sinch-Webhook-Signature-Nonce"), c.header.Get("X-Sinch-Webhook-Signature-Timestamp"),
	}, ".")))
	want := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return c.header.Get("X-Sinch-Webhook-Signature-Algorithm") == "HmacSHA256" &&
		hmac.Equal([]byte(want), []byte(c.header.Get("X-Sinch-Webhook-Signature")))
}

// shown is a webhook as something to compare with another.
func (c callback) shown() Object {
	header := Object{}
	for name, values := range c.header {
		if strings.HasPrefix(name, "X-Sinch-Webhook-") || name == "Content-Type" {
			header[name] = strings.Join(values, ", ")
		}
	}
	return Object{"header": header, "body": c.body}
}

// photoRefusals are the photos of servePhotos that are refused.
var photoRefusals = map[string]struct {
	status int
	code   string
}{
	"/absent.png": {http.StatusConflict, "file_not_found"},
	"/text.txt":   {http.StatusBadRequest, "file_invalid_mime_type"},
	"/small.png":  {http.StatusConflict, "file_has_wrong_dimensions"},
	"/large.jpg":  {http.StatusConflict, "file_size_too_large"},
	"/broken.png": {http.StatusConflict, "file_unexpected_error"},
}

// photoLimit is how large a photo may be, in bytes.
const photoLimit = 5 << 20

// servePhotos offers photos for the target to fetch, and answers their base URL.
func (t *T) servePhotos() string { return t.serve(t.offer(offerPhotos)) }

// photos are good ones, and those of photoRefusals.
func (t *T) photos() http.Handler {
	mux := http.NewServeMux()
	offer := func(path, mediaType string, content []byte) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", mediaType)
			_, _ = w.Write(content) // who has gone needs no photo
		})
	}
	offer("/good.png", "image/png", t.photo(640, 640))
	offer("/small.png", "image/png", t.photo(191, 191))
	offer("/wide.png", "image/png", t.photo(1000, 500))
	offer("/banner.png", "image/png", t.photo(1440, 448))
	offer("/logo.png", "image/png", t.photo(224, 224))
	offer("/text.txt", "text/plain", []byte("no photo"))
	offer("/broken.png", "image/png", t.photo(640, 640)[:20])
	offer("/large.jpg", "image/jpeg", make([]byte, photoLimit+1))
	return mux
}

// photo is a white picture of so many pixels.
func (t *T) photo(width, height int) []byte {
	var b bytes.Buffer
	t.must(png.Encode(&b, image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White})))
	return b.Bytes()
}

// videoLimit is how large a video may be, in bytes.
const videoLimit = 16 << 20

// serveMedia offers samples of templates, and answers their base URL.
func (t *T) serveMedia() string { return t.serve(t.offer(offerMedia)) }

// media are samples of templates. Nobody reads more of them than their
// beginning.
func (t *T) media() http.Handler {
	mux := http.NewServeMux()
	offer := func(path, mediaType string, size int, content []byte) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", mediaType)
			if size > 0 {
				w.Header().Set("Content-Length", strconv.Itoa(size))
			}
			_, _ = w.Write(content)
			_ = http.NewResponseController(w).Flush() // without a length it is sent in chunks
		})
	}
	good := t.photo(640, 640)
	offer("/good.png", "image/png", len(good), good)
	offer("/untold.png", "image/png", 0, good)
	offer("/large.png", "image/png", photoLimit+1, slices.Concat(good, make([]byte, 1024)))
	offer("/large.mp4", "video/mp4", videoLimit+1, make([]byte, 1024))
	offer("/page.html", "text/html", 15, []byte("<!DOCTYPE html>"))
	mux.HandleFunc("GET /failing.png", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	return mux
}
