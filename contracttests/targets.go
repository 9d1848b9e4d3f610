package contracttests

import (
	"context"
	"fmt"
	"sync/atomic"
)

// Live is the live service, with an access key of a project. It lacks whatever
// would change the project: to let cases write, delete [Writing] from Lacks.
func Live(project string, key Credentials) Harness {
	return Harness{
		Name: "live",
		PAPI: "https://provisioning.api.sinch.com",
		EST:  "https://elastic-trunking.api.sinch.com",
		Auth: "https://auth.sinch.com",
		Key:  key, NewProject: OneProject(project),
		Lacks: map[Need]string{
			Writing: "the live service is only read unless told otherwise",
			Empty:   "all cases share one project of the live service",
		},
	}
}

// OneProject has all cases run in one project; the harness lacks [Empty].
func OneProject(project string) func(context.Context, string) (string, error) {
	return func(context.Context, string) (string, error) { return project, nil }
}

// FreshProjects gives each case projects of its own in a sinch-mock, numbered
// below a name. What an earlier run left in them is forgotten.
func (m MockControl) FreshProjects(name string) func(context.Context, string) (string, error) {
	var count atomic.Int64
	return func(ctx context.Context, _ string) (string, error) {
		project := fmt.Sprintf("%s-%d", name, count.Add(1))
		return project, m.Forget(ctx, project)
	}
}
