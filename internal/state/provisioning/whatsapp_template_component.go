package provisioning

import "encoding/json"

// Types of template components, and of their buttons.
const (
	componentHeader   = "HEADER"
	componentBody     = "BODY"
	componentFooter   = "FOOTER"
	componentButtons  = "BUTTONS"
	componentCarousel = "CAROUSEL"
	componentOffer    = "LIMITED_TIME_OFFER"

	buttonPhoneNumber = "PHONE_NUMBER"
	buttonURL         = "URL"
	buttonQuickReply  = "QUICK_REPLY"
	buttonOTP         = "OTP"
	buttonFlow        = "FLOW"
	buttonCopyCode    = "COPY_CODE"

	formatText     = "TEXT"
	formatImage    = "IMAGE"
	formatVideo    = "VIDEO"
	formatDocument = "DOCUMENT"
)

// TemplateComponent is a part of a template, or of a card of its carousel.
// Which fields it has depends on its type.
type TemplateComponent struct {
	Type   string `json:"type"`
	Format string `json:"format,omitempty"`
	Text   string `json:"text,omitempty"`
	// Example is the sample of a header: of its variable, or of its media.
	Example *TemplateSample `json:"example,omitempty"`
	// Examples are the samples of a body, one for each variable.
	Examples                  []string         `json:"examples,omitzero"`
	AddSecurityRecommendation *bool            `json:"addSecurityRecommendation,omitempty"`
	CodeExpirationMinutes     *float64         `json:"codeExpirationMinutes,omitempty"`
	Buttons                   []TemplateButton `json:"buttons,omitzero"`
	HasExpiration             *bool            `json:"hasExpiration,omitempty"`
	Cards                     []TemplateCard   `json:"cards,omitzero"`
}

// TemplateCard is a card of a carousel.
type TemplateCard struct {
	Components []TemplateComponent `json:"components"`
}

// TemplateButton is a button. Which fields it has depends on its type.
type TemplateButton struct {
	Type                 string        `json:"type"`
	Text                 string        `json:"text,omitempty"`
	PhoneNumber          string        `json:"phoneNumber,omitempty"`
	URL                  string        `json:"url,omitempty"`
	Example              string        `json:"example,omitempty"`
	OTPType              string        `json:"otpType,omitempty"`
	AutofillText         string        `json:"autofillText,omitempty"`
	PackageName          string        `json:"packageName,omitempty"`
	SignatureHash        string        `json:"signatureHash,omitempty"`
	SupportedApps        []TemplateApp `json:"supportedApps,omitzero"`
	ZeroTapTermsAccepted *bool         `json:"zeroTapTermsAccepted,omitempty"`
	FlowID               string        `json:"flowId,omitempty"`
	FlowAction           string        `json:"flowAction,omitempty"`
	NavigateScreen       string        `json:"navigateScreen,omitempty"`
}

// TemplateApp is an Android app that takes a code by itself.
type TemplateApp struct {
	PackageName   string `json:"packageName"`
	SignatureHash string `json:"signatureHash"`
}

// TemplateSample is the sample of a header: a text, or a file with its MIME
// type in capitals where the sender knows better than the file.
type TemplateSample struct {
	Text          string
	URL, MIMEType string
}

// fileSample is how the sample of a media header is written.
type fileSample struct {
	URL      string `json:"url,omitempty"`
	MIMEType string `json:"mimeType,omitempty"`
}

// MarshalJSON writes a text as a string and a file as an object.
func (s TemplateSample) MarshalJSON() ([]byte, error) {
	if s.Text != "" {
		return json.Marshal(s.Text)
	}
	return json.Marshal(fileSample{s.URL, s.MIMEType})
}

// UnmarshalJSON reads a string as a text and an object as a file.
func (s *TemplateSample) UnmarshalJSON(data []byte) error {
	*s = TemplateSample{}
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &s.Text)
	}
	var file fileSample
	err := json.Unmarshal(data, &file)
	s.URL, s.MIMEType = file.URL, file.MIMEType
	return err
}

// UnmarshalJSON reads a component as the API takes it: the one sample of a
// header may stand in a list too, and lists of buttons and cards are there.
func (c *TemplateComponent) UnmarshalJSON(data []byte) error {
	type plain TemplateComponent
	var wire struct {
		plain
		Examples []TemplateSample `json:"examples"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*c = TemplateComponent(wire.plain)
	switch {
	case c.Type == componentBody && wire.Examples != nil:
		c.Examples = []string{}
		for _, sample := range wire.Examples {
			c.Examples = append(c.Examples, sample.Text)
		}
	case c.Example == nil && len(wire.Examples) > 0:
		c.Example = &wire.Examples[0]
	}
	c.fill()
	return nil
}

// fill gives a component what answers always show of its type.
func (c *TemplateComponent) fill() {
	switch {
	case c.Type == componentButtons && c.Buttons == nil:
		c.Buttons = []TemplateButton{}
	case c.Type == componentCarousel && c.Cards == nil:
		c.Cards = []TemplateCard{}
	case c.Type == componentOffer && c.HasExpiration == nil:
		c.HasExpiration = new(bool)
	}
	for i := range c.Cards {
		if c.Cards[i].Components == nil {
			c.Cards[i].Components = []TemplateComponent{}
		}
	}
}

// UnmarshalJSON reads a button as the API takes it: its one sample may stand
// in a list too.
func (b *TemplateButton) UnmarshalJSON(data []byte) error {
	type plain TemplateButton
	var wire struct {
		plain
		Examples []string `json:"examples"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*b = TemplateButton(wire.plain)
	if b.Example == "" && len(wire.Examples) > 0 {
		b.Example = wire.Examples[0]
	}
	return nil
}

// shownComponents are components as answers show them: without MIME types,
// which are told and never read. Nothing stored is changed.
func shownComponents(components []TemplateComponent) []TemplateComponent {
	shown := make([]TemplateComponent, len(components))
	for i, c := range components {
		if c.Example != nil {
			sample := *c.Example
			sample.MIMEType = ""
			c.Example = &sample
		}
		if c.Cards != nil {
			cards := make([]TemplateCard, len(c.Cards))
			for j, card := range c.Cards {
				cards[j].Components = shownComponents(card.Components)
			}
			c.Cards = cards
		}
		shown[i] = c
	}
	return shown
}
