package config

import (
	"fmt"
	"io"
)

const hidden = "[hidden]"

// Secret is a text that prints, logs and marshals as [hidden]; convert it to
// string to get at it.
type Secret string

// Format writes the same placeholder for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText keeps the secret out of JSON, YAML and structured logs.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Key is one pair of API credentials.
type Key struct {
	// ID is the public half.
	ID string
	// Secret is the private half.
	Secret Secret
	// Project is the only project the key opens, empty for every project.
	Project string
}

// String gives the key as --key takes it, with the secret hidden.
func (k Key) String() string {
	if k.Project == "" {
		return k.ID + ":" + hidden
	}
	return k.ID + ":" + hidden + ":" + k.Project
}
