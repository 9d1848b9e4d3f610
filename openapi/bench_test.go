package openapi

import "testing"

// The server reads all operations before its first answer.
func BenchmarkLoadOperations(b *testing.B) {
	for b.Loop() {
		for _, api := range APIs() {
			loadOperations(api)
		}
	}
}

func BenchmarkLoadSchemas(b *testing.B) {
	for b.Loop() {
		loadSchemas(Provisioning)
	}
}
