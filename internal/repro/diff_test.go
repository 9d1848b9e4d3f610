package repro

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiffShowsWhatChangedAmongWhatDidNot(t *testing.T) {
	tests := []struct{ name, old, now, want string }{
		{"a line", "abc", "axc", "  a\n- b\n+ x\n  c\n"},
		{"more", "ab", "aab", "  a\n+ a\n  b\n"},
		{"less", "aab", "b", "- a\n- a\n  b\n"},
		{"all", "ab", "xy", "- a\n- b\n+ x\n+ y\n"},
		{"nothing", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got bytes.Buffer
			for _, line := range diff(letters(tt.old), letters(tt.now)) {
				got.WriteString(line + "\n")
			}
			if diff := cmp.Diff(tt.want, got.String()); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

func letters(text string) (lines []string) {
	for _, c := range text {
		lines = append(lines, string(c))
	}
	return lines
}

func TestTextsTravelWhateverTheirBytes(t *testing.T) {
	for _, body := range []Text{Text("plain <&>"), Text("\xff\xfe{"), Text("ä\u2028"), nil} {
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		var got Text
		if err := json.Unmarshal(raw, &got); err != nil || !bytes.Equal(got, body) {
			t.Errorf("%q became %q as %s, %v", []byte(body), []byte(got), raw, err)
		}
	}
	if err := json.Unmarshal([]byte("7"), new(Text)); err == nil {
		t.Error("a number is taken for a body")
	}
}
