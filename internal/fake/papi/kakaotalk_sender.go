package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// kakaoTalkSenders serves the operations on KakaoTalk senders.
type kakaoTalkSenders struct{ images fetch.Fetcher }

type kakaoTalkSenderList struct {
	paging
	Senders []provisioning.KakaoTalkSenderDTO `json:"senders"`
}

func (h kakaoTalkSenders) list(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, defaultPage)
	if err != nil {
		return fake.Reply{}, err
	}
	filter := provisioning.SenderFilter{States: c.Query["filterStates"], Statuses: c.Query["filterStatuses"]}
	found, err := provisioning.ListKakaoTalkSenders(c.Tx, filter, page)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(kakaoTalkSenderList{pagingOf(found), dtos(found.Items, provisioning.KakaoTalkSender.DTO)})
}

func (h kakaoTalkSenders) prepareCreate(c *fake.Call) error {
	var in provisioning.KakaoTalkSenderInput
	c.Bind(&in)
	c.Prepared = lookAt(c, h.images, in.ImageToCheck())
	return nil
}

func (h kakaoTalkSenders) create(c *fake.Call) (fake.Reply, error) {
	var in provisioning.KakaoTalkSenderInput
	c.Bind(&in)
	s, err := provisioning.CreateKakaoTalkSender(c.Tx, in, seen(c))
	if err != nil && s.ID != "" {
		return fake.Reply{}, fake.Keep(err)
	}
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(s.DTO())
}

func (h kakaoTalkSenders) get(c *fake.Call) (fake.Reply, error) {
	s, err := provisioning.FindKakaoTalkSender(c.Tx, c.Param("plusFriendId"))
	return kakaoTalkSender(s, err)
}

// kakaoTalkSender answers a sender, or why there is none.
func kakaoTalkSender(s provisioning.KakaoTalkSender, err error) (fake.Reply, error) {
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(s.DTO())
}

func (h kakaoTalkSenders) remove(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.DeleteKakaoTalkSender(c.Tx, c.Param("plusFriendId")); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}

func (h kakaoTalkSenders) prepareUpdate(c *fake.Call) error {
	var in provisioning.KakaoTalkSenderUpdate
	c.Bind(&in)
	var url string
	err := c.World.View(func(tx *state.Tx) error {
		url = in.ImageToCheck(tx, c.Param("plusFriendId"))
		return nil
	})
	c.Prepared = lookAt(c, h.images, url)
	return err
}

func (h kakaoTalkSenders) update(c *fake.Call) (fake.Reply, error) {
	var in provisioning.KakaoTalkSenderUpdate
	c.Bind(&in)
	s, err := provisioning.UpdateKakaoTalkSender(c.Tx, c.Param("plusFriendId"), in, seen(c))
	return kakaoTalkSender(s, err)
}

func (h kakaoTalkSenders) activities(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, provisioning.ActivityPageSize)
	if err != nil {
		return fake.Reply{}, err
	}
	found, err := provisioning.ListKakaoTalkSenderActivities(c.Tx, c.Param("plusFriendId"), page)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(activityList{pagingOf(found), dtos(found.Items, same)})
}

func (h kakaoTalkSenders) removeChanges(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.DeleteKakaoTalkSenderChanges(c.Tx, c.Param("plusFriendId")); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}

func (h kakaoTalkSenders) comment(c *fake.Call) (fake.Reply, error) {
	var in struct {
		Comment string `json:"comment"`
	}
	c.Bind(&in)
	comment, err := provisioning.CommentKakaoTalkSender(c.Tx, c.Param("plusFriendId"), in.Comment)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(comment)
}

func (h kakaoTalkSenders) register(c *fake.Call) (fake.Reply, error) {
	s, err := provisioning.RegisterKakaoTalkSender(c.Tx, c.Param("plusFriendId"))
	return kakaoTalkSender(s, err)
}

// verify keeps what a refusal changed: a wrong code counts.
func (h kakaoTalkSenders) verify(c *fake.Call) (fake.Reply, error) {
	var in struct {
		Code float64 `json:"code"`
	}
	c.Bind(&in)
	s, err := provisioning.VerifyKakaoTalkSender(c.Tx, c.Param("plusFriendId"), in.Code)
	if err != nil {
		return fake.Reply{}, fake.Keep(err)
	}
	return fake.OK(s.DTO())
}
