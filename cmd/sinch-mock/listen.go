package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

// rememberedNonces is how many nonces `listen` remembers.
const rememberedNonces = 10_000

// listen receives webhooks, prints them and checks their signatures.
func listen(ctx context.Context, e env) int {
	set := pflag.NewFlagSet("listen", pflag.ContinueOnError)
	set.SortFlags = false
	address := set.String("listen", "127.0.0.1:8081", "`HOST:PORT` to listen on. Port 0 takes any free port.")
	secrets := set.StringArray("secret", nil, "A `SECRET` that webhooks may be signed with; give two after a change. Nothing is checked without one. SINCH_MOCK_WEBHOOK_SECRET when absent.")
	maxAge := set.Duration("max-age", 5*time.Minute, "The `TIME` that a signature may be from this machine's clock, as in 30s or 5m. 0 takes any: for a server whose clock is not the machine's.")
	if code, done := parse(e, set, "Receives webhooks, prints them and checks their signatures. Answers 200, or 401 to\na webhook whose signature does not hold, is too old, or has a nonce that came before."); done {
		return code
	}
	if *maxAge < 0 {
		return misused(e, "listen", fmt.Errorf("--max-age %v is below 0", *maxAge))
	}
	if len(*secrets) == 0 {
		*secrets = []string{variable(e.vars, "SINCH_MOCK_WEBHOOK_SECRET")}
	}
	*secrets = slices.DeleteFunc(*secrets, func(secret string) bool { return secret == "" })
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", *address)
	if err != nil {
		return misused(e, "listen", err)
	}
	fmt.Fprintf(e.out, "Webhooks are taken at http://%s, any path.\n\n", listener.Addr())
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: &webhooks.Listener{
		Secrets: *secrets, MaxAge: *maxAge, Now: clock.Wall, Nonces: rememberedNonces, Out: e.out,
	}}
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
