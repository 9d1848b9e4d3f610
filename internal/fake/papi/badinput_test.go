package papi_test

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/mutate"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// TestBadInput holds every operation to its document: what that forbids gets
// the documented 400, which names the field, and leaves no trace.
func TestBadInput(t *testing.T) {
	faketest.BadInput{
		API:     papi.API(papi.Deps{}),
		Worlds:  func() *state.Worlds { return newWorlds(nil) },
		Arrange: furnished(),
		Refusal: refusalOf,
		Field:   dotted,
		Taken: map[string]string{
			"* query.noSuchName unknown broken": "papi.unknown-query: parameters that an operation does not have are ignored",
		},
		Except: map[string]string{
			"WhatsappFlowsController_listFlows_v1 query.page* * broken":                                                   "the list documents no error for its pages: it has that of other lists",
			"WhatsappSendersController_createSender_v1 facebookCode format broken":                                        "a code of Facebook is no URI, whatever the deprecated form says",
			"BundlesBundlesController_list_v1 query.filterStates enum broken":                                             filterError,
			"KakaotalkTemplatesController_listTemplates_v1 query.filterStat* enum broken":                                 filterError,
			"BundlesBundlesController_create_v1 convApp.retentionPolicy.retentionPolicyType enum kept":                    "the example's DISPATCH mode takes one policy only",
			"BundlesBundlesController_create_v1 convApp.retentionPolicy.ttl maximum kept":                                 "the example's DISPATCH mode takes 7 days at most",
			"WhatsappTemplatesController_*Template_v1 details.components.0.buttons.0.examples required broken":            "of the two spellings only the one that clients send is asked for",
			"WhatsappTemplatesController_*Template_v1 details.components.0.cards minItems kept":                           "a carousel has two cards at least, whatever the schema says",
			"RcsSendersController_*Sender_v1 details.questionnaire.us.answers.sampleMessages.0 * broken":                  formLacks,
			"RcsSendersController_*Sender_v1 details.questionnaire.us.answers.fullCompanyAddressMetadata.ignore * broken": formLacks,
			"SmsSmsAppsController_createSmsApp_v1 convApiAppId minLength kept":                                            "the app has to exist",
		},
	}.Run(t)
}

// filterError is why a filter has another error than those documented.
const filterError = "the list documents no error for its filters: they have that of other lists"

// formLacks is why a property is named and not what is in it.
const formLacks = "the rest fits a form that lacks the property, so that the whole property is refused as unknown"

// ownCodes are the errors that bad query parameters have for themselves.
var ownCodes = map[string]string{
	"pageSize": "invalid_page_size", "pageToken": "invalid_page_token",
	"filterStates": "invalid_filter_states", "filterStatuses": "invalid_filter_statuses",
	"fieldMask": "invalid_fields", "countries": "questionnaire_invalid_country",
}

// bodyCodes are the errors that fields have for themselves. They name them.
var bodyCodes = map[string]string{
	"/category": "template_invalid_category", "/details/categoryCode": "template_invalid_category_code",
}

const templateQuery = "its parameters beyond pages, filters and masks have no error"

// undocumented are the operations that answer invalid_input without
// documenting it, each with the reason.
var undocumented = map[string]string{
	"WhatsappSolutionsController_createSolution_v1":                  "documents no 400 at all",
	"KakaotalkSendersController_verifySender_v1":                     "documents no error for a body that is wrong; the siblings of it have this one",
	"KakaotalkTemplatesController_updateTemplate_v1":                 "documents no error for details that are wrong; its siblings have this one",
	"KakaotalkTemplatesController_listTemplates_v1":                  "documents no error for its filters",
	"WhatsappTemplatesController_listTemplates_v1":                   templateQuery,
	"WhatsappTemplatesController_listTemplatesByName_v1":             templateQuery,
	"WhatsappTemplatesController_getTemplate_v1":                     templateQuery,
	"WhatsappTemplatesController_deleteTemplateByNameAndLanguage_v1": templateQuery,
	"RcsQuestionnaireController_getQuestions_v1":                     "papi.rcs-questionnaire.countries: its other parameters have no error",
	"RcsSendersController_listSenders_v1":                            "papi.rcs-questionnaire.countries: its other parameters have no error",
}

func TestUndocumentedErrorsAreNotDocumented(t *testing.T) {
	for id := range undocumented {
		if op, ok := openapi.Lookup(id); !ok || op.Documents(400, "invalid_input") || op.Documents(400, "invalid_payload") {
			t.Errorf("%s documents the error: take it off the list", id)
		}
	}
}

// refusalOf reads an answer as the refusal of a field. An error that a
// parameter has for itself names that parameter.
func refusalOf(op *openapi.Operation, of mutate.Case, a faketest.Answer) (bool, []string) {
	code := a.String("errorCode")
	if own := ownCodes[of.Field]; own != "" && op.Documents(400, own) && of.Query != nil {
		return a.Status == 400 && code == own, []string{of.Field}
	}
	var named []string
	information, _ := a.Body["additionalInformation"].(map[string]any)
	errors, _ := information["validationErrors"].([]any)
	for _, line := range errors {
		name, _, _ := strings.Cut(line.(string), " ")
		named = append(named, name)
	}
	right := code == bodyCodes[of.Field] && op.Documents(400, code) || code == inputCode(op)
	return a.Status == 400 && right, slices.Compact(named)
}

