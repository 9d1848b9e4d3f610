package papi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// given sets the vendor's side before a call.
func given(v provisioning.RCSVendor, path string) func(testing.TB, *faketest.Client) string {
	return after(func(tx *state.Tx) { provisioning.SetRCSVendor(tx, v) }, path)
}

// own makes a sender by its body, then sets the vendor's side, and answers a
// path below the sender.
func own(body, below string, v provisioning.RCSVendor) func(testing.TB, *faketest.Client) string {
	return func(t testing.TB, c *faketest.Client) string {
		looking(c)
		r := &rcsClient{c, t}
		id := r.create(body)
		r.vendor(v)
		return rcs + "/" + id + below
	}
}

// imaged is the path of creations where images are looked at.
func imaged(_ testing.TB, c *faketest.Client) string {
	looking(c)
	return rcs
}

func pictured(field, name string) string {
	return sender("EU", fmt.Sprintf(`"brand":{"%s":"https://a.example/%s"}`, field, name))
}

var (
	fine       = provisioning.RCSVendor{}
	notEnabled = provisioning.RCSVendor{NotEnabled: true}
	busy       = provisioning.RCSVendor{TooManyRequests: true}
	noProject  = provisioning.RCSVendor{ProjectMissing: true}
	missing    = provisioning.RCSVendor{ResourcesMissing: true}
	att        = provisioning.RCSVendor{Suppliers: []string{"GOOGLE", "ATT"}}
	onlyATT    = provisioning.RCSVendor{Suppliers: []string{"ATT"}}
)

func special(n provisioning.RCSNumber) provisioning.RCSVendor {
	n.Number = tester
	return provisioning.RCSVendor{Numbers: []provisioning.RCSNumber{n}}
}

func TestRCSAccountRefusals(t *testing.T) {
	const (
		list    = "RcsAccountsController_listActivities_v1"
		comment = "RcsAccountsController_createComment_v1"
	)
	none := provisioning.RCSVendor{AccountMissing: true}
	refuseAll(t, "RCS Accounts", []refusal{
		{list, 400, "invalid_page_token", "papi.page-token", at("/rcs/activities?pageToken=x"), ""},
		{list, 400, "invalid_page_size", "papi.page-size", at("/rcs/activities?pageSize=101"), ""},
		{list, 404, "account_not_found", "papi.rcs-account.exists", given(none, "/rcs/activities"), ""},
		{comment, 400, "invalid_input", "papi.input", at("/rcs/comments"), `{"comment":""}`},
		{comment, 400, "invalid_payload", "api.json", at("/rcs/comments"), `{`},
		{comment, 404, "account_not_found", "papi.rcs-account.exists", given(none, "/rcs/comments"), `{"comment":"Hi"}`},
	})
}

func TestRCSQuestionnaireRefusals(t *testing.T) {
	const get = "RcsQuestionnaireController_getQuestions_v1"
	refuseAll(t, "RCS Questionnaire", []refusal{
		{get, 400, "questionnaire_invalid_use_case", "papi.rcs-questionnaire.use-case", at("/rcs/questionnaire/otp"), ""},
		{get, 400, "questionnaire_invalid_country", "papi.rcs-questionnaire.countries", at("/rcs/questionnaire/OTP?countries=FR&countries=JP"), ""},
		{get, 400, "invalid_input", "papi.input", at("/rcs/questionnaire/OTP?usQuestionnaireVersion=v3"), ""},
		{get, 400, "invalid_input", "papi.input", at("/rcs/questionnaire/OTP?usQuestionnaireBrandCampaignVersion=EU_PUBLIC"), ""},
	})
}

const (
	rcsListOp       = "RcsSendersController_listSenders_v1"
	rcsCreateOp     = "RcsSendersController_createSender_v1"
	rcsGetOp        = "RcsSendersController_getSender_v1"
	rcsUpdateOp     = "RcsSendersController_updateSender_v1"
	rcsActivitiesOp = "RcsSendersController_listActivities_v1"
	rcsCommentOp    = "RcsSendersController_createSenderComment_v1"
	rcsLaunchOp     = "RcsSendersController_launchSender_v1"
	rcsAddOp        = "RcsSendersController_addTestNumbers_v1"
	rcsStateOp      = "RcsSendersController_getTestNumberState_v1"
	rcsDeleteOp     = "RcsSendersController_deleteTestNumber_v1"
	rcsCanOp        = "RcsSendersController_getTestNumberCapabilities_v1"
	rcsRetryOp      = "RcsSendersController_retryTestNumber_v1"
)

