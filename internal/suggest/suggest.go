// Package suggest finds the word a person most likely meant, for the hints in
// error messages about misspelt flags, keys, names and values.
package suggest

import (
	"strings"

	"github.com/agext/levenshtein"
)

// Nearest returns the known word closest to word, ignoring case. It reports
// false when none is close enough to be a likely misspelling: at most one edit
// for every three letters, rounded up. Of equally close words the first wins.
func Nearest(word string, known []string) (string, bool) {
	best, bestDistance := "", (len(word)+2)/3+1
	for _, candidate := range known {
		d := levenshtein.Distance(strings.ToLower(word), strings.ToLower(candidate), nil)
		if d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best, best != ""
}
