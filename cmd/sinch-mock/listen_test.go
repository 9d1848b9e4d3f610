package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

func TestListenPrintsWebhooksAndChecksThem(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, env{args: []string{"listen", "--listen", "127.0.0.1:0", "--secret", "s", "--secret", "before"}, out: in, err: in})
		in.Close()
	}()
	lines := bufio.NewScanner(out)
	url := ""
	if lines.Scan() {
		_, url, _ = strings.Cut(strings.TrimSuffix(lines.Text(), ", any path."), "at ")
	}
	printed := make(chan string, 1)
	go func() {
		var rest strings.Builder
		for lines.Scan() {
			rest.WriteString(lines.Text() + "\n")
		}
		printed <- rest.String()
	}()
	body, now := `{"type":"BUNDLE_DONE"}`, clock.Wall()
	for _, c := range []struct {
		secret, nonce string
		at            time.Time
		want          int
	}{
		{"s", "1", now, http.StatusOK},
		{"wrong", "2", now, http.StatusUnauthorized},
		{"s", "1", now, http.StatusUnauthorized},
		{"s", "3", now.Add(-time.Hour), http.StatusUnauthorized},
		{"before", "4", now, http.StatusOK},
	} {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/hook", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = webhooks.Sign(c.secret, []byte(body), c.nonce, c.at)
		reply, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		reply.Body.Close()
		if reply.StatusCode != c.want {
			t.Errorf("%+v: status %d", c, reply.StatusCode)
		}
	}
	stop()
	if got := <-code; got != exitOK {
		t.Errorf("it ends with %d", got)
	}
	said := <-printed
	for _, want := range []string{"BUNDLE_DONE to /hook, signature good", "BUNDLE_DONE to /hook, signature BAD", "nonce BAD", "timestamp BAD", `"type": "BUNDLE_DONE"`} {
		if !strings.Contains(said, want) {
			t.Errorf("it prints\n%s\nwithout %q", said, want)
		}
	}
}
