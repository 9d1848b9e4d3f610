package coverage

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

// ParseFloor reads the least shares as they stand on a command line:
// outcomes=90,transitions=100.
func ParseFloor(text string) (Floor, error) {
	floor := Floor{}
	for _, part := range strings.Split(text, ",") {
		kind, value, ok := strings.Cut(part, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not KIND=PERCENT, as in outcomes=90,transitions=100", part)
		}
		if !slices.Contains(Kinds, kind) {
			return nil, unknownKind(kind)
		}
		if _, twice := floor[kind]; twice {
			return nil, fmt.Errorf("%s is given twice", kind)
		}
		percent, err := strconv.ParseFloat(value, 64)
		if err != nil || !(percent >= 0 && percent <= 100) {
			return nil, fmt.Errorf("%s=%s: want a number from 0 to 100", kind, value)
		}
		floor[kind] = percent
	}
	return floor, nil
}

func unknownKind(kind string) error {
	if near, ok := suggest.Nearest(kind, Kinds); ok {
		return fmt.Errorf("no kind %q; did you mean %s?", kind, near)
	}
	return fmt.Errorf("no kind %q; there is %s", kind, strings.Join(Kinds, ", "))
}
