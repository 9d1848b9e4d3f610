package papi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// withTemplates prepares a world through a rig and answers the path to call.
func withTemplates(path string, prepare ...func(r templateRig)) func(testing.TB, *faketest.Client) string {
	return func(t testing.TB, c *faketest.Client) string {
		*c = *faketest.New(t, c.Worlds, papi.API(papi.Deps{Media: samples}))
		r := templateRig{&rig{c, t}}
		for _, p := range prepare {
			p(r)
		}
		r.events()
		return path
	}
}

func meta(v provisioning.TemplateVendor) func(templateRig) {
	return func(r templateRig) { r.meta(v) }
}

func uninitialized(r templateRig) {
	r.vendor(func(v *provisioning.Vendor) { v.WhatsAppInitialized = false })
}

func isApproved(r templateRig)   { r.approved("EN") }
func isDraft(r templateRig)      { r.make(creation(body, "status", "DRAFT")) }
func isInReview(r templateRig)   { r.make(creation(body)) }
func isGone(r templateRig)       { r.Must(204, "DELETE", templates+"/greetings", "") }
func languageGone(r templateRig) { r.Must(204, "DELETE", greetings+"?deleteSubmitted=true", "") }

// isFound has a sync find greetings in English, as Meta has it.
func isFound(change func(t *provisioning.MetaTemplate)) func(templateRig) {
	return func(r templateRig) {
		t := provisioning.MetaTemplate{Name: "greetings", Language: "EN", Category: "UTILITY",
			Components: []provisioning.TemplateComponent{{Type: "BODY", Text: "From Meta."}}}
		change(&t)
		r.meta(provisioning.TemplateVendor{Templates: []provisioning.MetaTemplate{t}})
		r.Must(200, "POST", templates+"/sync", "")
	}
}

func asIs(*provisioning.MetaTemplate) {}

// media is a creation with a sample in its header.
func media(format, url string) string {
	return creation(`{"type":"HEADER","format":"` + format + `","example":{"url":"https://a.example/` + url + `"}},` + body)
}

// urlButton is a creation with a URL button.
func urlButton(fields string) string {
	return creation(body + `,{"type":"BUTTONS","buttons":[{"type":"URL","text":"Go",` + fields + `}]}`)
}

const (
	optimized = `"optimization":{"bidAmount":10,"bidStrategy":"LOWEST_COST_WITH_BID_CAP"}`
	submit    = `{"status":"SUBMIT"}`
	compared  = `{"templates":[{"templateName":"other","templateLanguage":"EN"}]}`
)

// submission is an update that submits components.
func submission(components string) string {
	return `{"status":"SUBMIT","details":{"components":[` + components + `]}}`
}

// details is what a creation has of components.
func detailsOf(creation string) string {
	at := strings.Index(creation, `"components":[`)
	return strings.TrimSuffix(strings.SplitN(creation[at+len(`"components":[`):], `]},"language"`, 2)[0], "")
}

// Operations on templates.
const (
	listTemplates                   = "WhatsappTemplatesController_listTemplates_v1"
	createTemplate                  = "WhatsappTemplatesController_createTemplate_v1"
	listTemplatesByName             = "WhatsappTemplatesController_listTemplatesByName_v1"
	deleteTemplatesByName           = "WhatsappTemplatesController_deleteTemplatesByName_v1"
	getTemplate                     = "WhatsappTemplatesController_getTemplate_v1"
	deleteTemplateByNameAndLanguage = "WhatsappTemplatesController_deleteTemplateByNameAndLanguage_v1"
	updateTemplate                  = "WhatsappTemplatesController_updateTemplate_v1"
	listTemplateActivities          = "WhatsappTemplatesController_listActivities_v1"
	commentTemplate                 = "WhatsappTemplatesController_createComment_v1"
	compareTemplates                = "WhatsappTemplatesController_compareTemplates_v1"
	syncTemplates                   = "WhatsappTemplatesController_syncTemplates_v1"
)

// byName is the path of all languages of greetings.
const byName = templates + "/greetings"

var submitError = &provisioning.MetaError{Code: "100", Subcode: "2388024", Message: "No.", Description: "No.", Reason: "No."}

