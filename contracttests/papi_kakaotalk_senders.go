package contracttests

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Operations on KakaoTalk senders. KakaoTalk's word for what a sender is to
// its subscribers is plus friend.
const (
	friendList          = "KakaotalkSendersController_listSenders_v1"
	friendCreate        = "KakaotalkSendersController_createSender_v1"
	friendGet           = "KakaotalkSendersController_getSender_v1"
	friendDelete        = "KakaotalkSendersController_deleteSender_v1"
	friendUpdate        = "KakaotalkSendersController_updateSender_v1"
	friendActivities    = "KakaotalkSendersController_listActivities_v1"
	friendDeleteChanges = "KakaotalkSendersController_deleteChanges_v1"
	friendComment       = "KakaotalkSendersController_createComment_v1"
	friendRegister      = "KakaotalkSendersController_registerSender_v1"
	friendVerify        = "KakaotalkSendersController_verifySender_v1"
)

func friendCases() []Case {
	receiving := append([]Need{Receiver}, onSenders...)
	return []Case{
		{Name: "papi/kakaotalk-senders/create", Operations: []string{friendCreate, friendGet, friendRegister, friendVerify, friendList}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendsCreate},
		{Name: "papi/kakaotalk-senders/create/draft", Operations: []string{friendCreate, friendUpdate}, Costs: Paid | Irreversible, Needs: onSenders, Run: friendsDraft},
		{Name: "papi/kakaotalk-senders/create/refused-inputs", Operations: []string{friendCreate}, Costs: Paid | Irreversible, Needs: onSenders, Run: friendsInputs},
		{Name: "papi/kakaotalk-senders/create/vendor", Operations: []string{friendCreate, friendUpdate}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Assumed: true, Run: friendsVendor},
		{Name: "papi/kakaotalk-senders/create/save-draft-on-failure", Operations: []string{friendCreate}, Costs: Paid | Irreversible, Needs: onSenders, Assumed: true, Run: friendsKeptDraft},
		{Name: "papi/kakaotalk-senders/logos", Operations: []string{friendCreate, friendUpdate}, Costs: Paid | Irreversible | OTP | Number, Needs: receiving, Run: friendsLogos},
		{Name: "papi/kakaotalk-senders/list", Operations: []string{friendList}, Costs: Paid | Irreversible, Needs: onSenders, Run: friendsList},
		{Name: "papi/kakaotalk-senders/list/refused", Operations: []string{friendList}, Needs: onSenders, Run: friendsRefusedLists},
		{Name: "papi/kakaotalk-senders/delete", Operations: []string{friendDelete, friendGet}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendsDelete},
		{Name: "papi/kakaotalk-senders/update", Operations: []string{friendUpdate, friendDeleteChanges}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendsUpdate},
		{Name: "papi/kakaotalk-senders/update/refused-inputs", Operations: []string{friendUpdate}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendsUpdateInputs},
		{Name: "papi/kakaotalk-senders/update/state", Operations: []string{friendUpdate, friendDeleteChanges}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendsUpdateState},
		{Name: "papi/kakaotalk-senders/rejected", Operations: []string{friendUpdate, friendDeleteChanges}, Costs: Paid | Irreversible, Needs: onSenders, Assumed: true, Run: friendsRejected},
		{Name: "papi/kakaotalk-senders/register", Operations: []string{friendRegister, friendVerify}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendsRegister},
		{Name: "papi/kakaotalk-senders/verify/codes", Operations: []string{friendVerify}, Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Assumed: true, Run: friendsCodes},
		{Name: "papi/kakaotalk-senders/activities", Operations: []string{friendActivities, friendComment}, Costs: Paid | Irreversible, Needs: onSenders, Run: friendsActivities},
		{Name: "papi/kakaotalk-senders/events", Operations: []string{friendGet, friendComment}, Costs: Paid | Irreversible | OTP | Number, Needs: receiving, Run: friendsEvents},
		{Name: "papi/kakaotalk-senders/ids", Operations: ofOneFriend, Costs: Irreversible | OTP | Number, Needs: onSenders, Run: friendsIDs},
		{Name: "papi/kakaotalk-senders/not-onboarded", Operations: append([]string{friendList, friendCreate}, ofOneFriend...), Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendsNotOnboarded},
		{Name: "papi/kakaotalk-senders/isolation", Operations: append([]string{friendList}, ofOneFriend...), Costs: Paid | Irreversible | OTP | Number, Needs: onSenders, Run: friendsIsolation},
	}
}

