package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

// listen receives webhooks, prints them and checks their signatures.
func listen(ctx context.Context, e env) int {
	set := pflag.NewFlagSet("listen", pflag.ContinueOnError)
	set.SortFlags = false
	address := set.String("listen", "127.0.0.1:8081", "`HOST:PORT` to listen on. Port 0 takes any free port.")
	secret := set.String("secret", variable(e.vars, "SINCH_MOCK_WEBHOOK_SECRET"), "The webhook's secret; signatures are not checked without one. SINCH_MOCK_WEBHOOK_SECRET when absent.")
	if code, done := parse(e, set, "Receives webhooks, prints them and checks their signatures. Answers 200, or 401 to\na webhook whose signature does not hold."); done {
		return code
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", *address)
	if err != nil {
		return misused(e, "listen", err)
	}
	fmt.Fprintf(e.out, "Webhooks are taken at http://%s, any path.\n\n", listener.Addr())
	server := &http.Server{Handler: &webhooks.Listener{Secret: *secret, Out: e.out}, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		_ = server.Shutdown(ending)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		fmt.Fprintf(e.err, "sinch-mock: listen: %v\n", err)
		return exitFailed
	}
	return exitOK
}