// templateListRefusals are those of lists.
func templateListRefusals() []refusal {
	return []refusal{
		{listTemplates, 400, "project_not_initialized", "papi.whatsapp.initialized", withTemplates(templates, uninitialized), ""},
		{listTemplates, 400, "invalid_page_size", "papi.page-size", at(templates + "?pageSize=0"), ""},
		{listTemplates, 400, "invalid_page_size", "papi.page-size", at(templates + "?pageSize=1001"), ""},
		{listTemplates, 400, "invalid_page_size", "papi.page-size", at(templates + "?pageSize=1.5"), ""},
		{listTemplates, 400, "invalid_page_token", "papi.page-token", at(templates + "?pageToken=x"), ""},
		{listTemplates, 400, "invalid_filter_states", "papi.filter", at(templates + "?filterStates=DRAFT"), ""},
		{listTemplates, 400, "invalid_filter_statuses", "papi.filter", at(templates + "?filterStatuses=APPROVED"), ""},
		{listTemplates, 400, "invalid_fields", "papi.field-mask", at(templates + "?fieldMask=details.components.1.text"), ""},
		{listTemplates, 400, "invalid_fields", "papi.field-mask", at(templates + "?fieldMask=name,state"), ""},
		{listTemplatesByName, 400, "project_not_initialized", "papi.whatsapp.initialized", withTemplates(byName, uninitialized), ""},
		{listTemplatesByName, 400, "invalid_page_size", "papi.page-size", at(byName + "?pageSize=1001"), ""},
		{listTemplatesByName, 400, "invalid_page_token", "papi.page-token", withTemplates(byName+"?pageToken=x", isDraft), ""},
		{listTemplatesByName, 400, "invalid_fields", "papi.field-mask", at(byName + "?fieldMask=id"), ""},
		{listTemplatesByName, 404, "template_not_found", "papi.whatsapp-template.exists", at(templates + "/greeting"), ""},
		{getTemplate, 400, "project_not_initialized", "papi.whatsapp.initialized", withTemplates(greetings, uninitialized), ""},
		{getTemplate, 400, "template_invalid_language_code", "papi.whatsapp-template.language", at(byName + "/languages/en"), ""},
		{getTemplate, 400, "template_invalid_language_code", "papi.whatsapp-template.language", withTemplates(byName+"/languages/UNRECOGNIZED", isFound(func(t *provisioning.MetaTemplate) { t.Language = "XX" })), ""},
		{getTemplate, 400, "invalid_fields", "papi.field-mask", at(greetings + "?fieldMask="), ""},
		{getTemplate, 404, "template_not_found", "papi.whatsapp-template.exists", withTemplates(byName+"/languages/DE", isDraft), ""},
	}
}

