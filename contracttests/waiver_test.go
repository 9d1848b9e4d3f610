package contracttests_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sinch-mock/sinch-mock/contracttests"
)

const waivers = `version: 1
waivers:
  - case: est/*
    operation: createSipTrunk
    pointer: /message
    grade: text
    reason: Live says it in other words.
    owner: voice
    expires: 2026-12-31
  - pointer: /webhooks/*/id
    grade: more permissive
    reason: |
      Asked the vendor.
    owner: "web"
    expires: "2027-01-31"
`

func TestParseWaivers(t *testing.T) {
	got, err := contracttests.ParseWaivers("w.yaml", []byte(waivers))
	if err != nil {
		t.Fatal(err)
	}
	want := []contracttests.Waiver{
		{
			Case: "est/*", Operation: "createSipTrunk", Pointer: "/message", Grade: contracttests.Text,
			Reason: "Live says it in other words.", Owner: "voice", Expires: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), Place: "w.yaml:3",
		},
		{
			Pointer: "/webhooks/*/id", Grade: contracttests.Permissive,
			Reason: "Asked the vendor.", Owner: "web", Expires: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC), Place: "w.yaml:10",
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(contracttests.Waiver{})); diff != "" {
		t.Errorf("waivers (-want +got):\n%s", diff)
	}
}

func TestParseWaiversRefuses(t *testing.T) {
	whole := "  - case: a\n    grade: text\n    reason: r\n    owner: o\n    expires: 2026-12-31\n"
	tests := []struct{ name, text, want string }{
		{"nothing", "", "w.yaml:1:1: holds no waivers"},
		{"no YAML", "version: [", "w.yaml:1:10: is not YAML"},
		{"no mapping", "- a", "w.yaml:1:1: want the keys version, waivers"},
		{"no version", "waivers:\n" + whole, "w.yaml:1:1: want version: 1"},
		{"another version", "version: 2\nwaivers:\n" + whole, "w.yaml:1:10: want version: 1"},
		{"no list", "version: 1\nwaivers: all", "w.yaml:2:10: waivers is a list"},
		{"an entry that is a text", "version: 1\nwaivers:\n  - all", "w.yaml:3:5: want the keys case, operation"},
		{"an unknown key", "version: 1\nwaivers:\n" + whole + "    ownr: o\n", `w.yaml:8:5: no such key "ownr"; did you mean owner?`},
		{"a key that nothing is near", "version: 1\nwaivers:\n" + whole + "    ticket: 7\n", `w.yaml:8:5: no such key "ticket"; there is case, operation`},
		{"a key twice", "version: 1\nwaivers:\n" + whole + "    owner: p\n", "w.yaml:8:5: the key owner is there twice"},
		{"no reason", "version: 1\nwaivers:\n" + strings.Replace(whole, "    reason: r\n", "", 1), "w.yaml:3:5: the waiver has no reason"},
		{"an empty reason", "version: 1\nwaivers:\n" + strings.Replace(whole, "reason: r", `reason: ""`, 1), "w.yaml:5:13: reason is a text"},
		{"a list of owners", "version: 1\nwaivers:\n" + strings.Replace(whole, "owner: o", "owner: [o, p]", 1), "w.yaml:6:12: owner is a text"},
		{"a grade that is none", "version: 1\nwaivers:\n" + strings.Replace(whole, "grade: text", "grade: mild", 1), `w.yaml:4:12: grade: no such grade "mild"; there is more permissive, stricter, shape, order, text`},
		{"a day that is none", "version: 1\nwaivers:\n" + strings.Replace(whole, "2026-12-31", "2026-02-30", 1), `w.yaml:7:14: expires: "2026-02-30" is no date`},
		{"nothing named", "version: 1\nwaivers:\n" + strings.Replace(whole, "case: a\n    ", "", 1), "w.yaml:3:5: the waiver names no case, operation or pointer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := contracttests.ParseWaivers("w.yaml", []byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %s", err, tt.want)
			}
		})
	}
	_, err := contracttests.ParseWaivers("w.yaml", []byte("version: 1\nwaivers:\n  - grade: mild\n    ownr: o\n"))
	if err == nil || strings.Count(err.Error(), "\n") < 5 {
		t.Errorf("not all mistakes are told: %v", err)
	}
}

// FuzzParseWaivers holds that each mistake has its place, and that waivers say
// what they accept.
func FuzzParseWaivers(f *testing.F) {
	f.Add(waivers)
	f.Add("version: 1\nwaivers: [{}]")
	f.Add("- ? a\n: *b")
	place := regexp.MustCompile(`^w:\d+:\d+: .`)
	f.Fuzz(func(t *testing.T, text string) {
		all, err := contracttests.ParseWaivers("w", []byte(text))
		if err != nil {
			if !place.MatchString(err.Error()) {
				t.Errorf("%q has no place", err)
			}
			return
		}
		for _, w := range all {
			if w.Reason == "" || w.Owner == "" || w.Grade == "" || w.Expires.IsZero() || w.Case+w.Operation+w.Pointer == "" {
				t.Errorf("%+v is taken", w)
			}
		}
	})
}

