package openapi

import "slices"

// statusNames are what errors of Elastic SIP Trunking have as their status, by
// the HTTP status they come with. Its document lists HTTP statuses only. Guides
// and clients met BAD_REQUEST, VALIDATION_FAILED, NO_RESOURCE_FOUND and
// CREDENTIAL_NOT_FOUND; the other entities are assumed to follow the last, and
// the rest to be the names that Google's APIs have for these statuses.
var statusNames = map[int][]string{
	400: {"BAD_REQUEST", "VALIDATION_FAILED"},
	401: {"UNAUTHENTICATED"},
	403: {"PERMISSION_DENIED"},
	404: {
		"ACCESS_CONTROL_LIST_NOT_FOUND", "CALL_BLOCKING_RULE_NOT_FOUND", "COUNTRY_PERMISSION_NOT_FOUND",
		"CREDENTIAL_LIST_NOT_FOUND", "CREDENTIAL_NOT_FOUND", "ENDPOINT_NOT_FOUND", "IP_RANGE_NOT_FOUND",
		"NO_RESOURCE_FOUND", "PCAP_NOT_FOUND", "PHONE_NUMBER_NOT_FOUND", "TRUNK_NOT_FOUND",
	},
	429: {"RESOURCE_EXHAUSTED"},
	500: {"INTERNAL"},
}

// ErrorCodes lists the codes of the errors that the operation can answer,
// sorted: those that the document lists, or for Elastic SIP Trunking the status
// names known for the statuses that it lists.
func (o *Operation) ErrorCodes() []string {
	var codes []string
	for i := range o.Responses {
		codes = append(codes, o.codes(&o.Responses[i])...)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func (o *Operation) codes(r *Response) []string {
	if o.API == Trunking {
		return statusNames[r.Status]
	}
	return r.Codes
}
