// Command indexgen turns the documents of package openapi into its index:
// JSON files that hold what the server needs at run time and nothing else, so
// that no YAML is parsed on the way to the first answer.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	dir := flag.String("dir", ".", "directory of the documents; the index goes to its index directory")
	flag.Parse()
	if err := run(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "indexgen:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	sources, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return err
	}
	if len(sources) == 0 {
		return fmt.Errorf("no document in %s", dir)
	}
	for _, source := range sources {
		if err := writeIndex(source, filepath.Join(dir, "index")); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(source), err)
		}
	}
	return nil
}

func writeIndex(source, target string) error {
	data, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(source), ".yaml")
	files, err := Index(name, data)
	if err != nil {
		return err
	}
	if files[name+packedSuffix], err = pack(data); err != nil {
		return err
	}
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	for file, content := range files {
		if err := os.WriteFile(filepath.Join(target, file), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
