package trunking_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	. "github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// found lists calls that a filter keeps.
func (p *plant) found(f CallFilter) []CallRecord {
	p.t.Helper()
	var found []CallRecord
	_ = p.world.View(func(tx *state.Tx) error { found = ListCalls(tx, f, 1, MaxCalls).Items; return nil })
	return found
}

func TestRecordsOfCalls(t *testing.T) {
	times := func(ring, talk int) func(*Call) {
		return func(c *Call) { c.Ring, c.Talk = time.Duration(ring)*time.Second, time.Duration(talk)*time.Second }
	}
	tests := []struct {
		name                    string
		call                    Call
		answered, ended         int // seconds from the start; -1 for never
		seconds, minutes        int
		perMinute, cost         Price
		fromCountry, toCountry  string
		emergency               bool
		transport, host, source string
	}{
		{"out", outbound(times(5, 4)), 5, 9, 4, 1, 40, 40, "US", "US", false, "UDP", "", "203.0.113.10"},
		{"out, a minute", outbound(times(0, 60)), 0, 60, 60, 1, 40, 40, "US", "US", false, "UDP", "", "203.0.113.10"},
		{"out, over a minute", outbound(times(0, 61)), 0, 61, 61, 2, 40, 80, "US", "US", false, "UDP", "", "203.0.113.10"},
		{"out, nothing said", outbound(times(1, 0)), 1, 1, 0, 0, 40, 0, "US", "US", false, "UDP", "", "203.0.113.10"},
		{"out, far", outbound(to("+46850110100"), times(0, 30)), 0, 30, 30, 1, 200, 200, "US", "SE", false, "UDP", "", "203.0.113.10"},
		{"out, busy", outbound(times(5, 30), end(FarEndBusy)), -1, 5, 0, 0, 0, 0, "US", "US", false, "UDP", "", "203.0.113.10"},
		{"out, refused", outbound(times(5, 30), as("alice", "x")), -1, 0, 0, 0, 0, 0, "US", "US", false, "UDP", "", "203.0.113.10"},
		{"out, emergency", outbound(to("911"), times(5, 30)), 5, 35, 30, 1, 0, 0, "US", "US", true, "UDP", "", "203.0.113.10"},
		{"in", inbound(times(5, 56)), 5, 61, 61, 2, 30, 60, "US", "US", false, "UDP", "198.51.100.7", ""},
		{"in, no answer", inbound(times(5, 56), end(FarEndNoAnswer)), -1, 5, 5, 0, 0, 0, "US", "US", false, "UDP", "198.51.100.7", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlant(t)
			p.allow("SE", true)
			r := p.place(tt.call).Record
			answered, ended := -1, int(r.Ended.Sub(r.Created)/time.Second)
			if r.Answered != nil {
				answered = int(r.Answered.Sub(r.Created) / time.Second)
			}
			got := fmt.Sprint(answered, ended, r.Seconds(), r.BilledMinutes(), r.PerMinute(), r.Cost(), r.FromCountry, r.ToCountry, r.Emergency, r.Transport, r.Host, r.SourceIP)
			want := fmt.Sprint(tt.answered, tt.ended, tt.seconds, tt.minutes, tt.perMinute, tt.cost, tt.fromCountry, tt.toCountry, tt.emergency, tt.transport, tt.host, tt.source)
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if diff := cmp.Diff([]CallRecord{r}, p.found(CallFilter{})); diff != "" {
				t.Errorf("history (-want +got):\n%s", diff)
			}
		})
	}
}

