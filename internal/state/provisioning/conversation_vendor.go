package provisioning

import (
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// ConversationVendor is what only the Conversation API's side knows of a
// project. Its zero value knows nothing beyond what this API created.
type ConversationVendor struct {
	// Apps are the project's apps. One with the id of an app that this API
	// created tells of its channels only.
	Apps []VendorConversationApp `json:"apps,omitempty"`
	// Deleted are the ids of apps that were deleted over there.
	Deleted []string `json:"deleted,omitempty"`
}

// VendorConversationApp is a Conversation app with the channels set up on it.
type VendorConversationApp struct {
	// ID is a ULID.
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// Region is BR, EU or US; empty means EU.
	Region    string         `json:"region,omitempty"`
	Instagram *InstagramInfo `json:"instagram,omitempty"`
	Messenger *MessengerInfo `json:"messenger,omitempty"`
	Telegram  *TelegramInfo  `json:"telegram,omitempty"`
	Viber     *ViberInfo     `json:"viber,omitempty"`
	// Errors are what the channels' own services answer in place of their
	// data, by channel: instagram, messenger, telegram, viber.
	Errors map[string]UpstreamError `json:"errors,omitempty"`
}

// UpstreamError is a refusal of Facebook, Telegram or Viber.
type UpstreamError struct {
	Code        int    `json:"code"`
	Description string `json:"description"`
}

// SetConversationVendor replaces what the Conversation API's side knows.
func SetConversationVendor(tx *state.Tx, v ConversationVendor) { Kind.In(tx).ConversationVendor = v }

func (v ConversationVendor) app(id string) (VendorConversationApp, bool) {
	i := slices.IndexFunc(v.Apps, func(a VendorConversationApp) bool { return a.ID == id })
	if i < 0 {
		return VendorConversationApp{}, false
	}
	return v.Apps[i], true
}

// ChannelStatus is how a channel of a Conversation app fares.
type ChannelStatus struct {
	// Status is ACTIVE, ERROR, FAILING, PENDING or UNRECOGNIZED; empty means ACTIVE.
	Status string `json:"status"`
	// Description says why a channel is in ERROR or FAILING.
	Description string `json:"statusDescription,omitempty"`
}

// shown is the status as the API shows it.
func (s ChannelStatus) shown() ChannelStatus {
	switch s.Status {
	case "":
		return ChannelStatus{Status: "ACTIVE"}
	case "ERROR", "FAILING":
		return s
	}
	return ChannelStatus{Status: s.Status}
}

// InstagramInfo is what Instagram tells of an account.
type InstagramInfo struct {
	ChannelStatus
	ID                string `json:"id,omitempty"`
	Name              string `json:"name,omitempty"`
	Username          string `json:"username,omitempty"`
	Biography         string `json:"biography,omitempty"`
	FollowersCount    *int   `json:"followersCount,omitempty"`
	FollowsCount      *int   `json:"followsCount,omitempty"`
	MediaCount        *int   `json:"mediaCount,omitempty"`
	ProfilePictureURL string `json:"profilePictureUrl,omitempty"`
	Website           string `json:"website,omitempty"`
}

// MessengerInfo is what Facebook tells of a page.
type MessengerInfo struct {
	ChannelStatus
	ID                  string `json:"id,omitempty"`
	Name                string `json:"name,omitempty"`
	GlobalBrandPageName string `json:"globalBrandPageName,omitempty"`
}

// TelegramInfo is what Telegram tells of a bot.
type TelegramInfo struct {
	ChannelStatus
	Name          string `json:"name,omitempty"`
	Username      string `json:"username,omitempty"`
	CanJoinGroups *bool  `json:"canJoinGroups,omitempty"`
	// CanReadAllGroupMessages is true when the bot's privacy mode is off.
	CanReadAllGroupMessages *bool `json:"canReadAllGroupMessages,omitempty"`
	SupportsInlineQueries   *bool `json:"supportsInlineQueries,omitempty"`
}

// ViberInfo is what Viber tells of a bot.
type ViberInfo struct {
	ChannelStatus
	ID          string         `json:"id,omitempty"`
	Name        string         `json:"name,omitempty"`
	URI         string         `json:"uri,omitempty"`
	Icon        string         `json:"icon,omitempty"`
	Category    string         `json:"category,omitempty"`
	Subcategory string         `json:"subcategory,omitempty"`
	Location    *ViberLocation `json:"location,omitempty"`
	// Country is the country's name in full.
	Country          string `json:"country,omitempty"`
	SubscribersCount *int   `json:"subscribersCount,omitempty"`
}

// ViberLocation is a place in degrees.
type ViberLocation struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}
