package papi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/validate"
)

// when is the world's present as the API writes it.
func when(c *faketest.Client) string {
	return c.World().Now().UTC().Format("2006-01-02T15:04:05.000Z")
}

func TestAnRCSAccountTakesComments(t *testing.T) {
	c := newClient(t)
	if a := c.Must(200, "GET", "/rcs/activities", ""); a.Raw != `{"totalSize":0,"pageSize":50,"notifications":[]}` {
		t.Errorf("before anything: %s", a.Raw)
	}
	made := c.Must(201, "POST", "/rcs/comments", `{"comment":"Example comment."}`)
	wants(t, map[string]any{"type": "CREATED", "comment": "Example comment.", "created": when(c)}, made)

	event := lastEvent(t, c, "RCS_ACCOUNT_COMMENT_ADDED")
	if diff := cmp.Diff(map[string]any{"type": "RCS_ACCOUNT_COMMENT_ADDED", "comment": "Example comment."}, event); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	if found := validate.New().Event("RCS_ACCOUNT_COMMENT_ADDED", event); found != nil {
		t.Errorf("event: %v", found)
	}
	c.Must(201, "POST", "/rcs/comments", `{"comment":"Another."}`)
	c.Must(201, "POST", rcs, rcsSenderDraft)
	by := func(kind, comment string) map[string]any {
		entry := map[string]any{"type": kind, "created": when(c), "author": "Provisioning API user"}
		if comment != "" {
			entry["comment"] = comment
		}
		return entry
	}
	first := c.Must(200, "GET", "/rcs/activities?pageSize=2", "")
	wants(t, map[string]any{
		"totalSize": 3.0, "pageSize": 2.0, "nextPageToken": first.String("nextPageToken"),
		"notifications": []any{by("COMMENT_ADDED", "Another."), by("COMMENT_ADDED", "Example comment.")},
	}, first)
	second := c.Must(200, "GET", "/rcs/activities?pageSize=2&pageToken="+first.String("nextPageToken"), "")
	wants(t, map[string]any{
		"totalSize": 3.0, "pageSize": 2.0, "previousPageToken": second.String("previousPageToken"),
		"notifications": []any{by("CREATED", "")},
	}, second)
}

func TestTheFirstSenderMakesTheRCSAccount(t *testing.T) {
	c := newClient(t)
	c.Must(201, "POST", rcs, rcsSenderDraft)
	c.Must(201, "POST", rcs, rcsSenderDraft)
	wants(t, map[string]any{
		"totalSize": 1.0, "pageSize": 50.0,
		"notifications": []any{map[string]any{"type": "CREATED", "created": when(c), "author": "Provisioning API user"}},
	}, c.Must(200, "GET", "/rcs/activities", ""))
}
