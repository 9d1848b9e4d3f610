package papi_test

import (
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// kakaoPath prepares the world by calls and answers the path below the sender's.
func kakaoPath(prepare func(r kakaoRig) string, below string) func(testing.TB, *faketest.Client) string {
	return func(t testing.TB, c *faketest.Client) string {
		t.Helper()
		return prepare(kakaoWith(t, c)) + below
	}
}

// drafted and submitted create a sender that is not live.
func (r kakaoRig) drafted() string { return r.made("DRAFT") }

func (r kakaoRig) submitted() string { return r.made("SUBMIT") }

func (r kakaoRig) made(status string) string {
	r.t.Helper()
	r.Must(201, "POST", kakaoSenders, kakaoSender(status, friend))
	return kakaoSenders + "/" + friend
}

// inState creates a live sender and forces it to a state.
func inState(to string) func(r kakaoRig) string {
	return func(r kakaoRig) string {
		path := r.active()
		r.forceKakao(path[1:], to, "")
		return path
	}
}

const (
	kakaoCategoriesTag = "KakaotalkCategoriesController_"
	kakaoSendersTag    = "KakaotalkSendersController_"
)

func TestKakaoTalkCategoryRefusals(t *testing.T) {
	const all, ofSender = kakaoCategoriesTag + "listSenderCategories_v1", kakaoCategoriesTag + "getTemplateCategories_v1"
	const path = "/kakaotalk/categories/senders"
	off := kakaoVendor(provisioning.KakaoTalkVendor{NotInitialized: true})
	categories := func(query string) func(testing.TB, *faketest.Client) string {
		return func(t testing.TB, c *faketest.Client) string {
			kakaoWith(t, c).drafted()
			return path + "/" + friend + "/templates?" + query
		}
	}
	refuseAll(t, "KakaoTalk Categories", []refusal{
		{all, 400, "project_not_initialized", "papi.kakaotalk.initialized", after(off, path), ""},
		{ofSender, 400, "project_not_initialized", "papi.kakaotalk.initialized", after(off, path+"/x/templates"), ""},
		{ofSender, 400, "invalid_page_size", "papi.page-size", categories("pageSize=101"), ""},
		{ofSender, 400, "invalid_page_token", "papi.page-token", categories("pageToken=x"), ""},
		{ofSender, 404, "sender_not_found", "papi.kakaotalk-sender.exists", at(path + "/x/templates"), ""},
	})
}

// kakaoPlain are a plain call of each operation on senders: what stands below
// the sender's path, and the body.
var kakaoPlain = map[string]struct{ below, body string }{
	"listSenders_v1":    {"", ""},
	"getSender_v1":      {"", ""},
	"deleteSender_v1":   {"", ""},
	"updateSender_v1":   {"", `{"details":{"name":"New"}}`},
	"listActivities_v1": {"/activities", ""},
	"deleteChanges_v1":  {"/changes", ""},
	"createComment_v1":  {"/comments", `{"comment":"Hi"}`},
	"registerSender_v1": {"/register", ""},
	"verifySender_v1":   {"/verify", `{"code":123456}`},
}

// commonKakaoRefusals are those that most operations on senders have.
func commonKakaoRefusals() []refusal {
	var refusals []refusal
	off := kakaoVendor(provisioning.KakaoTalkVendor{NotInitialized: true})
	for name, call := range kakaoPlain {
		path := kakaoSenders + "/nobody" + call.below
		code, rule := "sender_not_found", "papi.kakaotalk-sender.exists"
		missing := at(path)
		switch name {
		case "listSenders_v1":
			path = kakaoSenders
			missing = after(kakaoVendor(provisioning.KakaoTalkVendor{SendersMissing: true}), path)
		case "deleteChanges_v1":
			code, rule = "sender_changes_not_found", "papi.kakaotalk-sender.changes-exist"
		}
		refusals = append(refusals,
			refusal{kakaoSendersTag + name, 400, "project_not_initialized", "papi.kakaotalk.initialized", after(off, path), call.body},
			refusal{kakaoSendersTag + name, 404, code, rule, missing, call.body})
	}
	return refusals
}

// logoRefusals are those about the image under a logo's URL.
func logoRefusals() []refusal {
	logos := []struct {
		name   string
		status int
		code   string
		rule   string
	}{
		{"x.gif", 400, "file_invalid_mime_type", "papi.photo.type"},
		{"x.webp", 400, "file_invalid_mime_type", "papi.kakaotalk-sender.logo"},
		{"absent.png", 409, "file_not_found", "papi.photo.exists"},
		{"odd.png", 409, "file_unexpected_error", "papi.photo.readable"},
		{"large.png", 409, "file_size_too_large", "papi.photo.size"},
	}
	var refusals []refusal
	for _, logo := range logos {
		url := `"logoImage":"https://a.example/` + logo.name + `"`
		refusals = append(refusals,
			refusal{kakaoSendersTag + "createSender_v1", logo.status, logo.code, logo.rule, at(kakaoSenders),
				strings.Replace(kakaoSender("SUBMIT", friend), `"details":{`, `"details":{`+url+",", 1)},
			refusal{kakaoSendersTag + "updateSender_v1", logo.status, logo.code, logo.rule, kakaoPath(kakaoRig.active, ""),
				`{"status":"SUBMIT","details":{` + url + `}}`})
	}
	return refusals
}

func creationRefusals() []refusal {
	const create, account = kakaoSendersTag + "createSender_v1", "papi.kakaotalk-sender.account"
	vendor := func(v provisioning.KakaoTalkVendor) func(testing.TB, *faketest.Client) string {
		return after(kakaoVendor(v), kakaoSenders)
	}
	elsewhere := func(t testing.TB, c *faketest.Client) string {
		c.On(t, "project-2").Must(201, "POST", kakaoSenders, kakaoSender("DRAFT", friend))
		return kakaoSenders
	}
	here := func(t testing.TB, c *faketest.Client) string { kakaoWith(t, c).drafted(); return kakaoSenders }
	whole := kakaoSender("SUBMIT", friend)
	with := func(old, replacement string) string { return strings.Replace(whole, old, replacement, 1) }
	return []refusal{
		{create, 400, "invalid_input", "papi.input", at(kakaoSenders), with(`"+48777777777"`, `"call me"`)},
		{create, 400, "invalid_input", "papi.input", at(kakaoSenders), with(friend, strings.Repeat("x", 31))},
		{create, 400, "invalid_input", "papi.input", at(kakaoSenders), with(`{"plus`, `{"unknown":1,"plus`)},
		{create, 400, "invalid_input", "papi.kakaotalk-sender.details", at(kakaoSenders), `{"plusFriendId":"x"}`},
		{create, 400, "invalid_input", "papi.kakaotalk-sender.details", at(kakaoSenders), with(`"name":"Test Name",`, "")},
		{create, 400, "invalid_input", "papi.kakaotalk-sender.details", at(kakaoSenders), `{"plusFriendId":"x","status":"DRAFT","details":{"topLevelCategoryCode":"19"}}`},
		{create, 400, "sender_invalid_category_code", "papi.kakaotalk-sender.category", at(kakaoSenders), with(`"0006"`, `"0002"`)},
		{create, 400, "sender_invalid_category_code", "papi.kakaotalk-sender.category", at(kakaoSenders), with(`"019"`, `"020"`)},
		{create, 400, "sender_invalid_category_code", "papi.kakaotalk-sender.category", at(kakaoSenders), `{"plusFriendId":"x","status":"DRAFT","details":{"midLevelCategoryCode":"0009"}}`},
		{create, 400, "sender_invalid_category_code", "papi.kakaotalk-sender.category", vendor(provisioning.KakaoTalkVendor{SenderCategories: []provisioning.KakaoTalkSenderCategory{{Code: "019"}}}), whole},
		{create, 404, "project_not_found", "papi.kakaotalk-sender.project", vendor(provisioning.KakaoTalkVendor{ProjectMissing: true}), whole},
		{create, 404, "project_not_found", "papi.kakaotalk.initialized", vendor(provisioning.KakaoTalkVendor{NotInitialized: true}), whole},
		{create, 409, "plus_friend_id_used", "papi.kakaotalk-sender.plus-friend-unused", here, whole},
		{create, 409, "plus_friend_id_used", "papi.kakaotalk-sender.plus-friend-unused", elsewhere, kakaoSender("DRAFT", friend)},
		{create, 409, "plus_friend_id_used", "papi.kakaotalk-sender.plus-friend-unused", vendor(provisioning.KakaoTalkVendor{UsedPlusFriendIDs: []string{friend}}), whole},
		{create, 409, "account_exists", account, vendor(provisioning.KakaoTalkVendor{Account: "EXISTS"}), whole},
		{create, 409, "account_not_updatable", account, vendor(provisioning.KakaoTalkVendor{Account: "NOT_UPDATABLE"}), whole},
		{create, 409, "account_data_is_corrupt", account, vendor(provisioning.KakaoTalkVendor{Account: "CORRUPT"}), whole},
		{create, 412, "account_is_in_progress", account, vendor(provisioning.KakaoTalkVendor{Account: "IN_PROGRESS"}), whole},
	}
}

func updateRefusals() []refusal {
	const update, fields = kakaoSendersTag + "updateSender_v1", "papi.kakaotalk-sender.update-fields"
	named := `{"details":{"name":"New"}}`
	missing := func(r kakaoRig) string {
		path := r.active()
		arrange(r.t, r.Client, kakaoVendor(provisioning.KakaoTalkVendor{ProjectMissing: true}))
		return path
	}
	return []refusal{
		{update, 400, "invalid_input", "papi.input", kakaoPath(kakaoRig.active, ""), `{"details":{"name":null}}`},
		{update, 400, "invalid_input", "papi.kakaotalk-sender.details", kakaoPath(kakaoRig.active, ""), `{"details":{"subLevelCategoryCode":"1"}}`},
		{update, 400, "no_fields_to_update", fields, kakaoPath(kakaoRig.drafted, ""), `{}`},
		{update, 400, "no_fields_to_update", fields, kakaoPath(kakaoRig.drafted, ""), `{"status":"DRAFT","details":{}}`},
		{update, 400, "no_fields_to_update", fields, kakaoPath(kakaoRig.active, ""), `{"status":"SUBMIT"}`},
		{update, 400, "sender_invalid_category_code", "papi.kakaotalk-sender.category", kakaoPath(kakaoRig.active, ""), `{"status":"SUBMIT","details":{"midLevelCategoryCode":"0002"}}`},
		{update, 404, "project_not_found", "papi.kakaotalk-sender.project", kakaoPath(missing, ""), named},
		{update, 409, "sender_changes_not_updatable", "papi.kakaotalk-sender.update-changes", kakaoPath(kakaoRig.submitted, ""), named},
		{update, 409, "sender_not_updatable", "papi.kakaotalk-sender.update-active", kakaoPath(kakaoRig.verifying, ""), named},
		{update, 409, "sender_not_updatable", "papi.kakaotalk-sender.update-active", kakaoPath(inState("SUSPENDED"), ""), named},
	}
}

func TestKakaoTalkSenderRefusals(t *testing.T) {
	const list, activities, comment = kakaoSendersTag + "listSenders_v1", kakaoSendersTag + "listActivities_v1", kakaoSendersTag + "createComment_v1"
	const register, verify = kakaoSendersTag + "registerSender_v1", kakaoSendersTag + "verifySender_v1"
	const registerRule = "papi.kakaotalk-sender.register-state"
	deleted := func(r kakaoRig) string {
		path := r.drafted()
		r.Must(204, "DELETE", path, "")
		return path
	}
	refusals := []refusal{
		{list, 400, "invalid_page_token", "papi.page-token", at(kakaoSenders + "?pageToken=x"), ""},
		{list, 400, "invalid_page_size", "papi.page-size", at(kakaoSenders + "?pageSize=101"), ""},
		{list, 400, "invalid_filter_states", "papi.filter", at(kakaoSenders + "?filterStates=PENDING_VERIFICATION"), ""},
		{list, 400, "invalid_filter_statuses", "papi.filter", at(kakaoSenders + "?filterStatuses=ERROR"), ""},
		{kakaoSendersTag + "deleteSender_v1", 409, "sender_already_deleted", "papi.kakaotalk-sender.deleted-once", kakaoPath(deleted, ""), ""},
		{activities, 400, "invalid_page_token", "papi.page-token", kakaoPath(kakaoRig.drafted, "/activities?pageToken=x"), ""},
		{activities, 400, "invalid_page_size", "papi.page-size", kakaoPath(kakaoRig.drafted, "/activities?pageSize=0"), ""},
		{kakaoSendersTag + "deleteChanges_v1", 404, "sender_changes_not_found", "papi.kakaotalk-sender.changes-exist", kakaoPath(kakaoRig.active, "/changes"), ""},
		{kakaoSendersTag + "deleteChanges_v1", 409, "sender_changes_not_deletable", "papi.kakaotalk-sender.changes-deletable", kakaoPath(kakaoRig.submitted, "/changes"), ""},
		{comment, 400, "invalid_input", "papi.input", kakaoPath(kakaoRig.drafted, "/comments"), `{"comment":""}`},
		{comment, 400, "invalid_payload", "api.json", kakaoPath(kakaoRig.drafted, "/comments"), `{"comment":`},
		{register, 400, "invalid_app_key", "papi.kakaotalk-sender.app-key", kakaoPath(func(r kakaoRig) string {
			path := r.verifying()
			arrange(r.t, r.Client, kakaoVendor(provisioning.KakaoTalkVendor{WrongAppKey: true}))
			return path
		}, "/register"), ""},
		{register, 409, "not_allowed_register", registerRule, kakaoPath(kakaoRig.active, "/register"), ""},
		{register, 409, "not_allowed_register", registerRule, kakaoPath(kakaoRig.drafted, "/register"), ""},
		{register, 409, "not_allowed_register", registerRule, kakaoPath(kakaoRig.submitted, "/register"), ""},
		{register, 409, "not_allowed_register", registerRule, kakaoPath(inState("BLOCKED"), "/register"), ""},
		{register, 409, "not_allowed_register", registerRule, kakaoPath(inState("SUSPENDED"), "/register"), ""},
		{verify, 409, "not_allowed_verify", "papi.kakaotalk-sender.verify-state", kakaoPath(kakaoRig.active, "/verify"), `{"code":123456}`},
		{verify, 409, "not_allowed_verify", "papi.kakaotalk-sender.verify-state", kakaoPath(kakaoRig.submitted, "/verify"), `{"code":123456}`},
		{verify, 409, "not_allowed_verify", "papi.kakaotalk-sender.verify-code", kakaoPath(kakaoRig.verifying, "/verify"), `{"code":123456}`},
	}
	refusals = append(refusals, commonKakaoRefusals()...)
	refusals = append(refusals, logoRefusals()...)
	refusals = append(refusals, creationRefusals()...)
	refusals = append(refusals, updateRefusals()...)
	refuseAll(t, "KakaoTalk Senders", refusals)
}
