package provisioning

import (
	"fmt"
	"regexp"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// RCSSender is what a brand sends RCS messages as: an agent at Google.
type RCSSender struct {
	ID    string `json:"id"`
	State string `json:"state"`
	// Region, BillingCategory and UseCase never change.
	Region          string `json:"region"`
	BillingCategory string `json:"billingCategory"`
	UseCase         string `json:"useCase"`
	// Details are brand, countries and questionnaire as they were sent.
	Details document `json:"details"`
	// Testers are the test numbers, in the order in which they were listed.
	Testers []RCSTestNumber `json:"testers,omitempty"`
	// Invitations are when testers were invited.
	Invitations []time.Time `json:"invitations,omitempty"`
	// Operators tell how the launch stands, country by country.
	Operators []RCSOperator `json:"operators,omitempty"`
	// Agent is nil until Google has one.
	Agent *RCSAgent `json:"agent,omitempty"`
	// Brand is nil until a launch in the US needs its registration.
	Brand *RCSBrand `json:"brand,omitempty"`
	// Video tells whether a launch waits for a video of the use case.
	Video    string    `json:"video,omitempty"`
	Created  time.Time `json:"created"`
	Modified time.Time `json:"modified"`
	// Launched is when it was last launched; zero for never.
	Launched time.Time `json:"launched"`
}

// RCSAgent is what Google knows a sender as.
type RCSAgent struct {
	AgentID string `json:"agentId"`
	BrandID string `json:"brandId"`
	// AuthName and AuthToken connect the sender to a Conversation API app.
	AuthName  string `json:"authName"`
	AuthToken string `json:"authToken"`
}

// RCSSenderInput is what a sender is made of.
type RCSSenderInput struct {
	Region          string   `json:"region"`
	BillingCategory string   `json:"billingCategory"`
	UseCase         string   `json:"useCase"`
	Details         document `json:"details"`
	// Pictures are what was found under the URLs of the brand's images; nil
	// where nobody looks.
	Pictures []Picture `json:"-"`
}

// RCSSenderPatch changes a sender's details; null deletes a value.
type RCSSenderPatch struct {
	Details document `json:"details"`
	// USVersion says which US form the answers are for: v1, v2 or empty.
	USVersion string    `json:"-"`
	Pictures  []Picture `json:"-"`
}

// The rules of senders that operations share.
var (
	RuleRCSSenderID = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.id-format", Kind: "invalid_id_format", Evidence: ledger.Documented,
		Says:   "An RCS sender id in a path is a UUID. Reading the state of a test number documents no error for another form and finds no such sender.",
		Fix:    "Use the id as createSender answered it.",
		Source: "provisioning.yaml invalid_id_format (that the form is a UUID is taken from the published examples)",
	})
	RuleRCSSenderFound = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.exists", Kind: "sender_not_found", Evidence: ledger.Documented,
		Says:   "A sender must exist in the project.",
		Fix:    "List the project's RCS senders and use one of their ids.",
		Source: "provisioning.yaml sender_not_found",
	})
	RuleRCSComplete = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.complete", Evidence: ledger.GuideObserved,
		Says:   "A sender with full details is IN_TEST at once; any other is a DRAFT until an update completes it, which brings it to IN_TEST by way of IN_PROGRESS. Full are a brand's logo, banner, privacy policy, terms of service and a phone or an email.",
		Source: "behaviour.md 3.6 (what full means is assumed)",
	})
	RuleRCSDefaults = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.defaults", Evidence: ledger.Documented,
		Says:   "A brand without a name is called \"RCS Sender\", one without a colour is #000000. Google hosts senders of the EU in EUROPE and all others in NORTH_AMERICA. A draft has no auth name, auth token and supplier details yet.",
		Source: "provisioning.yaml RcsSenderDetailsBrandInputDto (hosting regions and what drafts lack are assumed)",
	})
	RuleRCSATTRegion = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.att-region", Kind: "invalid_region_for_att_supplier", Evidence: ledger.Documented,
		Says:   "The supplier ATT is for senders of the region US. Suppliers are Google alone, unless a fixture says otherwise.",
		Fix:    "Create the sender in the region US.",
		Source: "provisioning.yaml updateSender rules (the default is assumed)",
	})
)

