package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// whatsAppSolutions serves the operations on WhatsApp solutions.
type whatsAppSolutions struct{}

type solutionList struct {
	Solutions []provisioning.WhatsAppSolutionDTO `json:"solutions"`
}

type createdSolutionList struct {
	solutionList
	Failed []provisioning.FailedSolutionDTO `json:"failedSolutions"`
}

func solutionsOf(c *fake.Call, found []provisioning.WhatsAppSolution) solutionList {
	dto := func(s provisioning.WhatsAppSolution) provisioning.WhatsAppSolutionDTO { return s.DTO(c.Tx) }
	return solutionList{dtos(found, dto)}
}

func (whatsAppSolutions) list(c *fake.Call) (fake.Reply, error) {
	found, err := provisioning.ListWhatsAppSolutions(c.Tx)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(solutionsOf(c, found))
}

func (whatsAppSolutions) create(c *fake.Call) (fake.Reply, error) {
	var in provisioning.WhatsAppSolutionInput
	c.Bind(&in)
	made, failed, err := provisioning.CreateWhatsAppSolution(c.Tx, in)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(createdSolutionList{solutionsOf(c, made), dtos(failed, same)})
}

func (whatsAppSolutions) get(c *fake.Call) (fake.Reply, error) {
	s, err := provisioning.FindWhatsAppSolution(c.Tx, c.Param("solutionId"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(s.DTO(c.Tx))
}

func (whatsAppSolutions) assign(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.AssignWhatsAppSolution(c.Tx, c.Param("solutionId")); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}
