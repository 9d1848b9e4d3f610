package contracttests_test

import (
	"net/http"
	"regexp"
	"strings"
)

// channelFaults are those of channels, of their templates and of the call history.
func channelFaults() []fault {
	swap := func(before, after string) func(*http.Response, string) string {
		return func(_ *http.Response, body string) string { return strings.ReplaceAll(body, before, after) }
	}
	return []fault{
		{
			name: "takes any code of KakaoTalk", found: "papi/kakaotalk-senders/verify/codes", says: "not_allowed_verify",
			spoil: func(reply *http.Response, body string) string {
				if strings.HasSuffix(reply.Request.URL.Path, "/verify") {
					reply.StatusCode = http.StatusOK
					return `{"id":"x","plusFriendId":"x","state":"ACTIVE","created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z"}`
				}
				return body
			},
		},
		{
			name: "lists no subcategories", found: "papi/kakaotalk-categories/senders", says: "no third level",
			spoil: func(_ *http.Response, body string) string {
				return regexp.MustCompile(`"subcategories":\[.*\]`).ReplaceAllString(body, `"subcategories":[]}]`)
			},
		},
		{
			name: "launches at once", found: "papi/rcs-senders/launch", says: `want "LAUNCHING"`,
			spoil: func(reply *http.Response, body string) string {
				if strings.HasSuffix(reply.Request.URL.Path, "/launch") {
					return strings.Replace(body, `"LAUNCHING"`, `"LAUNCHED"`, 1)
				}
				return body
			},
		},
		{
			name: "keeps a test number verified", found: "papi/rcs-test-numbers/life", says: `want "UNVERIFIED", got "VERIFIED"`,
			spoil: swap(`"UNVERIFIED"`, `"VERIFIED"`),
		},
		{
			name: "frees a template's name at once", found: "papi/templates/delete/name", says: "template_name_recently_used",
			spoil: swap("template_name_recently_used", "template_exists"),
		},
		{
			name: "shows more than the field mask", found: "papi/templates/list/field-mask", says: "/language: want nothing",
			spoil: func(reply *http.Response, body string) string {
				if reply.Request.URL.Query().Get("fieldMask") == "name" {
					return strings.Replace(body, `"name":`, `"language":"EN","name":`, 1)
				}
				return body
			},
		},
		{
			name: "bills a busy call", found: "est/calls/find", says: "billingDurationSeconds: want 0, got 60",
			spoil: swap(`"billingDurationSeconds":0`, `"billingDurationSeconds":60`),
		},
		{
			name: "gives the same leg for both", found: "est/calls/pcap", says: "the legs differ",
			spoil: func(reply *http.Response, body string) string {
				if strings.HasSuffix(reply.Request.URL.Path, "/pcap") {
					return "\xd4\xc3\xb2\xa1 INVITE sip:"
				}
				return body
			},
		},
	}
}
