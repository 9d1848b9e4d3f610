package provisioning

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// partnerAccount is an account that the project asks for.
func partnerAccount(region, storage string) WhatsAppAccountInput {
	return WhatsAppAccountInput{ClientBusinessManagerID: "123", WABAName: "Acme", Sender: AccountSenderDetails{
		DisplayName: "Acme", BusinessCategory: "OTHER", Region: region, MetaLocalStorage: storage,
	}}
}

func createAccount(t *testing.T, tx *state.Tx, in WhatsAppAccountInput) WhatsAppAccount {
	t.Helper()
	a, err := CreateWhatsAppAccount(tx, in)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// bring takes the account of the world to a status by force.
func bring(t *testing.T, tx *state.Tx, statuses ...string) {
	t.Helper()
	for _, to := range statuses {
		if err := accountMachine().Force(tx, "", state.Wish{To: to}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAccountsTakeTheManagersOfTheirRegion(t *testing.T) {
	for region, managers := range map[string]map[string]string{
		"":   {"": "SINCH_UK", "SINCH_BR": "", "SINCH_AMERICA": ""},
		"BR": {"": "SINCH_BR", "SINCH_MX": "SINCH_MX", "SINCH_UK": ""},
		"EU": {"": "SINCH_UK", "SINCH_UK": "SINCH_UK", "SINCH_MX": "", "SINCH_SEP": ""},
		"US": {"": "SINCH_UK", "SINCH_BR": "SINCH_BR", "SINCH_AMERICA": "", "SINCH_SEP": ""},
	} {
		for given, want := range managers {
			at(t, newTestWorld(t), 0, func(tx *state.Tx) {
				in := partnerAccount(region, "")
				in.BusinessManager = given
				a, err := CreateWhatsAppAccount(tx, in)
				if want != "" && (err != nil || a.BusinessManager != want) {
					t.Errorf("%q with %q: %q, %v, want %q", region, given, a.BusinessManager, err, want)
				}
				if want == "" && kindOf(err) != "invalid_business_manager_for_environment" {
					t.Errorf("%q with %q was taken: %v", region, given, err)
				}
			})
		}
	}
}

func TestUpdatesOfAccountsFillInAndMove(t *testing.T) {
	old := WhatsAppAccountInput{ClientBusinessManagerID: "123", CompanyLegalName: "Acme Ltd"}
	sender := func(name, category, region, storage string) *AccountSenderDetails {
		return &AccountSenderDetails{name, category, region, storage}
	}
	tests := []struct {
		name   string
		first  WhatsAppAccountInput
		update WhatsAppAccountInput
		kind   string
		want   AccountDetails
	}{
		{"nothing", partnerAccount("", ""), WhatsAppAccountInput{}, "no_fields_to_update", AccountDetails{}},
		{"a name", partnerAccount("", ""), WhatsAppAccountInput{WABAName: "New"}, "",
			AccountDetails{"123", "", "New", sender("Acme", "OTHER", "EU", "DE")}},
		{"a legal name beside the other", partnerAccount("", ""), WhatsAppAccountInput{CompanyLegalName: "New"}, "",
			AccountDetails{"123", "New", "Acme", sender("Acme", "OTHER", "EU", "DE")}},
		{"a category", partnerAccount("US", "IN"), WhatsAppAccountInput{Sender: AccountSenderDetails{BusinessCategory: "TRAVEL_AND_TRANSPORTATION"}}, "",
			AccountDetails{"123", "", "Acme", sender("Acme", "TRAVEL_AND_TRANSPORTATION", "US", "IN")}},
		{"a region takes its storage along", partnerAccount("EU", "GB"), WhatsAppAccountInput{Sender: AccountSenderDetails{Region: "US"}}, "",
			AccountDetails{"123", "", "Acme", sender("Acme", "OTHER", "US", "US")}},
		{"a region and a storage", partnerAccount("EU", ""), WhatsAppAccountInput{Sender: AccountSenderDetails{Region: "US", MetaLocalStorage: "CA"}}, "",
			AccountDetails{"123", "", "Acme", sender("Acme", "OTHER", "US", "CA")}},
		{"a region of another manager", partnerAccount("EU", ""), WhatsAppAccountInput{Sender: AccountSenderDetails{Region: "BR"}}, "invalid_input", AccountDetails{}},
		{"a legal name in the old form", old, WhatsAppAccountInput{CompanyLegalName: "New Ltd"}, "", AccountDetails{"123", "New Ltd", "New Ltd", nil}},
		{"a name in the old form", old, WhatsAppAccountInput{WABAName: "New"}, "", AccountDetails{"123", "Acme Ltd", "New", nil}},
		{"half a sender in the old form", old, WhatsAppAccountInput{Sender: AccountSenderDetails{DisplayName: "Acme"}}, "invalid_input", AccountDetails{}},
		{"another half", old, WhatsAppAccountInput{Sender: AccountSenderDetails{BusinessCategory: "OTHER"}}, "invalid_input", AccountDetails{}},
		{"a sender in the old form", old, WhatsAppAccountInput{Sender: AccountSenderDetails{DisplayName: "Acme", BusinessCategory: "OTHER"}}, "",
			AccountDetails{"123", "Acme Ltd", "Acme Ltd", sender("Acme", "OTHER", "EU", "DE")}},
	}
	for _, tt := range tests {
		at(t, newTestWorld(t), 0, func(tx *state.Tx) {
			before := *createAccount(t, tx, tt.first).Details.shown()
			bring(t, tx, accountRejected)
			a, err := UpdateWhatsAppAccount(tx, tt.update)
			if kindOf(err) != tt.kind || (err != nil) != (tt.kind != "") {
				t.Fatalf("%s: %v, want %q", tt.name, err, tt.kind)
			}
			want, got := before, *Kind.In(tx).Account.Details.shown()
			if err == nil {
				want = tt.want
				if a.Status != accountInProgress || a.Region != got.region() {
					t.Errorf("%s: status %s, region %s of %s", tt.name, a.Status, a.Region, got.region())
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, diff)
			}
		})
	}
}

// region is that of the sender, or the default one.
func (d AccountDetails) region() string {
	if d.Sender == nil {
		return "EU"
	}
	return d.Sender.Region
}

func TestSendersWaitForTheAccount(t *testing.T) {
	w := newTestWorld(t)
	at(t, w, 0, func(tx *state.Tx) {
		createAccount(t, tx, partnerAccount("US", ""))
		submit := WhatsAppSenderInput{PhoneNumberProvider: "SINCH", Details: phoneInput("1").Details}
		refused := func(when string) {
			t.Helper()
			if _, err := CreateWhatsAppSender(tx, submit, nil); kindOf(err) != "project_not_initialized" {
				t.Errorf("submitted while %s: %v", when, err)
			}
		}
		refused("in progress")
		draft := WhatsAppSenderInput{PhoneNumberProvider: "SINCH", Status: changesDraft, Details: phoneInput("2").Details}
		drafted, err := CreateWhatsAppSender(tx, draft, nil)
		if err != nil || drafted.Region != "US" {
			t.Fatalf("a draft in %q: %v", drafted.Region, err)
		}
		bring(t, tx, accountPending)
		refused("pending")
		bring(t, tx, accountRejected)
		refused("rejected")
		if _, err := UpdateWhatsAppSender(tx, drafted.ID, WhatsAppSenderUpdate{Status: actionSubmit}, nil); kindOf(err) != "project_not_initialized" {
			t.Errorf("submitted by an update: %v", err)
		}
		if _, err := UpdateWhatsAppAccount(tx, WhatsAppAccountInput{WABAName: "New"}); err != nil {
			t.Fatal(err)
		}
		bring(t, tx, accountPending, accountOnboarded)
		s, err := UpdateWhatsAppSender(tx, drafted.ID, WhatsAppSenderUpdate{Status: actionSubmit}, nil)
		if err != nil || s.Changes.Status != changesInProgress || s.BusinessManager != "SINCH_UK" {
			t.Errorf("once onboarded: %+v, %v", s, err)
		}
		embedded := WhatsAppSenderInput{Region: "US", WABAID: ptr("1"), PhoneNumberID: ptr("1")}
		if _, err := CreateWhatsAppSender(tx, embedded, nil); kindOf(err) != "wrong_waba_id" {
			t.Errorf("a sender of the other kind: %v", err)
		}
	})
}

func TestAnOnboardedAccountOnboardsTheProject(t *testing.T) {
	at(t, newTestWorld(t), 0, func(tx *state.Tx) {
		v := DefaultVendor()
		v.WhatsAppInitialized = false
		if err := SetVendor(tx, v); err != nil {
			t.Fatal(err)
		}
		createAccount(t, tx, partnerAccount("", ""))
		for _, status := range []string{"", accountPending, accountOnboarded} {
			if status != "" {
				bring(t, tx, status)
			}
			_, err := ListWhatsAppSenders(tx, SenderFilter{}, Page{Size: 1})
			if (err == nil) != (status == accountOnboarded) {
				t.Errorf("senders of an account that is %q: %v", status, err)
			}
		}
	})
}

func TestABanSuspendsSendersAndItsEndLetsThemOn(t *testing.T) {
	w := newTestWorld(t)
	at(t, w, 0, func(tx *state.Tx) {
		active, err := CreateWhatsAppSender(tx, WhatsAppSenderInput{WABAID: ptr("1"), PhoneNumberID: ptr("1")}, nil)
		if err != nil {
			t.Fatal(err)
		}
		active = senderMachine().Move(tx, active, causeEmbedded)
		pending, err := CreateWhatsAppSender(tx, WhatsAppSenderInput{WABAID: ptr("1"), PhoneNumberID: ptr("2")}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct{ to, want string }{
			{banScheduled, SenderActive}, {banned, SenderSuspended}, {banReinstated, SenderActive},
			{banned, SenderSuspended}, {banReinstated, SenderActive},
		} {
			if err := accountBanMachine().Force(tx, "", state.Wish{To: step.to}); err != nil {
				t.Fatal(err)
			}
			a, _ := Kind.In(tx).WhatsAppSenders.Get(active.ID)
			p, _ := Kind.In(tx).WhatsAppSenders.Get(pending.ID)
			if a.State != step.want || p.State != state.Gone {
				t.Errorf("after %s the live one is %s, the pending one %q", step.to, a.State, p.State)
			}
		}
	})
}

func TestAPendingAccountIsNeitherBannedNorLimited(t *testing.T) {
	at(t, newTestWorld(t), 0, func(tx *state.Tx) {
		createAccount(t, tx, partnerAccount("", ""))
		if err := accountBanMachine().Force(tx, "", state.Wish{To: banned}); err == nil {
			t.Error("it was banned")
		}
		if err := accountDailyLimitMachine().Force(tx, "", state.Wish{To: "TIER_50"}); err == nil {
			t.Error("it was limited")
		}
	})
}

func TestADeletedAccountGivesItsWABABack(t *testing.T) {
	worlds := state.New(state.Options{Seed: 1, Events: 100, Kinds: []state.AnyKind{Kind}})
	worlds.Run(Machines()...)
	t.Cleanup(worlds.Reset)
	world := func(project string) *state.World {
		w, err := worlds.Of(project)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	w, other := world("project-1"), world("project-2")
	var waba string
	at(t, w, 0, func(tx *state.Tx) {
		createAccount(t, tx, partnerAccount("", ""))
		bring(t, tx, accountPending, accountOnboarded)
		waba = Kind.In(tx).Account.WABAID
	})
	take := func(after time.Duration) (kind string) {
		at(t, other, after, func(tx *state.Tx) {
			_, err := CreateWhatsAppSender(tx, WhatsAppSenderInput{WABAID: ptr(waba), PhoneNumberID: ptr("1")}, nil)
			kind = kindOf(err)
		})
		return kind
	}
	if got := take(0); got != "waba_id_used" || len(waba) != 15 {
		t.Errorf("the WABA %q of another project: %q", waba, got)
	}
	at(t, w, time.Second, func(tx *state.Tx) {
		if err := DeleteWhatsAppAccount(tx); err != nil {
			t.Fatal(err)
		}
	})
	if got := take(2 * time.Second); got != "" {
		t.Errorf("the WABA of a deleted account: %q", got)
	}
}