func TestForwardingLeavesTwoCalls(t *testing.T) {
	p := newPlant(t)
	p.disable()
	p.forwardTo(spare)
	placed := p.place(inbound(func(c *Call) { c.SourceIP = "198.51.100.99" }))
	all := p.found(CallFilter{})
	if len(all) != 2 || placed.Child == nil {
		t.Fatalf("%d calls", len(all))
	}
	child, parent := all[0], all[1]
	if parent.ID != placed.Record.ID || child.ID != placed.Child.ID {
		t.Errorf("calls %s, %s are not those that were answered", parent.ID, child.ID)
	}
	if parent.Direction != Inbound || parent.To != ours || !parent.HasChildren || parent.Relationship() != InitialCall || parent.GroupID != parent.ID || parent.ParentID != "" {
		t.Errorf("first call %+v", parent)
	}
	if child.Direction != Outbound || child.From != theirs || child.To != spare || child.HasChildren || child.Relationship() != ChildCall ||
		child.GroupID != parent.ID || child.ParentID != parent.ID || child.SourceIP != "" || child.Cost() != 40 || parent.Cost() != 30 {
		t.Errorf("second call %+v", child)
	}
	if parent.PcapID != "" || child.PcapID != "" {
		t.Error("a forwarded call has a PCAP")
	}
}

func TestHistoryIsBounded(t *testing.T) {
	p := newPlant(t)
	first := p.place(inbound()).Record
	// The history fills up with calls that are older than the first, but one.
	do(t, p.world, func(tx *state.Tx) (any, error) {
		for i := range MaxCalls - 1 {
			id := fmt.Sprintf("%026d", i)
			Kind.In(tx).Calls.Put(id, CallRecord{ID: id})
		}
		return nil, nil
	})
	second := p.place(inbound()).Record
	all := p.found(CallFilter{})
	if len(all) != MaxCalls || all[0].ID != second.ID || all[1].ID != first.ID || all[MaxCalls-1].ID != fmt.Sprintf("%026d", 1) {
		t.Errorf("%d calls, the oldest is %s", len(all), all[len(all)-1].ID)
	}
	do(t, p.world, func(tx *state.Tx) (any, error) {
		for i := range MaxCalls {
			id := fmt.Sprintf("9%025d", i)
			Kind.In(tx).Calls.Put(id, CallRecord{ID: id})
		}
		return nil, nil
	})
	p.place(inbound()) // older than all those by its id, and forgotten with the others
	if err := p.world.View(func(tx *state.Tx) error { _, err := FindPcap(tx, first.PcapID); return err }); err == nil {
		t.Error("the PCAP of a call that was forgotten is still there")
	}
	_ = p.world.View(func(tx *state.Tx) error {
		if n := Kind.In(tx).Pcaps.Len(); n != 0 {
			t.Errorf("%d PCAPs of calls that were forgotten", n)
		}
		return nil
	})
}

