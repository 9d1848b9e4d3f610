package provisioning

import (
	"fmt"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// Picture is what was found under an image's URL before the transaction.
type Picture struct {
	URL string
	// Width and Height are in pixels.
	Width, Height int
	// Bytes is the size of the file.
	Bytes int
	// MediaType is what the file is: image/jpeg, image/png or another.
	MediaType string
	// Problem says why it could not be looked at; empty if it could.
	Problem PictureProblem
}

// PictureProblem is why an image could not be looked at.
type PictureProblem string

// Why images cannot be looked at.
const (
	PictureNotFound   PictureProblem = "not-found"
	PictureTooLarge   PictureProblem = "too-large"
	PictureNoImage    PictureProblem = "no-image"
	PictureUnreadable PictureProblem = "unreadable"
)

// rcsPictures are the images of a brand, with their limits.
var rcsPictures = []struct {
	field                string
	width, height, bytes int
}{
	{"bannerUrl", 1440, 448, 200 << 10},
	{"logoUrl", 224, 224, 50 << 10},
}

// The rules of a brand's images.
var (
	RuleRCSPictureType = ledger.Define(ledger.Rule{
		Name: "papi.rcs-image.type", Kind: "file_invalid_mime_type", Evidence: ledger.Documented,
		Says:   "Banner and logo are image/jpeg or image/png, by the Content-Type they are served with and by their content.",
		Fix:    "Serve a JPEG or PNG image with its own Content-Type.",
		Source: "provisioning.yaml createSender rules (that both must say so is assumed)",
	})
	RuleRCSPictureFound = ledger.Define(ledger.Rule{
		Name: "papi.rcs-image.exists", Kind: "file_not_found", Evidence: ledger.Documented,
		Says:   "There is a file under the URL of banner and logo.",
		Fix:    "Check the URL.",
		Source: "provisioning.yaml file_not_found",
	})
	RuleRCSPictureSize = ledger.Define(ledger.Rule{
		Name: "papi.rcs-image.size", Kind: "file_size_too_large", Evidence: ledger.Documented,
		Says:   "A banner has at most 200 KB, a logo at most 50 KB, of 1024 bytes each.",
		Fix:    "Make the file smaller.",
		Source: "provisioning.yaml createSender rules, RcsSenderDetailsBrandInputDto (that a KB has 1024 bytes is assumed)",
	})
	RuleRCSPictureDimensions = ledger.Define(ledger.Rule{
		Name: "papi.rcs-image.dimensions", Kind: "file_has_wrong_dimensions", Evidence: ledger.Documented,
		Says:   "A banner has exactly 1440 x 448 pixels, a logo exactly 224 x 224.",
		Fix:    "Scale or crop the image.",
		Source: "provisioning.yaml createSender rules, RcsSenderDetailsBrandInputDto",
	})
	RuleRCSPictureReadable = ledger.Define(ledger.Rule{
		Name: "papi.rcs-image.readable", Kind: "file_unexpected_error", Evidence: ledger.Documented,
		Says:   "Banner and logo can be fetched and read. Link-local addresses and metadata services are never asked.",
		Fix:    "Make sure that the URL answers 200 with a whole image.",
		Source: "provisioning.yaml file_unexpected_error (which failures get it is assumed)",
	})
	RuleRCSPictureOnUpdate = ledger.Define(ledger.Rule{
		Name: "papi.rcs-image.on-update", Kind: "invalid_input", Evidence: ledger.Assumed,
		Says:   "An update holds banner and logo to the same limits. It documents no error for files, so the answer is invalid_input.",
		Fix:    "Correct the images listed in additionalInformation.validationErrors.",
		Source: "provisioning.yaml RcsUpdateSenderDetailsBrandInputDto (which states the limits, not the error)",
	})
)

// RCSPictureURLs are the URLs of the images that a body names.
func RCSPictureURLs(details map[string]any) []string {
	var urls []string
	for _, p := range rcsPictures {
		if url := document(details).text("brand", p.field); url != "" {
			urls = append(urls, url)
		}
	}
	return urls
}

// pictureFault is how a body's images break a rule.
type pictureFault struct {
	rule        *ledger.Rule
	field, text string
}

// checkRCSPictures holds the images that a creation names against their rules.
func checkRCSPictures(sent document, found []Picture) error {
	if fault, ok := faultOf(sent, found); ok {
		return fault.rule.Broken("%s %s.", fault.field, fault.text)
	}
	return nil
}

// checkRCSNewPictures is checkRCSPictures for an update.
func checkRCSNewPictures(sent document, found []Picture) error {
	if fault, ok := faultOf(sent, found); ok {
		return RuleRCSPictureOnUpdate.Broken().At(fault.field, fault.text)
	}
	return nil
}

// faultOf finds the first image at fault. Pictures that are nil mean that
// nobody looks at images here.
func faultOf(sent document, found []Picture) (pictureFault, bool) {
	if found == nil {
		return pictureFault{}, false
	}
	for _, p := range rcsPictures {
		url := sent.text("brand", p.field)
		if url == "" {
			continue
		}
		if rule, text := pictureOf(found, url).breaks(p.width, p.height, p.bytes); rule != nil {
			return pictureFault{rule, "details.brand." + p.field, text}, true
		}
	}
	return pictureFault{}, false
}

// pictureOf is what was found under a URL; one that nobody looked at cannot be read.
func pictureOf(found []Picture, url string) Picture {
	for _, picture := range found {
		if picture.URL == url {
			return picture
		}
	}
	return Picture{Problem: PictureUnreadable}
}

// breaks finds the rule that a picture breaks, and how; nil if none.
func (p Picture) breaks(width, height, bytes int) (rule *ledger.Rule, text string) {
	switch {
	case p.Problem == PictureNotFound:
		return RuleRCSPictureFound, "leads to no file"
	case p.Problem == PictureTooLarge || p.Problem == "" && p.Bytes > bytes:
		return RuleRCSPictureSize, fmt.Sprintf("leads to a file of more than %d KB", bytes>>10)
	case p.Problem == PictureNoImage:
		return RuleRCSPictureType, "leads to no JPEG or PNG image"
	case p.Problem != "":
		return RuleRCSPictureReadable, "leads to a file that cannot be read"
	case p.MediaType != "image/jpeg" && p.MediaType != "image/png":
		return RuleRCSPictureType, "leads to an image of type " + p.MediaType
	case p.Width != width || p.Height != height:
		return RuleRCSPictureDimensions, fmt.Sprintf("leads to an image of %d x %d pixels, not %d x %d", p.Width, p.Height, width, height)
	}
	return nil, ""
}
