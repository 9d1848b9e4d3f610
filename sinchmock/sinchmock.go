// Package sinchmock starts a double of Sinch's Provisioning API and Elastic SIP
// Trunking API inside a Go test, and looks into it.
//
//	func TestSenderGoesLive(t *testing.T) {
//		mock := sinchmock.Start(t)
//		project := mock.Project(t)
//		client := provisioning.New(mock.URL(), project.ID(), "key", "secret")
//		// ... call it, then let time pass:
//		for _, fired := range project.AdvanceUntilIdle() {
//			t.Log(fired.At, fired.Kind, fired.Resource, fired.To)
//		}
//	}
//
// A server is shared by as many tests as one likes, in parallel: each takes a
// [Project] of its own, which is a world of its own with its own state, clock,
// faults and journals. Two servers share nothing.
//
// The package does not import package testing: [testing.TB] fits [TB], and so
// does whatever a program that is no test passes.
package sinchmock

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/app"
	"github.com/sinch-mock/sinch-mock/internal/config"
)

// TB is what the package needs of a test. [testing.TB] satisfies it.
type TB interface {
	Helper()
	// Cleanup has f run when the test is over.
	Cleanup(f func())
	// Fatalf fails the test and ends it at once: it does not return.
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
	Name() string
}

// stopWithin is how long calls under way may take when the test is over.
const stopWithin = 5 * time.Second

// Server is a running double. Use [Start].
type Server struct {
	app     *app.App
	control http.Handler
	bundles string // where those of failed tests go; empty for nowhere

	mu    sync.Mutex
	taken map[string]int // projects handed out, by test name
}

// Start starts a server on a free port of the loopback address and stops it
// when the test is over. Without options it takes any credentials, its clocks
// run in real time, and its seed is 1. A mistake in an option fails the test.
func Start(t TB, opts ...Option) *Server {
	t.Helper()
	s := settings{args: []string{"--listen=127.0.0.1:0"}}
	for _, o := range opts {
		o(&s)
	}
	cfg, err := config.Load(s.args, nil)
	if err != nil {
		t.Fatalf("sinchmock: %v", err)
	}
	log := &testLog{t: t}
	a, err := app.New(cfg, "in process", slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err == nil {
		err = a.Start()
	}
	if err != nil {
		t.Fatalf("sinchmock: %v", err)
	}
	t.Cleanup(func() {
		log.stop()
		stop(t, a)
	})
	server := &Server{app: a, control: a.Handler(), bundles: s.bundles, taken: map[string]int{}}
	for _, text := range s.scenarios {
		server.Load(t, text)
	}
	return server
}

func stop(t TB, a *app.App) {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	if err := a.Close(ctx); err != nil {
		t.Logf("sinchmock: stop: %v", err)
	}
}

// URL is the base address of all APIs and of /oauth2/token, without a trailing
// slash: http://127.0.0.1:PORT.
func (s *Server) URL() string { return s.app.URL() }

// testLog passes the server's warnings on to the test while it runs.
type testLog struct {
	mu   sync.Mutex
	t    TB
	over bool
}

var _ io.Writer = (*testLog)(nil)

func (l *testLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.t.Logf("sinchmock: %s", line)
	}
	return len(line), nil
}

// stop is called before the test ends: a test that is over takes no lines.
func (l *testLog) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
}
