package estapi

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

const (
	// csvName is the export's file name where the caller does not say.
	csvName = "EST_call_records.csv"
	// milliseconds is the format of times in the export, in UTC.
	milliseconds = "2006-01-02T15:04:05.000Z"
)

var (
	ruleExportProjects = ledger.Define(ledger.Rule{
		Name: "est.export.projects", Kind: fake.KindForeignProject, Evidence: ledger.Assumed,
		Says:   "projectIds adds the calls of sub-projects; any other project is refused, so that nobody reads what is not theirs.",
		Fix:    "Name only projects that POST /addProjects has added to this one.",
		Source: "elastic-sip-trunking.yaml exportCallRecords (adds calls of other projects; which is not said)",
	})
	ruleExportName = ledger.Define(ledger.Rule{
		Name: "est.export.file-name", Kind: trunking.KindValidationFailed, Evidence: ledger.Assumed,
		Says:   "fileName is what the export is saved as, of 1 to 100 letters, digits, spaces, dots, underscores and hyphens, and .csv is added to it where it lacks it; EST_call_records.csv where it is left out (client-observed).",
		Fix:    "Send a plain file name.",
		Source: "elastic-sip-trunking.yaml exportCallRecords (no description); client_observations exportCallRecords",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.export.csv", Evidence: ledger.ClientObserved,
		Says:   "The export is one header and a row per call, each field in double quotes, no newline after the last. Times have milliseconds and a Z, To is the number, @, the domain and the port, a direction is in upper case and a transport in lower case, Has Children is true or null. MOS is 4.4 for an answered call and 0.0 for others, the region us-west, the cause code follows from the SIP status by RFC 3398 (all three assumed).",
		Source: "elastic-sip-trunking.yaml client_observations exportCallRecords; behaviour.md 6.8",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.export.media-type", Evidence: ledger.Documented,
		Says:   "The export is sent as application/csv, whatever Accept asks for.",
		Source: "elastic-sip-trunking.yaml exportCallRecords",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.export.filters", Evidence: ledger.Documented,
		Says:   "The export has the filters of the list, and those by country, emergency, region, group, parent, relationship and children; a value must be met exactly (assumed).",
		Source: "elastic-sip-trunking.yaml exportCallRecords",
	})
)

// csvHeader are the export's columns.
var csvHeader = []string{
	"Timestamp", "Call Id", "Answer Time", "End Time", "From", "To", "Trunk Id", "Trunk Name", "Direction",
	"Duration (s)", "Result", "To Country", "From Country", "Is Emergency Call", "Price Per Minute", "Cost",
	"Cause Code", "SIP Response Code", "Region", "MOS", "Transport", "Port", "Project Id", "Group Id",
	"Relationship Type", "Has Children",
}

// exported is a call with the project that it belongs to.
type exported struct {
	trunking.CallRecord
	project string
}

func exportCalls(c *fake.Call, p pageRequest) (fake.Reply, error) {
	filter, err := exportFilter(c)
	if err != nil {
		return fake.Reply{}, err
	}
	name, err := exportName(c)
	if err != nil {
		return fake.Reply{}, err
	}
	calls, err := callsOf(c, filter, p.number*p.size)
	if err != nil {
		return fake.Reply{}, err
	}
	lines := []string{csvLine(csvHeader)}
	for _, e := range state.PageOf(calls, p.number, p.size).Items {
		lines = append(lines, csvLine(e.row()))
	}
	return fake.Reply{
		Status: http.StatusOK,
		Header: http.Header{"Content-Disposition": {fmt.Sprintf("attachment; filename=%q", name)}},
		Body:   fake.Text{MediaType: "application/csv", Content: []byte(strings.Join(lines, "\n"))},
	}, nil
}

