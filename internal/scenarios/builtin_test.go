package scenarios

import (
	"slices"
	"strings"
	"testing"
)

// promised are names that do not change.
var promised = []string{
	"biting", "bundle-failed", "flaky-5xx", "kakaotalk-rejected", "lost-answer", "otp-expired", "outage-60s", "propagation-not-over",
	"rate-limited", "rcs-operator-rejected", "sender-suspended", "slow", "teardown-wrong-order", "template-paused-later",
	"template-rejected", "token-expires-mid-run", "webhook-forged", "webhook-storm",
}

// What the files do is shown in examples/clients, against clients.
func TestBuiltins(t *testing.T) {
	for _, name := range promised {
		if !slices.Contains(Builtins(), name) {
			t.Errorf("%s is no longer built in; tests of users name it", name)
		}
	}
	if !slices.IsSorted(Builtins()) {
		t.Errorf("the names are not sorted: %v", Builtins())
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
