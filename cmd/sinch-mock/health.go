package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/config"
)

// health asks the server that the same flags and environment would start. It
// is the container's health check, so it works on defaults and environment alone.
func health(ctx context.Context, e env) int {
	cfg, err := config.Load(e.args, e.vars)
	if err != nil {
		fmt.Fprintf(e.err, "sinch-mock: %v\n", err)
		return exitUsage
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := askHealth(ctx, healthURL(cfg)); err != nil {
		fmt.Fprintf(e.err, "sinch-mock is not healthy: %v\n", err)
		return exitFailed
	}
	fmt.Fprintln(e.out, "sinch-mock is healthy")
	return exitOK
}

func healthURL(cfg config.Config) string {
	address := cfg.Listen
	if cfg.ControlListen != "" {
		address = cfg.ControlListen
	}
	host, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		address = net.JoinHostPort("127.0.0.1", port)
	}
	return "http://" + address + "/_mock/health"
}

func askHealth(ctx context.Context, url string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", url, err)
	}
	client := http.Client{Transport: &http.Transport{}} // no proxy between us
	reply, err := client.Do(r)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, reply.Status)
	}
	return nil
}
