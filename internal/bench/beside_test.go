package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
)

const (
	clients = 8  // connections that are kept alive
	turns   = 20 // how often the two servers take turns within one measurement
)

// BenchmarkBesideGet is a GET of one trunk over loopback beside a handler of
// net/http that does nothing but answer as many bytes. ratio is how many calls
// are answered while the bare handler answers one: more is better. cpu-ratio is
// the same by processor time, which other work on the machine disturbs less;
// both count the client's share on both sides.
func BenchmarkBesideGet(b *testing.B) {
	f := fill(b, 1000)
	f.serve(b)
	beside(b, f, http.StatusOK, func() string { return "GET " + path + "/" + f.trunk + " HTTP/1.1" }, nil)
}

// BenchmarkBesideCreate is the creation of a trunk, with validation, beside a
// handler that reads the body and answers.
func BenchmarkBesideCreate(b *testing.B) {
	f := fill(b, 1000)
	f.serve(b)
	beside(b, f, http.StatusCreated, func() string { return "POST " + path + " HTTP/1.1" }, f.newTrunk)
}

// beside measures both servers in turns, so that what else the machine does
// meets both.
func beside(b *testing.B, f *filled, status int, line func() string, body func() string) {
	bare := httptest.NewServer(bareHandler(status))
	b.Cleanup(bare.Close)
	send := func() string { return message(line(), body) }
	inTurns(b, func(conns []*conn, share int) spent { return run(b, conns, share, status, send) }, dial(b, f.URL()), dial(b, bare.URL))
}

// inTurns measures what is behind some connections against what is behind
// others. ratio is how many calls the first answer while the others answer one.
func inTurns(b *testing.B, run func(conns []*conn, share int) spent, measured, against []*conn) {
	var took, otherTook spent
	b.ResetTimer()
	for turn := range turns {
		share := b.N*(turn+1)/turns - b.N*turn/turns
		otherTook.add(run(against, share))
		took.add(run(measured, share))
	}
	b.StopTimer()
	perCall := float64(took.wall.Nanoseconds()) / float64(b.N)
	b.ReportMetric(perCall, "ns/op")
	b.ReportMetric(1e9/perCall, "calls/s")
	b.ReportMetric(float64(otherTook.wall)/float64(took.wall), "ratio")
	b.ReportMetric(float64(otherTook.cpu)/float64(took.cpu), "cpu-ratio")
}

// spent is what a number of calls have cost.
type spent struct{ wall, cpu time.Duration }

func (s *spent) add(more spent) {
	s.wall += more.wall
	s.cpu += more.cpu
}

// processor is the processor time that this process has used.
func processor(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// bareHandler answers what a trunk is as long as.
func bareHandler(status int) http.Handler {
	answer := []byte(`{"id":"` + strings.Repeat("x", 360) + `"}`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write(answer)
	})
}

// message is a request as it goes over the wire.
func message(line string, body func() string) string {
	head := line + "\r\nHost: localhost\r\nAuthorization: " + basic + "\r\n"
	if body == nil {
		return head + "\r\n"
	}
	text := body()
	return head + "Content-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(text)) + "\r\n\r\n" + text
}

// conn is a client that does as little as it can, so that the servers are what
// is measured.
type conn struct {
	net.Conn
	in *bufio.Reader
}

func dial(b *testing.B, url string) []*conn {
	b.Helper()
	var all []*conn
	for range clients {
		c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = c.Close() })
		all = append(all, &conn{c, bufio.NewReader(c)})
	}
	return all
}

// run sends so many requests over all connections and tells what that cost.
func run(b *testing.B, conns []*conn, requests, status int, send func() string) spent {
	before, elapsed := processor(b), clock.Stopwatch()
	var group sync.WaitGroup
	for i, c := range conns {
		share := requests*(i+1)/len(conns) - requests*i/len(conns)
		group.Go(func() {
			for range share {
				if err := c.exchange(send(), status); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if b.Failed() {
		b.FailNow()
	}
	return spent{elapsed(), processor(b) - before}
}

var lengthHeader = []byte("Content-Length: ")

// exchange sends a request and reads its answer.
func (c *conn) exchange(message string, status int) error {
	if _, err := io.WriteString(c, message); err != nil {
		return err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if got := string(line[9:12]); got != strconv.Itoa(status) {
		return fmt.Errorf("answered %q, want %d", line, status)
	}
	length := 0
	for len(bytes.TrimSpace(line)) > 0 {
		if line, err = c.in.ReadSlice('\n'); err != nil {
			return err
		}
		if text, ok := bytes.CutPrefix(line, lengthHeader); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(text))); err != nil {
				return err
			}
		}
	}
	_, err = c.in.Discard(length)
	return err
}