// templateCreationRefusals are those of creations.
func templateCreationRefusals() []refusal {
	return []refusal{
		{createTemplate, 400, "invalid_input", "papi.input", at(templates), creation(body, "name", "Greetings")},
		{createTemplate, 400, "invalid_input", "papi.input", at(templates), creation(body, "name", strings.Repeat("x", 513))},
		{createTemplate, 400, "invalid_input", "papi.input", at(templates), creation(body, "language", "UNRECOGNIZED")},
		{createTemplate, 400, "invalid_input", "papi.input", at(templates), creation(body, "category", "OTP", "language", "XX")},
		{createTemplate, 400, "invalid_payload", "api.json", at(templates), `{"`},
		{createTemplate, 400, "project_not_initialized", "papi.whatsapp.initialized", withTemplates(templates, uninitialized), creation(body)},
		{createTemplate, 400, "template_invalid_category", "papi.whatsapp-template.category", at(templates), creation(body, "category", "OTP")},
		{createTemplate, 400, "template_policies_violations", "papi.whatsapp-template.policies", withTemplates(templates, meta(provisioning.TemplateVendor{ForbiddenTexts: []string{"MR. smith"}})), creation(body)},
		{createTemplate, 400, "template_check_media_file_size", "papi.whatsapp-template.media-size-told", withTemplates(templates), media("IMAGE", "untold")},
		{createTemplate, 400, "template_dynamic_pricing_not_available", "papi.whatsapp-template.dynamic-pricing", at(templates),
			creation(body, "category", "MARKETING", "details", `{"components":[`+body+`],`+optimized+`}`)},
		{createTemplate, 400, "template_dynamic_pricing_not_available", "papi.whatsapp-template.dynamic-pricing", withTemplates(templates, meta(provisioning.TemplateVendor{DynamicPricing: true})),
			creation(body, "details", `{"components":[`+body+`],`+optimized+`}`)},
		{createTemplate, 400, "template_invalid_button_example", "papi.whatsapp-template.button-example", at(templates), urlButton(`"url":"https://a.example/","example":"https://a.example/1"`)},
		{createTemplate, 400, "template_media_file_size_exceeds_maximum_file_size_limit", "papi.whatsapp-template.media-size", withTemplates(templates), media("VIDEO", "large.mp4")},
		{createTemplate, 400, "template_media_file_size_exceeds_maximum_file_size_limit", "papi.whatsapp-template.media-size", withTemplates(templates), media("DOCUMENT", "large.pdf")},
		{createTemplate, 400, "file_invalid_mime_type", "papi.whatsapp-template.media-type", withTemplates(templates), media("IMAGE", "video.mp4")},
		{createTemplate, 400, "file_invalid_mime_type", "papi.whatsapp-template.media-type", withTemplates(templates), media("IMAGE", "image.webp")},
		{createTemplate, 400, "file_invalid_mime_type", "papi.whatsapp-template.media-type", withTemplates(templates), media("IMAGE", "page.html")},
		{createTemplate, 400, "file_invalid_mime_type", "papi.whatsapp-template.media-type", withTemplates(templates), media("DOCUMENT", "opaque")},
		{createTemplate, 409, "resource_locked", "papi.whatsapp-template.unlocked", withTemplates(templates, meta(provisioning.TemplateVendor{Locked: true})), creation(body)},
		{createTemplate, 409, "template_exists", "papi.whatsapp-template.unique", withTemplates(templates, isDraft), creation(body)},
		{createTemplate, 409, "template_exists", "papi.whatsapp-template.unique", withTemplates(templates, isApproved), creation(body, "status", "DRAFT")},
		{createTemplate, 409, "template_name_recently_used", "papi.whatsapp-template.name-quarantine", withTemplates(templates, isApproved, isGone), creation(body, "language", "DE")},
		{createTemplate, 409, "template_incorrect_category", "papi.whatsapp-template.same-category", withTemplates(templates, isDraft), creation(body, "language", "DE", "category", "MARKETING")},
		{createTemplate, 409, "template_restricted_Domain_for_button_url", "papi.whatsapp-template.button-domain", at(templates), urlButton(`"url":"https://wa.me/1"`)},
		{createTemplate, 409, "template_restricted_Domain_for_button_url", "papi.whatsapp-template.button-domain", at(templates), urlButton(`"url":"http://API.WhatsApp.com/{{1}}","example":"https://a.example"`)},
		{createTemplate, 409, "file_not_found", "papi.whatsapp-template.media-exists", withTemplates(templates), media("IMAGE", "absent")},
		{createTemplate, 409, "file_size_too_large", "papi.whatsapp-template.image-size", withTemplates(templates), media("IMAGE", "large.png")},
		{createTemplate, 409, "file_unexpected_error", "papi.whatsapp-template.media-readable", withTemplates(templates), media("IMAGE", "odd")},
		{createTemplate, 409, "object_with_whatsapp_business_account_id_does_not_exist", "papi.whatsapp-template.waba-exists", withTemplates(templates, meta(provisioning.TemplateVendor{WABAMissing: true})), creation(body)},
		{createTemplate, 409, "template_language_recently_deleted", "papi.whatsapp-template.language-quarantine", withTemplates(templates, isInReview, languageGone), creation(body)},
		{createTemplate, 424, "template_limit_reached", "papi.whatsapp-template.limit", withTemplates(templates, isInReview, meta(provisioning.TemplateVendor{Limit: 1})), creation(body, "language", "DE")},
		{createTemplate, 424, "template_content_already_exists", "papi.whatsapp-template.content-unique", withTemplates(templates, isInReview), creation(body, "name", "others", "category", "MARKETING")},
		{createTemplate, 424, "template_submit_error", "papi.whatsapp-template.submit", withTemplates(templates, meta(provisioning.TemplateVendor{SubmitError: submitError})), creation(body)},
		{createTemplate, 429, "whatsapp_business_api_request_limit_exceeded", "papi.whatsapp-template.meta-requests", withTemplates(templates, meta(provisioning.TemplateVendor{RequestLimitReached: true})), creation(body)},
	}
}

