package contracttests

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMask(t *testing.T) {
	s := newScrubber()
	var got []string
	for _, secret := range []string{"SecurePassword!234", "AnotherPasswort!567", "SecurePassword!235", "SecurePassword!234", "", "271828", "314159", "é-Ü_9", strings.Repeat("s", 128)} {
		got = append(got, s.mask(secret))
	}
	want := []string{"AaaaaaAaaaaaaa!000", "AaaaaaaAaaaaaaa!000", "AaaaaaAaaaaaaa!001", "AaaaaaAaaaaaaa!000", "", "000000", "000001", "a-A_0", strings.Repeat("a", 128)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("masks (-want +got):\n%s", diff)
	}
}

// TestMasksDiffer has secrets of one kind: as long as they have digits and
// letters enough, no two get the same mask.
func TestMasksDiffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newScrubber()
		seen := map[string]string{}
		for _, secret := range rapid.SliceOfN(rapid.StringMatching(`[a-z]{2}[0-9]{2}-[A-Z]`), 1, 200).Draw(t, "secrets") {
			mask := s.mask(secret)
			if before, taken := seen[mask]; taken && before != secret {
				t.Fatalf("%s and %s are both told as %s", before, secret, mask)
			}
			seen[mask] = secret
		}
	})
}

func TestScrubber(t *testing.T) {
	s := newScrubber()
	s.name("project", "project-12345678")
	const verify = "/v1/projects/p/whatsapp/senders/1/verify"
	s.sent("/v1/a", []byte(`{"secret":"hush-hush","wabaId":"12345678901","list":[{"facebookTokens":["t0ken-one"]}],"code":"12345"}`))
	s.sent("/v1/a", []byte(`{"password":"half a \"body`))
	s.sent("/v1/a", []byte(`{"password":"Half-0ne",`))
	s.sent("/oauth2/token", []byte(`grant_type=x&client_secret=Form-0ne`))
	s.sent(verify, []byte(`{"code":"424242"}`))
	s.got("/oauth2/token", []byte(`{"access_token":"made.by.target"}`))
	s.got("/v1/a", []byte(`{"secret":"hush-hush"}`))
	for _, tt := range []struct{ path, mediaType, body, want string }{
		{"/v1/a", "", `{"secret":"hush-hush","note":"it is hush-hush"}`, `{"note":"it is aaaa-aaaa","secret":"aaaa-aaaa"}`},
		{"/v1/a", "", `{"projectId":"project-12345678","other":"project-123456789"}`, `{"other":"project-123456789","projectId":"<project#1>"}`},
		{"/v1/a", "", `{"to":"+14155559876","n":1.50,"waba":"12345678901"}`, `{"n":1.50,"to":"+14155500000","waba":"12345678901"}`},
		{"/v1/a", "", `{"password":"Half-0ne",`, `{"password":"Aaaa-0aa",`},
		{"/oauth2/token", "", `grant_type=x&client_secret=Form-0ne`, `grant_type=x&client_secret=Aaaa-0ab`},
		{"/oauth2/token", "", `{"access_token":"made.by.target"}`, `{"access_token":"<access_token#1>"}`},
		{verify, "", `{"code":"424242"}`, `{"code":"000000"}`},
		{"/v1/a", "", `{"code":"424242"}`, `{"code":"424242"}`},
		{"/v1/a", "application/octet-stream", "\xd4\xc3\xb2\xa1 +14155559876", "d4c3b2a1"},
		{"/v1/a", "text/csv", "From,To\n14155559876,+1 (415) 555-9877", "From,To\n14155500000,+1 (415) 550-0001"},
	} {
		c := s.body(tt.path, tt.mediaType, []byte(tt.body))
		if got := string(c.Body) + c.Text + c.File; got != tt.want {
			t.Errorf("%s of %s\ngot  %s\nwant %s", tt.body, tt.path, got, tt.want)
		}
	}
}

func TestScrubAuthorization(t *testing.T) {
	h := &Harness{Key: Credentials{"key-id", "key-secret"}, Foreign: Credentials{"other-id", "other-secret"}}
	s := newScrubber()
	s.name("access_token", "made.by.target")
	for header, want := range map[string]string{
		basic(h.Key):                                "Basic <key>:<key>",
		basic(h.Foreign):                            "Basic <foreign key>:<foreign key>",
		basic(Credentials{"key-id", "no"}):          "Basic aaa-aa:aa",
		basic(Credentials{"key-id", "key-secretx"}): "Basic <key>:<key>x",
		"Bearer made.by.target":                     "Bearer <access_token#1>",
		"Bearer made.by.nobody":                     "Bearer aaaa.aa.aaaaaa",
		"Digest":                                    "Digest",
	} {
		if got := s.authorization(h, header); got != want {
			t.Errorf("%s is kept as %s, want %s", header, got, want)
		}
	}
}

func TestPhoneBook(t *testing.T) {
	b := newPhoneBook()
	b.national("1", "2025550123")
	b.keep("161611535148339")
	for _, tt := range [][2]string{
		{"+12025550123", "+12025500000"},
		{"2025550123", "2025500000"},
		{"12025550123 and 12025550124", "12025500000 and 12025500001"},
		{"sip:12025550999@203.0.113.10", "sip:12025500100@203.0.113.10"},
		{"+120255501", "+120255000"},
		{"120255", "120255"},
		{"+44 20 7946 0958", "+44 20 7900 0000"},
		{"WABA 161611535148339", "WABA 161611535148339"},
		{"16777217 bytes", "16777217 bytes"},
		{"2026-01-01T00:00:00.123456789Z 0.00750000 a12345678 12345678-a", "2026-01-01T00:00:00.123456789Z 0.00750000 a12345678 12345678-a"},
	} {
		if got := b.replace(tt[0]); got != tt[1] {
			t.Errorf("%s becomes %s, want %s", tt[0], got, tt[1])
		}
	}
}

// TestPhoneBookKeepsBeginnings holds what two numbers begin with in common, and
// their length.
func TestPhoneBookKeepsBeginnings(t *testing.T) {
	common := func(a, b string) (n int) {
		for n < min(len(a), len(b)) && a[n] == b[n] {
			n++
		}
		return n
	}
	rapid.Check(t, func(t *rapid.T) {
		b := newPhoneBook()
		numbers := rapid.SliceOfN(rapid.StringMatching(`1202[0-3]{3,6}`), 2, 30).Draw(t, "numbers")
		for _, one := range numbers {
			for _, two := range numbers {
				told1, told2 := b.replace(one), b.replace(two)
				if len(told1) != len(one) || common(told1, told2) != common(one, two) {
					t.Fatalf("%s and %s become %s and %s", one, two, told1, told2)
				}
			}
		}
	})
}
