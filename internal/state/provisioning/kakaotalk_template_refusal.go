package provisioning

import (
	"errors"
	"slices"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Types of messages and buttons that have rules of their own.
const (
	messageBasic = "BASIC"
	messageExtra = "EXTRA_INFORMATION"
	messageMixed = "MIXED"

	emphasizeImage = "EMPHASIZE_TYPE_IMAGE"
	emphasizeText  = "EMPHASIZE_TYPE_TEXT"

	buttonAppLink = "APP_LINK"
	buttonWebLink = "WEB_LINK"
)

const (
	// maxTemplateImage is the largest image of a template, in bytes: 500 KB.
	maxTemplateImage = 500 << 10
	// The least size of an image of a template, in pixels.
	minTemplateImageWidth, minTemplateImageHeight = 500, 250
)

// refusedByKakaoTalk is the error of all rules that KakaoTalk itself has.
const refusedByKakaoTalk = "template_kakaotalk_validation_error"

// The rules on which KakaoTalk takes a template.
var (
	RuleKakaoTalkTemplateSender = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.sender-active", Kind: refusedByKakaoTalk, Evidence: ledger.Assumed,
		Says:   "KakaoTalk takes templates of ACTIVE senders only; drafts can be made for any.",
		Fix:    "Register and verify the sender first, or keep the template as a draft.",
		Source: "provisioning.yaml createTemplate documents no other error for it",
	})
	RuleKakaoTalkTemplateForm = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.form", Kind: refusedByKakaoTalk, Evidence: ledger.Assumed,
		Says:   "EXTRA_INFORMATION and MIXED messages have an extra, EMPHASIZE_TYPE_TEXT has title and subtitle, EMPHASIZE_TYPE_IMAGE an image; a WEB_LINK button has linkMo, an APP_LINK button two of linkMo, schemeIos and schemeAndroid.",
		Fix:    "Add the field that the message names.",
		Source: "KakaoTalk's way with such messages; provisioning.yaml lists types and fields only",
	})
	RuleKakaoTalkTemplateImage = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.image", Kind: refusedByKakaoTalk, Evidence: ledger.Documented,
		Says:   "A template's image is image/jpeg or image/png, of at most 500 KB, at least 500 x 250 pixels, twice as wide as high.",
		Fix:    "Serve an image within these limits.",
		Source: "provisioning.yaml KakaotalkInputTemplateDetailsDto.imageUrl (the error, and that 1 KB is 1024 bytes, is assumed: the operation documents no error for files)",
	})
	RuleKakaoTalkTemplateAccepted = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.accepted", Kind: refusedByKakaoTalk, Evidence: ledger.Documented,
		Says:   "KakaoTalk takes a template, unless a fixture names it as refused or its language as not supported.",
		Fix:    "Change what KakaoTalk objects to, here in the fixtures.",
		Source: "provisioning.yaml template_kakaotalk_validation_error (the default is assumed)",
	})
)

// refusal is the rule of KakaoTalk that stands against a submission, or nil.
func (t KakaoTalkTemplate) refusal(tx *state.Tx, image *Photo) *ledger.Broken {
	details, vendor := t.coming().details(), Kind.In(tx).KakaoTalkVendor
	sender, _ := Kind.In(tx).KakaoTalkSenders.Get(t.Sender)
	missing := details.missing()
	switch {
	case sender.State != KakaoTalkActive:
		return RuleKakaoTalkTemplateSender.Broken()
	case missing != "":
		return RuleKakaoTalkTemplateForm.Broken("The template needs %s.", missing)
	case slices.Contains(vendor.RefusedTemplates, details.Name), slices.Contains(vendor.UnsupportedLanguages, details.Language):
		return RuleKakaoTalkTemplateAccepted.Broken()
	case details.ImageURL != "" && image != nil:
		return checkTemplateImage(details.ImageURL, image)
	}
	return nil
}

// missing names what a template of its type lacks.
func (d KakaoTalkTemplateDetails) missing() string {
	switch {
	case d.Extra == "" && (d.MessageType == messageExtra || d.MessageType == messageMixed):
		return "an extra"
	case d.EmphasizeType == emphasizeText && (d.Title == "" || d.Subtitle == ""):
		return "a title and a subtitle"
	case d.EmphasizeType == emphasizeImage && d.ImageURL == "":
		return "an imageUrl"
	}
	for _, b := range d.Buttons {
		if b.Type == buttonWebLink && b.LinkMo == "" {
			return "a linkMo on its WEB_LINK button"
		}
		if b.Type == buttonAppLink && b.links() < 2 {
			return "two of linkMo, schemeIos and schemeAndroid on its APP_LINK button"
		}
	}
	return ""
}

// links counts where a button may lead on a phone.
func (b KakaoTalkButton) links() int {
	links := []string{b.LinkMo, b.SchemeIos, b.SchemeAndroid}
	return len(slices.DeleteFunc(links, func(link string) bool { return link == "" }))
}

func checkTemplateImage(url string, image *Photo) *ledger.Broken {
	rule := RuleKakaoTalkTemplateImage
	var problem *ledger.Broken
	switch {
	case errors.As(image.Problem, &problem):
		return rule.Broken("Its URL gives %s.", problem.Kind)
	case image.Problem != nil, image.URL != url:
		return rule.Broken("It could not be looked at.")
	case !slices.Contains(kakaoTalkImages, image.MediaType):
		return rule.Broken("The image is %s.", image.MediaType)
	case image.Size > maxTemplateImage:
		return rule.Broken("The image has %d bytes.", image.Size)
	case image.Width < minTemplateImageWidth, image.Height < minTemplateImageHeight, image.Width != 2*image.Height:
		return rule.Broken("The image has %d x %d pixels.", image.Width, image.Height)
	}
	return nil
}
