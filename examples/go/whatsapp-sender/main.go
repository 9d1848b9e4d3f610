// Command whatsapp-sender onboards a phone number as a WhatsApp sender: it
// submits the number, waits until Meta has accepted it, and proves with a
// one-time password that the number is ours.
package main

import (
	"context"
	"fmt"

	"github.com/sinch-mock/sinch-mock/examples/go/provisioning"
)

// The number to onboard: use your own.
const (
	countryCode = "46"
	phoneNumber = "701234567"
)

func main() { provisioning.Run(onboard) }

func onboard(ctx context.Context, p *provisioning.Project) error {
	// Listen first, so that nothing is missed.
	err := p.Listen(ctx,
		"WHATSAPP_SENDER_PENDING_VERIFICATION", "WHATSAPP_SENDER_ACTIVE",
		"WHATSAPP_SENDER_REJECTED", "WHATSAPP_SENDER_ERROR")
	if err != nil {
		return err
	}
	sender, err := submit(ctx, p)
	if err != nil {
		return err
	}
	if err := wait(ctx, p, sender, "WHATSAPP_SENDER_PENDING_VERIFICATION"); err != nil {
		return err
	}
	if err := verify(ctx, p, sender); err != nil {
		return err
	}
	if err := wait(ctx, p, sender, "WHATSAPP_SENDER_ACTIVE"); err != nil {
		return err
	}
	fmt.Printf("WhatsApp sender +%s%s is ACTIVE\n", countryCode, phoneNumber)
	return nil
}

// submit asks for a sender. Its details are pending changes, under review,
// until they are accepted.
func submit(ctx context.Context, p *provisioning.Project) (sender provisioning.Resource, err error) {
	err = p.Post(ctx, "/whatsapp/senders", provisioning.JSON{
		"region": "EU",
		"details": provisioning.JSON{
			"countryCode": countryCode,
			"phoneNumber": phoneNumber, // without the country code
			"displayName": "Acme",
		},
	}, &sender)
	return sender, err
}

// verify has a code sent to the phone and hands it in. A code is good for a
// few minutes, and another one is sent at most once a minute.
func verify(ctx context.Context, p *provisioning.Project, sender provisioning.Resource) error {
	if err := p.Post(ctx, "/whatsapp/senders/"+sender.ID+"/register", provisioning.JSON{"method": "SMS"}, nil); err != nil {
		return err
	}
	code, err := p.Code(ctx, sender.ID)
	if err != nil {
		return err
	}
	return p.Post(ctx, "/whatsapp/senders/"+sender.ID+"/verify", provisioning.JSON{"code": code}, nil)
}

// wait waits for an event, or for one of those that say it will not come.
func wait(ctx context.Context, p *provisioning.Project, sender provisioning.Resource, event string) error {
	got, err := p.Wait(ctx, sender, event, "WHATSAPP_SENDER_REJECTED", "WHATSAPP_SENDER_ERROR")
	if err == nil && got.Type != event {
		err = fmt.Errorf("%s: %s", got.Type, got.Comment)
	}
	return err
}
