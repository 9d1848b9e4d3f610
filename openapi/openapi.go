// Package openapi is the contract as data: the OpenAPI documents of the APIs
// that this project serves, and an index of their operations, schemas, error
// codes and events.
//
// The YAML documents are the source of truth. At run time only the index is
// read, on first use, one API at a time; a test says when it is stale.
package openapi

import (
	"compress/gzip"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

//go:generate go run ./internal/indexgen -dir .

//go:embed index/*
var index embed.FS

// API names one of the documents.
type API string

// The APIs, in the order in which Lookup searches them.
const (
	// Provisioning is the Provisioning API (PAPI), OpenAPI 3.1.
	Provisioning API = "provisioning"
	// Trunking is the Elastic SIP Trunking API (EST), OpenAPI 3.0.
	Trunking API = "elastic-sip-trunking"
	// Auth is the token endpoint.
	Auth API = "auth"
	// Control is the testers' door below /_mock/.
	Control API = "control"
)

// APIs lists all APIs.
func APIs() []API { return []API{Provisioning, Trunking, Auth, Control} }

// Documents lists the file names of the documents, sorted.
func Documents() []string {
	var names []string
	for _, api := range APIs() {
		names = append(names, string(api)+".yaml")
	}
	slices.Sort(names)
	return names
}

// Document answers a document as it is, by its file name ("provisioning.yaml").
// The bytes are the caller's own.
func Document(name string) ([]byte, error) {
	if !slices.Contains(Documents(), name) {
		return nil, fmt.Errorf("no document %q; there are %s", name, strings.Join(Documents(), ", "))
	}
	packed, err := index.Open("index/" + name + ".gz.b64")
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, packed))
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	return io.ReadAll(unpacked)
}

// readIndex decodes a file of the index. The index is written by this
// package's generator and checked by its tests: that it cannot be read is a
// broken build, not a condition to handle.
func readIndex(name string, into any) {
	data, err := index.ReadFile("index/" + name)
	if err != nil {
		panic(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		panic(fmt.Errorf("index/%s: %w", name, err))
	}
}
