package trunking

import (
	"regexp"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// Period is from one instant to before another; zero ends are open.
type Period struct{ Since, Until time.Time }

func (p Period) has(at time.Time) bool {
	return !at.Before(p.Since) && (p.Until.IsZero() || at.Before(p.Until))
}

// CallTimes are the forms of the filter createTime, as they are sent; empty
// where they are not.
type CallTimes struct {
	// During is a date or a part of one; NotBefore and NotAfter are the ends of
	// a range.
	During, NotBefore, NotAfter string
}

// DefaultPeriod is how far back calls are listed where the caller does not say.
const DefaultPeriod = 24 * time.Hour

var (
	ruleCallTime = ledger.Define(ledger.Rule{
		Name: "est.calls.create-time", Kind: KindBadRequest, Evidence: ledger.GuideObserved,
		Says:   "createTime is a date and time or its beginning: 2021, 2021-02, 2021-02-01, 2021-02-01T14, 2021-02-01T14:00, 2021-02-01T14:00:00, a time with a fraction, a Z or an offset. Without an offset it is UTC (assumed).",
		Fix:    "Send for example createTime=2021-02-01 or createTime>=2021-02-01T14:00:00Z.",
		Source: "behaviour.md 6.1 (the error), 6.8; elastic-sip-trunking.yaml findCalls",
	})

	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.create-time-partial", Evidence: ledger.Documented,
		Says:   "createTime=2021-02 keeps the calls of that month, 2021-02-01 of that day, 2021-02-01T08 of that hour, and so on; a time with seconds, 2021-02-01T14:00:00Z, those from then to the end of that day.",
		Source: "elastic-sip-trunking.yaml findCalls",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.create-time-range", Evidence: ledger.Documented,
		Says:   "createTime>= and createTime<= take the value as a complete date, ends included: createTime<=2021-10-30 ends as the 30th begins. The official client's texts read it as the whole day, against the document. Both and createTime itself hold together.",
		Source: "elastic-sip-trunking.yaml findCalls",
	})
	_ = ledger.Define(ledger.Rule{
		Name: "est.calls.create-time-default", Evidence: ledger.Documented,
		Says:   "Without createTime the calls of the last 24 hours are listed; the official client's texts speak of a week, against the document.",
		Source: "elastic-sip-trunking.yaml findCalls; behaviour.md 6.8",
	})
)

// Period is the time that the filter means at an instant.
func (t CallTimes) Period(now time.Time) (Period, error) {
	if t == (CallTimes{}) {
		return Period{Since: now.Add(-DefaultPeriod)}, nil
	}
	var p Period
	if t.During != "" {
		from, grain, err := readTime("createTime", t.During)
		if err != nil {
			return Period{}, err
		}
		p = Period{from, grain.end(from)}
	}
	if t.NotBefore != "" {
		from, _, err := readTime("createTime>", t.NotBefore)
		if err != nil {
			return Period{}, err
		}
		p.Since = later(p.Since, from)
	}
	if t.NotAfter != "" {
		to, _, err := readTime("createTime<", t.NotAfter)
		if err != nil {
			return Period{}, err
		}
		p.Until = earlier(p.Until, to.Add(time.Nanosecond))
	}
	return p, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// earlier is the earlier end of a period; zero is no end.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// grain is how much of a time was given.
type grain struct {
	layout string
	// end is where the period ends that starts at a time.
	end func(from time.Time) time.Time
}

func date(years, months, days int) func(time.Time) time.Time {
	return func(from time.Time) time.Time { return from.AddDate(years, months, days) }
}

func lasting(d time.Duration) func(time.Time) time.Time {
	return func(from time.Time) time.Time { return from.Add(d) }
}

// endOfDay is midnight, UTC.
func endOfDay(from time.Time) time.Time { return from.Truncate(24*time.Hour).AddDate(0, 0, 1) }

var grains = []grain{
	{"2006", date(1, 0, 0)},
	{"2006-01", date(0, 1, 0)},
	{"2006-01-02", date(0, 0, 1)},
	{"2006-01-02T15", lasting(time.Hour)},
	{"2006-01-02T15:04", lasting(time.Minute)},
	{"2006-01-02T15:04:05", endOfDay},
}

// zone is how a time ends that says where it holds.
var zone = regexp.MustCompile(`(Z|[+-][0-9]{2}:?[0-9]{2})$`)

// readTime reads a time of any grain. Go takes a fraction of seconds where a
// layout has none.
func readTime(field, text string) (time.Time, grain, error) {
	for _, g := range grains {
		for _, offset := range []string{"", "Z07:00", "Z0700"} {
			if offset != "" && (len(g.layout) <= len("2006-01-02") || !zone.MatchString(text)) {
				continue
			}
			if at, err := time.Parse(g.layout+offset, text); err == nil {
				return at.UTC(), g, nil
			}
		}
	}
	return time.Time{}, grain{}, ruleCallTime.Broken("Invalid timestamp format, must match yyyy-MM-dd'T'HH:mm:ss or its beginning").
		At(field, "must be a date and time such as 2021-02-01T14:00:00Z, or the beginning of one")
}
