package contracttests

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Operations on the call history.
const (
	callFind   = "findCalls"
	callExport = "exportCallRecords"
	callPcap   = "getPcap"
)

// noPcap is what a PCAP that is not there is called.
const noPcap = "PCAP_NOT_FOUND"

func callCases() []Case {
	needs := []Need{Empty, Clock, Calls}
	return []Case{
		{Name: "est/calls/find", Operations: []string{callFind}, Costs: Number, Needs: needs, Run: callsFind},
		{Name: "est/calls/find/filters", Operations: []string{callFind}, Costs: Number, Needs: needs, Run: callsFilters},
		{Name: "est/calls/find/create-time", Operations: []string{callFind}, Costs: Number, Needs: needs, Run: callsCreateTime},
		{Name: "est/calls/find/pages", Operations: []string{callFind}, Costs: Number, Needs: needs, Run: callsPages},
		{Name: "est/calls/find/newest-first", Operations: []string{callFind, callExport}, Costs: Number, Needs: needs, Assumed: true, Run: callsOrder},
		{Name: "est/calls/refused-queries", Operations: []string{callFind, callExport, callPcap}, Run: callsRefused},
		{Name: "est/calls/export", Operations: []string{callExport}, Costs: Number, Needs: needs, Run: callsExport},
		{Name: "est/calls/export/filters", Operations: []string{callExport}, Costs: Number, Needs: needs, Run: callsExportFilters},
		{Name: "est/calls/export/projects", Operations: []string{callExport}, Costs: Irreversible | Number, Needs: needs, Assumed: true, Run: callsExportProjects},
		{Name: "est/calls/pcap", Operations: []string{callPcap}, Costs: Number, Needs: needs, Run: callsPcap},
		{Name: "est/calls/pcap/ids", Operations: []string{callPcap}, Costs: Number, Needs: needs, Assumed: true, Run: callsPcapIDs},
		{Name: "est/calls/isolation", Operations: []string{callFind, callExport, callPcap}, Costs: Number, Needs: needs, Run: callsIsolation},
	}
}

// office is a trunk over which calls go both ways.
type office struct{ trunk, domain string }

// Numbers of the calls.
const (
	officeNumber = "+12025550100"
	usNumber     = "+12025550123"
	seNumber     = "+46850110100"
)

func (p *Project) office() office {
	made := p.trunkAt(p.unique())
	p.linkACLs(made.ID(), p.createACL())
	p.createEndpoint(made.ID())
	p.assign(made.ID(), officeNumber)
	p.Advance(time.Hour)
	return office{made.ID(), made.String("domain")}
}

// out is a call from the office that is answered after 7 seconds and lasts 5.
func (o office) out(to string) Object {
	return Object{
		"direction": "OUTBOUND", "from": officeNumber, "to": to, "sourceIp": "203.0.113.10", "domain": o.domain,
		"ringSeconds": 7, "durationSeconds": 5,
	}
}

// in is a call to the office that lasts one minute.
func (o office) in(from string) Object {
	return Object{"direction": "INBOUND", "from": from, "to": officeNumber, "ringSeconds": 7, "durationSeconds": 60}
}

// history places an answered call to the US, and a minute later one from Sweden
// that finds the office busy.
func (p *Project) history() (o office, out, in string) {
	o = p.office()
	out = p.place(o.out(usNumber))
	p.Advance(time.Minute)
	return o, out, p.place(with(o.in(seNumber), "answer", "busy"))
}

func (p *Project) calls() []Object { return p.Call(callFind).Want(http.StatusOK).List("calls") }

// callsFind looks at both calls as official clients see them.
func callsFind(t *T) {
	p := t.Project()
	o, out, in := p.history()
	p.Call(callFind).Want(http.StatusOK).Has(paging(2, 1, 100))
	for _, call := range p.calls() {
		t.form("pcapId", call["pcapId"], idForm)
		t.form("endTime", call["endTime"], wholeSeconds)
		common := Object{"projectId": p.ID, "trunkId": o.trunk}
		switch call["callId"] {
		case out:
			t.Has("call out", call, with(with(common, "from", "sip:12025550100@203.0.113.10"), "to", "12025550123"))
			t.Has("call out", call, Object{"direction": "outbound", "callResult": "COMPLETED", "durationSeconds": 5})
			t.form("answerTime", call["answerTime"], wholeSeconds)
		case in:
			t.Has("call in", call, with(with(common, "from", seNumber), "to", officeNumber))
			t.Has("call in", call, Object{"direction": "inbound", "callResult": "BUSY", "durationSeconds": 7, "billingDurationSeconds": 0, "answerTime": nil})
		default:
			t.Errorf("an unknown call: %v", call)
		}
	}
}

// found are the ids of the calls that a query finds.
func (p *Project) found(query ...string) []string {
	return pluck(p.Call(callFind).queries(query).Want(http.StatusOK).List("calls"), "callId")
}

