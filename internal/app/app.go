// Package app puts the parts together and gives them one life: it wires,
// listens, and stops. It holds no behaviour of its own.
package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/mux"

	"github.com/sinch-mock/sinch-mock/internal/config"
	"github.com/sinch-mock/sinch-mock/internal/control"
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/repro"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

// maxState is the largest saved world that the control API takes, in bytes.
const maxState = 256 << 20

// App is one server: all APIs, the token endpoint and the control API over one
// set of worlds. Two Apps share nothing. Use [New].
type App struct {
	cfg       config.Config
	log       *slog.Logger
	worlds    *state.Worlds
	version   string
	out       outside
	tape      *repro.Tape
	scenarios *scenarios.Engine
	pipeline  *fake.Pipeline
	webhooks  *webhooks.Deliverer
	control   http.Handler
	doors     []door
	ready     atomic.Bool
	// stopping ends when the server stops: scenarios make no call wait longer.
	stopping context.Context
	stop     context.CancelFunc
}

// door is one listener with what is behind it.
type door struct {
	listener net.Listener
	server   *http.Server
	scheme   string
}

// New wires a server. It loads scenarios and saved state, and listens to
// nothing yet.
func New(cfg config.Config, version string, log *slog.Logger) (*App, error) {
	return newIn(outside{}, cfg, version, log)
}

// outside is what a server meets outside of itself, where that is not the
// world. The zero value is the world.
type outside struct {
	// callbacks carries the calls to webhooks.
	callbacks http.RoundTripper
	// acts is told of each call that is about to do what it does.
	acts func(w *state.World)
	// patient: no call is made to wait.
	patient bool
}

// newIn is [New] for a server with an outside of its own.
func newIn(out outside, cfg config.Config, version string, log *slog.Logger) (*App, error) {
	a := &App{cfg: cfg, log: log, version: version, out: out, scenarios: scenarios.NewEngine(cfg.Seed), tape: repro.NewTape(cfg.Journal)}
	a.stopping, a.stop = context.WithCancel(context.Background())
	a.worlds = newWorlds(cfg, a.scenarios)
	a.scenarios.Connect(a.worlds, known(a.worlds))
	a.worlds.OnCreate(a.furnish)
	a.webhooks = newDeliverer(cfg, out, a.worlds, a.scenarios)
	a.pipeline = newPipeline(cfg, out, a.worlds, a.faults, log)
	a.control = control.New(control.Deps{
		Worlds: a.worlds, Pipeline: a.pipeline, Webhooks: a.webhooks,
		Scenarios: a.scenarios, Known: known(a.worlds), Version: version, Ready: a.ready.Load,
		Tape: a.tape, Bundle: a.Bundle,
		TrustedHost: trustedHost(cfg), MaxBody: maxState, Log: log,
	})
	if err := a.loadScenarios(); err != nil {
		return nil, err
	}
	if err := a.loadState(); err != nil {
		return nil, err
	}
	return a, nil
}

func trustedHost(cfg config.Config) string {
	if cfg.Advertise == nil {
		return ""
	}
	return cfg.Advertise.Hostname()
}

// Handler is everything behind the main listener, for use without a network.
func (a *App) Handler() http.Handler {
	router := mux.NewRouter().UseEncodedPath().SkipClean(true)
	if a.cfg.ControlListen == "" {
		router.PathPrefix("/_mock").Handler(a.control)
	} else {
		router.PathPrefix("/_mock").HandlerFunc(a.elsewhere)
	}
	router.Path("/oauth2/token").Handler(a.pipeline.ServeToken())
	router.NotFoundHandler = a.pipeline
	return router
}

// elsewhere tells a tester at the wrong door where the control API is.
func (a *App) elsewhere(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprintf(w, "{\"error\":\"The control API has a port of its own: %s/_mock/\"}\n", a.ControlURL())
}

// Start listens and serves until Close.
func (a *App) Start() error {
	if err := a.open("http", a.cfg.Listen, a.Handler()); err != nil {
		return err
	}
	if a.cfg.ControlListen != "" {
		if err := a.open("http", a.cfg.ControlListen, a.control); err != nil {
			return err
		}
	}
	if a.cfg.TLSListen != "" {
		if err := a.open("https", a.cfg.TLSListen, a.Handler()); err != nil {
			return err
		}
	}
	for _, d := range a.doors {
		go a.serve(d)
	}
	a.ready.Store(true)
	return nil
}

// open takes an address and prepares to serve there.
func (a *App) open(scheme, address string, handler http.Handler) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		// The error names the address and what is wrong with it.
		return errors.Join(err, a.closeDoors(context.Background()))
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	dropUnused(server)
	if scheme == "https" {
		certificate, err := certificate(a.cfg)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	a.doors = append(a.doors, door{listener: listener, server: server, scheme: scheme})
	return nil
}

// dropUnused closes connections that never carried a call when the server
// stops. Clients open them in reserve, and probes of the port do; stopping
// would wait 5 seconds for each to send something.
func dropUnused(server *http.Server) {
	var unused sync.Map
	server.ConnState = func(c net.Conn, s http.ConnState) {
		if s == http.StateNew {
			unused.Store(c, nil)
		} else {
			unused.Delete(c)
		}
	}
	server.RegisterOnShutdown(func() {
		for c := range unused.Range {
			_ = c.(net.Conn).Close() // its client expects nothing
		}
	})
}

func (a *App) serve(d door) {
	if err := d.server.Serve(d.listener); !errors.Is(err, http.ErrServerClosed) {
		a.log.Error("stopped serving", "address", d.listener.Addr().String(), "error", err)
	}
}

// URL is the base address of the APIs, without a trailing slash.
func (a *App) URL() string { return a.doors[0].url() }

// ControlURL is the base address of the control API, without its /_mock.
func (a *App) ControlURL() string {
	if a.cfg.ControlListen != "" {
		return a.doors[1].url()
	}
	return a.URL()
}

// TLSURL is the base address of the APIs over TLS, or empty.
func (a *App) TLSURL() string {
	if a.cfg.TLSListen == "" {
		return ""
	}
	return a.doors[len(a.doors)-1].url()
}

// url is an address that a client on this machine can use: a listener on all
// addresses is reached at the loopback one.
func (d door) url() string {
	address := d.listener.Addr().(*net.TCPAddr)
	host := address.IP.String()
	if address.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return d.scheme + "://" + net.JoinHostPort(host, fmt.Sprint(address.Port))
}

// Close stops the server: it takes no new call, lets those under way finish
// until the context ends, cuts short what scenarios make them wait, saves the
// state if it was told to, and stops all clocks.
func (a *App) Close(ctx context.Context) error {
	a.ready.Store(false)
	a.stop()
	err := a.closeDoors(ctx)
	err = errors.Join(err, a.saveState())
	a.worlds.Reset()
	a.webhooks.Close()
	return err
}

func (a *App) closeDoors(ctx context.Context) error {
	var problems error
	for _, d := range a.doors {
		if err := d.server.Shutdown(ctx); err != nil {
			problems = errors.Join(problems, err, d.server.Close())
		}
		// A door that was opened but never served has only its listener.
		_ = d.listener.Close()
	}
	return problems
}

// Worlds are the worlds of this server.
func (a *App) Worlds() *state.Worlds { return a.worlds }

// Scenarios are those loaded in this server.
func (a *App) Scenarios() *scenarios.Engine { return a.scenarios }

// Pipeline is the server's request pipeline.
func (a *App) Pipeline() *fake.Pipeline { return a.pipeline }
