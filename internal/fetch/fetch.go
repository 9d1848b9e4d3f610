// Package fetch looks at the files that callers name by URL, as the real
// service does. It sends no request to where [netguard] forbids, reads no more
// than the limit, and keeps nothing.
package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // the formats that the API takes
	_ "image/png"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	_ "golang.org/x/image/webp"

	"github.com/sinch-mock/sinch-mock/internal/netguard"
)

// MaxImage is the largest image that is taken, in bytes: 5 MB.
const MaxImage = 5 << 20

// What can be wrong with an image's URL.
var (
	ErrNotFound   = errors.New("there is no such file")
	ErrTooLarge   = errors.New("the file is larger than 5 MB")
	ErrMediaType  = errors.New("the file is no JPEG, PNG or WebP image")
	ErrUnexpected = errors.New("the file cannot be read")
)

// Image is what is known of an image.
type Image struct {
	// MediaType is image/jpeg, image/png or image/webp.
	MediaType string `json:"mediaType"`
	// Size is in bytes.
	Size int `json:"size"`
	// Width and Height are in pixels.
	Width  int `json:"width"`
	Height int `json:"height"`
}

// Fetcher looks at images.
type Fetcher interface {
	// Image looks at the image under a URL. Its errors are those above, wrapped.
	Image(ctx context.Context, url string) (Image, error)
}

const (
	patience     = 10 * time.Second
	maxRedirects = 5
)

var mediaTypes = []string{"image/jpeg", "image/png", "image/webp"}

// client is a Fetcher that asks the network.
type client struct {
	http  *http.Client
	guard netguard.Policy
}

// New makes a Fetcher that asks the network within a policy, at every redirect
// and for the address really dialled.
func New(guard netguard.Policy) Fetcher { return newClient(guard) }

func newClient(guard netguard.Policy) *client {
	dialer := &net.Dialer{Timeout: patience, Control: guard.Control}
	c := &client{guard: guard}
	c.http = &http.Client{
		Timeout:       patience,
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		CheckRedirect: c.checkRedirect,
	}
	return c
}

func (c *client) checkRedirect(r *http.Request, via []*http.Request) error {
	if len(via) >= maxRedirects {
		return errors.New("too many redirects")
	}
	return c.check(r.URL)
}

func (c *client) check(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%q is not http or https", u.Scheme)
	}
	return c.guard.Host(u.Hostname())
}

// Image fetches an image and measures it.
func (c *client) Image(ctx context.Context, url string) (Image, error) {
	return look(ctx, url, func(l *Look) **Image { return &l.Image }, func() (Image, error) { return c.image(ctx, url) })
}

func (c *client) image(ctx context.Context, url string) (Image, error) {
	response, err := c.get(ctx, url)
	if err != nil {
		return Image{}, err
	}
	// The answer has been read as far as it is wanted.
	defer func() { _ = response.Body.Close() }()
	return read(response)
}

// get asks for a URL if the policy lets it.
func (c *client) get(ctx context.Context, url string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err == nil {
		err = c.check(request.URL)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnexpected, err)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, classify(err)
	}
	return response, nil
}

// classify tells a host that does not exist from other trouble.
func classify(err error) error {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	return fmt.Errorf("%w: %w", ErrUnexpected, err)
}

// found tells an answer with a file from others.
func found(response *http.Response) error {
	switch response.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusNotFound, http.StatusGone:
		return fmt.Errorf("%w: status %d", ErrNotFound, response.StatusCode)
	}
	return fmt.Errorf("%w: status %d", ErrUnexpected, response.StatusCode)
}

func read(response *http.Response) (Image, error) {
	if err := found(response); err != nil {
		return Image{}, err
	}
	if response.ContentLength > MaxImage {
		return Image{}, ErrTooLarge
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, MaxImage+1))
	if err != nil {
		return Image{}, fmt.Errorf("%w: %w", ErrUnexpected, err)
	}
	if len(content) > MaxImage {
		return Image{}, ErrTooLarge
	}
	return measure(response.Header.Get("Content-Type"), content)
}

// measure believes neither the header nor the content alone.
func measure(contentType string, content []byte) (Image, error) {
	told, _, _ := mime.ParseMediaType(contentType)
	seen := http.DetectContentType(content)
	if !slices.Contains(mediaTypes, told) || !slices.Contains(mediaTypes, seen) {
		return Image{}, fmt.Errorf("%w: sent as %q, looks like %q", ErrMediaType, told, seen)
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil {
		return Image{}, fmt.Errorf("%w: %w", ErrUnexpected, err)
	}
	return Image{MediaType: seen, Size: len(content), Width: config.Width, Height: config.Height}, nil
}
