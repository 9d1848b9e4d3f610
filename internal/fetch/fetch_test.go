package fetch

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/netguard"
)

func pictures(t *testing.T) map[string][]byte {
	t.Helper()
	canvas := image.NewGray(image.Rect(0, 0, 200, 300))
	var asPNG, asJPEG, asGIF bytes.Buffer
	if err := errors.Join(png.Encode(&asPNG, canvas), jpeg.Encode(&asJPEG, canvas, nil), gif.Encode(&asGIF, canvas, nil)); err != nil {
		t.Fatal(err)
	}
	// The smallest lossless WebP there is: 1 x 1 pixel.
	webp := "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
	return map[string][]byte{
		"png": asPNG.Bytes(), "jpeg": asJPEG.Bytes(), "gif": asGIF.Bytes(), "webp": []byte(webp),
		"cut": asPNG.Bytes()[:20], "large": append(asPNG.Bytes(), make([]byte, MaxImage)...),
	}
}

func serve(t *testing.T) *httptest.Server {
	t.Helper()
	files := pictures(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/file/{name}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", r.URL.Query().Get("as"))
		if r.URL.Query().Has("chunked") {
			w.(http.Flusher).Flush()
		}
		_, _ = w.Write(files[r.PathValue("name")])
	})
	mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("url"), http.StatusFound)
	})
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func TestImage(t *testing.T) {
	server := serve(t)
	tests := []struct {
		name, path string
		want       Image
		err        error
	}{
		{"PNG", "/file/png?as=image/png", Image{"image/png", len(pictures(t)["png"]), 200, 300}, nil},
		{"JPEG with parameters", "/file/jpeg?as=image/jpeg%3Bq=1", Image{"image/jpeg", len(pictures(t)["jpeg"]), 200, 300}, nil},
		{"WebP", "/file/webp?as=image/webp", Image{"image/webp", 34, 1, 1}, nil},
		{"redirected", "/to?url=/file/png?as=image/png", Image{"image/png", len(pictures(t)["png"]), 200, 300}, nil},
		{"GIF", "/file/gif?as=image/gif", Image{}, ErrMediaType},
		{"GIF that says PNG", "/file/gif?as=image/png", Image{}, ErrMediaType},
		{"PNG that says text", "/file/png?as=text/html", Image{}, ErrMediaType},
		{"cut off", "/file/cut?as=image/png", Image{}, ErrUnexpected},
		{"too large", "/file/large?as=image/png", Image{}, ErrTooLarge},
		{"too large, unannounced", "/file/large?as=image/png&chunked=1", Image{}, ErrTooLarge},
		{"absent", "/nothing", Image{}, ErrNotFound},
		{"broken server", "/broken", Image{}, ErrUnexpected},
		{"redirect to metadata", "/to?url=http://169.254.169.254/latest", Image{}, ErrUnexpected},
		{"redirect to a file", "/to?url=file:///etc/passwd", Image{}, ErrUnexpected},
		{"redirect for ever", "/loop", Image{}, ErrUnexpected},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := New(netguard.Policy{}).Image(context.Background(), server.URL+tt.path)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("got %v, %v, want %v, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestGuardedPlacesAreNotAsked(t *testing.T) {
	for _, url := range []string{"http://169.254.169.254/x.png", "http://metadata.google.internal/", "ftp://a.example/x", "http://[fe80::1%25lo]/", "::"} {
		_, err := New(netguard.Policy{}).Image(context.Background(), url)
		if !errors.Is(err, ErrUnexpected) {
			t.Errorf("%s: %v", url, err)
		}
	}
	// The look of a name says nothing: the address it leads to is refused too.
	_, err := New(netguard.Policy{}).Image(context.Background(), "http://2852039166/x.png")
	if err == nil || strings.Contains(err.Error(), "timeout") {
		t.Errorf("169.254.169.254 in disguise: %v", err)
	}
}

func TestOnlyAHostThatIsNotThereIsNotFound(t *testing.T) {
	if err := classify(&net.DNSError{IsNotFound: true}); !errors.Is(err, ErrNotFound) {
		t.Errorf("no such host: %v", err)
	}
	if err := classify(&net.DNSError{IsTimeout: true}); !errors.Is(err, ErrUnexpected) {
		t.Errorf("no answer: %v", err)
	}
}
