package papi_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

const (
	rcs            = "/rcs/senders"
	rcsSenderDraft = `{"region":"EU","billingCategory":"CONVERSATIONAL","useCase":"OTP"}`
	noUUID         = "cf11794a-6a5e-4a12-b103-da79bd378bf1"
	tester         = "+48777777777"
	testNoOne      = "+48600000000"
)

// Parts of details.
const (
	rcsBrand = `"brand":{"name":"Books","emails":[{"label":"mail","address":"a@books.example"}],"description":"Books & more",
		"bannerUrl":"https://a.example/banner.png","logoUrl":"https://a.example/logo.png",
		"privacyPolicyUrl":"https://a.example/privacy","termsOfServiceUrl":"https://a.example/terms"}`
	rcsGeneral = `"general":{"answers":{"optInDescription":"a","triggerDescription":"b","interactionsDescription":"c","optOutDescription":"d"}}`
	rcsFilmed  = `"general":{"answers":{"optInDescription":"a","triggerDescription":"b","interactionsDescription":"c","optOutDescription":"d","videoUris":["https://a.example/v"]}}`
	rcsVerify  = `"verification":{"answers":{"name":"Ann","email":"ann@books.example","website":"https://books.example","phone":"+4612345678"}}`
	rcsUS      = `"us":{"answers":{"ownershipType":"PRIVATE","companyLegalName":"Books Inc.","companyPhoneNumber":"+12025550100",
		"companyEmailAddress":"a@books.example","brandName":"Books","brandIndustry":"RETAIL","legalForm":"CORPORATION","taxIdCountry":"US",
		"taxId":"12-3456789","addressLine":"1 Main St","addressCity":"Springfield","addressCountry":"US","addressState":"IL",
		"addressPostalCode":"62701","websiteUrl":"https://books.example","contactFirstName":"Ann","contactSurname":"Lee",
		"sampleMessages":["Your code for logging in is 123456."],"messagesVolume":10000,"embeddedLink":false,"embeddedPhone":false,
		"ageGatedContent":false,"directLending":false,"optInConfirmationMessage":"You will get messages from us.",
		"helpMessage":"Write to us at a@books.example","callToActionMessage":"Tick the box on our site to get messages from us."}}`
)

// sender is the body of a creation with the details given.
func sender(region string, details ...string) string {
	return `{"region":"` + region + `","billingCategory":"CONVERSATIONAL","useCase":"OTP","details":{` + strings.Join(details, ",") + `}}`
}

func questionnaire(sections ...string) string {
	return `"questionnaire":{` + strings.Join(sections, ",") + `}`
}

// launchable is the body of a sender for Greece that nothing is missing of.
func launchable() string {
	return sender("EU", rcsBrand, `"countries":["GR"]`, questionnaire(rcsFilmed, rcsVerify))
}

// rcsClient is a client with what tests of RCS senders need.
type rcsClient struct {
	*faketest.Client
	t testing.TB
}

func newRCS(t testing.TB, outcomes state.Outcomes) *rcsClient {
	t.Helper()
	return &rcsClient{faketest.New(t, newWorlds(outcomes), papi.API(papi.Deps{})), t}
}

func (c *rcsClient) create(body string) string {
	c.t.Helper()
	return c.Must(201, "POST", rcs, body).String("id")
}

func (c *rcsClient) get(id string) faketest.Answer {
	c.t.Helper()
	return c.Must(200, "GET", rcs+"/"+id, "")
}

func (c *rcsClient) wantState(id, want string) {
	c.t.Helper()
	if got := c.get(id).String("state"); got != want {
		c.t.Fatalf("state %q, want %q", got, want)
	}
}

// launched creates a sender and launches it with all its operators.
func (c *rcsClient) launched() string {
	c.t.Helper()
	id := c.create(launchable())
	c.Must(200, "POST", rcs+"/"+id+"/launch", "")
	c.idle()
	c.wantState(id, "LAUNCHED")
	return id
}

func (c *rcsClient) idle() []state.Entry {
	c.t.Helper()
	fired, err := c.World().AdvanceUntilIdle()
	if err != nil {
		c.t.Fatal(err)
	}
	return fired
}

func (c *rcsClient) force(resource, to, reason string) {
	c.t.Helper()
	if _, err := c.World().Force("rcs/senders/"+resource, to, reason); err != nil {
		c.t.Fatal(err)
	}
}

// vendor sets the vendor's side.
func (c *rcsClient) vendor(v provisioning.RCSVendor) {
	c.t.Helper()
	arrange(c.t, c.Client, func(tx *state.Tx) { provisioning.SetRCSVendor(tx, v) })
}

// dig reads a value of a body: field names, and numbers for list entries.
func dig(body any, steps ...any) any {
	for _, step := range steps {
		switch step := step.(type) {
		case string:
			object, _ := body.(map[string]any)
			body = object[step]
		case int:
			list, _ := body.([]any)
			if step >= len(list) {
				return nil
			}
			body = list[step]
		}
	}
	return body
}

// testerState is the state of a test number as its sender shows it.
func (c *rcsClient) testerState(id, number string) any {
	c.t.Helper()
	list, _ := c.get(id).Body["testNumberStates"].([]any)
	for i := range list {
		if dig(list, i, "number") == number {
			return dig(list, i, "state")
		}
	}
	return nil
}

// gallery is a fetcher of made-up images.
type gallery struct{}

func (gallery) Image(_ context.Context, url string) (fetch.Image, error) {
	banner := fetch.Image{Width: 1440, Height: 448, Size: 200 << 10, MediaType: "image/jpeg"}
	switch url {
	case "https://a.example/banner.png":
		return banner, nil
	case "https://a.example/heavy.png":
		banner.Size++
		return banner, nil
	case "https://a.example/x.webp":
		banner.MediaType = "image/webp"
		return banner, nil
	case "https://a.example/logo.png":
		return fetch.Image{Width: 224, Height: 224, Size: 50 << 10, MediaType: "image/png"}, nil
	case "https://a.example/wide.png":
		return fetch.Image{Width: 225, Height: 224, Size: 1, MediaType: "image/png"}, nil
	case "https://a.example/text":
		return fetch.Image{}, fetch.ErrMediaType
	case "https://a.example/huge.png":
		return fetch.Image{}, fetch.ErrTooLarge
	case "https://a.example/absent.png":
		return fetch.Image{}, fetch.ErrNotFound
	}
	return fetch.Image{}, fetch.ErrUnexpected
}

// looking makes the client's API look at images.
func looking(c *faketest.Client) {
	c.Pipeline = faketest.New(&quiet{}, c.Worlds, papi.API(papi.Deps{Images: gallery{}})).Pipeline
}

// quiet is a testing.TB that leaves the cleaning up to another one.
type quiet struct{ testing.TB }

func (quiet) Helper()        {}
func (quiet) Cleanup(func()) {}

// lastEvent is the body of the world's newest event.
func lastEvent(t testing.TB, c *faketest.Client, eventType string) map[string]any {
	t.Helper()
	all := c.World().Events().All()
	if len(all) == 0 || all[len(all)-1].Type != eventType {
		t.Fatalf("there is no %s at the end of %d events", eventType, len(all))
	}
	return decode(t, string(all[len(all)-1].Body))
}

// payloadIs holds an event's payload against what a GET answers now.
func payloadIs(t testing.TB, event map[string]any, a faketest.Answer) {
	t.Helper()
	if diff := cmp.Diff(a.Body, event["payload"]); diff != "" {
		t.Errorf("payload (-GET +event):\n%s", diff)
	}
}

// compact is JSON without white space.
func compact(t testing.TB, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
