package papi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

const kakaoTemplatesTag = "KakaotalkTemplatesController_"

// kakaoTemplatePlain are a plain call of each operation on templates: what
// stands below the sender's templates, and the body.
var kakaoTemplatePlain = map[string]struct{ below, body string }{
	"listTemplates_v1":       {"", ""},
	"createTemplate_v1":      {"", kakaoTemplate("SUBMIT", "New", "")},
	"get_v1":                 {"/nothing", ""},
	"deleteTemplate_v1":      {"/nothing", ""},
	"updateTemplate_v1":      {"/nothing", `{}`},
	"listActivities_v1":      {"/nothing/activities", ""},
	"deleteTemplateDraft_v1": {"/nothing/changes", ""},
	"createComment_v1":       {"/nothing/comments", `{"comment":"Hi"}`},
}

// commonTemplateRefusals are those that most operations on templates have.
func commonTemplateRefusals() []refusal {
	const found, senderFound = "papi.kakaotalk-template.exists", "papi.kakaotalk-sender.exists"
	var refusals []refusal
	off := kakaoVendor(provisioning.KakaoTalkVendor{NotInitialized: true})
	for name, call := range kakaoTemplatePlain {
		op, path := kakaoTemplatesTag+name, kakaoSenders+"/"+friend+"/templates"+call.below
		refusals = append(refusals, refusal{op, 400, "project_not_initialized", "papi.kakaotalk.initialized", after(off, path), call.body})
		missing := kakaoPath(kakaoRig.drafted, "/templates"+call.below)
		switch name {
		case "deleteTemplateDraft_v1", "createComment_v1":
			refusals = append(refusals, refusal{op, 404, "template_not_found", found, at(path), call.body})
		default:
			refusals = append(refusals, refusal{op, 404, "sender_not_found", senderFound, at(path), call.body})
		}
		switch name {
		case "createTemplate_v1":
			continue
		case "listTemplates_v1":
			missing = kakaoPath(func(r kakaoRig) string {
				arrange(r.t, r.Client, kakaoVendor(provisioning.KakaoTalkVendor{TemplatesMissing: true}))
				return r.drafted()
			}, "/templates")
		}
		refusals = append(refusals, refusal{op, 404, "template_not_found", found, missing, call.body})
	}
	return refusals
}

// templateRefusals are those of templates at KakaoTalk, made and edited.
func templateRefusals() []refusal {
	const code, form, image = "template_kakaotalk_validation_error", "papi.kakaotalk-template.form", "papi.kakaotalk-template.image"
	details := []struct{ rule, more string }{
		{form, `"messageType":"EXTRA_INFORMATION"`},
		{form, `"messageType":"MIXED"`},
		{form, `"emphasizeType":"EMPHASIZE_TYPE_TEXT","title":"T"`},
		{form, `"emphasizeType":"EMPHASIZE_TYPE_TEXT","subtitle":"S"`},
		{form, `"emphasizeType":"EMPHASIZE_TYPE_IMAGE"`},
		{form, `"buttons":[{"ordering":1,"type":"WEB_LINK","name":"n","linkPc":"https://pc.example"}]`},
		{form, `"buttons":[{"ordering":1,"type":"APP_LINK","name":"n","linkMo":"https://mo.example","linkPc":"https://pc.example"}]`},
		{image, `"imageUrl":"https://a.example/absent.png"`},
		{image, `"imageUrl":"https://a.example/odd.png"`},
		{image, `"imageUrl":"https://a.example/x.gif"`},
		{image, `"imageUrl":"https://a.example/x.webp"`},
		{image, `"imageUrl":"https://a.example/heavy.png"`},
		{image, `"imageUrl":"https://a.example/square.png"`},
		{image, `"imageUrl":"https://a.example/narrow.png"`},
	}
	var refusals []refusal
	for _, d := range details {
		refusals = append(refusals,
			refusal{kakaoTemplatesTag + "createTemplate_v1", 424, code, d.rule, kakaoPath(kakaoRig.active, "/templates"), kakaoTemplate("SUBMIT", "New", ","+d.more)},
			refusal{kakaoTemplatesTag + "updateTemplate_v1", 424, code, d.rule, kakaoPath(kakaoRig.approved, ""), `{"status":"SUBMIT","details":{` + d.more + `}}`})
	}
	return refusals
}

