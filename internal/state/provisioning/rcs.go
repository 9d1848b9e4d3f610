package provisioning

import "github.com/sinch-mock/sinch-mock/internal/state"

// RCSStore is the RCS part of a world.
type RCSStore struct {
	Senders *state.Table[RCSSender] `json:"senders"`
	// AccountSeen says that the account's creation is among its activities.
	AccountSeen bool      `json:"accountSeen,omitempty"`
	Vendor      RCSVendor `json:"vendor"`
}

func newRCSStore() RCSStore { return RCSStore{Senders: state.NewTable[RCSSender]()} }

func (s RCSStore) fork() RCSStore {
	s.Senders = s.Senders.Fork()
	return s
}