func TestRCSSenderRefusals(t *testing.T) {
	refuseAll(t, "RCS Senders", append(append(rcsSenderRefusals(), rcsUpdateRefusals()...), rcsTesterRefusals()...))
}

func rcsSenderRefusals() []refusal {
	none := at(rcs + "/" + noUUID)
	return []refusal{
		{rcsListOp, 400, "invalid_page_token", "papi.page-token", at(rcs + "?pageToken=x"), ""},
		{rcsListOp, 400, "invalid_page_size", "papi.page-size", at(rcs + "?pageSize=abc"), ""},
		{rcsListOp, 400, "invalid_filter_states", "papi.filter", at(rcs + "?filterStates=LOST"), ""},
		{rcsListOp, 400, "invalid_input", "papi.input", at(rcs + "?sortColumn=ID"), ""},
		{rcsListOp, 403, "rbm_has_not_been_used", "papi.rcs.enabled", given(notEnabled, rcs), ""},
		{rcsListOp, 429, "rbm_too_many_requests", "papi.rcs.rate", given(busy, rcs), ""},

		{rcsCreateOp, 400, "invalid_input", "papi.input", at(rcs), `{"region":"EU"}`},
		{rcsCreateOp, 400, "invalid_input", "papi.input", at(rcs), strings.Replace(rcsSenderDraft, "EU", "AU", 1)},
		{rcsCreateOp, 400, "invalid_input", "papi.input", at(rcs), sender("EU", `"brand":{"slogan":"Read!"}`)},
		{rcsCreateOp, 400, "invalid_input", "papi.rcs-sender.contacts", at(rcs), sender("EU", `"brand":{"phones":[{"label":"a","number":"123456"},{"label":"b","number":"123456"}]}`)},
		{rcsCreateOp, 400, "invalid_input", "papi.rcs-sender.us-answers", at(rcs), sender("US", questionnaire(`"us":{"answers":{"ownershipType":"PUBLIC","stockSymbol":"BKS"}}`))},
		{rcsCreateOp, 400, "invalid_input", "papi.rcs-sender.us-answers", at(rcs), sender("US", questionnaire(`"us":{"answers":{"taxIdCountry":"US","taxId":"123456789"}}`))},
		{rcsCreateOp, 400, "invalid_input", "papi.rcs-sender.us-answers", at(rcs), sender("US", questionnaire(`"us":{"answers":{"ein":"12-3456789","brandName":"Books"}}`))},
		{rcsCreateOp, 400, "invalid_input", "papi.input", at(rcs), sender("US", questionnaire(`"us":{"answers":{"ownershipType":"PRIVATE","stockSymbol":"BKS"}}`))},
		{rcsCreateOp, 400, "invalid_payload", "api.json", at(rcs), `{`},
		{rcsCreateOp, 400, "invalid_google_agent", "papi.rcs.google-agent", given(provisioning.RCSVendor{RefusedNames: []string{"Books"}}, rcs), sender("EU", rcsBrand)},
		{rcsCreateOp, 400, "add_test_number_invalid", "papi.rcs-test-number.valid", at(rcs), sender("EU", `"testNumbers":["+481234"]`)},
		{rcsCreateOp, 403, "rbm_has_not_been_used", "papi.rcs.enabled", given(notEnabled, rcs), rcsSenderDraft},
		{rcsCreateOp, 403, "rbm_webhook_incorrect_secret", "papi.rcs.webhook-secret", given(provisioning.RCSVendor{WrongWebhookSecret: true}, rcs), rcsSenderDraft},
		{rcsCreateOp, 404, "project_not_found", "papi.rcs.project", given(noProject, rcs), rcsSenderDraft},
		{rcsCreateOp, 404, "rbm_resources_not_found", "papi.rcs.resources", given(missing, rcs), rcsSenderDraft},
		{rcsCreateOp, 409, "account_data_is_corrupt", "papi.rcs.account-intact", given(provisioning.RCSVendor{AccountCorrupt: true}, rcs), rcsSenderDraft},
		{rcsCreateOp, 429, "rbm_too_many_requests", "papi.rcs.rate", given(busy, rcs), rcsSenderDraft},
		{rcsCreateOp, 429, "rbm_too_many_requests", "papi.rcs-test-number.invitations", at(rcs), sender("EU", `"testNumbers":["`+strings.Join(numbers(21), `","`)+`"]`)},
		{rcsCreateOp, 400, "file_invalid_mime_type", "papi.rcs-image.type", imaged, pictured("bannerUrl", "x.webp")},
		{rcsCreateOp, 400, "file_invalid_mime_type", "papi.rcs-image.type", imaged, pictured("logoUrl", "text")},
		{rcsCreateOp, 409, "file_not_found", "papi.rcs-image.exists", imaged, pictured("logoUrl", "absent.png")},
		{rcsCreateOp, 409, "file_size_too_large", "papi.rcs-image.size", imaged, pictured("bannerUrl", "heavy.png")},
		{rcsCreateOp, 409, "file_size_too_large", "papi.rcs-image.size", imaged, pictured("bannerUrl", "huge.png")},
		{rcsCreateOp, 409, "file_has_wrong_dimensions", "papi.rcs-image.dimensions", imaged, pictured("logoUrl", "wide.png")},
		{rcsCreateOp, 409, "file_has_wrong_dimensions", "papi.rcs-image.dimensions", imaged, pictured("bannerUrl", "logo.png")},
		{rcsCreateOp, 409, "file_unexpected_error", "papi.rcs-image.readable", imaged, pictured("bannerUrl", "odd.png")},

		{rcsGetOp, 400, "invalid_id_format", "papi.rcs-sender.id-format", at(rcs + "/1"), ""},
		{rcsGetOp, 403, "rbm_has_not_been_used", "papi.rcs.enabled", given(notEnabled, rcs+"/"+noUUID), ""},
		{rcsGetOp, 404, "sender_not_found", "papi.rcs-sender.exists", none, ""},
		{rcsGetOp, 429, "rbm_too_many_requests", "papi.rcs.rate", given(busy, rcs+"/"+noUUID), ""},

		{rcsActivitiesOp, 400, "invalid_page_token", "papi.page-token", own(rcsSenderDraft, "/activities?pageToken=x", fine), ""},
		{rcsActivitiesOp, 400, "invalid_page_size", "papi.page-size", own(rcsSenderDraft, "/activities?pageSize=0", fine), ""},
		{rcsActivitiesOp, 400, "invalid_id_format", "papi.rcs-sender.id-format", at(rcs + "/1/activities"), ""},
		{rcsActivitiesOp, 404, "sender_not_found", "papi.rcs-sender.exists", at(rcs + "/" + noUUID + "/activities"), ""},

		{rcsCommentOp, 400, "invalid_input", "papi.input", own(rcsSenderDraft, "/comments", fine), `{}`},
		{rcsCommentOp, 400, "invalid_payload", "api.json", own(rcsSenderDraft, "/comments", fine), `{"`},
		{rcsCommentOp, 400, "invalid_id_format", "papi.rcs-sender.id-format", at(rcs + "/1/comments"), `{"comment":"Hi"}`},
		{rcsCommentOp, 404, "sender_not_found", "papi.rcs-sender.exists", at(rcs + "/" + noUUID + "/comments"), `{"comment":"Hi"}`},

		{rcsLaunchOp, 400, "invalid_id_format", "papi.rcs-sender.id-format", at(rcs + "/1/launch"), ""},
		{rcsLaunchOp, 400, "verification_suspended_in_gmb", "papi.rcs-sender.google-my-business", own(launchable(), "/launch", provisioning.RCSVendor{GMBSuspended: true}), ""},
		{rcsLaunchOp, 400, "invalid_region_for_att_supplier", "papi.rcs-sender.att-region", own(launchable(), "/launch", att), ""},
		{rcsLaunchOp, 403, "rbm_has_not_been_used", "papi.rcs.enabled", own(launchable(), "/launch", notEnabled), ""},
		{rcsLaunchOp, 404, "sender_not_found", "papi.rcs-sender.exists", at(rcs + "/" + noUUID + "/launch"), ""},
		{rcsLaunchOp, 404, "rbm_resources_not_found", "papi.rcs.resources", own(launchable(), "/launch", missing), ""},
		{rcsLaunchOp, 409, "launch_invalid_agent_state", "papi.rcs-sender.launch-state", own(rcsSenderDraft, "/launch", fine), ""},
		{rcsLaunchOp, 409, "launch_invalid_verification_state", "papi.rcs-sender.verification-state", own(launchable(), "/launch", provisioning.RCSVendor{VerificationState: "VERIFICATION_STATE_VERIFIED"}), ""},
		{rcsLaunchOp, 412, "launch_precondition_failed", "papi.rcs-sender.launch-ready", own(sender("EU", rcsBrand), "/launch", fine), ""},
		{rcsLaunchOp, 429, "rbm_too_many_requests", "papi.rcs.rate", own(launchable(), "/launch", busy), ""},
	}
}

