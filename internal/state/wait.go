package state

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/clock"
)

// ending is how a wait is to end.
type ending struct {
	ID      string `json:"id"`
	From    string `json:"from"`
	Outcome string `json:"outcome,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Comment string `json:"comment,omitempty"`
	// Scenario is the rule that decided it, if one did.
	Scenario string `json:"scenario,omitempty"`
	// Visit tells this stay in the state from another one.
	Visit uint64 `json:"visit"`
}

// dueWait is a wait that is over as soon as its transaction has done its own.
type dueWait struct {
	machine Lifecycler
	over    ending
}

// maxDue is how many waits end at once in one transaction: a life cycle that
// goes round in circles without taking any time must not hang its caller.
const maxDue = 1000

func (m *Machine[E]) visitKey(e E) string { return m.Table.Name + "/" + m.ID(e) }

// wait begins the wait of the state just entered, if it is one that ends by
// itself: on the clock, with the transaction, or by being read.
func (m *Machine[E]) wait(tx *Tx, e E, state string) {
	key := m.visitKey(e)
	tx.forgetReads(key)
	ends := m.Table.endings(state)
	if state == Gone || len(ends) == 0 {
		tx.visits().Delete(key)
		return
	}
	end, answer := m.decide(tx, e, ends)
	after := end.After
	if answer.After != nil {
		after = *answer.After
	}
	tx.visits().Put(key, tx.entries)
	over := ending{
		ID: m.ID(e), From: state, Outcome: end.Outcome, Visit: tx.entries,
		Reason: answer.Reason, Comment: answer.Comment, Scenario: answer.Rule,
	}
	switch {
	case answer.Reads > 0:
		tx.endByReads(readWait{Machine: m.jobKind(), Paths: m.readAt(e), Left: answer.Reads, Over: over})
	case after <= 0:
		tx.due = append(tx.due, dueWait{m, over})
	default:
		tx.Later(after, m.jobKind(), over)
	}
}

func (m *Machine[E]) decide(tx *Tx, e E, ends []Transition) (Transition, Answer) {
	q := Question{Project: tx.Project, World: tx.world, Lifecycle: m.Table.Name, Resource: m.Resource(e), From: ends[0].From}
	for _, t := range ends {
		q.Outcomes = append(q.Outcomes, t.Outcome)
	}
	if m.Fields != nil {
		q.Fields = m.Fields(e)
	} else {
		q.Fields = m.Payload(tx, e, Step{})
	}
	answer := tx.Outcomes().Decide(q)
	i := slices.Index(q.Outcomes, answer.Outcome)
	return ends[max(0, i)], answer
}

// end ends a wait, unless the entity has moved on since.
func (m *Machine[E]) end(tx *Tx, over ending) {
	visit, _ := tx.visits().Get(m.Table.Name + "/" + over.ID)
	e, ok := m.Find(tx, over.ID)
	if !ok || visit != over.Visit || m.State(e) != over.From {
		return
	}
	t, ok := m.Table.next(over.From, CauseTime, over.Outcome)
	if !ok {
		return
	}
	tx.Blame(over.Scenario, func() {
		m.take(tx, e, Step{Transition: t, Reason: over.Reason, Comment: over.Comment})
	})
}

// settle ends the waits that take no time, those that come up on the way
// included.
func (tx *Tx) settle() {
	for range maxDue {
		if len(tx.due) == 0 {
			return
		}
		next := tx.due[0]
		tx.due = tx.due[1:]
		next.machine.end(tx, next.over)
	}
	for _, left := range tx.due {
		tx.Later(0, left.machine.jobKind(), left.over)
	}
	tx.due = nil
}

// endWait is the job that ends a wait of a machine.
func endWait(m Lifecycler) JobHandler {
	return func(w *World, now time.Time, job clock.Job) {
		var over ending
		if json.Unmarshal(job.Data, &over) != nil {
			return
		}
		// The function has no error to give.
		_ = w.UpdateAt(now, func(tx *Tx) error {
			m.end(tx, over)
			return nil
		})
	}
}
