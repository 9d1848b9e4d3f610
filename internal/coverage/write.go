package coverage

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// WriteText writes the shares as a table, and below it what was missed.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%-12s %5s %5s %6s\n", "", "met", "of", "%")
	for _, kind := range Kinds {
		s := r.Share(kind)
		fmt.Fprintf(&b, "%-12s %5d %5d %6s\n", kind, s.Met, s.Total, s)
	}
	for _, kind := range Kinds {
		missed := r.Missed(kind)
		if len(missed) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s never met:\n", kind)
		for _, name := range missed {
			fmt.Fprintf(&b, "  %s\n", name)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteShares writes the shares on one line each, for the end of a run.
func (r *Report) WriteShares(w io.Writer) error {
	for _, kind := range Kinds {
		s := r.Share(kind)
		if _, err := fmt.Fprintf(w, "%s: %d of %d met (%s %%)\n", kind, s.Met, s.Total, s); err != nil {
			return err
		}
	}
	return nil
}

// WriteJSON writes the shares with all that was met and missed.
func (r *Report) WriteJSON(w io.Writer) error {
	shares := map[string]Share{}
	for _, kind := range Kinds {
		shares[kind] = r.Share(kind)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Shares map[string]Share `json:"shares"`
		*Report
	}{shares, r})
}

// The elements of the XML that CI systems read.
type (
	suites struct {
		XMLName xml.Name `xml:"testsuites"`
		Suites  []suite  `xml:"testsuite"`
	}
	suite struct {
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Skipped  int        `xml:"skipped,attr"`
		Cases    []testcase `xml:"testcase"`
	}
	testcase struct {
		Class   string   `xml:"classname,attr"`
		Name    string   `xml:"name,attr"`
		Failure *message `xml:"failure"`
		Skipped *message `xml:"skipped"`
	}
	message struct {
		Text string `xml:"message,attr"`
	}
)

// WriteJUnit writes a suite for each kind: what was met passed, what was missed
// was skipped. A kind under its floor has one more case, which failed.
func (r *Report) WriteJUnit(w io.Writer, floor Floor) error {
	var all suites
	for _, kind := range Kinds {
		all.Suites = append(all.Suites, r.suite(kind, floor))
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	}
	return err
}

func (r *Report) suite(kind string, floor Floor) suite {
	s := suite{Name: "coverage of " + kind}
	if below := (Floor{kind: floor[kind]}).Below(r); len(below) > 0 {
		s.Cases = append(s.Cases, testcase{Class: "coverage." + kind, Name: "share", Failure: &message{below[0]}})
		s.Failures++
	}
	for _, m := range r.Of(kind) {
		c := testcase{Class: "coverage." + kind, Name: m.Name}
		switch {
		case m.Count > 0:
		case Expected(kind, m):
			c.Skipped = &message{"never met"}
			s.Skipped++
		default:
			continue
		}
		s.Cases = append(s.Cases, c)
	}
	s.Tests = len(s.Cases)
	return s
}