func rcsUpdateRefusals() []refusal {
	const change = `{"details":{"brand":{"description":"New"}}}`
	running := func(t testing.TB, c *faketest.Client) string {
		looking(c)
		return rcs + "/" + (&rcsClient{c, t}).launched()
	}
	return []refusal{
		{rcsUpdateOp, 400, "invalid_input", "papi.input", own(rcsSenderDraft, "", fine), `{"details":{"brand":{"color":"red"}}}`},
		{rcsUpdateOp, 400, "invalid_input", "papi.input", own(rcsSenderDraft, "", fine), `{"region":"US","details":{"countries":["US"]}}`},
		{rcsUpdateOp, 400, "invalid_input", "papi.rcs-sender.contacts", own(rcsSenderDraft, "", fine), `{"details":{"brand":{"websites":[{"label":"a","url":"https://a.example"},{"label":"b","url":"https://a.example"}]}}}`},
		{rcsUpdateOp, 400, "invalid_input", "papi.rcs-sender.us-answers", own(rcsSenderDraft, "", fine), `{"details":{` + questionnaire(`"us":{"answers":{"ownershipType":"PRIVATE","stockExchange":"NYSE"}}`) + `}}`},
		{rcsUpdateOp, 400, "invalid_input", "papi.rcs-sender.us-answers", own(rcsSenderDraft, "?usQuestionnaireVersion=v1", fine), `{"details":{` + questionnaire(`"us":{"answers":{"brandName":"Books"}}`) + `}}`},
		{rcsUpdateOp, 400, "invalid_input", "papi.rcs-image.on-update", own(rcsSenderDraft, "", fine), `{"details":{"brand":{"logoUrl":"https://a.example/wide.png"}}}`},
		{rcsUpdateOp, 400, "invalid_id_format", "papi.rcs-sender.id-format", at(rcs + "/" + noUUID + "0"), change},
		{rcsUpdateOp, 400, "no_fields_to_update", "papi.rcs-sender.fields-given", own(rcsSenderDraft, "", fine), `{"details":{"brand":{}}}`},
		{rcsUpdateOp, 400, "fields_not_updatable", "papi.rcs-sender.fields-locked", running, `{"details":{"countries":["FR"],"brand":{"description":"New"}}}`},
		{rcsUpdateOp, 400, "invalid_payload", "api.json", own(rcsSenderDraft, "", fine), `[`},
		{rcsUpdateOp, 400, "invalid_google_agent", "papi.rcs.google-agent", own(rcsSenderDraft, "", provisioning.RCSVendor{RefusedNames: []string{"Bad"}}), `{"details":{"brand":{"name":"Bad"}}}`},
		{rcsUpdateOp, 400, "add_test_number_invalid", "papi.rcs-test-number.valid", own(rcsSenderDraft, "", special(provisioning.RCSNumber{Invalid: true})), `{"details":{"testNumbers":["` + tester + `"]}}`},
		{rcsUpdateOp, 400, "invalid_region_for_att_supplier", "papi.rcs-sender.att-region", own(rcsSenderDraft, "", att), change},
		{rcsUpdateOp, 403, "rbm_has_not_been_used", "papi.rcs.enabled", own(rcsSenderDraft, "", notEnabled), change},
		{rcsUpdateOp, 404, "project_not_found", "papi.rcs.project", own(rcsSenderDraft, "", noProject), change},
		{rcsUpdateOp, 404, "sender_not_found", "papi.rcs-sender.exists", at(rcs + "/" + noUUID), change},
		{rcsUpdateOp, 404, "rbm_resources_not_found", "papi.rcs.resources", own(rcsSenderDraft, "", missing), change},
		{rcsUpdateOp, 404, "blocked_because_the_recipient_declined", "papi.rcs-test-number.declined", own(rcsSenderDraft, "", special(provisioning.RCSNumber{Declined: true})), `{"details":{"testNumbers":["` + tester + `"]}}`},
		{rcsUpdateOp, 429, "rbm_too_many_requests", "papi.rcs.rate", own(rcsSenderDraft, "", busy), change},
	}
}

