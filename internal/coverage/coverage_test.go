package coverage_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/coverage"
)

func report() *coverage.Report {
	return &coverage.Report{
		Operations:  []coverage.Met{{"createThing", 2}, {"getThing", 0}},
		Outcomes:    []coverage.Met{{"createThing 201", 1}, {"createThing 409 taken", 1}, {"createThing 500 internal_error", 0}, {"getThing 200", 0}},
		Transitions: []coverage.Met{{"thing (none) -> DRAFT", 1}, {"thing DRAFT -> SOLD", 0}, {"thing SOLD -> DRAFT", 0}, {"other (none) -> ON", 1}},
		Events:      []coverage.Met{},
	}
}

func TestShare(t *testing.T) {
	want := map[string]string{"operations": "1/2 50.0", "outcomes": "2/3 66.6", "transitions": "2/4 50.0", "events": "0/0 100.0"}
	got := map[string]string{}
	for _, kind := range coverage.Kinds {
		s := report().Share(kind)
		got[kind] = strings.Join([]string{itoa(s.Met) + "/" + itoa(s.Total), s.String()}, " ")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("shares (-want +got):\n%s", diff)
	}
}

func itoa(n int) string { return string(rune('0' + n)) }

func TestMissed(t *testing.T) {
	if diff := cmp.Diff([]string{"getThing 200"}, report().Missed("outcomes")); diff != "" {
		t.Errorf("a 500 is not asked for (-want +got):\n%s", diff)
	}
}

func TestSince(t *testing.T) {
	earlier, later := report(), report()
	later.Operations[0].Count, later.Outcomes[0].Count = 5, 0
	got := later.Since(earlier)
	if diff := cmp.Diff([]coverage.Met{{"createThing", 3}, {"getThing", 0}}, got.Operations); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
	if got.Outcomes[0].Count != 0 {
		t.Errorf("a count of %d after a reset, want 0", got.Outcomes[0].Count)
	}
}

func TestFloor(t *testing.T) {
	tests := []struct {
		text  string
		below []string
		err   string
	}{
		{text: "operations=50,events=100"},
		{text: "operations=50.1", below: []string{"operations: 50.0 % met, 50.1 % asked for"}},
		{text: "transitions=100,outcomes=67", below: []string{"outcomes: 66.6 % met, 67 % asked for", "transitions: 50.0 % met, 100 % asked for"}},
		{text: "outcome=90", err: `no kind "outcome"; did you mean outcomes?`},
		{text: "x=90", err: `no kind "x"; there is operations, outcomes, transitions, events`},
		{text: "outcomes", err: `"outcomes" is not KIND=PERCENT, as in outcomes=90,transitions=100`},
		{text: "outcomes=101", err: "outcomes=101: want a number from 0 to 100"},
		{text: "outcomes=NaN", err: "outcomes=NaN: want a number from 0 to 100"},
		{text: "events=1,events=2", err: "events is given twice"},
		{text: "", err: `"" is not KIND=PERCENT, as in outcomes=90,transitions=100`},
	}
	for _, tt := range tests {
		floor, err := coverage.ParseFloor(tt.text)
		if tt.err != "" {
			if err == nil || err.Error() != tt.err {
				t.Errorf("%s: error %v, want %s", tt.text, err, tt.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.text, err)
		}
		if diff := cmp.Diff(tt.below, floor.Below(report())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestWriteText(t *testing.T) {
	var b bytes.Buffer
	if err := report().WriteText(&b); err != nil {
		t.Fatal(err)
	}
	want := `               met    of      %
operations       1     2   50.0
outcomes         2     3   66.6
transitions      2     4   50.0
events           0     0  100.0

operations never met:
  getThing

outcomes never met:
  getThing 200

transitions never met:
  thing DRAFT -> SOLD
  thing SOLD -> DRAFT
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestWriteJSON(t *testing.T) {
	var b bytes.Buffer
	if err := report().WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Shares map[string]coverage.Share
		coverage.Report
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*report(), got.Report); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if want := (coverage.Share{Kind: "outcomes", Met: 2, Total: 3}); got.Shares["outcomes"] != want {
		t.Errorf("share %v, want %v", got.Shares["outcomes"], want)
	}
}

func TestWriteJUnit(t *testing.T) {
	var b bytes.Buffer
	if err := report().WriteJUnit(&b, coverage.Floor{"outcomes": 90}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<testsuite name="coverage of outcomes" tests="4" failures="1" skipped="1">`,
		`<testcase classname="coverage.outcomes" name="createThing 201"></testcase>`,
		`<failure message="outcomes: 66.6 % met, 90 % asked for"></failure>`,
		`<testsuite name="coverage of operations" tests="2" failures="0" skipped="1">`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
}

// TestWriteHTML holds that the page is well formed, needs nothing from
// elsewhere, and draws each transition in its colour.
func TestWriteHTML(t *testing.T) {
	r := report()
	r.Outcomes = append(r.Outcomes, coverage.Met{Name: "<script> 200"})
	var b bytes.Buffer
	if err := r.WriteHTML(&b, "Met & missed"); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for want, times := range map[string]int{
		"<title>Met &amp; missed</title>":          1,
		"<svg ":                                    2,
		`<path class="met"`:                        2,
		`<path class="missed"`:                     2,
		"<title>DRAFT -&gt; SOLD: 0</title>":       1,
		"&lt;script&gt; 200: 0":                    1,
		`<li class="beyond">createThing 500 inter`: 1,
		"http":    0,
		"<script": 0,
	} {
		if got := strings.Count(page, want); got != times {
			t.Errorf("%q is there %d times, want %d", want, got, times)
		}
	}
	body := page[strings.Index(page, "<body>"):strings.Index(page, "</html>")]
	if err := wellFormed(body); err != nil {
		t.Errorf("the page is not well formed: %v", err)
	}
}

func wellFormed(text string) error {
	return xml.Unmarshal([]byte(text), &struct {
		XMLName xml.Name `xml:"body"`
	}{})
}
