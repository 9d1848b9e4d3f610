package scenarios

import "time"

// During is a stretch of a world's time, counted from when the world had the
// scenario. The zero value is all of it.
type During struct {
	From Duration `json:"from,omitempty"`
	// For is how long it lasts; 0 is without end.
	For Duration `json:"for,omitempty"`
}

var duringKeys = object[During]{
	name: "during",
	keys: []key[During]{
		field("from", "When it begins; at once, when absent.", anySpan, func(d *During) *Duration { return &d.From }),
		field("for", "How long it lasts; without end, when absent.", lasting, func(d *During) *Duration { return &d.For }),
	},
	check: func(r *reader, at places, d *During) {
		if *d == (During{}) {
			r.wrong(at[""], "during says neither from when nor for how long")
		}
	},
}

var lasting = span(time.Nanosecond, 365*24*time.Hour, "above 0 and up to 8760h, a year")

// includes says whether it is that time, so long after the scenario began.
func (d During) includes(passed time.Duration) bool {
	since := passed - time.Duration(d.From)
	return since >= 0 && (d.For == 0 || since < time.Duration(d.For))
}

// isTime says whether it is a fault's time in the world.
func (in *instance) isTime(f *Fault, w *world) bool {
	return f.During == During{} || f.During.includes(w.elapsed()-in.began)
}

// anchor makes scenarios of all worlds begin now in the worlds that are there,
// and not when each is called next.
func (e *Engine) anchor() {
	if e.all == nil {
		return
	}
	e.worlds.Of(e.all.Server()).sees(e)
	for _, project := range e.all.Projects() {
		if w, ok := e.all.Find(project); ok {
			e.worlds.Of(w).sees(e)
		}
	}
}

var duringWords = words[During]{
	"from": func(d *During) string {
		if d.From == 0 {
			return "from the scenario's beginning on"
		}
		return "from " + d.From.String() + " after the scenario's beginning on"
	},
	"for": func(d *During) string {
		if d.For == 0 {
			return ""
		}
		return "for " + d.For.String()
	},
}
