package contracttests

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Waive accepts the differences that waivers name. An expired waiver accepts
// nothing. It answers one error for all that are expired, and the places of
// those that accepted nothing.
func (c *Comparison) Waive(waivers []Waiver, now time.Time) (unused []string, err error) {
	var expired []error
	for i := range waivers {
		w := &waivers[i]
		if w.expired(now) {
			expired = append(expired, fmt.Errorf("%s: the waiver of %s expired on %s: %s", w.Place, w.Owner, w.Expires.Format(time.DateOnly), w.Reason))
			continue
		}
		for j := range c.Differences {
			if d := &c.Differences[j]; d.Waived == "" && w.accepts(d) {
				d.Waived, w.used = w.Reason+" ("+w.Owner+")", true
			}
		}
		if !w.used {
			unused = append(unused, w.Place)
		}
	}
	return unused, errors.Join(expired...)
}

// Count counts the differences of a grade that no waiver accepts.
func (c *Comparison) Count(g Grade) (n int) {
	for i := range c.Differences {
		if c.Differences[i].Grade == g && c.Differences[i].Waived == "" {
			n++
		}
	}
	return n
}

// Waived counts the differences that a waiver accepts.
func (c *Comparison) Waived() (n int) {
	for i := range c.Differences {
		if c.Differences[i].Waived != "" {
			n++
		}
	}
	return n
}

// Err says why a comparison does not count as passed: a difference of one of
// these grades is not waived, or one side could not be asked. That left is more
// permissive always counts.
func (c *Comparison) Err(failOn ...Grade) error {
	var reasons, grades []string
	if err := c.Report.Err(); err != nil {
		reasons = append(reasons, c.Left+": "+err.Error())
	}
	if len(c.Broken) > 0 {
		reasons = append(reasons, fmt.Sprintf("%d cases could not be compared to their end", len(c.Broken)))
	}
	if c.Calls == 0 {
		reasons = append(reasons, "no call was compared: a run that proves nothing fails")
	}
	for _, g := range Grades() {
		if n := c.Count(g); n > 0 && (g == Permissive || slices.Contains(failOn, g)) {
			grades = append(grades, fmt.Sprintf("%d %s", n, g))
		}
	}
	if len(grades) > 0 {
		reasons = append(reasons, c.Left+" and "+c.Right+" differ: "+strings.Join(grades, ", "))
	}
	if len(reasons) > 0 {
		return errors.New(strings.Join(reasons, "; "))
	}
	return nil
}

// WriteJSON writes the comparison as one JSON object.
func (c *Comparison) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(c); err != nil {
		return fmt.Errorf("write the comparison as JSON: %w", err)
	}
	return nil
}

// WriteText writes the differences for people, and the count of each grade.
func (c *Comparison) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, d := range c.distinct() {
		d.write(&b)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Broken)) {
		fmt.Fprintf(&b, "could not compare %s to its end: %s\n", name, c.Broken[name])
	}
	fmt.Fprintf(&b, "%d calls of %d cases compared between %s and %s:", c.Calls, c.Report.Count(Passed)+c.Report.Count(Failed), c.Left, c.Right)
	for _, g := range Grades() {
		fmt.Fprintf(&b, " %d %s,", c.Count(g), g)
	}
	fmt.Fprintf(&b, " %d waived; %d cases skipped, %d calls not sent to %s\n", c.Waived(), c.Report.Count(Skipped), c.Unsent, c.Right)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the comparison: %w", err)
	}
	return nil
}

// alikeDifferences are differences of one kind, of which the first is shown.
type alikeDifferences struct {
	Difference
	more int
}

// distinct lists the differences, those that are the same but for the case and
// the call as one.
func (c *Comparison) distinct() []*alikeDifferences {
	var list []*alikeDifferences
	known := map[Difference]*alikeDifferences{}
	for _, d := range c.Differences {
		kind := d
		kind.Case, kind.Call = "", ""
		if known[kind] != nil {
			known[kind].more++
			continue
		}
		known[kind] = &alikeDifferences{Difference: d}
		list = append(list, known[kind])
	}
	return list
}

// longestValue is how much of a value is shown to people, in bytes.
const longestValue = 400

func short(value string) string {
	if len(value) > longestValue {
		return strings.ToValidUTF8(value[:longestValue], "") + "..."
	}
	return value
}

// write writes what differs.
func (d *alikeDifferences) write(w io.Writer) {
	fmt.Fprintf(w, "%s: %s", d.Grade, d.Case)
	if d.Operation != "" {
		fmt.Fprintf(w, ": %s", d.Operation)
	}
	fmt.Fprintf(w, "\n      %s\n      %s: left %s, right %s\n", d.Call, d.Pointer, short(d.Left), short(d.Right))
	if d.Rule != "" {
		fmt.Fprintf(w, "      rule: %s\n", d.Rule)
	}
	if d.Parted {
		fmt.Fprint(w, "      the sides had parted before: this may follow from it\n")
	}
	if d.Waived != "" {
		fmt.Fprintf(w, "      waived: %s\n", d.Waived)
	}
	if d.more > 0 {
		fmt.Fprintf(w, "      and the same %d more times\n", d.more)
	}
}