func TestFiltersOfCalls(t *testing.T) {
	p := newPlant(t)
	p.allow("SE", true)
	p.assign("+14165550100")
	for _, c := range []Call{
		inbound(func(c *Call) { c.From = "+46850110100" }), inbound(to("+14165550100"), end(FarEndBusy)),
		outbound(), outbound(to("+46850110100")), outbound(to("911")), outbound(func(c *Call) { c.Domain = "other.pstn.sinch.com" }),
	} {
		p.place(c)
		p.advance(time.Minute)
	}
	p.disable()
	p.forwardTo(spare)
	p.place(inbound())
	// The calls by letter, the oldest first; g is forwarded as h.
	names := map[string]string{}
	all := p.found(CallFilter{})
	for i, r := range all {
		names[r.ID] = string("hgfedcba"[i])
	}
	start := p.world.Now().Add(-6 * time.Minute)
	tests := []struct {
		name   string
		filter CallFilter
		want   string
	}{
		{"none", CallFilter{}, "hgfedcba"},
		{"from", CallFilter{From: "+46"}, "a"},
		{"from without plus", CallFilter{From: "46850"}, "a"},
		{"from with a space for plus", CallFilter{From: " 46850"}, "a"},
		{"from as a URI", CallFilter{From: "sip:12025550100@203.0.113.10"}, "fedc"},
		{"from another address", CallFilter{From: "sip:12025550100@203.0.113.2"}, ""},
		{"to", CallFilter{To: "+1202555"}, "hgfca"},
		{"to an address", CallFilter{To: "+12025550123@acme.pstn"}, "c"},
		{"to an emergency", CallFilter{To: "911"}, "e"},
		{"trunk", CallFilter{TrunkID: p.trunk.ID}, "hgedcba"},
		{"another trunk", CallFilter{TrunkID: "nope"}, ""},
		{"results", CallFilter{Results: []CallResult{Busy, Failed}}, "fb"},
		{"direction", CallFilter{Directions: []Direction{Inbound}}, "gba"},
		{"directions", CallFilter{Directions: []Direction{Inbound, Outbound}}, "hgfedcba"},
		{"since", CallFilter{Created: Period{Since: start.Add(5 * time.Minute)}}, "hgf"},
		{"until", CallFilter{Created: Period{Until: start.Add(time.Minute)}}, "a"},
		{"since and until", CallFilter{Created: Period{Since: start.Add(time.Minute), Until: start.Add(3 * time.Minute)}}, "cb"},
		{"from country", CallFilter{FromCountry: "SE"}, "a"},
		{"to country", CallFilter{ToCountry: "SE"}, "d"},
		{"emergency", CallFilter{Emergency: true}, "e"},
		{"children", CallFilter{Children: true}, "g"},
		{"region", CallFilter{Region: "us-west"}, "hgfedcba"},
		{"another region", CallFilter{Region: "us-east"}, ""},
		{"group", CallFilter{GroupID: all[1].ID}, "hg"},
		{"parent", CallFilter{ParentID: all[1].ID}, "h"},
		{"initial", CallFilter{Related: "initial"}, "gfedcba"},
		{"child", CallFilter{Related: "child"}, "h"},
		{"several", CallFilter{Directions: []Direction{Outbound}, ToCountry: "US", TrunkID: p.trunk.ID}, "hec"},
	}
	for _, tt := range tests {
		got := ""
		for _, r := range p.found(tt.filter) {
			got += names[r.ID]
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestPeriods(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		times        CallTimes
		since, until string // until is the first instant that is out
	}{
		{CallTimes{}, "2026-03-03T12:00:00Z", ""},
		{CallTimes{During: "2021"}, "2021-01-01T00:00:00Z", "2022-01-01T00:00:00Z"},
		{CallTimes{During: "2021-02"}, "2021-02-01T00:00:00Z", "2021-03-01T00:00:00Z"},
		{CallTimes{During: "2024-02"}, "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"},
		{CallTimes{During: "2021-12-31"}, "2021-12-31T00:00:00Z", "2022-01-01T00:00:00Z"},
		{CallTimes{During: "2021-02-01T08"}, "2021-02-01T08:00:00Z", "2021-02-01T09:00:00Z"},
		{CallTimes{During: "2021-02-01T08Z"}, "2021-02-01T08:00:00Z", "2021-02-01T09:00:00Z"},
		{CallTimes{During: "2021-02-01T08:30"}, "2021-02-01T08:30:00Z", "2021-02-01T08:31:00Z"},
		{CallTimes{During: "2021-02-01T14:00:00Z"}, "2021-02-01T14:00:00Z", "2021-02-02T00:00:00Z"},
		{CallTimes{During: "2021-02-01T14:00:00"}, "2021-02-01T14:00:00Z", "2021-02-02T00:00:00Z"},
		{CallTimes{During: "2021-02-01T23:00:00-02:00"}, "2021-02-02T01:00:00Z", "2021-02-03T00:00:00Z"},
		{CallTimes{During: "2021-02-01T14:00:00.25+0000"}, "2021-02-01T14:00:00.25Z", "2021-02-02T00:00:00Z"},
		{CallTimes{NotBefore: "2021-10-01"}, "2021-10-01T00:00:00Z", ""},
		{CallTimes{NotAfter: "2021-10-30"}, "", "2021-10-30T00:00:00.000000001Z"},
		{CallTimes{NotBefore: "2021", NotAfter: "2021-10"}, "2021-01-01T00:00:00Z", "2021-10-01T00:00:00.000000001Z"},
		{CallTimes{NotBefore: "2024-06-06T16:00:00", NotAfter: "2024-06-06T17:00:00Z"}, "2024-06-06T16:00:00Z", "2024-06-06T17:00:00.000000001Z"},
		{CallTimes{During: "2021-10", NotBefore: "2021-10-05", NotAfter: "2022"}, "2021-10-05T00:00:00Z", "2021-11-01T00:00:00Z"},
		{CallTimes{During: "2021-10", NotBefore: "2021-09-05", NotAfter: "2021-10-07"}, "2021-10-01T00:00:00Z", "2021-10-07T00:00:00.000000001Z"},
	}
	for _, tt := range tests {
		got, err := tt.times.Period(now)
		if err != nil || shown(got.Since) != tt.since || shown(got.Until) != tt.until {
			t.Errorf("%+v: %s to %s, error %v; want %s to %s", tt.times, shown(got.Since), shown(got.Until), err, tt.since, tt.until)
		}
	}
	for _, text := range []string{"yesterday", "2021-13", "2021-02-30", "21", "2021-2-1", "2021-02-01T25", "2021-02-01 14:00:00", "2021-02Z", "-2021", "2021-02-01T14:00:00+1", "*"} {
		for field, times := range map[string]CallTimes{"createTime": {During: text}, "createTime>": {NotBefore: text}, "createTime<": {NotAfter: text}} {
			_, err := times.Period(now)
			var broken *ledger.Broken
			if !errors.As(err, &broken) || broken.Rule.Name != "est.calls.create-time" || broken.Fields[0].Name != field {
				t.Errorf("%s=%s: error %v", field, text, err)
			}
		}
	}
}

func shown(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.RFC3339Nano)
}

func TestPcapsAreKeptTenDays(t *testing.T) {
	p := newPlant(t)
	placed := p.place(outbound())
	find := func(tx *state.Tx) error { _, err := FindPcap(tx, placed.Record.PcapID); return err }
	p.advance(PcapTime)
	if err := p.world.View(find); err != nil {
		t.Errorf("after 10 days: %v", err)
	}
	p.advance(time.Nanosecond)
	if got := refused(t, p.world, find); got.Rule.Name != "est.pcap.ten-days" {
		t.Errorf("refused by %s", got.Rule.Name)
	}
	if got := refused(t, p.world, func(tx *state.Tx) error { _, err := FindPcap(tx, placed.Record.ID); return err }); got.Rule.Name != "est.pcap.not-found" {
		t.Errorf("refused by %s", got.Rule.Name)
	}
}

func TestBlockingRulesMatch(t *testing.T) {
	tests := []struct {
		rule    BlockingRuleInput
		call    Call
		blocked bool
	}{
		{BlockingRuleInput{Direction: Outbound}, outbound(), true},
		{BlockingRuleInput{Direction: Inbound}, outbound(), false},
		{BlockingRuleInput{Direction: Inbound}, inbound(), true},
		{BlockingRuleInput{Direction: Outbound, CalleeCountry: text("US")}, outbound(), true},
		{BlockingRuleInput{Direction: Outbound, CalleeCountry: text("CA")}, outbound(), false},
		{BlockingRuleInput{Direction: Outbound, CalleeMatch: text("+1202")}, outbound(), true},
		{BlockingRuleInput{Direction: Outbound, CalleeMatch: text("1202")}, outbound(), true},
		{BlockingRuleInput{Direction: Outbound, CalleeMatch: text("202")}, outbound(), false},
		{BlockingRuleInput{Direction: Outbound, CalleeCountry: text("US"), CalleeMatch: text("202")}, outbound(), true},
		{BlockingRuleInput{Direction: Outbound, CalleeCountry: text("US"), CalleeMatch: text("1202")}, outbound(), true},
		{BlockingRuleInput{Direction: Outbound, CalleeCountry: text("US"), CalleeMatch: text("+202")}, outbound(), false},
		{BlockingRuleInput{Direction: Outbound, CalleeCountry: text("SE"), CalleeMatch: text("850")}, outbound(to("+46850110100")), true},
		{BlockingRuleInput{Direction: Outbound, CalleeCountry: text("SE"), CalleeMatch: text("650")}, outbound(to("+46850110100")), false},
		// The fields of the other direction have no effect.
		{BlockingRuleInput{Direction: Outbound, CallerCountry: text("SE"), CallerMatch: text("999")}, outbound(), true},
		{BlockingRuleInput{Direction: Inbound, CalleeMatch: text("999")}, inbound(), true},
		{BlockingRuleInput{Direction: Inbound, CallerMatch: text("999")}, inbound(), false},
	}
	for _, tt := range tests {
		p := newPlant(t)
		p.allow("SE", true)
		p.block(tt.rule)
		if got := p.place(tt.call); (got.Status == 603) != tt.blocked {
			t.Errorf("%+v: %d %s", tt.rule, got.Status, got.Reason)
		}
	}
}

// Equal priorities share calls out evenly, lower ones come first, and whatever
// fails, the call goes to the first endpoint that does not.
func TestEndpointsTakeTurns(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := &plant{t: t, world: newWorld(t)}
		p.trunk = trunk(t, p.world, "acme")
		p.assign(ours)
		priorities := rapid.SliceOfN(rapid.IntRange(1, 3), 1, 6).Draw(r, "priorities")
		var all []Endpoint
		for _, priority := range priorities {
			input := static("198.51.100.7")
			input.Priority = priority
			all = append(all, p.endpoint(input))
		}
		p.advance(PropagationTime)
		var down []string
		best, up := 0, 0
		for _, e := range all {
			if rapid.Bool().Draw(r, "down") {
				down = append(down, e.ID)
				continue
			}
			if best == 0 || e.Priority < best {
				best, up = e.Priority, 0
			}
			if e.Priority == best {
				up++
			}
		}
		rounds := rapid.IntRange(1, 3).Draw(r, "rounds")
		taken, calls := map[string]int{}, rounds*equals(all, best)
		for range calls {
			got := p.place(inbound(func(c *Call) { c.Unreachable = down }))
			checkTries(r, all, got)
			if got.Endpoint != nil {
				taken[got.Endpoint.ID]++
			}
		}
		for _, e := range all {
			if e.Priority == best && len(down) == 0 && taken[e.ID] != rounds {
				r.Errorf("an endpoint took %d of %d calls, of %d equals", taken[e.ID], calls, up)
			}
			if best != 0 && e.Priority != best && taken[e.ID] > 0 {
				r.Errorf("priority %d took a call, and %d was up", e.Priority, best)
			}
		}
	})
}

