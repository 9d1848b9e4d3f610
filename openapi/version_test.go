package openapi_test

import (
	"testing"

	"github.com/sinch-mock/sinch-mock/openapi"
)

func TestVersion(t *testing.T) {
	want := map[openapi.API]string{openapi.Provisioning: "1.2.117", openapi.Trunking: "1.0.0", "nope": ""}
	for api, version := range want {
		if got := openapi.Version(api); got != version {
			t.Errorf("Version(%s) = %q, want %q", api, got, version)
		}
	}
}
