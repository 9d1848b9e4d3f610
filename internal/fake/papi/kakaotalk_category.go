package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// kakaoTalkCategories serves the operations on categories of KakaoTalk.
type kakaoTalkCategories struct{}

type kakaoTalkSenderCategoryList struct {
	Categories []provisioning.KakaoTalkSenderCategoryDTO `json:"categories"`
}

type kakaoTalkTemplateCategoryList struct {
	paging
	Categories []provisioning.KakaoTalkTemplateCategory `json:"categories"`
}

func (kakaoTalkCategories) senders(c *fake.Call) (fake.Reply, error) {
	categories, err := provisioning.ListKakaoTalkSenderCategories(c.Tx)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(kakaoTalkSenderCategoryList{categories})
}

func (kakaoTalkCategories) templates(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, defaultPage)
	if err != nil {
		return fake.Reply{}, err
	}
	found, err := provisioning.ListKakaoTalkTemplateCategories(c.Tx, c.Param("plusFriendId"), page)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(kakaoTalkTemplateCategoryList{pagingOf(found), dtos(found.Items, same)})
}
