// Package suggest finds the word a person most likely meant, for the hints in
// error messages about misspelt flags, keys, names and values.
package suggest

import (
	"strings"

	"github.com/agext/levenshtein"
)

// Nearest returns the known word closest to word, ignoring case. It reports
// false when none is close enough to be a likely misspelling: one edit, one more
// for every three letters, three at most (two swapped letters are two edits). Of
// equally close words the first wins.
func Nearest(word string, known []string) (string, bool) {
	best, bestDistance := "", min(1+len(word)/3, 3)+1
	for _, candidate := range known {
		d := levenshtein.Distance(strings.ToLower(word), strings.ToLower(candidate), nil)
		if d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best, best != ""
}
