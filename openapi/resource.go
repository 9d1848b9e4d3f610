package openapi

import "strings"

// resources are the paths below a project and the resource that each is about,
// longer paths first. A * stands for a parameter.
var resources = []struct{ path, resource string }{
	{"/whatsapp/longLivedAccessToken", "whatsapp-signup"},
	{"/whatsapp/wabaDetails", "whatsapp-signup"},
	{"/whatsapp/enableTemplateAnalytics", "whatsapp-template"},
	{"/whatsapp/flows", "whatsapp-flow"},
	{"/whatsapp/senders", "whatsapp-sender"},
	{"/whatsapp/solutions", "whatsapp-solution"},
	{"/whatsapp/templates", "whatsapp-template"},
	{"/whatsapp", "whatsapp-account"},
	{"/kakaotalk/categories", "kakaotalk-category"},
	{"/kakaotalk/senders/*/templates", "kakaotalk-template"},
	{"/kakaotalk/senders", "kakaotalk-sender"},
	{"/rcs/questionnaire", "rcs-questionnaire"},
	{"/rcs/senders/*/testNumbers", "rcs-test-number"},
	{"/rcs/senders", "rcs-sender"},
	{"/rcs", "rcs-account"},
	{"/sms/smsApps", "sms-app"},
	{"/bundles", "bundle"},
	{"/conversation", "conversation"},
	{"/webhooks", "webhook"},

	{"/trunks/*/endpoints", "endpoint"},
	{"/trunks/*/accessControlLists", "link"},
	{"/trunks/*/credentialLists", "link"},
	{"/accessControlLists/*/trunks", "link"},
	{"/credentialLists/*/trunks", "link"},
	{"/accessControlLists/*/ipRanges", "ip-range"},
	{"/credentialLists/*/credentials", "credential"},
	{"/trunks", "trunk"},
	{"/accessControlLists", "acl"},
	{"/credentialLists", "credential-list"},
	{"/phoneNumbers", "phone-number"},
	{"/countryPermissions", "country-permission"},
	{"/callBlockingRules", "blocking-rule"},
	{"/calls/export", "export"},
	{"/calls/records", "pcap"},
	{"/calls", "calls"},
	{"/addProjects", "project"},
}

// Resource is what the operation is about, in the words of the fidelity
// ledger: whatsapp-sender. It is empty for operations that no project has.
func (o *Operation) Resource() string {
	const project = 4 // segments of /v1/projects/{projectId}
	segments := strings.Split(o.Path, "/")
	if len(segments) <= project {
		return ""
	}
	for _, r := range resources {
		if startsWith(segments[project:], strings.Split(r.path[1:], "/")) {
			return r.resource
		}
	}
	return ""
}

func startsWith(segments, pattern []string) bool {
	if len(segments) < len(pattern) {
		return false
	}
	for i, want := range pattern {
		if want != "*" && want != segments[i] {
			return false
		}
	}
	return true
}
