package estapi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// addedProjects names the projects that were not known before.
type addedProjects struct {
	Added []string `json:"addedProjects"`
}

func addProjects(c *fake.Call) (fake.Reply, error) {
	added, err := trunking.AddProjects(c.Tx, bodyOf(c).texts("projectIds"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(addedProjects{added})
}