func exportFilter(c *fake.Call) (trunking.CallFilter, error) {
	f, err := callFilter(c)
	f.FromCountry, f.ToCountry = c.Query.Get("fromCountryCode"), c.Query.Get("toCountryCode")
	f.Emergency, f.Children = c.Query.Get("emergencyOnly") == "true", c.Query.Get("hasChildren") == "true"
	f.Region, f.GroupID, f.ParentID = c.Query.Get("region"), c.Query.Get("groupId"), c.Query.Get("parentId")
	f.Related = c.Query.Get("relationshipType")
	return f, err
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9 ._-]{1,100}$`)

func exportName(c *fake.Call) (string, error) {
	name := c.Query.Get("fileName")
	switch {
	case name == "":
		return csvName, nil
	case !plainName.MatchString(name):
		return "", ruleExportName.Broken("The file name is not valid.").At("fileName", "must be letters, digits, spaces, dots, underscores and hyphens")
	case !strings.HasSuffix(strings.ToLower(name), ".csv"):
		name += ".csv"
	}
	return name, nil
}

// callsOf lists the newest calls of the project and of its sub-projects that
// are asked for, newest first, at most so many of each.
func callsOf(c *fake.Call, filter trunking.CallFilter, most int) ([]exported, error) {
	var all []exported
	add := func(project string, tx *state.Tx) {
		for _, r := range trunking.ListCalls(tx, filter, 1, most).Items {
			all = append(all, exported{r, project})
		}
	}
	add(c.Project, c.Tx)
	others := listed(c, "projectIds")
	slices.Sort(others)
	for _, project := range slices.Compact(others) {
		if project == c.Project {
			continue
		}
		if !trunking.IsSubProject(c.Tx, project) {
			return nil, ruleExportProjects.Broken("Project '%s' is no sub-project of this one.", project)
		}
		c.Tx.Elsewhere(project, func(theirs *state.Tx) { add(project, theirs) })
	}
	slices.SortStableFunc(all, func(a, b exported) int {
		return cmp.Or(b.Created.Compare(a.Created), strings.Compare(b.ID, a.ID))
	})
	return all, nil
}

func (e exported) row() []string {
	answered, mos := "", "0.0"
	if e.Answered != nil {
		answered, mos = e.Answered.Format(milliseconds), "4.4"
	}
	to := e.To
	if e.Domain != "" {
		to = fmt.Sprintf("%s@%s:%d", e.To, e.Domain, e.Port)
	}
	children := "null"
	if e.HasChildren {
		children = "true"
	}
	return []string{
		e.Created.Format(milliseconds), e.ID, answered, e.Ended.Format(milliseconds), e.From, to, e.TrunkID, e.TrunkName, string(e.Direction),
		strconv.Itoa(e.Seconds()), string(e.Result), e.ToCountry, e.FromCountry, strconv.FormatBool(e.Emergency), csvMoney(e.PerMinute()), csvMoney(e.Cost()),
		strconv.Itoa(causeCode(e.Status)), strconv.Itoa(e.Status), trunking.Region, mos, strings.ToLower(e.Transport), strconv.Itoa(e.Port), e.project, e.GroupID,
		e.Relationship(), children,
	}
}

// csvLine quotes every field, as a CSV writer does only where it must.
func csvLine(fields []string) string {
	var quoted []string
	for _, f := range fields {
		quoted = append(quoted, `"`+strings.ReplaceAll(f, `"`, `""`)+`"`)
	}
	return strings.Join(quoted, ",")
}

func csvMoney(p trunking.Price) string {
	return fmt.Sprintf("%d.%04d %s", p/10_000, p%10_000, trunking.Currency)
}

// causeCode is the Q.850 cause of a SIP status, by RFC 3398.
func causeCode(status int) int {
	switch status {
	case 200, 487:
		return 16 // normal clearing
	case 404:
		return 1 // unallocated number
	case 480:
		return 18 // no user responding
	case 486:
		return 17 // user busy
	case 401, 403, 407, 603:
		return 21 // call rejected
	}
	return 41 // temporary failure
}
