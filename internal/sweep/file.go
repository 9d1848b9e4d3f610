package sweep

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Name is the name of the trial's scenario.
func (t Trial) Name() string { return fmt.Sprintf("sweep-%d-%s", t.Call.Place, t.Kind.Name) }

// Scenario is the trial as a scenario file: the one rule that makes the one
// call fail. Lines of comment stand at its head.
func (t Trial) Scenario(comments ...string) []byte {
	var b strings.Builder
	for _, c := range append([]string{fmt.Sprintf("Call %s: %s.", t.Call, t.Kind.Says)}, comments...) {
		fmt.Fprintf(&b, "# %s\n", strings.Join(strings.Fields(c), " "))
	}
	fmt.Fprintf(&b, "version: 1\nname: %s\nfaults:\n", t.Name())
	nth := t.Call.Nth
	if t.Kind.Token {
		nth = t.Call.NthBearer
	}
	fmt.Fprintf(&b, "  - match: {%s}\n    nth: %d\n    effect: %s\n", strings.Join(t.match(), ", "), nth, t.Kind.Effect)
	return []byte(b.String())
}

func (t Trial) match() []string {
	match := []string{"operation: " + t.Call.Operation}
	if t.manyProjects && t.Call.Project != "" {
		match = append(match, "project: "+quoted(t.Call.Project))
	}
	return match
}

// quoted is a text as YAML and JSON have it.
func quoted(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		panic(err) // texts always encode
	}
	return string(raw)
}