// templateDeletionRefusals are those of deletions.
func templateDeletionRefusals() []refusal {
	return []refusal{
		{deleteTemplatesByName, 400, "project_not_initialized", "papi.whatsapp.initialized", withTemplates(byName, uninitialized), ""},
		{deleteTemplatesByName, 400, "template_invalid_language_code", "papi.whatsapp-template.language", withTemplates(byName, isFound(func(t *provisioning.MetaTemplate) { t.Language = "XX" })), ""},
		{deleteTemplatesByName, 404, "template_not_found", "papi.whatsapp-template.exists", at(byName), ""},
		{deleteTemplatesByName, 409, "resource_locked", "papi.whatsapp-template.unlocked", withTemplates(byName, isDraft, meta(provisioning.TemplateVendor{Locked: true})), ""},
		{deleteTemplatesByName, 429, "whatsapp_business_api_request_limit_exceeded", "papi.whatsapp-template.meta-requests", withTemplates(byName, isDraft, meta(provisioning.TemplateVendor{RequestLimitReached: true})), ""},
		{deleteTemplateByNameAndLanguage, 400, "project_not_initialized", "papi.whatsapp.initialized", withTemplates(greetings, uninitialized), ""},
		{deleteTemplateByNameAndLanguage, 400, "template_invalid_language_code", "papi.whatsapp-template.language", at(byName + "/languages/XX"), ""},
		{deleteTemplateByNameAndLanguage, 404, "template_not_found", "papi.whatsapp-template.exists", at(greetings), ""},
		{deleteTemplateByNameAndLanguage, 404, "template_changes_not_found", "papi.whatsapp-template.changes-exist", withTemplates(greetings, isFound(asIs)), ""},
		{deleteTemplateByNameAndLanguage, 409, "resource_locked", "papi.whatsapp-template.unlocked", withTemplates(greetings, isDraft, meta(provisioning.TemplateVendor{Locked: true})), ""},
		{deleteTemplateByNameAndLanguage, 409, "template_not_deletable_due_to_input_config", "papi.whatsapp-template.delete-submitted", withTemplates(greetings, isInReview), ""},
		{deleteTemplateByNameAndLanguage, 409, "template_not_deletable_due_to_input_config", "papi.whatsapp-template.delete-submitted", withTemplates(greetings+"?deleteSubmitted=false", isApproved), ""},
	}
}