func equals(all []Endpoint, priority int) int {
	n := 0
	for _, e := range all {
		if e.Priority == priority {
			n++
		}
	}
	return max(n, 1)
}

// checkTries checks that endpoints were tried once each, lower priorities
// first, and that the last one tried took the call unless all failed.
func checkTries(r *rapid.T, all []Endpoint, got PlacedCall) {
	priority, seen := 0, map[string]bool{}
	for i, try := range got.Tried {
		for _, e := range all {
			if e.ID == try.EndpointID {
				if e.Priority < priority || seen[e.ID] {
					r.Errorf("tried %v out of order", got.Tried)
				}
				priority, seen[e.ID] = e.Priority, true
			}
		}
		if last := i == len(got.Tried)-1; (try.Status == 408) == (last && got.Endpoint != nil) {
			r.Errorf("try %d of %v, taken by %v", i, got.Tried, got.Endpoint)
		}
	}
	if got.Endpoint == nil && (len(got.Tried) != len(all) || got.Status != 503) {
		r.Errorf("%d of %d endpoints tried: %d %s", len(got.Tried), len(all), got.Status, got.Reason)
	}
}

// A second is any second, not the clock's: what counts is who was let in within
// the last one.
func TestCallsPerSecondSlide(t *testing.T) {
	p := newPlant(t)
	raised := p.trunk
	raised.CallsPerSecond = 3
	do(t, p.world, func(tx *state.Tx) (any, error) { Kind.In(tx).Trunks.Put(raised.ID, raised); return nil, nil })
	at := 0
	for _, tt := range []struct{ at, status int }{ // milliseconds
		{0, 200}, {400, 200}, {800, 200}, {999, 603}, {1000, 200}, {1001, 603}, {1399, 603}, {1400, 200}, {1400, 603}, {5000, 200}, {5000, 200}, {5000, 200}, {5000, 603},
	} {
		p.advance(time.Duration(tt.at-at) * time.Millisecond)
		at = tt.at
		if got := p.place(outbound()); got.Status != tt.status {
			t.Errorf("at %d ms: %d, want %d", tt.at, got.Status, tt.status)
		}
	}
}

