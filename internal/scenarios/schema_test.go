package scenarios

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:generate go test -run TestTheSchemaIsCurrent|TestTheReferenceIsCurrent|TestThePagesAreCurrent -update .

var update = flag.Bool("update", false, "write the generated files and expected messages instead of comparing them")

const schemaFile = "../../docs/scenario.schema.json"

func TestTheSchemaIsCurrent(t *testing.T) {
	if *update {
		if err := os.WriteFile(schemaFile, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(committed), string(Schema())); diff != "" {
		t.Errorf("%s is stale; run make generate (-committed +current):\n%s", schemaFile, diff)
	}
}

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON reads a file as an editor does.
func asJSON(t *testing.T, data []byte) (any, bool) {
	t.Helper()
	var v any
	if yaml.Unmarshal(data, &v) != nil {
		return nil, false
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, false
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	return doc, err == nil
}

func TestTheSchemaTakesWhatTheParserTakes(t *testing.T) {
	schema := compiledSchema(t)
	for name, data := range goodFiles(t) {
		doc, ok := asJSON(t, data)
		if !ok {
			t.Errorf("%s cannot be read", name)
			continue
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// beyondSchema are the bad files whose mistake takes more than the shape of a
// single value to see.
const beyondSchema = " during-nothing limit-burst limit-match token-and-answer token-of-token " +
	"after-too-long anchor body-and-error body-for-204 body-for-get body-path " +
	"body-without-status body-without-value contradiction delay-too-long delay-zero document-second " +
	"effect-empty end-of-other-state end-unknown-anywhere end-unknown error-for-est error-not-documented " +
	"error-other-status error-some-operations from-unknown given-refused given-unknown header-activation-given " +
	"header-activation-outcomes header-activation-webhooks header-framing header-name header-own header-value headers-alone hook-drop-and-more hook-nothing hook-reorder-and-more hook-turn hook-unsigned-and-more hook-window " +
	"lifecycle-unknown nothing nth-and-after nth-and-times outcome-empty path-no-match " +
	"path-rest-inside path-token path-two-slashes reset-and-answer reset-and-empty " +
	"loss-and-spoil delay-uniform-order delay-lognormal-max malformed-and-truncate malformed-csv malformed-text spoil-without-body truncate-nothing "

func TestTheSchemaRefusesWhatTheParserRefuses(t *testing.T) {
	schema := compiledSchema(t)
	files, err := filepath.Glob("testdata/bad/*.[yj]*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, ok := asJSON(t, data)
		if !ok {
			continue // no editor reads it
		}
		name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		if taken := schema.Validate(doc) == nil; taken != strings.Contains(beyondSchema+beyondOfWaits+beyondOfTimelines, " "+name+" ") {
			t.Errorf("%s: taken by the schema: %t", name, taken)
		}
	}
}

// addBadFiles seeds a fuzz test.
func addBadFiles(f *testing.F) {
	files, err := filepath.Glob("testdata/bad/*.[yj]*")
	if err != nil || len(files) == 0 {
		f.Fatalf("%d bad files, %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
}

// goodFiles are files that the parser takes, by name.
func goodFiles(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, pattern := range []string{"testdata/good/*", "builtin/*"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) < 3 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all[filepath.Base(file)] = data
		}
	}
	return all
}