// compared is a comparison with one difference of each of two grades.
func compared() *contracttests.Comparison {
	return &contracttests.Comparison{
		Left: "fake", Right: "live", Calls: 7,
		Report: &contracttests.Report{Results: []contracttests.Result{{Case: "est/trunks/create", State: contracttests.Passed}}},
		Differences: []contracttests.Difference{
			{Case: "est/trunks/create", Operation: "createSipTrunk", Call: "curl x", Pointer: "/message", Left: `"a"`, Right: `"b"`, Grade: contracttests.Text, Rule: "est.rule"},
			{Case: "est/trunks/create", Operation: "createSipTrunk", Call: "curl y", Pointer: "status", Left: "200", Right: "400", Grade: contracttests.Permissive, Parted: true},
		},
	}
}

func TestWaive(t *testing.T) {
	expires := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	permissive := contracttests.Waiver{Case: "est/trunks/*", Pointer: "status", Grade: contracttests.Permissive, Reason: "Known.", Owner: "voice", Expires: expires, Place: "w:1"}
	with := func(change func(*contracttests.Waiver)) contracttests.Waiver {
		w := permissive
		change(&w)
		return w
	}
	const stays = "fake and live differ: 1 more permissive"
	tests := []struct {
		name   string
		waiver contracttests.Waiver
		today  time.Time
		unused int
		err    string // of the comparison
		lapsed string // of the waivers
	}{
		{"fits", permissive, expires, 0, "", ""},
		{"fits to the end of its last day", permissive, expires.Add(24*time.Hour - time.Second), 0, "", ""},
		{"has expired", permissive, expires.Add(24 * time.Hour), 0, stays, "w:1: the waiver of voice expired on 2026-12-31: Known."},
		{"is for another grade", with(func(w *contracttests.Waiver) { w.Grade = contracttests.Stricter }), expires, 1, stays, ""},
		{"is for another case", with(func(w *contracttests.Waiver) { w.Case = "est/trunk" }), expires, 1, stays, ""},
		{"is for another operation", with(func(w *contracttests.Waiver) { w.Operation = "getSipTrunks" }), expires, 1, stays, ""},
		{"is for another place", with(func(w *contracttests.Waiver) { w.Pointer = "/stat*" }), expires, 1, stays, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := compared()
			unused, err := c.Waive([]contracttests.Waiver{tt.waiver}, tt.today)
			if len(unused) != tt.unused || text(err) != tt.lapsed || text(c.Err()) != tt.err {
				t.Errorf("unused %v, waivers %q, comparison %q", unused, text(err), text(c.Err()))
			}
		})
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestComparisonIsWritten(t *testing.T) {
	c := compared()
	_, err := c.Waive([]contracttests.Waiver{{Pointer: "/message", Grade: contracttests.Text, Reason: "Words.", Owner: "o", Expires: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)}}, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	c.Broken = map[string]string{"est/acls/create": "live: gone"}
	again := c.Differences[1]
	again.Case, again.Call = "est/trunks/again", "curl z"
	other := again
	other.Left = strings.Repeat("x", 1000)
	c.Differences = append(c.Differences, again, other, again)
	var got bytes.Buffer
	if err := c.WriteText(&got); err != nil {
		t.Fatal(err)
	}
	want := `text: est/trunks/create: createSipTrunk
      curl x
      /message: left "a", right "b"
      rule: est.rule
      waived: Words. (o)
more permissive: est/trunks/create: createSipTrunk
      curl y
      status: left 200, right 400
      the sides had parted before: this may follow from it
      and the same 2 more times
more permissive: est/trunks/again: createSipTrunk
      curl z
      status: left ` + strings.Repeat("x", 400) + `..., right 400
      the sides had parted before: this may follow from it
could not compare est/acls/create to its end: live: gone
7 calls of 1 cases compared between fake and live: 4 more permissive, 0 stricter, 0 shape, 0 order, 0 text, 1 waived; 0 cases skipped, 0 calls not sent to live
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	if err := c.Err(contracttests.Text); text(err) != "1 cases could not be compared to their end; fake and live differ: 4 more permissive" {
		t.Error(err)
	}
	if err := (&contracttests.Comparison{Left: "l", Report: &contracttests.Report{}}).Err(); err == nil || !strings.Contains(err.Error(), "no call was compared") {
		t.Errorf("an empty comparison: %v", err)
	}
}
