package scenarios

import (
	"slices"
	"strings"
	"testing"
)

// What the files do is shown in examples/clients, against clients.
func TestBuiltins(t *testing.T) {
	if names := Builtins(); !slices.Contains(names, "flaky-5xx") || !slices.IsSorted(names) {
		t.Errorf("names %v", names)
	}
	for _, name := range Builtins() {
		does, finds := headComment(name)
		if does == "" || !strings.HasPrefix(finds, "Finds clients ") || !strings.HasSuffix(finds, ".") {
			t.Errorf("%s: the comment at its head tells %q and %q, want what it does, and which mistake of a client it finds", name, does, finds)
		}
	}
	if _, ok := Builtin("../testdata/good/named"); ok {
		t.Error("a path is taken for a name")
	}
}
