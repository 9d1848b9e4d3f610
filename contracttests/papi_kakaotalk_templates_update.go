package contracttests

import (
	"net/http"
	"strings"
	"time"
)

// friendTemplatesUpdate edits a live template, which stays as it is until the
// edit is approved.
func friendTemplatesUpdate(t *T) {
	p := t.Project()
	sender := p.activeFriend()
	code := p.approvedFriendTemplate(sender, "Live")
	before := p.oneFriendTemplate(sender, code)
	for _, body := range []Object{{}, {"details": Object{}}, {"status": "SUBMIT"}} {
		p.updateFriendTemplate(sender, code, body).Want(http.StatusOK).Is(before.object())
	}
	button := Object{"ordering": 1, "type": "MESSAGE_DELIVERY", "name": "Track"}
	edit := Object{"name": "Second", "buttons": []Object{button}}
	edited := p.updateFriendTemplate(sender, code, submitted(edit)).Want(http.StatusOK).Has(Object{"state": "APPROVED", "details": before.Field("details")})
	t.Equal("changes", edited.Field("changes"), Object{"status": "IN_PROGRESS", "details": edit})
	p.Settle()
	want := with(friendTemplateDetails("Second"), "buttons", []Object{button})
	p.oneFriendTemplate(sender, code).Has(Object{"state": "APPROVED", "details": want}).without("changes")
	p.updateFriendTemplate(sender, code, submitted(Object{"buttons": nil})).Want(http.StatusOK)
	p.Settle()
	p.oneFriendTemplate(sender, code).Has(Object{"details": friendTemplateDetails("Second")})
}

// friendTemplatesUpdateRefused updates templates that do not take it, and
// deletes drafts that are none.
func friendTemplatesUpdateRefused(t *T) {
	p := t.Project()
	sender := p.activeFriend()
	live := p.approvedFriendTemplate(sender, "Live")
	text := Object{"details": Object{"content": "New"}}
	fresh := p.friendTemplateOf(sender, "SUBMIT", "New")
	t.conflicts([]conflict{
		{"another category", http.StatusBadRequest, "template_invalid_category_code", p.updateFriendTemplate(sender, live, Object{"details": Object{"categoryCode": "999998"}})},
		{"one in review", http.StatusConflict, "template_not_updatable", p.updateFriendTemplate(sender, fresh, text)},
		{"the draft of one in review", http.StatusConflict, "template_not_deletable", p.Call(friendTemplateDeleteDraft, sender, fresh)},
		{"the draft of a live one", http.StatusConflict, "template_not_deletable", p.Call(friendTemplateDeleteDraft, sender, live)},
		{"a language that cannot be changed", http.StatusBadRequest, "invalid_input", p.updateFriendTemplate(sender, live, Object{"details": Object{"language": "KO"}})},
	})
	p.updateFriendTemplate(sender, live, submitted(Object{"content": "New"})).Want(http.StatusOK)
	p.updateFriendTemplate(sender, live, text).Refused(http.StatusConflict, "template_changes_not_updatable")
}

// friendTemplatesRejected has an edit and a new template rejected: both can be
// edited and submitted again.
func friendTemplatesRejected(t *T) {
	p := t.Project()
	sender := p.activeFriend()
	fresh := p.friendTemplateOf(sender, "SUBMIT", "New")
	p.Force("kakaotalk/senders/"+sender+"/templates/"+fresh, "REJECTED")
	rejected := p.oneFriendTemplate(sender, fresh)
	t.Equal("status", changesStatus(rejected), "REJECTED")
	p.fired("KAKAOTALK_TEMPLATE_REJECTED", rejected)
	p.Call(friendTemplateDeleteDraft, sender, fresh).Refused(http.StatusConflict, "template_not_deletable")
	again := p.updateFriendTemplate(sender, fresh, submitted(Object{"content": "Better"})).Want(http.StatusOK)
	t.Equal("status once submitted again", changesStatus(again), "IN_PROGRESS")
	p.Settle()
	p.fired("KAKAOTALK_TEMPLATE_APPROVED", p.oneFriendTemplate(sender, fresh).Has(Object{"state": "APPROVED"}))
	p.Force("kakaotalk/senders/"+sender+"/templates/"+fresh, "REJECTED")
	p.oneFriendTemplate(sender, fresh).Has(Object{"state": "REJECTED"}).without("changes")
}

