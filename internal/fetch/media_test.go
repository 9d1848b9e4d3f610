package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/netguard"
)

// shelf serves made-up files: what they are called is what they begin with.
func shelf(t *testing.T) *httptest.Server {
	t.Helper()
	files := map[string]string{
		"png": "\x89PNG\r\n\x1a\n", "pdf": "%PDF-1.7", "3gp": "\x00\x00\x00\x18ftyp3gp4\x00\x00\x00\x00",
		"mp4": "\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp41", "text": "Hello", "html": "<html>", "empty": "",
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/{name}", func(w http.ResponseWriter, r *http.Request) {
		content := files[r.PathValue("name")] + strings.Repeat("\x00", 1000)
		w.Header().Set("Content-Type", r.URL.Query().Get("as"))
		if r.URL.Query().Get("size") != "untold" {
			w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		}
		_, _ = w.Write([]byte(content[:len(content)/2]))
		w.(http.Flusher).Flush()
		_, _ = w.Write([]byte(content[len(content)/2:]))
	})
	mux.HandleFunc("/status/{code}", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(map[string]int{"404": 404, "410": 410, "500": 500}[r.PathValue("code")])
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

func TestMedia(t *testing.T) {
	server := shelf(t)
	for _, tt := range []struct {
		path string
		want Media
		err  error
	}{
		{"/png?as=image/png", Media{"image/png", "image/png", 1008}, nil},
		{"/pdf?as=text/plain%3Bcharset=x", Media{"text/plain", "application/pdf", 1008}, nil},
		{"/3gp?as=video/mp4", Media{"video/mp4", "video/3gp", 1016}, nil},
		{"/mp4?as=video/mp4", Media{"video/mp4", "video/mp4", 1024}, nil},
		{"/empty?as=video/3gp", Media{"video/3gp", "", 1000}, nil},
		{"/html?as=", Media{"", "text/html", 1006}, nil},
		{"/png?as=image/png&size=untold", Media{}, ErrSizeUntold},
		{"/status/404", Media{}, ErrNotFound},
		{"/status/410", Media{}, ErrNotFound},
		{"/status/500", Media{}, ErrUnexpected},
	} {
		got, err := NewMedia(netguard.Policy{AllowAll: true}).Media(t.Context(), server.URL+tt.path)
		if diff := cmp.Diff(tt.want, got); diff != "" || !errors.Is(err, tt.err) {
			t.Errorf("%s: %v (-want +got):\n%s", tt.path, err, diff)
		}
	}
}

func TestMediaIsGuarded(t *testing.T) {
	for _, url := range []string{"ftp://a.example/x", "http://169.254.169.254/"} {
		if _, err := NewMedia(netguard.Policy{}).Media(t.Context(), url); !errors.Is(err, ErrUnexpected) {
			t.Errorf("%s: %v", url, err)
		}
	}
}
