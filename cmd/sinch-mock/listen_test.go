package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

func TestListenPrintsWebhooksAndChecksThem(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, env{args: []string{"listen", "--listen", "127.0.0.1:0", "--secret", "s"}, out: in, err: in})
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
	body := `{"type":"BUNDLE_DONE"}`
	for secret, want := range map[string]int{"s": http.StatusOK, "wrong": http.StatusUnauthorized} {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/hook", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = webhooks.Sign(secret, []byte(body), "nonce", time.Unix(1_700_000_000, 0))
		reply, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		reply.Body.Close()
		if reply.StatusCode != want {
			t.Errorf("signed with %q: status %d, want %d", secret, reply.StatusCode, want)
		}
	}
	stop()
	if got := <-code; got != exitOK {
		t.Errorf("it ends with %d", got)
	}
	said := <-printed
	for _, want := range []string{"BUNDLE_DONE to /hook, signature good", "BUNDLE_DONE to /hook, signature BAD", `"type": "BUNDLE_DONE"`} {
		if !strings.Contains(said, want) {
			t.Errorf("it prints\n%s\nwithout %q", said, want)
		}
	}
}
