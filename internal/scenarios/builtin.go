package scenarios

import (
	"embed"
	"strings"
)

// The files are read with Parse like any other; a comment at the head of each
// tells which mistake of a client it finds.
//
//go:embed builtin/*.yaml
var builtinFiles embed.FS

// Builtins lists the names of the built-in scenarios, sorted.
func Builtins() []string {
	entries, _ := builtinFiles.ReadDir("builtin") // an embedded directory can always be read
	var names []string
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".yaml"))
	}
	return names
}

// Builtin answers the file of a built-in scenario.
func Builtin(name string) ([]byte, bool) {
	data, err := builtinFiles.ReadFile("builtin/" + name + ".yaml")
	return data, err == nil
}
