package provisioning

import (
	"slices"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// SenderForm is the form of the request that created a WhatsApp sender.
type SenderForm string

// The forms of a creation.
const (
	// FormEmbeddedSignup names a number that Meta's embedded signup set up.
	FormEmbeddedSignup SenderForm = "embedded-signup"
	// FormPhoneProvisioning names a phone number only.
	FormPhoneProvisioning SenderForm = "phone-provisioning"
	// FormPartnerInitiated names the whole profile; it alone has drafts.
	FormPartnerInitiated SenderForm = "partner-initiated"
	// FormDeprecated is the old form with a Facebook token or code.
	FormDeprecated SenderForm = "deprecated"
)

// WhatsAppSender is a phone number that sends WhatsApp messages for a project.
type WhatsAppSender struct {
	ID   string     `json:"id"`
	Form SenderForm `json:"form"`
	// State is what is live; empty until the sender is onboarded.
	State string `json:"state,omitempty"`
	// Details are the live ones.
	Details SenderDetails `json:"details"`
	// Changes are what waits to become live.
	Changes SenderChanges `json:"changes"`
	// DisplayName and Username tell how the reviews of new ones stand.
	DisplayName FieldReview `json:"displayName"`
	Username    FieldReview `json:"username"`

	Region           string `json:"region"`
	MetaLocalStorage string `json:"metaLocalStorage"`
	BusinessManager  string `json:"businessManager"`
	NumberProvider   string `json:"numberProvider"`
	// CountryCode and PhoneNumber are digits.
	CountryCode   string `json:"countryCode,omitempty"`
	PhoneNumber   string `json:"phoneNumber,omitempty"`
	WABAID        string `json:"wabaId,omitempty"`
	PhoneNumberID string `json:"phoneNumberId,omitempty"`

	QualityRating string `json:"qualityRating,omitempty"`
	DailyLimit    string `json:"dailyLimit,omitempty"`
	BearerToken   string `json:"bearerToken"`
	// Removal is DELETED while the sender waits to be removed.
	Removal  string    `json:"removal,omitempty"`
	Created  time.Time `json:"created"`
	Modified time.Time `json:"modified"`
}

// SenderChanges is an edit on its way to become live. No status means no edit.
type SenderChanges struct {
	Status      string     `json:"status,omitempty"`
	Edit        SenderEdit `json:"edit,omitempty"`
	ErrorReason string     `json:"errorReason,omitempty"`
	ErrorCode   string     `json:"errorCode,omitempty"`
}

// FieldReview is how the review of one field stands. No status means none.
type FieldReview struct {
	Value           string `json:"value,omitempty"`
	Status          string `json:"status,omitempty"`
	RejectionReason string `json:"rejectionReason,omitempty"`
}

// MaxTPS is how many messages a sender sends in a second.
const MaxTPS = 80

// The rules of senders that all operations share.
var (
	RuleSenderFound = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.exists", Kind: "sender_not_found", Evidence: ledger.Documented,
		Says:   "A sender must exist in the project. The list answers this only when a fixture says that the project's senders are missing.",
		Fix:    "List the project's senders and use one of their ids.",
		Source: "provisioning.yaml sender_not_found (when the list answers it is assumed)",
	})
	RuleSenderOrder = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.order", Evidence: ledger.Documented,
		Says:   "The list of senders is sorted alphabetically by display name, live or pending, then by id; 50 to a page by default. Two filters hold together.",
		Source: "behaviour.md 5; provisioning.yaml listSenders rules (what is sorted by, and how filters combine, is assumed)",
	})
	RuleSenderDefaults = ledger.Define(ledger.Rule{
		Name: "papi.whatsapp-sender.live-defaults", Evidence: ledger.Assumed,
		Says:   "A sender that becomes live has quality rating UNKNOWN, daily limit TIER_250, 80 messages a second, and its own region for Conversation API apps. What embedded signup would fetch from Meta comes from fixtures, else a fictitious number and a name made of the phone number id.",
		Source: "the documents list the fields, not their first values",
	})
)

// FindWhatsAppSender finds a sender by its id.
func FindWhatsAppSender(tx *state.Tx, id string) (WhatsAppSender, error) {
	if err := initialized(tx); err != nil {
		return WhatsAppSender{}, err
	}
	s, ok := Kind.In(tx).WhatsAppSenders.Get(id)
	if !ok {
		return WhatsAppSender{}, RuleSenderFound.Broken()
	}
	return s, nil
}

