package trunking_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/state"
	. "github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

func ptr[V any](v V) *V { return &v }

// at is an instant of a world that started at the epoch.
func at(seconds int) time.Time { return clock.Epoch.Add(time.Duration(seconds) * time.Second) }

func TestUpdatingATrunkReplacesIt(t *testing.T) {
	w := newWorld(t)
	made := do(t, w, func(tx *state.Tx) (Trunk, error) {
		return CreateTrunk(tx, TrunkInput{Name: "a", HostName: "h", EnableCallerName: true, EnableCallForward: true, CallForwardNumber: ptr("+17208511190")})
	})
	advance(t, w, time.Second)
	got := do(t, w, func(tx *state.Tx) (Trunk, error) {
		return UpdateTrunk(tx, made.ID, TrunkInput{Name: "b", HostName: "g"})
	})
	want := Trunk{ID: made.ID, Name: "b", HostName: "g", CallsPerSecond: 1, Times: Times{Created: at(0), Updated: ptr(at(1))}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got.Domain() != "g.pstn.sinch.com" {
		t.Errorf("domain %s", got.Domain())
	}
	if made := trunk(t, w, "h"); *made.CallForwardNumber != "" {
		t.Errorf("a new trunk's call forward number is %q", *made.CallForwardNumber)
	}
}

func TestUpdatingAnACL(t *testing.T) {
	w := newWorld(t)
	made := do(t, w, func(tx *state.Tx) (ACL, error) {
		return CreateACL(tx, ACLInput{Name: "a", Ranges: []IPRangeInput{{ptr("one"), "1.1.1.1", 32}, {ptr("two"), "2.2.2.2", 24}, {nil, "3.3.3.3", 32}}})
	})
	advance(t, w, time.Second)
	named := do(t, w, func(tx *state.Tx) (ACL, error) { return UpdateACL(tx, made.ID, ACLInput{Name: "b", Enabled: true}) })
	want := ACL{ID: made.ID, Name: "b", Enabled: true, Ranges: made.Ranges, Times: Times{Created: at(0), Updated: ptr(at(1))}}
	if diff := cmp.Diff(want, named); diff != "" {
		t.Errorf("by name only (-want +got):\n%s", diff)
	}
	got := do(t, w, func(tx *state.Tx) (ACL, error) {
		return UpdateACL(tx, made.ID, ACLInput{Name: "b", Ranges: []IPRangeInput{{nil, "4.4.4.4", 32}, {nil, "2.2.2.2", 24}, {ptr("new"), "1.1.1.1", 32}, {ptr("x"), "3.3.3.3", 31}}})
	})
	keep := made.Ranges[0]
	keep.Description, keep.Times = ptr("new"), Times{Created: at(0), Updated: ptr(at(1))}
	ranges := []IPRange{
		{ID: got.Ranges[0].ID, IPRangeInput: IPRangeInput{nil, "4.4.4.4", 32}, Times: Times{Created: at(1)}},
		made.Ranges[1],
		keep,
		{ID: got.Ranges[3].ID, IPRangeInput: IPRangeInput{ptr("x"), "3.3.3.3", 31}, Times: Times{Created: at(1)}},
	}
	if diff := cmp.Diff(ranges, got.Ranges); diff != "" {
		t.Errorf("ranges (-want +got):\n%s", diff)
	}
}

func TestUpdatingARangeKeepsItsDescriptionOnly(t *testing.T) {
	w := newWorld(t)
	list := do(t, w, func(tx *state.Tx) (ACL, error) {
		return CreateACL(tx, ACLInput{Name: "a", Ranges: []IPRangeInput{{ptr("one"), "1.1.1.1", 24}}})
	})
	advance(t, w, time.Second)
	id := list.Ranges[0].ID
	got := do(t, w, func(tx *state.Tx) (IPRange, error) {
		return UpdateRange(tx, list.ID, id, IPRangeInput{Address: "2.2.2.2", Prefix: DefaultPrefix})
	})
	want := IPRange{ID: id, IPRangeInput: IPRangeInput{ptr("one"), "2.2.2.2", 32}, Times: Times{Created: at(0), Updated: ptr(at(1))}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	after := do(t, w, func(tx *state.Tx) (ACL, error) { return FindACL(tx, list.ID) })
	if diff := cmp.Diff([]IPRange{want}, after.Ranges); diff != "" || after.Updated != nil {
		t.Errorf("the ACL was updated at %v, ranges (-want +got):\n%s", after.Updated, diff)
	}
}

func TestRenamingACredentialListKeepsItsCredentials(t *testing.T) {
	w := newWorld(t)
	made := credentials(t, w, "u", "v")
	advance(t, w, time.Second)
	got := do(t, w, func(tx *state.Tx) (CredentialList, error) { return RenameCredentialList(tx, made.ID, "b") })
	want := CredentialList{ID: made.ID, Name: "b", Credentials: made.Credentials, Times: Times{Created: at(0), Updated: ptr(at(1))}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAPasswordChanges(t *testing.T) {
	w := newWorld(t)
	list := credentials(t, w, "u", "v")
	b := refused(t, w, func(tx *state.Tx) error { _, err := UpdatePassword(tx, list.ID, "v", "short"); return err })
	if b.Rule.Name != "est.credential.password" || b.Fields[0].Name != "password" {
		t.Errorf("%s %v", b.Rule.Name, b.Fields)
	}
	do(t, w, func(tx *state.Tx) (Credential, error) { return UpdatePassword(tx, list.ID, "v", "newPa$$word123") })
	got := do(t, w, func(tx *state.Tx) (CredentialList, error) { return FindCredentialList(tx, list.ID) })
	want := []Credential{list.Credentials[0], {ID: list.Credentials[1].ID, CredentialInput: CredentialInput{"v", "newPa$$word123"}}}
	if diff := cmp.Diff(want, got.Credentials); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestANumberBelongsToOneTrunkUntilReleased(t *testing.T) {
	worlds := newWorlds(t)
	w := worldOf(t, worlds, "p")
	one, two := trunk(t, w, "one"), trunk(t, w, "two")
	assign := func(id string) func(tx *state.Tx) (PhoneNumber, error) {
		return func(tx *state.Tx) (PhoneNumber, error) { return AssignNumber(tx, "+12225559999", id) }
	}
	made := do(t, w, assign(one.ID))
	want := PhoneNumber{ID: made.ID, Number: "+12225559999", TrunkID: one.ID, Country: "US", Times: Times{Created: at(0)}}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("assigned (-want +got):\n%s", diff)
	}
	for _, id := range []string{one.ID, two.ID} {
		b := refused(t, w, func(tx *state.Tx) error { _, err := assign(id)(tx); return err })
		if b.Kind != KindBadRequest || b.Message != "Phone Number '+12225559999' already exists" {
			t.Errorf("%s %q", b.Kind, b.Message)
		}
	}
	released := do(t, w, func(tx *state.Tx) (PhoneNumber, error) { return ReleaseNumber(tx, made.Number) })
	if released.TrunkID != "" || released.ID != made.ID || released.Updated == nil {
		t.Errorf("released %+v", released)
	}
	do(t, w, assign(two.ID))
	page := do(t, w, func(tx *state.Tx) (state.NumberedPage[PhoneNumber], error) {
		return NumbersOfTrunk(tx, two.ID, 1, 5), nil
	})
	if page.Total != 1 || page.Items[0].TrunkID != two.ID {
		t.Errorf("numbers of the second trunk: %+v", page)
	}
	other := worldOf(t, worlds, "q")
	do(t, other, func(tx *state.Tx) (PhoneNumber, error) {
		owner, err := CreateTrunk(tx, TrunkInput{Name: "n", HostName: "three"})
		if err != nil {
			return PhoneNumber{}, err
		}
		return AssignNumber(tx, "+12225559999", owner.ID)
	})
}

func TestCountries(t *testing.T) {
	w := newWorld(t)
	owner := trunk(t, w, "h")
	tests := []struct{ number, want string }{
		{"+15552229999", "US"}, {"+14165550100", "CA"}, {"+17875550100", "PR"}, {"+18765550100", "JM"},
		{"+46850110100", "SE"}, {"+442079460123", "GB"}, {"+4930123456", "DE"}, {"+77012345678", "KZ"},
		{"+79161234567", "RU"}, {"+35312345678", "IE"}, {"+12", "US"}, {"+88312345678", ""},
	}
	for _, tt := range tests {
		n := do(t, w, func(tx *state.Tx) (PhoneNumber, error) { return AssignNumber(tx, tt.number, owner.ID) })
		if n.Country != tt.want {
			t.Errorf("%s: %q, want %q", tt.number, n.Country, tt.want)
		}
	}
}

func TestASavedWorldKeepsItsTrunking(t *testing.T) {
	w := newWorld(t)
	owner, list, creds := trunk(t, w, "h"), acl(t, w, "1.1.1.1"), credentials(t, w, "u")
	link(t, w, owner.ID, LinkACL, list.ID)
	link(t, w, owner.ID, LinkCredentialList, creds.ID)
	do(t, w, func(tx *state.Tx) (Endpoint, error) { return CreateEndpoint(tx, owner.ID, registered("u")) })
	do(t, w, func(tx *state.Tx) (PhoneNumber, error) { return AssignNumber(tx, "+12225559999", owner.ID) })
	advance(t, w, 30*time.Second)

	var s state.Saved
	if err := json.Unmarshal([]byte(saved(t, w)), &s); err != nil {
		t.Fatal(err)
	}
	other := newWorld(t)
	if err := other.Load(&s); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(saved(t, w), saved(t, other)); diff != "" {
		t.Errorf("saved, loaded, saved (-want +got):\n%s", diff)
	}
	refused(t, other, func(tx *state.Tx) error { return DeleteCredentialList(tx, creds.ID) })
	refused(t, other, func(tx *state.Tx) error {
		_, err := CreateTrunk(tx, TrunkInput{Name: "n", HostName: "H"})
		return err
	})
	if fired := advance(t, other, 30*time.Second); len(fired) != 2 {
		t.Errorf("links that took effect after the load: %v", fired)
	}
}
