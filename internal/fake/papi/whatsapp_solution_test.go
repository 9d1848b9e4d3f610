package papi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/fake/papi"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

const (
	solutions = whatsApp + "/solutions"
	solution  = `{"accessToken":"3cca3b57","businessManager":"SINCH_UK","details":{"name":"Test name"}}`
)

// twoApps are partner apps of which a solution can be made, and two of which none can.
func twoApps(v *provisioning.Vendor) {
	app := func(id int64, name string) provisioning.MetaApp { return provisioning.MetaApp{ID: id, Name: name} }
	v.PartnerApps = []provisioning.VendorPartnerApp{
		{MetaApp: app(11, "One")}, {MetaApp: app(12, "Two"), Fails: "ACTIVATION_FAILED", Reason: "Not reviewed."},
		{MetaApp: app(13, "Three")}, {MetaApp: app(14, "Four"), Fails: "CREATION_FAILED"},
	}
}

// solutionOf is a solution as it should be shown.
func solutionOf(id, name string, partner float64, partnerName string, assigned bool) map[string]any {
	return map[string]any{
		"id": id, "details": map[string]any{"name": name}, "assigned": assigned,
		"partnerApp": map[string]any{"id": partner, "name": partnerName},
		"ownerApp":   map[string]any{"id": 200000000000002.0, "name": "Sinch"},
	}
}

// createSolution makes a solution and answers its id.
func createSolution(t testing.TB, c *faketest.Client, body string) string {
	t.Helper()
	made, _ := c.Must(201, "POST", solutions, body).Body["solutions"].([]any)
	if len(made) != 1 {
		t.Fatalf("made %v", made)
	}
	return made[0].(map[string]any)["id"].(string)
}

func TestSolutionsAreMadeForEachApp(t *testing.T) {
	c := newClient(t)
	wants(t, map[string]any{"solutions": []any{}}, c.Must(200, "GET", solutions, ""))
	arrange(t, c, vendorIs(twoApps))
	a := c.Must(201, "POST", solutions, solution)
	made, _ := a.Body["solutions"].([]any)
	if len(made) != 2 {
		t.Fatalf("made %s", a.Raw)
	}
	id := func(i int) string { return made[i].(map[string]any)["id"].(string) }
	wants(t, map[string]any{
		"solutions": []any{solutionOf(id(0), "Test name", 11, "One", false), solutionOf(id(1), "Test name", 13, "Three", false)},
		"failedSolutions": []any{
			map[string]any{"partnerAppId": "12", "errorCode": "ACTIVATION_FAILED", "errorMessage": "Not reviewed."},
			map[string]any{"partnerAppId": "14", "errorCode": "CREATION_FAILED"},
		},
	}, a)
	for i := range made {
		if diff := cmp.Diff(made[i], any(c.Must(200, "GET", solutions+"/"+id(i), "").Body)); diff != "" || len(id(i)) != 15 {
			t.Errorf("read (-made +read):\n%s", diff)
		}
	}
}