func TestNothingIsLeftOfADeletedTrunk(t *testing.T) {
	p := &plant{t: t, world: newWorld(t)}
	p.trunk, p.list = trunk(t, p.world, "acme"), credentials(t, p.world, "alice")
	link(t, p.world, p.trunk.ID, LinkCredentialList, p.list.ID)
	p.desk = p.endpoint(registered("alice"))
	p.assign(ours)
	p.advance(PropagationTime)
	if d := p.register(time.Hour); d.Status != 200 {
		t.Fatal(d.Reason)
	}
	p.place(outbound())
	p.place(inbound())
	do(t, p.world, func(tx *state.Tx) (any, error) {
		_, released := ReleaseNumber(tx, ours)
		return nil, errors.Join(released, DeleteEndpoint(tx, p.trunk.ID, p.desk.ID),
			RemoveLink(tx, p.trunk.ID, LinkCredentialList, p.list.ID), DeleteTrunk(tx, p.trunk.ID))
	})
	_ = p.world.View(func(tx *state.Tx) error {
		st := Kind.In(tx)
		if st.Admissions.Len()+st.Turns.Len()+st.Bindings.Len() > 0 || st.Calls.Len() != 2 {
			t.Errorf("left: %d admissions, %d turns, %d bindings; %d calls", st.Admissions.Len(), st.Turns.Len(), st.Bindings.Len(), st.Calls.Len())
		}
		return nil
	})
}

