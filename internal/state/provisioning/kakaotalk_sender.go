package provisioning

import (
	"slices"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// KakaoTalkSender is a KakaoTalk channel that sends messages for a project.
type KakaoTalkSender struct {
	ID string `json:"id"`
	// PlusFriendID is KakaoTalk's name of the channel; operations find the
	// sender by it.
	PlusFriendID string `json:"plusFriendId"`
	// State is what is live; empty until KakaoTalk has accepted the sender.
	State string `json:"state,omitempty"`
	// Details are the live ones.
	Details KakaoTalkSenderDetails `json:"details"`
	// Changes are what waits to become live.
	Changes KakaoTalkSenderChanges `json:"changes"`
	// Removal is DELETED while the sender waits to be removed.
	Removal  string    `json:"removal,omitempty"`
	Created  time.Time `json:"created"`
	Modified time.Time `json:"modified"`
}

// KakaoTalkSenderDetails is what KakaoTalk knows of a sender.
type KakaoTalkSenderDetails struct {
	// AdminPhoneNo is the phone number that codes are sent to.
	AdminPhoneNo string `json:"adminPhoneNo,omitempty"`
	Name         string `json:"name,omitempty"`
	// LogoImage is the URL of a JPEG or PNG image.
	LogoImage            string `json:"logoImage,omitempty"`
	TopLevelCategoryCode string `json:"topLevelCategoryCode,omitempty"`
	MidLevelCategoryCode string `json:"midLevelCategoryCode,omitempty"`
	SubLevelCategoryCode string `json:"subLevelCategoryCode,omitempty"`
}

// KakaoTalkSenderChanges is an edit on its way to become live. No status means
// no edit.
type KakaoTalkSenderChanges struct {
	Status string     `json:"status,omitempty"`
	Edit   SenderEdit `json:"edit,omitempty"`
}

// detailLogoImage is the detail that is looked at.
const detailLogoImage = "logoImage"

// at is the field of a name, or nil.
func (d *KakaoTalkSenderDetails) at(name string) *string {
	switch name {
	case "adminPhoneNo":
		return &d.AdminPhoneNo
	case "name":
		return &d.Name
	case detailLogoImage:
		return &d.LogoImage
	case "topLevelCategoryCode":
		return &d.TopLevelCategoryCode
	case "midLevelCategoryCode":
		return &d.MidLevelCategoryCode
	case "subLevelCategoryCode":
		return &d.SubLevelCategoryCode
	}
	return nil
}

// after is the details after an edit.
func (d KakaoTalkSenderDetails) after(edit SenderEdit) KakaoTalkSenderDetails {
	for name := range edit {
		if field := d.at(name); field != nil {
			*field = edit.text(name)
		}
	}
	return d
}

// The rules of senders that several operations share.
var (
	RuleKakaoTalkSenderFound = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.exists", Kind: "sender_not_found", Evidence: ledger.Documented,
		Says:   "A sender must exist in the project. The list answers this only when a fixture says that the project's senders are missing.",
		Fix:    "List the project's senders and use one of their plusFriendIds.",
		Source: "provisioning.yaml sender_not_found (when the list answers it is assumed)",
	})
	RuleKakaoTalkSenderOrder = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.order", Evidence: ledger.Documented,
		Says:   "The list of senders is sorted alphabetically by name, live or pending, then by plusFriendId; 50 to a page by default. Two filters hold together.",
		Source: "provisioning.yaml listSenders rules; behaviour.md 5 (what is sorted by, and how filters combine, is assumed)",
	})
)

// FindKakaoTalkSender finds a sender by its plusFriendId.
func FindKakaoTalkSender(tx *state.Tx, plusFriendID string) (KakaoTalkSender, error) {
	if err := kakaoTalkInitialized(tx); err != nil {
		return KakaoTalkSender{}, err
	}
	s, ok := Kind.In(tx).KakaoTalkSenders.Get(kakaoTalkKey(plusFriendID))
	if !ok {
		return KakaoTalkSender{}, RuleKakaoTalkSenderFound.Broken()
	}
	return s, nil
}

