package webhooks_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

// overTheWire makes a world whose callbacks go to a target by our own transport.
func overTheWire(t *testing.T, target string, change func(*webhooks.Options)) *bench {
	t.Helper()
	b := newBench(t, 0, func(o *webhooks.Options) {
		o.Transport = nil
		if change != nil {
			change(o)
		}
	})
	b.subscribe(webhooks.Subscription{ID: "W1", Target: target, Secret: "s"})
	return b
}

func TestACallbackOverTheWire(t *testing.T) {
	verdict := make(chan error, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = webhooks.Verify("s", r.Header, body)
		}
		if _, sent := r.Header["Idempotency-Key"]; sent {
			err = fmt.Errorf("headers %v", r.Header)
		}
		verdict <- err
	}))
	defer receiver.Close()
	b := overTheWire(t, receiver.URL, nil)
	b.emit("LAMP_ON")
	b.advance(0)
	must(t, <-verdict)
	if got := b.only(); got.State != webhooks.Delivered {
		t.Errorf("delivery %+v", got)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var followed atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Store(true) }))
	defer elsewhere.Close()
	receiver := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer receiver.Close()
	b := overTheWire(t, receiver.URL, nil)
	b.emit("LAMP_ON")
	b.untilIdle()
	if got := b.only(); got.State != webhooks.Failed || got.Attempts[0].Status != http.StatusTemporaryRedirect || followed.Load() {
		t.Errorf("followed %v, delivery %+v", followed.Load(), got)
	}
}

func TestErrorsAreWordedTheSameInEveryRun(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	rude := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer rude.Close()
	for _, c := range []struct{ target, want string }{
		{closed.URL, "dial: connect: connection refused"},
		{rude.URL, "EOF"},
		{"http://nowhere.invalid/", "the host nowhere.invalid cannot be resolved"},
	} {
		b := overTheWire(t, c.target, func(o *webhooks.Options) { o.Resolver = answerNames(t) })
		b.emit("LAMP_ON")
		b.advance(0)
		got := b.only()
		if diff := cmp.Diff(c.want, got.Attempts[0].Error); diff != "" || got.State != webhooks.Pending {
			t.Errorf("%s, %s (-want +got):\n%s", c.target, got.State, diff)
		}
	}
}

func TestMetadataAddressesAreNotCalledEvenByName(t *testing.T) {
	resolver := answerNames(t)
	for _, target := range []string{
		"http://169.254.169.254/latest/meta-data/",
		"http://[fe80::1]/",
		"http://innocent.example/hook",
	} {
		b := overTheWire(t, target, func(o *webhooks.Options) { o.Resolver = resolver })
		b.emit("LAMP_ON")
		b.untilIdle()
		got := b.only()
		want := "the target is a link-local or cloud metadata address"
		if got.State != webhooks.Failed || len(got.Attempts) != 1 || got.Attempts[0].Error != want {
			t.Errorf("%s: delivery %+v", target, got)
		}
	}
}

// answerNames is a resolver that knows innocent.example as a metadata address
// and no other name.
func answerNames(t *testing.T) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go serveName(t, theirs)
		return ours, nil
	}}
}

// serveName answers one question of DNS over a stream: its length in two
// bytes, then the message.
func serveName(t *testing.T, c net.Conn) {
	defer func() { _ = c.Close() }()
	var size [2]byte
	if _, err := io.ReadFull(c, size[:]); err != nil {
		return
	}
	question := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(c, question); err != nil {
		return
	}
	answer := nameAnswer(question)
	if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
		t.Error(err)
	}
}

// nameAnswer answers 169.254.169.254 to a question for the IPv4 address of
// innocent.example, nothing to one for another address, and that there is no
// such name otherwise.
func nameAnswer(question []byte) []byte {
	const header, name = 12, "\x08innocent\x07example\x00"
	end := header
	for question[end] != 0 {
		end += int(question[end]) + 1
	}
	end += 5 // the last label, type and class
	answer := append([]byte{}, question[:end]...)
	answer[2], answer[3] = 0x81, 0x80 // a reply, recursion available
	clear(answer[6:header])
	switch known, kind := string(question[header:end-4]) == name, question[end-3]; {
	case !known:
		answer[3] |= 3
	case kind == 1:
		answer[7] = 1
		answer = append(answer, 0xc0, header, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 169, 254, 169, 254)
	}
	return answer
}

func TestMetadataAddressesAreCalledWhenAllowed(t *testing.T) {
	// A link-local address without its zone leads nowhere, so nobody is called.
	b := overTheWire(t, "http://[fe80::1]/", func(o *webhooks.Options) { o.Guard.AllowAll = true })
	b.emit("LAMP_ON")
	b.advance(0)
	if got := b.only(); got.State != webhooks.Pending {
		t.Errorf("delivery %+v", got)
	}
}