// templateUpdateRefusals are those of updates.
func templateUpdateRefusals() []refusal {
	return []refusal{
		{updateTemplate, 400, "project_not_initialized", "papi.whatsapp.initialized", withTemplates(greetings, uninitialized), submit},
		{updateTemplate, 400, "template_invalid_language_code", "papi.whatsapp-template.language", at(byName + "/languages/XX"), submit},
		{updateTemplate, 400, "template_policies_violations", "papi.whatsapp-template.policies", withTemplates(greetings, isDraft, meta(provisioning.TemplateVendor{ForbiddenTexts: []string{"Smith"}})), submit},
		{updateTemplate, 400, "template_check_media_file_size", "papi.whatsapp-template.media-size-told", withTemplates(greetings, isDraft), submission(detailsOf(media("IMAGE", "untold")))},
		{updateTemplate, 400, "template_invalid_button_example", "papi.whatsapp-template.button-example", withTemplates(greetings, isDraft), submission(detailsOf(urlButton(`"url":"https://a.example/","example":"https://a.example/1"`)))},
		{updateTemplate, 400, "template_media_file_size_exceeds_maximum_file_size_limit", "papi.whatsapp-template.media-size", withTemplates(greetings, isDraft), submission(detailsOf(media("VIDEO", "large.mp4")))},
		{updateTemplate, 400, "file_invalid_mime_type", "papi.whatsapp-template.media-type", withTemplates(greetings, isDraft), submission(detailsOf(media("VIDEO", "image.png")))},
		{updateTemplate, 400, "invalid_payload", "papi.input", withTemplates(greetings, isDraft), `{"name":"other"}`},
		{updateTemplate, 400, "invalid_payload", "papi.input", withTemplates(greetings, isDraft), `{"category":"OTP"}`},
		{updateTemplate, 400, "invalid_payload", "papi.input", withTemplates(greetings, isDraft), `{"saveDraftOnFailure":true}`},
		{updateTemplate, 400, "invalid_payload", "papi.whatsapp-template.body", withTemplates(greetings, isDraft), submission(`{"type":"FOOTER","text":"Bye"}`)},
		{updateTemplate, 400, "invalid_payload", "papi.whatsapp-template.update-fields", withTemplates(greetings, isDraft), `{}`},
		{updateTemplate, 400, "invalid_payload", "papi.whatsapp-template.update-fields", withTemplates(greetings, isApproved), submit},
		{updateTemplate, 400, "invalid_payload", "papi.whatsapp-template.dynamic-pricing", withTemplates(greetings, isDraft), `{"status":"SUBMIT","details":{` + optimized + `}}`},
		{updateTemplate, 404, "template_not_found", "papi.whatsapp-template.exists", at(greetings), submit},
		{updateTemplate, 409, "resource_locked", "papi.whatsapp-template.unlocked", withTemplates(greetings, isDraft, meta(provisioning.TemplateVendor{Locked: true})), submit},
		{updateTemplate, 409, "template_not_updatable", "papi.whatsapp-template.update-state", withTemplates(greetings, isFound(func(t *provisioning.MetaTemplate) { t.State = "PENDING" })), submission(body)},
		{updateTemplate, 409, "template_changes_not_updatable", "papi.whatsapp-template.update-changes", withTemplates(greetings, isInReview), submission(body)},
		{updateTemplate, 409, "template_category_not_updatable", "papi.whatsapp-template.update-category", withTemplates(greetings, isApproved), `{"category":"UTILITY"}`},
		{updateTemplate, 409, "template_category_not_updatable", "papi.whatsapp-template.update-category", withTemplates(greetings, isDraft, func(r templateRig) { r.approved("DE") }), `{"category":"MARKETING"}`},
		{updateTemplate, 409, "template_allow_category_change_not_updatable", "papi.whatsapp-template.update-allow-category-change", withTemplates(greetings, isApproved), `{"allowCategoryChange":false}`},
		{updateTemplate, 409, "template_source_not_updatable", "papi.whatsapp-template.update-source", withTemplates(greetings, isFound(func(t *provisioning.MetaTemplate) { t.MetaGenerated = true })), submission(body)},
		{updateTemplate, 409, "template_name_recently_used", "papi.whatsapp-template.name-quarantine", withTemplates(greetings, isApproved, isGone, isDraft), submit},
		{updateTemplate, 409, "template_restricted_Domain_for_button_url", "papi.whatsapp-template.button-domain", withTemplates(greetings, isDraft), submission(detailsOf(urlButton(`"url":"https://www.whatsapp.com"`)))},
		{updateTemplate, 409, "file_not_found", "papi.whatsapp-template.media-exists", withTemplates(greetings, isDraft), submission(detailsOf(media("IMAGE", "absent")))},
		{updateTemplate, 409, "file_size_too_large", "papi.whatsapp-template.image-size", withTemplates(greetings, isDraft), submission(detailsOf(media("IMAGE", "large.png")))},
		{updateTemplate, 409, "file_unexpected_error", "papi.whatsapp-template.media-readable", withTemplates(greetings, isDraft), submission(detailsOf(media("IMAGE", "odd")))},
		{updateTemplate, 409, "object_with_whatsapp_business_account_id_does_not_exist", "papi.whatsapp-template.waba-exists", withTemplates(greetings, isDraft, meta(provisioning.TemplateVendor{WABAMissing: true})), submit},
		{updateTemplate, 409, "template_language_recently_deleted", "papi.whatsapp-template.language-quarantine", withTemplates(greetings, isApproved, languageGone, isDraft), submit},
		{updateTemplate, 424, "template_limit_reached", "papi.whatsapp-template.limit", withTemplates(greetings, isDraft, func(r templateRig) { r.approved("DE") }, meta(provisioning.TemplateVendor{Limit: 1})), submit},
		{updateTemplate, 424, "template_content_already_exists", "papi.whatsapp-template.content-unique", withTemplates(greetings, isDraft, func(r templateRig) { r.make(creation(body, "name", "others")) }), submit},
		{updateTemplate, 424, "template_submit_error", "papi.whatsapp-template.submit", withTemplates(greetings, isApproved, meta(provisioning.TemplateVendor{SubmitError: submitError})), submission(`{"type":"BODY","text":"Hi."}`)},
		{updateTemplate, 429, "whatsapp_business_api_request_limit_exceeded", "papi.whatsapp-template.meta-requests", withTemplates(greetings, isDraft, meta(provisioning.TemplateVendor{RequestLimitReached: true})), submit},
	}
}

