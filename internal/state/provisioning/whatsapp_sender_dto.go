package provisioning

import "strings"

// WhatsAppSenderDTO is a sender as the API and webhook events show it.
type WhatsAppSenderDTO struct {
	ID                string             `json:"id"`
	State             string             `json:"state,omitempty"`
	Changes           *SenderChangesDTO  `json:"changes,omitempty"`
	Details           *SenderDetails     `json:"details,omitempty"`
	Metadata          *SenderMetadataDTO `json:"metadata,omitempty"`
	Region            string             `json:"region"`
	MetaLocalStorage  string             `json:"metaLocalStorage"`
	MaxTPS            int                `json:"maxTps,omitempty"`
	QualityRating     string             `json:"qualityRating,omitempty"`
	DailyLimit        string             `json:"dailyLimit,omitempty"`
	BearerToken       string             `json:"bearerToken,omitempty"`
	CloudAPI          bool               `json:"cloudApi"`
	Created           string             `json:"created,omitempty"`
	Modified          string             `json:"modified,omitempty"`
	CountryCode       string             `json:"countryCode,omitempty"`
	PhoneNumber       string             `json:"phoneNumber,omitempty"`
	NumberProvider    string             `json:"numberProvider,omitempty"`
	BusinessManager   string             `json:"businessManager"`
	CompatibleRegions []string           `json:"compatibleRegions"`
}

// SenderChangesDTO is what waits to become live.
type SenderChangesDTO struct {
	Status      string         `json:"status"`
	Details     *SenderDetails `json:"details,omitempty"`
	ErrorReason string         `json:"errorReason,omitempty"`
	ErrorCode   string         `json:"errorCode,omitempty"`
}

// SenderMetadataDTO tells how reviews of single fields stand.
type SenderMetadataDTO struct {
	DisplayName *FieldReview `json:"displayName,omitempty"`
	Username    *FieldReview `json:"username,omitempty"`
}

// DTO is the sender as the API shows it.
func (s WhatsAppSender) DTO() WhatsAppSenderDTO {
	dto := WhatsAppSenderDTO{
		ID: s.ID, State: s.State, Changes: s.Changes.dto(), Metadata: s.metadata(),
		Region: s.Region, MetaLocalStorage: s.MetaLocalStorage, CloudAPI: true,
		Created: timestamp(s.Created), Modified: timestamp(s.Modified),
		CountryCode: s.CountryCode, PhoneNumber: s.PhoneNumber, NumberProvider: s.NumberProvider,
		BusinessManager: s.BusinessManager, CompatibleRegions: []string{strings.ToLower(s.Region)},
	}
	if s.State != "" {
		dto.Details, dto.MaxTPS, dto.BearerToken = &s.Details, MaxTPS, s.BearerToken
		dto.QualityRating, dto.DailyLimit = s.QualityRating, s.DailyLimit
	}
	return dto
}

// removedDTO is what is told of a sender that is gone.
func (s WhatsAppSender) removedDTO() WhatsAppSenderDTO {
	return WhatsAppSenderDTO{
		ID: s.ID, Region: "UNRECOGNIZED", MetaLocalStorage: "UNRECOGNIZED",
		BusinessManager: s.BusinessManager, CompatibleRegions: []string{},
	}
}

func (c SenderChanges) dto() *SenderChangesDTO {
	if c.Status == "" {
		return nil
	}
	dto := &SenderChangesDTO{Status: c.Status, ErrorReason: c.ErrorReason, ErrorCode: c.ErrorCode}
	if len(c.Edit) > 0 {
		details := c.Edit.over(SenderDetails{})
		dto.Details = &details
	}
	return dto
}

func (s WhatsAppSender) metadata() *SenderMetadataDTO {
	if s.DisplayName.Status == "" && s.Username.Status == "" {
		return nil
	}
	meta := &SenderMetadataDTO{}
	if s.DisplayName.Status != "" {
		meta.DisplayName = &s.DisplayName
	}
	if s.Username.Status != "" {
		meta.Username = &s.Username
	}
	return meta
}