// kakaoTalk sets the vendor's side of KakaoTalk.
func (p *Project) kakaoTalk(side Object) { p.Given(Object{"kakaotalk": side}) }

// friendDetails are all that a submitted sender needs.
func friendDetails(name string) Object {
	return Object{
		"adminPhoneNo": "+48777777777", "name": name,
		"topLevelCategoryCode": "019", "midLevelCategoryCode": "0006", "subLevelCategoryCode": "0001",
	}
}

// friend is an input with all details.
func (p *Project) friend(status string) Object {
	return Object{"plusFriendId": p.unique(), "status": status, "details": friendDetails("Shop")}
}

// draftFriend is a sender that is a draft. Its id is its plusFriendId.
func (p *Project) draftFriend(name string) (id string) {
	input := with(p.friend("DRAFT"), "details", friendDetails(name))
	return p.Call(friendCreate).JSON(input).Want(http.StatusCreated).String("plusFriendId")
}

// submittedFriend is a sender that is being reviewed.
func (p *Project) submittedFriend() (id string) {
	return p.Call(friendCreate).JSON(p.friend("SUBMIT")).Want(http.StatusCreated).String("plusFriendId")
}

// verifyingFriend is a sender that KakaoTalk has accepted.
func (p *Project) verifyingFriend() (id string) {
	id = p.submittedFriend()
	p.Settle()
	p.oneFriend(id).Has(Object{"state": "VERIFYING"})
	return id
}

// activeFriend is a sender that is live.
func (p *Project) activeFriend() (id string) {
	id = p.verifyingFriend()
	p.Call(friendRegister, id).Want(http.StatusOK)
	p.verifyFriend(id, p.friendCode(id)).Want(http.StatusOK).Has(Object{"state": "ACTIVE"})
	return id
}

func (p *Project) oneFriend(id string) *Answer { return p.Call(friendGet, id).Want(http.StatusOK) }

func (p *Project) updateFriend(id string, body any) *Call {
	return p.Call(friendUpdate, id).JSON(body)
}

// friendCode is the code that was sent last; the API takes it as a number.
func (p *Project) friendCode(id string) int {
	code, err := strconv.Atoi(p.OTP(id))
	p.t.must(err)
	return code
}

func (p *Project) verifyFriend(id string, code int) *Call {
	return p.Call(friendVerify, id).JSON(Object{"code": code})
}

// friendsCreate goes all the way: reviewed, registered, verified.
func friendsCreate(t *T) {
	p := t.Project()
	input := p.friend("SUBMIT")
	id, _ := input["plusFriendId"].(string)
	created := p.Call(friendCreate).JSON(input).Want(http.StatusCreated).Has(Object{"plusFriendId": id}).without("state", "details")
	t.Equal("changes", created.Field("changes"), Object{"status": "IN_PROGRESS", "details": input["details"]})
	p.oneFriend(id).Is(created.object())
	p.Settle()
	p.oneFriend(id).Has(Object{"state": "VERIFYING", "details": input["details"]}).without("changes")
	p.Call(friendRegister, id).Want(http.StatusOK).Has(Object{"plusFriendId": id, "state": "VERIFYING"})
	t.Equal("events before the code", p.eventTypes(), []string{})
	live := p.verifyFriend(id, p.friendCode(id)).Want(http.StatusOK).Has(Object{"state": "ACTIVE"})
	p.oneFriend(id).Is(live.object())
	p.fired("KAKAOTALK_SENDER_ACTIVE", live)
	t.Equal("the list", p.Call(friendList).Want(http.StatusOK).List("senders"), []Object{live.object()})
}

// friendsDraft needs little until it is submitted.
func friendsDraft(t *T) {
	p := t.Project()
	id := p.unique()
	created := p.Call(friendCreate).JSON(Object{"plusFriendId": id, "status": "DRAFT"}).Want(http.StatusCreated).without("state")
	t.Equal("status of a draft", changesStatus(created), "DRAFT")
	p.updateFriend(id, Object{"status": "SUBMIT", "details": Object{"name": "Shop"}}).invalidInput()
	drafted := p.updateFriend(id, Object{"details": friendDetails("Shop")}).Want(http.StatusOK)
	t.Equal("changes", drafted.Field("changes"), Object{"status": "DRAFT", "details": friendDetails("Shop")})
	p.Settle()
	p.oneFriend(id).Is(drafted.object())
	t.Equal("status once submitted", changesStatus(p.updateFriend(id, Object{"status": "SUBMIT"}).Want(http.StatusOK)), "IN_PROGRESS")
	p.Settle()
	p.oneFriend(id).Has(Object{"state": "VERIFYING"}).without("changes")
}

