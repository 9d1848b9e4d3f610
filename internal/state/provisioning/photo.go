package provisioning

import "github.com/sinch-mock/sinch-mock/internal/ledger"

// Photo is what was found under a photo's URL before the transaction.
type Photo struct {
	URL string
	// MediaType is image/jpeg, image/png or image/webp.
	MediaType string
	// Size is in bytes.
	Size int
	// Width and Height are in pixels.
	Width, Height int
	// Problem is the rule on files that the URL breaks, or nil.
	Problem error
}

// minPhoto is the least width and height of a photo, in pixels.
const minPhoto = 192

// The rules of photos.
var (
	RulePhotoType = ledger.Define(ledger.Rule{
		Name: "papi.photo.type", Kind: "file_invalid_mime_type", Evidence: ledger.Documented,
		Says:   "A photo is image/jpeg, image/png or image/webp, by the Content-Type it is served with and by its content.",
		Fix:    "Serve a JPEG, PNG or WebP image with its own Content-Type.",
		Source: "provisioning.yaml createSender rules (that both must say so is assumed)",
	})
	RulePhotoFound = ledger.Define(ledger.Rule{
		Name: "papi.photo.exists", Kind: "file_not_found", Evidence: ledger.Documented,
		Says:   "There is a file under the photo's URL: neither 404 nor 410, and a host that exists.",
		Fix:    "Check the URL.",
		Source: "provisioning.yaml file_not_found",
	})
	RulePhotoSize = ledger.Define(ledger.Rule{
		Name: "papi.photo.size", Kind: "file_size_too_large", Evidence: ledger.Documented,
		Says:   "A photo has at most 5 MB.",
		Fix:    "Make the file smaller.",
		Source: "provisioning.yaml createSender rules (stated for JPEG, assumed for the other types)",
	})
	RulePhotoDimensions = ledger.Define(ledger.Rule{
		Name: "papi.photo.dimensions", Kind: "file_has_wrong_dimensions", Evidence: ledger.Documented,
		Says:   "A photo has at least 192 x 192 pixels; one larger than 640 x 640 is taken, since it is cropped.",
		Fix:    "Use a larger image.",
		Source: "provisioning.yaml createSender rules, photoUrl",
	})
	RulePhotoReadable = ledger.Define(ledger.Rule{
		Name: "papi.photo.readable", Kind: "file_unexpected_error", Evidence: ledger.Documented,
		Says:   "A photo can be fetched and read. Link-local addresses and metadata services are never asked.",
		Fix:    "Make sure that the URL answers 200 with a whole image.",
		Source: "provisioning.yaml file_unexpected_error (which failures get it is assumed)",
	})
)

// checkPhoto holds a photo against its rules. No photo found out about means
// that nobody looks at photos here.
func checkPhoto(url string, photo *Photo) error {
	switch {
	case url == "" || photo == nil:
		return nil
	case photo.URL != url:
		return RulePhotoReadable.Broken()
	case photo.Problem != nil:
		return photo.Problem
	case photo.Width < minPhoto || photo.Height < minPhoto:
		return RulePhotoDimensions.Broken("The image has %d x %d pixels.", photo.Width, photo.Height)
	}
	return nil
}
