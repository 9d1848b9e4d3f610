package provisioning

import (
	"cmp"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// WhatsAppAccountDTO is an account as the API and webhook events show it.
type WhatsAppAccountDTO struct {
	State                    string             `json:"state,omitempty"`
	IsEmbeddedSignup         bool               `json:"isEmbeddedSignup"`
	BusinessManager          string             `json:"businessManager"`
	WABAID                   string             `json:"wabaId,omitempty"`
	Changes                  *AccountChangesDTO `json:"changes,omitempty"`
	Details                  *AccountDetails    `json:"details,omitempty"`
	WABABanState             string             `json:"wabaBanState,omitempty"`
	WABABanDate              string             `json:"wabaBanDate,omitempty"`
	WABAEnabledForInsights   *bool              `json:"wabaEnabledForInsights,omitempty"`
	WABAEnabledForDirectSend *bool              `json:"wabaEnabledForDirectSend,omitempty"`
	WABAMaxPriceOnboarded    bool               `json:"wabaMaxPriceOnboarded"`
	CompatibleRegions        []string           `json:"compatibleRegions"`
	PrimaryBusinessLocation  string             `json:"primaryBusinessLocation,omitempty"`
	BusinessDailyLimit       string             `json:"businessDailyLimit,omitempty"`
	Currency                 string             `json:"currency,omitempty"`
}

// AccountChangesDTO is what waits to become live.
type AccountChangesDTO struct {
	Status  string          `json:"status"`
	Details *AccountDetails `json:"details,omitempty"`
}

// DTO is the account as the API shows it.
func (a WhatsAppAccount) DTO(tx *state.Tx) WhatsAppAccountDTO {
	dto := WhatsAppAccountDTO{
		IsEmbeddedSignup: a.EmbeddedSignup, BusinessManager: a.BusinessManager,
		CompatibleRegions: []string{strings.ToLower(a.Region)},
	}
	if a.Status != accountOnboarded {
		dto.Changes = &AccountChangesDTO{Status: a.Status, Details: a.Details.shown()}
		return dto
	}
	waba, insights := VendorOf(tx).Account, Kind.In(tx).TemplateAnalytics
	dto.State, dto.WABAID, dto.Details, dto.BusinessDailyLimit = a.Status, a.WABAID, a.Details.shown(), a.DailyLimit
	dto.WABAEnabledForInsights, dto.WABAEnabledForDirectSend, dto.WABAMaxPriceOnboarded = &insights, &waba.DirectSend, waba.MaxPrice
	dto.PrimaryBusinessLocation, dto.Currency = waba.PrimaryBusinessLocation, waba.Currency
	if a.Ban != notBanned {
		dto.WABABanState, dto.WABABanDate = a.Ban, timestamp(a.BanDate)
	}
	return dto
}

// shown is the details as the API shows them, or nil if there are none.
func (d AccountDetails) shown() *AccountDetails {
	if d == (AccountDetails{}) {
		return nil
	}
	d.WABAName = cmp.Or(d.WABAName, d.CompanyLegalName)
	return &d
}
