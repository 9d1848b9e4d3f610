package papi

import (
	"net/http"
	"strconv"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fetch"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// whatsAppTemplates serves the operations on WhatsApp templates.
type whatsAppTemplates struct{ media fetch.MediaFetcher }

type whatsAppTemplateList struct {
	paging
	// Templates are whole, or what a field mask leaves of them.
	Templates []any `json:"templates"`
}

type templateComparison struct {
	Templates []provisioning.ComparedTemplateDTO `json:"templates"`
}

// shown is a template as a call asks to see it.
func shown(c *fake.Call, t provisioning.WhatsAppTemplate) any {
	dto := t.DTO(c.Tx, provisioning.AnalyticsDays(c.Query.Get("templateAnalyticsDateRange")))
	return masked(dto, c.Query["fieldMask"])
}

// named is the template of the call's path.
func named(c *fake.Call) (name, language string) {
	return c.Param("templateName"), c.Param("languageCode")
}

func (h whatsAppTemplates) list(c *fake.Call) (fake.Reply, error) {
	filter := provisioning.WhatsAppTemplateFilter{
		States: c.Query["filterStates"], Statuses: c.Query["filterStatuses"], Prefix: c.Query.Get("templateName"),
	}
	return templatePage(c, func(page provisioning.Page) (state.TokenPage[provisioning.WhatsAppTemplate], error) {
		return provisioning.ListWhatsAppTemplates(c.Tx, filter, page)
	})
}

func (h whatsAppTemplates) listLanguages(c *fake.Call) (fake.Reply, error) {
	return templatePage(c, func(page provisioning.Page) (state.TokenPage[provisioning.WhatsAppTemplate], error) {
		return provisioning.ListWhatsAppTemplateLanguages(c.Tx, c.Param("templateName"), page)
	})
}

// templatePage answers the page of a list that a call asks for.
func templatePage(c *fake.Call, find func(provisioning.Page) (state.TokenPage[provisioning.WhatsAppTemplate], error)) (fake.Reply, error) {
	page, err := pageOf(c, defaultPage)
	if err != nil {
		return fake.Reply{}, err
	}
	found, err := find(page)
	if err != nil {
		return fake.Reply{}, err
	}
	show := func(t provisioning.WhatsAppTemplate) any { return shown(c, t) }
	return fake.OK(whatsAppTemplateList{pagingOf(found), dtos(found.Items, show)})
}

func (h whatsAppTemplates) prepareCreate(c *fake.Call) error {
	var in provisioning.WhatsAppTemplateInput
	c.Bind(&in)
	c.Prepared = h.lookAt(c, in.MediaToCheck())
	return nil
}

func (h whatsAppTemplates) create(c *fake.Call) (fake.Reply, error) {
	var in provisioning.WhatsAppTemplateInput
	c.Bind(&in)
	t, err := provisioning.CreateWhatsAppTemplate(c.Tx, in, seenMedia(c))
	if err != nil && t.Name != "" {
		return fake.Reply{}, fake.Keep(err)
	}
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(shown(c, t))
}

func (h whatsAppTemplates) get(c *fake.Call) (fake.Reply, error) {
	name, language := named(c)
	t, err := provisioning.FindWhatsAppTemplate(c.Tx, name, language)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(shown(c, t))
}

func (h whatsAppTemplates) prepareUpdate(c *fake.Call) error {
	var in provisioning.WhatsAppTemplateUpdate
	c.Bind(&in)
	name, language := named(c)
	var urls []string
	err := c.World.View(func(tx *state.Tx) error {
		urls = in.MediaToCheck(tx, name, language)
		return nil
	})
	c.Prepared = h.lookAt(c, urls)
	return err
}

func (h whatsAppTemplates) update(c *fake.Call) (fake.Reply, error) {
	var in provisioning.WhatsAppTemplateUpdate
	c.Bind(&in)
	name, language := named(c)
	t, err := provisioning.UpdateWhatsAppTemplate(c.Tx, name, language, in, seenMedia(c))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(shown(c, t))
}

func (h whatsAppTemplates) removeLanguages(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.DeleteWhatsAppTemplates(c.Tx, c.Param("templateName")); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}

func (h whatsAppTemplates) remove(c *fake.Call) (fake.Reply, error) {
	name, language := named(c)
	submitted := c.Query.Get("deleteSubmitted") == strconv.FormatBool(true)
	if err := provisioning.DeleteWhatsAppTemplate(c.Tx, name, language, submitted); err != nil {
		return fake.Reply{}, err
	}
	return fake.NoContent()
}

func (h whatsAppTemplates) activities(c *fake.Call) (fake.Reply, error) {
	page, err := pageOf(c, provisioning.ActivityPageSize)
	if err != nil {
		return fake.Reply{}, err
	}
	name, language := named(c)
	found, err := provisioning.ListWhatsAppTemplateActivities(c.Tx, name, language, page)
	if err != nil {
		return fake.Reply{}, err
	}
	same := func(a provisioning.Activity) provisioning.Activity { return a }
	return fake.OK(activityList{pagingOf(found), dtos(found.Items, same)})
}

func (h whatsAppTemplates) comment(c *fake.Call) (fake.Reply, error) {
	var in struct {
		Comment string `json:"comment"`
	}
	c.Bind(&in)
	name, language := named(c)
	comment, err := provisioning.CommentWhatsAppTemplate(c.Tx, name, language, in.Comment)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.Created(comment)
}

// compare reads a timeframe in days, 7 by default, and its end in milliseconds
// since 1970, now by default.
func (h whatsAppTemplates) compare(c *fake.Call) (fake.Reply, error) {
	var in struct {
		Templates []struct {
			Name     string `json:"templateName"`
			Language string `json:"templateLanguage"`
		} `json:"templates"`
		Timeframe    string   `json:"timeframe"`
		EndTimestamp *float64 `json:"endTimestamp"`
	}
	in.Timeframe = "7"
	c.Bind(&in)
	other := provisioning.TemplateComparison{Name: in.Templates[0].Name, Language: in.Templates[0].Language, End: c.Tx.Now}
	// Validation has let pass nothing but the days that the document lists.
	other.Days, _ = strconv.Atoi(in.Timeframe)
	if in.EndTimestamp != nil {
		other.End = time.UnixMilli(int64(*in.EndTimestamp))
	}
	name, language := named(c)
	sides, err := provisioning.CompareWhatsAppTemplates(c.Tx, name, language, other)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(templateComparison{sides})
}

func (h whatsAppTemplates) sync(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.SyncWhatsAppTemplates(c.Tx); err != nil {
		return fake.Reply{}, err
	}
	return fake.Reply{Status: http.StatusOK}, nil
}

func (h whatsAppTemplates) enableAnalytics(c *fake.Call) (fake.Reply, error) {
	if err := provisioning.EnableTemplateAnalytics(c.Tx); err != nil {
		return fake.Reply{}, err
	}
	return fake.Reply{Status: http.StatusOK}, nil
}
