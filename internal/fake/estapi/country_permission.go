package estapi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

var ruleCountryEnabled = ledger.Define(ledger.Rule{
	Name: "est.country-permission.enabled", Kind: trunking.KindValidationFailed, Evidence: ledger.Documented,
	Says:   "A change of a country permission says enabled. That a call without a body is refused is assumed.",
	Fix:    "Send {\"enabled\": true} or {\"enabled\": false}.",
	Source: "elastic-sip-trunking.yaml CountryPermission.required",
})

// countryView is a country permission as the API shows it.
type countryView struct {
	ISOCode      string   `json:"isoCode"`
	Name         string   `json:"name"`
	Continent    string   `json:"continent"`
	DialingCodes []string `json:"countryDialingCodes"`
	Enabled      bool     `json:"enabled"`
}

// countryList is the list of permissions, which has no pages.
type countryList struct {
	Permissions []countryView `json:"countryPermissions"`
}

func showCountry(p trunking.CountryPermission) countryView {
	return countryView{ISOCode: p.ISOCode, Name: p.Name, Continent: p.Continent, DialingCodes: p.DialingCodes, Enabled: p.Enabled}
}

func listCountryPermissions(c *fake.Call) (fake.Reply, error) {
	return fake.OK(countryList{each(trunking.CountryPermissions(c.Tx), showCountry)})
}

func getCountryPermission(c *fake.Call) (fake.Reply, error) {
	p, err := trunking.FindCountryPermission(c.Tx, c.Param("isoCode"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showCountry(p))
}

func updateCountryPermission(c *fake.Call) (fake.Reply, error) {
	enabled, sent := bodyOf(c)["enabled"].(bool)
	if !sent {
		return fake.Reply{}, ruleCountryEnabled.Broken("The request is not valid.").At("enabled", "is required")
	}
	p, err := trunking.SetCountryPermission(c.Tx, c.Param("isoCode"), enabled)
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showCountry(p))
}
