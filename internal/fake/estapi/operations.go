package estapi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// operations is the index of what is served, by operationId.
func operations() map[string]fake.Operation {
	handlers := map[string]fake.Handler{
		"createSipTrunk":  createTrunk,
		"getSipTrunks":    paged(listTrunks),
		"getSipTrunkById": getTrunk,
		"updateSipTrunk":  updateTrunk,
		"deleteSipTrunk":  deleteTrunk,

		"createSipEndpoint":  createEndpoint,
		"getSipEndpoint":     paged(listEndpoints),
		"getSipEndpointById": getEndpoint,
		"updateSipEndpoint":  updateEndpoint,
		"deleteSipEndpoint":  deleteEndpoint,

		"createAccessControlList": createACL,
		"getAccessControlList":    paged(listACLs),
		"getAccessListById":       getACL,
		"updateAccessControlList": updateACL,
		"deleteAccessControlList": deleteACL,

		"addIpRangeToAccessControlList":      addRange,
		"getIpRangesForAccessControlList":    paged(listRanges),
		"updateIpRangeFromAccessControlList": updateRange,
		"deleteIpRangeFromAccessControlList": deleteRange,

		"CreateCredentialList":  createCredentialList,
		"GetCredentialLists":    paged(listCredentialLists),
		"getCredentialListById": getCredentialList,
		"updateCredentialList":  updateCredentialList,
		"deleteCredentialList":  deleteCredentialList,

		"updateCredential": updateCredential,
		"deleteCredential": deleteCredential,

		"addAccessControlListToTrunk":       linkACLs,
		"getAccessControlListsForTrunk":     paged(listACLsOfTrunk),
		"deleteAccessControlListFromTrunk":  unlink(trunking.LinkACL, "accessControlListId"),
		"trunksByACL":                       paged(listTrunksOf(trunking.LinkACL)),
		"addCredentialListToTrunk":          linkCredentialLists,
		"bulkUpdateCredentialListsForTrunk": replaceCredentialLists,
		"getCredentialListsForTrunk":        paged(listCredentialListsOfTrunk),
		"removeCredentialListFromTrunk":     unlink(trunking.LinkCredentialList, "credentialListId"),
		"trunksByCredentialList":            paged(listTrunksOf(trunking.LinkCredentialList)),

		"AssignPhoneNumber":      assignPhoneNumber,
		"GetPhoneNumbers":        paged(listPhoneNumbers),
		"GetPhoneNumberByNumber": getPhoneNumber,

		"getCountryPermissions":   listCountryPermissions,
		"getCountryPermission":    getCountryPermission,
		"updateCountryPermission": updateCountryPermission,

		"createBlockingRule":     createBlockingRule,
		"getBlockingRules":       paged(listBlockingRules),
		"updateBlockingRuleById": updateBlockingRule,
		"deleteBlockingRuleById": deleteBlockingRule,

		"addEstProjects": addProjects,

		"findCalls":         pagedBy(defaultCalls, findCalls),
		"exportCallRecords": paged(exportCalls),
		"getPcap":           getPcap,
	}
	served := make(map[string]fake.Operation, len(handlers))
	for id, handle := range handlers {
		served[id] = fake.Operation{Handle: handle}
	}
	return served
}
