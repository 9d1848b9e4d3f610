package clients_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/examples/clients/careful"
	"github.com/sinch-mock/sinch-mock/examples/clients/naive"
)

const (
	officeName    = "Head office"
	officeAddress = "203.0.113.10"
	officeNumber  = "+12025550100"
	customer      = "+12025550123"
)

// host is a host name that no other project takes.
func (b *bench) host() string { return "office-" + b.project.ID() }

func (b *bench) office() careful.Office {
	return careful.Office{Name: officeName, HostName: b.host(), Address: officeAddress, Number: officeNumber}
}

func connectCarefully(b *bench) error {
	if _, err := b.careful().Connect(b.Context(), b.office()); err != nil {
		return err
	}
	return b.once()
}

func connectNaively(c naive.Client) func(b *bench) error {
	return func(b *bench) error {
		_, err := b.naive(c).Connect(b.Context(), naive.Office(b.office()))
		return errors.Join(err, b.once())
	}
}

// once is an error unless the office has one of each, whatever its client
// thinks.
func (b *bench) once() error {
	var wrong []string
	for _, key := range []string{"trunks", "accessControlLists", "phoneNumbers"} {
		if n := len(b.truth("/"+key, key)); n != 1 {
			wrong = append(wrong, fmt.Sprint(n, " ", key))
		}
	}
	if wrong != nil {
		return fmt.Errorf("in place of one each: %s", strings.Join(wrong, ", "))
	}
	return nil
}

// dial places a call from the office, and answers its SIP status.
func (b *bench) dial(domain string) int {
	var outcome struct{ SIPStatus int }
	call, _ := json.Marshal(map[string]any{
		"direction": "OUTBOUND", "from": officeNumber, "to": customer, "sourceIp": officeAddress, "domain": domain,
	})
	b.look("POST", "/calls", string(call), &outcome)
	return outcome.SIPStatus
}

func goLiveCarefully(b *bench) error {
	client := b.careful()
	trunk, err := client.Connect(b.Context(), b.office())
	if err != nil {
		return err
	}
	if err := client.GoLive(b.Context(), func(context.Context) (int, error) { return b.dial(trunk.Domain), nil }); err != nil {
		return err
	}
	return b.traffic(trunk.Domain)
}

func goLiveNaively(b *bench) error {
	client := b.naive(naive.Client{})
	trunk, err := client.Connect(b.Context(), naive.Office(b.office()))
	if err != nil {
		return err
	}
	if err := client.GoLive(b.Context()); err != nil {
		return err
	}
	return b.traffic(trunk.Domain)
}

// traffic is an error if the first call after going live is refused.
func (b *bench) traffic(domain string) error {
	b.project.Advance(time.Second) // one call a second is what a new trunk may do
	if status := b.dial(domain); status != 200 {
		return fmt.Errorf("went live, and callers hear %d", status)
	}
	return nil
}

func disconnectCarefully(b *bench) error {
	client := b.careful()
	trunk, err := client.Connect(b.Context(), b.office())
	if err != nil {
		return err
	}
	if err := client.Disconnect(b.Context(), trunk); err != nil {
		return err
	}
	return b.nothing()
}

func disconnectNaively(b *bench) error {
	client := b.naive(naive.Client{})
	trunk, err := client.Connect(b.Context(), naive.Office(b.office()))
	if err != nil {
		return err
	}
	client.Disconnect(b.Context(), trunk)
	return b.nothing()
}

// nothing is an error if something is left of the office, which costs as
// before.
func (b *bench) nothing() error {
	var left []string
	for _, key := range []string{"trunks", "accessControlLists", "phoneNumbers"} {
		if len(b.truth("/"+key, key)) > 0 {
			left = append(left, key)
		}
	}
	if left != nil {
		return fmt.Errorf("left behind: %s", strings.Join(left, ", "))
	}
	return nil
}

// impatient has a timeout that no machine is too slow for: what a scenario has
// held up came after it. The call was carried out all the same.
type impatient struct{ next http.RoundTripper }

func (i impatient) RoundTrip(r *http.Request) (*http.Response, error) {
	reply, err := i.next.RoundTrip(r)
	if err != nil || reply.Header.Get("X-Mock-Scenario") == "" {
		return reply, err
	}
	_ = reply.Body.Close()
	return nil, context.DeadlineExceeded
}

// connectImpatiently gives up waiting long before the service does.
func connectImpatiently(b *bench) error {
	client := b.naive(naive.Client{Attempts: 3})
	client.HTTP.Transport = impatient{client.HTTP.Transport}
	_, err := client.Connect(b.Context(), naive.Office(b.office()))
	return errors.Join(err, b.once())
}