// inputCode is the error of an operation for a bad field: the nearest that it
// documents.
func inputCode(op *openapi.Operation) string {
	for _, code := range []string{"invalid_input", "invalid_payload"} {
		if op.Documents(400, code) {
			return code
		}
	}
	if undocumented[op.ID] != "" {
		return "invalid_input"
	}
	return ""
}

// dotted writes a JSON pointer as in triggers.0.
func dotted(pointer string) string {
	if pointer == "" {
		return "body"
	}
	return strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ".")
}

type parameters = map[string]string

// furnished makes what operations need, by operationId.
func furnished() map[string]func(testing.TB, *faketest.Client) parameters {
	webhook := func(t testing.TB, c *faketest.Client) parameters {
		return parameters{"webhookId": createHook(t, c, "https://a.example/", "ALL")}
	}
	live := func(t testing.TB, c *faketest.Client) parameters { return parameters{"senderId": (&rig{c, t}).live()} }
	pending := func(t testing.TB, c *faketest.Client) parameters {
		return parameters{"senderId": (&rig{c, t}).pending()}
	}
	kakao := func(arrange func(kakaoRig) string) func(testing.TB, *faketest.Client) parameters {
		return func(t testing.TB, c *faketest.Client) parameters {
			way := arrange(kakaoWith(t, c))
			return parameters{"plusFriendId": friend, "templateCode": path.Base(way)}
		}
	}
	template := func(t testing.TB, c *faketest.Client) parameters {
		templateRig{&rig{c, t}}.approved("EN")
		return parameters{"templateName": "greetings", "languageCode": "EN"}
	}
	draftTemplate := func(t testing.TB, c *faketest.Client) parameters {
		isDraft(templateRig{&rig{c, t}})
		return parameters{"templateName": "greetings", "languageCode": "EN"}
	}
	account := func(t testing.TB, c *faketest.Client) parameters {
		(&rig{c, t}).live()
		return parameters{}
	}
	rcsSender := func(t testing.TB, c *faketest.Client) parameters {
		return parameters{"senderId": (&rcsClient{c, t}).create(sender("US", rcsBrand))}
	}
	smsApp := func(_ testing.TB, c *faketest.Client) parameters {
		return parameters{"smsAppId": c.Must(201, "POST", "/sms/smsApps", `{"name":"a","region":"EU"}`).String("id")}
	}
	return map[string]func(testing.TB, *faketest.Client) parameters{
		"WebhookWebhookController_replaceWebhook_v1":  webhook,
		"WebhookWebhookController_updateWebhook_v1":   webhook,
		"WhatsappSendersController_update_v1":         live,
		"WhatsappSendersController_listActivities_v1": live,
		"WhatsappSendersController_createComment_v1":  live,
		"WhatsappSendersController_register_v1":       pending,
		"WhatsappSendersController_verify_v1": func(t testing.TB, c *faketest.Client) parameters {
			p := pending(t, c)
			c.Must(200, "POST", senders+"/"+p["senderId"]+"/register", `{"method":"SMS"}`)
			return p
		},
		"SmsSmsAppsController_updateSmsApp_v1": smsApp,

		"WhatsappTemplatesController_listTemplatesByName_v1":             template,
		"WhatsappTemplatesController_getTemplate_v1":                     template,
		"WhatsappTemplatesController_deleteTemplateByNameAndLanguage_v1": draftTemplate,
		"WhatsappAccountsController_listActivities_v1":                   account,
		"WhatsappTemplatesController_updateTemplate_v1":                  template,
		"WhatsappTemplatesController_listActivities_v1":                  template,
		"WhatsappTemplatesController_createComment_v1":                   template,
		"WhatsappTemplatesController_compareTemplates_v1":                template,

		"KakaotalkTemplatesController_listTemplates_v1":  kakao(kakaoRig.active),
		"KakaotalkTemplatesController_createTemplate_v1": kakao(kakaoRig.active),
		"KakaotalkTemplatesController_updateTemplate_v1": kakao(kakaoRig.approved),
		"KakaotalkTemplatesController_listActivities_v1": kakao(kakaoRig.approved),
		"KakaotalkTemplatesController_createComment_v1":  kakao(kakaoRig.approved),

		"RcsQuestionnaireController_getQuestions_v1":  func(testing.TB, *faketest.Client) parameters { return parameters{"useCase": "OTP"} },
		"RcsSendersController_updateSender_v1":        rcsSender,
		"RcsSendersController_listActivities_v1":      rcsSender,
		"RcsSendersController_createSenderComment_v1": rcsSender,
		"RcsSendersController_addTestNumbers_v1":      rcsSender,

		"KakaotalkCategoriesController_getTemplateCategories_v1": kakao(kakaoRig.active),
		"KakaotalkSendersController_updateSender_v1":             kakao(kakaoRig.active),
		"KakaotalkSendersController_listActivities_v1":           kakao(kakaoRig.active),
		"KakaotalkSendersController_createComment_v1":            kakao(kakaoRig.active),
		"KakaotalkSendersController_verifySender_v1":             kakao(kakaoRig.verifying),
	}
}
