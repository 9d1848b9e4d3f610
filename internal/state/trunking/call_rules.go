package trunking

import "github.com/sinch-mock/sinch-mock/internal/ledger"

// The rules by which the SIP edge decides a call. They refuse calls, not
// requests: each says its SIP status.
var (
	ruleCallDomain = ledger.Define(ledger.Rule{
		Name: "est.call.domain", Evidence: ledger.GuideObserved,
		Says:   "An outbound call goes to the domain of a trunk of the project; any other, trunk.pstn.sinch.com too, gets 404.",
		Fix:    "Send the INVITE to the trunk's own domain.",
		Source: "behaviour.md 7",
	})
	ruleCallAuth = ledger.Define(ledger.Rule{
		Name: "est.call.authentication", Evidence: ledger.Assumed,
		Says:   "A trunk to which neither an ACL nor a credential list is linked lets no outbound call in: 403. One document says that outbound calls need an ACL; that a credential list alone will do follows from a guide.",
		Fix:    "Link an ACL, a credential list, or both to the trunk.",
		Source: "behaviour.md 7 (default); elastic-sip-trunking.yaml general_rules",
	})
	ruleCallSource = ledger.Define(ledger.Rule{
		Name: "est.call.source-ip", Evidence: ledger.GuideObserved,
		Says:   "Where ACLs are linked to the trunk, an outbound call comes from an address in one of them: 403 otherwise. An ACL that is disabled counts as linked and lets nobody in (assumed).",
		Fix:    "Add the address to an ACL of the trunk.",
		Source: "behaviour.md 7",
	})
	ruleCallACLDisabled = ledger.Define(ledger.Rule{
		Name: "est.call.acl-disabled", Evidence: ledger.Documented,
		Says:   "An ACL that is disabled lets nobody in: 403 for an address that only such an ACL has.",
		Fix:    "Set enabled on the ACL.",
		Source: "elastic-sip-trunking.yaml AccessControlList.enabled; behaviour.md 7",
	})
	ruleCallPropagation = ledger.Define(ledger.Rule{
		Name: "est.call.propagation", Evidence: ledger.GuideObserved,
		Says:   "What changed less than 60 seconds ago has not reached the edge: an ACL gives 403, a credential list 401, an endpoint 503, as if it were not there. A list under way counts as linked, so that the other kind alone does not let the call in (assumed).",
		Fix:    "Wait, or advance the world's clock by 60 seconds.",
		Source: "behaviour.md 6.3",
	})
	ruleCallFromDomain = ledger.Define(ledger.Rule{
		Name: "est.call.from-domain", Evidence: ledger.GuideObserved,
		Says:   "The From header of an outbound call has the trunk's domain: 403 otherwise.",
		Fix:    "Send From as sip:+12025550100@ and the trunk's domain.",
		Source: "behaviour.md 7",
	})
	ruleCallChallenge = ledger.Define(ledger.Rule{
		Name: "est.call.challenge", Evidence: ledger.GuideObserved,
		Says:   "Where a credential list is linked to the trunk, an outbound call without credentials is challenged: 407. With an ACL besides, both must pass.",
		Fix:    "Send the call again with a username and password of a credential list of the trunk.",
		Source: "behaviour.md 7",
	})
	ruleCallCredentials = ledger.Define(ledger.Rule{
		Name: "est.call.credentials", Evidence: ledger.GuideObserved,
		Says:   "Credentials are those of any credential list linked to the trunk: 401 for another username or a wrong password. For calls the status is assumed; it is told of registrations.",
		Fix:    "Check first that the list is linked to the trunk, then the password.",
		Source: "behaviour.md 7",
	})
	ruleCallRate = ledger.Define(ledger.Rule{
		Name: "est.call.calls-per-second", Evidence: ledger.GuideObserved,
		Says:   "A trunk takes callsPerSecond outbound calls in any second of the world's clock, 1 unless Sinch raises it: 603 beyond. Counted are calls that were let in; inbound and emergency calls are not (both assumed).",
		Fix:    "Send calls more slowly.",
		Source: "behaviour.md 7",
	})
	ruleCallCountry = ledger.Define(ledger.Rule{
		Name: "est.call.country", Evidence: ledger.Assumed,
		Says:   "An outbound call, a forwarded one too, to a country without permission gets 403.",
		Fix:    "Enable the country: PUT /countryPermissions/{isoCode}.",
		Source: "behaviour.md 7 (default)",
	})
	ruleCallBlocked = ledger.Define(ledger.Rule{
		Name: "est.call.blocked", Evidence: ledger.Assumed,
		Says:   "A call that a blocking rule of its direction matches gets 603.",
		Fix:    "Change or delete the call blocking rule.",
		Source: "behaviour.md 7 (default)",
	})
	ruleCallNumber = ledger.Define(ledger.Rule{
		Name: "est.call.number", Evidence: ledger.Assumed,
		Says:   "An inbound call to a number that is assigned to no trunk gets 404.",
		Fix:    "Assign the number to a trunk: POST /phoneNumbers.",
		Source: "behaviour.md 7 (default)",
	})
	ruleCallNoEndpoint = ledger.Define(ledger.Rule{
		Name: "est.call.no-endpoint", Evidence: ledger.GuideObserved,
		Says:   "An inbound call that no endpoint takes gets 503: endpoints that are disabled or not registered are passed over, one that fails (408, 5xx) makes way for the next.",
		Fix:    "Enable an endpoint, register it, or enable call forwarding.",
		Source: "behaviour.md 7 (that a lapsed registration counts so is a default)",
	})
	ruleCallForwarded = ledger.Define(ledger.Rule{
		Name: "est.call.forwarded", Evidence: ledger.Documented,
		Says:   "An inbound call that no endpoint takes goes to callForwardNumber where call forwarding is enabled. It leaves two calls, the second the first's child and outbound, and neither has a PCAP (for the first that is assumed).",
		Source: "elastic-sip-trunking.yaml SipTrunk.enableCallForward; behaviour.md 6.3, 7",
	})
	ruleCallConnected = ledger.Define(ledger.Rule{
		Name: "est.call.connected", Evidence: ledger.GuideObserved,
		Says:   "A call that nothing stands against is answered: 200. Inbound calls go to the endpoint of the lowest priority; equal priorities take turns, call by call, in the order of their creation.",
		Source: "behaviour.md 7; elastic-sip-trunking.yaml SipEndpoint.priority (the order of turns is assumed)",
	})
	ruleCallFarEnd = ledger.Define(ledger.Rule{
		Name: "est.call.far-end", Evidence: ledger.Assumed,
		Says:   "What the far end does gives 486 where it is busy, 480 where nobody answers, 487 where the caller gives up, 500 where it fails.",
		Source: "RFC 3261; elastic-sip-trunking.yaml CallResult",
	})
	ruleCallEmergency = ledger.Define(ledger.Rule{
		Name: "est.call.emergency", Evidence: ledger.Assumed,
		Says:   "Outbound calls to 911 and 933 are emergency calls: once let in, neither calls per second nor country permissions nor blocking rules stop them. Their country is US, and they are free.",
		Source: "behaviour.md 6.8 (default)",
	})
)

