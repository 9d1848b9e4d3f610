package scenarios

import (
	"bytes"
	"encoding/json"
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

// apply fills a world in one transaction: all of it or nothing.
func (s *Scenario) apply(w *state.World) error {
	if len(s.Given) == 0 {
		return nil
	}
	return w.Update(func(tx *state.Tx) error {
		for _, e := range s.Given {
			if err := e.fixture.Apply(tx, e.Value); err != nil {
				return fmt.Errorf("scenario %s: given.%s: %w", s.Name, e.Key, err)
			}
		}
		return nil
	})
}
