package webhooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/netguard"
)

// AnswerLimit is how long a receiver may take to answer, in the machine's time.
const AnswerLimit = 10 * time.Second

const (
	userAgent = "sinch-mock"

	// idleLimit is how long a connection is kept for the next callback: less
	// than common receivers keep theirs, so that they do not close it while
	// we send.
	idleLimit = 2 * time.Second

	// answerSize is how much of an answer's ignored body is read, in bytes,
	// so that the connection can be used again.
	answerSize = 64 << 10
)

// sender makes the calls.
type sender struct {
	client *http.Client
	limit  time.Duration
}

func newSender(opts Options) *sender {
	transport := opts.Transport
	if transport == nil {
		transport = newTransport(opts)
	}
	limit := opts.Timeout
	if limit == 0 {
		limit = AnswerLimit
	}
	return &sender{limit: limit, client: &http.Client{
		Transport:     transport,
		Timeout:       limit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// newTransport makes a transport that takes no proxy from the environment.
func newTransport(opts Options) *http.Transport {
	dialer := &net.Dialer{Resolver: opts.Resolver, Control: opts.Guard.Control}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		IdleConnTimeout:        idleLimit,
		MaxIdleConnsPerHost:    sideBySide,
		MaxResponseHeaderBytes: answerSize,
	}
}

// post makes a call and says how it ended.
func (s *sender) post(ctx context.Context, c call) answer {
	u, err := url.Parse(c.target)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return answer{problem: "the target is no http or https URL", final: true}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.target, bytes.NewReader(c.body))
	if err != nil {
		return answer{problem: "the target cannot be called", final: true}
	}
	req.Header = c.header.Clone()
	// An empty list is not sent. It lets the transport repeat a call whose
	// kept connection turned out to be closed, instead of failing the attempt.
	req.Header["Idempotency-Key"] = []string{}
	resp, err := s.client.Do(req)
	if err != nil {
		return s.unanswered(err)
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.CopyN(io.Discard, resp.Body, answerSize) // content is ignored
	return answer{status: resp.StatusCode}
}

// unanswered words an error, without what differs from run to run, such as the
// port of our end.
func (s *sender) unanswered(err error) answer {
	var (
		failed *url.Error
		name   *net.DNSError
		op     *net.OpError
	)
	switch {
	case errors.Is(err, netguard.ErrRefused):
		return answer{problem: "the target is a link-local or cloud metadata address", final: true}
	case errors.As(err, &failed) && failed.Timeout():
		return answer{problem: fmt.Sprintf("no answer within %v", s.limit)}
	case errors.As(err, &name):
		return answer{problem: fmt.Sprintf("the host %s cannot be resolved", name.Name)}
	case errors.As(err, &op):
		return answer{problem: fmt.Sprintf("%s: %v", op.Op, op.Err)}
	case failed != nil:
		return answer{problem: failed.Err.Error()}
	}
	return answer{problem: err.Error()}
}
