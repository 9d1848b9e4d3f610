package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// kakaoTalkTemplates serves the operations on KakaoTalk templates.
type kakaoTalkTemplates struct{ images fetch.Fetcher }

type kakaoTalkTemplateList struct {
	paging
	Templates []provisioning.KakaoTalkTemplateDTO `json:"templates"`
}

func (h kakaoTalkTemplates) list(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, defaultPage)
	if err != nil {
		return fake.Reply{}, err
	}
	filter := provisioning.TemplateFilter{
		SenderFilter: provisioning.SenderFilter{States: c.Query["filterStates"], Statuses: c.Query["filterStatuses"]},
		Prefix:       c.Query.Get("templateName"),
	}
	found, err := provisioning.ListKakaoTalkTemplates(c.Tx, c.Param("plusFriendId"), filter, page)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(kakaoTalkTemplateList{pagingOf(found), dtos(found.Items, provisioning.KakaoTalkTemplate.DTO)})
}

func (h kakaoTalkTemplates) prepareCreate(c *fake.Call) error {
	var in provisioning.KakaoTalkTemplateInput
	c.Bind(&in)
	c.Prepared = lookAt(c, h.images, in.ImageToCheck())
	return nil
}

func (h kakaoTalkTemplates) create(c *fake.Call) (fake.Reply, error) {
	var in provisioning.KakaoTalkTemplateInput
	c.Bind(&in)
	t, err := provisioning.CreateKakaoTalkTemplate(c.Tx, c.Param("plusFriendId"), in, seen(c))
	if err != nil && t.Code != "" {
		return fake.Reply{}, fake.Keep(err)
	}
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(t.DTO())
}

func (h kakaoTalkTemplates) get(c *fake.Call) (fake.Reply, error) {
	t, err := provisioning.FindKakaoTalkTemplate(c.Tx, c.Param("plusFriendId"), c.Param("templateCode"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(t.DTO())
}

func (h kakaoTalkTemplates) remove(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.DeleteKakaoTalkTemplate(c.Tx, c.Param("plusFriendId"), c.Param("templateCode")); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}

func (h kakaoTalkTemplates) prepareUpdate(c *fake.Call) error {
	var in provisioning.KakaoTalkTemplateUpdate
	c.Bind(&in)
	var url string
	err := c.World.View(func(tx *state.Tx) error {
		url = in.ImageToCheck(tx, c.Param("plusFriendId"), c.Param("templateCode"))
		return nil
	})
	c.Prepared = lookAt(c, h.images, url)
	return err
}

func (h kakaoTalkTemplates) update(c *fake.Call) (fake.Reply, error) {
	var in provisioning.KakaoTalkTemplateUpdate
	c.Bind(&in)
	t, err := provisioning.UpdateKakaoTalkTemplate(c.Tx, c.Param("plusFriendId"), c.Param("templateCode"), in, seen(c))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(t.DTO())
}

func (h kakaoTalkTemplates) activities(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, provisioning.ActivityPageSize)
	if err != nil {
		return fake.Reply{}, err
	}
	found, err := provisioning.ListKakaoTalkTemplateActivities(c.Tx, c.Param("plusFriendId"), c.Param("templateCode"), page)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(activityList{pagingOf(found), dtos(found.Items, same)})
}

func (h kakaoTalkTemplates) removeDraft(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.DeleteKakaoTalkTemplateDraft(c.Tx, c.Param("plusFriendId"), c.Param("templateCode")); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}

func (h kakaoTalkTemplates) comment(c *fake.Call) (fake.Reply, error) {
	var in struct {
		Comment string `json:"comment"`
	}
	c.Bind(&in)
	comment, err := provisioning.CommentKakaoTalkTemplate(c.Tx, c.Param("plusFriendId"), c.Param("templateCode"), in.Comment)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(comment)
}
