package papi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

const flows = whatsApp + "/flows"

// someFlows are the flows of a WABA.
func someFlows(v *provisioning.Vendor) {
	v.Flows = []provisioning.VendorFlow{
		{ID: "3", Name: "Signup", Status: "FLOW_STATUS_PUBLISHED", Screens: []string{"WELCOME", "DETAILS"}},
		{ID: "2", Name: "Booking"},
		{ID: "1", Name: "Signup", Status: "FLOW_STATUS_DEPRECATED"},
	}
}

func flowOf(id, name, status string) map[string]any {
	return map[string]any{"id": id, "name": name, "status": "FLOW_STATUS_" + status}
}

func TestFlowsAreListedByName(t *testing.T) {
	c := newClient(t)
	wants(t, map[string]any{"totalSize": 0.0, "pageSize": 50.0, "flows": []any{}}, c.Must(200, "GET", flows, ""))
	arrange(t, c, vendorIs(someFlows))
	first := c.Must(200, "GET", flows+"?pageSize=2", "")
	wants(t, map[string]any{
		"totalSize": 3.0, "pageSize": 2.0, "nextPageToken": first.String("nextPageToken"),
		"flows": []any{flowOf("2", "Booking", "DRAFT"), flowOf("1", "Signup", "DEPRECATED")},
	}, first)
	second := c.Must(200, "GET", flows+"?pageSize=2&pageToken="+first.String("nextPageToken"), "")
	wants(t, map[string]any{
		"totalSize": 3.0, "pageSize": 2.0, "previousPageToken": second.String("previousPageToken"),
		"flows": []any{flowOf("3", "Signup", "PUBLISHED")},
	}, second)
	wants(t, map[string]any{"screens": []any{map[string]any{"id": "WELCOME"}, map[string]any{"id": "DETAILS"}}},
		c.Must(200, "GET", flows+"/3/screens", ""))
	refused(t, c, 400, "invalid_page_size", "papi.page-size", "GET", flows+"?pageSize=101", "")
	refused(t, c, 400, "invalid_page_token", "papi.page-token", "GET", flows+"?pageToken=x", "")
}

func TestFlowsMoveAtMeta(t *testing.T) {
	r := newRig(t, nil)
	r.vendor(someFlows)
	for _, status := range []string{"PUBLISHED", "DEPRECATED"} {
		if _, err := r.World().Force("whatsapp/flows/2", "FLOW_STATUS_"+status, ""); err != nil {
			t.Fatal(err)
		}
		got := r.Must(200, "GET", flows+"?pageSize=1", "").Body["flows"]
		if diff := cmp.Diff(any([]any{flowOf("2", "Booking", status)}), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", status, diff)
		}
	}
	if _, err := r.World().Force("whatsapp/flows/2", "FLOW_STATUS_DRAFT", ""); err == nil {
		t.Error("a deprecated flow became a draft")
	}
	if fired := r.events(); len(fired) != 0 {
		t.Errorf("events %v", types(fired))
	}
}

func TestFlowRefusals(t *testing.T) {
	const list, screens = "WhatsappFlowsController_listFlows_v1", "WhatsappFlowsController_listFlowScreens_v1"
	const ready, project = "papi.whatsapp.initialized", "papi.whatsapp.project"
	off := vendorIs(func(v *provisioning.Vendor) { v.WhatsAppInitialized = false })
	missing := vendorIs(func(v *provisioning.Vendor) { v.ProjectMissing = true })
	refuseAll(t, "WhatsApp Flows", []refusal{
		{list, 400, "project_not_initialized", ready, after(off, flows), ""},
		{list, 404, "project_not_found", project, after(missing, flows), ""},
		{screens, 400, "project_not_initialized", ready, after(off, flows+"/1/screens"), ""},
		{screens, 404, "project_not_found", project, after(missing, flows+"/1/screens"), ""},
		{screens, 404, "flow_not_found", "papi.whatsapp-flow.exists", after(vendorIs(someFlows), flows+"/4/screens"), ""},
		{screens, 404, "flow_screens_not_found", "papi.whatsapp-flow.screens-exist", after(vendorIs(someFlows), flows+"/1/screens"), ""},
	})
}
