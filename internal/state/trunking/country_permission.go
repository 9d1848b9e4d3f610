package trunking

import (
	"strings"
	"sync"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// AnyCountry is the code of international dialling.
const AnyCountry = "*"

// CountryPermission says whether a country may be dialled.
type CountryPermission struct {
	// ISOCode is ISO 3166-1 alpha-2, or [AnyCountry].
	ISOCode, Name, Continent string
	// DialingCodes have a leading plus.
	DialingCodes []string
	Enabled      bool
}

var (
	ruleCountryFound = ledger.Define(ledger.Rule{
		Name: "est.country-permission.not-found", Kind: KindCountryNotFound, Evidence: ledger.Assumed,
		Says:   "An ISO code that the list of country permissions does not have gets a 404. Codes are in upper case.",
		Fix:    "Use an isoCode of GET /countryPermissions.",
		Source: "behaviour.md 6.1 (default: <ENTITY>_NOT_FOUND)",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.country-permission.list", Evidence: ledger.ClientObserved,
		Says:   "The list has 51 rows and no pages; the row of US is named United States/Canada and has the dialling code +1. Which countries the other rows are, that * is one of them, and its name, are assumed.",
		Source: "elastic-sip-trunking.yaml client_observations getCountryPermissions; behaviour.md 6.6",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.country-permission.defaults", Evidence: ledger.GuideObserved,
		Says:   "Until they are changed, US, CA, PR and VI may be dialled and no other country.",
		Source: "behaviour.md 6.6 (guides; for PR and VI the evidence is weak)",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.country-permission.any", Evidence: ledger.Assumed,
		Says:   "With * enabled every country may be dialled that is not switched off itself; the rows of the countries do not change with it. The document says that only US, CA and * are supported yet; the official client changes SE, so every row can be changed.",
		Source: "elastic-sip-trunking.yaml CountryPermission; client_observations updateCountryPermission",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.country-permission.inherited", Evidence: ledger.Documented,
		Says:   "A sub-project has its parent's permissions; those it sets itself override them, row by row (by row is assumed).",
		Source: "elastic-sip-trunking.yaml general_rules",
	})
)

// CountryPermissions lists the permissions of all countries.
func CountryPermissions(tx *state.Tx) []CountryPermission {
	all := make([]CountryPermission, 0, len(permissions()))
	for _, p := range permissions() {
		all = append(all, p.in(tx))
	}
	return all
}

// FindCountryPermission answers the permission of a country.
func FindCountryPermission(tx *state.Tx, iso string) (CountryPermission, error) {
	for _, p := range permissions() {
		if p.ISOCode == iso {
			return p.in(tx), nil
		}
	}
	return CountryPermission{}, ruleCountryFound.Broken("Country permission with isoCode '%s' not found", iso)
}

// SetCountryPermission switches a country on or off for this project.
func SetCountryPermission(tx *state.Tx, iso string, enabled bool) (CountryPermission, error) {
	p, err := FindCountryPermission(tx, iso)
	if err != nil {
		return CountryPermission{}, err
	}
	store(tx).Countries.Put(iso, enabled)
	p.Enabled = enabled
	return p, nil
}

// mayDial says whether a country, empty for none, may be dialled.
func mayDial(tx *state.Tx, country string) bool {
	if enabled, set := switched(tx, country); set {
		return enabled
	}
	if enabled, _ := switched(tx, AnyCountry); enabled {
		return true
	}
	for _, p := range permissions() {
		if p.ISOCode == country {
			return p.Enabled
		}
	}
	return false
}

// in is the permission as it holds in a project.
func (p CountryPermission) in(tx *state.Tx) CountryPermission {
	if enabled, set := switched(tx, p.ISOCode); set {
		p.Enabled = enabled
	}
	return p
}

// switched is what the project, or else the nearest of those it descends from,
// has set for a country.
func switched(tx *state.Tx, iso string) (enabled, set bool) {
	if enabled, set = store(tx).Countries.Get(iso); set {
		return enabled, true
	}
	for project := range lineage(tx) {
		if project == tx.Project || set {
			continue
		}
		tx.Elsewhere(project, func(theirs *state.Tx) { enabled, set = store(theirs).Countries.Get(iso) })
	}
	return enabled, set
}

// permissions are the countries as a project without settings has them.
var permissions = sync.OnceValue(func() []CountryPermission {
	var all []CountryPermission
	for line := range strings.Lines(strings.TrimSpace(permissionTable)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		all = append(all, CountryPermission{
			ISOCode: cells[0], Name: cells[1], Continent: cells[2], DialingCodes: strings.Fields(cells[3]), Enabled: len(cells) > 4,
		})
	}
	return all
})

// permissionTable is the list of country permissions: code, name, continent,
// dialling codes, and on for what is on by default.
const permissionTable = `
AR|Argentina|South America|+54
AT|Austria|Europe|+43
AU|Australia|Oceania|+61
BE|Belgium|Europe|+32
BG|Bulgaria|Europe|+359
BR|Brazil|South America|+55
CA|Canada|North America|+1|on
CH|Switzerland|Europe|+41
CL|Chile|South America|+56
CO|Colombia|South America|+57
CR|Costa Rica|North America|+506
CY|Cyprus|Europe|+357
CZ|Czech Republic|Europe|+420
DE|Germany|Europe|+49
DK|Denmark|Europe|+45
DO|Dominican Republic|North America|+1809 +1829 +1849
EE|Estonia|Europe|+372
ES|Spain|Europe|+34
FI|Finland|Europe|+358
FR|France|Europe|+33
GB|United Kingdom|Europe|+44
GR|Greece|Europe|+30
HK|Hong Kong|Asia|+852
HR|Croatia|Europe|+385
HU|Hungary|Europe|+36
IE|Ireland|Europe|+353
IL|Israel|Asia|+972
IN|India|Asia|+91
IT|Italy|Europe|+39
JP|Japan|Asia|+81
KR|South Korea|Asia|+82
LT|Lithuania|Europe|+370
LU|Luxembourg|Europe|+352
LV|Latvia|Europe|+371
MX|Mexico|North America|+52
NL|Netherlands|Europe|+31
NO|Norway|Europe|+47
NZ|New Zealand|Oceania|+64
PL|Poland|Europe|+48
PR|Puerto Rico|North America|+1787 +1939|on
PT|Portugal|Europe|+351
RO|Romania|Europe|+40
SE|Sweden|Europe|+46
SG|Singapore|Asia|+65
SI|Slovenia|Europe|+386
SK|Slovakia|Europe|+421
TH|Thailand|Asia|+66
US|United States/Canada|North America|+1|on
VI|US Virgin Islands|North America|+1340|on
ZA|South Africa|Africa|+27
*|International|All|
`
