package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Instant is an entry of a timeline: what happens once a world has had the
// scenario for a time. Exactly one of Transition and Given is there.
type Instant struct {
	Name string `json:"name,omitempty"`
	// At is how long after the scenario began in the world, on its clock.
	At         Duration `json:"at"`
	Transition *Move    `json:"transition,omitempty"`
	Given      Given    `json:"given,omitempty"`
}

// Move brings all resources that match to a state that no call causes. What is
// empty matches any.
type Move struct {
	// Resource is a glob like a path, below the project: whatsapp/senders/*.
	Resource string `json:"resource"`
	// Lifecycle is the one that is meant, where a resource has several.
	Lifecycle string `json:"lifecycle,omitempty"`
	From      string `json:"from,omitempty"`
	To        string `json:"to"`
	Reason    string `json:"reason,omitempty"`
	Comment   string `json:"comment,omitempty"`
}

// jobInstant is the kind of the jobs that wait for their instant.
const jobInstant = "scenario/timeline"

// dueInstant is all that such a job knows, so that a saved world takes its
// timeline along to where the scenario is not loaded.
type dueInstant struct {
	Scenario string `json:"scenario"`
	// Own tells a world's own scenario from one of all worlds.
	Own bool `json:"own,omitempty"`
	// Place is the entry's in the timeline.
	Place   int     `json:"place"`
	Label   string  `json:"label"`
	Instant Instant `json:"instant"`
}

// of says whether the job is one of a scenario.
func (d *dueInstant) of(name string, own bool) bool { return d.Scenario == name && d.Own == own }

// begin gives a world what the scenario gives, and schedules its timeline: all
// of it or nothing.
func (l *loaded) begin(w *state.World, own bool) error {
	if len(l.Given)+len(l.Timeline) == 0 {
		return nil
	}
	return w.Update(func(tx *state.Tx) error {
		if err := l.Given.apply(tx); err != nil {
			return fmt.Errorf("scenario %s: %w", l.Name, err)
		}
		l.schedule(tx, own)
		return nil
	})
}

// schedule begins the timeline in a world.
func (l *loaded) schedule(tx *state.Tx, own bool) {
	for i, instant := range l.Timeline {
		due := dueInstant{Scenario: l.Name, Own: own, Place: i, Label: l.labels[l.first[ofTimeline]+i], Instant: instant}
		tx.Later(time.Duration(instant.At), jobInstant, due)
	}
}

// beginAll begins a timeline in the worlds that are there. One that is about to
// appear waits for the caller, who holds write, and begins it then.
func (e *Engine) beginAll(l *loaded) {
	if e.all == nil || len(l.Timeline) == 0 {
		return
	}
	for _, project := range e.all.Projects() {
		w, ok := e.all.Find(project)
		if !ok || !e.worlds.Of(w).appeared.Load() {
			continue
		}
		// The function has no error to give.
		_ = w.Update(func(tx *state.Tx) error {
			l.schedule(tx, false)
			return nil
		})
	}
}

// waiting lists by number the jobs of a scenario's timeline that are still to run.
func waiting(w *state.World, name string, own bool) (seqs []uint64) {
	for _, job := range w.Clock().Pending() {
		var due dueInstant
		if job.Kind == jobInstant && json.Unmarshal(job.Data, &due) == nil && due.of(name, own) {
			seqs = append(seqs, job.Seq)
		}
	}
	return seqs
}

// cancel takes jobs out by their numbers.
func cancel(w *state.World, seqs []uint64) {
	if len(seqs) > 0 {
		w.Clock().Cancel(func(job clock.Job) bool { return slices.Contains(seqs, job.Seq) })
	}
}

// Connect lets timelines run in worlds. Call it before the first world appears.
func (e *Engine) Connect(worlds *state.Worlds, known Known) {
	e.all, e.given = worlds, known.Given
	worlds.HandleJobs(jobInstant, e.run)
}

// cancelAll takes what is still to come of a scenario of all worlds out of all.
func (e *Engine) cancelAll(l *loaded) {
	if e.all == nil || len(l.Timeline) == 0 {
		return
	}
	for _, project := range e.all.Projects() {
		if w, ok := e.all.Find(project); ok {
			cancel(w, waiting(w, l.Name, false))
		}
	}
}

// run is the job of an entry of a timeline.
func (e *Engine) run(w *state.World, now time.Time, job clock.Job) {
	var due dueInstant
	if json.Unmarshal(job.Data, &due) != nil {
		return
	}
	var matched, hits uint64
	err := w.UpdateAt(now, func(tx *state.Tx) (err error) {
		tx.Blame(due.rule(), func() { matched, hits, err = due.Instant.happen(tx, e.given) })
		return err
	})
	if err != nil {
		matched, hits = 1, 0
		// The function has no error to give.
		_ = w.UpdateAt(now, func(tx *state.Tx) error {
			tx.Record(state.Entry{Kind: state.KindScenario, Scenario: due.rule(), Error: err.Error()})
			return nil
		})
	}
	e.worlds.Of(w).note(e, &due, matched, hits)
}

func (d *dueInstant) rule() string { return d.Scenario + "/" + d.Label }

// happen does what the entry says, and tells how much it was for and how much
// of that it did. An error is of fixtures that do not fit.
func (i *Instant) happen(tx *state.Tx, fixtures map[string]Fixture) (matched, hits uint64, err error) {
	if i.Transition != nil {
		matched, hits = i.Transition.happen(tx)
		return matched, hits, nil
	}
	for place, entry := range i.Given {
		fixture, known := fixtures[entry.Key]
		if !known {
			return 0, 0, fmt.Errorf("given.%s is not known here", entry.Key)
		}
		i.Given[place].fixture = fixture
	}
	tx.Record(state.Entry{Kind: state.KindScenario})
	return 1, 1, i.Given.apply(tx)
}

// happen moves all resources that match, in a fixed order. One that cannot go
// stays, and the history tells why.
func (m *Move) happen(tx *state.Tx) (matched, moved uint64) {
	paths := tx.Resources(m.Lifecycle, func(path string) bool { return globPath(m.Resource, path, glob) })
	start := state.Entry{Kind: state.KindScenario, Resource: m.Resource, Lifecycle: m.Lifecycle, From: m.From, To: m.To}
	if len(paths) == 0 {
		start.Error = "no such resource is there"
	}
	tx.Record(start)
	for _, path := range paths {
		err := tx.Grant(state.Wish{
			Resource: path, Lifecycle: m.Lifecycle, From: m.From, To: m.To, Reason: m.Reason, Comment: m.Comment,
		})
		switch {
		case errors.Is(err, state.ErrOtherState):
			continue
		case err != nil:
			tx.Record(state.Entry{Kind: state.KindScenario, Resource: path, To: m.To, Error: err.Error()})
		default:
			moved++
		}
		matched++
	}
	return matched, moved
}

// note counts what an entry did, if its scenario is loaded here.
func (w *world) note(e *Engine, due *dueInstant, matched, hits uint64) {
	all := w.sees(e).all
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, in := range all {
		if due.of(in.Name, slices.Contains(w.own, in)) && due.Place < len(in.Timeline) {
			r := in.rule(ofTimeline, due.Place)
			r.counts[r.i].Matched += matched
			r.counts[r.i].Hits += hits
			r.totals[r.i].matched.Add(matched)
			r.totals[r.i].hits.Add(hits)
			return
		}
	}
}
