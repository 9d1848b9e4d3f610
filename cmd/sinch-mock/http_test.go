package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// held is a request whose body the server waits for.
type held struct {
	status int
	body   chan struct{} // closed when the body may go
	answer chan result
}

type result struct {
	reply *http.Response
	err   error
}

func (s *script) http(ts *testscript.TestScript, args []string) {
	r, status := request(ts, args)
	reply, err := client(r).Do(r)
	ts.Check(err)
	show(ts, reply, status)
}

func (s *script) capture(ts *testscript.TestScript, args []string) {
	pattern, err := regexp.Compile(args[1])
	ts.Check(err)
	found := pattern.FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("%s with its group is not in stdout", args[1])
	}
	ts.Setenv(args[0], found[1])
}

func (s *script) advance(ts *testscript.TestScript, args []string) {
	s.http(ts, []string{"200", "POST", ts.Getenv("CONTROL") + "/_mock/projects/" + args[0] + "/clock/advance", fmt.Sprintf(`{"by":%q}`, args[1])})
}

// request makes a request of [-u ID:SECRET] [-H 'Name: value'...] STATUS METHOD URL [BODY].
func request(ts *testscript.TestScript, args []string) (*http.Request, int) {
	header := http.Header{}
	for len(args) > 1 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-u":
			id, secret, _ := strings.Cut(args[1], ":")
			basic := &http.Request{Header: header}
			basic.SetBasicAuth(id, secret)
		case "-H":
			name, value, _ := strings.Cut(args[1], ": ")
			header.Set(name, value)
		default:
			ts.Fatalf("no such option: %s", args[0])
		}
		args = args[2:]
	}
	if len(args) < 3 || len(args) > 4 {
		ts.Fatalf("want STATUS METHOD URL [BODY], got %q", args)
	}
	status, err := strconv.Atoi(args[0])
	ts.Check(err)
	r, err := http.NewRequest(args[1], args[2], strings.NewReader(strings.Join(args[3:], "")))
	ts.Check(err)
	if len(args) == 4 && header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/json")
	}
	r.Header, r.Host = header, header.Get("Host")
	return r, status
}

// client sends one request on a connection of its own. It takes a certificate
// from anybody, if it is for the host that the request is meant for.
func client(r *http.Request) *http.Client {
	name := r.Host
	if name == "" {
		name = r.URL.Hostname()
	}
	return &http.Client{
		Transport: &http.Transport{
			DisableKeepAlives:     true,
			ExpectContinueTimeout: time.Minute,
			TLSClientConfig: &tls.Config{
				InsecureSkipVerify: true,
				VerifyConnection: func(c tls.ConnectionState) error {
					return c.PeerCertificates[0].VerifyHostname(name)
				},
			},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// show puts an answer where the script can match it.
func show(ts *testscript.TestScript, reply *http.Response, want int) {
	defer reply.Body.Close()
	reply.Header.Del("Date") // the machine's, so no two answers would be alike
	var head strings.Builder
	ts.Check(reply.Header.Write(&head))
	fmt.Fprintf(ts.Stdout(), "%s\n%s\n", reply.Status, strings.ReplaceAll(head.String(), "\r\n", "\n"))
	_, err := io.Copy(ts.Stdout(), reply.Body)
	ts.Check(err)
	if reply.StatusCode != want {
		ts.Fatalf("status %d, want %d", reply.StatusCode, want)
	}
}

func (s *script) hold(ts *testscript.TestScript, args []string) {
	r, status := request(ts, args)
	asked := make(chan struct{})
	r = r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(asked) }}))
	r.Header.Set("Expect", "100-continue")
	s.held = &held{status: status, body: make(chan struct{}), answer: make(chan result, 1)}
	r.Body = gate{r.Body, s.held.body}
	go func() {
		reply, err := client(r).Do(r)
		s.held.answer <- result{reply, err}
	}()
	select {
	case <-asked:
	case early := <-s.held.answer:
		ts.Fatalf("answered before the body was sent: %v", early)
	}
}

func (s *script) release(ts *testscript.TestScript, _ []string) {
	if s.held == nil {
		ts.Fatalf("no request is on hold")
	}
	close(s.held.body)
	got := <-s.held.answer
	ts.Check(got.err)
	show(ts, got.reply, s.held.status)
	s.held = nil
}

// gate is a body that is not sent before it may.
type gate struct {
	io.ReadCloser
	open <-chan struct{}
}

func (g gate) Read(p []byte) (int, error) {
	<-g.open
	return g.ReadCloser.Read(p)
}
