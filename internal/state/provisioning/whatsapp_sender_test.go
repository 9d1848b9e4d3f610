package provisioning

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

func ptr(s string) *string { return &s }

// kindOf is the kind of the rule that an error says was broken, or empty.
func kindOf(err error) string {
	var b *ledger.Broken
	if errors.As(err, &b) {
		return b.Kind
	}
	return ""
}

func phoneInput(number string) WhatsAppSenderInput {
	return WhatsAppSenderInput{Details: SenderEdit{"countryCode": ptr("1"), "phoneNumber": ptr(number), "displayName": ptr("Books")}}
}

// pendingSender makes a sender that waits for its verification, at the start of the test.
func pendingSender(t *testing.T, w *state.World) string {
	t.Helper()
	var id string
	at(t, w, 0, func(tx *state.Tx) {
		s, err := CreateWhatsAppSender(tx, phoneInput("2025550123"), nil)
		if err != nil {
			t.Fatal(err)
		}
		id = senderMachine().Move(tx, s, causeNumber).ID
	})
	return id
}

func TestCodesExpireCountAndLock(t *testing.T) {
	w := newTestWorld(t)
	id := pendingSender(t, w)
	register := func(tx *state.Tx) error { _, err := RegisterWhatsAppSender(tx, id, "SMS"); return err }
	verify := func(code *string) func(tx *state.Tx) error {
		return func(tx *state.Tx) error { return VerifyWhatsAppSender(tx, id, code) }
	}
	wrong, right := verify(ptr("654321")), verify(ptr("123456"))
	steps := []struct {
		name  string
		after time.Duration
		call  func(tx *state.Tx) error
		kind  string
	}{
		{"a code that was never sent", 0, right, "wrong_otp"},
		{"first code", 0, register, ""},
		{"second code too soon", time.Minute - 1, register, "sender-register-too-many-requests"},
		{"second code", time.Minute, register, ""},
		{"no code", 2 * time.Minute, verify(nil), "wrong_otp"},
		{"the code at its end", 11 * time.Minute, right, "wrong_otp"},
		{"a wrong code at its end is not counted", 11 * time.Minute, wrong, "wrong_otp"},
		{"third code", 11 * time.Minute, register, ""},
		{"wrong 1", 12 * time.Minute, wrong, "wrong_otp"},
		{"wrong 2", 12 * time.Minute, wrong, "wrong_otp"},
		{"fourth code keeps the count", 13 * time.Minute, register, ""},
		{"wrong 3", 13 * time.Minute, wrong, "wrong_otp"},
		{"wrong 4", 13 * time.Minute, wrong, "wrong_otp"},
		{"wrong 5", 14 * time.Minute, wrong, "wrong_otp"},
		{"right, but locked", 14 * time.Minute, right, "wrong_otp"},
		{"register, but locked", 74*time.Minute - 1, register, "too_many_invalid_verification_codes"},
		{"register after the lock", 74 * time.Minute, register, ""},
		{"wrong 1 again", 74 * time.Minute, wrong, "wrong_otp"},
		{"right just in time", 84*time.Minute - 1, right, ""},
		{"once more", 84 * time.Minute, right, "not_allowed_verify"},
	}
	for _, step := range steps {
		at(t, w, step.after, func(tx *state.Tx) {
			if got := kindOf(step.call(tx)); got != step.kind {
				t.Errorf("%s: %q, want %q", step.name, got, step.kind)
			}
		})
	}
}

