package suggest

import "github.com/agext/levenshtein"

// Distance is how many letters must be inserted, deleted or replaced to make
// one word of the other.
func Distance(a, b string) int { return levenshtein.Distance(a, b, nil) }
