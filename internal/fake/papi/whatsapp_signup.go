package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// whatsAppSignup serves the deprecated helpers of embedded signup.
type whatsAppSignup struct{}

type longLivedToken struct {
	LongLivedAccessToken string `json:"longLivedAccessToken"`
}

type wabaList struct {
	WABAs []provisioning.WABADetailsDTO `json:"wabas"`
}

func (whatsAppSignup) createToken(c *fake.Call) (fake.Reply, error) {
	var in provisioning.FacebookInput
	c.Bind(&in)
	token, err := provisioning.LongLivedToken(c.Tx, in)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(longLivedToken{token})
}

func (whatsAppSignup) listWABAs(c *fake.Call) (fake.Reply, error) {
	var in provisioning.FacebookInput
	c.Bind(&in)
	wabas, err := provisioning.ListWABADetails(c.Tx, in)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(wabaList{wabas})
}