// uuidForm is how the ids of RCS senders look.
var uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// newUUID makes a version 7 UUID of the world's next id: it sorts as that does.
func newUUID(tx *state.Tx) string {
	id := ulid.MustParse(tx.NewID())
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// FindRCSSender finds a sender by its id.
func FindRCSSender(tx *state.Tx, id string) (RCSSender, error) {
	if !uuidForm.MatchString(id) {
		return RCSSender{}, RuleRCSSenderID.Broken()
	}
	s, ok := Kind.In(tx).RCS.Senders.Get(id)
	if !ok {
		return RCSSender{}, RuleRCSSenderFound.Broken()
	}
	return s, nil
}

// ReadRCSSender is FindRCSSender for a GET, which asks Google too.
func ReadRCSSender(tx *state.Tx, id string) (RCSSender, error) {
	if err := RCSVendorOf(tx).meets(RuleRCSEnabled, RuleRCSRate); err != nil {
		return RCSSender{}, err
	}
	return FindRCSSender(tx, id)
}

// CreateRCSSender registers a sender: in test if its details are full, else as
// a draft.
func CreateRCSSender(tx *state.Tx, in RCSSenderInput) (RCSSender, error) {
	v := RCSVendorOf(tx)
	if err := v.meets(RuleRCSEnabled, RuleRCSRate, RuleRCSProject, RuleRCSAccountIntact, RuleRCSWebhookSecret, RuleRCSResources); err != nil {
		return RCSSender{}, err
	}
	s := RCSSender{
		ID: newUUID(tx), Region: in.Region, BillingCategory: in.BillingCategory, UseCase: in.UseCase,
		Details: rcsDefaults.patched(in.Details.without("testNumbers")), Created: tx.Now,
	}
	if err := checkRCSDetails(v, in.Details, s.Details); err != nil {
		return RCSSender{}, err
	}
	if err := checkRCSPictures(in.Details, in.Pictures); err != nil {
		return RCSSender{}, err
	}
	numbers := in.Details.texts("testNumbers")
	if err := v.takesTesters(s, numbers, tx.Now, RuleRCSNumberValid, RuleRCSInvitations); err != nil {
		return RCSSender{}, err
	}
	s = s.listing(numbers)
	seeRCSAccount(tx)
	note(tx, rcsSenders+s.ID, activityCreated, apiUser, "")
	cause := causeRCSDraft
	if s.complete() {
		cause = causeCreate
	}
	return rcsSenderMachine().Move(tx, s, cause), nil
}

// rcsDefaults are the details that nobody need send.
var rcsDefaults = document{"brand": map[string]any{"name": "RCS Sender", "color": "#000000"}}

// complete says whether the details are all that Google needs for an agent.
func (s RCSSender) complete() bool { return len(s.missingBrand()) == 0 }

// rcsSenders is the path of RCS senders.
const rcsSenders = "rcs/senders/"

// rcsSender is the transaction's present record of a sender that exists.
func rcsSender(tx *state.Tx, id string) RCSSender {
	s, _ := Kind.In(tx).RCS.Senders.Get(id)
	return s
}

// put stores a sender that has changed.
func (s RCSSender) put(tx *state.Tx) RCSSender {
	s.Modified = tx.Now
	Kind.In(tx).RCS.Senders.Put(s.ID, s)
	return s
}

// ListRCSSenderActivities cuts a page out of a sender's activities.
func ListRCSSenderActivities(tx *state.Tx, id string, page Page) (state.TokenPage[Activity], error) {
	s, err := FindRCSSender(tx, id)
	if err != nil {
		return state.TokenPage[Activity]{}, err
	}
	return activitiesOf(tx, rcsSenders+s.ID, page)
}

// CommentRCSSender adds a comment to a sender and tells it.
func CommentRCSSender(tx *state.Tx, id, text string) (CommentDTO, error) {
	s, err := FindRCSSender(tx, id)
	if err != nil {
		return CommentDTO{}, err
	}
	made := comment(tx, rcsSenders+s.ID, text)
	tx.Emit(EventRCSSenderCommentAdded, rcsSenders+s.ID, s.DTO(tx), state.Extra{Name: "comment", Value: text})
	return made, nil
}