func TestLateCodesAreOverWhenTheyArrive(t *testing.T) {
	w := newTestWorld(t)
	id := pendingSender(t, w)
	register := func(tx *state.Tx) error { _, err := RegisterWhatsAppSender(tx, id, "SMS"); return err }
	verify := func(tx *state.Tx) error { return VerifyWhatsAppSender(tx, id, ptr("123456")) }
	late := func(tx *state.Tx) error {
		v := DefaultVendor()
		v.LateCodes = 1
		return SetVendor(tx, v)
	}
	expires := func(after time.Duration) func(tx *state.Tx) error {
		return func(tx *state.Tx) error {
			if codes := OTPs(tx); len(codes) != 1 || codes[0].Expires.Sub(codes[0].Created) != after {
				return fmt.Errorf("codes %+v", codes)
			}
			return nil
		}
	}
	for _, step := range []struct {
		name  string
		after time.Duration
		call  func(tx *state.Tx) error
		kind  string
	}{
		{"one late code", 0, late, ""},
		{"first code", 0, register, ""},
		{"it is over at once", 0, expires(0), ""},
		{"late", 0, verify, "wrong_otp"},
		{"late as before", time.Second, verify, "wrong_otp"},
		{"second code", time.Minute, register, ""},
		{"it is good for its time", time.Minute, expires(OTPLife), ""},
		{"in time", time.Minute, verify, ""},
	} {
		at(t, w, step.after, func(tx *state.Tx) {
			if err := step.call(tx); kindOf(err) != step.kind || (err == nil) != (step.kind == "") {
				t.Errorf("%s: %v, want %q", step.name, err, step.kind)
			}
		})
	}
	at(t, w, time.Hour, func(tx *state.Tx) {
		if err := SetVendor(tx, Vendor{DefaultRegion: "EU", OTP: "123456", LateCodes: -1}); err == nil {
			t.Error("a negative number of late codes is taken")
		}
	})
}

func TestRegionsTakeTheirBusinessManagers(t *testing.T) {
	for region, managers := range map[string]map[string]string{
		"BR": {"": "SINCH_BR", "SINCH_BR": "SINCH_BR", "SINCH_MX": "SINCH_MX", "SINCH_UK": ""},
		"EU": {"": "SINCH_UK", "SINCH_BR": "", "SINCH_MX": "", "SINCH_UK": "SINCH_UK"},
		"US": {"": "SINCH_UK", "SINCH_BR": "SINCH_BR", "SINCH_MX": "SINCH_MX", "SINCH_UK": "SINCH_UK"},
	} {
		for given, want := range managers {
			at(t, newTestWorld(t), 0, func(tx *state.Tx) {
				in := WhatsAppSenderInput{Region: region, BusinessManager: given, WABAID: ptr("1"), PhoneNumberID: ptr("2")}
				s, err := CreateWhatsAppSender(tx, in, nil)
				if s.BusinessManager != want || (want == "") != (kindOf(err) == "invalid_business_manager_for_environment") {
					t.Errorf("%s with %q: %q, %v, want %q", region, given, s.BusinessManager, err, want)
				}
			})
		}
	}
}

func TestLeftOutRegionsAndStorages(t *testing.T) {
	tests := []struct {
		name   string
		vendor string
		in     WhatsAppSenderInput
		region string
		store  string
	}{
		{"the default", "EU", phoneInput("1"), "EU", "DE"},
		{"the billing account's", "BR", phoneInput("1"), "BR", "BR"},
		{"a region alone", "EU", WhatsAppSenderInput{Region: "US", Details: phoneInput("1").Details}, "US", "US"},
		{"both", "EU", WhatsAppSenderInput{Region: "US", MetaLocalStorage: "IN", Details: phoneInput("1").Details}, "US", "IN"},
	}
	for _, tt := range tests {
		at(t, newTestWorld(t), 0, func(tx *state.Tx) {
			v := DefaultVendor()
			v.DefaultRegion = tt.vendor
			if err := SetVendor(tx, v); err != nil {
				t.Fatal(err)
			}
			s, err := CreateWhatsAppSender(tx, tt.in, nil)
			if err != nil || s.Region != tt.region || s.MetaLocalStorage != tt.store {
				t.Errorf("%s: %s, %s, %v", tt.name, s.Region, s.MetaLocalStorage, err)
			}
		})
	}
}

