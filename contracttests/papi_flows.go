package contracttests

import "net/http"

// Operations on flows, which are made at Meta.
const (
	flowList    = "WhatsappFlowsController_listFlows_v1"
	flowScreens = "WhatsappFlowsController_listFlowScreens_v1"
)

func flowCases() []Case {
	return []Case{
		{Name: "papi/flows/list", Operations: []string{flowList}, Needs: onSenders, Run: flowsList},
		{Name: "papi/flows/list/refused", Operations: []string{flowList}, Needs: onSenders, Assumed: true, Run: flowsRefusedLists},
		{Name: "papi/flows/screens", Operations: []string{flowScreens}, Needs: onSenders, Run: flowsScreens},
		{Name: "papi/flows/vendor", Operations: []string{flowList, flowScreens}, Needs: onSenders, Run: flowsVendor},
	}
}

func flowsList(t *T) {
	p := t.Project()
	t.Equal("no flows", p.Call(flowList).Want(http.StatusOK).List("flows"), []Object{})
	p.whatsApp(Object{"flows": []Object{
		{"id": "3", "name": "Signup", "status": "FLOW_STATUS_PUBLISHED"},
		{"id": "2", "name": "Booking", "status": "FLOW_STATUS_DRAFT"},
		{"id": "1", "name": "Signup", "status": "FLOW_STATUS_DEPRECATED"},
	}})
	all := p.Call(flowList).Want(http.StatusOK).Has(Object{"totalSize": 3, "pageSize": 50}).List("flows")
	t.Equal("the first flow", all[0], Object{"id": "2", "name": "Booking", "status": "FLOW_STATUS_DRAFT"})
	t.tokenPages(tokenWalk{call: func() *Call { return p.Call(flowList) }, list: "flows", field: "id", want: []string{"2", "1", "3"}, size: 2})
	p.Force("whatsapp/flows/2", "FLOW_STATUS_PUBLISHED")
	t.Has("the flow once published", p.Call(flowList).Want(http.StatusOK).List("flows")[0], Object{"id": "2", "status": "FLOW_STATUS_PUBLISHED"})
}

// flowsRefusedLists asks for pages as other lists document them: this one does not.
func flowsRefusedLists(t *T) {
	p := t.Project()
	p.refusedPages(100, func(p *Project) *Call { return p.Call(flowList) })
}

func flowsScreens(t *T) {
	p := t.Project()
	p.whatsApp(Object{"flows": []Object{{"id": "1", "name": "Signup", "screens": []string{"WELCOME", "DETAILS"}}, {"id": "2", "name": "Empty"}}})
	p.Call(flowScreens, "1").Want(http.StatusOK).Is(Object{"screens": []Object{{"id": "WELCOME"}, {"id": "DETAILS"}}})
	p.Call(flowScreens, "2").Refused(http.StatusNotFound, "flow_screens_not_found")
	p.Call(flowScreens, "3").Refused(http.StatusNotFound, "flow_not_found")
	t.Project().Call(flowScreens, "1").Refused(http.StatusNotFound, "flow_not_found")
}

func flowsVendor(t *T) {
	for _, side := range []struct {
		fixture Object
		status  int
		code    string
	}{
		{Object{"whatsAppInitialized": false}, http.StatusBadRequest, "project_not_initialized"},
		{Object{"projectMissing": true}, http.StatusNotFound, "project_not_found"},
	} {
		t.Run(side.code, func(t *T) {
			p := t.Project()
			p.whatsApp(side.fixture)
			p.Call(flowList).Refused(side.status, side.code)
			p.Call(flowScreens, "1").Refused(side.status, side.code)
		})
	}
}
