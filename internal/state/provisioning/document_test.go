package provisioning

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func parsed(t *testing.T, text string) document {
	t.Helper()
	var d document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// The examples of RFC 7396 whose target and patch are objects.
func TestAPatchMerges(t *testing.T) {
	tests := []struct{ target, patch, want string }{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
		{`null`, `{"a":{"b":1}}`, `{"a":{"b":1}}`},
	}
	for _, tt := range tests {
		target := parsed(t, tt.target)
		if diff := cmp.Diff(parsed(t, tt.want), target.patched(parsed(t, tt.patch))); diff != "" {
			t.Errorf("%s patched with %s (-want +got):\n%s", tt.target, tt.patch, diff)
		}
		if diff := cmp.Diff(parsed(t, tt.target), target); diff != "" {
			t.Errorf("%s was changed in place (-want +got):\n%s", tt.target, diff)
		}
	}
}

func TestADocumentSaysSomethingWhenItHasAValue(t *testing.T) {
	tests := map[string]bool{
		`{}`: false, `{"a":{}}`: false, `{"a":{"b":{}}}`: false,
		`{"a":null}`: true, `{"a":[]}`: true, `{"a":{},"b":{"c":false}}`: true,
	}
	for text, want := range tests {
		if got := parsed(t, text).says(); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
}

func TestWhatADocumentDoesNotHaveIsEmpty(t *testing.T) {
	d := parsed(t, `{"a":{"b":"c","n":1},"l":[{"k":"v"},2],"s":["x",3]}`)
	if d.text("a", "b") != "c" || d.text("a", "n") != "" || d.text("x", "y") != "" || d.text("a", "b", "c") != "" {
		t.Error("texts")
	}
	if diff := cmp.Diff([]string{"x", ""}, d.texts("s")); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	if items := d.items("l"); len(items) != 2 || items[0].text("k") != "v" || items[1].text("k") != "" {
		t.Errorf("items %v", items)
	}
	if d.at("a", "b") != nil || d.texts("a") != nil || d.without("a").get("a") != nil || d.get("a") == nil {
		t.Error("what is not there is there")
	}
}
