package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"
)

// clientProgram is the program `client` that scripts put against a server:
//
//	client [--retries N] [--patience D] [--waits] ['METHOD PATH [BODY]'...]
//
// It makes calls below the project that the environment names, one after the
// other, and ends with 3 at the first that fails for good. Without retries it
// is naive; with some it makes a call again that got no answer that it can read, a 429 or a 5xx,
// and takes "it is there already" for an answer to a repeated POST. With
// --waits it ends with 7 once a signal has come, and tells which.
func clientProgram() {
	retries := pflag.Int("retries", 0, "")
	patience := pflag.Duration("patience", 10*time.Second, "")
	waits := pflag.Bool("waits", false, "")
	pflag.Parse()
	fmt.Println("client speaks to", os.Getenv("SINCH_PROJECT_ID"))
	caller := caller{http: &http.Client{Timeout: *patience}, retries: *retries}
	for _, call := range pflag.Args() {
		if err := caller.insist(call); err != nil {
			fmt.Fprintf(os.Stderr, "client: %s: %v\n", call, err)
			os.Exit(3)
		}
	}
	if *waits {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
		fmt.Println("client waits")
		fmt.Println("client got", <-signals)
		os.Exit(7)
	}
}

type caller struct {
	http    *http.Client
	retries int
}

var errAgain = errors.New("try again")

// insist makes a call until it succeeds, fails for good, or was made often enough.
func (c *caller) insist(call string) error {
	for attempt := 0; ; attempt++ {
		err := c.once(call, attempt)
		if !errors.Is(err, errAgain) || attempt == c.retries {
			return err
		}
	}
}

func (c *caller) once(call string, attempt int) error {
	method, rest, _ := strings.Cut(call, " ")
	path, body, _ := strings.Cut(rest, " ")
	r, err := http.NewRequest(method, os.Getenv("SINCH_MOCK_URL")+"/v1/projects/"+os.Getenv("SINCH_PROJECT_ID")+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.SetBasicAuth(os.Getenv("SINCH_KEY_ID"), os.Getenv("SINCH_KEY_SECRET"))
	r.Header.Set("Content-Type", "application/json")
	reply, err := c.http.Do(r)
	if err != nil {
		return fmt.Errorf("%w: %w", errAgain, err)
	}
	defer reply.Body.Close()
	answer, err := io.ReadAll(reply.Body)
	if err != nil {
		return fmt.Errorf("%w: %w", errAgain, err)
	}
	isJSON := len(answer) == 0 || json.Valid(answer) && strings.HasPrefix(reply.Header.Get("Content-Type"), "application/json")
	switch {
	case reply.StatusCode/100 == 2 && !isJSON:
		return fmt.Errorf("%w: the answer is no JSON", errAgain)
	case reply.StatusCode/100 == 2:
		return nil
	case reply.StatusCode == http.StatusConflict && method == http.MethodPost && attempt > 0:
		return nil
	case reply.StatusCode == http.StatusTooManyRequests, reply.StatusCode >= 500:
		return fmt.Errorf("%w: %s", errAgain, reply.Status)
	}
	return errors.New(reply.Status)
}
