package provisioning

import (
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// KakaoTalkSenderCategory is a category of senders with those below it: three
// levels, with codes of 3, 4 and 4 digits.
type KakaoTalkSenderCategory struct {
	Code          string                    `json:"code"`
	Name          string                    `json:"name"`
	Subcategories []KakaoTalkSenderCategory `json:"subcategories,omitempty"`
}

// KakaoTalkSenderCategoryDTO is a category of senders as the API shows it.
type KakaoTalkSenderCategoryDTO struct {
	ParentCode    string                       `json:"parentCode"`
	Depth         int                          `json:"depth"`
	Code          string                       `json:"code"`
	Name          string                       `json:"name"`
	Subcategories []KakaoTalkSenderCategoryDTO `json:"subcategories"`
}

// KakaoTalkTemplateCategory is a category of templates as the API shows it.
type KakaoTalkTemplateCategory struct {
	Name          string                         `json:"name"`
	NameEnglish   string                         `json:"nameEnglish"`
	Subcategories []KakaoTalkTemplateSubcategory `json:"subcategories"`
}

// KakaoTalkTemplateSubcategory is what templates name by its code.
type KakaoTalkTemplateSubcategory struct {
	Code        string `json:"code"`
	Name        string `json:"name"`
	NameEnglish string `json:"nameEnglish"`
	GroupName   string `json:"groupName"`
	Inclusion   string `json:"inclusion"`
	Exclusion   string `json:"exclusion"`
}

// The rules of categories.
var (
	RuleKakaoTalkCategories = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-category.content", Evidence: ledger.Documented,
		Says:   "Sender categories are a tree of three levels; the built-in one is a sample with the document's example codes in it, and a fixture may give another. Template categories have the documented names, with codes of 6 digits, 10 groups in the order of their codes; 999999 is the one of templates that name none.",
		Source: "provisioning.yaml listSenderCategories rules, KakaotalkTemplateSubcategoryDto (the sample tree, the template codes and the order are assumed)",
	})
	RuleKakaoTalkSenderCategory = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-sender.category", Kind: "sender_invalid_category_code", Evidence: ledger.Documented,
		Says:   "A sender's category codes lead down the tree of sender categories, each below the one before; a draft's as far as it names them.",
		Fix:    "List the sender categories and use codes of one branch.",
		Source: "provisioning.yaml sender_invalid_category_code (the branch, and drafts, are assumed)",
	})
)

// ListKakaoTalkSenderCategories lists the categories that senders may have.
func ListKakaoTalkSenderCategories(tx *state.Tx) ([]KakaoTalkSenderCategoryDTO, error) {
	if err := kakaoTalkInitialized(tx); err != nil {
		return nil, err
	}
	return shownBelow("", 1, kakaoTalkSenderCategories(tx)), nil
}

// ListKakaoTalkTemplateCategories cuts a page out of the categories that a
// sender's templates may have.
func ListKakaoTalkTemplateCategories(tx *state.Tx, plusFriendID string, page Page) (state.TokenPage[KakaoTalkTemplateCategory], error) {
	if _, err := FindKakaoTalkSender(tx, plusFriendID); err != nil {
		return state.TokenPage[KakaoTalkTemplateCategory]{}, err
	}
	walk := state.Walk[KakaoTalkTemplateCategory]{
		Scope: "kakaotalk/templates/categories",
		Key:   func(c KakaoTalkTemplateCategory) string { return c.Subcategories[0].Code },
		Order: strings.Compare,
	}
	return pageOf(walk, kakaoTalkTemplateCategories, page)
}

func shownBelow(parent string, depth int, categories []KakaoTalkSenderCategory) []KakaoTalkSenderCategoryDTO {
	shown := []KakaoTalkSenderCategoryDTO{}
	for _, c := range categories {
		shown = append(shown, KakaoTalkSenderCategoryDTO{
			ParentCode: parent, Depth: depth, Code: c.Code, Name: c.Name,
			Subcategories: shownBelow(c.Code, depth+1, c.Subcategories),
		})
	}
	return shown
}

func kakaoTalkSenderCategories(tx *state.Tx) []KakaoTalkSenderCategory {
	if given := Kind.In(tx).KakaoTalkVendor.SenderCategories; len(given) > 0 {
		return given
	}
	return sampleSenderCategories
}

// leadsDown says whether codes lead down a tree; an empty one fits anything.
func leadsDown(categories []KakaoTalkSenderCategory, codes ...string) bool {
	for _, code := range codes {
		found, below := code == "", []KakaoTalkSenderCategory{}
		for _, c := range categories {
			if code == "" || code == c.Code {
				found, below = true, append(below, c.Subcategories...)
			}
		}
		if !found {
			return false
		}
		categories = below
	}
	return true
}

// isTemplateCategory says whether templates may name a code.
func isTemplateCategory(code string) bool {
	for _, category := range kakaoTalkTemplateCategories {
		for _, sub := range category.Subcategories {
			if sub.Code == code {
				return true
			}
		}
	}
	return false
}
