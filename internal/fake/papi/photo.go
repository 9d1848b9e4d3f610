package papi

import (
	"errors"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// photoProblems are the rules that failures to look at a photo break.
var photoProblems = []struct {
	failure error
	rule    *ledger.Rule
}{
	{fetch.ErrNotFound, provisioning.RulePhotoFound},
	{fetch.ErrTooLarge, provisioning.RulePhotoSize},
	{fetch.ErrMediaType, provisioning.RulePhotoType},
	{fetch.ErrUnexpected, provisioning.RulePhotoReadable},
}

// lookAt finds out about a photo, before the transaction. It answers nil when
// nobody looks at photos.
func lookAt(c *fake.Call, images fetch.Fetcher, url string) *provisioning.Photo {
	if images == nil {
		return nil
	}
	photo := &provisioning.Photo{URL: url}
	if url == "" {
		return photo
	}
	image, err := images.Image(c.Request.Context(), url)
	photo.MediaType, photo.Size = image.MediaType, image.Size
	photo.Width, photo.Height = image.Width, image.Height
	for _, problem := range photoProblems {
		if errors.Is(err, problem.failure) {
			photo.Problem = problem.rule.Broken()
			return photo
		}
	}
	photo.Problem = err
	return photo
}

// seen is what lookAt found out for the call.
func seen(c *fake.Call) *provisioning.Photo {
	photo, _ := c.Prepared.(*provisioning.Photo)
	return photo
}
