package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// rcsTestNumbers serves the operations on test numbers of RCS senders.
type rcsTestNumbers struct{}

type rcsTestNumberList struct {
	TestNumbers []provisioning.RCSTestNumberDTO `json:"testNumbers"`
}

type rcsCapabilities struct {
	Features []string `json:"features"`
}

func (rcsTestNumbers) add(c *fake.Call) (fake.Reply, error) {
	var in struct {
		TestNumbers []string `json:"testNumbers"`
	}
	c.Bind(&in)
	all, err := provisioning.AddRCSTestNumbers(c.Tx, c.Param("senderId"), in.TestNumbers)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(rcsTestNumberList{dtos(all, provisioning.RCSTestNumber.DTO)})
}

func (rcsTestNumbers) get(c *fake.Call) (fake.Reply, error) {
	return rcsTestNumberReply(c, provisioning.FindRCSTestNumber)
}

// retry serves a GET that sends an invitation.
func (rcsTestNumbers) retry(c *fake.Call) (fake.Reply, error) {
	return rcsTestNumberReply(c, provisioning.RetryRCSTestNumber)
}

func rcsTestNumberReply(c *fake.Call, do func(tx *state.Tx, id, number string) (provisioning.RCSTestNumber, error)) (fake.Reply, error) {
	n, err := do(c.Tx, c.Param("senderId"), c.Param("testNumber"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(n.DTO())
}

func (rcsTestNumbers) remove(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.DeleteRCSTestNumber(c.Tx, c.Param("senderId"), c.Param("testNumber")); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}

func (rcsTestNumbers) capabilities(c *fake.Call) (fake.Reply, error) {
	features, err := provisioning.RCSCapabilities(c.Tx, c.Param("senderId"), c.Param("testNumber"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(rcsCapabilities{features})
}
