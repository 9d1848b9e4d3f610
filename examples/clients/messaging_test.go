package clients_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/sinch-mock/sinch-mock/examples/brand"
	"github.com/sinch-mock/sinch-mock/examples/clients/careful"
	"github.com/sinch-mock/sinch-mock/examples/clients/naive"
)

const (
	countryCode = "46"
	phoneNumber = "701234567"
	displayName = "Acme"
)

// phone is what the phone shows: the code that was sent last.
func (b *bench) phone(senderID string) string {
	code := ""
	for _, otp := range b.project.OTPs() {
		if otp.Sender == senderID {
			code = otp.Code
		}
	}
	return code
}

func (b *bench) onboardCarefully(client *careful.Client, number string) (careful.Sender, error) {
	newcomer := careful.Number{CountryCode: countryCode, PhoneNumber: number, DisplayName: displayName}
	return client.Onboard(b.Context(), newcomer, func(_ context.Context, id string) (string, error) { return b.phone(id), nil })
}

func (b *bench) onboardNaively(client *naive.Client, number string) (id string, err error) {
	details := naive.JSON{"countryCode": countryCode, "phoneNumber": number, "displayName": displayName}
	return client.Onboard(b.Context(), details, b.phone)
}

func onboardCarefully(b *bench) error {
	_, err := b.onboardCarefully(b.careful(), phoneNumber)
	return err
}

func onboardNaively(b *bench) error {
	_, err := b.onboardNaively(b.naive(naive.Client{Attempts: 3, Pause: time.Second}), phoneNumber)
	return err
}

const sale = "Good morning {{1}}, all boots are half the price today."

// advertisement is a template in the wrong category.
var advertisement = careful.Template{Name: "boots", Language: "EN", Category: "UTILITY", Body: sale, Samples: []string{"Mr. Smith"}}

func submitCarefully(b *bench) error {
	state, err := submitted(b, b.careful())
	if err == nil && state.Category != "MARKETING" {
		err = fmt.Errorf("approved as %s", state.Category)
	}
	return err
}

// submitted has an advertisement approved, and its category put right when it
// is told so.
func submitted(b *bench, client *careful.Client) (careful.TemplateState, error) {
	return client.Submit(b.Context(), advertisement, func(t careful.Template, code string) (careful.Template, bool) {
		t.Category = "MARKETING"
		return t, code == "INCORRECT_CATEGORY"
	})
}

func submitNaively(b *bench) error {
	return b.naive(naive.Client{}).Submit(b.Context(), naive.JSON{
		"status": "SUBMIT", "name": "boots", "language": "EN", "category": "UTILITY",
		"details": naive.JSON{"components": []naive.JSON{{"type": "BODY", "text": sale, "examples": []string{"Mr. Smith"}}}},
	})
}

// campaign is how long after all is approved the messages are to go out.
const campaign = 20 * time.Minute

func sendCarefully(b *bench) error {
	client := b.careful()
	sender, err := b.onboardCarefully(client, phoneNumber)
	if err != nil {
		return err
	}
	if _, err := submitted(b, client); err != nil {
		return err
	}
	if err := client.Clock.Wait(b.Context(), campaign); err != nil {
		return err
	}
	if err := client.BeforeSending(b.Context(), sender.ID, advertisement); err != nil {
		return err
	}
	return b.sends(sender.ID)
}

// sendNaively sends with what was good when it was set up.
func sendNaively(b *bench) error {
	client := b.naive(naive.Client{})
	sender, err := b.onboardNaively(client, phoneNumber)
	if err != nil {
		return err
	}
	if err := submitNaively(b); err != nil {
		return err
	}
	if err := client.Clock.Wait(b.Context(), campaign); err != nil {
		return err
	}
	return b.sends(sender)
}

// sends is an error if messages that go out now would not arrive.
func (b *bench) sends(sender string) error {
	b.calm()
	for path, good := range map[string]string{"/whatsapp/senders/" + sender: "ACTIVE", "/whatsapp/templates/boots/languages/EN": "APPROVED"} {
		var now struct{ State string }
		if err := b.naive(naive.Client{}).Get(b.Context(), path, &now); err != nil {
			return err
		}
		if now.State != good {
			return fmt.Errorf("sends, and what it sends with is %s", now.State)
		}
	}
	return nil
}

