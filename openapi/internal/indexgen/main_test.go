package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The committed index is what the generator makes of the committed documents.
func TestIndexIsCurrent(t *testing.T) {
	fresh := t.TempDir()
	sources, err := filepath.Glob("../../*.yaml")
	if err != nil || len(sources) != 4 {
		t.Fatalf("documents: %v, %v", sources, err)
	}
	for _, source := range sources {
		if err := writeIndex(source, fresh); err != nil {
			t.Fatal(err)
		}
	}
	want, got := readAll(t, fresh), readAll(t, "../../index")
	dropPacked(t, want)
	dropPacked(t, got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("openapi/index is stale; run: go generate ./openapi (-want +got):\n%s", diff)
	}
}

// dropPacked leaves the packed documents out of the comparison: another release
// of Go may pack the same content otherwise. What they unpack to is tested in
// package openapi.
func dropPacked(t *testing.T, files map[string]string) {
	t.Helper()
	dropped := 0
	for name := range files {
		if strings.HasSuffix(name, packedSuffix) {
			delete(files, name)
			dropped++
		}
	}
	if dropped != 4 {
		t.Errorf("%d packed documents, want 4", dropped)
	}
}

func readAll(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string]string{}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		contents[entry.Name()] = string(data)
	}
	return contents
}

func TestIndexRefusesWhatItCannotRead(t *testing.T) {
	tests := map[string]string{
		"no YAML":            "a: [",
		"status in words":    "paths: {/a: {get: {operationId: a, responses: {default: {description: x}}}}}",
		"dangling reference": "paths: {/a: {get: {operationId: a, responses: {'400': {$ref: '#/components/responses/Gone'}}}}}",
	}
	for name, document := range tests {
		t.Run(name, func(t *testing.T) {
			if files, err := Index("x", []byte(document)); err == nil {
				t.Errorf("accepted, as %v", files)
			}
		})
	}
}