// badFriendDetails are details that neither a creation nor an update takes.
var badFriendDetails = map[string]Object{
	"a phone number with letters": {"adminPhoneNo": "call me"},
	"a name of null":              {"name": nil},
	"a short category":            {"topLevelCategoryCode": "19"},
	"a long category":             {"midLevelCategoryCode": "00006"},
	"a category with letters":     {"subLevelCategoryCode": "food"},
}

func friendsInputs(t *T) {
	p := t.Project()
	bad := map[string]Object{
		"nothing":           {},
		"no id":             with(p.friend("SUBMIT"), "plusFriendId", nil),
		"a long id":         with(p.friend("SUBMIT"), "plusFriendId", strings.Repeat("x", 31)),
		"another status":    p.friend("SEND"),
		"an unknown field":  with(p.friend("SUBMIT"), "colour", "red"),
		"no details at all": with(p.friend("SUBMIT"), "details", nil),
		"no status and no details": {
			"plusFriendId": p.unique(),
		},
	}
	for name, details := range badFriendDetails {
		input := p.friend("SUBMIT")
		for field, value := range details {
			changed := with(friendDetails("Shop"), field, value)
			changed[field] = value
			input["details"] = changed
		}
		bad[name] = input
	}
	for field := range friendDetails("Shop") {
		bad["no "+field] = with(p.friend("SUBMIT"), "details", with(friendDetails("Shop"), field, nil))
	}
	for name, body := range bad {
		t.Run(name, func(t *T) { p.in(t).Call(friendCreate).JSON(body).invalidInput() })
	}
	for field, code := range map[string]string{"topLevelCategoryCode": "998", "midLevelCategoryCode": "9998", "subLevelCategoryCode": "9998"} {
		t.Run(field, func(t *T) {
			input := with(p.friend("SUBMIT"), "details", with(friendDetails("Shop"), field, code))
			p.in(t).Call(friendCreate).JSON(input).Refused(http.StatusBadRequest, "sender_invalid_category_code")
		})
	}
	t.Equal("senders after refusals", p.Call(friendList).Want(http.StatusOK).List("senders"), []Object{})
}

// friendsVendor has KakaoTalk's side stand in the way of new senders.
func friendsVendor(t *T) {
	p := t.Project()
	used := p.unique()
	t.conflicts([]conflict{
		{"an id in use here", http.StatusConflict, "plus_friend_id_used", p.Call(friendCreate).JSON(with(p.friend("SUBMIT"), "plusFriendId", p.draftFriend("Shop")))},
		{"an id in use in another project", http.StatusConflict, "plus_friend_id_used", p.Call(friendCreate).JSON(with(p.friend("DRAFT"), "plusFriendId", t.Project().draftFriend("Shop")))},
	})
	for _, v := range []struct {
		side   Object
		status int
		code   string
	}{
		{Object{"usedPlusFriendIds": []string{used}}, http.StatusConflict, "plus_friend_id_used"},
		{Object{"projectMissing": true}, http.StatusNotFound, "project_not_found"},
		{Object{"account": "EXISTS"}, http.StatusConflict, "account_exists"},
		{Object{"account": "NOT_UPDATABLE"}, http.StatusConflict, "account_not_updatable"},
		{Object{"account": "CORRUPT"}, http.StatusConflict, "account_data_is_corrupt"},
		{Object{"account": "IN_PROGRESS"}, http.StatusPreconditionFailed, "account_is_in_progress"},
	} {
		t.Run(v.code, func(t *T) {
			p := t.Project()
			p.kakaoTalk(v.side)
			p.Call(friendCreate).JSON(with(p.friend("SUBMIT"), "plusFriendId", used)).Refused(v.status, v.code)
			t.Equal("senders", p.Call(friendList).Want(http.StatusOK).List("senders"), []Object{})
		})
	}
	id := p.activeFriend()
	p.kakaoTalk(Object{"projectMissing": true})
	p.updateFriend(id, Object{"details": Object{"name": "New"}}).Refused(http.StatusNotFound, "project_not_found")
}

