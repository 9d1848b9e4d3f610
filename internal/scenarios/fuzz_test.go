package scenarios

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func FuzzParse(f *testing.F) {
	for _, data := range goodFiles(f) {
		f.Add(string(data))
	}
	addBadFiles(f)
	f.Fuzz(func(t *testing.T, file string) {
		s, err := Parse("f", []byte(file), known)
		if err != nil {
			checkProblems(t, err)
			return
		}
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("f", raw, known)
		if err != nil {
			t.Fatalf("its own JSON is refused: %v\n%s", err, raw)
		}
		if diff := cmp.Diff(s, again, same); diff != "" {
			t.Errorf("read again (-first +second):\n%s", diff)
		}
	})
}

func checkProblems(t *testing.T, err error) {
	var asError *Error
	if !errors.As(err, &asError) || len(asError.Problems) == 0 {
		t.Fatalf("an error of type %T: %v", err, err)
	}
	for _, p := range asError.Problems {
		if p.File != "f" || p.Line < 1 || p.Column < 1 || p.Text == "" {
			t.Errorf("a problem without place or text: %+v", p)
		}
	}
}