// tested makes a sender in test, with the test number in a state.
func tested(state string, below string, v provisioning.RCSVendor) func(testing.TB, *faketest.Client) string {
	return func(t testing.TB, c *faketest.Client) string {
		looking(c)
		r := &rcsClient{c, t}
		id := r.create(sender("EU", rcsBrand, `"testNumbers":["`+tester+`"]`))
		if _, err := r.World().Advance(time.Minute); err != nil {
			t.Fatal(err)
		}
		if state != "UNVERIFIED" {
			r.force(id+"/testNumbers/"+tester, state, "")
		}
		r.vendor(v)
		return rcs + "/" + id + "/testNumbers" + below
	}
}

// american makes a sender of the US in test, then sets the vendor's side.
func american(below string, v provisioning.RCSVendor) func(testing.TB, *faketest.Client) string {
	return own(sender("US", rcsBrand, `"testNumbers":["`+tester+`"]`), "/testNumbers"+below, v)
}

func rcsTesterRefusals() []refusal {
	const add = `{"testNumbers":["` + tester + `"]}`
	one := "/" + tester
	stranger := "/" + testNoOne
	noSender, badSender := rcs+"/"+noUUID+"/testNumbers", rcs+"/1/testNumbers"
	return []refusal{
		{rcsAddOp, 400, "invalid_id_format", "papi.rcs-sender.id-format", at(badSender), add},
		{rcsAddOp, 400, "invalid_input", "papi.input", tested("UNVERIFIED", "", fine), `{"testNumbers":["48777777777"]}`},
		{rcsAddOp, 400, "no_google_supplier", "papi.rcs-test-number.google-supplier", own(rcsSenderDraft, "/testNumbers", fine), add},
		{rcsAddOp, 400, "no_google_supplier", "papi.rcs-test-number.google-supplier", american("", onlyATT), add},
		{rcsAddOp, 400, "add_test_number_invalid", "papi.rcs-test-number.valid", tested("UNVERIFIED", "", special(provisioning.RCSNumber{Invalid: true})), add},
		{rcsAddOp, 400, "invalid_region_for_att_supplier", "papi.rcs-sender.att-region", tested("UNVERIFIED", "", att), add},
		{rcsAddOp, 404, "project_not_found", "papi.rcs.project", tested("UNVERIFIED", "", noProject), add},
		{rcsAddOp, 404, "sender_not_found", "papi.rcs-sender.exists", at(noSender), add},
		{rcsAddOp, 404, "add_test_number_not_allowed_before_launch", "papi.rcs-test-number.before-launch", american("", att), add},
		{rcsAddOp, 404, "blocked_because_the_recipient_declined", "papi.rcs-test-number.declined", tested("DECLINED", "", fine), add},
		{rcsAddOp, 404, "user_cannot_be_reached", "papi.rcs-test-number.reachable", tested("UNVERIFIED", "", special(provisioning.RCSNumber{Unreachable: true})), add},
		{rcsAddOp, 429, "rbm_too_many_requests", "papi.rcs.rate", tested("UNVERIFIED", "", busy), add},
		{rcsAddOp, 429, "rbm_too_many_requests", "papi.rcs-test-number.invitations", tested("UNVERIFIED", "", fine), `{"testNumbers":["` + strings.Join(numbers(20), `","`) + `"]}`},

		{rcsStateOp, 400, "no_google_supplier", "papi.rcs-test-number.google-supplier", own(rcsSenderDraft, "/testNumbers"+one, fine), ""},
		{rcsStateOp, 404, "project_not_found", "papi.rcs.project", tested("UNVERIFIED", one, noProject), ""},
		{rcsStateOp, 404, "sender_not_found", "papi.rcs-sender.exists", at(noSender + one), ""},
		{rcsStateOp, 404, "sender_not_found", "papi.rcs-sender.exists", at(badSender + one), ""},
		{rcsStateOp, 404, "user_is_not_tester_for_agent", "papi.rcs-test-number.exists", tested("UNVERIFIED", stranger, fine), ""},
		{rcsStateOp, 429, "rbm_too_many_requests", "papi.rcs.rate", tested("UNVERIFIED", one, busy), ""},

		{rcsDeleteOp, 400, "invalid_id_format", "papi.rcs-sender.id-format", at(badSender + one), ""},
		{rcsDeleteOp, 400, "no_google_supplier", "papi.rcs-test-number.google-supplier", own(rcsSenderDraft, "/testNumbers"+one, fine), ""},
		{rcsDeleteOp, 400, "invalid_region_for_att_supplier", "papi.rcs-sender.att-region", tested("UNVERIFIED", one, att), ""},
		{rcsDeleteOp, 404, "sender_not_found", "papi.rcs-sender.exists", at(noSender + one), ""},
		{rcsDeleteOp, 404, "user_is_not_tester_for_agent", "papi.rcs-test-number.exists", tested("UNVERIFIED", stranger, fine), ""},
		{rcsDeleteOp, 429, "rbm_too_many_requests", "papi.rcs.rate", tested("UNVERIFIED", one, busy), ""},

		{rcsCanOp, 400, "invalid_id_format", "papi.rcs-sender.id-format", at(badSender + one + "/capabilities"), ""},
		{rcsCanOp, 400, "no_google_supplier", "papi.rcs-test-number.google-supplier", own(rcsSenderDraft, "/testNumbers"+one+"/capabilities", fine), ""},
		{rcsCanOp, 403, "wrong_supplier_configuration", "papi.rcs-test-number.supplier-set-up", tested("VERIFIED", one+"/capabilities", provisioning.RCSVendor{SupplierMisconfigured: true}), ""},
		{rcsCanOp, 404, "sender_not_found", "papi.rcs-sender.exists", at(noSender + one + "/capabilities"), ""},
		{rcsCanOp, 404, "user_is_not_tester_for_agent", "papi.rcs-test-number.exists", tested("VERIFIED", stranger+"/capabilities", fine), ""},
		{rcsCanOp, 404, "looking_up_the_rbm_agent", "papi.rcs-test-number.agent-lookup", tested("VERIFIED", one+"/capabilities", provisioning.RCSVendor{AgentLookupFails: true}), ""},
		{rcsCanOp, 404, "blocked_because_the_recipient_declined", "papi.rcs-test-number.declined", tested("DECLINED", one+"/capabilities", fine), ""},
		{rcsCanOp, 404, "user_has_not_accepted_invite", "papi.rcs-test-number.accepted", tested("UNVERIFIED", one+"/capabilities", fine), ""},
		{rcsCanOp, 404, "user_cannot_be_reached", "papi.rcs-test-number.reachable", tested("VERIFIED", one+"/capabilities", special(provisioning.RCSNumber{Unreachable: true})), ""},
		{rcsCanOp, 429, "rbm_too_many_requests", "papi.rcs.rate", tested("VERIFIED", one+"/capabilities", busy), ""},

		{rcsRetryOp, 400, "invalid_id_format", "papi.rcs-sender.id-format", at(badSender + one + "/retry"), ""},
		{rcsRetryOp, 400, "no_google_supplier", "papi.rcs-test-number.google-supplier", own(rcsSenderDraft, "/testNumbers"+one+"/retry", fine), ""},
		{rcsRetryOp, 400, "add_test_number_invalid", "papi.rcs-test-number.valid", tested("UNVERIFIED", one+"/retry", special(provisioning.RCSNumber{Invalid: true})), ""},
		{rcsRetryOp, 400, "invalid_region_for_att_supplier", "papi.rcs-sender.att-region", tested("UNVERIFIED", one+"/retry", att), ""},
		{rcsRetryOp, 404, "sender_not_found", "papi.rcs-sender.exists", at(noSender + one + "/retry"), ""},
		{rcsRetryOp, 404, "user_is_not_tester_for_agent", "papi.rcs-test-number.exists", tested("UNVERIFIED", stranger+"/retry", fine), ""},
		{rcsRetryOp, 404, "add_test_number_not_allowed_before_launch", "papi.rcs-test-number.before-launch", american(one+"/retry", att), ""},
		{rcsRetryOp, 404, "blocked_because_the_recipient_declined", "papi.rcs-test-number.declined", tested("DECLINED", one+"/retry", fine), ""},
		{rcsRetryOp, 429, "rbm_too_many_requests", "papi.rcs.rate", tested("UNVERIFIED", one+"/retry", busy), ""},
	}
}

// numbers are so many phone numbers.
func numbers(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("+4870000%04d", i)
	}
	return all
}
