package scenarios

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Given is what a scenario puts into a world, in the order of the file.
type Given []Entry

// Entry is what stands under one key of `given`.
type Entry struct {
	Key   string
	Value json.RawMessage

	fixture Fixture
}

// MarshalJSON writes the entries as the object that they were.
func (g Given) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, e := range g {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(jsonText(e.Key))
		b.WriteByte(':')
		b.Write(e.Value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads the entries in their order. Their fixtures are for the
// caller to find.
func (g *Given) UnmarshalJSON(data []byte) error {
	*g = nil
	d := json.NewDecoder(bytes.NewReader(data))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return errors.New("given is no object")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		e := Entry{Key: key.(string)} // the decoder takes nothing else there
		if err := d.Decode(&e.Value); err != nil {
			return err
		}
		*g = append(*g, e)
	}
	return nil
}

// apply puts the entries into the world of a transaction.
func (g Given) apply(tx *state.Tx) error {
	for _, e := range g {
		if err := e.fixture.Apply(tx, e.Value); err != nil {
			return fmt.Errorf("given.%s: %w", e.Key, err)
		}
	}
	return nil
}
