package contracttests

import (
	"net/http"
	"strings"
	"time"
)

// friendsUpdate edits a live sender: it keeps its details until the edit is
// accepted.
func friendsUpdate(t *T) {
	p := t.Project()
	id := p.activeFriend()
	p.Call(friendDeleteChanges, id).Refused(http.StatusNotFound, noChanges)
	drafted := p.updateFriend(id, Object{"details": Object{"name": "Other"}}).Want(http.StatusOK).Has(Object{"state": "ACTIVE", "details": friendDetails("Shop")})
	t.Equal("changes", drafted.Field("changes"), Object{"status": "DRAFT", "details": Object{"name": "Other"}})
	p.Call(friendDeleteChanges, id).Want(http.StatusNoContent)
	p.oneFriend(id).Has(Object{"state": "ACTIVE", "details": friendDetails("Shop")}).without("changes")
	p.updateFriend(id, submitted(Object{"name": "Third"})).Want(http.StatusOK)
	p.Settle()
	p.oneFriend(id).Has(Object{"state": "ACTIVE", "details": friendDetails("Third")}).without("changes")
}

func friendsUpdateInputs(t *T) {
	p := t.Project()
	id := p.activeFriend()
	before := p.oneFriend(id)
	for name, details := range badFriendDetails {
		t.Run(name, func(t *T) { p.in(t).updateFriend(id, Object{"details": details}).invalidInput() })
	}
	t.Run("another status", func(t *T) {
		p.in(t).updateFriend(id, Object{"status": "SEND", "details": Object{"name": "New"}}).invalidInput()
	})
	t.conflicts([]conflict{
		{"nothing", http.StatusBadRequest, "no_fields_to_update", p.updateFriend(id, Object{})},
		{"no details", http.StatusBadRequest, "no_fields_to_update", p.updateFriend(id, submitted(Object{}))},
		{
			"a category that does not lead down", http.StatusBadRequest, "sender_invalid_category_code",
			p.updateFriend(id, submitted(Object{"midLevelCategoryCode": "9998"})),
		},
	})
	p.oneFriend(id).Is(before.object())
}

// friendsUpdateState updates senders in states that do not take it.
func friendsUpdateState(t *T) {
	p := t.Project()
	name := Object{"details": Object{"name": "New"}}
	reviewed, live := p.submittedFriend(), t.Project()
	t.conflicts([]conflict{
		{"of changes in review", http.StatusConflict, "sender_changes_not_updatable", p.updateFriend(reviewed, name)},
		{"deletion of changes in review", http.StatusConflict, "sender_changes_not_deletable", p.Call(friendDeleteChanges, reviewed)},
	})
	p.Settle()
	p.updateFriend(reviewed, name).Refused(http.StatusConflict, "sender_not_updatable")
	id := live.activeFriend()
	for _, state := range []string{"BLOCKED", "SUSPENDED", "INACTIVE"} {
		live.Force("kakaotalk/senders/"+id, state)
		live.updateFriend(id, name).Refused(http.StatusConflict, "sender_not_updatable")
		live.Force("kakaotalk/senders/"+id, "ACTIVE")
	}
	live.updateFriend(id, name).Want(http.StatusOK)
}

// friendsRejected has a new sender rejected: it goes with its changes.
func friendsRejected(t *T) {
	p := t.Project()
	id := p.submittedFriend()
	p.Force("kakaotalk/senders/"+id, "REJECTED")
	rejected := p.oneFriend(id).without("state")
	t.Equal("status", changesStatus(rejected), "REJECTED")
	p.fired("KAKAOTALK_SENDER_REJECTED", rejected)
	p.updateFriend(id, submitted(Object{"name": "Better"})).Refused(http.StatusConflict, "sender_changes_not_updatable")
	p.Call(friendDeleteChanges, id).Want(http.StatusNoContent)
	p.Call(friendGet, id).Refused(http.StatusNotFound, noSender)
	again := p.Call(friendCreate).JSON(with(p.friend("SUBMIT"), "plusFriendId", id)).Want(http.StatusCreated)
	if again.ID() == rejected.ID() {
		t.Errorf("a new sender has the id %s of the one that is gone", again.ID())
	}
}

func friendsRegister(t *T) {
	p := t.Project()
	active, draft := p.activeFriend(), p.draftFriend("Draft")
	p.Call(friendRegister, active).Refused(http.StatusConflict, "not_allowed_register")
	p.Call(friendRegister, draft).Refused(http.StatusConflict, "not_allowed_register")
	p.verifyFriend(active, 123456).Refused(http.StatusConflict, "not_allowed_verify")
	p.verifyFriend(draft, 123456).Refused(http.StatusConflict, "not_allowed_verify")
	p.Force("kakaotalk/senders/"+active, "INACTIVE")
	p.Call(friendRegister, active).Want(http.StatusOK).Has(Object{"state": "VERIFYING"})
	p.kakaoTalk(Object{"wrongAppKey": true})
	p.Call(friendRegister, active).Refused(http.StatusBadRequest, "invalid_app_key")
}