// templateOtherRefusals are those of all the rest.
func templateOtherRefusals() []refusal {
	return []refusal{
		{listTemplateActivities, 400, "project_not_initialized", "papi.whatsapp.initialized", withTemplates(greetings+"/activities", uninitialized), ""},
		{listTemplateActivities, 400, "template_invalid_language_code", "papi.whatsapp-template.language", at(byName + "/languages/XX/activities"), ""},
		{listTemplateActivities, 400, "invalid_page_token", "papi.page-token", withTemplates(greetings+"/activities?pageToken=x", isDraft), ""},
		{listTemplateActivities, 400, "invalid_page_size", "papi.page-size", at(greetings + "/activities?pageSize=101"), ""},
		{listTemplateActivities, 404, "template_not_found", "papi.whatsapp-template.exists", at(greetings + "/activities"), ""},
		{commentTemplate, 400, "invalid_input", "papi.input", at(greetings + "/comments"), `{"comment":""}`},
		{commentTemplate, 400, "invalid_input", "papi.input", at(greetings + "/comments"), `{"comment":"` + strings.Repeat("x", 65536) + `"}`},
		{commentTemplate, 400, "project_not_initialized", "papi.whatsapp.initialized", withTemplates(greetings+"/comments", uninitialized), `{"comment":"x"}`},
		{commentTemplate, 400, "template_invalid_language_code", "papi.whatsapp-template.language", at(byName + "/languages/XX/comments"), `{"comment":"x"}`},
		{commentTemplate, 400, "invalid_payload", "api.json", at(greetings + "/comments"), `{"`},
		{commentTemplate, 404, "template_not_found", "papi.whatsapp-template.exists", at(greetings + "/comments"), `{"comment":"x"}`},
		{commentTemplate, 409, "resource_locked", "papi.whatsapp-template.unlocked", withTemplates(greetings+"/comments", isDraft, meta(provisioning.TemplateVendor{Locked: true})), `{"comment":"x"}`},
		{compareTemplates, 400, "invalid_input", "papi.input", at(greetings + "/compare"), `{"templates":[]}`},
		{compareTemplates, 400, "invalid_input", "papi.input", at(greetings + "/compare"), strings.Replace(compared, `}]`, `},{"templateName":"third","templateLanguage":"EN"}]`, 1)},
		{compareTemplates, 400, "invalid_input", "papi.input", at(greetings + "/compare"), strings.Replace(compared, `]}`, `],"timeframe":"8"}`, 1)},
		{compareTemplates, 400, "project_not_initialized", "papi.whatsapp.initialized", withTemplates(greetings+"/compare", uninitialized), compared},
		{compareTemplates, 400, "template_invalid_language_code", "papi.whatsapp-template.language", at(byName + "/languages/XX/compare"), compared},
		{compareTemplates, 400, "invalid_payload", "api.json", at(greetings + "/compare"), `{"`},
		{compareTemplates, 404, "template_not_found", "papi.whatsapp-template.exists", at(greetings + "/compare"), compared},
		{compareTemplates, 404, "templates_compare_not_found", "papi.whatsapp-template.compare-exists", withTemplates(greetings+"/compare", isDraft), compared},
		{compareTemplates, 409, "resource_locked", "papi.whatsapp-template.unlocked", withTemplates(greetings+"/compare", isTraded, func(r templateRig) { r.meta(provisioning.TemplateVendor{Locked: true}) }), compared},
		{compareTemplates, 409, "templates_not_eligible_for_comparison", "papi.whatsapp-template.compare-sent", withTemplates(greetings+"/compare", isTraded), compared},
		{compareTemplates, 409, "templates_compare_not_unique", "papi.whatsapp-template.compare-other", withTemplates(greetings+"/compare", isTraded), strings.Replace(compared, "other", "greetings", 1)},
		{syncTemplates, 400, "project_not_initialized", "papi.whatsapp.initialized", withTemplates(templates+"/sync", uninitialized), ""},
		{syncTemplates, 409, "resource_locked", "papi.whatsapp-template.unlocked", withTemplates(templates+"/sync", meta(provisioning.TemplateVendor{Locked: true})), ""},
		{syncTemplates, 429, "too_many_requests", "papi.whatsapp-template.sync-rate", withTemplates(templates+"/sync", meta(provisioning.TemplateVendor{SyncLimitReached: true})), ""},
	}
}

