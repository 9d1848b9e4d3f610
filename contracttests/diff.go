package contracttests

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// diff is the default of [Options.Diff]: it lists where two values decoded from
// JSON differ, by JSON pointer, one line each:
// "/changes/status: want IN_PROGRESS, got DRAFT".
//
// go-cmp would do, as it does in tests, but it looks up methods by their name,
// for which the linker keeps every method of every type: the program would be a
// quarter larger.
func diff(want, got any) string {
	var lines []string
	compare("", want, got, &lines)
	return strings.Join(lines, "\n")
}

// absent stands for a value that is not there.
type absent struct{}

func compare(at string, want, got any, lines *[]string) {
	switch want := want.(type) {
	case map[string]any:
		if got, ok := got.(map[string]any); ok {
			compareFields(at, want, got, lines)
			return
		}
	case []any:
		if got, ok := got.([]any); ok {
			compareEntries(at, want, got, lines)
			return
		}
	}
	if shown, found := show(want), show(got); shown != found {
		*lines = append(*lines, fmt.Sprintf("%s: want %s, got %s", at, shown, found))
	}
}

func compareFields(at string, want, got map[string]any, lines *[]string) {
	names := maps.Clone(want)
	maps.Copy(names, got)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		compare(at+"/"+name, field(want, name), field(got, name), lines)
	}
}

func field(object map[string]any, name string) any {
	if value, there := object[name]; there {
		return value
	}
	return absent{}
}

func compareEntries(at string, want, got []any, lines *[]string) {
	for i := range max(len(want), len(got)) {
		compare(at+"/"+strconv.Itoa(i), entry(want, i), entry(got, i), lines)
	}
}

func entry(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return absent{}
}

func show(value any) string {
	if value == any(absent{}) {
		return "nothing"
	}
	return string(encode(value))
}

// plain is a value as it looks when it comes back from JSON.
func plain(value any) any {
	var out any
	if err := json.Unmarshal(encode(value), &out); err != nil {
		panic(fmt.Sprintf("contracttests: %v", err))
	}
	return out
}

// encode writes a value as JSON that people can read.
func encode(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Sprintf("contracttests: %v", err)) // a case compares what is not JSON
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}
