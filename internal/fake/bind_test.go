package fake_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/openapi"
)

func TestAHandlerReadsTheBodyThatWasValidated(t *testing.T) {
	var got struct {
		Name     string
		HostName map[string]int
		Port     int
	}
	api := &fake.API{Name: openapi.Trunking, Dialect: lenientDialect{}, Operations: map[string]fake.Operation{
		"createSipTrunk": {Handle: func(c *fake.Call) (fake.Reply, error) {
			c.Bind(&got)
			return fake.Created(c.Body)
		}},
	}}
	c := faketest.New(t, state.New(state.Options{}), api, func(o *fake.Options) { o.CheckReplies = false })
	c.Must(201, "POST", "/trunks", `{"name":1,"name":"n","hostName":{"a":1},"hostName":{"b":2},"port":50.0}`)
	want := got
	want.Name, want.HostName, want.Port = "n", map[string]int{"b": 2}, 50
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}