func TestTemplatesRefuse(t *testing.T) {
	refuseAll(t, "WhatsApp Templates", slices.Concat(
		templateListRefusals(), templateCreationRefusals(), templateDeletionRefusals(), templateUpdateRefusals(), templateOtherRefusals(),
	))
}

func TestEnablingAnalyticsRefuses(t *testing.T) {
	const path = "/whatsapp/enableTemplateAnalytics"
	op, _ := openapi.Lookup("WhatsappTemplateAnalyticsHelpersController_enableTemplateAnalytics_v1")
	unauthorized(t, op)
	r := newTemplateRig(t, nil)
	r.meta(provisioning.TemplateVendor{InsightsMissing: true})
	refused(t, r.Client, 424, "template_insights_not_yet_available", "papi.whatsapp-template.insights", "PUT", path, "")
	uninitialized(r)
	refused(t, r.Client, 400, "project_not_initialized", "papi.whatsapp.initialized", "PUT", path, "")
}

func TestTemplateErrorsTellMore(t *testing.T) {
	r := newTemplateRig(t, nil)
	isDraft(r)
	var languages []any
	for _, code := range provisioning.TemplateLanguages {
		languages = append(languages, code)
	}
	more := func(a faketest.Answer) any { return a.Body["additionalInformation"] }
	if diff := cmp.Diff(any(map[string]any{"supportedCodes": languages}), more(r.Must(409, "POST", templates, creation(body)))); diff != "" {
		t.Errorf("exists (-want +got):\n%s", diff)
	}
	joined := map[string]any{"supportedCodes": strings.Join(provisioning.TemplateLanguages, ", ")}
	if diff := cmp.Diff(any(joined), more(r.Must(400, "GET", templates+"/greetings/languages/XX", ""))); diff != "" {
		t.Errorf("language (-want +got):\n%s", diff)
	}
	codes, _ := more(r.Must(400, "GET", templates+"?fieldMask=x", "")).(map[string]any)["supportedCodes"].(string)
	if !strings.HasPrefix(codes, "whatsappId, state, name, ") || !strings.HasSuffix(codes, ", isMetaGenerated") {
		t.Errorf("field paths %q", codes)
	}
	r.meta(provisioning.TemplateVendor{SubmitError: &provisioning.MetaError{Code: "1", Subcode: "2", Message: "3", Description: "4", Reason: "5"}})
	want := map[string]any{"metaError": map[string]any{"code": "1", "subcode": "2", "message": "3", "description": "4", "reason": "5"}}
	if diff := cmp.Diff(any(want), more(r.Must(424, "PATCH", greetings, submit))); diff != "" {
		t.Errorf("Meta's error (-want +got):\n%s", diff)
	}
	want = map[string]any{"validationErrors": []any{"details.components.0.text is required", "details.components.1.buttons.0.url is required"}}
	a := r.Must(400, "POST", templates, creation(`{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"x"}]}`, "language", "DE"))
	if diff := cmp.Diff(any(want), more(a)); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

// TestAFailedCreationMayLeaveADraft goes through the kinds of failures.
func TestAFailedCreationMayLeaveADraft(t *testing.T) {
	for _, tt := range []struct {
		name, body, code string
		meta             provisioning.TemplateVendor
		kept             bool
	}{
		{"media", media("IMAGE", "absent"), "file_not_found", provisioning.TemplateVendor{}, true},
		{"Meta", creation(body), "template_limit_reached", provisioning.TemplateVendor{Limit: 1}, true},
		{"input", creation(`{"type":"FOOTER","text":"x"}`), "invalid_input", provisioning.TemplateVendor{}, false},
		{"locked", creation(body), "resource_locked", provisioning.TemplateVendor{Locked: true}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newTemplateRig(t, nil)
			r.make(creation(`{"type":"BODY","text":"Hi."}`, "name", "others"))
			r.meta(tt.meta)
			if a := r.Do("POST", templates, tt.body); a.String("errorCode") != tt.code {
				t.Errorf("without: %s", a.Raw)
			}
			r.Must(404, "GET", greetings, "")
			keep := strings.Replace(tt.body, `{`, `{"saveDraftOnFailure":true,`, 1)
			if a := r.Do("POST", templates, keep); a.String("errorCode") != tt.code {
				t.Errorf("with: %s", a.Raw)
			}
			got := r.Do("GET", greetings+"?fieldMask=changes.status", "")
			if tt.kept != (strings.TrimSpace(got.Raw) == `{"changes":{"status":"DRAFT"}}`) {
				t.Errorf("kept %t, and then %s", tt.kept, got.Raw)
			}
		})
	}
}