func TestTheAccountTiesAllSenders(t *testing.T) {
	embed := func(waba, phone string) WhatsAppSenderInput {
		return WhatsAppSenderInput{WABAID: ptr(waba), PhoneNumberID: ptr(phone)}
	}
	partner := WhatsAppSenderInput{PhoneNumberProvider: "SINCH", Region: "BR", Details: SenderEdit{"displayName": ptr("Loja"), "countryCode": ptr("55")}}
	tests := []struct {
		name          string
		first, second WhatsAppSenderInput
		kind          string
	}{
		{"same WABA", embed("1", "1"), embed("1", "2"), ""},
		{"the project's WABA left out", embed("1", "1"), embed("", "2"), ""},
		{"another WABA", embed("1", "1"), embed("2", "2"), "wrong_waba_id"},
		{"embedded after partner", partner, embed("1", "1"), "invalid_business_manager_for_environment"},
		{"embedded after partner in its region", partner, WhatsAppSenderInput{Region: "BR", WABAID: ptr("1"), PhoneNumberID: ptr("1")}, "wrong_waba_id"},
		{"partner after embedded", embed("1", "1"), WhatsAppSenderInput{PhoneNumberProvider: "SINCH", Details: partner.Details}, "wrong_business_manager"},
		{"the account's region for a partner", partner, WhatsAppSenderInput{PhoneNumberProvider: "SINCH", Details: partner.Details}, ""},
		{"a phone number beside any", embed("1", "1"), phoneInput("1"), ""},
		{"any after a phone number", phoneInput("1"), embed("1", "1"), ""},
		{"the same number", phoneInput("1"), phoneInput("1"), "invalid_input"},
		{"a token-less old form", phoneInput("1"), WhatsAppSenderInput{Name: "n", WABAID: ptr("1"), PhoneNumberID: ptr("1")}, "invalid_input"},
		{"an old form", phoneInput("1"), WhatsAppSenderInput{Name: "n", WABAID: ptr("1"), PhoneNumberID: ptr("1"), FacebookCode: "c"}, ""},
	}
	for _, tt := range tests {
		at(t, newTestWorld(t), 0, func(tx *state.Tx) {
			if _, err := CreateWhatsAppSender(tx, tt.first, nil); err != nil {
				t.Fatalf("%s: first: %v", tt.name, err)
			}
			if _, err := CreateWhatsAppSender(tx, tt.second, nil); kindOf(err) != tt.kind || (err != nil) != (tt.kind != "") {
				t.Errorf("%s: %v, want %q", tt.name, err, tt.kind)
			}
		})
	}
}

func TestWhatMetaKnowsComesFromFixtures(t *testing.T) {
	w := newTestWorld(t)
	at(t, w, 0, func(tx *state.Tx) {
		v := DefaultVendor()
		v.WABAs = []VendorWABA{{ID: "1", PhoneNumbers: []VendorPhone{
			{ID: "10", Provisioned: true},
			{ID: "11", CountryCode: "46", PhoneNumber: "700000000", DisplayName: "Bok & Co"},
		}}}
		if err := SetVendor(tx, v); err != nil {
			t.Fatal(err)
		}
		s, err := CreateWhatsAppSender(tx, WhatsAppSenderInput{WABAID: ptr(""), PhoneNumberID: ptr("")}, nil)
		if err != nil {
			t.Fatal(err)
		}
		s = senderMachine().Move(tx, s, causeEmbedded)
		got := []string{s.WABAID, s.PhoneNumberID, s.digits(), s.Details.DisplayName}
		if diff := cmp.Diff([]string{"1", "11", "46700000000", "Bok & Co"}, got); diff != "" {
			t.Errorf("from Meta (-want +got):\n%s", diff)
		}
		_, err = CreateWhatsAppSender(tx, WhatsAppSenderInput{WABAID: ptr("1"), PhoneNumberID: ptr("")}, nil)
		if kindOf(err) != "all_phone_number_id_provisioned" {
			t.Errorf("none left: %v", err)
		}
	})
}

