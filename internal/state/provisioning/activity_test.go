package provisioning

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// startOfTest is when the tests' transactions happen.
var startOfTest = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// newTestWorld makes a world whose clock stands still.
func newTestWorld(t *testing.T) *state.World {
	t.Helper()
	worlds := state.New(state.Options{Seed: 1, Events: 100, Kinds: []state.AnyKind{Kind}})
	worlds.Run(Machines()...)
	t.Cleanup(worlds.Reset)
	w, err := worlds.Of("project-1")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// at runs a transaction some time after the start.
func at(t *testing.T, w *state.World, after time.Duration, change func(tx *state.Tx)) {
	t.Helper()
	err := w.UpdateAt(startOfTest.Add(after), func(tx *state.Tx) error {
		change(tx)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestActivitiesAreListedNewestFirst(t *testing.T) {
	w := newTestWorld(t)
	at(t, w, 0, func(tx *state.Tx) {
		note(tx, "rcs", activityCreated, apiUser, "")
		note(tx, "rcs/senders/1", activityCreated, apiUser, "")
	})
	var made CommentDTO
	at(t, w, time.Second, func(tx *state.Tx) { made = comment(tx, "rcs", "Hello.") })
	if diff := cmp.Diff(CommentDTO{Type: "CREATED", Comment: "Hello.", Created: "2026-05-01T12:00:01.000Z"}, made); diff != "" {
		t.Errorf("comment (-want +got):\n%s", diff)
	}
	at(t, w, 2*time.Second, func(tx *state.Tx) {
		quiet := state.Step{Transition: state.Transition{Cause: state.CauseVendor}}
		noteStep(tx, "rcs", quiet)
		told := state.Step{Transition: state.Transition{Cause: state.CauseVendor, Activity: "INACTIVE"}, Reason: "Bad content."}
		noteStep(tx, "rcs", told)
	})
	at(t, w, 3*time.Second, func(tx *state.Tx) {
		called := state.Step{Transition: state.Transition{Cause: "update", Activity: activityEdited}}
		noteStep(tx, "rcs", called)
	})
	want := []Activity{
		{Type: "EDITED", Created: "2026-05-01T12:00:03.000Z", Author: apiUser},
		{Type: "INACTIVE", Created: "2026-05-01T12:00:02.000Z", Comment: "Bad content."},
		{Type: "COMMENT_ADDED", Created: "2026-05-01T12:00:01.000Z", Author: apiUser, Comment: "Hello."},
		{Type: "CREATED", Created: "2026-05-01T12:00:00.000Z", Author: apiUser},
	}
	at(t, w, 4*time.Second, func(tx *state.Tx) {
		var got []Activity
		page := Page{Size: 3}
		for pages := 1; ; pages++ {
			cut, err := activitiesOf(tx, "rcs", page)
			if err != nil || cut.Total != 4 {
				t.Fatalf("page %d: %d in all, %v", pages, cut.Total, err)
			}
			got = append(got, cut.Items...)
			if page.Token = cut.Next; page.Token == "" {
				break
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("activities (-want +got):\n%s", diff)
		}
		if _, err := activitiesOf(tx, "rcs/senders/1", Page{Token: "x", Size: 3}); err == nil {
			t.Error("a made up token was taken")
		}
	})
	at(t, w, 5*time.Second, func(tx *state.Tx) {
		forgetActivities(tx, "rcs")
		gone, _ := activitiesOf(tx, "rcs", Page{Size: 3})
		kept, _ := activitiesOf(tx, "rcs/senders/1", Page{Size: 3})
		if gone.Total != 0 || kept.Total != 1 {
			t.Errorf("%d were left, %d of another resource were kept", gone.Total, kept.Total)
		}
	})
}
