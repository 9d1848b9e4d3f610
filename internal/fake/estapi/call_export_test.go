package estapi_test

import (
	"encoding/csv"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

var update = flag.Bool("update", false, "write testdata anew instead of comparing")

// history places calls of all kinds: out, in, refused, forwarded, emergency.
func (c client) history() {
	c.t.Helper()
	trunkID := c.office()
	c.place(callOut("+12025550123"))
	c.advance(time.Minute)
	c.place(callIn("+46850110100"))
	c.advance(time.Minute)
	c.place(callOut("911"))
	c.advance(time.Minute)
	c.place(callOut("+46850110100"))
	c.place(trunking.Call{Direction: trunking.Inbound, From: "+46850110100", To: "+12025550177"})
	c.advance(1500 * time.Millisecond)
	c.Must(200, "PUT", "/trunks/"+trunkID, `{"name":"The \"Office\", main","hostName":"office","enableCallForward":true,"callForwardNumber":"+14165550100"}`)
	failing := callIn("+12025550123")
	failing.FarEnd = trunking.FarEndNoAnswer
	c.Must(200, "PUT", "/trunks/"+trunkID+"/endpoints/"+c.onlyEndpoint(trunkID), `{"name":"SBC","address":"198.51.100.7","priority":1,"enabled":false}`)
	c.place(failing)
}

func (c client) onlyEndpoint(trunkID string) string {
	c.t.Helper()
	all := c.Must(200, "GET", "/trunks/"+trunkID+"/endpoints", "").Body["endpoints"].([]any)
	return all[0].(map[string]any)["id"].(string)
}

// rows reads an export strictly.
func rows(t *testing.T, a faketest.Answer) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(a.Raw)).ReadAll()
	if err != nil {
		t.Fatalf("%v\n%s", err, a.Raw)
	}
	return all
}

func TestExportIsAsGolden(t *testing.T) {
	c := newClient(t)
	c.history()
	a := c.Must(200, "GET", "/calls/export", "")
	const path = "testdata/calls.csv"
	if *update {
		if err := os.WriteFile(path, []byte(a.Raw), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(a.Raw, "\n")); diff != "" {
		t.Errorf("export (-want +got):\n%s", diff)
	}
	if a.Header.Get("Content-Type") != "application/csv" || a.Header.Get("Content-Disposition") != `attachment; filename="EST_call_records.csv"` {
		t.Errorf("headers %v", a.Header)
	}
	all := rows(t, a)
	if len(all) != 8 || len(all[0]) != 26 {
		t.Errorf("%d rows of %d columns", len(all), len(all[0]))
	}
	for line := range strings.SplitSeq(a.Raw, "\n") {
		if !strings.HasPrefix(line, `"`) || !strings.HasSuffix(line, `"`) || strings.Count(line, `","`) != 25 {
			t.Errorf("not 26 quoted fields: %s", line)
		}
	}
}

func TestExportFilters(t *testing.T) {
	c := newClient(t)
	c.history()
	all := rows(t, c.Must(200, "GET", "/calls/export", ""))
	group := all[2][23] // of the call that was forwarded
	for query, want := range map[string]int{
		"": 7, "?size=2": 2, "?size=2&page=4": 1, "?page=2": 0,
		"?from=+4685": 2, "?direction=OUTBOUND,inbound": 7, "?callResult=FAILED": 2, "?createTime=2026-01-01T01:02": 1, "?createTime%3E=2026-01-01T01:03:00": 4, "?createTime=2025": 0,
		"?fromCountryCode=SE": 2, "?toCountryCode=CA": 1, "?toCountryCode=CA&fromCountryCode=SE": 0,
		"?emergencyOnly=true": 1, "?emergencyOnly=false": 7, "?region=us-west": 7, "?region=us-east": 0,
		"?groupId=" + group: 2, "?parentId=" + group: 1, "?relationshipType=initial": 6, "?relationshipType=child": 1,
		"?hasChildren=true": 1, "?hasChildren=false": 7, "?trunkId=nope": 0, "?projectIds=P": 7,
	} {
		if got := len(rows(t, c.Must(200, "GET", "/calls/export"+query, ""))) - 1; got != want {
			t.Errorf("%s: %d calls, want %d", query, got, want)
		}
	}
	for name, want := range map[string]string{"june": "june.csv", "June 2026.CSV": "June 2026.CSV", "": "EST_call_records.csv"} {
		a := c.Must(200, "GET", "/calls/export?fileName="+strings.ReplaceAll(name, " ", "%20"), "")
		if got := a.Header.Get("Content-Disposition"); got != `attachment; filename="`+want+`"` {
			t.Errorf("%q: %s", name, got)
		}
	}
}

func TestExportOfSubProjects(t *testing.T) {
	c := newClient(t)
	c.history()
	sub := client{c.On(t, "sub"), t}
	sub.advance(time.Hour + 90*time.Second) // between the second and the third call
	sub.place(trunking.Call{Direction: trunking.Inbound, From: "+46850110100", To: "+12025550100"})
	c.refused(403, "PERMISSION_DENIED", "Project 'sub' is no sub-project of this one.", "GET", "/calls/export?projectIds=sub", "")
	c.Must(200, "POST", "/addProjects", `{"projectIds":["sub","unused"]}`)
	all := rows(t, c.Must(200, "GET", "/calls/export?projectIds=sub,unused,P,sub", ""))
	projects := map[string]int{}
	for _, row := range all[1:] {
		projects[row[22]]++
	}
	if diff := cmp.Diff(map[string]int{"P": 7, "sub": 1}, projects); diff != "" {
		t.Errorf("calls by project (-want +got):\n%s", diff)
	}
	for i, row := range all[2:] {
		if row[0] > all[i+1][0] {
			t.Errorf("%s stands behind %s", row[0], all[i+1][0])
		}
	}
	sub.refused(403, "PERMISSION_DENIED", "Project 'P' is no sub-project of this one.", "GET", "/calls/export?projectIds=P", "")
}
