package scenarios

import (
	"bytes"
	"encoding/json"
)

// Schema is the JSON Schema of scenario files (draft 2020-12), for editors. It
// comes from the same tables as the parser. What needs two keys seen together,
// such as an error code that an operation does not document, only [Parse] finds.
func Schema() []byte {
	s := scenarioKeys.shape()
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "sinch-mock scenario"
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		panic(err) // the tables hold nothing but texts, numbers and lists
	}
	return b.Bytes()
}
