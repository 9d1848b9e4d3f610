package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// rcsAccounts serves the operations on a project's RCS account.
type rcsAccounts struct{}

// commentInput is what a comment is made of.
type commentInput struct {
	Comment string `json:"comment"`
}

func (rcsAccounts) listActivities(c *fake.Call) (fake.Reply, error) {
	return activitiesReply(c, provisioning.ListRCSAccountActivities)
}

// activitiesReply answers a page of a resource's activities.
func activitiesReply(c *fake.Call, list func(*state.Tx, provisioning.Page) (state.TokenPage[provisioning.Activity], error)) (fake.Reply, error) {
	page, err := pageOf(c, provisioning.ActivityPageSize)
	if err != nil {
		return fake.Reply{}, err
	}
	found, err := list(c.Tx, page)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(activityList{pagingOf(found), append([]provisioning.Activity{}, found.Items...)})
}

func (rcsAccounts) createComment(c *fake.Call) (fake.Reply, error) {
	var in commentInput
	c.Bind(&in)
	made, err := provisioning.CommentRCSAccount(c.Tx, in.Comment)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(made)
}
