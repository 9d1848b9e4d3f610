package contracttests

import (
	"net/http"
	"strings"
	"time"
)

// Operations on KakaoTalk templates.
const (
	friendTemplateList        = "KakaotalkTemplatesController_listTemplates_v1"
	friendTemplateCreate      = "KakaotalkTemplatesController_createTemplate_v1"
	friendTemplateGet         = "KakaotalkTemplatesController_get_v1"
	friendTemplateDelete      = "KakaotalkTemplatesController_deleteTemplate_v1"
	friendTemplateUpdate      = "KakaotalkTemplatesController_updateTemplate_v1"
	friendTemplateActivities  = "KakaotalkTemplatesController_listActivities_v1"
	friendTemplateDeleteDraft = "KakaotalkTemplatesController_deleteTemplateDraft_v1"
	friendTemplateComment     = "KakaotalkTemplatesController_createComment_v1"
)

// refusedByKakaoTalk is the code of what KakaoTalk has against a template.
const refusedByKakaoTalk = "template_kakaotalk_validation_error"

func friendTemplateCases() []Case {
	receiving := append([]Need{Receiver}, onSenders...)
	all := append([]string{friendTemplateList, friendTemplateCreate}, ofOneFriendTemplate...)
	return []Case{
		{Name: "papi/kakaotalk-templates/create", Operations: []string{friendTemplateCreate, friendTemplateGet, friendTemplateList}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendTemplatesCreate},
		{Name: "papi/kakaotalk-templates/create/draft", Operations: []string{friendTemplateCreate, friendTemplateUpdate, friendTemplateDeleteDraft}, Costs: Paid | Irreversible, Needs: onSenders, Run: friendTemplatesDraft},
		{Name: "papi/kakaotalk-templates/create/refused-inputs", Operations: []string{friendTemplateCreate}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendTemplatesInputs},
		{Name: "papi/kakaotalk-templates/create/names", Operations: []string{friendTemplateCreate, friendTemplateUpdate}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendTemplatesNames},
		{Name: "papi/kakaotalk-templates/create/save-draft-on-failure", Operations: []string{friendTemplateCreate}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendTemplatesKeptDraft},
		{Name: "papi/kakaotalk-templates/form", Operations: []string{friendTemplateCreate, friendTemplateUpdate}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Assumed: true, Run: friendTemplatesForm},
		{Name: "papi/kakaotalk-templates/images", Operations: []string{friendTemplateCreate, friendTemplateUpdate}, Costs: Paid | Irreversible | OTP | Number, Needs: receiving, Run: friendTemplatesImages},
		{Name: "papi/kakaotalk-templates/list", Operations: []string{friendTemplateList}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendTemplatesList},
		{Name: "papi/kakaotalk-templates/update", Operations: []string{friendTemplateUpdate}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendTemplatesUpdate},
		{Name: "papi/kakaotalk-templates/update/refused", Operations: []string{friendTemplateUpdate, friendTemplateDeleteDraft}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendTemplatesUpdateRefused},
		{Name: "papi/kakaotalk-templates/rejected", Operations: []string{friendTemplateUpdate, friendTemplateDeleteDraft}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendTemplatesRejected},
		{Name: "papi/kakaotalk-templates/delete", Operations: []string{friendTemplateDelete, friendTemplateGet}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Assumed: true, Run: friendTemplatesDelete},
		{Name: "papi/kakaotalk-templates/activities", Operations: []string{friendTemplateActivities, friendTemplateComment}, Costs: Paid | Irreversible, Needs: onSenders, Run: friendTemplatesActivities},
		{Name: "papi/kakaotalk-templates/events", Operations: []string{friendTemplateGet, friendTemplateComment}, Costs: Paid | Irreversible | OTP | Number, Needs: receiving, Run: friendTemplatesEvents},
		{Name: "papi/kakaotalk-templates/ids", Operations: all, Costs: Paid | Irreversible, Needs: onSenders, Run: friendTemplatesIDs},
		{Name: "papi/kakaotalk-templates/not-onboarded", Operations: all, Costs: Irreversible, Needs: onSenders, Run: friendTemplatesNotOnboarded},
	}
}

// friendTemplate is an input of a template that nothing is missing of.
func friendTemplate(status, name string) Object {
	return Object{"status": status, "details": Object{"name": name, "language": "EN", "content": "Hello #{name}"}}
}

// detailed is an input whose details have other values in some fields.
func detailed(input, fields Object) Object {
	details, _ := input["details"].(Object)
	for name, value := range fields {
		details = with(details, name, value)
	}
	return with(input, "details", details)
}

