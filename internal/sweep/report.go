package sweep

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Table writes a row for each call and a column for each kind.
func Table(w io.Writer, results []Result) error {
	kinds, rows := columns(results)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "call\t%s\n", strings.Join(kinds, "\t"))
	for _, row := range rows {
		cells := make([]string, len(kinds))
		for i, kind := range kinds {
			cells[i] = row.cell[kind]
			if cells[i] == "" {
				cells[i] = "-"
			}
		}
		fmt.Fprintf(table, "%s\t%s\n", row.call, strings.Join(cells, "\t"))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

// row is what a call's trials ended in, by kind.
type row struct {
	call Call
	cell map[string]string
}

func columns(results []Result) (kinds []string, rows []row) {
	seen := map[string]bool{}
	for _, r := range results {
		if kind := r.Trial.Kind.Name; !seen[kind] {
			seen[kind] = true
			kinds = append(kinds, kind)
		}
		if len(rows) == 0 || rows[len(rows)-1].call != r.Trial.Call {
			rows = append(rows, row{r.Trial.Call, map[string]string{}})
		}
		verdict := "ok"
		if !r.Survived() {
			verdict = "FAIL"
		}
		rows[len(rows)-1].cell[r.Trial.Kind.Name] = verdict
	}
	return kinds, rows
}

// The elements of a report that CI systems read.
type (
	suite struct {
		XMLName  xml.Name   `xml:"testsuite"`
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Cases    []testcase `xml:"testcase"`
	}
	testcase struct {
		Class   string   `xml:"classname,attr"`
		Name    string   `xml:"name,attr"`
		Time    string   `xml:"time,attr"` // seconds
		Failure *failure `xml:"failure"`
	}
	failure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the results as the XML that CI systems read.
func JUnit(w io.Writer, results []Result) error {
	all := suite{Name: "sweep", Tests: len(results), Failures: len(Failed(results))}
	for _, r := range results {
		c := testcase{Class: "sweep." + r.Trial.Call.String(), Name: r.Trial.Kind.Name, Time: fmt.Sprintf("%.3f", r.Seconds)}
		if !r.Survived() {
			c.Failure = &failure{r.Problem, r.Trial.Kind.Says + "\n" + r.Output}
		}
		all.Cases = append(all.Cases, c)
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	}
	if err != nil {
		return fmt.Errorf("write the report as JUnit XML: %w", err)
	}
	return nil
}
