package repro

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/scenarios"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/webhooks"
)

// Source is the server that a bundle is made of.
type Source struct {
	Program string
	// Settings shape answers, by the name of the flag.
	Settings  map[string]string
	Keys      []Key
	Worlds    *state.Worlds
	Pipeline  *fake.Pipeline
	Scenarios *scenarios.Engine
	// Known is what scenarios may speak of.
	Known scenarios.Known
	Tape  *Tape
}

// Make makes a bundle of one project, or, where that is empty, of all.
func (s Source) Make(project string) (*Bundle, error) {
	m := &maker{Source: s, b: &Bundle{
		Format: Format, Version: Version, Program: s.Program, Project: project,
		Server: s.Settings, Keys: slices.Clone(s.Keys), Scenarios: []File{}, Worlds: []World{}, Journal: []Entry{}, Limits: []string{},
	}}
	m.server()
	for _, w := range m.worlds(project) {
		if err := m.world(w); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(m.journal, func(a, b placed) int { return a.Compare(b.Position) })
	m.alignReads()
	for _, p := range m.journal {
		m.b.Journal = append(m.b.Journal, p.Entry)
	}
	m.b.hideSecrets()
	return m.b, nil
}

// alignReads has calls that changed nothing not come later than what follows
// them: beside each other, one can have looked at the clock later and at the
// world earlier. Clocks go forward only.
func (m *maker) alignReads() {
	next := map[string]time.Time{}
	for i := len(m.journal) - 1; i >= 0; i-- {
		p := &m.journal[i]
		limit, limited := next[p.Project]
		switch {
		case p.Tick != nil:
		case p.Behind == 0:
			next[p.Project] = p.At
		case limited && p.At.After(limit):
			p.At = limit
		}
		if p.Arrived != nil && p.Arrived.After(p.At) {
			p.Arrived = nil
		}
	}
}

type maker struct {
	Source
	b       *Bundle
	journal []placed
	tokens  map[string]string // names of tokens
}

// placed is an entry with its place in the journal.
type placed struct {
	fake.Position
	Entry
}

func (m *maker) add(at fake.Position, e Entry) { m.journal = append(m.journal, placed{at, e}) }

func (m *maker) limit(format string, args ...any) {
	m.b.Limits = append(m.b.Limits, fmt.Sprintf(format, args...))
}

// server adds what holds for all worlds.
func (m *maker) server() {
	m.Tape.mu.Lock()
	defer m.Tape.mu.Unlock()
	for _, s := range m.Tape.loaded {
		m.b.Scenarios = append(m.b.Scenarios, File{s.Source, raw(s)})
	}
	for _, d := range m.Tape.server.All() {
		m.add(d.Position, m.deed("", d))
	}
	if n := m.Tape.server.Dropped(); n > 0 {
		m.limit("%d things that testers did to all projects are forgotten: a replay lacks them", n)
	}
	if m.Tape.lost > 0 {
		m.limit("%d projects were deleted: what they had to do with others cannot be repeated", m.Tape.lost)
	}
	if m.b.Project != "" {
		m.limit("other projects are not in it: what they had to do with this one cannot be repeated")
	}
}

// worlds are those of the projects asked for; of all, with the server's own.
func (m *maker) worlds(project string) []*state.World {
	var all []*state.World
	projects := []string{project}
	if project == "" {
		projects = m.Worlds.Projects()
		if traces, _ := m.Pipeline.Traces(m.Worlds.Server()); len(traces) > 0 {
			all = append(all, m.Worlds.Server())
		}
	}
	for _, p := range projects {
		if w, ok := m.Worlds.Find(p); ok {
			all = append(all, w)
		}
	}
	return all
}

func (m *maker) world(w *state.World) error {
	saved, err := w.Save()
	if err != nil {
		return err
	}
	traces, forgotten := m.Pipeline.Traces(w)
	var first time.Time
	if len(traces) > 0 {
		first = traces[0].Arrived
	}
	begin, deeds, dropped := m.Tape.of(w, first)
	world := World{
		Project: w.Project, Began: begin.at, Now: saved.Now, State: raw(saved),
		Scenarios: raw(m.Scenarios.List(w)), Deliveries: raw(deliveries(w)), Forgotten: forgotten,
	}
	world.Lost = w.Ticks().Dropped()
	if begin.saved != nil {
		world.Start = raw(begin.saved)
	}
	m.b.Worlds = append(m.b.Worlds, world)
	m.add(begin.Position, Entry{Project: w.Project, At: begin.at, Began: true})
	past := func(p fake.Position) bool { return p.Compare(begin.Position) < 0 }
	for _, t := range traces {
		e := m.call(w.Project, t)
		e.Before = past(t.Position)
		m.add(t.Position, e)
	}
	for _, d := range deeds {
		e := m.deed(w.Project, d)
		e.Before = past(d.Position)
		m.add(d.Position, e)
	}
	for _, t := range w.Ticks().All() {
		at := fake.Position{Turn: t.Turn}
		m.add(at, Entry{Project: w.Project, At: t.At, Before: past(at), Tick: &Tick{t.Kind, t.Data, t.Landed}})
	}
	m.tellLimits(w, begin, forgotten, dropped)
	return nil
}

func (m *maker) tellLimits(w *state.World, begin beginning, forgotten, dropped int) {
	project := w.Project
	if forgotten > 0 {
		m.limit("project %q: its first %d calls are forgotten, so none can be repeated; start with a larger --journal", project, forgotten)
	}
	if lost := w.Ticks().Dropped(); lost > 0 {
		m.limit("project %q: the first %d things that its clock did are forgotten, so nothing can be repeated", w.Project, lost)
	}
	if dropped > 0 {
		m.limit("project %q: %d things that testers did are forgotten: a replay lacks them", project, dropped)
	}
	if begin.imported {
		m.limit("project %q was imported: calls before that are not repeated, and what scenarios had counted by then is not known", project)
	}
}

// deed is what a tester did. A scenario is kept as JSON, whose secrets can be
// told from the rest.
func (m *maker) deed(project string, d Deed) Entry {
	e := Entry{Project: project, At: d.At, Control: &Control{
		Operation: d.Operation, Method: d.Method, Path: d.Path, Body: d.Body,
	}}
	if s, err := scenarios.Parse("body", d.Body, m.Known); err == nil {
		e.Control.Body = Text(raw(s))
	}
	if d.Cut {
		e.Unrepeatable = "the body was too long to keep"
	}
	return e
}

// call is a call in the journal.
func (m *maker) call(project string, t fake.Trace) Entry {
	e := Entry{Project: project, At: t.At, Call: &Call{
		Number: t.Number, Operation: t.Operation, Method: t.Method, Path: t.Path, Host: t.Host, TLS: t.TLS,
		Headers: t.Headers, Caller: m.caller(t.Caller), Body: t.Sent.Bytes, Looks: t.Looks,
		Answer: Answer{Status: t.Status, Rule: t.Rule, Scenario: t.Scenario, Fault: t.Fault, Body: t.Answered.Bytes},
	}}
	if !t.Answered.Whole() {
		e.Call.Answer.Size, e.Call.Answer.Sum = t.Answered.Size, t.Answered.Sum
	}
	if t.Arrived.Before(t.At) {
		e.Arrived = &t.Arrived
	}
	if !t.Sent.Whole() {
		e.Unrepeatable = "the body is longer than the 16 KiB that the journal keeps"
	}
	return e
}

// caller names tokens in the order in which they came.
func (m *maker) caller(c fake.Caller) *Caller {
	if c.Scheme == "" {
		return nil
	}
	known := &Caller{Scheme: c.Scheme, KeyID: c.KeyID, Secret: c.Secret, Issued: c.Issued}
	if c.Token != "" {
		if m.tokens == nil {
			m.tokens = map[string]string{}
		}
		if m.tokens[c.Token] == "" {
			m.tokens[c.Token] = fmt.Sprintf("token-%d", len(m.tokens)+1)
		}
		known.Token = m.tokens[c.Token]
	}
	return known
}

func deliveries(w *state.World) (all []webhooks.Delivery) {
	_ = w.View(func(tx *state.Tx) error {
		all = webhooks.List(tx)
		return nil
	})
	return all
}

func raw(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own values encode
	}
	return state.Plain(text)
}
