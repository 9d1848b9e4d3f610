package papi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// keeps says which refusals may change something: a wrong code counts, and a
// failed submission may keep its draft.
func keeps(code, body string) bool {
	return code == "wrong_otp" || strings.Contains(body, "saveDraftOnFailure")
}

// FuzzPAPI throws any request at a world that has one of everything. Whatever
// comes is answered without an internal error and as documented, and what is
// refused changes nothing.
func FuzzPAPI(f *testing.F) {
	for _, plain := range plainCalls {
		for _, id := range []string{"{hook}", "{live}", "{pending}", "{draft}", noID} {
			f.Add(plain.method, strings.Replace(plain.path, "NONE", id, 1), plain.body)
		}
	}
	for _, seed := range []request{
		{"POST", "/webhooks", `{"target":1,"target":"https://a.example/","secret":"s","triggers":["ALL"]}`},
		{"POST", "/webhooks", `{"Target":1,"target":"https://a.example/","secret":"s","triggers":["ALL"]}`},
		{"PATCH", "/webhooks/{hook}", `{"target":"http://[fe80::1%25en0]:80/","triggers":null}`},
		{"PATCH", "/webhooks/{hook}", `{"target":"https://%zz/\u0000","secret":"\ud800"}`},
		{"GET", "/webhooks?pageSize=1e0&pageToken=%00", ""},
		{"GET", "/webhooks/%2e%2e", ""},
		{"GET", senders + "?pageSize=%2b5&filterStates=ACTIVE,INACTIVE", ""},
		{"GET", senders + "?filterStates=&filterStatuses=DRAFT", ""},
		{"POST", senders, `{"wabaId":null,"phoneNumberId":""}`},
		{"POST", senders, `{"wabaId":"","phoneNumberId":"","details":{"displayName":1}}`},
		{"POST", senders, `{"wabaId":"1","phoneNumberId":"2","name":"n","details":{"displayName":"d","vertical":"OTHER"}}`},
		{"POST", senders, byPhone},
		{"POST", senders, partner("DRAFT", "9", `,"photoUrl":"https://a.example/large.png"`)},
		{"POST", senders, strings.Replace(partner("SUBMIT", "9", ""), "{", `{"saveDraftOnFailure":true,`, 1)},
		{"PATCH", senders + "/{live}", `{"status":"SUBMIT","details":{"username":null,"displayName":"d","photoUrl":null}}`},
		{"PATCH", senders + "/{live}", `{"details":{"about":null,"about":1,"username":" "}}`},
		{"PATCH", senders + "/{draft}", `{"status":"SUBMIT"}`},
		{"POST", senders + "/{pending}/verify", `{}`},
		{"POST", senders + "/{pending}/verify", `{"code":"ÅÅÅÅÅÅ"}`},
		{"POST", senders + "/{pending}/register", `{"method":"UNRECOGNIZED"}`},
		{"DELETE", senders + "/{draft}/changes", `ignored`},
		{"PATCH", "//webhooks/%2f", "\xff"},
	} {
		f.Add(seed.method, seed.path, seed.body)
	}
	server := newRig(f, nil)
	f.Fuzz(func(t *testing.T, method, path, body string) {
		r := &rig{server.On(t, "P"), t}
		t.Cleanup(func() { r.Worlds.Forget("P") })
		ids := strings.NewReplacer(r.furnish()...)
		request, err := http.NewRequest(method, "http://mock.test/v1/projects/P"+ids.Replace(path), strings.NewReader(ids.Replace(body)))
		if err != nil {
			return // not even an HTTP request
		}
		request.RequestURI = request.URL.RequestURI()
		request.SetBasicAuth("key", "secret")
		request.Header.Set("Content-Type", "application/json")
		before := saved(t, r.Client)
		a := r.Send(request)
		if a.Status >= 500 && a.Status != http.StatusNotImplemented {
			t.Errorf("%s %s %q: %d %s", method, path, body, a.Status, a.Raw)
		}
		if (a.Status >= 400 || method == http.MethodGet) && !keeps(a.String("errorCode"), body) && saved(t, r.Client) != before {
			t.Errorf("%s %s %q: %d, and yet something changed", method, path, body, a.Status)
		}
	})
}

// furnish fills a world and answers the ids by their names in paths.
func (r *rig) furnish() []string {
	r.t.Helper()
	hookID := r.Must(201, "POST", "/webhooks", hook("https://furnished.example/", "ALL")).String("id")
	draftID := r.create(strings.Replace(partner("DRAFT", "77", ""), `"BR"`, `"EU"`, 1))
	liveID := r.create(`{"wabaId":"1","phoneNumberId":"1"}`)
	pendingID := r.create(`{"details":{"countryCode":"1","phoneNumber":"2025550100","displayName":"P"}}`)
	err := r.World().Update(func(tx *state.Tx) error { return provisioning.SetVendor(tx, provisioning.DefaultVendor()) })
	if err != nil {
		r.t.Fatal(err)
	}
	r.force(liveID, "ACTIVE", "")
	r.force(pendingID, "PENDING_VERIFICATION", "")
	r.Must(200, "POST", senders+"/"+pendingID+"/register", `{"method":"SMS"}`)
	return []string{"{hook}", hookID, "{draft}", draftID, "{live}", liveID, "{pending}", pendingID}
}