// inReview creates an approved template with an edit under review.
func (r kakaoRig) inReview() string {
	path := r.approved()
	r.Must(200, "PATCH", path, `{"status":"SUBMIT","details":{"content":"New"}}`)
	return path
}

func (r kakaoRig) draftTemplate() string {
	r.drafted()
	return r.template("DRAFT", "Draft", "")
}

func (r kakaoRig) newTemplate() string {
	r.active()
	return r.template("SUBMIT", "Welcome", "")
}

// besides creates a template and another one named Welcome.
func (r kakaoRig) besides() string {
	r.approved()
	return r.template("DRAFT", "Other", "")
}

func TestKakaoTalkTemplateRefusals(t *testing.T) {
	const create, update = kakaoTemplatesTag + "createTemplate_v1", kakaoTemplatesTag + "updateTemplate_v1"
	const list, activities, comment = kakaoTemplatesTag + "listTemplates_v1", kakaoTemplatesTag + "listActivities_v1", kakaoTemplatesTag + "createComment_v1"
	const remove, details = kakaoTemplatesTag + "deleteTemplateDraft_v1", "papi.kakaotalk-template.details"
	const category, unique = "papi.kakaotalk-template.category", "papi.kakaotalk-template.name-unique"
	inactive := func(t testing.TB, c *faketest.Client) string {
		return inState("SUSPENDED")(kakaoWith(t, c)) + "/templates"
	}
	unsupported := func(r kakaoRig) string {
		path := r.approved()
		arrange(r.t, r.Client, kakaoVendor(provisioning.KakaoTalkVendor{UnsupportedLanguages: []string{"EN", "ZU"}}))
		return path
	}
	senderOf := func(path func(r kakaoRig) string) func(r kakaoRig) string {
		return func(r kakaoRig) string { path(r); return kakaoSenders + "/" + friend + "/templates" }
	}
	twins := `,"buttons":[` + appLink + "," + strings.Replace(appLink, "Open", "Go", 1) + `]`
	six := `,"buttons":[` + strings.Join(strings.Split(strings.Repeat(appLink, 6), "}{"), "},{") + `]`
	templates := kakaoPath(kakaoRig.active, "/templates")
	refusals := []refusal{
		{list, 400, "invalid_page_size", "papi.page-size", kakaoPath(kakaoRig.drafted, "/templates?pageSize=1001"), ""},
		{list, 400, "invalid_page_token", "papi.page-token", kakaoPath(kakaoRig.drafted, "/templates?pageToken=x"), ""},
		{list, 400, "invalid_filter_states", "papi.filter", kakaoPath(kakaoRig.drafted, "/templates?filterStates=PAUSED"), ""},
		{create, 400, "invalid_payload", "api.json", templates, `{"details":`},
		{create, 400, "invalid_payload", "papi.input", templates, kakaoTemplate("SUBMIT", "x", `,"title":"`+strings.Repeat("T", 51)+`"`)},
		{create, 400, "invalid_payload", "papi.input", templates, strings.Replace(kakaoTemplate("DRAFT", "x", ""), `"EN"`, `"XX"`, 1)},
		{create, 400, "invalid_payload", "papi.input", templates, kakaoTemplate("DRAFT", "x", `,"buttons":[{"ordering":6,"type":"WEB_LINK"}]`)},
		{create, 400, "invalid_payload", "papi.input", templates, kakaoTemplate("DRAFT", "x", strings.ReplaceAll(twins, "Go", "Open"))},
		{create, 400, "invalid_payload", "papi.input", templates, kakaoTemplate("DRAFT", "x", six)},
		{create, 400, "invalid_payload", details, templates, kakaoTemplate("DRAFT", "x", twins)},
		{create, 400, "invalid_payload", details, templates, `{"details":{"name":"x","language":"EN"}}`},
		{create, 400, "template_invalid_category_code", category, templates, kakaoTemplate("DRAFT", "x", `,"categoryCode":"001"`)},
		{create, 409, "template_exists", unique, kakaoPath(senderOf(kakaoRig.approved), ""), kakaoTemplate("DRAFT", "Welcome", "")},
		{create, 409, "template_exists", unique, kakaoPath(senderOf(kakaoRig.draftTemplate), ""), strings.Replace(kakaoTemplate("SUBMIT", "Draft", ""), `"EN"`, `"KO"`, 1)},
		{create, 424, "template_kakaotalk_validation_error", "papi.kakaotalk-template.sender-active", kakaoPath(kakaoRig.verifying, "/templates"), kakaoTemplate("SUBMIT", "x", "")},
		{create, 424, "template_kakaotalk_validation_error", "papi.kakaotalk-template.sender-active", inactive, kakaoTemplate("SUBMIT", "x", "")},
		{create, 424, "template_kakaotalk_validation_error", "papi.kakaotalk-template.accepted", kakaoPath(senderOf(unsupported), ""), kakaoTemplate("SUBMIT", "x", "")},
		{update, 400, "invalid_input", "papi.input", kakaoPath(kakaoRig.approved, ""), `{"details":{"language":"EN"}}`},
		{update, 400, "template_invalid_category_code", category, kakaoPath(kakaoRig.approved, ""), `{"details":{"categoryCode":"999998"}}`},
		{update, 409, "template_exists", unique, kakaoPath(kakaoRig.besides, ""), `{"details":{"name":"Welcome"}}`},
		{update, 409, "template_not_updatable", "papi.kakaotalk-template.updatable", kakaoPath(kakaoRig.newTemplate, ""), `{}`},
		{update, 409, "template_changes_not_updatable", "papi.kakaotalk-template.changes-updatable", kakaoPath(kakaoRig.inReview, ""), `{"details":{"content":"x"}}`},
		{activities, 400, "invalid_page_token", "papi.page-token", kakaoPath(kakaoRig.draftTemplate, "/activities?pageToken=x"), ""},
		{activities, 400, "invalid_page_size", "papi.page-size", kakaoPath(kakaoRig.draftTemplate, "/activities?pageSize=101"), ""},
		{remove, 409, "template_not_deletable", "papi.kakaotalk-template.draft-deletable", kakaoPath(kakaoRig.approved, "/changes"), ""},
		{remove, 409, "template_not_deletable", "papi.kakaotalk-template.draft-deletable", kakaoPath(kakaoRig.newTemplate, "/changes"), ""},
		{comment, 400, "invalid_input", "papi.input", kakaoPath(kakaoRig.draftTemplate, "/comments"), `{}`},
		{comment, 400, "invalid_payload", "api.json", kakaoPath(kakaoRig.draftTemplate, "/comments"), `{`},
		{comment, 400, "template_invalid_language_code", "papi.kakaotalk-template.comment-language", kakaoPath(unsupported, "/comments"), `{"comment":"Hi"}`},
	}
	refusals = append(refusals, commonTemplateRefusals()...)
	refusals = append(refusals, templateRefusals()...)
	refuseAll(t, "KakaoTalk Templates", refusals)
}

func TestTemplateErrorsListWhatIsSupported(t *testing.T) {
	r := newKakaoRig(t, nil)
	path := r.approved()
	a := r.Must(409, "POST", kakaoSenders+"/"+friend+"/templates", kakaoTemplate("DRAFT", "Welcome", ""))
	info, _ := a.Body["additionalInformation"].(map[string]any)
	if codes, _ := info["supportedCodes"].([]any); len(codes) != 72 || codes[0] != "AF" {
		t.Errorf("template_exists tells %s", a.Raw)
	}
	arrange(t, r.Client, kakaoVendor(provisioning.KakaoTalkVendor{UnsupportedLanguages: []string{"EN", "XX"}}))
	a = r.Must(400, "POST", path+"/comments", `{"comment":"Hi"}`)
	languages := strings.Replace(strings.Join(enum(t, "KakaotalkInputTemplateLanguagesEnum"), ", "), " EN,", "", 1)
	if diff := cmp.Diff(map[string]any{"supportedCodes": languages}, a.Body["additionalInformation"]); diff != "" {
		t.Errorf("template_invalid_language_code (-want +got):\n%s", diff)
	}
}
