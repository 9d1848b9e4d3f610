package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/app"
	"github.com/sinch-mock/sinch-mock/internal/config"
)

// stopWithin is how long calls under way may take when the server stops.
const stopWithin = 10 * time.Second

// serve runs the server until it is told to stop.
func serve(ctx context.Context, e env) int {
	cfg, err := config.Load(e.args, e.vars)
	if errors.Is(err, config.ErrHelp) {
		usage(e.out)
		return exitOK
	}
	if err != nil {
		fmt.Fprintf(e.err, "sinch-mock: %v\n", err)
		return exitUsage
	}
	server, err := app.New(cfg, version, logger(cfg, e.err))
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		fmt.Fprintf(e.err, "sinch-mock: %v\n", err)
		return exitUsage
	}
	greet(e.out, server, cfg)
	<-ctx.Done()
	return stop(server, e)
}

func stop(server *app.App, e env) int {
	code := closeServer(server, e)
	if code == exitOK {
		fmt.Fprintln(e.out, "sinch-mock stopped")
	}
	return code
}

func closeServer(server *app.App, e env) int {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	if err := server.Close(ctx); err != nil {
		fmt.Fprintf(e.err, "sinch-mock: stop: %v\n", err)
		return exitFailed
	}
	return exitOK
}

func logger(cfg config.Config, out io.Writer) *slog.Logger {
	if cfg.LogFormat == config.LogJSON {
		return slog.New(slog.NewJSONHandler(out, nil))
	}
	return slog.New(slog.NewTextHandler(out, nil))
}

// greet prints where everything is, and the environment lines to paste.
func greet(out io.Writer, server *app.App, cfg config.Config) {
	url := server.URL()
	fmt.Fprintf(out, "sinch-mock %s serves\n", version)
	fmt.Fprintf(out, "  APIs      %s/v1/projects/{projectId}/...\n", url)
	fmt.Fprintf(out, "  tokens    %s/oauth2/token\n", url)
	fmt.Fprintf(out, "  control   %s/_mock/\n", server.ControlURL())
	if tls := server.TLSURL(); tls != "" {
		fmt.Fprintf(out, "  over TLS  %s\n", tls)
	}
	fmt.Fprintf(out, "  seed      %d, clock %s, auth %s\n", cfg.Seed, cfg.Clock, cfg.Auth)
	fmt.Fprintf(out, "\nPaste into the shell of your client:\n\n")
	fmt.Fprintf(out, "export SINCH_MOCK_URL=%s\n", url)
	fmt.Fprintf(out, "export SINCH_PROJECT_ID=my-project SINCH_KEY_ID=my-key SINCH_KEY_SECRET=my-secret\n\n")
}

// usage is the help text.
func usage(out io.Writer) {
	fmt.Fprint(out, "sinch-mock is a local double of Sinch's Provisioning and Elastic SIP Trunking APIs.\n\nUsage: sinch-mock [COMMAND] [FLAGS]\n\nCommands:\n")
	for _, c := range commands() {
		fmt.Fprintf(out, "  %-10s %s\n", c.name, c.says)
	}
	fmt.Fprint(out, "\nFlags of serve:\n", config.Usage())
}
