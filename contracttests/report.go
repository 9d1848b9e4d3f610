package contracttests

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
)

// WriteJSON writes the report as one JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(r); err != nil {
		return fmt.Errorf("write the report as JSON: %w", err)
	}
	return nil
}

// The elements of a report that CI systems read.
type (
	junitSuite struct {
		XMLName  xml.Name    `xml:"testsuite"`
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    string        `xml:"time,attr"` // seconds
		Failure *junitMessage `xml:"failure"`
		Skipped *junitMessage `xml:"skipped"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes the report as the XML that CI systems read.
func (r *Report) WriteJUnit(w io.Writer) error {
	suite := junitSuite{Name: "contract of " + r.Target, Tests: len(r.Results), Failures: r.Count(Failed), Skipped: r.Count(Skipped)}
	for i := range r.Results {
		suite.Cases = append(suite.Cases, r.Results[i].junit())
	}
	text, err := xml.MarshalIndent(suite, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	}
	if err != nil {
		return fmt.Errorf("write the report as JUnit XML: %w", err)
	}
	return nil
}

func (r *Result) junit() junitCase {
	c := junitCase{Class: "contract", Name: r.Case, Time: fmt.Sprintf("%.3f", r.Duration.Seconds())}
	switch r.State {
	case Failed:
		c.Failure = &junitMessage{Message: "failed", Text: r.Log}
	case Skipped:
		c.Skipped = &junitMessage{Message: r.Reason}
	case Passed:
	}
	return c
}