func callsFilters(t *T) {
	p := t.Project()
	o, out, in := p.history()
	for _, f := range []struct {
		name, value string
		want        []string
	}{
		{"from", "+1202", []string{out}},
		{"from", "1202", []string{out}},
		{"from", seNumber, []string{in}},
		{"to", "+120255501", []string{out, in}},
		{"to", usNumber, []string{out}},
		{"to", strings.TrimPrefix(usNumber, "+") + "@" + o.domain, []string{out}},
		{"trunkId", o.trunk, []string{out, in}},
		{"trunkId", unknownID, nil},
		{"callResult", "BUSY", []string{in}},
		{"callResult", "BUSY,COMPLETED", []string{out, in}},
		{"callResult", "FAILED", nil},
		{"direction", "OUTBOUND", []string{out}},
		{"direction", "INBOUND,OUTBOUND", []string{out, in}},
	} {
		t.Run(f.name+" "+f.value, func(t *T) { t.sameSet("calls", p.in(t).found(f.name, f.value), append([]string{}, f.want...)) })
	}
	t.Equal("two filters hold together", p.found("direction", "INBOUND", "callResult", "COMPLETED"), []string{})
}

// callsCreateTime asks for periods: a part of a time is all of that period.
func callsCreateTime(t *T) {
	p := t.Project()
	_, out, in := p.history()
	now := p.now().UTC()
	first := now.Add(-time.Minute)
	exact := "2006-01-02T15:04:05Z"
	for _, f := range []struct {
		what  string
		query []string
		want  []string
	}{
		{"next month", []string{"createTime", now.AddDate(0, 1, 1-now.Day()).Format("2006-01")}, nil},
		{"a minute", []string{"createTime", now.Format("2006-01-02T15:04")}, []string{in}},
		{"from a second", []string{"createTime>", now.Format(exact)}, []string{in}},
		{"to a second", []string{"createTime<", first.Add(time.Second).Format(exact)}, []string{out}},
		{"a range", []string{"createTime>", first.Format(exact), "createTime<", now.Add(time.Second).Format(exact)}, []string{out, in}},
	} {
		t.Run(f.what, func(t *T) { t.sameSet("calls", p.in(t).found(f.query...), append([]string{}, f.want...)) })
	}
	p.Advance(24*time.Hour - time.Second)
	t.Equal("calls of the last 24 hours", p.found(), []string{in})
	t.sameSet("calls of that time", p.found("createTime>", first.Format("2006-01-02")), []string{out, in})
}

func callsPages(t *T) {
	p := t.Project()
	o := p.office()
	var ids []string
	for range 5 {
		ids = append(ids, p.place(o.out(usNumber)))
		p.Advance(2 * time.Second)
	}
	whole := p.found()
	t.sameSet("the whole history", whole, ids)
	var got []string
	for i, page := range []string{"1", "2", "3"} {
		a := p.Call(callFind).Query("page", page).Query("size", "2").Want(http.StatusOK).Has(paging(5, i+1, 2))
		got = append(got, pluck(a.List("calls"), "callId")...)
	}
	t.Equal("calls of all pages", got, whole)
	t.Equal("calls past the end", p.found("page", "4", "size", "2"), []string{})
	p.Call(callFind).Query("size", "1000").Want(http.StatusOK).Has(Object{"size": 1000})
}

func callsOrder(t *T) {
	p := t.Project()
	_, out, in := p.history()
	t.Equal("calls", p.found(), []string{in, out})
	t.Equal("rows", p.export().column(t, "Call Id"), []string{in, out})
}

// callsRefused sends queries that are refused.
func callsRefused(t *T) {
	p := t.Project()
	for _, operation := range []string{callFind, callExport} {
		for _, q := range [][3]string{
			{"createTime", "yesterday", badRequest}, {"createTime>", "never", badRequest}, {"createTime<", "2026-02-30", badRequest},
			{"callResult", "GONE", validationFailed}, {"direction", "SIDEWAYS", validationFailed},
			{"size", "0", validationFailed}, {"size", "1001", validationFailed}, {"page", "0", validationFailed},
		} {
			t.Run(operation+" "+q[0]+" "+q[1], func(t *T) {
				p.in(t).Call(operation).Query(q[0], q[1]).Refused(http.StatusBadRequest, q[2])
			})
		}
	}
	p.Call(callExport).Query("emergencyOnly", "yes").Refused(http.StatusBadRequest, validationFailed)
	p.Call(callPcap, unknownID).Query("direction", "SIDEWAYS").Refused(http.StatusBadRequest, validationFailed)
}

// table is an export.
type table [][]string

func (p *Project) export(query ...string) table {
	a := p.Call(callExport).queries(query).Want(http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(a.Text)).ReadAll()
	if err != nil || len(rows) == 0 {
		p.t.Fatalf("%s: no table: %v in %s", a.call, err, a.Text)
	}
	if got := a.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/csv") {
		p.t.Errorf("%s: the media type is %q", a.call, got)
	}
	return rows
}

