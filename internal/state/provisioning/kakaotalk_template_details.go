package provisioning

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// TemplateFields are details of a template by their names, as they came; null
// in an edit deletes.
type TemplateFields map[string]json.RawMessage

// Names of fields that have rules of their own.
const (
	fieldName     = "name"
	fieldImageURL = "imageUrl"
)

// defaultTemplateFields are what a template has whose creator does not say.
var defaultTemplateFields = TemplateFields{
	"messageType":   json.RawMessage(`"` + messageBasic + `"`),
	"emphasizeType": json.RawMessage(`"EMPHASIZE_TYPE_NONE"`),
	"categoryCode":  json.RawMessage(`"` + unnamedCategory + `"`),
	"securityFlag":  json.RawMessage(`false`),
	"buttons":       json.RawMessage(`[]`),
}

// after is the fields after an edit.
func (f TemplateFields) after(edit TemplateFields) TemplateFields {
	both := f.with(edit)
	maps.DeleteFunc(both, func(_ string, value json.RawMessage) bool { return string(value) == "null" })
	return both
}

// with is the edit followed by another one.
func (f TemplateFields) with(later TemplateFields) TemplateFields {
	both := TemplateFields{}
	maps.Copy(both, f)
	maps.Copy(both, later)
	return both
}

// text is the value of a field that is a text; empty if it is not there.
func (f TemplateFields) text(name string) (text string) {
	if raw, ok := f[name]; ok {
		decodeField(raw, &text)
	}
	return text
}

func decodeField(raw []byte, into any) {
	if err := json.Unmarshal(raw, into); err != nil {
		panic(fmt.Sprintf("provisioning: a template's fields passed validation but do not fit: %v", err))
	}
}

// KakaoTalkTemplateDetails is what a template looks like.
type KakaoTalkTemplateDetails struct {
	Language      string `json:"language,omitempty"`
	MessageType   string `json:"messageType,omitempty"`
	EmphasizeType string `json:"emphasizeType,omitempty"`
	CategoryCode  string `json:"categoryCode,omitempty"`
	SecurityFlag  *bool  `json:"securityFlag,omitempty"`
	Name          string `json:"name,omitempty"`
	Content       string `json:"content,omitempty"`
	Extra         string `json:"extra,omitempty"`
	Title         string `json:"title,omitempty"`
	Subtitle      string `json:"subtitle,omitempty"`
	ImageName     string `json:"imageName,omitempty"`
	ImageURL      string `json:"imageUrl,omitempty"`
	// Buttons are nil where an edit leaves them alone.
	Buttons []KakaoTalkButton `json:"buttons,omitzero"`
}

// KakaoTalkButton is a button below a template's text.
type KakaoTalkButton struct {
	Ordering      float64 `json:"ordering"`
	Type          string  `json:"type"`
	Name          string  `json:"name,omitempty"`
	LinkMo        string  `json:"linkMo,omitempty"`
	LinkPc        string  `json:"linkPc,omitempty"`
	SchemeIos     string  `json:"schemeIos,omitempty"`
	SchemeAndroid string  `json:"schemeAndroid,omitempty"`
}

// details reads the fields.
func (f TemplateFields) details() (d KakaoTalkTemplateDetails) {
	raw, err := json.Marshal(f)
	if err != nil {
		panic(fmt.Sprintf("provisioning: a template's fields: %v", err))
	}
	decodeField(raw, &d)
	return d
}

// coming is what is live once the changes are.
func (t KakaoTalkTemplate) coming() TemplateFields {
	return defaultTemplateFields.with(t.Details.after(t.Changes.Edit))
}

// pending is what the changes show: all of a new template, else the edit.
func (t KakaoTalkTemplate) pending() TemplateFields {
	if t.State == state.Gone {
		return t.coming()
	}
	return TemplateFields{}.after(t.Changes.Edit)
}

// KakaoTalkTemplateDTO is a template as the API and webhook events show it.
type KakaoTalkTemplateDTO struct {
	ID       string                       `json:"id"`
	Code     string                       `json:"code"`
	State    string                       `json:"state,omitempty"`
	Changes  *KakaoTalkTemplateChangesDTO `json:"changes,omitempty"`
	Details  *KakaoTalkTemplateDetails    `json:"details,omitempty"`
	Created  string                       `json:"created"`
	Modified string                       `json:"modified"`
}

// KakaoTalkTemplateChangesDTO is what waits to become live.
type KakaoTalkTemplateChangesDTO struct {
	Status  string                   `json:"status"`
	Details KakaoTalkTemplateDetails `json:"details"`
}

// DTO is the template as the API shows it.
func (t KakaoTalkTemplate) DTO() KakaoTalkTemplateDTO {
	dto := KakaoTalkTemplateDTO{
		ID: t.ID, Code: t.Code, State: t.State, Created: timestamp(t.Created), Modified: timestamp(t.Modified),
	}
	if t.State != state.Gone {
		details := t.Details.details()
		dto.Details = &details
	}
	if t.Changes.Status != "" {
		dto.Changes = &KakaoTalkTemplateChangesDTO{t.Changes.Status, t.pending().details()}
	}
	return dto
}
