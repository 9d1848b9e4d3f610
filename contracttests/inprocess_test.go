package contracttests_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/contracttests"
	"github.com/sinch-mock/sinch-mock/sinchmock"
)

// inProcess is a double in this process, with all that a harness can have.
func inProcess(t *testing.T) contracttests.Harness {
	t.Helper()
	key := contracttests.Credentials{ID: "contract", Secret: "right"}
	foreign := contracttests.Credentials{ID: "foreign", Secret: "right"}
	mock := sinchmock.Start(t, sinchmock.WithStrictAuth(
		sinchmock.Key{ID: key.ID, Secret: key.Secret},
		sinchmock.Key{ID: foreign.ID, Secret: foreign.Secret, Project: "another-project"},
	))
	return contracttests.Harness{
		Name: "in process", PAPI: mock.URL(), EST: mock.URL(), Auth: mock.URL(), Key: key, Foreign: foreign,
		NewProject: func(context.Context, string) (string, error) { return mock.Project(t).ID(), nil },
		Control:    contracttests.MockControl(mock.URL()), ReceiverHost: "127.0.0.1",
	}
}

// inTest has differences shown as tests of Go show them.
var inTest = contracttests.Options{Diff: func(want, got any) string {
	if d := cmp.Diff(want, got); d != "" {
		return "(-want +got):\n" + d
	}
	return ""
}}

func TestInProcess(t *testing.T) {
	contracttests.Run(t, inProcess(t), inTest)
}
