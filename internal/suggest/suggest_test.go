package suggest_test

import (
	"testing"

	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

func TestNearest(t *testing.T) {
	known := []string{"listen", "tls-listen", "clock", "seed", "key"}
	tests := []struct{ name, word, want string }{
		{"one letter wrong", "clocj", "clock"},
		{"two letters swapped", "lsiten", "listen"},
		{"a short word with two swapped", "sede", "seed"},
		{"three letters with two swapped", "kye", "key"},
		{"a letter too many", "keys", "key"},
		{"another case", "LISTEN", "listen"},
		{"the word itself", "seed", "seed"},
		{"four letters too many", "clockwork", ""},
		{"nothing near", "observability", ""},
		{"a short word, nothing near", "ab", ""},
		{"the empty word", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := suggest.Nearest(tt.word, known)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("Nearest(%q) = %q, %t, want %q", tt.word, got, ok, tt.want)
			}
		})
	}
}

func TestNearestTakesTheFirstOfEquals(t *testing.T) {
	if got, _ := suggest.Nearest("bat", []string{"cat", "hat"}); got != "cat" {
		t.Errorf("Nearest = %q, want the first, %q", got, "cat")
	}
}
