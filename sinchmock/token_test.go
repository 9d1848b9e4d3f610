package sinchmock_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/sinchmock"
)

// A test whose access key has the id of its project has a token endpoint of
// its own.
func TestRequestsForTokensAreListed(t *testing.T) {
	mock := sinchmock.Start(t)
	project := mock.Project(t)
	project.Load("version: 1\nname: busy\nfaults: [{match: {operation: createAccessToken}, effect: {status: 429}}]")
	for key, status := range map[string]int{project.ID(): 429, "any": 200} {
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {key}, "client_secret": {"hush"}}
		reply, err := http.PostForm(mock.URL()+"/oauth2/token", form)
		if err != nil {
			t.Fatal(err)
		}
		reply.Body.Close()
		if reply.StatusCode != status {
			t.Errorf("%s: %d", key, reply.StatusCode)
		}
	}
	brief := func(requests []sinchmock.Request) (all []string) {
		for _, r := range requests {
			all = append(all, strings.Join([]string{r.Operation, http.StatusText(r.Status), string(r.Body)}, " "))
		}
		return all
	}
	want := []string{`createAccessToken Too Many Requests {"client_id":"` + project.ID() + `","client_secret":"***","grant_type":"client_credentials"}`}
	if diff := cmp.Diff(want, brief(project.Requests())); diff != "" {
		t.Errorf("requests of the project (-want +got):\n%s", diff)
	}
	want = []string{`createAccessToken OK {"client_id":"any","client_secret":"***","grant_type":"client_credentials"}`}
	if diff := cmp.Diff(want, brief(mock.Requests(t))); diff != "" {
		t.Errorf("requests of the server (-want +got):\n%s", diff)
	}
}