// The same calls in two worlds of the same seed leave the same bytes.
func TestCallsAreDeterministic(t *testing.T) {
	run := func() string {
		p := newPlant(t)
		p.register(time.Hour)
		for _, c := range []Call{outbound(), outbound(), inbound(), inbound(end(FarEndFails)), inbound()} {
			p.place(c)
		}
		return saved(t, p.world)
	}
	first, second := run(), run()
	if first != second || !strings.Contains(first, `"admissions"`) {
		t.Errorf("(-first +second):\n%s", cmp.Diff(first, second))
	}
}

func TestCallsStayInTheirWorld(t *testing.T) {
	worlds := newWorlds(t)
	p := &plant{t: t, world: worldOf(t, worlds, "p")}
	q := &plant{t: t, world: worldOf(t, worlds, "q")}
	p.trunk, q.trunk = trunk(t, p.world, "acme"), trunk(t, q.world, "other")
	p.assign(ours)
	before := saved(t, q.world)
	p.place(inbound())
	if saved(t, q.world) != before || len(q.found(CallFilter{})) != 0 {
		t.Error("a call was entered elsewhere")
	}
	if got := q.place(outbound()); got.Rule.Name != "est.call.domain" {
		t.Errorf("another project's trunk: %s", got.Reason)
	}
	if got := q.place(inbound()); got.Rule.Name != "est.call.number" {
		t.Errorf("another project's number: %s", got.Reason)
	}
}
