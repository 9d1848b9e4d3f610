package contracttests

// Live is the live service, with an access key of a project. It lacks whatever
// would change the project: to let cases write, delete [Writing] from Lacks.
func Live(project string, key Credentials) Harness {
	return Harness{
		Name: "live",
		PAPI: "https://provisioning.api.sinch.com",
		EST:  "https://elastic-trunking.api.sinch.com",
		Auth: "https://auth.sinch.com",
		Key:  key, NewProject: func(string) string { return project },
		Lacks: map[Need]string{
			Writing: "the live service is only read unless told otherwise",
			Empty:   "all cases share one project of the live service",
		},
	}
}
