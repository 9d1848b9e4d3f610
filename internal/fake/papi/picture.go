package papi

import (
	"errors"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// pictureProblems are the failures to look at an image, as the domain names them.
var pictureProblems = []struct {
	failure error
	problem provisioning.PictureProblem
}{
	{fetch.ErrNotFound, provisioning.PictureNotFound},
	{fetch.ErrTooLarge, provisioning.PictureTooLarge},
	{fetch.ErrMediaType, provisioning.PictureNoImage},
}

// pictures finds out about images, before the transaction. It answers nil when
// nobody looks at images.
func pictures(c *fake.Call, images fetch.Fetcher, urls []string) []provisioning.Picture {
	if images == nil {
		return nil
	}
	found := []provisioning.Picture{}
	for _, url := range urls {
		image, err := images.Image(c.Request.Context(), url)
		found = append(found, provisioning.Picture{
			URL: url, Width: image.Width, Height: image.Height, Bytes: image.Size, MediaType: image.MediaType, Problem: problemOf(err),
		})
	}
	return found
}

func problemOf(err error) provisioning.PictureProblem {
	if err == nil {
		return ""
	}
	for _, p := range pictureProblems {
		if errors.Is(err, p.failure) {
			return p.problem
		}
	}
	return provisioning.PictureUnreadable
}