func TestFixturesOfTemplatesMakeSense(t *testing.T) {
	r := newTemplateRig(t, nil)
	for _, v := range []provisioning.TemplateVendor{
		{Limit: -1},
		{Templates: []provisioning.MetaTemplate{{Name: "X", Language: "EN", Category: "UTILITY"}}},
		{Templates: []provisioning.MetaTemplate{{Name: "xx", Language: "EN", Category: "OTP"}}},
		{Templates: []provisioning.MetaTemplate{{Name: "xx", Language: "EN", Category: "UTILITY", State: "FLAGGED"}}},
		{Templates: []provisioning.MetaTemplate{{Name: "xx", Language: "EN", Category: "UTILITY", RejectionCode: "X"}}},
		{Traffic: []provisioning.TemplateTraffic{{TopBlockReason: "X"}}},
		{Traffic: []provisioning.TemplateTraffic{{Days: []provisioning.TrafficDay{{DaysAgo: -1}}}}},
		{Traffic: []provisioning.TemplateTraffic{{Days: []provisioning.TrafficDay{{Buttons: []provisioning.TemplateButtonAnalyticsDTO{{Type: "X"}}}}}}},
	} {
		before := saved(t, r.Client)
		if err := r.World().Update(func(tx *state.Tx) error { return provisioning.SetTemplateVendor(tx, v) }); err == nil {
			t.Errorf("taken: %+v", v)
		}
		if diff := cmp.Diff(before, saved(t, r.Client)); diff != "" {
			t.Errorf("changed (-before +after):\n%s", diff)
		}
	}
}

// isTraded has two live templates, sent 1,000 and 999 times in the last 7 days.
func isTraded(r templateRig) {
	r.approved("EN")
	r.make(creation(`{"type":"BODY","text":"Hi."}`, "name", "other"))
	r.advance(provisioning.ReviewTime)
	r.meta(traded)
}

var traded = provisioning.TemplateVendor{Traffic: []provisioning.TemplateTraffic{
	{Name: "greetings", Language: "EN", BlockRate: 0.2, TopBlockReason: "SPAM", Days: []provisioning.TrafficDay{
		{DaysAgo: 0, Sent: 400, Delivered: 300, Read: 200, Buttons: []provisioning.TemplateButtonAnalyticsDTO{{Type: "URL", Content: "Go", Clicks: 3}}},
		{DaysAgo: 6, Sent: 600, Delivered: 500, Buttons: []provisioning.TemplateButtonAnalyticsDTO{{Type: "URL", Content: "Go", Clicks: 4}, {Type: "QUICK_REPLY", Content: "Go", Clicks: 1}}},
		{DaysAgo: 7, Sent: 10},
	}},
	{Name: "other", Language: "EN", BlockRate: 0.1, Days: []provisioning.TrafficDay{{DaysAgo: 1, Sent: 999}, {DaysAgo: 8, Sent: 1}, {DaysAgo: 89, Sent: 1}, {DaysAgo: 90, Sent: 5}}},
}}
