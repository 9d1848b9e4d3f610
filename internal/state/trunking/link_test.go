package trunking_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/state"
	. "github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

func propagation(t *testing.T, w *state.World, trunkID string) []PropagationState {
	t.Helper()
	return do(t, w, func(tx *state.Tx) ([]PropagationState, error) { return Propagation(tx, trunkID) })
}

func advance(t *testing.T, w *state.World, by time.Duration) []state.Entry {
	t.Helper()
	fired, err := w.Advance(by)
	if err != nil {
		t.Fatal(err)
	}
	return fired
}

func TestLinksAddUpAndAreTakenOnce(t *testing.T) {
	w := newWorld(t)
	owner, first, second := trunk(t, w, "h"), acl(t, w, "1.1.1.1"), acl(t, w, "2.2.2.2")
	if diff := cmp.Diff([]string{second.ID}, link(t, w, owner.ID, LinkACL, second.ID)); diff != "" {
		t.Errorf("first call (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{first.ID, second.ID}, link(t, w, owner.ID, LinkACL, first.ID)); diff != "" {
		t.Errorf("second call (-want +got):\n%s", diff)
	}
	third, creds := acl(t, w, "3.3.3.3"), credentials(t, w, "u")
	link(t, w, owner.ID, LinkCredentialList, creds.ID)
	tests := []struct {
		kind    LinkKind
		ids     []string
		message string
	}{
		{LinkACL, []string{third.ID, first.ID}, "Access control list with id '" + first.ID + "' is already added to trunk '" + owner.ID + "'"},
		{LinkACL, []string{third.ID, third.ID}, "Access control list with id '" + third.ID + "' is already added to trunk '" + owner.ID + "'"},
		{LinkCredentialList, []string{creds.ID}, "Credential list with id '" + creds.ID + "' is already added to trunk '" + owner.ID + "'"},
	}
	for _, tt := range tests {
		b := refused(t, w, func(tx *state.Tx) error { _, err := AddLinks(tx, owner.ID, tt.kind, tt.ids); return err })
		if b.Kind != KindBadRequest || b.Message != tt.message {
			t.Errorf("%s %q", b.Kind, b.Message)
		}
	}
	trunks := do(t, w, func(tx *state.Tx) (state.NumberedPage[Trunk], error) {
		return TrunksLinkedTo(tx, LinkACL, first.ID, 1, 10)
	})
	if diff := cmp.Diff(state.NumberedPage[Trunk]{Items: []Trunk{owner}, Number: 1, Size: 10, Total: 1}, trunks); diff != "" {
		t.Errorf("trunks of the ACL (-want +got):\n%s", diff)
	}
}

func TestReplacingLinksKeepsThoseThatStayInEffect(t *testing.T) {
	w := newWorld(t)
	owner := trunk(t, w, "h")
	a, b, c := credentials(t, w, "a"), credentials(t, w, "b"), credentials(t, w, "c")
	link(t, w, owner.ID, LinkCredentialList, a.ID, b.ID)
	advance(t, w, time.Hour)
	got := do(t, w, func(tx *state.Tx) ([]string, error) {
		return ReplaceLinks(tx, owner.ID, LinkCredentialList, []string{c.ID, b.ID, c.ID})
	})
	if diff := cmp.Diff([]string{b.ID, c.ID}, got); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	want := []PropagationState{
		{Kind: "credentialLists", ID: b.ID, Effective: true, At: clock.Epoch.Add(time.Minute)},
		{Kind: "credentialLists", ID: c.ID, At: clock.Epoch.Add(time.Hour + time.Minute)},
	}
	if diff := cmp.Diff(want, propagation(t, w, owner.ID)); diff != "" {
		t.Errorf("propagation (-want +got):\n%s", diff)
	}
	refused(t, w, func(tx *state.Tx) error {
		_, err := ReplaceLinks(tx, owner.ID, LinkCredentialList, []string{a.ID, "nobody"})
		return err
	})
	if got := do(t, w, func(tx *state.Tx) ([]string, error) { return ReplaceLinks(tx, owner.ID, LinkCredentialList, nil) }); len(got) != 0 {
		t.Errorf("left after replacing by nothing: %v", got)
	}
}

func TestLinksTakeEffectAfterAMinute(t *testing.T) {
	w := newWorld(t)
	owner, list, creds := trunk(t, w, "h"), acl(t, w, "1.1.1.1"), credentials(t, w, "u")
	link(t, w, owner.ID, LinkACL, list.ID)
	phone := do(t, w, func(tx *state.Tx) (Endpoint, error) { return CreateEndpoint(tx, owner.ID, registered("u")) })
	advance(t, w, 10*time.Second)
	link(t, w, owner.ID, LinkCredentialList, creds.ID)

	start, minute := clock.Epoch, time.Minute
	at := func(effective bool, endpoint time.Time) []PropagationState {
		return []PropagationState{
			{Kind: "accessControlLists", ID: list.ID, Effective: effective, At: start.Add(minute)},
			{Kind: "credentialLists", ID: creds.ID, At: start.Add(minute + 10*time.Second)},
			{Kind: "endpoints", ID: phone.ID, Effective: effective, At: endpoint},
		}
	}
	if fired := advance(t, w, 49*time.Second); len(fired) != 0 {
		t.Errorf("a second too early: %v", fired)
	}
	if diff := cmp.Diff(at(false, start.Add(minute)), propagation(t, w, owner.ID)); diff != "" {
		t.Errorf("after 59 s (-want +got):\n%s", diff)
	}
	want := []state.Entry{{
		Seq: 3, At: start.Add(minute), Kind: state.KindTransition, Lifecycle: "est-link",
		Resource: "trunks/" + owner.ID + "/accessControlLists/" + list.ID,
		From:     LinkPending, To: LinkEffective, Cause: state.CauseTime,
	}}
	if diff := cmp.Diff(want, advance(t, w, time.Second)); diff != "" {
		t.Errorf("fired (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(at(true, start.Add(minute)), propagation(t, w, owner.ID)); diff != "" {
		t.Errorf("after 60 s (-want +got):\n%s", diff)
	}
	do(t, w, func(tx *state.Tx) (Endpoint, error) { return UpdateEndpoint(tx, owner.ID, phone.ID, registered("u")) })
	if got := propagation(t, w, owner.ID)[2]; got.Effective || !got.At.Equal(start.Add(2*minute)) {
		t.Errorf("a changed endpoint is in effect at once: %+v", got)
	}
}

func TestALinkThatGoesInTimeNeverTakesEffect(t *testing.T) {
	w := newWorld(t)
	owner, list := trunk(t, w, "h"), acl(t, w, "1.1.1.1")
	link(t, w, owner.ID, LinkACL, list.ID)
	advance(t, w, 30*time.Second)
	do(t, w, func(tx *state.Tx) (any, error) { return nil, RemoveLink(tx, owner.ID, LinkACL, list.ID) })
	link(t, w, owner.ID, LinkACL, list.ID)
	if fired := advance(t, w, 59*time.Second); len(fired) != 0 {
		t.Errorf("the first link's minute ended the second's wait: %v", fired)
	}
	if fired := advance(t, w, time.Second); len(fired) != 1 {
		t.Errorf("the second link did not take effect: %v", fired)
	}
}

func TestALinkCanBeForcedIntoEffect(t *testing.T) {
	w := newWorld(t)
	owner, creds := trunk(t, w, "h"), credentials(t, w, "u")
	link(t, w, owner.ID, LinkCredentialList, creds.ID)
	if _, err := w.Force("trunks/"+owner.ID+"/credentialLists/"+creds.ID, LinkEffective, ""); err != nil {
		t.Fatal(err)
	}
	if got := propagation(t, w, owner.ID); !got[0].Effective || !got[0].At.Equal(clock.Epoch) {
		t.Errorf("%+v", got)
	}
	if fired := advance(t, w, time.Hour); len(fired) != 0 {
		t.Errorf("it took effect twice: %v", fired)
	}
}

// slow lets every wait last a day.
type slow struct{}

func (slow) Decide(state.Question) state.Answer {
	day := 24 * time.Hour
	return state.Answer{After: &day}
}

func TestAScenarioCanSlowPropagationDown(t *testing.T) {
	worlds := state.New(state.Options{Kinds: []state.AnyKind{Kind}, Outcomes: slow{}})
	worlds.Run(Machines()...)
	t.Cleanup(worlds.Reset)
	w := worldOf(t, worlds, "p")
	owner, list := trunk(t, w, "h"), acl(t, w, "1.1.1.1")
	link(t, w, owner.ID, LinkACL, list.ID)
	advance(t, w, 24*time.Hour-time.Second)
	if got := propagation(t, w, owner.ID); got[0].Effective {
		t.Errorf("in effect before the scenario's day is over: %+v", got)
	}
	if fired := advance(t, w, time.Second); len(fired) != 1 {
		t.Errorf("fired %v", fired)
	}
}