// SenderFilter picks senders by live state and by the status of their changes;
// an empty list lets all pass.
type SenderFilter struct {
	States, Statuses []string
}

func (f SenderFilter) passes(s WhatsAppSender) bool { return f.lets(s.State, s.Changes.Status) }

// lets says whether a live state and a status of changes pass.
func (f SenderFilter) lets(state, status string) bool {
	return (len(f.States) == 0 || slices.Contains(f.States, state)) &&
		(len(f.Statuses) == 0 || slices.Contains(f.Statuses, status))
}

func (f SenderFilter) scope() string {
	return "whatsapp/senders " + strings.Join(f.States, ",") + " " + strings.Join(f.Statuses, ",")
}

// ListWhatsAppSenders cuts a page out of the senders that pass a filter.
func ListWhatsAppSenders(tx *state.Tx, filter SenderFilter, page Page) (state.TokenPage[WhatsAppSender], error) {
	if err := initialized(tx); err != nil {
		return state.TokenPage[WhatsAppSender]{}, err
	}
	if VendorOf(tx).SendersMissing {
		return state.TokenPage[WhatsAppSender]{}, RuleSenderFound.Broken()
	}
	var found []WhatsAppSender
	for _, s := range Kind.In(tx).WhatsAppSenders.All() {
		if filter.passes(s) {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b WhatsAppSender) int { return strings.Compare(a.sortKey(), b.sortKey()) })
	walk := state.Walk[WhatsAppSender]{Scope: filter.scope(), Key: WhatsAppSender.sortKey, Order: strings.Compare}
	return pageOf(walk, found, page)
}

func (s WhatsAppSender) sortKey() string { return s.name() + "\x00" + s.ID }

// name is the display name, live or still to be.
func (s WhatsAppSender) name() string {
	if s.Details.DisplayName != "" {
		return s.Details.DisplayName
	}
	return s.Changes.Edit.text(detailDisplayName)
}

// digits is the E.164 number without its plus sign; empty while not known.
func (s WhatsAppSender) digits() string {
	if s.PhoneNumber == "" {
		return ""
	}
	return s.CountryCode + s.PhoneNumber
}

// put stores a sender that has changed.
func (s WhatsAppSender) put(tx *state.Tx) WhatsAppSender {
	s.Modified = tx.Now
	Kind.In(tx).WhatsAppSenders.Put(s.ID, s)
	return s
}

// What at most one sender of a project has.
const (
	keyNumber        = "number/"
	keyPhoneNumberID = "phone-number-id/"
	keyUsername      = "username/"
)

// holder is the id of the sender that has something, or empty.
func holder(tx *state.Tx, kind, name string) string {
	id, _ := Kind.In(tx).SenderKeys.Get(kind + name)
	return id
}

// otherHolds says whether another sender has something.
func (s WhatsAppSender) otherHolds(tx *state.Tx, kind, name string) bool {
	owner := holder(tx, kind, name)
	return owner != "" && owner != s.ID
}

// hold notes that a sender has something; an empty name is nothing.
func (s WhatsAppSender) hold(tx *state.Tx, kind, name string) {
	if name != "" {
		Kind.In(tx).SenderKeys.Put(kind+name, s.ID)
	}
}

// free notes that a sender does not have something any more.
func (s WhatsAppSender) free(tx *state.Tx, kind, name string) {
	if holder(tx, kind, name) == s.ID {
		Kind.In(tx).SenderKeys.Delete(kind + name)
	}
}

// drop removes a sender with all that belongs to it.
func (s WhatsAppSender) drop(tx *state.Tx) {
	store := Kind.In(tx)
	s.free(tx, keyNumber, s.digits())
	s.free(tx, keyPhoneNumberID, s.PhoneNumberID)
	s.free(tx, keyUsername, usernameKey(s.Details.Username))
	s.free(tx, keyUsername, usernameKey(s.Username.Value))
	forgetActivities(tx, s.resource())
	store.Verifications.Delete(s.ID)
	store.WhatsAppSenders.Delete(s.ID)
}
