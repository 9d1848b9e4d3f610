package contracttests

import (
	"net/http"
	"strings"
)

// Operations on SMS apps.
const (
	smsList   = "SmsSmsAppsController_listSmsApps_v1"
	smsCreate = "SmsSmsAppsController_createSmsApp_v1"
	smsGet    = "SmsSmsAppsController_getSmsApp_v1"
	smsDelete = "SmsSmsAppsController_deleteSmsApp_v1"
	smsUpdate = "SmsSmsAppsController_updateSmsApp_v1"
)

func smsCases() []Case {
	return []Case{
		{Name: "papi/sms-apps/create", Operations: []string{smsCreate, smsGet}, Costs: Write, Needs: alone, Run: smsAppsCreate},
		{Name: "papi/sms-apps/create/refused-inputs", Operations: []string{smsCreate}, Costs: Write, Needs: alone, Run: smsAppsInputs},
		{Name: "papi/sms-apps/list", Operations: []string{smsList}, Costs: Write, Needs: alone, Run: smsAppsList},
		{Name: "papi/sms-apps/list/no-service", Operations: []string{smsList}, Costs: Write, Needs: []Need{Empty, Vendor}, Run: smsAppsNoService},
		{Name: "papi/sms-apps/list/project-id", Operations: []string{smsList}, Needs: []Need{Empty}, Assumed: true, Run: smsAppsProjectID},
		{Name: "papi/sms-apps/update", Operations: []string{smsUpdate}, Costs: Write, Needs: alone, Run: smsAppsUpdate},
		{Name: "papi/sms-apps/delete", Operations: []string{smsDelete, smsGet, smsUpdate}, Costs: Write, Needs: alone, Run: smsAppsDelete},
		{Name: "papi/sms-apps/isolation", Operations: []string{smsGet, smsList}, Costs: Write, Needs: alone, Run: smsAppsIsolation},
	}
}

func smsApp(name string) Object { return Object{"name": name, "region": "EU"} }

func (p *Project) createSMSApp(name string) *Answer {
	return p.Call(smsCreate).JSON(smsApp(name)).Want(http.StatusCreated)
}

func smsAppsCreate(t *T) {
	p := t.Project()
	created := p.createSMSApp("Contract").Has(Object{"name": "Contract", "status": "ACTIVE", "regions": []string{"EU"}}).without("conversationApiAppDetails")
	p.Call(smsGet, created.ID()).Want(http.StatusOK).Is(created.object())
	linked := p.Call(smsCreate).JSON(with(smsApp("Linked"), "convApiApp", true)).Want(http.StatusCreated)
	if linked.Field("conversationApiAppDetails") == nil {
		t.Errorf("an app made with a Conversation app tells nothing of it: %s", linked.Text)
	}
	t.Equal("the SMS service", linked.Field("smsServiceId"), created.Field("smsServiceId"))
}

func smsAppsInputs(t *T) {
	p := t.Project()
	for name, body := range map[string]Object{
		"no name": with(smsApp("x"), "name", nil), "an empty name": smsApp(""), "a long name": smsApp(strings.Repeat("x", 256)),
		"no region": with(smsApp("x"), "region", nil), "another region": with(smsApp("x"), "region", "MARS"),
		"both ways to a Conversation app": with(with(smsApp("x"), "convApiApp", true), "convApiAppId", unknownID),
	} {
		t.Run(name, func(t *T) { p.in(t).Call(smsCreate).JSON(body).invalidInput() })
	}
	p.Call(smsCreate).Text("{").Refused(http.StatusBadRequest, "invalid_payload")
	t.Equal("apps after refusals", p.Call(smsList).Want(http.StatusOK).List("smsApps"), []Object{})
}

func smsAppsList(t *T) {
	p := t.Project()
	for _, name := range []string{"one", "two", "three", "four", "five"} {
		p.createSMSApp(name)
	}
	all := p.Call(smsList).Want(http.StatusOK).Has(Object{"totalSize": 5, "pageSize": 50})
	t.tokenPages(tokenWalk{call: func() *Call { return p.Call(smsList) }, list: "smsApps", field: "id", want: pluck(all.List("smsApps"), "id"), size: 2})
	p.refusedPages(100, func(p *Project) *Call { return p.Call(smsList) })
}

func smsAppsNoService(t *T) {
	p := t.Project()
	p.Given(Object{"sms": Object{"noService": true}})
	p.Call(smsList).Refused(http.StatusNotFound, "sms_service_not_found")
	p.createSMSApp("First")
	p.Call(smsList).Want(http.StatusOK).Has(Object{"totalSize": 1})
}

// smsAppsProjectID asks for a project whose id has a form that none has.
func smsAppsProjectID(t *T) {
	p := t.Project()
	p.ID = "no project at all"
	p.Call(smsList).Refused(http.StatusBadRequest, "invalid_id_format")
}

func smsAppsUpdate(t *T) {
	p := t.Project()
	created := p.createSMSApp("Before")
	renamed := p.Call(smsUpdate, created.ID()).JSON(Object{"name": "After"}).Want(http.StatusOK).Has(Object{"id": created.ID(), "name": "After"})
	p.Call(smsGet, created.ID()).Want(http.StatusOK).Is(renamed.object())
	for name, body := range map[string]Object{"an empty name": {"name": ""}, "a long name": {"name": strings.Repeat("x", 256)}, "a number": {"name": 1}} {
		t.Run(name, func(t *T) { p.in(t).Call(smsUpdate, created.ID()).JSON(body).invalidInput() })
	}
	p.Call(smsUpdate, created.ID()).JSON(Object{}).Refused(http.StatusBadRequest, "no_fields_to_update")
}

func smsAppsDelete(t *T) {
	p := t.Project()
	id := p.createSMSApp("Contract").ID()
	p.Call(smsDelete, id).Want(http.StatusNoContent)
	for _, c := range []*Call{p.Call(smsGet, id), p.Call(smsDelete, id), p.Call(smsUpdate, id).JSON(Object{"name": "x"})} {
		c.Refused(http.StatusNotFound, "sms_app_not_found")
	}
	p.Call(smsDelete, "not-an-id").Refused(http.StatusBadRequest, "invalid_id_format")
}

func smsAppsIsolation(t *T) {
	mine, theirs := t.Project(), t.Project()
	id := mine.createSMSApp("Mine").ID()
	theirs.Call(smsGet, id).Refused(http.StatusNotFound, "sms_app_not_found")
	t.Equal("apps of the other project", theirs.Call(smsList).Want(http.StatusOK).List("smsApps"), []Object{})
}