// column is what the rows have in a column.
func (r table) column(t *T, name string) []string {
	i := slices.Index(r[0], name)
	if i < 0 {
		t.Fatalf("no column %s in %v", name, r[0])
	}
	values := []string{}
	for _, row := range r[1:] {
		values = append(values, row[i])
	}
	return values
}

// callsExport has a row for each call. The names of the columns are assumed.
func callsExport(t *T) {
	p := t.Project()
	_, out, in := p.history()
	rows := p.export()
	t.sameSet("ids", rows.column(t, "Call Id"), []string{out, in})
	t.sameSet("results", rows.column(t, "Result"), []string{"COMPLETED", "BUSY"})
	t.sameSet("callers", rows.column(t, "From"), []string{officeNumber, seNumber})
	t.Equal("one of a page", len(p.export("size", "1"))-1, 1)
	t.Equal("past the end", len(p.export("page", "2"))-1, 0)
}

func callsExportFilters(t *T) {
	p := t.Project()
	o, out, in := p.history()
	emergency := p.place(o.out("911"))
	all := []string{out, in, emergency}
	for _, f := range []struct {
		name, value string
		want        []string
	}{
		{"from", "+4685", []string{in}},
		{"direction", "OUTBOUND", []string{out, emergency}},
		{"callResult", "BUSY", []string{in}},
		{"fromCountryCode", "SE", []string{in}},
		{"toCountryCode", "SE", nil},
		{"emergencyOnly", "true", []string{emergency}},
		{"emergencyOnly", "false", all},
		{"hasChildren", "true", nil},
		{"hasChildren", "false", all},
		{"relationshipType", "initial", all},
		{"relationshipType", "child", nil},
		{"createTime", "2021-02", nil},
		{"trunkId", o.trunk, all},
		{"projectIds", p.ID, all},
	} {
		t.Run(f.name+" "+f.value, func(t *T) {
			t.sameSet("calls", p.in(t).export(f.name, f.value).column(t, "Call Id"), append([]string{}, f.want...))
		})
	}
}

// callsExportProjects exports calls of a sub-project, once it is one.
func callsExportProjects(t *T) {
	p, sub := t.Project(), t.Project()
	_, out, in := p.history()
	_, subOut, subIn := sub.history()
	p.Call(callExport).Query("projectIds", sub.ID).Refused(http.StatusForbidden, "PERMISSION_DENIED")
	p.Call("addEstProjects").JSON(Object{"projectIds": []string{sub.ID}}).Want(http.StatusOK)
	t.sameSet("calls", p.export("projectIds", p.ID+","+sub.ID).column(t, "Call Id"), []string{out, in, subOut, subIn})
	sub.Call(callExport).Query("projectIds", p.ID).Refused(http.StatusForbidden, "PERMISSION_DENIED")
}

// pcapMagic begins a PCAP file with the byte order of its writer.
const pcapMagic = "\xd4\xc3\xb2\xa1"

func callsPcap(t *T) {
	p := t.Project()
	p.history()
	for _, call := range p.calls() {
		id, _ := call["pcapId"].(string)
		leg := func(direction string) string {
			c := p.Call(callPcap, id)
			if direction != "" {
				c = c.Query("direction", direction)
			}
			a := c.Want(http.StatusOK)
			if !strings.HasPrefix(a.Text, pcapMagic) || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/octet-stream") {
				t.Errorf("%s: %s with % x is no PCAP", a.call, a.Header.Get("Content-Type"), a.Text[:min(4, len(a.Text))])
			}
			return a.Text
		}
		t.Equal("the leg by default is the one out", leg("") == leg("OUTBOUND"), true)
		t.Equal("the legs differ", leg("INBOUND") != leg("OUTBOUND"), true)
		if !strings.Contains(leg("INBOUND"), "INVITE sip:") {
			t.Errorf("no INVITE in the PCAP of %v", call)
		}
	}
}

// callsPcapIDs names PCAPs that are not there, and one that was.
func callsPcapIDs(t *T) {
	p := t.Project()
	p.history()
	call := p.calls()[0]
	id, _ := call["pcapId"].(string)
	other, _ := call["callId"].(string)
	p.Call(callPcap, unknownID).Refused(http.StatusNotFound, noPcap)
	p.Call(callPcap, other).Refused(http.StatusNotFound, noPcap)
	p.Advance(10 * 24 * time.Hour)
	p.Call(callPcap, id).Want(http.StatusOK)
	p.Advance(time.Second)
	p.Call(callPcap, id).Refused(http.StatusNotFound, noPcap)
}

func callsIsolation(t *T) {
	mine, theirs := t.Project(), t.Project()
	mine.history()
	id, _ := mine.calls()[0]["pcapId"].(string)
	t.Equal("calls of the other project", theirs.found(), []string{})
	t.Equal("rows of the other project", len(theirs.export())-1, 0)
	theirs.Call(callPcap, id).Refused(http.StatusNotFound, noPcap)
}
