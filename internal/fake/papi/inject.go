package papi

import (
	"net/http"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// Inject words an error that somebody asked for: by its code, or by a status,
// whose first documented code it then has.
func (dialect) Inject(c *fake.Call, code string, status int) (fake.Reply, bool) {
	if code == "" {
		return injectStatus(c.Op, status), true
	}
	status, ok := c.Op.StatusOf(code)
	if !ok {
		return fake.Reply{}, false
	}
	return injected(status, code), true
}

func injectStatus(op *openapi.Operation, status int) fake.Reply {
	if r, ok := op.Response(status); ok && len(r.Codes) > 0 {
		return injected(status, r.Codes[0])
	}
	name := http.StatusText(status)
	if name == "" {
		name = "status"
	}
	return injected(status, strings.ToLower(strings.ReplaceAll(name, " ", "_")))
}

func injected(status int, code string) fake.Reply {
	resolution := "This answer was asked for by a Prefer header or a scenario."
	entry, ok := openapi.FindErrorCode(code)
	if ok {
		resolution = entry.Meaning + " " + resolution
	}
	return fake.Reply{Status: status, Code: code, Body: errorDTO{code, readable(code), resolution, sampleInformation(entry)}}
}

// sampleInformation fills the members that the error carries.
func sampleInformation(entry openapi.ErrorCode) map[string]any {
	if len(entry.Info) == 0 {
		return nil
	}
	info := map[string]any{}
	for _, member := range entry.Info {
		switch {
		case member == "supportedCodes" && entry.Supported != nil:
			info[member] = entry.Supported
		case member == "metaError":
			info[member] = sampleMetaError(entry.MetaError)
		default:
			info[member] = []string{"sample"}
		}
	}
	return info
}

func sampleMetaError(members []string) map[string]string {
	sample := map[string]string{}
	for _, name := range members {
		sample[name] = "sample"
	}
	return sample
}