// friendTemplateDetails are details as they are read.
func friendTemplateDetails(name string) Object {
	return Object{
		"name": name, "language": "EN", "content": "Hello #{name}", "messageType": "BASIC", "emphasizeType": "EMPHASIZE_TYPE_NONE",
		"categoryCode": "999999", "securityFlag": false, "buttons": []Object{},
	}
}

// friendTemplateOf makes a template of a sender.
func (p *Project) friendTemplateOf(sender, status, name string) (code string) {
	return p.Call(friendTemplateCreate, sender).JSON(friendTemplate(status, name)).Want(http.StatusCreated).String("code")
}

// approvedFriendTemplate is a template that is live.
func (p *Project) approvedFriendTemplate(sender, name string) (code string) {
	code = p.friendTemplateOf(sender, "SUBMIT", name)
	p.Settle()
	p.oneFriendTemplate(sender, code).Has(Object{"state": "APPROVED"})
	return code
}

func (p *Project) oneFriendTemplate(sender, code string) *Answer {
	return p.Call(friendTemplateGet, sender, code).Want(http.StatusOK)
}

func (p *Project) updateFriendTemplate(sender, code string, body any) *Call {
	return p.Call(friendTemplateUpdate, sender, code).JSON(body)
}

// friendTemplatesCreate submits a template with all that one can have.
func friendTemplatesCreate(t *T) {
	p := t.Project()
	sender := p.activeFriend()
	more := Object{
		"messageType": "EXTRA_INFORMATION", "extra": "See <here>", "emphasizeType": "EMPHASIZE_TYPE_TEXT", "title": strings.Repeat("T", 50),
		"subtitle": "S", "categoryCode": "001001", "securityFlag": true, "buttons": []Object{
			{"ordering": 1, "type": "WEB_LINK", "name": "Open", "linkMo": "https://shop.example"},
			{"ordering": 2, "type": "MESSAGE_DELIVERY", "name": "Track"},
		},
	}
	created := p.Call(friendTemplateCreate, sender).JSON(detailed(friendTemplate("SUBMIT", "Welcome"), more)).Want(http.StatusCreated).without("state", "details")
	want := friendTemplateDetails("Welcome")
	for name, value := range more {
		want[name] = value
	}
	t.Equal("changes", created.Field("changes"), Object{"status": "IN_PROGRESS", "details": want})
	code := created.String("code")
	p.oneFriendTemplate(sender, code).Is(created.object())
	before := len(p.eventTypes())
	p.Settle()
	live := p.oneFriendTemplate(sender, code).Has(Object{"state": "APPROVED", "details": want}).without("changes")
	p.fired("KAKAOTALK_TEMPLATE_APPROVED", live)
	t.Equal("events", len(p.eventTypes()), before+1)
	t.Equal("the list", p.Call(friendTemplateList, sender).Want(http.StatusOK).List("templates"), []Object{live.object()})
}

// friendTemplatesDraft needs no content until it is submitted, nor a sender
// that is live.
func friendTemplatesDraft(t *T) {
	p := t.Project()
	sender := p.draftFriend("Shop")
	input := Object{"status": "DRAFT", "details": Object{"name": "Draft", "language": "EN"}}
	code := p.Call(friendTemplateCreate, sender).JSON(input).Want(http.StatusCreated).without("state").String("code")
	p.updateFriendTemplate(sender, code, Object{"status": "SUBMIT"}).Refused(http.StatusBadRequest, "invalid_input")
	drafted := p.updateFriendTemplate(sender, code, Object{"details": Object{"content": "Hello #{name}"}}).Want(http.StatusOK)
	t.Equal("changes", drafted.Field("changes"), Object{"status": "DRAFT", "details": friendTemplateDetails("Draft")})
	p.Settle()
	p.oneFriendTemplate(sender, code).Is(drafted.object())
	p.Call(friendTemplateDeleteDraft, sender, code).Want(http.StatusNoContent)
	p.Call(friendTemplateGet, sender, code).Refused(http.StatusNotFound, noTemplate)
}

