package careful

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// Template is a WhatsApp template that is to be approved.
type Template struct {
	Name, Language, Category string
	// Body is its text, with a sample for each variable.
	Body    string
	Samples []string
}

// TemplateState is what the API says of a template.
type TemplateState struct {
	// State is what is live: a template that was never reviewed has none.
	State string
	// RejectionCode says why the last review ended badly.
	RejectionCode string
	Category      string
	// Changes are under review, or were refused.
	Changes struct{ Status string }
}

// approved is the state of a template that may be sent.
const approved = "APPROVED"

// corrections is how often a refused template is mended before a person is
// asked.
const corrections = 2

// Submit has a template reviewed until it is APPROVED. After a refusal the
// correction makes another template of it, or says that it cannot.
func (c *Client) Submit(ctx context.Context, t Template, correct func(t Template, rejectionCode string) (Template, bool)) (TemplateState, error) {
	now, err := c.createTemplate(ctx, t)
	if err != nil {
		return now, fmt.Errorf("submission: %w", err)
	}
	for range corrections {
		if now, err = c.reviewed(ctx, t); err != nil || now.State == approved {
			return now, err
		}
		better, ok := correct(t, now.RejectionCode)
		if !ok {
			break
		}
		if t, err = better, c.resubmit(ctx, better); err != nil {
			return now, fmt.Errorf("correction: %w", err)
		}
	}
	return now, fmt.Errorf("the template was refused: %s", now.RejectionCode)
}

func (t Template) path() string {
	return "/whatsapp/templates/" + url.PathEscape(t.Name) + "/languages/" + url.PathEscape(t.Language)
}

func (t Template) details() JSON {
	return JSON{"components": []JSON{{"type": "BODY", "text": t.Body, "examples": t.Samples}}}
}

// createTemplate submits a template, unless it is there: name and language are
// taken once.
func (c *Client) createTemplate(ctx context.Context, t Template) (now TemplateState, err error) {
	there := func() (bool, error) {
		err := c.Get(ctx, t.path(), &now)
		if refused(err, http.StatusNotFound, "") {
			return false, nil
		}
		return err == nil, err
	}
	if ok, err := there(); ok || err != nil {
		return now, err
	}
	body := JSON{"status": "SUBMIT", "name": t.Name, "language": t.Language, "category": t.Category, "details": t.details()}
	err = c.Ensure(ctx, func() error { return c.Post(ctx, "/whatsapp/templates", body, &now) }, there)
	return now, err
}

// reviewed waits until the review has ended, one way or the other.
func (c *Client) reviewed(ctx context.Context, t Template) (now TemplateState, err error) {
	err = c.Wait(ctx, "end of the review", look, reviewTime, func() (bool, error) {
		now = TemplateState{}
		err := c.Get(ctx, t.path(), &now)
		return now.Changes.Status != "IN_PROGRESS", err
	})
	return now, err
}

// resubmit sends a refused template to review again. An update whose answer
// was lost has been made if the template is in review, or through it.
func (c *Client) resubmit(ctx context.Context, t Template) error {
	update := JSON{"status": "SUBMIT", "category": t.Category, "details": t.details()}
	return c.Ensure(ctx, func() error { return c.Patch(ctx, t.path(), update, nil) }, func() (bool, error) {
		var now TemplateState
		err := c.Get(ctx, t.path(), &now)
		return now.Changes.Status == "IN_PROGRESS" || now.State == approved, err
	})
}