func TestSolutionsAreListedByName(t *testing.T) {
	c := newClient(t)
	for _, name := range []string{"Beta", "Gamma", "Alpha"} {
		createSolution(t, c, strings.Replace(solution, "Test name", name, 1))
	}
	list, _ := c.Must(200, "GET", solutions, "").Body["solutions"].([]any)
	names := []string{}
	for _, s := range list {
		names = append(names, s.(map[string]any)["details"].(map[string]any)["name"].(string))
	}
	if diff := cmp.Diff([]string{"Alpha", "Beta", "Gamma"}, names); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestATokenThatMetaRefusesMakesNoSolution(t *testing.T) {
	const token, manager = "Meta refuses the access token.", "The project may not use the business manager."
	tests := []struct {
		name, body, message string
		vendor              func(v *provisioning.Vendor)
	}{
		{"a refused token", solution, token, func(v *provisioning.Vendor) { v.RefusedFacebookTokens = []string{"3cca3b57"} }},
		{"no token", strings.Replace(solution, "3cca3b57", "", 1), token, func(*provisioning.Vendor) {}},
		{"a refused manager", solution, manager, func(v *provisioning.Vendor) { v.RefusedBusinessManagers = []string{"SINCH_UK"} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newClient(t)
			arrange(t, c, vendorIs(tt.vendor))
			wants(t, map[string]any{"solutions": []any{}, "failedSolutions": []any{
				map[string]any{"partnerAppId": "100000000000001", "errorCode": "CREATION_FAILED", "errorMessage": tt.message},
			}}, c.Must(201, "POST", solutions, tt.body))
			wants(t, map[string]any{"solutions": []any{}}, c.Must(200, "GET", solutions, ""))
		})
	}
}

func TestOneSolutionIsAssigned(t *testing.T) {
	r := newRig(t, nil)
	one, two := createSolution(t, r.Client, solution), createSolution(t, r.Client, solution)
	assigned := func() (ids []string) {
		list, _ := r.Must(200, "GET", solutions, "").Body["solutions"].([]any)
		for _, s := range list {
			if s.(map[string]any)["assigned"] == true {
				ids = append(ids, s.(map[string]any)["id"].(string))
			}
		}
		return ids
	}
	for _, id := range []string{one, two} {
		if a := r.Must(204, "POST", solutions+"/"+id+"/assign", ""); a.Raw != "" {
			t.Errorf("assigned: %s", a.Raw)
		}
		if diff := cmp.Diff([]string{id}, assigned()); diff != "" {
			t.Errorf("assigned (-want +got):\n%s", diff)
		}
	}
	wants(t, solutionOf(two, "Test name", 100000000000001, "Partner", true), r.Must(200, "GET", solutions+"/"+two, ""))
	r.live()
	refused(t, r.Client, 409, "solution_cannot_be_reassigned", "papi.whatsapp-solution.assigned-before", "POST", solutions+"/"+one+"/assign", "")
	refused(t, r.Client, 409, "solution_cannot_be_reassigned", "papi.whatsapp-solution.assigned-before", "POST", solutions+"/"+two+"/assign", "")
}

// TestASolutionOfTheWrongFormIsRefused is about an operation that documents no
// 400 at all, so that its replies cannot be held against the document.
func TestASolutionOfTheWrongFormIsRefused(t *testing.T) {
	c := faketest.New(t, newWorlds(nil), papi.API(papi.Deps{}), func(o *fake.Options) { o.CheckReplies = false })
	for body, rule := range map[string]string{
		`{}`: "papi.input", `{`: "api.json",
		strings.Replace(solution, "SINCH_UK", "SINCH_SEP", 1):        "papi.input",
		strings.Replace(solution, `"details"`, `"x":1,"details"`, 1): "papi.input",
	} {
		code := "invalid_input"
		if rule == "api.json" {
			code = "invalid_payload"
		}
		refused(t, c, 400, code, rule, "POST", solutions, body)
	}
}

func TestSolutionRefusals(t *testing.T) {
	const (
		list, create    = "WhatsappSolutionsController_listSolutions_v1", "WhatsappSolutionsController_createSolution_v1"
		get, assign     = "WhatsappSolutionsController_getSolution_v1", "WhatsappSolutionsController_assignSolution_v1"
		exists, project = "papi.whatsapp-solution.exists", "papi.whatsapp.project"
	)
	missing := func(path string) func(testing.TB, *faketest.Client) string {
		return after(vendorIs(func(v *provisioning.Vendor) { v.ProjectMissing = true }), path)
	}
	onboarded := func(t testing.TB, c *faketest.Client) string {
		id := createSolution(t, c, solution)
		(&rig{c, t}).create(embedded)
		return solutions + "/" + id + "/assign"
	}
	refuseAll(t, "WhatsApp Solutions", []refusal{
		{list, 404, "project_not_found", project, missing(solutions), ""},
		{create, 404, "project_not_found", project, missing(solutions), solution},
		{get, 404, "project_not_found", project, missing(solutions + "/1"), ""},
		{get, 404, "solution_not_found", exists, at(solutions + "/1"), ""},
		{assign, 404, "project_not_found", project, missing(solutions + "/1/assign"), ""},
		{assign, 404, "solution_not_found", exists, at(solutions + "/1/assign"), ""},
		{assign, 409, "solution_cannot_be_reassigned", "papi.whatsapp-solution.assigned-before", onboarded, ""},
	})
}
