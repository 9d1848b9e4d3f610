package contracttests

import "net/http"

// Operations on categories of KakaoTalk.
const (
	friendCategories   = "KakaotalkCategoriesController_listSenderCategories_v1"
	templateCategories = "KakaotalkCategoriesController_getTemplateCategories_v1"
)

func friendCategoryCases() []Case {
	return []Case{
		{Name: "papi/kakaotalk-categories/senders", Operations: []string{friendCategories}, Needs: onSenders, Run: categoriesTree},
		{Name: "papi/kakaotalk-categories/senders/vendor", Operations: []string{friendCategories}, Costs: Paid | Irreversible, Needs: onSenders, Assumed: true, Run: categoriesVendor},
		{Name: "papi/kakaotalk-categories/templates", Operations: []string{templateCategories}, Costs: Paid | Irreversible, Needs: onSenders, Run: categoriesTemplates},
		{Name: "papi/kakaotalk-categories/not-onboarded", Operations: []string{friendCategories, templateCategories}, Needs: onSenders, Run: categoriesNotOnboarded},
	}
}

// categoriesTree walks the tree: three levels, each with the code of the one above.
func categoriesTree(t *T) {
	leaves := 0
	var walk func(list []Object, parent string, depth int)
	walk = func(list []Object, parent string, depth int) {
		for _, category := range list {
			t.Has("category below "+parent, category, Object{"parentCode": parent, "depth": depth})
			below := objects(category["subcategories"])
			if depth == 3 {
				leaves++
				t.Equal("categories below the third level", below, []Object{})
			}
			code, _ := category["code"].(string)
			walk(below, code, depth+1)
		}
	}
	walk(t.Project().Call(friendCategories).Want(http.StatusOK).List("categories"), "", 1)
	if leaves == 0 {
		t.Errorf("the tree has no third level")
	}
}

// categoriesVendor has KakaoTalk know one category only: senders need it.
func categoriesVendor(t *T) {
	p := t.Project()
	p.kakaoTalk(Object{"senderCategories": []Object{{"code": "777", "name": "Fish & chips", "subcategories": []Object{}}}})
	p.Call(friendCategories).Want(http.StatusOK).Is(Object{"categories": []Object{
		{"parentCode": "", "depth": 1, "code": "777", "name": "Fish & chips", "subcategories": []Object{}},
	}})
	p.Call(friendCreate).JSON(p.friend("SUBMIT")).Refused(http.StatusBadRequest, "sender_invalid_category_code")
}

func categoriesTemplates(t *T) {
	p := t.Project()
	id := p.draftFriend("Shop")
	call := func(p *Project) *Call { return p.Call(templateCategories, id) }
	all := call(p).Want(http.StatusOK)
	list := all.List("categories")
	t.Equal("size of the list", all.Field("totalSize"), len(list))
	codes := map[any]bool{}
	for _, category := range list {
		for _, sub := range objects(category["subcategories"]) {
			t.Equal("group of a subcategory", sub["groupName"], category["name"])
			if codes[sub["code"]] {
				t.Errorf("two subcategories have the code %v", sub["code"])
			}
			codes[sub["code"]] = true
		}
	}
	t.tokenPages(tokenWalk{call: func() *Call { return call(p) }, list: "categories", field: "nameEnglish", want: pluck(list, "nameEnglish"), size: 4})
	p.refusedPages(100, call)
	p.Call(templateCategories, p.unique()).Refused(http.StatusNotFound, noSender)
}

func categoriesNotOnboarded(t *T) {
	p := t.Project()
	p.kakaoTalk(Object{"notInitialized": true})
	p.Call(friendCategories).Refused(http.StatusBadRequest, notSetUp)
	p.Call(templateCategories, p.unique()).Refused(http.StatusBadRequest, notSetUp)
}