// openCarefully opens a shop among the clinics, and moves when it is told so.
func openCarefully(b *bench) error {
	shop := careful.Channel{PlusFriendID: "@acme", Name: "Shop", AdminPhone: "+48777777777", Category: [3]string{"001", "0001", "0001"}}
	return b.careful().OpenChannel(b.Context(), shop, func(ch careful.Channel, reason string) (careful.Channel, bool) {
		ch.Category = [3]string{"019", "0006", "0001"}
		return ch, reason == "The category does not fit the channel."
	})
}

func openNaively(b *bench) error {
	return b.naive(naive.Client{}).OpenChannel(b.Context(), naive.JSON{
		"plusFriendId": "@acme", "status": "SUBMIT", "details": naive.JSON{
			"adminPhoneNo": "+48777777777", "name": "Shop",
			"topLevelCategoryCode": "001", "midLevelCategoryCode": "0001", "subLevelCategoryCode": "0001",
		},
	})
}

func bundleCarefully(b *bench) error {
	bundle, err := b.careful().CreateBundle(b.Context(), "Acme")
	if err != nil {
		return err
	}
	return b.ready(bundle.SMSApp.ID)
}

func bundleNaively(b *bench) error {
	app, err := b.naive(naive.Client{}).CreateBundle(b.Context(), "Acme")
	if err != nil {
		return err
	}
	return b.ready(app)
}

// ready is an error unless messages can be sent with an SMS app.
func (b *bench) ready(id string) error {
	b.calm()
	var app struct{ Status string }
	if err := b.naive(naive.Client{}).Get(b.Context(), "/sms/smsApps/"+id, &app); err != nil {
		return err
	}
	if app.Status != "ACTIVE" {
		return fmt.Errorf("uses an SMS app that is %s", app.Status)
	}
	return nil
}

// agent makes an RCS sender that is IN_TEST, and can be launched in Greece.
func (b *bench) agent() (id string) {
	files := httptest.NewServer(http.FileServerFS(brand.Files))
	b.Cleanup(files.Close)
	var made struct{ ID string }
	err := b.naive(naive.Client{}).Post(b.Context(), "/rcs/senders", naive.JSON{
		"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "TRANSACTIONAL",
		"details": naive.JSON{
			"countries": []string{"GR"},
			"brand": naive.JSON{
				"name": "Acme", "description": "News of your parcel", "color": "#125E8A",
				"emails":    []naive.JSON{{"label": "Support", "address": "support@acme.example"}},
				"bannerUrl": files.URL + "/banner.png", "logoUrl": files.URL + "/logo.png",
				"privacyPolicyUrl": "https://acme.example/privacy", "termsOfServiceUrl": "https://acme.example/terms",
			},
			"questionnaire": naive.JSON{
				"general": naive.JSON{"answers": naive.JSON{
					"optInDescription": "A box is ticked.", "triggerDescription": "The parcel moves.",
					"interactionsDescription": "Where the parcel is.", "optOutDescription": "The answer STOP.",
					"videoUris": []string{"https://acme.example/parcel.mp4"},
				}},
				"verification": naive.JSON{"answers": naive.JSON{"name": "Ada", "email": "ada@acme.example", "website": "https://acme.example"}},
			},
		},
	}, &made)
	if err != nil {
		b.Fatal(err)
	}
	return made.ID
}

func launchCarefully(b *bench) error {
	id := b.agent()
	err := b.careful().Launch(b.Context(), id, func(refused []careful.Operator) bool {
		return len(refused) == 1 && refused[0].Remark == "The opt-in is not clear."
	})
	if err != nil {
		return err
	}
	return b.reaches(id)
}

func launchNaively(b *bench) error {
	id := b.agent()
	if err := b.naive(naive.Client{}).Launch(b.Context(), id); err != nil {
		return err
	}
	return b.reaches(id)
}

// reaches is an error if an agent that is thought to be launched does not
// reach the customers of every operator.
func (b *bench) reaches(id string) error {
	b.calm()
	var agent careful.Agent
	if err := b.naive(naive.Client{}).Get(b.Context(), "/rcs/senders/"+id, &agent); err != nil {
		return err
	}
	for _, o := range agent.Missing() {
		return fmt.Errorf("believes that all is launched, and %s has it %s", o.Name, o.Status)
	}
	return nil
}
