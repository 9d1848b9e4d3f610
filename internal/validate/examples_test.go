package validate

import (
	"encoding/json"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// The example requests of the documents are valid.
func TestExamplesAreValid(t *testing.T) {
	v, met := New(), 0
	for _, name := range openapi.Documents() {
		data, err := openapi.Document(name)
		if err != nil {
			t.Fatal(err)
		}
		document, err := openapi3.NewLoader().LoadFromData(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range document.Paths.Map() {
			for _, operation := range path.Operations() {
				if body := example(operation); body != nil {
					met++
					if got := v.Body(lookup(t, operation.OperationID), plain(t, body)); len(got) > 0 {
						t.Errorf("%s: %v", operation.OperationID, got)
					}
				}
			}
		}
	}
	if met < 50 {
		t.Errorf("%d examples met, there are more", met)
	}
}

func example(operation *openapi3.Operation) any {
	if operation.RequestBody == nil {
		return nil
	}
	for _, media := range operation.RequestBody.Value.Content {
		if media.Example != nil {
			return media.Example
		}
	}
	return nil
}

// plain turns what a YAML loader made into what a JSON decoder makes.
func plain(t *testing.T, value any) any {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, string(data))
}