// friendsCodes tries codes that are wrong, too old, or one too many.
func friendsCodes(t *T) {
	p := t.Project()
	id := p.verifyingFriend()
	wrong := func(code int) { p.verifyFriend(id, code).Refused(http.StatusConflict, "not_allowed_verify") }
	wrong(123456)
	p.Call(friendRegister, id).Want(http.StatusOK)
	code := p.friendCode(id)
	p.Call(friendVerify, id).JSON(Object{"code": p.OTP(id)}).invalidInput()
	for range wrongCodes {
		wrong(code - 1)
	}
	wrong(code)
	p.Call(friendRegister, id).Want(http.StatusOK)
	code = p.friendCode(id)
	p.Advance(codeLifetime)
	wrong(code)
	p.oneFriend(id).Has(Object{"state": "VERIFYING"})
	p.Call(friendRegister, id).Want(http.StatusOK)
	p.verifyFriend(id, p.friendCode(id)).Want(http.StatusOK).Has(Object{"state": "ACTIVE"})
}

func friendsActivities(t *T) {
	p := t.Project()
	id := p.draftFriend("Talks")
	for _, c := range []string{"one", "two", "three", "four"} {
		p.Advance(time.Second)
		p.Call(friendComment, id).JSON(Object{"comment": c}).Want(http.StatusCreated).Has(Object{"type": "CREATED", "comment": c})
	}
	for name, body := range map[string]Object{"none": {}, "empty": {"comment": ""}, "a number": {"comment": 1}, "too long": {"comment": strings.Repeat("x", 65536)}} {
		t.Run(name, func(t *T) { p.in(t).Call(friendComment, id).JSON(body).invalidInput() })
	}
	p.Call(friendComment, id).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	call := func(p *Project) *Call { return p.Call(friendActivities, id) }
	all := call(p).Want(http.StatusOK).List("notifications")
	t.Equal("newest first", pluck(all[:4], "comment"), []string{"four", "three", "two", "one"})
	t.Has("a comment", all[0], Object{"type": "COMMENT_ADDED", "author": "Provisioning API user"})
	t.Has("the oldest activity", all[len(all)-1], Object{"type": "CREATED"})
	t.tokenPages(tokenWalk{call: func() *Call { return call(p) }, list: "notifications", field: "comment", want: pluck(all, "comment"), size: 3})
	p.refusedPages(100, call)
}

// friendsEvents follows what webhooks tell of a sender's life.
func friendsEvents(t *T) {
	p := t.Project()
	r := t.receiver()
	p.createHook(r.url)
	id := p.activeFriend()
	p.fired("KAKAOTALK_SENDER_ACTIVE", p.oneFriend(id))
	p.Call(friendComment, id).JSON(Object{"comment": "Fish & <chips>"}).Want(http.StatusCreated)
	body, _ := p.fired("KAKAOTALK_SENDER_COMMENT_ADDED", p.oneFriend(id)).Body.(Object)
	t.Equal("comment of the event", body["comment"], "Fish & <chips>")
	p.Force("kakaotalk/senders/"+id, "INACTIVE")
	p.fired("KAKAOTALK_SENDER_INACTIVE", p.oneFriend(id).Has(Object{"state": "INACTIVE"}))
	p.told(r, "KAKAOTALK_SENDER_ACTIVE", "KAKAOTALK_SENDER_COMMENT_ADDED", "KAKAOTALK_SENDER_INACTIVE")
}

// ofOneFriend are the operations that name a sender.
var ofOneFriend = []string{
	friendGet, friendDelete, friendUpdate, friendActivities, friendDeleteChanges, friendComment, friendRegister, friendVerify,
}

// bodiesOfOneFriend are inputs that those operations take.
var bodiesOfOneFriend = map[string]Object{
	friendUpdate: {"details": Object{"name": "New"}}, friendComment: {"comment": "Hello"}, friendVerify: {"code": 123456},
}

// friendMissing wants the 404 of a sender that does not exist.
func friendMissing(c *Call) {
	code := noSender
	if c.op.ID == friendDeleteChanges {
		code = noChanges
	}
	c.Refused(http.StatusNotFound, code)
}

func friendsIDs(t *T) {
	p := t.Project()
	p.each(ofOneFriend, bodiesOfOneFriend, friendMissing, p.unique())
}

func friendsNotOnboarded(t *T) {
	p := t.Project()
	p.kakaoTalk(Object{"notInitialized": true})
	refused := func(c *Call) { c.Refused(http.StatusBadRequest, notSetUp) }
	refused(p.Call(friendList))
	p.each(ofOneFriend, bodiesOfOneFriend, refused, p.unique())
	p.Call(friendCreate).JSON(p.friend("SUBMIT")).Refused(http.StatusNotFound, "project_not_found")
}

func friendsIsolation(t *T) {
	mine, theirs := t.Project(), t.Project()
	id := mine.draftFriend("Mine")
	before := mine.oneFriend(id)
	theirs.each(ofOneFriend, bodiesOfOneFriend, friendMissing, id)
	t.Equal("senders of the other project", theirs.Call(friendList).Want(http.StatusOK).List("senders"), []Object{})
	mine.oneFriend(id).Is(before.object())
}
