package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// rcsSenders serves the operations on RCS senders.
type rcsSenders struct{ images fetch.Fetcher }

type rcsSenderList struct {
	paging
	Senders []provisioning.RCSSenderDTO `json:"senders"`
}

func (h rcsSenders) list(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, defaultPage)
	if err != nil {
		return fake.Reply{}, err
	}
	found, err := provisioning.ListRCSSenders(c.Tx, provisioning.RCSSenderQuery{
		AppID: c.Query.Get("filterConversationApiAppId"), IDs: c.Query.Get("filterSenderIds"),
		Name: c.Query.Get("filterSenderName"), Search: c.Query.Get("search"), States: c.Query["filterStates"],
		Column: c.Query.Get("sortColumn"), Descending: c.Query.Get("sortDirection") == "DESC",
	}, page)
	if err != nil {
		return fake.Reply{}, err
	}
	dto := func(s provisioning.RCSSender) provisioning.RCSSenderDTO { return s.DTO(c.Tx) }
	return fake.OK(rcsSenderList{pagingOf(found), dtos(found.Items, dto)})
}

// prepare looks at the images that a creation or an update names.
func (h rcsSenders) prepare(c *fake.Call) error {
	var in struct {
		Details map[string]any `json:"details"`
	}
	c.Bind(&in)
	c.Prepared = pictures(c, h.images, provisioning.RCSPictureURLs(in.Details))
	return nil
}

func (h rcsSenders) create(c *fake.Call) (fake.Reply, error) {
	var in provisioning.RCSSenderInput
	c.Bind(&in)
	in.Pictures, _ = c.Prepared.([]provisioning.Picture)
	s, err := provisioning.CreateRCSSender(c.Tx, in)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(s.DTO(c.Tx))
}

func (h rcsSenders) get(c *fake.Call) (fake.Reply, error) {
	return rcsSenderReply(c, provisioning.ReadRCSSender)
}

func (h rcsSenders) launch(c *fake.Call) (fake.Reply, error) {
	return rcsSenderReply(c, provisioning.LaunchRCSSender)
}

func (h rcsSenders) update(c *fake.Call) (fake.Reply, error) {
	var patch provisioning.RCSSenderPatch
	c.Bind(&patch)
	patch.USVersion = c.Query.Get("usQuestionnaireVersion")
	patch.Pictures, _ = c.Prepared.([]provisioning.Picture)
	return rcsSenderReply(c, func(tx *state.Tx, id string) (provisioning.RCSSender, error) {
		return provisioning.UpdateRCSSender(tx, id, patch)
	})
}

// rcsSenderReply answers the sender of the path as a function leaves it.
func rcsSenderReply(c *fake.Call, do func(tx *state.Tx, id string) (provisioning.RCSSender, error)) (fake.Reply, error) {
	s, err := do(c.Tx, c.Param("senderId"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(s.DTO(c.Tx))
}

func (h rcsSenders) listActivities(c *fake.Call) (fake.Reply, error) {
	return activitiesReply(c, func(tx *state.Tx, page provisioning.Page) (state.TokenPage[provisioning.Activity], error) {
		return provisioning.ListRCSSenderActivities(tx, c.Param("senderId"), page)
	})
}

func (h rcsSenders) createComment(c *fake.Call) (fake.Reply, error) {
	var in commentInput
	c.Bind(&in)
	made, err := provisioning.CommentRCSSender(c.Tx, c.Param("senderId"), in.Comment)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(made)
}