// friendsKeptDraft has a submission fail and keeps its draft.
func friendsKeptDraft(t *T) {
	p := t.Project()
	p.kakaoTalk(Object{"account": "IN_PROGRESS"})
	input := with(p.friend("SUBMIT"), "saveDraftOnFailure", true)
	id, _ := input["plusFriendId"].(string)
	p.Call(friendCreate).JSON(input).Refused(http.StatusPreconditionFailed, "account_is_in_progress")
	kept := p.oneFriend(id).without("state")
	t.Equal("changes", kept.Field("changes"), Object{"status": "DRAFT", "details": input["details"]})
}

// friendsLogos links logos that the service fetches and refuses. Their
// dimensions do not matter.
func friendsLogos(t *T) {
	p := t.Project()
	id := p.activeFriend()
	photos := t.servePhotos()
	logo := func(path string) Object { return Object{"logoImage": photos + path} }
	for path, want := range photoRefusals {
		if want.code == "file_has_wrong_dimensions" {
			continue
		}
		t.Run(path, func(t *T) {
			p := p.in(t)
			p.updateFriend(id, submitted(logo(path))).Refused(want.status, want.code)
			input := with(p.friend("SUBMIT"), "details", with(friendDetails("Shop"), "logoImage", photos+path))
			p.Call(friendCreate).JSON(input).Refused(want.status, want.code)
		})
	}
	p.oneFriend(id).without("changes")
	p.updateFriend(id, submitted(logo("/small.png"))).Want(http.StatusOK)
	p.Settle()
	t.Equal("logo", p.oneFriend(id).Field("details", "logoImage"), photos+"/small.png")
}

func friendsList(t *T) {
	p := t.Project()
	byName := map[string]string{}
	for _, name := range []string{"Delta", "Alpha", "Echo", "Bravo", "Charlie"} {
		byName[name] = p.draftFriend(name)
	}
	var want []string
	for _, name := range []string{"Alpha", "Bravo", "Charlie", "Delta", "Echo"} {
		want = append(want, byName[name])
	}
	all := p.Call(friendList).Want(http.StatusOK).Has(Object{"totalSize": 5, "pageSize": 50})
	t.Equal("senders by name", pluck(all.List("senders"), "plusFriendId"), want)
	t.tokenPages(tokenWalk{call: func() *Call { return p.Call(friendList) }, list: "senders", field: "plusFriendId", want: want, size: 2})
	found := func(filter string, values ...string) []string {
		c := p.Call(friendList)
		for _, v := range values {
			c = c.Query(filter, v)
		}
		return pluck(c.Want(http.StatusOK).List("senders"), "plusFriendId")
	}
	t.Equal("senders with changes DRAFT", found("filterStatuses", "DRAFT"), want)
	t.Equal("senders with changes IN_PROGRESS", found("filterStatuses", "IN_PROGRESS"), []string{})
	verifying := p.verifyingFriend()
	t.Equal("senders VERIFYING", found("filterStates", "VERIFYING"), []string{verifying})
	t.Equal("senders ACTIVE or VERIFYING", found("filterStates", "ACTIVE", "VERIFYING"), []string{verifying})
	t.Equal("senders ACTIVE", found("filterStates", "ACTIVE"), []string{})
}

func friendsRefusedLists(t *T) {
	p := t.Project()
	p.refusedPages(100, func(p *Project) *Call { return p.Call(friendList) })
	p.refusedFilter(friendList, "filterStates", "invalid_filter_states")
	p.refusedFilter(friendList, "filterStatuses", "invalid_filter_statuses")
	p.kakaoTalk(Object{"sendersMissing": true})
	p.Call(friendList).Refused(http.StatusNotFound, noSender)
}

// friendRemovedAfter is how long a deleted sender stays.
const friendRemovedAfter = 60 * 24 * time.Hour

func friendsDelete(t *T) {
	p := t.Project()
	id := p.activeFriend()
	p.Call(friendDelete, id).Want(http.StatusNoContent)
	p.Advance(friendRemovedAfter - time.Second)
	p.oneFriend(id).Has(Object{"state": "ACTIVE"})
	p.Call(friendDelete, id).Refused(http.StatusConflict, "sender_already_deleted")
	p.Advance(time.Second)
	p.Call(friendGet, id).Refused(http.StatusNotFound, noSender)
}