func friendTemplatesActivities(t *T) {
	p := t.Project()
	sender := p.draftFriend("Shop")
	code := p.friendTemplateOf(sender, "DRAFT", "Draft")
	for _, c := range []string{"one", "two", "three", "four"} {
		p.Advance(time.Second)
		p.Call(friendTemplateComment, sender, code).JSON(Object{"comment": c}).Want(http.StatusCreated).Has(Object{"type": "CREATED", "comment": c})
	}
	for name, body := range map[string]Object{"none": {}, "empty": {"comment": ""}, "a number": {"comment": 1}, "too long": {"comment": strings.Repeat("x", 65536)}} {
		t.Run(name, func(t *T) { p.in(t).Call(friendTemplateComment, sender, code).JSON(body).invalidInput() })
	}
	p.Call(friendTemplateComment, sender, code).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	call := func(p *Project) *Call { return p.Call(friendTemplateActivities, sender, code) }
	all := call(p).Want(http.StatusOK).List("notifications")
	t.Equal("newest first", pluck(all[:4], "comment"), []string{"four", "three", "two", "one"})
	t.Has("the oldest activity", all[len(all)-1], Object{"type": "CREATED"})
	t.tokenPages(tokenWalk{call: func() *Call { return call(p) }, list: "notifications", field: "comment", want: pluck(all, "comment"), size: 3})
	p.refusedPages(100, call)
	p.kakaoTalk(Object{"unsupportedLanguages": []string{"EN"}})
	a := p.Call(friendTemplateComment, sender, code).JSON(Object{"comment": "Hello"}).Refused(http.StatusBadRequest, "template_invalid_language_code")
	if codes := a.String("additionalInformation", "supportedCodes"); !strings.Contains(codes, "KO") || strings.Contains(codes, " EN,") {
		t.Errorf("supportedCodes are %q", codes)
	}
}

// friendTemplatesEvents follows what webhooks tell of a template's life.
func friendTemplatesEvents(t *T) {
	p := t.Project()
	sender, r := p.activeFriend(), t.receiver()
	p.createHook(r.url, "KAKAOTALK_TEMPLATE_APPROVED", "KAKAOTALK_TEMPLATE_REJECTED", "KAKAOTALK_TEMPLATE_COMMENT_ADDED")
	code := p.approvedFriendTemplate(sender, "Live")
	p.fired("KAKAOTALK_TEMPLATE_APPROVED", p.oneFriendTemplate(sender, code))
	p.Call(friendTemplateComment, sender, code).JSON(Object{"comment": "Why?"}).Want(http.StatusCreated)
	body, _ := p.fired("KAKAOTALK_TEMPLATE_COMMENT_ADDED", p.oneFriendTemplate(sender, code)).Body.(Object)
	t.Equal("comment of the event", body["comment"], "Why?")
	p.Force("kakaotalk/senders/"+sender+"/templates/"+code, "REJECTED")
	p.fired("KAKAOTALK_TEMPLATE_REJECTED", p.oneFriendTemplate(sender, code))
	p.Advance(0)
	t.Equal("webhooks", r.types(), []string{"KAKAOTALK_TEMPLATE_APPROVED", "KAKAOTALK_TEMPLATE_COMMENT_ADDED", "KAKAOTALK_TEMPLATE_REJECTED"})
}

// ofOneFriendTemplate are the operations that name a template.
var ofOneFriendTemplate = []string{
	friendTemplateGet, friendTemplateDelete, friendTemplateUpdate, friendTemplateActivities, friendTemplateDeleteDraft, friendTemplateComment,
}

// bodiesOfOneFriendTemplate are inputs that operations on templates take.
var bodiesOfOneFriendTemplate = map[string]Object{
	friendTemplateCreate: friendTemplate("DRAFT", "New"), friendTemplateUpdate: {}, friendTemplateComment: {"comment": "Hello"},
}

// friendTemplatesIDs names templates and senders that do not exist. Some
// operations know of missing templates only.
func friendTemplatesIDs(t *T) {
	p, theirs := t.Project(), t.Project()
	sender := p.draftFriend("Shop")
	missing := func(c *Call) { c.Refused(http.StatusNotFound, noTemplate) }
	nobody := func(c *Call) {
		if c.op.ID == friendTemplateDeleteDraft || c.op.ID == friendTemplateComment {
			missing(c)
			return
		}
		c.Refused(http.StatusNotFound, noSender)
	}
	p.each(ofOneFriendTemplate, bodiesOfOneFriendTemplate, missing, sender, p.unique())
	p.each([]string{friendTemplateList, friendTemplateCreate}, bodiesOfOneFriendTemplate, nobody, p.unique())
	code := p.friendTemplateOf(sender, "DRAFT", "Mine")
	theirs.each(ofOneFriendTemplate, bodiesOfOneFriendTemplate, nobody, sender, code)
	other := p.draftFriend("Other")
	p.each(ofOneFriendTemplate, bodiesOfOneFriendTemplate, missing, other, code)
	t.Equal("status afterwards", changesStatus(p.oneFriendTemplate(sender, code)), "DRAFT")
}

func friendTemplatesNotOnboarded(t *T) {
	p := t.Project()
	p.kakaoTalk(Object{"notInitialized": true})
	refused := func(c *Call) { c.Refused(http.StatusBadRequest, notSetUp) }
	p.each([]string{friendTemplateList, friendTemplateCreate}, bodiesOfOneFriendTemplate, refused, p.unique())
	p.each(ofOneFriendTemplate, bodiesOfOneFriendTemplate, refused, p.unique(), p.unique())
}
