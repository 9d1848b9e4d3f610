package scenarios

import (
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

func TestCallsThatMatch(t *testing.T) {
	const path = "/v1/projects/ci-7/webhooks"
	create := request(t, createWebhook, path, "ci-7")
	create.Header = map[string][]string{"User-Agent": {"curl/8", "sinch-sdk/1"}}
	create.Body = []byte(`{"target":"https://a.example/hook","triggers":["ALL",{"n":2}],"on":true,"no":null,"deep":{"a.b":1}}`)
	tests := []struct {
		match string
		want  bool
	}{
		{"{}", true},
		{"{operation: " + createWebhook + "}", true},
		{"{operation: [" + listWebhooks + ", " + createWebhook + "]}", true},
		{"{operation: " + listWebhooks + "}", false},
		{"{api: papi}", true},
		{"{api: est}", false},
		{"{family: webhook}", true},
		{"{family: [trunk, webhook]}", true},
		{"{family: whatsapp-sender}", false},
		{"{method: POST}", true},
		{"{method: GET}", false},
		{"{path: /v1/projects/*/webhooks}", true},
		{"{path: /v1/projects/ci-*/web*ks}", true},
		{"{path: /v1/projects/nightly-*/webhooks}", false},
		{"{path: /v1/projects/*/whatsapp}", false},
		{"{path: /v1/projects/*/*/*}", false},
		{"{path: /v1/**}", true},
		{"{path: /v1/projects/*/webhooks/**}", true},
		{"{path: /v1/projects/*/webhooks/*}", false},
		{"{project: ci-*}", true},
		{"{project: ci-7}", true},
		{"{project: ci}", false},
		{"{header: {user-agent: sinch-*}}", true},
		{"{header: {user-agent: '*'}}", true},
		{"{header: {user-agent: '*java*'}}", false},
		{"{header: {x-other: '*'}}", false},
		{"{header: {user-agent: sinch-*, x-other: '*'}}", false},
		{"{body: {target: 'https://*/hook'}}", true},
		{"{body: {target: 'https://*/other'}}", false},
		{"{body: {triggers.0: ALL}}", true},
		{"{body: {triggers.1.n: 2}}", true},
		{"{body: {triggers.1.n: '2'}}", false},
		{"{body: {triggers.1: {n: 2}}}", true},
		{"{body: {triggers.2: '*'}}", false},
		{"{body: {triggers.x: '*'}}", false},
		{"{body: {triggers: '*'}}", true},
		{"{body: {on: true}}", true},
		{"{body: {on: false}}", false},
		{"{body: {no: null}}", true},
		{"{body: {missing: null}}", false},
		{"{body: {target.deeper: '*'}}", false},
		{"{body: {target: 'https://*', on: false}}", false},
	}
	for _, tt := range tests {
		t.Run(tt.match, func(t *testing.T) {
			e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "ci-7")
			load(t, e, w, parse(t, "s", "faults: [{match: "+tt.match+", effect: {status: 500}}]"))
			if got := answers(t, e, w, create, 1) == "500"; got != tt.want {
				t.Errorf("matches: %t, want %t", got, tt.want)
			}
		})
	}
}

func TestBodiesThatAreNotJSONHaveNoFields(t *testing.T) {
	e, w := NewEngine(1), worldOf(t, newWorlds(t, state.Options{}), "p")
	load(t, e, w, parse(t, "s", "faults: [{match: {body: {a: '*'}}, effect: {status: 500}}]"))
	r := request(t, createWebhook, "/v1/projects/p/webhooks", "p")
	for _, body := range []string{"", "{", "5", "[]"} {
		r.Body = []byte(body)
		if got := answers(t, e, w, r, 1); got != "-" {
			t.Errorf("the body %q matched", body)
		}
	}
	r.Operation = nil
	load(t, e, w, parse(t, "s", "faults: [{effect: {status: 500}}]"))
	if got := answers(t, e, w, r, 1); got != "-" {
		t.Error("a call without an operation matched")
	}
}

func TestGlob(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"a", "a", true}, {"a", "A", false}, {"a", "ab", false},
		{"*", "", true}, {"*", "a/b", true}, {"a*", "abc", true}, {"a*", "bc", false}, {"*c", "abc", true}, {"*c", "ab", false},
		{"a*c", "ac", true}, {"a*c", "abbc", true}, {"a*c", "a", false}, {"a*a", "a", false}, {"a*b*c", "axbyc", true}, {"a*b*c", "acb", false},
		{"*b*", "abc", true}, {"*b*", "ac", false}, {"ab*ba", "aba", false}, {"a**c", "abc", true}, {"[a]?", "[a]?", true}, {"[a]", "a", false},
	}
	for _, tt := range tests {
		if got := glob(tt.pattern, tt.text); got != tt.want {
			t.Errorf("glob(%q, %q) = %t", tt.pattern, tt.text, got)
		}
	}
}
