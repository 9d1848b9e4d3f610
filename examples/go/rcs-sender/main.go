// Command rcs-sender launches an RCS sender: it creates one, gives it a brand
// and the answers that the operators ask for, invites a phone to test it, and
// has it launched.
package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/sinch-mock/sinch-mock/examples/brand"
	"github.com/sinch-mock/sinch-mock/examples/go/provisioning"
)

const (
	statusUpdated   = "RCS_SENDER_STATUS_UPDATED"
	operatorUpdated = "RCS_SENDER_OPERATOR_STATUS_UPDATED"

	// The phone that tries the sender before others do: use your own.
	testNumber = "+306912345678"
)

func main() { provisioning.Run(launch) }

func launch(ctx context.Context, p *provisioning.Project) error {
	// The API fetches the brand's images when it gets their addresses.
	p.Files.Handle("GET /brand/", http.StripPrefix("/brand/", http.FileServerFS(brand.Files)))
	if err := p.Listen(ctx, statusUpdated, operatorUpdated); err != nil {
		return err
	}

	var sender provisioning.Resource
	err := p.Post(ctx, "/rcs/senders", provisioning.JSON{
		"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "TRANSACTIONAL",
	}, &sender)
	if err != nil {
		return err
	}
	if err := complete(ctx, p, sender); err != nil {
		return err
	}
	if err := invite(ctx, p, sender); err != nil {
		return err
	}
	if err := p.Post(ctx, "/rcs/senders/"+sender.ID+"/launch", nil, nil); err != nil {
		return err
	}
	if err := waitState(ctx, p, sender, "LAUNCHED"); err != nil {
		return err
	}
	fmt.Println("RCS sender Acme is LAUNCHED")
	return nil
}

// complete fills in the draft. Once it has what a sender needs, it is made, and
// can be tested.
func complete(ctx context.Context, p *provisioning.Project, sender provisioning.Resource) error {
	err := p.Patch(ctx, "/rcs/senders/"+sender.ID, provisioning.JSON{"details": provisioning.JSON{
		"countries":     []string{"GR"},
		"brand":         brandOf(p),
		"questionnaire": questionnaire,
	}}, nil)
	if err != nil {
		return err
	}
	return waitState(ctx, p, sender, "IN_TEST")
}

// brandOf is what people see of the sender.
func brandOf(p *provisioning.Project) provisioning.JSON {
	return provisioning.JSON{
		"name":              "Acme",
		"description":       "News of your parcel",
		"color":             "#125E8A",
		"emails":            []provisioning.JSON{{"label": "Support", "address": "support@acme.example"}},
		"bannerUrl":         p.Public + "/brand/banner.png",
		"logoUrl":           p.Public + "/brand/logo.png",
		"privacyPolicyUrl":  "https://acme.example/privacy",
		"termsOfServiceUrl": "https://acme.example/terms",
	}
}

// questionnaire is what the operators want to know. The API lists the questions
// at /rcs/questionnaire/TRANSACTIONAL; some countries have more. Without a video
// of the use case the launch waits until one is added.
var questionnaire = provisioning.JSON{
	"general": provisioning.JSON{"answers": provisioning.JSON{
		"optInDescription":        "A box is ticked when ordering.",
		"triggerDescription":      "The parcel moves.",
		"interactionsDescription": "Where the parcel is, and a button to change its delivery.",
		"optOutDescription":       "The answer STOP.",
		"videoUris":               []string{"https://acme.example/parcel.mp4"},
	}},
	"verification": provisioning.JSON{"answers": provisioning.JSON{
		"name":    "Ada Acme",
		"email":   "ada@acme.example",
		"website": "https://acme.example",
	}},
}

// invite sends a phone the invitation to test. No event tells of its owner's
// answer: who must know asks for the state of the number.
func invite(ctx context.Context, p *provisioning.Project, sender provisioning.Resource) error {
	err := p.Post(ctx, "/rcs/senders/"+sender.ID+"/testNumbers", provisioning.JSON{"testNumbers": []string{testNumber}}, nil)
	if err != nil {
		return err
	}
	var tester provisioning.Resource
	if err := p.Get(ctx, "/rcs/senders/"+sender.ID+"/testNumbers/"+testNumber, &tester); err != nil {
		return err
	}
	fmt.Printf("Test number %s is %s\n", testNumber, tester.State)
	return nil
}

// waitState follows a sender until it is in a state. It launches with one
// operator after the other, each of which may turn it down.
func waitState(ctx context.Context, p *provisioning.Project, sender provisioning.Resource, state string) error {
	for {
		event, err := p.Wait(ctx, sender, statusUpdated, operatorUpdated)
		switch {
		case err != nil:
			return err
		case event.OperatorStatus == "REJECTED":
			return fmt.Errorf("%s has turned the sender down: %s", event.Operator, event.Comment)
		case event.Type == operatorUpdated:
			fmt.Printf("%s has it %s\n", event.Operator, event.OperatorStatus)
		case event.Payload.State == state:
			return nil
		}
	}
}
