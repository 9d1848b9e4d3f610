package contracttests

import "net/http"

// Operations on solutions.
const (
	solutionList   = "WhatsappSolutionsController_listSolutions_v1"
	solutionCreate = "WhatsappSolutionsController_createSolution_v1"
	solutionGet    = "WhatsappSolutionsController_getSolution_v1"
	solutionAssign = "WhatsappSolutionsController_assignSolution_v1"
)

func solutionCases() []Case {
	return []Case{
		{Name: "papi/solutions/read", Operations: []string{solutionList, solutionGet}, Run: solutionsRead},
		{Name: "papi/solutions/create", Operations: []string{solutionCreate, solutionGet, solutionList}, Costs: Irreversible, Needs: onSenders, Run: solutionsCreate},
		{Name: "papi/solutions/create/apps", Operations: []string{solutionCreate}, Costs: Irreversible, Needs: onSenders, Assumed: true, Run: solutionsApps},
		{Name: "papi/solutions/assign", Operations: []string{solutionAssign}, Costs: Paid | Irreversible, Needs: onSenders, Run: solutionsAssign},
		{Name: "papi/solutions/vendor", Operations: []string{solutionList, solutionCreate, solutionGet, solutionAssign}, Costs: Irreversible, Needs: onSenders, Run: solutionsVendor},
		{Name: "papi/solutions/isolation", Operations: []string{solutionGet, solutionAssign}, Costs: Irreversible, Needs: onSenders, Run: solutionsIsolation},
	}
}

func solution(name string) Object {
	return Object{"accessToken": "3cca3b57", "businessManager": "SINCH_UK", "details": Object{"name": name}}
}

// createSolution makes one solution.
func (p *Project) createSolution(name string) (id string) {
	made := p.Call(solutionCreate).JSON(solution(name)).Want(http.StatusCreated).List("solutions")
	if len(made) != 1 {
		p.t.Fatalf("one app gives one solution, not %v", made)
	}
	id, _ = made[0]["id"].(string)
	return id
}

// solutionsRead reads what there is.
func solutionsRead(t *T) {
	p := t.Project()
	for _, s := range p.Call(solutionList).Want(http.StatusOK).List("solutions") {
		id, _ := s["id"].(string)
		p.Call(solutionGet, id).Want(http.StatusOK).Is(s)
	}
	p.Call(solutionGet, "100000000000000").Refused(http.StatusNotFound, "solution_not_found")
}

func solutionsCreate(t *T) {
	p := t.Project()
	created := p.Call(solutionCreate).JSON(solution("Test name")).Want(http.StatusCreated)
	t.Equal("failed solutions", created.List("failedSolutions"), []Object{})
	made := created.List("solutions")
	t.Has("the solution", made[0], Object{"details": Object{"name": "Test name"}, "assigned": false})
	t.Equal("the list", p.Call(solutionList).Want(http.StatusOK).List("solutions"), made)
	id, _ := made[0]["id"].(string)
	p.Call(solutionGet, id).Want(http.StatusOK).Is(made[0])
}

// solutionsApps has a token that opens two apps, of which one fails.
func solutionsApps(t *T) {
	p := t.Project()
	p.whatsApp(Object{"partnerApps": []Object{
		{"id": 11, "name": "One"}, {"id": 12, "name": "Two", "fails": "ACTIVATION_FAILED", "reason": "Not reviewed."},
	}})
	created := p.Call(solutionCreate).JSON(solution("Test name")).Want(http.StatusCreated)
	t.Has("the solution", created.List("solutions")[0], Object{"partnerApp": Object{"id": 11, "name": "One"}})
	t.Equal("failed solutions", created.List("failedSolutions"), []Object{
		{"partnerAppId": "12", "errorCode": "ACTIVATION_FAILED", "errorMessage": "Not reviewed."},
	})
}

func solutionsAssign(t *T) {
	p := t.Project()
	p.Call(solutionAssign, "100000000000000").Refused(http.StatusNotFound, "solution_not_found")
	one, two := p.createSolution("One"), p.createSolution("Two")
	for _, id := range []string{one, two} {
		p.Call(solutionAssign, id).Want(http.StatusNoContent)
		p.Call(solutionGet, id).Want(http.StatusOK).Has(Object{"assigned": true})
	}
	p.Call(solutionGet, one).Want(http.StatusOK).Has(Object{"assigned": false})
	p.liveSender()
	p.Call(solutionAssign, one).Refused(http.StatusConflict, "solution_cannot_be_reassigned")
	p.Call(solutionGet, two).Want(http.StatusOK).Has(Object{"assigned": true})
}

func solutionsVendor(t *T) {
	p := t.Project()
	p.whatsApp(Object{"projectMissing": true})
	missing := func(c *Call) { c.Refused(http.StatusNotFound, "project_not_found") }
	missing(p.Call(solutionList))
	missing(p.Call(solutionCreate).JSON(solution("Test name")))
	missing(p.Call(solutionGet, "1"))
	missing(p.Call(solutionAssign, "1"))
}

func solutionsIsolation(t *T) {
	mine, theirs := t.Project(), t.Project()
	id := mine.createSolution("Mine")
	theirs.Call(solutionGet, id).Refused(http.StatusNotFound, "solution_not_found")
	theirs.Call(solutionAssign, id).Refused(http.StatusNotFound, "solution_not_found")
	t.Equal("solutions of the other project", theirs.Call(solutionList).Want(http.StatusOK).List("solutions"), []Object{})
	mine.Call(solutionGet, id).Want(http.StatusOK).Has(Object{"assigned": false})
}
