package provisioning

import "maps"

// SenderDetails is the business profile that a WhatsApp sender shows.
type SenderDetails struct {
	DisplayName string `json:"displayName,omitempty"`
	Description string `json:"description,omitempty"`
	Vertical    string `json:"vertical,omitempty"`
	Email       string `json:"email,omitempty"`
	Address     string `json:"address,omitempty"`
	WebsiteOne  string `json:"websiteOne,omitempty"`
	WebsiteTwo  string `json:"websiteTwo,omitempty"`
	About       string `json:"about,omitempty"`
	PhotoURL    string `json:"photoUrl,omitempty"`
	Username    string `json:"username,omitempty"`
}

// Names of details that have rules of their own.
const (
	detailDisplayName = "displayName"
	detailUsername    = "username"
	detailPhotoURL    = "photoUrl"
	detailCountryCode = "countryCode"
	detailPhoneNumber = "phoneNumber"
)

// at is the field of a name, or nil.
func (d *SenderDetails) at(name string) *string {
	switch name {
	case detailDisplayName:
		return &d.DisplayName
	case "description":
		return &d.Description
	case "vertical":
		return &d.Vertical
	case "email":
		return &d.Email
	case "address":
		return &d.Address
	case "websiteOne":
		return &d.WebsiteOne
	case "websiteTwo":
		return &d.WebsiteTwo
	case "about":
		return &d.About
	case detailPhotoURL:
		return &d.PhotoURL
	case detailUsername:
		return &d.Username
	}
	return nil
}

// SenderEdit is what is to become of details, by their names: nil deletes.
type SenderEdit map[string]*string

// over is the details after the edit.
func (e SenderEdit) over(d SenderDetails) SenderDetails {
	for name, value := range e {
		field := d.at(name)
		switch {
		case field == nil:
		case value == nil:
			*field = ""
		default:
			*field = *value
		}
	}
	return d
}

// with is the edit followed by another one.
func (e SenderEdit) with(later SenderEdit) SenderEdit {
	both := SenderEdit{}
	maps.Copy(both, e)
	maps.Copy(both, later)
	return both
}

// text is the value of a name that is set and not deleted.
func (e SenderEdit) text(name string) string {
	if value := e[name]; value != nil {
		return *value
	}
	return ""
}

// has says whether the edit touches a name.
func (e SenderEdit) has(name string) bool {
	_, ok := e[name]
	return ok
}

// without is the edit that leaves some names alone.
func (e SenderEdit) without(names ...string) SenderEdit {
	rest := maps.Clone(e)
	for _, name := range names {
		delete(rest, name)
	}
	return rest
}