func friendTemplatesInputs(t *T) {
	p := t.Project()
	sender := p.activeFriend()
	button := func(buttons ...Object) Object { return Object{"buttons": buttons} }
	link := Object{"ordering": 1, "type": "WEB_LINK", "name": "Open", "linkMo": "https://shop.example"}
	good := friendTemplate("SUBMIT", "New")
	create := func(body any) *Call { return p.Call(friendTemplateCreate, sender).JSON(body) }
	bad := []conflict{{"no JSON", http.StatusBadRequest, "invalid_payload", p.Call(friendTemplateCreate, sender).Text("{")}}
	for name, body := range map[string]Object{
		"nothing":            {},
		"another status":     friendTemplate("SEND", "New"),
		"no name":            detailed(good, Object{"name": nil}),
		"a long name":        detailed(good, Object{"name": strings.Repeat("x", 151)}),
		"another language":   detailed(good, Object{"language": "XX"}),
		"no content":         detailed(good, Object{"content": nil}),
		"a long content":     detailed(good, Object{"content": strings.Repeat("x", 1001)}),
		"a long title":       detailed(good, Object{"title": strings.Repeat("x", 51)}),
		"a link for a URL":   detailed(good, Object{"imageUrl": "me"}),
		"a button too many":  detailed(good, button(link, link, link, link, link, link)),
		"the same button":    detailed(good, button(link, link)),
		"two of a type":      detailed(good, button(link, with(link, "name", "Go"))),
		"an ordering beyond": detailed(good, button(with(link, "ordering", 6))),
	} {
		bad = append(bad, conflict{name, http.StatusBadRequest, "invalid_payload", create(body)})
	}
	t.conflicts(append(bad, conflict{"another category", http.StatusBadRequest, "template_invalid_category_code", create(detailed(good, Object{"categoryCode": "001"}))}))
	t.Equal("templates after refusals", p.Call(friendTemplateList, sender).Want(http.StatusOK).List("templates"), []Object{})
}

// friendTemplatesNames uses a name twice, live or pending.
func friendTemplatesNames(t *T) {
	p := t.Project()
	sender := p.activeFriend()
	p.approvedFriendTemplate(sender, "Live")
	draft := p.friendTemplateOf(sender, "DRAFT", "Draft")
	t.conflicts([]conflict{
		{"of a live one", http.StatusConflict, "template_exists", p.Call(friendTemplateCreate, sender).JSON(friendTemplate("DRAFT", "Live"))},
		{
			"of a draft in another language", http.StatusConflict, "template_exists",
			p.Call(friendTemplateCreate, sender).JSON(detailed(friendTemplate("SUBMIT", "Draft"), Object{"language": "KO"})),
		},
		{"by an update", http.StatusConflict, "template_exists", p.updateFriendTemplate(sender, draft, Object{"details": Object{"name": "Live"}})},
	})
	p.friendTemplateOf(p.draftFriend("Other"), "DRAFT", "Live")
}

// friendTemplatesKeptDraft has KakaoTalk refuse a template, which is kept.
func friendTemplatesKeptDraft(t *T) {
	p := t.Project()
	sender := p.activeFriend()
	p.kakaoTalk(Object{"refusedTemplates": []string{"Welcome"}})
	refused := func(input Object) *Answer {
		return p.Call(friendTemplateCreate, sender).JSON(input).Refused(http.StatusFailedDependency, refusedByKakaoTalk)
	}
	refused(with(friendTemplate("SUBMIT", "Welcome"), "saveDraftOnFailure", false))
	t.Equal("templates", p.Call(friendTemplateList, sender).Want(http.StatusOK).List("templates"), []Object{})
	kept, _ := refused(with(friendTemplate("SUBMIT", "Welcome"), "saveDraftOnFailure", true)).Field("additionalInformation", "templateCode").([]any)
	if len(kept) != 1 {
		t.Fatalf("additionalInformation.templateCode is %v, want one code", kept)
	}
	code, _ := kept[0].(string)
	t.Equal("status", changesStatus(p.oneFriendTemplate(sender, code)), "DRAFT")
}

// friendTemplateForms are details that KakaoTalk refuses.
var friendTemplateForms = map[string]Object{
	"no extra information":     {"messageType": "EXTRA_INFORMATION"},
	"a mixed one without":      {"messageType": "MIXED"},
	"a title alone":            {"emphasizeType": "EMPHASIZE_TYPE_TEXT", "title": "T"},
	"a subtitle alone":         {"emphasizeType": "EMPHASIZE_TYPE_TEXT", "subtitle": "S"},
	"no image":                 {"emphasizeType": "EMPHASIZE_TYPE_IMAGE"},
	"a link for computers":     {"buttons": []Object{{"ordering": 1, "type": "WEB_LINK", "name": "n", "linkPc": "https://pc.example"}}},
	"an app with one platform": {"buttons": []Object{{"ordering": 1, "type": "APP_LINK", "name": "n", "linkMo": "https://mo.example"}}},
}

