package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/sinch-mock/sinch-mock/internal/netguard"
)

// ErrSizeUntold is returned for a file whose server does not tell its size.
var ErrSizeUntold = errors.New("the server does not tell how large the file is")

// Media is what is known of a file of any kind.
type Media struct {
	// Told and Seen are the media types that the server says and that the
	// content shows; Seen is empty where the content does not tell.
	Told string `json:"told"`
	Seen string `json:"seen"`
	// Size is in bytes, as the server tells it.
	Size int64 `json:"size"`
}

// MediaFetcher looks at files of any kind.
type MediaFetcher interface {
	// Media looks at the file under a URL. It reads no more of it than its
	// beginning. Its errors are those of the package, wrapped.
	Media(ctx context.Context, url string) (Media, error)
}

// NewMedia makes a MediaFetcher that asks the network within a policy.
func NewMedia(guard netguard.Policy) MediaFetcher { return newClient(guard) }

// beginning is how much of a file tells its type, in bytes.
const beginning = 512

// Media asks for a file and reads its beginning.
func (c *client) Media(ctx context.Context, url string) (Media, error) {
	return look(ctx, url, func(l *Look) **Media { return &l.Media }, func() (Media, error) { return c.media(ctx, url) })
}

func (c *client) media(ctx context.Context, url string) (Media, error) {
	response, err := c.get(ctx, url)
	if err != nil {
		return Media{}, err
	}
	// The answer has been read as far as it is wanted.
	defer func() { _ = response.Body.Close() }()
	if err := found(response); err != nil {
		return Media{}, err
	}
	if response.ContentLength < 0 {
		return Media{}, ErrSizeUntold
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, beginning))
	if err != nil {
		return Media{}, fmt.Errorf("%w: %w", ErrUnexpected, err)
	}
	told, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	return Media{Told: told, Seen: seen(content), Size: response.ContentLength}, nil
}

// seen is the media type that a content shows, or empty. What looks like text
// or like nothing does not tell.
func seen(content []byte) string {
	if len(content) > 11 && bytes.Equal(content[4:11], []byte("ftyp3gp")) {
		return "video/3gp"
	}
	kind, _, _ := mime.ParseMediaType(http.DetectContentType(content))
	if kind == "application/octet-stream" || kind == "text/plain" {
		return ""
	}
	return kind
}
