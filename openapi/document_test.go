package openapi_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/openapi"
)

func TestDocumentsAreTheFilesAsTheyAre(t *testing.T) {
	for _, name := range openapi.Documents() {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := openapi.Document(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is packed stale; run: go generate ./openapi (-want +got):\n%s", name, diff)
		}
	}
	if _, err := openapi.Document("openapi.go"); err == nil {
		t.Error("a file that is no document was answered")
	}
}