func TestVendorFixturesFillInAndMakeSense(t *testing.T) {
	var v Vendor
	if err := json.Unmarshal([]byte(`{"otp":"abcdef"}`), &v); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Vendor{WhatsAppInitialized: true, DefaultRegion: "EU", OTP: "abcdef"}, v); diff != "" {
		t.Errorf("filled in (-want +got):\n%s", diff)
	}
	for _, bad := range []string{`{"otp":"12345"}`, `{"defaultRegion":"XX"}`, `{"wabbas":[]}`, `{"numbers":[{"nr":"1"}]}`,
		`{"account":{"primaryBusinessLocation":"Sweden"}}`, `{"flows":[{"name":"a"}]}`, `{"flows":[{"id":"1"},{"id":"1"}]}`,
		`{"flows":[{"id":"1","status":"DRAFT"}]}`, `{"partnerApps":[{"name":"a"}]}`, `{"partnerApps":[{"id":1,"fails":"NO"}]}`} {
		if err := json.Unmarshal([]byte(bad), &v); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
	at(t, newTestWorld(t), 0, func(tx *state.Tx) {
		if err := SetVendor(tx, Vendor{WhatsAppInitialized: true}); err == nil {
			t.Error("a vendor without region and code was taken")
		}
	})
}

func TestEditsSetAndDelete(t *testing.T) {
	all := []string{"displayName", "description", "vertical", "email", "address", "websiteOne", "websiteTwo", "about", "photoUrl", "username"}
	set, del := SenderEdit{"unknown": ptr("x")}, SenderEdit{}
	for _, name := range all {
		set[name], del[name] = ptr(name), nil
	}
	full := set.over(SenderDetails{})
	raw, err := json.Marshal(full)
	if err != nil || strings.Count(string(raw), ":") != len(all) {
		t.Errorf("set %s, %v", raw, err)
	}
	if left := set.with(del).over(full); left != (SenderDetails{}) {
		t.Errorf("left after deletion: %+v", left)
	}
}

func TestASavedWorldKeepsItsSenders(t *testing.T) {
	w := newTestWorld(t)
	id := pendingSender(t, w)
	at(t, w, time.Second, func(tx *state.Tx) {
		if _, err := RegisterWhatsAppSender(tx, id, "SMS"); err != nil {
			t.Fatal(err)
		}
	})
	saved, err := w.Save()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(saved)
	if err != nil {
		t.Fatal(err)
	}
	var read state.Saved
	if err := json.Unmarshal(raw, &read); err != nil {
		t.Fatal(err)
	}
	other := newTestWorld(t)
	if err := other.Load(&read); err != nil {
		t.Fatal(err)
	}
	at(t, other, 2*time.Second, func(tx *state.Tx) {
		if err := VerifyWhatsAppSender(tx, id, ptr("123456")); err != nil {
			t.Errorf("verify in the other world: %v", err)
		}
	})
}

func TestCodesAreListedOldestFirst(t *testing.T) {
	w := newTestWorld(t)
	first := pendingSender(t, w)
	var second string
	at(t, w, 0, func(tx *state.Tx) {
		s, err := CreateWhatsAppSender(tx, phoneInput("2025550124"), nil)
		if err != nil {
			t.Fatal(err)
		}
		second = senderMachine().Move(tx, s, causeNumber).ID
	})
	for i, id := range []string{second, first} {
		at(t, w, time.Duration(i+1)*time.Second, func(tx *state.Tx) {
			if _, err := RegisterWhatsAppSender(tx, id, "SMS"); err != nil {
				t.Fatal(err)
			}
		})
	}
	at(t, w, time.Minute, func(tx *state.Tx) {
		codes := OTPs(tx)
		if len(codes) != 2 || codes[0].Sender != second || codes[1].Sender != first {
			t.Errorf("codes %+v, want those of %s and %s", codes, second, first)
		}
	})
}
