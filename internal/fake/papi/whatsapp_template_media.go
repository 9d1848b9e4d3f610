package papi

import (
	"errors"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// mediaProblems are the rules that failures to look at a sample break.
var mediaProblems = []struct {
	failure error
	rule    *ledger.Rule
}{
	{fetch.ErrNotFound, provisioning.RuleMediaFound},
	{fetch.ErrSizeUntold, provisioning.RuleMediaSizeTold},
	{fetch.ErrUnexpected, provisioning.RuleMediaReadable},
}

// lookAt finds out about samples, before the transaction. It answers nil when
// nobody looks at media.
func (h whatsAppTemplates) lookAt(c *fake.Call, urls []string) map[string]provisioning.TemplateMedia {
	if h.media == nil {
		return nil
	}
	found := map[string]provisioning.TemplateMedia{}
	for _, url := range urls {
		media, err := h.media.Media(c.Request.Context(), url)
		found[url] = provisioning.TemplateMedia{Told: media.Told, Seen: media.Seen, Size: media.Size, Problem: mediaProblem(err)}
	}
	return found
}

func mediaProblem(err error) error {
	for _, problem := range mediaProblems {
		if errors.Is(err, problem.failure) {
			return problem.rule.Broken()
		}
	}
	return err
}

// seenMedia is what lookAt found out for the call.
func seenMedia(c *fake.Call) map[string]provisioning.TemplateMedia {
	media, _ := c.Prepared.(map[string]provisioning.TemplateMedia)
	return media
}