// The rules by which the SIP edge decides a REGISTER.
var (
	ruleRegisterCredentials = ledger.Define(ledger.Rule{
		Name: "est.registration.credentials", Evidence: ledger.GuideObserved,
		Says:   "A phone registers at the trunk's domain with a username and password of a credential list that is linked to the trunk: 401 otherwise.",
		Fix:    "Check first that the list is linked to the trunk, then the password.",
		Source: "behaviour.md 7",
	})
	ruleRegisterEndpoint = ledger.Define(ledger.Rule{
		Name: "est.registration.endpoint", Evidence: ledger.GuideObserved,
		Says:   "A phone registers with the username of a registered endpoint of the trunk: 403 otherwise (the status is assumed).",
		Fix:    "Create an endpoint with isRegistered true and this credentialUsername.",
		Source: "behaviour.md 7 (REGISTER)",
	})
	ruleRegisterExpires = ledger.Define(ledger.Rule{
		Name: "est.registration.expires", Evidence: ledger.Assumed,
		Says:   "A registration lasts 60 to 3600 seconds, 3600 where the phone does not say; a shorter one gets 423, a longer one 3600, and 0 ends it.",
		Fix:    "Register for at least 60 seconds.",
		Source: "behaviour.md 7 (default)",
	})
	ruleRegistered = ledger.Define(ledger.Rule{
		Name: "est.registration.registered", Evidence: ledger.GuideObserved,
		Says:   "A registered endpoint takes calls while its registration lasts and its list is linked.",
		Source: "behaviour.md 7",
	})
)
