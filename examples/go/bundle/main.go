// Command bundle creates a bundle, which is several services in one call: here
// an SMS app and a Conversation app. They are made one after the other, and one
// event tells of the end.
package main

import (
	"context"
	"fmt"

	"github.com/sinch-mock/sinch-mock/examples/go/provisioning"
)

func main() { provisioning.Run(create) }

func create(ctx context.Context, p *provisioning.Project) error {
	if err := p.Listen(ctx, "BUNDLE_DONE"); err != nil {
		return err
	}
	var bundle provisioning.Resource
	err := p.Post(ctx, "/bundles", provisioning.JSON{
		"name":    "Acme",
		"region":  "EU",
		"smsApp":  true, // named as the bundle
		"convApp": provisioning.JSON{"name": "Acme talks"},
	}, &bundle)
	if err != nil {
		return err
	}

	// The event says that the bundle has ended, not how.
	done, err := p.Wait(ctx, bundle, "BUNDLE_DONE")
	if err != nil {
		return err
	}
	if done.Payload.State != "DONE" {
		return fmt.Errorf("the bundle ended as %s", done.Payload.State)
	}
	return report(ctx, p, bundle.ID)
}

// report shows what the bundle has made.
func report(ctx context.Context, p *provisioning.Project, id string) error {
	var bundle struct {
		State           string
		SMSApp, ConvApp struct{ Name string }
	}
	if err := p.Get(ctx, "/bundles/"+id, &bundle); err != nil {
		return err
	}
	fmt.Printf("Bundle is %s with SMS app %q and Conversation app %q\n", bundle.State, bundle.SMSApp.Name, bundle.ConvApp.Name)
	return nil
}