// ListKakaoTalkSenders cuts a page out of the senders that pass a filter.
func ListKakaoTalkSenders(tx *state.Tx, filter SenderFilter, page Page) (state.TokenPage[KakaoTalkSender], error) {
	if err := kakaoTalkInitialized(tx); err != nil {
		return state.TokenPage[KakaoTalkSender]{}, err
	}
	if Kind.In(tx).KakaoTalkVendor.SendersMissing {
		return state.TokenPage[KakaoTalkSender]{}, RuleKakaoTalkSenderFound.Broken()
	}
	var found []KakaoTalkSender
	for _, s := range Kind.In(tx).KakaoTalkSenders.All() {
		if filter.lets(s.State, s.Changes.Status) {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b KakaoTalkSender) int { return strings.Compare(a.sortKey(), b.sortKey()) })
	walk := state.Walk[KakaoTalkSender]{Scope: "kakaotalk/" + filter.scope(), Key: KakaoTalkSender.sortKey, Order: strings.Compare}
	return pageOf(walk, found, page)
}

// sortKey orders senders by name, live or still to be.
func (s KakaoTalkSender) sortKey() string {
	name := s.Details.Name
	if s.State == state.Gone {
		name = s.Changes.Edit.text("name")
	}
	return name + "\x00" + s.PlusFriendID
}

func (s KakaoTalkSender) key() string { return kakaoTalkKey(s.PlusFriendID) }

// resource is the sender's path below the project.
func (s KakaoTalkSender) resource() string { return "kakaotalk/senders/" + s.key() }

// put stores a sender that has changed.
func (s KakaoTalkSender) put(tx *state.Tx) KakaoTalkSender {
	s.Modified = tx.Now
	Kind.In(tx).KakaoTalkSenders.Put(s.key(), s)
	return s
}

// drop removes a sender with all that belongs to it.
func (s KakaoTalkSender) drop(tx *state.Tx) {
	store := Kind.In(tx)
	tx.Release(claimPlusFriend, s.PlusFriendID)
	s.dropTemplates(tx)
	forgetActivities(tx, s.resource())
	store.KakaoTalkCodes.Delete(s.key())
	store.KakaoTalkSenders.Delete(s.key())
}

// ListKakaoTalkSenderActivities cuts a page out of a sender's activities.
func ListKakaoTalkSenderActivities(tx *state.Tx, plusFriendID string, page Page) (state.TokenPage[Activity], error) {
	s, err := FindKakaoTalkSender(tx, plusFriendID)
	if err != nil {
		return state.TokenPage[Activity]{}, err
	}
	return activitiesOf(tx, s.resource(), page)
}

// CommentKakaoTalkSender adds a comment to a sender and tells it.
func CommentKakaoTalkSender(tx *state.Tx, plusFriendID, text string) (CommentDTO, error) {
	s, err := FindKakaoTalkSender(tx, plusFriendID)
	if err != nil {
		return CommentDTO{}, err
	}
	made := comment(tx, s.resource(), text)
	tx.Emit(EventKakaoTalkSenderCommentAdded, s.resource(), s.DTO(), state.Extra{Name: "comment", Value: text})
	return made, nil
}

// KakaoTalkSenderDTO is a sender as the API and webhook events show it.
type KakaoTalkSenderDTO struct {
	ID           string                     `json:"id"`
	PlusFriendID string                     `json:"plusFriendId"`
	State        string                     `json:"state,omitempty"`
	Changes      *KakaoTalkSenderChangesDTO `json:"changes,omitempty"`
	Details      *KakaoTalkSenderDetails    `json:"details,omitempty"`
	Created      string                     `json:"created"`
	Modified     string                     `json:"modified"`
}

// KakaoTalkSenderChangesDTO is what waits to become live.
type KakaoTalkSenderChangesDTO struct {
	Status  string                 `json:"status"`
	Details KakaoTalkSenderDetails `json:"details"`
}

// DTO is the sender as the API shows it.
func (s KakaoTalkSender) DTO() KakaoTalkSenderDTO {
	dto := KakaoTalkSenderDTO{
		ID: s.ID, PlusFriendID: s.PlusFriendID, State: s.State, Created: timestamp(s.Created), Modified: timestamp(s.Modified),
	}
	if s.State != state.Gone {
		dto.Details = &s.Details
	}
	if s.Changes.Status != "" {
		dto.Changes = &KakaoTalkSenderChangesDTO{s.Changes.Status, KakaoTalkSenderDetails{}.after(s.Changes.Edit)}
	}
	return dto
}