func friendTemplatesForm(t *T) {
	p := t.Project()
	sender := p.activeFriend()
	code := p.approvedFriendTemplate(sender, "Live")
	var refused []conflict
	for name, details := range friendTemplateForms {
		refused = append(refused,
			conflict{"create " + name, http.StatusFailedDependency, refusedByKakaoTalk, p.Call(friendTemplateCreate, sender).JSON(detailed(friendTemplate("SUBMIT", "New"), details))},
			conflict{"update " + name, http.StatusFailedDependency, refusedByKakaoTalk, p.updateFriendTemplate(sender, code, submitted(details))})
	}
	t.conflicts(refused)
	p.Call(friendTemplateCreate, p.verifyingFriend()).JSON(friendTemplate("SUBMIT", "New")).Refused(http.StatusFailedDependency, refusedByKakaoTalk)
}

// friendTemplatesImages links images: each that is not as asked gets the same error.
func friendTemplatesImages(t *T) {
	p := t.Project()
	sender := p.activeFriend()
	code := p.approvedFriendTemplate(sender, "Live")
	photos := t.servePhotos()
	image := func(path string) Object { return Object{"imageUrl": photos + path} }
	for _, path := range []string{"/absent.png", "/text.txt", "/broken.png", "/large.jpg", "/good.png", "/small.png"} {
		t.Run(path, func(t *T) {
			p := p.in(t)
			p.updateFriendTemplate(sender, code, submitted(image(path))).Refused(http.StatusFailedDependency, refusedByKakaoTalk)
			p.Call(friendTemplateCreate, sender).JSON(detailed(friendTemplate("SUBMIT", "New"), image(path))).Refused(http.StatusFailedDependency, refusedByKakaoTalk)
		})
	}
	p.oneFriendTemplate(sender, code).without("changes")
	p.updateFriendTemplate(sender, code, submitted(image("/wide.png"))).Want(http.StatusOK)
	p.Settle()
	t.Equal("image", p.oneFriendTemplate(sender, code).Field("details", "imageUrl"), photos+"/wide.png")
}

func friendTemplatesList(t *T) {
	p := t.Project()
	sender := p.activeFriend()
	byName := map[string]string{"order c": p.approvedFriendTemplate(sender, "order c")}
	for _, name := range []string{"order b", "welcome", "order a", "bye"} {
		byName[name] = p.friendTemplateOf(sender, "DRAFT", name)
	}
	codes := func(names ...string) []string {
		all := []string{}
		for _, name := range names {
			all = append(all, byName[name])
		}
		return all
	}
	call := func(p *Project) *Call { return p.Call(friendTemplateList, sender) }
	want := codes("bye", "order a", "order b", "order c", "welcome")
	all := call(p).Want(http.StatusOK).Has(Object{"totalSize": 5, "pageSize": 50})
	t.Equal("templates by name", pluck(all.List("templates"), "code"), want)
	t.tokenPages(tokenWalk{call: func() *Call { return call(p) }, list: "templates", field: "code", want: want, size: 2})
	p.refusedPages(1000, call)
	for _, f := range []struct {
		filter, value string
		want          []string
	}{
		{"filterStates", "APPROVED", codes("order c")},
		{"filterStates", "REJECTED", codes()},
		{"filterStatuses", "DRAFT", codes("bye", "order a", "order b", "welcome")},
		{"templateName", "order", codes("order a", "order b", "order c")},
	} {
		t.Equal(f.filter+" "+f.value, pluck(call(p).Query(f.filter, f.value).Want(http.StatusOK).List("templates"), "code"), f.want)
	}
	p.kakaoTalk(Object{"templatesMissing": true})
	call(p).Refused(http.StatusNotFound, noTemplate)
}

// friendTemplatesDelete deletes templates in any state.
func friendTemplatesDelete(t *T) {
	p := t.Project()
	sender := p.activeFriend()
	live := p.approvedFriendTemplate(sender, "Live")
	events := len(p.eventTypes())
	for _, code := range []string{live, p.friendTemplateOf(sender, "DRAFT", "Draft"), p.friendTemplateOf(sender, "SUBMIT", "New")} {
		p.Call(friendTemplateDelete, sender, code).Want(http.StatusNoContent)
		p.Call(friendTemplateGet, sender, code).Refused(http.StatusNotFound, noTemplate)
		p.Call(friendTemplateDelete, sender, code).Refused(http.StatusNotFound, noTemplate)
	}
	p.Advance(time.Hour)
	t.Equal("events of deletions", len(p.eventTypes())-events, 0)
	p.friendTemplateOf(sender, "DRAFT", "Live")
}
