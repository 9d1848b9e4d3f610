// Command whatsapp-template submits a WhatsApp template and waits until Meta
// has approved it. All senders of the project may then send it.
package main

import (
	"context"
	"fmt"

	"github.com/sinch-mock/sinch-mock/examples/go/provisioning"
)

func main() { provisioning.Run(submit) }

func submit(ctx context.Context, p *provisioning.Project) error {
	if err := p.Listen(ctx, "WHATSAPP_TEMPLATE_APPROVED", "WHATSAPP_TEMPLATE_REJECTED"); err != nil {
		return err
	}
	var template provisioning.Resource
	if err := p.Post(ctx, "/whatsapp/templates", parcelNews, &template); err != nil {
		return err
	}
	event, err := p.Wait(ctx, template, "WHATSAPP_TEMPLATE_APPROVED", "WHATSAPP_TEMPLATE_REJECTED")
	if err != nil {
		return err
	}
	if event.Type != "WHATSAPP_TEMPLATE_APPROVED" {
		return fmt.Errorf("%s: %s", event.Type, event.Comment)
	}
	fmt.Printf("WhatsApp template %s (%s) is %s\n", template.Name, template.Language, event.Payload.State)
	return nil
}

// parcelNews goes to review at once: with the status DRAFT it would wait for an
// update that submits it. Each variable has an example for the reviewer.
var parcelNews = provisioning.JSON{
	"status":   "SUBMIT",
	"name":     "parcel_news",
	"language": "EN",
	"category": "UTILITY",
	"details": provisioning.JSON{"components": []provisioning.JSON{
		{"type": "BODY", "text": "Good morning {{1}}, your parcel has arrived.", "examples": []string{"Mr. Smith"}},
		{"type": "FOOTER", "text": "Acme"},
	}},
}
